package nl80211

import (
	"encoding/binary"
	"fmt"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// encode makes a request of the attributes that fill adds. The radio lets no
// attribute become longer than fits, so that one is a mistake in this package.
func encode(cmd command, fill func(ae *netlink.AttributeEncoder)) genetlink.Message {
	ae := netlink.NewAttributeEncoder()
	fill(ae)
	b, err := ae.Encode()
	if err != nil {
		panic(fmt.Sprintf("nl80211: command %d: %v", cmd, err))
	}
	return genetlink.Message{Header: genetlink.Header{Command: uint8(cmd)}, Data: b}
}

// list adds a nested attribute of n numbered ones.
func list(ae *netlink.AttributeEncoder, attr uint16, n int, each func(ae *netlink.AttributeEncoder, i int)) {
	ae.Nested(attr, func(nae *netlink.AttributeEncoder) error {
		for i := range n {
			each(nae, i)
		}
		return nil
	})
}

// decode calls attr for each attribute in b, which reads it with the methods of
// ad. They check its length; the first error ends the decoding.
func decode(b []byte, attr func(ad *netlink.AttributeDecoder)) error {
	ad, err := netlink.NewAttributeDecoder(b)
	if err != nil {
		return err
	}
	return each(ad, attr)
}

func each(ad *netlink.AttributeDecoder, attr func(ad *netlink.AttributeDecoder)) error {
	for ad.Next() {
		attr(ad)
	}
	return ad.Err()
}

// nested decodes the attributes within one.
func nested(ad *netlink.AttributeDecoder, attr func(ad *netlink.AttributeDecoder)) {
	ad.Nested(func(nad *netlink.AttributeDecoder) error { return each(nad, attr) })
}

// macOf reads an address.
func macOf(ad *netlink.AttributeDecoder) (mac dot11.MAC) {
	ad.Do(func(b []byte) error {
		if len(b) != len(mac) {
			return fmt.Errorf("attribute %d: %d octets are no address", ad.Type(), len(b))
		}
		mac = dot11.MAC(b)
		return nil
	})
	return mac
}

// suitesOf reads a list of cipher or AKM suites.
func suitesOf(ad *netlink.AttributeDecoder) (suites []dot11.Suite) {
	ad.Do(func(b []byte) error {
		if len(b)%4 != 0 {
			return fmt.Errorf("attribute %d: %d octets are no list of suites", ad.Type(), len(b))
		}
		for ; len(b) > 0; b = b[4:] {
			suites = append(suites, dot11.Suite(binary.NativeEndian.Uint32(b)))
		}
		return nil
	})
	return suites
}

// suites is suitesOf the other way.
func suites(ae *netlink.AttributeEncoder, attr uint16, list []dot11.Suite) {
	ae.Do(attr, func() (b []byte, err error) {
		for _, s := range list {
			b = binary.NativeEndian.AppendUint32(b, uint32(s))
		}
		return b, nil
	})
}
