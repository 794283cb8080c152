package dhcp

import (
	"encoding/binary"
	"errors"
	"net/netip"
)

const (
	ipv4Header  = 20
	udpHeader   = 8
	protocolUDP = 17
	maxPacket   = 1500 // largest IPv4 packet over Wi-Fi or Ethernet
	portServer  = 67
	portClient  = 68
)

// allHosts is the address of everyone on the link.
var allHosts = netip.AddrFrom4([4]byte{255, 255, 255, 255})

var (
	errDatagram = errors.New("dhcp: not a whole UDP datagram over IPv4")
	errChecksum = errors.New("dhcp: wrong checksum")
)

// datagram is a UDP datagram over IPv4.
type datagram struct {
	src, dst netip.AddrPort
	payload  []byte
}

// appendTo adds the IPv4 packet (RFC 791, RFC 768): no options, never
// fragmented, both checksums set.
func (d datagram) appendTo(b []byte) []byte {
	at := len(b)
	src, dst := d.src.Addr().As4(), d.dst.Addr().As4()
	udp := udpHeader + len(d.payload)
	b = append(b, 0x45, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(ipv4Header+udp))
	b = append(b, 0, 0, 0x40, 0) // identification; don't fragment
	b = append(b, 64, protocolUDP, 0, 0)
	b = append(append(b, src[:]...), dst[:]...)
	binary.BigEndian.PutUint16(b[at+10:], ^checksum(0, b[at:]))

	at = len(b)
	b = binary.BigEndian.AppendUint16(b, d.src.Port())
	b = binary.BigEndian.AppendUint16(b, d.dst.Port())
	b = binary.BigEndian.AppendUint16(b, uint16(udp))
	b = append(append(b, 0, 0), d.payload...)
	sum := ^checksum(pseudoHeader(src, dst, udp), b[at:])
	if sum == 0 {
		sum = 0xffff // 0 means "no checksum"
	}
	binary.BigEndian.PutUint16(b[at+6:], sum)
	return b
}

// parseDatagram reads an IPv4 packet. Octets after its total length are
// padding. A fragment is refused.
func parseDatagram(p []byte) (datagram, error) {
	if len(p) < ipv4Header || p[0]>>4 != 4 {
		return datagram{}, errDatagram
	}
	header, total := 4*int(p[0]&15), int(binary.BigEndian.Uint16(p[2:]))
	fragment := binary.BigEndian.Uint16(p[6:]) &^ 0x4000
	if header < ipv4Header || total < header+udpHeader || total > len(p) || fragment != 0 || p[9] != protocolUDP {
		return datagram{}, errDatagram
	}
	if checksum(0, p[:header]) != 0xffff {
		return datagram{}, errChecksum
	}
	src, dst, udp := [4]byte(p[12:]), [4]byte(p[16:]), p[header:total]
	n := int(binary.BigEndian.Uint16(udp[4:]))
	if n < udpHeader || n > len(udp) {
		return datagram{}, errDatagram
	}
	udp = udp[:n:n]
	if udp[6]|udp[7] != 0 && checksum(pseudoHeader(src, dst, n), udp) != 0xffff {
		return datagram{}, errChecksum
	}
	return datagram{
		src:     netip.AddrPortFrom(netip.AddrFrom4(src), binary.BigEndian.Uint16(udp)),
		dst:     netip.AddrPortFrom(netip.AddrFrom4(dst), binary.BigEndian.Uint16(udp[2:])),
		payload: udp[udpHeader:],
	}, nil
}

// pseudoHeader is the sum of what a UDP checksum covers besides the datagram.
func pseudoHeader(src, dst [4]byte, size int) uint32 {
	return uint32(checksum(0, src[:])) + uint32(checksum(0, dst[:])) + protocolUDP + uint32(size)
}

// checksum is the one's complement sum of b and what was summed up before
// (RFC 1071). Over data with a right checksum it is 0xffff.
func checksum(sum uint32, b []byte) uint16 {
	for ; len(b) >= 2; b = b[2:] {
		sum += uint32(b[0])<<8 | uint32(b[1])
	}
	if len(b) == 1 {
		sum += uint32(b[0]) << 8
	}
	for sum > 0xffff {
		sum = sum>>16 + sum&0xffff
	}
	return uint16(sum)
}
