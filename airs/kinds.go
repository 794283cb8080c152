package airs

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowps/wps/dot11"
)

var errNoText = errors.New("this is no text: put it in quotation marks")

// text is any text of at most limit octets.
func text(limit int) kind[string] {
	return kind[string]{fmt.Sprintf("text, at most %d octets", limit), func(v any) (string, error) {
		s, ok := v.(string)
		if !ok {
			return "", errNoText
		}
		if len(s) > limit {
			return "", fmt.Errorf("%d octets are too long: at most %d", len(s), limit)
		}
		return s, nil
	}}
}

// flag is true or false.
var flag = kind[bool]{"true or false", func(v any) (bool, error) {
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("%v is neither true nor false", quoted(v))
	}
	return b, nil
}}

// number is a whole number.
func number(low, high int) kind[int] {
	return kind[int]{fmt.Sprintf("whole number, %d to %d", low, high), func(v any) (int, error) {
		n, ok := v.(int64)
		if i, plain := v.(int); plain {
			n, ok = int64(i), true
		}
		if !ok || n < int64(low) || n > int64(high) {
			return 0, fmt.Errorf("%v is no whole number from %d to %d", quoted(v), low, high)
		}
		return int(n), nil
	}}
}

// duration is a length of time with its unit.
func duration(low, high time.Duration) kind[time.Duration] {
	return kind[time.Duration]{fmt.Sprintf("time, %s to %s", short(low), short(high)), func(v any) (time.Duration, error) {
		s, ok := v.(string)
		d, err := time.ParseDuration(s)
		if !ok || err != nil {
			return 0, fmt.Errorf(`%v is no time: write a number and its unit, such as "3s", "102.4ms" or "2m"`, quoted(v))
		}
		if d < low || d > high {
			return 0, fmt.Errorf("%s is out of range: %s to %s", s, short(low), short(high))
		}
		return d, nil
	}}
}

// moment is a time after the start of the air.
var moment = kind[time.Duration]{"time after the start", duration(0, 30*24*time.Hour).read}

// share is a percentage, read as a fraction.
var share = kind[float64]{"percentage, 0% to 100%", func(v any) (float64, error) {
	s, _ := v.(string)
	digits, ok := strings.CutSuffix(s, "%")
	f, err := strconv.ParseFloat(digits, 64)
	if !ok || err != nil || !(f >= 0 && f <= 100) {
		return 0, fmt.Errorf(`%v is no percentage: write "20%%", from "0%%" to "100%%"`, quoted(v))
	}
	return f / 100, nil
}}

// choice is one of several words.
func choice[T any](words []string, values ...T) kind[T] {
	all := `"` + strings.Join(words, `", "`) + `"`
	return kind[T]{all, func(v any) (value T, err error) {
		s, ok := v.(string)
		i := slices.Index(words, s)
		if !ok || i < 0 {
			return value, fmt.Errorf("%v is none of %s", quoted(v), all)
		}
		return values[i], nil
	}}
}

// listOf is one value, or several in brackets.
func listOf[T any](k kind[T]) kind[[]T] {
	return kind[[]T]{k.name + "; or a list of them", func(v any) ([]T, error) {
		list, ok := v.([]any)
		if !ok {
			list = []any{v}
		}
		values := make([]T, len(list))
		for i, v := range list {
			var err error
			if values[i], err = k.read(v); err != nil {
				return nil, err
			}
		}
		return values, nil
	}}
}

// octets is text, or with the prefix hex: any octets.
func octets(v any) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", errNoText
	}
	digits, isHex := strings.CutPrefix(s, "hex:")
	if !isHex {
		return s, nil
	}
	b, err := hex.DecodeString(digits)
	if err != nil {
		return "", fmt.Errorf(`%v: after hex: come pairs of hexadecimal digits, such as "hex:c3a4ff"`, quoted(v))
	}
	return string(b), nil
}

// ssid is a network's name.
var ssid = kind[dot11.SSID]{"1 to 32 octets: text, or hex: and digits", func(v any) (dot11.SSID, error) {
	s, err := octets(v)
	if err == nil && (len(s) == 0 || len(s) > dot11.SSIDMax) {
		err = fmt.Errorf("%d octets: a network's name has 1 to %d", len(s), dot11.SSIDMax)
	}
	return dot11.SSID(s), err
}}

// address is a MAC address of one device.
var address = kind[dot11.MAC]{"MAC address", func(v any) (dot11.MAC, error) {
	s, _ := v.(string)
	m, err := dot11.ParseMAC(s)
	switch {
	case err != nil:
		return m, fmt.Errorf("%v is no MAC address: write it like 02:00:00:00:00:01", quoted(v))
	case m.IsZero() || m.IsGroup():
		return m, fmt.Errorf("%s is no address of a single device: choose one that begins with 02", m)
	}
	return m, nil
}}

// channel is a channel number, read as its frequency.
var channel = kind[dot11.Frequency]{"channel number", func(v any) (dot11.Frequency, error) {
	n, err := number(1, 165).read(v)
	fiveGHz := n >= 36 && n <= 64 && n%4 == 0 || n >= 100 && n <= 144 && n%4 == 0 || n >= 149 && n%4 == 1
	if err != nil || n > 14 && !fiveGHz {
		return 0, fmt.Errorf("%v is no channel: use 1 to 14 for 2.4 GHz, or 36, 40 … 64, 100, 104 … 144, 149, 153 … 165 for 5 GHz", quoted(v))
	}
	return dot11.ChannelFrequency(n), nil
}}

// subnet is an IPv4 network with room for a router and its stations.
var subnet = kind[netip.Prefix]{`IPv4 network of /8 to /29, or "off"`, func(v any) (netip.Prefix, error) {
	s, _ := v.(string)
	if s == "off" {
		return netip.Prefix{}, nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil || !p.Addr().Is4() || p.Bits() < 8 || p.Bits() > 29 {
		return p, fmt.Errorf(`%v is no IPv4 network of /8 to /29: write "192.168.1.0/24", or "off" for no DHCP server`, quoted(v))
	}
	return p.Masked(), nil
}}

// quoted prints a value as it stood in the file.
func quoted(v any) string {
	if s, ok := v.(string); ok {
		return strconv.Quote(s)
	}
	return fmt.Sprint(v)
}

// short prints a duration without its zero parts.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = s[:len(s)-2]
	}
	if strings.HasSuffix(s, "h0m") {
		s = s[:len(s)-2]
	}
	return s
}
