package wsc

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// credentialCase is one case of the vector "credential-cases": what an M8
// carries and what hostap does with it.
type credentialCase struct {
	ID, Hex, Expect string
	SSID            string
	SSIDHex         string `json:"ssid_hex"`
	Key             string `json:"key_ascii"`
}

// where is what we do in cases that hostap leaves open or gets half right.
var where = map[string]struct {
	accept bool
	err    error
}{
	"ssid-zero-length":         {false, ErrCredentialSSID},
	"open-with-key":            {true, nil},
	"ssid-missing":             {false, ErrMissing},
	"auth-type-missing":        {false, ErrMissing},
	"encr-type-missing":        {false, ErrMissing},
	"mac-missing":              {false, ErrMissing},
	"key-missing-wpa2":         {false, ErrCredentialKey},
	"encr-type-zero":           {false, ErrCredentialTypes},
	"wep-only":                 {false, ErrWEPCredential},
	"ctrl-chars-in-passphrase": {false, ErrCredentialKey},
	"key-64-not-hex":           {false, ErrCredentialKey},
	"passphrase-7":             {false, ErrCredentialKey},
	"key-65":                   {false, ErrCredentialKey},
}

func TestCredentialCases(t *testing.T) {
	cases := casesOf[credentialCase](t, vectorNamed(t, "credential-cases", "credential-cases"))
	if len(cases) != 23 {
		t.Errorf("%d cases", len(cases))
	}
	for _, c := range cases {
		var s M8Settings
		err := Unmarshal(unhex(t, c.Hex), &s)
		var usable []Credential
		if err == nil {
			usable, err = UsableCredentials(s.Credentials)
		}
		want, listed := where[c.ID]
		if accept := c.Expect == "accept" || want.accept; accept != (err == nil) || !accept && (!listed || !errors.Is(err, want.err)) {
			t.Errorf("%s (%s): %v", c.ID, c.Expect, err)
			continue
		}
		if err != nil {
			continue
		}
		got := usable[0]
		if len(usable) != 1 || c.SSID != "" && string(got.SSID) != c.SSID || c.SSIDHex != "" && string(got.SSID) != string(unhex(t, c.SSIDHex)) {
			t.Errorf("%s: %d networks, the first %q", c.ID, len(usable), got.SSID)
		}
		if c.Key != "" && string(got.Key) != c.Key {
			t.Errorf("%s: wrong key", c.ID)
		}
		if got.IsOpen() != strings.Contains(c.ID, "open") || got.IsOpen() != (len(got.Key) == 0) {
			t.Errorf("%s: open %t, key of %d octets", c.ID, got.IsOpen(), len(got.Key))
		}
		if !got.IsOpen() && (got.Auth != AuthWPA2PSK || got.Encr != EncrAES) {
			t.Errorf("%s: %v, %v", c.ID, got.Auth, got.Encr)
		}
		if got.IsPSK() != strings.HasPrefix(c.ID, "psk-hex") {
			t.Errorf("%s: PSK %t", c.ID, got.IsPSK())
		}
	}
}

func TestRealCredential(t *testing.T) {
	var c Credential
	if err := Unmarshal(unhex(t, vectorNamed(t, "credential", "B-credential").Hex), &c); err != nil {
		t.Fatal(err)
	}
	if c.SSID != "TestWPA" || c.MAC.String() != "a0:a8:cd:1c:7e:c9" || c.Auth != AuthWPA2PSK || c.Encr != EncrAES || len(c.Key) != 64 {
		t.Errorf("%+v", c)
	}
}

