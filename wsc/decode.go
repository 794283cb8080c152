package wsc

import (
	"encoding/binary"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// CredentialsMax is how many credentials of one message are read.
const CredentialsMax = 10

// Unmarshal fills m, which should be zero, from the attributes of msg, in
// whatever order they come. Attributes that m does not have are skipped, as is
// the value of Version.
//
// With an error that wraps ErrMissing or ErrMessage, the attributes that are
// there have been filled in all the same, so that the caller can tell by its
// nonce whether the message was meant for it. After any other error m is of no
// use. The first error is returned.
func Unmarshal(msg []byte, m Body) error {
	d := decoder{msg: msg}
	if err := d.index(); err != nil {
		return err
	}
	m.walk(&d)
	return d.err
}

// TypeOf returns the Message Type of msg; ok is false if it has none or is
// malformed.
func TypeOf(msg []byte) (t MessageType, ok bool) {
	c := checker{reader: reader{msg: msg}}
	for {
		attr, v, more := c.next()
		if !more {
			return t, ok && c.err == nil
		}
		if attr == AttrMessageType {
			t, ok = MessageType(v[0]), true
		}
	}
}

// decoder is the walker that reads. The first error sticks.
type decoder struct {
	msg []byte
	// at is 1 + the offset of the header of an attribute, by slot; 0: absent.
	// Of several, the last one counts.
	at  [len(registry)]uint16
	err error
}

// index checks the whole message and notes where its attributes are.
func (d *decoder) index() error {
	c := checker{reader: reader{msg: d.msg}}
	for {
		t, v, ok := c.next()
		if !ok {
			return c.err
		}
		if i := t.slot(); registry[i].fits(v) {
			d.at[i] = uint16(1 + c.pos - len(v) - headerLen)
		}
	}
}

// find returns the value of t, or notes that it is missing.
func (d *decoder) find(t AttrType) (v []byte, ok bool) {
	at := int(d.at[t.slot()])
	if at == 0 {
		d.fail(&AttrError{Attr: t, Err: ErrMissing})
		return nil, false
	}
	b := d.msg[at-1:]
	n := headerLen + int(binary.BigEndian.Uint16(b[2:]))
	return b[headerLen:n:n], true
}

func (d *decoder) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

func (d *decoder) version() {}

func (d *decoder) header(want MessageType) {
	if v, ok := d.find(AttrMessageType); ok && MessageType(v[0]) != want {
		d.fail(&AttrError{AttrMessageType, len(v), ErrMessage})
	}
}

func (d *decoder) fixed(t AttrType, v []byte) {
	if b, ok := d.find(t); ok {
		copy(v, b)
	}
}

func (d *decoder) number(t AttrType, v uint32) uint32 {
	b, ok := d.find(t)
	if !ok {
		return v
	}
	v = 0
	for _, o := range b {
		v = v<<8 | uint32(o)
	}
	return v
}

func (d *decoder) text(t AttrType, v *string, max int) {
	if b, ok := d.find(t); ok {
		b = b[:min(len(b), max+1)]                          // one more shows whether a character ends at max
		*v = strings.TrimRight(cut(string(b), max), "\x00") // some senders terminate it
		if *v == space {
			*v = ""
		}
	}
}

func (d *decoder) name(v *dot11.SSID) {
	if b, ok := d.find(AttrSSID); ok {
		*v = dot11.SSID(b)
	}
}

func (d *decoder) octets(t AttrType, v *[]byte) {
	if b, ok := d.find(t); ok {
		*v = b
	}
}

func (d *decoder) secret(t AttrType, v *secret.Bytes) {
	if b, ok := d.find(t); ok {
		*v = secret.Bytes(b).Clone()
	}
}

// credentials reads all credentials that can be read. Only if there are some
// and none of them is whole does it fail, with the first one's error: a
// registrar may send a stub beside the real one.
func (d *decoder) credentials(v *[]Credential) {
	var first error
	r := reader{msg: d.msg}
	for len(*v) < CredentialsMax {
		t, b, ok := r.next()
		if !ok {
			break
		}
		if t != AttrCredential {
			continue
		}
		var c Credential
		if err := Unmarshal(b, &c); err == nil {
			*v = append(*v, c)
		} else if first == nil {
			first = err
		}
	}
	if len(*v) == 0 && first != nil {
		d.fail(first)
	}
}

func (d *decoder) extension(x extension) {
	if !d.carries(AttrVendorExtension, false) {
		return
	}
	r := reader{msg: d.msg}
	for {
		t, v, ok := r.next()
		if !ok {
			return
		}
		if t != AttrVendorExtension {
			continue
		}
		s, _ := wfaSubelements(v)
		for {
			id, v, ok := s.next()
			if !ok {
				break
			}
			x.read(id, v)
		}
	}
}

func (d *decoder) extra([]byte) {}

func (d *decoder) carries(t AttrType, _ bool) bool { return d.at[t.slot()] != 0 }
