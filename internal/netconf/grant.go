package netconf

import (
	"fmt"
	"net/netip"

	"github.com/gowps/wps/dhcp"
)

// grant is what of a lease is configured. Servers lie about everything else.
type grant struct {
	address netip.Prefix
	gateway netip.Addr   // the zero Addr: none
	servers []netip.Addr // that a host can have
}

// shortestPrefix is that of the largest network there is, 10.0.0.0/8. The route
// of a shorter one would win over the default routes of other interfaces.
const shortestPrefix = 8

func grantOf(l dhcp.Lease) (grant, error) {
	g := grant{address: l.Prefix}
	if !isHost(l.Address) || l.Prefix.Addr() != l.Address || l.Prefix.Bits() < shortestPrefix {
		return grant{}, fmt.Errorf("a lease of %s as %s cannot be used", l.Address, l.Prefix)
	}
	if isHost(l.Gateway) && l.Gateway != l.Address {
		g.gateway = l.Gateway
	}
	for _, a := range l.DNS {
		if isHost(a) {
			g.servers = append(g.servers, a)
		}
	}
	return g, nil
}

// isHost reports whether an address can be that of another host, in IPv4.
func isHost(a netip.Addr) bool {
	return a.Is4() && !a.IsUnspecified() && !a.IsLoopback() && a.As4()[0] < 224
}
