package wsc

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gowps/wps/dot11"
)

// Longest device texts, in octets; longer ones are cut.
const (
	ManufacturerMax = 64
	DeviceTextMax   = 32 // Model Name, Model Number, Serial Number, Device Name
)

// Device is what a device says of itself. Each message carries a part of it.
type Device struct {
	MAC  dot11.MAC // of the interface in use; travels in M1 only
	UUID UUID

	Manufacturer, ModelName, ModelNumber, SerialNumber, Name string

	PrimaryType   DeviceType
	ConfigMethods ConfigMethods
	AuthTypes     AuthTypes
	EncrTypes     EncrTypes
	Bands         dot11.Band // in M1 and M2 the one in use
	OSVersion     uint32     // 31 bits of the sender's choice
	State         WPSState   // travels in M1 and in the frames of an AP
	Version2      uint8      // 0: a 1.0 device, which sends no WFA extension
}

// walkModel visits the texts that describe the make of a device.
func (d *Device) walkModel(w walker) {
	w.text(AttrManufacturer, &d.Manufacturer, ManufacturerMax)
	w.text(AttrModelName, &d.ModelName, DeviceTextMax)
	w.text(AttrModelNumber, &d.ModelNumber, DeviceTextMax)
}

// walkIdentity visits all texts and the device type.
func (d *Device) walkIdentity(w walker) {
	d.walkModel(w)
	w.text(AttrSerialNumber, &d.SerialNumber, DeviceTextMax)
	w.fixed(AttrPrimaryDeviceType, d.PrimaryType[:])
	w.text(AttrDeviceName, &d.Name, DeviceTextMax)
}

// walkOptionalUUID visits the UUID of an access point that may not tell it.
func (d *Device) walkOptionalUUID(w walker) {
	if w.carries(AttrUUIDE, !d.UUID.IsZero()) {
		w.fixed(AttrUUIDE, d.UUID[:])
	}
}

// walkOSVersion visits the OS Version. Its top bit is always set when sent;
// Apple's base stations do not care, so receivers must not either.
func (d *Device) walkOSVersion(w walker) {
	const always = 1 << 31
	d.OSVersion = w.number(AttrOSVersion, d.OSVersion|always) &^ always
}

// Printable returns a text of a peer fit for a terminal: what is no printable
// character becomes an underscore.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, text)
}

// DeviceType is a primary device type: category (2), OUI and its type (4),
// subcategory (2).
type DeviceType [8]byte

// wfaTypes is the OUI (with type octet) of the device types that the Wi-Fi
// Alliance defines.
const wfaTypes = 0x0050f204

// NewDeviceType returns a device type of the Wi-Fi Alliance's list, for
// instance 1, 1 for a PC or 6, 1 for an access point.
func NewDeviceType(category, sub uint16) DeviceType { return newDeviceType(category, wfaTypes, sub) }

func newDeviceType(category uint16, oui uint32, sub uint16) (t DeviceType) {
	binary.BigEndian.PutUint16(t[:2], category)
	binary.BigEndian.PutUint32(t[2:6], oui)
	binary.BigEndian.PutUint16(t[6:], sub)
	return t
}

// String prints t as category, OUI and subcategory, like 1-0050F204-1.
func (t DeviceType) String() string {
	return fmt.Sprintf("%d-%X-%d", binary.BigEndian.Uint16(t[:2]), t[2:6], binary.BigEndian.Uint16(t[6:]))
}

// ParseDeviceType reads what String prints.
func ParseDeviceType(s string) (DeviceType, error) {
	if parts := strings.Split(s, "-"); len(parts) == 3 && len(parts[1]) == 8 {
		category, err1 := strconv.ParseUint(parts[0], 10, 16)
		oui, err2 := hex.DecodeString(parts[1])
		sub, err3 := strconv.ParseUint(parts[2], 10, 16)
		if err1 == nil && err2 == nil && err3 == nil {
			return newDeviceType(uint16(category), binary.BigEndian.Uint32(oui), uint16(sub)), nil
		}
	}
	return DeviceType{}, fmt.Errorf("wsc: %q is not a device type like 1-0050F204-1", s)
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (t *DeviceType) UnmarshalText(text []byte) (err error) {
	*t, err = ParseDeviceType(string(text))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (t DeviceType) MarshalText() ([]byte, error) { return []byte(t.String()), nil }
