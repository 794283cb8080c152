package nodemcu_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
	"github.com/gowps/wps/radio"
)

// board is a device of several in one air.
type board struct {
	*nodemcu.VM
	out   bytes.Buffer
	steps strings.Builder
}

func newBoard(t *testing.T, world *airs.World, n byte) *board {
	t.Helper()
	b := &board{}
	station := world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0x20, n}})
	t.Cleanup(func() { station.Close() })
	var err error
	b.VM, err = nodemcu.New(nodemcu.Config{
		Radio: station, AccessPoint: world.AccessPoint, Profile: wps.Device, Stdout: &b.out,
		Rand:   world.Random(string(n)),
		Events: func(ev wps.Event) { b.steps.WriteString(ev.String() + "\n") },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

func (b *board) run(t *testing.T, script string) {
	t.Helper()
	if err := b.Run(t.Context(), "x", []byte(script)); err != nil || b.Failed() {
		t.Fatal(err, b.out.String())
	}
}

// TestTwoBoards: one script's access point is another script's network.
func TestTwoBoards(t *testing.T) {
	l := loop.NewVirtual(epoch)
	world := story{header: map[string]string{"air": "empty", "seed": "1"}}.world(t, l)
	host, guest := newBoard(t, world, 1), newBoard(t, world, 2)
	host.run(t, `
		wifi.setmode(wifi.SOFTAP)
		wifi.ap.config{ssid = "shed", pwd = "garden77",
			staconnected_cb = function(t) print("came", t.MAC, t.AID) end,
			stadisconnected_cb = function(t) print("left", t.MAC, t.AID) end}`)
	guest.run(t, `
		wifi.sta.config{ssid = "shed", pwd = "garden77", got_ip_cb = function(t)
			print(t.IP, t.netmask, t.gateway, wifi.sta.getrssi(), wifi.getchannel())
			wifi.sta.disconnect()
		end}`)
	if got, want := guest.out.String(), "192.168.4.2\t255.255.255.0\t192.168.4.1\t-50\t6\n"; got != want {
		t.Errorf("the guest printed %q, want %q", got, want)
	}
	if got, want := host.out.String(), "came\t02:00:00:00:20:02\t1\nleft\t02:00:00:00:20:02\t1\n"; got != want {
		t.Errorf("the host printed %q, want %q", got, want)
	}
	for _, want := range []string{"access point: switched on", "access point: 02:00:00:00:20:02 is connected"} {
		if !strings.Contains(host.steps.String(), want) {
			t.Errorf("no step %q in\n%s", want, host.steps.String())
		}
	}
	if strings.Contains(host.steps.String()+guest.steps.String(), "garden77") {
		t.Error("a step shows the key")
	}
	// A host that is switched off is gone.
	host.Close()
	guest.out.Reset()
	guest.run(t, `wifi.sta.clearconfig() wifi.sta.getap(function(t) print(next(t)) end)`)
	if got := guest.out.String(); got != "nil\n" {
		t.Errorf("after the end: %q", got)
	}
}

// TestAdvertised: what a configuration looks like to others.
func TestAdvertised(t *testing.T) {
	for _, c := range []struct {
		config   string
		security dot11.Security
		ssid     dot11.SSID
		channel  int
		interval uint16
	}{
		{`ssid = "a"`, dot11.SecurityOpen, "a", 6, 100},
		{`ssid = "a", pwd = "garden77", auth = wifi.OPEN`, dot11.SecurityOpen, "a", 6, 100},
		{`ssid = "a", pwd = "garden77"`, dot11.SecurityWPAWPA2, "a", 6, 100},
		{`ssid = "a", pwd = "garden77", auth = wifi.WPA_PSK, channel = 1`, dot11.SecurityWPAWPA2, "a", 1, 100},
		{`ssid = "a", pwd = "garden77", auth = wifi.WPA2_PSK, channel = 13, beacon = 150`, dot11.SecurityWPA2, "a", 13, 150},
		{`ssid = "a", hidden = true`, dot11.SecurityOpen, "", 6, 100},
	} {
		l := loop.NewVirtual(epoch)
		world := story{header: map[string]string{"air": "empty", "seed": "1"}}.world(t, l)
		host := newBoard(t, world, 1)
		host.run(t, "wifi.setmode(wifi.STATIONAP) assert(wifi.ap.config{"+c.config+"})")
		other := world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0x20, 9}})
		var found []dot11.BSS
		done := false
		other.Notify(func(ev radio.Event) {
			if scanned, ok := ev.(radio.Scanned); ok {
				found, done = scanned.BSSs, true
			}
		})
		other.Do(radio.Scan{})
		if err := l.RunUntil(t.Context(), func() bool { return done }); err != nil || len(found) != 1 {
			t.Fatalf("%s: %v, found %v", c.config, err, found)
		}
		b := found[0]
		if b.SSID != c.ssid || dot11.SecurityOf(b) != c.security || b.Frequency.Channel() != c.channel || b.BeaconInterval != c.interval || b.BSSID != (dot11.MAC{6, 0, 0, 0, 0x20, 1}) {
			t.Errorf("%s: %q, %v, channel %d, interval %d, %v", c.config, string(b.SSID), dot11.SecurityOf(b), b.Frequency.Channel(), b.BeaconInterval, b.BSSID)
		}
	}
}

// TestNoAddressesToGive: a network without room for others gives none, and a
// hint says so.
func TestNoAddressesToGive(t *testing.T) {
	var hints []string
	l := loop.NewVirtual(epoch)
	world := story{header: map[string]string{"air": "empty", "seed": "1"}}.world(t, l)
	vm := device(t, l, func(cfg *nodemcu.Config) {
		cfg.AccessPoint = world.AccessPoint
		cfg.Warn = func(text string) { hints = append(hints, text) }
	})
	const script = `
		wifi.setmode(wifi.SOFTAP)
		wifi.ap.setip{ip = "10.0.0.254", netmask = "255.255.255.0"}
		wifi.ap.setip{ip = "10.0.0.1", netmask = "255.255.255.255"}`
	if err := vm.Run(t.Context(), "x", []byte(script)); err != nil || vm.Failed() {
		t.Fatal(err)
	}
	if len(hints) != 1 || !strings.Contains(hints[0], "gives no addresses") {
		t.Errorf("hints %q", hints)
	}
}

// TestAccessPointExample plays the example with its air.
func TestAccessPointExample(t *testing.T) {
	script, err := os.ReadFile("../examples/accesspoint.lua")
	if err != nil {
		t.Fatal(err)
	}
	s := story{header: map[string]string{"profile": "device", "seed": "1", "limit": "10m", "air": "../examples/accesspoint.toml"}, want: `access point NodeMCU on channel 6, address 192.168.4.1
addresses from 192.168.4.100
station 02:00:00:00:cc:01 has come, number 1
02:00:00:00:cc:01 has 192.168.4.100
station 02:00:00:00:cc:01 has gone
`}
	s.check(t, s.play(t, "../examples/accesspoint.lua", string(script)))
}
