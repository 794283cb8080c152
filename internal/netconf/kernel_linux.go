package netconf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net"
	"net/netip"
	"time"

	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// rtnetlink is the Linux kernel's IPv4 configuration (rtnetlink(7)).
type rtnetlink struct {
	dial func() (*netlink.Conn, error)
}

func dialRoute() (*netlink.Conn, error) {
	conn, err := netlink.Dial(unix.NETLINK_ROUTE, nil)
	if err != nil {
		return nil, err
	}
	conn.SetOption(netlink.ExtendedAcknowledge, true) // the kernel's own words, if it has any
	return conn, nil
}

func (k rtnetlink) index(ifname string) (int, error) {
	ifi, err := net.InterfaceByName(ifname)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrNoInterface, err)
	}
	return ifi.Index, nil
}

func (k rtnetlink) link(index int) (up bool, mode uint8, err error) {
	answers, err := k.execute(unix.RTM_GETLINK, 0, linkHead(index, 0, 0))
	if err != nil {
		return false, 0, goneLink(err)
	}
	for _, m := range answers {
		if len(m.Data) < unix.SizeofIfInfomsg {
			return false, 0, shortAnswer(m)
		}
		up = binary.NativeEndian.Uint32(m.Data[8:])&unix.IFF_UP != 0
		ad, err := netlink.NewAttributeDecoder(m.Data[unix.SizeofIfInfomsg:])
		if err != nil {
			return false, 0, err
		}
		for ad.Next() {
			if ad.Type() == unix.IFLA_LINKMODE {
				mode = ad.Uint8()
			}
		}
		if ad.Err() != nil {
			return false, 0, ad.Err()
		}
	}
	return up, mode, nil
}

func (k rtnetlink) setDown(index int) error {
	return k.setLink(linkHead(index, 0, unix.IFF_UP), func(*netlink.AttributeEncoder) {})
}

func (k rtnetlink) setMode(index int, mode uint8) error {
	return k.setLink(linkHead(index, 0, 0), func(ae *netlink.AttributeEncoder) { ae.Uint8(unix.IFLA_LINKMODE, mode) })
}

func (k rtnetlink) setLink(head []byte, encode func(*netlink.AttributeEncoder)) error {
	return goneLink(k.change(unix.RTM_SETLINK, 0, head, encode))
}

func goneLink(err error) error {
	if errors.Is(err, unix.ENODEV) {
		return fmt.Errorf("%w: %w", ErrNoInterface, err)
	}
	return err
}

// linkHead is a struct ifinfomsg; of flags, the bits of mask count.
func linkHead(index int, flags, mask uint32) []byte {
	head := make([]byte, unix.SizeofIfInfomsg)
	binary.NativeEndian.PutUint32(head[4:], uint32(index))
	binary.NativeEndian.PutUint32(head[8:], flags)
	binary.NativeEndian.PutUint32(head[12:], mask)
	return head
}

func (k rtnetlink) addresses(index int) (list []netip.Prefix, err error) {
	err = k.dump(unix.RTM_GETADDR, make([]byte, unix.SizeofIfAddrmsg), func(head []byte, ad *netlink.AttributeDecoder) {
		if binary.NativeEndian.Uint32(head[4:]) != uint32(index) {
			return
		}
		for ad.Next() {
			if a, ok := netip.AddrFromSlice(ad.Bytes()); ok && ad.Type() == unix.IFA_LOCAL {
				list = append(list, netip.PrefixFrom(a, int(head[1])))
			}
		}
	})
	return list, err
}

func (k rtnetlink) addAddress(index int, a netip.Prefix, metric uint32) error {
	return k.change(unix.RTM_NEWADDR, netlink.Create|netlink.Excl, addressHead(index, a), func(ae *netlink.AttributeEncoder) {
		encodeNewAddress(ae, a, metric)
	})
}

func (k rtnetlink) limitAddress(index int, a netip.Prefix, metric uint32, valid time.Duration) error {
	seconds := uint32(min(max(valid/time.Second, 1), math.MaxUint32-1)) // the greatest number is for ever
	err := k.change(unix.RTM_NEWADDR, netlink.Replace, addressHead(index, a), func(ae *netlink.AttributeEncoder) {
		encodeNewAddress(ae, a, metric)
		// A struct ifa_cacheinfo: preferred and valid; its other times are told only.
		info := binary.NativeEndian.AppendUint32(nil, seconds)
		info = binary.NativeEndian.AppendUint32(info, seconds)
		ae.Bytes(unix.IFA_CACHEINFO, append(info, make([]byte, 8)...))
	})
	return unless(err, unix.ENODEV)
}

func encodeNewAddress(ae *netlink.AttributeEncoder, a netip.Prefix, metric uint32) {
	encodeAddress(ae, a)
	if a.Bits() < 31 { // below, there is no broadcast address (RFC 3021)
		ae.Bytes(unix.IFA_BROADCAST, broadcast(a).AsSlice())
	}
	// The route to the prefix gets the metric too; Linux before 4.18 gives 0.
	ae.Uint32(unix.IFA_RT_PRIORITY, metric)
}

