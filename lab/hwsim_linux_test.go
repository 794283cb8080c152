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

	hwsimAttrRegCustomReg = 12
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
	ae.Bytes(hwsimAttrPermAddr, mac[:])
	if where == somewhere {
		ae.Uint32(hwsimAttrRegCustomReg, 0) // hwsim_world_regdom_custom_01
	}
	data, err := ae.Encode()
	if err != nil {
		return err
	}
	request := genetlink.Message{Header: genetlink.Header{Command: hwsimNewRadio, Version: 1}, Data: data}
	_, err = c.Execute(request, family.ID, netlink.Request|netlink.Acknowledge)
	// Success is told by the number of the radio where other commands tell 0.
	var refused *netlink.OpError
	if errors.As(err, &refused) {
		if errno, ok := refused.Err.(syscall.Errno); ok && int32(errno) < 0 {
			return nil
		}
	}
	return err
}
