package sim

import (
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// Most octets that fit one frame, with room for headers and encryption
// (IEEE 802.11-2020, 9.2.4.7): of a data frame's payload, and of the elements
// that a command adds to a management frame.
const (
	maxPayload  = 2290
	maxElements = 2048
)

// Bits of the capability field that nothing here depends on, set as most
// devices on 2.4 GHz do (IEEE 802.11-2020, 9.4.1.4).
const (
	shortPreamble = 1 << 5
	shortSlot     = 1 << 10
)

func capability(f dot11.Frequency, privacy bool) uint16 {
	c := uint16(dot11.CapabilityESS)
	if privacy {
		c |= dot11.CapabilityPrivacy
	}
	if f.Band() == dot11.Band2GHz {
		c |= shortPreamble | shortSlot
	}
	return c
}

// manage sends a management frame within the BSS bssid.
func (p *port) manage(kind dot11.FrameKind, to, bssid dot11.MAC, f dot11.Frequency, body dot11.Management, sent func(bool)) {
	p.send(dot11.Frame{
		Kind: kind, Address1: to, Address2: p.mac, Address3: bssid,
		Body: dot11.AppendManagement(nil, body),
	}, f, basicRate(f), nil, sent)
}

// carryData sends the payload of cmd. The frame comes with its addresses.
func (p *port) carryData(cmd radio.Send, f dot11.Frame, frequency dot11.Frequency, c *cipher) {
	f.Kind = dot11.FrameData
	f.Body = append(dot11.AppendSNAP(nil, cmd.EtherType), cmd.Payload...)
	r := rateData
	if cmd.EtherType == radio.EtherTypeEAPOL || f.Address1.IsGroup() {
		r = basicRate(frequency) // what all depends on, and what all must understand
	}
	if cmd.Plain {
		c = nil
	}
	p.send(f, frequency, r, c, nil)
}

// farewell reads why a deauthentication or disassociation came.
func farewell(body []byte) dot11.Reason {
	var m dot11.Farewell
	if dot11.ParseManagement(body, &m) != nil {
		return dot11.ReasonUnspecified
	}
	return m.Reason
}

// ssidIn returns the network name among elements. A frame without one, or with
// one that is too long, is not valid.
func ssidIn(e dot11.Elements) (ssid dot11.SSID, ok bool) {
	body, ok := e.Find(dot11.ElementSSID)
	return dot11.SSID(body), ok && len(body) <= dot11.SSIDMax
}

// allowed reports whether a Send may go out through a port that lets nothing
// but EAPOL pass while it is closed, and nothing else unencrypted if the
// network is protected.
func allowed(cmd radio.Send, protected, open bool, c *cipher) error {
	switch {
	case len(cmd.Payload) > maxPayload:
		return errTooLong
	case !protected || cmd.EtherType == radio.EtherTypeEAPOL:
		return nil
	case !open:
		return errPortClosed
	case c == nil || cmd.Plain:
		return errNoKey
	}
	return nil
}
