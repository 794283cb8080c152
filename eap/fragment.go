package eap

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/gowps/wps/wsc"
)

// Sizes of EAP-WSC data, from the op-code octet on.
const (
	// DefaultFragmentSize is what hostap uses; it fits every link.
	DefaultFragmentSize = 1400
	// MinFragmentSize leaves room for messages: hostap ends an exchange after
	// 100 rounds, and smaller fragments would need more than that.
	MinFragmentSize = 32
	// MaxFragmentSize fills an Ethernet frame of 1500 octets.
	MaxFragmentSize = 1500 - frameHeaderLen - packetHeaderLen - expandedTypeLen

	// MaxMessage bounds a message put together from fragments, in octets. One
	// with ten credentials stays below 2000.
	MaxMessage = 16384
)

// Flags of EAP-WSC data (WSC 2.0.5 section 7.7.1).
const (
	flagMoreFragments = 0x01 // MF
	flagLengthField   = 0x02 // LF
)

// fragment is the data of one EAP-WSC packet: a whole message or a part of one.
type fragment struct {
	op    wsc.OpCode
	more  bool
	total int // octets of the whole message, -1 if not told
	data  []byte
}

func parseFragment(b []byte) (fragment, error) {
	if len(b) < 2 {
		return fragment{}, fmt.Errorf("%w EAP-WSC data of %d octets", ErrMalformed, len(b))
	}
	f := fragment{op: wsc.OpCode(b[0]), more: b[1]&flagMoreFragments != 0, total: -1, data: b[2:]}
	if f.op < wsc.OpStart || f.op > wsc.OpFragACK {
		return fragment{}, fmt.Errorf("%w EAP-WSC data: op-code %d", ErrMalformed, b[0])
	}
	if b[1]&flagLengthField != 0 {
		if len(f.data) < 2 {
			return fragment{}, fmt.Errorf("%w EAP-WSC data: no room for the length", ErrMalformed)
		}
		f.total, f.data = int(binary.BigEndian.Uint16(f.data)), f.data[2:]
		if f.total < len(f.data) || f.total > MaxMessage {
			return fragment{}, fmt.Errorf("%w EAP-WSC data: length %d, %d octets present", ErrMalformed, f.total, len(f.data))
		}
	}
	if f.more && len(f.data) == 0 { // would never come to an end
		return fragment{}, fmt.Errorf("%w EAP-WSC data: empty fragment", ErrMalformed)
	}
	return f, nil
}

// ErrFragment is wrapped when a fragment does not fit those before it. A server
// ends the run with it, a peer ignores the fragment.
var ErrFragment = errors.New("eap: fragment out of place")

// assembly puts fragments together. What it holds grows with the data that
// came in, not with the length that was announced.
type assembly struct {
	op    wsc.OpCode // 0: nothing begun
	total int
	data  []byte
}

// add takes the next fragment and returns the whole message, or a zero Packet if
// further fragments must come. A fragment that is refused changes nothing. The
// message of a single packet aliases f.
func (a *assembly) add(f fragment) (wsc.Packet, error) {
	begun := a.op != 0
	size, total := len(a.data)+len(f.data), f.total
	switch {
	case !begun && f.more && total < 0:
		return wsc.Packet{}, fmt.Errorf("%w: the first does not tell the length", ErrFragment)
	case !begun && total < 0:
		total = size
	case begun && f.op != a.op:
		return wsc.Packet{}, fmt.Errorf("%w: op-code %v, begun with %v", ErrFragment, f.op, a.op)
	case begun && total >= 0 && total != a.total:
		return wsc.Packet{}, fmt.Errorf("%w: length %d, begun with %d", ErrFragment, total, a.total)
	case begun:
		total = a.total
	}
	if size > total || !f.more && size < total {
		return wsc.Packet{}, fmt.Errorf("%w: %d octets of %d", ErrFragment, size, total)
	}
	if !begun && !f.more {
		return wsc.Packet{Op: f.op, Msg: f.data}, nil
	}
	a.op, a.total, a.data = f.op, total, append(a.data, f.data...)
	if f.more {
		return wsc.Packet{}, nil
	}
	msg := wsc.Packet{Op: a.op, Msg: a.data}
	*a = assembly{}
	return msg, nil
}

// dispersal cuts one message into fragments, each sent when the one before it
// was acknowledged.
type dispersal struct {
	op   wsc.OpCode
	msg  []byte
	sent int
}

// pending reports whether there are fragments still to be sent.
func (d *dispersal) pending() bool { return d.sent < len(d.msg) }

// begin loads a message and appends its first fragment to b: all of it, if
// that fits into size octets.
func (d *dispersal) begin(b []byte, p wsc.Packet, size int) []byte {
	*d = dispersal{op: p.Op, msg: p.Msg}
	if 2+len(p.Msg) <= size {
		return d.take(append(b, byte(p.Op), 0), len(p.Msg))
	}
	b = append(b, byte(p.Op), flagMoreFragments|flagLengthField)
	b = binary.BigEndian.AppendUint16(b, uint16(len(p.Msg)))
	return d.take(b, size-4)
}

// next appends the next fragment to b.
func (d *dispersal) next(b []byte, size int) []byte {
	left, flags := len(d.msg)-d.sent, byte(0)
	if 2+left > size {
		left, flags = size-2, flagMoreFragments
	}
	return d.take(append(b, byte(d.op), flags), left)
}

func (d *dispersal) take(b []byte, n int) []byte {
	b = append(b, d.msg[d.sent:d.sent+n]...)
	d.sent += n
	return b
}
