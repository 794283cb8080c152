package pinmap

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/internal/gpio"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/pins"
)

var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// bench is a machine that writes down what is done to it.
type bench struct {
	log   strings.Builder
	watch func(gpio.Edge)
	level bool
	err   error // of lines
}

type benchLine struct {
	*bench
	name string
}

func (b *bench) note(format string, args ...any) { fmt.Fprintf(&b.log, format+"; ", args...) }

func (b *bench) take() string {
	defer b.log.Reset()
	return strings.TrimSuffix(b.log.String(), "; ")
}

func show(c gpio.Config) string {
	var words []string
	add := func(on bool, word string) {
		if on {
			words = append(words, word)
		}
	}
	add(!c.Output, "in")
	add(c.Output, "out")
	add(c.High, "high")
	add(c.OpenDrain, "drain")
	add(c.ActiveLow, "inverted")
	add(c.Bias == gpio.BiasPullUp, "up")
	add(c.Bias == gpio.BiasPullDown, "down")
	add(c.Edges, "edges")
	return strings.Join(words, " ")
}

func (l benchLine) Configure(c gpio.Config) error { l.note("%s %s", l.name, show(c)); return l.err }
func (l benchLine) Value() (bool, error)          { return l.level, l.err }
func (l benchLine) Set(high bool) error           { l.note("%s set %t", l.name, high); return l.err }
func (l benchLine) Watch(f func(gpio.Edge))       { l.watch = f }
func (l benchLine) Close() error                  { l.note("%s closed", l.name); return l.err }

func (b *bench) machine() machine {
	return machine{
		line: func(_ *loop.Loop, a gpio.Address, c gpio.Config) (line, error) {
			if a.Line == 99 {
				return nil, gpio.ErrNoLine
			}
			b.note("%s %s", a, show(c))
			return benchLine{b, a.String()}, nil
		},
		lamp: func(name string) (lamp, error) {
			if name == "none" {
				return nil, gpio.ErrNoLED
			}
			return benchLine{b, name}, nil
		},
	}
}

const wiring = `
[[pin]]
pin = 3
to = "gpiochip0:17"
active_low = true
[[pin]]
pin = 5
to = "gpiochip0:18"
pull = "down"
[[pin]]
pin = 4
to = "led:wps"
active_low = true
[[pin]]
pin = 6
to = "led:b"
`

func openBench(t *testing.T, b *bench, opt pins.Options) *Pins {
	t.Helper()
	m, err := Parse("pins.toml", []byte(wiring))
	if err != nil {
		t.Fatal(err)
	}
	p, err := open(b.machine(), loop.NewVirtual(epoch), m, opt)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.take(); got != "gpiochip0:17 in inverted; gpiochip0:18 in down" {
		t.Errorf("opened: %s", got)
	}
	return p
}

