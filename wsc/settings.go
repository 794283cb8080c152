package wsc

import (
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// The plaintexts of Encrypted Settings, without the Key Wrap Authenticator at
// their end.

// M4Settings is the plaintext in M4.
type M4Settings struct {
	RSNonce1 Nonce // opens R-Hash1
}

func (s *M4Settings) walk(w walker) { w.fixed(AttrRSNonce1, s.RSNonce1[:]) }

// M5Settings is the plaintext in M5.
type M5Settings struct {
	ESNonce1 Nonce // opens E-Hash1
}

func (s *M5Settings) walk(w walker) { w.fixed(AttrESNonce1, s.ESNonce1[:]) }

// M6Settings is the plaintext in M6.
type M6Settings struct {
	RSNonce2 Nonce // opens R-Hash2
}

func (s *M6Settings) walk(w walker) { w.fixed(AttrRSNonce2, s.RSNonce2[:]) }

// M7Settings is the plaintext in M7.
type M7Settings struct {
	ESNonce2 Nonce       // opens E-Hash2
	AP       *APSettings // of an enrollee that is an access point; else nil
}

func (s *M7Settings) walk(w walker) {
	w.fixed(AttrESNonce2, s.ESNonce2[:])
	walkAP(w, &s.AP)
}

// M8Settings is the plaintext in M8: credentials for a station, or new
// settings for an access point.
type M8Settings struct {
	// Credentials has at most CredentialsMax when read. Ones that lack an
	// attribute are left out, unless all do.
	Credentials []Credential
	AP          *APSettings
	// NewPassword, if not empty, is a device password for later runs.
	NewPassword   secret.Bytes
	NewPasswordID PasswordID
}

func (s *M8Settings) walk(w walker) {
	w.credentials(&s.Credentials)
	if w.carries(AttrNetworkIndex, s.AP != nil) {
		walkNetworkIndex(w)
	}
	walkAP(w, &s.AP)
	if w.carries(AttrNewPassword, len(s.NewPassword) > 0) {
		w.secret(AttrNewPassword, &s.NewPassword)
		if w.carries(AttrPasswordID, true) {
			number(w, AttrPasswordID, &s.NewPasswordID)
		}
	}
}

// Clone returns a copy that outlives a Wipe of s.
func (s *M8Settings) Clone() *M8Settings {
	c := *s
	c.Credentials = slices.Clone(s.Credentials)
	for i := range c.Credentials {
		c.Credentials[i].Key = c.Credentials[i].Key.Clone()
	}
	if s.AP != nil {
		ap := *s.AP
		ap.Key = ap.Key.Clone()
		c.AP = &ap
	}
	c.NewPassword = s.NewPassword.Clone()
	return &c
}

// Wipe overwrites the secrets.
func (s *M8Settings) Wipe() {
	for i := range s.Credentials {
		s.Credentials[i].Key.Wipe()
	}
	if s.AP != nil {
		s.AP.Key.Wipe()
	}
	s.NewPassword.Wipe()
}

// APSettings is the network that an access point has or is to have.
type APSettings struct {
	SSID dot11.SSID
	Auth AuthTypes
	Encr EncrTypes
	Key  secret.Bytes // Network Key: passphrase or 64 hexadecimal digits
	MAC  dot11.MAC    // the access point's
}

// walkAP visits the settings of an access point, if there are any: an SSID
// tells.
func walkAP(w walker, ap **APSettings) {
	if !w.carries(AttrSSID, *ap != nil) {
		return
	}
	if *ap == nil {
		*ap = new(APSettings)
	}
	s := *ap
	w.name(&s.SSID)
	number(w, AttrAuthType, &s.Auth)
	number(w, AttrEncrType, &s.Encr)
	w.secret(AttrNetworkKey, &s.Key)
	w.fixed(AttrMACAddress, s.MAC[:])
}
