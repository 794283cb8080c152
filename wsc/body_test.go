package wsc

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// bodies makes a new zero value of each Body. settle takes out of a random
// value what has no place in its form on the wire.
var bodies = []struct {
	zero   func() Body
	settle func(Body)
}{
	{func() Body { return new(M1) }, func(b Body) { settleDevice(&b.(*M1).Device, &b.(*M1).RequestToEnroll) }},
	{func() Body { return new(M2) }, func(b Body) { settlePeer(&b.(*M2).Device) }},
	{func() Body { return new(M2D) }, func(b Body) { settlePeer(&b.(*M2D).Device) }},
	{func() Body { return new(M3) }, nil},
	{func() Body { return new(M4) }, nil},
	{func() Body { return new(M5) }, nil},
	{func() Body { return new(M6) }, nil},
	{func() Body { return new(M7) }, func(b Body) {
		if m := b.(*M7); m.Version2 == 0 {
			m.SettingsDelay = 0
		}
	}},
	{func() Body { return new(M8) }, nil},
	{func() Body { return new(ACK) }, nil},
	{func() Body { return new(NACK) }, nil},
	{func() Body { return new(Done) }, nil},
	{func() Body { return new(M4Settings) }, nil},
	{func() Body { return new(M5Settings) }, nil},
	{func() Body { return new(M6Settings) }, nil},
	{func() Body { return new(M7Settings) }, nil},
	{func() Body { return new(M8Settings) }, func(b Body) {
		if s := b.(*M8Settings); len(s.NewPassword) == 0 {
			s.NewPasswordID = 0
		}
	}},
	{func() Body { return new(Credential) }, nil},
	{func() Body { return new(Beacon) }, func(b Body) {
		m := b.(*Beacon)
		m.Device = Device{State: m.State, Version2: m.Version2, UUID: m.UUID, Bands: m.Bands}
		settleAnnouncement(&m.Announcement, m.Version2)
	}},
	{func() Body { return new(ProbeResponse) }, func(b Body) {
		m := b.(*ProbeResponse)
		m.MAC, m.AuthTypes, m.EncrTypes, m.OSVersion = dot11.MAC{}, 0, 0, 0
		settleAnnouncement(&m.Announcement, m.Version2)
	}},
	{func() Body { return new(ProbeRequest) }, func(b Body) {
		m := b.(*ProbeRequest)
		m.MAC, m.AuthTypes, m.EncrTypes, m.OSVersion, m.State, m.SerialNumber = dot11.MAC{}, 0, 0, 0, 0, ""
		if m.Version2 == 0 {
			m.Manufacturer, m.ModelName, m.ModelNumber, m.Name, m.RequestToEnroll = "", "", "", "", false
		}
	}},
	{func() Body { return new(AssocRequest) }, nil},
	{func() Body { return new(AssocResponse) }, nil},
	{func() Body { return new(Head) }, nil},
}

func settleDevice(d *Device, toEnroll *bool) {
	d.OSVersion &^= 1 << 31
	if d.Version2 == 0 {
		*toEnroll = false
	}
}

func settlePeer(d *Device) {
	settleDevice(d, new(bool))
	d.MAC, d.State = dot11.MAC{}, 0
}

func settleAnnouncement(a *Announcement, version2 uint8) {
	if !a.SelectedRegistrar {
		a.PasswordID, a.SelectedMethods, a.NoPasswordID = 0, 0, false
	}
	if a.NoPasswordID {
		a.PasswordID = 0
	}
	if version2 == 0 {
		a.AuthorizedMACs, a.RegistrarMethods = nil, 0
	}
}

// randomBody returns the i-th Body with random fields, fit for its wire form.
func randomBody(r *rand.Rand, i int) Body {
	b := bodies[i].zero()
	fill(r, reflect.ValueOf(b).Elem())
	if bodies[i].settle != nil {
		bodies[i].settle(b)
	}
	return b
}

