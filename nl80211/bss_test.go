package nl80211

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
)

// elements hold an SSID element, and one more to tell frames apart.
func elements(ssid dot11.SSID, mark byte) dot11.Elements {
	return dot11.Elements(nil).Append(dot11.ElementSSID, []byte(ssid)).Append(dot11.ElementVendor, []byte{2, 0, 0, mark})
}

// bssMessage is one entry of a dump.
func bssMessage(nested ...[]byte) genetlink.Message {
	return message(cmdNewScanResults, attr(46, u32(1)), attr(3, u32(testIndex)), attr(47|isNested, nested...))
}

func TestParseBSS(t *testing.T) {
	const now = time.Hour
	base := func(more ...[]byte) genetlink.Message {
		return bssMessage(append([][]byte{
			attr(1, apMAC[:]), attr(2, u32(2437)), attr(4, u16(100)), attr(5, u16(0x0411)), attr(7, u32(0xffffe890)), // -6000
		}, more...)...)
	}
	want := func(h heard) heard {
		h.BSSID, h.Frequency, h.BeaconInterval, h.Capability, h.Signal = apMAC, 2437, 100, 0x0411, -60
		return h
	}
	beacon, reply := elements("home", 1), elements("home", 2)
	hidden := elements("\x00\x00\x00\x00", 1)
	for _, tt := range []struct {
		name string
		m    genetlink.Message
		want heard
	}{
		{"beacon", base(attr(3, u64(5000)), attr(6, beacon), attr(13, u64(5000)), attr(11, beacon), attr(10, u32(250))),
			heard{BSS: dot11.BSS{SSID: "home", Elements: beacon}, seen: now - 250*time.Millisecond}},
		{"beacon from a driver that tells no more", base(attr(6, beacon)),
			heard{BSS: dot11.BSS{SSID: "home", Elements: beacon}, seen: now}},
		{"probe response after the beacon", base(attr(3, u64(6000)), attr(6, reply), attr(13, u64(5000)), attr(11, beacon), attr(14)),
			heard{BSS: dot11.BSS{SSID: "home", Elements: reply, Probe: reply}, seen: now}},
		{"beacon after the probe response", base(attr(3, u64(5000)), attr(6, reply), attr(13, u64(6000)), attr(11, beacon), attr(14)),
			heard{BSS: dot11.BSS{SSID: "home", Elements: beacon, Probe: reply}, seen: now}},
		{"probe response only", base(attr(3, u64(5000)), attr(6, reply), attr(14)),
			heard{BSS: dot11.BSS{SSID: "home", Elements: reply, Probe: reply}, seen: now}},
		{"hidden, its name from an earlier probe response", base(attr(3, u64(5000)), attr(6, reply), attr(13, u64(6000)), attr(11, hidden), attr(14)),
			heard{BSS: dot11.BSS{SSID: "home", Elements: hidden, Probe: reply}, seen: now}},
		{"hidden", base(attr(6, hidden)),
			heard{BSS: dot11.BSS{SSID: "\x00\x00\x00\x00", Elements: hidden}, seen: now}},
		{"the finer clock", base(attr(6, beacon), attr(10, u32(250)), attr(15, u64(3_599_000_000_123))),
			heard{BSS: dot11.BSS{SSID: "home", Elements: beacon}, seen: 3599*time.Second + 123}},
		{"SSID too long", base(attr(6, elements(dot11.SSID(make([]byte, 33)), 1))),
			heard{BSS: dot11.BSS{Elements: elements(dot11.SSID(make([]byte, 33)), 1)}, seen: now}},
		{"no elements", base(), heard{seen: now}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, generation, err := parseBSS(tt.m, now)
			if err != nil || generation != 1 {
				t.Fatal(generation, err)
			}
			if diff := cmp.Diff(want(tt.want), got, cmp.AllowUnexported(heard{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseBSSSignalWithoutUnit(t *testing.T) {
	for percent, dBm := range map[byte]int{0: -100, 50: -75, 100: -50} {
		got, _, err := parseBSS(bssMessage(attr(1, apMAC[:]), attr(8, []byte{percent})), 0)
		if err != nil || got.Signal != dBm {
			t.Errorf("%d of 100: %d dBm, %v; want %d", percent, got.Signal, err, dBm)
		}
	}
}

func TestParseBSSRefuses(t *testing.T) {
	for name, m := range map[string]genetlink.Message{
		"no BSS":          message(cmdNewScanResults, attr(46, u32(1))),
		"no BSSID":        bssMessage(attr(2, u32(2437))),
		"short BSSID":     bssMessage(attr(1, []byte{1, 2, 3})),
		"short frequency": bssMessage(attr(1, apMAC[:]), attr(2, u16(2437))),
		"short time":      bssMessage(attr(1, apMAC[:]), attr(15, u32(1))),
		"long flag":       bssMessage(attr(1, apMAC[:]), attr(14, []byte{1})),
		"nested too long": {Data: attr(47|isNested, append(u16(200), u16(1)...))},
	} {
		if got, _, err := parseBSS(m, 0); err == nil {
			t.Errorf("%s: accepted as %+v", name, got)
		}
	}
}

func TestCombine(t *testing.T) {
	entry := func(ssid dot11.SSID, seen time.Duration, mark byte) heard {
		h := heard{BSS: dot11.BSS{BSSID: apMAC, SSID: ssid, Elements: elements(ssid, mark), Signal: int(-mark)}, seen: seen}
		if !ssid.Hidden() {
			h.Probe = h.Elements
		}
		return h
	}
	neighbour := entry("home", 1, 9)
	neighbour.BSSID[5]++

	beacon, reply := entry("", 10, 1), entry("home", 5, 2)
	merged := beacon // what was heard last
	merged.SSID, merged.Probe = "home", reply.Probe
	for _, list := range [][]heard{{beacon, neighbour, reply}, {reply, neighbour, beacon}} {
		want := []heard{merged, neighbour}
		if diff := cmp.Diff(want, combine(list), cmp.AllowUnexported(heard{})); diff != "" {
			t.Error(diff)
		}
	}
	late := entry("home", 20, 3)
	if diff := cmp.Diff([]heard{late}, combine([]heard{beacon, late}), cmp.AllowUnexported(heard{})); diff != "" {
		t.Error(diff)
	}
	two := []heard{entry("one", 1, 1), entry("two", 2, 2)}
	if diff := cmp.Diff(two, combine(two), cmp.AllowUnexported(heard{})); diff != "" {
		t.Error(diff)
	}
}
