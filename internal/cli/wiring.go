package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/internal/evdev"
	"github.com/gowps/wps/internal/gpio"
	"github.com/gowps/wps/pins"
)

// What --input and --led mean if they say nothing else.
const (
	inputAuto   = "auto"
	boardButton = "pin:3,active_low" // the flash button of a NodeMCU board
	boardLight  = "pin:4"            // the light of its module

	usualDebounce = 30 * time.Millisecond
)

// wire is what a button or a light is connected to: an input device, an LED, a
// line of a chip, or a pin of the simulated board.
type wire struct {
	text   string // as it was given, without its options
	device string // a path; "": each that has the key
	led    string // its name
	line   *gpio.Address
	pin    int // -1: none

	activeLow bool
	bias      gpio.Bias
	debounce  time.Duration
}

// real reports whether it is of this machine.
func (w *wire) real() bool { return w.pin < 0 }

// parseButton reads --input and --led. The light is nil if there is none.
func parseButton(input, led string, simulated bool) (in, out *wire, err error) {
	if simulated && input == inputAuto {
		input = boardButton
	}
	if simulated && led == "" {
		led = boardLight
	}
	if in, err = parseInput(input); err != nil {
		return nil, nil, fmt.Errorf("--input %s: %w", input, err)
	}
	if led != "" {
		if out, err = parseLight(led); err != nil {
			return nil, nil, fmt.Errorf("--led %s: %w", led, err)
		}
	}
	for _, w := range []*wire{in, out} {
		if w != nil && !w.real() && !simulated {
			return nil, nil, fmt.Errorf("%s is a pin of the simulated board: a real interface has none", w.text)
		}
	}
	return in, out, nil
}

func parseInput(text string) (*wire, error) {
	w := &wire{text: text, pin: -1}
	switch {
	case text == inputAuto:
		return w, nil
	case strings.HasPrefix(text, "/"):
		w.device = text
		return w, nil
	}
	known, err := w.parseLine(text, "active_low", "pull", "debounce")
	if err == nil && !known {
		err = errors.New(`it is auto, a device such as /dev/input/event0, a line such as gpio:gpiochip0:17, or a pin such as pin:3`)
	}
	return w, err
}

func parseLight(text string) (*wire, error) {
	w := &wire{text: text, pin: -1}
	known, err := w.parseLine(text, "active_low")
	if !known {
		w.led = strings.TrimPrefix(text, "led:")
	}
	return w, err
}

// parseLine reads a line or a pin and its options; known: it is one.
func (w *wire) parseLine(text string, options ...string) (known bool, err error) {
	words := strings.Split(text, ",")
	kind, where, _ := strings.Cut(words[0], ":")
	switch kind {
	case "gpio":
		a, err := gpio.ParseAddress(where)
		if err != nil {
			return true, err
		}
		w.line, w.debounce = &a, usualDebounce
	case "pin":
		n, err := strconv.Atoi(where)
		if err != nil || n < 0 || n > pins.Max {
			return true, fmt.Errorf("%q is no pin: they are counted from 0 to %d", where, pins.Max)
		}
		w.pin = n
		options = options[:1]
	default:
		return false, nil
	}
	w.text = words[0]
	for _, word := range words[1:] {
		if err := w.option(word, options); err != nil {
			return true, err
		}
	}
	return true, nil
}

// pulls are the values of pull, as in a map of pins.
var pulls = map[string]gpio.Bias{"up": gpio.BiasPullUp, "down": gpio.BiasPullDown, "off": gpio.BiasOff}

// option reads one option of those that there are.
func (w *wire) option(word string, options []string) (err error) {
	name, value, given := strings.Cut(word, "=")
	if !slices.Contains(options, name) {
		return fmt.Errorf("%q is no option of %s: there is %s", name, w.text, strings.Join(options, ", "))
	}
	ok := true
	switch name {
	case "active_low":
		w.activeLow = true
		if given {
			w.activeLow, err = strconv.ParseBool(value)
			ok = err == nil
		}
	case "pull":
		w.bias, ok = pulls[value]
	case "debounce":
		w.debounce, err = time.ParseDuration(value)
		ok = err == nil && w.debounce >= 0 && w.debounce <= time.Second
	}
	if !ok {
		return fmt.Errorf("%q: %s", word, map[string]string{
			"active_low": "write active_low, or active_low=false",
			"pull":       "it is up, down or off",
			"debounce":   "it is a time from 0s to 1s, such as 30ms",
		}[name])
	}
	return nil
}