// fill sets every field to a random value, sometimes zero.
func fill(r *rand.Rand, v reflect.Value) {
	switch x := v.Addr().Interface().(type) {
	case *dot11.SSID:
		*x = dot11.SSID(randomOctets(r, r.IntN(33)))
		return
	case *string:
		*x = string(randomText(r))
		return
	case *secret.Bytes:
		*x = secret.Bytes(randomOctets(r, r.IntN(65)))
		return
	case *[]byte: // Encrypted Settings; Extra is not read back
		*x = randomOctets(r, 16*(2+r.IntN(20)))
		return
	case *[]dot11.MAC:
		*x = nil
		for range r.IntN(AuthorizedMACsMax + 1) {
			*x = append(*x, dot11.MAC(randomOctets(r, 6)))
		}
		return
	case **APSettings:
		if r.IntN(2) == 0 {
			*x = new(APSettings)
			fill(r, v.Elem())
		}
		return
	case *[]Credential:
		*x = nil
		for range r.IntN(4) {
			var c Credential
			fill(r, reflect.ValueOf(&c).Elem())
			*x = append(*x, c)
		}
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name != "Extra" {
				fill(r, v.Field(i))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			fill(r, v.Index(i))
		}
	case reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		v.SetUint(r.Uint64() >> (64 - v.Type().Bits()))
		if r.IntN(4) == 0 {
			v.SetUint(0)
		}
	default:
		panic(fmt.Sprintf("no random value of type %v", v.Type()))
	}
}

