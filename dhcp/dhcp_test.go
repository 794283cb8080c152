package dhcp

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/insomniacslk/dhcp/dhcpv4"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

var (
	epoch  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	apMAC  = dot11.MAC{2, 0, 0, 0, 0, 1}
	stMAC  = dot11.MAC{2, 0, 0, 0, 1, 0}
	other  = dot11.MAC{2, 0, 0, 0, 1, 1}
	router = netip.MustParseAddr("192.168.4.1")
	first  = netip.MustParseAddr("192.168.4.2")
	second = netip.MustParseAddr("192.168.4.3")
	third  = netip.MustParseAddr("192.168.4.4")
)

const leaseTime = 2 * time.Hour

// random is a source of bytes with a seed.
func random(seed uint64) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8)}) }

func newServer(t testing.TB, edit ...func(*ServerConfig)) *Server {
	t.Helper()
	cfg := ServerConfig{Network: netip.MustParsePrefix("192.168.4.0/24"), Gateway: router, First: first, Last: third, Lease: leaseTime}
	for _, f := range edit {
		f(&cfg)
	}
	s, err := NewServer(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// world is a client and a server with the air between them, in virtual time.
type world struct {
	t      testing.TB
	now    time.Time
	client *Client
	server *Server
	events []string
	sent   []string // what the client sent, with times
	queue  []packet

	air func(n int, p packet) []packet // what arrives instead of the n-th packet
	n   int
}

type packet struct {
	toServer bool
	to       dot11.MAC
	octets   []byte
}

func newWorld(t testing.TB, edit ...func(*ClientConfig)) *world {
	w := &world{t: t, now: epoch, server: newServer(t)}
	cfg := ClientConfig{MAC: stMAC, Hostname: "NODE", Rand: random(1), Notify: func(ev Event) {
		w.events = append(w.events, fmt.Sprintf("%v %s", w.since(), describe(ev)))
	}}
	for _, f := range edit {
		f(&cfg)
	}
	w.client = NewClient(cfg)
	return w
}

func describe(ev Event) string {
	switch ev := ev.(type) {
	case Bound:
		return "bound " + ev.Lease.Address.String()
	case Lost:
		return "lost " + ev.Lease.Address.String()
	case TimedOut:
		return "timed out"
	}
	return "?"
}

func (w *world) since() time.Duration { return w.now.Sub(epoch).Round(time.Second) }

// do carries out the client's commands.
func (w *world) do(cmds []radio.Command) {
	for _, c := range cmds {
		s := c.(radio.Send)
		if s.EtherType != radio.EtherTypeIPv4 {
			w.sent = append(w.sent, fmt.Sprintf("%v ARP", w.since()))
			continue
		}
		m := mustParse(w.t, s.Payload)
		kind := map[dhcpv4.MessageType]string{dhcpv4.MessageTypeDiscover: "discover", dhcpv4.MessageTypeRequest: "request", dhcpv4.MessageTypeDecline: "decline", dhcpv4.MessageTypeRelease: "release"}[m.kind]
		if s.To != dot11.Broadcast {
			kind += " to " + s.To.String()
		}
		w.sent = append(w.sent, fmt.Sprintf("%v %s", w.since(), kind))
		w.pass(packet{toServer: true, to: s.To, octets: s.Payload})
	}
}

// pass puts a packet on the air.
func (w *world) pass(p packet) {
	w.n++
	if w.air == nil {
		w.queue = append(w.queue, p)
		return
	}
	w.queue = append(w.queue, w.air(w.n-1, p)...)
}

// run goes on until t or until nothing can happen any more.
func (w *world) run(t time.Duration) *world {
	w.t.Helper()
	for step := 0; ; step++ {
		at := w.client.Deadline()
		switch {
		case step > 10000:
			w.t.Fatalf("no end; sent %d", len(w.sent))
		case step == 0:
			w.do(w.client.Advance(w.now))
		case len(w.queue) > 0:
			p := w.queue[0]
			w.queue = w.queue[1:]
			if !p.toServer {
				w.do(w.client.Handle(w.now, radio.Received{From: apMAC, EtherType: radio.EtherTypeIPv4, Payload: p.octets}))
			} else if to, reply := w.server.Handle(w.now, stMAC, p.octets); reply != nil {
				w.pass(packet{to: to, octets: reply})
			}
		case at.IsZero() || at.After(epoch.Add(t)):
			w.now = epoch.Add(t)
			return w
		default:
			if at.After(w.now) {
				w.now = at
			}
			w.do(w.client.Advance(w.now))
		}
	}
}

func (w *world) want(what string, got []string, want ...string) {
	w.t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		w.t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func mustParse(t testing.TB, p []byte) message {
	t.Helper()
	d, err := parseDatagram(p)
	if err != nil {
		t.Fatal(err)
	}
	m, err := parseMessage(d.payload)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// lose is an air that loses these packets, counted from 0.
func lose(lost ...int) func(int, packet) []packet {
	return func(n int, p packet) []packet {
		for _, l := range lost {
			if n == l {
				return nil
			}
		}
		return []packet{p}
	}
}

// ofKind is an air that loses all messages of these kinds.
func (w *world) ofKind(kinds ...dhcpv4.MessageType) func(int, packet) []packet {
	return func(_ int, p packet) []packet {
		if bytes.IndexByte(asBytes(kinds), byte(mustParse(w.t, p.octets).kind)) >= 0 {
			return nil
		}
		return []packet{p}
	}
}

func asBytes(kinds []dhcpv4.MessageType) (b []byte) {
	for _, k := range kinds {
		b = append(b, byte(k))
	}
	return b
}

func TestObtain(t *testing.T) {
	w := newWorld(t).run(time.Second)
	w.want("sent", w.sent, "0s discover", "0s request")
	w.want("events", w.events, "0s bound 192.168.4.2")
	got, ok := w.client.Lease()
	want := Lease{
		Address: first, Prefix: netip.MustParsePrefix("192.168.4.2/24"), Gateway: router, DNS: []netip.Addr{router}, Server: router,
		Duration: leaseTime, Renew: time.Hour, Rebind: 105 * time.Minute, Obtained: epoch,
	}
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b }), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); !ok || d != "" {
		t.Error(ok, d)
	}
	if !w.client.Resting() || w.client.Deadline() != epoch.Add(time.Hour) {
		t.Errorf("resting %v until %v", w.client.Resting(), w.client.Deadline())
	}
}

// What a client says, to the octets that matter.
func TestClientMessages(t *testing.T) {
	w := newWorld(t)
	var heard []packet
	w.air = func(_ int, p packet) []packet {
		if p.toServer {
			heard = append(heard, p)
		}
		return []packet{p}
	}
	w.run(100 * time.Minute) // renewed at 1 h
	w.do(w.client.Release(w.now))
	if len(heard) != 4 {
		t.Fatalf("%d messages: %v", len(heard), w.sent)
	}
	type head struct{ src, dst string }
	for i, want := range []head{
		{"0.0.0.0:68", "255.255.255.255:67"}, {"0.0.0.0:68", "255.255.255.255:67"},
		{"192.168.4.2:68", "192.168.4.1:67"}, {"192.168.4.2:68", "192.168.4.1:67"},
	} {
		d, err := parseDatagram(heard[i].octets)
		if err != nil {
			t.Fatal(err)
		}
		if got := (head{d.src.String(), d.dst.String()}); got != want {
			t.Errorf("message %d: %v, want %v", i, got, want)
		}
		m := mustParse(t, heard[i].octets)
		if m.broadcast || m.mac != stMAC || !bytes.Equal(m.clientID, append([]byte{1}, stMAC[:]...)) || m.op != dhcpv4.OpcodeBootRequest {
			t.Errorf("message %d: %+v", i, m)
		}
		if asks := i < 3; asks != (m.hostname == "NODE") || asks != bytes.Equal(m.params, wanted) {
			t.Errorf("message %d: %+v", i, m)
		}
	}
	discover, request := mustParse(t, heard[0].octets), mustParse(t, heard[1].octets)
	renewal, release := mustParse(t, heard[2].octets), mustParse(t, heard[3].octets)
	if request.requested != first || request.server != router || request.client.IsValid() || request.xid != discover.xid {
		t.Errorf("request %+v", request)
	}
	if renewal.requested.IsValid() || renewal.server.IsValid() || renewal.client != first || renewal.xid == request.xid {
		t.Errorf("renewal %+v", renewal)
	}
	if release.kind != dhcpv4.MessageTypeRelease || release.server != router || release.client != first {
		t.Errorf("release %+v", release)
	}
	if heard[0].to != dot11.Broadcast || heard[2].to != apMAC {
		t.Errorf("sent to %v and %v", heard[0].to, heard[2].to)
	}
}

// RFC 2131, section 4.1: 4, 8, 16, 32, 64 s, each one second more or less.
func TestBackOff(t *testing.T) {
	w := newWorld(t)
	var at []time.Duration
	w.air = func(int, packet) []packet { at = append(at, w.now.Sub(epoch)); return nil }
	w.run(5 * time.Minute)
	w.want("events", w.events, "15s timed out")
	for i, want := range []time.Duration{4, 8, 16, 32, 64, 64} {
		if i+1 >= len(at) {
			t.Fatalf("%d tries", len(at))
		}
		if d := at[i+1] - at[i] - want*time.Second; d.Abs() > time.Second || d == 0 {
			t.Errorf("pause %d: %v, want %d s more or less", i, at[i+1]-at[i], want)
		}
	}
	if !w.client.Resting() {
		t.Error("after TimedOut, trying on is background work")
	}
	w.air = nil // a server appears after all
	w.run(10 * time.Minute)
	if len(w.events) != 2 || w.events[1][len(w.events[1])-17:] != "bound 192.168.4.2" {
		t.Errorf("events %v", w.events)
	}
	if m := w.sent[len(w.sent)-1]; m[len(m)-7:] != "request" {
		t.Errorf("sent %v", w.sent)
	}
}

func TestEachPacketLost(t *testing.T) {
	for n := range 4 {
		w := newWorld(t)
		w.air = lose(n)
		w.run(time.Minute)
		if l, ok := w.client.Lease(); !ok || l.Address != first || len(w.events) != 1 {
			t.Errorf("packet %d lost: %v %v", n, w.events, w.sent)
		}
	}
}

func TestEachPacketRepeated(t *testing.T) {
	for n := range 4 {
		w := newWorld(t)
		w.air = func(i int, p packet) []packet {
			if i == n {
				return []packet{p, p}
			}
			return []packet{p}
		}
		w.run(time.Minute)
		w.want("events", w.events, "0s bound 192.168.4.2")
		if len(w.sent) != 2 {
			t.Errorf("packet %d twice: sent %v", n, w.sent)
		}
	}
}

// A checksum guards each octet of what arrives: a changed packet is lost.
func TestEachOctetFlipped(t *testing.T) {
	for victim := range 4 {
		size := 1
		for at := 0; at < size; at++ {
			w := newWorld(t)
			w.air = func(n int, p packet) []packet {
				if n == victim {
					size = len(p.octets)
					p.octets = bytes.Clone(p.octets)
					p.octets[at] ^= 1 << (at % 8)
				}
				return []packet{p}
			}
			w.run(30 * time.Second)
			if l, ok := w.client.Lease(); !ok || l.Address != first || len(w.sent) != 3 {
				t.Fatalf("packet %d octet %d: %v %v", victim, at, w.events, w.sent)
			}
		}
	}
}

// An offer whose server then falls silent is asked for four times.
func TestRequestUnanswered(t *testing.T) {
	w := newWorld(t)
	w.air = w.ofKind(dhcpv4.MessageTypeAck)
	w.run(58 * time.Second)
	if len(w.sent) != 5 {
		t.Errorf("sent %v, want a discover and four requests", w.sent)
	}
	w.run(62 * time.Second)
	if len(w.sent) != 7 || w.sent[5][len(w.sent[5])-8:] != "discover" {
		t.Errorf("sent %v, want to begin anew", w.sent)
	}
}

func TestRenew(t *testing.T) {
	w := newWorld(t).run(10 * time.Hour)
	// Each hour, quietly: nothing changes.
	w.want("events", w.events, "0s bound 192.168.4.2")
	if len(w.sent) != 2+9 && len(w.sent) != 2+10 {
		t.Errorf("sent %v", w.sent)
	}
	if l, _ := w.client.Lease(); w.now.Sub(l.Obtained) > time.Hour {
		t.Errorf("obtained %v before", w.now.Sub(l.Obtained))
	}
}

// What changes with a renewal is told.
func TestRenewChanges(t *testing.T) {
	w := newWorld(t).run(time.Minute)
	w.air = func(_ int, p packet) []packet {
		if !p.toServer {
			p = w.edit(p, func(m *message) { m.dns = []netip.Addr{third} })
		}
		return []packet{p}
	}
	w.run(61 * time.Minute)
	w.want("events", w.events, "0s bound 192.168.4.2", "1h0m0s bound 192.168.4.2")
	if l, _ := w.client.Lease(); len(l.DNS) != 1 || l.DNS[0] != third {
		t.Errorf("name servers %v", l.DNS)
	}
}

// edit changes a message on its way.
func (w *world) edit(p packet, f func(*message)) packet {
	d, err := parseDatagram(p.octets)
	if err != nil {
		w.t.Fatal(err)
	}
	m, err := parseMessage(d.payload)
	if err != nil {
		w.t.Fatal(err)
	}
	f(&m)
	d.payload = m.appendTo(nil)
	p.octets = d.appendTo(nil)
	return p
}

// RFC 2131, section 4.4.5: from T1 on the server is asked, from T2 on any, each
// time after half of the rest but not within a minute; then the address is gone.
func TestRebindAndExpire(t *testing.T) {
	w := newWorld(t).run(time.Minute)
	w.air = func(int, packet) []packet { return nil }
	w.sent = nil
	w.run(2*time.Hour + time.Second)
	w.want("sent", w.sent,
		"1h0m0s request to 02:00:00:00:00:01", "1h22m30s request to 02:00:00:00:00:01", "1h33m45s request to 02:00:00:00:00:01",
		"1h39m23s request to 02:00:00:00:00:01", "1h42m11s request to 02:00:00:00:00:01", "1h43m36s request to 02:00:00:00:00:01",
		"1h44m36s request to 02:00:00:00:00:01",
		"1h45m0s request", "1h52m30s request", "1h56m15s request", "1h58m8s request", "1h59m8s request",
		"2h0m0s discover")
	w.want("events", w.events, "0s bound 192.168.4.2", "2h0m0s lost 192.168.4.2")
	if w.client.Resting() {
		t.Error("searching anew is foreground work")
	}
	if _, ok := w.client.Lease(); ok {
		t.Error("a lease after it ended")
	}
}

// Any server may answer a rebinding client.
func TestRebindByAnotherServer(t *testing.T) {
	w := newWorld(t).run(time.Minute)
	w.air = func(_ int, p packet) []packet {
		if p.toServer && w.client.state == stateRenewing {
			return nil
		}
		if !p.toServer {
			p = w.edit(p, func(m *message) { m.server = second })
		}
		return []packet{p}
	}
	w.run(106 * time.Minute)
	if l, ok := w.client.Lease(); !ok || l.Server != second || w.client.state != stateBound {
		t.Errorf("%+v, state %d", l, w.client.state)
	}
}

// A renewing client takes an answer of its server only.
func TestRenewByAnotherServer(t *testing.T) {
	w := newWorld(t).run(time.Minute)
	w.air = func(_ int, p packet) []packet {
		if !p.toServer {
			p = w.edit(p, func(m *message) { m.server = second })
		}
		return []packet{p}
	}
	w.run(61 * time.Minute)
	if w.client.state != stateRenewing {
		t.Errorf("state %d", w.client.state)
	}
}

// A refused renewal ends the lease at once.
func TestRenewRefused(t *testing.T) {
	w := newWorld(t).run(time.Minute)
	w.server = newServer(t, func(c *ServerConfig) { c.First, c.Last = third, third }) // its pool has moved
	w.run(2 * time.Hour)
	w.want("events", w.events, "0s bound 192.168.4.2", "1h0m0s lost 192.168.4.2", "1h0m0s bound 192.168.4.4")
}

// A server that always takes back its offer is not asked in a tight loop.
func TestRefusedForEver(t *testing.T) {
	w := newWorld(t)
	w.air = func(_ int, p packet) []packet {
		if !p.toServer && mustParse(t, p.octets).kind == dhcpv4.MessageTypeAck {
			p = w.edit(p, func(m *message) { m.kind = dhcpv4.MessageTypeNak })
		}
		return []packet{p}
	}
	w.run(3 * time.Minute)
	w.want("sent", w.sent,
		"0s discover", "0s request", "0s discover", "0s request", "4s discover", "4s request",
		"12s discover", "12s request", "28s discover", "28s request", "1m0s discover", "1m0s request", "2m4s discover", "2m4s request")
	w.want("events", w.events, "15s timed out")
}

// RFC 2131, section 3.1 (5): an address that someone uses is declined, and the
// next attempt waits ten seconds; the server does not offer it again.
func TestAddressInUse(t *testing.T) {
	for name, packet := range map[string][]byte{
		"in use":        append(arpPacket(2, other, first), make([]byte, 18)...), // padded as over Ethernet
		"probed for":    arpProbe(other, first),
		"asks with it":  arpPacket(1, other, first),
		"our own probe": arpProbe(stMAC, first),
		"another one":   arpPacket(2, other, second),
		"cut":           arpPacket(2, other, first)[:27],
		"IPv6?":         append([]byte{0, 1, 0x86}, arpPacket(2, other, first)[3:]...),
	} {
		conflict := name == "in use" || name == "probed for" || name == "asks with it"
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *ClientConfig) { c.Probe = 2 * time.Second }).run(time.Second)
			w.want("sent", w.sent, "0s discover", "0s request", "0s ARP")
			w.do(w.client.Handle(w.now, radio.Received{From: other, EtherType: radio.EtherTypeARP, Payload: packet}))
			w.run(time.Minute)
			if conflict {
				w.want("sent", w.sent, "0s discover", "0s request", "0s ARP", "1s decline", "11s discover", "11s request", "11s ARP")
				w.want("events", w.events, "13s bound 192.168.4.3")
			} else {
				w.want("sent", w.sent, "0s discover", "0s request", "0s ARP")
				w.want("events", w.events, "2s bound 192.168.4.2")
			}
		})
	}
}

