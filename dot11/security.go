package dot11

import (
	"errors"
	"fmt"
	"slices"
)

// Security is what a BSS asks of a station, in the words a user knows.
type Security uint8

// The kinds of security. A name with a slash is a BSS that takes stations of
// either kind.
const (
	SecurityOpen       Security = iota
	SecurityWEP                 // privacy, but neither an RSN nor a WPA element
	SecurityWPA                 // WPA-PSK
	SecurityWPA2                // WPA2-PSK, FT-PSK or PSK-SHA256
	SecurityWPAWPA2             // both elements
	SecurityWPA3                // SAE
	SecurityWPA2WPA3            // SAE and PSK
	SecurityEnterprise          // 802.1X
	SecurityUnknown             // an element that cannot be read, or unknown AKMs only
)

func (s Security) String() string {
	switch s {
	case SecurityOpen:
		return "open"
	case SecurityWEP:
		return "WEP"
	case SecurityWPA:
		return "WPA"
	case SecurityWPA2:
		return "WPA2"
	case SecurityWPAWPA2:
		return "WPA/WPA2"
	case SecurityWPA3:
		return "WPA3"
	case SecurityWPA2WPA3:
		return "WPA2/WPA3"
	case SecurityEnterprise:
		return "Enterprise"
	case SecurityUnknown:
		return "unknown"
	}
	return fmt.Sprintf("Security(%d)", uint8(s))
}

// SecurityOf reads the security of bss from its elements and its Privacy bit.
func SecurityOf(bss BSS) Security {
	var psk, sae, enterprise, wpa, any bool
	if body, ok := bss.Elements.Find(ElementRSN); ok {
		any = true
		if r, err := ParseRSN(body); err == nil {
			psk = r.has(AKMPSK, AKMFTPSK, AKMPSKSHA256)
			sae = r.has(AKMSAE, AKMFTSAE)
			enterprise = r.has(AKM8021X, AKMFT8021X, AKM8021XSHA256)
		}
	}
	for body := range bss.Elements.Vendor(WPAOUI, WPAType) {
		any = true
		if r, err := ParseWPA(body); err == nil {
			wpa = wpa || r.has(AKMPSK)
			enterprise = enterprise || r.has(AKM8021X)
		}
	}
	switch {
	case sae && psk:
		return SecurityWPA2WPA3
	case sae:
		return SecurityWPA3
	case psk && wpa:
		return SecurityWPAWPA2
	case psk:
		return SecurityWPA2
	case wpa:
		return SecurityWPA
	case enterprise:
		return SecurityEnterprise
	case any:
		return SecurityUnknown
	case bss.Privacy():
		return SecurityWEP
	}
	return SecurityOpen
}

// has reports whether r offers one of these AKMs.
func (r RSN) has(akms ...Suite) bool {
	return slices.ContainsFunc(akms, func(a Suite) bool { return slices.Contains(r.AKMs, a) })
}

// RSNOptions is what a station may use when it answers an access point's RSN.
type RSNOptions struct {
	// AllowTKIP accepts TKIP for unicast frames if CCMP is not offered.
	AllowTKIP bool
	// Protect tells that the station can protect management frames
	// (BIP-CMAC-128), and so may be asked to.
	Protect bool
}

// Why a station cannot join a network with the pre-shared key.
var (
	ErrNoAKM    = errors.New("dot11: the network does not offer a pre-shared key (WPA2-PSK)")
	ErrNoCipher = errors.New("dot11: the network offers no cipher that is both known and allowed")
	ErrProtect  = errors.New("dot11: the network requires protected management frames")
)

// SelectRSN returns what a station answers ap with in its association request:
// ap's group cipher, one pairwise cipher (CCMP, or TKIP if allowed), one AKM
// (PSK-SHA256 where management frames are protected, else PSK). TKIP as group
// cipher is accepted: it is what a router that still serves WPA stations sends.
// The error wraps ErrNoAKM, ErrNoCipher or ErrProtect.
func SelectRSN(ap RSN, opt RSNOptions) (RSN, error) {
	sta := RSN{Version: 1, Group: ap.Group}
	switch {
	case slices.Contains(ap.Pairwise, CipherCCMP):
		sta.Pairwise = []Suite{CipherCCMP}
	case slices.Contains(ap.Pairwise, CipherTKIP) && opt.AllowTKIP:
		sta.Pairwise = []Suite{CipherTKIP}
	default:
		return RSN{}, fmt.Errorf("%w: pairwise %v", ErrNoCipher, ap.Pairwise)
	}
	if ap.Group != CipherCCMP && ap.Group != CipherTKIP {
		return RSN{}, fmt.Errorf("%w: group %v", ErrNoCipher, ap.Group)
	}
	protect := opt.Protect && ap.groupManagement() == CipherBIP
	if ap.RequiresProtection() && !protect {
		return RSN{}, ErrProtect
	}
	if protect {
		sta.Capabilities |= RSNCapabilityMFPC
		sta.GroupManagement = CipherBIP
	}
	psk, sha256 := ap.has(AKMPSK), ap.has(AKMPSKSHA256)
	switch {
	case sha256 && (protect || !psk):
		sta.AKMs = []Suite{AKMPSKSHA256}
	case psk:
		sta.AKMs = []Suite{AKMPSK}
	default:
		return RSN{}, fmt.Errorf("%w: AKMs %v", ErrNoAKM, ap.AKMs)
	}
	return sta, nil
}
