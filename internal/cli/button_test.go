package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps/internal/evdev"
	"github.com/gowps/wps/internal/gpio"
	"github.com/gowps/wps/loop"
)

// homeAir is an air in which the button of the board and that of the router are
// pressed at these times.
func homeAir(t *testing.T, board, router string) string {
	return file(t, "air.toml", "[[pin]]\npin = 3\nat = ["+board+"]\nfor = \"150ms\"\nbounce = \"4ms\"\n[[pin]]\npin = 4\nname = \"light\"\n"+
		"[[router]]\nname = \"r\"\nbutton = "+router+"\ndhcp = \"192.168.1.0/24\"\n[[router.bss]]\nssid = \"home\"\npassphrase = \"correct horse battery\"\n")
}

// presses is what happened by what --json tells: presses, patterns of the light,
// and how runs ended.
func presses(t *testing.T, args ...string) []string {
	t.Helper()
	lines, code := jsonLines(t, append([]string{"button", "--json"}, args...)...)
	if code != exitOK {
		t.Errorf("exit code %d", code)
	}
	var told []string
	for _, line := range lines {
		switch line["event"] {
		case "button":
			told = append(told, line["action"].(string))
		case "light":
			told = append(told, line["pattern"].(string))
		case "end":
			told = append(told, map[float64]string{exitOK: "ok", exitOverlap: "session overlap", exitNoAP: "no AP", exitInterrupted: "cancelled", exitUsage: "usage"}[line["exit_code"].(float64)])
		case "waiting":
			told = append(told, "waiting")
		}
	}
	return told
}

