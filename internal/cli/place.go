package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/pins"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
)

// errOutput is the error of a file that could not be written.
var errOutput = errors.New("could not be written")

// epoch is when virtual time starts: any fixed date would do.
var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// stationMAC is the address of our station in the simulated air: locally
// administered, so nobody's.
var stationMAC = dot11.MAC{0x02, 0, 0, 0, 0x10, 0x01}

// placeFlags are the flags of every command that has a station: they say where
// it is.
type placeFlags struct {
	iface    string
	air      string
	seed     uint64
	realtime bool
	capture  string
	verbose  bool
	at       time.Duration
	dhcp     string // "": the command gets no address
	keep     bool
	mute     bool // of what is no result and no failure

	listens bool                 // the command joins nothing, so that it minds no other program
	borrows bool                 // the command can borrow an interface from its owner
	alone   bool                 // the command needs the interface for itself
	fits    func(borrowed) error // that the command asks for nothing that the owner cannot give
	loop    *loop.Loop           // of a real interface; nil: one is made
	cmd     *cobra.Command
}

// simulated are the flags that only mean something in a simulated air.
var simulated = []string{"air", "at", "seed", "realtime", "capture"}

func (f *placeFlags) add(cmd *cobra.Command) {
	f.cmd = cmd
	flags := cmd.Flags()
	flags.StringVarP(&f.iface, "interface", "i", "", "use this wireless `interface` of the machine instead of a simulated air")
	flags.StringVar(&f.air, "air", "home", "simulated air: a built-in `name` (see wps airs) or a file")
	flags.Uint64Var(&f.seed, "seed", 1, "`number` that all chance in the simulation follows from")
	flags.BoolVar(&f.realtime, "realtime", false, "let simulated time pass as slowly as real time")
	flags.StringVar(&f.capture, "capture", "", "write what a monitor interface would see to a pcapng `file`")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show each step of the station and the air, with its time")
}

// addAt adds the flag of commands that look at one moment.
func (f *placeFlags) addAt(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.at, "at", 0, "begin this `duration` after the start of the air")
}

// addStay adds the flags of commands that stay in a network.
func (f *placeFlags) addStay(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.dhcp, "dhcp", dhcpOn, "`on|off`: get an address by DHCP, or leave that to another service")
	flags.BoolVar(&f.keep, "keep", false, "leave the interface connected and configured at the end")
	cmd.RegisterFlagCompletionFunc("dhcp", cobra.FixedCompletions([]string{dhcpOn, dhcpOff}, cobra.ShellCompDirectiveNoFileComp))
}

// The values of --dhcp.
const (
	dhcpOn  = "on"
	dhcpOff = "off"
)

// place is where a command's station is: in a simulated air, or at a wireless
// interface of this machine.
type place struct {
	ctx     context.Context // of what is done there
	env     Env
	verbose bool
	loop    *loop.Loop
	radio   radio.Radio
	pins    pins.Pins // nil: none
	machine io.Closer // of pins that are this machine's; else nil
	// accessPoint returns the radio of a device's own access point; nil: the
	// radio is a station's alone.
	accessPoint func(bssid dot11.MAC) radio.Radio
	rand        io.Reader // nil: crypto/rand
	start       time.Time

	air     *sim.Air // nil at a real interface
	capture *outFile

	iface     string        // "" in a simulated air
	card      card          // radio, as what it is there
	config    configuration // nil: nothing can be configured
	noAddress bool          // another service sees to it, or nobody
	listens   bool          // nothing is joined
	mute      bool          // say nothing
	keep      bool          // the connection is to last
	linked    bool          // there is one
	lost      bool          // there was one, or the attempt at one
	lease     dhcp.Lease    // that is configured
	borrows   bool          // from the owner of the interface
	alone     bool          // needs the interface for itself
	fits      func(borrowed) error
	borrowed  borrowed
}

// real reports whether the station is at a wireless interface.
func (p *place) real() bool { return p.iface != "" }

// open goes where the flags say.
func (f *placeFlags) open(env Env, profile wps.Profile) (*place, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	p := &place{ctx: f.cmd.Context(), env: env, loop: f.loop, verbose: f.verbose, noAddress: f.dhcp != dhcpOn, listens: f.listens, keep: f.keep, mute: f.mute, borrows: f.borrows, alone: f.alone, fits: f.fits}
	if f.iface == "" {
		return p, f.openAir(p, profile)
	}
	return p, p.openInterface(f.iface)
}

