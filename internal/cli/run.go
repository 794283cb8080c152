package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/nodemcu"
)

// defaultLimit ends scripts that would go on for ever, in virtual time.
const defaultLimit = time.Hour

func newRun(env Env) *cobra.Command {
	var (
		where   = placeFlags{alone: true}
		device  deviceFlags
		profile string
		until   time.Duration
		strict  bool
		wiring  string
		history string
		again   bool
		loaded  func(name string) // is told what the script loads
	)
	cmd := &cobra.Command{
		Use:   "run [flags] [SCRIPT.lua]",
		Short: "Run a NodeMCU script, or open NodeMCU's prompt",
		Long: `Runs a NodeMCU script unmodified, in a simulated air. What the script prints
goes to stdout and nothing else does. The run ends when nothing can happen any
more: no timer runs, no search, no connection attempt. With --interface a
connection keeps it going, and so does a pin that has a gpio.trig, until Ctrl-C
or --until; then the interface is left as it was found. With --keep the run ends
by itself, and leaves the interface connected and configured (see wps start
--help). With --dhcp=off no address is asked for, and STA_GOT_IP never comes.
When the device restarts, by node.restart() for one, the script runs again in
the same air.

Without a script, NodeMCU's prompt opens: lines run as they are typed, in real
time; timers and callbacks go on meanwhile. Lines from a pipe run one after the
other, then virtual time goes on until nothing can happen any more.

Exit code 0, or 1 when an error of the script went uncaught.`,
		Example: `  wps run examples/pushbutton.lua
  wps run --air quiet -v examples/retry.lua
  wps run --capture home.pcapng examples/pushbutton.lua
  wps run --air examples/button.toml -v examples/button.lua
  wps run --watch examples/retry.lua
  echo 'print(wifi.sta.getmac())' | wps run`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) (err error) {
			p, err := wps.ParseProfile(profile)
			if err != nil {
				return usagef("--profile %s: choose device or walk", profile)
			}
			if where.cmd.Flags().Changed("until") {
				if err := positive("until", until); err != nil {
					return err
				}
			}
			env, dir := env, "."
			var script []byte
			var typing *prompt
			if len(args) == 1 {
				dir = filepath.Dir(args[0])
				if script, err = readScript(args[0]); err != nil {
					return usageError{err}
				}
			} else {
				if typing, err = openPrompt(&env, &where, history); err != nil {
					return err
				}
				defer func() { err = errors.Join(err, typing.close()) }()
			}
			wires, err := readPins(wiring)
			if err != nil {
				return err
			}
			cfg := nodemcu.Config{
				Profile: p,
				Strict:  strict,
				Dir:     dir,
				Loaded:  loaded,
				Stdout:  env.Stdout,
				Errors:  env.Stderr,
			}
			if err := device.apply(&cfg); err != nil {
				return err
			}
			w, err := where.open(env, p)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, w.close()) }()
			if err := w.connectPins(wires); err != nil {
				return err
			}
			if until == 0 && w.loop.Virtual() {
				until = defaultLimit
			}
			cfg.Radio, cfg.AccessPoint, cfg.Pins, cfg.Rand, cfg.Events, cfg.Warn = w.radio, w.accessPoint, w.pins, w.rand, w.event, w.warn
			cfg.Limit, cfg.Stay, cfg.Keep, cfg.NoAddress = until, w.real() && !w.keep || wires != nil, w.lasts, w.noAddress
			if typing != nil {
				return typing.run(w.ctx, w, cfg)
			}
			return w.explain(runScript(w.ctx, w, cfg, args[0], script))
		},
	}
	run := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case !again:
			return run(cmd, args)
		case len(args) == 0:
			return usagef("--watch: an argument is missing: the script to run")
		}
		files := []string{args[0]}
		if _, builtin := airs.Source(where.air); !builtin {
			files = append(files, where.air)
		}
		return rerun(cmd.Context(), env.Stderr, filepath.Dir(args[0]), files, func(ctx context.Context, tell func(string)) error {
			cmd.SetContext(ctx)
			loaded = tell
			return run(cmd, args)
		})
	}
	where.add(cmd)
	where.addStay(cmd)
	device.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&profile, "profile", "device", "`device|walk`: wps.start looks for access points in five scans, or for 120 s")
	flags.DurationVar(&until, "until", 0, "end the run after this `duration` (default: 1h of virtual time, none with --realtime)")
	flags.StringVar(&wiring, "pins", "", "connect the script's pins with GPIO lines and LEDs of this machine, as this `file` says")
	flags.BoolVar(&again, "watch", false, "run the script again whenever it, or a file that it loads, changes")
	flags.StringVar(&history, "history", "", "`file` for what is typed at the prompt, or none (default: wps/history in $XDG_STATE_HOME)")
	flags.BoolVar(&strict, "strict", false, "refuse what the firmware refuses although its documentation allows it")
	return cmd
}

// runScript runs a script to its end, and turns that into an error or none.
func runScript(ctx context.Context, w *place, cfg nodemcu.Config, name string, script []byte) error {
	// The collector works harder when a script takes more than it may, which
	// is noticed only afterwards.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(2 * cfg.Memory)))
	out, err := nodemcu.Run(ctx, cfg, filepath.Base(name), script)
	if out.Failed {
		return errScript
	}
	return w.ended(ctx, err)
}

// ended turns how a run has ended into an error of the command.
func (p *place) ended(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, nodemcu.ErrLimit):
		fmt.Fprintf(p.env.Stderr, "wps: ended after %s (see --until)\n", p.elapsed())
		return nil
	case ctx.Err() != nil:
		return errInterrupted
	}
	return err // of stdout, of the flash, or of a device that does not start
}
