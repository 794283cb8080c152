package dot11

import "iter"

// Element ids that a station reads (IEEE 802.11-2020 table 9-92).
const (
	ElementSSID     = 0
	ElementRates    = 1
	ElementDSParam  = 3
	ElementTIM      = 5
	ElementRSN      = 48
	ElementExtRates = 50
	ElementVendor   = 221
	ElementRSNX     = 244
)

// Elements is a list of information elements as it stands in a frame:
// id (1), length (1), body, one after the other.
type Elements []byte

// All yields id and body of each element, in order. It stops silently at an
// element that runs past the end, as receivers do: what came before it counts.
func (e Elements) All() iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for rest := e; len(rest) >= 2; {
			n := 2 + int(rest[1])
			if n > len(rest) || !yield(rest[0], rest[2:n:n]) {
				return
			}
			rest = rest[n:]
		}
	}
}

// Find returns the body of the first element with this id.
func (e Elements) Find(id byte) (body []byte, ok bool) {
	for i, body := range e.All() {
		if i == id {
			return body, true
		}
	}
	return nil, false
}

// Vendor yields the bodies, without OUI and type octet, of all vendor
// elements of this OUI and type, in order.
func (e Elements) Vendor(oui [3]byte, kind byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for id, body := range e.All() {
			if id == ElementVendor && len(body) >= 4 && [3]byte(body[:3]) == oui && body[3] == kind {
				if !yield(body[4:]) {
					return
				}
			}
		}
	}
}

// Append adds one element. The body must not be longer than 255 octets.
func (e Elements) Append(id byte, body []byte) Elements {
	if len(body) > 255 {
		panic("dot11: element body longer than 255 octets")
	}
	e = append(e, id, byte(len(body)))
	return append(e, body...)
}
