package scripttest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
	"github.com/gowps/wps/sim"
)

const (
	// DefaultUntil is the virtual time that a script has to end by itself.
	DefaultUntil = 10 * time.Minute
	// outputMax is what a script may print, in octets.
	outputMax = 1 << 20
	// bootsMax is how often a device may start in one case.
	bootsMax = 10
)

// epoch is when virtual time starts, as in every command.
var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// stationMAC is the address that the device has in every command.
var stationMAC = dot11.MAC{0x02, 0, 0, 0, 0x10, 0x01}

// Outcome is what came of a run.
type Outcome struct {
	Output    string
	Hints     []string
	Errors    []string // tracebacks, if the case expects errors
	Failed    bool     // an error went uncaught
	Restarted bool
	Exhausted bool // the script ran out of memory
	Took      time.Duration
	// Problem says why the script did not end as it may; nil: it did.
	Problem error
}

// Errors that end a script otherwise than by itself.
var (
	errOutput   = fmt.Errorf("it printed more than %d kB", outputMax>>10)
	errRestarts = fmt.Errorf("the device restarted %d times and would go on so", bootsMax)
)

// output collects what is printed, up to a bound.
type output struct{ text strings.Builder }

func (o *output) Write(b []byte) (int, error) {
	if o.text.Len()+len(b) > outputMax {
		return 0, errOutput
	}
	return o.text.Write(b)
}

// tracebacks collects errors: the device writes each of them at once.
type tracebacks struct{ outcome *Outcome }

func (t tracebacks) Write(b []byte) (int, error) {
	if len(t.outcome.Errors) < 100 {
		t.outcome.Errors = append(t.outcome.Errors, strings.TrimSuffix(string(b), "\n"))
	}
	return len(b), nil
}

// World builds the air of the case on l.
func (c *Case) World(l *loop.Loop) (*airs.World, error) {
	return c.Air.Build(l, airs.Options{Seed: c.Seed})
}

// Play runs the script; after node.restart it runs again, with the same flash
// in the same air. until is the time that a script has to end by itself. The
// error is that of ctx, or of what the case needs.
func (c *Case) Play(ctx context.Context, until time.Duration) (*Outcome, error) {
	o := &Outcome{}
	l := loop.NewVirtual(epoch)
	world, err := c.World(l)
	if err != nil {
		return nil, err
	}
	hardware := sim.ESP8266()
	if c.Profile == wps.Walk {
		hardware = sim.Linux()
	}
	station := world.Station(airs.StationOptions{MAC: stationMAC, Hardware: hardware})
	defer station.Close()
	var printed output
	cfg := nodemcu.Config{
		Radio: station, AccessPoint: world.AccessPoint, Pins: world.Board, Profile: c.Profile, Strict: c.Strict, Numbered: c.Compat,
		Dir: filepath.Dir(c.Name), Stdout: &printed, Rand: world.Random("station"), OnRestart: nodemcu.RerunAlways, Restarts: bootsMax,
		Warn: func(hint string) {
			if len(o.Hints) < 100 {
				o.Hints = append(o.Hints, hint)
			}
		},
	}
	if len(c.Errors) > 0 {
		cfg.Errors = tracebacks{o}
	}
	if c.Until > 0 {
		until = c.Until
	}
	cfg.Limit = until
	out, err := nodemcu.Run(ctx, cfg, filepath.Base(c.Name), c.Script)
	o.Failed, o.Restarted, o.Exhausted = out.Failed, out.Restarts > 0, out.Exhausted
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case errors.Is(err, nodemcu.ErrRestarts):
		err = errRestarts
	case errors.Is(err, nodemcu.ErrLimit) && l.Now().Before(epoch.Add(until)):
		err = fmt.Errorf("it ran away: it was still computing after the work of %s", until)
	case errors.Is(err, nodemcu.ErrLimit) && c.Until > 0:
		err = nil
	case errors.Is(err, nodemcu.ErrLimit):
		err = fmt.Errorf("it did not end within %s: a script that goes on for ever needs the comment -- until: DURATION", until)
	}
	o.Problem, o.Output, o.Took = err, printed.text.String(), l.Now().Sub(epoch)
	return o, nil
}

// Check tells what is not as the case expects it, one text each, and the
// difference between the expected output and the real one.
func (c *Case) Check(o *Outcome) (problems []string, difference string) {
	if o.Problem != nil {
		problems = append(problems, o.Problem.Error())
	}
	if difference = diff(c.Output, o.Output); difference != "" {
		problems = append(problems, "it printed something else")
	}
	switch {
	case o.Failed && !c.Failed:
		problems = append(problems, "an error went uncaught")
	case c.Failed && !o.Failed:
		problems = append(problems, "no error went uncaught")
	}
	if c.Restarted != nil && *c.Restarted != o.Restarted {
		problems = append(problems, map[bool]string{true: "the device restarted", false: "the device did not restart"}[o.Restarted])
	}
	problems = append(problems, compare("error", c.Errors, o.Errors)...)
	if c.CheckHints {
		problems = append(problems, compare("hint", c.Hints, o.Hints)...)
	}
	return problems, difference
}

// compare looks for each part in the text of the same number.
func compare(what string, parts, texts []string) (problems []string) {
	if parts == nil && what == "error" {
		return nil // in the output
	}
	for i := range max(len(parts), len(texts)) {
		switch {
		case i >= len(texts):
			problems = append(problems, fmt.Sprintf("no %s with %q", what, parts[i]))
		case i >= len(parts):
			problems = append(problems, fmt.Sprintf("%s that was not expected: %s", what, firstLine(texts[i])))
		case !strings.Contains(texts[i], parts[i]):
			problems = append(problems, fmt.Sprintf("%s without %q: %s", what, parts[i], firstLine(texts[i])))
		}
	}
	return problems
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return visible(line)
}
