package dot11

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unhex reads octets written in hex with spaces between the fields.
func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var (
	testAP      = MAC{0x02, 0, 0, 0, 0, 0xa0}
	testStation = MAC{0x02, 0, 0, 0, 0, 0x01}
	testServer  = MAC{0x02, 0, 0, 0, 0, 0xee}
)

var frameTests = []struct {
	name   string
	octets string
	frame  Frame
	// what the DS flags make of the addresses
	bssid, destination, source MAC
}{
	{
		name: "beacon",
		octets: `80 00  0000  ffffffffffff  0200000000a0  0200000000a0  1000
			0807060504030201  6400  3104  00 04 686f6d65`,
		frame: Frame{
			Kind: FrameBeacon, Address1: Broadcast, Address2: testAP, Address3: testAP, Sequence: 1,
			Body: AppendManagement(nil, &Beacon{
				Timestamp: 0x0102030405060708, Interval: 100, Capability: 0x0431,
				Elements: Elements(nil).Append(ElementSSID, []byte("home")),
			}),
		},
		bssid: testAP, destination: Broadcast, source: testAP,
	},
	{
		name: "data to the DS, protected and repeated",
		octets: `08 49  3c00  0200000000a0  020000000001  0200000000ee  f2ff
			0102 00 60 03040506  abcd`,
		frame: Frame{
			Kind: FrameData, Flags: FlagToDS | FlagRetry | FlagProtected, Duration: 60,
			Address1: testAP, Address2: testStation, Address3: testServer, Sequence: 4095, Fragment: 2,
			Body: []byte{0x01, 0x02, 0x00, 0x60, 0x03, 0x04, 0x05, 0x06, 0xab, 0xcd},
		},
		bssid: testAP, destination: testServer, source: testStation,
	},
	{
		name: "QoS data from the DS",
		octets: `88 02  0000  020000000001  0200000000a0  0200000000ee  0000  0500
			aaaa03000000 888e  01`,
		frame: Frame{
			Kind: FrameQoSData, Flags: FlagFromDS, QoS: 5,
			Address1: testStation, Address2: testAP, Address3: testServer,
			Body: append(AppendSNAP(nil, 0x888e), 1),
		},
		bssid: testAP, destination: testStation, source: testServer,
	},
}

func TestFrame(t *testing.T) {
	for _, tt := range frameTests {
		t.Run(tt.name, func(t *testing.T) {
			octets := unhex(t, tt.octets)
			if got := tt.frame.Append(nil); !bytes.Equal(got, octets) {
				t.Errorf("Append:\n got %x\nwant %x", got, octets)
			}
			f, err := ParseFrame(octets)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.frame, f); diff != "" {
				t.Errorf("ParseFrame (-want +got):\n%s", diff)
			}
			if f.BSSID() != tt.bssid || f.Destination() != tt.destination || f.Source() != tt.source {
				t.Errorf("BSSID %v, destination %v, source %v; want %v, %v, %v",
					f.BSSID(), f.Destination(), f.Source(), tt.bssid, tt.destination, tt.source)
			}
			head := len(octets) - len(tt.frame.Body)
			for n := range head {
				if _, err := ParseFrame(octets[:n]); !errors.Is(err, ErrFrame) {
					t.Errorf("prefix of %d octets: %v", n, err)
				}
			}
		})
	}
}

