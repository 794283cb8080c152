package cli

import (
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// neighboursMax bounds what a hostile air can make us remember.
const neighboursMax = 512

// neighbours are the networks that the scans of a command have heard, with WPS
// or without: the evidence when nothing came of it.
type neighbours struct{ list []dot11.BSS }

// watch remembers what a radio hears from now on, until stop.
func (n *neighbours) watch(r radio.Radio) (stop func()) {
	return r.Notify(func(ev radio.Event) {
		if s, ok := ev.(radio.Scanned); ok {
			for _, b := range s.BSSs {
				n.hear(b)
			}
		}
	})
}

func (n *neighbours) hear(b dot11.BSS) {
	b.Elements, b.Probe = slices.Clone(b.Elements), nil
	i := slices.IndexFunc(n.list, func(o dot11.BSS) bool { return o.BSSID == b.BSSID })
	switch {
	case i >= 0:
		n.list[i] = b
	case len(n.list) < neighboursMax:
		n.list = append(n.list, b)
	}
}
