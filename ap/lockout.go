package ap

import "time"

// The rules of AP setup lock-out (WSC 2.0.5 section 12.4, periods as hostap).
const (
	lockEvery     = 3  // failures until the access point locks, and until each doubling
	lockForGood   = 10 // failures in a row after which only a new PIN unlocks
	lockFirst     = 60 * time.Second
	lockLongest   = 365 * 24 * time.Hour
	lockDoublings = 20 // more would pass lockLongest in any case
)

// lockout guards the access point's own PIN. An external registrar that
// guesses learns from the access point's answer to M4 whether the first half
// was right, and from that to M6 the second: at most 11,000 tries, so tries
// must be slow. Failures count together, whatever address they come from.
type lockout struct {
	failures  int // since the PIN was set
	inARow    int // since a registrar last proved the PIN
	until     time.Time
	permanent bool
}

// failed counts one wrong PIN.
func (l *lockout) failed(now time.Time) {
	l.failures++
	l.inARow++
	if l.inARow >= lockForGood {
		l.permanent = true
	}
	if l.failures >= lockEvery {
		doublings := min(l.failures/lockEvery-1, lockDoublings)
		l.until = now.Add(min(lockFirst<<doublings, lockLongest))
	}
}

// proved ends a row of failures; their total still counts.
func (l *lockout) proved() { l.inARow = 0 }

// locked reports whether external registrars are refused.
func (l *lockout) locked(now time.Time) bool { return l.permanent || now.Before(l.until) }
