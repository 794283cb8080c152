package sim_test

import (
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
)

// TestSetAddress: a station under another address is another station, and only
// who is no member can change.
func TestSetAddress(t *testing.T) {
	w := newWorld(t, sim.Config{})
	f := dot11.ChannelFrequency(6)
	ap, s := w.ap(1, home(f)), w.station(1, sim.ESP8266())
	other := dot11.MAC{0x02, 0, 0, 0, 0xff, 9}
	for _, bad := range []dot11.MAC{{}, dot11.Broadcast} {
		if s.SetAddress(bad) == nil {
			t.Errorf("%v is accepted", bad)
		}
	}
	s.Do(joining(ap, f))
	if s.SetAddress(other) == nil {
		t.Error("changed while joining")
	}
	w.settle()
	if s.SetAddress(other) == nil {
		t.Error("changed while joined")
	}
	s.Do(radio.Leave{})
	w.settle()
	if err := s.SetAddress(other); err != nil || s.Address() != other {
		t.Errorf("%v, %v", s.Address(), err)
	}
	s.Do(joining(ap, f))
	w.settle()
	entered := all[radio.Entered](w, "ap 1")
	if len(entered) != 2 || entered[1].Station != other {
		t.Errorf("entered: %+v", entered)
	}
	for _, e := range entered {
		if e.AID != 1 {
			t.Errorf("association id %d", e.AID)
		}
	}
}

// TestInterval: the access point's machine says how often there are beacons.
func TestInterval(t *testing.T) {
	w := newWorld(t, sim.Config{})
	ad := home(dot11.ChannelFrequency(6))
	ad.Interval = 1000
	ap, s := w.ap(1, ad), w.station(1, sim.ESP8266())
	interval := func() uint16 {
		s.Do(radio.Scan{})
		w.run(5 * time.Second)
		heard := all[radio.Scanned](w, "station 1")
		return heard[len(heard)-1].BSSs[0].BeaconInterval
	}
	if n := interval(); n != 1000 {
		t.Errorf("%d", n)
	}
	ad.Interval = 300
	ap.Do(ad)
	if n := interval(); n != 300 {
		t.Errorf("then %d", n)
	}
}
