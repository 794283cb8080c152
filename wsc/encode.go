package wsc

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// usual is room for any message but an M8 with several credentials, its
// Authenticator included.
const usual = 512

// Marshal returns the attributes of b in the order of the specification's
// tables. A message comes without its Authenticator, settings without their
// Key Wrap Authenticator; both are to be appended, and there is room for them.
// The octets of settings and credentials are as secret as the keys in them.
func Marshal(b Body) []byte {
	e := encoder{make([]byte, 0, usual)}
	b.walk(&e)
	return e.out
}

// encoder is the walker that writes.
type encoder struct{ out []byte }

func (e *encoder) version() {
	e.out = append(appendHeader(e.out, AttrVersion, 1), Version1)
}

func (e *encoder) header(t MessageType) {
	e.version()
	e.out = append(appendHeader(e.out, AttrMessageType, 1), byte(t))
}

func (e *encoder) fixed(t AttrType, v []byte) { e.out = AppendAttr(e.out, t, v) }

func (e *encoder) number(t AttrType, v uint32) uint32 {
	var be [4]byte
	binary.BigEndian.PutUint32(be[:], v)
	e.out = AppendAttr(e.out, t, be[len(be)-registry[t.slot()].min:])
	return v
}

func (e *encoder) text(t AttrType, v *string, max int) {
	s := cut(*v, max)
	if s == "" {
		s = space
	}
	e.out = append(appendHeader(e.out, t, len(s)), s...)
}

// space stands for an empty text on the wire: some peers refuse length 0.
const space = " "

// cut returns the first max octets of s or a little less, so that no
// character is cut in two.
func cut(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for n := max; n > max-utf8.UTFMax; n-- {
		if utf8.RuneStart(s[n]) {
			return s[:n]
		}
	}
	return s[:max]
}

func (e *encoder) name(v *dot11.SSID) {
	e.out = append(appendHeader(e.out, AttrSSID, len(*v)), *v...)
}

func (e *encoder) octets(t AttrType, v *[]byte)       { e.fixed(t, *v) }
func (e *encoder) secret(t AttrType, v *secret.Bytes) { e.fixed(t, *v) }

func (e *encoder) credentials(v *[]Credential) {
	for i := range *v {
		start := len(e.out)
		e.out = appendHeader(e.out, AttrCredential, 0)
		(*v)[i].walk(e)
		binary.BigEndian.PutUint16(e.out[start+2:], uint16(len(e.out)-start-headerLen))
	}
}

func (e *encoder) extension(x extension) { e.out = x.append(e.out) }
func (e *encoder) extra(v []byte)        { e.out = append(e.out, v...) }

func (e *encoder) carries(_ AttrType, send bool) bool { return send }
