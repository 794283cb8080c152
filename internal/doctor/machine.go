package doctor

import (
	"context"
	"net"
	"os"
	"runtime"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nl80211"
)

// Machine is whom to ask.
type Machine struct {
	OS         string
	Release    func() string
	Names      func() ([]string, error) // of all network interfaces
	Rights     func() (Rights, error)
	Cards      func() []Card
	Interfaces func() ([]nl80211.Interface, error)
	Domain     func() (nl80211.Domain, error)
	Owners     func(ctx context.Context, ifname string) ([]owner.Owner, error)
	Leftovers  func() ([]netconf.Leftover, error)
	Scan       func(ctx context.Context, ifname string, channels []dot11.Frequency) Scan
}

// This is the machine that this program runs on.
func This() Machine {
	return Machine{
		OS:         runtime.GOOS,
		Release:    release,
		Names:      names,
		Rights:     rights,
		Cards:      func() []Card { return readCards(os.DirFS("/sys")) },
		Interfaces: nl80211.Interfaces,
		Domain:     nl80211.RegulatoryDomain,
		Owners:     owner.Find,
		Leftovers:  func() ([]netconf.Leftover, error) { return netconf.Leftovers(netconf.Options{}) },
		Scan:       scan,
	}
}

// Look asks a machine everything, about one of its interfaces or about all. A
// scan is tried where nothing speaks against it.
func (m Machine) Look(ctx context.Context, asked string) Facts {
	f := Facts{Asked: asked, OS: m.OS}
	if f.OS != "linux" {
		return f
	}
	f.Release = m.Release()
	f.Names, _ = m.Names() // they only help to say what else there is
	f.Rights, f.RightsErr = m.Rights()
	f.Cards = m.Cards()
	f.Domain, f.DomainErr = m.Domain()
	f.Leftovers, f.LeftoversErr = m.Leftovers()
	all, err := m.Interfaces()
	f.InterfacesErr = err
	for _, i := range all {
		f.Interfaces = append(f.Interfaces, Interface{Interface: i})
	}
	for n := range f.Interfaces {
		i := &f.Interfaces[n]
		if asked != "" && asked != i.Name {
			continue
		}
		i.Owners, i.OwnersErr = m.Owners(ctx, i.Name)
		if f.ready(*i) {
			i.Scan = m.Scan(ctx, i.Name, shortScan(i.Channels))
		}
	}
	return f
}

// shortScan is where a short scan listens: on the 2.4 GHz band, where a channel
// takes the least time and routers that have WPS are; everywhere on a device
// that lacks it.
func shortScan(channels []nl80211.Channel) (list []dot11.Frequency) {
	for _, c := range channels {
		if c.Frequency.Band() == dot11.Band2GHz && !c.Disabled {
			list = append(list, c.Frequency)
		}
	}
	return list
}

func scan(ctx context.Context, ifname string, channels []dot11.Frequency) Scan {
	s := Scan{Tried: true}
	l := loop.New()
	r, err := nl80211.Open(l, ifname)
	if err != nil {
		s.Err = err
		return s
	}
	began := l.Now()
	s.Found, s.Err = wps.Scan(ctx, r, channels...)
	s.Took = l.Now().Sub(began)
	if err := r.Close(); s.Err == nil {
		s.Err = err
	}
	return s
}

func names() (list []string, err error) {
	all, err := net.Interfaces()
	for _, i := range all {
		list = append(list, i.Name)
	}
	return list, err
}
