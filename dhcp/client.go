package dhcp

import (
	"io"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// Event is what a Client tells: Bound, TimedOut or Lost.
type Event interface{ event() }

type (
	// Bound tells that an address was obtained, or renewed with another
	// content.
	Bound struct{ Lease Lease }
	// TimedOut tells that no server gave an address within ClientConfig's
	// Timeout. The client goes on trying.
	TimedOut struct{}
	// Lost tells that the address may no longer be used: the lease ran out or
	// the server took it back. The client begins anew.
	Lost struct{ Lease Lease }
)

func (Bound) event()    {}
func (TimedOut) event() {}
func (Lost) event()     {}

// ClientConfig describes the client.
type ClientConfig struct {
	MAC      dot11.MAC
	Hostname string
	ClientID []byte        // nil: hardware type and MAC
	Timeout  time.Duration // until TimedOut; 0 is 15 s
	Rand     io.Reader     // nil: crypto/rand
	Notify   func(Event)   // nil: nobody
}

// Client is a DHCP client: a radio.Machine to be attached once the controlled
// port is open.
type Client struct{}

// NewClient returns a client that begins with its first Advance.
func NewClient(cfg ClientConfig) *Client { return &Client{} }

// Handle implements radio.Machine.
func (c *Client) Handle(now time.Time, ev radio.Event) []radio.Command { return nil }

// Advance implements radio.Machine.
func (c *Client) Advance(now time.Time) []radio.Command { return nil }

// Deadline implements radio.Machine.
func (c *Client) Deadline() time.Time { return time.Time{} }

// Resting implements radio.Resting: true while an address is bound, so that
// only its renewal is waited for.
func (c *Client) Resting() bool { return false }

// Lease returns the present lease.
func (c *Client) Lease() (Lease, bool) { return Lease{}, false }

// Release gives the address back and stops the client.
func (c *Client) Release(now time.Time) []radio.Command { return nil }
