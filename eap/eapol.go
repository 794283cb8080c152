package eap

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrMalformed is wrapped by all errors of the parsers of this package.
var ErrMalformed = errors.New("eap: malformed")

// FrameType is the packet type of an EAPOL frame (IEEE 802.1X-2020, table
// 11-3).
type FrameType uint8

// The types in use here. Keys are exchanged by package rsn.
const (
	FramePacket FrameType = iota
	FrameStart
	FrameLogoff
	FrameKey
)

// DefaultEAPOLVersion is the EAPOL version octet that is sent unless another
// is asked for. Old access points take no other; any is accepted.
const DefaultEAPOLVersion = 1

const (
	frameHeaderLen  = 4
	packetHeaderLen = 4
)

// Frame is an EAPOL frame, as it follows the Ethernet type 0x888e.
type Frame struct {
	Version uint8
	Type    FrameType
	Body    []byte
}

// ParseFrame takes an EAPOL frame apart. Octets after its end are ignored.
// Body aliases b.
//
// Some access points give an EAPOL length that is smaller than the length of
// the EAP packet inside; Body then ends where the EAP packet ends, as it does
// in hostap. It may also be longer than that packet.
func ParseFrame(b []byte) (Frame, error) {
	if len(b) < frameHeaderLen {
		return Frame{}, fmt.Errorf("%w EAPOL frame of %d octets", ErrMalformed, len(b))
	}
	f := Frame{Version: b[0], Type: FrameType(b[1])}
	n, body := int(binary.BigEndian.Uint16(b[2:])), b[frameHeaderLen:]
	if f.Type == FramePacket && len(body) >= packetHeaderLen {
		if inner := int(binary.BigEndian.Uint16(body[2:])); inner <= len(body) {
			n = max(n, inner)
		}
	}
	if n > len(body) {
		return Frame{}, fmt.Errorf("%w EAPOL frame: length %d, %d octets present", ErrMalformed, n, len(body))
	}
	f.Body = body[:n:n]
	return f, nil
}

// Append appends the frame's octets to b. Body must be shorter than 65536
// octets.
func (f Frame) Append(b []byte) []byte {
	b = append(b, f.Version, byte(f.Type))
	b = binary.BigEndian.AppendUint16(b, uint16(len(f.Body)))
	return append(b, f.Body...)
}
