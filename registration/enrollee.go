package registration

import (
	"errors"
	"fmt"
	"io"

	"github.com/gowps/wps/wsc"
)

// EnrolleeConfig describes the enrollee's end of one run.
type EnrolleeConfig struct {
	// Device is what the enrollee says of itself in M1. MAC is the address in
	// use now, from which keys are derived, and Bands the band of this
	// association. A State of 0 stands for NotConfigured.
	Device wsc.Device
	// Password is what the registrar must prove to know. It stays the
	// caller's and is read until M2 has come.
	Password wsc.DevicePassword
	// Rand is the source of nonces, keys and IVs; nil is the system's.
	Rand io.Reader
	// KeyPair, if not nil, was made before for this run.
	KeyPair *KeyPair

	// AssociationState and ConfigError tell what became of an earlier try.
	AssociationState wsc.AssociationState
	ConfigError      wsc.ConfigError
	// RequestToEnroll asks for credentials without delay.
	RequestToEnroll bool
	// Extra holds whole attributes to add to M1.
	Extra []byte

	// Tolerate is how many of M4 to M8 with a wrong Authenticator are ignored,
	// as they might be forged. The next one ends the run: with 0 the first,
	// as in hostap.
	Tolerate int

	// AP makes the enrollee an access point with an external registrar. One
	// without a Password answers with M1, but refuses M2.
	AP *APConfig
}

// APConfig is what an access point adds to EnrolleeConfig.
type APConfig struct {
	// Settings are shown to the registrar in M7. They stay the caller's.
	Settings wsc.APSettings
	// Locked, if not nil, is asked when M2 has come. True refuses the registrar
	// with ErrorSetupLocked.
	Locked func() bool
	// Accept, if not nil, is asked about what M8 brings before it is
	// acknowledged; AP is not nil. An error refuses it; if it is a *wsc.Failure,
	// with its Code. ErrLocked is for an access point that only lets itself be
	// looked at.
	Accept func(*wsc.M8Settings) error
}

// Enrollee is the enrollee's end of one run.
type Enrollee struct {
	run
	cfg    EnrolleeConfig
	expect enrolleeStep

	esNonces [2]wsc.Nonce // they open E-Hash1 and E-Hash2
	rHash2   wsc.Hash
	wrong    int // messages with a wrong Authenticator

	notReady    *wsc.ConfigError // of the latest M2D
	settings    wsc.M8Settings
	credentials []wsc.Credential
	done        bool
}

// enrolleeStep is what comes next: a message and its handler.
type enrolleeStep struct {
	message wsc.MessageType
	handle  func(e *Enrollee, msg []byte) (wsc.Packet, error)
}

// NewEnrollee returns an enrollee that waits for WSC_Start.
func NewEnrollee(cfg EnrolleeConfig) (*Enrollee, error) {
	if len(cfg.Password.Secret) == 0 && cfg.AP == nil {
		return nil, errors.New("registration: an enrollee needs a password")
	}
	r, err := newRun(cfg.Rand, cfg.KeyPair, cfg.Device.Version2, cfg.AP == nil)
	if err != nil {
		return nil, err
	}
	if cfg.Device.State == 0 {
		cfg.Device.State = wsc.NotConfigured
	}
	return &Enrollee{run: r, cfg: cfg}, nil
}

// Handle takes a packet and returns the answer. A zero Packet is none.
//
// The error is a *wsc.Failure if the run has failed, with a NACK as the answer
// if the registrar is to be told. It wraps ErrIgnored if the packet has changed
// nothing: it has the nonce of another run, say, or came after the end.
//
// A message that is repeated, octet for octet, is answered with the same octets
// again.
func (e *Enrollee) Handle(p wsc.Packet) (wsc.Packet, error) {
	if e.isRepeated(p) {
		return e.reply, e.err()
	}
	if e.ended {
		return e.over(p)
	}
	reply, err := e.take(p)
	if !errors.Is(err, ErrIgnored) {
		e.remember(p, reply)
	}
	switch {
	case e.failure != nil:
		e.Close()
	case e.ended:
		e.wipe()
	}
	return reply, err
}

