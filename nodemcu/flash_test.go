package nodemcu_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
	"github.com/gowps/wps/secret"
)

// fullFlash has something of everything in it.
func fullFlash() *nodemcu.Flash {
	f := nodemcu.NewFlash()
	f.Mode, f.Phy, f.AutoConnect = nodemcu.StationAP, nodemcu.PhyG, false
	f.Station = nodemcu.StationConfig{SSID: "caf\xe9\x00", Password: secret.Bytes("secret123"), FixBSSID: true, BSSID: dot11.MAC{2, 0, 0, 0, 1, 1}}
	f.Networks = nodemcu.Networks{Limit: 4, Current: 1, List: []nodemcu.StationConfig{
		{SSID: "hex:one", Password: secret.Bytes("pass\tword"), BSSID: dot11.Broadcast}, f.Station, {SSID: "three", BSSID: dot11.Broadcast},
	}}
	f.AP = nodemcu.APConfig{SSID: "schön", Password: secret.Bytes("garden77"), Auth: 3, Channel: 11, Hidden: true, Max: 2, Beacon: 200}
	return f
}

// same compares what is in two flashes.
func same(a, b *nodemcu.Flash) bool {
	return a.Mode == b.Mode && a.Phy == b.Phy && a.AutoConnect == b.AutoConnect && reflect.DeepEqual(a.Station, b.Station) &&
		reflect.DeepEqual(a.Networks, b.Networks) && reflect.DeepEqual(a.AP, b.AP)
}

func TestFlashText(t *testing.T) {
	for _, f := range []*nodemcu.Flash{fullFlash(), nodemcu.NewFlash()} {
		text := f.Text()
		back, err := nodemcu.ParseFlash(text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if !bytes.Equal(back.Text(), text) {
			t.Errorf("became\n%s\nof\n%s", back.Text(), text)
		}
	}
	full := fullFlash()
	if back, err := nodemcu.ParseFlash(full.Text()); err != nil || !same(full, back) {
		t.Errorf("%v: %+v", err, back)
	}
	for _, want := range []string{`"hex:636166e900"`, `"hex:6865783a6f6e65"`, `"hex:7061737309776f7264"`, `"schön"`} {
		if !strings.Contains(string(full.Text()), want) {
			t.Errorf("no %s in\n%s", want, full.Text())
		}
	}
	// What is missing is as in a new device.
	short, err := nodemcu.ParseFlash([]byte(`{"nodemcu_flash": 1, "station": {"ssid": "home"}}`))
	if err != nil || short.Station.SSID != "home" || short.Mode != nodemcu.Station || !short.AutoConnect || short.Networks.Limit != 1 {
		t.Errorf("%v: %+v", err, short)
	}
}

// TestBrokenFlash: the error says what is wrong and where, and shows no
// password.
func TestBrokenFlash(t *testing.T) {
	body := func(rest string) string { return "{\n\"nodemcu_flash\": 1,\n" + rest + "\n}" }
	long := strings.Repeat("s", 65)
	for _, c := range []struct{ text, want string }{
		{"", "empty"},
		{" \n", "empty"},
		{strings.Repeat(" ", 1<<17), "larger than"},
		{"\x7fELF", "line 1: invalid character"},
		{"null", "nodemcu_flash is 0"},
		{"[]", "line 1"},
		{"{}", "nodemcu_flash is 0: this program reads version 1"},
		{`{"nodemcu_flash": 9}`, "nodemcu_flash is 9"},
		{body(`"mode": "station"`), "line 3: mode must be of type int"},
		{body(`"mode": 4`), "mode is 4: it goes from 0 to 3"},
		{body(`"mode": -1`), "mode is -1"},
		{body(`"phymode": 0`), "phymode is 0"},
		{body(`"colour": 0`), `unknown field "colour"`},
		{body(`"autoconnect": 1`), "line 3: autoconnect must be of type bool"},
		{body(`"station": {"ssid": "` + long + `"}`), "station.ssid has 65 octets: at most 32"},
		{body(`"station": {"password": "` + long + `"}`), "station.password has 65 octets"},
		{body(`"station": {"password": ["` + long + `"]}`), "line 3"},
		{body(`"station": {"ssid": "hex:7"}`), "after hex: come pairs"},
		{body(`"station": {"bssid": "02"}`), "station.bssid is no address"},
		{body(`"networks": {"limit": 6}`), "networks.limit is 6"},
		{body(`"networks": {"current": 2}`), "networks.current is 2: it goes from 1 to 1"},
		{body(`"networks": {"list": [{}, {}, {}, {}, {}, {}]}`), "the number of networks is 6"},
		{body(`"networks": {"list": [{"bssid": "x"}]}`), "networks.bssid"},
		{body(`"softap": {"ssid": "` + long + `"}`), "softap.ssid is 65"},
		{body(`"softap": {"password": "` + long + `"}`), "softap.password is 65"},
		{body(`"softap": {"auth": 5}`), "softap.auth is 5"},
		{body(`"softap": {"auth": 1}`), "softap: the password does not fit"},
		{body(`"softap": {"auth": 3, "password": "short"}`), "softap: the password does not fit"},
		{body(`"softap": {"channel": 14}`), "softap.channel is 14"},
		{body(`"softap": {"max": 0}`), "softap.max is 0"},
		{body(`"softap": {"beacon": 99}`), "softap.beacon is 99"},
		{body(`"mode": 1`) + "}", "line 4: something follows"},
		{body(`"mode": 1,`), "line 4: invalid character"},
		{body(`"mode": 1`)[:20], "it ends in the middle"},
	} {
		f, err := nodemcu.ParseFlash([]byte(c.text))
		if err == nil || f != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60q: error %v, want %s", c.text, err, c.want)
		}
		if err != nil && strings.Contains(err.Error(), "sssss") {
			t.Errorf("%.60q: a secret is shown: %v", c.text, err)
		}
	}
	// Every part of a good file that is no whole one is refused.
	text := fullFlash().Text()
	for n := range len(text) - 1 {
		if _, err := nodemcu.ParseFlash(text[:n]); err == nil && n < len(text)-2 {
			t.Fatalf("the first %d octets are accepted", n)
		}
	}
}

