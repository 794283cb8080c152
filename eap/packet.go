package eap

import (
	"encoding/binary"
	"fmt"
)

// Code is the kind of an EAP packet (RFC 3748 section 4).
type Code uint8

const (
	CodeRequest Code = iota + 1
	CodeResponse
	CodeSuccess
	CodeFailure
)

func (c Code) String() string {
	switch c {
	case CodeRequest:
		return "Request"
	case CodeResponse:
		return "Response"
	case CodeSuccess:
		return "Success"
	case CodeFailure:
		return "Failure"
	}
	return fmt.Sprintf("code %d", uint8(c))
}

// Type is the type of an EAP request or response. Those of RFC 3748 have
// vendor 0 and one octet other than 254; the rest are expanded types (RFC 3748
// section 5.7), on the air 254, the vendor in 3 octets, the number in 4.
type Type struct{ Vendor, Number uint32 }

// The types that matter here.
var (
	TypeIdentity     = Type{Number: 1}
	TypeNotification = Type{Number: 2}
	TypeNAK          = Type{Number: 3}
	TypeWSC          = Type{Vendor: 0x00372a, Number: 1}
)

const (
	typeExpanded    = 254
	expandedTypeLen = 8
)

func (t Type) String() string {
	switch t {
	case TypeIdentity:
		return "Identity"
	case TypeNotification:
		return "Notification"
	case TypeNAK:
		return "Nak"
	case TypeWSC:
		return "WSC"
	}
	if t.Vendor == 0 {
		return fmt.Sprintf("type %d", t.Number)
	}
	return fmt.Sprintf("type %06x/%d", t.Vendor, t.Number)
}

// Packet is an EAP packet. Success and Failure have neither Type nor Data.
type Packet struct {
	Code Code
	ID   uint8
	Type Type
	Data []byte
}

// ParsePacket takes an EAP packet apart. Octets after its end are ignored.
// Data aliases b. A type of RFC 3748 that is spelled as an expanded one is the
// same type.
func ParsePacket(b []byte) (Packet, error) {
	if len(b) < packetHeaderLen {
		return Packet{}, fmt.Errorf("%w EAP packet of %d octets", ErrMalformed, len(b))
	}
	p := Packet{Code: Code(b[0]), ID: b[1]}
	n := int(binary.BigEndian.Uint16(b[2:]))
	if n < packetHeaderLen || n > len(b) {
		return Packet{}, fmt.Errorf("%w EAP packet: length %d, %d octets present", ErrMalformed, n, len(b))
	}
	b = b[packetHeaderLen:n:n]
	switch p.Code {
	case CodeSuccess, CodeFailure:
		return p, nil
	case CodeRequest, CodeResponse:
	default:
		return Packet{}, fmt.Errorf("%w EAP packet: %v", ErrMalformed, p.Code)
	}
	if len(b) == 0 {
		return Packet{}, fmt.Errorf("%w EAP %v without type", ErrMalformed, p.Code)
	}
	if b[0] != typeExpanded {
		p.Type, p.Data = Type{Number: uint32(b[0])}, b[1:]
		return p, nil
	}
	if len(b) < expandedTypeLen {
		return Packet{}, fmt.Errorf("%w EAP %v: expanded type of %d octets", ErrMalformed, p.Code, len(b))
	}
	word := binary.BigEndian.Uint32(b)
	p.Type = Type{Vendor: word & 0xffffff, Number: binary.BigEndian.Uint32(b[4:])}
	p.Data = b[expandedTypeLen:]
	return p, nil
}

// Append appends the packet's octets to b. They must be fewer than 65536.
func (p Packet) Append(b []byte) []byte {
	start := len(b)
	b = append(b, byte(p.Code), p.ID, 0, 0)
	if p.Code == CodeRequest || p.Code == CodeResponse {
		if p.Type.legacy() {
			b = append(b, byte(p.Type.Number))
		} else {
			b = p.Type.appendExpanded(b)
		}
		b = append(b, p.Data...)
	}
	binary.BigEndian.PutUint16(b[start+2:], uint16(len(b)-start))
	return b
}

// legacy reports whether t is spelled in one octet.
func (t Type) legacy() bool { return t.Vendor == 0 && t.Number <= 255 && t.Number != typeExpanded }

func (t Type) appendExpanded(b []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, typeExpanded<<24|t.Vendor&0xffffff)
	return binary.BigEndian.AppendUint32(b, t.Number)
}

// nak returns the response that refuses a request of another type than WSC and
// asks for WSC: the legacy form to a legacy type, else the expanded form (RFC
// 3748 sections 5.3.1 and 5.3.2).
func nak(request Packet) []byte {
	if request.Type.legacy() {
		return Packet{Code: CodeResponse, ID: request.ID, Type: TypeNAK, Data: []byte{typeExpanded}}.Append(nil)
	}
	b := []byte{byte(CodeResponse), request.ID, 0, packetHeaderLen + 2*expandedTypeLen}
	return TypeWSC.appendExpanded(TypeNAK.appendExpanded(b))
}
