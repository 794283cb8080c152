package ap

import (
	"fmt"
	"strings"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// Notice is one thing that happened at a router. String prints it as one line
// without secrets, fit for a trace.
type Notice interface {
	fmt.Stringer
	notice()
}

// Notices of a Device.
type (
	// ButtonPressed tells that the push-button window opens.
	ButtonPressed struct{}
	// ButtonRefused tells that a press came to nothing: these devices asked
	// for push button within the monitor time.
	ButtonRefused struct{ Devices []wsc.UUID }
	// Overlap tells that a second device asked during the window: nobody gets
	// anything until the button is pressed anew.
	Overlap struct{ Devices []wsc.UUID }
	// WindowClosed tells that the push-button window is over, be it by time
	// or by success.
	WindowClosed struct{}
	// PINAdded tells that an enrollee's PIN was entered, for the device of
	// this UUID or address if one is given.
	PINAdded struct {
		UUID wsc.UUID
		MAC  dot11.MAC
	}
	// PINExpired tells that a PIN has lived its time.
	PINExpired struct{}
	// PINNeeded tells that a device wants to enrol with a PIN that nobody
	// entered.
	PINNeeded struct {
		MAC  dot11.MAC
		UUID wsc.UUID
		Name string
	}
	// Cancelled tells that button and PINs were taken back.
	Cancelled struct{}
	// Locked tells that external registrars are refused from now on.
	Locked struct {
		Until     time.Time
		Permanent bool // until the router gets a new PIN
	}
	// Unlocked tells that they are admitted again.
	Unlocked struct{}
)

// Notices of a BSS.
type (
	// Admitted tells that a station has associated, and what for.
	Admitted struct {
		Station dot11.MAC
		Purpose Purpose
	}
	// Refused tells that a station may not associate.
	Refused struct {
		Station dot11.MAC
		Status  dot11.Status
		Err     error
	}
	// Message is a registration message, sent or received.
	Message struct {
		Station dot11.MAC
		Type    wsc.MessageType
		Sent    bool
	}
	// Registered tells that an enrollee has its credentials.
	Registered struct {
		Station dot11.MAC
		Name    string
	}
	// Administered tells that an external registrar has learned or changed
	// the settings.
	Administered struct{ Station dot11.MAC }
	// RegistrationFailed tells that a run has ended otherwise.
	RegistrationFailed struct {
		Station dot11.MAC
		Err     error
	}
	// Connected tells that a station has its keys and may send data.
	Connected struct{ Station dot11.MAC }
	// HandshakeFailed tells that a station could not get them.
	HandshakeFailed struct {
		Station dot11.MAC
		Err     error
	}
	// Departed tells that a station is gone.
	Departed struct {
		Station dot11.MAC
		Reason  dot11.Reason
	}
	// Rekeyed tells that all stations have a new group key.
	Rekeyed struct{}
	// Reconfigured tells that the BSS has new settings.
	Reconfigured struct {
		SSID     dot11.SSID
		Security dot11.Security
	}
	// Faulty tells that the BSS misbehaves as it was told to.
	Faulty struct {
		Station dot11.MAC
		Fault   string
	}
	// Powered tells that the BSS appears or vanishes.
	Powered struct{ On bool }
)

func (ButtonPressed) notice()      {}
func (ButtonRefused) notice()      {}
func (Overlap) notice()            {}
func (WindowClosed) notice()       {}
func (PINAdded) notice()           {}
func (PINExpired) notice()         {}
func (PINNeeded) notice()          {}
func (Cancelled) notice()          {}
func (Locked) notice()             {}
func (Unlocked) notice()           {}
func (Admitted) notice()           {}
func (Refused) notice()            {}
func (Message) notice()            {}
func (Registered) notice()         {}
func (Administered) notice()       {}
func (RegistrationFailed) notice() {}
func (Connected) notice()          {}
func (HandshakeFailed) notice()    {}
func (Departed) notice()           {}
func (Rekeyed) notice()            {}
func (Reconfigured) notice()       {}
func (Faulty) notice()             {}
func (Powered) notice()            {}

func (ButtonPressed) String() string { return "button pressed" }
func (n ButtonRefused) String() string {
	return "button refused: several devices ask: " + list(n.Devices)
}
func (n Overlap) String() string    { return "session overlap: " + list(n.Devices) }
func (WindowClosed) String() string { return "push button is over" }

func (n PINAdded) String() string {
	switch {
	case !n.MAC.IsZero():
		return "PIN entered for " + n.MAC.String()
	case !n.UUID.IsZero():
		return "PIN entered for " + n.UUID.String()
	}
	return "PIN entered for any device"
}

func (PINExpired) String() string { return "PIN expired" }

func (n PINNeeded) String() string {
	return fmt.Sprintf("PIN needed for %v, %q, UUID %v", n.MAC, n.Name, n.UUID)
}

func (Cancelled) String() string { return "button and PINs taken back" }

func (n Locked) String() string {
	if n.Permanent {
		return "setup locked until a new PIN is set"
	}
	return "setup locked"
}

func (Unlocked) String() string { return "setup unlocked" }

func (n Admitted) String() string { return fmt.Sprintf("%v associated %v", n.Station, n.Purpose) }

func (n Refused) String() string {
	return fmt.Sprintf("%v refused with status %d: %v", n.Station, n.Status, n.Err)
}

func (n Message) String() string {
	if n.Sent {
		return fmt.Sprintf("sent %v to %v", n.Type, n.Station)
	}
	return fmt.Sprintf("received %v from %v", n.Type, n.Station)
}

func (n Registered) String() string { return fmt.Sprintf("%v, %q, is registered", n.Station, n.Name) }

func (n Administered) String() string {
	return fmt.Sprintf("%v has finished as registrar", n.Station)
}

func (n RegistrationFailed) String() string {
	return fmt.Sprintf("registration of %v failed: %v", n.Station, n.Err)
}

func (n Connected) String() string { return fmt.Sprintf("%v is connected", n.Station) }

func (n HandshakeFailed) String() string {
	return fmt.Sprintf("handshake with %v failed: %v", n.Station, n.Err)
}

func (n Departed) String() string { return fmt.Sprintf("%v has left (reason %d)", n.Station, n.Reason) }
func (Rekeyed) String() string    { return "new group key in use" }

func (n Reconfigured) String() string {
	return fmt.Sprintf("new settings: %q, %v", string(n.SSID), n.Security)
}

func (n Faulty) String() string { return fmt.Sprintf("fault: %s, at %v", n.Fault, n.Station) }

func (n Powered) String() string {
	if n.On {
		return "switched on"
	}
	return "switched off"
}

func list(uuids []wsc.UUID) string {
	texts := make([]string, len(uuids))
	for i, u := range uuids {
		texts[i] = u.String()
	}
	return strings.Join(texts, ", ")
}
