package wps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// Event is one step of a procedure: a scan, a candidate, a message sent or
// received, the credential (without its key), the connection. Each prints as
// one line; a type switch tells them apart (package station).
type Event = station.Event

// Profile is the rule by which a station looks for an access point.
type Profile uint8

const (
	// Walk gives a person time to walk to the router: it looks for the whole
	// walk time of 120 seconds.
	Walk Profile = iota
	// Device does as the ESP8266 does: five scans of about 2.5 seconds on the
	// 2.4 GHz band, then it gives up.
	Device
)

func (p Profile) String() string {
	if p == Device {
		return "device"
	}
	return "walk"
}

// ParseProfile reads what String prints.
func ParseProfile(s string) (Profile, error) {
	switch s {
	case "walk":
		return Walk, nil
	case "device":
		return Device, nil
	}
	return 0, fmt.Errorf("wps: no profile is called %q: it is walk or device", s)
}

// Config describes a station that enrols. The zero value is usable.
type Config struct {
	// Profile is how to look for an access point.
	Profile Profile
	// WalkTime bounds the whole procedure; 0 means 120 s, the standard's walk
	// time, after which access points stop answering anyway.
	WalkTime time.Duration
	// BSSID, if set, is the only access point to enrol with. Others that are
	// pressed at the same time are then no session overlap.
	BSSID dot11.MAC
	// Device is how the station describes itself to the registrar. Empty
	// fields are filled in; MAC and UUID follow from the radio's address.
	Device wsc.Device
	// Rand is the source of nonces and keys; nil means crypto/rand. Anything
	// weaker gives the network key away, except in a simulation.
	Rand io.Reader
	// FragmentSize is the most that one EAP packet carries, in octets; 0 means
	// the usual 1400.
	FragmentSize int
	// Events, if set, is called on the loop with every step.
	Events func(Event)
}

// What an enrolment can fail with; errors.Is tells. The error itself is always
// an *Error, and wraps a *wsc.Failure where the registrar gave a reason.
var (
	ErrTimeout   = errors.New("the walk time ended before a credential came")
	ErrOverlap   = errors.New("session overlap: two access points are in push-button mode")
	ErrNoAP      = errors.New("no access point in WPS mode was found")
	ErrWEP       = errors.New("only a WEP network offered WPS, and WEP is not supported")
	ErrRejected  = errors.New("the registration failed")
	ErrLinkLost  = errors.New("the access point went away during the registration")
	ErrCancelled = errors.New("cancelled")
)

var sentinels = map[station.Outcome]error{
	station.TimedOut:  ErrTimeout,
	station.Overlap:   ErrOverlap,
	station.NoAP:      ErrNoAP,
	station.WEPOnly:   ErrWEP,
	station.Rejected:  ErrRejected,
	station.LinkLost:  ErrLinkLost,
	station.Cancelled: ErrCancelled,
}

// Error is why an enrolment gave no credential, with the evidence.
type Error struct {
	Result station.Result
}

func (e *Error) Error() string {
	text := "wps: "
	if s := sentinels[e.Result.Outcome]; s != nil {
		text += s.Error()
	} else {
		text += e.Result.Outcome.String()
	}
	if e.Result.Err != nil {
		text += ": " + e.Result.Err.Error()
	}
	return text
}

// Is reports whether target is the sentinel of e's outcome.
func (e *Error) Is(target error) bool {
	s := sentinels[e.Result.Outcome]
	return s != nil && s == target
}

// Unwrap returns the cause, such as a *wsc.Failure; it may be nil.
func (e *Error) Unwrap() error { return e.Result.Err }

// Enrolment is what a successful registration gave.
type Enrolment struct {
	// Credentials are those that can be used, in the order of the message.
	Credentials []wsc.Credential
	// BSS is the access point that gave them.
	BSS dot11.BSS
}

// Best returns the credential to join with: the one for the network of the
// access point that gave it, else the last.
func (e Enrolment) Best() wsc.Credential {
	c, _ := station.ChooseCredential(e.Credentials, e.BSS.SSID)
	return c
}

