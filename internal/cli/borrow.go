package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"slices"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/borrow"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/internal/store"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nl80211"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// borrowed is how an interface is used that belongs to another program: that
// program does WPS itself, or has let go of the interface for a while.
type borrowed struct {
	agent  borrow.Agent // nil: it does not
	lender lender       // nil: it has not
	loan   netconf.Loan // of the lender
	owner  owner.Owner
}

// lender is who lets go of an interface (borrow.Lender).
type lender interface {
	Name() string
	Look(context.Context) (netconf.Loan, error)
	Release(context.Context) error
	Joined(ctx context.Context, uuid string, patience time.Duration) error
}

// How an owner is dealt with, in --json.
const (
	howThrough  = "through"
	howReleased = "released"
)

// owners is where the owners of interfaces are looked for, and how.
func owners() borrow.Options {
	return borrow.Options{Finder: owner.Finder{Root: os.DirFS("/")}, Pause: pause}
}

// pause lets real time pass.
func pause(ctx context.Context, d time.Duration) error {
	l, over := loop.New(), false
	l.After(d, func() { over = true })
	return l.RunUntil(ctx, func() bool { return over })
}

// options are those that interfaces are taken with.
func (p *place) options() netconf.Options {
	return netconf.Options{
		Note: p.note, Lasting: p.keep, Disconnect: nl80211.Disconnect,
		Return: func(ifname string, l netconf.Loan) error {
			return borrow.Return(p.ctx, ifname, l, owners())
		},
	}
}

// returnLeft gives an interface back that was borrowed by a run that was killed.
func (p *place) returnLeft(name string) error {
	left, err := netconf.Leftovers(netconf.Options{})
	if err != nil {
		return nil // whoever may not see it has not made it either
	}
	for _, l := range left {
		if l.Interface != name || l.Lender == "" || l.Alive {
			continue
		}
		config, err := netconf.Take(name, p.options())
		if errors.Is(err, netconf.ErrNoInterface) {
			continue
		}
		if err == nil {
			err = config.Undo()
		}
		if err != nil {
			return fmt.Errorf("an earlier run has borrowed %s from %s and not given it back: %w", name, l.Lender, err)
		}
		p.note(fmt.Sprintf("an earlier run was killed and had borrowed %s: %s has it again", name, l.Lender))
	}
	return nil
}

// approach deals with the owner of an interface: it does what the command wants
// itself, or is about to be asked to let go; or the command is refused.
func (p *place) approach(name string, o owner.Owner, all []owner.Owner) error {
	const refusal = "%s belongs to %s (%s)%s: have it let go with\n  %s"
	switch {
	case p.alone:
		return usagef(refusal, name, o.Name, o.Evidence, ", and a script needs it for itself (wps start and wps pin can borrow it)", o.Release)
	case !p.borrows:
		return usagef(refusal, name, o.Name, o.Evidence, "", o.Release)
	}
	way, err := borrow.Choose(name, all, owners())
	if err != nil {
		return usagef(refusal, name, o.Name, o.Evidence, fmt.Sprintf(", and %v", err), o.Release)
	}
	p.borrowed = borrowed{agent: way.Agent, owner: way.Owner}
	if way.Lender != nil {
		p.borrowed.lender, p.keep = way.Lender, false // it joins by itself
	}
	if err := p.fits(p.borrowed); err != nil {
		return err
	}
	if way.Agent != nil {
		if p.iface = name; p.loop == nil {
			p.loop = loop.New()
		}
		p.start = p.loop.Now()
		p.say("%s belongs to %s, which does it for us", name, way.Agent.Name())
	}
	return nil
}

// remember notes down what an agent has to be told if this process is killed. Who
// may not is no hindrance: the agent needs nobody for the rest.
func (p *place) remember(name string) error {
	loan, err := p.borrowed.agent.Look(p.ctx)
	if err != nil {
		return failure{err}
	}
	if loan.Owner == "" {
		return nil
	}
	config, err := netconf.Take(name, p.options())
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil
	case err != nil:
		return usageError{err}
	}
	p.config, p.borrowed.loan = config, loan
	if err := config.Borrow(loan); err != nil {
		return failure{errors.Join(err, p.giveBack())}
	}
	return nil
}

