package station

import "time"

// Times of a procedure. Where the standard is silent they are hostap's.
const (
	walkTime = 120 * time.Second // WSC 2.0.5 section 11.3
	grace    = 15 * time.Second  // for a run that has sent M3 when the walk time ends

	scanLimit     = 20 * time.Second // a scan that takes longer was lost
	lastLookLimit = 10 * time.Second // the last look is not worth more
	joinLimit     = 10 * time.Second // an association that takes longer was lost
	stall         = 30 * time.Second // without a new message from the registrar,
	stallSilent   = 10 * time.Second // if it never said that it expects us
	farewell      = 2 * time.Second  // for the EAP-Failure that ends a run

	startDelay1  = 1 * time.Second // before EAPOL-Start to a 1.0 access point,
	startDelay2  = 2 * time.Second // to a 2.0 one, which begins by itself,
	startRepeat  = 5 * time.Second // and between one and the next
	startRepeats = 2

	scanRetry = 500 * time.Millisecond // after a scan that the radio refused
)

// earlyMax bounds how many EAPOL frames wait for Joined.
const earlyMax = 4

// silentAfter is how many scans pass before access points are tried that do
// not say they expect us (as in hostap).
const silentAfter = 3

// deniedMax is how many runs may fail for a PIN that is not ours: each lets the
// other side try one guess.
const deniedMax = 3

// Policy is how patiently a station looks for a registrar. Walk and Device
// return the two that are in use.
type Policy struct {
	// WalkTime bounds the whole procedure; 0 means 120 s. A run that has
	// sent M3 by then may take 15 s more.
	WalkTime time.Duration
	// Scans is how many complete scans may find no registrar before the
	// procedure ends with NoAP; 0 means as many as fit.
	Scans int
	// Gap is the pause between two scans.
	Gap time.Duration
	// Part is how many other channels each quick look, at those with
	// WPS-capable access points, takes along, so that all are heard again
	// and again. It has a meaning only if the radio's channels are known.
	Part int
	// Looks is how many quick looks follow each complete scan that found
	// WPS-capable access points, if the radio's channels are not known.
	Looks int
	// LastLook asks for one more quick look after a push-button run. Another
	// access point in push-button mode then is a session overlap, and the
	// credential is discarded.
	LastLook bool
	// Mesh takes several BSSs in one band for one device if their UUIDs are
	// equal. Without it one device has at most one BSS per band.
	Mesh bool
	// AnyRegistrar tries, for a PIN, access points that do not say they
	// expect it too: old ones with an external registrar do not (WSC best
	// practices 2.0.1, section 3.4). Each of them gets to see the hashes of
	// the PIN. A BSSID that is given is always tried.
	AnyRegistrar bool
}

// Walk is the policy for a person on the way to the router: it looks until the
// walk time is up.
func Walk() Policy {
	return Policy{WalkTime: walkTime, Gap: 100 * time.Millisecond, Part: 3, Looks: 20, LastLook: true}
}

// Device is the policy of the ESP8266: five complete scans find a registrar,
// or it is not there; once one was found there are 120 s in all.
func Device() Policy {
	return Policy{WalkTime: walkTime, Gap: 100 * time.Millisecond, Scans: 5}
}
