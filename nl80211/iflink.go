package nl80211

import (
	"encoding/binary"
	"errors"

	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// The part of route netlink (linux/rtnetlink.h, linux/if_link.h) that a wireless
// interface needs: it is brought up, it goes down, it is removed. A message is
//
//	0  1 family    1  1 –     2  2 type     4  4 index
//	8  4 flags    12  4 mask of the flags to change     16  n attributes
const (
	rtmNewLink = 16
	rtmDelLink = 17
	rtmGetLink = 18
	rtmSetLink = 19

	ifinfoSize   = 16
	familyUnspec = 0

	iflaAddress   = 1
	iflaOperState = 16
	iflaLinkMode  = 17

	iffUp = 1

	operDormant = 5 // associated, but not authorized yet
	operUp      = 6

	linkModeDefault = 0
	linkModeDormant = 1 // a program, not the kernel, says when the link is up
)

// ifLink is the state of an interface.
type ifLink struct {
	index     int
	up        bool
	gone      bool
	mac       dot11.MAC
	mode      uint8 // linkMode…
	operState uint8
}

var errShortLink = errors.New("a link message cut short")

// parseLink reads a message about an interface; ok is false if it is none.
func parseLink(m netlink.Message) (l ifLink, ok bool, err error) {
	if m.Header.Type != rtmNewLink && m.Header.Type != rtmDelLink {
		return l, false, nil
	}
	if len(m.Data) < ifinfoSize {
		return l, false, errShortLink
	}
	if m.Data[0] != familyUnspec { // a bridge tells about its ports
		return l, false, nil
	}
	l = ifLink{
		index: int(int32(binary.NativeEndian.Uint32(m.Data[4:]))),
		up:    binary.NativeEndian.Uint32(m.Data[8:])&iffUp != 0,
		gone:  m.Header.Type == rtmDelLink,
	}
	err = decode(m.Data[ifinfoSize:], func(ad *netlink.AttributeDecoder) {
		switch ad.Type() {
		case iflaAddress:
			if mac := ad.Bytes(); len(mac) == len(l.mac) {
				l.mac = dot11.MAC(mac)
			}
		case iflaLinkMode:
			l.mode = ad.Uint8()
		case iflaOperState:
			l.operState = ad.Uint8()
		}
	})
	return l, true, err
}

// linkChange is what is to become of an interface.
type linkChange struct {
	flags, mask uint32 // of flags, the bits of mask count
	operState   uint8  // 0: as it is
	mode        *uint8 // nil: as it is
}

// request makes the message.
func (c linkChange) request(ifindex int) netlink.Message {
	b := make([]byte, ifinfoSize)
	binary.NativeEndian.PutUint32(b[4:], uint32(ifindex))
	binary.NativeEndian.PutUint32(b[8:], c.flags)
	binary.NativeEndian.PutUint32(b[12:], c.mask)
	ae := netlink.NewAttributeEncoder()
	if c.operState != 0 {
		ae.Uint8(iflaOperState, c.operState)
	}
	if c.mode != nil {
		ae.Uint8(iflaLinkMode, *c.mode)
	}
	attrs, err := ae.Encode()
	if err != nil {
		panic("nl80211: " + err.Error()) // of two octets
	}
	return netlink.Message{
		Header: netlink.Header{Type: rtmSetLink, Flags: netlink.Request | netlink.Acknowledge},
		Data:   append(b, attrs...),
	}
}

// getLink asks for the state of one interface.
func getLink(ifindex int) netlink.Message {
	b := make([]byte, ifinfoSize)
	binary.NativeEndian.PutUint32(b[4:], uint32(ifindex))
	return netlink.Message{Header: netlink.Header{Type: rtmGetLink, Flags: netlink.Request}, Data: b}
}
