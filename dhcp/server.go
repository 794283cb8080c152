package dhcp

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"

	"github.com/gowps/wps/dot11"
)

// ServerConfig describes the network that a Server hands out.
type ServerConfig struct {
	Network     netip.Prefix
	Gateway     netip.Addr // router, name server and the server itself
	First, Last netip.Addr // the pool, both ends included; its first 65536 are used
	// Lease is how long an address is given, in whole seconds; 0 is 12 h, and
	// Forever is for ever.
	Lease time.Duration
	// Notify is told of each address that is given or renewed; it may be nil.
	Notify func(mac dot11.MAC, address netip.Addr)
}

// Server hands out the addresses of one pool to the stations of one access
// point, each to its MAC address (RFC 2131, section 4.3).
type Server struct {
	cfg  ServerConfig
	pool pool
}

// stranger holds an address that a station found in use.
var stranger = dot11.Broadcast

// offerTime is how long an offered address waits for its request.
const offerTime = time.Minute

// NewServer checks the configuration.
func NewServer(cfg ServerConfig) (*Server, error) {
	for _, a := range []netip.Addr{cfg.Gateway, cfg.First, cfg.Last} {
		if !a.Is4() || !cfg.Network.Contains(a) {
			return nil, fmt.Errorf("dhcp: address %v is not in network %v", a, cfg.Network)
		}
	}
	if cfg.Lease < 0 || cfg.Lease > 0 && cfg.Lease < time.Second {
		return nil, fmt.Errorf("dhcp: a lease of %v", cfg.Lease)
	}
	pool, err := newPool(cfg.First, cfg.Last, cfg.Gateway)
	if err != nil {
		return nil, err
	}
	if cfg.Lease == 0 {
		cfg.Lease = 12 * time.Hour
	}
	return &Server{cfg: cfg, pool: pool}, nil
}

// Handle takes one IPv4 packet that came from a station and returns the answer
// and its destination; a nil reply: none.
func (s *Server) Handle(now time.Time, from dot11.MAC, packet []byte) (to dot11.MAC, reply []byte) {
	d, err := parseDatagram(packet)
	if err != nil || d.dst.Port() != portServer || d.dst.Addr() != allHosts && d.dst.Addr() != s.cfg.Gateway {
		return dot11.MAC{}, nil
	}
	in, err := parseMessage(d.payload)
	// Nobody relays here, and nobody speaks for another station.
	if err != nil || in.op != dhcpv4.OpcodeBootRequest || in.mac != from || from.IsZero() || from.IsGroup() || in.relay.IsValid() {
		return dot11.MAC{}, nil
	}
	out, ok := s.answer(now, in)
	if !ok {
		return dot11.MAC{}, nil
	}
	to, dst := from, out.your
	switch {
	case out.kind == dhcpv4.MessageTypeNak: // the station has no address that counts
		dst = allHosts
	case in.client.IsValid():
		dst = in.client
	case in.broadcast:
		to, dst = dot11.Broadcast, allHosts
	}
	return to, datagram{
		src:     netip.AddrPortFrom(s.cfg.Gateway, portServer),
		dst:     netip.AddrPortFrom(dst, portClient),
		payload: out.appendTo(nil),
	}.appendTo(nil)
}

// answer does what in asks for.
func (s *Server) answer(now time.Time, in message) (message, bool) {
	switch in.kind {
	case dhcpv4.MessageTypeDiscover:
		a, ok := s.pool.choose(now, in.mac, in.requested)
		if !ok {
			return message{}, false
		}
		s.pool.hold(a, in.mac, now.Add(offerTime))
		return s.grant(in, dhcpv4.MessageTypeOffer, a), true
	case dhcpv4.MessageTypeRequest:
		return s.request(now, in)
	case dhcpv4.MessageTypeDecline: // someone uses it without having asked
		if in.server == s.cfg.Gateway && s.pool.holder(now, in.requested) == in.mac {
			s.pool.hold(in.requested, stranger, s.until(now))
		}
	case dhcpv4.MessageTypeRelease:
		if in.server == s.cfg.Gateway && s.pool.holder(now, in.client) == in.mac {
			s.pool.hold(in.client, in.mac, now)
		}
	case dhcpv4.MessageTypeInform:
		if in.client.IsValid() {
			return s.reply(in, dhcpv4.MessageTypeAck), true
		}
	}
	return message{}, false
}

// request grants an address that was offered, is to be renewed, or is
// remembered from before, if nobody else has it.
func (s *Server) request(now time.Time, in message) (message, bool) {
	a := in.requested
	switch {
	case in.server.IsValid() && in.server != s.cfg.Gateway: // another server's offer was taken
		s.pool.release(now, in.mac)
		return message{}, false
	case in.server.IsValid() && s.pool.holder(now, a) != in.mac:
		return s.reply(in, dhcpv4.MessageTypeNak), true
	case !a.IsValid():
		a = in.client
	}
	if h := s.pool.holder(now, a); h != in.mac && h != (dot11.MAC{}) || !s.pool.contains(a) {
		return s.reply(in, dhcpv4.MessageTypeNak), true
	}
	s.pool.release(now, in.mac) // a station has one address
	s.pool.hold(a, in.mac, s.until(now))
	if s.cfg.Notify != nil {
		s.cfg.Notify(in.mac, a)
	}
	return s.grant(in, dhcpv4.MessageTypeAck, a), true
}

// until is when a lease given now ends.
func (s *Server) until(now time.Time) time.Time {
	if s.cfg.Lease == Forever {
		return time.Time{}
	}
	return now.Add(s.cfg.Lease)
}

// reply begins an answer to in.
func (s *Server) reply(in message, k dhcpv4.MessageType) message {
	m := message{op: dhcpv4.OpcodeBootReply, kind: k, xid: in.xid, broadcast: in.broadcast, mac: in.mac,
		server: s.cfg.Gateway, clientID: in.clientID} // RFC 6842
	if k != dhcpv4.MessageTypeNak {
		m.client, m.mask = in.client, s.cfg.Network.Bits()
		m.routers, m.dns = []netip.Addr{s.cfg.Gateway}, []netip.Addr{s.cfg.Gateway}
	}
	return m
}

// grant is a reply that gives an address.
func (s *Server) grant(in message, k dhcpv4.MessageType, a netip.Addr) message {
	m := s.reply(in, k)
	m.your, m.lease = a, s.cfg.Lease
	if m.lease != Forever {
		m.renew, m.rebind = m.lease/2, m.lease/8*7
	}
	return m
}