func (e *Enrollee) take(p wsc.Packet) (wsc.Packet, error) {
	switch {
	case e.sent == 0 && p.Op == wsc.OpStart:
		return e.start()
	case e.sent == 0:
		return wsc.Packet{}, ignored("%v before WSC_Start", p.Op)
	case p.Op == wsc.OpMsg:
		return e.message(p.Msg)
	case p.Op == wsc.OpNACK:
		return e.nacked(p.Msg)
	case p.Op == wsc.OpACK:
		return e.acked(p.Msg)
	}
	return wsc.Packet{}, ignored("%v", p.Op)
}

// Credentials returns what M8 brought for a station, as far as it can be used;
// ok is false before WSC_Done is on its way, and for an access point. The copy
// is the caller's.
func (e *Enrollee) Credentials() (list []wsc.Credential, ok bool) {
	for _, c := range e.credentials {
		c.Key = c.Key.Clone()
		list = append(list, c)
	}
	return list, list != nil
}

// Settings returns all of what M8 brought, for an access point its new settings
// in AP; ok is false before WSC_Done is on its way. The copy is the caller's.
func (e *Enrollee) Settings() (s *wsc.M8Settings, ok bool) {
	if !e.done {
		return nil, false
	}
	return e.settings.Clone(), true
}

// NotReady returns the Configuration Error of the latest M2D; ok is false if
// there was none. The registrar may go on with M2 later.
func (e *Enrollee) NotReady() (code wsc.ConfigError, ok bool) {
	if e.notReady == nil {
		return 0, false
	}
	return *e.notReady, true
}

// Close ends the run, and wipes what it knew and what it brought.
func (e *Enrollee) Close() {
	e.ended, e.done = true, false
	e.wipe()
	e.settings.Wipe()
	for _, c := range e.credentials {
		c.Key.Wipe()
	}
	e.credentials = nil
}

// wipe forgets what nobody needs after the end.
func (e *Enrollee) wipe() {
	e.run.wipe()
	clear(e.esNonces[:])
}

// await makes m the message that comes next.
func (e *Enrollee) await(m wsc.MessageType, handle func(*Enrollee, []byte) (wsc.Packet, error)) {
	e.expect = enrolleeStep{m, handle}
}

// start answers WSC_Start with M1.
func (e *Enrollee) start() (wsc.Packet, error) {
	if err := draw(e.random, "a nonce", e.enrolleeNonce[:]); err != nil {
		return e.fail(wsc.MessageM1, err)
	}
	if err := e.makeKeyPair(); err != nil {
		return e.fail(wsc.MessageM1, err)
	}
	e.enrolleeKey = e.pair.public
	e.previous = wsc.Marshal(&wsc.M1{
		Device:           e.cfg.Device,
		EnrolleeNonce:    e.enrolleeNonce,
		PublicKey:        e.enrolleeKey,
		ConnectionTypes:  wsc.ConnectionESS,
		AssociationState: e.cfg.AssociationState,
		PasswordID:       e.cfg.Password.ID,
		ConfigError:      e.cfg.ConfigError,
		RequestToEnroll:  e.cfg.RequestToEnroll,
		Extra:            e.cfg.Extra,
	})
	e.sent = wsc.MessageM1
	e.await(wsc.MessageM2, (*Enrollee).m2)
	return wsc.Packet{Op: wsc.OpMsg, Msg: e.previous}, nil
}

// message takes what came under WSC_MSG (WSC 2.0.5 section 7.7.3).
func (e *Enrollee) message(msg []byte) (wsc.Packet, error) {
	var head wsc.Head
	if err := wsc.Unmarshal(msg, &head); err != nil {
		return e.fail(e.expect.message, err)
	}
	switch {
	case head.EnrolleeNonce != e.enrolleeNonce:
		return wsc.Packet{}, ignored("%v with an enrollee nonce of another run", head.Type)
	case head.Type == e.expect.message:
		return e.expect.handle(e, msg)
	case head.Type == wsc.MessageM2D && e.sent == wsc.MessageM1:
		return e.m2d(msg, head)
	}
	switch head.Type {
	case 0:
		return e.refuse(e.expect.message, &wsc.AttrError{Attr: wsc.AttrMessageType, Err: wsc.ErrMissing})
	case wsc.MessageM2, wsc.MessageM2D, wsc.MessageM4, wsc.MessageM6, wsc.MessageM8:
		return e.refuse(head.Type, fmt.Errorf("%w: %v instead of %v", ErrOrder, head.Type, e.expect.message))
	}
	return e.fail(head.Type, fmt.Errorf("%w: %v is not for an enrollee", ErrOrder, head.Type))
}

