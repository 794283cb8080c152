package rsn

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// octets is hexadecimal text in a vector file.
type octets []byte

func (o *octets) UnmarshalText(b []byte) (err error) {
	*o, err = hex.DecodeString(string(b))
	return err
}

// vector holds the fields of all kinds in testdata/vectors.json.
type vector struct {
	Kind, Name       string
	Passphrase, SSID string
	PSK              octets
	Key              octets
	KeyASCII         string `json:"key_ascii"`
	Label            string
	DataASCII        string `json:"data_ascii"`
	Output           octets
	PMK              octets
	AA, SPA          octets
	ANonce, SNonce   octets
	KCK, KEK, TK     octets
	PMKID            octets
	PMKIDSHA256      octets `json:"pmkid_sha256"`
	Plain, Wrapped   octets
	FrameMICZeroed   octets   `json:"frame_mic_zeroed"`
	MICv1            octets   `json:"mic_v1_hmac_md5"`
	MICv2            octets   `json:"mic_v2_hmac_sha1"`
	MICv3            octets   `json:"mic_v3_aes_cmac"`
	APRSNE           octets   `json:"ap_rsne_in_beacon"`
	RSNE             octets   `json:"msg2_key_data"`
	KDEs             []octets `json:"msg3_kdes"`
	GroupKDEs        []octets `json:"group_kdes"`
	Messages         []octets
	GroupMessages    []octets `json:"group_messages"`
}

func vectors(t *testing.T, kind string) []vector {
	t.Helper()
	b, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	var out []vector
	for _, v := range file.Vectors {
		if v.Kind == kind {
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		t.Fatalf("no vector of kind %s", kind)
	}
	return out
}

func same(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got %x\nwant %x", what, got, want)
	}
}

func TestPSKVectors(t *testing.T) {
	for _, v := range vectors(t, "psk") {
		got, err := PSK(v.Passphrase, dot11.SSID(v.SSID))
		if err != nil {
			t.Fatal(err)
		}
		same(t, v.Name, got, v.PSK)
		got, err = PMKOf(secret.Bytes(v.Passphrase), dot11.SSID(v.SSID))
		if err != nil {
			t.Fatal(err)
		}
		same(t, v.Name, got, v.PSK)
	}
}

func TestPRFVectors(t *testing.T) {
	for _, v := range vectors(t, "prf-sha1") {
		same(t, v.Name, prfSHA1(v.Key, v.Label, []byte(v.DataASCII), len(v.Output)), v.Output)
	}
	for _, v := range vectors(t, "kdf-sha256") {
		same(t, v.Name, kdfSHA256([]byte(v.KeyASCII), v.Label, []byte(v.DataASCII), len(v.Output)), v.Output)
	}
}

func TestPTKVectors(t *testing.T) {
	check := func(v vector, akm, cipher dot11.Suite) {
		k := derivePTK(suite{akm: akm, pairwise: cipher}, v.PMK, dot11.MAC(v.AA), dot11.MAC(v.SPA), nonce(v.ANonce), nonce(v.SNonce))
		same(t, v.Name+" KCK", k.kck, v.KCK)
		same(t, v.Name+" KEK", k.kek, v.KEK)
		same(t, v.Name+" TK", k.tk, v.TK)
		// The order of the sides does not count.
		o := derivePTK(suite{akm: akm, pairwise: cipher}, v.PMK, dot11.MAC(v.SPA), dot11.MAC(v.AA), nonce(v.SNonce), nonce(v.ANonce))
		same(t, v.Name+" TK, sides exchanged", o.tk, v.TK)
	}
	for _, v := range vectors(t, "ptk-sha1") {
		check(v, dot11.AKMPSK, dot11.CipherTKIP)
		v.TK = v.TK[:16]
		check(v, dot11.AKMPSK, dot11.CipherCCMP)
	}
	for _, v := range vectors(t, "ptk-sha256") {
		check(v, dot11.AKMPSKSHA256, dot11.CipherCCMP)
	}
}

func TestPMKIDVectors(t *testing.T) {
	for _, v := range vectors(t, "pmkid") {
		id := PMKID(dot11.AKMPSK, secret.Bytes(v.PMK), dot11.MAC(v.AA), dot11.MAC(v.SPA))
		same(t, v.Name, id[:], v.PMKID)
		id = PMKID(dot11.AKMPSKSHA256, secret.Bytes(v.PMK), dot11.MAC(v.AA), dot11.MAC(v.SPA))
		same(t, v.Name+" SHA-256", id[:], v.PMKIDSHA256)
	}
}

