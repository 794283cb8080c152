package wsc

import (
	"encoding/hex"
	"errors"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// Credential is what a station needs to join a network, as a registrar sends
// it. Usable makes it fit for use.
type Credential struct {
	SSID dot11.SSID
	Auth AuthTypes
	Encr EncrTypes
	// Key is the Network Key: a passphrase, or a PSK as 64 hexadecimal digits.
	Key secret.Bytes
	// MAC should be the enrollee's address; registrars send others as well,
	// and it is not compared.
	MAC dot11.MAC
	// Shareable says that the key may be passed on.
	Shareable bool
}

func (c *Credential) walk(w walker) {
	walkNetworkIndex(w)
	w.name(&c.SSID)
	number(w, AttrAuthType, &c.Auth)
	number(w, AttrEncrType, &c.Encr)
	if w.carries(AttrNetworkKey, true) {
		w.secret(AttrNetworkKey, &c.Key)
	}
	w.fixed(AttrMACAddress, c.MAC[:])
	w.extension(extension{keyShareable: &c.Shareable})
}

// walkNetworkIndex visits a deprecated attribute: always 1 when sent, and any
// value when read.
func walkNetworkIndex(w walker) { w.number(AttrNetworkIndex, 1) }

// Why a credential cannot be used.
var (
	ErrNoCredential         = errors.New("wsc: no credential")
	ErrWEPCredential        = errors.New("wsc: credential for a WEP network")
	ErrEnterpriseCredential = errors.New("wsc: credential for an enterprise network")
	ErrCredentialSSID       = errors.New("wsc: credential without a network name")
	ErrCredentialTypes      = errors.New("wsc: credential whose authentication and encryption do not go together")
	ErrCredentialKey        = errors.New("wsc: credential whose key is neither a passphrase nor a PSK")
)

const pskTypes = AuthWPAPSK | AuthWPA2PSK

// IsPSK reports whether the key is a PSK in hexadecimal, which is used as it
// is, and not a passphrase, from which a PSK is derived.
func (c Credential) IsPSK() bool {
	var psk [32]byte
	_, err := hex.Decode(psk[:], c.Key[:min(len(c.Key), 2*len(psk))])
	clear(psk[:])
	return err == nil && len(c.Key) == 2*len(psk)
}

// IsOpen reports whether the network has no protection at all.
func (c Credential) IsOpen() bool { return c.Auth == AuthOpen }

// Usable returns c as a station uses it, with a copy of the key, or the reason
// why it cannot be used:
//
//   - NULs that pad the SSID, and one after a passphrase, are dropped.
//   - Of several types the best remains: WPA2-PSK, AES.
//   - An open network loses its key. A WEP one is refused, as is one whose
//     types contradict each other, or a key that does not fit them.
func (c Credential) Usable() (Credential, error) {
	c.SSID = dot11.SSID(strings.TrimRight(string(c.SSID), "\x00"))
	if c.SSID == "" {
		return Credential{}, ErrCredentialSSID
	}
	switch {
	case c.Auth&pskTypes != 0:
		return c.usablePSK()
	case c.Auth&(AuthOpen|AuthShared) != 0 && c.Encr&EncrWEP != 0:
		return Credential{}, ErrWEPCredential
	case c.Auth == AuthOpen && c.Encr == EncrNone:
		c.Key = nil
		return c, nil
	case c.Auth&(AuthWPAEnterprise|AuthWPA2Enterprise) != 0:
		return Credential{}, ErrEnterpriseCredential
	}
	return Credential{}, ErrCredentialTypes
}

func (c Credential) usablePSK() (Credential, error) {
	if c.Encr&(EncrTKIP|EncrAES) == 0 {
		if c.Encr&EncrWEP != 0 {
			return Credential{}, ErrWEPCredential
		}
		return Credential{}, ErrCredentialTypes
	}
	if n := len(c.Key); n > passphraseMin && n <= passphraseMax && c.Key[n-1] == 0 {
		c.Key = c.Key[:n-1]
	}
	if !c.IsPSK() && !isPassphrase(c.Key) {
		return Credential{}, ErrCredentialKey
	}
	c.Key = c.Key.Clone()
	c.chooseBest()
	return c, nil
}

// chooseBest reduces the types of a PSK network to the best ones.
func (c *Credential) chooseBest() {
	if c.Auth&AuthWPA2PSK != 0 {
		c.Auth = AuthWPA2PSK
	} else {
		c.Auth = AuthWPAPSK
	}
	if c.Encr&EncrAES != 0 {
		c.Encr = EncrAES
	} else {
		c.Encr = EncrTKIP
	}
}

// Length of a passphrase (IEEE 802.11-2020, J.4.1).
const (
	passphraseMin = 8
	passphraseMax = 63
)

// isPassphrase refuses control characters. Octets beyond ASCII pass, as in
// hostap: some routers take them.
func isPassphrase(key []byte) bool {
	if len(key) < passphraseMin || len(key) > passphraseMax {
		return false
	}
	for _, b := range key {
		if b < ' ' || b == 0x7f {
			return false
		}
	}
	return true
}

// UsableCredentials returns those of list that can be used, in their order, as
// Usable makes them. Two for the same SSID with the same key are one network
// with the better types: so mixed-mode access points send it. If none can be
// used, the error is the first one's, or ErrNoCredential.
func UsableCredentials(list []Credential) ([]Credential, error) {
	var usable []Credential
	first := ErrNoCredential
	for _, c := range list {
		c, err := c.Usable()
		if err != nil {
			if first == ErrNoCredential {
				first = err
			}
			continue
		}
		if !mergeCredential(usable, c) {
			usable = append(usable, c)
		}
	}
	if usable == nil {
		return nil, first
	}
	return usable, nil
}

// mergeCredential reports whether c is for a network that is in list already,
// whose types it improves then.
func mergeCredential(list []Credential, c Credential) bool {
	for i := range list {
		have := &list[i]
		if have.SSID == c.SSID && have.IsOpen() == c.IsOpen() && have.Key.Equal(c.Key) {
			if !c.IsOpen() {
				have.Auth |= c.Auth
				have.Encr |= c.Encr
				have.chooseBest()
			}
			return true
		}
	}
	return false
}
