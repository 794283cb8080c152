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
	"github.com/gowps/wps/nodemcu"
)

// defaultLimit ends scripts that would go on for ever, in virtual time.
const defaultLimit = time.Hour

func newRun(env Env) *cobra.Command {
	var (
		where   placeFlags
		device  deviceFlags
		profile string
		until   time.Duration
		strict  bool
	)
	cmd := &cobra.Command{
		Use:   "run [flags] SCRIPT.lua",
		Short: "Run a NodeMCU script",
		Long: `Runs a NodeMCU script unmodified, in a simulated air. What the script prints
goes to stdout and nothing else does. The run ends when nothing can happen any
more: no timer runs, no search, no connection attempt. With --interface a
connection keeps it going, until Ctrl-C or --until. When the device restarts,
by node.restart() for one, the script runs again in the same air.

Exit code 0, or 1 when an error of the script went uncaught.`,
		Example: `  wps run examples/pushbutton.lua
  wps run --air quiet -v examples/retry.lua
  wps run --capture home.pcapng examples/pushbutton.lua`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			p, err := wps.ParseProfile(profile)
			if err != nil {
				return usageError{err}
			}
			script, err := readScript(args[0])
			if err != nil {
				return usageError{err}
			}
			cfg := nodemcu.Config{
				Profile: p,
				Strict:  strict,
				Dir:     filepath.Dir(args[0]),
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
			if until == 0 && w.loop.Virtual() {
				until = defaultLimit
			}
			cfg.Radio, cfg.Rand, cfg.Events, cfg.Warn = w.radio, w.rand, w.event, w.warn
			cfg.Limit, cfg.Stay = until, w.real()
			return runScript(cmd.Context(), w, cfg, args[0], script)
		},
	}
	where.add(cmd)
	device.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&profile, "profile", "device", "how wps.start looks for access points: `device` (five scans) or walk (120 s)")
	flags.DurationVar(&until, "until", 0, "end the run after this `duration` (default: 1h of virtual time, none with --realtime)")
	flags.BoolVar(&strict, "strict", false, "refuse what the firmware refuses although its documentation allows it")
	cmd.RegisterFlagCompletionFunc("profile", cobra.FixedCompletions([]string{"device", "walk"}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// runScript runs a script to its end, and turns that into an error or none.
func runScript(ctx context.Context, w *place, cfg nodemcu.Config, name string, script []byte) error {
	// The collector works harder when a script takes more than it may, which
	// is noticed only afterwards.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(2 * cfg.Memory)))
	out, err := nodemcu.Run(ctx, cfg, filepath.Base(name), script)
	switch {
	case out.Failed:
		return errScript
	case errors.Is(err, nodemcu.ErrLimit):
		fmt.Fprintf(w.env.Stderr, "wps: ended after %s (see --until)\n", w.elapsed())
		return nil
	case ctx.Err() != nil:
		return errInterrupted
	case errors.Is(err, nodemcu.ErrStart):
		return err
	case err != nil:
		return fmt.Errorf("stdout %w: %w", errOutput, err)
	}
	return nil
}
