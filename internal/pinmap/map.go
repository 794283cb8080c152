package pinmap

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/gowps/wps/internal/gpio"
	"github.com/gowps/wps/pins"
)

// Map says what the pins of a script are on this machine.
type Map struct {
	File  string
	Wires []Wire
}

// Wire is what one pin leads to: a line, or an LED.
type Wire struct {
	Pin       int
	Line      gpio.Address
	LED       string // "": a line
	ActiveLow bool
	// Pull is the resistor of an input; nil: the one that the script asks for.
	Pull *gpio.Bias
}

func (w Wire) String() string {
	if w.LED != "" {
		return ledPrefix + w.LED
	}
	return w.Line.String()
}

// ledPrefix tells an LED from a line.
const ledPrefix = "led:"

// maxFile is how many octets a file may have.
const maxFile = 64 << 10

// The format: what a file decodes into.
type (
	format struct {
		Pin []entry `toml:"pin"`
	}
	entry struct {
		Pin       any    `toml:"pin"`
		To        target `toml:"to"`
		ActiveLow flag   `toml:"active_low"`
		Pull      pull   `toml:"pull"`
	}
	target struct {
		given bool
		line  gpio.Address
		led   string
	}
	flag struct{ on bool }
	pull struct{ bias *gpio.Bias }
)

func (t *target) UnmarshalText(text []byte) (err error) {
	t.given = true
	led, isLED := strings.CutPrefix(string(text), ledPrefix)
	if !isLED {
		t.line, err = gpio.ParseAddress(string(text))
		if err != nil {
			return fmt.Errorf(`%q is neither a GPIO line, such as "gpiochip0:17", nor an LED, such as "led:green:wps"`, text)
		}
		return nil
	}
	if led == "" || strings.ContainsAny(led, "/\x00") || led[0] == '.' {
		return fmt.Errorf("%q names no LED: after led: comes a name of /sys/class/leds", text)
	}
	t.led = led
	return nil
}

func (f *flag) UnmarshalText(text []byte) error {
	switch string(text) {
	case "true":
		f.on = true
	case "false":
	default:
		return fmt.Errorf("%q is neither true nor false", text)
	}
	return nil
}

var pulls = map[string]*gpio.Bias{
	"script": nil, "up": new(gpio.BiasPullUp), "down": new(gpio.BiasPullDown), "off": new(gpio.BiasOff),
}

func (p *pull) UnmarshalText(text []byte) error {
	bias, ok := pulls[string(text)]
	if !ok {
		return fmt.Errorf(`%q is none of "script", "up", "down", "off"`, text)
	}
	p.bias = bias
	return nil
}

// Load reads the map in a file.
func Load(file string) (*Map, error) {
	f, err := os.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: there is no such file", file)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	return Parse(file, text)
}

// Parse reads a map; file is what its errors call it. All errors name the line.
func Parse(file string, text []byte) (*Map, error) {
	if len(text) > maxFile {
		return nil, fmt.Errorf("%s: this is larger than %d octets, and so no map of pins", file, maxFile)
	}
	var f format
	decoder := toml.NewDecoder(bytes.NewReader(text)).DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return nil, located(file, err)
	}
	m := &Map{File: file}
	lines := locate(text)
	if len(lines) != len(f.Pin) {
		return nil, fmt.Errorf("%s: begin each pin with a line [[pin]]", file)
	}
	var all []error
	for i, e := range f.Pin {
		fail := func(key, format string, args ...any) {
			line, ok := lines[i][key]
			if !ok {
				line = lines[i][""]
			}
			all = append(all, fmt.Errorf("%s:%d: pin: %s", file, line, fmt.Sprintf(format, args...)))
		}
		n, ok := e.Pin.(int64)
		w := Wire{int(n), e.To.line, e.To.led, e.ActiveLow.on, e.Pull.bias}
		switch {
		case e.Pin == nil:
			fail("", "needs the key pin: the number that the script uses")
			continue
		case !ok || n < 0 || n > pins.Max:
			fail("pin", "%v is no pin: write a number from 0 to %d", e.Pin, pins.Max)
			continue
		case !e.To.given:
			fail("", `needs the key to: a GPIO line, such as "gpiochip0:17", or an LED, such as "led:green:wps"`)
			continue
		case w.LED != "" && w.Pull != nil:
			fail("pull", "an LED has no resistor: leave out pull")
		case slices.ContainsFunc(m.Wires, func(o Wire) bool { return o.Pin == w.Pin }):
			fail("pin", "pin %d leads somewhere already: give it one table", w.Pin)
		case slices.ContainsFunc(m.Wires, func(o Wire) bool { return o.String() == w.String() }):
			fail("to", "another pin leads to %s already: give it one pin", w)
		}
		m.Wires = append(m.Wires, w)
	}
	if err := errors.Join(all...); err != nil {
		return nil, err
	}
	if len(m.Wires) == 0 {
		return nil, fmt.Errorf("%s: there is no pin in it: begin each with a line [[pin]]", file)
	}
	return m, nil
}

// located gives errors of the decoder their file and line.
func located(file string, err error) error {
	if strict, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		var all []error
		for _, e := range strict.Errors {
			line, _ := e.Position()
			all = append(all, fmt.Errorf("%s:%d: %s: unknown key; those of a pin are active_low, pin, pull, to", file, line, strings.Join(e.Key(), ".")))
		}
		return errors.Join(all...)
	}
	if decode, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, _ := decode.Position()
		return fmt.Errorf("%s:%d: %s", file, line, strings.TrimPrefix(decode.Error(), "toml: "))
	}
	return fmt.Errorf("%s: %w", file, err)
}

// locate returns, for each table [[pin]], the lines of its keys, and that of the
// table itself as that of the key "".
func locate(text []byte) (tables []map[string]int) {
	var p unstable.Parser
	p.Reset(text)
	for p.NextExpression() {
		e := p.Expression()
		it := e.Key()
		if !it.Next() {
			continue
		}
		line := 1 + bytes.Count(text[:it.Node().Raw.Offset], []byte("\n"))
		switch {
		case e.Kind == unstable.ArrayTable:
			tables = append(tables, map[string]int{"": line})
		case e.Kind == unstable.KeyValue && len(tables) > 0:
			tables[len(tables)-1][string(it.Node().Data)] = line
		}
	}
	return tables
}
