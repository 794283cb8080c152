package sim_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/sim"
)

// captured is one frame of a capture.
type captured struct {
	dot11.Frame
	at        time.Duration
	rate      byte // 500 kbit/s
	frequency dot11.Frequency
	signal    int8
	octets    []byte
}

// readCapture takes a capture apart, and checks what holds for all of them.
func readCapture(t *testing.T, file []byte) (frames []captured) {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(file), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	if r.LinkType() != layers.LinkTypeIEEE80211Radio {
		t.Errorf("link type %v", r.LinkType())
	}
	if s := r.SectionInfo(); s.Hardware != "" || s.OS != "" {
		t.Errorf("the section tells of the machine: %+v", s)
	}
	var last time.Duration
	for {
		data, info, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return frames
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(data) < 15 || binary.LittleEndian.Uint16(data[2:]) != 15 || binary.LittleEndian.Uint32(data[4:]) != 0x2e {
			t.Fatalf("radiotap header % x", data[:min(len(data), 15)])
		}
		c := captured{
			at:        info.Timestamp.Sub(epoch),
			rate:      data[9],
			frequency: dot11.Frequency(binary.LittleEndian.Uint16(data[10:])),
			signal:    int8(data[14]),
			octets:    data[15:],
		}
		flags := map[bool]uint16{true: 0x0080, false: 0x0100}[c.frequency.Band() == dot11.Band2GHz]
		flags |= map[bool]uint16{true: 0x0020, false: 0x0040}[c.rate == 2] // CCK or OFDM
		if got := binary.LittleEndian.Uint16(data[12:]); got != flags {
			t.Errorf("%d MHz at rate %d: channel flags %#04x, want %#04x", c.frequency, c.rate, got, flags)
		}
		if c.Frame, err = dot11.ParseFrame(c.octets); err != nil {
			t.Fatal(err)
		}
		if c.at < last {
			t.Errorf("a frame at %v after one at %v", c.at, last)
		}
		last = c.at
		frames = append(frames, c)
	}
}

// life is a whole story: scan, join, traffic, keys, traffic, farewell.
func life(t *testing.T, cfg sim.Config) *world {
	t.Helper()
	w := newWorld(t, cfg)
	ap, other := w.ap(1, protected(2412)), w.ap(2, home(5180))
	s := w.station(1, sim.Linux())
	s.Do(radio.Scan{})
	w.settle()
	s.Do(radio.Join{BSS: dot11.BSS{BSSID: ap.Address(), Frequency: 2412, Capability: dot11.CapabilityPrivacy}, SSID: "home"})
	w.settle()
	s.Do(radio.Send{To: ap.Address(), EtherType: radio.EtherTypeEAPOL, Payload: []byte("in the clear")})
	ap.Do(radio.Send{To: s.Address(), EtherType: radio.EtherTypeEAPOL, Payload: []byte("in the clear too")})
	w.settle()
	secure(s, ap, 1)
	for range 3 {
		s.Do(radio.Send{To: dot11.Broadcast, EtherType: radio.EtherTypeIPv4, Payload: []byte("a secret")})
		ap.Do(radio.Send{To: s.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte("a secret answer")})
		ap.Do(radio.Send{To: dot11.Broadcast, EtherType: radio.EtherTypeARP, Payload: []byte("a secret for all")})
	}
	w.settle()
	s.Do(radio.Leave{Reason: dot11.ReasonDeauthLeaving})
	other.Do(radio.Silence{})
	w.settle()
	return w
}

func protected(f dot11.Frequency) radio.Advertise {
	ad := home(f)
	ad.Privacy = true
	return ad
}

// secure installs keys on both sides and opens both ports.
func secure(s *sim.Station, ap *sim.AP, fill byte) {
	key := func(kind dot11.KeyKind, peer dot11.MAC, index int) radio.SetKey {
		return radio.SetKey{Key: dot11.Key{
			Kind: kind, Peer: peer, Index: index, Cipher: dot11.CipherCCMP, Data: bytes.Repeat([]byte{fill + byte(index)}, 16),
		}}
	}
	for _, cmd := range []radio.Command{key(dot11.PairwiseKey, ap.Address(), 0), key(dot11.GroupKey, dot11.MAC{}, 1), radio.Authorize{Peer: ap.Address()}} {
		s.Do(cmd)
	}
	for _, cmd := range []radio.Command{key(dot11.PairwiseKey, s.Address(), 0), key(dot11.GroupKey, dot11.MAC{}, 1), radio.Authorize{Peer: s.Address()}} {
		ap.Do(cmd)
	}
}

