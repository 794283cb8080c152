package nodemcu_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
	"github.com/gowps/wps/radio"
)

// device returns a device in the air named pressed, and its loop.
func device(t *testing.T, l *loop.Loop, change func(*nodemcu.Config)) *nodemcu.VM {
	t.Helper()
	world := story{header: map[string]string{"air": "pressed", "seed": "1"}}.world(t, l)
	station := world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0, 0x0a}})
	t.Cleanup(func() { station.Close() })
	cfg := nodemcu.Config{Radio: station, Profile: wps.Device, Rand: world.Random("device")}
	if change != nil {
		change(&cfg)
	}
	vm, err := nodemcu.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { vm.Close() })
	return vm
}

func TestLimit(t *testing.T) {
	for _, c := range []struct {
		script string
		took   time.Duration
	}{
		{"tmr.create():alarm(300, tmr.ALARM_AUTO, function() end)", 500 * time.Millisecond},
		{"while true do end", 0},
		{"local function f() node.task.post(f) end f()", 0},
		{"node.setonerror(function() node.task.post(function() error() end) end) node.task.post(function() error() end)", 0},
		{"tmr.create():alarm(400, 0, function() while true do pcall(function() while true do end end) end end)", 400 * time.Millisecond},
		{"wifi.sta.config{ssid = 'elsewhere', pwd = 'password'}", 500 * time.Millisecond},
	} {
		l := loop.NewVirtual(epoch)
		vm := device(t, l, func(cfg *nodemcu.Config) { cfg.Limit = 500 * time.Millisecond })
		if err := vm.Run(t.Context(), "x", []byte(c.script)); err != nodemcu.ErrLimit {
			t.Errorf("%s: ended with %v", c.script, err)
		}
		if took := l.Now().Sub(epoch); took != c.took {
			t.Errorf("%s: took %s, want %s", c.script, took, c.took)
		}
		if vm.Failed() || vm.Restarted() {
			t.Errorf("%s: failed %t, restarted %t", c.script, vm.Failed(), vm.Restarted())
		}
	}
}

func TestContextEndsRun(t *testing.T) {
	cause := errors.New("interrupted")
	for _, script := range []string{
		"tmr.create():alarm(1, tmr.ALARM_AUTO, function() end)",
		"while true do end",
		"while true do tmr.delay(1000) end",
		"tmr.delay(2000000000)",
		"tmr.create():alarm(6870947, 0, function() end)",
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		vm := device(t, loop.New(), nil)
		time.AfterFunc(20*time.Millisecond, func() { cancel(cause) })
		start := time.Now()
		if err := vm.Run(ctx, "x", []byte(script)); err != cause {
			t.Errorf("%s: ended with %v", script, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: ended only after %s", script, took)
		}
	}
}

// limitedWriter fails once it has taken so many octets.
type limitedWriter int

var errFull = errors.New("no space left")

func (w *limitedWriter) Write(b []byte) (int, error) {
	if *w -= limitedWriter(len(b)); *w < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestStdoutThatFails(t *testing.T) {
	for _, script := range []string{
		"print('0123456789')",
		"tmr.create():alarm(1000, tmr.ALARM_AUTO, function() print(1) end)",
		"pcall(print, '0123456789') print(1)",
		"error('a long message')",
	} {
		vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) {
			w := limitedWriter(10)
			cfg.Stdout = &w
		})
		if err := vm.Run(t.Context(), "x", []byte(script)); err != errFull {
			t.Errorf("%s: ended with %v", script, err)
		}
	}
}

func TestDirectory(t *testing.T) {
	dir := t.TempDir()
	inner := filepath.Join(dir, "inner")
	if err := os.Mkdir(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"outside.lua": "return 'outside'", "inner/lib.lua": "return {answer = 42}"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("../outside.lua", filepath.Join(inner, "link.lua")); err != nil {
		t.Skip(err)
	}
	var out bytes.Buffer
	vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) { cfg.Dir, cfg.Stdout = inner, &out })
	const script = `
		print(require('lib').answer)
		print(loadfile('../outside.lua'))
		print(loadfile('link.lua'))
		print(pcall(require, 'link'))`
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil {
		t.Fatal(err)
	}
	want := "42\nnil\tcannot open ../outside.lua\nnil\tcannot open link.lua\nfalse\tmodule 'link' not found:\n\tno field package.preload['link']\n\tno file 'link.lc'\n\tno file 'link.lua'\n"
	if out.String() != want {
		t.Errorf("got %q", out.String())
	}
	if _, err := nodemcu.New(nodemcu.Config{Radio: silentRadio{l: loop.NewVirtual(epoch)}, Dir: filepath.Join(dir, "none")}); err == nil {
		t.Error("a directory that is not there is accepted")
	}
}

