package registration

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// RegistrarConfig describes the registrar's end of one run.
type RegistrarConfig struct {
	// Device is what the registrar says of itself in M2, with its own UUID and
	// the types that its network has.
	Device wsc.Device
	// Peer is where the enrollee's frames come from. M1 must name it, unless
	// it is zero.
	Peer dot11.MAC
	// Password tells the password for the enrollee. If there is none (ok is
	// false), M2D tells it the code. The password stays the caller's and is
	// read at once.
	Password func(*wsc.M1) (password wsc.DevicePassword, code wsc.ConfigError, ok bool)
	// Busy, if not nil, is asked when M3, M5 and M7 come. Another answer than
	// ErrorNone ends the run with it: ErrorOverlap, say, when a second device
	// has appeared.
	Busy func() wsc.ConfigError
	// Rand is the source of nonces, keys and IVs; nil is the system's.
	Rand io.Reader
	// KeyPair, if not nil, was made before for this run.
	KeyPair *KeyPair

	// Credentials tells what the enrollee gets in M8. They stay the caller's. A
	// MAC of zero is replaced by the enrollee's. An error, or none, ends the run.
	Credentials func(*wsc.M1) ([]wsc.Credential, error)

	// Learn makes the registrar an external one: a station that looks how an
	// access point is set up. M7 tells, and the run ends with it.
	Learn bool
	// APSettings makes it an external one that goes on: they are what the
	// access point is to have from now on. They stay the caller's. A MAC of zero
	// is replaced by the access point's.
	APSettings *wsc.APSettings
}

// external reports whether the registrar is a station, and the access point
// the enrollee.
func (c *RegistrarConfig) external() bool { return c.Learn || c.APSettings != nil }

// Registrar is the registrar's end of one run.
type Registrar struct {
	run
	cfg    RegistrarConfig
	expect registrarStep

	m1             wsc.M1
	refusal        wsc.ConfigError // told in M2D
	rsNonces       [2]wsc.Nonce    // they open R-Hash1 and R-Hash2
	eHash1, eHash2 wsc.Hash
	learned        *wsc.APSettings
	done           bool
}

// registrarStep is what comes next: a message and its handler.
type registrarStep struct {
	message wsc.MessageType
	handle  func(r *Registrar, msg []byte) (wsc.Packet, error)
}

// NewRegistrar returns a registrar that waits for M1.
func NewRegistrar(cfg RegistrarConfig) (*Registrar, error) {
	if cfg.Password == nil || cfg.Credentials == nil && !cfg.external() {
		return nil, errors.New("registration: a registrar needs a password, and credentials to give or an access point to set up")
	}
	run, err := newRun(cfg.Rand, cfg.KeyPair, cfg.Device.Version2, cfg.external())
	if err != nil {
		return nil, err
	}
	r := &Registrar{run: run, cfg: cfg}
	r.await(wsc.MessageM1, (*Registrar).handleM1)
	return r, nil
}

// Handle takes a packet and returns the answer. A zero Packet is none: without
// an error, the run has come to its end.
//
// The error is a *wsc.Failure if the run has failed, with a NACK as the answer
// if the enrollee is to be told. It wraps ErrIgnored if the packet has changed
// nothing, as after the end of an external registrar's run.
func (r *Registrar) Handle(p wsc.Packet) (wsc.Packet, error) {
	if r.ended {
		return r.over(p)
	}
	reply, err := r.take(p)
	switch {
	case r.failure != nil:
		r.Close()
	case r.ended:
		r.wipe()
	}
	return reply, err
}

