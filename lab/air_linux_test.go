package lab

import (
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/interop"
)

// The environment of the cases: the folder for what their programs say, and in
// the process of one case its own folder in there.
const (
	labFolder  = "GOWPS_LAB"
	caseFolder = "GOWPS_LAB_CASE"
)

// patience is how long one case may take.
const patience = 5 * time.Minute

// Air is one case with its radios.
type Air struct {
	*testing.T
	ctx    context.Context // ends when the case has taken too long
	folder string          // for logs
	law    law             // for the radios to be made
	radios int             // made so far
	lease  time.Duration   // that the DHCP servers give

	commands int // started so far
}

// run runs a case: f, in a process that has network interfaces, processes and a
// /run and /tmp of its own.
func run(t *testing.T, f func(*Air)) {
	t.Helper()
	folder := os.Getenv(caseFolder)
	switch {
	case os.Getenv(labFolder) == "":
		t.Skip("runs in a virtual machine: lab/suite.sh")
	case folder == "":
		apart(t)
	default:
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		t.Cleanup(cancel)
		settle(t)
		f(&Air{T: t, ctx: ctx, folder: folder, lease: time.Hour})
	}
}

// apart runs the present test in a process of its own and reports for it.
func apart(t *testing.T) {
	t.Helper()
	folder := filepath.Join(os.Getenv(labFolder), t.Name())
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run="+only(t.Name()), "-test.v", "-test.timeout="+(patience+time.Minute).String())
	cmd.Env = append(os.Environ(), caseFolder+"="+folder)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:   unix.CLONE_NEWPID,
		Unshareflags: unix.CLONE_NEWNET | unix.CLONE_NEWNS,
	}
	output, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	for line := range strings.Lines(string(output)) {
		if logged, ok := strings.CutPrefix(line, "    "); ok && !strings.HasPrefix(logged, "---") {
			t.Log(strings.TrimSpace(logged))
		}
	}
	if strings.Contains(string(output), "--- SKIP") {
		t.SkipNow()
	}
}

// only is the pattern that selects one test by its name.
func only(name string) string {
	parts := strings.Split(name, "/")
	for n := range parts {
		parts[n] = "^" + regexp.QuoteMeta(parts[n]) + "$"
	}
	return strings.Join(parts, "/")
}

// settle makes the new namespaces a place to live in.
func settle(t *testing.T) {
	t.Helper()
	for _, m := range []struct{ kind, at string }{
		{"proc", "/proc"}, {"sysfs", "/sys"}, {"tmpfs", "/run"}, {"tmpfs", "/tmp"},
	} {
		if err := unix.Mount(m.kind, m.at, m.kind, 0, ""); err != nil {
			t.Fatalf("mounting %s: %v", m.at, err)
		}
	}
}

// wireless is one simulated radio: an interface, down, that is a station's until
// something else is made of it.
type wireless struct {
	name string
	mac  dot11.MAC
}

// radio adds a radio to the air.
func (a *Air) radio() wireless {
	a.Helper()
	mac := dot11.MAC{0x02, 0, 0, 0, byte(a.radios), 0}
	a.radios++
	if err := newRadio(mac, a.law); err != nil {
		a.Fatalf("a new radio: %v", err)
	}
	list, err := net.Interfaces()
	if err != nil {
		a.Fatal(err)
	}
	for _, i := range list {
		if i.HardwareAddr.String() == mac.String() {
			return wireless{i.Name, mac}
		}
	}
	a.Fatalf("no interface has the address %v", mac)
	return wireless{}
}

// keep has a program stop at the end of the case and what it said be kept. If
// the case has failed then, the end of it is shown.
func (a *Air) keep(name string, p *interop.Program) {
	a.Cleanup(func() {
		p.Stop()
		log := p.Log()
		if err := os.WriteFile(filepath.Join(a.folder, name+".log"), []byte(log+"\n"), 0o644); err != nil {
			a.Error(err)
		}
		if a.Failed() {
			a.Logf("the end of what %s said:\n%s", name, tail(log, 60))
		}
	})
}

// tail returns the last n lines.
func tail(text string, n int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// start starts a program that ends with the case. Its log gets the name log.
func (a *Air) start(log, name string, args ...string) *interop.Program {
	a.Helper()
	p, err := interop.StartProgram(a.ctx, name, args...)
	if err != nil {
		a.Fatal(err)
	}
	a.keep(log, p)
	return p
}

// try runs a program to its end and returns what it said.
func (a *Air) try(name string, args ...string) (string, error) {
	a.Helper()
	file, err := interop.FindProgram(name)
	if err != nil {
		a.Fatal(err)
	}
	output, err := exec.CommandContext(a.ctx, file, args...).CombinedOutput()
	return string(output), err
}

// do is try with a program that must succeed.
func (a *Air) do(name string, args ...string) string {
	a.Helper()
	output, err := a.try(name, args...)
	if err != nil {
		a.Fatalf("%s %q: %v\n%s", name, args, err, output)
	}
	return output
}

// until waits for something that can only be asked for.
func (a *Air) until(what string, is func() bool) {
	a.Helper()
	for !is() {
		if a.ctx.Err() != nil {
			a.Fatalf("waiting for %s: %v", what, context.Cause(a.ctx))
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// await waits until the program has said one of the texts and returns the line.
func (a *Air) await(p *interop.Program, texts ...string) string {
	a.Helper()
	line, err := p.Await(a.ctx, texts...)
	if err != nil {
		a.Fatal(err)
	}
	return line
}

// temp returns a new folder, with a name short enough for sockets.
func (a *Air) temp() string {
	a.Helper()
	folder, err := os.MkdirTemp("/run", "")
	if err != nil {
		a.Fatal(err)
	}
	return folder
}
