package nodemcu

import (
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// Mode is the Wi-Fi mode of a device.
type Mode uint8

// The modes, with the numbers that scripts see.
const (
	NullMode  Mode = 0
	Station   Mode = 1
	SoftAP    Mode = 2
	StationAP Mode = 3
)

// hasStation reports whether the station works in this mode.
func (m Mode) hasStation() bool { return m == Station || m == StationAP }

// StationConfig is which network the station joins.
type StationConfig struct {
	SSID     dot11.SSID
	Password secret.Bytes
	// FixBSSID is set if only the access point BSSID is to be joined.
	FixBSSID bool
	BSSID    dot11.MAC
}

// Flash is what a device remembers while it is switched off. A run changes it
// in place; whoever wants it to last writes it down afterwards.
type Flash struct {
	Mode    Mode
	Station StationConfig
	// AutoConnect joins the network when the device is switched on.
	AutoConnect bool
}

// NewFlash returns the flash of a new device: a station that knows no network.
func NewFlash() *Flash {
	return &Flash{Mode: Station, Station: StationConfig{BSSID: dot11.Broadcast}, AutoConnect: true}
}
