package station

import (
	"fmt"
	"io"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/rsn"
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
	// Protect tells that the radio can protect management frames.
	Protect bool
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
type Connect struct {
	cfg   ConnectConfig
	phase linkPhase
	wake  time.Time // when the present phase ends by itself; zero: never
	pmk   secret.Bytes
	near  dot11.Frequency // where the next scan looks first

	scans  int
	asked  time.Time // when the present scan began
	narrow bool      // it is only of near
	link   link      // the association, or what is to become one
	early  [][]byte  // EAPOL frames that came before Joined

	failed int               // attempts in a row
	blame  map[dot11.MAC]int // how often each access point failed us, since the last success
}

// Format implements fmt.Formatter: no verb reaches the secrets.
func (*Connect) Format(s fmt.State, _ rune) { fmt.Fprint(s, "station.Connect") }

// linkPhase is what a connection is waiting for.
type linkPhase uint8

const (
	linkIdle     linkPhase = iota // Advance
	linkScanning                  // the end of a scan
	linkJoining                   // the end of an association
	linkShaking                   // the 4-way handshake
	linkUp                        // nothing: all is well
	linkPausing                   // the next attempt
	linkEnded
)

// NewConnect returns a machine that begins with the first call of Advance.
func NewConnect(cfg ConnectConfig) *Connect {
	if cfg.Retry == 0 {
		cfg.Retry = retryPause
	}
	if cfg.Notify == nil {
		cfg.Notify = func(Event) {}
	}
	cfg.Key = cfg.Key.Clone()
	return &Connect{cfg: cfg, near: cfg.Frequency, blame: map[dot11.MAC]int{}}
}

// Connected returns the access point in use; ok is false while there is none.
func (c *Connect) Connected() (bss dot11.BSS, ok bool) { return c.link.bss, c.phase == linkUp }

// Ended reports whether the machine has given up or was told to disconnect.
func (c *Connect) Ended() bool { return c.phase == linkEnded }

// Disconnect ends the connection, and the machine. The commands leave the
// access point, if need be.
func (c *Connect) Disconnect(now time.Time) []radio.Command {
	switch c.phase {
	case linkEnded:
		return nil
	case linkJoining, linkShaking, linkUp:
		c.tell(dot11.ReasonDisassocLeaving, nil, true)
		c.end()
		return []radio.Command{radio.Leave{Reason: dot11.ReasonDeauthLeaving}}
	}
	c.end()
	return nil
}

// Deadline implements radio.Machine.
func (c *Connect) Deadline() time.Time { return c.wake }

// Advance implements radio.Machine.
func (c *Connect) Advance(now time.Time) []radio.Command {
	if c.phase != linkIdle && !reached(now, c.wake) {
		return nil
	}
	switch c.phase {
	case linkIdle:
		return c.begin(now)
	case linkPausing:
		return c.scan(now)
	case linkScanning:
		return c.fail(now, dot11.ReasonNoAPFound, errScanLost)
	case linkJoining:
		return append(c.leave(dot11.ReasonDeauthLeaving), c.fail(now, dot11.ReasonAuthExpire, errJoinLost)...)
	case linkShaking:
		reason, err := dot11.ReasonLocalHandshake, c.link.verdict()
		return append(c.leave(dot11.ReasonHandshakeTimeout), c.fail(now, reason, err)...)
	}
	return nil
}

// Handle implements radio.Machine.
func (c *Connect) Handle(now time.Time, ev radio.Event) []radio.Command {
	switch ev := ev.(type) {
	case radio.Scanned:
		if c.phase == linkScanning && !ev.Started.Before(c.asked) { // else somebody else's
			return c.scanned(now, ev)
		}
	case radio.Joined:
		if c.phase == linkJoining && ev.BSSID == c.link.bss.BSSID {
			return c.joined(now)
		}
	case radio.Received:
		if ev.EtherType == radio.EtherTypeEAPOL && ev.From == c.link.bss.BSSID {
			return c.received(now, ev)
		}
	case radio.Left:
		if (c.phase == linkShaking || c.phase == linkUp) && ev.BSSID == c.link.bss.BSSID {
			return c.left(now, ev)
		}
	case radio.Failed:
		switch cmd := ev.Command.(type) {
		case radio.Scan:
			if c.phase == linkScanning {
				return c.fail(now, dot11.ReasonNoAPFound, ev.Err)
			}
		case radio.Join:
			if c.phase == linkJoining && cmd.BSS.BSSID == c.link.bss.BSSID {
				return c.fail(now, joinReason(ev.Err), ev.Err)
			}
		case radio.SetKey:
			if c.phase == linkShaking || c.phase == linkUp {
				return append(c.leave(dot11.ReasonUnspecified), c.fail(now, dot11.ReasonUnspecified, ev.Err)...)
			}
		}
	}
	return nil
}

// begin checks the key and starts the first attempt.
func (c *Connect) begin(now time.Time) []radio.Command {
	if len(c.cfg.Key) > 0 {
		pmk, err := rsn.PMKOf(c.cfg.Key, c.cfg.SSID)
		if err != nil {
			c.tell(dot11.ReasonNoAPFound, err, true)
			c.end()
			return nil
		}
		c.pmk = pmk
	}
	return c.scan(now)
}

// scan begins an attempt: with a look where the network is expected, if there
// is such a place.
func (c *Connect) scan(now time.Time) []radio.Command {
	cmd := radio.Scan{SSIDs: []dot11.SSID{c.cfg.SSID}}
	if c.narrow = c.near != 0; c.narrow {
		cmd.Frequencies = []dot11.Frequency{c.near}
	}
	c.near = 0
	c.scans++
	c.cfg.Notify(Scanning{N: c.scans, Frequencies: cmd.Frequencies})
	c.phase, c.asked, c.wake = linkScanning, now, now.Add(scanLimit)
	return []radio.Command{cmd}
}

// scanned goes for the best access point of the network.
func (c *Connect) scanned(now time.Time, ev radio.Scanned) []radio.Command {
	c.cfg.Notify(ScanDone{N: c.scans, BSSs: len(ev.BSSs)})
	found, err := c.cfg.choose(ev.BSSs, c.blame)
	if err != nil && c.narrow {
		return c.scan(now)
	}
	c.link = link{target: found}
	if err != nil {
		return c.fail(now, dot11.ReasonNoAPFound, err)
	}
	c.phase, c.wake, c.early = linkJoining, now.Add(joinLimit), nil
	c.cfg.Notify(Joining{BSS: found.bss})
	return []radio.Command{found.join(c.cfg.SSID)}
}
