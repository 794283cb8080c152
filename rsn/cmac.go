package rsn

import (
	"crypto/aes"
	"crypto/subtle"
)

// cmac is AES-128-CMAC (RFC 4493).
func cmac(key, msg []byte) [16]byte {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	var sub, mac [16]byte // K1 for a full last block, K2 for a padded one
	block.Encrypt(sub[:], sub[:])
	double(&sub)
	for len(msg) > 16 {
		xor(&mac, msg[:16])
		block.Encrypt(mac[:], mac[:])
		msg = msg[16:]
	}
	if len(msg) < 16 {
		double(&sub)
		mac[len(msg)] ^= 0x80
	}
	xor(&mac, msg)
	xor(&mac, sub[:])
	block.Encrypt(mac[:], mac[:])
	return mac
}

// double multiplies by x in GF(2^128).
func double(b *[16]byte) {
	var carry byte
	for i := 15; i >= 0; i-- {
		carry, b[i] = b[i]>>7, b[i]<<1|carry
	}
	b[15] ^= 0x87 & -carry
}

// xor adds src, up to 16 octets, to dst.
func xor(dst *[16]byte, src []byte) { subtle.XORBytes(dst[:], dst[:], src) }
