package nodemcu_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
)

// busyAir has routers that come and go, and stations that join a script's
// access point.
const busyAir = `
[[router]]
name = "router"
button = ["5s", "70s"]
vanishes = "50s"
appears = ["0s", "55s"]
[[router.bss]]
ssid = "home"
passphrase = "secret123"
[[router.bss]]
ssid = "attic"
channel = 11
security = "open"
[[station]]
name = "phone"
ssid = "den"
passphrase = "garden77"
joins = ["3s", "60s"]
leaves = "40s"
[[station]]
name = "tablet"
ssid = "den"
joins = ["10s", "50s"]
[[station]]
name = "stranger"
ssid = "den"
passphrase = "another key"
joins = "20s"
`

// whims are what a monkey does.
var whims = []string{
	`wifi.setmode(wifi.NULLMODE)`, `wifi.setmode(wifi.STATION)`, `wifi.setmode(wifi.SOFTAP)`, `wifi.setmode(wifi.STATIONAP)`,
	`wifi.setmode(wifi.STATIONAP)`, `wifi.setmode(wifi.STATION, false)`,
	`wifi.sta.config{ssid = "home", pwd = "secret123"}`, `wifi.sta.config{ssid = "home", pwd = "wrong key"}`,
	`wifi.sta.config{ssid = "attic", save = false}`, `wifi.sta.config{ssid = "home", pwd = "secret123", auto = false}`,
	`wifi.sta.config{ssid = "den", pwd = "garden77"}`, `wifi.sta.config{ssid = ""}`,
	`wifi.sta.clearconfig()`, `wifi.sta.connect()`, `wifi.sta.connect(print)`, `wifi.sta.disconnect()`, `wifi.sta.disconnect(print)`,
	`wifi.sta.getap(print)`, `wifi.sta.getap(1)`, `wifi.sta.getap({ssid = "home", channel = 6}, 1, function(t) for k, v in pairs(t) do print(k, v) end end)`,
	`wifi.sta.setip{ip = "10.0.0.9", netmask = "255.255.255.0"}`, `wifi.sta.setip{}`, `wifi.sta.sethostname("monkey")`,
	`wifi.sta.setmac("06:01:02:03:04:05")`, `wifi.sta.setmac("02:01:02:03:04:06")`, `wifi.sta.setaplimit(3)`, `wifi.sta.changeap(1)`, `wifi.sta.changeap(2)`,
	`wifi.ap.config{ssid = "den", pwd = "garden77", auth = wifi.WPA2_PSK}`, `wifi.ap.config{ssid = "den"}`,
	`wifi.ap.config{ssid = "den", pwd = "garden77", channel = 11, beacon = 1000, max = 1}`, `wifi.ap.config{ssid = "den", hidden = true, save = false}`,
	`wifi.ap.deauth()`, `wifi.ap.setip{ip = "10.1.0.1", netmask = "255.255.0.0"}`, `wifi.ap.setip{ip = "10.1.0.1", netmask = "255.0.255.0"}`,
	`wifi.ap.setmac("06:aa:00:00:00:01")`, `wifi.ap.dhcp.stop()`, `wifi.ap.dhcp.start()`, `wifi.ap.dhcp.config{start = "192.168.4.50"}`,
	`for mac, ip in pairs(wifi.ap.getclient()) do wifi.ap.deauth(mac) print(mac, ip) end`,
	`wps.enable()`, `wps.enable()`, `wps.start(print)`, `wps.start(function(s) print(s) wps.disable() wifi.sta.connect() end)`, `wps.disable()`,
	`for id = 0, 10 do wifi.eventmon.register(id, function(t) for k, v in pairs(t) do print(id, k, v) end end) end`,
	`for id = 0, 10 do wifi.eventmon.unregister(id) end`,
	`print(wifi.getmode(), wifi.getchannel(), wifi.sta.status(), wifi.sta.getip())`,
	`print(wifi.sta.getconfig()) print(wifi.ap.getconfig(true).ssid) print(wifi.sta.getapinfo().qty, wifi.sta.getapindex(), wifi.sta.getrssi())`,
	`node.restore()`, `node.restart()`,
}

// TestMonkey: whatever a script calls, and when, no module breaks, the run
// comes to its end, and its flash can be read.
func TestMonkey(t *testing.T) {
	const runs = 20
	for seed := range uint64(runs) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			var script strings.Builder
			for range 40 {
				fmt.Fprintf(&script, "tmr.create():alarm(%d, tmr.ALARM_SINGLE, function() print(pcall(function() %s end)) end)\n",
					1+random.IntN(80_000), whims[random.IntN(len(whims))])
			}
			play := func() string {
				l := loop.NewVirtual(epoch)
				air, err := airs.Parse("busy", []byte(busyAir))
				if err != nil {
					t.Fatal(err)
				}
				world, err := air.Build(l, airs.Options{Seed: seed})
				if err != nil {
					t.Fatal(err)
				}
				station := world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0, 0x0a}})
				defer station.Close()
				var out bytes.Buffer
				flash := nodemcu.NewFlash()
				flash.Save = func(text []byte) error {
					_, err := nodemcu.ParseFlash(text)
					return err
				}
				result, err := nodemcu.Run(t.Context(), nodemcu.Config{
					Radio: station, AccessPoint: world.AccessPoint, Profile: wps.Profile(seed % 2), Flash: flash,
					Stdout: &out, Rand: world.Random("device"), Limit: 2 * time.Minute,
				}, "monkey", []byte(script.String()))
				if err != nil && !errors.Is(err, nodemcu.ErrLimit) || result.Failed {
					t.Errorf("%v, failed %t", err, result.Failed)
				}
				if station.Address() != (dot11.MAC{2, 0, 0, 0, 0, 0x0a}) {
					t.Errorf("the radio is left as %v", station.Address())
				}
				return out.String()
			}
			first := play()
			if strings.Contains(first, "runtime error") {
				t.Errorf("printed:\n%s", first)
			}
			if second := play(); second != first {
				t.Errorf("another run:\n%s\nthen\n%s", first, second)
			}
			if t.Failed() {
				t.Logf("the script:\n%s", script.String())
			}
		})
	}
}
