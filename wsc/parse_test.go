package wsc

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"testing"
)

// lenient are the cases that hostap refuses and we do not: vendor extensions
// that we do not know cost nothing to skip, however long or many.
var lenient = []string{"too-long-unknown-vendor-extension-1", "more-than-maximum-unknown-vendor-extensions-1"}

func TestParseAsHostap(t *testing.T) {
	for _, v := range vectorsOf(t, "attribute-parse") {
		for _, c := range casesOf[struct{ ID, Hex, Expect string }](t, v) {
			want := c.Expect == "accept" || slices.Contains(lenient, c.ID)
			attrs, err := Parse(unhex(t, c.Hex))
			if (err == nil) != want {
				t.Errorf("%s: %v, want accept %t", c.ID, err, want)
			}
			if e, ok := errors.AsType[*AttrError](err); err != nil && !ok {
				t.Errorf("%s: error of type %T names no attribute", c.ID, e)
			}
			if err != nil {
				continue
			}
			for i, a := range attrs {
				if got := AppendAttr(nil, a.Type, a.Value); !bytes.Contains(unhex(t, c.Hex), got) {
					t.Errorf("%s: attribute %d is %x, which is not in the message", c.ID, i, got)
				}
			}
		}
	}
}

func TestParseKeepsOrderAndRepeats(t *testing.T) {
	got, err := Parse(unhex(t, "1045000161"+"10ff0002abcd"+"1045000162"))
	want := []Attr{{AttrSSID, []byte("a")}, {0x10ff, []byte{0xab, 0xcd}}, {AttrSSID, []byte("b")}}
	if err != nil || !slices.EqualFunc(got, want, sameAttr) {
		t.Errorf("got %v, %v", got, err)
	}
	if s := got[1].Type.String(); s != "AttrType(0x10ff)" {
		t.Errorf("unknown attribute prints as %s", s)
	}
}

func sameAttr(a, b Attr) bool { return a.Type == b.Type && bytes.Equal(a.Value, b.Value) }

