package wsc

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestChecksum(t *testing.T) {
	type pin struct {
		First7 string
		Check  int
		PIN    string
	}
	for _, c := range casesOf[pin](t, vectorNamed(t, "pin-checksum", "pin-checksum-valid")) {
		n := uint32(0)
		for _, d := range c.First7 {
			n = 10*n + uint32(d-'0')
		}
		if got := Checksum(n); got != c.Check {
			t.Errorf("%s: %d, want %d", c.First7, got, c.Check)
		}
		p, err := ParsePIN(c.PIN)
		if c.PIN == "00000000" {
			if err != ErrPINZero || p.Secret != nil {
				t.Errorf("eight zeros: %v", err)
			}
		} else if err != nil || string(p.Secret) != c.PIN || p.ID != PasswordIDDefault {
			t.Errorf("%s: %v", c.PIN, err)
		}
	}
}

func TestWrongChecksumCanBeOverridden(t *testing.T) {
	for _, pin := range casesOf[string](t, vectorNamed(t, "pin-checksum-invalid", "pin-checksum-invalid")) {
		p, err := ParsePIN(pin)
		if err != ErrPINChecksum || string(p.Secret) != pin || p.ID != PasswordIDUser {
			t.Errorf("%s: %v, %v", pin, err, p.ID)
		}
	}
}

func TestPINSyntax(t *testing.T) {
	v := vectorNamed(t, "pin-syntax", "pin-syntax")
	for _, s := range v.Accept {
		if _, err := ParsePIN(s); err != nil && err != ErrPINChecksum {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range append(v.Reject, "12345", "1234567", strings.Repeat("1", 1000), "١٢٣٤") {
		if p, err := ParsePIN(s); err != ErrPINLength || p.Secret != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	if p, err := ParsePIN("0000"); err != nil || string(p.Secret) != "0000" {
		t.Errorf("0000: %v", err)
	}
	if _, err := ParsePIN("0000-0000"); err != ErrPINZero {
		t.Errorf("0000-0000: %v", err)
	}
}

func TestPINNormalised(t *testing.T) {
	for _, c := range casesOf[struct{ Input, Output string }](t, vectorNamed(t, "pin-normalise", "pin-normalise")) {
		want := map[string]error{"error": ErrPINLength, "checksum-error": ErrPINChecksum}[c.Output]
		p, err := ParsePIN(c.Input)
		if err != want || err == nil && string(p.Secret) != c.Output {
			t.Errorf("%q: %v", c.Input, err)
		}
	}
}

func TestGeneratePIN(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		p, err := GeneratePIN(nil)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParsePIN(string(p.Secret))
		if err != nil || string(again.Secret) != string(p.Secret) || again.ID != p.ID {
			t.Fatalf("a generated PIN is refused: %v", err)
		}
		seen[string(p.Secret)] = true
	}
	if len(seen) < 190 {
		t.Errorf("%d different PINs of 200", len(seen))
	}
}

// Numbers that would favour some PINs are drawn again, as is that of 00000000.
func TestGeneratePINIsUniform(t *testing.T) {
	for name, c := range map[string]struct {
		random []byte
		want   string
	}{
		"small":                   {[]byte{0, 0, 0, 123}, "00001236"},
		"zero, then small":        {[]byte{0, 0, 0, 0, 0, 0, 0, 1}, "00000017"},
		"ten million is zero too": {[]byte{0, 0x98, 0x96, 0x80, 0, 0, 0, 1}, "00000017"},
		"the last that counts":    {[]byte{0xff, 0xb4, 0x34, 0x7f}, "99999995"}, // 429*10^7 - 1
		"the first too many":      {[]byte{0xff, 0xb4, 0x34, 0x80, 0, 0, 0, 5}, "00000055"},
		"the last too many":       {[]byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 5}, "00000055"},
	} {
		p, err := GeneratePIN(bytes.NewReader(c.random))
		if err != nil || string(p.Secret) != c.want {
			t.Errorf("%s: %s, %v", name, string(p.Secret), err)
		}
	}
}

func TestGeneratePINWithoutRandomness(t *testing.T) {
	broken := errors.New("broken")
	for name, r := range map[string]io.Reader{
		"error": iotest.ErrReader(broken),
		"short": io.LimitReader(rand.Reader, 3),
		"stuck": zeros{},
	} {
		if p, err := GeneratePIN(r); err == nil || p.Secret != nil {
			t.Errorf("%s: no error", name)
		} else if name == "error" && !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestOtherPasswords(t *testing.T) {
	if p := PushButton(); p.ID != PasswordIDPushButton || string(p.Secret) != "00000000" {
		t.Error("push button")
	}
	p := PushButton()
	p.Secret.Wipe()
	if string(PushButton().Secret) != "00000000" {
		t.Error("a wiped push button password is wiped everywhere")
	}
	if p, err := TextPassword("correct horse"); err != nil || p.ID != PasswordIDUser || string(p.Secret) != "correct horse" {
		t.Errorf("text: %v", err)
	}
	for _, s := range []string{"", strings.Repeat("x", 65)} {
		if _, err := TextPassword(s); err != ErrPassword {
			t.Errorf("%d octets: %v", len(s), err)
		}
	}
}

func FuzzParsePIN(f *testing.F) {
	for _, s := range []string{"12345670", "1-2.3:4 5670", "1234", "00000000", "", "x", "123456789"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePIN(s)
		if err != nil && err != ErrPINChecksum {
			return
		}
		again, err2 := ParsePIN(string(p.Secret))
		if err2 != err || !again.Secret.Equal(p.Secret) || again.ID != p.ID {
			t.Fatalf("%q is a PIN once (%v) and not twice (%v)", s, err, err2)
		}
	})
}
