package pinmap

import (
	"errors"
	"fmt"

	"github.com/gowps/wps/internal/gpio"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/pins"
)

// line is what Pins needs of a gpio.Line.
type line interface {
	Configure(gpio.Config) error
	Value() (bool, error)
	Set(bool) error
	Watch(func(gpio.Edge))
	Close() error
}

// lamp is what Pins needs of a gpio.LED.
type lamp interface {
	Set(bool) error
	Close() error
}

// machine opens what a map names.
type machine struct {
	line func(*loop.Loop, gpio.Address, gpio.Config) (line, error)
	lamp func(name string) (lamp, error)
}

var linux = machine{
	line: func(l *loop.Loop, a gpio.Address, c gpio.Config) (line, error) {
		opened, err := gpio.Open(l, a, c)
		if err != nil {
			return nil, err // no nil pointer in an interface
		}
		return opened, nil
	},
	lamp: func(name string) (lamp, error) {
		led, err := gpio.OpenLED(name)
		if err != nil {
			return nil, err
		}
		return led, nil
	},
}

// Pins are pins of this machine.
type Pins struct {
	file  string
	loop  *loop.Loop
	trace *pins.Tracer
	board *pins.Board // of the pins that lead nowhere
	pins  [pins.Max + 1]*wired
}

var _ pins.Pins = (*Pins)(nil)

// wired is a pin that leads somewhere.
type wired struct {
	Wire
	line  line // nil: a lamp
	lamp  lamp
	mode  pins.Mode
	latch bool // what was written last
	edges bool // the line is being watched
	level bool // as traced last
}

// Open takes all that a map names into use. Close gives it back; if Open fails
// it has done so already. Each line is an input at first, as on a chip that has
// just started.
func Open(l *loop.Loop, m *Map, opt pins.Options) (*Pins, error) { return open(linux, l, m, opt) }

func open(on machine, l *loop.Loop, m *Map, opt pins.Options) (*Pins, error) {
	p := &Pins{file: m.File, loop: l, trace: pins.NewTracer(l, opt), board: pins.NewBoard(l, opt)}
	for _, wire := range m.Wires {
		w := &wired{Wire: wire}
		var err error
		if wire.LED != "" {
			w.lamp, err = on.lamp(wire.LED)
		} else {
			w.line, err = on.line(l, wire.Line, w.config())
		}
		if w.line != nil || w.lamp != nil {
			p.pins[wire.Pin] = w
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("pin %d: %w", wire.Pin, err), p.Close())
		}
	}
	return p, nil
}

// config is how the line of a pin is set up.
func (w *wired) config() gpio.Config {
	c := gpio.Config{
		ActiveLow: w.ActiveLow,
		Output:    w.mode.Direction != pins.Input,
		OpenDrain: w.mode.Direction == pins.OpenDrain,
		High:      w.latch,
	}
	switch {
	case w.Pull != nil:
		c.Bias = *w.Pull
	case w.mode.PullUp:
		c.Bias = gpio.BiasPullUp
	}
	c.Edges = w.edges && !c.Output
	return c
}

// nowhere is the error of a pin that the map does not name, and that is simulated
// for that.
func (p *Pins) nowhere(n int) error {
	return fmt.Errorf("pin %d leads nowhere: %s does not name it", n, p.file)
}

func failed(n int, err error) error {
	if err != nil {
		err = fmt.Errorf("pin %d: %w", n, err)
	}
	return err
}

// SetMode implements pins.Pins.
func (p *Pins) SetMode(n int, m pins.Mode) error {
	w := p.pins[n]
	if w == nil {
		return errors.Join(p.nowhere(n), p.board.SetMode(n, m))
	}
	w.mode = m
	if w.lamp != nil {
		return failed(n, w.shine())
	}
	err := w.line.Configure(w.config())
	p.traceOutput(n)
	return failed(n, err)
}

// Write implements pins.Pins.
func (p *Pins) Write(n int, high bool) (err error) {
	w := p.pins[n]
	if w == nil {
		return errors.Join(p.nowhere(n), p.board.Write(n, high))
	}
	w.latch = high
	switch {
	case w.lamp != nil:
		err = w.shine()
	case w.mode.Direction != pins.Input:
		err = w.line.Set(high)
	}
	p.traceOutput(n)
	return failed(n, err)
}

// shine shows the level of an output on a lamp. One that is an input is dark.
func (w *wired) shine() error {
	return w.lamp.Set(w.mode.Direction != pins.Input && w.latch != w.ActiveLow)
}

// traceOutput tells the trace of an output.
func (p *Pins) traceOutput(n int) {
	if w := p.pins[n]; w.mode.Direction != pins.Input && w.latch != w.level {
		w.level = w.latch
		p.trace.Changed(n, w.latch)
	}
}

// Read implements pins.Pins.
func (p *Pins) Read(n int) (bool, error) {
	w := p.pins[n]
	switch {
	case w == nil:
		high, err := p.board.Read(n)
		return high, errors.Join(p.nowhere(n), err)
	case w.lamp != nil:
		return w.mode.Direction != pins.Input && w.latch, nil
	}
	high, err := w.line.Value()
	return high, failed(n, err)
}

// Watch implements pins.Pins. A lamp never changes by itself.
func (p *Pins) Watch(n int, f func(pins.Change)) error {
	w := p.pins[n]
	switch {
	case w == nil:
		return errors.Join(p.nowhere(n), p.board.Watch(n, f))
	case w.lamp != nil:
		return nil
	}
	w.edges = f != nil
	err := w.line.Configure(w.config())
	if f == nil {
		w.line.Watch(nil)
		return failed(n, err)
	}
	w.line.Watch(func(e gpio.Edge) {
		w.level = e.High
		p.trace.Changed(n, e.High)
		for range min(e.Lost, lostMax) {
			f(pins.Change{At: e.At, High: e.High})
		}
		f(pins.Change{At: e.At, High: e.High})
	})
	return failed(n, err)
}

// lostMax is how many edges that the kernel could not tell are made up for.
const lostMax = 1000

// Close gives everything back as it was found.
func (p *Pins) Close() error {
	var all error
	for n, w := range p.pins {
		switch {
		case w == nil:
			continue
		case w.lamp != nil:
			all = errors.Join(all, failed(n, w.lamp.Close()))
		default:
			all = errors.Join(all, failed(n, w.line.Close()))
		}
		p.pins[n] = nil
	}
	return all
}
