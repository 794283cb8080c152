package interop

import (
	"context"
	"fmt"
	"os/exec"
	"runtime"
	"strings"

	"golang.org/x/sys/unix"
)

// The ends of a lab's cable.
const (
	APEnd      = "v0"
	StationEnd = "v1"
)

// Lab is a network namespace with two interfaces in it, the ends of one virtual
// cable. One thread lives in it, which starts the programs and opens the
// sockets there; when that thread ends, whatever ended it, the kernel kills the
// programs and takes the namespace back.
type Lab struct{ work chan func() }

// NewLab makes a lab. It needs root.
func NewLab() (*Lab, error) {
	l := &Lab{make(chan func())}
	go func() {
		runtime.LockOSThread() // and never unlocked, so it ends with this
		for f := range l.work {
			f()
		}
	}()
	if err := l.do(lay); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// lay moves the present thread to a namespace of its own and lays the cable.
func lay() error {
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("interop: new network namespace: %w", err)
	}
	file, err := FindProgram("ip")
	if err != nil {
		return err
	}
	ip := exec.Command(file, "-batch", "-")
	ip.Stdin = strings.NewReader(strings.Join([]string{
		"link add " + APEnd + " address " + APAddress.String() +
			" type veth peer name " + StationEnd + " address " + StationAddress.String(),
		"link set " + APEnd + " up",
		"link set " + StationEnd + " up",
	}, "\n"))
	if out, err := ip.CombinedOutput(); err != nil {
		return fmt.Errorf("interop: ip: %w: %s", err, out)
	}
	return nil
}

// Close ends the lab and all programs in it.
func (l *Lab) Close() { close(l.work) }

// do runs f on the thread in the lab.
func (l *Lab) do(f func() error) error {
	result := make(chan error)
	l.work <- func() { result <- f() }
	return <-result
}

// Open returns a port at one end of the cable.
func (l *Lab) Open(end string) (port *Port, err error) {
	err = l.do(func() error {
		port, err = OpenPort(end)
		return err
	})
	return port, err
}

// Start starts a program in the lab. It is killed when ctx ends, or the lab.
func (l *Lab) Start(ctx context.Context, name string, args ...string) (p *Program, err error) {
	err = l.do(func() error {
		p, err = StartProgram(ctx, name, args...)
		return err
	})
	return p, err
}