func TestFrameRefused(t *testing.T) {
	good := frameTests[0].frame.Append(nil)
	for name, change := range map[string]func(b []byte){
		"acknowledgement":     func(b []byte) { b[0] = 0xd4 },
		"extension":           func(b []byte) { b[0] |= 0x0c },
		"later version":       func(b []byte) { b[0] |= 0x01 },
		"management to DS":    func(b []byte) { b[1] = byte(FlagToDS) },
		"four addresses":      func(b []byte) { b[0], b[1] = byte(FrameData), byte(FlagToDS|FlagFromDS) },
		"HT Control":          func(b []byte) { b[1] = byte(FlagOrder) },
		"unknown and too new": func(b []byte) { b[0] = 0x06 },
	} {
		b := bytes.Clone(good)
		change(b)
		if _, err := ParseFrame(b); !errors.Is(err, ErrFrame) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func TestManagement(t *testing.T) {
	elements := Elements(nil).Append(ElementSSID, []byte("x"))
	for _, tt := range []struct {
		octets string
		body   Management
		empty  Management
	}{
		{"0100000000000000 6400 0104 000178", &Beacon{1, 100, 0x0401, elements}, &Beacon{}},
		{"000178", &ProbeRequest{elements}, &ProbeRequest{}},
		{"0000 0200 1100 000178", &Authentication{AuthOpenSystem, 2, StatusTooManyStations, elements}, &Authentication{}},
		{"1104 0300 000178", &AssocRequest{0x0411, 3, elements}, &AssocRequest{}},
		{"1104 0000 01c0 000178", &AssocResponse{0x0411, StatusSuccess, 0xc001, elements}, &AssocResponse{}},
		{"0f00 000178", &Farewell{ReasonHandshakeTimeout, elements}, &Farewell{}},
	} {
		octets := unhex(t, tt.octets)
		if got := AppendManagement(nil, tt.body); !bytes.Equal(got, octets) {
			t.Errorf("%T: AppendManagement = %x, want %x", tt.body, got, octets)
		}
		if err := ParseManagement(octets, tt.empty); err != nil {
			t.Errorf("%T: %v", tt.body, err)
		}
		if diff := cmp.Diff(tt.body, tt.empty); diff != "" {
			t.Errorf("%T (-want +got):\n%s", tt.body, diff)
		}
		for n := range len(octets) - len(elements) {
			if err := ParseManagement(octets[:n], tt.empty); !errors.Is(err, ErrFrame) {
				t.Errorf("%T: prefix of %d octets: %v", tt.body, n, err)
			}
		}
	}
}

func TestSNAP(t *testing.T) {
	for name, octets := range map[string]string{
		"RFC 1042":      "aaaa03000000 888e 0102",
		"bridge tunnel": "aaaa030000f8 888e 0102",
	} {
		kind, payload, err := ParseSNAP(unhex(t, octets))
		if err != nil || kind != 0x888e || !bytes.Equal(payload, []byte{1, 2}) {
			t.Errorf("%s: ParseSNAP = %#x, %x, %v", name, kind, payload, err)
		}
	}
	for name, octets := range map[string]string{
		"short": "aaaa0300000088", "spanning tree": "424203000000 888e", "foreign OUI": "aaaa03000001 888e",
	} {
		if _, _, err := ParseSNAP(unhex(t, octets)); !errors.Is(err, ErrFrame) {
			t.Errorf("%s: err = %v", name, err)
		}
	}
}

func FuzzParseFrame(f *testing.F) {
	for _, tt := range frameTests {
		f.Add(tt.frame.Append(nil))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := ParseFrame(b)
		if err != nil {
			if !errors.Is(err, ErrFrame) {
				t.Fatalf("error %v does not wrap ErrFrame", err)
			}
			return
		}
		if got := frame.Append(nil); !bytes.Equal(got, b) {
			t.Fatalf("parsed %x, printed %x", b, got)
		}
		for _, m := range []Management{&Beacon{}, &ProbeRequest{}, &Authentication{}, &AssocRequest{}, &AssocResponse{}, &Farewell{}} {
			if ParseManagement(frame.Body, m) == nil {
				if got := AppendManagement(nil, m); !bytes.Equal(got, frame.Body) {
					t.Fatalf("%T: parsed %x, printed %x", m, frame.Body, got)
				}
			}
		}
		ParseSNAP(frame.Body)
		frame.BSSID()
		frame.Destination()
		frame.Source()
	})
}

func TestFrameKind(t *testing.T) {
	for k, want := range map[FrameKind]string{
		FrameBeacon: "beacon", FrameProbeRequest: "probe request", FrameProbeResponse: "probe response",
		FrameAuth: "authentication", FrameAssocRequest: "association request", FrameAssocResponse: "association response",
		FrameDeauth: "deauthentication", FrameDisassoc: "disassociation", FrameData: "data", FrameQoSData: "QoS data",
		0xd0: "FrameKind(0xd0)",
	} {
		if got := k.String(); got != want {
			t.Errorf("%#x is called %q, want %q", uint8(k), got, want)
		}
		if data := k == FrameData || k == FrameQoSData; k.IsData() != data || k.IsManagement() == data {
			t.Errorf("%v: IsData %v, IsManagement %v", k, k.IsData(), k.IsManagement())
		}
	}
}
