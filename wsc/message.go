package wsc

// The messages of a run, each with its fields in the order of the tables in
// WSC 2.0.5 section 8. Enrollee and registrar take turns:
//
//	Enrollee   M1      M3      M5      M7      Done
//	Registrar      M2      M4      M6      M8
//
// Version2 is the sender's; 0 stands for a 1.0 device.

// M1 is the enrollee's introduction.
type M1 struct {
	Device           // all of it
	EnrolleeNonce    Nonce
	PublicKey        PublicKey
	ConnectionTypes  ConnectionTypes
	AssociationState AssociationState
	PasswordID       PasswordID
	ConfigError      ConfigError
	RequestToEnroll  bool
	Extra            []byte // whole attributes to send at the end; not read
}

// Type returns MessageM1.
func (*M1) Type() MessageType { return MessageM1 }

func (m *M1) walk(w walker) {
	w.header(MessageM1)
	w.fixed(AttrUUIDE, m.UUID[:])
	w.fixed(AttrMACAddress, m.MAC[:])
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.fixed(AttrPublicKey, m.PublicKey[:])
	number(w, AttrAuthTypeFlags, &m.AuthTypes)
	number(w, AttrEncrTypeFlags, &m.EncrTypes)
	number(w, AttrConnectionTypeFlags, &m.ConnectionTypes)
	number(w, AttrConfigMethods, &m.ConfigMethods)
	number(w, AttrState, &m.State)
	m.walkIdentity(w)
	number(w, AttrRFBands, &m.Bands)
	number(w, AttrAssociationState, &m.AssociationState)
	number(w, AttrPasswordID, &m.PasswordID)
	number(w, AttrConfigError, &m.ConfigError)
	m.walkOSVersion(w)
	w.extension(extension{version2: &m.Version2, requestToEnroll: &m.RequestToEnroll})
	w.extra(m.Extra)
}

// M2 is the registrar's introduction, when it is ready to go on.
type M2 struct {
	Device           // without MAC and State; UUID is the registrar's
	EnrolleeNonce    Nonce
	RegistrarNonce   Nonce
	PublicKey        PublicKey
	ConnectionTypes  ConnectionTypes
	AssociationState AssociationState
	ConfigError      ConfigError
	PasswordID       PasswordID
	Extra            []byte // whole attributes to send at the end; not read
}

// Type returns MessageM2.
func (*M2) Type() MessageType { return MessageM2 }

func (m *M2) walk(w walker) {
	w.header(MessageM2)
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.fixed(AttrRegistrarNonce, m.RegistrarNonce[:])
	w.fixed(AttrUUIDR, m.UUID[:])
	w.fixed(AttrPublicKey, m.PublicKey[:])
	number(w, AttrAuthTypeFlags, &m.AuthTypes)
	number(w, AttrEncrTypeFlags, &m.EncrTypes)
	number(w, AttrConnectionTypeFlags, &m.ConnectionTypes)
	number(w, AttrConfigMethods, &m.ConfigMethods)
	m.walkIdentity(w)
	number(w, AttrRFBands, &m.Bands)
	number(w, AttrAssociationState, &m.AssociationState)
	number(w, AttrConfigError, &m.ConfigError)
	number(w, AttrPasswordID, &m.PasswordID)
	m.walkOSVersion(w)
	w.extension(extension{version2: &m.Version2})
	w.extra(m.Extra)
}

// M2D is the registrar's introduction when it is not ready: it knows no
// password for this enrollee, or must refuse it. ConfigError says why.
type M2D struct {
	Device           // without MAC and State; UUID is the registrar's
	EnrolleeNonce    Nonce
	RegistrarNonce   Nonce // hostap's access points send zero
	ConnectionTypes  ConnectionTypes
	AssociationState AssociationState
	ConfigError      ConfigError
}

// Type returns MessageM2D.
func (*M2D) Type() MessageType { return MessageM2D }

func (m *M2D) walk(w walker) {
	w.header(MessageM2D)
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.fixed(AttrRegistrarNonce, m.RegistrarNonce[:])
	w.fixed(AttrUUIDR, m.UUID[:])
	number(w, AttrAuthTypeFlags, &m.AuthTypes)
	number(w, AttrEncrTypeFlags, &m.EncrTypes)
	number(w, AttrConnectionTypeFlags, &m.ConnectionTypes)
	number(w, AttrConfigMethods, &m.ConfigMethods)
	m.walkIdentity(w)
	number(w, AttrRFBands, &m.Bands)
	number(w, AttrAssociationState, &m.AssociationState)
	number(w, AttrConfigError, &m.ConfigError)
	m.walkOSVersion(w)
	w.extension(extension{version2: &m.Version2})
}

// M3 commits the enrollee to both halves of the password.
type M3 struct {
	RegistrarNonce Nonce
	EHash1, EHash2 Hash
	Version2       uint8
}

