package lab

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gowps/wps/internal/evdev"
	"github.com/gowps/wps/internal/interop"
)

// press presses the button of the machine and waits until the command has said
// what that means.
func (a *Air) press(l *lamp, p *interop.Program, action string) {
	a.Helper()
	time.Sleep(400 * time.Millisecond) // or it is the same press
	if err := l.strike(evdev.KeyWPS); err != nil {
		a.Fatal(err)
	}
	a.await(p, "): "+action)
}

// blinks waits until the light has changed some times more.
func (a *Air) blinks(l *lamp) {
	a.Helper()
	_, _, before := l.state()
	a.until("the light to blink", func() bool { _, _, n := l.state(); return n > before+8 })
}

// rests waits until the light has not changed for a second.
func (a *Air) rests(l *lamp, on bool) {
	a.Helper()
	a.until("the light to rest", func() bool { is, since, _ := l.state(); return is == on && since > time.Second })
}

// limited starts the wps command with no more than what its service may do.
func (a *Air) limited(args ...string) *interop.Program {
	a.Helper()
	started, over := make(chan *interop.Program), make(chan struct{})
	a.Cleanup(func() { close(over) })
	go func() {
		runtime.LockOSThread() // and not back: nobody else may have this thread
		defer close(started)
		for c := range uintptr(unix.CAP_LAST_CAP + 1) {
			if c != unix.CAP_NET_ADMIN && c != unix.CAP_NET_RAW {
				unix.Prctl(unix.PR_CAPBSET_DROP, c, 0, 0, 0) // which an older kernel may not have
			}
		}
		started <- a.wps(args...)
		<-over // the program ends with its thread
	}()
	p := <-started
	if p == nil {
		a.FailNow()
	}
	a.until("the rights to be those two", func() bool {
		status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
		return strings.Contains(string(status), "CapEff:\t0000000000003000\n")
	})
	return p
}

// TestButton, with the rights of the service: the button of the machine starts push button, and cancels it; the
// credential is in the store, the light tells how it stands, and the interface is
// left alone in between.
func TestButton(t *testing.T) {
	run(t, func(a *Air) {
		ap := a.ap(wpa2)
		w, before := a.prepare(settings[1])
		l := a.newLamp(evdev.KeyWPS)
		trigger := a.trigger(l)
		file := filepath.Join(a.temp(), "wpa_supplicant.conf")
		p := a.limited("button", "-i", w.name, "--store", file, "--led", l.name, "-v")
		a.await(p, "the button is /dev/input/event")
		a.asFound(w, before)
		if on, _, _ := l.state(); on {
			a.Error("the light is on before anything happens")
		}

		a.press(l, p, "start")
		a.await(p, "scan 2")
		a.blinks(l)
		a.press(l, p, "cancel")
		a.rests(l, false)
		a.asFound(w, before)

		a.press(l, p, "start")
		a.await(p, "scan 1")
		ap.press()
		a.await(p, "stored")
		a.rests(l, true)
		a.asFound(w, before)
		if text, err := os.ReadFile(file); err != nil || !strings.Contains(string(text), passphrase) || !strings.Contains(string(text), `ssid="lab"`) {
			a.Errorf("%s: %v\n%s", file, err, text)
		}

		s := a.supplicant(w)
		a.press(l, p, "start")
		a.await(p, "belongs to wpa_supplicant")
		a.blinks(l)
		s.Stop()
		a.quit(p, syscall.SIGTERM, 0)
		a.until("the trigger to be back", func() bool { return a.trigger(l) == trigger })
	})
}

// TestButtonConnects: a button that is plugged in later joins the network, and
// leaves it.
func TestButtonConnects(t *testing.T) {
	run(t, func(a *Air) {
		ap := a.ap(wpa2)
		w, before := a.prepare(settings[0])
		p := a.wps("button", "-i", w.name, "--connect", "-v")
		a.await(p, "no input device has a WPS button")
		l := a.newLamp(evdev.KeyWPS)
		a.await(p, "the button is /dev/input/event")
		a.press(l, p, "start")
		ap.press()
		a.await(p, "connected; a press of the button leaves the network")
		a.configured(w, ap)
		a.press(l, p, "restart")
		a.await(p, "scan 1")
		a.press(l, p, "cancel")
		a.asFound(w, before)
		a.quit(p, syscall.SIGTERM, 0)
	})
}

// TestButtonLine: the button is at a line of a chip.
func TestButtonLine(t *testing.T) {
	run(t, func(a *Air) {
		c := a.newChip()
		w, before := a.prepare(settings[0])
		c.hold(2, true)
		p := a.wps("button", "-i", w.name, "--input", "gpio:"+c.name+":2,active_low,pull=up", "--led", "gpio:"+c.name+":5", "-v")
		a.await(p, "the button is gpio:")
		for _, action := range []string{"start", "cancel"} {
			time.Sleep(400 * time.Millisecond)
			c.hold(2, false)
			a.await(p, "): "+action)
			c.hold(2, true)
			if action == "start" {
				a.until("the light to be on", func() bool { output, on := c.line(5); return output && on })
				a.await(p, "scan 1")
			}
		}
		a.asFound(w, before)
		a.quit(p, syscall.SIGINT, 0)
		if output, _ := c.line(5); output {
			a.Error("the line of the light is still an output")
		}
	})
}
