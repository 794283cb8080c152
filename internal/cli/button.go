package cli

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/internal/gpio"
	"github.com/gowps/wps/internal/sdnotify"
	"github.com/gowps/wps/loop"
)

const (
	// together is within which time two presses are one: of a switch that bounces,
	// or a button that two devices tell of.
	together = 300 * time.Millisecond
	// failureShown is how long the light shows what went wrong: as long as a router
	// stays open.
	failureShown = 2 * time.Minute
	successShown = 5 * time.Minute
)

// errPressed ends a run because the button was pressed again.
var errPressed = errors.New("the button was pressed again")

// The patterns of the light, by the names that --json tells.
var lightPatterns = map[string]gpio.Pattern{
	"off":         {{On: false}},
	"in progress": gpio.PatternInProgress,
	"success":     gpio.PatternSuccess,
	"error":       gpio.PatternError,
	"overlap":     gpio.PatternOverlap,
}

var patternShown = map[string]time.Duration{"success": successShown, "error": failureShown, "overlap": failureShown}

func newButton(env Env) *cobra.Command {
	var (
		f          enrolFlags
		input, led string
	)
	cmd := &cobra.Command{
		Use:   "button [flags]",
		Short: "Start push button whenever this machine's WPS button is pressed",
		Long: `Waits for the WPS button of this machine. A press starts push button, as wps
start does; another one while it looks cancels it. This goes on until Ctrl-C or
SIGTERM, also as a service of systemd (docs/button.md).

The button is a key of an input device, KEY_WPS_BUTTON, or a GPIO line:

  auto                     every input device that has the key, also those that
                           are plugged in later
  /dev/input/...           this one
  gpio:gpiochip0:17        a line; ,active_low ,pull=up|down|off ,debounce=30ms
  pin:3,active_low         a pin of the simulated board: what auto means there
                           in a simulated air; the air file says who presses it

The light is an LED of the machine by its name in /sys/class/leds, or a line or
pin as above. It is off while nothing happens, and shows what Wi-Fi Protected
Setup recommends: in progress, success, error, session overlap.

The interface is only in use during a run, and left as it was found: use --store
to hand what was received to the program that manages it. With --connect the
machine is in the network until the next press, which also starts a new search.

Exit codes: 0 it was told to end, 2 usage, 4 failed. What fails after a press is
told on stderr and by the light, and the button is waited for again.`,
		Example: `  wps button
  wps button -i wlan0 --store auto --led green:wps
  wps button -i wlan0 --store auto --input gpio:gpiochip0:17,active_low,pull=up
  wps button --air examples/button.toml -v`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runButton(cmd.Context(), env, &f, input, led)
		},
	}
	f.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&input, "input", inputAuto, "where the `button` is: auto, /dev/input/..., gpio:CHIP:LINE or pin:N")
	flags.StringVar(&led, "led", "", "show how it stands on this `light`: an LED's name, gpio:CHIP:LINE or pin:N")
	return cmd
}

// button waits for presses, and does what they ask for.
type button struct {
	*enrolFlags
	*place // the simulated air; of a real interface nothing but the time
	cfg    wps.Config
	events *reporter // nil without --json
	light  *gpio.Player
	dark   *loop.Timer
	system *sdnotify.Notifier
	parts  []io.Closer

	last      time.Time // of a press
	pressed   bool      // and nothing is done about it yet
	cancel    context.CancelCauseFunc
	connected bool
}

// runButton waits until ctx ends.
func runButton(ctx context.Context, env Env, f *enrolFlags, input, led string) (err error) {
	b := &button{enrolFlags: f}
	if b.cfg, err = f.config(); err != nil {
		return err
	}
	in, out, err := parseButton(input, led, f.iface == "")
	if err != nil {
		return usageError{err}
	}
	// What is in the way of the store is told before anybody presses anything.
	if _, err := f.storage.open(ctx, env, f.iface); err != nil {
		return err
	}
	if f.iface == "" {
		if b.place, err = f.open(env, wps.Walk); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, b.place.close()) }()
	} else {
		if err := f.check(); err != nil {
			return err
		}
		f.loop = loop.New()
		b.place = &place{ctx: ctx, env: env, verbose: f.verbose, mute: f.mute, loop: f.loop, start: f.loop.Now()}
		if _, err := net.InterfaceByName(f.iface); err != nil {
			b.note("there is no interface " + strconv.Quote(f.iface) + " now: a press before it comes ends in an error")
		}
	}
	if f.asJSON {
		b.events = &reporter{place: b.place}
	}
	if b.system, err = sdnotify.Open(os.Getenv, os.Getpid()); err != nil {
		return failure{err}
	}
	b.parts = append(b.parts, b.system)
	defer func() { err = errors.Join(err, b.close()) }()
	if err := b.connectLight(out); err != nil {
		return err
	}
	b.show("off")
	if err := b.connectInput(in); err != nil {
		return err
	}
	b.alive()
	b.status("waiting for the button")
	if err := b.system.Ready(); err != nil {
		return failure{err}
	}
	return b.serve(ctx)
}

