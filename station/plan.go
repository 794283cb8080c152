package station

import "github.com/gowps/wps/dot11"

// plan decides what each scan listens to. A complete scan takes seconds, and
// most of it goes to channels on which nobody can press a button, so after
// each complete scan come quick looks at the channels with WPS-capable access
// points on them: a press is then seen within a fraction of a second.
//
//	all  look look look … look  all  look look …
//
// The first scan is complete, so that nothing is chosen before all bands were
// heard, and so is every one while no such channel is known.
type plan struct {
	looks int // after each complete scan
	left  int // of them
}

// next returns the channels of the next scan, nil for all of them. watched are
// those with WPS-capable access points.
func (p *plan) next(watched []dot11.Frequency) []dot11.Frequency {
	if p.left == 0 || len(watched) == 0 {
		p.left = p.looks
		return nil
	}
	p.left--
	return watched
}
