package rsn

import (
	"encoding/binary"
	"fmt"
)

// KeyInfo is the Key Information field (IEEE 802.11-2020, 12.7.2).
type KeyInfo uint16

// The bits of Key Information.
const (
	InfoPairwise  KeyInfo = 1 << 3
	InfoInstall   KeyInfo = 1 << 6
	InfoAck       KeyInfo = 1 << 7
	InfoMIC       KeyInfo = 1 << 8
	InfoSecure    KeyInfo = 1 << 9
	InfoError     KeyInfo = 1 << 10
	InfoRequest   KeyInfo = 1 << 11
	InfoEncrypted KeyInfo = 1 << 12
	InfoSMK       KeyInfo = 1 << 13
)

// Descriptor versions, the lowest bits of Key Information.
const (
	versionMD5  KeyInfo = 1 // HMAC-MD5, RC4
	versionSHA1 KeyInfo = 2 // HMAC-SHA1, AES key wrap
	versionCMAC KeyInfo = 3 // AES-128-CMAC, AES key wrap
)

func (i KeyInfo) version() KeyInfo { return i & 7 }

// has reports whether all these bits are set.
func (i KeyInfo) has(bits KeyInfo) bool { return i&bits == bits }

// KeyFrame is an EAPOL-Key frame:
//
//	 0  1 EAPOL version     1  1 type 3           2  2 length from 4 on
//	 4  1 descriptor (2)    5  2 information      7  2 key length
//	 9  8 replay counter   17 32 nonce           49 16 IV
//	65  8 RSC              73  8 reserved        81 16 MIC
//	97  2 data length      99  n key data
type KeyFrame struct {
	EAPOLVersion  uint8
	Descriptor    uint8
	Info          KeyInfo
	KeyLength     uint16
	ReplayCounter uint64
	Nonce         [32]byte
	IV            [16]byte
	RSC           [8]byte // of the group key, little endian in the first six
	MIC           [16]byte
	Data          []byte

	raw []byte // the frame as received, which the MIC covers
}

const (
	eapolKey      = 3 // EAPOL packet type
	descriptorRSN = 2
	eapolHeader   = 4
	offsetMIC     = 81
	offsetData    = 99
)

// IsKey reports whether an EAPOL frame is an EAPOL-Key frame, which belongs to
// the handshakes here; the others carry EAP.
func IsKey(frame []byte) bool { return len(frame) >= 2 && frame[1] == eapolKey }

// ParseKeyFrame reads a frame from its 802.1X version octet on. Octets after
// the length it announces are padding. The result points into frame.
func ParseKeyFrame(frame []byte) (KeyFrame, error) {
	var f KeyFrame
	if len(frame) < offsetData {
		return f, ignored("%d octets are no EAPOL-Key frame", len(frame))
	}
	if frame[0] < 1 || frame[0] > 3 || frame[1] != eapolKey {
		return f, ignored("EAPOL version %d, type %d", frame[0], frame[1])
	}
	n := eapolHeader + int(binary.BigEndian.Uint16(frame[2:]))
	if n < offsetData || n > len(frame) {
		return f, ignored("EAPOL length %d in %d octets", n, len(frame))
	}
	frame = frame[:n:n]
	data := int(binary.BigEndian.Uint16(frame[97:]))
	if data > n-offsetData {
		return f, ignored("key data length %d in %d octets", data, n-offsetData)
	}
	return KeyFrame{
		EAPOLVersion:  frame[0],
		Descriptor:    frame[4],
		Info:          KeyInfo(binary.BigEndian.Uint16(frame[5:])),
		KeyLength:     binary.BigEndian.Uint16(frame[7:]),
		ReplayCounter: binary.BigEndian.Uint64(frame[9:]),
		Nonce:         [32]byte(frame[17:]),
		IV:            [16]byte(frame[49:]),
		RSC:           [8]byte(frame[65:]),
		MIC:           [16]byte(frame[offsetMIC:]),
		Data:          frame[offsetData:][:data:data],
		raw:           frame,
	}, nil
}

// Append adds the frame to b.
func (f KeyFrame) Append(b []byte) []byte {
	b = append(b, f.EAPOLVersion, eapolKey)
	b = binary.BigEndian.AppendUint16(b, uint16(offsetData-eapolHeader+len(f.Data)))
	b = append(b, f.Descriptor)
	b = binary.BigEndian.AppendUint16(b, uint16(f.Info))
	b = binary.BigEndian.AppendUint16(b, f.KeyLength)
	b = binary.BigEndian.AppendUint64(b, f.ReplayCounter)
	b = append(b, f.Nonce[:]...)
	b = append(b, f.IV[:]...)
	b = append(b, f.RSC[:]...)
	b = append(b, make([]byte, 8)...)
	b = append(b, f.MIC[:]...)
	b = binary.BigEndian.AppendUint16(b, uint16(len(f.Data)))
	return append(b, f.Data...)
}

// KeyMessage is the place of a KeyFrame in its handshake.
type KeyMessage uint8

// The messages of the 4-way and of the group handshake.
const (
	OtherMessage KeyMessage = iota // a request, an error, or nothing known
	Message1
	Message2
	Message3
	Message4
	GroupMessage1
	GroupMessage2
)

func (m KeyMessage) String() string {
	switch {
	case m >= Message1 && m <= Message4:
		return fmt.Sprintf("4-way message %d", m-Message1+1)
	case m == GroupMessage1 || m == GroupMessage2:
		return fmt.Sprintf("group message %d", m-GroupMessage1+1)
	}
	return "other key message"
}

// Message tells which message f is. Messages 2 and 4 differ in nothing sure but
// their key data.
func (f KeyFrame) Message() KeyMessage {
	switch i := f.Info; i & (InfoPairwise | InfoAck | InfoMIC | InfoRequest | InfoError | InfoSMK) {
	case InfoPairwise | InfoAck:
		return Message1
	case InfoPairwise | InfoAck | InfoMIC:
		return Message3
	case InfoPairwise | InfoMIC:
		if len(f.Data) > 0 {
			return Message2
		}
		return Message4
	case InfoAck | InfoMIC:
		return GroupMessage1
	case InfoMIC:
		return GroupMessage2
	}
	return OtherMessage
}

// String names the message and its replay counter.
func (f KeyFrame) String() string {
	return fmt.Sprintf("%v (replay counter %d)", f.Message(), f.ReplayCounter)
}
