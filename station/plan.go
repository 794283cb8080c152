package station

import (
	"slices"

	"github.com/gowps/wps/dot11"
)

// plan decides what each scan listens to. A complete scan takes seconds, and
// most of it goes to channels on which nobody can press a button. So the first
// one is complete, that nothing is chosen before all bands were heard, and then
// come quick looks at the channels with WPS-capable access points on them: a
// press is seen within a fraction of a second. The other channels are heard
// again all the same: each look takes some of them along, until all had their
// turn and the next round begins.
//
//	all  look+1,2,3  look+4,5,7  …  look+161,165  look+1,2,3  …
//
// If the radio does not tell its channels, there is a complete scan now and
// then instead, in which a press has to wait. While no access point with WPS is
// known, every scan is complete.
type plan struct {
	channels []dot11.Frequency // of the radio; none: not known
	part     int               // of them that a look takes along
	looks    int               // between complete scans, if channels are not known

	rest []dot11.Frequency // channels whose turn is still to come in this round
	left int               // looks before the next complete scan
}

// next returns the channels of the next scan, nil for all of them. watched are
// those with WPS-capable access points. whole tells that after this scan every
// channel was heard since the last such scan.
func (p *plan) next(watched []dot11.Frequency) (frequencies []dot11.Frequency, whole bool) {
	switch {
	case len(watched) == 0 || p.left == 0 && len(p.rest) == 0:
		p.begin()
		p.left = p.looks
		return nil, true
	case len(p.rest) == 0:
		p.left--
		return watched, false
	}
	rest := slices.DeleteFunc(slices.Clone(p.rest), func(f dot11.Frequency) bool { return slices.Contains(watched, f) })
	n := min(p.part, len(rest))
	if p.rest = rest[n:]; len(p.rest) == 0 {
		p.begin()
		whole = true
	}
	// Where a press is likely comes last: it is the sooner known.
	return append(rest[:n:n], watched...), whole
}

// begin begins a round, also if the last one was spoilt.
func (p *plan) begin() {
	if p.part > 0 {
		p.rest = p.channels
	}
}
