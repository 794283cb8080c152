package sim_test

import (
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio/radiotest"
	"github.com/gowps/wps/sim"
)

var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

var (
	apMAC      = dot11.MAC{0x02, 0, 0, 0, 0, 0xa0}
	stationMAC = dot11.MAC{0x02, 0, 0, 0, 0, 0x01}
)

// Every radio of this air does what package radio promises, in good weather
// and in bad.
func TestConformance(t *testing.T) {
	for _, tt := range []struct {
		name      string
		config    sim.Config
		hardware  sim.Hardware
		frequency dot11.Frequency
	}{
		{"ESP8266", sim.Config{}, sim.ESP8266(), 2437},
		{"Linux", sim.Config{}, sim.Linux(), 5180},
		{"lossy", sim.Config{Seed: 1, Loss: 0.2, Jitter: 5 * time.Millisecond}, sim.Linux(), 2462},
	} {
		t.Run(tt.name, func(t *testing.T) {
			radiotest.Run(t, func(t *testing.T) radiotest.Environment {
				air := sim.New(loop.NewVirtual(epoch), tt.config)
				return radiotest.Environment{
					Station:   air.NewStation(sim.StationConfig{MAC: stationMAC, Hardware: tt.hardware}),
					AP:        air.NewAP(sim.APConfig{MAC: apMAC}),
					Frequency: tt.frequency,
				}
			})
		})
	}
}