// serve does what presses ask for until ctx ends, or until nothing can happen any
// more in a simulated air.
func (b *button) serve(ctx context.Context) error {
	for b.events.failed() == nil {
		b.events.write(eventLine{Event: "waiting"})
		if b.loop.RunUntil(ctx, func() bool { return b.pressed }) != nil {
			return nil
		}
		b.pressed = false
		b.once(ctx)
	}
	return b.events.failed()
}

// press takes in that the button of an input was pressed.
func (b *button) press(input string) {
	now := b.loop.Now()
	if !b.last.IsZero() && now.Sub(b.last) < together {
		return
	}
	b.last = now
	action := "start"
	switch {
	case b.cancel == nil || b.pressed:
		b.pressed = true
	case b.connected:
		action, b.pressed = "restart", true
		b.cancel(errPressed)
	default:
		action = "cancel"
		b.cancel(errPressed)
	}
	b.events.write(eventLine{Event: "button", Input: input, Action: action})
	b.say("the button is pressed (%s): %s", input, action)
}

// once is one run.
func (b *button) once(ctx context.Context) {
	ctx, b.cancel = context.WithCancelCause(ctx)
	defer func() {
		b.cancel(nil)
		b.cancel, b.connected = nil, false
	}()
	b.cmd.SetContext(ctx)
	b.show("in progress")
	b.status("looking for a pressed button")
	err := b.enrol(ctx)
	switch {
	case err == nil && b.connected: // it has left the network, as asked
		b.show("off")
		b.status("waiting for the button")
	case err == nil:
		b.show("success")
		b.status("waiting for the button; the last run was a success")
	case ctx.Err() != nil:
		b.show("off")
		b.status("waiting for the button; the last run was cancelled")
	default:
		lines := message(err)
		complain(b.env, lines)
		if errors.Is(err, wps.ErrOverlap) {
			b.show("overlap")
		} else {
			b.show("error")
		}
		b.status("waiting for the button; the last run has failed: " + lines[0])
	}
}

// enrol takes the interface for one run.
func (b *button) enrol(ctx context.Context) error {
	e, err := b.enrolment(b.env)
	if err == nil {
		e.events = b.events
		err = b.at(ctx, e)
	}
	return errors.Join(err, b.events.end(err, exitCode(ctx, err)))
}

func (b *button) at(ctx context.Context, e *enrolment) (err error) {
	m := method{name: "start", waiting: "looking for a pressed button", connected: b.stay}
	if b.air != nil {
		here := *b.place
		here.ctx = ctx
		e.place = &here
		return e.run(b.cfg, m)
	}
	if e.place, err = b.open(b.env, wps.Walk); err != nil {
		return err
	}
	return errors.Join(e.run(b.cfg, m), e.leave())
}

// stay is called when the machine is in a network and stays there.
func (b *button) stay() {
	b.connected = true
	b.say("connected; a press of the button leaves the network")
	b.show("success")
	b.status("connected")
}

// show has the light show a pattern, and how a run has ended not for ever. That
// keeps a simulated air going, so that it can be seen.
func (b *button) show(name string) {
	if b.light == nil {
		return
	}
	b.events.write(eventLine{Event: "light", Pattern: name})
	b.light.Play(lightPatterns[name])
	b.dark.Stop()
	if d := patternShown[name]; d > 0 {
		b.dark = b.loop.After(d, func() { b.show("off") })
	}
}

// status tells the service manager how it stands. One that does not listen is no
// reason to end.
func (b *button) status(text string) { b.system.Status(text) }

// alive tells the service manager from time to time that this has not hung.
func (b *button) alive() {
	if every := b.system.Watchdog() / 2; every > 0 {
		b.system.Alive()
		b.loop.Background(b.loop.Now().Add(every), b.alive)
	}
}

// close gives back what the button and the light are connected to.
func (b *button) close() error {
	b.system.Stopping()
	if b.light != nil {
		b.show("off")
	}
	var all error
	for i := len(b.parts) - 1; i >= 0; i-- {
		if err := b.parts[i].Close(); err != nil {
			all = errors.Join(all, failure{err})
		}
	}
	return all
}

// failed is why nothing more can be written.
func (r *reporter) failed() error {
	if r == nil {
		return nil
	}
	return r.err
}
