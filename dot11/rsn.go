package dot11

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// RSN is the content of an RSN element (id 48, IEEE 802.11-2020, 9.4.2.24), or
// of the WPA element that came before it.
type RSN struct {
	Version         uint16
	Group           Suite
	Pairwise        []Suite
	AKMs            []Suite
	Capabilities    uint16
	PMKIDs          [][16]byte
	GroupManagement Suite // 0: not given
}

// RSN capability bits (IEEE 802.11-2020, 9.4.2.24.4).
const (
	RSNCapabilityMFPR = 1 << 6 // management frame protection required
	RSNCapabilityMFPC = 1 << 7 // management frame protection capable
)

// WPAOUI and WPAType mark the vendor element that WPA used before there was an
// RSN element.
var WPAOUI = [3]byte{0x00, 0x50, 0xf2}

// WPAType is the vendor type of the WPA element under WPAOUI.
const WPAType = 1

// ErrRSN is wrapped by the errors of ParseRSN and ParseWPA.
var ErrRSN = errors.New("dot11: malformed RSN element")

// ParseRSN reads the body of an RSN element. The element may end after any
// field; what is left out has the default that the standard gives it: CCMP,
// CCMP, 802.1X, no capabilities. Octets after the last known field are ignored.
func ParseRSN(body []byte) (RSN, error) {
	r := RSN{Group: CipherCCMP, Pairwise: []Suite{CipherCCMP}, AKMs: []Suite{AKM8021X}}
	p := rsnParser{rest: body}
	p.version(&r)
	p.suite("group cipher", &r.Group)
	p.suites("pairwise ciphers", &r.Pairwise)
	p.suites("AKMs", &r.AKMs)
	p.uint16("capabilities", &r.Capabilities)
	p.pmkids(&r)
	p.suite("group management cipher", &r.GroupManagement)
	if p.err != nil {
		return RSN{}, p.err
	}
	return r, nil
}

// ParseWPA reads the body of a WPA vendor element as Elements.Vendor yields it,
// without OUI and type. Its selectors, 00-50-F2:n, are given as their
// equivalents 00-0F-AC:n. Left out fields default to TKIP, TKIP and 802.1X.
func ParseWPA(body []byte) (RSN, error) {
	r := RSN{Group: CipherTKIP, Pairwise: []Suite{CipherTKIP}, AKMs: []Suite{AKM8021X}}
	p := rsnParser{rest: body, wpa: true}
	p.version(&r)
	p.suite("group cipher", &r.Group)
	p.suites("pairwise ciphers", &r.Pairwise)
	p.suites("AKMs", &r.AKMs)
	p.uint16("capabilities", &r.Capabilities)
	if p.err != nil {
		return RSN{}, p.err
	}
	return r, nil
}

// Append adds r as an RSN element. PMKIDs and the group management cipher are
// left out if there are none. It panics if the lists do not fit an element,
// which they do up to a dozen suites and PMKIDs.
func (r RSN) Append(e Elements) Elements {
	b := binary.LittleEndian.AppendUint16(nil, r.Version)
	b = binary.BigEndian.AppendUint32(b, uint32(r.Group))
	b = appendSuites(b, r.Pairwise)
	b = appendSuites(b, r.AKMs)
	b = binary.LittleEndian.AppendUint16(b, r.Capabilities)
	if len(r.PMKIDs) > 0 || r.GroupManagement != 0 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(r.PMKIDs)))
		for _, id := range r.PMKIDs {
			b = append(b, id[:]...)
		}
	}
	if r.GroupManagement != 0 {
		b = binary.BigEndian.AppendUint32(b, uint32(r.GroupManagement))
	}
	return e.Append(ElementRSN, b)
}

// Equal reports whether r and s say the same, field by field, once what was
// left out has its default. PMKIDs do not count: they name cached keys, not a
// policy.
func (r RSN) Equal(s RSN) bool {
	return r.Version == s.Version && r.Group == s.Group &&
		slices.Equal(r.Pairwise, s.Pairwise) && slices.Equal(r.AKMs, s.AKMs) &&
		r.Capabilities == s.Capabilities && r.groupManagement() == s.groupManagement()
}

// Protects reports whether r can protect management frames.
func (r RSN) Protects() bool { return r.Capabilities&RSNCapabilityMFPC != 0 }

// RequiresProtection reports whether r insists on protecting management frames.
func (r RSN) RequiresProtection() bool { return r.Capabilities&RSNCapabilityMFPR != 0 }

// groupManagement is the group management cipher, or its default, or 0 if
// management frames are not protected and it has no meaning.
func (r RSN) groupManagement() Suite {
	switch {
	case !r.Protects():
		return 0
	case r.GroupManagement == 0:
		return CipherBIP
	}
	return r.GroupManagement
}

func appendSuites(b []byte, suites []Suite) []byte {
	b = binary.LittleEndian.AppendUint16(b, uint16(len(suites)))
	for _, s := range suites {
		b = binary.BigEndian.AppendUint32(b, uint32(s))
	}
	return b
}

// rsnParser takes one field after the other until the body is used up. The
// first error sticks.
type rsnParser struct {
	rest []byte
	wpa  bool
	err  error
}

// take returns the next n octets of field what, or nil if the body ended
// before it or an error came first. A field cut short is an error.
func (p *rsnParser) take(what string, n int) []byte {
	if p.err != nil || len(p.rest) == 0 {
		return nil
	}
	if len(p.rest) < n {
		p.err = fmt.Errorf("%w: %s: %d octets of %d", ErrRSN, what, len(p.rest), n)
		return nil
	}
	b := p.rest[:n]
	p.rest = p.rest[n:]
	return b
}

func (p *rsnParser) version(r *RSN) {
	p.uint16("version", &r.Version)
	if p.err == nil && r.Version != 1 {
		p.err = fmt.Errorf("%w: version %d", ErrRSN, r.Version)
	}
}

func (p *rsnParser) uint16(what string, v *uint16) {
	if b := p.take(what, 2); b != nil {
		*v = binary.LittleEndian.Uint16(b)
	}
}

func (p *rsnParser) suite(what string, v *Suite) {
	if b := p.take(what, 4); b != nil {
		*v = p.selector(b)
	}
}

func (p *rsnParser) suites(what string, v *[]Suite) {
	var n uint16
	if p.uint16(what, &n); p.err != nil || len(p.rest) == 0 && n == 0 {
		return // left out
	}
	b := p.take(what, 4*int(n))
	if p.err == nil && len(b) == 0 {
		p.err = fmt.Errorf("%w: %s: count %d without a suite", ErrRSN, what, n)
		return
	}
	*v = nil
	for ; len(b) > 0; b = b[4:] {
		*v = append(*v, p.selector(b))
	}
}

func (p *rsnParser) pmkids(r *RSN) {
	var n uint16
	p.uint16("PMKID count", &n)
	if n == 0 || p.err != nil {
		return
	}
	b := p.take("PMKIDs", 16*int(n))
	if p.err == nil && b == nil {
		p.err = fmt.Errorf("%w: PMKIDs: none of %d", ErrRSN, n)
	}
	for ; len(b) > 0; b = b[16:] {
		r.PMKIDs = append(r.PMKIDs, [16]byte(b))
	}
}

func (p *rsnParser) selector(b []byte) Suite {
	s := Suite(binary.BigEndian.Uint32(b))
	if p.wpa && s>>8 == 0x0050f2 {
		s = 0x000fac00 | s&0xff
	}
	return s
}