// Type returns MessageM3.
func (*M3) Type() MessageType { return MessageM3 }

func (m *M3) walk(w walker) {
	w.header(MessageM3)
	w.fixed(AttrRegistrarNonce, m.RegistrarNonce[:])
	w.fixed(AttrEHash1, m.EHash1[:])
	w.fixed(AttrEHash2, m.EHash2[:])
	w.extension(extension{version2: &m.Version2})
}

// M4 commits the registrar to both halves and opens the first (M4Settings).
type M4 struct {
	EnrolleeNonce     Nonce
	RHash1, RHash2    Hash
	EncryptedSettings []byte // aliases the message it was read from
	Version2          uint8
}

// Type returns MessageM4.
func (*M4) Type() MessageType { return MessageM4 }

func (m *M4) walk(w walker) {
	w.header(MessageM4)
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.fixed(AttrRHash1, m.RHash1[:])
	w.fixed(AttrRHash2, m.RHash2[:])
	w.octets(AttrEncryptedSettings, &m.EncryptedSettings)
	w.extension(extension{version2: &m.Version2})
}

// M5 opens the enrollee's first half (M5Settings).
type M5 struct {
	RegistrarNonce    Nonce
	EncryptedSettings []byte // aliases the message it was read from
	Version2          uint8
}

// Type returns MessageM5.
func (*M5) Type() MessageType { return MessageM5 }

func (m *M5) walk(w walker) {
	w.header(MessageM5)
	w.fixed(AttrRegistrarNonce, m.RegistrarNonce[:])
	w.octets(AttrEncryptedSettings, &m.EncryptedSettings)
	w.extension(extension{version2: &m.Version2})
}

// M6 opens the registrar's second half (M6Settings).
type M6 struct {
	EnrolleeNonce     Nonce
	EncryptedSettings []byte // aliases the message it was read from
	Version2          uint8
}

// Type returns MessageM6.
func (*M6) Type() MessageType { return MessageM6 }

func (m *M6) walk(w walker) {
	w.header(MessageM6)
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.octets(AttrEncryptedSettings, &m.EncryptedSettings)
	w.extension(extension{version2: &m.Version2})
}

// M7 opens the enrollee's second half; an access point adds the settings it
// has (M7Settings).
type M7 struct {
	RegistrarNonce    Nonce
	EncryptedSettings []byte // aliases the message it was read from
	SettingsDelay     uint8  // seconds that an access point takes to apply new settings
	Version2          uint8
}

// Type returns MessageM7.
func (*M7) Type() MessageType { return MessageM7 }

func (m *M7) walk(w walker) {
	w.header(MessageM7)
	w.fixed(AttrRegistrarNonce, m.RegistrarNonce[:])
	w.octets(AttrEncryptedSettings, &m.EncryptedSettings)
	w.extension(extension{version2: &m.Version2, settingsDelay: &m.SettingsDelay})
}

// M8 brings the enrollee what it came for (M8Settings).
type M8 struct {
	EnrolleeNonce     Nonce
	EncryptedSettings []byte // aliases the message it was read from
	Version2          uint8
}

// Type returns MessageM8.
func (*M8) Type() MessageType { return MessageM8 }

func (m *M8) walk(w walker) {
	w.header(MessageM8)
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.octets(AttrEncryptedSettings, &m.EncryptedSettings)
	w.extension(extension{version2: &m.Version2})
}

// ACK answers an M2D.
type ACK struct {
	EnrolleeNonce, RegistrarNonce Nonce
	Version2                      uint8
}

// Type returns MessageACK.
func (*ACK) Type() MessageType { return MessageACK }

func (m *ACK) walk(w walker) {
	w.header(MessageACK)
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.fixed(AttrRegistrarNonce, m.RegistrarNonce[:])
	w.extension(extension{version2: &m.Version2})
}

// NACK ends a run, and answers a NACK. A nonce that is not known yet is zero.
type NACK struct {
	EnrolleeNonce, RegistrarNonce Nonce
	ConfigError                   ConfigError
	Version2                      uint8
}

// Type returns MessageNACK.
func (*NACK) Type() MessageType { return MessageNACK }

func (m *NACK) walk(w walker) {
	w.header(MessageNACK)
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.fixed(AttrRegistrarNonce, m.RegistrarNonce[:])
	number(w, AttrConfigError, &m.ConfigError)
	w.extension(extension{version2: &m.Version2})
}

// Done is the enrollee's receipt for M8.
type Done struct {
	EnrolleeNonce, RegistrarNonce Nonce
	Version2                      uint8
}

// Type returns MessageDone.
func (*Done) Type() MessageType { return MessageDone }

func (m *Done) walk(w walker) {
	w.header(MessageDone)
	w.fixed(AttrEnrolleeNonce, m.EnrolleeNonce[:])
	w.fixed(AttrRegistrarNonce, m.RegistrarNonce[:])
	w.extension(extension{version2: &m.Version2})
}