func TestButtonStories(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		want []string
	}{
		{"success", nil,
			[]string{"off", "waiting", "start", "in progress", "ok", "success", "waiting", "off", "off"}},
		{"connected", []string{"--connect"},
			[]string{"off", "waiting", "start", "in progress", "ok", "success", "waiting", "off", "off"}},
		{"overlap", []string{"--air", "overlap"},
			[]string{"off", "waiting", "start", "in progress", "session overlap", "overlap", "waiting", "off", "off"}},
		{"nobody presses the router", []string{"--air", "quiet"},
			[]string{"off", "waiting", "start", "in progress", "no AP", "error", "waiting", "off", "off"}},
		{"cancelled, and again", []string{"--air", homeAir(t, `"2s", "4s", "8s"`, `"10s"`)},
			[]string{"off", "waiting", "start", "in progress", "cancel", "cancelled", "off", "waiting", "start", "in progress", "ok", "success", "waiting", "off", "off"}},
		{"pressed while the light shows an error", []string{"--air", homeAir(t, `"2s", "30s"`, `"32s"`), "--walk-time", "10s"},
			[]string{"off", "waiting", "start", "in progress", "no AP", "error", "waiting", "start", "in progress", "ok", "success", "waiting", "off", "off"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := presses(t, tt.args...); !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestButtonLight follows the light in virtual time.
func TestButtonLight(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want []string // in this order
	}{
		{[]string{"--air", homeAir(t, `"2s"`, `"10s"`)},
			[]string{"2.0000s  light       high", "2.2000s  light       low", "2.3000s  light       high", "light       blinks: 200ms high, 100ms low", "light       blinks no more: high", "light       low"}},
		{[]string{"--air", "overlap"}, []string{"pin 4       blinks: 200ms high, 100ms low", "pin 4       blinks: 100ms high, 100ms low", "pin 4       blinks no more: low"}},
		{[]string{"--air", "overlap", "--led", "pin:4,active_low"}, []string{"pin 4       blinks: 100ms high, 200ms low"}},
		{[]string{"--air", "overlap", "--input", "pin:5", "--led", "pin:6"}, []string{"pin 5       high", "pin 6       blinks: 200ms high"}},
	} {
		_, stderr, code := wpsCommand(t, append([]string{"button", "-v"}, tt.args...)...)
		rest := stderr
		for _, want := range tt.want {
			_, after, ok := strings.Cut(rest, want)
			if !ok || code != exitOK {
				t.Fatalf("%v: exit code %d: no %q in\n%s", tt.args, code, want, rest)
			}
			rest = after
		}
	}
}

// TestButtonPrints what wps start prints, and stores the credential each time.
func TestButtonPrints(t *testing.T) {
	config := filepath.Join(t.TempDir(), "wpa_supplicant.conf")
	stdout, stderr, code := wpsCommand(t, "button", "--air", homeAir(t, `"2s", "100s"`, `["3s", "101s"]`), "--store", config)
	if code != exitOK || strings.Count(stdout, "after 3.5s") != 2 || strings.Count(stdout, "stored") != 2 || strings.Contains(stdout+stderr, "correct horse") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	for _, want := range []string{"the button is pressed (pin:3): start"} {
		if !strings.Contains(stdout+stderr, want) {
			t.Errorf("no %q in\n%s%s", want, stdout, stderr)
		}
	}
	if text, err := os.ReadFile(config); err != nil || strings.Count(string(text), "network={") != 1 {
		t.Errorf("%v\n%s", err, text)
	}
}

func TestButtonMistakes(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second) // of one that waits after all
	defer cancel()
	for _, tt := range []struct{ args, want string }{
		{"--input event0", "--input event0: it is auto"},
		{"--input gpio:17", "gpiochip0:17"},
		{"--input gpio:gpiochip0:17,active_high", "there is active_low, pull, debounce"},
		{"--input gpio:gpiochip0:17,pull=sideways", "up, down or off"},
		{"--input gpio:gpiochip0:17,debounce=1h", "0s to 1s"},
		{"--input gpio:gpiochip0:17,active_low=perhaps", "active_low=false"},
		{"--input pin:13", "0 to 12"},
		{"--input pin:x", "0 to 12"},
		{"--input pin:3,pull=up", "there is active_low"},
		{"--led pin:4,pull=up", "there is active_low"},
		{"--input /dev/input/nothing", "--input /dev/input/nothing is for real time"},
		{"--input gpio:gpiochip0:17", "is for real time"},
		{"--led green:wps", "is for real time"},
		{"-i wlan0 --input pin:3", "a real interface has none"},
		{"-i wlan0 --led pin:3", "a real interface has none"},
		{"-i wlan0 --store /nowhere/at/all", "--store"},
		{"-i wlan0 --seed 3", "--seed"},
		{"--walk-time 1ms", "--walk-time"},
		{"--air nowhere", "nowhere"},
		{"extra", "extra"},
	} {
		if _, stderr, code := wpsContext(t, ctx, false, append([]string{"button"}, strings.Fields(tt.args)...)...); code != exitUsage || !strings.Contains(stderr, tt.want) {
			t.Errorf("%s: exit code %d, no %q in\n%s", tt.args, code, tt.want, stderr)
		}
	}
	if runtime.GOOS != "linux" {
		return
	}
	for args, want := range map[string]string{
		"--input /dev/input/nothing":        "there is no such input device",
		"--input gpio:gpiochip4711:1":       "there is no such GPIO chip",
		"--led gpio:gpiochip4711:1":         "there is no such GPIO chip",
		"--led led:nothing":                 "there is no such LED",
		"--led nothing --input gpio:none:1": "there is no such LED",
	} {
		if _, stderr, code := wpsContext(t, ctx, false, append([]string{"button", "--realtime"}, strings.Fields(args)...)...); code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, no %q in\n%s", args, code, want, stderr)
		}
	}
}