func TestUsable(t *testing.T) {
	wpa2 := func(key string) Credential {
		return Credential{SSID: "home", Auth: AuthWPA2PSK, Encr: EncrAES, Key: secret.Bytes(key)}
	}
	hex64 := strings.Repeat("aF", 32)
	for name, c := range map[string]struct {
		in      Credential
		auth    AuthTypes
		encr    EncrTypes
		ssid    dot11.SSID
		key     string
		wantErr error
	}{
		"passphrase":                  {in: wpa2("12345678"), key: "12345678"},
		"63 octets":                   {in: wpa2(strings.Repeat("k", 63)), key: strings.Repeat("k", 63)},
		"passphrase with NUL":         {in: wpa2("12345678\x00"), key: "12345678"},
		"8 octets, the last NUL":      {in: wpa2("1234567\x00"), wantErr: ErrCredentialKey},
		"two NULs":                    {in: wpa2("12345678\x00\x00"), wantErr: ErrCredentialKey},
		"DEL":                         {in: wpa2("1234567\x7f"), wantErr: ErrCredentialKey},
		"beyond ASCII":                {in: wpa2("contraseña"), key: "contraseña"},
		"PSK in either case":          {in: wpa2(hex64), key: hex64},
		"no key":                      {in: wpa2(""), wantErr: ErrCredentialKey},
		"TKIP remains":                {in: Credential{SSID: "home", Auth: AuthWPAPSK, Encr: EncrTKIP, Key: secret.Bytes("12345678")}, auth: AuthWPAPSK, encr: EncrTKIP, key: "12345678"},
		"best of everything":          {in: Credential{SSID: "home", Auth: 0x3f, Encr: 0x0f, Key: secret.Bytes("12345678")}, key: "12345678"},
		"PSK without encryption":      {in: Credential{SSID: "home", Auth: AuthWPA2PSK, Encr: EncrNone, Key: secret.Bytes("12345678")}, wantErr: ErrCredentialTypes},
		"PSK with WEP":                {in: Credential{SSID: "home", Auth: AuthWPAPSK, Encr: EncrWEP, Key: secret.Bytes("12345678")}, wantErr: ErrWEPCredential},
		"open":                        {in: Credential{SSID: "home", Auth: AuthOpen, Encr: EncrNone}, auth: AuthOpen, encr: EncrNone},
		"open with AES":               {in: Credential{SSID: "home", Auth: AuthOpen, Encr: EncrAES}, wantErr: ErrCredentialTypes},
		"shared WEP":                  {in: Credential{SSID: "home", Auth: AuthShared, Encr: EncrWEP, Key: secret.Bytes("hello")}, wantErr: ErrWEPCredential},
		"shared without WEP":          {in: Credential{SSID: "home", Auth: AuthShared, Encr: EncrNone}, wantErr: ErrCredentialTypes},
		"enterprise":                  {in: Credential{SSID: "home", Auth: AuthWPA2Enterprise, Encr: EncrAES}, wantErr: ErrEnterpriseCredential},
		"unknown type":                {in: Credential{SSID: "home", Auth: 0x40, Encr: EncrAES}, wantErr: ErrCredentialTypes},
		"SSID padded to 32":           {in: Credential{SSID: "home" + dot11.SSID(make([]byte, 28)), Auth: AuthOpen, Encr: EncrNone}, auth: AuthOpen, encr: EncrNone},
		"SSID of NULs":                {in: Credential{SSID: "\x00\x00", Auth: AuthOpen, Encr: EncrNone}, wantErr: ErrCredentialSSID},
		"SSID with a NUL inside":      {in: Credential{SSID: "A\nB\rC\x00D", Auth: AuthOpen, Encr: EncrNone}, auth: AuthOpen, encr: EncrNone, ssid: "A\nB\rC\x00D"},
		"WPA2 and open is never open": {in: Credential{SSID: "home", Auth: AuthOpen | AuthWPA2PSK, Encr: EncrNone | EncrAES, Key: secret.Bytes("12345678")}, key: "12345678"},
	} {
		got, err := c.in.Usable()
		if !errors.Is(err, c.wantErr) || (err == nil) != (c.wantErr == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.wantErr)
		}
		if err != nil {
			if !reflect.DeepEqual(got, Credential{}) {
				t.Errorf("%s: refused, yet returned", name)
			}
			continue
		}
		want := Credential{SSID: "home", Auth: AuthWPA2PSK, Encr: EncrAES}
		if c.auth != 0 {
			want.Auth, want.Encr = c.auth, c.encr
		}
		if c.ssid != "" {
			want.SSID = c.ssid
		}
		if got.SSID != want.SSID || got.Auth != want.Auth || got.Encr != want.Encr || string(got.Key) != c.key {
			t.Errorf("%s: %+v, key %q", name, got, string(got.Key))
		}
		c.in.Key.Wipe()
		if string(got.Key) != c.key {
			t.Errorf("%s: the key is not a copy", name)
		}
	}
}

