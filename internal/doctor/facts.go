package doctor

import (
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/nl80211"
)

// Facts is what a machine has answered. Each question can fail by itself: an
// error says why there is no answer.
type Facts struct {
	Asked string // the interface that was asked about; "": all

	OS      string // as runtime.GOOS; only "linux" has answers to the rest
	Release string // of the kernel; "" if it does not tell
	Names   []string

	Rights    Rights
	RightsErr error

	Cards         []Card      // on the PCI bus
	Interfaces    []Interface // wireless ones
	InterfacesErr error
	Domain        nl80211.Domain
	DomainErr     error

	Leftovers    []netconf.Leftover
	LeftoversErr error
}

// Card is a device that calls itself a wireless one, whether or not it works.
type Card struct {
	Slot   string // e.g. "0000:02:00.0"
	ID     string // vendor and device, e.g. "8086:2723"
	Driver string // "": none has taken it
}

// Rights is what this process may do.
type Rights struct {
	Program  string // its file
	Root     bool
	NetAdmin bool // CAP_NET_ADMIN
	NetRaw   bool // CAP_NET_RAW
}

// Interface is one wireless interface.
type Interface struct {
	nl80211.Interface
	Owners    []owner.Owner
	OwnersErr error // there may be more
	Scan      Scan
}

// Scan is one short scan.
type Scan struct {
	Tried bool
	Found []dot11.BSS
	Took  time.Duration
	Err   error
}
