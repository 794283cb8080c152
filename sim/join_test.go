package sim_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
)

// A join needs the radio: it cuts a scan short, and the next one waits.
func TestJoinDuringScan(t *testing.T) {
	w := newWorld(t, sim.Config{})
	ap, s := w.ap(1, home(2412)), w.station(1, sim.ESP8266())
	s.Do(radio.Scan{})
	w.run(400 * time.Millisecond) // on the third channel
	s.Do(joining(ap, 2412))
	s.Do(radio.Scan{Frequencies: []dot11.Frequency{2437}})
	w.settle()

	var order []string
	for _, e := range w.diary {
		if e.who != "station 1" {
			continue
		}
		switch ev := e.event.(type) {
		case radio.Scanned:
			if len(order) == 0 && (len(ev.BSSs) != 1 || e.at != 400*time.Millisecond) {
				t.Errorf("the first scan ended at %v with %+v", e.at, ev.BSSs)
			}
			order = append(order, "scanned")
		case radio.Joined:
			order = append(order, "joined")
		default:
			t.Errorf("unexpected %#v", ev)
		}
	}
	if len(order) != 3 || order[0] != "scanned" || order[1] != "joined" || order[2] != "scanned" {
		t.Errorf("events %v, want scanned, joined, scanned", order)
	}
}

// A join that another takes the place of fails, and the other goes on.
func TestJoinReplaced(t *testing.T) {
	w := newWorld(t, sim.Config{})
	first, second, s := w.ap(1, home(2412)), w.ap(2, home(2437)), w.station(1, sim.ESP8266())
	s.Do(joining(first, 2412))
	s.Do(joining(second, 2437))
	w.settle()
	if failed := one[radio.Failed](w, "station 1"); failed.Command.(radio.Join).BSS.BSSID != first.Address() {
		t.Errorf("%#v, want the first join", failed)
	}
	if joined := one[radio.Joined](w, "station 1"); joined.BSSID != second.Address() {
		t.Errorf("joined %v, want the second", joined.BSSID)
	}
}

// An access point that nobody reaches is asked three times.
func TestJoinTimes(t *testing.T) {
	w := newWorld(t, sim.Config{Retries: -1, Delay: time.Millisecond})
	w.station(1, sim.ESP8266()).Do(radio.Join{BSS: dot11.BSS{BSSID: apMAC, Frequency: 2412}, SSID: "home"})
	w.settle()
	if err := one[radio.Failed](w, "station 1").Err; !errors.Is(err, radio.ErrNoAnswer) {
		t.Errorf("failed with %v", err)
	}
	if took := w.loop.Now().Sub(epoch); took < 600*time.Millisecond || took > 620*time.Millisecond {
		t.Errorf("gave up after %v, want about 600 ms", took)
	}
}

// An access point that is new under the same address has forgotten its
// stations, and tells those that go on sending.
func TestForgotten(t *testing.T) {
	w := newWorld(t, sim.Config{})
	ap, s := w.ap(1, home(2412)), w.station(1, sim.ESP8266())
	s.Do(joining(ap, 2412))
	w.settle()
	ap.Do(radio.Silence{})
	ap.Do(home(2412))
	w.settle()
	if departed := one[radio.Departed](w, "ap 1"); departed.Station != s.Address() {
		t.Errorf("%#v", departed)
	}
	s.Do(radio.Send{To: ap.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte("hello?")})
	w.settle()
	want := radio.Left{BSSID: ap.Address(), Reason: dot11.ReasonNotAssociated, ByPeer: true}
	if left := one[radio.Left](w, "station 1"); left != want {
		t.Errorf("%#v, want %#v", left, want)
	}
	if got := all[radio.Received](w, "ap 1"); len(got) > 0 {
		t.Errorf("received from a stranger: %+v", got)
	}
}

// A BSS under another name or on another channel is another BSS; one that
// changes what it says of itself is not.
func TestAdvertiseAgain(t *testing.T) {
	for _, tt := range []struct {
		name string
		ad   radio.Advertise
		lost int
	}{
		{"same", home(2412), 0},
		{"elements", radio.Advertise{SSID: "home", Frequency: 2412, Beacon: dot11.Elements{221, 0}}, 0},
		{"hidden", radio.Advertise{SSID: "home", Frequency: 2412, Hidden: true}, 0},
		{"name", radio.Advertise{SSID: "other", Frequency: 2412}, 1},
		{"channel", home(2437), 1},
	} {
		w := newWorld(t, sim.Config{})
		ap, s := w.ap(1, home(2412)), w.station(1, sim.ESP8266())
		s.Do(joining(ap, 2412))
		w.settle()
		ap.Do(tt.ad)
		w.settle()
		if got := all[radio.Departed](w, "ap 1"); len(got) != tt.lost {
			t.Errorf("%s: departed %+v, want %d", tt.name, got, tt.lost)
		}
		// An access point that is still there under another name beacons on.
		w.run(10 * time.Second)
		left := all[radio.Left](w, "station 1")
		if moved := tt.ad.Frequency != 2412; moved != (len(left) == 1) {
			t.Errorf("%s: left %+v", tt.name, left)
		}
	}
}

