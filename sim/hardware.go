package sim

import (
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
)

// Channel is how a scan treats one channel.
type Channel struct {
	Frequency dot11.Frequency
	// Dwell is how long the scan stays.
	Dwell time.Duration
	// Passive channels are only listened to, as the rules for radar demand.
	Passive bool
}

// Hardware is what distinguishes one kind of station from another.
type Hardware struct {
	// Channels are those it has, in the order it scans them.
	Channels []Channel
	// Remember is how long a BSS stays in the results of later scans;
	// 0: a scan tells only what it heard itself.
	Remember time.Duration
	// BeaconTimeout is how long an access point may be silent before its
	// station gives it up.
	BeaconTimeout time.Duration
}

// ESP8266 is the small one: channels 1 to 13 of 2.4 GHz, about 2.5 s for all
// of them, no memory from scan to scan.
func ESP8266() Hardware {
	return Hardware{Channels: esp8266Channels, BeaconTimeout: 6 * time.Second}
}

// Linux is a notebook's: both bands with the timing of mac80211, 60 ms on an
// active channel and 110 ms where there may be radar, about 3.1 s in all;
// results are kept for 30 s.
func Linux() Hardware {
	return Hardware{Channels: linuxChannels, Remember: 30 * time.Second, BeaconTimeout: 3 * time.Second}
}

// Only returns h with only the channels in one of bands, a set such as
// dot11.Band2GHz|dot11.Band5GHz.
func (h Hardware) Only(bands dot11.Band) Hardware {
	h.Channels = slices.DeleteFunc(slices.Clone(h.Channels), func(c Channel) bool {
		return c.Frequency.Band()&bands == 0
	})
	return h
}

func (h Hardware) has(f dot11.Frequency) bool {
	return slices.ContainsFunc(h.Channels, func(c Channel) bool { return c.Frequency == f })
}

// Shared by all stations of a kind; nobody changes them.
var (
	esp8266Channels = span(nil, 1, 13, 1, 190*time.Millisecond, false)
	linuxChannels   = bothBands()
)

func bothBands() []Channel {
	const active, passive = 60 * time.Millisecond, 110 * time.Millisecond
	list := span(nil, 1, 13, 1, active, false)
	list = span(list, 36, 48, 4, active, false)
	list = span(list, 52, 64, 4, passive, true)
	list = span(list, 100, 144, 4, passive, true)
	return span(list, 149, 165, 4, active, false)
}

// span adds the channels with numbers from first to last.
func span(list []Channel, first, last, step int, dwell time.Duration, passive bool) []Channel {
	for n := first; n <= last; n += step {
		list = append(list, Channel{dot11.ChannelFrequency(n), dwell, passive})
	}
	return list
}
