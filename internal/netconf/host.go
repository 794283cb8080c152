package netconf

import (
	"net/netip"
	"time"
)

// host is the machine that an interface is configured on.
type host struct {
	disk       disk
	kernel     kernel
	bus        string // address of the message bus; "": the system's
	resolvconf string // the program; "": not installed
}

// kernel is the configuration of interfaces, which go by their index. What is
// to be removed and is not there, or whose interface is not, counts as removed.
// Of the link of an interface that is not there, the error is ErrNoInterface.
type kernel interface {
	index(ifname string) (int, error)
	// link tells whether an interface is up, and who says when its link is
	// (IFLA_LINKMODE); setDown and setMode change it.
	link(index int) (up bool, mode uint8, err error)
	setDown(index int) error
	setMode(index int, mode uint8) error
	addresses(index int) ([]netip.Prefix, error)
	addAddress(index int, a netip.Prefix, metric uint32) error
	removeAddress(index int, a netip.Prefix) error
	// limitAddress has an address that is there end after a time.
	limitAddress(index int, a netip.Prefix, metric uint32, valid time.Duration) error
	// metrics are those of all interfaces' default routes.
	metrics() ([]uint32, error)
	// addRoute adds a default route; direct tells that the gateway is on the
	// link although no prefix says so.
	addRoute(index int, r route, direct bool) error
	removeRoute(index int, r route) error
}

// link is how an interface was found.
type link struct {
	Up      bool  `json:"up"`
	Mode    uint8 `json:"mode"`
	Lasting bool  `json:"lasting,omitempty"` // see Options
}

// route is a default route.
type route struct {
	Gateway netip.Addr `json:"gateway"`
	Source  netip.Addr `json:"source"` // what the machine calls itself over it
	Metric  uint32     `json:"metric"`
}
