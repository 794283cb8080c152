package cli

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/nl80211"
	"github.com/gowps/wps/nodemcu"
)

// wpsCommand runs the command in this process.
func wpsCommand(t testing.TB, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return wpsContext(t, context.Background(), false, args...)
}

func wpsContext(t testing.TB, ctx context.Context, terminal bool, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = Main(ctx, args, Env{Stdout: &out, Stderr: &err, Terminal: terminal})
	return out.String(), err.String(), code
}

// file writes a file into a directory of the test's own.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExitCodes(t *testing.T) {
	lua := file(t, "ok.lua", `print("hello")`)
	for _, tt := range []struct {
		args   string
		code   int
		stderr string // a part of it
	}{
		{"start", exitOK, "simulated air"},
		{"start --connect", exitOK, "simulated air"},
		{"start --air late", exitOK, "simulated air"},
		{"start --air late --walk-time 60s", exitNoAP, "press the router's WPS button"},
		{"start --air quiet", exitNoAP, "no access point"},
		{"start --air empty", exitNoAP, "no access point"},
		{"start --air overlap", exitOverlap, "--bssid"},
		{"start --air dualband", exitOK, ""},
		{"start --air wep", exitWEP, "WPA2"},
		{"start --air refuse", exitFailed, "ended the exchange"},
		{"start --air stall", exitTimeout, "walk time"},
		{"start --air open", exitOK, ""},
		{"start --air lossy", exitOK, ""},
		{"run " + lua, exitOK, "simulated air"},
		{"run " + file(t, "bad.lua", "error('boom')"), exitScript, "bad.lua:1: boom"},
		{"run " + file(t, "syntax.lua", "x = = 1"), exitScript, "syntax.lua:1"},
		{"airs", exitOK, ""},
		{"airs home", exitOK, ""},
		{"--help", exitOK, ""},

		{"airs nowhere", exitUsage, "home"},
		{"start --air nowhere", exitUsage, "nowhere"},
		{"start --walk-time 1ms", exitUsage, "--walk-time"},
		{"start --walk-time soon", exitUsage, "--walk-time"},
		{"start --bssid 12:34", exitUsage, "--bssid"},
		{"start extra", exitUsage, "extra"},
		{"start --no-such-flag", exitUsage, "no-such-flag"},
		{"start --capture " + t.TempDir(), exitUsage, "directory"},
		{"start --capture /nowhere/at/all.pcapng", exitUsage, "/nowhere/at/all.pcapng"},
		{"run", exitUsage, "arg"},
		{"run --profile sprint " + lua, exitUsage, "sprint"},
		{"run " + lua + "x", exitUsage, "no such file"},
		{"run " + t.TempDir(), exitUsage, "directory"},
		{"run " + file(t, "compiled.lc", "\x1bLua\x51"), exitUsage, "compiled"},
		{"run " + file(t, "binary", "\x7fELF\x00\xff\x00\xfe"), exitUsage, "binary"},
		{"start -i nosuch0", exitUsage, "nosuch0"},
		{"scan -i ../etc", exitUsage, "../etc"},
		{"start -i wlan0 --air home", exitUsage, "--air"},
		{"run -i wlan0 --capture x " + lua, exitUsage, "--capture"},
		{"doctor -i nosuch0", exitFailed, "nosuch0 cannot be used"},
		{"doctor -i ../etc", exitUsage, "../etc"},
		{"doctor wlan0", exitUsage, "wlan0"},
		{"scan wlan0", exitUsage, "wlan0"},
		{"audit --air home", exitFindings, "1 of 1"},
		{"audit --air street --ssid garden", exitOK, "simulated air"},
		{"audit --air empty", exitNoAP, "no network is in reach"},
		{"audit -i nosuch0", exitUsage, "nosuch0"},
		{"audit -i lo", exitUsage, "lo: "},
		{"audit -i wlan0 --air home", exitUsage, "--air"},
		{"audit wlan0", exitUsage, "wlan0"},
		{"fly", exitUsage, "fly"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			stdout, stderr, code := wpsCommand(t, strings.Fields(tt.args)...)
			if code != tt.code || !strings.Contains(stderr, tt.stderr) {
				t.Errorf("exit code %d, want %d; stderr, want %q:\n%s", code, tt.code, tt.stderr, stderr)
			}
			if code != exitOK && code != exitFindings && strings.Contains(stdout, "network") {
				t.Errorf("a failure printed a network:\n%s", stdout)
			}
		})
	}
}

