package dhcp

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// Event is what a Client tells: Bound, TimedOut or Lost. It prints as one line.
type Event = fmt.Stringer

type (
	// Bound tells that an address was obtained, or that its renewal changed
	// what comes with it.
	Bound struct{ Lease Lease }
	// TimedOut tells that there was no address within ClientConfig.Timeout.
	// The client goes on trying.
	TimedOut struct{}
	// Lost tells that the address may no longer be used: the lease ran out or
	// the server took it back. The client begins anew.
	Lost struct{ Lease Lease }
)

func (e Bound) String() string {
	if !e.Lease.Gateway.IsValid() {
		return fmt.Sprintf("address %v, no gateway", e.Lease.Prefix)
	}
	return fmt.Sprintf("address %v, gateway %v", e.Lease.Prefix, e.Lease.Gateway)
}

func (TimedOut) String() string { return "no DHCP server gave an address" }

func (e Lost) String() string {
	return fmt.Sprintf("address %v may no longer be used", e.Lease.Address)
}

// ClientConfig describes the client.
type ClientConfig struct {
	MAC      dot11.MAC
	Hostname string        // "": not told
	ClientID []byte        // nil: hardware type and MAC
	Timeout  time.Duration // until TimedOut; 0 is 15 s
	// Probe is how long to look, by ARP, for someone else who uses the address
	// before it is taken (RFC 5227); 0: no look.
	Probe  time.Duration
	Rand   io.Reader   // nil: crypto/rand
	Notify func(Event) // called from Handle and Advance; nil: nobody
}

// Client is a DHCP client: a radio.Machine to be attached once the controlled
// port is open (RFC 2131, section 4.4).
//
//	start ──► selecting ──► requesting ──► probing ──► bound
//	  ▲          no offer: ask again          │          │ T1
//	  │                                    in use        ▼
//	  ├─────────── refused ◄──────────────────┘      renewing
//	  │                                                  │ T2
//	  └─────────── refused, or the lease ended ◄──── rebinding
type Client struct {
	cfg   ClientConfig
	state state
	next  time.Time // when the present state goes on
	late  time.Time // when to tell TimedOut; zero: told, or bound

	began    time.Time // this search for an address
	xid      [4]byte
	sent     time.Time // when the present request was sent first
	tries    int       // how often the present message was sent
	refusals int       // how often in a row a server took its offer back
	offer    Lease     // under way
	lease    Lease     // in use
	peer     dot11.MAC // who passed on the server's last message
}

// state is a state of RFC 2131, figure 5.
type state uint8

const (
	stateStart state = iota // waiting to begin, or to begin anew
	stateSelecting
	stateRequesting
	stateProbing
	stateBound
	stateRenewing
	stateRebinding
	stateStopped
)

const (
	firstWait    = 4 * time.Second  // for an answer; doubled each time (section 4.1)
	longestWait  = 64 * time.Second // …up to this
	jitter       = time.Second      // …and this much sooner or later
	requests     = 4                // how often an offer is asked for
	shortestWait = time.Minute      // between two renewals (section 4.4.5)
	declineWait  = 10 * time.Second // after an address that was in use (section 3.1)
)

// wanted is what a server is asked to tell.
var wanted = []byte{
	dhcpv4.OptionSubnetMask.Code(),
	dhcpv4.OptionRouter.Code(),
	dhcpv4.OptionDomainNameServer.Code(),
	dhcpv4.OptionIPAddressLeaseTime.Code(),
	dhcpv4.OptionRenewTimeValue.Code(),
	dhcpv4.OptionRebindingTimeValue.Code(),
}

