package dot11

import (
	"encoding/binary"
	"fmt"
)

// snap is the LLC header of everything that has an ethernet type: two SAPs,
// unnumbered information, and the OUI of RFC 1042. The bridge tunnel
// (IEEE 802.1H) differs in its last octet.
var (
	snap         = [6]byte{0xaa, 0xaa, 0x03, 0x00, 0x00, 0x00}
	bridgeTunnel = [6]byte{0xaa, 0xaa, 0x03, 0x00, 0x00, 0xf8}
)

// AppendSNAP adds the LLC/SNAP header of an ethernet type: the first eight
// octets of a data frame's body.
func AppendSNAP(b []byte, etherType uint16) []byte {
	return binary.BigEndian.AppendUint16(append(b, snap[:]...), etherType)
}

// ParseSNAP splits the body of an unprotected or decrypted data frame into
// ethernet type and payload.
func ParseSNAP(body []byte) (etherType uint16, payload []byte, err error) {
	if len(body) < 8 {
		return 0, nil, fmt.Errorf("%w: %d octets are no LLC header", ErrFrame, len(body))
	}
	if head := [6]byte(body); head != snap && head != bridgeTunnel {
		return 0, nil, fmt.Errorf("%w: LLC header % x carries no ethernet type", ErrFrame, head)
	}
	return binary.BigEndian.Uint16(body[6:]), body[8:], nil
}
