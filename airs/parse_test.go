package airs

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/ap"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// good is an air that most of the bad ones below are made of.
const good = `[[router]]
button = "3s"

[[router.bss]]
ssid       = "home"
passphrase = "secret123"
`

func TestDefaults(t *testing.T) {
	a, err := Parse("dir/one.toml", []byte(good))
	if err != nil {
		t.Fatal(err)
	}
	if a.Name != "one" || a.Delay != time.Millisecond || a.Retries != 7 || a.Loss != 0 || len(a.Routers) != 1 {
		t.Errorf("air: %+v", a)
	}
	r := a.Routers[0]
	if r.Name != "router 1" || !r.WPS || r.Device.Version2 != wsc.Version2 || r.DHCP.String() != "192.168.1.0/24" || len(r.Appears) != 1 || r.Appears[0] != 0 {
		t.Errorf("router: %+v", r)
	}
	if want := wsc.UUIDFromMAC(dot11.MAC{2, 0, 0, 0, 1, 1}); r.Device.UUID != want {
		t.Errorf("UUID %v, want %v", r.Device.UUID, want)
	}
	if want := wsc.MethodLabel | wsc.MethodVirtualDisplay | wsc.MethodVirtualPushButton; r.Device.ConfigMethods != want {
		t.Errorf("methods %v, want %v", r.Device.ConfigMethods, want)
	}
	b := r.BSSs[0]
	if b.BSSID.String() != "02:00:00:00:01:01" || b.Frequency != 2437 || b.Signal != -50 || b.Security != dot11.SecurityWPA2 || string(b.Key) != "secret123" || !b.WPS || b.Hidden {
		t.Errorf("BSS: %+v", b)
	}
}

func TestEveryKey(t *testing.T) {
	a, err := Load("testdata/everything.toml")
	if err != nil {
		t.Fatal(err)
	}
	if a.Delay != 2*time.Millisecond || a.Jitter != 500*time.Microsecond || a.Loss != 0.125 || a.Duplicate != 0.01 || a.Retries != 0 {
		t.Errorf("air: %+v", a)
	}
	if p := a.Pins; len(p) != 2 || p[0].Number != 3 || p[0].Name != "button" || !p[0].Level || len(p[0].At) != 2 || p[0].For != 2*time.Second || p[0].Bounce != 5*time.Millisecond || p[0].Wire != -1 || p[1].Wire != 0 || p[1].Level || p[1].For != 100*time.Millisecond {
		t.Errorf("pins: %+v", p)
	}
	r := a.Routers[0]
	if r.Device.Version2 != 0 || !r.WPS || string(r.PIN.Secret) != "12345670" || !r.LearnOnly || r.Device.PrimaryType.String() != "6-0050F204-2" || r.Device.ConfigMethods != wsc.MethodPhysicalPushButton {
		t.Errorf("router: %+v", r)
	}
	if len(r.Button) != 2 || r.Button[1] != 2*time.Minute || r.Cancel[0] != 40*time.Second || r.Appears[0] != time.Second || r.Vanishes[0] != time.Hour || r.DHCP.IsValid() {
		t.Errorf("times: %+v", r)
	}
	if p := r.PINs[1]; string(p.Password.Secret) != "1234" || p.At != 5*time.Second || p.Station.String() != "02:00:00:00:aa:01" || p.Lifetime != time.Minute {
		t.Errorf("PIN: %+v", p)
	}
	if p := r.PINs[0]; p.UUID.String() != "6a1f3c52-0b77-4f0e-9d6a-2f5f0c0a1e11" {
		t.Errorf("PIN: %+v", p)
	}
	f := r.Faults
	if f.SilentAfter != ap.Association || f.FailAfter != ap.Point(wsc.MessageM2D) || f.DeauthAfter != ap.Point(wsc.MessageDone) || !f.WrongKey || len(f.Drop) != 2 || f.Drop[1] != 7 || f.Runs != 2 {
		t.Errorf("faults: %+v", f)
	}
	b := r.BSSs[0]
	if b.SSID != "caf\xe9\x00" || !b.Hidden || b.Frequency != 5180 || b.Signal != -71 || b.Security != dot11.SecurityWPAWPA2 || len(b.Key) != 64 || b.Protect != ap.ProtectionOptional || b.WPS || b.Rekey != time.Hour {
		t.Errorf("BSS: %+v", b)
	}
	c := b.Credentials
	if len(c) != 2 || c[0].SSID != "stub" || c[0].Auth != wsc.AuthWPAPSK|wsc.AuthWPA2PSK || c[0].Encr != wsc.EncrTKIP|wsc.EncrAES || string(c[0].Key) != "another key" || c[1].SSID != b.SSID || !c[1].Key.Equal(b.Key) {
		t.Errorf("credentials: %+v", c)
	}
	if u := r.BSSs[1]; !u.Unconfigured || u.Key != nil {
		t.Errorf("unconfigured BSS: %+v", u)
	}
	if len(a.Stations) != 3 {
		t.Fatalf("stations: %+v", a.Stations)
	}
	if s := a.Stations[0]; s.Name != "phone" || s.MAC.String() != "02:00:00:00:cc:01" || s.Signal != -30 || s.SSID != "home" || string(s.Key) != "secret123" || len(s.Joins) != 2 || s.Joins[1] != time.Minute || s.Leaves[0] != 40*time.Second {
		t.Errorf("station: %+v", s)
	}
	if s := a.Stations[1]; s.Name != "station 2" || s.MAC.String() != "02:00:00:01:00:02" || s.Signal != -50 || s.SSID != "caf\xe9" || len(s.Key) != 64 || len(s.Joins) != 1 || s.Joins[0] != 0 || s.Leaves != nil {
		t.Errorf("station: %+v", s)
	}
	if s := a.Stations[2]; s.Key != nil {
		t.Errorf("station: %+v", s)
	}
}

