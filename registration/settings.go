package registration

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"errors"
	"fmt"
	"io"

	"github.com/gowps/wps/wsc"
)

// ErrAuthenticator is the error of a message whose Authenticator is wrong or
// missing.
var ErrAuthenticator = errors.New("registration: wrong authenticator")

// ErrSettings is wrapped by the errors of Encrypted Settings that cannot be
// decrypted, or were not made with the keys of this run.
var ErrSettings = errors.New("registration: the encrypted settings cannot be decrypted")

// seal appends the Authenticator to a message. It covers the message before it
// in the run as well (WSC 2.0.5 section 7.2, "Authenticator").
func (s *session) seal(previous, msg []byte) []byte {
	auth := s.authenticate(previous, msg)
	return wsc.AppendAttr(msg, wsc.AttrAuthenticator, auth[:len(wsc.Authenticator{})])
}

// verify checks the Authenticator of a message as it was received.
func (s *session) verify(previous, msg []byte) error {
	body, auth, ok := wsc.SplitAuthenticator(msg)
	if !ok || !hmac.Equal(s.authenticate(previous, body)[:len(auth)], auth[:]) {
		return ErrAuthenticator
	}
	return nil
}

// encrypt returns the value of Encrypted Settings (WSC 2.0.5 section 7.5):
//
//	IV (16) ‖ AES-128-CBC(attributes ‖ Key Wrap Authenticator ‖ n octets n)
func (s *session) encrypt(random io.Reader, settings wsc.Body) ([]byte, error) {
	plain := wsc.Marshal(settings)
	kwa := s.authenticate(plain)
	plain = wsc.AppendAttr(plain, wsc.AttrKeyWrapAuthenticator, kwa[:len(wsc.Authenticator{})])
	defer func() { clear(plain) }()
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	for range pad {
		plain = append(plain, byte(pad))
	}
	value := make([]byte, aes.BlockSize+len(plain))
	iv := value[:aes.BlockSize]
	if err := draw(random, "an IV", iv); err != nil {
		return nil, err
	}
	cipher.NewCBCEncrypter(s.wrap, iv).CryptBlocks(value[aes.BlockSize:], plain)
	return value, nil
}

// decrypt fills settings from the value of Encrypted Settings. The message's
// Authenticator must have been verified: it covers the value, and so nobody
// can learn from the answers to a changed one.
func (s *session) decrypt(value []byte, settings wsc.Body) error {
	if len(value) < 2*aes.BlockSize || len(value)%aes.BlockSize != 0 {
		return fmt.Errorf("%w: %d octets", ErrSettings, len(value))
	}
	iv, plain := value[:aes.BlockSize], make([]byte, len(value)-aes.BlockSize)
	defer clear(plain)
	cipher.NewCBCDecrypter(s.wrap, iv).CryptBlocks(plain, value[aes.BlockSize:])
	attributes, err := unpad(plain)
	if err != nil {
		return err
	}
	attributes, kwa, ok := wsc.SplitKeyWrap(attributes)
	if !ok {
		return fmt.Errorf("%w: they do not end in a key wrap authenticator", ErrSettings)
	}
	if !hmac.Equal(s.authenticate(attributes)[:len(kwa)], kwa[:]) {
		return fmt.Errorf("%w: wrong key wrap authenticator", ErrSettings)
	}
	return wsc.Unmarshal(attributes, settings)
}

// unpad removes the padding: 1 to 16 octets, each of which is their number.
func unpad(plain []byte) ([]byte, error) {
	n := int(plain[len(plain)-1])
	if n < 1 || n > aes.BlockSize {
		return nil, fmt.Errorf("%w: padding of %d octets", ErrSettings, n)
	}
	text, pad := plain[:len(plain)-n], plain[len(plain)-n:]
	if bytes.Count(pad, pad[:1]) != n {
		return nil, fmt.Errorf("%w: uneven padding", ErrSettings)
	}
	return text, nil
}
