package netconf

import "net/netip"

// host is the machine that an interface is configured on.
type host struct {
	disk       disk
	kernel     kernel
	bus        string // address of the message bus; "": the system's
	resolvconf string // the program; "": not installed
}

// kernel is the configuration of interfaces, which go by their index. What is
// to be removed and is not there, or whose interface is not, counts as removed.
type kernel interface {
	index(ifname string) (int, error)
	addresses(index int) ([]netip.Prefix, error)
	addAddress(index int, a netip.Prefix, metric uint32) error
	removeAddress(index int, a netip.Prefix) error
	// metrics are those of all interfaces' default routes.
	metrics() ([]uint32, error)
	// addRoute adds a default route; direct tells that the gateway is on the
	// link although no prefix says so.
	addRoute(index int, r route, direct bool) error
	removeRoute(index int, r route) error
}

// route is a default route.
type route struct {
	Gateway netip.Addr `json:"gateway"`
	Source  netip.Addr `json:"source"` // what the machine calls itself over it
	Metric  uint32     `json:"metric"`
}