// TestBadFiles: what is wrong is said with file, line and key, and what to do.
func TestBadFiles(t *testing.T) {
	router := func(lines string) string {
		return "[[router]]\n" + lines + "\n[[router.bss]]\nssid = \"x\"\npassphrase = \"secret123\"\n"
	}
	bss := func(lines string) string { return "[[router]]\n[[router.bss]]\n" + lines + "\n" }
	for _, tc := range []struct{ name, text, want string }{
		{"not TOML", "[[router]\n", `bad.toml:1: not valid TOML: `},
		{"no value", "about =\n", `bad.toml:1: not valid TOML: `},
		{"key twice", "about = \"a\"\nabout = \"b\"", `bad.toml:2: not valid TOML: key about is already defined`},
		{"binary", "\x7fELF\x00\x00", `bad.toml: this is no text file`},
		{"not UTF-8", "about = \"\xff\"", `bad.toml: this is no text file`},
		{"unknown table", "[wifi]\nx = 1", `bad.toml:1: wifi: unknown key; the keys here are about, air, pin, router, station`},
		{"unknown key", good + "chanel = 6", `bad.toml:7: router.bss.chanel: unknown key; the keys here are bssid, channel, `},
		{"unknown key of a router", router("buton = \"3s\""), `bad.toml:2: router.buton: unknown key`},
		{"unknown dotted key", good + "fault.drop = 3", `bad.toml:7: router.bss.fault: unknown key`},
		{"router no table", "router = 5", `bad.toml:1: router: must be a table: write [[router]] on a line of its own`},
		{"router one table", "[router]\n", `bad.toml:1: router: must be a table: write [[router]]`},
		{"router list of numbers", "router = [1]", `bad.toml:1: router: must be a table: write [[router]]`},
		{"air no table", "air = 3", `bad.toml:1: air: must be a table: write [air]`},
		{"no network", "[[router]]\nname = \"a\"", `bad.toml:1: router: has no network: add a table [[router.bss]] below it`},
		{"no SSID", bss(`passphrase = "secret123"`), `bad.toml:2: router.bss: needs the key ssid: the network's name`},
		{"empty SSID", bss("ssid = \"\"\npassphrase = \"secret123\""), `bad.toml:3: router.bss.ssid: 0 octets: a network's name has 1 to 32`},
		{"long SSID", bss("ssid = \"" + strings.Repeat("x", 33) + "\"\npassphrase = \"secret123\""), `bad.toml:3: router.bss.ssid: 33 octets`},
		{"odd hex SSID", bss("ssid = \"hex:abc\"\npassphrase = \"secret123\""), `bad.toml:3: router.bss.ssid: "hex:abc": after hex: come pairs`},
		{"channel", good + "channel = 15", `bad.toml:7: router.bss.channel: 15 is no channel: use 1 to 14 for 2.4 GHz, or 36, `},
		{"channel as text", good + `channel = "6"`, `bad.toml:7: router.bss.channel: "6" is no channel`},
		{"BSSID", good + `bssid = "02:00:00:00:00"`, `bad.toml:7: router.bss.bssid: "02:00:00:00:00" is no MAC address: write it like`},
		{"group BSSID", good + `bssid = "03:00:00:00:00:01"`, `bad.toml:7: router.bss.bssid: 03:00:00:00:00:01 is no address of a single device`},
		{"signal", good + "signal = 5", `bad.toml:7: router.bss.signal: 5 is no whole number from -100 to 0`},
		{"security", good + `security = "wpa3"`, `bad.toml:7: router.bss.security: "wpa3" is none of "open", "wep", "wpa2", "wpa/wpa2"`},
		{"no passphrase", bss(`ssid = "x"`), `bad.toml:2: router.bss: needs a passphrase of 8 to 63 characters, or security = "open"`},
		{"short passphrase", bss("ssid = \"x\"\npassphrase = \"short\""), `bad.toml:4: router.bss.passphrase: a passphrase of 5 characters is too short`},
		{"passphrase as number", bss("ssid = \"x\"\npassphrase = 123456789"), `bad.toml:4: router.bss.passphrase: this is no text: put it in quotation marks`},
		{"control characters", bss("ssid = \"x\"\npassphrase = \"tab\\tinside\""), `bad.toml:4: router.bss.passphrase: a passphrase has no control characters`},
		{"passphrase and key", good + `key = "` + strings.Repeat("ab", 32) + `"`, `bad.toml:7: router.bss.key: the network has a passphrase already`},
		{"short key", bss("ssid = \"x\"\nkey = \"abcd\""), `bad.toml:4: router.bss.key: 4 digits: a WPA2 key has 64`},
		{"key no hex", bss("ssid = \"x\"\nkey = \"secret123\""), `bad.toml:4: router.bss.key: this is no row of hexadecimal digits`},
		{"open with key", good + `security = "open"`, `bad.toml:4: router.bss: an open network has no passphrase and no key`},
		{"unconfigured with key", good + `unconfigured = true`, `bad.toml:4: router.bss: an open network has no passphrase`},
		{"WEP without key", bss("ssid = \"x\"\nsecurity = \"wep\""), `bad.toml:2: router.bss: a WEP network needs a key of 10 or 26`},
		{"loss", "[air]\nloss = 0.2", `bad.toml:2: air.loss: 0.2 is no percentage: write "20%"`},
		{"loss too high", "[air]\nloss = \"120%\"", `bad.toml:2: air.loss: "120%" is no percentage`},
		{"loss NaN", "[air]\nloss = \"NaN%\"", `bad.toml:2: air.loss: "NaN%" is no percentage`},
		{"time without unit", router("button = 3"), `bad.toml:2: router.button: 3 is no time: write a number and its unit, such as "3s"`},
		{"time in a list", router("button = [\"3s\", \"soon\"]"), `bad.toml:2: router.button: "soon" is no time`},
		{"negative time", router("button = \"-3s\""), `bad.toml:2: router.button: -3s is out of range: 0s to 720h`},
		{"version", router(`wps = "3.0"`), `bad.toml:2: router.wps: "3.0" is none of "2.0", "1.0", "off"`},
		{"version as number", router(`wps = 2.0`), `bad.toml:2: router.wps: 2 is none of "2.0", "1.0", "off"`},
		{"flag", good + `hidden = "yes"`, `bad.toml:7: router.bss.hidden: "yes" is neither true nor false`},
		{"UUID", router(`uuid = "1234"`), `bad.toml:2: router.uuid: "1234" is no UUID`},
		{"device type", router(`device_type = "router"`), `bad.toml:2: router.device_type: "router" is no device type`},
		{"DHCP", router(`dhcp = "192.168.1.0"`), `bad.toml:2: router.dhcp: "192.168.1.0" is no IPv4 network`},
		{"DHCP too small", router(`dhcp = "192.168.1.0/30"`), `bad.toml:2: router.dhcp: "192.168.1.0/30" is no IPv4 network`},
		{"long text", router(`name = "` + strings.Repeat("n", 33) + `"`), `bad.toml:2: router.name: 33 octets are too long: at most 32`},
		{"wrong check digit", router(`ap_pin = "12345671"`), `bad.toml:2: router.ap_pin: wsc: the last digit of the PIN is not its check digit`},
		{"fault", router("[router.fault]\nfail_after = \"M9\""), `bad.toml:3: router.fault.fail_after: "M9" is none of "association", "M1"`},
		{"PIN missing", router("[[router.pin]]\nat = \"1s\""), `bad.toml:2: router.pin: needs the key pin: the digits`},
		{"PIN bound twice", router("[[router.pin]]\npin = \"12345670\"\nstation = \"02:00:00:00:00:09\"\nuuid = \"6a1f3c52-0b77-4f0e-9d6a-2f5f0c0a1e11\""), `bad.toml:5: router.pin.uuid: the PIN is bound to a station already`},
		{"WPS off", router("wps = \"off\"\nbutton = \"3s\""), `bad.toml:3: router.button: the router has wps = "off", so this has no effect`},
		{"appears and vanishes", router("vanishes = \"0s\""), `bad.toml:2: router.vanishes: the router cannot appear and vanish at the same time, 0s`},
		{"pin as table", "[pin]\npin = 3", `bad.toml:1: pin: must be a table: write [[pin]]`},
		{"no pin", "[[pin]]\nat = \"1s\"", `bad.toml:1: pin: needs the key pin: a number of the board`},
		{"pin too high", "[[pin]]\npin = 13", `bad.toml:2: pin.pin: 13 is no whole number from 0 to 12`},
		{"level", "[[pin]]\npin = 3\nat = \"1s\"\nlevel = 0", `bad.toml:4: pin.level: 0 is none of "low", "high"`},
		{"held at no time", "[[pin]]\npin = 3\nfor = \"1s\"", `bad.toml:3: pin.for: nobody does anything to the pin`},
		{"held for nothing", "[[pin]]\npin = 3\nat = \"1s\"\nfor = \"0s\"", `bad.toml:4: pin.for: 0s is out of range`},
		{"bounces too long", "[[pin]]\npin = 3\nat = \"1s\"\nfor = \"15ms\"\nbounce = \"10ms\"", `bad.toml:5: pin.bounce: the switch bounces for 10ms when it closes`},
		{"wire to itself", "[[pin]]\npin = 3\nwire = 3", `bad.toml:3: pin.wire: a wire needs two ends`},
		{"two names", "[[pin]]\npin = 3\nname = \"a\"\n[[pin]]\npin = 3\nname = \"b\"", `bad.toml:6: pin.name: pin 3 is called "a" already`},
		{"unknown key of a pin", "[[pin]]\npin = 3\nkind = 3", `bad.toml:3: pin.kind: unknown key; the keys here are at, bounce, for, level, name, pin, wire`},
		{"same name", router(`name = "a"`) + router(`name = "a"`) + "bssid = \"02:00:00:00:77:77\"", `bad.toml:7: router.name: another router is called "a" already`},
		{"same BSSID", router(`name = "a"`) + "bssid = \"02:00:00:00:02:01\"\n" + router(`name = "b"`), `bad.toml:9: router.bss.bssid: 02:00:00:00:02:01 is the address of "x" of "a" already`},
		{"station without network", "[[station]]\n", `bad.toml:1: station: needs the key ssid: the name of the network`},
		{"station with two keys", "[[station]]\nssid = \"x\"\npassphrase = \"secret123\"\nkey = \"" + strings.Repeat("ab", 32) + `"`, `bad.toml:4: station.key: the station has a passphrase already`},
		{"station with a short key", "[[station]]\nssid = \"x\"\nkey = \"abcd\"", `bad.toml:3: station.key: 4 digits`},
		{"station with a short passphrase", "[[station]]\nssid = \"x\"\npassphrase = \"abcd\"", `bad.toml:3: station.passphrase: a passphrase of 4`},
		{"station joins and leaves", "[[station]]\nssid = \"x\"\nleaves = \"0s\"", `bad.toml:3: station.leaves: the station cannot join and leave at the same time, 0s`},
		{"station with an address taken", good + "[[station]]\nssid = \"x\"\nmac = \"02:00:00:00:01:01\"", `bad.toml:9: station.mac: 02:00:00:00:01:01 is the address of "home" of "router 1" already`},
		{"stations with one address", "[[station]]\nname = \"a\"\nssid = \"x\"\n[[station]]\nssid = \"x\"\nmac = \"02:00:00:01:00:01\"", `bad.toml:6: station.mac: 02:00:00:01:00:01 is the address of "a" already`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a, err := Parse("bad.toml", []byte(tc.text))
			if err == nil {
				t.Fatalf("accepted: %+v", a)
			}
			if a != nil || !strings.HasPrefix(err.Error(), tc.want) {
				t.Errorf("error %q\nwant  %q…", err, tc.want)
			}
			if e, ok := errors.AsType[*Error](err); !ok || e.File != "bad.toml" {
				t.Errorf("no *Error: %#v", err)
			}
		})
	}
}

