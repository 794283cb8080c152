package nodemcu_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
	"github.com/gowps/wps/pins"
)

// TestGPIORows: there is a script for each function and constant of gpio.
func TestGPIORows(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.lua")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	row := regexp.MustCompile(`(?m)^-- row: (gpio\..*)$`)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range row.FindAllSubmatch(text, -1) {
			rows[string(m[1])]++
		}
	}
	var out strings.Builder
	vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) { cfg.Stdout = &out })
	const script = `
		for name in pairs(gpio) do if name ~= "pulse" then print("gpio." .. name) end end
		for name in pairs(gpio.pulse) do print("gpio.pulse." .. name) end
		for name in pairs(getmetatable(gpio.pulse.build{}).__index) do print("gpio.pulse:" .. name) end`
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(out.String())
	if len(names) != 20 {
		t.Errorf("%d names: %q", len(names), names)
	}
	for _, name := range names {
		if rows[name] == 0 {
			t.Errorf("no script has the line -- row: %s", name)
		}
		delete(rows, name)
	}
	for name := range rows {
		t.Errorf("scripts are about %s, which is not there", name)
	}
}

// brokenPins fail at everything.
type brokenPins struct{}

var errBroken = errors.New("pins: gone")

func (brokenPins) SetMode(int, pins.Mode) error { return errBroken }
func (brokenPins) Write(int, bool) error        { return errBroken }
func (brokenPins) Read(int) (bool, error)       { return true, errBroken }
func (brokenPins) Watch(pin int, _ func(pins.Change)) error {
	return fmt.Errorf("pin %d: %w", pin, errBroken)
}

// TestPinsThatFail are told of once each, and the script goes on.
func TestPinsThatFail(t *testing.T) {
	var out, hints strings.Builder
	vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) {
		cfg.Stdout, cfg.Pins = &out, brokenPins{}
		cfg.Warn = func(text string) { fmt.Fprintln(&hints, text) }
	})
	const script = `
		gpio.mode(1, gpio.OUTPUT) gpio.write(1, 1) print(gpio.read(1))
		gpio.trig(1, "low", print) gpio.trig(2, "up", print)
		gpio.serout(1, 1, {10, 20}, 2)`
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil || out.String() != "1\n" || vm.Failed() {
		t.Errorf("%v, printed %q", err, out.String())
	}
	if want := "pins: gone\npin 1: pins: gone\npin 2: pins: gone\n"; hints.String() != want {
		t.Errorf("hints %q", hints.String())
	}
}

// TestSeroutAgainstTheWatchdog: what keeps the device waiting for too long ends
// with a restart, whatever the number of cycles.
func TestSeroutAgainstTheWatchdog(t *testing.T) {
	for _, tt := range []struct {
		call    string
		hint    string
		restart bool
		took    time.Duration
	}{
		{"gpio.serout(1, 1, {1000, 1000}, 5)", "", false, 10010 * time.Microsecond},
		{"gpio.serout(1, 1, {1000, 1000}, 50)", "15 ms", false, 100100 * time.Microsecond},
		{"gpio.serout(1, 1, {1000}, 0)", "watchdog", true, 8 * time.Second},
		{"gpio.serout(1, 1, {9000000})", "watchdog", true, 8 * time.Second},
		{"gpio.serout(1, 1, {}, 0)", "", false, 0},
		{"gpio.serout(1, 1, {5000000}, 3, 1)", "", false, 15 * time.Second},
		{"gpio.pulse.build{{loop = 1, count = 100000}}:start(print)", "", false, 0},
	} {
		l := loop.NewVirtual(epoch)
		var hints strings.Builder
		vm := device(t, l, func(cfg *nodemcu.Config) {
			cfg.Warn = func(text string) { fmt.Fprintln(&hints, text) }
		})
		if err := vm.Run(t.Context(), "x", []byte(tt.call)); err != nil {
			t.Errorf("%s: %v", tt.call, err)
		}
		took := l.Now().Sub(epoch)
		if tt.took == 0 {
			took = 0
		}
		if vm.Restarted() != tt.restart || took != tt.took || !strings.Contains(hints.String(), tt.hint) || (tt.hint == "") != (hints.Len() == 0) {
			t.Errorf("%s: restarted %t after %s, hints %q", tt.call, vm.Restarted(), took, hints.String())
		}
	}
}

// TestStayWithPins: on a real board a trigger keeps a script running.
func TestStayWithPins(t *testing.T) {
	for script, want := range map[string]error{
		`gpio.trig(3, "down", print)`:                          nodemcu.ErrLimit,
		`gpio.trig(3, "down", print) gpio.trig(3)`:             nil,
		`gpio.trig(3, "down", print) gpio.mode(3, gpio.INPUT)`: nil,
	} {
		limit := time.Minute
		if want != nil {
			limit = 20 * time.Millisecond
		}
		vm := device(t, loop.New(), func(cfg *nodemcu.Config) { cfg.Stay, cfg.Limit = true, limit })
		if err := vm.Run(t.Context(), "x", []byte(script)); err != want {
			t.Errorf("%s: ended with %v, want %v", script, err, want)
		}
	}
}
