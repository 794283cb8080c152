package nodemcu

import (
	"bytes"
	"fmt"

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
func (m Mode) hasStation() bool { return m&Station != 0 }

// hasAP reports whether the device is an access point in this mode.
func (m Mode) hasAP() bool { return m&SoftAP != 0 }

// PhyMode is a generation of 802.11.
type PhyMode uint8

// The generations, with the numbers that scripts see.
const (
	PhyB PhyMode = 1
	PhyG PhyMode = 2
	PhyN PhyMode = 3
)

// StationConfig is which network the station joins.
type StationConfig struct {
	SSID     dot11.SSID
	Password secret.Bytes
	// FixBSSID is set if only the access point BSSID is to be joined.
	FixBSSID bool
	BSSID    dot11.MAC
}

// APConfig is the device's own access point.
type APConfig struct {
	// SSID is empty for the name that the device makes of its address.
	SSID     dot11.SSID
	Password secret.Bytes
	Auth     int // as scripts see it: wifi.OPEN and so on
	Channel  int
	Hidden   bool
	Max      int // stations at once, 1 to 4
	Beacon   int // time units between two beacons
}

// Flash is what a device remembers while it is switched off. A run changes it
// in place, and so it outlives a restart.
type Flash struct {
	Mode    Mode
	Phy     PhyMode
	Station StationConfig
	// AutoConnect joins the network when the device is switched on.
	AutoConnect bool
	Networks    Networks
	AP          APConfig
	// Save, if set, is given the flash as ParseFlash reads it, after each
	// change: it holds passwords. Its error ends the run.
	Save func(text []byte) error

	saved []byte // last
}

// NewFlash returns the flash of a new device: a station that knows no network.
func NewFlash() *Flash {
	return &Flash{
		Mode: Station, Phy: PhyN, AutoConnect: true,
		Station:  noNetwork(),
		Networks: Networks{Limit: 1},
		AP:       APConfig{Channel: 1, Max: 4, Beacon: 100},
	}
}

// noNetwork is the configuration of a station that knows no network.
func noNetwork() StationConfig { return StationConfig{BSSID: dot11.Broadcast} }

// Restore makes it the flash of a new device again. A device that runs goes on
// as it is until it is restarted.
func (f *Flash) Restore() {
	fresh := NewFlash()
	fresh.Save, fresh.saved = f.Save, f.saved
	*f = *fresh
}

// ErrFlash is the error of a flash that could not be saved.
var ErrFlash = fmt.Errorf("nodemcu: the flash could not be saved")

// saved sees to it that a change of the flash lasts.
func (vm *VM) saved() {
	f := vm.cfg.Flash
	if f.Save == nil {
		return
	}
	text := f.Text()
	if bytes.Equal(text, f.saved) {
		return
	}
	if err := f.Save(text); err != nil {
		vm.finish(fmt.Errorf("%w: %w", ErrFlash, err))
		return
	}
	f.saved = text
}
