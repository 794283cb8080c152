package eap

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// unhex reads octets written with spaces.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var codecCases = []struct {
	name   string
	octets string
	frame  Frame // without Body
	packet Packet
}{
	{
		"identity request", "01 00 0005 01 07 0005 01",
		Frame{Version: 1, Type: FramePacket},
		Packet{Code: CodeRequest, ID: 7, Type: TypeIdentity, Data: []byte{}},
	},
	{
		"identity request with a prompt", "02 00 0007 01 00 0007 01 6869",
		Frame{Version: 2, Type: FramePacket},
		Packet{Code: CodeRequest, Type: TypeIdentity, Data: []byte("hi")},
	},
	{
		"legacy nak", "01 00 0006 02 ff 0006 03 fe",
		Frame{Version: 1, Type: FramePacket},
		Packet{Code: CodeResponse, ID: 255, Type: TypeNAK, Data: []byte{254}},
	},
	{
		"start of WSC", "01 00 000e 01 01 000e fe 00372a 00000001 0100",
		Frame{Version: 1, Type: FramePacket},
		Packet{Code: CodeRequest, ID: 1, Type: TypeWSC, Data: []byte{1, 0}},
	},
	{
		"other expanded type", "03 00 000d 01 02 000d fe abcdef 89abcdef 55",
		Frame{Version: 3, Type: FramePacket},
		Packet{Code: CodeRequest, ID: 2, Type: Type{0xabcdef, 0x89abcdef}, Data: []byte{0x55}},
	},
	{
		"number too large for the legacy form", "01 00 000c 01 02 000c fe 000000 00000100",
		Frame{Version: 1, Type: FramePacket},
		Packet{Code: CodeRequest, ID: 2, Type: Type{0, 256}, Data: []byte{}},
	},
	{
		"the type of expanded types as an expanded type", "01 00 000c 01 02 000c fe 000000 000000fe",
		Frame{Version: 1, Type: FramePacket},
		Packet{Code: CodeRequest, ID: 2, Type: Type{0, 254}, Data: []byte{}},
	},
	{
		"success", "01 00 0004 03 09 0004",
		Frame{Version: 1, Type: FramePacket},
		Packet{Code: CodeSuccess, ID: 9},
	},
	{
		"failure", "01 00 0004 04 09 0004",
		Frame{Version: 1, Type: FramePacket},
		Packet{Code: CodeFailure, ID: 9},
	},
}

func TestCodec(t *testing.T) {
	for _, c := range codecCases {
		t.Run(c.name, func(t *testing.T) {
			octets := unhex(t, c.octets)
			frame, err := ParseFrame(octets)
			if err != nil {
				t.Fatal(err)
			}
			packet, err := ParsePacket(frame.Body)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.packet, packet); diff != "" {
				t.Error(diff)
			}
			want := c.frame
			want.Body = c.packet.Append(nil)
			if diff := cmp.Diff(want, frame); diff != "" {
				t.Error(diff)
			}
			if got := want.Append([]byte{0xee}); string(got) != "\xee"+string(octets) {
				t.Errorf("Append: % x", got)
			}
			for n := range octets {
				if f, err := ParseFrame(octets[:n]); !errors.Is(err, ErrMalformed) {
					t.Errorf("prefix of %d octets: %+v, %v", n, f, err)
				}
			}
			for n := range frame.Body {
				if p, err := ParsePacket(frame.Body[:n]); !errors.Is(err, ErrMalformed) {
					t.Errorf("prefix of %d octets: %+v, %v", n, p, err)
				}
			}
		})
	}
}

func TestMalformedPackets(t *testing.T) {
	for name, octets := range map[string]string{
		"length below the header":    "01 01 0003 01",
		"request without type":       "01 01 0004",
		"code 0":                     "00 01 0005 01",
		"code 5":                     "05 01 0005 01",
		"expanded type cut short":    "01 01 000b fe 00372a 000000",
		"expanded type of one octet": "02 01 0005 fe",
	} {
		if p, err := ParsePacket(unhex(t, octets)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %+v, %v", name, p, err)
		}
	}
}

// Real access points disagree with themselves about the length; so does
// hostap's test eapol_workaround.
func TestFrameLengths(t *testing.T) {
	for _, c := range []struct{ name, octets, body string }{
		{"EAPOL length too small", "01 00 0004 01 07 0005 01 0000", "01 07 0005 01"},
		{"EAPOL length 0 before EAP-Failure", "01 00 0000 04 07 0004", "04 07 0004"},
		{"EAPOL length 0", "01 00 0000 01 07 0005 01", "01 07 0005 01"},
		{"octets after the frame", "01 00 0005 01 07 0005 01 eeee", "01 07 0005 01"},
		{"EAPOL length larger", "01 00 0007 01 07 0005 01 eeee", "01 07 0005 01 eeee"},
		{"EAP length beyond the frame", "01 00 0005 01 07 0009 01", "01 07 0009 01"},
		{"start with padding", "01 01 0000 0000", ""},
		{"other types go by the EAPOL length", "01 03 0001 01 07 0005 01", "01"},
	} {
		f, err := ParseFrame(unhex(t, c.octets))
		if err != nil || string(f.Body) != string(unhex(t, c.body)) {
			t.Errorf("%s: body % x, %v", c.name, f.Body, err)
		}
	}
	// What follows the EAP packet is not part of it.
	p, err := ParsePacket(unhex(t, "01 07 0006 01 aa bbbb"))
	if err != nil || string(p.Data) != "\xaa" {
		t.Errorf("data % x, %v", p.Data, err)
	}
}

func TestExpandedSpellingOfLegacyType(t *testing.T) {
	p, err := ParsePacket(unhex(t, "01 07 000c fe 000000 00000001"))
	if err != nil || p.Type != TypeIdentity {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestNAK(t *testing.T) {
	for _, c := range []struct {
		refused Type
		want    string
	}{
		{Type{Number: 4}, "02 09 0006 03 fe"},
		{Type{Number: 253}, "02 09 0006 03 fe"},
		{Type{Number: 254}, "02 09 0014 fe 000000 00000003 fe 00372a 00000001"},
		{Type{Number: 255}, "02 09 0006 03 fe"}, // RFC 3748 section 5.3.1: types 4 to 253, and 255
		{Type{0x00372a, 2}, "02 09 0014 fe 000000 00000003 fe 00372a 00000001"},
	} {
		got := nak(Packet{Code: CodeRequest, ID: 9, Type: c.refused})
		if string(got) != string(unhex(t, c.want)) {
			t.Errorf("%v: % x", c.refused, got)
		}
		if p, err := ParsePacket(got); err != nil || p.Type != TypeNAK {
			t.Errorf("%v: %+v, %v", c.refused, p, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{CodeRequest.String(), "Request"}, {CodeFailure.String(), "Failure"}, {Code(9).String(), "code 9"},
		{TypeWSC.String(), "WSC"}, {TypeNAK.String(), "Nak"}, {Type{0, 4}.String(), "type 4"},
		{Type{0x00372a, 2}.String(), "type 00372a/2"},
		{OutcomeFailure.String(), "EAP-Failure"}, {OutcomeNone.String(), "none"}, {Outcome(7).String(), "outcome 7"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
