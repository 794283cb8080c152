package rsn

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/gowps/wps/dot11"
)

// CCMPOverhead is how many octets CCMP adds to a frame: header and MIC.
const CCMPOverhead = ccmpHeader + ccmpMIC

const (
	ccmpHeader = 8
	ccmpMIC    = 8
	ccmpExtIV  = 1 << 5
	maxPN      = 1<<48 - 1
)

// ErrReplay is wrapped, beside ErrIgnored, by the error of a frame whose packet
// number is not greater than the one before.
var ErrReplay = errors.New("rsn: replayed packet number")

// ErrExhausted is the error of a key that has protected 2^48 - 1 frames.
var ErrExhausted = errors.New("rsn: packet numbers are used up")

// CCMP is CTR with CBC-MAC Protocol, CCMP-128 (IEEE 802.11-2020, 12.5.2): it
// protects MPDUs under one temporal key, which has one packet number for what
// is sent and one per traffic class for what is received.
//
//	802.11 header │ PN0 PN1 0 key id PN2 … PN5 │ payload      │ MIC (8)
//	(Protected)   │ CCMP header (8)            │ ◄──── encrypted ────►
type CCMP struct {
	block    cipher.Block
	index    byte
	sent     uint64
	received [17]uint64 // by TID, the last one for management frames

	// Scratch space, here to spare allocations.
	b0, mac, ctr, stream [16]byte
	aad                  [32]byte
}

// NewCCMP takes a key of cipher CCMP into use. Key.Seq is the packet number
// that the receive counters begin with.
func NewCCMP(key dot11.Key) (*CCMP, error) {
	if key.Cipher != dot11.CipherCCMP || len(key.Data) != 16 || key.Index < 0 || key.Index > 3 {
		return nil, fmt.Errorf("rsn: no CCMP key: cipher %v, %d octets, index %d", key.Cipher, len(key.Data), key.Index)
	}
	block, err := aes.NewCipher(key.Data)
	if err != nil {
		return nil, err
	}
	c := &CCMP{block: block, index: byte(key.Index)}
	var seq [8]byte
	copy(seq[:], key.Seq[:])
	for i := range c.received {
		c.received[i] = binary.LittleEndian.Uint64(seq[:])
	}
	return c, nil
}

// CCMPKeyIndex reads the key index, 0 to 3, of a protected MPDU.
func CCMPKeyIndex(mpdu []byte) (index int, ok bool) {
	h, err := parseHeader(mpdu)
	if err != nil || len(mpdu) < h.size+CCMPOverhead {
		return 0, false
	}
	return int(mpdu[h.size+3] >> 6), true
}

// Encrypt appends the protected MPDU to dst: header with the Protected bit set,
// CCMP header, encrypted payload and MIC. header is the 802.11 header of a data
// or management frame, without body. It must not overlap dst.
func (c *CCMP) Encrypt(dst, header, payload []byte) ([]byte, error) {
	h, err := parseHeader(header)
	if err != nil {
		return nil, err
	}
	if h.size != len(header) {
		return nil, fmt.Errorf("rsn: %d octets after the 802.11 header", len(header)-h.size)
	}
	if c.sent == maxPN {
		return nil, ErrExhausted
	}
	c.sent++
	at := len(dst)
	dst = append(dst, header...)
	dst[at+1] |= fcProtected >> 8
	var pn [8]byte
	binary.LittleEndian.PutUint64(pn[:], c.sent)
	dst = append(dst, pn[0], pn[1], 0, ccmpExtIV|c.index<<6, pn[2], pn[3], pn[4], pn[5])
	at = len(dst)
	dst = append(dst, payload...)

	c.begin(h, c.sent, len(payload))
	c.authenticate(payload)
	c.crypt(dst[at:])
	return append(dst, c.tag()...), nil
}

// Decrypt appends the payload of a protected MPDU (without FCS) to dst. The
// error wraps ErrIgnored; ErrMIC and ErrReplay tell the cause apart.
func (c *CCMP) Decrypt(dst, mpdu []byte) ([]byte, error) {
	h, err := parseHeader(mpdu)
	if err != nil {
		return nil, err
	}
	if h.fc&fcProtected == 0 || len(mpdu) < h.size+CCMPOverhead {
		return nil, ignored("%d octets are no CCMP frame", len(mpdu))
	}
	iv, body := mpdu[h.size:][:ccmpHeader], mpdu[h.size+ccmpHeader:]
	if iv[3]&ccmpExtIV == 0 || iv[3]>>6 != c.index {
		return nil, ignored("CCMP header %x, key index %d expected", iv, c.index)
	}
	pn := binary.LittleEndian.Uint64([]byte{iv[0], iv[1], iv[4], iv[5], iv[6], iv[7], 0, 0})
	last := &c.received[h.counter()]
	if pn <= *last {
		return nil, ignored("%w: %d after %d", ErrReplay, pn, *last)
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
	*last = pn
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
