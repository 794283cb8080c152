package dot11

// RSN is the content of an RSN element (id 48, IEEE 802.11-2020, 9.4.2.24), or
// of the WPA element that came before it.
type RSN struct {
	Version         uint16
	Group           Suite
	Pairwise        []Suite
	AKMs            []Suite
	Capabilities    uint16
	PMKIDs          [][16]byte
	GroupManagement Suite // 0: not given
}
