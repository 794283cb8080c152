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

// CCMPHeader stands before the ciphertext of a protected frame
// (IEEE 802.11-2020, 12.5.2.2):
//
//	PN0  PN1  0  KeyID<<6|ExtIV  PN2  PN3  PN4  PN5
type CCMPHeader struct {
	PN    uint64 // packet number, 48 bits
	KeyID uint8  // 0 to 3
}

// CCMPHeaderLen is the length of a CCMPHeader in octets.
const CCMPHeaderLen = 8

const extIV = 1 << 5

// Append adds the header.
func (h CCMPHeader) Append(b []byte) []byte {
	return append(b, byte(h.PN), byte(h.PN>>8), 0, h.KeyID<<6|extIV,
		byte(h.PN>>16), byte(h.PN>>24), byte(h.PN>>32), byte(h.PN>>40))
}

// ParseCCMPHeader reads the first eight octets of a protected frame's body.
func ParseCCMPHeader(body []byte) (CCMPHeader, error) {
	if len(body) < CCMPHeaderLen {
		return CCMPHeader{}, fmt.Errorf("%w: %d octets are no CCMP header", ErrFrame, len(body))
	}
	if body[3]&extIV == 0 {
		return CCMPHeader{}, fmt.Errorf("%w: a WEP header in place of CCMP's", ErrFrame)
	}
	pn := uint64(binary.LittleEndian.Uint16(body)) | uint64(binary.LittleEndian.Uint32(body[4:]))<<16
	return CCMPHeader{PN: pn, KeyID: body[3] >> 6}, nil
}
