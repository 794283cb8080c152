// Package airs describes simulated airs in TOML: which routers there are, what
// they advertise, when their buttons are pressed, which stations come and go, and
// what goes wrong. It holds
// the built-in airs, and builds a described air out of packages sim and ap.
//
// The format is in docs/airs.md.
package airs

import (
	"net/netip"
	"time"

	"github.com/gowps/wps/ap"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// Air is one air file, checked and with all defaults filled in.
type Air struct {
	Name  string // of the built-in air, or the file
	About string // one line for people

	Delay, Jitter   time.Duration // of each frame
	Loss, Duplicate float64       // shares of frames, 0 to 1
	Retries         int           // of a unicast frame by the MAC layer

	Routers  []Router
	Stations []Station
	Pins     []Pin
}

// Pin is what happens to a pin of the board that a script runs on.
type Pin struct {
	Number int
	Name   string          // of the trace
	Level  bool            // what somebody holds it at
	At     []time.Duration // when
	For    time.Duration   // how long
	Bounce time.Duration   // how long the switch takes to rest
	Wire   int             // the pin it is connected to; -1: none
}

// Router is one device with one or more BSSs.
type Router struct {
	Name      string
	WPS       bool
	Device    wsc.Device         // Version2 0: a 1.0 device
	PIN       wsc.DevicePassword // its own, for external registrars; empty: none
	LearnOnly bool
	Button    []time.Duration // when it is pressed
	Cancel    []time.Duration // when button and PINs are taken back
	PINs      []PIN
	Appears   []time.Duration // when it is switched on; first of all at the start if nothing is said
	Vanishes  []time.Duration // when its power is cut
	Faults    ap.Faults
	DHCP      netip.Prefix // the zero Prefix: no DHCP server
	// FragmentSize is the most that one EAP packet carries, in octets.
	FragmentSize int
	BSSs         []BSS
}

// PIN is an enrollee's PIN that somebody enters at the router.
type PIN struct {
	At       time.Duration
	Password wsc.DevicePassword
	Station  dot11.MAC // zero: any
	UUID     wsc.UUID  // zero: any
	Lifetime time.Duration
}

// BSS is one network of a router on one channel.
type BSS struct {
	SSID      dot11.SSID
	Hidden    bool
	BSSID     dot11.MAC
	Frequency dot11.Frequency
	Signal    int // dBm at the station
	Security  dot11.Security
	Key       secret.Bytes // passphrase, 64 hexadecimal digits, or WEP key
	Protect   ap.Protection
	WPS       bool
	Rekey     time.Duration // of the group key; 0: never
	// Unconfigured: not set up yet. The BSS is open and turns to WPA2 with a
	// passphrase of its own making after the first registration.
	Unconfigured bool
	// Credentials are given instead of the BSS's own, if there are any.
	Credentials []wsc.Credential
}
