package audit

import (
	"encoding/binary"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// facts are what the frames of one network say.
type facts struct {
	bss      dot11.BSS
	security dot11.Security
	present  bool        // there are WSC elements
	readable bool        // and the newest could be read:
	wps      wsc.Network // zero if not

	methods wsc.ConfigMethods // how the access point can be reached as an enrollee
	frame   string            // where that was read; "": it was not heard

	rsn, wpa []dot11.Suite // pairwise ciphers by element
}

func look(bss dot11.BSS) facts {
	f := facts{bss: bss, security: dot11.SecurityOf(bss)}
	_, newest := wsc.FromElements(bss.Elements)
	_, probe := wsc.FromElements(bss.Probe)
	f.present = newest || probe
	f.wps, f.readable = wsc.NetworkOf(bss)
	for _, frame := range []struct {
		name     string
		elements dot11.Elements
	}{{"probe response", bss.Probe}, {"beacon", bss.Elements}} {
		if m, ok := configMethods(frame.elements); ok {
			f.methods, f.frame = m, frame.name
			break
		}
	}
	if body, ok := bss.Elements.Find(dot11.ElementRSN); ok {
		if r, err := dot11.ParseRSN(body); err == nil {
			f.rsn = r.Pairwise
		}
	}
	for body := range bss.Elements.Vendor(dot11.WPAOUI, dot11.WPAType) {
		if r, err := dot11.ParseWPA(body); err == nil {
			f.wpa = append(f.wpa, r.Pairwise...)
		}
	}
	return f
}

// configMethods tells Config Methods that are zero from none at all, which
// wsc.Network does not.
func configMethods(e dot11.Elements) (wsc.ConfigMethods, bool) {
	payload, _ := wsc.FromElements(e)
	attrs, err := wsc.Parse(payload)
	if err != nil {
		return 0, false
	}
	i := slices.IndexFunc(attrs, func(a wsc.Attr) bool { return a.Type == wsc.AttrConfigMethods })
	if i < 0 || len(attrs[i].Value) != 2 {
		return 0, false
	}
	return wsc.ConfigMethods(binary.BigEndian.Uint16(attrs[i].Value)), true
}

func (f facts) verdict() Verdict {
	switch {
	case !f.present:
		return Off
	case !f.readable:
		return PINUnknown
	case f.wps.Locked:
		return PINLocked
	case f.frame == "":
		return PINUnknown
	case f.methods&(wsc.MethodLabel|wsc.MethodDisplay) != 0:
		return PINReachable
	}
	return ButtonOnly
}

// tkip reports whether stations may use TKIP.
func (f facts) tkip() bool {
	return slices.Contains(f.rsn, dot11.CipherTKIP) || slices.Contains(f.wpa, dot11.CipherTKIP)
}

// tkipOnly reports whether stations can use nothing better.
func (f facts) tkipOnly() bool {
	return f.tkip() && !slices.ContainsFunc(slices.Concat(f.rsn, f.wpa), func(s dot11.Suite) bool { return s != dot11.CipherTKIP })
}

// opening is whom a selected registrar waits for.
type opening uint8

const (
	closed      opening = iota
	forButton           // whoever asks for push button
	forAnyPIN           // whoever knows the PIN that was entered
	forNamedPIN         // likewise, of certain addresses
	forOther            // NFC, or it does not say
)

// opening takes for an active button what hostapd and iwd do. A registrar that
// names no addresses waits for anyone: one of 1.0 cannot name any.
func (f facts) opening() opening {
	switch {
	case !f.wps.SelectedRegistrar:
		return closed
	case f.wps.PushButtonActive():
		return forButton
	case f.wps.NoPasswordID || !slices.Contains(pinIDs, f.wps.PasswordID):
		return forOther
	case len(f.wps.AuthorizedMACs) == 0 || slices.Contains(f.wps.AuthorizedMACs, dot11.Broadcast):
		return forAnyPIN
	}
	return forNamedPIN
}

// pinIDs are the Device Password IDs of a password that people handle.
var pinIDs = []wsc.PasswordID{
	wsc.PasswordIDDefault, wsc.PasswordIDUser, wsc.PasswordIDMachine, wsc.PasswordIDRekey, wsc.PasswordIDRegistrar,
}
