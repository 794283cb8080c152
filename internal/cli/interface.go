package cli

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nl80211"
)

// openInterface takes a wireless interface into use, unless it is somebody's.
func (p *place) openInterface(ctx context.Context, name string) error {
	owners, err := owner.Find(ctx, name)
	for _, o := range owners {
		if o.Role&owner.Radio != 0 {
			return usagef("%s belongs to %s (%s): have it let go with\n  %s", name, o.Name, o.Evidence, o.Release)
		}
		p.note(fmt.Sprintf("%s may give %s addresses too; this ends that: %s", o.Name, name, o.Release))
	}
	unsure := err
	if err := netconf.Recover(name, netconf.Options{Note: p.note}); err != nil {
		return usageError{err}
	}
	if err := p.openRadio(name); err != nil {
		return err
	}
	if unsure != nil {
		p.note(unsure.Error())
	}
	return nil
}

// openRadio takes a wireless interface into use, whoever else does.
func (p *place) openRadio(name string) error {
	p.loop = loop.New()
	p.start = p.loop.Now()
	r, err := nl80211.Open(p.loop, name)
	if err != nil {
		return notOpened(err)
	}
	p.radio, p.iface = r, name
	economize()
	fmt.Fprintf(p.env.Stderr, "wps: %s, %s\n", name, r.Address())
	return nil
}

// notOpened is the error of an interface that cannot be taken into use. It is
// the wrong one, unless something is in the way.
func notOpened(err error) error {
	for _, obstacle := range []error{nl80211.ErrPermission, nl80211.ErrBlocked} {
		if errors.Is(err, obstacle) {
			return failure{err}
		}
	}
	return usageError{err}
}

// economize keeps little memory while nothing happens: a station on a small
// device waits for minutes, or stays connected for months.
func economize() {
	debug.SetGCPercent(25)
	debug.FreeOSMemory()
}

// configure gives a real interface what a lease grants.
func (p *place) configure(ev wps.Event) {
	if !p.real() {
		return
	}
	var err error
	switch ev := ev.(type) {
	case dhcp.Bound:
		if p.config == nil {
			p.config, err = netconf.Apply(p.iface, ev.Lease, netconf.Options{Note: p.note})
		} else {
			err = p.config.Update(ev.Lease)
		}
	case dhcp.Lost:
		err = p.deconfigure()
	}
	if err != nil {
		p.note(err.Error())
	}
}

// deconfigure takes back what configure gave.
func (p *place) deconfigure() error {
	if p.config == nil {
		return nil
	}
	err := p.config.Undo()
	if err == nil {
		p.config = nil
	}
	return err
}

// note tells of something that is no failure.
func (p *place) note(text string) { fmt.Fprintf(p.env.Stderr, "wps: note: %s\n", plain(text)) }