// NewClient returns a client that begins with its first Advance.
func NewClient(cfg ClientConfig) *Client {
	if cfg.ClientID == nil {
		cfg.ClientID = append([]byte{1}, cfg.MAC[:]...)
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 15 * time.Second
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Notify == nil {
		cfg.Notify = func(Event) {}
	}
	return &Client{cfg: cfg}
}

// Lease returns the lease in use.
func (c *Client) Lease() (Lease, bool) { return c.lease, c.lease.Address.IsValid() }

// Resting implements radio.Resting: once there is an address, or none came in
// time, what follows is background work.
func (c *Client) Resting() bool { return !c.began.IsZero() && c.late.IsZero() }

// Deadline implements radio.Machine.
func (c *Client) Deadline() time.Time {
	switch {
	case c.next.IsZero():
		return c.late
	case c.late.IsZero() || c.next.Before(c.late):
		return c.next
	}
	return c.late
}

// Advance implements radio.Machine.
func (c *Client) Advance(now time.Time) (cmds []radio.Command) {
	if c.began.IsZero() {
		c.begin(now, 0)
	}
	if due(c.next, now) {
		cmds = c.proceed(now)
	}
	if due(c.late, now) {
		c.late = time.Time{}
		c.cfg.Notify(TimedOut{})
	}
	return cmds
}

func due(t, now time.Time) bool { return !t.IsZero() && !now.Before(t) }

// proceed does what the present state waited for.
func (c *Client) proceed(now time.Time) []radio.Command {
	switch c.state {
	case stateStart:
		if !c.renewXID() {
			c.next = now.Add(firstWait)
			return nil
		}
		c.state, c.tries = stateSelecting, 0
		return c.discover(now)
	case stateSelecting:
		return c.discover(now)
	case stateRequesting:
		if c.tries < requests {
			return c.request(now)
		}
		c.state, c.next = stateStart, now
		return c.proceed(now)
	case stateProbing:
		c.bind(c.offer)
	case stateBound, stateRenewing, stateRebinding:
		return c.renew(now)
	}
	return nil
}

// begin starts the search for an address after a pause.
func (c *Client) begin(now time.Time, pause time.Duration) {
	c.state, c.next = stateStart, now.Add(pause)
	c.began, c.late = now, now.Add(c.cfg.Timeout)
}

// refused begins anew after a server took back what it had offered: at once for
// the first time, then after longer and longer pauses, but not before least.
func (c *Client) refused(now time.Time, least time.Duration) {
	c.refusals++
	var pause time.Duration
	if c.refusals > 1 {
		pause = min(firstWait<<min(c.refusals-2, 4), longestWait)
	}
	c.state, c.next = stateStart, now.Add(max(pause, least))
}

// Handle implements radio.Machine.
func (c *Client) Handle(now time.Time, ev radio.Event) []radio.Command {
	in, ok := ev.(radio.Received)
	if !ok {
		return nil
	}
	switch in.EtherType {
	case radio.EtherTypeIPv4:
		return c.answer(now, in.From, in.Payload)
	case radio.EtherTypeARP:
		if c.state == stateProbing && arpUses(in.Payload, c.offer.Address, c.cfg.MAC) {
			return c.decline(now)
		}
	}
	return nil
}

// answer takes a message of a server.
func (c *Client) answer(now time.Time, from dot11.MAC, packet []byte) []radio.Command {
	d, err := parseDatagram(packet)
	if err != nil || d.src.Port() != portServer || d.dst.Port() != portClient {
		return nil
	}
	m, err := parseMessage(d.payload)
	if err != nil || m.op != dhcpv4.OpcodeBootReply || m.mac != c.cfg.MAC || m.xid != c.xid {
		return nil
	}
	lease, whole := leaseOf(m, c.sent)
	switch {
	case c.state == stateSelecting && m.kind == dhcpv4.MessageTypeOffer && whole:
		c.state, c.offer, c.peer = stateRequesting, lease, from
		c.tries, c.sent = 0, now
		return c.request(now)
	case c.state == stateRequesting && m.server == c.offer.Server:
		switch {
		case m.kind == dhcpv4.MessageTypeNak:
			c.refused(now, 0)
			return c.Advance(now)
		case m.kind == dhcpv4.MessageTypeAck && whole && lease.Address == c.offer.Address:
			c.peer = from
			return c.probe(now, lease)
		}
	case c.state == stateRenewing && m.server == c.lease.Server, c.state == stateRebinding:
		switch {
		case m.kind == dhcpv4.MessageTypeNak && m.server.IsValid():
			c.lose(now)
			return c.Advance(now)
		case m.kind == dhcpv4.MessageTypeAck && whole && lease.Address == c.lease.Address:
			c.peer = from
			c.bind(lease)
		}
	}
	return nil
}

// probe looks whether someone uses the address that was granted.
func (c *Client) probe(now time.Time, lease Lease) []radio.Command {
	if c.cfg.Probe <= 0 {
		c.bind(lease)
		return nil
	}
	c.state, c.offer, c.next = stateProbing, lease, now.Add(c.cfg.Probe)
	return []radio.Command{radio.Send{
		To: dot11.Broadcast, EtherType: radio.EtherTypeARP, Payload: arpProbe(c.cfg.MAC, lease.Address),
	}}
}

// decline gives back an address that someone else uses.
func (c *Client) decline(now time.Time) []radio.Command {
	m := c.message(dhcpv4.MessageTypeDecline)
	m.requested, m.server = c.offer.Address, c.offer.Server
	c.refused(now, declineWait)
	return c.broadcast(m)
}

// bind takes a lease into use, or its renewal.
func (c *Client) bind(lease Lease) {
	before := c.lease
	c.state, c.lease, c.refusals = stateBound, lease, 0
	c.late, c.next = time.Time{}, time.Time{}
	if lease.Duration != Forever {
		c.next = lease.Obtained.Add(lease.Renew)
	}
	if !before.same(lease) {
		c.cfg.Notify(Bound{lease})
	}
}

// lose gives up the lease and begins anew.
func (c *Client) lose(now time.Time) {
	lease := c.lease
	c.lease = Lease{}
	c.begin(now, 0)
	c.cfg.Notify(Lost{lease})
}

// discover asks for offers.
func (c *Client) discover(now time.Time) []radio.Command {
	c.wait(now)
	m := c.message(dhcpv4.MessageTypeDiscover)
	m.secs = c.elapsed(now)
	return c.broadcast(m)
}

// request asks for what was offered.
func (c *Client) request(now time.Time) []radio.Command {
	c.wait(now)
	m := c.message(dhcpv4.MessageTypeRequest)
	m.secs = c.elapsed(now)
	m.requested, m.server = c.offer.Address, c.offer.Server
	return c.broadcast(m)
}

// renew asks to keep the lease: from T1 on the server that gave it, from T2 on
// any server, each time after half of what remains.
func (c *Client) renew(now time.Time) []radio.Command {
	l := c.lease
	until := l.Obtained.Add(l.Rebind)
	switch {
	case due(l.Expires(), now):
		c.lose(now)
		return c.Advance(now)
	case due(until, now):
		c.state, until = stateRebinding, l.Expires()
	default:
		c.state = stateRenewing
	}
	c.next = now.Add(max(until.Sub(now)/2, shortestWait))
	if c.next.After(until) {
		c.next = until
	}
	if !c.renewXID() {
		return nil
	}
	c.sent = now
	m := c.message(dhcpv4.MessageTypeRequest)
	m.client = l.Address
	if c.state == stateRebinding {
		return c.broadcast(m)
	}
	return c.send(m, c.peer, l.Server)
}

// Release gives the address back and stops the client for good.
func (c *Client) Release(now time.Time) (cmds []radio.Command) {
	if l, ok := c.Lease(); ok && c.renewXID() {
		m := c.message(dhcpv4.MessageTypeRelease)
		m.client, m.server = l.Address, l.Server
		cmds = c.send(m, c.peer, l.Server)
	}
	c.state, c.lease = stateStopped, Lease{}
	c.next, c.late = time.Time{}, time.Time{}
	if c.began.IsZero() {
		c.began = now
	}
	return cmds
}

// wait sets the time for the next try: 4, 8, 16 … s, one more or less.
func (c *Client) wait(now time.Time) {
	wait := min(firstWait<<min(c.tries, 4), longestWait)
	var b [2]byte
	if _, err := io.ReadFull(c.cfg.Rand, b[:]); err == nil {
		wait += time.Duration(int16(b[0])<<8|int16(b[1])) * jitter / (1 << 15)
	}
	c.tries++
	c.next = now.Add(wait)
}

// renewXID draws a transaction id; without randomness nothing is sent.
func (c *Client) renewXID() bool {
	_, err := io.ReadFull(c.cfg.Rand, c.xid[:])
	return err == nil
}

func (c *Client) elapsed(now time.Time) uint16 {
	return uint16(min(now.Sub(c.began)/time.Second, 1<<16-1))
}

func (c *Client) message(k dhcpv4.MessageType) message {
	m := message{op: dhcpv4.OpcodeBootRequest, kind: k, xid: c.xid, mac: c.cfg.MAC, clientID: c.cfg.ClientID}
	if k == dhcpv4.MessageTypeDiscover || k == dhcpv4.MessageTypeRequest {
		m.hostname, m.params = c.cfg.Hostname, wanted
	}
	return m
}

// broadcast sends a message to every server.
func (c *Client) broadcast(m message) []radio.Command { return c.send(m, dot11.Broadcast, allHosts) }

// send sends a message from the address that the client may use.
func (c *Client) send(m message, to dot11.MAC, server netip.Addr) []radio.Command {
	from := netip.IPv4Unspecified()
	if m.client.IsValid() {
		from = m.client
	}
	d := datagram{
		src:     netip.AddrPortFrom(from, portClient),
		dst:     netip.AddrPortFrom(server, portServer),
		payload: m.appendTo(nil),
	}
	return []radio.Command{radio.Send{To: to, EtherType: radio.EtherTypeIPv4, Payload: d.appendTo(nil)}}
}