func TestParseButton(t *testing.T) {
	in, out, err := parseButton("gpio:gpiochip1:17,active_low=true,pull=down,debounce=0s", "gpio:gpiochip0:2,active_low", false)
	if err != nil {
		t.Fatal(err)
	}
	if *in.line != (gpio.Address{Chip: "gpiochip1", Line: 17}) || !in.activeLow || in.bias != gpio.BiasPullDown || in.debounce != 0 || in.text != "gpio:gpiochip1:17" {
		t.Errorf("%+v", in)
	}
	if *out.line != (gpio.Address{Chip: "gpiochip0", Line: 2}) || !out.activeLow {
		t.Errorf("%+v", out)
	}
	in, out, err = parseButton("auto", "", false)
	if err != nil || out != nil || in.device != "" || in.line != nil || !in.real() {
		t.Errorf("%+v, %+v, %v", in, out, err)
	}
	in, out, err = parseButton("/dev/input/event3", "led:green:wps", false)
	if err != nil || in.device != "/dev/input/event3" || out.led != "green:wps" {
		t.Errorf("%+v, %+v, %v", in, out, err)
	}
	in, _, err = parseButton("gpio:gpiochip0:17", "", false)
	if err != nil || in.debounce != usualDebounce || in.activeLow || in.bias != gpio.BiasAsIs {
		t.Errorf("%+v, %v", in, err)
	}
}

// blink remembers what a light shows.
type blink struct{ on int }

func (b *blink) Set(on bool) error {
	if on {
		b.on++
	}
	return nil
}

// onLine calls f when a text was written for the nth time.
type onLine struct {
	bytes.Buffer
	text string
	n    int
	f    func()
}

func (w *onLine) Write(b []byte) (int, error) {
	if strings.Contains(string(b), w.text) {
		if w.n--; w.n == 0 {
			w.f()
		}
	}
	return w.Buffer.Write(b)
}

// TestPressWithoutInterface: a press when the interface cannot be had is told,
// and the button is waited for again.
func TestPressWithoutInterface(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stdout := &onLine{text: `"waiting"`, n: 2, f: cancel}
	var stderr bytes.Buffer
	env := Env{Stdout: stdout, Stderr: &stderr}
	f := enrolFlags{}
	f.add(&cobra.Command{})
	f.iface, f.loop = "nosuch0", loop.New()
	f.asJSON = true
	cfg, err := f.config()
	if err != nil {
		t.Fatal(err)
	}
	light := &blink{}
	b := &button{enrolFlags: &f, cfg: cfg, light: gpio.NewPlayer(f.loop, light)}
	b.place = &place{ctx: ctx, env: env, mute: true, loop: f.loop, start: f.loop.Now()}
	b.events = &reporter{place: b.place}
	f.loop.Post(func() {
		b.press("test")
		b.press("test") // bounces
	})
	if err := b.serve(ctx); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(stderr.String(), "nosuch0") || strings.Count(stdout.String(), `"event":"button"`) != 1 || !strings.Contains(stdout.String(), `"pattern":"error"`) || light.on < 2 {
		t.Errorf("%d flashes\n%s\n%s", light.on, stdout, &stderr)
	}
}

// TestPressWhileConnected leaves the network and looks for one again.
func TestPressWhileConnected(t *testing.T) {
	l := loop.NewVirtual(epoch)
	b := &button{enrolFlags: &enrolFlags{}, light: gpio.NewPlayer(l, &blink{})}
	b.place = &place{env: Env{Stdout: io.Discard, Stderr: io.Discard}, loop: l}
	ctx, cancel := context.WithCancelCause(t.Context())
	b.cancel = cancel
	b.stay()
	b.press("test")
	if context.Cause(ctx) != errPressed || !b.pressed {
		t.Error(context.Cause(ctx), b.pressed)
	}
}

// TestButtonInput tells of devices that come and go.
func TestButtonInput(t *testing.T) {
	var stdout, stderr bytes.Buffer
	b := &button{enrolFlags: &enrolFlags{}}
	b.place = &place{env: Env{Stdout: &stdout, Stderr: &stderr}, loop: loop.NewVirtual(epoch)}
	b.events = &reporter{place: b.place}
	for _, there := range []bool{true, false} {
		b.inputChanged(evdev.Device{Path: "/dev/input/event3", Name: "keys"}, there)
	}
	for _, want := range []string{"the button is /dev/input/event3 (keys)", "has gone", `"input":"/dev/input/event3 (keys)","there":true`, `"there":false`} {
		if !strings.Contains(stdout.String()+stderr.String(), want) {
			t.Errorf("no %q in\n%s%s", want, &stdout, &stderr)
		}
	}
}