// check looks for flags that contradict each other.
func (f *placeFlags) check() error {
	switch {
	case f.dhcp != "" && f.dhcp != dhcpOn && f.dhcp != dhcpOff:
		return usagef("--dhcp=%s: it is %s or %s", f.dhcp, dhcpOn, dhcpOff)
	case f.cmd.Flags().Changed("interface") && !canName(f.iface): // not the air instead: a variable may be empty
		return usagef("--interface: %q cannot name an interface", f.iface)
	case f.air == "":
		return usagef("--air: the name is empty: wps airs lists those there are")
	case f.iface == "" && f.keep:
		return usagef("--keep is for a real interface: give --interface too")
	case f.iface == "":
		return nil
	}
	for _, name := range simulated {
		if f.cmd.Flags().Changed(name) {
			return usagef("--%s is for a simulated air, --interface for a real one: give one of them", name)
		}
	}
	return nil
}

// openAt is open, at the moment that the flags say.
func (f *placeFlags) openAt(env Env) (*place, error) {
	if f.at < 0 {
		return nil, usagef("--at %s: write a duration of 0 or longer", f.at)
	}
	p, err := f.open(env, wps.Walk)
	if err != nil {
		return nil, err
	}
	if err := p.wait(p.ctx, f.at); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

func (f *placeFlags) openAir(p *place, profile wps.Profile) error {
	air, err := airs.Load(f.air)
	if err != nil {
		return usageError{err}
	}
	p.loop = loop.NewVirtual(epoch)
	if f.realtime {
		p.loop = loop.New()
	}
	p.start = p.loop.Now()
	options := airs.Options{Seed: f.seed}
	if f.capture != "" {
		if p.capture, err = createFile(f.capture); err != nil {
			return usageError{err}
		}
		options.Capture = p.capture
	}
	if f.verbose {
		options.Trace = p.trace
	}
	world, err := air.Build(p.loop, options)
	if err != nil {
		if p.capture != nil {
			p.capture.discard()
		}
		return err
	}
	hardware := sim.ESP8266()
	if profile == wps.Walk {
		hardware = sim.Linux()
	}
	p.air, p.pins = world.Air, world.Board
	p.radio = world.Station(airs.StationOptions{MAC: stationMAC, Hardware: hardware})
	p.accessPoint = world.AccessPoint
	p.rand = world.Random("station")
	p.say("simulated air %q, seed %d; no real radio is used", air.Name, f.seed)
	return nil
}

// say tells of something that is no result and no failure.
func (p *place) say(format string, args ...any) {
	if !p.mute {
		fmt.Fprintf(p.env.Stderr, "wps: %s\n", shown(fmt.Sprintf(format, args...)))
	}
}

// trace prints one step with the time since the start.
func (p *place) trace(now time.Time, who, what string) {
	fmt.Fprintf(p.env.Stderr, "%10.4fs  %-10s  %s\n", now.Sub(p.start).Seconds(), shown(who), shown(what))
}

// event traces a step of our own station, and has a real interface follow it.
func (p *place) event(ev wps.Event) {
	p.follow(ev)
	if p.verbose {
		p.trace(p.loop.Now(), "station", ev.String())
	}
}

// warn passes on a hint about what a script does in vain.
func (p *place) warn(hint string) { fmt.Fprintf(p.env.Stderr, "wps: hint: %s\n", shown(plain(hint))) }

// elapsed is the time since the start, to a tenth of a second.
func (p *place) elapsed() time.Duration { return p.since(p.start) }

func (p *place) since(t time.Time) time.Duration {
	tenths := math.Round(p.loop.Now().Sub(t).Seconds() * 10)
	return time.Duration(tenths) * 100 * time.Millisecond
}

// wait lets time pass in the air.
func (p *place) wait(ctx context.Context, d time.Duration) error {
	over := false
	p.loop.After(d, func() { over = true })
	if p.loop.RunUntil(ctx, func() bool { return over }) != nil {
		return errInterrupted
	}
	return nil
}

// close ends the station, puts the capture in its place and leaves the interface
// as it was found, unless it is to be kept.
func (p *place) close() error {
	if p.real() {
		return errors.Join(p.disconnectPins(), p.closeInterface())
	}
	err := errors.Join(p.disconnectPins(), p.radio.Close())
	if p.capture != nil {
		if failure := p.air.Err(); failure != nil {
			err = errors.Join(err, fmt.Errorf("%s %w: %w", p.capture.name, errOutput, failure))
		}
		err = errors.Join(err, p.capture.commit())
	}
	return err
}
