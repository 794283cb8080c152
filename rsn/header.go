package rsn

import "encoding/binary"

// Frame Control bits, as a little endian number (IEEE 802.11-2020, 9.2.4.1).
const (
	fcType      = 3 << 2
	fcManage    = 0 << 2
	fcData      = 2 << 2
	fcSubtype   = 7 << 4 // the part of a data frame's subtype that may change
	fcQoS       = 1 << 7
	fcToDS      = 1 << 8
	fcFromDS    = 1 << 9
	fcRetry     = 1 << 11
	fcPwrMgt    = 1 << 12
	fcMoreData  = 1 << 13
	fcProtected = 1 << 14
	fcOrder     = 1 << 15 // +HTC
)

// header is an 802.11 header, as far as the ciphers look at it.
type header struct {
	fc   uint16
	raw  []byte // whole header
	size int
	qos  []byte // QoS Control, nil if there is none
	a4   []byte // nil if there is none
}

// parseHeader finds the fields of a data or management frame's header.
func parseHeader(b []byte) (header, error) {
	if len(b) < 24 {
		return header{}, ignored("%d octets are no 802.11 frame", len(b))
	}
	h := header{fc: binary.LittleEndian.Uint16(b), size: 24}
	field := func(n int) []byte {
		at := h.size
		h.size += n
		return b[min(at, len(b)):min(h.size, len(b))]
	}
	switch h.fc & fcType {
	case fcManage:
	case fcData:
		if h.fc&(fcToDS|fcFromDS) == fcToDS|fcFromDS {
			h.a4 = field(6)
		}
		if h.fc&fcQoS != 0 {
			h.qos = field(2)
		}
	default:
		return header{}, ignored("frame control %04x is neither data nor management", h.fc)
	}
	if h.fc&fcOrder != 0 && (h.qos != nil || h.fc&fcType == fcManage) {
		field(4) // HT Control
	}
	if h.size > len(b) {
		return header{}, ignored("802.11 header cut off after %d octets", len(b))
	}
	h.raw = b[:h.size]
	return h, nil
}

func (h header) a2() []byte { return h.raw[10:16] }

// tid is the traffic identifier, 0 to 15; 0 for frames without one.
func (h header) tid() byte {
	if h.qos == nil {
		return 0
	}
	return h.qos[0] & 0x0f
}

// counter is the place of h's packet number among a receiver's counters.
func (h header) counter() int {
	if h.fc&fcType == fcManage {
		return 16
	}
	return int(h.tid())
}

// priority is the first octet of the CCM nonce: TID, and a bit for management
// frames (IEEE 802.11-2020, 12.5.3.3.4).
func (h header) priority() byte {
	if h.fc&fcType == fcManage {
		return 1 << 4
	}
	return h.tid()
}

// appendAAD appends what the MIC covers of the header: all but what a
// transmitter may change from one attempt to the next (12.5.3.3.3).
func (h header) appendAAD(b []byte) []byte {
	fc := h.fc&^(fcRetry|fcPwrMgt|fcMoreData) | fcProtected
	if h.fc&fcType == fcData {
		fc &^= fcSubtype
	}
	if h.qos != nil {
		fc &^= fcOrder
	}
	b = binary.LittleEndian.AppendUint16(b, fc)
	b = append(b, h.raw[4:22]...)    // A1, A2, A3
	b = append(b, h.raw[22]&0x0f, 0) // fragment number; sequence number 0
	b = append(b, h.a4...)
	if h.qos != nil {
		b = append(b, h.tid(), 0)
	}
	return b
}
