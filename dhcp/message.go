package dhcp

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"net"
	"net/netip"
	"time"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/insomniacslk/dhcp/iana"

	"github.com/gowps/wps/dot11"
)

const (
	infinite   = 1<<32 - 1 // seconds
	maxServers = 8         // how many routers and name servers are kept
)

// message is a DHCP message, as far as either side here looks at it. An address
// that is absent, or none that a single host may have, is the zero Addr; a
// duration that is absent is 0, an infinite one is Forever.
type message struct {
	op        dhcpv4.OpcodeType
	kind      dhcpv4.MessageType
	xid       [4]byte
	secs      uint16 // since the client began
	broadcast bool   // the client cannot take unicast yet
	client    netip.Addr
	your      netip.Addr
	relay     netip.Addr
	mac       dot11.MAC

	mask          int // length of the network mask, 0: absent
	routers, dns  []netip.Addr
	hostname      string
	requested     netip.Addr
	server        netip.Addr
	lease         time.Duration
	renew, rebind time.Duration
	params        []byte // options that the client asks for
	clientID      []byte
}

var errMessage = errors.New("dhcp: malformed message")

// parseMessage reads a message (RFC 2131, section 2) over Ethernet. Options
// that are unknown, or have a value without sense, are as absent.
func parseMessage(b []byte) (message, error) {
	p, err := dhcpv4.FromBytes(b)
	if err != nil {
		return message{}, fmt.Errorf("%w: %w", errMessage, err)
	}
	o := p.Options
	if p.HWType != iana.HWTypeEthernet || len(p.ClientHWAddr) != 6 || len(o.Get(dhcpv4.OptionDHCPMessageType)) != 1 {
		return message{}, errMessage
	}
	return message{
		op:        p.OpCode,
		kind:      p.MessageType(),
		xid:       p.TransactionID,
		secs:      p.NumSeconds,
		broadcast: p.IsBroadcast(),
		client:    host(p.ClientIPAddr),
		your:      host(p.YourIPAddr),
		relay:     host(p.GatewayIPAddr),
		mac:       dot11.MAC(p.ClientHWAddr),
		mask:      maskLength(o.Get(dhcpv4.OptionSubnetMask)),
		routers:   hosts(o.Get(dhcpv4.OptionRouter)),
		dns:       hosts(o.Get(dhcpv4.OptionDomainNameServer)),
		hostname:  string(o.Get(dhcpv4.OptionHostName)),
		requested: host(o.Get(dhcpv4.OptionRequestedIPAddress)),
		server:    host(o.Get(dhcpv4.OptionServerIdentifier)),
		lease:     duration(o.Get(dhcpv4.OptionIPAddressLeaseTime)),
		renew:     duration(o.Get(dhcpv4.OptionRenewTimeValue)),
		rebind:    duration(o.Get(dhcpv4.OptionRebindingTimeValue)),
		params:    o.Get(dhcpv4.OptionParameterRequestList),
		clientID:  o.Get(dhcpv4.OptionClientIdentifier),
	}, nil
}

// appendTo adds the message, padded to the length that old relays want.
func (m message) appendTo(b []byte) []byte {
	p := dhcpv4.DHCPv4{
		OpCode:        m.op,
		HWType:        iana.HWTypeEthernet,
		TransactionID: m.xid,
		NumSeconds:    m.secs,
		ClientIPAddr:  addressOf(m.client),
		YourIPAddr:    addressOf(m.your),
		ServerIPAddr:  net.IPv4zero,
		GatewayIPAddr: addressOf(m.relay),
		ClientHWAddr:  m.mac[:],
		Options:       dhcpv4.Options{},
	}
	if m.broadcast {
		p.SetBroadcast()
	}
	put := func(code dhcpv4.OptionCode, value []byte) {
		if len(value) > 0 {
			p.Options[code.Code()] = value
		}
	}
	put(dhcpv4.OptionDHCPMessageType, []byte{byte(m.kind)})
	if m.mask > 0 {
		put(dhcpv4.OptionSubnetMask, net.CIDRMask(m.mask, 32))
	}
	put(dhcpv4.OptionRouter, octets(m.routers...))
	put(dhcpv4.OptionDomainNameServer, octets(m.dns...))
	put(dhcpv4.OptionHostName, []byte(m.hostname))
	put(dhcpv4.OptionRequestedIPAddress, octets(m.requested))
	put(dhcpv4.OptionServerIdentifier, octets(m.server))
	put(dhcpv4.OptionIPAddressLeaseTime, seconds(m.lease))
	put(dhcpv4.OptionRenewTimeValue, seconds(m.renew))
	put(dhcpv4.OptionRebindingTimeValue, seconds(m.rebind))
	put(dhcpv4.OptionParameterRequestList, m.params)
	if len(m.params) > 0 {
		put(dhcpv4.OptionMaximumDHCPMessageSize, binary.BigEndian.AppendUint16(nil, maxPacket))
	}
	put(dhcpv4.OptionClientIdentifier, m.clientID)
	return append(b, p.ToBytes()...)
}

// addressOf returns a as the message's head wants it, zeros if it is not valid.
func addressOf(a netip.Addr) net.IP {
	if !a.IsValid() {
		return net.IPv4zero
	}
	return a.AsSlice()
}

// octets returns the addresses that are valid, one after the other.
func octets(addrs ...netip.Addr) (b []byte) {
	for _, a := range addrs {
		if a.IsValid() {
			b = append(b, a.AsSlice()...)
		}
	}
	return b
}

// seconds returns a duration as an option has it, nothing if it is absent.
func seconds(d time.Duration) []byte {
	if d <= 0 {
		return nil
	}
	return binary.BigEndian.AppendUint32(nil, uint32(min(d/time.Second, infinite)))
}

// host reads an address that a single host may have.
func host(b []byte) netip.Addr {
	if len(b) != 4 {
		return netip.Addr{}
	}
	a := netip.AddrFrom4([4]byte(b))
	if a.IsUnspecified() || a.IsLoopback() || b[0] >= 224 { // multicast, reserved, broadcast
		return netip.Addr{}
	}
	return a
}

// hosts reads a list of addresses.
func hosts(b []byte) (list []netip.Addr) {
	for ; len(b) >= 4 && len(list) < maxServers; b = b[4:] {
		if a := host(b[:4]); a.IsValid() {
			list = append(list, a)
		}
	}
	return list
}

func duration(b []byte) time.Duration {
	if len(b) != 4 {
		return 0
	}
	n := binary.BigEndian.Uint32(b)
	if n == infinite {
		return Forever
	}
	return time.Duration(n) * time.Second
}

// maskLength counts the ones of a network mask; 0 if it is not one.
func maskLength(b []byte) int {
	if len(b) != 4 {
		return 0
	}
	mask := binary.BigEndian.Uint32(b)
	n := bits.LeadingZeros32(^mask)
	if mask != ^uint32(0)<<(32-n) {
		return 0
	}
	return n
}
