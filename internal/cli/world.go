package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
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

// airFlags are the flags of every command that can run in a simulated air.
type airFlags struct {
	air      string
	seed     uint64
	realtime bool
	capture  string
	verbose  bool
}

func (f *airFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.air, "air", "home", "simulated air: a built-in `name` (see wps airs) or a file")
	flags.Uint64Var(&f.seed, "seed", 1, "`number` that all chance in the simulation follows from")
	flags.BoolVar(&f.realtime, "realtime", false, "let simulated time pass as slowly as real time")
	flags.StringVar(&f.capture, "capture", "", "write what a monitor interface would see to a pcapng `file`")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "show each step of the station and the air, with its time")
	cmd.RegisterFlagCompletionFunc("air", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return airs.Names(), cobra.ShellCompDirectiveDefault
	})
}

// world is a simulated air with one station of ours in it.
type world struct {
	loop    *loop.Loop
	air     *sim.Air
	radio   radio.Radio
	rand    io.Reader
	start   time.Time
	capture *outFile
	env     Env
	verbose bool
}

// open builds the world that the flags describe.
func (f *airFlags) open(env Env, profile wps.Profile) (*world, error) {
	air, err := airs.Load(f.air)
	if err != nil {
		return nil, usageError{err}
	}
	w := &world{env: env, verbose: f.verbose, loop: loop.NewVirtual(epoch)}
	if f.realtime {
		w.loop = loop.New()
	}
	w.start = w.loop.Now()
	options := airs.Options{Seed: f.seed}
	if f.capture != "" {
		if w.capture, err = createFile(f.capture); err != nil {
			return nil, usageError{err}
		}
		options.Capture = w.capture
	}
	if f.verbose {
		options.Trace = w.trace
	}
	built, err := air.Build(w.loop, options)
	if err != nil {
		w.abandon()
		return nil, err
	}
	hardware := sim.ESP8266()
	if profile == wps.Walk {
		hardware = sim.Linux()
	}
	w.air = built.Air
	w.radio = built.Station(airs.StationOptions{MAC: stationMAC, Hardware: hardware})
	w.rand = built.Random("station")
	fmt.Fprintf(env.Stderr, "wps: simulated air %q, seed %d; no real radio is used\n", air.Name, f.seed)
	return w, nil
}

// trace prints one step with the time since the start.
func (w *world) trace(now time.Time, who, what string) {
	fmt.Fprintf(w.env.Stderr, "%10.4fs  %-10s  %s\n", now.Sub(w.start).Seconds(), who, what)
}

// event traces a step of our own station.
func (w *world) event(ev wps.Event) {
	if w.verbose {
		w.trace(w.loop.Now(), "station", ev.String())
	}
}

// warn passes on a hint about what a script does in vain.
func (w *world) warn(hint string) { fmt.Fprintf(w.env.Stderr, "wps: hint: %s\n", plain(hint)) }

// elapsed is the time since the start, to a tenth of a second.
func (w *world) elapsed() time.Duration {
	tenths := math.Round(w.loop.Now().Sub(w.start).Seconds() * 10)
	return time.Duration(tenths) * 100 * time.Millisecond
}

// wait lets time pass in the air.
func (w *world) wait(ctx context.Context, d time.Duration) error {
	over := false
	w.loop.After(d, func() { over = true })
	if w.loop.RunUntil(ctx, func() bool { return over }) != nil {
		return errInterrupted
	}
	return nil
}

// close ends the station and puts the capture in its place.
func (w *world) close() error {
	err := w.radio.Close()
	if w.capture != nil {
		if failure := w.air.Err(); failure != nil {
			err = errors.Join(err, fmt.Errorf("%s %w: %w", w.capture.name, errOutput, failure))
		}
		err = errors.Join(err, w.capture.commit())
	}
	return err
}

// abandon gives up what open had begun.
func (w *world) abandon() {
	if w.capture != nil {
		w.capture.discard()
	}
}

// outFile is a file that appears under its name only when it is complete.
type outFile struct {
	*os.File
	name string
}

func createFile(name string) (*outFile, error) {
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s %w: it is a directory", name, errOutput)
	}
	temporary, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+"-*")
	if err != nil {
		return nil, fmt.Errorf("%s %w: %w", name, errOutput, err)
	}
	return &outFile{temporary, name}, nil
}

func (f *outFile) commit() error {
	err := f.Close()
	if err == nil {
		err = os.Rename(f.File.Name(), f.name)
	}
	if err != nil {
		os.Remove(f.File.Name())
		return fmt.Errorf("%s %w: %w", f.name, errOutput, err)
	}
	return nil
}

func (f *outFile) discard() {
	f.Close()
	os.Remove(f.File.Name())
}
