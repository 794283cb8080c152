package gpio

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ledClass is where Linux has its LEDs.
const ledClass = "/sys/class/leds"

// LED is one light of the machine.
type LED struct {
	dir    string
	name   string
	bright string // what Set(true) writes
	was    []attribute
	closed bool
}

// attribute is a file of an LED and what it held.
type attribute struct{ file, value string }

// OpenLED takes a light into use, by its name in /sys/class/leds, and takes it
// from its trigger. The error wraps ErrNoLED or ErrPermission if it is one of
// those.
func OpenLED(name string) (*LED, error) { return openLED(ledClass, name) }

func openLED(class, name string) (*LED, error) {
	fail := func(err error) (*LED, error) { return nil, fmt.Errorf("gpio: LED %q: %w", name, err) }
	if name == "" || strings.ContainsAny(name, "/\x00") || name[0] == '.' {
		return fail(ErrNoLED)
	}
	led := &LED{dir: filepath.Join(class, name), name: name}
	brightness, err := led.read("brightness")
	if errors.Is(err, fs.ErrNotExist) {
		return fail(noLED(class))
	}
	if err != nil {
		return fail(err)
	}
	if led.bright, err = led.read("max_brightness"); err != nil {
		return fail(err)
	}
	if n, err := strconv.Atoi(led.bright); err != nil || n < 1 {
		return fail(fmt.Errorf("max_brightness is %q", led.bright))
	}
	// In the order in which Close writes them: a brightness of 0 ends a trigger,
	// and the trigger brings its own files.
	led.was = []attribute{{"brightness", brightness}}
	triggers, err := led.read("trigger")
	if trigger := chosen(triggers); err == nil && trigger != "none" && trigger != "" {
		led.was = append(led.was, attribute{"trigger", trigger})
		for _, file := range []string{"delay_on", "delay_off"} {
			if value, err := led.read(file); err == nil {
				led.was = append(led.was, attribute{file, value})
			}
		}
		if err := led.write("trigger", "none"); err != nil {
			return fail(err)
		}
	}
	if err := led.Set(false); err != nil {
		return nil, err
	}
	return led, nil
}

func noLED(class string) error {
	entries, _ := os.ReadDir(class)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) == 0 {
		return fmt.Errorf("%w, and no other on this machine", ErrNoLED)
	}
	return fmt.Errorf("%w: those of this machine are %s", ErrNoLED, strings.Join(names, ", "))
}

// chosen returns the word in brackets.
func chosen(triggers string) string {
	_, rest, _ := strings.Cut(triggers, "[")
	word, _, _ := strings.Cut(rest, "]")
	return word
}

func (d *LED) read(file string) (string, error) {
	b, err := os.ReadFile(filepath.Join(d.dir, file))
	return strings.TrimSpace(string(b)), err
}

func (d *LED) write(file, value string) error {
	f, err := os.OpenFile(filepath.Join(d.dir, file), os.O_WRONLY|os.O_TRUNC, 0)
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("%w to change %s: run as root", ErrPermission, filepath.Join(d.dir, file))
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(value)
	return errors.Join(err, f.Close())
}

// Set turns the light on or off.
func (d *LED) Set(on bool) error {
	value := "0"
	if on {
		value = d.bright
	}
	if err := d.write("brightness", value); err != nil {
		return fmt.Errorf("gpio: LED %q: %w", d.name, err)
	}
	return nil
}

// Close gives the light back as it was found.
func (d *LED) Close() error {
	if d.closed {
		return nil
	}
	d.closed = true
	var all error
	for _, a := range d.was {
		if err := d.write(a.file, a.value); err != nil {
			all = errors.Join(all, fmt.Errorf("gpio: LED %q: %w", d.name, err))
		}
	}
	return all
}