// PushButton enrols by push button and returns the credentials, or an *Error.
// It runs r's loop until then, or until ctx ends. Nothing is joined: see
// Connect.
func PushButton(ctx context.Context, r radio.Radio, cfg Config) (Enrolment, error) {
	return enrol(ctx, r, cfg, wsc.PushButton())
}

// PIN enrols with a device password: the eight or four digits that this
// station shows and that someone types at the registrar, or a text that they
// chose (package wsc makes, reads and checks them). Otherwise it is PushButton.
func PIN(ctx context.Context, r radio.Radio, pin wsc.DevicePassword, cfg Config) (Enrolment, error) {
	return enrol(ctx, r, cfg, pin)
}

func enrol(ctx context.Context, r radio.Radio, cfg Config, password wsc.DevicePassword) (Enrolment, error) {
	machine := station.NewEnroll(cfg.enroll(r, password, cfg.Events))
	driver := radio.Attach(r, machine)
	defer driver.Detach()
	finished := func() bool { _, ok := machine.Result(); return ok }
	if err := r.Loop().RunUntil(ctx, finished); err != nil {
		driver.Do(machine.Cancel(r.Loop().Now()))
		result, _ := machine.Result()
		result.Outcome, result.Err = station.Cancelled, err
		return Enrolment{}, &Error{result}
	}
	result, _ := machine.Result()
	if result.Outcome != station.Success {
		return Enrolment{}, &Error{result}
	}
	return Enrolment{result.Credentials, result.BSS}, nil
}

// enroll is the configuration of the machine that cfg describes.
func (cfg Config) enroll(r radio.Radio, password wsc.DevicePassword, notify func(Event)) station.EnrollConfig {
	policy := station.Walk()
	if cfg.Profile == Device {
		policy = station.Device()
	}
	if cfg.WalkTime > 0 {
		policy.WalkTime = cfg.WalkTime
	}
	return station.EnrollConfig{
		Device:       cfg.describe(r.Address()),
		Password:     password,
		BSSID:        cfg.BSSID,
		Channels:     radio.Channels(r),
		Policy:       policy,
		Rand:         cfg.Rand,
		FragmentSize: cfg.FragmentSize,
		Notify:       notify,
	}
}

// describe fills in what cfg.Device leaves open.
func (cfg Config) describe(mac dot11.MAC) wsc.Device {
	d := cfg.Device
	d.MAC = mac
	if d.UUID == (wsc.UUID{}) {
		d.UUID = wsc.UUIDFromMAC(mac)
	}
	if d.Bands == 0 {
		if d.Bands = dot11.Band2GHz; cfg.Profile == Walk {
			d.Bands |= dot11.Band5GHz
		}
	}
	if d.PrimaryType == (wsc.DeviceType{}) {
		d.PrimaryType = wsc.NewDeviceType(1, 1) // a computer, a PC
	}
	if d.ConfigMethods == 0 {
		d.ConfigMethods = wsc.MethodVirtualPushButton | wsc.MethodVirtualDisplay
	}
	if d.AuthTypes == 0 { // what hostap says, which every registrar has met
		d.AuthTypes = wsc.AuthOpen | wsc.AuthWPAPSK | wsc.AuthWPA2PSK
	}
	if d.EncrTypes == 0 {
		d.EncrTypes = wsc.EncrNone | wsc.EncrTKIP | wsc.EncrAES
	}
	d.State = wsc.NotConfigured
	d.Version2 = wsc.Version2
	d.Manufacturer = cmp.Or(d.Manufacturer, "gowps")
	d.ModelName = cmp.Or(d.ModelName, "station")
	d.ModelNumber = cmp.Or(d.ModelNumber, "1")
	d.SerialNumber = cmp.Or(d.SerialNumber, "1")
	d.Name = cmp.Or(d.Name, "gowps")
	return d
}
