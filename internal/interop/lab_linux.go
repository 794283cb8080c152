package interop

import (
	"context"
	"fmt"
	"net"
	"os"
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
// cable. It has no name, so that the kernel takes it back when the last process
// in it has ended, whatever became of us.
type Lab struct{ namespace *os.File }

// NewLab makes a lab. It needs root.
func NewLab() (*Lab, error) {
	l := new(Lab)
	err := onOwnThread(func() (err error) {
		if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("interop: new network namespace: %w", err)
		}
		if l.namespace, err = os.Open("/proc/thread-self/ns/net"); err != nil {
			return err
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
			l.Close()
			return fmt.Errorf("interop: ip: %w: %s", err, out)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return l, nil
}

// Close leaves the namespace to what still runs in it.
func (l *Lab) Close() error { return l.namespace.Close() }

// Do runs f inside the namespace. Sockets that f opens stay there, and so do
// the processes it starts.
func (l *Lab) Do(f func() error) error {
	return onOwnThread(func() error {
		if err := unix.Setns(int(l.namespace.Fd()), unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("interop: enter network namespace: %w", err)
		}
		return f()
	})
}

// onOwnThread runs f on a thread that ends with it, since it may have moved to
// another namespace.
func onOwnThread(f func() error) error {
	result := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // and never unlocked
		result <- f()
	}()
	return <-result
}

// Open returns a port at one end of the cable.
func (l *Lab) Open(end string) (port *Port, err error) {
	err = l.Do(func() error {
		ifi, err := net.InterfaceByName(end)
		if err != nil {
			return err
		}
		port, err = OpenPort(ifi)
		return err
	})
	return port, err
}

// Start starts a program inside the namespace; see StartProgram.
func (l *Lab) Start(ctx context.Context, name string, args ...string) (p *Program, err error) {
	err = l.Do(func() error {
		p, err = StartProgram(ctx, name, args...)
		return err
	})
	return p, err
}
