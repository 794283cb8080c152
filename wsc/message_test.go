package wsc

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/gowps/wps/dot11"
)

// zeroMessage returns an empty message of type t.
func zeroMessage(t MessageType) Message {
	for _, b := range bodies {
		if m, ok := b.zero().(Message); ok && m.Type() == t {
			return m
		}
	}
	return nil
}

// Messages caught from real devices, read and written again: the same octets.
func TestRealMessages(t *testing.T) {
	for _, v := range vectorsOf(t, "message") {
		msg := unhex(t, v.Attributes)
		kind, ok := TypeOf(msg)
		if !ok || !strings.HasSuffix(v.Name, "-"+kind.String()) {
			t.Errorf("%s: has type %v, %t", v.Name, kind, ok)
			continue
		}
		m := zeroMessage(kind)
		if err := Unmarshal(msg, m); err != nil {
			t.Errorf("%s: %v", v.Name, err)
			continue
		}
		body, auth, sealed := SplitAuthenticator(msg)
		if sealed != (kind != MessageM1 && kind != MessageDone) {
			t.Errorf("%s: Authenticator found: %t", v.Name, sealed)
		}
		if v.Name == "B-M2" {
			// An Apple base station: it has an extension of its own, and does
			// not set the top bit of OS Version.
			m.(*M2).Extra = body[len(body)-15:]
			body = bytes.Replace(body, unhex(t, "102d000400000000"), unhex(t, "102d000480000000"), 1)
		}
		got := Marshal(m)
		if sealed {
			got, body = AppendAttr(got, AttrAuthenticator, auth[:]), AppendAttr(body, AttrAuthenticator, auth[:])
		} else {
			body = msg
		}
		if !bytes.Equal(got, body) {
			t.Errorf("%s:\n got %x\nwant %x", v.Name, got, body)
		}
	}
}

func TestRealM2Fields(t *testing.T) {
	var m M2
	if err := Unmarshal(unhex(t, vectorNamed(t, "message", "B-M2").Attributes), &m); err != nil {
		t.Fatal(err)
	}
	want := Device{
		UUID:         UUID(unhex(t, "8ed83202a32452c0b03e0c951827d6e7")),
		Manufacturer: "Apple Inc.", ModelName: "J28E", ModelNumber: "Apple Base Station V7.7.3",
		SerialNumber: "C86MD8WHFJ1R", Name: "Denis's AirPort Extreme",
		PrimaryType: NewDeviceType(6, 1), AuthTypes: 0x3f, EncrTypes: EncrTKIP | EncrAES, Bands: dot11.Band2GHz,
	}
	if m.Device != want || m.PasswordID != PasswordIDPushButton || m.ConnectionTypes != ConnectionESS {
		t.Errorf("got %+v", m)
	}
}

// The plaintexts of one real run; the Key Wrap Authenticator apart.
func TestRealSettings(t *testing.T) {
	for name, s := range map[string]Body{
		"B-M4": new(M4Settings), "B-M5": new(M5Settings), "B-M6": new(M6Settings), "B-M7": new(M7Settings),
	} {
		body, _, ok := SplitKeyWrap(unhex(t, vectorNamed(t, "message", name).Settings))
		if err := Unmarshal(body, s); !ok || err != nil {
			t.Errorf("%s: %t, %v", name, ok, err)
		}
		if got := Marshal(s); !bytes.Equal(got, body) {
			t.Errorf("%s:\n got %x\nwant %x", name, got, body)
		}
	}
	body, _, ok := SplitKeyWrap(unhex(t, vectorNamed(t, "message", "B-M8").Settings))
	var s M8Settings
	if err := Unmarshal(body, &s); !ok || err != nil || len(s.Credentials) != 1 || s.AP != nil {
		t.Fatalf("B-M8: %t, %v: %+v", ok, err, s)
	}
	c := s.Credentials[0]
	if c.SSID != "TestWPA" || c.Auth != AuthWPA2PSK || c.Encr != EncrAES || !c.IsPSK() ||
		string(c.Key) != "4604D01FFDB0B292E37732DD4E11C2401154289A09A33AD704177AB0D1B758D0" {
		t.Errorf("B-M8: %+v", c)
	}
	key := c.Key
	s.Wipe()
	if !bytes.Equal(key, make([]byte, 64)) {
		t.Error("Wipe left the key")
	}
}

func TestUnmarshalAnotherMessage(t *testing.T) {
	ack := Marshal(&ACK{EnrolleeNonce: Nonce{1}, RegistrarNonce: Nonce{2}})
	var done Done
	err := Unmarshal(ack, &done)
	if !errors.Is(err, ErrMessage) || done.EnrolleeNonce != (Nonce{1}) {
		t.Errorf("an ACK as Done: %v, %+v", err, done)
	}
}

// Versions that nobody has seen yet must not matter (hostap tests 0x43).
func TestUnknownVersion(t *testing.T) {
	msg := Marshal(&ACK{Version2: 0x43})
	msg[headerLen] = 0x43
	var m ACK
	if err := Unmarshal(msg, &m); err != nil || m.Version2 != 0x43 {
		t.Errorf("%v, %+v", err, m)
	}
}

