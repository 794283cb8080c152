package nodemcu_test

import (
	"testing"

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
