package wsc

import (
	"errors"
	"slices"

	"github.com/gowps/wps/dot11"
)

// Network is what the frames of one BSS say of its Wi-Fi Protected Setup.
type Network struct {
	Device // UUID is zero, and texts are empty, as long as no frame told them
	Announcement
}

// NetworkOf reads the WSC elements that a scan has found. What can change,
// such as a button pressed, is taken from the newest frame; who the access
// point is, from its probe response if one was heard. ok is false if there are
// no such elements or the newest cannot be read.
func NetworkOf(bss dot11.BSS) (n Network, ok bool) {
	probe, haveProbe := readNetwork(bss.Probe)
	payload, haveNewest := FromElements(bss.Elements)
	if !haveNewest {
		return probe, haveProbe
	}
	n, ok = parseNetwork(payload)
	if !ok || !haveProbe {
		return n, ok
	}
	device := probe.Device
	device.State, device.Version2 = n.State, n.Version2
	if !n.UUID.IsZero() {
		device.UUID = n.UUID
	}
	if n.Bands != 0 {
		device.Bands = n.Bands
	}
	n.Device = device
	return n, true
}

func readNetwork(e dot11.Elements) (Network, bool) {
	payload, ok := FromElements(e)
	if !ok {
		return Network{}, false
	}
	return parseNetwork(payload)
}

// parseNetwork reads a beacon's or a probe response's payload. Nothing in it
// is indispensable.
func parseNetwork(payload []byte) (Network, bool) {
	var p ProbeResponse
	if err := Unmarshal(payload, &p); err != nil && !errors.Is(err, ErrMissing) {
		return Network{}, false
	}
	return Network{p.Device, p.Announcement}, true
}

// PushButtonActive reports whether the access point's button has been pressed.
func (n Network) PushButtonActive() bool {
	return n.SelectedRegistrar && !n.NoPasswordID && n.PasswordID == PasswordIDPushButton
}

// Authorization is how sure an enrollee with a PIN can be that an access point
// waits for it; the greater, the surer.
type Authorization uint8

// The authorizations.
const (
	NotAuthorized      Authorization = iota
	AuthorizedLegacy                 // a 1.0 registrar waits for someone with a PIN
	AuthorizedWildcard               // a 2.0 registrar waits for anyone
	AuthorizedStrong                 // a 2.0 registrar waits for this address
)

var authorizationNames = [...]string{
	NotAuthorized: "not authorized", AuthorizedLegacy: "1.0 registrar selected",
	AuthorizedWildcard: "anyone authorized", AuthorizedStrong: "authorized",
}

func (a Authorization) String() string { return nameOf("Authorization", authorizationNames[:], a) }

// Addresses tells whether the access point waits for an enrollee with this
// address and a PIN: the address with which it will associate. As in hostap,
// only AuthorizedMACs count if the access point speaks 2.0.
func (n Network) Addresses(mac dot11.MAC) Authorization {
	switch {
	case n.Version2 != 0 && slices.Contains(n.AuthorizedMACs, mac):
		return AuthorizedStrong
	case n.Version2 != 0 && slices.Contains(n.AuthorizedMACs, dot11.Broadcast):
		return AuthorizedWildcard
	case n.Version2 == 0 && n.SelectedRegistrar && !n.NoPasswordID && n.PasswordID != PasswordIDPushButton:
		return AuthorizedLegacy
	}
	return NotAuthorized
}
