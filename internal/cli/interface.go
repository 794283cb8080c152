package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"runtime/debug"
	"slices"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nl80211"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/station"
)

// card is what a real interface's radio can do besides (nl80211.Radio).
type card interface {
	radio.Radio
	Err() error
	Abandon() error
}

// configuration is what a real interface is given (netconf.Config).
type configuration interface {
	Update(dhcp.Lease) error
	Clear() error
	Borrow(netconf.Loan) error
	Keep(valid time.Duration) error
	Undo() error
}

// openInterface takes a wireless interface into use. From somebody whose it is, it
// is borrowed, if the command can do that; one that only listens does not mind.
func (p *place) openInterface(name string) error {
	if err := p.returnLeft(name); err != nil {
		return failure{err}
	}
	owners, err := owner.Find(p.ctx, name)
	if i := slices.IndexFunc(owners, func(o owner.Owner) bool { return o.Role&owner.Radio != 0 }); i >= 0 {
		if p.listens {
			return p.openRadio(name)
		}
		if err := p.approach(name, owners[i], owners); err != nil {
			return err
		}
		if p.borrowed.agent != nil {
			return p.remember(name)
		}
	}
	for _, o := range owners {
		if o.Role&owner.Radio == 0 && !p.noAddress {
			p.note(fmt.Sprintf("%s may give %s addresses too; this ends that: %s", o.Name, name, o.Release))
		}
	}
	var notes []string // which matter only if the interface can be used
	if err != nil {
		notes = append(notes, err.Error())
	}
	switch config, err := netconf.Take(name, p.options()); {
	case err == nil:
		p.config = config
	case p.borrowed.lender != nil: // nothing is borrowed that could not be given back after all
		return usageError{fmt.Errorf("%s belongs to %s and can be borrowed only by who may note that down: %w", name, p.borrowed.lender.Name(), err)}
	case errors.Is(err, netconf.ErrNoInterface): // of which nl80211 knows more to say
	case p.listens: // nothing is configured then
	case errors.Is(err, fs.ErrPermission) && p.keep:
		return failure{&report{error: err, advice: []string{"run it as root: what --keep leaves is written down, for the next run to take back"}}}
	case errors.Is(err, fs.ErrPermission):
		notes = append(notes, err.Error()+"; so no address can be set, and the next run cannot clean up if this one is killed")
	default:
		return usageError{err}
	}
	if p.borrowed.lender != nil {
		if err := p.borrow(); err != nil {
			return errors.Join(err, p.giveBack())
		}
	}
	if err := p.openRadio(name); err != nil {
		return err
	}
	for _, n := range notes {
		p.note(n)
	}
	return nil
}

// openRadio takes a wireless interface into use, whoever else does.
func (p *place) openRadio(name string) error {
	if p.loop == nil {
		p.loop = loop.New()
	}
	p.start = p.loop.Now()
	use := nl80211.Open
	if p.keep {
		use = nl80211.OpenLasting
	}
	r, err := use(p.loop, name)
	if err != nil {
		return notOpened(errors.Join(err, p.giveBack()))
	}
	p.radio, p.iface, p.card = r, name, r
	economize()
	ctx, cancel := context.WithCancelCause(p.ctx)
	p.ctx = ctx
	r.Notify(func(radio.Event) {
		if errors.Is(r.Err(), nl80211.ErrGone) { // it will not come back
			cancel(nl80211.ErrGone)
		}
	})
	p.say("%s, %s", name, r.Address())
	return nil
}

// economize keeps little memory while nothing happens: a station on a small
// device waits for minutes, or stays connected for months.
func economize() {
	debug.SetGCPercent(25)
	smallPages()
	debug.FreeOSMemory()
}

// notOpened is the error of an interface that cannot be taken into use. It is
// the wrong one, unless something is in the way.
func notOpened(err error) error {
	err = &report{error: err, advice: []string{"wps doctor tells which interfaces there are, and what is in the way"}}
	for _, obstacle := range []error{nl80211.ErrPermission, nl80211.ErrBlocked} {
		if errors.Is(err, obstacle) {
			return failure{err}
		}
	}
	return usageError{err}
}

// explain is how something ended at a real interface, given how it seems to have
// ended: what became of the interface is the better reason.
func (p *place) explain(err error) error {
	if p.card == nil {
		return err
	}
	if p.lost || errors.Is(err, wps.ErrLinkLost) {
		p.hear()
	}
	state := p.card.Err()
	if state == nil {
		return err
	}
	if _, gone := net.InterfaceByName(p.iface); gone != nil {
		state = nl80211.ErrGone // it goes down first
	}
	if errors.Is(state, nl80211.ErrGone) || errors.Is(err, wps.ErrNoConnection) || errors.Is(err, wps.ErrLinkLost) {
		return fmt.Errorf("%s: %w", p.iface, state)
	}
	return err
}

// hear waits a moment for news of the interface: the kernel tells of the end of
// its association first.
func (p *place) hear() {
	over := false
	defer p.loop.After(300*time.Millisecond, func() { over = true }).Stop()
	p.loop.RunUntil(p.ctx, func() bool { return over || p.card.Err() != nil })
}

// follow gives a real interface what a lease grants, as long as it does.
func (p *place) follow(ev wps.Event) {
	if !p.real() || p.borrowed.agent != nil {
		return
	}
	var err error
	switch ev := ev.(type) {
	case station.Connected:
		p.linked, p.lost = true, false
	case station.Disconnected:
		p.linked, p.lost = false, true
		if ev.Final {
			err = p.clear()
		}
	case dhcp.Bound:
		p.lease = ev.Lease
		if p.config != nil {
			err = p.config.Update(ev.Lease)
		}
	case dhcp.Lost:
		err = p.clear()
	}
	if err != nil {
		p.note(err.Error())
	}
}

// clear takes back what a lease granted.
func (p *place) clear() error {
	p.lease = dhcp.Lease{}
	if p.config == nil {
		return nil
	}
	return p.config.Clear()
}

// giveBack leaves the interface as it was found. The radio is closed by then.
func (p *place) giveBack() error {
	if p.config == nil {
		return nil
	}
	return p.config.Undo()
}

// lasts reports whether there is a connection that is to be kept.
func (p *place) lasts() bool { return p.keep && p.linked }

// closeInterface ends the use of a real interface.
func (p *place) closeInterface() error {
	if p.borrowed.agent != nil {
		return p.giveBack() // which says that all is well
	}
	if !p.lasts() {
		return errors.Join(p.clear(), p.radio.Close(), p.giveBack())
	}
	err := p.card.Abandon()
	what := "group keys are not renewed, so it lasts until the access point renews them"
	var valid time.Duration // 0: for ever
	if end := p.lease.Expires(); p.lease.Address.IsValid() && !end.IsZero() {
		valid = max(end.Sub(p.loop.Now()), time.Second)
		what += fmt.Sprintf("; neither is the lease of %s, which ends in %s", p.lease.Address, valid.Round(time.Second))
	}
	fmt.Fprintf(p.env.Stderr, "wps: %s stays connected: %s\nwps: wps scan -i %s takes it all back\n", p.iface, what, owner.Quote(p.iface))
	return errors.Join(err, p.config.Keep(valid))
}

// note tells of something that is no failure.
func (p *place) note(text string) { fmt.Fprintf(p.env.Stderr, "wps: note: %s\n", shown(plain(text))) }
