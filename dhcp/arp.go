package dhcp

import (
	"bytes"
	"net/netip"

	"github.com/gowps/wps/dot11"
)

// arpHead begins each ARP packet of IPv4 over Ethernet (RFC 826); operation,
// sender and target follow.
var arpHead = []byte{0, 1, 8, 0, 6, 4}

const arpSize = 28

// arpProbe asks who uses addr, without claiming it (RFC 5227, section 2.1.1).
func arpProbe(mac dot11.MAC, addr netip.Addr) []byte {
	target := addr.As4()
	b := append(bytes.Clone(arpHead), 0, 1)
	b = append(b, mac[:]...)
	b = append(b, make([]byte, 4+6)...) // no sender address, no target MAC
	return append(b, target[:]...)
}

// arpUses reports whether an ARP packet shows that somebody else uses addr, or
// is about to: it is the sender's address, or the target of another's probe.
func arpUses(packet []byte, addr netip.Addr, own dot11.MAC) bool {
	if len(packet) < arpSize || !bytes.HasPrefix(packet, arpHead) || dot11.MAC(packet[8:]) == own {
		return false
	}
	sender, target := netip.AddrFrom4([4]byte(packet[14:])), netip.AddrFrom4([4]byte(packet[24:]))
	return sender == addr || sender.IsUnspecified() && target == addr
}
