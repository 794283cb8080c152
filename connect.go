package wps

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// ErrNoConnection is the error of a network that could not be joined, and
// ErrNoAddress of one that gave no address; errors.Is tells.
var (
	ErrNoConnection = errors.New("the network could not be joined")
	ErrNoAddress    = errors.New("joined, but the network gave no address")
)

// ConnectConfig describes how to join a network. The zero value is usable.
type ConnectConfig struct {
	// BSSID, if set, is the only access point to join.
	BSSID dot11.MAC
	// Frequency, if set, is where to look first: that of the access point that
	// gave the credential. It saves a scan of all channels.
	Frequency dot11.Frequency
	// Attempts bounds how often joining is tried; 0 means 5, which bridges
	// an access point that restarts after a registration.
	Attempts int
	// NoAddress leaves the address to another program.
	NoAddress bool
	// Hostname is told to the DHCP server, if set.
	Hostname string
	// Rand is the source of nonces; nil means crypto/rand.
	Rand io.Reader
	// Events, if set, is called on the loop with every step.
	Events func(Event)
}

// Connection is a joined network. It answers group rekeys and renews its lease
// as long as the radio's loop runs, until Close.
type Connection struct {
	// BSS is the access point.
	BSS dot11.BSS
	// Lease is the address; zero with NoAddress.
	Lease dhcp.Lease

	radio   radio.Radio
	machine *station.Connect
	driver  *radio.Attachment
	renewer *radio.Attachment // of the lease; nil: there is none yet
}

// Connect joins the network of a credential and gets an address. It runs r's
// loop until then, or until ctx ends.
func Connect(ctx context.Context, r radio.Radio, credential wsc.Credential, cfg ConnectConfig) (*Connection, error) {
	c := &Connection{radio: r}
	var failure error
	done := false
	if cfg.Attempts == 0 {
		cfg.Attempts = 5
	}
	lease := func(ev dhcp.Event) {
		switch ev := ev.(type) {
		case dhcp.Bound:
			c.Lease, done = ev.Lease, true
		case dhcp.TimedOut:
			failure = fmt.Errorf("wps: %q: %w", c.BSS.SSID, ErrNoAddress)
		}
		if cfg.Events != nil {
			cfg.Events(ev)
		}
	}
	c.machine = station.NewConnect(station.ConnectConfig{
		MAC:       r.Address(),
		SSID:      credential.SSID,
		Key:       credential.Key,
		BSSID:     cfg.BSSID,
		Frequency: cfg.Frequency,
		Attempts:  cfg.Attempts,
		Retry:     time.Second,
		Protect:   radio.Protects(r),
		Rand:      cfg.Rand,
		Notify: func(ev Event) {
			switch ev := ev.(type) {
			case station.Connected:
				c.BSS = ev.BSS
				if done = cfg.NoAddress; !done {
					r.Loop().Post(func() {
						if c.renewer != nil {
							c.renewer.Detach() // of the connection before
						}
						client := dhcp.NewClient(dhcp.ClientConfig{MAC: r.Address(), Hostname: cfg.Hostname, Rand: cfg.Rand, Notify: lease})
						c.renewer = radio.Attach(r, client)
					})
				}
			case station.Disconnected:
				if ev.Final && failure == nil {
					failure = fmt.Errorf("wps: %q: %w (reason %d): %w", credential.SSID, ErrNoConnection, ev.Reason, cmp.Or(ev.Err, station.ErrLinkLost))
				}
			}
			if cfg.Events != nil {
				cfg.Events(ev)
			}
		},
	})
	c.driver = radio.Attach(r, c.machine)
	if err := r.Loop().RunUntil(ctx, func() bool { return done || failure != nil }); err != nil {
		failure = fmt.Errorf("wps: %q: %w: %w", credential.SSID, ErrCancelled, err)
	}
	if failure != nil {
		c.Close()
		return nil, failure
	}
	return c, nil
}

// Ended reports whether the connection is over for good.
func (c *Connection) Ended() bool { return c.machine.Ended() }

// Close leaves the network.
func (c *Connection) Close() {
	c.driver.Do(c.machine.Disconnect(c.radio.Loop().Now()))
	c.driver.Detach()
	if c.renewer != nil {
		c.renewer.Detach()
	}
}
