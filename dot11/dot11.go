// Package dot11 holds the IEEE 802.11 values that every other package speaks
// of: addresses, network names, frequencies, information elements, the RSN
// element, and what a scan knows of a BSS.
//
// It parses and prints; it never waits, sends or remembers.
package dot11

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// MAC is an EUI-48 address. The zero value means "none".
type MAC [6]byte

// Broadcast is the address of everyone.
var Broadcast = MAC{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}

// String prints m as NodeMCU and Linux do: lower case, colon separated.
func (m MAC) String() string {
	return fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5])
}

// IsZero reports whether m is unset.
func (m MAC) IsZero() bool { return m == MAC{} }

// IsGroup reports whether m addresses several stations (the group bit).
func (m MAC) IsGroup() bool { return m[0]&1 != 0 }

// ParseMAC reads six hexadecimal octets separated by colons or hyphens.
func ParseMAC(s string) (MAC, error) {
	var m MAC
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ':' || r == '-' })
	if len(s) != 17 || len(parts) != len(m) {
		return MAC{}, fmt.Errorf("dot11: %q is not a MAC address like 02:00:00:00:00:01", s)
	}
	for i, p := range parts {
		b, err := hex.DecodeString(p)
		if err != nil || len(b) != 1 {
			return MAC{}, fmt.Errorf("dot11: %q is not a MAC address like 02:00:00:00:00:01", s)
		}
		m[i] = b[0]
	}
	return m, nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *MAC) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMAC(string(text))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (m MAC) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// SSIDMax is the longest network name, in octets.
const SSIDMax = 32

// SSID is a network name: 0 to 32 octets of any value, not text. Print it
// with %q. The empty SSID is the wildcard, and how a hidden network shows.
type SSID string

// ErrSSID is the error of a network name longer than SSIDMax.
var ErrSSID = errors.New("dot11: an SSID has at most 32 octets")

// Hidden reports whether a beacon with this SSID conceals its name: it is
// empty, or zero octets stand in for the real ones.
func (s SSID) Hidden() bool { return strings.Trim(string(s), "\x00") == "" }

// Frequency is a channel's centre in MHz; 0 means unknown.
type Frequency int

// Band is a frequency band, numbered as the RF Bands attribute of WSC does.
type Band uint8

// The bands of the RF Bands attribute.
const (
	Band2GHz  Band = 1
	Band5GHz  Band = 2
	Band60GHz Band = 4
)

func (b Band) String() string {
	switch b {
	case Band2GHz:
		return "2.4 GHz"
	case Band5GHz:
		return "5 GHz"
	case Band60GHz:
		return "60 GHz"
	}
	return fmt.Sprintf("Band(%d)", uint8(b))
}

// Channel returns the channel number of f, or 0 if f is no known channel.
func (f Frequency) Channel() int {
	switch {
	case f == 2484:
		return 14
	case f >= 2412 && f <= 2472 && (f-2407)%5 == 0:
		return int(f-2407) / 5
	case f >= 5000 && f <= 5895 && f%5 == 0:
		return int(f-5000) / 5
	case f == 5935: // the one channel below the others of its band
		return 2
	case f.Is6GHz() && (f-5950)%5 == 0:
		return int(f-5950) / 5
	case f >= 58320 && f <= 69120 && (f-56160)%2160 == 0:
		return int(f-56160) / 2160
	}
	return 0
}

// Band returns the band that f lies in, or 0.
func (f Frequency) Band() Band {
	switch {
	case f >= 2400 && f < 2500:
		return Band2GHz
	case f >= 4900 && f < 5925:
		return Band5GHz
	case f >= 57000 && f < 71000:
		return Band60GHz
	}
	return 0
}

// Is6GHz reports whether f lies in the 6 GHz band, which WSC has no name for:
// there is no Wi-Fi Protected Setup in it.
func (f Frequency) Is6GHz() bool { return f >= 5925 && f <= 7125 }

// ChannelFrequency returns the frequency of a 2.4 GHz channel (1 to 14) or a
// 5 GHz channel (32 to 177), or 0 if there is no such channel.
func ChannelFrequency(channel int) Frequency {
	switch {
	case channel == 14:
		return 2484
	case channel >= 1 && channel <= 13:
		return Frequency(2407 + 5*channel)
	case channel >= 32 && channel <= 177:
		return Frequency(5000 + 5*channel)
	}
	return 0
}