// arpPacket is an ARP packet whose sender has the address.
func arpPacket(op byte, mac dot11.MAC, a netip.Addr) []byte {
	b := arpProbe(mac, third)
	b[7] = op
	copy(b[14:], a.AsSlice())
	return b
}

func TestForever(t *testing.T) {
	w := newWorld(t)
	w.server = newServer(t, func(c *ServerConfig) { c.Lease = Forever })
	w.run(1000 * time.Hour)
	w.want("sent", w.sent, "0s discover", "0s request")
	if l, ok := w.client.Lease(); !ok || !l.Expires().IsZero() || !w.client.Deadline().IsZero() {
		t.Errorf("%+v until %v", l, w.client.Deadline())
	}
}

func TestRelease(t *testing.T) {
	w := newWorld(t).run(time.Minute)
	w.do(w.client.Release(w.now))
	w.run(time.Hour)
	w.want("sent", w.sent, "0s discover", "0s request", "1m0s release to 02:00:00:00:00:01")
	if _, ok := w.client.Lease(); ok || !w.client.Deadline().IsZero() {
		t.Error("the client goes on")
	}
	if h := w.server.pool.holder(w.now, first); !h.IsZero() {
		t.Errorf("the address is still held by %v", h)
	}
	// Before there is anything to give back.
	w = newWorld(t)
	w.do(w.client.Release(w.now))
	w.run(time.Hour)
	w.want("sent", w.sent)
	// From within the notification.
	w = newWorld(t, func(c *ClientConfig) {
		c.Notify = func(ev Event) {
			if _, ok := ev.(Bound); ok {
				w.do(w.client.Release(w.now))
			}
		}
	})
	w.run(time.Hour)
	w.want("sent", w.sent, "0s discover", "0s request", "0s release to 02:00:00:00:00:01")
}

