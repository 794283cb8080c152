package cli

import (
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/gowps/wps/internal/pinmap"
)

func TestPinsFlag(t *testing.T) {
	script := file(t, "pins.lua", "print(gpio.read(3))")
	good := file(t, "pins.toml", "[[pin]]\npin = 3\nto = \"gpiochip4711:1\"\n")
	noChip := "pin 3: gpiochip4711:1: there is no such GPIO chip"
	if runtime.GOOS != "linux" {
		noChip = "unsupported"
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--pins", good}, "--pins is for real time"},
		{[]string{"--pins", good, "--realtime"}, noChip},
		{[]string{"--pins", good + "x"}, "there is no such file"},
		{[]string{"--pins", t.TempDir()}, "directory"},
		{[]string{"--pins", file(t, "bad.toml", "[[pin]]\npin = 3\nto = \"17\"\n")}, "bad.toml:3: "},
	} {
		stdout, stderr, code := wpsCommand(t, append(append([]string{"run"}, tt.args...), script)...)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: exit code %d, %q\n%s", tt.args, code, stdout, stderr)
		}
	}
}

// TestTraceOfPins: -v shows presses and the light that blinks.
func TestTraceOfPins(t *testing.T) {
	stdout, stderr, code := wpsCommand(t, "run", "--air", "../../examples/button.toml", "-v", "../../examples/button.lua")
	if code != exitOK || !strings.HasSuffix(stdout, "connected, address 192.168.1.2\n") {
		t.Errorf("exit code %d\n%s", code, stdout)
	}
	for _, want := range []string{"    2.0000s  button      low\n", "  light       blinks: 250ms high, 250ms low\n", "  light       blinks no more: low\n"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in\n%s", want, stderr)
		}
	}
}

// TestPinsDoc: what docs/pins.md shows works.
func TestPinsDoc(t *testing.T) {
	text, err := os.ReadFile("../../docs/pins.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllSubmatch(text, -1)
	if len(examples) == 0 {
		t.Error("no example")
	}
	for _, e := range examples {
		if _, err := pinmap.Parse("docs/pins.md", e[1]); err != nil {
			t.Error(err)
		}
	}
}
