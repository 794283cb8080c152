package ap

import (
	"encoding/binary"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// Protection says whether management frames are protected (PMF).
type Protection uint8

// The kinds of protection.
const (
	ProtectionOff      Protection = iota
	ProtectionOptional            // for stations that can
	ProtectionRequired            // stations that cannot are refused
)

// network is what a BSS serves; registration can change it.
type network struct {
	SSID     dot11.SSID
	Security dot11.Security
	Key      []byte
	State    wsc.WPSState
}

// policy is the RSN element's content for this security.
func policy(security dot11.Security, protect Protection) dot11.RSN {
	r := dot11.RSN{
		Version: 1, Group: dot11.CipherCCMP,
		Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK},
	}
	if security == dot11.SecurityWPAWPA2 {
		r.Group = dot11.CipherTKIP
	}
	switch protect {
	case ProtectionOptional:
		r.AKMs = append(r.AKMs, dot11.AKMPSKSHA256)
		r.Capabilities = dot11.RSNCapabilityMFPC
	case ProtectionRequired:
		r.AKMs = []dot11.Suite{dot11.AKMPSKSHA256}
		r.Capabilities = dot11.RSNCapabilityMFPC | dot11.RSNCapabilityMFPR
	}
	if r.Protects() {
		r.GroupManagement = dot11.CipherBIP
	}
	return r
}

// appendWPA adds the element that WPA used before there was an RSN element:
// TKIP and PSK. Stations that know no better are told of, and refused.
func appendWPA(e dot11.Elements) dot11.Elements {
	b := append(dot11.WPAOUI[:len(dot11.WPAOUI):len(dot11.WPAOUI)], dot11.WPAType)
	suite := func(kind byte) { b = append(append(b, dot11.WPAOUI[:]...), kind) }
	count := func() { b = binary.LittleEndian.AppendUint16(b, 1) }
	count() // version
	suite(2)
	count()
	suite(2)
	count()
	suite(2)
	return e.Append(dot11.ElementVendor, b)
}

// protected reports whether stations need keys that we can give.
func (b *BSS) protected() bool {
	return b.network.Security == dot11.SecurityWPA2 || b.network.Security == dot11.SecurityWPAWPA2
}

// securityElements are those of the RSN and of WPA, if the BSS has any.
func (b *BSS) securityElements() (e dot11.Elements) {
	if b.protected() {
		e = policy(b.network.Security, b.cfg.Protect).Append(e)
	}
	if b.network.Security == dot11.SecurityWPAWPA2 {
		e = appendWPA(e)
	}
	return e
}

// advertise returns the command that shows the present state to everyone.
func (b *BSS) advertise(now time.Time) radio.Advertise {
	b.shown = b.cfg.Device.generation
	beacon := b.securityElements()
	reply := append(dot11.Elements(nil), beacon...)
	if b.offersWPS() {
		beaconWSC, replyWSC := b.announce(now)
		beacon = append(beacon, wsc.Elements(beaconWSC)...)
		reply = append(reply, wsc.Elements(replyWSC)...)
	}
	return radio.Advertise{
		SSID: b.network.SSID, Hidden: b.cfg.Hidden, Frequency: b.cfg.Frequency,
		Privacy: b.network.Security != dot11.SecurityOpen,
		Beacon:  beacon, ProbeReply: reply, Interval: b.cfg.BeaconInterval,
	}
}

// offersWPS reports whether the BSS takes part in Wi-Fi Protected Setup. A
// hidden one does not: without its name no station could associate.
func (b *BSS) offersWPS() bool { return b.cfg.WPS && !b.cfg.Hidden }

// announce returns the WSC payloads of beacon and probe response (WSC 2.0.5
// section 8.2).
func (b *BSS) announce(now time.Time) (beacon, reply []byte) {
	d := b.cfg.Device
	device := b.device()
	a := wsc.Announcement{Locked: d.Locked(now)}
	var macs []dot11.MAC
	a.SelectedRegistrar, a.PasswordID, macs = d.selection()
	pushButton := a.SelectedRegistrar && a.PasswordID == wsc.PasswordIDPushButton
	if a.SelectedRegistrar {
		a.SelectedMethods = device.ConfigMethods
		if !pushButton {
			a.SelectedMethods &^= wsc.MethodPushButtons
		}
	}
	if device.Version2 != 0 {
		a.AuthorizedMACs = macs
	}
	dualBand := d.bands&(d.bands-1) != 0
	if !dualBand {
		device.Bands = 0
	} else {
		device.Bands = d.bands
	}
	full := device
	// What the access point can do as an enrollee: its button is no way to
	// reach it for an external registrar.
	full.ConfigMethods &^= wsc.MethodPushButtons
	reply = wsc.Marshal(&wsc.ProbeResponse{Device: full, Announcement: a, ResponseType: wsc.ResponseAP})
	if !dualBand || !pushButton {
		device.UUID = wsc.UUID{}
	}
	beacon = wsc.Marshal(&wsc.Beacon{Device: device, Announcement: a})
	return beacon, reply
}

// device is what the router tells of itself on this BSS.
func (b *BSS) device() wsc.Device {
	d := b.cfg.Device.cfg.Device
	d.MAC = b.cfg.BSSID
	d.State = b.network.State
	d.Bands = b.cfg.Frequency.Band()
	d.AuthTypes, d.EncrTypes = types(b.network.Security)
	return d
}
