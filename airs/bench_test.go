package airs

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

const crowd = "[[router]]\n[[router.bss]]\nssid = \"home\"\npassphrase = \"correct horse battery\"\n"

// BenchmarkRegistrations has many stations register one after another with one
// access point, all in one air: each has its own PIN entered, scans, registers
// and leaves. The cost of a station must not grow with their number.
func BenchmarkRegistrations(b *testing.B) {
	for _, n := range []int{100, 300, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				registerCrowd(b, n)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/station")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func registerCrowd(t testing.TB, n int) {
	s := newScene(t, crowd, 1, nil)
	done := 0
	s.mute = true
	for i := range n {
		p := s.station(i, sim.ESP8266())
		mac := p.radio.Address()
		s.world.Routers[0].EnterPIN(s.loop.Now(), PIN{Password: pinOf("12345670"), Station: mac})
		e := station.NewEnroll(station.EnrollConfig{
			Device: wsc.Device{MAC: mac, UUID: wsc.UUIDFromMAC(mac), Name: p.name, Bands: dot11.Band2GHz, Version2: wsc.Version2,
				AuthTypes: wsc.AuthWPA2PSK, EncrTypes: wsc.EncrAES},
			Password: pinOf("12345670"), Policy: station.Device(), Rand: p.rand,
		})
		a := radio.Attach(p.radio, e)
		s.run(func() bool { _, ok := e.Result(); return ok })
		if r, _ := e.Result(); r.Outcome == station.Success {
			done++
		}
		a.Detach()
	}
	if done != n {
		t.Fatalf("%d of %d registered", done, n)
	}
}

// BenchmarkIdleStations reports the memory that stations cost which have
// joined a network and rest.
func BenchmarkIdleStations(b *testing.B) {
	const n = 1000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		s := newScene(b, "[[router]]\ndhcp = \"10.0.0.0/8\"\n[[router.bss]]\nssid = \"home\"\npassphrase = \"correct horse battery\"\n", 1, nil)
		s.mute = true
		for i := range n {
			p := s.station(i, sim.ESP8266())
			if _, err := p.connect(wsc.Credential{SSID: "home", Key: []byte("correct horse battery")}); err != nil {
				b.Fatal(err)
			}
		}
		s.trace = nil
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/station")
		runtime.KeepAlive(s)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/station")
	b.ReportMetric(0, "ns/op")
}
