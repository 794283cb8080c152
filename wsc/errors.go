package wsc

import (
	"errors"
	"fmt"
)

// What can be wrong with an attribute, in an AttrError.
var (
	ErrOverrun  = errors.New("runs past the end of the message")
	ErrLength   = errors.New("has a length that its type forbids")
	ErrRepeated = errors.New("occurs twice")
	ErrMissing  = errors.New("is missing")
	ErrPadding  = errors.New("is zero padding with something after it")
	ErrMessage  = errors.New("names another message")
)

// ErrTooLong is the error of a message longer than 65535 octets, which EAP
// could not carry.
var ErrTooLong = errors.New("wsc: message longer than 65535 octets")

// AttrError is the error of a message that cannot be used. It wraps what is
// wrong: ErrOverrun, ErrLength, ErrRepeated, ErrMissing, ErrPadding, ErrMessage.
type AttrError struct {
	Attr   AttrType
	Length int // octets announced; 0 if missing
	Err    error
}

func (e *AttrError) Error() string {
	if e.Err == ErrMissing {
		return fmt.Sprintf("wsc: %v is missing", e.Attr)
	}
	return fmt.Sprintf("wsc: %v (%d octets) %v", e.Attr, e.Length, e.Err)
}

func (e *AttrError) Unwrap() error { return e.Err }