func TestUsableCredentials(t *testing.T) {
	key := secret.Bytes("12345678")
	wpa := Credential{SSID: "mixed", Auth: AuthWPAPSK, Encr: EncrTKIP, Key: key}
	wpa2 := Credential{SSID: "mixed", Auth: AuthWPA2PSK, Encr: EncrAES, Key: key}
	other := Credential{SSID: "mixed", Auth: AuthWPA2PSK, Encr: EncrAES, Key: secret.Bytes("87654321")}
	guest := Credential{SSID: "guest", Auth: AuthWPA2PSK, Encr: EncrAES, Key: key}
	wep := Credential{SSID: "old", Auth: AuthOpen, Encr: EncrWEP, Key: secret.Bytes("hello")}
	firm := Credential{SSID: "firm", Auth: AuthWPA2Enterprise, Encr: EncrAES}
	open := Credential{SSID: "mixed", Auth: AuthOpen, Encr: EncrNone}
	for name, c := range map[string]struct {
		in, want []Credential
		wantErr  error
	}{
		"none":                   {nil, nil, ErrNoCredential},
		"mixed mode":             {[]Credential{wpa, wpa2}, []Credential{wpa2}, nil},
		"mixed mode, turned":     {[]Credential{wpa2, guest, wpa}, []Credential{wpa2, guest}, nil},
		"same name, another key": {[]Credential{wpa2, other}, []Credential{wpa2, other}, nil},
		"open is another one":    {[]Credential{open, wpa2, open}, []Credential{open, wpa2}, nil},
		"unusable ones drop out": {[]Credential{wep, guest, firm}, []Credential{guest}, nil},
		"WEP only":               {[]Credential{wep}, nil, ErrWEPCredential},
		"the first reason":       {[]Credential{firm, wep}, nil, ErrEnterpriseCredential},
	} {
		got, err := UsableCredentials(c.in)
		if !errors.Is(err, c.wantErr) || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// One that is broken does not cost the others; more than ten are too many.
func TestCredentialLists(t *testing.T) {
	good := Marshal(&M8Settings{Credentials: []Credential{{SSID: "home", Auth: AuthOpen, Encr: EncrNone}}})
	stub := AppendAttr(nil, AttrCredential, AppendAttr(nil, AttrNetworkIndex, []byte{1}))
	broken := AppendAttr(nil, AttrCredential, []byte{0x10})
	for name, c := range map[string]struct {
		in   [][]byte
		want int
		err  error
	}{
		"stub first": {[][]byte{stub, good}, 1, nil},
		"broken too": {[][]byte{good, broken, good}, 2, nil},
		"stub only":  {[][]byte{stub}, 0, ErrMissing},
		"nothing":    {nil, 0, nil},
		"many":       {[][]byte{good, good, good, good, good, good, good, good, good, good, good}, CredentialsMax, nil},
	} {
		var msg []byte
		for _, b := range c.in {
			msg = append(msg, b...)
		}
		var s M8Settings
		if err := Unmarshal(msg, &s); len(s.Credentials) != c.want || !errors.Is(err, c.err) {
			t.Errorf("%s: %d, %v", name, len(s.Credentials), err)
		}
	}
}

func TestKeysDoNotPrint(t *testing.T) {
	key := secret.Bytes("correct horse")
	for _, v := range []any{
		Credential{Key: key}, []Credential{{Key: key}}, &APSettings{Key: key},
		&M8Settings{Credentials: []Credential{{Key: key}}, NewPassword: key}, DevicePassword{Secret: key},
	} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%x", "%s"} {
			if got := fmt.Sprintf(verb, v); strings.Contains(got, "horse") || strings.Contains(got, "686f727365") {
				t.Errorf("%s of %T: %s", verb, v, got)
			}
		}
	}
}