// Two faults of deployed senders (see reader).
func TestParseTolerates(t *testing.T) {
	locked := Attr{AttrAPSetupLocked, []byte{1}}
	for name, c := range map[string]struct {
		hex  string
		want []Attr
	}{
		"stray octet after a key":            {"1027000161" + "00" + "1057000101", []Attr{{AttrNetworkKey, []byte("a")}, locked}},
		"stray octet after an empty key":     {"10270000" + "00" + "1057000101", []Attr{{AttrNetworkKey, nil}, locked}},
		"zero padding":                       {"1057000101" + "0000000000000000", []Attr{locked}},
		"both":                               {"1027000161" + "00" + "1057000101" + "0000000000", []Attr{{AttrNetworkKey, []byte("a")}, locked}},
		"nothing but zero padding":           {"000000000000", nil},
		"type 0 with a value is an unknown":  {"0000000101" + "1057000101", []Attr{{0, []byte{1}}, locked}},
		"a value that looks like a header":   {"1027000400001057" + "1057000101", []Attr{{AttrNetworkKey, unhex(t, "00001057")}, locked}},
		"key at the end, then zero padding":  {"1027000161" + "00000000", []Attr{{AttrNetworkKey, []byte("a")}}},
		"public key of another length":       {"1032000101" + "1057000101", []Attr{{AttrPublicKey, []byte{1}}, locked}},
		"vendor extension without vendor id": {"1049000100" + "1057000101", []Attr{{AttrVendorExtension, []byte{0}}, locked}},
	} {
		got, err := Parse(unhex(t, c.hex))
		if err != nil || !slices.EqualFunc(got, c.want, sameAttr) {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		hex  string
		want AttrError
	}{
		"half a header":              {"104a0001101057", AttrError{0, 2, ErrOverrun}},
		"overrun":                    {"1045000561", AttrError{AttrSSID, 5, ErrOverrun}},
		"two stray octets":           {"1027000161" + "0000" + "1057000101", AttrError{0x10, 0x5700, ErrOverrun}},
		"stray octet after no key":   {"1045000161" + "00" + "1057000101", AttrError{0x10, 0x5700, ErrOverrun}},
		"stray octet of 10":          {"1027000161" + "10" + "1057000101", AttrError{0x1010, 0x5700, ErrOverrun}},
		"padding that is none":       {"00000000" + "1057000101", AttrError{0, 0, ErrPadding}},
		"short nonce":                {"101a000101", AttrError{AttrEnrolleeNonce, 1, ErrLength}},
		"Version2 of two octets":     {"1049000700372a00022020", AttrError{AttrVendorExtension, 7, ErrLength}},
		"registrar methods of three": {"1049000800372a0503010203", AttrError{AttrVendorExtension, 8, ErrLength}},
		"half a secondary type":      {"1055000401020304", AttrError{AttrSecondaryDeviceTypes, 4, ErrLength}},
	} {
		_, err := Parse(unhex(t, c.hex))
		if e, ok := errors.AsType[*AttrError](err); !ok || *e != c.want {
			t.Errorf("%s: %v", name, err)
		} else if !errors.Is(err, c.want.Err) || err.Error() == "" {
			t.Errorf("%s: %v does not wrap %v", name, err, c.want.Err)
		}
	}
	if _, err := Parse(make([]byte, 1<<16)); err != ErrTooLong {
		t.Errorf("65536 octets: %v", err)
	}
}

// A second nonce, hash, key or authenticator would let two receivers see two
// different messages.
func TestParseRefusesRepeats(t *testing.T) {
	var unique []AttrType
	for i, r := range registry {
		at := AttrType(0x1000 + i)
		if r.name == "" {
			continue
		}
		v := make([]byte, r.min)
		one := AppendAttr(nil, at, v)
		_, err := Parse(append(one, one...))
		if errors.Is(err, ErrRepeated) {
			unique = append(unique, at)
		} else if err != nil && at != AttrOOBDevicePassword { // zeros are no password id of handover
			t.Errorf("%v twice: %v", at, err)
		}
	}
	want := []AttrType{
		AttrAuthenticator, AttrEHash1, AttrEHash2, AttrESNonce1, AttrESNonce2, AttrEnrolleeNonce, AttrKeyWrapAuthenticator,
		AttrNetworkKey, AttrNewPassword, AttrPublicKey, AttrRegistrarNonce, AttrRHash1, AttrRHash2, AttrRSNonce1, AttrRSNonce2,
	}
	if !slices.Equal(unique, want) {
		t.Errorf("refused when repeated: %v", unique)
	}
}

func TestRealMessagesParse(t *testing.T) {
	for _, kind := range []string{"message", "ie-attributes"} {
		for _, v := range vectorsOf(t, kind) {
			attrs, err := Parse(unhex(t, v.Attributes+v.Hex))
			if err != nil {
				t.Errorf("%s: %v", v.Name, err)
			}
			var got [][2]string
			for _, a := range attrs {
				number := []byte{byte(a.Type >> 8), byte(a.Type)}
				got = append(got, [2]string{hex.EncodeToString(number), hex.EncodeToString(a.Value)})
			}
			if !slices.Equal(got, v.TLVs) {
				t.Errorf("%s: %v", v.Name, got)
			}
		}
	}
}

func TestTypeOf(t *testing.T) {
	for hex, want := range map[string]struct {
		t  MessageType
		ok bool
	}{
		"1022000105":       {MessageM2, true},
		"104a000110":       {0, false},
		"":                 {0, false},
		"10220001ff":       {0xff, true},
		"1022000105104a00": {MessageM2, false},
	} {
		if got, ok := TypeOf(unhex(t, hex)); ok != want.ok || ok && got != want.t {
			t.Errorf("%s: %v, %t", hex, got, ok)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, v := range vectorsOf(f, "message") {
		f.Add(unhex(f, v.Attributes))
	}
	f.Add(unhex(f, "1027000161001057000101000000000000"))
	f.Fuzz(func(t *testing.T, b []byte) {
		attrs, err := Parse(b)
		if err != nil {
			return
		}
		var again []byte
		for _, a := range attrs {
			again = AppendAttr(again, a.Type, a.Value)
		}
		if len(again) > len(b) {
			t.Fatalf("%d octets from %d", len(again), len(b))
		}
		if back, err := Parse(again); err != nil || !slices.EqualFunc(attrs, back, sameAttr) {
			t.Fatalf("%x printed as %x parses as %v, %v", b, again, back, err)
		}
	})
}
