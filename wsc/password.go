package wsc

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/gowps/wps/secret"
)

// DevicePassword is what both ends of a run must know, and which kind it is.
type DevicePassword struct {
	ID     PasswordID
	Secret secret.Bytes // as it enters the proof: a PIN is its digits in ASCII
}

// pushButton is the password of push button configuration, the same
// everywhere: it authenticates nobody.
const pushButton = "00000000"

// PushButton returns the password of push button configuration.
func PushButton() DevicePassword {
	return DevicePassword{PasswordIDPushButton, secret.Bytes(pushButton)}
}

// Errors of a PIN. None of them shows it.
var (
	ErrPINLength = errors.New("wsc: a PIN has 4 or 8 digits")
	// ErrPINChecksum comes with a usable password.
	ErrPINChecksum = errors.New("wsc: the last digit of the PIN is not its check digit")
	ErrPINZero     = errors.New("wsc: the PIN 00000000 is that of the push button and protects nothing")
)

// ErrPassword is the error of a text that cannot be a device password.
var ErrPassword = errors.New("wsc: a device password has 1 to 64 octets")

// ParsePIN reads a PIN of 4 or 8 digits as a person types it: everything but
// digits is skipped.
//
// Of a PIN of 8 digits, the last is a check digit (Checksum). If it is wrong,
// the error is ErrPINChecksum, and the password is returned all the same, as a
// text of the user's choice: a few devices have such PINs, and whoever insists
// can go on with it.
func ParsePIN(s string) (DevicePassword, error) {
	digits := make(secret.Bytes, 0, len(pushButton)+1)
	for i := 0; i < len(s) && len(digits) < cap(digits); i++ {
		if '0' <= s[i] && s[i] <= '9' {
			digits = append(digits, s[i])
		}
	}
	pin := DevicePassword{PasswordIDDefault, digits}
	switch {
	case len(digits) != 4 && len(digits) != 8:
		return DevicePassword{}, ErrPINLength
	case string(digits) == pushButton:
		return DevicePassword{}, ErrPINZero
	case len(digits) == 8 && !validPIN(digits):
		pin.ID = PasswordIDUser
		return pin, ErrPINChecksum
	}
	return pin, nil
}

// TextPassword returns a device password of the user's choice, of 1 to 64
// octets. A PIN is better given to ParsePIN.
func TextPassword(s string) (DevicePassword, error) {
	if len(s) == 0 || len(s) > 64 {
		return DevicePassword{}, ErrPassword
	}
	return DevicePassword{PasswordIDUser, secret.Bytes(s)}, nil
}

// GeneratePIN draws a PIN of 8 digits, all equally likely but for 00000000,
// which is left out. It reads from rand; nil is the system's generator.
func GeneratePIN(random io.Reader) (DevicePassword, error) {
	const pins = 10_000_000          // without the check digit
	const limit = 1<<32 - 1<<32%pins // the greatest multiple of it below 2^32
	if random == nil {
		random = rand.Reader
	}
	for range 64 {
		var b [4]byte
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return DevicePassword{}, fmt.Errorf("wsc: no randomness for a PIN: %w", err)
		}
		n := binary.BigEndian.Uint32(b[:])
		if uint64(n) >= limit || n%pins == 0 {
			continue
		}
		return DevicePassword{PasswordIDDefault, fmt.Appendf(nil, "%07d%d", n%pins, Checksum(n%pins))}, nil
	}
	return DevicePassword{}, errors.New("wsc: the random source for a PIN is stuck")
}

// Checksum returns the check digit, 0 to 9, that follows the first seven
// digits of a PIN (WSC 2.0.5 section 7.4.1).
func Checksum(first7 uint32) int {
	sum := uint32(0)
	for weight := uint32(3); first7 > 0; first7 /= 10 {
		sum += weight * (first7 % 10)
		weight = 4 - weight // 3, 1, 3, …
	}
	return int((10 - sum%10) % 10)
}

// validPIN reports whether the last of eight digits is the check digit.
func validPIN(digits []byte) bool {
	n := uint32(0)
	for _, d := range digits[:7] {
		n = 10*n + uint32(d-'0')
	}
	return Checksum(n) == int(digits[7]-'0')
}
