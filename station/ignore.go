package station

import (
	"time"

	"github.com/gowps/wps/dot11"
)

// ignoreList holds access points to leave alone for a while after they have
// failed us.
type ignoreList map[dot11.MAC]struct {
	failures int
	until    time.Time
}

// ignoreFor is for how long, by the number of failures; the last one stays
// (hostap's times).
var ignoreFor = [...]time.Duration{
	10 * time.Second, 10 * time.Second, 60 * time.Second, 120 * time.Second, 600 * time.Second, 1800 * time.Second,
}

// add puts an access point that has failed at now on the list.
func (l ignoreList) add(now time.Time, bssid dot11.MAC) {
	e := l[bssid]
	e.until = now.Add(ignoreFor[min(e.failures, len(ignoreFor)-1)])
	e.failures++
	l[bssid] = e
}

// has reports whether an access point is to be left alone at now.
func (l ignoreList) has(now time.Time, bssid dot11.MAC) bool { return now.Before(l[bssid].until) }

// forgive takes an access point off the list: it has begun to expect us.
func (l ignoreList) forgive(bssid dot11.MAC) { delete(l, bssid) }