// m2d takes the registrar's word that it is not ready, and waits on. Only the
// reason matters, so it does not matter what else is missing. The registrar
// gets the nonce back that it sent, which may be zero.
func (e *Enrollee) m2d(msg []byte, head wsc.Head) (wsc.Packet, error) {
	var m wsc.M2D
	wsc.Unmarshal(msg, &m)
	e.notReady = &m.ConfigError
	return e.ack(head.RegistrarNonce), nil
}

// m2 answers M2 with M3.
func (e *Enrollee) m2(msg []byte) (wsc.Packet, error) {
	var m wsc.M2
	err := wsc.Unmarshal(msg, &m)
	e.registrarNonce, e.registrarKey = m.RegistrarNonce, m.PublicKey
	if err != nil {
		return e.refuse(wsc.MessageM2, err)
	}
	if e.locked() {
		return e.refuse(wsc.MessageM2, ErrLocked)
	}
	if !compatible(e.cfg.Password.ID, m.PasswordID) {
		return e.refuse(wsc.MessageM2, ErrPasswordID)
	}
	if err := checkPublicKey(&e.registrarKey); err != nil {
		return e.refuse(wsc.MessageM2, err)
	}
	e.deriveKeys(&e.registrarKey, e.cfg.Device.MAC)
	if err := e.keys.verify(e.previous, msg); err != nil {
		return e.refuse(wsc.MessageM2, err)
	}
	e.keys.setPassword(e.cfg.Password.Secret)
	if err := drawSecrets(e.random, &e.esNonces); err != nil {
		return e.fail(wsc.MessageM2, err)
	}
	e.await(wsc.MessageM4, (*Enrollee).m4)
	return e.answer(msg, &wsc.M3{
		RegistrarNonce: e.registrarNonce,
		EHash1:         e.keys.commit(firstHalf, &e.esNonces[0]),
		EHash2:         e.keys.commit(secondHalf, &e.esNonces[1]),
		Version2:       e.version2,
	}), nil
}

// locked reports whether an access point takes no external registrar.
func (e *Enrollee) locked() bool {
	ap := e.cfg.AP
	return ap != nil && (len(e.cfg.Password.Secret) == 0 || ap.Locked != nil && ap.Locked())
}

// compatible reports whether M2 may name this password id when M1 named ours.
// Some registrars say "PIN" during push button, which does no harm: the
// password stays that of the button. The reverse would turn a run with a PIN
// into one without (as hostap does).
func compatible(ours, theirs wsc.PasswordID) bool {
	switch {
	case ours == theirs:
		return true
	case ours == wsc.PasswordIDPushButton, ours == wsc.PasswordIDRegistrar:
		return theirs == wsc.PasswordIDDefault
	case ours == wsc.PasswordIDDefault:
		return theirs == wsc.PasswordIDRegistrar
	}
	return false
}

// m4 answers M4 with M5, if the registrar knows the first half.
func (e *Enrollee) m4(msg []byte) (wsc.Packet, error) {
	if err := e.keys.verify(e.previous, msg); err != nil {
		return e.unverified(err)
	}
	var m wsc.M4
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return e.refuse(wsc.MessageM4, err)
	}
	var s wsc.M4Settings
	if err := e.keys.decrypt(m.EncryptedSettings, &s); err != nil {
		return e.refuse(wsc.MessageM4, err)
	}
	if !e.keys.opens(firstHalf, &s.RSNonce1, &m.RHash1) {
		return e.refuse(wsc.MessageM4, ErrFirstHalf)
	}
	settings, err := e.keys.encrypt(e.random, &wsc.M5Settings{ESNonce1: e.esNonces[0]})
	if err != nil {
		return e.fail(wsc.MessageM4, err)
	}
	e.rHash2 = m.RHash2
	e.await(wsc.MessageM6, (*Enrollee).m6)
	return e.answer(msg, &wsc.M5{
		RegistrarNonce:    e.registrarNonce,
		EncryptedSettings: settings,
		Version2:          e.version2,
	}), nil
}