func TestLines(t *testing.T) {
	b := &bench{}
	p := openBench(t, b, pins.Options{})
	for _, tt := range []struct {
		do   func() error
		want string
	}{
		{func() error { return p.SetMode(3, pins.Mode{PullUp: true}) }, "gpiochip0:17 in inverted up"},
		{func() error { return p.SetMode(5, pins.Mode{PullUp: true}) }, "gpiochip0:18 in down"},
		{func() error { return p.Write(3, true) }, ""}, // an input keeps it for later
		{func() error { return p.SetMode(3, pins.Mode{Direction: pins.Output}) }, "gpiochip0:17 out high inverted"},
		{func() error { return p.Write(3, false) }, "gpiochip0:17 set false"},
		{func() error { return p.SetMode(3, pins.Mode{Direction: pins.OpenDrain, PullUp: true}) }, "gpiochip0:17 out drain inverted up"},
		{func() error { return p.SetMode(3, pins.Mode{}) }, "gpiochip0:17 in inverted"},
		{func() error { return p.Watch(3, func(pins.Change) {}) }, "gpiochip0:17 in inverted edges"},
		{func() error { return p.SetMode(3, pins.Mode{PullUp: true}) }, "gpiochip0:17 in inverted up edges"},
		{func() error { return p.Watch(3, nil) }, "gpiochip0:17 in inverted up"},
		{p.Close, "gpiochip0:17 closed; wps closed; gpiochip0:18 closed; b closed"},
		{p.Close, ""},
	} {
		if err := tt.do(); err != nil {
			t.Error(err)
		}
		if got := b.take(); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}

// TestLamps are dark as long as the pin is an input, and then show its level, or
// the other one.
func TestLamps(t *testing.T) {
	b := &bench{}
	p := openBench(t, b, pins.Options{})
	output := pins.Mode{Direction: pins.Output}
	p.Watch(4, func(pins.Change) { t.Error("a lamp changed by itself") })
	p.SetMode(4, pins.Mode{PullUp: true})
	p.SetMode(4, output)
	p.Write(4, true)
	low, _ := p.Read(6)
	p.SetMode(6, output)
	p.Write(6, true)
	high, _ := p.Read(6)
	p.SetMode(6, pins.Mode{})
	if got, want := b.take(), "wps set false; wps set true; wps set false; b set false; b set true; b set false"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if low || !high {
		t.Errorf("read %t, then %t", low, high)
	}
}

// TestPinsOfNobody are simulated, and said to be.
func TestPinsOfNobody(t *testing.T) {
	p := openBench(t, &bench{}, pins.Options{})
	for _, err := range []error{
		p.SetMode(1, pins.Mode{Direction: pins.Output}), p.Write(1, true), p.Watch(1, nil),
	} {
		if err == nil || err.Error() != "pin 1 leads nowhere: pins.toml does not name it" {
			t.Error(err)
		}
	}
	if high, err := p.Read(1); !high || err == nil {
		t.Errorf("%t, %v", high, err)
	}
}

func TestEdgesAndTrace(t *testing.T) {
	b := &bench{level: true}
	var trace []string
	p := openBench(t, b, pins.Options{Trace: func(_ time.Time, who, what string) { trace = append(trace, who+" "+what) }})
	var told []string
	p.Watch(3, func(c pins.Change) { told = append(told, fmt.Sprint(c.At.Sub(epoch), c.High)) })
	b.watch(gpio.Edge{At: epoch.Add(time.Second), High: true})
	b.watch(gpio.Edge{At: epoch.Add(2 * time.Second), High: false, Lost: 2})
	p.SetMode(5, pins.Mode{Direction: pins.Output})
	p.Write(5, true)
	p.Write(5, true)
	p.Write(5, false)
	if got := strings.Join(told, ","); got != "1s true,2s false,2s false,2s false" {
		t.Error(got)
	}
	if got := strings.Join(trace, ","); got != "pin 3 high,pin 3 low,pin 5 high,pin 5 low" {
		t.Error(got)
	}
	if high, err := p.Read(3); !high || err != nil {
		t.Errorf("%t, %v", high, err)
	}
}

// TestFailures name the pin, and give back what was taken before.
func TestFailures(t *testing.T) {
	for to, want := range map[string]error{"gpiochip0:99": gpio.ErrNoLine, "led:none": gpio.ErrNoLED} {
		b := &bench{}
		m, err := Parse("pins.toml", []byte("[[pin]]\npin = 3\nto = \"gpiochip0:17\"\n[[pin]]\npin = 4\nto = \""+to+"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = open(b.machine(), loop.NewVirtual(epoch), m, pins.Options{})
		if !errors.Is(err, want) || !strings.HasPrefix(err.Error(), "pin 4: ") {
			t.Error(err)
		}
		if got := b.take(); got != "gpiochip0:17 in; gpiochip0:17 closed" {
			t.Error(got)
		}
		// The machine itself has neither.
		if _, err := Open(loop.New(), m, pins.Options{}); err == nil {
			t.Error("opened what is not there")
		}
	}
	b := &bench{}
	p := openBench(t, b, pins.Options{})
	b.err = errors.New("gone")
	_, read := p.Read(5)
	for _, err := range []error{p.Write(6, true), p.SetMode(5, pins.Mode{Direction: pins.Output}), p.Write(5, true), p.Watch(5, nil), p.Watch(5, func(pins.Change) {}), read} {
		if err == nil || !strings.HasSuffix(err.Error(), ": gone") || !strings.HasPrefix(err.Error(), "pin ") {
			t.Error(err)
		}
	}
	if err := p.Close(); err == nil || strings.Count(err.Error(), "gone") != 4 {
		t.Error(err)
	}
}
