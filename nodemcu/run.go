package nodemcu

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gowps/wps/loop"
)

// bootTime is how long a device takes from a restart to its script.
const bootTime = 250 * time.Millisecond

// ErrStart is the error of a device that cannot be switched on.
var ErrStart = errors.New("nodemcu: the device does not start")

// ErrRestarts is the error of a device that has restarted as often as
// Config.Restarts allows.
var ErrRestarts = errors.New("nodemcu: the device restarts again and again")

// OnRestart is what becomes of a run when the device restarts.
type OnRestart uint8

const (
	// Rerun runs the script again, as the device does; but not after an
	// uncaught error, which would only come again.
	Rerun OnRestart = iota
	// RerunAlways runs it again after an uncaught error as well.
	RerunAlways
	// End ends the run.
	End
)

// Outcome tells what came of a run.
type Outcome struct {
	// Failed is set if an error of the script went uncaught.
	Failed bool
	// Restarts is how often the device was restarted, by its script, its
	// watchdog, an error or a deep sleep.
	Restarts int
	// Exhausted is set if the script ran out of memory; the program's heap
	// counts, so it may have been another device that took it.
	Exhausted bool
}

// Run runs a script on a device, and again each time that the device restarts:
// in the same air, at the time it is by then, with what is in its flash. It
// returns what VM.Run returns of the last of these runs; Config.Limit counts
// from the first.
func Run(ctx context.Context, cfg Config, name string, script []byte) (out Outcome, err error) {
	l := cfg.Radio.Loop()
	end := l.Now().Add(cfg.Limit)
	if cfg.Flash == nil {
		cfg.Flash = NewFlash()
	}
	cfg.chip = &chip{}
	for {
		vm, err := New(cfg)
		if err != nil {
			return out, fmt.Errorf("%w: %w", ErrStart, err)
		}
		err = vm.Run(ctx, name, script)
		out.Failed = out.Failed || vm.failed
		out.Exhausted = out.Exhausted || vm.Exhausted()
		if !vm.restarting && cfg.Keep != nil && cfg.Keep() {
			vm.file.sync()
			return out, err
		}
		if closing := vm.Close(); err == nil {
			err = closing
		}
		if err != nil || !vm.restarting {
			return out, err
		}
		out.Restarts++
		if cfg.Restarts > 0 && out.Restarts >= cfg.Restarts {
			return out, ErrRestarts
		}
		if cfg.OnRestart == End || cfg.OnRestart == Rerun && vm.why == crashed {
			return out, nil
		}
		if vm.sleep < 0 { // for ever: nothing wakes it
			return out, nil
		}
		pause := vm.sleep + bootTime
		if cfg.Limit > 0 {
			pause = min(pause, end.Sub(l.Now()))
		}
		if err := wait(ctx, l, pause); err != nil {
			return out, err
		}
		if cfg.Limit > 0 {
			if cfg.Limit = end.Sub(l.Now()); cfg.Limit <= 0 {
				return out, ErrLimit
			}
		}
		cfg.chip.boot = vm.why
	}
}

// wait lets time pass on a loop.
func wait(ctx context.Context, l *loop.Loop, d time.Duration) error {
	over := false
	timer := l.After(d, func() { over = true })
	defer timer.Stop()
	err := l.RunUntil(ctx, func() bool { return over })
	if errors.Is(err, loop.ErrIdle) {
		return nil
	}
	return err
}