func TestCapture(t *testing.T) {
	var file bytes.Buffer
	life(t, sim.Config{Capture: &file})
	count := map[dot11.FrameKind]int{}
	for _, c := range readCapture(t, file.Bytes()) {
		count[c.Kind]++
		want := byte(2)
		if c.frequency.Band() == dot11.Band5GHz {
			want = 12
		}
		if c.Kind == dot11.FrameData && c.Flags&dot11.FlagProtected != 0 && !c.Address1.IsGroup() {
			want = 48
		}
		if c.rate != want || c.signal != -50 {
			t.Errorf("%v on %d MHz: rate %d, signal %d; want rate %d", c.Kind, c.frequency, c.rate, c.signal, want)
		}
		if c.Kind == dot11.FrameData && bytes.Contains(c.octets, []byte("secret")) {
			t.Errorf("a secret in the clear: %q", c.octets)
		}
		if c.Flags&dot11.FlagRetry != 0 {
			t.Errorf("a retry in fair weather: %+v", c)
		}
		if group := c.Address1.IsGroup(); group != (c.Duration == 0) {
			t.Errorf("%v to %v reserves %d µs", c.Kind, c.Address1, c.Duration)
		}
	}
	// 13 + 4 + 5 channels are probed on; two access points beacon all the time.
	want := map[dot11.FrameKind]int{
		dot11.FrameProbeRequest: 22, dot11.FrameProbeResponse: 2,
		dot11.FrameAuth: 2, dot11.FrameAssocRequest: 1, dot11.FrameAssocResponse: 1,
		dot11.FrameData: 11, dot11.FrameDeauth: 1,
		dot11.FrameBeacon: count[dot11.FrameBeacon],
	}
	if diff := cmp.Diff(want, count); diff != "" {
		t.Errorf("frames (-want +got):\n%s", diff)
	}
	if n := count[dot11.FrameBeacon]; n < 58 || n > 62 { // 3.08 s and a little
		t.Errorf("%d beacons", n)
	}
}

// The same seed gives the same octets, another one another run, and the
// capture itself changes nothing.
func TestDeterminism(t *testing.T) {
	cfg := sim.Config{Seed: 7, Loss: 0.2, Jitter: 3 * time.Millisecond, Duplicate: 0.3}
	run := func(seed uint64, capture bool) ([]entry, []byte) {
		var file bytes.Buffer
		cfg := cfg
		cfg.Seed = seed
		if capture {
			cfg.Capture = &file
		}
		w := life(t, cfg)
		if err := w.air.Err(); err != nil {
			t.Fatal(err)
		}
		return w.diary, file.Bytes()
	}
	diary, file := run(7, true)
	again, copied := run(7, true)
	if diff := cmp.Diff(diary, again, cmp.AllowUnexported(entry{})); diff != "" {
		t.Errorf("the same seed gave another run:\n%s", diff)
	}
	if !bytes.Equal(file, copied) {
		t.Error("the same seed gave another capture")
	}
	unseen, _ := run(7, false)
	if diff := cmp.Diff(diary, unseen, cmp.AllowUnexported(entry{})); diff != "" {
		t.Errorf("without a capture the run is another:\n%s", diff)
	}
	if other, _ := run(8, false); cmp.Equal(diary, other, cmp.AllowUnexported(entry{})) {
		t.Error("another seed gave the same run")
	}
}

// A radio that is there, and idle, changes nobody else's luck.
func TestOthersDoNotMatter(t *testing.T) {
	cfg := sim.Config{Seed: 3, Loss: 0.3, Jitter: 3 * time.Millisecond}
	run := func(more int) []entry {
		w := newWorld(t, cfg)
		for n := range more {
			w.station(byte(100+n), sim.Linux()).Do(radio.Scan{Frequencies: []dot11.Frequency{5745}})
		}
		ap, s := w.ap(1, home(2412)), w.station(1, sim.ESP8266())
		s.Do(radio.Scan{})
		w.settle()
		s.Do(joining(ap, 2412))
		w.settle()
		var own []entry
		for _, e := range w.diary {
			if e.who == "station 1" {
				own = append(own, e)
			}
		}
		return own
	}
	if diff := cmp.Diff(run(0), run(5), cmp.AllowUnexported(entry{})); diff != "" {
		t.Errorf("five stations on another channel changed the run:\n%s", diff)
	}
}

