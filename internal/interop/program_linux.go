package interop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// ErrExited is wrapped when a program ends that is waited for.
var ErrExited = errors.New("interop: the program has ended")

// Program is a running process whose output is kept line by line.
type Program struct {
	cmd   *exec.Cmd
	name  string
	input io.WriteCloser

	mu    sync.Mutex
	lines []string
	read  int           // lines that Await has passed
	more  chan struct{} // closed when a line comes, or the end
	ended bool

	collected chan struct{} // closed at the end
}

// FindProgram is exec.LookPath that also looks where system programs are.
func FindProgram(name string) (string, error) {
	for _, file := range []string{name, "/usr/sbin/" + name, "/sbin/" + name} {
		if found, err := exec.LookPath(file); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("interop: %s: %w", name, exec.ErrNotFound)
}

// StartProgram starts a program in the present thread's namespaces. It is killed
// when ctx ends, or that thread.
func StartProgram(ctx context.Context, name string, args ...string) (*Program, error) {
	file, err := FindProgram(name)
	if err != nil {
		return nil, err
	}
	p := &Program{cmd: exec.CommandContext(ctx, file, args...), name: name, more: make(chan struct{}), collected: make(chan struct{})}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	p.cmd.Stdout, p.cmd.Stderr = in, in
	if p.input, err = p.cmd.StdinPipe(); err == nil {
		err = p.cmd.Start()
	}
	in.Close()
	if err != nil {
		out.Close()
		return nil, fmt.Errorf("interop: %w", err)
	}
	go p.collect(out)
	return p, nil
}

func (p *Program) collect(out *os.File) {
	defer close(p.collected)
	defer out.Close()
	scanner := bufio.NewScanner(out)
	scanner.Buffer(nil, 1<<20)
	for ok := true; ok; {
		ok = scanner.Scan()
		p.mu.Lock()
		if ok {
			p.lines = append(p.lines, scanner.Text())
		}
		p.ended = !ok
		close(p.more)
		p.more = make(chan struct{})
		p.mu.Unlock()
	}
}

// Await waits for a line that contains one of the texts and returns it. Lines
// before it are passed over, also by the next call.
func (p *Program) Await(ctx context.Context, texts ...string) (string, error) {
	for {
		p.mu.Lock()
		for ; p.read < len(p.lines); p.read++ {
			for _, text := range texts {
				if line := p.lines[p.read]; strings.Contains(line, text) {
					p.read++
					p.mu.Unlock()
					return line, nil
				}
			}
		}
		more, ended := p.more, p.ended
		p.mu.Unlock()
		if ended {
			return "", fmt.Errorf("%w: %s, without %q", ErrExited, p.name, texts)
		}
		select {
		case <-more:
		case <-ctx.Done():
			return "", fmt.Errorf("interop: %s has not said %q: %w", p.name, texts, context.Cause(ctx))
		}
	}
}

// Tell writes a line to the program's standard input.
func (p *Program) Tell(line string) error {
	_, err := io.WriteString(p.input, line+"\n")
	return err
}

// PID returns the number of the process.
func (p *Program) PID() int { return p.cmd.Process.Pid }

// Signal sends the program a signal.
func (p *Program) Signal(s os.Signal) error { return p.cmd.Process.Signal(s) }

// End waits for the program to end by itself, and returns its exit code; -1 if a
// signal has ended it.
func (p *Program) End(ctx context.Context) (code int, err error) {
	select {
	case <-p.collected:
	case <-ctx.Done():
		return 0, fmt.Errorf("interop: %s does not end: %w", p.name, context.Cause(ctx))
	}
	if err := p.cmd.Wait(); p.cmd.ProcessState == nil {
		return 0, err
	}
	return p.cmd.ProcessState.ExitCode(), nil
}

// Log returns all that the program has said so far.
func (p *Program) Log() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.lines, "\n")
}

// Stop ends the program and waits until it is gone and all it said is read.
func (p *Program) Stop() error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	<-p.collected
	return p.cmd.Wait()
}

// cpuClock makes a clock of a process out of its id: that of the scheduler, with
// all threads there were (clock_getcpuclockid(3) does the same).
func cpuClock(pid int) int32 { return int32(^pid<<3 | 2) }

// CPU is the processor time the program has used, to the nanosecond.
func (p *Program) CPU() (time.Duration, error) {
	var t unix.Timespec
	if err := unix.ClockGettime(cpuClock(p.cmd.Process.Pid), &t); err != nil {
		return 0, fmt.Errorf("interop: processor time of %s: %w", p.name, err)
	}
	return time.Duration(t.Nano()), nil
}

// PeakMemory is the most memory the program has had resident, in octets.
func (p *Program) PeakMemory() (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kB, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kB << 10, err
		}
	}
	return 0, fmt.Errorf("interop: memory of %s is not told", p.name)
}

// control asks a program over its control interface, as hostapd_cli and
// wpa_cli do: one datagram there, one back.
func control(ctx context.Context, socket, request string) (string, error) {
	dir, err := os.MkdirTemp("", "ctrl")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	conn, err := net.DialUnix("unixgram",
		&net.UnixAddr{Net: "unixgram", Name: filepath.Join(dir, "s")},
		&net.UnixAddr{Net: "unixgram", Name: socket})
	if err != nil {
		return "", fmt.Errorf("interop: %w", err)
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	if _, err := conn.Write([]byte(request)); err != nil {
		return "", fmt.Errorf("interop: %s: %w", request, err)
	}
	reply := make([]byte, 4096)
	n, err := conn.Read(reply)
	if err != nil {
		return "", fmt.Errorf("interop: %s: %w", request, err)
	}
	return strings.TrimSpace(string(reply[:n])), nil
}
