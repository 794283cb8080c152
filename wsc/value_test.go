package wsc

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/gowps/wps/dot11"
)

func TestUUIDFromMAC(t *testing.T) {
	for _, v := range vectorsOf(t, "uuid-from-mac") {
		u := UUIDFromMAC(dot11.MAC(unhex(t, v.MAC)))
		if hex.EncodeToString(u[:]) != v.UUID || hex.EncodeToString(uuidNamespace[:]) != v.Namespace {
			t.Errorf("%s: %v", v.Name, u)
		}
	}
}

func TestUUIDText(t *testing.T) {
	const text = "790c1f80-4f2b-52b7-be30-c0e97292088d"
	var u UUID
	if err := u.UnmarshalText([]byte(strings.ToUpper(text))); err != nil || u.String() != text || u.IsZero() {
		t.Errorf("%v, %v", u, err)
	}
	if b, err := u.MarshalText(); err != nil || string(b) != text {
		t.Errorf("%s, %v", b, err)
	}
	for _, bad := range []string{"", "-", text[1:], text + "0", strings.Replace(text, "7", "g", 1), "790c1f804f2b52b7be30c0e97292088d", "790c-1f804f2b-52b7-be30-c0e97292088d"} {
		if u, err := ParseUUID(bad); err == nil || !u.IsZero() {
			t.Errorf("%q passed as %v", bad, u)
		}
	}
}

func TestDeviceTypeText(t *testing.T) {
	for text, want := range map[string]string{
		"1-0050F204-1": "00010050f2040001", "6-0050f204-1": "00060050f2040001",
		"0-00000000-0": "0000000000000000", "65535-FFFFFFFF-65535": "ffffffffffffffff",
	} {
		var d DeviceType
		if err := d.UnmarshalText([]byte(text)); err != nil || hex.EncodeToString(d[:]) != want || !strings.EqualFold(d.String(), text) {
			t.Errorf("%s: %v, %v", text, d, err)
		}
		if b, err := d.MarshalText(); err != nil || string(b) != d.String() {
			t.Errorf("%s: %s, %v", text, b, err)
		}
	}
	if NewDeviceType(1, 1).String() != "1-0050F204-1" {
		t.Error(NewDeviceType(1, 1))
	}
	for _, bad := range []string{"", "1-0050F204", "65536-0050F204-1", "1-0050F204-x", "1-0050F2-1", "-1-0050F204-1", "1-0050F20G-1"} {
		if d, err := ParseDeviceType(bad); err == nil || d != (DeviceType{}) {
			t.Errorf("%q passed as %v", bad, d)
		}
	}
}

func TestNumbersPrint(t *testing.T) {
	for want, v := range map[string]fmt.Stringer{
		"M1": MessageM1, "M2D": MessageM2D, "Done": MessageDone, "MessageType(0)": MessageType(0), "MessageType(123)": MessageType(123),
		"WSC_MSG": OpMsg, "OpCode(7)": OpCode(7),
		"setup locked": ErrorSetupLocked, "no error": ErrorNone, "ConfigError(291)": ConfigError(291),
		"PushButton": PasswordIDPushButton, "PasswordID(6)": PasswordID(6), "PasswordID(65535)": PasswordID(0xffff),
		"configured": Configured, "WPSState(0)": WPSState(0),
		"not associated": AssociationNone, "Enrollee, open 802.1X": RequestEnrollee, "AP": ResponseAP,
		"WPA2-PSK": AuthWPA2PSK, "Open, WPA-PSK, WPA2-PSK": AuthTypes(0x23), "Open, 0x100": AuthTypes(0x101), "none": AuthTypes(0),
		"None, TKIP, AES": EncrTypes(0x0d), "ESS": ConnectionESS,
		"Virtual Display, Virtual PushButton, Physical PushButton": ConfigMethods(0x2688),
		"Virtual Display, PushButton, Keypad":                      ConfigMethods(0x2188),
		"Label, 0xa000":                                            ConfigMethods(0xa004),
		"authorized":                                               AuthorizedStrong,
		"Enrollee Nonce":                                           AttrEnrolleeNonce, "AttrType(0x106b)": AttrType(0x106b), "AttrType(0x1000)": AttrType(0x1000),
	} {
		if got := v.String(); got != want {
			t.Errorf("%T prints as %q, want %q", v, got, want)
		}
	}
}

func TestFailurePrints(t *testing.T) {
	f := &Failure{Msg: MessageM4, Code: ErrorPasswordAuth, Err: io.ErrUnexpectedEOF}
	if got := f.Error(); got != "wsc: M4: refused: device password authentication failure: unexpected EOF" || !errors.Is(f, io.ErrUnexpectedEOF) {
		t.Error(got)
	}
	f = &Failure{Msg: MessageM3, Code: 291, Remote: true}
	if got := f.Error(); got != "wsc: M3: refused by the peer: ConfigError(291)" {
		t.Error(got)
	}
	f = &Failure{Err: io.ErrUnexpectedEOF}
	if got := f.Error(); got != "wsc: unexpected EOF" {
		t.Error(got)
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		"Denis's AirPort": "Denis's AirPort", "a\x1b[2Jb": "a_[2Jb", "tab\tnl\n": "tab_nl_", "Küche": "Küche", "\xff\xfe": "__", "a\u202eb": "a_b",
	} {
		if got := Printable(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}
