package station

import "github.com/gowps/wps/dot11"

// overlap returns two access points with their button pressed that are not one
// device, if there are: then it cannot be told which one the user means, and
// neither is joined (WSC 2.0.5 section 11.3). sure is false if a UUID is
// missing that a probe response would tell.
//
// A BSS whose button was pressed counts until it says otherwise or has aged
// out, whether or not it could be joined.
func (v *view) overlap(mesh bool) (a, b *sighting, sure bool) {
	for i := range v.sightings {
		for j := range v.sightings[:i] {
			x, y := &v.sightings[j], &v.sightings[i]
			if !x.network.PushButtonActive() || !y.network.PushButtonActive() || sameDevice(x, y, mesh) {
				continue
			}
			if identified(x, y) {
				return x, y, true
			}
			a, b = x, y
		}
	}
	return a, b, false
}

// sameDevice reports whether two BSSs belong to one access point: it has one
// UUID on all its radios, and one BSS per band unless mesh is set. Without a
// UUID nothing can be said for it.
func sameDevice(a, b *sighting, mesh bool) bool {
	return a.bss.BSSID == b.bss.BSSID ||
		identified(a, b) && a.network.UUID == b.network.UUID && (mesh || band(a) != band(b))
}

func identified(a, b *sighting) bool { return !a.network.UUID.IsZero() && !b.network.UUID.IsZero() }

func band(s *sighting) dot11.Band { return s.bss.Frequency.Band() }
