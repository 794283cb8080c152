package rsn

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// PMKSize is the length of a pairwise master key, and so of a pre-shared key.
const PMKSize = 32

// ErrKey is the error of a network key that is neither a passphrase nor a
// pre-shared key.
var ErrKey = errors.New("rsn: a network key is a passphrase of 8 to 63 characters, or 64 hexadecimal digits")

// PSK derives the pre-shared key of a passphrase of 8 to 63 octets without
// control characters (IEEE 802.11-2020, J.4.1). It takes 4096 rounds of
// PBKDF2-HMAC-SHA1, twice: worth keeping while the network stays the same.
func PSK(passphrase string, ssid dot11.SSID) (secret.Bytes, error) {
	if err := checkPassphrase(passphrase); err != nil {
		return nil, err
	}
	return pbkdf2.Key(sha1.New, passphrase, []byte(ssid), 4096, PMKSize)
}

func checkPassphrase(passphrase string) error {
	control := func(r rune) bool { return r < 32 || r == 127 }
	if len(passphrase) < 8 || len(passphrase) > 63 || strings.ContainsFunc(passphrase, control) {
		return ErrKey
	}
	return nil
}

// CheckKey returns ErrKey for a network key that PMKOf refuses, without the
// work of deriving one.
func CheckKey(key secret.Bytes) error {
	if len(key) != 2*PMKSize {
		return checkPassphrase(string(key))
	}
	if _, err := hex.Decode(make([]byte, PMKSize), key); err != nil {
		return ErrKey
	}
	return nil
}

// PMKOf returns the pairwise master key for a network key as a Credential
// carries it: 64 hexadecimal digits of either case are the key itself, anything
// else is a passphrase.
func PMKOf(key secret.Bytes, ssid dot11.SSID) (secret.Bytes, error) {
	if len(key) != 2*PMKSize {
		return PSK(string(key), ssid)
	}
	pmk := make(secret.Bytes, PMKSize)
	if _, err := hex.Decode(pmk, key); err != nil {
		return nil, ErrKey
	}
	return pmk, nil
}

// PMKID names pmk between two addresses (IEEE 802.11-2020, 12.7.1.3). It lets
// anyone test guesses of the passphrase, so do not give it away.
func PMKID(akm dot11.Suite, pmk secret.Bytes, ap, station dot11.MAC) [16]byte {
	hash := sha1.New
	if akm == dot11.AKMPSKSHA256 {
		hash = sha256.New
	}
	h := hmac.New(hash, pmk)
	h.Write([]byte("PMK Name"))
	h.Write(ap[:])
	h.Write(station[:])
	return [16]byte(h.Sum(nil))
}
