package ap

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// wrongKey is what a BSS gives away that has been told to give a wrong key.
const wrongKey = "not the right passphrase"

// types returns the types that a network with this security takes.
func types(s dot11.Security) (auth wsc.AuthTypes, encr wsc.EncrTypes) {
	switch s {
	case dot11.SecurityWPA2:
		return wsc.AuthWPA2PSK, wsc.EncrAES
	case dot11.SecurityWPAWPA2:
		return wsc.AuthWPAPSK | wsc.AuthWPA2PSK, wsc.EncrTKIP | wsc.EncrAES
	case dot11.SecurityWEP:
		return wsc.AuthOpen, wsc.EncrWEP
	}
	return wsc.AuthOpen, wsc.EncrNone
}

// best picks the strongest member of each set.
func best(auth wsc.AuthTypes, encr wsc.EncrTypes) (wsc.AuthTypes, wsc.EncrTypes) {
	for _, a := range []wsc.AuthTypes{wsc.AuthWPA2PSK, wsc.AuthWPAPSK, wsc.AuthOpen} {
		if auth&a != 0 {
			auth = a
		}
	}
	for _, e := range []wsc.EncrTypes{wsc.EncrAES, wsc.EncrTKIP, wsc.EncrWEP, wsc.EncrNone} {
		if encr&e != 0 {
			encr = e
		}
	}
	return auth, encr
}

// credentials is what an enrollee is given (WSC 2.0.5 section 8.3.9).
func (b *BSS) credentials(m1 *wsc.M1, faults *Faults) ([]wsc.Credential, error) {
	given := b.cfg.Credentials
	if len(given) == 0 {
		own, err := b.credential(m1)
		if err != nil {
			return nil, err
		}
		given = []wsc.Credential{own}
	}
	if !faults.WrongKey {
		return given, nil
	}
	given = slices.Clone(given)
	for i := range given {
		given[i].Key = secret.Bytes(wrongKey)
	}
	return given, nil
}

// credential is the BSS's own network, or what it is about to become, in the
// best form that the enrollee understands.
func (b *BSS) credential(m1 *wsc.M1) (wsc.Credential, error) {
	n := &b.network
	if n.State == wsc.NotConfigured {
		if b.next == nil {
			key, err := newPassphrase(b.cfg.Rand)
			if err != nil {
				return wsc.Credential{}, err
			}
			b.next = &network{n.SSID, dot11.SecurityWPA2, key, wsc.Configured}
		}
		n = b.next
	}
	auth, encr := types(n.Security)
	if auth&m1.AuthTypes != 0 {
		auth &= m1.AuthTypes
	}
	if encr&m1.EncrTypes != 0 {
		encr &= m1.EncrTypes
	}
	auth, encr = best(auth, encr)
	c := wsc.Credential{SSID: n.SSID, Auth: auth, Encr: encr, Key: n.Key}
	if !apple(m1) || auth == wsc.AuthOpen {
		return c, nil
	}
	pmk, err := rsn.PMKOf(n.Key, n.SSID)
	if err != nil {
		return wsc.Credential{}, err
	}
	c.Key = hex.AppendEncode(nil, pmk)
	pmk.Wipe()
	return c, nil
}

// apple recognises the client of Mac OS X 10.6, which fails with passphrases
// (hostap's workaround).
func apple(m1 *wsc.M1) bool {
	return strings.HasPrefix(m1.Manufacturer, "Apple ") && m1.ModelName == "AirPort"
}

// newPassphrase draws the passphrase of an access point that had none: 22
// characters, which are 16 octets in base64.
func newPassphrase(rand io.Reader) (secret.Bytes, error) {
	var b [16]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return nil, fmt.Errorf("ap: no randomness for a passphrase: %w", err)
	}
	return base64.RawStdEncoding.AppendEncode(nil, b[:]), nil
}
