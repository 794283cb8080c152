package dot11

import (
	"encoding/binary"
	"fmt"
)

// Management is the body of a management frame: fixed fields, then elements.
type Management interface{ walk(fields) }

// The bodies of management frames (IEEE 802.11-2020, 9.3.3).
type (
	// Beacon is the body of a beacon and of a probe response.
	Beacon struct {
		Timestamp  uint64 // microseconds of the access point's clock
		Interval   uint16 // time units of 1024 microseconds
		Capability uint16
		Elements   Elements
	}

	// ProbeRequest is the body of a probe request.
	ProbeRequest struct{ Elements Elements }

	// Authentication is the body of an authentication frame.
	Authentication struct {
		Algorithm   uint16 // AuthOpenSystem
		Transaction uint16 // 1 asks, 2 answers
		Status      Status // of the answer
		Elements    Elements
	}

	// AssocRequest is the body of an association request.
	AssocRequest struct {
		Capability     uint16
		ListenInterval uint16 // beacon intervals
		Elements       Elements
	}

	// AssocResponse is the body of an association response.
	AssocResponse struct {
		Capability uint16
		Status     Status
		AID        uint16 // association id with both upper bits set; 0 if refused
		Elements   Elements
	}

	// Farewell is the body of a deauthentication and of a disassociation.
	Farewell struct {
		Reason   Reason
		Elements Elements
	}
)

// AuthOpenSystem is the authentication algorithm that lets everyone in.
const AuthOpenSystem = 0

func (b *Beacon) walk(f fields) {
	f.uint64("timestamp", &b.Timestamp)
	f.uint16("beacon interval", &b.Interval)
	f.uint16("capability", &b.Capability)
	f.elements(&b.Elements)
}

func (p *ProbeRequest) walk(f fields) { f.elements(&p.Elements) }

func (a *Authentication) walk(f fields) {
	f.uint16("authentication algorithm", &a.Algorithm)
	f.uint16("transaction", &a.Transaction)
	f.uint16("status", (*uint16)(&a.Status))
	f.elements(&a.Elements)
}

func (a *AssocRequest) walk(f fields) {
	f.uint16("capability", &a.Capability)
	f.uint16("listen interval", &a.ListenInterval)
	f.elements(&a.Elements)
}

func (a *AssocResponse) walk(f fields) {
	f.uint16("capability", &a.Capability)
	f.uint16("status", (*uint16)(&a.Status))
	f.uint16("association id", &a.AID)
	f.elements(&a.Elements)
}

func (w *Farewell) walk(f fields) {
	f.uint16("reason", (*uint16)(&w.Reason))
	f.elements(&w.Elements)
}

// AppendManagement adds the body m.
func AppendManagement(b []byte, m Management) []byte {
	w := fieldWriter{b}
	m.walk(&w)
	return w.b
}

// ParseManagement reads a management frame's body into m, whose Elements then
// share the memory of body. A broken element at the end is left in place, where
// Elements.All stops. Errors wrap ErrFrame.
func ParseManagement(body []byte, m Management) error {
	r := fieldReader{rest: body}
	m.walk(&r)
	return r.err
}

// fields visits a body's fields in the order they have on the air. Encoding
// and decoding are the two implementations.
type fields interface {
	uint16(name string, v *uint16)
	uint64(name string, v *uint64)
	elements(*Elements)
}

type fieldWriter struct{ b []byte }

func (w *fieldWriter) uint16(_ string, v *uint16) { w.b = binary.LittleEndian.AppendUint16(w.b, *v) }
func (w *fieldWriter) uint64(_ string, v *uint64) { w.b = binary.LittleEndian.AppendUint64(w.b, *v) }
func (w *fieldWriter) elements(e *Elements)       { w.b = append(w.b, *e...) }

// fieldReader keeps the first error.
type fieldReader struct {
	rest []byte
	err  error
}

func (r *fieldReader) take(name string, n int) []byte {
	if r.err != nil {
		return nil
	}
	if len(r.rest) < n {
		r.err = fmt.Errorf("%w: %d octets left for the %s", ErrFrame, len(r.rest), name)
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *fieldReader) uint16(name string, v *uint16) {
	if b := r.take(name, 2); b != nil {
		*v = binary.LittleEndian.Uint16(b)
	}
}

func (r *fieldReader) uint64(name string, v *uint64) {
	if b := r.take(name, 8); b != nil {
		*v = binary.LittleEndian.Uint64(b)
	}
}

func (r *fieldReader) elements(e *Elements) {
	if r.err == nil {
		*e = Elements(r.rest)
	}
}
