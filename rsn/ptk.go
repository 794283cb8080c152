package rsn

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha1"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// nonce is one side's contribution to a pairwise key.
type nonce [32]byte

// ptk is a pairwise transient key and what it was derived from.
type ptk struct {
	anonce nonce
	kck    secret.Bytes // confirms: MIC
	kek    secret.Bytes // encrypts key data
	tk     secret.Bytes // protects frames
}

// derivePTK computes the pairwise transient key (IEEE 802.11-2020, 12.7.1.3).
// The order of the arguments aa and spa, anonce and snonce does not matter.
func derivePTK(s suite, pmk []byte, aa, spa dot11.MAC, anonce, snonce nonce) *ptk {
	data := make([]byte, 0, 2*6+2*32)
	data = appendOrdered(data, aa[:], spa[:])
	data = appendOrdered(data, anonce[:], snonce[:])
	prf, n := prfSHA1, 32+keySize(s.pairwise)
	if s.akm == dot11.AKMPSKSHA256 {
		prf = kdfSHA256
	}
	k := prf(pmk, "Pairwise key expansion", data, n)
	return &ptk{anonce: anonce, kck: k[:16:16], kek: k[16:32:32], tk: k[32:n:n]}
}

// appendOrdered appends a and b, the smaller one first.
func appendOrdered(dst, a, b []byte) []byte {
	if bytes.Compare(a, b) > 0 {
		a, b = b, a
	}
	return append(append(dst, a...), b...)
}

func (k *ptk) wipe() {
	if k != nil {
		k.kck.Wipe()
		k.kek.Wipe()
		k.tk.Wipe()
	}
}

// key returns the temporal key for the radio and forgets it: nobody can install
// it a second time.
func (k *ptk) key(s suite, peer dot11.MAC) dot11.Key {
	tk := k.tk
	k.tk = nil
	return dot11.Key{Kind: dot11.PairwiseKey, Peer: peer, Cipher: s.pairwise, Data: tk}
}

// mic computes the MIC of a frame whose MIC field is zero.
func mic(version KeyInfo, kck, frame []byte) [16]byte {
	hash := sha1.New
	switch version {
	case versionCMAC:
		return cmac(kck, frame)
	case versionMD5:
		hash = md5.New
	}
	h := hmac.New(hash, kck)
	h.Write(frame)
	return [16]byte(h.Sum(nil))
}

// verifies reports whether f was made by someone who has k.
func (k *ptk) verifies(f KeyFrame) bool {
	zeroed := slices.Clone(f.raw)
	clear(zeroed[offsetMIC:][:16])
	want := mic(f.Info.version(), k.kck, zeroed)
	return hmac.Equal(want[:], f.MIC[:])
}

// seal encodes f with its MIC.
func (k *ptk) seal(f KeyFrame) []byte {
	f.Info |= InfoMIC
	f.MIC = [16]byte{}
	b := f.Append(nil)
	m := mic(f.Info.version(), k.kck, b)
	copy(b[offsetMIC:], m[:])
	return b
}

// open decrypts the key data of f.
func (k *ptk) open(f KeyFrame) ([]byte, error) {
	if f.Info.version() == versionMD5 {
		return k.rc4(f.IV, f.Data), nil
	}
	return keyUnwrap(k.kek, f.Data)
}

// conceal encrypts key data for f, whose IV is set if the version needs one.
func (k *ptk) conceal(f KeyFrame, data []byte) []byte {
	if f.Info.version() == versionMD5 {
		return k.rc4(f.IV, data)
	}
	return keyWrap(k.kek, padKeyData(data))
}

// rc4 encrypts or decrypts key data of descriptor version 1: RC4 under IV and
// KEK, without its first 256 octets (IEEE 802.11-2020, 12.7.2).
func (k *ptk) rc4(iv [16]byte, data []byte) []byte {
	c, err := rc4.NewCipher(append(iv[:], k.kek...))
	if err != nil {
		panic(err) // 32 octets are a valid key
	}
	var skip [256]byte
	c.XORKeyStream(skip[:], skip[:])
	out := make([]byte, len(data))
	c.XORKeyStream(out, data)
	return out
}
