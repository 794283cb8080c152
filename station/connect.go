package station

import (
	"io"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/secret"
)

// ConnectConfig describes one network to be connected to.
type ConnectConfig struct {
	// MAC is the station's own address, as the radio has it.
	MAC  dot11.MAC
	SSID dot11.SSID
	// Key is the passphrase or 64 hexadecimal digits; empty for an open
	// network, and then only an open one is joined. It is copied.
	Key secret.Bytes
	// BSSID, if not zero, is the only access point to join.
	BSSID dot11.MAC
	// Frequency, if not zero, is where to look first.
	Frequency dot11.Frequency
	// AllowTKIP accepts TKIP for unicast frames if there is no CCMP.
	AllowTKIP bool
	// Retry is the pause after an attempt that failed; 0 means 1 s. After a
	// wrong key it is at least 3 s.
	Retry time.Duration
	// Attempts is how many in a row may fail; 0 means to try for ever.
	Attempts int
	// Rand is the source of nonces; nil means crypto/rand.
	Rand io.Reader
	// Notify, if not nil, is told of each step.
	Notify func(Event)
}

// Connect is a radio.Machine that joins a network and stays in it.
type Connect struct{ cfg ConnectConfig }

// NewConnect returns a machine that begins with the first call of Advance.
func NewConnect(cfg ConnectConfig) *Connect { return &Connect{cfg: cfg} }

// Connected returns the access point in use; ok is false while there is none.
func (c *Connect) Connected() (bss dot11.BSS, ok bool) { return dot11.BSS{}, false }

// Ended reports whether the machine has given up or was told to disconnect.
func (c *Connect) Ended() bool { return false }

// Disconnect ends the connection, and the machine. The commands leave the
// access point, if need be.
func (c *Connect) Disconnect(now time.Time) []radio.Command { return nil }

// Handle implements radio.Machine.
func (c *Connect) Handle(now time.Time, ev radio.Event) []radio.Command { return nil }

// Advance implements radio.Machine.
func (c *Connect) Advance(now time.Time) []radio.Command { return nil }

// Deadline implements radio.Machine.
func (c *Connect) Deadline() time.Time { return time.Time{} }