func TestKeyWrapVectors(t *testing.T) {
	for _, v := range vectors(t, "aes-key-wrap") {
		same(t, v.Name, keyWrap(v.KEK, v.Plain), v.Wrapped)
		plain, err := keyUnwrap(v.KEK, v.Wrapped)
		if err != nil {
			t.Fatal(err)
		}
		same(t, v.Name+" unwrapped", plain, v.Plain)
		for i := range v.Wrapped {
			bad := bytes.Clone(v.Wrapped)
			bad[i] ^= 1
			if _, err := keyUnwrap(v.KEK, bad); err == nil {
				t.Errorf("%s: octet %d changed, and it still unwraps", v.Name, i)
			}
		}
	}
}

func TestMICVectors(t *testing.T) {
	for _, v := range vectors(t, "eapol-mic") {
		for version, want := range map[KeyInfo]octets{versionMD5: v.MICv1, versionSHA1: v.MICv2, versionCMAC: v.MICv3} {
			m := mic(version, v.KCK, v.FrameMICZeroed)
			same(t, v.Name, m[:], want)
		}
	}
}

// RFC 4493, section 4.
func TestCMAC(t *testing.T) {
	key, _ := hex.DecodeString("2b7e151628aed2a6abf7158809cf4f3c")
	msg, _ := hex.DecodeString("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" +
		"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710")
	for n, want := range map[int]string{
		0:  "bb1d6929e95937287fa37d129b756746",
		16: "070a16b46b4d4144f79bdd9dd04a287c",
		40: "dfa66747de9ae63030ca32611497c827",
		64: "51f0bebf7e3b9d92fc49741779363cfe",
	} {
		m := cmac(key, msg[:n])
		if got := hex.EncodeToString(m[:]); got != want {
			t.Errorf("%d octets: got %s, want %s", n, got, want)
		}
	}
}

// TestRecordedHandshakes replays recorded runs against our supplicant: given
// the access point's frames and the station's nonce, it must produce the
// station's frames octet for octet and arrive at the recorded keys.
func TestRecordedHandshakes(t *testing.T) {
	for _, v := range vectors(t, "wpa2-4way") {
		t.Run(v.Name, func(t *testing.T) {
			s, err := NewSupplicant(SupplicantConfig{
				AP: dot11.MAC(v.AA), Station: dot11.MAC(v.SPA), PMK: secret.Bytes(v.PMK),
				Elements: dot11.Elements(v.RSNE), APElements: dot11.Elements(v.APRSNE),
				EAPOLVersion: v.Messages[1][0], Rand: bytes.NewReader(v.SNonce),
			})
			if err != nil {
				t.Fatal(err)
			}
			a, err := s.Handle(v.Messages[0], false)
			if err != nil || len(a.Send) != 1 || len(a.Install) != 0 || a.Authorized {
				t.Fatalf("message 1: %+v, %v", a, err)
			}
			same(t, "message 2", a.Send[0], v.Messages[1])
			same(t, "KCK", s.fresh.kck, v.KCK)
			same(t, "KEK", s.fresh.kek, v.KEK)

			a, err = s.Handle(v.Messages[2], false)
			if err != nil || len(a.Send) != 1 || !a.Authorized || !s.Done() {
				t.Fatalf("message 3: %+v, %v", a, err)
			}
			same(t, "message 4", a.Send[0], v.Messages[3])
			checkKeys(t, a.Install, v.TK, v.KDEs)

			if v.GroupMessages == nil {
				return
			}
			a, err = s.Handle(v.GroupMessages[0], true)
			if err != nil || len(a.Send) != 1 || a.Authorized {
				t.Fatalf("group message 1: %+v, %v", a, err)
			}
			same(t, "group message 2", a.Send[0], v.GroupMessages[1])
			checkKeys(t, a.Install, nil, v.GroupKDEs)
		})
	}
}

// checkKeys compares installed keys with the TK and the KDEs of a vector.
func checkKeys(t *testing.T, keys []dot11.Key, tk []byte, kdes []octets) {
	t.Helper()
	got := map[dot11.KeyKind]dot11.Key{}
	for _, k := range keys {
		got[k.Kind] = k
	}
	want := map[dot11.KeyKind]dot11.Key{}
	if tk != nil {
		want[dot11.PairwiseKey] = dot11.Key{Data: tk}
	}
	for _, b := range kdes {
		switch {
		case bytes.HasPrefix(b[2:], []byte{0, 0x0f, 0xac, kdeGTK}):
			want[dot11.GroupKey] = dot11.Key{Data: secret.Bytes(b[8:]), Index: int(b[6] & 3)}
		case bytes.HasPrefix(b[2:], []byte{0, 0x0f, 0xac, kdeIGTK}):
			want[dot11.IntegrityGroupKey] = dot11.Key{Data: secret.Bytes(b[14:]), Index: int(b[6])}
		}
	}
	if len(keys) != len(want) {
		t.Errorf("%d keys installed, want %d", len(keys), len(want))
	}
	for kind, w := range want {
		same(t, kind.String(), got[kind].Data, w.Data)
		if got[kind].Index != w.Index {
			t.Errorf("%v: index %d, want %d", kind, got[kind].Index, w.Index)
		}
	}
}

