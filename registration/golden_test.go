package registration_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gowps/wps/internal/interop"
	"github.com/gowps/wps/wsc"
)

// The recordings in testdata/golden are runs with hostapd and wpa_supplicant,
// made by the tests of internal/interop, which need those programs; replaying
// them needs none. The secrets in them are what the peer has computed.

// goldenRuns are what the recordings came to.
var goldenRuns = map[string]interop.Result{
	"hostapd-button":        {Credentials: goldenCredentials},
	"hostapd-pin":           {Credentials: goldenCredentials},
	"hostapd-fragments":     {Credentials: goldenCredentials},
	"hostapd-pin-wrong":     {Failure: &wsc.Failure{Msg: wsc.MessageM6, Code: wsc.ErrorPasswordAuth}},
	"wpa_supplicant-button": {Registered: true},
	"wpa_supplicant-pin":    {Registered: true},
}

var goldenCredentials = []wsc.Credential{{
	SSID: "wired-home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES,
	Key: []byte("correct horse battery"), MAC: interop.StationAddress,
}}

func readGolden(t *testing.T, name string) *interop.Recording {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "golden", name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := interop.ParseRecording(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGoldenFilesAreAllUsed(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(files) != len(goldenRuns) {
		t.Errorf("%d files, %d runs, %v", len(files), len(goldenRuns), err)
	}
}

// Given the same randomness, our end says the same to real peers, octet for
// octet.
func TestGoldenReplay(t *testing.T) {
	for name, want := range goldenRuns {
		t.Run(name, func(t *testing.T) {
			got, err := interop.Replay(readGolden(t, name), nil)
			if err != nil {
				t.Fatal(err)
			}
			sameCredential := func(a, b wsc.Credential) bool {
				return a.SSID == b.SSID && a.Auth == b.Auth && a.Encr == b.Encr && a.MAC == b.MAC && a.Key.Equal(b.Key)
			}
			if !slices.EqualFunc(got.Credentials, want.Credentials, sameCredential) || got.Registered != want.Registered {
				t.Errorf("%+v, want %+v", got, want)
			}
			if (got.Failure == nil) != (want.Failure == nil) ||
				want.Failure != nil && (got.Failure.Msg != want.Failure.Msg || got.Failure.Code != want.Failure.Code) {
				t.Errorf("failure %v, want %v", got.Failure, want.Failure)
			}
		})
	}
}

// One octet of a recorded message altered: no credential comes of it.
func TestGoldenAltered(t *testing.T) {
	original := readGolden(t, "hostapd-button")
	for i, f := range original.Frames {
		if f.Sent || len(f.Octets) < 60 { // requests that hold a message
			continue
		}
		for _, at := range []int{len(f.Octets) / 2, len(f.Octets) - 1} {
			altered := *original
			altered.Frames = slices.Clone(original.Frames)
			altered.Frames[i].Octets = bytes.Clone(f.Octets)
			altered.Frames[i].Octets[at] ^= 1
			result, err := interop.Replay(&altered, nil)
			if err == nil || len(result.Credentials) > 0 {
				t.Errorf("octet %d of %s: %+v, %v", at, interop.Describe(f), result, err)
			}
		}
	}
}

// Everything that protects the messages of a run agrees with what the peer has
// computed. This test does its own arithmetic.
func TestGoldenSecrets(t *testing.T) {
	for name := range goldenRuns {
		t.Run(name, func(t *testing.T) {
			r := readGolden(t, name)
			messages := make(map[wsc.MessageType][]byte)
			var order [][]byte // as the authenticators chain them
			if _, err := interop.Replay(r, func(_ bool, p wsc.Packet) {
				if typ, ok := wsc.TypeOf(p.Msg); ok {
					messages[typ] = bytes.Clone(p.Msg)
					if p.Op == wsc.OpMsg {
						order = append(order, messages[typ])
					}
				}
			}); err != nil {
				t.Fatal(err)
			}

			same := func(what string, got []byte, names ...string) {
				t.Helper()
				for _, name := range names {
					if want := r.Secret(name); want != nil {
						if !bytes.Equal(got, want) {
							t.Errorf("%s is %x, %s of the peer %x", what, got, name, want)
						}
						return
					}
				}
				t.Errorf("the peer has not told %v", names)
			}
			attr := func(m wsc.MessageType, a wsc.AttrType) []byte {
				t.Helper()
				return find(t, messages[m], a)
			}

			// Keys.
			dhKey := sha256.Sum256(r.Secret("DH-shared-key"))
			same("DHKey", dhKey[:], "DHKey")
			kdk := mac(dhKey[:], attr(wsc.MessageM1, wsc.AttrEnrolleeNonce), attr(wsc.MessageM1, wsc.AttrMACAddress),
				attr(wsc.MessageM2, wsc.AttrRegistrarNonce))
			same("KDK", kdk, "KDK")
			var keys []byte
			for i := range uint32(3) {
				keys = append(keys, mac(kdk, binary.BigEndian.AppendUint32(nil, i+1),
					[]byte("Wi-Fi Easy and Secure Key Derivation"), binary.BigEndian.AppendUint32(nil, 640))...)
			}
			authKey, keyWrapKey, emsk := keys[:32], keys[32:48], keys[48:80]
			same("AuthKey", authKey, "AuthKey")
			same("KeyWrapKey", keyWrapKey, "KeyWrapKey")
			same("EMSK", emsk, "EMSK")

			// Authenticators, of both ends.
			for i, m := range order[1:] {
				body, auth, ok := wsc.SplitAuthenticator(m)
				if !ok || !bytes.Equal(auth[:], mac(authKey, order[i], body)[:8]) {
					t.Errorf("message %d has a wrong authenticator", i+2)
				}
			}

			// What was encrypted, and the hashes it opens.
			password, err := interop.ParsePassword(r.Fact(interop.FactPassword))
			if err != nil {
				t.Fatal(err)
			}
			half := (len(password.Secret) + 1) / 2
			halves := [][]byte{mac(authKey, password.Secret[:half])[:16], mac(authKey, password.Secret[half:])[:16]}
			keysOfBoth := append(bytes.Clone(attr(wsc.MessageM1, wsc.AttrPublicKey)), attr(wsc.MessageM2, wsc.AttrPublicKey)...)
			for _, c := range []struct {
				message, promise wsc.MessageType
				nonce, hash      wsc.AttrType
				half             int
				names            []string
			}{
				{wsc.MessageM4, wsc.MessageM4, wsc.AttrRSNonce1, wsc.AttrRHash1, 0, []string{"R-S1", "R-SNonce1"}},
				{wsc.MessageM5, wsc.MessageM3, wsc.AttrESNonce1, wsc.AttrEHash1, 0, []string{"E-S1", "E-SNonce1"}},
				{wsc.MessageM6, wsc.MessageM4, wsc.AttrRSNonce2, wsc.AttrRHash2, 1, []string{"R-S2", "R-SNonce2"}},
				{wsc.MessageM7, wsc.MessageM3, wsc.AttrESNonce2, wsc.AttrEHash2, 1, []string{"E-S2", "E-SNonce2"}},
			} {
				if messages[c.message] == nil { // the run has ended before
					continue
				}
				settings := decrypt(t, keyWrapKey, attr(c.message, wsc.AttrEncryptedSettings))
				body, kwa, ok := wsc.SplitKeyWrap(settings)
				if !ok || !bytes.Equal(kwa[:], mac(authKey, body)[:8]) {
					t.Errorf("%v: wrong key wrap authenticator", c.message)
				}
				nonce := find(t, settings, c.nonce)
				same(c.nonce.String(), nonce, c.names...)
				opened := bytes.Equal(mac(authKey, nonce, halves[c.half], keysOfBoth), attr(c.promise, c.hash))
				wrong := strings.HasSuffix(name, "-wrong") && c.message == wsc.MessageM6
				if opened == wrong {
					t.Errorf("%v opens the hash: %v", c.message, opened)
				}
			}
		})
	}
}

func mac(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

func find(t *testing.T, octets []byte, typ wsc.AttrType) []byte {
	t.Helper()
	attrs, err := wsc.Parse(octets)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range attrs {
		if a.Type == typ {
			return a.Value
		}
	}
	t.Fatalf("no %v", typ)
	return nil
}

func decrypt(t *testing.T, key, value []byte) []byte {
	t.Helper()
	block, err := aes.NewCipher(key)
	if err != nil || len(value) < 32 || len(value)%16 != 0 {
		t.Fatalf("%d octets, %v", len(value), err)
	}
	plain := make([]byte, len(value)-16)
	cipher.NewCBCDecrypter(block, value[:16]).CryptBlocks(plain, value[16:])
	return plain[:len(plain)-int(plain[len(plain)-1])]
}
