package rsn

import (
	"encoding/binary"
	"errors"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// Types of key data encapsulations under 00-0F-AC (IEEE 802.11-2020 table 12-9).
const (
	kdeGTK   = 1
	kdePMKID = 4
	kdeIGTK  = 9
)

var kdeOUI = [3]byte{0x00, 0x0f, 0xac}

// groupKDE is a GTK or IGTK as key data carries it.
type groupKDE struct {
	index int
	seq   [6]byte // IGTK only: its packet number
	key   secret.Bytes
}

// keyData is what the key data of a message holds. Elements are whole, from
// their id on, and nil if absent.
type keyData struct {
	rsne     []byte
	rsneNext []byte // a second RSN element: a pairwise cipher imposed on us
	rsnxe    []byte
	gtk      *groupKDE
	igtk     *groupKDE
	pmkid    []byte
}

var errKDE = errors.New("rsn: malformed key data")

// parseKeyData reads elements and KDEs up to the padding. Unknown ones are
// skipped; of a repeated one the first counts.
func parseKeyData(b []byte) (keyData, error) {
	var d keyData
	for len(b) >= 2 && (b[0] != dot11.ElementVendor || b[1] != 0) {
		n := 2 + int(b[1])
		if n > len(b) {
			return keyData{}, errKDE
		}
		if err := d.element(b[:n:n]); err != nil {
			return keyData{}, err
		}
		b = b[n:]
	}
	return d, nil
}

func (d *keyData) element(e []byte) (err error) {
	body := e[2:]
	switch {
	case e[0] == dot11.ElementRSN && d.rsne == nil:
		d.rsne = e
	case e[0] == dot11.ElementRSN && d.rsneNext == nil:
		d.rsneNext = e
	case e[0] == dot11.ElementRSNX && d.rsnxe == nil:
		d.rsnxe = e
	case e[0] != dot11.ElementVendor || len(body) < 4 || [3]byte(body) != kdeOUI:
	case body[3] == kdeGTK && d.gtk == nil:
		d.gtk, err = parseGTK(body[4:])
	case body[3] == kdeIGTK && d.igtk == nil:
		d.igtk, err = parseIGTK(body[4:])
	case body[3] == kdePMKID && d.pmkid == nil:
		d.pmkid = body[4:]
	}
	return err
}

// parseGTK reads key id and Tx bit (1), reserved (1), key.
func parseGTK(b []byte) (*groupKDE, error) {
	if len(b) < 2 || b[0]&3 == 0 {
		return nil, errKDE
	}
	return &groupKDE{index: int(b[0] & 3), key: b[2:]}, nil
}

// parseIGTK reads key id (2, little endian), packet number (6), key. Some
// access points send the key id in the other byte order.
func parseIGTK(b []byte) (*groupKDE, error) {
	if len(b) < 8 {
		return nil, errKDE
	}
	id := binary.LittleEndian.Uint16(b)
	if id == 4<<8 || id == 5<<8 {
		id >>= 8
	}
	if id != 4 && id != 5 {
		return nil, errKDE
	}
	return &groupKDE{index: int(id), seq: [6]byte(b[2:]), key: b[8:]}, nil
}

// appendKDE adds one key data encapsulation.
func appendKDE(b []byte, kind byte, value ...[]byte) []byte {
	at := len(b)
	b = append(b, dot11.ElementVendor, 0, kdeOUI[0], kdeOUI[1], kdeOUI[2], kind)
	for _, v := range value {
		b = append(b, v...)
	}
	b[at+1] = byte(len(b) - at - 2)
	return b
}

// handshakeElements picks what key data repeats of the elements that were sent
// in the clear, the RSN element and its extension, so that a change to them on
// the way does not go unnoticed.
func handshakeElements(e dot11.Elements) (rsne, rsnxe []byte) {
	for id, body := range e.All() {
		switch {
		case id == dot11.ElementRSN && rsne == nil:
			rsne = dot11.Elements(nil).Append(id, body)
		case id == dot11.ElementRSNX && rsnxe == nil:
			rsnxe = dot11.Elements(nil).Append(id, body)
		}
	}
	return rsne, rsnxe
}
