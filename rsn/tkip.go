package rsn

import (
	"crypto/hmac"
	"crypto/rc4"
	"encoding/binary"
	"hash/crc32"
	"math/bits"

	"github.com/gowps/wps/dot11"
)

const (
	tkipMIC = 8 // Michael
	tkipICV = 4 // CRC-32, as in WEP
)

// TKIP is the Temporal Key Integrity Protocol (IEEE 802.11-2020, 12.5.2). It is
// here for one use: the group frames of an access point that serves WPA
// stations as well, which is what many routers with Wi-Fi Protected Setup do.
// It is broken, and nothing else should be trusted to it.
//
//	802.11 header │ TSC1 seed TSC0 key id TSC2 … TSC5 │ payload │ MIC (8) │ ICV (4)
//	(Protected)   │ IV (8)                            │ ◄────── encrypted ──────►
type TKIP struct {
	counters
	tk  [16]byte
	mic [2][2]uint32 // by direction: from the access point, and to it
}

// NewTKIP takes a key of cipher TKIP into use: 16 octets for encryption, 8 for
// the MIC of frames from the access point, and 8 for that of frames to it.
// Key.Seq is the packet number that the receive counters begin with.
func NewTKIP(key dot11.Key) (*TKIP, error) {
	n, err := newCounters(key, dot11.CipherTKIP)
	if err != nil {
		return nil, err
	}
	t := &TKIP{counters: n, tk: [16]byte(key.Data)}
	for i := range t.mic {
		k := key.Data[16+8*i:]
		t.mic[i] = [2]uint32{binary.LittleEndian.Uint32(k), binary.LittleEndian.Uint32(k[4:])}
	}
	return t, nil
}

// Encrypt appends the protected MPDU to dst, as CCMP.Encrypt does. The payload
// must not be a fragment.
func (t *TKIP) Encrypt(dst, header, payload []byte) ([]byte, error) {
	h, tsc, err := t.next(header)
	if err != nil {
		return nil, err
	}
	seed := t.seed(h, tsc)
	at := len(dst)
	dst = append(dst, header...)
	dst[at+1] |= fcProtected >> 8
	dst = append(append(dst, seed[:3]...), extIV|t.index<<6)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(tsc>>16))
	at = len(dst)
	dst = append(dst, payload...)
	mic := t.michael(h, payload)
	dst = append(dst, mic[:]...)
	dst = binary.LittleEndian.AppendUint32(dst, crc32.ChecksumIEEE(dst[at:]))
	stream, _ := rc4.NewCipher(seed[:])
	stream.XORKeyStream(dst[at:], dst[at:])
	return dst, nil
}

// Decrypt appends the payload of a protected MPDU to dst, as CCMP.Decrypt does.
// A wrong ICV counts as a wrong MIC.
func (t *TKIP) Decrypt(dst, mpdu []byte) ([]byte, error) {
	h, iv, body, err := t.split(mpdu, tkipMIC+tkipICV)
	if err != nil {
		return nil, err
	}
	tsc := uint64(iv[2]) | uint64(iv[0])<<8 | uint64(binary.LittleEndian.Uint32(iv[4:]))<<16
	if err := t.fresh(h, tsc); err != nil {
		return nil, err
	}
	seed := t.seed(h, tsc)
	at := len(dst)
	dst = append(dst, body...)
	stream, _ := rc4.NewCipher(seed[:])
	stream.XORKeyStream(dst[at:], dst[at:])
	icv := len(dst) - tkipICV
	end := icv - tkipMIC
	mic := t.michael(h, dst[at:end])
	if crc32.ChecksumIEEE(dst[at:icv]) != binary.LittleEndian.Uint32(dst[icv:]) || !hmac.Equal(mic[:], dst[end:icv]) {
		clear(dst[at:])
		return nil, ignored("%w", ErrMIC)
	}
	t.accept(h, tsc)
	return dst[:end], nil
}

// michael is the MIC of a whole MSDU, over its addresses, its priority and its
// payload (12.5.2.3).
func (t *TKIP) michael(h header, payload []byte) (mic [8]byte) {
	to, from, key := h.raw[4:10], h.a2(), t.mic[0]
	if h.fc&fcToDS != 0 {
		to, key = h.raw[16:22], t.mic[1]
	}
	if h.fc&fcFromDS != 0 {
		from = h.raw[16:22]
	}
	if h.a4 != nil {
		from = h.a4
	}
	data := append(append(make([]byte, 0, 16+len(payload)+8), to...), from...)
	data = append(append(data, h.tid(), 0, 0, 0), payload...)
	return michael(key, data)
}