func TestVersion1SendsNoExtension(t *testing.T) {
	m := M7{EncryptedSettings: make([]byte, 32), SettingsDelay: 5}
	if got := Marshal(&m); bytes.Contains(got, []byte{0x10, 0x49}) {
		t.Errorf("a 1.0 device sent %x", got)
	}
	m.Version2 = Version2
	if got := Marshal(&m); !bytes.HasSuffix(got, unhex(t, "1049000900372a000120040105")) {
		t.Errorf("a 2.0 device sent %x", got)
	}
}

func TestTexts(t *testing.T) {
	long := strings.Repeat("x", 40)
	for in, want := range map[string]string{
		"":                         "",
		" ":                        "",
		"  ":                       "  ",
		"router\x00":               "router",
		"a\x00b":                   "a\x00b",
		long:                       long[:32],
		long[:31] + "é":            long[:31],
		long[:30] + "é":            long[:30] + "é",
		long[:31] + "\xff":         long[:31] + "\xff",
		strings.Repeat("\x80", 40): strings.Repeat("\x80", 32),
		long[:31] + "\x00" + long:  long[:31],
	} {
		d := Device{ModelName: in}
		wire := AppendAttr(nil, AttrModelName, []byte(in))
		var p ProbeResponse
		if err := Unmarshal(wire, &p); !errors.Is(err, ErrMissing) || p.ModelName != want {
			t.Errorf("%q read as %q, %v", in, p.ModelName, err)
		}
		e := encoder{}
		e.text(AttrModelName, &d.ModelName, DeviceTextMax)
		if n := len(e.out) - headerLen; n < 1 || n > DeviceTextMax {
			t.Errorf("%q sent as %d octets", in, n)
		}
	}
}

func TestExtraIsSent(t *testing.T) {
	extra := AppendAttr(nil, 0x10fa, []byte("more"))
	for _, b := range []Body{&M1{Extra: extra}, &M2{Extra: extra}, &Beacon{Extra: extra}, &ProbeResponse{Extra: extra},
		&ProbeRequest{Extra: extra}, &AssocRequest{Extra: extra}, &AssocResponse{Extra: extra}} {
		if !bytes.HasSuffix(Marshal(b), extra) {
			t.Errorf("%T sends no extra attribute", b)
		}
	}
}

func TestSplitAuthenticator(t *testing.T) {
	auth := Authenticator{1, 2, 3, 4, 5, 6, 7, 8}
	msg := AppendAttr(Marshal(&M3{}), AttrAuthenticator, auth[:])
	body, got, ok := SplitAuthenticator(msg)
	if !ok || got != auth || !bytes.Equal(body, Marshal(&M3{})) {
		t.Errorf("%x, %x, %t", body, got, ok)
	}
	if cap(body) != len(body) {
		t.Error("an append to the body would write over the Authenticator")
	}
	if _, _, ok := SplitKeyWrap(msg); ok {
		t.Error("an Authenticator passed for a Key Wrap Authenticator")
	}
	for _, bad := range [][]byte{nil, msg[:11], msg[:len(msg)-1], append(msg[:len(msg):len(msg)], 0), AppendAttr(msg, AttrSSID, nil)} {
		if _, _, ok := SplitAuthenticator(bad); ok {
			t.Errorf("%x passed", bad)
		}
	}
	if body, _, ok := SplitAuthenticator(msg[len(msg)-12:]); !ok || len(body) != 0 {
		t.Error("nothing but an Authenticator refused")
	}
}

func TestPackets(t *testing.T) {
	for _, b := range bodies {
		m, ok := b.zero().(Message)
		if !ok {
			continue
		}
		want := map[MessageType]OpCode{MessageACK: OpACK, MessageNACK: OpNACK, MessageDone: OpDone}[m.Type()]
		if want == 0 {
			want = OpMsg
		}
		p := NewPacket(m)
		if kind, ok := TypeOf(p.Msg); p.Op != want || !ok || kind != m.Type() {
			t.Errorf("%v travels as %v with type %v", m.Type(), p.Op, kind)
		}
	}
}

// A message costs its buffer and the walker; texts and keys, which outlive the
// message, cost one each.
func TestAllocations(t *testing.T) {
	wire := unhex(t, vectorNamed(t, "message", "B-M2").Attributes)
	var m M2
	if err := Unmarshal(wire, &m); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { Marshal(&m) }); n > 2 {
		t.Errorf("Marshal: %v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { Unmarshal(wire, &m) }); n > 1+5 {
		t.Errorf("Unmarshal: %v allocations", n)
	}
	m6 := unhex(t, vectorNamed(t, "message", "B-M6").Attributes)
	var six M6
	if n := testing.AllocsPerRun(100, func() { Unmarshal(m6, &six); TypeOf(m6); SplitAuthenticator(m6) }); n > 1 {
		t.Errorf("Unmarshal, TypeOf and SplitAuthenticator of an M6: %v allocations", n)
	}
}

func BenchmarkMessages(b *testing.B) {
	for _, name := range []string{"B-M1", "B-M2", "B-M6"} {
		wire := unhex(b, vectorNamed(b, "message", name).Attributes)
		kind, _ := TypeOf(wire)
		m := zeroMessage(kind)
		b.Run("Unmarshal"+kind.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := Unmarshal(wire, m); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("Marshal"+kind.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Marshal(m)
			}
		})
	}
}
