package nl80211

import (
	"errors"
	"slices"
	"time"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// heard is one entry of the kernel's table of BSSs. It has one for each name
// that a BSS was heard with, and one more for its beacons if those hide it.
type heard struct {
	dot11.BSS               // without Seen
	seen      time.Duration // on the clock that counts from boot
}

var errNoBSS = errors.New("a scan result without a BSS")

// parseBSS reads one message of the answer to getScan. now is the time since
// boot when the answer was complete.
func parseBSS(m genetlink.Message, now time.Duration) (h heard, generation uint32, err error) {
	found := false
	err = decode(m.Data, func(ad *netlink.AttributeDecoder) {
		switch ad.Type() {
		case attrGeneration:
			generation = ad.Uint32()
		case attrBSS:
			found = true
			h = nestedBSS(ad, now)
		}
	})
	if err == nil && (!found || h.BSSID.IsZero()) {
		err = errNoBSS
	}
	return h, generation, err
}

func nestedBSS(ad *netlink.AttributeDecoder, now time.Duration) heard {
	h := heard{seen: now}
	var newest, beacon dot11.Elements // newest: the probe response if there was one
	var newestTSF, beaconTSF, boot uint64
	var probed bool
	nested(ad, func(ad *netlink.AttributeDecoder) {
		switch ad.Type() {
		case bssBSSID:
			h.BSSID = macOf(ad)
		case bssFrequency:
			h.Frequency = dot11.Frequency(ad.Uint32())
		case bssTSF:
			newestTSF = ad.Uint64()
		case bssBeaconTSF:
			beaconTSF = ad.Uint64()
		case bssBeaconInterval:
			h.BeaconInterval = ad.Uint16()
		case bssCapability:
			h.Capability = ad.Uint16()
		case bssElements:
			newest = ad.Bytes()
		case bssBeaconElements:
			beacon = ad.Bytes()
		case bssPrespData:
			probed = ad.Flag()
		case bssSignalMBM:
			h.Signal = int(ad.Int32()) / 100
		case bssSignalUnspec: // 0 to 100, with no unit
			h.Signal = int(ad.Uint8())/2 - 100
		case bssSeenMSAgo:
			h.seen = now - time.Duration(ad.Uint32())*time.Millisecond
		case bssLastSeenBoottime:
			boot = ad.Uint64()
		}
	})
	if boot != 0 { // the finer of the two, if the driver knows it
		h.seen = time.Duration(boot)
	}
	h.Elements = newest
	if probed {
		h.Probe = newest
	}
	// The kernel gives precedence to probe responses; which frame is the newer
	// one is told by the access point's own clock.
	if beacon != nil && (newest == nil || probed && beaconTSF > newestTSF) {
		h.Elements = beacon
	}
	h.SSID = nameIn(h.Elements)
	if h.SSID.Hidden() {
		if name := nameIn(h.Probe); !name.Hidden() {
			h.SSID = name
		}
	}
	return h
}

// nameIn returns the SSID that elements hold; none is the same as hidden.
func nameIn(e dot11.Elements) dot11.SSID {
	body, _ := e.Find(dot11.ElementSSID)
	if len(body) > dot11.SSIDMax {
		return ""
	}
	return dot11.SSID(body)
}

// combine makes one of the entries of a hidden BSS: its beacons, which do not
// name it, and its probe responses, which do. What was heard last counts, but
// for the name.
func combine(entries []heard) []heard {
	var list []heard
	for _, h := range entries {
		i := slices.IndexFunc(list, func(o heard) bool { return o.BSSID == h.BSSID && o.SSID.Hidden() != h.SSID.Hidden() })
		if i < 0 {
			list = append(list, h)
			continue
		}
		named, newest := list[i], h
		if named.SSID.Hidden() {
			named = h
		}
		if list[i].seen > h.seen {
			newest = list[i]
		}
		newest.SSID, newest.Probe = named.SSID, named.Probe
		list[i] = newest
	}
	return list
}