// TestRecordedAuthenticator plays the access point of a recorded run: with its
// nonce and group key our authenticator must say the same, and take the
// station's answers.
func TestRecordedAuthenticator(t *testing.T) {
	v := vectors(t, "wpa2-4way")[0]
	gtk, gtk2 := v.KDEs[1][8:], v.GroupKDEs[0][8:]
	ap, err := dot11.ParseRSN(v.APRSNE[2:])
	if err != nil {
		t.Fatal(err)
	}
	group, err := NewGroupKey(ap, bytes.NewReader(append(bytes.Clone(gtk), gtk2...)))
	if err != nil {
		t.Fatal(err)
	}
	a, err := NewAuthenticator(AuthenticatorConfig{
		AP: dot11.MAC(v.AA), Station: dot11.MAC(v.SPA), PMK: secret.Bytes(v.PMK),
		Elements: dot11.Elements(v.APRSNE), StationElements: dot11.Elements(v.RSNE),
		Group: group, Rand: bytes.NewReader(v.ANonce),
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := a.Start(epoch)
	if err != nil || len(out.Send) != 1 {
		t.Fatalf("start: %+v, %v", out, err)
	}
	same(t, "message 1", out.Send[0], v.Messages[0])
	out, err = a.Handle(epoch, v.Messages[1], false)
	if err != nil || len(out.Send) != 1 {
		t.Fatalf("message 2: %+v, %v", out, err)
	}
	same(t, "message 3", out.Send[0], v.Messages[2])
	out, err = a.Handle(epoch, v.Messages[3], false)
	if err != nil || !out.Authorized || len(out.Install) != 1 {
		t.Fatalf("message 4: %+v, %v", out, err)
	}
	same(t, "TK", out.Install[0].Data, v.TK)

	if err := group.Rotate(); err != nil {
		t.Fatal(err)
	}
	out, err = a.RekeyGroup(epoch)
	if err != nil || len(out.Send) != 1 || !a.GroupPending() {
		t.Fatalf("group rekey: %+v, %v", out, err)
	}
	// The recorded access point fills the nonce, so the MICs differ.
	got, _ := ParseKeyFrame(out.Send[0])
	want, _ := ParseKeyFrame(v.GroupMessages[0])
	if got.Info != want.Info || got.KeyLength != want.KeyLength || got.ReplayCounter != want.ReplayCounter {
		t.Errorf("group message 1: %+v, want %+v", got, want)
	}
	same(t, "group key data", got.Data, want.Data)
	if _, err = a.Handle(epoch, v.GroupMessages[1], true); err != nil || a.GroupPending() {
		t.Errorf("group message 2: %v, pending %v", err, a.GroupPending())
	}
}

func TestNetworkKeys(t *testing.T) {
	digits := "565faec21ff04702d9d17c464e1301efd36c8a3ea46bb866b4bec7fed4384579"
	want, _ := hex.DecodeString(digits)
	for _, key := range []string{digits, "565FAEC21FF04702D9D17C464E1301EFD36C8A3EA46BB866B4BEC7FED4384579"} {
		pmk, err := PMKOf(secret.Bytes(key), "any")
		if err != nil {
			t.Fatal(err)
		}
		same(t, key, pmk, want)
	}
	for name, key := range map[string]string{
		"empty": "", "7 octets": "1234567", "65 octets": digits + "0", "64, not hexadecimal": "g" + digits[1:],
		"control character": "12345678\n", "delete": "12345678\x7f", "trailing NUL": "12345678\x00",
	} {
		if err := CheckKey(secret.Bytes(key)); err != ErrKey {
			t.Errorf("CheckKey(%q): %v", key, err)
		}
		if _, err := PMKOf(secret.Bytes(key), "ssid"); err != ErrKey {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, key := range []string{digits, digits[:63], digits[:8]} {
		if err := CheckKey(secret.Bytes(key)); err != nil {
			t.Errorf("CheckKey(%q): %v", key, err)
		}
	}
	if _, err := PMKOf(secret.Bytes(digits[:63]), "ssid"); err != nil {
		t.Errorf("63 characters are a passphrase: %v", err)
	}
}