// FuzzParseFlash: nothing in a file makes it panic, and what it accepts comes
// back the same.
func FuzzParseFlash(f *testing.F) {
	f.Add(fullFlash().Text())
	f.Add(nodemcu.NewFlash().Text())
	f.Add([]byte(`{"nodemcu_flash":1,"station":{"ssid":"hex:00ff"},"networks":{"limit":5,"current":2,"list":[{},{}]}}`))
	f.Add([]byte(`{"nodemcu_flash":1,"softap":{"auth":4,"password":"\u0000\ud800"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		flash, err := nodemcu.ParseFlash(text)
		if err != nil {
			if flash != nil || err.Error() == "" {
				t.Errorf("%v, %v", flash, err)
			}
			return
		}
		again, err := nodemcu.ParseFlash(flash.Text())
		if err != nil || !same(flash, again) {
			t.Errorf("%v: %s\nbecame\n%s", err, flash.Text(), again.Text())
		}
		// A device runs with whatever is accepted.
		l := loop.NewVirtual(epoch)
		vm, err := nodemcu.New(nodemcu.Config{Radio: silentRadio{l: l}, Flash: again})
		if err != nil {
			t.Fatal(err)
		}
		const script = `wifi.sta.getapinfo() wifi.sta.getconfig() wifi.ap.getconfig(true) wifi.sta.changeap(1) wifi.sta.getapindex()
			wifi.sta.config{ssid = "x", auto = false} wifi.sta.clearconfig()`
		if err := vm.Run(t.Context(), "x", []byte(script)); err != nil || vm.Failed() {
			t.Errorf("%v, failed %t", err, vm.Failed())
		}
		vm.Close()
		if _, err := nodemcu.ParseFlash(again.Text()); err != nil {
			t.Errorf("what the device left: %v\n%s", err, again.Text())
		}
	})
}

// TestFlashIsSaved: after each change, and only then.
func TestFlashIsSaved(t *testing.T) {
	var saved []string
	flash := nodemcu.NewFlash()
	flash.Save = func(text []byte) error {
		saved = append(saved, string(text))
		return nil
	}
	const script = `
		wifi.sta.config{ssid = "x", auto = false}
		wifi.sta.config{ssid = "x", auto = false}
		wifi.sta.config{ssid = "y", auto = false, save = false}
		wifi.setmode(wifi.STATION)
		wifi.setmode(wifi.NULLMODE, false)
		wifi.sta.autoconnect(1)
		wifi.setphymode(1)
		wifi.sta.setaplimit(2)
		node.restore()`
	vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) { cfg.Flash = flash })
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil || vm.Failed() {
		t.Fatal(err, vm.Failed())
	}
	if len(saved) != 5 {
		t.Errorf("saved %d times:\n%s", len(saved), strings.Join(saved, "\n"))
	}
	if got, want := saved[len(saved)-1], string(nodemcu.NewFlash().Text()); got != want || flash.Save == nil {
		t.Errorf("restored to\n%s", got)
	}
}

// TestFlashThatFails ends the run with the error.
func TestFlashThatFails(t *testing.T) {
	var out bytes.Buffer
	flash := nodemcu.NewFlash()
	flash.Save = func([]byte) error { return errFull }
	vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) { cfg.Flash, cfg.Stdout = flash, &out })
	const script = `wifi.sta.autoconnect(0) tmr.create():alarm(1000, tmr.ALARM_SINGLE, function() print("never") end)`
	if err := vm.Run(t.Context(), "x", []byte(script)); !errors.Is(err, nodemcu.ErrFlash) || !errors.Is(err, errFull) || out.Len() > 0 {
		t.Errorf("%v, printed %q", err, out.String())
	}
}