func randomOctets(r *rand.Rand, n int) []byte {
	if n == 0 {
		return nil
	}
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

// randomText has up to 32 octets and neither NUL nor a lone space.
func randomText(r *rand.Rand) []byte {
	b := make([]byte, r.IntN(DeviceTextMax+1))
	for i := range b {
		b[i] = '!' + byte(r.IntN('~'-'!'+1))
	}
	return b
}

func newRandom(t *testing.T) *rand.Rand {
	seed := rand.Uint64()
	t.Logf("seed %#x", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

func TestValueToOctetsToValue(t *testing.T) {
	r := newRandom(t)
	for i := range bodies {
		for range 200 {
			want := randomBody(r, i)
			msg := Marshal(want)
			got := bodies[i].zero()
			if err := Unmarshal(msg, got); err != nil {
				t.Fatalf("%T: %v\n%+v\n%x", want, err, want, msg)
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%T:\n got %+v\nwant %+v\nfrom %x", want, got, want, msg)
			}
		}
	}
}

// The order of attributes means nothing, and unknown ones among them neither.
func TestAnyOrder(t *testing.T) {
	r := newRandom(t)
	unknown := Attr{0x10fa, []byte("extensibility test")}
	for i := range bodies {
		for range 20 {
			want := randomBody(r, i)
			attrs, err := Parse(Marshal(want))
			if err != nil {
				t.Fatal(err)
			}
			if _, list := want.(*M8Settings); list {
				continue // the order of credentials does mean something
			}
			attrs = append(attrs, unknown, Attr{AttrVendorExtension, []byte("\x00\x01\x02other")})
			r.Shuffle(len(attrs), func(i, j int) { attrs[i], attrs[j] = attrs[j], attrs[i] })
			var msg []byte
			for _, a := range attrs {
				msg = AppendAttr(msg, a.Type, a.Value)
			}
			got := bodies[i].zero()
			if err := Unmarshal(msg, got); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("%T: %v\n got %+v\nwant %+v", want, err, got, want)
			}
		}
	}
}

// A message cut short is refused, or, where the cut takes only optional
// attributes, is one without them.
func TestEveryPrefix(t *testing.T) {
	r := newRandom(t)
	for i := range bodies {
		body := randomBody(r, i)
		msg := Marshal(body)
		harmless := 0
		for n := range msg {
			got := bodies[i].zero()
			if err := Unmarshal(msg[:n:n], got); err != nil {
				continue
			}
			harmless++
			again := bodies[i].zero()
			if err := Unmarshal(Marshal(got), again); err != nil || !bytes.Equal(Marshal(again), Marshal(got)) {
				t.Errorf("%T from %d octets: %x, then %x, %v", body, n, Marshal(got), Marshal(again), err)
			}
		}
		if message, ok := body.(Message); ok && harmless > 1 {
			t.Errorf("%v: %d prefixes pass for a message; only that without the vendor extension should", message.Type(), harmless)
		}
	}
}

// Without any one of its required attributes a message is incomplete, and the
// error says which it is; everything else has been read.
func TestMissing(t *testing.T) {
	r := newRandom(t)
	for i := range bodies {
		body := randomBody(r, i)
		message, ok := body.(Message)
		if !ok {
			continue
		}
		attrs, err := Parse(Marshal(message))
		if err != nil {
			t.Fatal(err)
		}
		for j, missing := range attrs {
			var msg []byte
			for k, a := range attrs {
				if k != j {
					msg = AppendAttr(msg, a.Type, a.Value)
				}
			}
			got := bodies[i].zero()
			err := Unmarshal(msg, got)
			if missing.Type == AttrVersion || missing.Type == AttrVendorExtension {
				if err != nil {
					t.Errorf("%v without %v: %v", message.Type(), missing.Type, err)
				}
				continue
			}
			e, ok := errors.AsType[*AttrError](err)
			if !ok || e.Attr != missing.Type || !errors.Is(err, ErrMissing) {
				t.Errorf("%v without %v: %v", message.Type(), missing.Type, err)
			}
			if err := Unmarshal(AppendAttr(msg, missing.Type, missing.Value), got); err != nil || !reflect.DeepEqual(got, body) {
				t.Errorf("%v without %v was not read but for that: %v", message.Type(), missing.Type, err)
			}
		}
	}
}

// What has been read must not change when the buffer it came in is reused. Only
// ciphertext aliases it, as documented.
func TestValuesOutliveTheMessage(t *testing.T) {
	r := newRandom(t)
	for i := range bodies {
		want := randomBody(r, i)
		msg := Marshal(want)
		got := bodies[i].zero()
		if err := Unmarshal(msg, got); err != nil {
			t.Fatal(err)
		}
		clear(msg)
		for _, b := range []Body{want, got} {
			if f := reflect.ValueOf(b).Elem().FieldByName("EncryptedSettings"); f.IsValid() {
				f.SetZero()
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%T changed with the buffer: %+v", want, got)
		}
	}
}

// Marshal must not change what it is given: a Device is shared by many
// messages.
func TestMarshalOnlyReads(t *testing.T) {
	r := newRandom(t)
	for i := range bodies {
		state := r.Uint64()
		body, same := randomBody(rand.New(rand.NewPCG(state, 0)), i), randomBody(rand.New(rand.NewPCG(state, 0)), i)
		Marshal(body)
		if !reflect.DeepEqual(body, same) {
			t.Errorf("%T: %+v, was %+v", body, body, same)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range bodies {
		f.Add(uint8(i), Marshal(randomBody(r, i)))
	}
	for _, v := range vectorsOf(f, "message") {
		f.Add(uint8(0), unhex(f, v.Attributes))
	}
	f.Fuzz(func(t *testing.T, which uint8, msg []byte) {
		i := int(which) % len(bodies)
		first := bodies[i].zero()
		if Unmarshal(msg, first) != nil {
			return
		}
		canonical := Marshal(first)
		second := bodies[i].zero()
		if err := Unmarshal(canonical, second); err != nil {
			t.Fatalf("%T: own octets refused: %v\n%x\nfrom %x", first, err, canonical, msg)
		}
		if again := Marshal(second); string(again) != string(canonical) {
			t.Fatalf("%T: %x printed as %x", first, canonical, again)
		}
	})
}