func TestBrokenAirFileNamesLineAndKey(t *testing.T) {
	air := file(t, "bad.toml", "[[router]]\nname = \"r\"\n\n[[router.bss]]\nssid = \"x\"\nbssid = \"02:00:00:00:00:01\"\nchanel = 6\n")
	_, stderr, code := wpsCommand(t, "start", "--air", air)
	if code != exitUsage || !strings.Contains(stderr, "bad.toml:7") || !strings.Contains(stderr, "chanel") {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
}

func TestKeyIsMaskedUnlessAskedFor(t *testing.T) {
	const key = "correct horse battery"
	for _, args := range [][]string{{"start", "-v"}, {"start", "--connect", "-v"}, {"run", "-v", "../../examples/pushbutton.lua"}} {
		if stdout, stderr, code := wpsCommand(t, args...); code != exitOK || strings.Contains(stdout+stderr, key) {
			t.Errorf("%v: exit code %d, key shown:\n%s%s", args, code, stdout, stderr)
		}
	}
	if stdout, _, _ := wpsCommand(t, "start", "--show-secrets"); !strings.Contains(stdout, key) {
		t.Errorf("--show-secrets does not show the key:\n%s", stdout)
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	for _, args := range [][]string{
		{"start", "-v", "--connect", "--air", "lossy"},
		{"run", "-v", "--air", "lossy", "../../examples/pushbutton.lua"},
		{"run", "-v", "--air", "stall", "../../examples/retry.lua"},
	} {
		run := func(seed string) string {
			capture := filepath.Join(t.TempDir(), "c.pcapng")
			stdout, stderr, _ := wpsCommand(t, append(args, "--seed", seed, "--capture", capture)...)
			frames, err := os.ReadFile(capture)
			if err != nil || len(frames) < 1000 {
				t.Fatalf("%v: capture of %d bytes: %v", args, len(frames), err)
			}
			return stdout + "\n" + stderr + "\n" + string(frames)
		}
		one := run("5")
		if two := run("5"); one != two {
			t.Errorf("%v: two runs with one seed differ", args)
		}
		if other := run("6"); one == other {
			t.Errorf("%v: another seed changes nothing", args)
		}
	}
}

func TestInterruptEndsAtOnce(t *testing.T) {
	endless := file(t, "endless.lua", "while true do end")
	for _, args := range [][]string{
		{"start", "--realtime", "--air", "quiet"},
		{"run", "--realtime", "--air", "quiet", "../../examples/retry.lua"},
		{"run", "--until", "1000h", endless},
	} {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, stderr, code := wpsContext(t, ctx, false, args...); code != exitInterrupted {
			t.Errorf("%v: exit code %d:\n%s", args, code, stderr)
		}
		cancel()
	}
}

func TestUntilEndsTheRun(t *testing.T) {
	script := file(t, "tick.lua", `tmr.create():alarm(1000, tmr.ALARM_AUTO, function() print("tick") end)`)
	stdout, stderr, code := wpsCommand(t, "run", "--until", "5500ms", script)
	if code != exitOK || strings.Count(stdout, "tick\n") != 5 || !strings.Contains(stderr, "--until") {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
}

func TestProgressIsOneLineOnATerminalOnly(t *testing.T) {
	_, piped, _ := wpsCommand(t, "start", "--air", "late")
	if strings.Contains(piped, "\x1b") || strings.Contains(piped, "M1") {
		t.Errorf("in a pipe:\n%q", piped)
	}
	_, stderr, code := wpsContext(t, context.Background(), true, "start", "--air", "late", "--connect")
	lines := strings.Split(stderr, "\r\x1b[K")
	for _, want := range []string{"120 s left", " 40 s left", "M7 of M8", "joining", "connected, address"} {
		if code != exitOK || !strings.Contains(stderr, want) {
			t.Errorf("exit code %d: no %q in %q", code, want, stderr)
		}
	}
	for _, line := range lines[1:] {
		if len(line) > lineWidth || strings.Contains(line, "\n") {
			t.Errorf("not one line: %q", line)
		}
	}
	if lines[len(lines)-1] != "" {
		t.Errorf("the line stays: %q", lines[len(lines)-1])
	}
}

func TestAirsCanBeSavedAndUsed(t *testing.T) {
	list, _, _ := wpsCommand(t, "airs")
	for _, name := range airs.Names() {
		if !strings.Contains(list, name+" ") {
			t.Errorf("%s is not listed", name)
		}
		text, _, code := wpsCommand(t, "airs", name)
		if code != exitOK || !strings.Contains(text, "#") {
			t.Fatalf("%s: exit code %d, %q", name, code, text)
		}
		_, _, want := wpsCommand(t, "start", "--air", name)
		if _, stderr, got := wpsCommand(t, "start", "--air", file(t, name+".toml", text)); got != want {
			t.Errorf("%s as a file: exit code %d instead of %d:\n%s", name, got, want, stderr)
		}
	}
}

func TestFailedRunLeavesOldCapture(t *testing.T) {
	capture := file(t, "old.pcapng", "precious")
	if _, _, code := wpsCommand(t, "run", "--capture", capture, "--air", "nowhere", "../../examples/pushbutton.lua"); code != exitUsage {
		t.Fatalf("exit code %d", code)
	}
	if text, err := os.ReadFile(capture); err != nil || string(text) != "precious" {
		t.Errorf("the capture is now %q, %v", text, err)
	}
	if entries, _ := os.ReadDir(filepath.Dir(capture)); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestEveryOutcomeHasItsExitCode(t *testing.T) {
	for err, want := range map[error]int{
		nil:                     exitOK,
		wps.ErrTimeout:          exitTimeout,
		wps.ErrOverlap:          exitOverlap,
		wps.ErrWEP:              exitWEP,
		wps.ErrNoAP:             exitNoAP,
		wps.ErrNoConnection:     exitFailed,
		wps.ErrNoAddress:        exitFailed,
		errInterrupted:          exitInterrupted,
		errScript:               exitScript,
		errors.New("what else"): exitUsage,

		notOpened(nl80211.ErrBlocked):     exitFailed,
		notOpened(nl80211.ErrPermission):  exitFailed,
		notOpened(nl80211.ErrNotWireless): exitUsage,
	} {
		if got := exitCode(context.Background(), err); got != want {
			t.Errorf("%v: exit code %d, want %d", err, got, want)
		}
	}
	_ = nodemcu.ErrLimit
}
