package lab

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/internal/gpio"
	"github.com/gowps/wps/loop"
)

// examplesFolder is the environment's word for where the examples are.
const examplesFolder = "GOWPS_EXAMPLES"

func examples() string { return cmp.Or(os.Getenv(examplesFolder), "../examples") }

// TestPinsLine uses lines of a chip: levels both ways, edges with their times,
// and what the kernel says of lines that cannot be had.
func TestPinsLine(t *testing.T) {
	run(t, func(a *Air) {
		c, l := a.newChip(), loop.New()
		in, err := gpio.Open(l, gpio.Address{Chip: c.name, Line: 1}, gpio.Config{ActiveLow: true, Bias: gpio.BiasPullUp, Edges: true})
		if err != nil {
			a.Fatal(err)
		}
		if high, err := in.Value(); !high || err != nil {
			a.Errorf("an inverted line that is low: %t, %v", high, err)
		}
		var edges []gpio.Edge
		in.Watch(func(e gpio.Edge) { edges = append(edges, e) })
		until := func(n int) {
			a.Helper()
			ctx, cancel := context.WithTimeout(a.ctx, 10*time.Second)
			defer cancel()
			if err := l.RunUntil(ctx, func() bool { return len(edges) >= n }); err != nil {
				a.Fatalf("%d edges: %v", len(edges), err)
			}
		}
		for n, high := range []bool{true, false, true} {
			time.Sleep(200 * time.Millisecond) // the driver looks at its lines every 40 ms
			before := l.Now()
			c.hold(1, high)
			until(n + 1)
			late := edges[n].At.Sub(before)
			if edges[n].High == high || edges[n].Lost != 0 || late < -time.Millisecond || late > 100*time.Millisecond {
				a.Errorf("edge %d: %+v, %s after it was made", n, edges[n], late)
			}
			a.Logf("edge %d is told with a time %s after it was made", n, late.Round(100*time.Microsecond))
		}

		for _, tt := range []struct {
			address gpio.Address
			is      error
			text    string
		}{
			{gpio.Address{Chip: c.name, Line: 1}, gpio.ErrBusy, `by "wps"`},
			{gpio.Address{Chip: c.name, Line: 8}, gpio.ErrNoLine, "has 8"},
			{gpio.Address{Chip: "gpiochip77"}, gpio.ErrNoChip, c.name},
			{gpio.Address{Chip: "null"}, gpio.ErrNoChip, "/dev/null"},
		} {
			if _, err := gpio.Open(l, tt.address, gpio.Config{}); !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.text) {
				a.Errorf("%v: %v", tt.address, err)
			}
		}

		out, err := gpio.Open(l, gpio.Address{Chip: c.name, Line: 5}, gpio.Config{})
		if err != nil {
			a.Fatal(err)
		}
		if err := out.Configure(gpio.Config{Output: true, High: true}); err != nil {
			a.Fatal(err)
		}
		for _, high := range []bool{true, false, true} {
			if err := out.Set(high); err != nil {
				a.Error(err)
			}
			if output, level := c.line(5); !output || level != high {
				a.Errorf("output %t, level %t, want %t", output, level, high)
			}
		}
		if err := errors.Join(in.Close(), out.Close()); err != nil {
			a.Error(err)
		}
		if output, _ := c.line(5); output {
			a.Error("the line is still an output")
		}
		again, err := gpio.Open(l, gpio.Address{Chip: c.name, Line: 1}, gpio.Config{})
		if err != nil {
			a.Fatal(err)
		}
		again.Close()
	})
}

// TestPinsLED takes a light from its trigger, and gives it back.
func TestPinsLED(t *testing.T) {
	run(t, func(a *Air) {
		l := a.newLamp()
		trigger := a.trigger(l)
		led, err := gpio.OpenLED(l.name)
		if err != nil {
			a.Fatal(err)
		}
		for _, on := range []bool{true, false, true} {
			if err := led.Set(on); err != nil {
				a.Error(err)
			}
			a.until(fmt.Sprintf("the light to be %t", on), func() bool { got, _, _ := l.state(); return got == on })
		}
		if now := a.trigger(l); now != "none" {
			a.Errorf("the trigger is %q", now)
		}
		if err := led.Close(); err != nil {
			a.Error(err)
		}
		if now := a.trigger(l); now != trigger {
			a.Errorf("the trigger is %q, and was %q", now, trigger)
		}
		if _, err := gpio.OpenLED("nothing"); !errors.Is(err, gpio.ErrNoLED) || !strings.Contains(err.Error(), l.name) {
			a.Error(err)
		}
		a.Logf("the trigger was %q before and after", trigger)
	})
}

// TestPinsCommand is the example with the button and the light, on a real
// interface: somebody presses the button of the board, and then that of the
// router.
func TestPinsCommand(t *testing.T) {
	run(t, func(a *Air) {
		script := filepath.Join(examples(), "button.lua")
		c, light := a.newChip(), a.newLamp()
		trigger := a.trigger(light)
		ap, w := a.ap(wpa2), a.radio()
		wiring := filepath.Join(a.temp(), "pins.toml")
		text := fmt.Sprintf("[[pin]]\npin = 3\nto = \"%s:2\"\n[[pin]]\npin = 4\nto = \"led:%s\"\nactive_low = true\n", c.name, light.name)
		if err := os.WriteFile(wiring, []byte(text), 0o600); err != nil {
			a.Fatal(err)
		}
		c.hold(2, true)
		a.command("press the button", func() {
			if on, _, _ := light.state(); on {
				a.Error("the light is on before anything happens")
			}
			time.Sleep(time.Second)
			c.hold(2, false)
			time.Sleep(200 * time.Millisecond)
			c.hold(2, true)
			a.until("the light to blink", func() bool { _, _, n := light.state(); return n > 6 })
			ap.press()
			a.until("an address", func() bool { return len(a.addresses(w.name)) > 0 })
			a.until("the light to stay on", func() bool { on, since, _ := light.state(); return on && since > time.Second })
		}, "run", "-v", "-i", w.name, "--pins", wiring, script)
		if now := a.trigger(light); now != trigger {
			a.Errorf("the trigger is %q, and was %q", now, trigger)
		}
		free, err := gpio.Open(loop.New(), gpio.Address{Chip: c.name, Line: 2}, gpio.Config{})
		if err != nil {
			a.Fatalf("the line is not free: %v", err)
		}
		free.Close()
	})
}
