package station

import (
	"fmt"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// Outcome is how an enrolment ended.
type Outcome uint8

const (
	// Success: there is at least one credential.
	Success Outcome = iota + 1
	// Rejected: the registrar or this station ended the run; Err is a
	// *wsc.Failure that says who, at which message and why. A PIN that was
	// wrong once, and not proven right in what was left of the walk time, ends
	// so too.
	Rejected
	// TimedOut: the walk time ended. A registrar had been seen.
	TimedOut
	// Overlap: two devices are in push-button mode at the same time.
	Overlap
	// NoAP: no access point expected us, or the radio cannot scan.
	NoAP
	// WEPOnly: as NoAP, but for access points that offer only WEP.
	WEPOnly
	// LinkLost: the link ended in the middle of the run, without a word why;
	// Err is a *wsc.Failure that says at which message.
	LinkLost
	// Cancelled: the caller ended it.
	Cancelled
)

func (o Outcome) String() string {
	switch o {
	case Success:
		return "success"
	case Rejected:
		return "rejected"
	case TimedOut:
		return "timed out"
	case Overlap:
		return "session overlap"
	case NoAP:
		return "no access point"
	case WEPOnly:
		return "only WEP"
	case LinkLost:
		return "link lost"
	case Cancelled:
		return "cancelled"
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// Result is what came of an enrolment, with the evidence.
type Result struct {
	Outcome Outcome
	// Credentials are those that can be used, in the order of M8; none unless
	// Outcome is Success. See ChooseCredential.
	Credentials []wsc.Credential
	// Method is how they were authenticated: wsc.PasswordIDPushButton, which
	// is not at all, or another.
	Method wsc.PasswordID
	// BSS is the access point of the last run; its BSSID is zero if there was
	// none.
	BSS dot11.BSS
	// Err is the cause, nil if Outcome says it all. After a run that failed it
	// is a *wsc.Failure, also if the outcome is TimedOut.
	Err error

	Scans int // times that all channels were heard
	Looks int // quick scans besides

	// Capable are the access points with WPS that were heard, pressed or not.
	// Registrars are those of them that ever expected us: pressed, or told a
	// PIN. WEP are those that did but offer nothing but WEP, and are not among
	// Registrars. Others would have been, had EnrollConfig.BSSID not named another
	// one. All in the order in which they were found.
	Capable    []dot11.BSS
	Registrars []dot11.BSS
	WEP        []dot11.BSS
	Others     []dot11.BSS
	// Overlap holds the two access points of a session overlap.
	Overlap [2]dot11.BSS
}