func (k rtnetlink) removeAddress(index int, a netip.Prefix) error {
	err := k.change(unix.RTM_DELADDR, 0, addressHead(index, a), func(ae *netlink.AttributeEncoder) { encodeAddress(ae, a) })
	return unless(err, unix.EADDRNOTAVAIL, unix.ENODEV)
}

// addressHead is a struct ifaddrmsg.
func addressHead(index int, a netip.Prefix) []byte {
	head := make([]byte, unix.SizeofIfAddrmsg)
	head[0], head[1] = unix.AF_INET, uint8(a.Bits())
	binary.NativeEndian.PutUint32(head[4:], uint32(index))
	return head
}

func encodeAddress(ae *netlink.AttributeEncoder, a netip.Prefix) {
	ae.Bytes(unix.IFA_LOCAL, a.Addr().AsSlice())
	ae.Bytes(unix.IFA_ADDRESS, a.Addr().AsSlice())
}

// broadcast is the last address of a prefix.
func broadcast(a netip.Prefix) netip.Addr {
	b := a.Addr().As4()
	n := binary.BigEndian.Uint32(b[:]) | (1<<(32-a.Bits()) - 1)
	binary.BigEndian.PutUint32(b[:], n)
	return netip.AddrFrom4(b)
}

func (k rtnetlink) metrics() (list []uint32, err error) {
	err = k.dump(unix.RTM_GETROUTE, make([]byte, unix.SizeofRtMsg), func(head []byte, ad *netlink.AttributeDecoder) {
		if head[1] != 0 || head[4] != unix.RT_TABLE_MAIN {
			return
		}
		var metric uint32 // without the attribute it is 0
		for ad.Next() {
			if ad.Type() == unix.RTA_PRIORITY {
				metric = ad.Uint32()
			}
		}
		list = append(list, metric)
	})
	return list, err
}

func (k rtnetlink) addRoute(index int, r route, direct bool) error {
	head := routeHead()
	if direct {
		binary.NativeEndian.PutUint32(head[8:], unix.RTNH_F_ONLINK)
	}
	return k.change(unix.RTM_NEWROUTE, netlink.Create|netlink.Excl, head, encodeRoute(index, r))
}

func (k rtnetlink) removeRoute(index int, r route) error {
	return unless(k.change(unix.RTM_DELROUTE, 0, routeHead(), encodeRoute(index, r)), unix.ESRCH, unix.ENODEV)
}

// routeHead is the struct rtmsg of a default route.
func routeHead() []byte {
	head := make([]byte, unix.SizeofRtMsg)
	head[0], head[4] = unix.AF_INET, unix.RT_TABLE_MAIN
	head[5], head[6], head[7] = unix.RTPROT_DHCP, unix.RT_SCOPE_UNIVERSE, unix.RTN_UNICAST
	return head
}

func encodeRoute(index int, r route) func(*netlink.AttributeEncoder) {
	return func(ae *netlink.AttributeEncoder) {
		ae.Uint32(unix.RTA_OIF, uint32(index))
		ae.Bytes(unix.RTA_GATEWAY, r.Gateway.AsSlice())
		ae.Bytes(unix.RTA_PREFSRC, r.Source.AsSlice())
		ae.Uint32(unix.RTA_PRIORITY, r.Metric)
	}
}

// unless is err, or nil if it is one of those.
func unless(err error, those ...unix.Errno) error {
	for _, e := range those {
		if errors.Is(err, e) {
			return nil
		}
	}
	return err
}

// change has the kernel do something.
func (k rtnetlink) change(kind netlink.HeaderType, flags netlink.HeaderFlags, head []byte, encode func(*netlink.AttributeEncoder)) error {
	ae := netlink.NewAttributeEncoder()
	encode(ae)
	attributes, err := ae.Encode()
	if err != nil {
		return err
	}
	_, err = k.execute(kind, flags|netlink.Acknowledge, append(head, attributes...))
	return err
}

// dump asks for all there is of a kind, and shows each answer's head, which is
// as long as the request's, and attributes.
func (k rtnetlink) dump(kind netlink.HeaderType, head []byte, show func(head []byte, ad *netlink.AttributeDecoder)) error {
	head[0] = unix.AF_INET
	answers, err := k.execute(kind, netlink.Dump, head)
	if err != nil {
		return err
	}
	for _, m := range answers {
		if len(m.Data) < len(head) {
			return shortAnswer(m)
		}
		ad, err := netlink.NewAttributeDecoder(m.Data[len(head):])
		if err != nil {
			return err
		}
		if show(m.Data, ad); ad.Err() != nil {
			return ad.Err()
		}
	}
	return nil
}

func shortAnswer(m netlink.Message) error {
	return fmt.Errorf("an answer of %d octets from the kernel", len(m.Data))
}

func (k rtnetlink) execute(kind netlink.HeaderType, flags netlink.HeaderFlags, data []byte) ([]netlink.Message, error) {
	conn, err := k.dial()
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.Execute(netlink.Message{Header: netlink.Header{Type: kind, Flags: netlink.Request | flags}, Data: data})
}