// take sorts a packet. The op-code must agree with the type of the message,
// which must have the registrar's nonce once that is known.
func (r *Registrar) take(p wsc.Packet) (wsc.Packet, error) {
	if p.Op < wsc.OpACK || p.Op > wsc.OpDone {
		return wsc.Packet{}, ignored("%v", p.Op)
	}
	var head wsc.Head
	if err := wsc.Unmarshal(p.Msg, &head); err != nil {
		return r.fail(r.expect.message, err)
	}
	switch {
	case head.Type == 0 && p.Op == wsc.OpMsg:
		return r.refuse(r.expect.message, &wsc.AttrError{Attr: wsc.AttrMessageType, Err: wsc.ErrMissing})
	case wsc.OpCodeOf(head.Type) != p.Op:
		return r.fail(r.expect.message, fmt.Errorf("%w: %v as %v", ErrOrder, head.Type, p.Op))
	case head.RegistrarNonce != r.registrarNonce && head.Type != wsc.MessageM1:
		return r.fail(head.Type, fmt.Errorf("%w: %v with a registrar nonce of another run", ErrOrder, head.Type))
	case head.Type == wsc.MessageNACK:
		return r.nacked(p.Msg)
	case head.Type != r.expect.message:
		return r.disordered(head.Type)
	}
	return r.expect.handle(r, p.Msg)
}

// disordered is the answer to a message that comes out of turn: those that an
// enrollee sends in a run are refused, others end it without a word.
func (r *Registrar) disordered(t wsc.MessageType) (wsc.Packet, error) {
	err := fmt.Errorf("%w: %v instead of %v", ErrOrder, t, r.expect.message)
	switch t {
	case wsc.MessageM3, wsc.MessageM5, wsc.MessageM7:
		if r.keys != nil {
			return r.refuse(t, err)
		}
	}
	return r.fail(t, err)
}

// Done reports whether the run has come to a good end: the enrollee has
// confirmed M8, or M7 has told what was to be learned.
func (r *Registrar) Done() bool { return r.done }

// Enrollee returns the enrollee's introduction, nil before it has come. Of its
// types those are corrected that are known to be wrong.
func (r *Registrar) Enrollee() *wsc.M1 {
	if r.expect.message == wsc.MessageM1 {
		return nil
	}
	return &r.m1
}

// Settings returns what an access point has shown of itself in M7; ok is false
// before, or if that was nothing. The copy is the caller's.
func (r *Registrar) Settings() (s wsc.APSettings, ok bool) {
	if r.learned == nil {
		return wsc.APSettings{}, false
	}
	s = *r.learned
	s.Key = s.Key.Clone()
	return s, true
}

// Close ends the run, and wipes what it knew and has learned.
func (r *Registrar) Close() {
	r.ended = true
	r.wipe()
	if r.learned != nil {
		r.learned.Key.Wipe()
		r.learned = nil
	}
}

// wipe forgets what nobody needs after the end.
func (r *Registrar) wipe() {
	r.run.wipe()
	clear(r.rsNonces[:])
}

// await makes m the message that comes next.
func (r *Registrar) await(m wsc.MessageType, handle func(*Registrar, []byte) (wsc.Packet, error)) {
	r.expect = registrarStep{m, handle}
}

// handleM1 answers M1 with M2, or with M2D if there is no password.
func (r *Registrar) handleM1(msg []byte) (wsc.Packet, error) {
	if err := wsc.Unmarshal(msg, &r.m1); err != nil {
		return r.fail(wsc.MessageM1, err)
	}
	if !r.cfg.Peer.IsZero() && r.m1.MAC != r.cfg.Peer {
		return r.fail(wsc.MessageM1, ErrPeer)
	}
	if err := checkPublicKey(&r.m1.PublicKey); err != nil {
		return r.fail(wsc.MessageM1, err)
	}
	r.m1.AuthTypes, r.m1.EncrTypes = correct(r.m1.AuthTypes, r.m1.EncrTypes, &r.cfg.Device)
	if err := draw(r.random, "a nonce", r.registrarNonce[:]); err != nil {
		return r.fail(wsc.MessageM1, err)
	}
	r.enrolleeNonce, r.enrolleeKey = r.m1.EnrolleeNonce, r.m1.PublicKey
	password, code, ok := r.cfg.Password(&r.m1)
	if !ok {
		return r.m2d(code), nil
	}
	if len(password.Secret) == 0 {
		return r.fail(wsc.MessageM1, ErrNotReady)
	}
	if err := r.makeKeyPair(); err != nil {
		return r.fail(wsc.MessageM1, err)
	}
	r.registrarKey = r.pair.public
	r.deriveKeys(&r.enrolleeKey, r.m1.MAC)
	r.keys.setPassword(password.Secret)
	r.await(wsc.MessageM3, (*Registrar).handleM3)
	return r.answer(msg, &wsc.M2{
		Device:          r.cfg.Device,
		EnrolleeNonce:   r.enrolleeNonce,
		RegistrarNonce:  r.registrarNonce,
		PublicKey:       r.registrarKey,
		ConnectionTypes: wsc.ConnectionESS,
		PasswordID:      password.ID,
	}), nil
}

