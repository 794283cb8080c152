package dot11

import "github.com/gowps/wps/secret"

// KeyKind tells what a Key protects.
type KeyKind uint8

// The kinds of key a station installs.
const (
	PairwiseKey       KeyKind = iota + 1 // unicast data, index 0
	GroupKey                             // multicast data, index 1 to 3
	IntegrityGroupKey                    // multicast management frames, index 4 or 5
)

func (k KeyKind) String() string {
	switch k {
	case PairwiseKey:
		return "pairwise key"
	case GroupKey:
		return "group key"
	case IntegrityGroupKey:
		return "integrity group key"
	}
	return "unknown key"
}

// Key is one temporal key for the radio to install.
type Key struct {
	Kind   KeyKind
	Peer   MAC // the other end of a pairwise key
	Index  int
	Cipher Suite
	Data   secret.Bytes // as the 4-way handshake carries it
	Seq    [6]byte      // receive sequence counter, little endian (IEEE 802.11 key RSC)
}
