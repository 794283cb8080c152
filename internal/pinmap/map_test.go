package pinmap

import (
	"strings"
	"testing"

	"github.com/gowps/wps/internal/gpio"
)

func TestParse(t *testing.T) {
	m, err := Parse("pins.toml", []byte(`
# the button
[[pin]]
pin = 3
to = "gpiochip0:17"
active_low = true
pull = "up"

[[pin]]
pin = 4
to = "led:green:wps"

[[pin]]
pin = 5
to = "/dev/gpiochip1:0"
pull = "script"
active_low = false
`))
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Wires) != 3 {
		t.Fatalf("%+v", m)
	}
	if w := m.Wires[0]; w.Pin != 3 || w.String() != "gpiochip0:17" || !w.ActiveLow || w.Pull == nil || *w.Pull != gpio.BiasPullUp {
		t.Errorf("%+v", w)
	}
	if w := m.Wires[1]; w.Pin != 4 || w.String() != "led:green:wps" || w.ActiveLow || w.Pull != nil {
		t.Errorf("%+v", w)
	}
	if w := m.Wires[2]; w.Pin != 5 || w.String() != "gpiochip1:0" || w.ActiveLow || w.Pull != nil {
		t.Errorf("%+v", w)
	}
}

func TestParseErrors(t *testing.T) {
	pin := func(lines string) string { return "[[pin]]\npin = 3\nto = \"gpiochip0:1\"\n" + lines }
	for _, tt := range []struct{ text, want string }{
		{"", "bad.toml: there is no pin in it: begin each with a line [[pin]]"},
		{"[[pin]\n", "bad.toml:1: "},
		{"\n[pin]\npin = 3", "bad.toml: begin each pin with a line [[pin]]"},
		{"pin = [{pin = 3, to = \"led:a\"}]", "bad.toml: begin each pin with a line [[pin]]"},
		{"pin = 3", "bad.toml:1: "},
		{"[[pin]]\npin = 13\n", `bad.toml:2: pin: 13 is no pin: write a number from 0 to 12`},
		{"[[pin]]\npin = -1\n", `bad.toml:2: pin: -1 is no pin`},
		{"[[pin]]\npin = \"three\"\n", `bad.toml:2: pin: three is no pin`},
		{"[[pin]]\npin = 3\nto = \"17\"\n", `bad.toml:3: "17" is neither a GPIO line, such as "gpiochip0:17", nor an LED`},
		{"[[pin]]\npin = 3\nto = \"led:\"\n", `bad.toml:3: "led:" names no LED`},
		{"[[pin]]\npin = 3\nto = \"led:../../x\"\n", `bad.toml:3: "led:../../x" names no LED`},
		{pin("active_low = \"yes\""), `bad.toml:4: "yes" is neither true nor false`},
		{pin("pull = \"strong\""), `bad.toml:4: "strong" is none of "script", "up", "down", "off"`},
		{pin("\nlevel = 3"), `bad.toml:5: pin.level: unknown key; those of a pin are active_low, pin, pull, to`},
		{pin("[wire]\na = 1"), `bad.toml:4: wire: unknown key`},
		{"\n\n[[pin]]\nto = \"gpiochip0:1\"\n", "bad.toml:3: pin: needs the key pin"},
		{"[[pin]]\npin = 3\n", "bad.toml:1: pin: needs the key to"},
		{pin("[[pin]]\npin = 3\nto = \"gpiochip0:2\""), "bad.toml:5: pin: pin 3 leads somewhere already"},
		{pin("[[pin]]\npin = 4\nto = \"gpiochip0:1\""), "bad.toml:6: pin: another pin leads to gpiochip0:1 already"},
		{"[[pin]]\npin = 3\nto = \"led:a\"\npull = \"up\"", "bad.toml:4: pin: an LED has no resistor"},
		{strings.Repeat("#", maxFile+1), "bad.toml: this is larger than"},
		{"\x00", "bad.toml:1: "},
	} {
		if m, err := Parse("bad.toml", []byte(tt.text)); err == nil || !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("%.60q: %v, %v\nwant %s", tt.text, m, err, tt.want)
		}
	}
}

// TestAllErrorsAtOnce: each is on a line of its own.
func TestAllErrorsAtOnce(t *testing.T) {
	_, err := Parse("bad.toml", []byte("[[pin]]\npin = 3\n[[pin]]\nto = \"led:a\"\n"))
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Error(err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("[[pin]]\npin = 3\nto = \"gpiochip0:17\"\npull = \"up\"\n"))
	f.Add([]byte("pin = [{pin = 1, to = \"led:x\"}, {}]"))
	f.Add([]byte("[pin]\n[[pin.x]]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := Parse("f", text)
		if (m == nil) == (err == nil) {
			t.Errorf("%v, %v", m, err)
		}
	})
}