// silentRadio does nothing at all.
type silentRadio struct {
	radio.Radio
	l *loop.Loop
}

func (r silentRadio) Loop() *loop.Loop                  { return r.l }
func (silentRadio) Address() dot11.MAC                  { return dot11.MAC{2} }
func (silentRadio) Do(radio.Command)                    {}
func (silentRadio) Notify(func(radio.Event)) (_ func()) { return func() {} }

// TestSilentRadio is about a radio that answers nothing: the machines' own
// deadlines end what they wait for.
func TestSilentRadio(t *testing.T) {
	var out bytes.Buffer
	l := loop.NewVirtual(epoch)
	vm, err := nodemcu.New(nodemcu.Config{Radio: silentRadio{l: l}, Profile: wps.Walk, Stdout: &out})
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	if err := vm.Run(t.Context(), "x", []byte("wps.enable() wps.start(print)")); err != nil || out.String() != "4\n" {
		t.Errorf("%v, printed %q", err, out.String())
	}
}

// TestCloseLeavesNothing closes a device in the middle of everything.
func TestCloseLeavesNothing(t *testing.T) {
	l := loop.NewVirtual(epoch)
	vm := device(t, l, func(cfg *nodemcu.Config) { cfg.Limit = 5 * time.Second })
	const script = `
		tmr.create():alarm(1000, tmr.ALARM_AUTO, function() error("x") end)
		tmr.softwd(100)
		node.task.post(function() end)
		wifi.sta.config{ssid = "home", pwd = "secret123"}`
	vm.Run(t.Context(), "x", []byte(script))
	if err := vm.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	before := l.Now()
	if err := l.Run(ctx); !errors.Is(err, loop.ErrIdle) {
		t.Errorf("the loop ended with %v", err)
	}
	if later := l.Now().Sub(before); later > time.Second {
		t.Errorf("something went on for %s", later)
	}
}

// TestEvents is about what a front end can show of a run.
func TestEvents(t *testing.T) {
	var steps []string
	l := loop.NewVirtual(epoch)
	vm := device(t, l, func(cfg *nodemcu.Config) {
		cfg.Events = func(ev wps.Event) { steps = append(steps, ev.String()) }
	})
	script := "wps.enable() wps.start(function() wps.disable() wifi.sta.connect() end)"
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil {
		t.Fatal(err)
	}
	all := strings.Join(steps, "\n")
	for _, want := range []string{"scan 1", `found "home"`, "sent M1", "received M8", `credential for "home"`, "finished: success", `connected to "home"`, "address 192.168.1.2"} {
		if !strings.Contains(all, want) {
			t.Errorf("no step %q in:\n%s", want, all)
		}
	}
	if strings.Contains(all, "secret123") {
		t.Error("a step shows the key")
	}
}

// TestSameSeedSameRun plays one script twice, with all its chance.
func TestSameSeedSameRun(t *testing.T) {
	const script = `
		print(math.random(1e9), {}, tmr.now())
		wps.enable()
		wps.start(function(status)
			print(status, tmr.now())
			wps.disable()
			wifi.sta.connect()
			wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t) print(t.IP, tmr.now()) end)
		end)`
	s := story{header: map[string]string{"air": "lossy", "profile": "walk", "seed": "7", "limit": "10m"}}
	first := s.play(t, "x", script)
	if second := s.play(t, "x", script); !reflect.DeepEqual(second, first) {
		t.Errorf("first\n%+v\nthen\n%+v", first, second)
	}
	s.header["seed"] = "8"
	if other := s.play(t, "x", script); other.Output == first.Output {
		t.Errorf("another seed gives the same run:\n%s", other.Output)
	}
}