// borrow has the lender let go of the interface, once it is noted down how it
// gets that back.
func (p *place) borrow() error {
	b := &p.borrowed
	loan, err := b.lender.Look(p.ctx)
	if err == nil {
		b.loan = loan
		err = p.config.Borrow(loan)
	}
	if err == nil {
		err = b.lender.Release(p.ctx)
	}
	if err != nil && p.ctx.Err() == nil {
		return failure{fmt.Errorf("%s does not let go of the interface: %w; have it do so with\n  %s", b.lender.Name(), err, b.owner.Release)}
	}
	return err
}

// fit sees to it that the flags ask for nothing that the owner of an interface
// cannot give, before that is asked for anything.
func (f *enrolFlags) fit(b borrowed, cfg wps.Config) error {
	given := f.cmd.Flags().Changed("store")
	if b.lender != nil {
		if f.connect && (f.storage.dryRun || given && f.storage.name != store.NM && f.storage.name != store.Auto) {
			return usagef("--connect has %s join, which has to have the network: leave --store and --dry-run out", b.lender.Name())
		}
		return nil
	}
	name, own := b.agent.Name(), map[string][]string{"wpa_supplicant": {store.WPA, store.Networkd}, "iwd": {store.IWD}}
	fits := !given || f.storage.name == store.Auto || slices.Contains(own[name], f.storage.name)
	letGo := fmt.Sprintf("have it let go of %s with\n  %s", f.iface, b.owner.Release)
	switch err := b.agent.Check(borrow.Request{BSSID: cfg.BSSID, WalkTime: cfg.WalkTime}); {
	case err != nil:
		return usagef("%w: %s", err, letGo)
	case !fits || f.storage.dryRun:
		return usagef("--store and --dry-run need the key, and %s keeps it to itself: %s", name, letGo)
	case f.show:
		return usagef("--show-secrets needs the key, and %s keeps it to itself: %s", name, letGo)
	}
	return nil
}

// lent tells of the owner. A lender gets the credential, unless it was said where
// that goes.
func (e *enrolment) lent() (err error) {
	switch b := e.borrowed; {
	case b.agent != nil:
		if e.walkTime > borrow.WalkTime {
			e.note(fmt.Sprintf("%s looks for %.0f s and no longer", b.agent.Name(), borrow.WalkTime.Seconds()))
		}
		e.events.write(eventLine{Event: "borrowed", Owner: b.agent.Name(), How: howThrough})
	case b.lender != nil:
		e.say("%s has let go of %s for as long as this takes", b.lender.Name(), e.iface)
		e.events.write(eventLine{Event: "borrowed", Owner: b.lender.Name(), How: howReleased})
		if !e.cmd.Flags().Changed("store") {
			own := storeFlags{name: store.NM}
			e.keeper, err = own.open(e.ctx, e.env, e.iface)
		}
	}
	return err
}

// leave ends the use of the place; a lender has its interface back then. Only the
// first time counts.
func (e *enrolment) leave() error {
	if e.left {
		return nil
	}
	e.left = true
	err := e.close()
	if b := e.borrowed; err == nil && b.lender != nil {
		e.say("%s has %s again", b.lender.Name(), e.iface)
		e.events.write(eventLine{Event: "returned", Owner: b.lender.Name()})
	} else if b.agent != nil {
		e.events.write(eventLine{Event: "returned", Owner: b.agent.Name()})
	}
	return err
}

// delegate is enrol by an agent.
func (e *enrolment) delegate(cfg wps.Config, password wsc.DevicePassword) error {
	request := borrow.Request{BSSID: cfg.BSSID, WalkTime: cfg.WalkTime}
	if password.ID != wsc.PasswordIDPushButton {
		request.PIN = password.Secret
	}
	var result borrow.Result
	var err error
	over := false
	go func() {
		r, failed := e.borrowed.agent.Enrol(e.ctx, request, func(ev station.Event) {
			e.loop.Post(func() { e.event(ev) })
		})
		e.loop.Post(func() { result, err, over = r, failed, true })
	}()
	// It ends with the command, after it has put everything back.
	e.loop.RunUntil(context.WithoutCancel(e.ctx), func() bool { return over })
	e.live.end()
	e.near.list = result.Heard
	if err != nil {
		if errors.As(err, new(*wps.Error)) {
			return err
		}
		return failure{err}
	}
	if e.place.config != nil { // it stays where it is now
		if err := e.place.config.Borrow(netconf.Loan{Owner: e.borrowed.loan.Owner}); err != nil {
			return err
		}
	}
	if err := e.tellKept(result); err != nil {
		return err
	}
	return e.settled(result.BSS)
}

