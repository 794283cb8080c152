package ap

import (
	"runtime"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// BenchmarkIdleStations reports what a station costs the access point that has
// joined a protected network and rests.
func BenchmarkIdleStations(b *testing.B) {
	const n = 1000
	for b.Loop() {
		r := newRig(b, nil)
		r.recorder.mute = true
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for i := range n {
			s := &fakeStation{mac: dot11.MAC{2, 0, 0, 1, byte(i >> 8), byte(i)}}
			r.stations[s.mac] = s
			if r.join(s, passphrase); !s.supp.Done() {
				b.Fatal(s.err)
			}
			delete(r.stations, s.mac)
			delete(r.admitted, s.mac)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/station")
		runtime.KeepAlive(r)
	}
}

// BenchmarkRegistration is the access point's and the station's share of one
// push-button run together, from the press to the deauthentication.
func BenchmarkRegistration(b *testing.B) {
	r := newRig(b, nil)
	r.recorder.mute = true
	b.ReportAllocs()
	for b.Loop() {
		if err := r.device.PressButton(r.now); err != nil {
			b.Fatal(err)
		}
		s := r.station(1)
		if c := r.enrol(s, wsc.PushButton(), nil); len(c) != 1 {
			b.Fatal(s.err)
		}
		r.advance(expelDelay)
		r.expelled = nil
	}
}
