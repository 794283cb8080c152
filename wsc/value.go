package wsc

import (
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/gowps/wps/dot11"
)

// Values of fixed size.
type (
	// Nonce is a public nonce, or a secret one that opens a Hash.
	Nonce [16]byte
	// PublicKey is a Diffie-Hellman public value, left padded with zeros.
	PublicKey [192]byte
	// Hash commits its sender to one half of the device password.
	Hash [32]byte
	// Authenticator is the first 8 octets of a message's HMAC, also as the
	// Key Wrap Authenticator of encrypted settings.
	Authenticator [8]byte
)

// UUID identifies a device, whatever address it uses. The zero value means
// "unknown".
type UUID [16]byte

// uuidNamespace is what UUIDs made of a MAC address are hashed with, as hostap
// and iwd do.
var uuidNamespace = UUID{0x52, 0x64, 0x80, 0xf8, 0xc9, 0x9b, 0x4b, 0xe5, 0xa6, 0x55, 0x58, 0xed, 0x5f, 0x5d, 0x60, 0x84}

// UUIDFromMAC returns the usual UUID of a device with this address: a
// name-based one (RFC 9562 section 5.5).
func UUIDFromMAC(mac dot11.MAC) UUID {
	sum := sha1.Sum(append(uuidNamespace[:], mac[:]...))
	u := UUID(sum[:])
	u[6] = u[6]&0x0f | 0x50
	u[8] = u[8]&0x3f | 0x80
	return u
}

// IsZero reports whether u is unknown.
func (u UUID) IsZero() bool { return u == UUID{} }

// String prints u in groups of 8, 4, 4, 4 and 12 digits.
func (u UUID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// ParseUUID reads what String prints, in either case.
func ParseUUID(s string) (UUID, error) {
	var u UUID
	parts := strings.Split(s, "-")
	ok := len(parts) == 5
	for i, n := range [...]int{8, 4, 4, 4, 12} {
		ok = ok && len(parts[i]) == n
	}
	if ok {
		_, err := hex.Decode(u[:], []byte(strings.Join(parts, "")))
		ok = err == nil
	}
	if !ok {
		return UUID{}, fmt.Errorf("wsc: %q is not a UUID like 790c1f80-4f2b-52b7-be30-c0e97292088d", s)
	}
	return u, nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (u *UUID) UnmarshalText(text []byte) (err error) {
	*u, err = ParseUUID(string(text))
	return err
}

// MarshalText implements encoding.TextMarshaler.
func (u UUID) MarshalText() ([]byte, error) { return []byte(u.String()), nil }
