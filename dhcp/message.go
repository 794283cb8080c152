package dhcp

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/bits"
	"net/netip"
	"time"

	"github.com/gowps/wps/dot11"
)

// op tells the direction of a message.
type op uint8

const (
	opRequest op = 1 // of a client
	opReply   op = 2 // of a server
)

// kind is the DHCP message type (RFC 2132, section 9.6).
type kind uint8

const (
	kindDiscover kind = 1
	kindOffer    kind = 2
	kindRequest  kind = 3
	kindDecline  kind = 4
	kindACK      kind = 5
	kindNAK      kind = 6
	kindRelease  kind = 7
	kindInform   kind = 8
)

// Options that are read or written here (RFC 2132).
const (
	optPad       = 0
	optMask      = 1
	optRouter    = 3
	optDNS       = 6
	optHostname  = 12
	optRequested = 50
	optLease     = 51
	optOverload  = 52
	optKind      = 53
	optServer    = 54
	optParams    = 55
	optMaxSize   = 57
	optRenew     = 58
	optRebind    = 59
	optClientID  = 61
	optEnd       = 255
)

const (
	headSize    = 236 // up to the magic cookie
	minimumSize = 300 // of a BOOTP message (RFC 1542, section 2.1)
	magicCookie = 0x63825363
	infinite    = 1<<32 - 1 // seconds
	maxServers  = 8         // how many routers and name servers are kept
)

// message is a DHCP message, as far as either side here looks at it. An address
// that is absent, or none that a single host may have, is the zero Addr; a
// duration that is absent is 0, an infinite one is Forever.
type message struct {
	op        op
	kind      kind
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

// parseMessage reads a message (RFC 2131, section 2) over Ethernet. Unknown
// options are skipped.
func parseMessage(b []byte) (message, error) {
	if len(b) < headSize+4 || b[1] != 1 || b[2] != 6 || binary.BigEndian.Uint32(b[headSize:]) != magicCookie {
		return message{}, errMessage
	}
	m := message{
		op:        op(b[0]),
		xid:       [4]byte(b[4:]),
		secs:      binary.BigEndian.Uint16(b[8:]),
		broadcast: b[10]&0x80 != 0,
		client:    host(b[12:16]),
		your:      host(b[16:20]),
		relay:     host(b[24:28]),
		mac:       dot11.MAC(b[28:]),
	}
	var o options
	ok := o.parse(b[headSize+4:])
	if overload := o[optOverload]; len(overload) == 1 { // file, then sname, hold more
		ok = ok && (overload[0]&1 == 0 || o.parse(b[108:headSize])) && (overload[0]&2 == 0 || o.parse(b[44:108]))
	}
	if !ok || len(o[optKind]) != 1 {
		return message{}, errMessage
	}
	m.kind = kind(o[optKind][0])
	m.mask = maskLength(o[optMask])
	m.routers, m.dns = hosts(o[optRouter]), hosts(o[optDNS])
	m.hostname = string(o[optHostname])
	m.requested, m.server = host(o[optRequested]), host(o[optServer])
	m.lease, m.renew, m.rebind = duration(o[optLease]), duration(o[optRenew]), duration(o[optRebind])
	m.params, m.clientID = o[optParams], o[optClientID]
	return m, nil
}

// options holds the value of each option; repeated ones are joined (RFC 3396).
type options [256][]byte

// parse adds the options of one field, up to its end.
func (o *options) parse(b []byte) bool {
	for len(b) > 0 && b[0] != optEnd {
		if b[0] == optPad {
			b = b[1:]
			continue
		}
		if len(b) < 2 || len(b) < 2+int(b[1]) {
			return false
		}
		n := 2 + int(b[1])
		o[b[0]] = append(o[b[0]], b[2:n]...)
		b = b[n:]
	}
	return true
}

// appendTo adds the message, padded to the length that old relays want.
func (m message) appendTo(b []byte) []byte {
	at := len(b)
	b = append(b, byte(m.op), 1, 6, 0)
	b = append(b, m.xid[:]...)
	b = binary.BigEndian.AppendUint16(b, m.secs)
	var flags uint16
	if m.broadcast {
		flags = 1 << 15
	}
	b = binary.BigEndian.AppendUint16(b, flags)
	for _, a := range []netip.Addr{m.client, m.your, {}, m.relay} {
		b = append(b, octetsOf(a)...)
	}
	b = append(b, m.mac[:]...)
	b = append(b, make([]byte, headSize-(len(b)-at))...)
	b = binary.BigEndian.AppendUint32(b, magicCookie)

	b = appendOption(b, optKind, []byte{byte(m.kind)})
	if m.mask > 0 {
		b = appendOption(b, optMask, binary.BigEndian.AppendUint32(nil, ^uint32(0)<<(32-m.mask)))
	}
	b = appendHosts(b, optRouter, m.routers...)
	b = appendHosts(b, optDNS, m.dns...)
	b = appendOption(b, optHostname, []byte(m.hostname))
	b = appendHosts(b, optRequested, m.requested)
	b = appendDuration(b, optLease, m.lease)
	b = appendHosts(b, optServer, m.server)
	b = appendOption(b, optParams, m.params)
	if len(m.params) > 0 {
		b = appendOption(b, optMaxSize, binary.BigEndian.AppendUint16(nil, maxPacket))
	}
	b = appendDuration(b, optRenew, m.renew)
	b = appendDuration(b, optRebind, m.rebind)
	b = appendOption(b, optClientID, m.clientID)
	b = append(b, optEnd)
	return append(b, bytes.Repeat([]byte{optPad}, max(0, minimumSize-(len(b)-at)))...)
}

// appendOption adds one option of up to 255 octets; an empty one is left out.
func appendOption(b []byte, code byte, value []byte) []byte {
	if len(value) == 0 {
		return b
	}
	value = value[:min(len(value), 255)]
	return append(append(b, code, byte(len(value))), value...)
}

func appendHosts(b []byte, code byte, addrs ...netip.Addr) []byte {
	var value []byte
	for _, a := range addrs {
		if a.IsValid() {
			value = append(value, octetsOf(a)...)
		}
	}
	return appendOption(b, code, value)
}

func appendDuration(b []byte, code byte, d time.Duration) []byte {
	if d <= 0 {
		return b
	}
	n := uint32(min(d/time.Second, infinite))
	return appendOption(b, code, binary.BigEndian.AppendUint32(nil, n))
}

// octetsOf returns the four octets of a, zeros if it is not valid.
func octetsOf(a netip.Addr) []byte {
	if !a.IsValid() {
		return make([]byte, 4)
	}
	return a.AsSlice()
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
