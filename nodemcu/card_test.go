package nodemcu_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gowps/wps"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
)

// TestCard is about a radio that is a station's alone, as a card is: of each
// mode there is the station's half, and a hint says so.
func TestCard(t *testing.T) {
	const hint = "this radio cannot be an access point: of wifi.SOFTAP and wifi.STATIONAP there is only the station's half"
	for _, c := range []struct {
		script string
		flash  nodemcu.Mode
		want   string
		hints  []string
	}{
		{`print(wifi.setmode(wifi.STATIONAP), wifi.getmode(), wifi.getdefaultmode())`, nodemcu.Station, "1\t1\t3\n", []string{hint}},
		{`print(wifi.setmode(wifi.SOFTAP), wifi.sta.status(), wifi.ap.getclient() ~= nil)`, nodemcu.Station, "0\t255\ttrue\n", []string{hint}},
		{`wifi.setmode(wifi.SOFTAP) wifi.setmode(wifi.STATIONAP)`, nodemcu.Station, "", []string{hint}},
		{`print(wifi.getmode(), wifi.getdefaultmode())`, nodemcu.StationAP, "1\t3\n", []string{hint}},
		{
			`print(wifi.ap.config{ssid = "x"}, wifi.ap.deauth(), wifi.ap.dhcp.start(), wifi.ap.setip{ip = "10.0.0.1"}, wifi.ap.getip())`,
			nodemcu.Station, "false\tfalse\tfalse\ttrue\t10.0.0.1\t255.255.255.0\t0.0.0.0\n", []string{"wifi.ap.config() does nothing in this mode"},
		},
		{
			`print(wifi.ap.dhcp.config{start = "192.168.4.9"}, wifi.ap.setmac("02:00:00:00:00:99"), wifi.ap.getmac(), wifi.getchannel())`,
			nodemcu.Station, "192.168.4.9\ttrue\t02:00:00:00:00:99\t1\n", nil,
		},
	} {
		var out bytes.Buffer
		var hints []string
		vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) {
			cfg.Flash = nodemcu.NewFlash()
			cfg.Flash.Mode, cfg.Stdout = c.flash, &out
			cfg.Warn = func(text string) { hints = append(hints, text) }
		})
		if err := vm.Run(t.Context(), "x", []byte(c.script)); err != nil || out.String() != c.want {
			t.Errorf("%s: %v, printed %q", c.script, err, out.String())
		}
		if got := strings.Join(hints, "\n"); len(hints) != len(c.hints) || !strings.Contains(got, strings.Join(c.hints, "\n")) {
			t.Errorf("%s: hints %q", c.script, hints)
		}
	}
}

// TestRadioKeepsAddress is about a card, which cannot change its address.
func TestRadioKeepsAddress(t *testing.T) {
	var out bytes.Buffer
	var hints []string
	l := loop.NewVirtual(epoch)
	vm, err := nodemcu.New(nodemcu.Config{
		Radio: silentRadio{l: l}, Profile: wps.Walk, Stdout: &out, Warn: func(text string) { hints = append(hints, text) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	const script = `print(wifi.sta.setmac("02:00:00:00:00:77"), wifi.sta.getmac())`
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil || out.String() != "false\t02:00:00:00:00:00\n" || len(hints) != 1 {
		t.Errorf("%v, printed %q, hints %q", err, out.String(), hints)
	}
}

// TestScanThatFails gives an empty table.
//
// row: 2.3.2 failed scan
func TestScanThatFails(t *testing.T) {
	var out bytes.Buffer
	vm, err := nodemcu.New(nodemcu.Config{Radio: silentRadio{l: loop.NewVirtual(epoch)}, Stdout: &out})
	if err != nil {
		t.Fatal(err)
	}
	defer vm.Close()
	const script = `wifi.sta.getap(function(t) print(type(t), next(t)) end)`
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil || out.String() != "table\tnil\n" {
		t.Errorf("%v, printed %q", err, out.String())
	}
}
