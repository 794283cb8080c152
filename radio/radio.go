// Package radio is the seam between the procedures (station, ap) and what
// carries their frames: the simulated air or a Linux wireless interface.
//
//	          commands                     commands
//	machine ───────────► Attachment ───────────────► Radio
//	  Enroll, Connect,   (the only driver:             sim, nl80211
//	  an access point    one timer, one trace)
//	        ◄───────────            ◄───────────────
//	          events                       events
//
// Commands and events are plain values, so one wrapper can trace, record or
// replay any radio. A machine has no clock and no goroutine: it is handed the
// time with each event and names the time at which it wants to be asked again.
package radio

import (
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
)

// Ethernet types that travel over a radio.
const (
	EtherTypeIPv4  = 0x0800
	EtherTypeARP   = 0x0806
	EtherTypeEAPOL = 0x888e
)

// Radio is one wireless interface, a station's or an access point's. All its
// methods are called on its loop, and its events are delivered there.
type Radio interface {
	// Loop is the loop that the radio lives on.
	Loop() *loop.Loop
	// Address is the interface's own MAC address as it stands now.
	Address() dot11.MAC
	// Do starts a command. It never blocks and never calls back before it
	// returns; each outcome, refusal included, comes back as an event.
	Do(Command)
	// Notify adds a receiver of events, in the order they happen, and returns
	// the function that takes it away.
	Notify(func(Event)) (stop func())
	// Close ends all activity and leaves the interface as it was found.
	Close() error
}

// Protecting is implemented by radios that can protect management frames (PMF).
type Protecting interface{ Protects() bool }

// Protects reports whether r can protect management frames.
func Protects(r Radio) bool {
	p, ok := r.(Protecting)
	return ok && p.Protects()
}

// Readdressing is implemented by radios whose address can be changed.
type Readdressing interface {
	Radio
	// SetAddress gives the interface another address. It fails while the
	// interface is a member of a network.
	SetAddress(dot11.MAC) error
}

// Tuning is implemented by radios that know their channels: those that a scan of
// all listens to.
type Tuning interface{ Channels() []dot11.Frequency }

// Channels returns the channels of r, none if it does not know them.
func Channels(r Radio) []dot11.Frequency {
	if t, ok := r.(Tuning); ok {
		return t.Channels()
	}
	return nil
}

// Command is what a machine asks of a radio.
type Command interface{ command() }

// Event is what a radio tells.
type Event interface{ event() }

// Commands of a station.
type (
	// Scan listens on all channels, or on Frequencies if there are any, and
	// ends in one Scanned. Elements go into each probe request; SSIDs are asked
	// for by name besides the wildcard (hidden networks answer only to theirs).
	Scan struct {
		Elements    dot11.Elements
		Frequencies []dot11.Frequency
		SSIDs       []dot11.SSID
	}

	// Join authenticates (open system) and associates with one BSS, whose
	// Privacy bit it copies, and ends in Joined or Failed. Elements go into the
	// association request: the WSC element for a registration, or the RSN
	// element for a protected network. A station that is joined leaves first.
	Join struct {
		BSS      dot11.BSS
		SSID     dot11.SSID
		Elements dot11.Elements
		// RSN is the parsed RSN element of Elements, nil for a registration
		// or an open network; some radios want it spelled out.
		RSN *dot11.RSN
	}

	// Leave deauthenticates. It ends in Left if the station was joined, or
	// was about to be.
	Leave struct{ Reason dot11.Reason }
)

// Commands of both roles.
type (
	// Send transmits one frame's payload, encrypted once a pairwise key is
	// installed unless Plain is set. To is the BSSID, a station or an address
	// behind them.
	Send struct {
		To        dot11.MAC
		EtherType uint16
		Payload   []byte
		Plain     bool
	}

	// SetKey installs a key. For a station the peer is the access point.
	SetKey struct{ Key dot11.Key }

	// Authorize opens the controlled port to Peer, so that other frames than
	// EAPOL pass.
	Authorize struct{ Peer dot11.MAC }
)

// Commands of an access point.
type (
	// Advertise starts or changes a BSS: what its beacons and probe responses
	// carry. Elements do not hold the SSID, the rates or the channel, which the
	// radio adds itself.
	Advertise struct {
		SSID       dot11.SSID
		Hidden     bool
		Frequency  dot11.Frequency
		Privacy    bool
		Beacon     dot11.Elements
		ProbeReply dot11.Elements
		// Interval is the time between two beacons, in units of 1024
		// microseconds; 0: the radio's own.
		Interval uint16
	}

	// Silence stops the BSS: no beacon, no answer.
	Silence struct{}

	// Admit answers an association request: StatusSuccess lets the station in.
	// Elements go into the response.
	Admit struct {
		Station  dot11.MAC
		Status   dot11.Status
		Elements dot11.Elements
	}

	// Expel deauthenticates a station.
	Expel struct {
		Station dot11.MAC
		Reason  dot11.Reason
	}
)

// Events of a station.
type (
	// Scanned ends a Scan. BSSs are all that were heard during it, and those a
	// radio remembers from shortly before; Seen tells them apart.
	Scanned struct {
		Started time.Time
		BSSs    []dot11.BSS
	}

	// Joined tells that the association is complete; keys may still be missing.
	Joined struct {
		BSSID    dot11.MAC
		Elements dot11.Elements // of the association response
	}

	// Left tells that an association has ended. ByPeer is set when the access
	// point ended it, or vanished.
	Left struct {
		BSSID  dot11.MAC
		Reason dot11.Reason
		ByPeer bool
	}
)

// Events of both roles.
type (
	// Received is one frame's payload from a peer. Encrypted tells that it came
	// under the pairwise or group key.
	Received struct {
		From      dot11.MAC
		EtherType uint16
		Payload   []byte
		Encrypted bool
	}

	// Failed tells that a command could not be carried out, or ended without
	// result. Err is errors.ErrUnsupported if this radio cannot do it at all, a
	// StatusError if the access point refused, ErrNoAnswer if it was silent.
	Failed struct {
		Command Command
		Err     error
	}
)

// Events of an access point.
type (
	// Probed is a probe request for this BSS or for anyone.
	Probed struct {
		Station  dot11.MAC
		Elements dot11.Elements
		Signal   int // dBm
	}

	// Asked is an association request; the machine answers with Admit.
	Asked struct {
		Station  dot11.MAC
		Elements dot11.Elements
	}

	// Entered tells that a station is associated, and under which association
	// id; 0: the radio does not say.
	Entered struct {
		Station dot11.MAC
		AID     uint16
	}

	// Departed tells that a station has left or was expelled.
	Departed struct {
		Station dot11.MAC
		Reason  dot11.Reason
	}
)

func (Scan) command()      {}
func (Join) command()      {}
func (Leave) command()     {}
func (Send) command()      {}
func (SetKey) command()    {}
func (Authorize) command() {}
func (Advertise) command() {}
func (Silence) command()   {}
func (Admit) command()     {}
func (Expel) command()     {}

func (Scanned) event()  {}
func (Joined) event()   {}
func (Left) event()     {}
func (Received) event() {}
func (Failed) event()   {}
func (Probed) event()   {}
func (Asked) event()    {}
func (Entered) event()  {}
func (Departed) event() {}
