package registration

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/gowps/wps/wsc"
)

// octets are hexadecimal in JSON.
type octets []byte

func (o *octets) UnmarshalText(text []byte) (err error) {
	*o, err = hex.DecodeString(string(text))
	return err
}

// vector is one entry of testdata/vectors.json. Numbers only; each entry names
// its origin. What a kind does not have is empty.
type vector struct {
	Kind, Name, Origin string

	Prime           octets
	Private, Public octets // of a key pair
	PrivateInt      uint64 `json:"private_int"`
	OwnPrivateInt   uint64 `json:"own_private_int"`
	PeerPublic      octets `json:"peer_public"`
	Secret          octets
	WronglyStripped octets `json:"dh_key_if_wrongly_stripped"`
	EnrolleePrivate octets `json:"enrollee_private"`
	EnrolleePublic  octets `json:"enrollee_public"`
	RegistrarPublic octets `json:"registrar_public"`
	DHKey           octets `json:"dh_key"`
	EnrolleeNonce   octets `json:"enrollee_nonce"`
	EnrolleeMAC     octets `json:"enrollee_mac"`
	RegistrarNonce  octets `json:"registrar_nonce"`
	KDK             octets
	KDFOutput       octets `json:"kdf_output"`
	Output80        octets `json:"output_80"`
	AuthKey         octets `json:"auth_key"`
	KeyWrapKey      octets `json:"key_wrap_key"`
	Previous        octets `json:"input_previous"`
	Current         octets `json:"input_current_without_authenticator"`
	Authenticator   octets
	Password        string
	PSK1, PSK2      octets
	ESNonce1        octets `json:"e_snonce1"`
	ESNonce2        octets `json:"e_snonce2"`
	RSNonce1        octets `json:"r_snonce1"`
	RSNonce2        octets `json:"r_snonce2"`
	PKE             octets `json:"pk_e"`
	PKR             octets `json:"pk_r"`
	EHash1          octets `json:"e_hash1"`
	EHash2          octets `json:"e_hash2"`
	RHash1          octets `json:"r_hash1"`
	RHash2          octets `json:"r_hash2"`
	OpCode          wsc.OpCode
	Message, IV     octets
	Cases           []struct {
		Name   string
		Public octets
	}
}

// vectors returns the entries of one kind.
func vectors(t testing.TB, kind string) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var list []vector
	for _, v := range file.Vectors {
		if v.Kind == kind {
			list = append(list, v)
		}
	}
	if list == nil {
		t.Fatalf("no vectors of kind %s", kind)
	}
	return list
}

// vectorNamed returns one entry.
func vectorNamed(t testing.TB, kind, name string) vector {
	t.Helper()
	for _, v := range vectors(t, kind) {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("no vector %s", name)
	return vector{}
}

// same reports a difference between what was computed and what a vector says.
func same(t *testing.T, what string, got []byte, want octets) {
	t.Helper()
	if string(got) != string(want) {
		t.Errorf("%s: %x, want %x", what, got, []byte(want))
	}
}

func TestKeyDerivation(t *testing.T) {
	for _, v := range vectors(t, "key-derivation") {
		t.Run(v.Name, func(t *testing.T) {
			peer := wsc.PublicKey(v.RegistrarPublic)
			if err := checkPublicKey(&peer); err != nil {
				t.Error(err)
			}
			dhKey := keyPairOf(t, v.EnrolleePrivate).dhKey(&peer)
			same(t, "DHKey", dhKey[:], v.DHKey)
			k := kdk(dhKey[:], wsc.Nonce(v.EnrolleeNonce), [6]byte(v.EnrolleeMAC), wsc.Nonce(v.RegistrarNonce))
			same(t, "KDK", k, v.KDK)
			keys := kdf(k)
			same(t, "keys", keys, v.KDFOutput)
			same(t, "AuthKey", keys[:authKeyLen], v.AuthKey)
			same(t, "KeyWrapKey", keys[authKeyLen:][:keyWrapKeyLen], v.KeyWrapKey)
		})
	}
}

func TestKDF(t *testing.T) {
	for _, v := range vectors(t, "kdf") {
		same(t, v.Name, kdf(v.KDK), v.Output80)
	}
}

// sessionOf returns a session with this AuthKey; the other keys are zero.
func sessionOf(authKey []byte, enrollee, registrar wsc.PublicKey) *session {
	keys := make([]byte, keysLen)
	copy(keys, authKey)
	return newSession(keys, &enrollee, &registrar)
}

func TestAuthenticator(t *testing.T) {
	for _, v := range vectors(t, "authenticator") {
		t.Run(v.Name, func(t *testing.T) {
			s := sessionOf(v.AuthKey, wsc.PublicKey{}, wsc.PublicKey{})
			msg := s.seal(v.Previous, append([]byte(nil), v.Current...))
			same(t, "message", msg, append(append(v.Current, 0x10, 0x05, 0, 8), v.Authenticator...))
			if err := s.verify(v.Previous, msg); err != nil {
				t.Error(err)
			}
			if err := s.verify(v.Previous[1:], msg); err != ErrAuthenticator {
				t.Errorf("another message before it: %v", err)
			}
		})
	}
}

func TestPasswordHalvesAndHashes(t *testing.T) {
	keys := vectorNamed(t, "key-derivation", "B-apple-pbc-keys")
	for _, v := range vectors(t, "psk-and-hashes") {
		t.Run(v.Name, func(t *testing.T) {
			s := sessionOf(v.AuthKey, wsc.PublicKey(keys.EnrolleePublic), wsc.PublicKey(keys.RegistrarPublic))
			s.setPassword([]byte(v.Password))
			same(t, "PSK1", s.halves[firstHalf][:], v.PSK1)
			same(t, "PSK2", s.halves[secondHalf][:], v.PSK2)
			if strings.HasPrefix(v.Name, "oob-") {
				return // without hashes
			}
			for _, c := range []struct {
				what        string
				half        int
				nonce, hash octets
			}{
				{"E-Hash1", firstHalf, v.ESNonce1, v.EHash1},
				{"E-Hash2", secondHalf, v.ESNonce2, v.EHash2},
				{"R-Hash1", firstHalf, v.RSNonce1, v.RHash1},
				{"R-Hash2", secondHalf, v.RSNonce2, v.RHash2},
			} {
				nonce, hash := wsc.Nonce(c.nonce), wsc.Hash(c.hash)
				if got := s.commit(c.half, &nonce); got != hash {
					t.Errorf("%s: %x, want %x", c.what, got, hash)
				}
				if !s.opens(c.half, &nonce, &hash) {
					t.Errorf("the nonce does not open %s", c.what)
				}
				hash[31] ^= 1
				if s.opens(c.half, &nonce, &hash) {
					t.Errorf("the nonce opens another %s", c.what)
				}
			}
		})
	}
}
