// Package secret holds key material that must not leak through a log, an
// error or a trace.
package secret

import (
	"crypto/subtle"
	"fmt"
)

// Redacted is what a secret prints as, under every verb.
const Redacted = "(redacted)"

// Bytes is key material: a device password, a network key, a session key. It
// prints as Redacted under every fmt verb; who really wants the octets
// converts it explicitly with []byte(b) or string(b).
type Bytes []byte

// Format implements fmt.Formatter, so that no verb or flag reaches the octets.
func (Bytes) Format(s fmt.State, _ rune) { fmt.Fprint(s, Redacted) }

// MarshalText implements encoding.TextMarshaler, which encoding/json uses.
func (Bytes) MarshalText() ([]byte, error) { return []byte(Redacted), nil }

// Equal reports in constant time whether b and c hold the same octets. Only
// their lengths show in the time it takes.
func (b Bytes) Equal(c []byte) bool { return subtle.ConstantTimeCompare(b, c) == 1 }

// Clone returns a copy that outlives a Wipe of b.
func (b Bytes) Clone() Bytes { return append(Bytes(nil), b...) }

// Wipe overwrites b with zeros. The garbage collector may have copied the
// octets before; this is the best effort a Go program can make.
func (b Bytes) Wipe() { clear(b) }