// Answers that are not for us, not whole, or senseless.
func TestStrangeAnswers(t *testing.T) {
	for name, edit := range map[string]func(*message){
		"another transaction":     func(m *message) { m.xid[0] ^= 1 },
		"another station":         func(m *message) { m.mac = other },
		"a request":               func(m *message) { m.op = dhcpv4.OpcodeBootRequest },
		"no server":               func(m *message) { m.server = netip.Addr{} },
		"no lease time":           func(m *message) { m.lease = 0 },
		"no address":              func(m *message) { m.your = netip.Addr{} },
		"broadcast as an address": func(m *message) { m.your = allHosts },
		"a group as an address":   func(m *message) { m.your = netip.MustParseAddr("224.0.0.1") },
		"loopback as an address":  func(m *message) { m.your = netip.MustParseAddr("127.0.0.1") },
	} {
		for _, victim := range []dhcpv4.MessageType{dhcpv4.MessageTypeOffer, dhcpv4.MessageTypeAck} {
			w := newWorld(t)
			w.air = func(_ int, p packet) []packet {
				if mustParse(t, p.octets).kind == victim {
					p = w.edit(p, edit)
				}
				return []packet{p}
			}
			w.run(14 * time.Second)
			w.want(name, w.events)
		}
	}
	w := newWorld(t)
	w.air = func(_ int, p packet) []packet {
		if mustParse(t, p.octets).kind == dhcpv4.MessageTypeAck { // of another server, or another address
			return []packet{w.edit(p, func(m *message) { m.server = second }), w.edit(p, func(m *message) { m.your = second })}
		}
		return []packet{p}
	}
	w.run(14 * time.Second)
	w.want("not what was asked for", w.events)
}

