package dhcp

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"

	"github.com/gowps/wps/dot11"
)

// ask sends one message from a station and returns the answer; the zero message
// if there is none.
func ask(t testing.TB, s *Server, now time.Time, m message) message {
	t.Helper()
	m.op, m.xid = dhcpv4.OpcodeBootRequest, [4]byte{1, 2, 3, 4}
	src := netip.AddrPortFrom(netip.IPv4Unspecified(), portClient)
	_, reply := s.Handle(now, m.mac, datagram{src, netip.AddrPortFrom(allHosts, portServer), m.appendTo(nil)}.appendTo(nil))
	if reply == nil {
		return message{}
	}
	out := mustParse(t, reply)
	if out.op != dhcpv4.OpcodeBootReply || out.xid != m.xid || out.mac != m.mac || out.server != router {
		t.Errorf("reply %+v", out)
	}
	return out
}

// obtain gets an address for a station.
func obtain(t testing.TB, s *Server, now time.Time, mac dot11.MAC) netip.Addr {
	t.Helper()
	offer := ask(t, s, now, message{mac: mac, kind: dhcpv4.MessageTypeDiscover})
	if offer.kind != dhcpv4.MessageTypeOffer {
		t.Fatalf("offer %+v", offer)
	}
	ack := ask(t, s, now, message{mac: mac, kind: dhcpv4.MessageTypeRequest, requested: offer.your, server: offer.server})
	if ack.kind != dhcpv4.MessageTypeAck || ack.your != offer.your || ack.lease != leaseTime {
		t.Fatalf("acknowledgement %+v", ack)
	}
	return ack.your
}

func mac(n byte) dot11.MAC { return dot11.MAC{2, 0, 0, 0, 2, n} }

// TestNotify: who runs a server learns of each address that it gives.
func TestNotify(t *testing.T) {
	s := newServer(t)
	var given []string
	s.cfg.Notify = func(mac dot11.MAC, a netip.Addr) { given = append(given, mac.String()+" "+a.String()) }
	ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeDiscover})
	obtain(t, s, epoch, mac(1))
	if want := []string{mac(1).String() + " " + first.String()}; !slices.Equal(given, want) {
		t.Errorf("told %q, want %q", given, want)
	}
}

func TestPool(t *testing.T) {
	s := newServer(t)
	for i, want := range []netip.Addr{first, second, third} {
		if got := obtain(t, s, epoch, mac(byte(i))); got != want {
			t.Errorf("station %d: %v", i, got)
		}
	}
	if got := obtain(t, s, epoch, mac(1)); got != second {
		t.Errorf("a station that asks again: %v", got)
	}
	if m := ask(t, s, epoch, message{mac: mac(9), kind: dhcpv4.MessageTypeDiscover}); m.kind != 0 {
		t.Errorf("a full pool offers %+v", m)
	}
	// An hour after the last lease has ended the address free for longest goes first…
	obtain(t, s, epoch.Add(time.Minute), mac(0))
	later := epoch.Add(3 * time.Hour)
	if got := obtain(t, s, later, mac(9)); got != second {
		t.Errorf("reused %v", got)
	}
	// …and who was here before has his own again.
	if got := obtain(t, s, later, mac(2)); got != third {
		t.Errorf("returned to %v", got)
	}
}

func TestOfferExpires(t *testing.T) {
	s := newServer(t, func(c *ServerConfig) { c.Last = first })
	ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeDiscover})
	if m := ask(t, s, epoch.Add(59*time.Second), message{mac: mac(2), kind: dhcpv4.MessageTypeDiscover}); m.kind != 0 {
		t.Errorf("an address offered to someone else: %+v", m)
	}
	if m := ask(t, s, epoch.Add(time.Minute), message{mac: mac(2), kind: dhcpv4.MessageTypeDiscover}); m.your != first {
		t.Errorf("a forgotten offer blocks the pool: %+v", m)
	}
}

func TestWish(t *testing.T) {
	s := newServer(t)
	if m := ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeDiscover, requested: third}); m.your != third {
		t.Errorf("%+v", m)
	}
	if m := ask(t, s, epoch, message{mac: mac(2), kind: dhcpv4.MessageTypeDiscover, requested: third}); m.your != first {
		t.Errorf("%+v", m)
	}
}

