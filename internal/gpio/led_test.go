package gpio

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/loop"
)

// lights makes a folder as /sys/class/leds.
func lights(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func content(t *testing.T, parts ...string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(parts...))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

func TestLED(t *testing.T) {
	dir := lights(t, map[string]string{
		"green:wps/brightness": "7", "green:wps/max_brightness": "255", "green:wps/trigger": "none [timer] heartbeat",
		"green:wps/delay_on": "300", "green:wps/delay_off": "700",
	})
	led, err := openLED(dir, "green:wps")
	if err != nil {
		t.Fatal(err)
	}
	see := func(file, want string) {
		t.Helper()
		if got := content(t, dir, "green:wps", file); got != want {
			t.Errorf("%s is %q, want %q", file, got, want)
		}
	}
	see("trigger", "none")
	see("brightness", "0")
	led.Set(true)
	see("brightness", "255")
	led.Set(false)
	see("brightness", "0")
	// Whoever takes the trigger away takes its times with it.
	for _, file := range []string{"delay_on", "delay_off"} {
		os.WriteFile(filepath.Join(dir, "green:wps", file), []byte("500"), 0o644)
	}
	for range 2 {
		if err := led.Close(); err != nil {
			t.Error(err)
		}
	}
	see("brightness", "7")
	see("trigger", "timer")
	see("delay_on", "300")
	see("delay_off", "700")
}

// TestLEDWithoutTrigger has its brightness back, and nothing else.
func TestLEDWithoutTrigger(t *testing.T) {
	for _, trigger := range []string{"[none] timer", ""} {
		files := map[string]string{"a/brightness": "1", "a/max_brightness": "1"}
		if trigger != "" {
			files["a/trigger"] = trigger
		}
		dir := lights(t, files)
		led, err := openLED(dir, "a")
		if err != nil {
			t.Fatal(err)
		}
		if err := led.Close(); err != nil {
			t.Error(err)
		}
		if got := content(t, dir, "a", "brightness"); got != "1" {
			t.Errorf("brightness %q", got)
		}
		if trigger != "" && content(t, dir, "a", "trigger") != trigger {
			t.Errorf("trigger %q", content(t, dir, "a", "trigger"))
		}
	}
}

func TestLEDErrors(t *testing.T) {
	dir := lights(t, map[string]string{
		"a/brightness": "1", "a/max_brightness": "1", "b/brightness": "0", "c/brightness": "0", "c/max_brightness": "none",
	})
	for _, tt := range []struct {
		class, name string
		is          error
		text        string
	}{
		{dir, "d", ErrNoLED, "those of this machine are a, b, c"},
		{t.TempDir(), "d", ErrNoLED, "and no other on this machine"},
		{dir, "", ErrNoLED, ""},
		{dir, "../a", ErrNoLED, ""},
		{dir, "..", ErrNoLED, ""},
		{dir, "b", os.ErrNotExist, "max_brightness"},
		{dir, "c", nil, `max_brightness is "none"`},
	} {
		_, err := openLED(tt.class, tt.name)
		if err == nil || tt.is != nil && !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%q: %v", tt.name, err)
		}
	}
	if _, err := OpenLED("no such light"); !errors.Is(err, ErrNoLED) {
		t.Error(err)
	}
	led, err := openLED(dir, "a")
	if err != nil {
		t.Fatal(err)
	}
	os.RemoveAll(filepath.Join(dir, "a"))
	if err := led.Set(true); err == nil {
		t.Error("a light that is gone was set")
	}
	if err := led.Close(); err == nil {
		t.Error("a light that is gone was given back")
	}
}

// recorder is a light that remembers.
type recorder struct {
	loop *loop.Loop
	text strings.Builder
	fail bool
}

func (r *recorder) Set(on bool) error {
	fmt.Fprintf(&r.text, "%s %t, ", r.loop.Now().Sub(epochOf), on)
	if r.fail {
		return errors.New("gone")
	}
	return nil
}

var epochOf = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

func TestPlayer(t *testing.T) {
	for _, tt := range []struct {
		pattern Pattern
		fail    bool
		want    string
	}{
		{PatternInProgress, false, "0s true, 200ms false, 300ms true, 500ms false, "},
		{PatternOverlap[6:], false, "0s true, 100ms false, 200ms true, 300ms false, "},
		{Pattern{{true, 150 * time.Millisecond}, {false, 0}}, false, "0s true, 150ms false, "},
		{PatternError, true, "0s true, "},
		{nil, false, ""},
	} {
		l := loop.NewVirtual(epochOf)
		r := &recorder{loop: l, fail: tt.fail}
		p := NewPlayer(l, r)
		p.Play(Pattern{{false, time.Millisecond}})
		r.text.Reset()
		p.Play(tt.pattern)
		l.After(550*time.Millisecond, p.Stop)
		l.After(time.Second, func() {})
		l.Run(t.Context())
		if r.text.String() != tt.want {
			t.Errorf("%v: %s", tt.pattern, &r.text)
		}
	}
}
