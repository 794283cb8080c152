package netconf

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/internal/bus"
)

// resolved is systemd-resolved, which has name servers for each interface
// (org.freedesktop.resolve1(5)).
type resolved struct {
	bus    string // address
	index  int
	before []netip.Addr
}

const resolve1 = "org.freedesktop.resolve1"

// resolvedPatience is how long systemd-resolved may take to answer.
const resolvedPatience = 5 * time.Second

var errSilent = errors.New("systemd-resolved does not answer")

// linkServer is a name server as resolve1 has it.
type linkServer struct {
	Family  int32 // of Linux
	Address []byte
}

const (
	familyIPv4 = 2
	familyIPv6 = 10
)

func (r resolved) set(servers []netip.Addr) error {
	list := make([]linkServer, len(servers))
	for i, a := range servers {
		list[i] = linkServer{familyIPv4, a.AsSlice()}
		if a.Is6() {
			list[i].Family = familyIPv6
		}
	}
	return r.ask(func(b *bus.Bus, manager bus.Object) error {
		return manager.Call(resolve1+".Manager.SetLinkDNS", []any{int32(r.index), list})
	})
}

// restore gives the interface the servers it had. If it is gone, or
// systemd-resolved is, so are they.
func (r resolved) restore() error {
	err := r.set(r.before)
	if errors.Is(err, bus.ErrAbsent) || bus.Refused(err, resolve1+".NoSuchLink") {
		return nil
	}
	return err
}

// servers are those that the interface has.
func (r resolved) servers() (servers []netip.Addr, err error) {
	var list []linkServer
	err = r.ask(func(b *bus.Bus, manager bus.Object) error {
		var link dbus.ObjectPath
		if err := manager.Call(resolve1+".Manager.GetLink", []any{int32(r.index)}, &link); err != nil {
			return err
		}
		return b.Object(resolve1, string(link)).Property(resolve1+".Link", "DNS", &list)
	})
	for _, s := range list {
		if a, ok := netip.AddrFromSlice(s.Address); ok {
			servers = append(servers, a)
		}
	}
	return servers, err
}

func (r resolved) ask(f func(b *bus.Bus, manager bus.Object) error) error {
	ctx, cancel := context.WithTimeoutCause(context.Background(), resolvedPatience, errSilent)
	defer cancel()
	b, err := bus.Dial(ctx, r.bus)
	if err != nil {
		return err
	}
	defer b.Close()
	return f(b, b.Object(resolve1, "/org/freedesktop/resolve1"))
}
