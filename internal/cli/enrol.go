package cli

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/wsc"
)

// enrolFlags are the flags of the commands that get a credential.
type enrolFlags struct {
	placeFlags
	storage  storeFlags
	walkTime time.Duration
	bssid    string
	connect  bool
	show     bool
	quiet    bool
	asJSON   bool
	noBorrow bool
}

func (f *enrolFlags) add(cmd *cobra.Command) {
	f.placeFlags.add(cmd)
	f.addStay(cmd)
	f.storage.add(cmd)
	flags := cmd.Flags()
	flags.DurationVar(&f.walkTime, "walk-time", 2*time.Minute, "how long to look for an access point that expects this one, as a `duration`")
	flags.StringVar(&f.bssid, "bssid", "", "enrol only with the access point of this `address`")
	flags.BoolVar(&f.connect, "connect", false, "join the network afterwards and get an address")
	flags.BoolVar(&f.show, "show-secrets", false, "print the network key")
	flags.BoolVarP(&f.quiet, "quiet", "q", false, "tell nothing but the result and what went wrong")
	flags.BoolVar(&f.asJSON, "json", false, "print each event as a line of JSON (docs/json.md)")
}

// addBorrow adds the flag of commands that borrow an interface from its owner.
func (f *enrolFlags) addBorrow(cmd *cobra.Command) {
	f.borrows = true
	cmd.Flags().BoolVar(&f.noBorrow, "no-borrow", false, "refuse an interface that another program manages, instead of borrowing it")
}

// enrolment is one run of such a command.
type enrolment struct {
	*enrolFlags
	*place
	keeper keeper
	near   neighbours

	connected func() // of the method
	began     time.Time
	events    *reporter // nil without --json
	live      *progress
	results   io.Writer
	out       *tabwriter.Writer // to results, a line for each thing
	left      bool              // the place was
}

// method is how to convince the registrar.
type method struct {
	name     string                                      // of the command
	waiting  string                                      // what is waited for
	password func(io.Reader) (wsc.DevicePassword, error) // nil: push button

	connected func() // called before it stays in the network; nil: that is told
}

// config is what the flags say, if that makes sense.
func (f *enrolFlags) config() (cfg wps.Config, err error) {
	cfg.WalkTime = f.walkTime
	if f.walkTime < time.Second || f.walkTime > 10*time.Minute {
		return cfg, usagef("--walk-time %s: it lies between 1s and 10m", f.walkTime)
	}
	if f.keep && !f.connect {
		return cfg, usagef("--keep keeps a connection: give --connect too")
	}
	if f.bssid != "" {
		if cfg.BSSID, err = dot11.ParseMAC(f.bssid); err != nil {
			return cfg, usagef("--bssid: %w", err)
		}
	}
	f.mute, f.borrows = f.quiet || f.asJSON, f.borrows && !f.noBorrow
	f.fits = func(b borrowed) error { return f.fit(b, cfg) }
	return cfg, nil
}

// enrolment returns one that has no place yet.
func (f *enrolFlags) enrolment(env Env) (e *enrolment, err error) {
	results := env.Stdout
	if f.asJSON {
		results = io.Discard
	}
	e = &enrolment{enrolFlags: f, results: results, out: tabwriter.NewWriter(results, 12, 0, 1, ' ', 0)}
	e.keeper, err = f.storage.open(f.cmd.Context(), env, f.iface)
	return e, err
}

// run enrols once.
func (f *enrolFlags) run(env Env, m method) error {
	ctx := f.cmd.Context()
	events := &reporter{place: &place{env: env}} // of what fails before there is one
	if !f.asJSON {
		events = nil
	}
	err := func() error {
		cfg, err := f.config()
		if err != nil {
			return err
		}
		e, err := f.enrolment(env)
		if err != nil {
			return err
		}
		if e.place, err = f.open(env, wps.Walk); err != nil {
			return err
		}
		ctx = e.ctx
		if f.asJSON {
			events.place, e.events = e.place, events
		}
		return errors.Join(e.run(cfg, m), e.leave())
	}()
	return errors.Join(err, events.end(err, exitCode(ctx, err)))
}

// run enrols, prints, stores and joins, as the flags say.
func (e *enrolment) run(cfg wps.Config, m method) (err error) {
	e.began = e.loop.Now()
	if err := e.lent(); err != nil {
		return err
	}
	if e.radio != nil {
		defer e.near.watch(e.radio)()
	}
	password := wsc.PushButton()
	if m.password != nil {
		if password, err = m.password(e.rand); err != nil {
			return err
		}
		defer password.Secret.Wipe()
		if err := e.showPIN(string(password.Secret)); err != nil {
			return err
		}
	}
	e.connected = m.connected
	e.events.write(eventLine{Event: "start", Method: m.name, WalkTime: e.walkTime.Seconds()})
	e.live = newProgress(e.place, e.mute, e.walkTime, m.waiting)
	defer e.live.end()
	cfg.Rand, cfg.Events = e.rand, e.event
	return e.report(e.explain(e.enrol(cfg, password)), "wps "+m.name)
}

// event takes in one step of the station.
func (e *enrolment) event(ev wps.Event) {
	e.live.event(ev)
	e.events.event(ev)
}

// report makes a failure one that a person understands.
func (e *enrolment) report(err error, command string) error {
	if e.iface != "" {
		command += " -i " + owner.Quote(e.iface)
	}
	return explain(err, e.near.list, command)
}

