package sim_test

import (
	"runtime"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
)

// crowd is one access point and many stations, of which some are joined.
type crowd struct {
	loop     *loop.Loop
	stations []*sim.Station
	perIdle  float64 // octets of memory for each station
	work     int     // turns of the loop in pass: one for each jump and each callback
}

func newCrowd(tb testing.TB, stations, joined int) *crowd {
	c := &crowd{loop: loop.NewVirtual(epoch)}
	air := sim.New(c.loop, sim.Config{})
	ap := air.NewAP(sim.APConfig{MAC: apMAC})
	ap.Notify(func(ev radio.Event) {
		if asked, ok := ev.(radio.Asked); ok {
			ap.Do(radio.Admit{Station: asked.Station})
		}
	})
	ap.Do(home(2412))
	before := heap()
	c.stations = make([]*sim.Station, stations)
	for n := range c.stations {
		c.stations[n] = air.NewStation(sim.StationConfig{MAC: dot11.MAC{0x02, 0, 0, 0, byte(n >> 8), byte(n)}})
	}
	c.perIdle = (heap() - before) / float64(stations)
	members := 0
	for _, s := range c.stations[:joined] {
		s.Notify(func(ev radio.Event) {
			if _, ok := ev.(radio.Joined); ok {
				members++
			}
		})
		s.Do(joining(ap, 2412))
		if err := c.loop.Run(tb.Context()); err != loop.ErrIdle { // all at once would choke the access point
			tb.Fatal(err)
		}
	}
	if members != joined {
		tb.Fatalf("%d joined, want %d", members, joined)
	}
	return c
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// pass lets d go by, counting the work it takes.
func (c *crowd) pass(tb testing.TB, d time.Duration) {
	over := false
	c.work = 0
	c.loop.After(d, func() { over = true })
	if err := c.loop.RunUntil(tb.Context(), func() bool { c.work++; return over }); err != nil {
		tb.Fatal(err)
	}
}

// Beacons are for those who listen: with nobody there is no work at all, and a
// thousand idle stations add none to what one that is joined needs.
func TestIdleStationsCostNothing(t *testing.T) {
	const minute = 60 * time.Second
	for _, tt := range []struct{ stations, joined, most int }{
		{1, 0, 3},
		{1000, 0, 3},
		{1, 1, 2*586 + 30}, // 586 beacons, and a look at the clock every 6 s
		{1000, 1, 2*586 + 30},
	} {
		c := newCrowd(t, tt.stations, tt.joined)
		if c.pass(t, minute); c.work > tt.most {
			t.Errorf("%d stations, %d joined: %d turns of the loop in a minute, want at most %d", tt.stations, tt.joined, c.work, tt.most)
		}
		if tt.joined == 1 && c.work < 2*586 {
			t.Errorf("%d turns of the loop: where are the beacons?", c.work)
		}
	}
	c := newCrowd(t, 1, 1)
	c.stations[0].Do(radio.Leave{})
	c.pass(t, time.Second)
	if c.pass(t, minute); c.work > 3 {
		t.Errorf("%d turns of the loop after the last listener left", c.work)
	}
	if c := newCrowd(t, 1000, 0); c.perIdle > 2048 {
		t.Errorf("an idle station takes %.0f octets", c.perIdle)
	}
}

func benchmarkCrowd(b *testing.B, stations, joined int) {
	b.ReportAllocs()
	c := newCrowd(b, stations, joined)
	for b.Loop() {
		c.pass(b, 120*time.Second)
	}
	b.ReportMetric(c.perIdle, "bytes/station")
	runtime.KeepAlive(c)
}

// Two minutes of virtual time, the walk time, with a thousand stations around.
func BenchmarkIdle(b *testing.B)      { benchmarkCrowd(b, 1000, 0) }
func BenchmarkOneJoined(b *testing.B) { benchmarkCrowd(b, 1000, 1) }
func BenchmarkAllJoined(b *testing.B) { benchmarkCrowd(b, 1000, 1000) }

// One full scan among ten access points.
func BenchmarkScan(b *testing.B) {
	b.ReportAllocs()
	l := loop.NewVirtual(epoch)
	air := sim.New(l, sim.Config{})
	for n := range 10 {
		ap := air.NewAP(sim.APConfig{MAC: dot11.MAC{0x02, 0, 0, 0, 0xa0, byte(n)}})
		ap.Do(home(dot11.ChannelFrequency(1 + n)))
	}
	s := air.NewStation(sim.StationConfig{MAC: stationMAC})
	found := 0
	s.Notify(func(ev radio.Event) { found = len(ev.(radio.Scanned).BSSs) })
	for b.Loop() {
		s.Do(radio.Scan{})
		if err := l.Run(b.Context()); err != loop.ErrIdle || found != 10 {
			b.Fatalf("%d found, %v", found, err)
		}
	}
}

// One encrypted frame of 1,000 octets, sent and received.
func BenchmarkData(b *testing.B) {
	b.ReportAllocs()
	l := loop.NewVirtual(epoch)
	air := sim.New(l, sim.Config{})
	ap := air.NewAP(sim.APConfig{MAC: apMAC})
	s := air.NewStation(sim.StationConfig{MAC: stationMAC})
	received := 0
	ap.Notify(func(ev radio.Event) {
		switch ev := ev.(type) {
		case radio.Asked:
			ap.Do(radio.Admit{Station: ev.Station})
		case radio.Received:
			received++
		}
	})
	ap.Do(protected(2412))
	s.Do(radio.Join{BSS: dot11.BSS{BSSID: apMAC, Frequency: 2412, Capability: dot11.CapabilityPrivacy}, SSID: "home"})
	l.Run(b.Context())
	secure(s, ap, 1)
	payload := make([]byte, 1000)
	b.SetBytes(int64(len(payload)))
	for b.Loop() {
		s.Do(radio.Send{To: apMAC, EtherType: radio.EtherTypeIPv4, Payload: payload})
		l.Run(b.Context())
	}
	if received != b.N {
		b.Fatalf("%d of %d received", received, b.N)
	}
}
