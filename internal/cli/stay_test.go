package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
)

func TestStayFlags(t *testing.T) {
	for _, tt := range []struct {
		args   string
		code   int
		stdout string // a part of it
		absent string // not a part of it
		stderr string // a part of it
	}{
		{"start --connect", exitOK, "address", "", ""},
		{"start --connect --dhcp=on", exitOK, "address", "", ""},
		{"start --connect --dhcp=off", exitOK, "connected", "address", ""},
		{"run ../../examples/pushbutton.lua --dhcp=off", exitOK, "connected to home", "address", ""},
		{"start --connect --dhcp=maybe", exitUsage, "", "", "--dhcp=maybe: it is on or off"},
		{"start --keep", exitUsage, "", "", "give --connect too"},
		{"start --connect --keep", exitUsage, "", "", "give --interface too"},
		{"run ../../examples/pushbutton.lua --keep", exitUsage, "", "", "give --interface too"},
		{"start --connect --keep -i nosuch0", exitUsage, "", "", "nosuch0"},
		{"scan --keep", exitUsage, "", "", "unknown flag"},
		{"scan --dhcp=off", exitUsage, "", "", "unknown flag"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			stdout, stderr, code := wpsCommand(t, strings.Fields(tt.args)...)
			if code != tt.code || !strings.Contains(stdout, tt.stdout) || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, stdout\n%s\nstderr\n%s", code, stdout, stderr)
			}
			if tt.absent != "" && strings.Contains(stdout, tt.absent) {
				t.Errorf("%q in\n%s", tt.absent, stdout)
			}
		})
	}
}

// failing is an output that cannot be written to.
type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// Whoever closes the pipe is not told so; any other failure is.
func TestOutputThatCannotBeWritten(t *testing.T) {
	lua := file(t, "hello.lua", "print('hello')")
	for _, args := range []string{"start", "start --connect", "run " + lua, "scan", "airs", "airs home"} {
		for _, cause := range []error{syscall.EPIPE, errors.New("no space left"), io.ErrClosedPipe} {
			var complaint bytes.Buffer
			code := Main(context.Background(), strings.Fields(args), Env{Stdout: failing{cause}, Stderr: &complaint})
			told := strings.Contains(complaint.String(), cause.Error())
			if code != exitFailed || told == errors.Is(cause, syscall.EPIPE) {
				t.Errorf("wps %s, %v: exit code %d\n%s", args, cause, code, complaint.String())
			}
		}
	}
}
