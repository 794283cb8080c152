package cli

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// secretsOf are what nobody may read who did not ask for it: the keys of an air's
// networks, the PINs of its routers, and what the keys come to, each in the ways
// in which a program prints octets.
func secretsOf(t *testing.T, name string, pins bool) (all [][]byte) {
	t.Helper()
	air, err := airs.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	add := func(octets []byte) {
		if len(octets) == 0 {
			return
		}
		digits := hex.EncodeToString(octets)
		for _, text := range []string{
			string(octets), digits, strings.ToUpper(digits), fmt.Sprintf("% x", octets), fmt.Sprint(octets),
			strings.Trim(fmt.Sprint(octets), "[]"), fmt.Sprintf("%q", octets),
		} {
			all = append(all, []byte(text))
		}
	}
	key := func(key secret.Bytes, ssid dot11.SSID) {
		add(key)
		if pmk, err := rsn.PMKOf(key, ssid); err == nil {
			add(pmk)
		}
	}
	for _, r := range air.Routers {
		for _, b := range r.BSSs {
			key(b.Key, b.SSID)
			for _, c := range b.Credentials {
				key(c.Key, c.SSID)
			}
		}
		if !pins {
			continue
		}
		add(r.PIN.Secret)
		for _, p := range r.PINs {
			add(p.Password.Secret)
		}
	}
	return all
}

// commandsIn are all commands that go into an air, with all that makes them talk.
func commandsIn(t *testing.T, air, dir string) (commands [][]string) {
	script := file(t, "talks.lua", "-- air: "+air+"\n"+`
		wifi.setmode(wifi.STATION)
		wps.enable()
		wps.start(function(status) print(status, wifi.sta.status()) wps.disable() end)`)
	for _, args := range []string{
		"scan", "scan --json", "audit", "audit --json",
		"start", "start --json", "start --connect", "start --connect --json", "start --quiet --connect",
		"start --store auto", "start --connect --store STORE.conf", "start --json --dry-run --store STORE.nmconnection", "start --dry-run --store STORE.json",
		"start --store /nowhere/x.conf", "start --json --store STORE.psk",
		"pin 12345670", "pin --json --connect 12345670",
		"button --input pin:3", "button --input pin:3 --json --connect",
		"run SCRIPT", "run --flash FLASH SCRIPT", "run --profile walk --strict SCRIPT", "test SCRIPT",
	} {
		fields := strings.Fields(args)
		for i, f := range fields {
			f = strings.Replace(f, "STORE", filepath.Join(dir, fmt.Sprint("store", len(commands))), 1)
			f = strings.Replace(f, "FLASH", filepath.Join(dir, "flash.json"), 1)
			fields[i] = strings.Replace(f, "SCRIPT", script, 1)
		}
		if fields[0] != "test" {
			fields = append(fields, "--air", air, "-v", "--capture", filepath.Join(dir, "capture"))
		}
		commands = append(commands, fields)
	}
	return commands
}

// TestNoSecretIsTold runs each command in each built-in air, and looks for the
// keys of that air in all that can be read afterwards but for the files that are
// there to hold them, which are only their owner's to read.
func TestNoSecretIsTold(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir()) // for what a store does not take
	if stdout, _, _ := wpsCommand(t, "start", "--show-secrets"); !slices.ContainsFunc(secretsOf(t, airs.Default, false), func(s []byte) bool {
		return strings.Contains(stdout, string(s))
	}) {
		t.Error("nor is one found that is there to be found")
	}
	for _, air := range airs.Names() {
		t.Run(air, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, args := range commandsIn(t, air, dir) {
				stdout, stderr, code := wpsCommand(t, args...)
				capture, _ := os.ReadFile(filepath.Join(dir, "capture"))
				if code == exitUsage && !strings.Contains(fmt.Sprint(args), "--store") {
					t.Errorf("%s does not even begin:\n%s", args, stderr)
				}
				for what, text := range map[string][]byte{"stdout": []byte(stdout), "stderr": []byte(stderr), "the capture": capture} {
					// The PIN that is given to wps pin is this command's to show.
					for _, secret := range secretsOf(t, air, args[0] != "pin") {
						if bytes.Contains(text, secret) {
							t.Errorf("%s: %q is in %s:\n%s", args, secret, what, text)
						}
					}
				}
				os.Remove(filepath.Join(dir, "capture"))
			}
			entries, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range entries {
				if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
					t.Errorf("%s is %v, %v", e.Name(), info.Mode(), err)
				}
			}
		})
	}
}

// TestNothingForATerminalToObey runs each command where all names are made to
// move the cursor, to end lines and to turn the order of letters round.
func TestNothingForATerminalToObey(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	const bad = `\u001b[2J\u009b2J\u202e\r\nwps: x`
	air := file(t, "hostile.toml", `
[[router]]
name = "`+bad+`"
manufacturer = "`+bad+`"
model = "`+bad+`"
button = ["1s"]

[[router.bss]]
ssid = "`+bad+`"
bssid = "02:00:00:00:01:01"
channel = 6
signal = -45
security = "wpa2"
passphrase = "correct horse battery"
`)
	if _, err := airs.Load(air); err != nil {
		t.Fatal(err)
	}
	for _, args := range commandsIn(t, air, t.TempDir()) {
		stdout, stderr, code := wpsCommand(t, args...)
		if code == exitUsage && !strings.Contains(fmt.Sprint(args), "--store") {
			t.Errorf("%s does not even begin:\n%s", args, stderr)
		}
		text := strings.ReplaceAll(stdout+stderr, "\t", " ")
		for line := range strings.Lines(text) {
			if line = strings.TrimSuffix(line, "\n"); strings.HasPrefix(line, "wps: x") || wsc.Printable(line) != line {
				t.Errorf("%s: %q", args, line)
			}
		}
	}
}

func TestShown(t *testing.T) {
	for text, want := range map[string]string{
		"first\nsecond\tü 語":                  "first; second ü 語",
		"\x1b[2J\r\x00\u009b\u202e\u2028\xff": "_[2J______",
	} {
		if got := shown(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
	var b bytes.Buffer
	if err := writeJSON(&b, []string{"\u007f\u009b\u202e\U000e0001ü<", "\n"}); err != nil {
		t.Error(err)
	}
	var back []string
	if err := json.Unmarshal(b.Bytes(), &back); err != nil || back[0] != "\u007f\u009b\u202e\U000e0001ü<" || wsc.Printable(strings.TrimSuffix(b.String(), "\n")) != strings.TrimSuffix(b.String(), "\n") {
		t.Errorf("%q, %q, %v", b.String(), back, err)
	}
}