// connectInput has presses told.
func (b *button) connectInput(w *wire) error {
	if w.real() && b.loop.Virtual() {
		return usagef("--input %s is for real time: give --interface too, or --realtime", w.text)
	}
	press := func() { b.press(w.text) }
	switch {
	case !w.real():
		return b.connectPin(w, press)
	case w.line != nil:
		line, err := gpio.Open(b.loop, *w.line, gpio.Config{ActiveLow: w.activeLow, Bias: w.bias, Edges: true, Debounce: w.debounce})
		if err != nil {
			return usageError{err}
		}
		b.parts = append(b.parts, line)
		line.Watch(func(e gpio.Edge) {
			if e.High {
				press()
			}
		})
		b.say("the button is %s", w.text)
		return nil
	}
	watcher, err := evdev.Watch(b.loop, evdev.Config{
		Path: w.device, Key: evdev.KeyWPS,
		Pressed: func(d evdev.Device) { b.press(d.String()) },
		Changed: b.inputChanged,
		Failed:  func(err error) { b.note(err.Error()) },
	})
	if err != nil {
		return usageError{err}
	}
	b.parts = append(b.parts, watcher)
	if len(watcher.Devices()) == 0 {
		b.note("no input device has a WPS button (KEY_WPS_BUTTON) yet; one that is plugged in will do")
	}
	return nil
}

// inputChanged tells of a device that comes or goes.
func (b *button) inputChanged(d evdev.Device, there bool) {
	b.events.write(eventLine{Event: "input", Input: d.String(), There: &there})
	if there {
		b.say("the button is %s", d)
	} else {
		b.note(fmt.Sprintf("%s has gone; one that is plugged in will do", d))
	}
}

// connectPin has presses of a simulated pin told. In an air where nobody presses
// anything that is done for them.
func (b *button) connectPin(w *wire, press func()) error {
	board := b.pins.(*pins.Board)
	air, err := airs.Load(b.enrolFlags.air)
	if err != nil {
		return usageError{err}
	}
	board.SetMode(w.pin, pins.Mode{PullUp: w.activeLow})
	if !slices.ContainsFunc(air.Pins, func(p airs.Pin) bool { return len(p.At) > 0 }) {
		b.say("nobody presses the button of this board, so it is pressed for them after 1 s")
		board.Press(w.pin, !w.activeLow, b.loop.Now().Add(time.Second), 150*time.Millisecond, 0, nil)
	}
	return board.Watch(w.pin, func(c pins.Change) {
		if c.High != w.activeLow {
			press()
		}
	})
}

// connectLight takes the light, if there is one.
func (b *button) connectLight(w *wire) error {
	var light gpio.Light
	switch {
	case w == nil:
		return nil
	case w.real() && b.loop.Virtual():
		return usagef("--led %s is for real time: give --interface too, or --realtime", w.text)
	case !w.real():
		b.pins.Write(w.pin, w.activeLow)
		b.pins.SetMode(w.pin, pins.Mode{Direction: pins.Output})
		light = pinLight{b.pins, w}
	case w.line != nil:
		line, err := gpio.Open(b.loop, *w.line, gpio.Config{ActiveLow: w.activeLow, Output: true})
		if err != nil {
			return usageError{err}
		}
		b.parts = append(b.parts, line)
		light = line
	default:
		led, err := gpio.OpenLED(w.led)
		if err != nil {
			return usageError{err}
		}
		b.parts = append(b.parts, led)
		light = led
	}
	b.light = gpio.NewPlayer(b.loop, light)
	return nil
}

// pinLight is a light at a simulated pin.
type pinLight struct {
	pins pins.Pins
	wire *wire
}

func (l pinLight) Set(on bool) error { return l.pins.Write(l.wire.pin, on != l.wire.activeLow) }