func TestRequests(t *testing.T) {
	outside := netip.MustParseAddr("10.0.0.9")
	for _, tc := range []struct {
		name string
		m    message
		want dhcpv4.MessageType
		your netip.Addr
	}{
		{"what was offered", message{requested: second, server: router}, dhcpv4.MessageTypeAck, second},
		{"something else", message{requested: third, server: router}, dhcpv4.MessageTypeNak, netip.Addr{}},
		{"nothing", message{server: router}, dhcpv4.MessageTypeNak, netip.Addr{}},
		{"of another server", message{requested: second, server: outside}, 0, netip.Addr{}},
		{"after a restart, the same", message{requested: second}, dhcpv4.MessageTypeAck, second},
		{"after a restart, a free one", message{requested: third}, dhcpv4.MessageTypeAck, third},
		{"after a restart, someone else's", message{requested: first}, dhcpv4.MessageTypeNak, netip.Addr{}},
		{"after a restart, in another network", message{requested: outside}, dhcpv4.MessageTypeNak, netip.Addr{}},
		{"after a restart, the server's own", message{requested: router}, dhcpv4.MessageTypeNak, netip.Addr{}},
		{"renewal", message{client: second}, dhcpv4.MessageTypeAck, second},
		{"renewal of a forgotten lease", message{client: third}, dhcpv4.MessageTypeAck, third},
		{"renewal of someone else's", message{client: first}, dhcpv4.MessageTypeNak, netip.Addr{}},
		{"empty", message{}, dhcpv4.MessageTypeNak, netip.Addr{}},
	} {
		s := newServer(t)
		obtain(t, s, epoch, mac(1))
		if m := ask(t, s, epoch, message{mac: mac(2), kind: dhcpv4.MessageTypeDiscover}); m.your != second {
			t.Fatalf("offer %+v", m)
		}
		tc.m.mac, tc.m.kind = mac(2), dhcpv4.MessageTypeRequest
		got := ask(t, s, epoch, tc.m)
		if got.kind != tc.want || got.your != tc.your {
			t.Errorf("%s: %+v", tc.name, got)
		}
		if got.kind == dhcpv4.MessageTypeAck && (got.mask != 24 || len(got.routers) != 1 || got.renew != time.Hour || got.rebind != 105*time.Minute) {
			t.Errorf("%s: %+v", tc.name, got)
		}
		if got.kind == dhcpv4.MessageTypeNak && (got.lease != 0 || got.mask != 0 || got.routers != nil) {
			t.Errorf("%s: %+v", tc.name, got)
		}
		if holders := len(s.held(epoch, mac(2))); holders > 1 {
			t.Errorf("%s: the station holds %d addresses", tc.name, holders)
		}
	}
}

// held lists what a station has.
func (s *Server) held(now time.Time, mac dot11.MAC) (list []netip.Addr) {
	for i := range s.pool.slots {
		if a := s.pool.address(i); s.pool.holder(now, a) == mac {
			list = append(list, a)
		}
	}
	return list
}

func TestDecline(t *testing.T) {
	s := newServer(t)
	obtain(t, s, epoch, mac(1))
	// Only who has an address can decline it.
	ask(t, s, epoch, message{mac: mac(2), kind: dhcpv4.MessageTypeDecline, requested: first, server: router})
	ask(t, s, epoch, message{mac: mac(2), kind: dhcpv4.MessageTypeDecline, requested: second, server: router})
	ask(t, s, epoch, message{mac: mac(2), kind: dhcpv4.MessageTypeDecline, server: router})
	if got := obtain(t, s, epoch, mac(1)); got != first {
		t.Errorf("declined by another station: %v", got)
	}
	ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeDecline, requested: first, server: router})
	if got := obtain(t, s, epoch, mac(1)); got != second {
		t.Errorf("the declined address again: %v", got)
	}
	if m := ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeRequest, requested: first}); m.kind != dhcpv4.MessageTypeNak {
		t.Errorf("%+v", m)
	}
}

func TestReleaseAtServer(t *testing.T) {
	s := newServer(t, func(c *ServerConfig) { c.Last = first })
	obtain(t, s, epoch, mac(1))
	ask(t, s, epoch, message{mac: mac(2), kind: dhcpv4.MessageTypeRelease, client: first, server: router})
	if m := ask(t, s, epoch, message{mac: mac(2), kind: dhcpv4.MessageTypeDiscover}); m.kind != 0 {
		t.Errorf("released by another station: %+v", m)
	}
	ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeRelease, client: first, server: router})
	if got := obtain(t, s, epoch, mac(2)); got != first {
		t.Errorf("%v", got)
	}
}

func TestInform(t *testing.T) {
	s := newServer(t)
	m := ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeInform, client: third})
	if m.kind != dhcpv4.MessageTypeAck || m.your.IsValid() || m.lease != 0 || m.client != third || len(m.dns) != 1 {
		t.Errorf("%+v", m)
	}
	if m := ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeInform}); m.kind != 0 {
		t.Errorf("%+v", m)
	}
}

