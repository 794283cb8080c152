package dot11

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// FrameKind is type and subtype of a frame as the first octet of its frame
// control field holds them (IEEE 802.11-2020, 9.2.4.1.3), protocol version 0.
type FrameKind uint8

// Management and data frames. Control frames (acknowledgements and the like)
// are not parsed here.
const (
	FrameAssocRequest  FrameKind = 0x00
	FrameAssocResponse FrameKind = 0x10
	FrameProbeRequest  FrameKind = 0x40
	FrameProbeResponse FrameKind = 0x50
	FrameBeacon        FrameKind = 0x80
	FrameDisassoc      FrameKind = 0xa0
	FrameAuth          FrameKind = 0xb0
	FrameDeauth        FrameKind = 0xc0
	FrameData          FrameKind = 0x08
	FrameQoSData       FrameKind = 0x88
)

// IsManagement reports whether k is a management frame.
func (k FrameKind) IsManagement() bool { return k&0x0f == 0x00 }

// IsData reports whether k is a data frame of any subtype.
func (k FrameKind) IsData() bool { return k&0x0f == 0x08 }

func (k FrameKind) hasQoS() bool { return k.IsData() && k&0x80 != 0 }

func (k FrameKind) String() string {
	switch k {
	case FrameAssocRequest:
		return "association request"
	case FrameAssocResponse:
		return "association response"
	case FrameProbeRequest:
		return "probe request"
	case FrameProbeResponse:
		return "probe response"
	case FrameBeacon:
		return "beacon"
	case FrameDisassoc:
		return "disassociation"
	case FrameAuth:
		return "authentication"
	case FrameDeauth:
		return "deauthentication"
	case FrameData:
		return "data"
	case FrameQoSData:
		return "QoS data"
	}
	return fmt.Sprintf("FrameKind(%#02x)", uint8(k))
}

// FrameFlags is the second octet of the frame control field.
type FrameFlags uint8

// Flags of the frame control field (IEEE 802.11-2020, 9.2.4.1).
const (
	FlagToDS      FrameFlags = 1 << 0
	FlagFromDS    FrameFlags = 1 << 1
	FlagMore      FrameFlags = 1 << 2 // more fragments follow
	FlagRetry     FrameFlags = 1 << 3
	FlagPowerSave FrameFlags = 1 << 4
	FlagMoreData  FrameFlags = 1 << 5
	FlagProtected FrameFlags = 1 << 6
	FlagOrder     FrameFlags = 1 << 7 // an HT Control field follows
)

// Frame is one management or data frame, without FCS:
//
//	0      1      2         4          10         16         22        24    (26)
//	┌──────┬──────┬─────────┬──────────┬──────────┬──────────┬─────────┬─────┬──────
//	│ Kind │ Flags│ Duration│ Address1 │ Address2 │ Address3 │ sequence│(QoS)│ Body
//	└──────┴──────┴─────────┴──────────┴──────────┴──────────┴─────────┴─────┴──────
//
// Address1 is the receiver and Address2 the transmitter; what Address3 is, and
// who the ends of a data frame are, follows from the DS flags: see BSSID,
// Destination and Source.
type Frame struct {
	Kind     FrameKind
	Flags    FrameFlags
	Duration uint16 // microseconds the medium stays reserved
	Address1 MAC
	Address2 MAC
	Address3 MAC
	Sequence uint16 // 0 to 4095
	Fragment uint8  // 0 to 15
	QoS      uint16 // of QoS data only
	Body     []byte
}

// ErrFrame is wrapped by the errors of everything that parses a frame or a
// part of one.
var ErrFrame = errors.New("dot11: malformed frame")

const frameHeaderLen = 24

// ParseFrame reads a management or data frame without FCS. Body shares the
// memory of b. Control frames, frames with four addresses and frames with an
// HT Control field are refused.
func ParseFrame(b []byte) (Frame, error) {
	if len(b) < frameHeaderLen {
		return Frame{}, fmt.Errorf("%w: %d octets are no header", ErrFrame, len(b))
	}
	f := Frame{
		Kind:     FrameKind(b[0]),
		Flags:    FrameFlags(b[1]),
		Duration: binary.LittleEndian.Uint16(b[2:]),
		Address1: MAC(b[4:10]),
		Address2: MAC(b[10:16]),
		Address3: MAC(b[16:22]),
		Sequence: binary.LittleEndian.Uint16(b[22:]) >> 4,
		Fragment: b[22] & 0x0f,
		Body:     b[frameHeaderLen:],
	}
	switch ds := f.Flags & (FlagToDS | FlagFromDS); {
	case !f.Kind.IsManagement() && !f.Kind.IsData():
		return Frame{}, fmt.Errorf("%w: %v is neither management nor data", ErrFrame, f.Kind)
	case f.Kind.IsManagement() && ds != 0, ds == FlagToDS|FlagFromDS:
		return Frame{}, fmt.Errorf("%w: %v with DS flags %#x", ErrFrame, f.Kind, uint8(ds))
	case f.Flags&FlagOrder != 0:
		return Frame{}, fmt.Errorf("%w: %v with an HT Control field", ErrFrame, f.Kind)
	}
	if f.Kind.hasQoS() {
		if len(f.Body) < 2 {
			return Frame{}, fmt.Errorf("%w: %v without QoS control", ErrFrame, f.Kind)
		}
		f.QoS, f.Body = binary.LittleEndian.Uint16(f.Body), f.Body[2:]
	}
	return f, nil
}

// AppendHeader adds the header of f: all but the body.
func (f Frame) AppendHeader(b []byte) []byte {
	b = append(b, byte(f.Kind), byte(f.Flags))
	b = binary.LittleEndian.AppendUint16(b, f.Duration)
	b = append(b, f.Address1[:]...)
	b = append(b, f.Address2[:]...)
	b = append(b, f.Address3[:]...)
	b = binary.LittleEndian.AppendUint16(b, f.Sequence<<4|uint16(f.Fragment&0x0f))
	if f.Kind.hasQoS() {
		b = binary.LittleEndian.AppendUint16(b, f.QoS)
	}
	return b
}

// Append adds the whole frame.
func (f Frame) Append(b []byte) []byte { return append(f.AppendHeader(b), f.Body...) }

// BSSID returns the address that names the frame's BSS.
func (f Frame) BSSID() MAC {
	switch {
	case f.Flags&FlagToDS != 0:
		return f.Address1
	case f.Flags&FlagFromDS != 0:
		return f.Address2
	}
	return f.Address3
}

// Destination returns whom the frame is for in the end.
func (f Frame) Destination() MAC {
	if f.Flags&FlagToDS != 0 {
		return f.Address3
	}
	return f.Address1
}

// Source returns who the frame is from in the first place.
func (f Frame) Source() MAC {
	if f.Flags&FlagFromDS != 0 {
		return f.Address3
	}
	return f.Address2
}