// michael is the keyed hash function of 12.5.2.3.3: four additions and three
// rotations for each word.
func michael(key [2]uint32, data []byte) (mic [8]byte) {
	l, r := key[0], key[1]
	data = append(data, 0x5a)
	data = append(data, make([]byte, 4+(4-len(data)%4)%4)...) // 4 to 7 zero octets
	for ; len(data) > 0; data = data[4:] {
		l ^= binary.LittleEndian.Uint32(data)
		r ^= bits.RotateLeft32(l, 17)
		l += r
		r ^= l&0xff00ff00>>8 | l&0x00ff00ff<<8
		l += r
		r ^= bits.RotateLeft32(l, 3)
		l += r
		r ^= bits.RotateLeft32(l, -2)
		l += r
	}
	binary.LittleEndian.PutUint32(mic[:], l)
	binary.LittleEndian.PutUint32(mic[4:], r)
	return mic
}

// seed is the RC4 key for one frame (12.5.2.5): the temporal key mixed with the
// transmitter's address and the sequence counter. Its first three octets also
// stand in the frame.
func (t *TKIP) seed(h header, tsc uint64) [16]byte {
	return tkipPhase2(tkipPhase1(&t.tk, h.a2(), uint32(tsc>>16)), &t.tk, uint16(tsc))
}

func tkipPhase1(tk *[16]byte, ta []byte, tsc uint32) (p [5]uint16) {
	key := func(i int) uint16 { return binary.LittleEndian.Uint16(tk[i:]) }
	p = [5]uint16{uint16(tsc), uint16(tsc >> 16)}
	for i := range 3 {
		p[2+i] = binary.LittleEndian.Uint16(ta[2*i:])
	}
	for i := range 8 {
		j := 2 * (i & 1)
		p[0] += tkipS(p[4] ^ key(j))
		p[1] += tkipS(p[0] ^ key(4+j))
		p[2] += tkipS(p[1] ^ key(8+j))
		p[3] += tkipS(p[2] ^ key(12+j))
		p[4] += tkipS(p[3]^key(j)) + uint16(i)
	}
	return p
}

func tkipPhase2(p1 [5]uint16, tk *[16]byte, tsc uint16) (seed [16]byte) {
	key := func(i int) uint16 { return binary.LittleEndian.Uint16(tk[2*i:]) }
	p := [6]uint16{5: p1[4] + tsc}
	copy(p[:], p1[:])
	for i := range p {
		p[i] += tkipS(p[(i+5)%6] ^ key(i))
	}
	p[0] += bits.RotateLeft16(p[5]^key(6), -1)
	p[1] += bits.RotateLeft16(p[0]^key(7), -1)
	for i := 2; i < len(p); i++ {
		p[i] += bits.RotateLeft16(p[i-1], -1)
	}
	high := byte(tsc >> 8)
	seed = [16]byte{high, (high | 0x20) & 0x7f, byte(tsc), byte((p[5] ^ key(0)) >> 1)}
	for i, v := range p {
		binary.LittleEndian.PutUint16(seed[4+2*i:], v)
	}
	return seed
}

// tkipS substitutes both octets of a word.
func tkipS(v uint16) uint16 { return tkipBox[byte(v)] ^ bits.ReverseBytes16(tkipBox[v>>8]) }

// tkipBox holds twice and thrice each value of the S-box of AES, which is
// inversion in GF(2^8) and an affine map (FIPS 197 section 5.1.1).
var tkipBox = func() (box [256]uint16) {
	double := func(b byte) byte { return b<<1 ^ b>>7*0x1b }
	enter := func(i, inverse byte) {
		s := byte(0x63)
		for n := range 5 {
			s ^= bits.RotateLeft8(inverse, n)
		}
		box[i] = uint16(double(s))<<8 | uint16(double(s)^s)
	}
	enter(0, 0)
	// p runs through all powers of the generator 3, q through their inverses,
	// the powers of 1/3 = 0xf6.
	p, q := byte(1), byte(1)
	for range 255 {
		enter(p, q)
		p ^= double(p)
		q = q ^ q<<1
		q ^= q << 2
		q ^= q << 4
		q ^= q >> 7 * 0x09
	}
	return box
}()
