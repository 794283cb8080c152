package sdnotify

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// environment is one to read.
func environment(variables ...string) func(string) string {
	return func(name string) string {
		for _, v := range variables {
			if value, ok := strings.CutPrefix(v, name+"="); ok {
				return value
			}
		}
		return ""
	}
}

func TestNotify(t *testing.T) {
	addresses := []string{filepath.Join(t.TempDir(), "notify")}
	if runtime.GOOS == "linux" {
		addresses = append(addresses, fmt.Sprintf("@gowps-test-%d", os.Getpid()))
	}
	if runtime.GOOS == "windows" {
		addresses = nil // it has no such sockets
	}
	for _, address := range addresses {
		manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
		if err != nil {
			t.Fatal(err)
		}
		defer manager.Close()
		n, err := Open(environment("NOTIFY_SOCKET="+address, "WATCHDOG_USEC=3000000"), 7)
		if err != nil {
			t.Fatal(err)
		}
		if n.Watchdog() != 3*time.Second {
			t.Errorf("watchdog %s", n.Watchdog())
		}
		b := make([]byte, 100)
		for want, tell := range map[string]func() error{
			"READY=1\n": n.Ready, "STOPPING=1\n": n.Stopping, "WATCHDOG=1\n": n.Alive,
			"STATUS=one two\n": func() error { return n.Status("one\ntwo") },
		} {
			if err := tell(); err != nil {
				t.Error(err)
			}
			if size, err := manager.Read(b); err != nil || string(b[:size]) != want {
				t.Errorf("told %q, %v", b[:size], err)
			}
		}
		for range 2 {
			if err := n.Close(); err != nil {
				t.Error(err)
			}
		}
		if err := n.Ready(); err == nil {
			t.Error("told after the end")
		}
	}
}

func TestNobodyToNotify(t *testing.T) {
	n, err := Open(environment(), 7)
	if n != nil || err != nil {
		t.Fatal(n, err)
	}
	if err := n.Ready(); err != nil || n.Close() != nil || n.Watchdog() != 0 {
		t.Error(err)
	}
	for _, address := range []string{"vsock:2:1", filepath.Join(t.TempDir(), "nobody")} {
		if n, err := Open(environment("NOTIFY_SOCKET="+address), 7); err == nil || n != nil {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestWatchdog(t *testing.T) {
	for _, tt := range []struct {
		pid, usec string
		want      time.Duration
	}{
		{"", "30000000", 30 * time.Second},
		{"7", "1", time.Microsecond},
		{"8", "30000000", 0},
		{"", "", 0},
		{"", "-1", 0},
		{"", "soon", 0},
		{"", "9223372036854775807", 0},
	} {
		if got := watchdog(environment("WATCHDOG_PID="+tt.pid, "WATCHDOG_USEC="+tt.usec), 7); got != tt.want {
			t.Errorf("%+v: %s", tt, got)
		}
	}
}