// Where answers go (RFC 2131, section 4.1): to the station's MAC address, and
// to everyone only if it says that it cannot take anything else.
func TestDestinations(t *testing.T) {
	for _, tc := range []struct {
		name string
		m    message
		to   dot11.MAC
		dst  string
	}{
		{"offer", message{kind: dhcpv4.MessageTypeDiscover}, mac(1), "192.168.4.2:68"},
		{"offer, broadcast", message{kind: dhcpv4.MessageTypeDiscover, broadcast: true}, dot11.Broadcast, "255.255.255.255:68"},
		{"renewal", message{kind: dhcpv4.MessageTypeRequest, client: first, broadcast: true}, mac(1), "192.168.4.2:68"},
		{"refusal", message{kind: dhcpv4.MessageTypeRequest, client: router}, mac(1), "255.255.255.255:68"},
	} {
		tc.m.op, tc.m.mac = dhcpv4.OpcodeBootRequest, mac(1)
		to, reply := newServer(t).Handle(epoch, mac(1), datagram{
			netip.AddrPortFrom(netip.IPv4Unspecified(), portClient), netip.AddrPortFrom(router, portServer), tc.m.appendTo(nil),
		}.appendTo(nil))
		d, err := parseDatagram(reply)
		if err != nil || to != tc.to || d.dst.String() != tc.dst || d.src.String() != "192.168.4.1:67" {
			t.Errorf("%s: to %v, %v to %v, %v", tc.name, to, d.src, d.dst, err)
		}
	}
}

// What a server does not answer.
func TestServerSilence(t *testing.T) {
	good := message{op: dhcpv4.OpcodeBootRequest, kind: dhcpv4.MessageTypeDiscover, mac: mac(1)}
	src, dst := netip.AddrPortFrom(netip.IPv4Unspecified(), portClient), netip.AddrPortFrom(allHosts, portServer)
	edit := func(f func(*message)) []byte {
		m := good
		f(&m)
		return datagram{src, dst, m.appendTo(nil)}.appendTo(nil)
	}
	for name, tc := range map[string]struct {
		from   dot11.MAC
		packet []byte
	}{
		"another station's":  {mac(2), edit(func(*message) {})},
		"a reply":            {mac(1), edit(func(m *message) { m.op = dhcpv4.OpcodeBootReply })},
		"relayed":            {mac(1), edit(func(m *message) { m.relay = third })},
		"of nobody":          {dot11.MAC{}, edit(func(m *message) { m.mac = dot11.MAC{}; m.kind = dhcpv4.MessageTypeDecline; m.server = router })},
		"of everyone":        {dot11.Broadcast, edit(func(m *message) { m.mac = dot11.Broadcast })},
		"an unknown type":    {mac(1), edit(func(m *message) { m.kind = 77 })},
		"an offer":           {mac(1), edit(func(m *message) { m.kind = dhcpv4.MessageTypeOffer })},
		"to another port":    {mac(1), datagram{src, netip.AddrPortFrom(allHosts, 53), good.appendTo(nil)}.appendTo(nil)},
		"to another server":  {mac(1), datagram{src, netip.AddrPortFrom(third, portServer), good.appendTo(nil)}.appendTo(nil)},
		"not a message":      {mac(1), datagram{src, dst, make([]byte, 300)}.appendTo(nil)},
		"not even a packet":  {mac(1), nil},
		"a cut message":      {mac(1), datagram{src, dst, good.appendTo(nil)[:239]}.appendTo(nil)},
		"without a type":     {mac(1), datagram{src, dst, append(good.appendTo(nil)[:240], 255)}.appendTo(nil)},
		"a type of 2 octets": {mac(1), datagram{src, dst, append(good.appendTo(nil)[:240], 53, 2, 1, 1, 255)}.appendTo(nil)},
	} {
		if _, reply := newServer(t).Handle(epoch, tc.from, tc.packet); reply != nil {
			t.Errorf("%s: %x", name, reply)
		}
	}
}

func TestServerConfig(t *testing.T) {
	for name, edit := range map[string]func(*ServerConfig){
		"no gateway":              func(c *ServerConfig) { c.Gateway = netip.Addr{} },
		"pool in another network": func(c *ServerConfig) { c.Last = netip.MustParseAddr("192.168.5.9") },
		"pool upside down":        func(c *ServerConfig) { c.First = third; c.Last = first },
		"no network":              func(c *ServerConfig) { c.Network = netip.Prefix{} },
		"IPv6":                    func(c *ServerConfig) { c.Network = netip.MustParsePrefix("fd00::/64") },
		"half a second":           func(c *ServerConfig) { c.Lease = time.Second / 2 },
	} {
		cfg := ServerConfig{Network: netip.MustParsePrefix("192.168.4.0/24"), Gateway: router, First: first, Last: third}
		edit(&cfg)
		if _, err := NewServer(cfg); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	wide := newServer(t, func(c *ServerConfig) {
		c.Network, c.Last = netip.MustParsePrefix("192.0.0.0/8"), netip.MustParseAddr("192.255.255.254")
	})
	if len(wide.pool.slots) != maxPool {
		t.Errorf("%d addresses", len(wide.pool.slots))
	}
	s := newServer(t, func(c *ServerConfig) { c.First, c.Lease = router, 0 }) // the gateway within the pool
	if m := ask(t, s, epoch, message{mac: mac(1), kind: dhcpv4.MessageTypeDiscover, requested: router}); m.your != first || m.lease != 12*time.Hour {
		t.Errorf("%+v", m)
	}
}
