package lab

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/internal/interop"
)

// joiner is a program that joins by push button.
type joiner struct {
	name string
	// ready starts what has to be there before someone presses the station's
	// button. press does that and returns the program that looks for the access
	// point.
	ready func(*Air, wireless) (press func() *interop.Program)
}

// joiners are this project's command and the yardsticks.
var joiners = []joiner{
	{"gowps", func(a *Air, w wireless) func() *interop.Program {
		return func() *interop.Program {
			return a.wps("start", "-v", "-i", w.name, "--connect")
		}
	}},
	{"wpa_supplicant", func(a *Air, w wireless) func() *interop.Program {
		s := a.supplicant(w)
		return func() *interop.Program {
			if _, err := s.Ask(a.ctx, "WPS_PBC"); err != nil {
				a.Fatal(err)
			}
			return s.Program
		}
	}},
	{"iwd", func(a *Air, w wireless) func() *interop.Program {
		daemon := a.iwd(w)
		return func() *interop.Program {
			a.start("iwctl", "iwctl", "wsc", w.name, "push-button")
			return daemon
		}
	}},
}

// iwd starts iwd on a radio, and waits until it knows it.
func (a *Air) iwd(w wireless) *interop.Program {
	a.Helper()
	a.do("mkdir", "-p", "/run/dbus", "/run/iwd")
	a.await(a.start("dbus", "dbus-daemon", "--system", "--nopidfile", "--nofork", "--print-address"), "unix:")
	p := a.start("iwd", "env", "STATE_DIRECTORY=/run/iwd", "/usr/libexec/iwd", "-d", "-i", w.name)
	a.until("iwd to know its radio", func() bool {
		known, err := a.try("iwctl", "wsc", "list")
		return err == nil && strings.Contains(known, w.name)
	})
	return p
}

// joined returns the time at which the access point opens its port to the
// station: the 4-way handshake is done.
func (ap *accessPoint) joined(w wireless) <-chan time.Time {
	at := make(chan time.Time, 1)
	go func() {
		if _, err := ap.Await(ap.air.ctx, "AP-STA-CONNECTED "+w.mac.String()); err == nil {
			at <- time.Now()
		}
		close(at)
	}()
	return at
}

// TestSpeed has each program join the same access point, whose button is pressed
// before that of the station, or while the station is looking for it already.
// GOWPS_LAB_JOINS says how often; each time is told.
func TestSpeed(t *testing.T) {
	joins := 1
	if text := os.Getenv("GOWPS_LAB_JOINS"); text != "" {
		var err error
		if joins, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	for _, order := range []string{"PressedBefore", "PressedWhileWaiting"} {
		t.Run(order, func(t *testing.T) {
			for n := range joins {
				for _, j := range joiners {
					t.Run(fmt.Sprintf("%s-%d", j.name, n+1), func(t *testing.T) {
						run(t, func(a *Air) { a.join(j, order == "PressedBefore") })
					})
				}
			}
		})
	}
}

// join measures one join. What the program takes of memory is looked at before
// the button is pressed that it waits for.
func (a *Air) join(j joiner, before bool) {
	ap, w := a.ap(wpa2), a.radio()
	press := j.ready(a, w)
	at := ap.joined(w)
	began := time.Now()
	memory := ""
	var p *interop.Program
	if before {
		ap.press()
		began = time.Now()
		p = press()
	} else {
		p = press()
		wait := 8*time.Second + rand.N(12*time.Second)
		a.until("the button to be pressed", func() bool { return time.Since(began) > wait })
		memory = ", " + a.memory(p)
		ap.press()
		began = time.Now()
	}
	end, ok := <-at
	if !ok {
		a.Fatalf("%s did not join: %v", j.name, context.Cause(a.ctx))
	}
	a.Logf("%s: joined after %.3f s%s%s", j.name, end.Sub(began).Seconds(), memory, a.phases(p, j.name))
}

// memory tells how much memory a program has resident, and how much of that is
// its own.
func (a *Air) memory(p *interop.Program) string {
	a.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.PID()))
	if err != nil {
		a.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		if slices.Contains([]string{"VmRSS", "RssAnon"}, name) {
			list = append(list, name+" "+strings.TrimSpace(value))
		}
	}
	return strings.Join(list, ", ")
}

// steps are lines that wps start -v prints.
var steps = regexp.MustCompile(`(?m)^ *([0-9.]+)s  station +(scan \d+: .*|associated|sent M1|sent Done|handshake: pairwise|connected)`)

// phases tells where the time of our own command went, up to now.
func (a *Air) phases(p *interop.Program, name string) string {
	if name != "gowps" {
		return ""
	}
	a.await(p, "connected to")
	var b strings.Builder
	last := 0.0
	for _, m := range steps.FindAllStringSubmatch(p.Log(), -1) {
		at, _ := strconv.ParseFloat(m[1], 64)
		fmt.Fprintf(&b, "; %s +%.0f ms", m[2], (at-last)*1000)
		last = at
	}
	text := b.String()
	if i := strings.LastIndex(text[:strings.Index(text, "; associated")], "; scan"); i > 200 { // the whole wait is of no interest
		text = "; …" + text[i:]
	}
	return text
}
