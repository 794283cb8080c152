package sim_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
)

// world is an air whose radios write a common diary.
type world struct {
	t     *testing.T
	loop  *loop.Loop
	air   *sim.Air
	diary []entry
}

type entry struct {
	at    time.Duration
	who   string
	event radio.Event
}

func (e entry) String() string { return fmt.Sprintf("%v %s %#v", e.at, e.who, e.event) }

func newWorld(t *testing.T, cfg sim.Config) *world {
	l := loop.NewVirtual(epoch)
	return &world{t: t, loop: l, air: sim.New(l, cfg)}
}

func (w *world) watch(who string, r radio.Radio) {
	r.Notify(func(ev radio.Event) {
		w.diary = append(w.diary, entry{w.loop.Now().Sub(epoch), who, ev})
	})
}

func (w *world) station(n byte, h sim.Hardware) *sim.Station {
	s := w.air.NewStation(sim.StationConfig{MAC: dot11.MAC{0x02, 0, 0, 0, 0, n}, Hardware: h})
	w.watch(fmt.Sprintf("station %d", n), s)
	return s
}

// ap returns an access point that lets everyone in.
func (w *world) ap(n byte, ad radio.Advertise) *sim.AP {
	ap := w.air.NewAP(sim.APConfig{MAC: dot11.MAC{0x02, 0, 0, 0, 0xa0, n}})
	w.watch(fmt.Sprintf("ap %d", n), ap)
	ap.Notify(func(ev radio.Event) {
		if asked, ok := ev.(radio.Asked); ok {
			ap.Do(radio.Admit{Station: asked.Station})
		}
	})
	ap.Do(ad)
	return ap
}

func home(f dot11.Frequency) radio.Advertise { return radio.Advertise{SSID: "home", Frequency: f} }

func joining(ap *sim.AP, f dot11.Frequency) radio.Join {
	return radio.Join{BSS: dot11.BSS{BSSID: ap.Address(), Frequency: f}, SSID: "home"}
}

// run lets d go by.
func (w *world) run(d time.Duration) {
	w.t.Helper()
	over := false
	w.loop.After(d, func() { over = true })
	if err := w.loop.RunUntil(w.t.Context(), func() bool { return over }); err != nil {
		w.t.Fatal(err)
	}
}

// settle runs until nothing more can happen.
func (w *world) settle() {
	w.t.Helper()
	if err := w.loop.Run(w.t.Context()); !errors.Is(err, loop.ErrIdle) {
		w.t.Fatal(err)
	}
}

// all returns the events of type E that who told, in order.
func all[E radio.Event](w *world, who string) (list []E) {
	for _, e := range w.diary {
		if ev, ok := e.event.(E); ok && e.who == who {
			list = append(list, ev)
		}
	}
	return list
}

// one returns the only event of type E that who told.
func one[E radio.Event](w *world, who string) E {
	w.t.Helper()
	list := all[E](w, who)
	if len(list) != 1 {
		w.t.Fatalf("%s told %d of %T, want 1: %+v", who, len(list), *new(E), w.diary)
	}
	return list[0]
}

// scanTime is how long a full scan takes.
func scanTime(w *world, s *sim.Station) time.Duration {
	began := w.loop.Now()
	s.Do(radio.Scan{})
	w.settle()
	return w.loop.Now().Sub(began)
}

func TestScanTimes(t *testing.T) {
	for _, tt := range []struct {
		name     string
		hardware sim.Hardware
		want     time.Duration
	}{
		{"ESP8266", sim.ESP8266(), 2470 * time.Millisecond},
		{"Linux", sim.Linux(), 3080 * time.Millisecond},
		{"Linux on 2.4 GHz", sim.Linux().Only(dot11.Band2GHz), 780 * time.Millisecond},
		{"nothing said", sim.Hardware{}, 2470 * time.Millisecond},
	} {
		w := newWorld(t, sim.Config{})
		if got := scanTime(w, w.station(1, tt.hardware)); got != tt.want {
			t.Errorf("%s: a full scan takes %v, want %v", tt.name, got, tt.want)
		}
	}
}

