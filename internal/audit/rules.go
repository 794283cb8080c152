package audit

import (
	"fmt"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// Code names a kind of finding.
type Code string

// The codes.
const (
	PINLabel        Code = "pin-label"         // a printed PIN is announced
	PINDisplay      Code = "pin-display"       // a shown one is
	PINNoLockout    Code = "pin-no-lockout"    // and the router is a 1.0 one
	PINUntold       Code = "pin-unknown"       // what would tell was not heard
	PINLock         Code = "pin-locked"        // AP Setup Locked
	PINNotAnnounced Code = "pin-not-announced" // which is not the same as none
	Unreadable      Code = "unreadable"        // a broken WSC element
	NotConfigured   Code = "not-configured"    // waits to be set up
	ButtonOpen      Code = "button-open"       // pressed now
	PINOpen         Code = "pin-open"          // takes anyone with the PIN now
	PINOpenNamed    Code = "pin-open-named"    // takes named stations with the PIN now
	RegistrarOpen   Code = "registrar-open"    // takes somebody, by other means
	WEP             Code = "wep"
	Open            Code = "open"
	WPAOnly         Code = "wpa-only"
	TKIPOnly        Code = "tkip-only"
	TKIP            Code = "tkip" // beside something better
	WPA3            Code = "wpa3-only"
	Enterprise      Code = "enterprise"
	Version1        Code = "version-1"
)

// rule is how one kind of finding is found.
type rule struct {
	code     Code
	severity Severity
	holds    func(facts) bool
	evidence func(facts) string
	text     string
	advice   string
}

const (
	switchPINOff = "Switch the router's PIN off (it may be called external registrar, router PIN or AP PIN), or WPS as a whole; " +
		"then change the network's key."
	switchWPSOff = "Switch WPS off."
)

// rules are in the order of a report within one severity.
var rules = []rule{
	{
		PINLabel, Danger, func(f facts) bool { return f.verdict() == PINReachable && f.methods&wsc.MethodLabel != 0 }, methodsHeard,
		"The router announces a printed PIN, and it is not locked. Whoever learns or guesses that PIN is given the network's key, also after the key was changed.",
		switchPINOff,
	},
	{
		PINDisplay, Warning, func(f facts) bool { return f.verdict() == PINReachable && f.methods&wsc.MethodLabel == 0 }, methodsHeard,
		"The router announces a PIN that it shows, on its page or display, and it is not locked. If that PIN stays the same, it is as bad as a printed one.",
		"See in the settings whether the PIN changes and can be switched off. " + switchPINOff,
	},
	{
		PINNoLockout, Danger, func(f facts) bool { return f.verdict() == PINReachable && f.wps.Version2 == 0 },
		func(f facts) string { return noVersion2 + "; no " + attr(wsc.AttrAPSetupLocked) },
		"The router speaks WPS 1.0 and announces a PIN: many such devices let anybody try PINs without end.",
		"Switch WPS off, or update the router.",
	},
	{
		NotConfigured, Danger, func(f facts) bool { return f.wps.State == wsc.NotConfigured },
		func(f facts) string { return fmt.Sprintf("%s is %d", attr(wsc.AttrState), f.wps.State) },
		"Nobody has set the router up: it waits for a registrar to give it a name and a key, and the first one that comes may be a stranger's.",
		"Set it up now, or switch it off.",
	},
	{
		WEP, Danger, func(f facts) bool { return f.present && f.security == dot11.SecurityWEP }, secured("the Privacy bit, and neither an RSN nor a WPA element"),
		"The network is protected by WEP, which is broken within minutes. WPS must not give out WEP keys any more.",
		"Change the security to WPA2 or WPA3. A router that has neither is to be replaced.",
	},
	{
		ButtonOpen, Warning, func(f facts) bool { return f.opening() == forButton }, selected,
		"The button is pressed now: for up to two minutes the first device that asks is given the network's key.",
		"If nobody of yours has pressed it, look in the router's list of devices afterwards, switch WPS off and change the key.",
	},
	{
		PINOpen, Warning, func(f facts) bool { return f.opening() == forAnyPIN }, selected,
		"A device's PIN has been entered, and any device that proves to know it is given the network's key.",
		"If nobody of yours has entered it, switch WPS off and change the key and the router's own password.",
	},
	{
		RegistrarOpen, Warning, func(f facts) bool { return f.opening() == forOther }, selected,
		"A registrar waits for a device, neither by button nor by a PIN (NFC perhaps).",
		"If that is not of your doing, switch WPS off and change the key.",
	},
	{
		Open, Warning, func(f facts) bool {
			return f.present && f.security == dot11.SecurityOpen && f.wps.State != wsc.NotConfigured
		}, secured("no Privacy bit"),
		"The network is open: anybody can join and read along, and WPS has no key to give.",
		"Change the security to WPA2 or WPA3, or switch WPS off.",
	},
	{
		WPAOnly, Warning, func(f facts) bool { return f.present && f.security == dot11.SecurityWPA }, secured("a WPA element, and none for RSN"),
		"The network knows WPA only, which is out of date.",
		"Change the security to WPA2 or WPA3.",
	},
	{
		TKIPOnly, Warning, func(f facts) bool { return f.present && f.security != dot11.SecurityWPA && f.tkipOnly() }, ciphers,
		"The network encrypts by TKIP only, which is out of date.",
		"Change the encryption to AES (CCMP).",
	},
	{
		PINUntold, Warning, func(f facts) bool { return f.readable && f.verdict() == PINUnknown },
		func(facts) string {
			return "a WSC element without " + attr(wsc.AttrConfigMethods) + "; no probe response with it was heard"
		},
		"Whether the router announces a PIN has not been heard: that stands in answers to a scan, not in beacons.",
		"Look again, nearer to the router. Its settings tell whether a PIN (external registrar, router PIN) is on.",
	},
	{
		Unreadable, Warning, func(f facts) bool { return f.present && !f.readable },
		func(facts) string { return "a WSC element that breaks the rules of its format" },
		"The router has WPS, and what it says of it cannot be read.",
		"Look again. If it stays so, switch WPS off.",
	},
	{
		PINLock, Note, func(f facts) bool { return f.wps.Locked },
		func(facts) string { return attr(wsc.AttrAPSetupLocked) + " is 1" },
		"The router lets nobody use its PIN now. It looks the same whether the owner has switched the PIN off, or wrong guesses have locked it until it unlocks itself.",
		"If you have not switched the PIN off, somebody may have been guessing: do so.",
	},
	{
		PINNotAnnounced, Note, func(f facts) bool { return f.verdict() == ButtonOnly }, methodsHeard,
		"The router announces no PIN. Some take one all the same, which only their settings can tell.",
		"See in the settings that the PIN (external registrar, router PIN) is off.",
	},
	{
		PINOpenNamed, Note, func(f facts) bool { return f.opening() == forNamedPIN }, selected,
		"A device's PIN has been entered. Only the devices that the router names may try.",
		"",
	},
	{
		TKIP, Note, func(f facts) bool {
			return f.present && f.security != dot11.SecurityWPA && f.tkip() && !f.tkipOnly()
		}, ciphers,
		"The network takes stations that encrypt by TKIP, which is out of date.",
		"Allow AES (CCMP) only, unless a device of yours knows no better.",
	},
	{
		WPA3, Note, func(f facts) bool { return f.present && f.security == dot11.SecurityWPA3 }, secured("SAE is the only key management"),
		"The network is WPA3 only, for which WPS has no credential to give.",
		switchWPSOff,
	},
	{
		Enterprise, Note, func(f facts) bool { return f.present && f.security == dot11.SecurityEnterprise }, secured("802.1X is the only key management"),
		"The network has an account for each user, and WPS gives out none.",
		switchWPSOff,
	},
	{
		Version1, Note, func(f facts) bool { return f.readable && f.wps.Version2 == 0 },
		func(facts) string { return noVersion2 },
		"The router speaks WPS 1.0, the first version.",
		"See whether there is newer firmware.",
	},
}

const noVersion2 = "no Version2 in a WFA extension"

// attr is an attribute with its number.
func attr(t wsc.AttrType) string { return fmt.Sprintf("%v (0x%04x)", t, uint16(t)) }

func methodsHeard(f facts) string {
	return fmt.Sprintf("%s in its %s is 0x%04x: %v; no %s", attr(wsc.AttrConfigMethods), f.frame, uint16(f.methods), f.methods, attr(wsc.AttrAPSetupLocked))
}

// selected is the evidence of a registrar that waits for somebody.
func selected(f facts) string {
	parts := []string{attr(wsc.AttrSelectedRegistrar) + " is 1"}
	if f.wps.NoPasswordID {
		parts = append(parts, "no "+attr(wsc.AttrPasswordID))
	} else {
		parts = append(parts, fmt.Sprintf("%s is %d", attr(wsc.AttrPasswordID), uint16(f.wps.PasswordID)))
	}
	switch macs := f.wps.AuthorizedMACs; {
	case len(macs) == 0:
		parts = append(parts, "no AuthorizedMACs")
	default:
		var list []string
		for _, m := range macs {
			list = append(list, m.String())
		}
		parts = append(parts, "AuthorizedMACs "+strings.Join(list, ", "))
	}
	return strings.Join(parts, ", ")
}

func secured(what string) func(facts) string { return func(facts) string { return what } }

// ciphers is the evidence of TKIP.
func ciphers(f facts) string {
	var parts []string
	for _, e := range []struct {
		name   string
		suites []dot11.Suite
	}{{"RSN", f.rsn}, {"WPA", f.wpa}} {
		var names []string
		for _, s := range e.suites {
			names = append(names, cipherName(s))
		}
		if names != nil {
			parts = append(parts, "pairwise ciphers of its "+e.name+" element: "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}

func cipherName(s dot11.Suite) string {
	switch s {
	case dot11.CipherTKIP:
		return "TKIP"
	case dot11.CipherCCMP:
		return "CCMP"
	}
	return s.String()
}
