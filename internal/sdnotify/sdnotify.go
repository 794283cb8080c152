// Package sdnotify tells systemd how a service is doing (sd_notify(3)): datagrams
// of lines such as READY=1 to the socket that the environment names.
//
// # Limitations
//
// Sockets of vsock addresses, which only virtual machines are given, are not used.
package sdnotify

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// Notifier is the way to the service manager. A nil one is of a process that has
// none, and tells nobody.
type Notifier struct {
	conn     *net.UnixConn
	watchdog time.Duration
}

// Open finds the service manager in the environment, which getenv reads, of the
// process with this number. Without one the Notifier is nil.
func Open(getenv func(string) string, pid int) (*Notifier, error) {
	address := getenv("NOTIFY_SOCKET")
	if address == "" {
		return nil, nil
	}
	if address[0] != '/' && address[0] != '@' { // @: of no file
		return nil, fmt.Errorf("sdnotify: NOTIFY_SOCKET=%q: it begins with / or @", address)
	}
	conn, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		return nil, fmt.Errorf("sdnotify: %w", err)
	}
	return &Notifier{conn, watchdog(getenv, pid)}, nil
}

// watchdog is after how long the manager takes a silent service for dead.
func watchdog(getenv func(string) string, pid int) time.Duration {
	if of := getenv("WATCHDOG_PID"); of != "" && of != strconv.Itoa(pid) {
		return 0
	}
	microseconds, err := strconv.ParseInt(getenv("WATCHDOG_USEC"), 10, 64)
	if err != nil || microseconds <= 0 || microseconds > int64(24*time.Hour/time.Microsecond) {
		return 0
	}
	return time.Duration(microseconds) * time.Microsecond
}

// Watchdog is after how long without an Alive the manager takes the service for
// dead; 0: never.
func (n *Notifier) Watchdog() time.Duration {
	if n == nil {
		return 0
	}
	return n.watchdog
}

// Ready tells that the service does what it is for.
func (n *Notifier) Ready() error { return n.send("READY=1") }

// Stopping tells that it ends.
func (n *Notifier) Stopping() error { return n.send("STOPPING=1") }

// Alive tells that it has not hung.
func (n *Notifier) Alive() error { return n.send("WATCHDOG=1") }

// Status tells what it does at present, in one line.
func (n *Notifier) Status(text string) error {
	return n.send("STATUS=" + strings.ReplaceAll(text, "\n", " "))
}

func (n *Notifier) send(line string) error {
	if n == nil {
		return nil
	}
	if _, err := n.conn.Write([]byte(line + "\n")); err != nil {
		return fmt.Errorf("sdnotify: %w", err)
	}
	return nil
}

// Close ends the use of the socket.
func (n *Notifier) Close() error {
	if n == nil {
		return nil
	}
	if err := n.conn.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