// enrol is the command proper. That the credential could not be stored is no
// reason not to join.
func (e *enrolment) enrol(cfg wps.Config, password wsc.DevicePassword) (err error) {
	if e.borrowed.agent != nil {
		return e.delegate(cfg, password)
	}
	var found wps.Enrolment
	if password.ID == wsc.PasswordIDPushButton {
		found, err = wps.PushButton(e.ctx, e.radio, cfg)
	} else {
		found, err = wps.PIN(e.ctx, e.radio, password, cfg)
	}
	e.live.end()
	if err != nil {
		return err
	}
	stored := errors.Join(e.tell(found), e.store(found.Best()))
	switch {
	case e.borrowed.lender != nil:
		if stored != nil {
			return stored
		}
		return e.handBack(found)
	case !e.connect:
		return stored
	}
	return errors.Join(stored, e.join(found))
}

// tell prints what was received.
func (e *enrolment) tell(found wps.Enrolment) error {
	best := found.Best()
	e.events.credential(best, found.BSS, e.show)
	fmt.Fprintf(e.out, "network\t%s\n", display(best.SSID))
	fmt.Fprintf(e.out, "security\t%s\n", security(best))
	fmt.Fprintf(e.out, "key\t%s\n", key(best, e.show))
	fmt.Fprintf(e.out, "from\t%s, %s, after %s\n", found.BSS.BSSID, channel(found.BSS.Frequency), e.since(e.began))
	for _, other := range found.Credentials {
		if other.SSID != best.SSID {
			e.events.credential(other, found.BSS, e.show)
			fmt.Fprintf(e.out, "also\t%s, %s, key %s\n", display(other.SSID), security(other), key(other, e.show))
		}
	}
	return e.out.Flush()
}

// store hands the credential on.
func (e *enrolment) store(c wsc.Credential) error {
	kept, err := e.keeper.keep(e.ctx, c, e.show)
	if err != nil || kept == nil {
		return err
	}
	e.events.write(eventLine{Event: "stored", Where: kept.Where, Effect: string(kept.Effect), Next: kept.Next, DryRun: e.keeper.dryRun, Diff: kept.diff})
	if e.keeper.dryRun {
		fmt.Fprintf(e.out, "dry run\t%s (%s), but nothing is written\n", kept.Where, kept.Effect)
		if err := e.out.Flush(); err != nil {
			return err
		}
		_, err := io.WriteString(e.results, kept.diff) // with its tabs
		return err
	}
	fmt.Fprintf(e.out, "stored\t%s (%s)\n", kept.Where, kept.Effect)
	if e.borrowed.lender != nil && kept.UUID != "" { // it joins that by itself
		e.borrowed.loan.Connection = kept.UUID
		return errors.Join(e.place.config.Borrow(e.borrowed.loan), e.out.Flush())
	}
	if kept.Next != "" {
		fmt.Fprintf(e.out, "next\t%s\n", kept.Next)
	}
	if kept.Note != "" {
		e.note(kept.Note)
	}
	return e.out.Flush()
}

// join joins the network, and stays in a real one until it is told to leave.
func (e *enrolment) join(found wps.Enrolment) error {
	e.live.begin()
	connection, err := wps.Connect(e.ctx, e.radio, found.Best(), wps.ConnectConfig{
		Frequency: found.BSS.Frequency, NoAddress: e.noAddress, Rand: e.rand, Events: e.event,
	})
	e.live.end()
	if err != nil {
		return err
	}
	defer func() {
		if !e.lasts() {
			connection.Close()
		}
	}()
	lease := connection.Lease
	if lease.Address.IsValid() {
		fmt.Fprintf(e.out, "address\t%s\n", lease.Prefix)
	}
	if lease.Gateway.IsValid() {
		fmt.Fprintf(e.out, "gateway\t%s\n", lease.Gateway)
	}
	fmt.Fprintf(e.out, "connected\t%s, %s, after %s\n", connection.BSS.BSSID, channel(connection.BSS.Frequency), e.since(e.began))
	if err := e.out.Flush(); err != nil || !e.real() || e.keep {
		return err
	}
	if e.connected != nil {
		e.connected()
	} else {
		e.say("connected; Ctrl-C leaves the network")
	}
	if e.loop.RunUntil(e.ctx, connection.Ended) != nil {
		return nil // as asked
	}
	return fmt.Errorf("%w: the connection has ended", wps.ErrNoConnection)
}

// display prints a network name as it is if that is safe, else quoted.
func display(ssid dot11.SSID) string {
	quoted := fmt.Sprintf("%q", string(ssid))
	if quoted == `"`+string(ssid)+`"` && ssid != "" {
		return string(ssid)
	}
	return quoted
}

func security(c wsc.Credential) string { return fmt.Sprintf("%s (%s)", c.Auth, c.Encr) }

// key prints a network key, or how long it is.
func key(c wsc.Credential, show bool) string {
	switch {
	case len(c.Key) == 0:
		return "none: this network is open, and anyone can read its traffic"
	case show:
		return string(c.Key)
	case c.IsPSK():
		return "******** (64 hexadecimal digits; --show-secrets prints them)"
	}
	return fmt.Sprintf("******** (%d characters; --show-secrets prints them)", len(c.Key))
}
