package wsc

import "encoding/binary"

// OpCode says what an EAP-WSC packet is.
type OpCode uint8

// The op-codes (WSC 2.0.5 section 7.7.1).
const (
	OpStart   OpCode = 1
	OpACK     OpCode = 2
	OpNACK    OpCode = 3
	OpMsg     OpCode = 4 // M1 to M8, M2D
	OpDone    OpCode = 5
	OpFragACK OpCode = 6
)

var opNames = [...]string{
	OpStart: "WSC_Start", OpACK: "WSC_ACK", OpNACK: "WSC_NACK", OpMsg: "WSC_MSG", OpDone: "WSC_Done", OpFragACK: "WSC_FRAG_ACK",
}

func (op OpCode) String() string { return nameOf("OpCode", opNames[:], op) }

// Packet is one EAP-WSC payload, put together from its fragments. The zero
// Packet means "nothing to send".
type Packet struct {
	Op  OpCode
	Msg []byte // attributes; empty for WSC_Start
}

// OpCodeOf returns the op-code that messages of type t travel under.
func OpCodeOf(t MessageType) OpCode {
	switch t {
	case MessageACK:
		return OpACK
	case MessageNACK:
		return OpNACK
	case MessageDone:
		return OpDone
	}
	return OpMsg
}

// NewPacket returns m as a packet, without an Authenticator.
func NewPacket(m Message) Packet { return Packet{OpCodeOf(m.Type()), Marshal(m)} }

// sealLen is the size of an Authenticator or Key Wrap Authenticator attribute.
const sealLen = headerLen + len(Authenticator{})

// SplitAuthenticator returns what the Authenticator at the end of a message
// covers, and its value. It looks at the raw octets: ok is false unless the
// last 12 are that attribute.
func SplitAuthenticator(msg []byte) (body []byte, auth Authenticator, ok bool) {
	return split(msg, AttrAuthenticator)
}

// SplitKeyWrap is SplitAuthenticator for decrypted settings and the Key Wrap
// Authenticator at their end.
func SplitKeyWrap(settings []byte) (body []byte, auth Authenticator, ok bool) {
	return split(settings, AttrKeyWrapAuthenticator)
}

func split(b []byte, t AttrType) (body []byte, auth Authenticator, ok bool) {
	n := len(b) - sealLen
	if n < 0 || binary.BigEndian.Uint32(b[n:]) != uint32(t)<<16|uint32(len(auth)) {
		return nil, Authenticator{}, false
	}
	return b[:n:n], Authenticator(b[n+headerLen:]), true
}
