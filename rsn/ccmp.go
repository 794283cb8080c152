package rsn

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/subtle"
	"encoding/binary"

	"github.com/gowps/wps/dot11"
)

// ccmpMIC is the length of the MIC of CCMP-128.
const ccmpMIC = 8

// CCMP is CTR with CBC-MAC Protocol, CCMP-128 (IEEE 802.11-2020, 12.5.3), for
// data and robust management frames:
//
//	802.11 header │ PN0 PN1 0 key id PN2 … PN5 │ payload      │ MIC (8)
//	(Protected)   │ CCMP header (8)            │ ◄──── encrypted ────►
type CCMP struct {
	counters
	block cipher.Block

	// Scratch space, here to spare allocations.
	b0, mac, ctr, stream [16]byte
	aad                  [32]byte
}

// NewCCMP takes a key of cipher CCMP into use. Key.Seq is the packet number
// that the receive counters begin with.
func NewCCMP(key dot11.Key) (*CCMP, error) {
	n, err := newCounters(key, dot11.CipherCCMP)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key.Data)
	if err != nil {
		return nil, err
	}
	return &CCMP{counters: n, block: block}, nil
}

// Encrypt appends the protected MPDU to dst: header with the Protected bit set,
// CCMP header, encrypted payload and MIC. header is the 802.11 header of a data
// or management frame, without body. It must not overlap dst.
func (c *CCMP) Encrypt(dst, header, payload []byte) ([]byte, error) {
	h, pn, err := c.next(header)
	if err != nil {
		return nil, err
	}
	at := len(dst)
	dst = append(dst, header...)
	dst[at+1] |= fcProtected >> 8
	dst = append(dst, byte(pn), byte(pn>>8), 0, extIV|c.index<<6)
	dst = binary.LittleEndian.AppendUint32(dst, uint32(pn>>16))
	at = len(dst)
	dst = append(dst, payload...)

	c.begin(h, pn, len(payload))
	c.authenticate(payload)
	c.crypt(dst[at:])
	return append(dst, c.tag()...), nil
}

// Decrypt appends the payload of a protected MPDU (without FCS) to dst. The
// error wraps ErrIgnored; ErrMIC and ErrReplay tell the cause apart.
func (c *CCMP) Decrypt(dst, mpdu []byte) ([]byte, error) {
	h, iv, body, err := c.split(mpdu, ccmpMIC)
	if err != nil {
		return nil, err
	}
	pn := uint64(iv[0]) | uint64(iv[1])<<8 | uint64(binary.LittleEndian.Uint32(iv[4:]))<<16
	if err := c.fresh(h, pn); err != nil {
		return nil, err
	}
	body, tag := body[:len(body)-ccmpMIC], body[len(body)-ccmpMIC:]
	at := len(dst)
	dst = append(dst, body...)

	c.begin(h, pn, len(body))
	c.crypt(dst[at:])
	c.authenticate(dst[at:])
	if !hmac.Equal(c.tag(), tag) {
		clear(dst[at:])
		return nil, ignored("%w", ErrMIC)
	}
	c.accept(h, pn)
	return dst, nil
}

// begin sets up CCM (RFC 3610 with M = 8, L = 2) for one frame: nonce, first
// block, and the authentication of the header.
func (c *CCMP) begin(h header, pn uint64, size int) {
	c.b0 = [16]byte{0: 1<<6 | (ccmpMIC-2)/2<<3 | 1, 1: h.priority()}
	copy(c.b0[2:], h.a2())
	for i := range 6 {
		c.b0[8+i] = byte(pn >> (8 * (5 - i))) // most significant octet first
	}
	c.ctr = c.b0
	c.ctr[0] = 1
	binary.BigEndian.PutUint16(c.b0[14:], uint16(size))
	c.block.Encrypt(c.mac[:], c.b0[:])

	aad := h.appendAAD(c.aad[:2])
	binary.BigEndian.PutUint16(aad, uint16(len(aad)-2))
	c.authenticate(aad)
}

// authenticate takes data, padded with zeros to whole blocks, into the MAC.
func (c *CCMP) authenticate(data []byte) {
	for len(data) > 0 {
		n := min(len(data), 16)
		xor(&c.mac, data[:n])
		c.block.Encrypt(c.mac[:], c.mac[:])
		data = data[n:]
	}
}

// crypt encrypts or decrypts data in place with the key stream from block 1 on.
func (c *CCMP) crypt(data []byte) {
	for i := uint16(1); len(data) > 0; i++ {
		binary.BigEndian.PutUint16(c.ctr[14:], i)
		c.block.Encrypt(c.stream[:], c.ctr[:])
		data = data[subtle.XORBytes(data, data, c.stream[:]):]
	}
}

// tag is the MIC as it stands in the frame: the MAC under key stream block 0.
func (c *CCMP) tag() []byte {
	c.ctr[14], c.ctr[15] = 0, 0
	c.block.Encrypt(c.stream[:], c.ctr[:])
	xor(&c.stream, c.mac[:])
	return c.stream[:ccmpMIC]
}