// On a channel with radar a station may only listen: it knows the access point
// by its beacons, if it stays long enough to hear one.
func TestPassiveChannel(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.ap(1, home(5260))
	w.station(1, sim.Linux()).Do(radio.Scan{})
	w.settle()
	bss := one[radio.Scanned](w, "station 1").BSSs
	if len(bss) != 1 || bss[0].Frequency != 5260 || bss[0].Probe != nil {
		t.Errorf("found %+v, want one BSS known by its beacon", bss)
	}
	if probed := all[radio.Probed](w, "ap 1"); len(probed) > 0 {
		t.Errorf("probed on a passive channel: %+v", probed)
	}
}

func TestBandsApart(t *testing.T) {
	w := newWorld(t, sim.Config{})
	w.ap(1, home(2412))
	w.ap(2, home(5180))
	w.ap(3, home(2472))
	w.station(1, sim.ESP8266()).Do(radio.Scan{})
	w.station(2, sim.Linux()).Do(radio.Scan{})
	w.settle()
	for who, want := range map[string][]dot11.Frequency{
		"station 1": {2412, 2472},
		"station 2": {2412, 2472, 5180},
	} {
		var got []dot11.Frequency
		for _, bss := range one[radio.Scanned](w, who).BSSs {
			got = append(got, bss.Frequency)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s found %v, want %v", who, got, want)
		}
	}
}

func TestSignal(t *testing.T) {
	w := newWorld(t, sim.Config{})
	ap := w.air.NewAP(sim.APConfig{MAC: apMAC, Signal: -70, BeaconInterval: 50})
	w.watch("ap", ap)
	ap.Do(home(2412))
	s := w.air.NewStation(sim.StationConfig{MAC: stationMAC, Signal: -80})
	w.watch("station", s)
	s.Do(radio.Scan{Frequencies: []dot11.Frequency{2412}})
	w.settle()
	if bss := one[radio.Scanned](w, "station").BSSs; len(bss) != 1 || bss[0].Signal != -70 || bss[0].BeaconInterval != 50 {
		t.Errorf("found %+v, want -70 dBm, interval 50", bss)
	}
	if probed := one[radio.Probed](w, "ap"); probed.Signal != -80 {
		t.Errorf("probed at %d dBm, want -80", probed.Signal)
	}
}

// A Linux station tells for half a minute of what it heard once, an ESP8266
// does not.
func TestMemory(t *testing.T) {
	const elsewhere = 2472
	for _, tt := range []struct {
		hardware sim.Hardware
		later    time.Duration
		want     int
	}{
		{sim.Linux(), 10 * time.Second, 1},
		{sim.Linux(), 31 * time.Second, 0},
		{sim.ESP8266(), 0, 0},
	} {
		w := newWorld(t, sim.Config{})
		w.ap(1, home(2412))
		s := w.station(1, tt.hardware)
		s.Do(radio.Scan{Frequencies: []dot11.Frequency{2412}})
		w.settle()
		w.run(tt.later)
		s.Do(radio.Scan{Frequencies: []dot11.Frequency{elsewhere}})
		w.settle()
		scans := all[radio.Scanned](w, "station 1")
		if len(scans) != 2 || len(scans[0].BSSs) != 1 || len(scans[1].BSSs) != tt.want {
			t.Errorf("%v later: %+v, want %d remembered", tt.later, scans, tt.want)
			continue
		}
		if tt.want == 1 && !scans[1].BSSs[0].Seen.Before(scans[1].Started) {
			t.Errorf("a memory was seen during the scan")
		}
	}
}

