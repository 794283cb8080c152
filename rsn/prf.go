package rsn

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
)

// prfSHA1 is PRF-n of IEEE 802.11-2020, 12.7.1.2: HMAC-SHA1 over
// label, a zero octet, data and a counting octet, as often as n octets need.
func prfSHA1(key []byte, label string, data []byte, n int) []byte {
	h := hmac.New(sha1.New, key)
	var out []byte
	for i := byte(0); len(out) < n; i++ {
		h.Reset()
		h.Write([]byte(label))
		h.Write([]byte{0})
		h.Write(data)
		h.Write([]byte{i})
		out = h.Sum(out)
	}
	return out[:n]
}

// kdfSHA256 is KDF-SHA-256-n of IEEE 802.11-2020, 12.7.1.7.2: HMAC-SHA256 over
// a counter from 1, label, data and the length in bits, both numbers of two
// octets, little endian.
func kdfSHA256(key []byte, label string, data []byte, n int) []byte {
	h := hmac.New(sha256.New, key)
	var out []byte
	for i := uint16(1); len(out) < n; i++ {
		h.Reset()
		h.Write(binary.LittleEndian.AppendUint16(nil, i))
		h.Write([]byte(label))
		h.Write(data)
		h.Write(binary.LittleEndian.AppendUint16(nil, uint16(8*n)))
		out = h.Sum(out)
	}
	return out[:n]
}
