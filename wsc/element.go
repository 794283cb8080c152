package wsc

import (
	"slices"

	"github.com/gowps/wps/dot11"
)

// The vendor element that carries WSC attributes in management frames.
var elementOUI = [3]byte{0x00, 0x50, 0xf2}

const elementKind = 4

// elementMax is how many octets of attributes one element takes.
const elementMax = 255 - 4

// Elements wraps a payload in elements, several if it is longer than 251
// octets. Attributes may be cut anywhere.
func Elements(payload []byte) dot11.Elements {
	var e dot11.Elements
	for part := range slices.Chunk(payload, elementMax) {
		body := make([]byte, 0, 255)
		body = append(append(append(body, elementOUI[:]...), elementKind), part...)
		e = e.Append(dot11.ElementVendor, body)
	}
	return e
}

// FromElements returns the payload of all WSC elements in e, put together in
// their order; ok is false if there is none. The payload may alias e.
func FromElements(e dot11.Elements) (payload []byte, ok bool) {
	for part := range e.Vendor(elementOUI, elementKind) {
		if !ok {
			payload, ok = slices.Clip(part), true // so that append copies
		} else {
			payload = append(payload, part...)
		}
	}
	return payload, ok
}
