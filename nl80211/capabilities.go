package nl80211

import (
	"slices"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// Capabilities is what a wireless device and its driver can do.
type Capabilities struct {
	Phy      string // the device's name, e.g. "phy0"
	Channels []Channel
	Ciphers  []dot11.Suite
	// Connect: the driver, or mac80211 for it, joins a network as a whole.
	Connect bool
	// ControlPort: EAPOL frames can travel over nl80211.
	ControlPort bool
	// Handshake: the firmware can do the 4-way handshake.
	Handshake bool
	// AccessPoint: the device can be an access point.
	AccessPoint bool
	// ScanSSIDs is how many names a scan can ask for, the wildcard included,
	// and ScanElements how many octets of elements fit its probe requests.
	ScanSSIDs    int
	ScanElements int

	wiphy     int
	noPreauth bool
	lasting   bool // no property of the device: see OpenLasting
}

// Channel is one channel of a device, with what the law in force says about it.
type Channel struct {
	Frequency dot11.Frequency
	Disabled  bool
	Passive   bool // only to be listened to, until an access point is heard
	Radar     bool // shared with radars, which an access point must watch for
}

// Protects reports whether the device can protect management frames, as some
// networks require (BIP-CMAC-128).
func (c Capabilities) Protects() bool { return slices.Contains(c.Ciphers, dot11.CipherBIP) }

// Has reports whether the device has a channel, be it allowed or not.
func (c Capabilities) Has(f dot11.Frequency) bool {
	return slices.ContainsFunc(c.Channels, func(ch Channel) bool { return ch.Frequency == f })
}

// Bands returns the bands that the device has channels of.
func (c Capabilities) Bands() (bands dot11.Band) {
	for _, ch := range c.Channels {
		bands |= ch.Frequency.Band()
	}
	return bands
}

// parseCapabilities reads the answer to getWiphy, or to a dump of all devices:
// message after message, each with some attributes of one device. The devices
// are returned in the order of their numbers.
func parseCapabilities(messages []genetlink.Message) ([]Capabilities, error) {
	var list []Capabilities
	for _, m := range messages {
		wiphy := -1
		err := decode(m.Data, func(ad *netlink.AttributeDecoder) {
			if ad.Type() == attrWiphy {
				wiphy = int(ad.Uint32())
			}
		})
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(list, func(c Capabilities) bool { return c.wiphy == wiphy })
		if i < 0 {
			i = len(list)
			list = append(list, Capabilities{wiphy: wiphy})
		}
		if err := decode(m.Data, list[i].read); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(list, func(a, b Capabilities) int { return a.wiphy - b.wiphy })
	return list, nil
}

func (c *Capabilities) read(ad *netlink.AttributeDecoder) {
	switch ad.Type() {
	case attrWiphyName:
		c.Phy = ad.String()
	case attrMaxNumScanSSIDs:
		c.ScanSSIDs = int(ad.Uint8())
	case attrMaxScanIELen:
		c.ScanElements = int(ad.Uint16())
	case attrCipherSuites:
		c.Ciphers = suitesOf(ad)
	case attrSupportedIftypes:
		nested(ad, func(ad *netlink.AttributeDecoder) {
			c.AccessPoint = c.AccessPoint || ad.Type() == uint16(ModeAP)
		})
	case attrSupportedCommands:
		nested(ad, func(ad *netlink.AttributeDecoder) {
			c.Connect = c.Connect || command(ad.Uint32()) == cmdConnect
		})
	case attrExtFeatures:
		bits := ad.Bytes()
		has := func(n int) bool { return n/8 < len(bits) && bits[n/8]&(1<<(n%8)) != 0 }
		c.ControlPort = has(featureControlPortOverNL80211)
		c.noPreauth = has(featureControlPortNoPreauth)
		c.Handshake = has(feature4WayHandshakePSK)
	case attrWiphyBands:
		nested(ad, func(ad *netlink.AttributeDecoder) {
			nested(ad, func(ad *netlink.AttributeDecoder) {
				if ad.Type() == bandFreqs {
					nested(ad, func(ad *netlink.AttributeDecoder) { c.channel(ad) })
				}
			})
		})
	}
}

// channel reads one channel. A dump may show it several times, with more and
// more attributes.
func (c *Capabilities) channel(ad *netlink.AttributeDecoder) {
	var ch Channel
	nested(ad, func(ad *netlink.AttributeDecoder) {
		switch ad.Type() {
		case freqFreq:
			ch.Frequency = dot11.Frequency(ad.Uint32())
		case freqDisabled:
			ch.Disabled = ad.Flag()
		case freqNoIR:
			ch.Passive = ad.Flag()
		case freqRadar:
			ch.Radar = ad.Flag()
		}
	})
	if ch.Frequency != 0 && !c.Has(ch.Frequency) {
		c.Channels = append(c.Channels, ch)
	}
}
