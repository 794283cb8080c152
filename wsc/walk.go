package wsc

import (
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// Body is a list of attributes that knows its own form: a Message, decrypted
// settings, or the payload of a management frame.
type Body interface{ walk(walker) }

// Message is one message of the Registration Protocol.
type Message interface {
	Body
	Type() MessageType
}

// walker visits the fields of a Body in the order in which they are sent. The
// encoder writes each field, the decoder fills it; for the decoder, each
// visited attribute must be there.
type walker interface {
	// header is Version and Message Type.
	header(MessageType)
	// version is Version alone, as outside of messages.
	version()
	// fixed is an attribute of len(v) octets.
	fixed(t AttrType, v []byte)
	// number is an integer of the size that the registry says. It returns the
	// field's new value.
	number(t AttrType, v uint32) uint32
	// text is UTF-8 of at most max octets; an empty one travels as a space.
	text(t AttrType, v *string, max int)
	// name is an SSID.
	name(v *dot11.SSID)
	// octets is of any length. The decoder's result aliases the message.
	octets(t AttrType, v *[]byte)
	// secret is of any length. The decoder's result is a copy.
	secret(t AttrType, v *secret.Bytes)
	// credentials are any number of credentials, one attribute each.
	credentials(*[]Credential)
	// extension is the vendor extension of the Wi-Fi Alliance.
	extension(extension)
	// extra is what else the caller wants in the message, whole attributes.
	extra([]byte)
	// carries reports whether t is part of the message: to be sent, or there.
	carries(t AttrType, send bool) bool
}

// integer is a number as a field holds it.
type integer interface{ ~uint8 | ~uint16 | ~uint32 }

// number visits a field of any integer type.
func number[T integer](w walker, t AttrType, v *T) {
	*v = T(w.number(t, uint32(*v)))
}

// optional visits a field that is left out when it is zero.
func optional[T integer](w walker, t AttrType, v *T) {
	if w.carries(t, *v != 0) {
		number(w, t, v)
	}
}

// flag visits a boolean that is left out when it is false.
func flag(w walker, t AttrType, v *bool) {
	if w.carries(t, *v) {
		*v = w.number(t, 1) != 0
	}
}

// extension names the fields that hold the subelements of the WFA vendor
// extension in one message; nil for those that it does not have. Subelements
// are left out when their field is zero, and all of them when there is a
// Version2 field and it is zero: a 1.0 device sends no extension.
type extension struct {
	version2         *uint8
	authorizedMACs   *[]dot11.MAC
	keyShareable     *bool
	requestToEnroll  *bool
	settingsDelay    *uint8
	registrarMethods *ConfigMethods
}
