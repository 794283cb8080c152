package lab

import (
	"errors"
	"syscall"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// The generic netlink interface of mac80211_hwsim (linux,
// drivers/net/wireless/mac80211_hwsim.h).
const (
	hwsimNewRadio = 4
	hwsimDelRadio = 5

	hwsimAttrRegCustomReg = 12
	hwsimAttrRadioName    = 17
	hwsimAttrPermAddr     = 22
)

// law is what a radio may do on its own account. Without one, its country is not
// known: it may not speak first in the 5 GHz band, and scans that passively.
type law bool

// somewhere is a radio that may use most channels of both bands.
const somewhere law = true

// newRadio has the kernel make one more radio in the present network namespace,
// with its interface. Radios hear those that were made in the same namespace.
func newRadio(mac dot11.MAC, where law) error {
	err := hwsim(hwsimNewRadio, func(ae *netlink.AttributeEncoder) {
		ae.Bytes(hwsimAttrPermAddr, mac[:])
		if where == somewhere {
			ae.Uint32(hwsimAttrRegCustomReg, 0) // hwsim_world_regdom_custom_01
		}
	})
	// Success is told by the number of the radio where other commands tell 0.
	var refused *netlink.OpError
	if errors.As(err, &refused) {
		if errno, ok := refused.Err.(syscall.Errno); ok && int32(errno) < 0 {
			return nil
		}
	}
	return err
}

// deleteRadio has the kernel take a radio away, as when a card is pulled out.
func deleteRadio(phy string) error {
	return hwsim(hwsimDelRadio, func(ae *netlink.AttributeEncoder) { ae.String(hwsimAttrRadioName, phy) })
}

// hwsim asks mac80211_hwsim for something.
func hwsim(command uint8, encode func(*netlink.AttributeEncoder)) error {
	c, err := genetlink.Dial(nil)
	if err != nil {
		return err
	}
	defer c.Close()
	family, err := c.GetFamily("MAC80211_HWSIM")
	if err != nil {
		return err
	}
	ae := netlink.NewAttributeEncoder()
	encode(ae)
	data, err := ae.Encode()
	if err != nil {
		return err
	}
	request := genetlink.Message{Header: genetlink.Header{Command: command, Version: 1}, Data: data}
	_, err = c.Execute(request, family.ID, netlink.Request|netlink.Acknowledge)
	return err
}
