package station

import (
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// claim is how clearly an access point says that it expects us; the greater,
// the clearer.
type claim uint8

const (
	claimNone   claim = iota
	claimSilent       // it speaks WPS and says nothing of us: tried only if asked to
	claimLegacy       // a 1.0 registrar waits for someone with a PIN
	claimAnyone       // a 2.0 registrar waits for anyone with a PIN
	claimUs           // its button is pressed, or it names our address
)

// claimOf reads the claim of an access point on this enrolment. For push
// button it is "Selected Registrar, with Device Password ID 4", whatever the
// config methods say (as hostap and iwd do); for a PIN see wsc.Network.Addresses
// and WSC best practices 2.0.1 section 3.4.
func (cfg *EnrollConfig) claimOf(bss dot11.BSS, n wsc.Network) claim {
	switch pressed := n.PushButtonActive(); {
	case !cfg.BSSID.IsZero() && bss.BSSID != cfg.BSSID:
		return claimNone
	case cfg.pushButton() && pressed:
		return claimUs
	case cfg.pushButton() || pressed:
		return claimNone
	}
	switch n.Addresses(cfg.Device.MAC) {
	case wsc.AuthorizedStrong:
		return claimUs
	case wsc.AuthorizedWildcard:
		return claimAnyone
	case wsc.AuthorizedLegacy:
		return claimLegacy
	}
	if cfg.Policy.AnyRegistrar || !cfg.BSSID.IsZero() {
		return claimSilent
	}
	return claimNone
}

func (cfg *EnrollConfig) pushButton() bool { return cfg.Password.ID == wsc.PasswordIDPushButton }

// choose returns the access point to try now, nil if there is none: of those
// that the last complete scan heard, or a look since, and whose claim is good
// enough, the one with the clearest claim and then the best link.
func (v *view) choose(now time.Time, ignored ignoreList, least claim) *sighting {
	var best *sighting
	for i := range v.sightings {
		s := &v.sightings[i]
		switch {
		case s.claim < least || s.missed > 0 || !joinable(s.bss) || ignored.has(now, s.bss.BSSID):
		case best == nil || s.claim > best.claim || s.claim == best.claim && better(s.bss, best.bss) < 0:
			best = s
		}
	}
	return best
}

// joinable reports whether a registration can be had from bss at all. A hidden
// name cannot be associated with, and WEP keys are not taken.
func joinable(bss dot11.BSS) bool {
	return !bss.SSID.Hidden() && dot11.SecurityOf(bss) != dot11.SecurityWEP
}

// addBSS puts bss on a list of evidence, unless it is there. It reports
// whether it was new.
func addBSS(list *[]dot11.BSS, bss dot11.BSS) bool {
	same := func(b dot11.BSS) bool { return b.BSSID == bss.BSSID }
	if len(*list) >= viewMax || slices.ContainsFunc(*list, same) {
		return false
	}
	*list = append(*list, bss)
	return true
}
