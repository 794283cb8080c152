package wps_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
)

var (
	epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)
	mac   = dot11.MAC{2, 0, 0, 0, 0x10, 1}
)

// world is a built-in air with one radio of ours in it.
func world(t testing.TB, air string, hardware sim.Hardware, seed uint64) (radio.Radio, wps.Config) {
	t.Helper()
	description, err := airs.Load(air)
	if err != nil {
		t.Fatal(err)
	}
	options := airs.Options{Seed: seed}
	if testing.Verbose() {
		options.Trace = func(now time.Time, who, what string) { t.Logf("%9.4f %s: %s", now.Sub(epoch).Seconds(), who, what) }
	}
	l := loop.NewVirtual(epoch)
	built, err := description.Build(l, options)
	if err != nil {
		t.Fatal(err)
	}
	cfg := wps.Config{Rand: built.Random("station")}
	if testing.Verbose() {
		cfg.Events = func(ev wps.Event) { t.Logf("%9.4f station: %s", l.Now().Sub(epoch).Seconds(), ev) }
	}
	return built.Station(airs.StationOptions{MAC: mac, Hardware: hardware}), cfg
}

// outcomes is what each built-in air does to a station.
var outcomes = []struct {
	air            string
	walk, device   error
	statuses       []wps.Status // of the device profile
	deviceStatuses []wps.Status
}{
	{air: "home"},
	{air: "late", device: wps.ErrNoAP},
	{air: "quiet", walk: wps.ErrNoAP, device: wps.ErrNoAP},
	{air: "empty", walk: wps.ErrNoAP, device: wps.ErrNoAP},
	{air: "overlap", walk: wps.ErrOverlap, device: wps.ErrOverlap},
	{air: "dualband"},
	{air: "wep", walk: wps.ErrWEP, device: wps.ErrWEP},
	{air: "refuse", walk: wps.ErrRejected, device: wps.ErrRejected},
	{air: "stall", walk: wps.ErrTimeout, device: wps.ErrTimeout},
	{air: "open"},
	{air: "lossy"},
}

func TestPushButtonInEveryAir(t *testing.T) {
	for _, tt := range outcomes {
		for profile, want := range map[wps.Profile]error{wps.Walk: tt.walk, wps.Device: tt.device} {
			t.Run(tt.air+"/"+profile.String(), func(t *testing.T) {
				hardware := sim.Linux()
				if profile == wps.Device {
					hardware = sim.ESP8266()
				}
				r, cfg := world(t, tt.air, hardware, 1)
				cfg.Profile = profile
				found, err := wps.PushButton(context.Background(), r, cfg)
				if !errors.Is(err, want) || (err == nil) != (want == nil) {
					t.Fatalf("got %v, want %v", err, want)
				}
				if err != nil {
					if len(found.Credentials) != 0 {
						t.Fatal("an error and a credential")
					}
					return
				}
				conn, err := wps.Connect(context.Background(), r, found.Best(), wps.ConnectConfig{Rand: cfg.Rand, Events: cfg.Events})
				if err != nil {
					t.Fatal(err)
				}
				if !conn.Lease.Address.IsValid() {
					t.Errorf("lease %+v", conn.Lease)
				}
				conn.Close()
			})
		}
	}
}
