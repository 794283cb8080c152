package nodemcu_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
	"github.com/gowps/wps/radio"
)

// TestKeep: the station stays connected if that is wanted.
func TestKeep(t *testing.T) {
	for _, keep := range []bool{true, false} {
		l := loop.NewVirtual(epoch)
		world := story{header: map[string]string{"air": "pressed", "seed": "1"}}.world(t, l)
		station := world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0, 0x0a}})
		defer station.Close()
		joined := false
		station.Notify(func(ev radio.Event) {
			switch ev.(type) {
			case radio.Joined:
				joined = true
			case radio.Left:
				joined = false
			}
		})
		const script = `wifi.sta.config{ssid = "home", pwd = "secret123"}`
		_, err := nodemcu.Run(t.Context(), nodemcu.Config{Radio: station, Keep: func() bool { return keep }}, "x", []byte(script))
		l.Run(t.Context()) // to the end of what the run has begun
		if err != nil || joined != keep {
			t.Errorf("keep %t: %v, joined %t", keep, err, joined)
		}
	}
}

// TestNoAddress: the address is another program's, one set by hand included.
func TestNoAddress(t *testing.T) {
	for _, script := range []string{
		`wifi.sta.config{ssid = "home", pwd = "secret123", connect_cb = function() print("connected") end}`,
		`wifi.sta.setip{ip = "10.0.0.9", netmask = "255.255.255.0"}
		wifi.sta.config{ssid = "home", pwd = "secret123", connect_cb = function()
			print("connected")
			wifi.sta.setip{ip = "10.0.0.10"}
		end}`,
	} {
		var out bytes.Buffer
		var steps strings.Builder
		vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) {
			cfg.NoAddress, cfg.Stdout = true, &out
			cfg.Events = func(ev wps.Event) { steps.WriteString(ev.String() + "\n") }
		})
		script := `wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function() print("never") end) ` + script
		if err := vm.Run(t.Context(), "x", []byte(script)); err != nil || out.String() != "connected\n" || strings.Contains(steps.String(), "address") {
			t.Errorf("%s: %v, printed %q\n%s", script, err, out.String(), steps.String())
		}
	}
}
