package rsn

import (
	"crypto/aes"
	"encoding/binary"
	"errors"
	"slices"
)

var errKeyData = errors.New("rsn: key data does not decrypt")

// keyWrapIV is the initial value of RFC 3394, section 2.2.3.1.
const keyWrapIV = 0xa6a6a6a6a6a6a6a6

// keyWrap is AES key wrap (RFC 3394) of at least 16 octets, a multiple of 8.
func keyWrap(kek, plain []byte) []byte {
	if len(plain) < 16 || len(plain)%8 != 0 {
		panic("rsn: key data to wrap is not padded")
	}
	block, err := aes.NewCipher(kek)
	if err != nil {
		panic(err)
	}
	out := append(make([]byte, 8), plain...)
	a, n := uint64(keyWrapIV), len(plain)/8
	var b [16]byte
	for t := range 6 * n {
		r := out[8+8*(t%n):][:8]
		binary.BigEndian.PutUint64(b[:8], a)
		copy(b[8:], r)
		block.Encrypt(b[:], b[:])
		a = binary.BigEndian.Uint64(b[:8]) ^ uint64(t+1)
		copy(r, b[8:])
	}
	binary.BigEndian.PutUint64(out, a)
	return out
}

// keyUnwrap undoes keyWrap and checks the initial value.
func keyUnwrap(kek, wrapped []byte) ([]byte, error) {
	if len(wrapped) < 24 || len(wrapped)%8 != 0 {
		return nil, errKeyData
	}
	block, err := aes.NewCipher(kek)
	if err != nil {
		panic(err)
	}
	a, out := binary.BigEndian.Uint64(wrapped), slices.Clone(wrapped[8:])
	n := len(out) / 8
	var b [16]byte
	for t := 6*n - 1; t >= 0; t-- {
		r := out[8*(t%n):][:8]
		binary.BigEndian.PutUint64(b[:8], a^uint64(t+1))
		copy(b[8:], r)
		block.Decrypt(b[:], b[:])
		a = binary.BigEndian.Uint64(b[:8])
		copy(r, b[8:])
	}
	if a != keyWrapIV {
		clear(out)
		return nil, errKeyData
	}
	return out, nil
}

// padKeyData pads with dd 00 00 … to what AES key wrap takes.
func padKeyData(data []byte) []byte {
	if len(data) >= 16 && len(data)%8 == 0 {
		return data
	}
	data = append(slices.Clip(data), 0xdd)
	for len(data) < 16 || len(data)%8 != 0 {
		data = append(data, 0)
	}
	return data
}
