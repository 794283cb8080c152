package dot11

import "time"

// Capability bits of beacons and probe responses (IEEE 802.11-2020, 9.4.1.4).
const (
	CapabilityESS     = 1 << 0
	CapabilityPrivacy = 1 << 4
)

// BSS is what a scan knows of one access point on one channel.
type BSS struct {
	BSSID          MAC
	SSID           SSID // of the newest frame that named it
	Frequency      Frequency
	Signal         int // dBm
	Capability     uint16
	BeaconInterval uint16 // time units of 1024 microseconds

	// Elements are those of the newest frame, be it beacon or probe response.
	Elements Elements
	// Probe holds the elements of the newest probe response, which carries
	// more WSC attributes than a beacon; nil if only beacons were heard.
	Probe Elements
	// Seen is when the newest frame was heard.
	Seen time.Time
}

// Privacy reports whether the BSS wants encryption of some kind.
func (b BSS) Privacy() bool { return b.Capability&CapabilityPrivacy != 0 }
