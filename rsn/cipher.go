package rsn

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/gowps/wps/dot11"
)

// ErrReplay is wrapped, beside ErrIgnored, by the error of a frame whose packet
// number is not greater than the one before.
var ErrReplay = errors.New("rsn: replayed packet number")

// ErrExhausted is the error of a key that has protected 2^48 - 1 frames.
var ErrExhausted = errors.New("rsn: packet numbers are used up")

const (
	ivSize = 8      // of the header that both ciphers put before the payload
	extIV  = 1 << 5 // says that it is of eight octets instead of WEP's four
	maxPN  = 1<<48 - 1
)

// KeyIndex reads the key index, 0 to 3, of a protected MPDU.
func KeyIndex(mpdu []byte) (index int, ok bool) {
	h, err := parseHeader(mpdu)
	if err != nil || h.fc&fcProtected == 0 || len(mpdu) < h.size+ivSize {
		return 0, false
	}
	return int(mpdu[h.size+3] >> 6), true
}

// counters are the packet numbers of one key, and its index: what TKIP and CCMP
// have in common.
type counters struct {
	index    byte
	sent     uint64
	received [17]uint64 // by traffic class, the last one for management frames
}

func newCounters(key dot11.Key, cipher dot11.Suite) (counters, error) {
	if key.Cipher != cipher || len(key.Data) != keySize(cipher) || key.Index < 0 || key.Index > 3 {
		return counters{}, fmt.Errorf("rsn: no key of cipher %v: cipher %v, %d octets, index %d", cipher, key.Cipher, len(key.Data), key.Index)
	}
	c := counters{index: byte(key.Index)}
	var seq [8]byte
	copy(seq[:], key.Seq[:])
	for i := range c.received {
		c.received[i] = binary.LittleEndian.Uint64(seq[:])
	}
	return c, nil
}

// next counts a frame that is about to be sent.
func (c *counters) next(head []byte) (header, uint64, error) {
	h, err := parseHeader(head)
	if err != nil {
		return header{}, 0, err
	}
	if h.size != len(head) {
		return header{}, 0, fmt.Errorf("rsn: %d octets after the 802.11 header", len(head)-h.size)
	}
	if c.sent == maxPN {
		return header{}, 0, ErrExhausted
	}
	c.sent++
	return h, c.sent, nil
}

// split takes a received frame apart: its header, the eight octets after it, of
// which the cipher knows where the packet number is, and the rest, at least as
// long as what the cipher adds at the end.
func (c *counters) split(mpdu []byte, trailer int) (h header, iv, body []byte, err error) {
	if h, err = parseHeader(mpdu); err != nil {
		return h, nil, nil, err
	}
	if h.fc&fcProtected == 0 || len(mpdu) < h.size+ivSize+trailer {
		return h, nil, nil, ignored("%d octets are no protected frame", len(mpdu))
	}
	iv, body = mpdu[h.size:][:ivSize], mpdu[h.size+ivSize:]
	if iv[3]&extIV == 0 || iv[3]>>6 != c.index {
		return h, nil, nil, ignored("key index %d and ExtIV expected in %x", c.index, iv)
	}
	return h, iv, body, nil
}

// fresh refuses a packet number that has been used.
func (c *counters) fresh(h header, pn uint64) error {
	if last := c.received[h.counter()]; pn <= last {
		return ignored("%w: %d after %d", ErrReplay, pn, last)
	}
	return nil
}

// accept moves the counter after a frame that turned out to be authentic.
func (c *counters) accept(h header, pn uint64) { c.received[h.counter()] = pn }