// TestButtonCannotPrint ends when nobody can read what it tells.
func TestButtonCannotPrint(t *testing.T) {
	code := Main(t.Context(), []string{"button", "--json"}, Env{Stdout: failing{errors.New("no space")}, Stderr: io.Discard})
	if code != exitFailed {
		t.Errorf("exit code %d", code)
	}
}

// TestButtonTellsSystemd that it is ready, that it lives, and that it ends.
func TestButtonTellsSystemd(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it has no such sockets")
	}
	address := filepath.Join(t.TempDir(), "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer manager.Close()
	t.Setenv("NOTIFY_SOCKET", address)
	t.Setenv("WATCHDOG_USEC", "20000")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	told := make(chan string)
	go func() {
		var all string
		b := make([]byte, 1000)
		for !strings.Contains(all, "STOPPING=1") {
			n, err := manager.Read(b)
			if err != nil {
				break
			}
			if all += string(b[:n]); strings.Count(all, "WATCHDOG=1") == 3 && strings.Contains(all, "READY=1") {
				cancel()
			}
		}
		told <- all
	}()
	_, stderr, code := wpsContext(t, ctx, false, "button", "--realtime", "--air", "quiet")
	if code != exitOK {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
	all := <-told
	if !strings.Contains(all, "STATUS=waiting for the button\nREADY=1\n") || !strings.HasSuffix(all, "STOPPING=1\n") {
		t.Errorf("told\n%s", all)
	}
	t.Setenv("NOTIFY_SOCKET", address+"x")
	if _, stderr, code := wpsCommand(t, "button"); code != exitFailed || !strings.Contains(stderr, address+"x") {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// TestButtonService is what the unit that is shipped may do, and that systemd
// understands it.
func TestButtonService(t *testing.T) {
	text, err := os.ReadFile("../../packaging/wps-button.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Type=notify", "CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW", "NoNewPrivileges=yes", "DevicePolicy=closed",
		"EnvironmentFile=-/etc/default/wps-button", "ExecStart=/usr/bin/wps button $WPS_BUTTON", "ProtectSystem=strict",
	} {
		if !slices.Contains(strings.Split(string(text), "\n"), want) {
			t.Errorf("no line %q", want)
		}
	}
	if os.Getenv("GOWPS_PEERS") != "1" {
		return
	}
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	self, err := os.Executable() // there need be no /usr/bin/wps here
	if err != nil {
		t.Fatal(err)
	}
	unit := file(t, "wps-button.service", strings.Replace(string(text), "/usr/bin/wps", self, 1))
	if out, err := exec.Command("systemd-analyze", "verify", "--man=no", unit).CombinedOutput(); err != nil || strings.Contains(string(out), "wps-button") {
		t.Errorf("%v\n%s", err, out)
	}
	// Below 3 of 10, in the units of the threshold.
	out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=30", unit).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Log(string(regexp.MustCompile(`Overall exposure.*`).Find(out)))
}

// TestButtonDefaults: the settings that are shipped are flags of the command.
func TestButtonDefaults(t *testing.T) {
	text, err := os.ReadFile("../../packaging/wps-button.default")
	if err != nil {
		t.Fatal(err)
	}
	unit, err := os.ReadFile("../../packaging/wps-button.service")
	if err != nil {
		t.Fatal(err)
	}
	docs, err := os.ReadFile("../../docs/button.md")
	if err != nil {
		t.Fatal(err)
	}
	settings := regexp.MustCompile(`WPS_BUTTON=([^"\n]+)`).FindAllSubmatch(slices.Concat(text, unit, docs), -1)
	if len(settings) < 4 {
		t.Fatalf("%d settings", len(settings))
	}
	for _, m := range settings {
		cmd := newButton(Env{})
		err := cmd.ParseFlags(strings.Fields(string(m[1])))
		input, _ := cmd.Flags().GetString("input")
		led, _ := cmd.Flags().GetString("led")
		if err == nil {
			_, _, err = parseButton(input, led, false)
		}
		if err != nil || !cmd.Flags().Changed("interface") {
			t.Errorf("%s: %v", m[1], err)
		}
	}
}