// A hidden network becomes known by name to who asks for it, and its beacons
// do not take the name away again.
func TestHiddenKeepsName(t *testing.T) {
	w := newWorld(t, sim.Config{})
	ad := home(2412)
	ad.Hidden = true
	w.ap(1, ad)
	w.station(1, sim.ESP8266()).Do(radio.Scan{SSIDs: []dot11.SSID{"other", "home"}})
	w.settle()
	bss := one[radio.Scanned](w, "station 1").BSSs
	if len(bss) != 1 || bss[0].SSID != "home" {
		t.Fatalf("found %+v, want home", bss)
	}
	if ssid, _ := bss[0].Elements.Find(dot11.ElementSSID); len(ssid) != 0 {
		t.Errorf("the newest frame is no beacon: SSID element %q", ssid)
	}
	if len(all[radio.Probed](w, "ap 1")) != 2 {
		t.Errorf("probed %+v, want the wildcard and its own name", all[radio.Probed](w, "ap 1"))
	}
}

func TestBadCommands(t *testing.T) {
	w := newWorld(t, sim.Config{})
	long := dot11.SSID(make([]byte, 33))
	heavy := make(dot11.Elements, 3000)
	s, ap := w.station(1, sim.ESP8266()), w.ap(1, home(2412))
	bss := dot11.BSS{BSSID: ap.Address(), Frequency: 2412}
	for _, tt := range []struct {
		radio radio.Radio
		cmd   radio.Command
		want  error // nil: any
	}{
		{s, radio.Scan{SSIDs: []dot11.SSID{long}}, dot11.ErrSSID},
		{s, radio.Scan{Elements: heavy}, nil},
		{s, radio.Scan{Frequencies: []dot11.Frequency{5180}}, errors.ErrUnsupported},
		{s, radio.Join{BSS: bss, SSID: long}, dot11.ErrSSID},
		{s, radio.Join{BSS: bss, SSID: "home", Elements: heavy}, nil},
		{s, radio.Join{BSS: dot11.BSS{Frequency: 5180}, SSID: "home"}, errors.ErrUnsupported},
		{ap, radio.Advertise{SSID: long, Frequency: 2412}, dot11.ErrSSID},
		{ap, radio.Advertise{SSID: "", Frequency: 2412}, dot11.ErrSSID},
		{ap, radio.Advertise{SSID: "home", Frequency: 2413}, errors.ErrUnsupported},
		{ap, radio.Advertise{SSID: "home", Frequency: 58320}, errors.ErrUnsupported},
		{ap, radio.Advertise{SSID: "home", Frequency: 2412, Beacon: heavy}, nil},
		{ap, radio.SetKey{Key: dot11.Key{Kind: dot11.GroupKey, Index: 4, Cipher: dot11.CipherCCMP, Data: make([]byte, 16)}}, nil},
		{ap, radio.SetKey{Key: dot11.Key{Kind: dot11.GroupKey, Index: -1, Cipher: dot11.CipherCCMP, Data: make([]byte, 16)}}, nil},
		{ap, radio.SetKey{Key: dot11.Key{Kind: dot11.GroupKey, Index: 1, Cipher: dot11.CipherGCMP, Data: make([]byte, 32)}}, errors.ErrUnsupported},
		{ap, radio.SetKey{Key: dot11.Key{Kind: dot11.GroupKey, Index: 1, Cipher: dot11.CipherCCMP, Data: make([]byte, 5)}}, nil},
		{ap, radio.SetKey{}, errors.ErrUnsupported},
		{ap, radio.Send{To: dot11.Broadcast, EtherType: radio.EtherTypeARP, Payload: make([]byte, 3000)}, nil},
	} {
		w.diary = nil
		tt.radio.Do(tt.cmd)
		w.settle()
		if len(w.diary) != 1 {
			t.Errorf("%T: %v, want one Failed", tt.cmd, w.diary)
			continue
		}
		failed, ok := w.diary[0].event.(radio.Failed)
		if !ok || failed.Err == nil || tt.want != nil && !errors.Is(failed.Err, tt.want) {
			t.Errorf("%T: %#v, want Failed with %v", tt.cmd, w.diary[0].event, tt.want)
		}
	}
	ap.Do(radio.Silence{})
	ap.Do(radio.Silence{})
	w.diary = nil
	ap.Do(radio.Send{To: dot11.Broadcast, EtherType: radio.EtherTypeARP})
	w.settle()
	one[radio.Failed](w, "ap 1")
}
