package nodemcu

import (
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// ownRadio is the station's radio as the device has it: it shares one radio
// with the access point, and so does not hear that.
type ownRadio struct {
	radio.Radio
	own func() dot11.MAC // the access point's address
}

// Notify implements radio.Radio.
func (r ownRadio) Notify(f func(radio.Event)) (stop func()) {
	return r.Radio.Notify(func(ev radio.Event) {
		if scanned, ok := ev.(radio.Scanned); ok {
			isOwn := func(b dot11.BSS) bool { return b.BSSID == r.own() }
			if slices.ContainsFunc(scanned.BSSs, isOwn) {
				scanned.BSSs = slices.DeleteFunc(slices.Clone(scanned.BSSs), isOwn)
				ev = scanned
			}
		}
		f(ev)
	})
}

// Protects implements radio.Protecting.
func (r ownRadio) Protects() bool { return radio.Protects(r.Radio) }

// Channels implements radio.Tuning.
func (r ownRadio) Channels() []dot11.Frequency { return radio.Channels(r.Radio) }