// The time without beacons after which a station gives up is its hardware's.
func TestBeaconTimeout(t *testing.T) {
	for _, tt := range []struct {
		hardware sim.Hardware
		want     time.Duration
	}{
		{sim.ESP8266(), 6 * time.Second},
		{sim.Linux(), 3 * time.Second},
		{sim.Hardware{Channels: sim.Linux().Channels}, 6 * time.Second},
	} {
		w := newWorld(t, sim.Config{})
		ap, s := w.ap(1, home(2412)), w.station(1, tt.hardware)
		s.Do(joining(ap, 2412))
		w.run(time.Minute)
		if len(all[radio.Left](w, "station 1")) > 0 {
			t.Fatal("left while there were beacons")
		}
		ap.Close()
		w.diary = nil
		w.run(time.Minute)
		if len(w.diary) != 1 {
			t.Fatalf("diary %v, want one Left", w.diary)
		}
		// The last beacon came at most an interval before the end.
		if after := w.diary[0].at - time.Minute; after > tt.want || after < tt.want-103*time.Millisecond {
			t.Errorf("left %v after the last beacon, want %v", after, tt.want)
		}
		if !w.loop.Idle() {
			t.Error("work is left")
		}
	}
}

// Stations come and go; the radio keeps count of them.
func TestManyStations(t *testing.T) {
	w := newWorld(t, sim.Config{Seed: 5, Loss: 0.1, Jitter: time.Millisecond})
	ap := w.ap(1, home(2412))
	var stations []*sim.Station
	for n := range byte(60) {
		s := w.station(n, sim.ESP8266())
		stations = append(stations, s)
		s.Do(joining(ap, 2412))
	}
	w.settle()
	if n := len(all[radio.Entered](w, "ap 1")); n < 60 {
		t.Fatalf("%d entered, want 60", n)
	}
	for i, s := range stations {
		if i%2 == 0 {
			s.Close()
		}
	}
	w.settle()
	w.diary = nil
	ap.Do(radio.Silence{})
	w.settle()
	var last dot11.MAC
	departed := all[radio.Departed](w, "ap 1")
	for _, d := range departed {
		if d.Station == last {
			t.Errorf("%v departed twice", d.Station)
		}
		last = d.Station
	}
	if len(departed) != 30 {
		t.Errorf("%d departed at the end, want 30", len(departed))
	}
}

// Whatever is lost on the way, a join ends in Joined or Failed, and both sides
// agree in the end: a station that believes to be a member is told otherwise.
func TestLossyJoins(t *testing.T) {
	joins, fails := 0, 0
	for seed := range uint64(200) {
		w := newWorld(t, sim.Config{Seed: seed, Loss: 0.65, Retries: 2})
		ap, s := w.ap(1, home(2412)), w.station(1, sim.ESP8266())
		s.Do(joining(ap, 2412))
		w.settle()
		switch ends := len(all[radio.Joined](w, "station 1")) + len(all[radio.Failed](w, "station 1")); {
		case ends != 1:
			t.Fatalf("seed %d: the join ended %d times: %v", seed, ends, w.diary)
		case len(all[radio.Failed](w, "station 1")) == 1:
			fails++
			continue
		}
		joins++
		for range 20 {
			s.Do(radio.Send{To: ap.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte("x")})
		}
		w.settle()
		left := len(all[radio.Left](w, "station 1")) > 0
		entered := len(all[radio.Entered](w, "ap 1")) > len(all[radio.Departed](w, "ap 1"))
		if left == entered && !left {
			t.Errorf("seed %d: the station is joined, the access point says it is not: %v", seed, w.diary)
		}
	}
	if joins < 20 || fails < 20 {
		t.Errorf("%d joins and %d failures: too few of one to prove anything", joins, fails)
	}
}

// Frames that wait for a link that is gone are not sent.
func TestNothingSentAfterTheEnd(t *testing.T) {
	data := func(file *bytes.Buffer) (n int) {
		for _, f := range readCapture(t, file.Bytes()) {
			if f.Kind == dot11.FrameData {
				n++
			}
		}
		return n
	}
	flood := func(r radio.Radio, to dot11.MAC) {
		for range 20 {
			r.Do(radio.Send{To: to, EtherType: radio.EtherTypeIPv4, Payload: []byte("x")})
		}
	}
	var file bytes.Buffer
	w := newWorld(t, sim.Config{Capture: &file})
	ap, s := w.ap(1, home(2412)), w.station(1, sim.ESP8266())
	s.Do(joining(ap, 2412))
	w.settle()
	flood(ap, s.Address())
	ap.Do(radio.Silence{})
	w.settle()
	if n := data(&file); n > 0 {
		t.Errorf("a silent access point sent %d frames", n)
	}
	ap.Do(home(2412))
	flood(s, ap.Address()) // is dismissed after the first
	w.settle()
	if n := data(&file); n < 1 || n > 5 {
		t.Errorf("a station that was dismissed sent %d frames, want few", n)
	}
	one[radio.Left](w, "station 1")
}

// A scan tells of the channels it was to visit, and of no other that the
// station happens to hear.
func TestScanElsewhereWhileJoined(t *testing.T) {
	w := newWorld(t, sim.Config{})
	ap, s := w.ap(1, home(2412)), w.station(1, sim.ESP8266())
	w.ap(2, home(2437))
	s.Do(joining(ap, 2412))
	w.settle()
	s.Do(radio.Scan{Frequencies: []dot11.Frequency{2437, 2462}})
	w.settle()
	bss := one[radio.Scanned](w, "station 1").BSSs
	if len(bss) != 1 || bss[0].Frequency != 2437 {
		t.Errorf("found %+v, want one on 2437 MHz", bss)
	}
}
