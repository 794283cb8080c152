package wsc

import (
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// Credential is what a station needs to join a network, as a registrar sends
// it. Normal makes it fit for use.
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
	index := uint8(1) // deprecated: always 1 when sent, any value when read
	number(w, AttrNetworkIndex, &index)
	w.name(&c.SSID)
	number(w, AttrAuthType, &c.Auth)
	number(w, AttrEncrType, &c.Encr)
	if w.carries(AttrNetworkKey, true) {
		w.secret(AttrNetworkKey, &c.Key)
	}
	w.fixed(AttrMACAddress, c.MAC[:])
	w.extension(extension{keyShareable: &c.Shareable})
}
