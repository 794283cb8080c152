package nl80211

import (
	"fmt"
	"slices"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// Interface is one wireless interface and what there is to know of it before
// it is used.
type Interface struct {
	Name   string
	Index  int
	MAC    dot11.MAC
	Mode   Mode
	Driver string // e.g. "brcmfmac"; empty if the system does not tell
	Up     bool
	// SSID and Frequency are those of the network that some program has joined,
	// or serves, on it.
	SSID      dot11.SSID
	Frequency dot11.Frequency
	// Blocked is the state of its switches; both are off on a device that can
	// be used.
	Blocked Block
	Capabilities
}

// Mode is what an interface is: NL80211_IFTYPE.
type Mode uint32

// The modes that are worth a name here.
const (
	ModeStation Mode = 2
	ModeAP      Mode = 3
	ModeMonitor Mode = 6
)

func (m Mode) String() string {
	names := [...]string{"unspecified", "ad hoc", "station", "access point", "access point VLAN", "WDS",
		"monitor", "mesh", "P2P client", "P2P group owner", "P2P device", "OCB", "NAN"}
	if int(m) < len(names) {
		return names[m]
	}
	return fmt.Sprintf("Mode(%d)", uint32(m))
}

// parseInterface reads one message of the answer to getInterface. wiphy is the
// number of the device that the interface belongs to.
func parseInterface(m genetlink.Message) (i Interface, wiphy int, err error) {
	wiphy = -1
	err = decode(m.Data, func(ad *netlink.AttributeDecoder) {
		switch ad.Type() {
		case attrIfname:
			i.Name = ad.String()
		case attrIfindex:
			i.Index = int(ad.Uint32())
		case attrMAC:
			i.MAC = macOf(ad)
		case attrIftype:
			i.Mode = Mode(ad.Uint32())
		case attrSSID:
			i.SSID = dot11.SSID(ad.Bytes())
		case attrWiphyFreq:
			i.Frequency = dot11.Frequency(ad.Uint32())
		case attrWiphy:
			wiphy = int(ad.Uint32())
		}
	})
	return i, wiphy, err
}

// describe puts together what the kernel tells of its interfaces and of their
// devices.
func describe(interfaces, devices []genetlink.Message, switches []Switch) ([]Interface, error) {
	phys, err := parseCapabilities(devices)
	if err != nil {
		return nil, err
	}
	var list []Interface
	for _, m := range interfaces {
		i, wiphy, err := parseInterface(m)
		if err != nil {
			return nil, err
		}
		if i.Index == 0 { // a P2P device has no network interface
			continue
		}
		for _, c := range phys {
			if c.wiphy == wiphy {
				i.Capabilities = c
			}
		}
		i.Blocked = blockOf(switches, i.Phy)
		list = append(list, i)
	}
	slices.SortFunc(list, func(a, b Interface) int { return a.Index - b.Index })
	return list, nil
}

// Domain is the regulatory domain: the law that the radios keep to.
type Domain struct {
	// Country is its code, "00" if none is known: then most channels of the
	// 5 GHz band are passive, or disabled.
	Country string
	// DFS is the region of rules for radars: 0 unknown, 1 FCC, 2 ETSI, 3 Japan.
	DFS uint8
}

// Known reports whether a country is set.
func (d Domain) Known() bool { return d.Country != "" && d.Country != "00" }

func parseDomain(m genetlink.Message) (d Domain, err error) {
	err = decode(m.Data, func(ad *netlink.AttributeDecoder) {
		switch ad.Type() {
		case attrRegAlpha2:
			d.Country = ad.String()
		case attrDFSRegion:
			d.DFS = ad.Uint8()
		}
	})
	return d, err
}
