package registration

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// The key schedule (WSC 2.0.5 sections 7.3 and 7.4), HMAC being HMAC-SHA-256:
//
//	DHKey = SHA-256(shared secret)
//	KDK   = HMAC(DHKey, Enrollee Nonce ‖ Enrollee MAC ‖ Registrar Nonce)
//	AuthKey (32) ‖ KeyWrapKey (16) ‖ EMSK (32, unused) = kdf(KDK)
const (
	authKeyLen    = 32
	keyWrapKeyLen = 16
	emskLen       = 32
	keysLen       = authKeyLen + keyWrapKeyLen + emskLen
)

// kdfLabel tells the keys of this protocol from others derived in the same way.
const kdfLabel = "Wi-Fi Easy and Secure Key Derivation"

// kdk returns the key derivation key.
func kdk(dhKey []byte, enrollee wsc.Nonce, mac dot11.MAC, registrar wsc.Nonce) []byte {
	h := hmac.New(sha256.New, dhKey)
	h.Write(enrollee[:])
	h.Write(mac[:])
	h.Write(registrar[:])
	return h.Sum(nil)
}

// kdf stretches kdk to AuthKey, KeyWrapKey and EMSK.
func kdf(kdk []byte) []byte {
	h := hmac.New(sha256.New, kdk)
	keys := make([]byte, 0, 3*sha256.Size)
	input := append([]byte("\x00\x00\x00\x00"+kdfLabel), 0, 0, 0, 0)
	binary.BigEndian.PutUint32(input[4+len(kdfLabel):], 8*keysLen)
	for i := uint32(1); len(keys) < keysLen; i++ {
		binary.BigEndian.PutUint32(input, i)
		h.Reset()
		h.Write(input)
		keys = h.Sum(keys)
	}
	return keys[:keysLen]
}

// session is what both ends know once they have each other's public key.
type session struct {
	hmac hash.Hash         // under AuthKey
	sum  [sha256.Size]byte // its latest result
	wrap cipher.Block      // AES under KeyWrapKey
	// halves are PSK1 and PSK2, what stands for the halves of the password.
	halves              [2][16]byte
	enrollee, registrar *wsc.PublicKey
}

// newSession takes what kdf returns, and wipes it.
func newSession(keys []byte, enrollee, registrar *wsc.PublicKey) *session {
	defer clear(keys)
	block, err := aes.NewCipher(keys[authKeyLen:][:keyWrapKeyLen])
	if err != nil {
		panic("registration: " + err.Error()) // the length is right
	}
	return &session{
		hmac:      hmac.New(sha256.New, keys[:authKeyLen]),
		wrap:      block,
		enrollee:  enrollee,
		registrar: registrar,
	}
}

// authenticate returns the HMAC of all parts, one after the other. It is valid
// until the next call.
func (s *session) authenticate(parts ...[]byte) []byte {
	s.hmac.Reset()
	for _, p := range parts {
		s.hmac.Write(p)
	}
	return s.hmac.Sum(s.sum[:0])
}

// setPassword derives the two proofs. The first half of a password of odd
// length is the longer one.
func (s *session) setPassword(password secret.Bytes) {
	middle := (len(password) + 1) / 2
	copy(s.halves[0][:], s.authenticate(password[:middle]))
	copy(s.halves[1][:], s.authenticate(password[middle:]))
}

// The halves of the password.
const (
	firstHalf  = 0
	secondHalf = 1
)

// commit returns the E-Hash or R-Hash of one half of the password: the secret
// nonce opens it.
func (s *session) commit(half int, nonce *wsc.Nonce) wsc.Hash {
	return wsc.Hash(s.authenticate(nonce[:], s.halves[half][:], s.enrollee[:], s.registrar[:]))
}

// opens reports whether nonce opens the hash of one half of the password, and
// so its sender knows that half.
func (s *session) opens(half int, nonce *wsc.Nonce, h *wsc.Hash) bool {
	want := s.commit(half, nonce)
	return hmac.Equal(want[:], h[:])
}

// wipe forgets what can be reached.
func (s *session) wipe() {
	clear(s.halves[0][:])
	clear(s.halves[1][:])
	clear(s.sum[:])
	s.hmac, s.wrap = nil, nil
}

// deriveKeys makes the session, with the peer's public key, which has been
// checked, and the enrollee's MAC address.
func (r *run) deriveKeys(peer *wsc.PublicKey, mac dot11.MAC) {
	dhKey := r.pair.dhKey(peer)
	kdk := kdk(dhKey[:], r.enrolleeNonce, mac, r.registrarNonce)
	r.keys = newSession(kdf(kdk), &r.enrolleeKey, &r.registrarKey)
	clear(dhKey[:])
	clear(kdk)
	r.pair.Wipe()
}

// drawSecrets draws the two secret nonces of one end. Were they predictable,
// or related to each other or to anything that is sent, the password could be
// found without the peer ("pixie dust").
func drawSecrets(random io.Reader, nonces *[2]wsc.Nonce) error {
	for i := range nonces {
		if err := draw(random, "a secret nonce", nonces[i][:]); err != nil {
			return err
		}
	}
	if nonces[0] == nonces[1] {
		clear(nonces[:])
		return errors.New("registration: the random source for secret nonces is stuck")
	}
	return nil
}
