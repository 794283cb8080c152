package station

import (
	"cmp"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// viewMax bounds what a hostile air can make us remember.
const viewMax = 512

// missedMax is how many rounds of all channels in a row may miss a BSS before it is
// forgotten. One that stops without taking its push-button flag back counts
// for the overlap until then.
const missedMax = 2

// sighting is what the scans have shown of one WPS-capable BSS.
type sighting struct {
	bss     dot11.BSS
	network wsc.Network
	claim   claim // as of the last scan
	heard   int   // number of the last scan that heard it
	missed  int   // rounds of all channels in a row that did not
}

// view is what the scans of one procedure have shown, in the order of the
// BSSIDs.
type view struct{ sightings []sighting }

func byBSSID(s sighting, bssid dot11.MAC) int { return compareMAC(s.bss.BSSID, bssid) }

func compareMAC(a, b dot11.MAC) int { return slices.Compare(a[:], b[:]) }

// update takes in the result of scan number n.
func (v *view) update(ev radio.Scanned, n int) {
	for _, bss := range ev.BSSs {
		// What a radio remembers from before the scan is no news.
		if bss.Seen.IsZero() || !bss.Seen.Before(ev.Started) {
			v.hear(bss, n)
		}
	}
}

// age takes in that all channels have been heard since scan number n.
func (v *view) age(n int) {
	v.sightings = slices.DeleteFunc(v.sightings, func(s sighting) bool { return s.heard < n && s.missed+1 >= missedMax })
	for i := range v.sightings {
		if s := &v.sightings[i]; s.heard < n {
			s.missed++
		}
	}
}

// hear takes in one BSS. Who an access point is stands in its probe response
// only, so one that was heard before counts for a beacon heard now.
func (v *view) hear(bss dot11.BSS, n int) {
	i, known := slices.BinarySearchFunc(v.sightings, bss.BSSID, byBSSID)
	if _, speaks := wsc.FromElements(bss.Elements); speaks && known && bss.Probe == nil {
		bss.Probe = v.sightings[i].bss.Probe
	}
	network, capable := wsc.NetworkOf(bss)
	switch {
	case !capable && known:
		v.sightings = slices.Delete(v.sightings, i, i+1)
	case !capable || !known && len(v.sightings) >= viewMax:
	case known:
		s := &v.sightings[i]
		s.bss, s.network, s.heard, s.missed = cloneBSS(bss), network, n, 0
	default:
		v.sightings = slices.Insert(v.sightings, i, sighting{bss: cloneBSS(bss), network: network, heard: n})
	}
}

// frequencies returns the channels on which the BSSs that ok accepts were
// heard, in order.
func (v *view) frequencies(ok func(*sighting) bool) []dot11.Frequency {
	var list []dot11.Frequency
	for i := range v.sightings {
		if s := &v.sightings[i]; s.bss.Frequency != 0 && ok(s) {
			list = append(list, s.bss.Frequency)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// cloneBSS makes a copy that outlives the event it came with.
func cloneBSS(b dot11.BSS) dot11.BSS {
	b.Elements, b.Probe = slices.Clone(b.Elements), slices.Clone(b.Probe)
	return b
}

// weak is the signal, in dBm, below which a BSS in the 5 GHz band is not
// preferred any more.
const weak = -75

// better orders BSSs by how good a link to them would be, the best first.
func better(a, b dot11.BSS) int {
	fast := func(x dot11.BSS) int {
		if x.Frequency.Band() == dot11.Band5GHz && x.Signal >= weak {
			return 1
		}
		return 0
	}
	return cmp.Or(
		cmp.Compare(fast(b), fast(a)),
		cmp.Compare(b.Signal, a.Signal),
		compareMAC(a.BSSID, b.BSSID))
}