// correct returns an enrollee's types without the faults of deployed ones (as
// hostap does): those that name WPA-PSK and WPA2-Enterprise mean WPA2-PSK as
// well, and those that share nothing with the registrar's are not to be
// believed at all.
func correct(auth wsc.AuthTypes, encr wsc.EncrTypes, own *wsc.Device) (wsc.AuthTypes, wsc.EncrTypes) {
	const forgetful = wsc.AuthWPAPSK | wsc.AuthWPA2Enterprise
	if auth&forgetful == forgetful {
		auth |= wsc.AuthWPA2PSK
	}
	if auth&own.AuthTypes == 0 {
		auth = own.AuthTypes
	}
	if encr&own.EncrTypes == 0 {
		encr = own.EncrTypes
	}
	return auth, encr
}

// m2d returns the message that there is no password.
func (r *Registrar) m2d(code wsc.ConfigError) wsc.Packet {
	r.refusal = code
	r.sent = wsc.MessageM2D
	r.await(wsc.MessageACK, (*Registrar).handleACK)
	return wsc.NewPacket(&wsc.M2D{
		Device:          r.cfg.Device,
		EnrolleeNonce:   r.enrolleeNonce,
		RegistrarNonce:  r.registrarNonce,
		ConnectionTypes: wsc.ConnectionESS,
		ConfigError:     code,
	})
}

// handleACK takes the answer to M2D: nothing else will come.
func (r *Registrar) handleACK(msg []byte) (wsc.Packet, error) {
	var m wsc.ACK
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return r.fail(wsc.MessageACK, err)
	}
	return r.end(&wsc.Failure{Msg: wsc.MessageM1, Code: r.refusal, Err: ErrNotReady})
}

// handleM3 answers M3 with M4.
func (r *Registrar) handleM3(msg []byte) (wsc.Packet, error) {
	if err := r.admit(msg); err != nil {
		return r.refuse(wsc.MessageM3, err)
	}
	var m wsc.M3
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return r.refuse(wsc.MessageM3, err)
	}
	r.eHash1, r.eHash2 = m.EHash1, m.EHash2
	if err := drawSecrets(r.random, &r.rsNonces); err != nil {
		return r.fail(wsc.MessageM3, err)
	}
	settings, err := r.keys.encrypt(r.random, &wsc.M4Settings{RSNonce1: r.rsNonces[0]})
	if err != nil {
		return r.fail(wsc.MessageM3, err)
	}
	r.await(wsc.MessageM5, (*Registrar).handleM5)
	return r.answer(msg, &wsc.M4{
		EnrolleeNonce:     r.enrolleeNonce,
		RHash1:            r.keys.commit(firstHalf, &r.rsNonces[0]),
		RHash2:            r.keys.commit(secondHalf, &r.rsNonces[1]),
		EncryptedSettings: settings,
		Version2:          r.version2,
	}), nil
}

// handleM5 answers M5 with M6, if the enrollee knows the first half.
func (r *Registrar) handleM5(msg []byte) (wsc.Packet, error) {
	if err := r.admit(msg); err != nil {
		return r.refuse(wsc.MessageM5, err)
	}
	var m wsc.M5
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return r.refuse(wsc.MessageM5, err)
	}
	var s wsc.M5Settings
	if err := r.keys.decrypt(m.EncryptedSettings, &s); err != nil {
		return r.refuse(wsc.MessageM5, err)
	}
	if !r.keys.opens(firstHalf, &s.ESNonce1, &r.eHash1) {
		return r.refuse(wsc.MessageM5, ErrFirstHalf)
	}
	settings, err := r.keys.encrypt(r.random, &wsc.M6Settings{RSNonce2: r.rsNonces[1]})
	if err != nil {
		return r.fail(wsc.MessageM5, err)
	}
	r.await(wsc.MessageM7, (*Registrar).handleM7)
	return r.answer(msg, &wsc.M6{
		EnrolleeNonce:     r.enrolleeNonce,
		EncryptedSettings: settings,
		Version2:          r.version2,
	}), nil
}