// TestAllErrorsAtOnce: they come in the order of their lines, not more than ten.
func TestAllErrorsAtOnce(t *testing.T) {
	_, err := Parse("bad.toml", []byte("[air]\nloss = 1\n"+good+"channel = 99\nsignal = 1\n"))
	want := []string{"bad.toml:2: air.loss", "bad.toml:9: router.bss.channel", "bad.toml:10: router.bss.signal"}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(want) {
		t.Fatalf("errors:\n%v", err)
	}
	for i := range want {
		if !strings.HasPrefix(lines[i], want[i]) {
			t.Errorf("error %d: %s, want %s…", i, lines[i], want[i])
		}
	}
	_, err = Parse("bad.toml", []byte(strings.Repeat("[[router]]\n", 1000)))
	if n := strings.Count(err.Error(), "\n") + 1; n != maxErrors {
		t.Errorf("%d errors reported", n)
	}
}

func TestNoSecretInErrors(t *testing.T) {
	for _, key := range []string{`passphrase = "hunter2\thunter2"`, `passphrase = "hunter2"`, `key = "hunter2hunter2"`, "passphrase = \"hunter2hunter2\"\nkey = \"abcd\""} {
		_, err := Parse("bad.toml", []byte("[[router]]\n[[router.bss]]\nssid = \"x\"\n"+key))
		if err == nil || strings.Contains(err.Error(), "hunter") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestLoadErrors(t *testing.T) {
	dir := t.TempDir()
	big := filepath.Join(dir, "big.toml")
	if err := os.WriteFile(big, make([]byte, maxFile+1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, want string }{
		{dir, ": this is a directory: name an air file in it"},
		{filepath.Join(dir, "none.toml"), ": there is no such file"},
		{"hoem", ": there is no such file, and no built-in air of this name: those are home, dualband, "},
		{big, ": this is larger than"},
		{"", ": there is no such file"},
	} {
		_, err := Load(tc.name)
		if err == nil || !strings.HasPrefix(err.Error(), tc.name+tc.want) {
			t.Errorf("Load(%q): %v", tc.name, err)
		}
	}
}

func TestBuiltins(t *testing.T) {
	want := "home dualband empty late lossy open overlap pin quiet refuse stall street wep"
	if got := strings.Join(Names(), " "); got != want {
		t.Errorf("Names() = %s", got)
	}
	for _, name := range Names() {
		text, ok := Source(name)
		if !ok || text[0] != '#' {
			t.Errorf("%s: no text that begins with a comment", name)
		}
		a, err := Load(name)
		if err != nil {
			t.Error(err)
		} else if a.Name != name || a.About == "" {
			t.Errorf("%s: %+v", name, a)
		}
	}
	if _, ok := Source("../airs"); ok {
		t.Error("Source of a path")
	}
}

func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		text, _ := Source(name)
		f.Add(text)
	}
	everything, err := os.ReadFile("testdata/everything.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(everything)
	f.Add([]byte("router = [{bss = [{ssid = 'x', security = 'open'}]}]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := Parse("fuzz.toml", text)
		if (a == nil) == (err == nil) {
			t.Fatalf("%v, %v", a, err)
		}
		if err != nil {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Fatalf("no *Error: %v", err)
			}
			return
		}
		for _, r := range a.Routers {
			for _, b := range r.BSSs {
				if b.SSID == "" || len(b.SSID) > dot11.SSIDMax || b.Frequency.Band() == 0 || b.BSSID.IsZero() {
					t.Fatalf("accepted %+v", b)
				}
			}
		}
	})
}
