package sim_test

import (
	"context"
	"fmt"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
)

// An access point advertises, a station looks for it. The scan takes 2.5
// seconds of virtual time and no time at all.
func Example() {
	l := loop.NewVirtual(time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC))
	air := sim.New(l, sim.Config{Seed: 1})

	ap := air.NewAP(sim.APConfig{MAC: dot11.MAC{0x02, 0, 0, 0, 0, 0xa0}, Signal: -61})
	ap.Do(radio.Advertise{SSID: "home", Frequency: dot11.ChannelFrequency(6)})

	station := air.NewStation(sim.StationConfig{MAC: dot11.MAC{0x02, 0, 0, 0, 0, 1}, Hardware: sim.ESP8266()})
	station.Notify(func(ev radio.Event) {
		scanned := ev.(radio.Scanned)
		for _, bss := range scanned.BSSs {
			fmt.Printf("%q on channel %d at %d dBm\n", bss.SSID, bss.Frequency.Channel(), bss.Signal)
		}
		fmt.Println("after", l.Now().Sub(scanned.Started))
	})
	station.Do(radio.Scan{})

	fmt.Println(l.Run(context.Background()))
	// Output:
	// "home" on channel 6 at -61 dBm
	// after 2.47s
	// loop: idle: nothing is left to happen
}
