package station

import (
	"errors"
	"time"
)

// What a radio has left undone.
var (
	errScanLost = errors.New("station: the radio did not finish a scan")
	errJoinLost = errors.New("station: the radio did not finish an association")
)

// earliest returns the earlier of two deadlines, of which zero is none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// reached reports whether a deadline, if there is one, has come.
func reached(now, deadline time.Time) bool { return !deadline.IsZero() && !now.Before(deadline) }