// Only what is sent from the server's port to the client's is for us.
func TestPorts(t *testing.T) {
	w := newWorld(t)
	w.air = func(_ int, p packet) []packet {
		d, _ := parseDatagram(p.octets)
		if !p.toServer {
			d.src = netip.AddrPortFrom(d.src.Addr(), 6767)
			p.octets = d.appendTo(nil)
		}
		return []packet{p}
	}
	w.run(14 * time.Second)
	w.want("events", w.events)
	for _, ev := range []radio.Event{radio.Left{}, radio.Received{EtherType: radio.EtherTypeEAPOL, Payload: []byte{1}}} {
		if cmds := w.client.Handle(w.now, ev); cmds != nil {
			t.Errorf("%T: %v", ev, cmds)
		}
	}
}

// A server that gives no mask, or timers that make no sense.
func TestDefaults(t *testing.T) {
	for _, tc := range []struct {
		address string
		renew   time.Duration
		rebind  time.Duration
		bits    int
	}{
		{"10.1.2.3", 0, 0, 8}, {"172.16.2.3", time.Hour, time.Minute, 16}, {"192.168.1.2", time.Hour, 3 * time.Hour, 24},
	} {
		a := netip.MustParseAddr(tc.address)
		l, ok := leaseOf(message{your: a, server: router, lease: leaseTime, renew: tc.renew, rebind: tc.rebind}, epoch)
		if !ok || l.Renew != time.Hour || l.Rebind != 105*time.Minute || l.Prefix != netip.PrefixFrom(a, tc.bits) || l.Gateway.IsValid() {
			t.Errorf("%+v %v", l, ok)
		}
	}
}

// Without randomness nothing is sent, and it is tried again.
func TestNoRandomness(t *testing.T) {
	w := newWorld(t, func(c *ClientConfig) { c.Rand = bytes.NewReader(nil) }).run(10 * time.Second)
	w.want("sent", w.sent)
	if w.client.Deadline().IsZero() {
		t.Error("the client has given up")
	}
}

func TestEventStrings(t *testing.T) {
	l := Lease{Address: first, Prefix: netip.MustParsePrefix("192.168.4.2/24")}
	routed := l
	routed.Gateway = router
	for want, ev := range map[string]Event{
		"address 192.168.4.2/24, gateway 192.168.4.1": Bound{routed},
		"address 192.168.4.2/24, no gateway":          Bound{l},
		"no DHCP server gave an address":              TimedOut{},
		"address 192.168.4.2 may no longer be used":   Lost{l},
	} {
		if got := ev.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func BenchmarkExchange(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if w := newWorld(b).run(time.Second); len(w.events) != 1 {
			b.Fatal(w.events)
		}
	}
}