// m6 answers M6 with M7, if the registrar knows the second half too.
func (e *Enrollee) m6(msg []byte) (wsc.Packet, error) {
	if err := e.keys.verify(e.previous, msg); err != nil {
		return e.unverified(err)
	}
	var m wsc.M6
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return e.refuse(wsc.MessageM6, err)
	}
	var s wsc.M6Settings
	if err := e.keys.decrypt(m.EncryptedSettings, &s); err != nil {
		return e.refuse(wsc.MessageM6, err)
	}
	if !e.keys.opens(secondHalf, &s.RSNonce2, &e.rHash2) {
		return e.refuse(wsc.MessageM6, ErrSecondHalf)
	}
	plain := wsc.M7Settings{ESNonce2: e.esNonces[1]}
	if e.cfg.AP != nil {
		plain.AP = &e.cfg.AP.Settings
	}
	settings, err := e.keys.encrypt(e.random, &plain)
	if err != nil {
		return e.fail(wsc.MessageM6, err)
	}
	e.await(wsc.MessageM8, (*Enrollee).m8)
	return e.answer(msg, &wsc.M7{
		RegistrarNonce:    e.registrarNonce,
		EncryptedSettings: settings,
		Version2:          e.version2,
	}), nil
}

// m8 answers M8 with WSC_Done, if it brings something of use.
func (e *Enrollee) m8(msg []byte) (wsc.Packet, error) {
	if err := e.keys.verify(e.previous, msg); err != nil {
		return e.unverified(err)
	}
	var m wsc.M8
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return e.refuse(wsc.MessageM8, err)
	}
	if err := e.keys.decrypt(m.EncryptedSettings, &e.settings); err != nil {
		return e.refuse(wsc.MessageM8, err)
	}
	if err := e.accept(); err != nil {
		return e.refuse(wsc.MessageM8, err)
	}
	e.done, e.ended, e.sent = true, true, wsc.MessageDone
	return wsc.NewPacket(&wsc.Done{
		EnrolleeNonce:  e.enrolleeNonce,
		RegistrarNonce: e.registrarNonce,
		Version2:       e.version2,
	}), nil
}

// accept looks at what M8 has brought.
func (e *Enrollee) accept() (err error) {
	switch {
	case e.cfg.AP == nil:
		e.credentials, err = wsc.UsableCredentials(e.settings.Credentials)
	case e.settings.AP == nil:
		err = &wsc.AttrError{Attr: wsc.AttrSSID, Err: wsc.ErrMissing}
	case e.cfg.AP.Accept != nil:
		err = e.cfg.AP.Accept(&e.settings)
	}
	return err
}

// unverified is the answer to a wrong Authenticator.
func (e *Enrollee) unverified(err error) (wsc.Packet, error) {
	if e.wrong++; e.wrong <= e.cfg.Tolerate {
		return wsc.Packet{}, ignored("%v: %w", e.expect.message, err)
	}
	return e.refuse(e.expect.message, err)
}

// nacked takes the registrar's NACK. One that is not whole, or not of this
// run, is ignored. Before M2, the registrar's nonce is not known.
func (e *Enrollee) nacked(msg []byte) (wsc.Packet, error) {
	var m wsc.NACK
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return wsc.Packet{}, ignored("NACK: %w", err)
	}
	known := e.sent != wsc.MessageM1
	if m.EnrolleeNonce != e.enrolleeNonce || known && m.RegistrarNonce != e.registrarNonce {
		return wsc.Packet{}, ignored("NACK with nonces of another run")
	}
	e.registrarNonce = m.RegistrarNonce
	return e.refused(m.ConfigError)
}

// acked takes an ACK, which no registrar sends to an enrollee that is in a run.
func (e *Enrollee) acked(msg []byte) (wsc.Packet, error) {
	var m wsc.ACK
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return wsc.Packet{}, ignored("ACK: %w", err)
	}
	if m.EnrolleeNonce != e.enrolleeNonce || m.RegistrarNonce != e.registrarNonce {
		return wsc.Packet{}, ignored("ACK with nonces of another run")
	}
	return e.fail(wsc.MessageACK, fmt.Errorf("%w: ACK instead of %v", ErrOrder, e.expect.message))
}
