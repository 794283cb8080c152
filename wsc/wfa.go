package wsc

import (
	"encoding/binary"

	"github.com/gowps/wps/dot11"
)

// wfa is the vendor id of the Wi-Fi Alliance in a Vendor Extension.
const wfa = "\x00\x37\x2a"

// Subelements of the WFA vendor extension (WSC 2.0.5 section 12).
const (
	wfaVersion2         = 0
	wfaAuthorizedMACs   = 1
	wfaKeyShareable     = 2
	wfaRequestToEnroll  = 3
	wfaSettingsDelay    = 4
	wfaRegistrarMethods = 5
)

// AuthorizedMACsMax is how many addresses an AP can authorize at a time.
const AuthorizedMACsMax = 5

// subelements takes a WFA vendor extension apart: id (1), length (1), value.
type subelements []byte

// next returns the next subelement; ok is false at the end and at one that
// runs past it, which ends the extension silently (as in hostap).
func (s *subelements) next() (id byte, v []byte, ok bool) {
	b := *s
	if len(b) < 2 || len(b) < 2+int(b[1]) {
		return 0, nil, false
	}
	n := 2 + int(b[1])
	*s = b[n:]
	return b[0], b[2:n:n], true
}

// wfaSubelements returns the subelements of a Vendor Extension's value; ok is
// false if it is another vendor's.
func wfaSubelements(v []byte) (s subelements, ok bool) {
	if len(v) < len(wfa) || string(v[:len(wfa)]) != wfa {
		return nil, false
	}
	return v[len(wfa):], true
}

// checkWFA refuses known subelements of a wrong length.
func checkWFA(v []byte) error {
	s, _ := wfaSubelements(v)
	for {
		id, v, ok := s.next()
		if !ok {
			return nil
		}
		want := len(v)
		switch id {
		case wfaVersion2, wfaKeyShareable, wfaRequestToEnroll, wfaSettingsDelay:
			want = 1
		case wfaRegistrarMethods:
			want = 2
		}
		if len(v) != want {
			return ErrLength
		}
	}
}

// read takes the value of one subelement, whose length has been checked.
func (e *extension) read(id byte, v []byte) {
	switch id {
	case wfaVersion2:
		set(e.version2, v[0])
	case wfaAuthorizedMACs:
		if e.authorizedMACs != nil {
			*e.authorizedMACs = parseMACs(v)
		}
	case wfaKeyShareable:
		set(e.keyShareable, v[0] != 0)
	case wfaRequestToEnroll:
		set(e.requestToEnroll, v[0] != 0)
	case wfaSettingsDelay:
		set(e.settingsDelay, v[0])
	case wfaRegistrarMethods:
		set(e.registrarMethods, ConfigMethods(binary.BigEndian.Uint16(v)))
	}
}

func set[T any](field *T, v T) {
	if field != nil {
		*field = v
	}
}

// parseMACs reads whole addresses; a rest is ignored.
func parseMACs(v []byte) (macs []dot11.MAC) {
	for len(v) >= len(dot11.MAC{}) && len(macs) < AuthorizedMACsMax {
		macs = append(macs, dot11.MAC(v))
		v = v[len(dot11.MAC{}):]
	}
	return macs
}

// append writes the extension's attribute, or nothing.
func (e *extension) append(b []byte) []byte {
	if e.version2 != nil && *e.version2 == 0 {
		return b
	}
	start := len(b)
	b = appendHeader(b, AttrVendorExtension, len(wfa))
	b = append(b, wfa...)
	if e.version2 != nil {
		b = append(b, wfaVersion2, 1, *e.version2)
	}
	if e.authorizedMACs != nil && len(*e.authorizedMACs) > 0 {
		macs := (*e.authorizedMACs)[:min(len(*e.authorizedMACs), AuthorizedMACsMax)]
		b = append(b, wfaAuthorizedMACs, byte(len(macs)*len(dot11.MAC{})))
		for _, mac := range macs {
			b = append(b, mac[:]...)
		}
	}
	if e.keyShareable != nil && *e.keyShareable {
		b = append(b, wfaKeyShareable, 1, 1)
	}
	if e.requestToEnroll != nil && *e.requestToEnroll {
		b = append(b, wfaRequestToEnroll, 1, 1)
	}
	if e.settingsDelay != nil && *e.settingsDelay != 0 {
		b = append(b, wfaSettingsDelay, 1, *e.settingsDelay)
	}
	if e.registrarMethods != nil && *e.registrarMethods != 0 {
		b = append(b, wfaRegistrarMethods, 2)
		b = binary.BigEndian.AppendUint16(b, uint16(*e.registrarMethods))
	}
	n := len(b) - start - headerLen
	if n == len(wfa) {
		return b[:start]
	}
	binary.BigEndian.PutUint16(b[start+2:], uint16(n))
	return b
}