// A frame that nobody acknowledges is repeated with the retry bit and its old
// sequence number, as often as configured.
func TestRetries(t *testing.T) {
	for _, tt := range []struct{ configured, want int }{{0, 8}, {3, 4}, {-1, 1}} {
		var file bytes.Buffer
		w := newWorld(t, sim.Config{Retries: tt.configured, Capture: &file})
		s := w.station(1, sim.ESP8266())
		s.Do(radio.Join{BSS: dot11.BSS{BSSID: apMAC, Frequency: 2412}, SSID: "home"})
		w.settle()
		frames := readCapture(t, file.Bytes())
		if len(frames) != 3*tt.want {
			t.Fatalf("Retries %d: %d frames for three tries, want %d each", tt.configured, len(frames), tt.want)
		}
		for i, f := range frames {
			if retry := i%tt.want > 0; retry != (f.Flags&dot11.FlagRetry != 0) {
				t.Errorf("Retries %d, frame %d: retry bit %v", tt.configured, i, !retry)
			}
			if int(f.Sequence) != i/tt.want {
				t.Errorf("Retries %d, frame %d: sequence number %d", tt.configured, i, f.Sequence)
			}
		}
	}
}

// When acknowledgements are lost a frame goes out several times and arrives
// once; when frames are duplicated above that, it arrives twice, also under
// encryption.
func TestDuplicates(t *testing.T) {
	for _, tt := range []struct {
		name   string
		config sim.Config
		want   int
	}{
		{"acknowledgements lost", sim.Config{Seed: 1, Loss: 0.4, Retries: 50}, 1},
		{"frames duplicated", sim.Config{Duplicate: 1}, 2},
	} {
		var file bytes.Buffer
		tt.config.Capture = &file
		w := newWorld(t, tt.config)
		ap, s := w.ap(1, protected(2412)), w.station(1, sim.ESP8266())
		s.Do(radio.Join{BSS: dot11.BSS{BSSID: ap.Address(), Frequency: 2412, Capability: dot11.CapabilityPrivacy}, SSID: "home"})
		w.settle()
		secure(s, ap, 1)
		var want [][]byte
		for i := range byte(30) {
			s.Do(radio.Send{To: ap.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte{i}})
			want = append(want, bytes.Repeat([]byte{i}, tt.want))
		}
		w.settle()
		var got [][]byte
		for i, ev := range all[radio.Received](w, "ap 1") {
			if i%tt.want == 0 {
				got = append(got, nil)
			}
			got[i/tt.want] = append(got[i/tt.want], ev.Payload...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		sent := 0
		for _, f := range readCapture(t, file.Bytes()) {
			if f.Kind == dot11.FrameData {
				sent++
			}
		}
		if sent < 45 {
			t.Errorf("%s: only %d data frames on the air", tt.name, sent)
		}
	}
}

// brokenWriter fails from the n-th write on.
type brokenWriter struct{ n, writes int }

var errDisk = errors.New("disk full")

func (w *brokenWriter) Write(b []byte) (int, error) {
	if w.writes++; w.writes >= w.n {
		return 0, errDisk
	}
	return len(b), nil
}

func TestCaptureError(t *testing.T) {
	for _, n := range []int{1, 2, 20} {
		broken := &brokenWriter{n: n}
		w := life(t, sim.Config{Capture: broken})
		if err := w.air.Err(); !errors.Is(err, errDisk) {
			t.Errorf("write %d fails: Err = %v", n, err)
		}
		if broken.writes > n {
			t.Errorf("write %d failed, and %d followed", n, broken.writes-n)
		}
		if len(all[radio.Joined](w, "station 1")) != 1 {
			t.Errorf("write %d fails: the run is another", n)
		}
	}
}