// handleM7 answers M7 with M8, if the enrollee knows the second half too; or
// with a NACK that says "no error", if M7 was all that was wanted.
func (r *Registrar) handleM7(msg []byte) (wsc.Packet, error) {
	if err := r.admit(msg); err != nil {
		return r.refuse(wsc.MessageM7, err)
	}
	var m wsc.M7
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return r.refuse(wsc.MessageM7, err)
	}
	var s wsc.M7Settings
	if err := r.keys.decrypt(m.EncryptedSettings, &s); err != nil {
		return r.refuse(wsc.MessageM7, err)
	}
	if !r.keys.opens(secondHalf, &s.ESNonce2, &r.eHash2) {
		return r.refuse(wsc.MessageM7, ErrSecondHalf)
	}
	r.learned = s.AP
	if r.cfg.Learn {
		if s.AP == nil {
			return r.refuse(wsc.MessageM7, &wsc.AttrError{Attr: wsc.AttrSSID, Err: wsc.ErrMissing})
		}
		r.done, r.ended = true, true
		return r.nack(wsc.ErrorNone), nil
	}
	plain, err := r.gifts()
	if err != nil {
		return r.fail(wsc.MessageM7, err)
	}
	settings, err := r.keys.encrypt(r.random, plain)
	if err != nil {
		return r.fail(wsc.MessageM7, err)
	}
	r.await(wsc.MessageDone, (*Registrar).handleDone)
	return r.answer(msg, &wsc.M8{
		EnrolleeNonce:     r.enrolleeNonce,
		EncryptedSettings: settings,
		Version2:          r.version2,
	}), nil
}

// gifts returns what M8 brings.
func (r *Registrar) gifts() (*wsc.M8Settings, error) {
	if r.cfg.external() {
		s := *r.cfg.APSettings
		if s.MAC.IsZero() {
			s.MAC = r.m1.MAC
		}
		return &wsc.M8Settings{AP: &s}, nil
	}
	given, err := r.cfg.Credentials(&r.m1)
	if err == nil && len(given) == 0 {
		err = wsc.ErrNoCredential
	}
	if err != nil {
		return nil, err
	}
	list := slices.Clone(given)
	for i := range list {
		if list[i].MAC.IsZero() {
			list[i].MAC = r.m1.MAC
		}
	}
	return &wsc.M8Settings{Credentials: list}, nil
}

// handleDone takes the enrollee's receipt. An external registrar has to
// acknowledge it, for the access point is the one who asks.
func (r *Registrar) handleDone(msg []byte) (wsc.Packet, error) {
	var m wsc.Done
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return r.fail(wsc.MessageDone, err)
	}
	if m.EnrolleeNonce != r.enrolleeNonce {
		return r.fail(wsc.MessageDone, fmt.Errorf("%w: Done with an enrollee nonce of another run", ErrOrder))
	}
	r.done, r.ended = true, true
	if r.station {
		return r.ack(r.registrarNonce), nil
	}
	return wsc.Packet{}, nil
}

// admit lets M3, M5 and M7 in, if nothing has come up meanwhile and the
// Authenticator is right.
func (r *Registrar) admit(msg []byte) error {
	if r.cfg.Busy != nil {
		if code := r.cfg.Busy(); code != wsc.ErrorNone {
			return &wsc.Failure{Msg: r.expect.message, Code: code}
		}
	}
	return r.keys.verify(r.previous, msg)
}

// nacked takes the enrollee's NACK. One that is not whole ends the run too,
// but does not tell why.
func (r *Registrar) nacked(msg []byte) (wsc.Packet, error) {
	var m wsc.NACK
	if err := wsc.Unmarshal(msg, &m); err != nil {
		return r.fail(wsc.MessageNACK, err)
	}
	if m.EnrolleeNonce != r.enrolleeNonce {
		return r.fail(wsc.MessageNACK, fmt.Errorf("%w: NACK with an enrollee nonce of another run", ErrOrder))
	}
	return r.refused(m.ConfigError)
}
