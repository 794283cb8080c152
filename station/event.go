package station

import (
	"fmt"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// Event is one step of a procedure, one of the types below. It prints as one
// line without secrets, fit for a progress display.
type Event = fmt.Stringer

// Steps of Enroll and Connect.
type (
	// Scanning tells that scan number N, from 1, begins. Frequencies are what
	// it listens to; none means all.
	Scanning struct {
		N           int
		Frequencies []dot11.Frequency
	}

	// ScanDone ends scan number N, which heard that many BSSs.
	ScanDone struct {
		N    int
		BSSs int
	}

	// Joining tells that the association with BSS begins; a link that the
	// radio has is lost with it. It comes before the command does.
	Joining struct{ BSS dot11.BSS }

	// Associated tells that the access point let us in.
	Associated struct{ BSS dot11.BSS }
)

// Steps of Enroll.
type (
	// Candidate is an access point that expects us, when it is first seen so.
	Candidate struct {
		BSS     dot11.BSS
		Network wsc.Network
	}

	// WEPFound is an access point that expects us but has only WEP to offer.
	// It comes once for each, and the search goes on.
	WEPFound struct{ BSS dot11.BSS }

	// OverlapFound tells that A and B are both in push-button mode.
	OverlapFound struct{ A, B dot11.BSS }

	// Message is a registration message, sent or received.
	Message struct {
		Type wsc.MessageType
		Sent bool
	}

	// NotReady is an M2D: the registrar does not serve us, or not yet.
	NotReady struct{ Code wsc.ConfigError }

	// RunFailed tells that a run has failed. Push button ends with that, a PIN
	// may go on.
	RunFailed struct {
		BSS     dot11.BSS
		Failure *wsc.Failure
	}

	// GotCredential is one credential received, without its key.
	GotCredential struct {
		SSID dot11.SSID
		Auth wsc.AuthTypes
		Encr wsc.EncrTypes
	}

	// LeftAP tells that the access point of the run is left.
	LeftAP struct {
		BSS    dot11.BSS
		Reason dot11.Reason
		ByPeer bool
	}

	// Finished is the last event.
	Finished struct{ Outcome Outcome }
)

// Steps of Connect.
type (
	// Handshake tells that an EAPOL-Key frame was answered, and which keys
	// it brought.
	Handshake struct{ Keys []dot11.KeyKind }

	// Connected tells that data can flow, as soon as the machine's commands
	// are carried out: who wants to send posts that on the loop.
	Connected struct{ BSS dot11.BSS }

	// Disconnected tells that an attempt has failed or a connection has ended.
	// BSSID is zero if no access point was found. Final is set if there will
	// be no other attempt.
	Disconnected struct {
		SSID   dot11.SSID
		BSSID  dot11.MAC
		Reason dot11.Reason
		Err    error // nil for an end that is no failure
		Final  bool
	}
)

func (e Scanning) String() string {
	if len(e.Frequencies) == 0 {
		return fmt.Sprintf("scan %d: all channels", e.N)
	}
	channels := make([]string, len(e.Frequencies))
	for i, f := range e.Frequencies {
		channels[i] = fmt.Sprint(f.Channel())
	}
	return fmt.Sprintf("scan %d: channel %s", e.N, strings.Join(channels, ", "))
}

func (e ScanDone) String() string {
	return fmt.Sprintf("scan %d: heard %d", e.N, e.BSSs)
}

func (e Joining) String() string    { return "joining " + name(e.BSS) }
func (e Associated) String() string { return "associated with " + name(e.BSS) }

func (e Candidate) String() string {
	return fmt.Sprintf("found %s, channel %d, %d dBm", name(e.BSS), e.BSS.Frequency.Channel(), e.BSS.Signal)
}

func (e WEPFound) String() string     { return name(e.BSS) + " offers only WEP" }
func (e OverlapFound) String() string { return "session overlap: " + name(e.A) + " and " + name(e.B) }

func (e Message) String() string {
	if e.Sent {
		return "sent " + e.Type.String()
	}
	return "received " + e.Type.String()
}

func (e NotReady) String() string  { return fmt.Sprintf("the registrar is not ready: %v", e.Code) }
func (e RunFailed) String() string { return fmt.Sprintf("%s: %v", name(e.BSS), e.Failure) }

func (e GotCredential) String() string {
	return fmt.Sprintf("credential for %q, %v/%v", string(e.SSID), e.Auth, e.Encr)
}

func (e LeftAP) String() string {
	if e.ByPeer {
		return fmt.Sprintf("%s sent us away (reason %d)", name(e.BSS), e.Reason)
	}
	return "left " + name(e.BSS)
}

func (e Finished) String() string { return "finished: " + e.Outcome.String() }

func (e Handshake) String() string {
	if len(e.Keys) == 0 {
		return "handshake: answered"
	}
	kinds := make([]string, len(e.Keys))
	for i, k := range e.Keys {
		kinds[i] = k.String()
	}
	return "handshake: " + strings.Join(kinds, ", ")
}

func (e Connected) String() string { return "connected to " + name(e.BSS) }

func (e Disconnected) String() string {
	s := fmt.Sprintf("not connected to %q: reason %d", string(e.SSID), e.Reason)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// name is how an event names a BSS.
func name(b dot11.BSS) string {
	if b.SSID.Hidden() {
		return b.BSSID.String()
	}
	return fmt.Sprintf("%q (%v)", string(b.SSID), b.BSSID)
}
