package dhcp

import (
	"math"
	"net/netip"
	"slices"
	"time"
)

// Forever is the Duration of a lease that does not end.
const Forever = time.Duration(math.MaxInt64)

// Lease is an address and what came with it.
type Lease struct {
	Address  netip.Addr
	Prefix   netip.Prefix  // Address with its network mask
	Gateway  netip.Addr    // the zero Addr if none was given
	DNS      []netip.Addr  // name servers, at most 8
	Server   netip.Addr    // who gave it
	Duration time.Duration // the whole lease, counted from Obtained
	Renew    time.Duration // T1: ask the server that gave it
	Rebind   time.Duration // T2: ask any server
	Obtained time.Time     // when the request was sent that the server granted
}

// Expires is when the address may no longer be used; zero: never.
func (l Lease) Expires() time.Time {
	if l.Duration == Forever {
		return time.Time{}
	}
	return l.Obtained.Add(l.Duration)
}

// same reports whether l and m configure the same, whenever they end.
func (l Lease) same(m Lease) bool {
	return l.Prefix == m.Prefix && l.Gateway == m.Gateway && l.Server == m.Server && slices.Equal(l.DNS, m.DNS)
}

// leaseOf reads what an offer or an acknowledgement grants from now on; ok is
// false if it lacks address, server or duration.
func leaseOf(m message, now time.Time) (l Lease, ok bool) {
	if !m.your.IsValid() || !m.server.IsValid() || m.lease == 0 {
		return Lease{}, false
	}
	l = Lease{
		Address: m.your, DNS: m.dns, Server: m.server,
		Duration: m.lease, Renew: m.renew, Rebind: m.rebind, Obtained: now,
	}
	if l.Renew == 0 || l.Renew >= l.Rebind || l.Rebind >= l.Duration {
		l.Renew, l.Rebind = l.Duration/2, l.Duration/8*7 // RFC 2131, section 4.4.5
	}
	if m.mask == 0 {
		m.mask = classMask(m.your)
	}
	l.Prefix = netip.PrefixFrom(m.your, m.mask)
	if len(m.routers) > 0 {
		l.Gateway = m.routers[0]
	}
	return l, true
}

// classMask is the mask that an address had in the days of classes, for servers
// that give none.
func classMask(a netip.Addr) int {
	switch first := a.As4()[0]; {
	case first < 128:
		return 8
	case first < 192:
		return 16
	}
	return 24
}
