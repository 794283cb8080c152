// Package cli is the wps command: one file per subcommand, results on stdout,
// progress and complaints on stderr, exit codes from one function.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/gowps/wps"
	"github.com/gowps/wps/internal/doctor"
	"github.com/gowps/wps/nl80211"
)

// Env is what a command has of the world.
type Env struct {
	Stdin          io.Reader // nil: none
	Stdout, Stderr io.Writer
	// Terminal tells that Stderr is a terminal, where a line can be rewritten.
	Terminal bool
	// Color tells that Stderr takes colours, and the user wants them.
	Color bool
}

// Process is the Env of this process.
func Process() Env {
	terminal := term.IsTerminal(int(os.Stderr.Fd()))
	return Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Terminal: terminal,
		Color: terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb", // no-color.org
	}
}

// Exit codes.
const (
	exitOK          = 0
	exitScript      = 1 // an error of a script went uncaught
	exitUsage       = 2
	exitTimeout     = 3
	exitFailed      = 4
	exitOverlap     = 5
	exitWEP         = 6
	exitNoAP        = 7
	exitFindings    = 20 // of an audit
	exitInterrupted = 130
)

// Errors that only have an exit code to tell apart.
var (
	errScript      = errors.New("the script failed")
	errInterrupted = errors.New("interrupted")
)

// usageError is a mistake in the command line or in a file it names.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// failure is an error that no sentinel tells apart and that is no mistake in the
// command line.
type failure struct{ error }

func (e failure) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs the command with these arguments and returns its exit code.
func Main(ctx context.Context, args []string, env Env) int {
	env.Stdout = output{env.Stdout}
	root := Command(env)
	root.SetArgs(args)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	err := root.ExecuteContext(ctx)
	code := exitCode(ctx, err)
	// Who has closed the pipe knows, and does not want to read about it.
	if err != nil && !errors.Is(err, errScript) && !errors.Is(err, syscall.EPIPE) && code != exitInterrupted {
		complain(env, message(err), code == exitUsage)
	} else if code == exitInterrupted && env.Terminal {
		fmt.Fprintln(env.Stderr, "wps: interrupted")
	}
	return code
}

// exitCode is the one place that turns an outcome into a number.
func exitCode(ctx context.Context, err error) int {
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, new(usageError)):
		return exitUsage
	case errors.Is(err, errScript):
		return exitScript
	case ctx.Err() != nil, errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.Is(err, wps.ErrTimeout):
		return exitTimeout
	case errors.Is(err, wps.ErrOverlap):
		return exitOverlap
	case errors.Is(err, wps.ErrWEP):
		return exitWEP
	case errors.Is(err, wps.ErrNoAP), errors.Is(err, errNotInReach):
		return exitNoAP
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.As(err, new(failure)), errors.As(err, new(*wps.Error)), errors.Is(err, wps.ErrNoConnection), errors.Is(err, wps.ErrNoAddress), errors.Is(err, errOutput),
		errors.Is(err, nl80211.ErrGone), errors.Is(err, nl80211.ErrDown), errors.Is(err, nl80211.ErrBlocked):
		return exitFailed
	}
	return exitUsage
}

func newRoot(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "wps",
		Short: "Join Wi-Fi networks by push button, without typing a password",
		Long: `wps joins Wi-Fi networks by Wi-Fi Protected Setup: press the button of the
router, and this machine receives the network's name and key. It also runs
NodeMCU scripts that use the wps module.

Without a real interface everything happens in a simulated air: access points
of its own, the real protocol, virtual time. wps airs lists them.

Exit codes: 0 success, 1 a script's error went uncaught, 2 usage, 3 timeout,
4 failed, 5 session overlap, 6 WEP, 7 no access point found, 20 findings of an
audit, 130 interrupted.`,
		Args:          cobra.NoArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddCommand(newRun(env), newStart(env), newPIN(env), newButton(env), newScan(env), newAudit(env), newDoctor(env, doctor.This()), newAirs(env), newTest(env), newStubs(env))
	return root
}