// tellKept prints what an agent has received, and keeps.
func (e *enrolment) tellKept(r borrow.Result) error {
	name := e.borrowed.agent.Name()
	line := eventLine{Event: "credential", Security: r.Credential.Auth.String(), Encryption: r.Credential.Encr.String()}.about(r.BSS)
	line.SSID = new(jsonSSID(r.Credential.SSID))
	e.events.write(line)
	fmt.Fprintf(e.out, "network\t%s\n", display(r.Credential.SSID))
	fmt.Fprintf(e.out, "security\t%s\n", security(r.Credential))
	if r.Credential.IsOpen() {
		fmt.Fprintf(e.out, "key\t%s\n", key(r.Credential, false))
	} else {
		fmt.Fprintf(e.out, "key\t******** (%s has it)\n", name)
	}
	fmt.Fprintf(e.out, "from\t%s, %s, after %s\n", r.BSS.BSSID, channel(r.BSS.Frequency), e.since(e.began))
	if r.Stored != "" {
		e.events.write(eventLine{Event: "stored", Where: r.Stored})
		fmt.Fprintf(e.out, "stored\t%s\n", r.Stored)
	} else {
		e.note(fmt.Sprintf("%s may not change its configuration (update_config=1), and forgets the network when it ends; to have it stored, first have it let go of %s: %s; then: wps start -i %s --store wpa",
			name, e.iface, e.borrowed.owner.Release, owner.Quote(e.iface)))
	}
	return e.out.Flush()
}

// handBack gives the lender its interface, which then joins what was stored.
func (e *enrolment) handBack(found wps.Enrolment) error {
	if err := e.leave(); err != nil || !e.connect {
		return err
	}
	b := e.borrowed
	if err := b.lender.Joined(e.ctx, b.loan.Connection, joinPatience); err != nil {
		return fmt.Errorf("%w: %s: %w", wps.ErrNoConnection, b.lender.Name(), err)
	}
	e.events.write(eventLine{Event: "connected"}.about(found.BSS))
	return e.settled(found.BSS)
}

// How long an owner may take to join a network, and then to get an address.
const (
	joinPatience    = time.Minute
	addressPatience = 30 * time.Second
)

// settled tells of the network that the owner is in, with the address that the
// interface gets there if one is waited for.
func (e *enrolment) settled(b dot11.BSS) error {
	if e.connect && !e.noAddress {
		ctx, cancel := context.WithTimeout(e.ctx, addressPatience)
		defer cancel()
		for {
			if a, ok := address(e.iface); ok {
				e.events.write(eventLine{Event: "address", Address: a})
				fmt.Fprintf(e.out, "address\t%s\n", a)
				break
			}
			if e.wait(ctx, 100*time.Millisecond) != nil {
				if e.ctx.Err() != nil {
					return errInterrupted
				}
				return fmt.Errorf("%w: nobody has given %s one in %.0f s", wps.ErrNoAddress, e.iface, addressPatience.Seconds())
			}
		}
	}
	fmt.Fprintf(e.out, "connected\t%s, %s, after %s\n", b.BSSID, channel(b.Frequency), e.since(e.began))
	return e.out.Flush()
}

// address is the IPv4 address of an interface, with its prefix.
func address(ifname string) (text string, ok bool) {
	i, err := net.InterfaceByName(ifname)
	if err != nil {
		return "", false
	}
	all, err := i.Addrs()
	if err != nil {
		return "", false
	}
	for _, a := range all {
		if n, is := a.(*net.IPNet); is && n.IP.To4() != nil && !n.IP.IsLinkLocalUnicast() {
			return n.String(), true
		}
	}
	return "", false
}
