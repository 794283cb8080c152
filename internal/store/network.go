package store

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/wsc"
)

// ErrCannotHold tells that a format has no way to say what a network is called,
// or what its key is.
var ErrCannotHold = errors.New("this format cannot hold it")

// Network is a network that can be stored: its name is 1 to 32 octets, and its
// key, unless it is open, a passphrase without control characters or 64
// hexadecimal digits. NewNetwork makes it.
type Network struct {
	c wsc.Credential
}

// NewNetwork checks a credential. The error names no secret.
func NewNetwork(c wsc.Credential) (Network, error) {
	usable, err := c.Usable()
	if err != nil {
		return Network{}, fmt.Errorf("store: %w", err)
	}
	if len(usable.SSID) > dot11.SSIDMax {
		return Network{}, fmt.Errorf("store: %w", dot11.ErrSSID)
	}
	return Network{usable}, nil
}

// Format implements fmt.Formatter, so that no verb or flag reaches the key.
func (n Network) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "%q (%s)", n.ssid(), n.kind()) }

func (n Network) open() bool { return n.c.IsOpen() }

// kind is what a network has beside its name, so that another one of the same
// name can be told from it.
type kind string

const (
	kindOpen  kind = "open"
	kindPSK   kind = "PSK"
	kindOther kind = "" // WEP, 802.1X: never a Network's
)

func (n Network) kind() kind {
	if n.open() {
		return kindOpen
	}
	return kindPSK
}

func (n Network) ssid() string { return string(n.c.SSID) }

func (n Network) hexSSID() string { return hex.EncodeToString([]byte(n.c.SSID)) }

// text returns the name as a text, if it is one: UTF-8 with nothing in it that
// ends a line or does something else than show. No writer puts out a name in
// another way than this, or with each octet escaped.
func (n Network) text() (string, bool) {
	s := n.ssid()
	return s, isText(s)
}

func isText(s string) bool {
	const joiner = '\u200d' // between emoji that are one
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsGraphic(r) && r != joiner || r == '\u2028' || r == '\u2029' || r == utf8.RuneError
	})
}

// isASCII reports whether s is printable ASCII and has none of the others.
func isASCII(s, others string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) && !strings.ContainsAny(s, others)
}

// passphrase returns the key if it is a passphrase.
func (n Network) passphrase() (string, bool) {
	return string(n.c.Key), !n.open() && !n.c.IsPSK()
}

// psk returns the pre-shared key in hexadecimal: the key itself, or what the
// passphrase comes to (IEEE 802.11-2020, J.4.1).
func (n Network) psk() (string, error) {
	pmk, err := rsn.PMKOf(n.c.Key, n.c.SSID)
	if err != nil {
		return "", err
	}
	defer pmk.Wipe()
	return hex.EncodeToString(pmk), nil
}

// passphraseOrPSK returns the passphrase if there is one and the format can hold
// it, else the pre-shared key that it comes to.
func (n Network) passphraseOrPSK(fits func(string) bool) (key string, isPSK bool, err error) {
	if p, ok := n.passphrase(); ok && fits(p) {
		return p, false, nil
	}
	key, err = n.psk()
	return key, true, err
}

// wpa2 reports whether the network is known to have WPA2. Access points that
// take WPA as well may say WPA only.
func (n Network) wpa2() bool { return n.c.Auth == wsc.AuthWPA2PSK }
