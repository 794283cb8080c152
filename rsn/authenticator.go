package rsn

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// AuthenticatorConfig is what an access point knows of one associated station.
type AuthenticatorConfig struct {
	AP, Station dot11.MAC
	PMK         secret.Bytes // PMKSize octets; copied
	// Elements are those that the beacon advertises.
	Elements dot11.Elements
	// StationElements are those of the association request, as received.
	StationElements dot11.Elements
	Group           *GroupKey
	// EAPOLVersion is the 802.1X version to speak; 0 is 2.
	EAPOLVersion uint8
	// Timeout is how long an answer may take, Tries how often a message is
	// sent; 0 is 1 s and 4.
	Timeout time.Duration
	Tries   int
	Rand    io.Reader // nil: crypto/rand
}

// Authenticator is the access point's side, for one station.
type Authenticator struct {
	cfg      AuthenticatorConfig
	suite    suite
	elements []byte // key data of message 3 before the KDEs: our own elements
	staRSNE  []byte // what the station said in the clear
	staRSNXE []byte

	stage   stage
	counter uint64    // replay counter of the newest frame
	oldest  uint64    // of the first frame whose answer is still awaited
	sent    int       // how often the present message was sent
	due     time.Time // when to send it again, or to give up

	anonce  nonce
	fresh   *ptk // derived from message 2; waits for message 4
	current *ptk // handed to the radio

	offered  int  // generation of the group key in the oldest awaited frame
	group    int  // generation that the station has confirmed
	rekeyDue bool // when the group handshake has ended
	wrongMIC bool // message 2 came with a wrong MIC
}

// Format implements fmt.Formatter: no verb reaches the secrets.
func (*Authenticator) Format(s fmt.State, _ rune) { fmt.Fprint(s, "rsn.Authenticator") }

// stage is what an Authenticator waits for.
type stage uint8

const (
	stageIdle     stage = iota // Start, or nothing any more
	stageMessage2              // of the station
	stageMessage4
	stageDone
	stageGroup2
)

// NewAuthenticator checks the station's RSN element. Its error is a *Refusal,
// with the status for the association response, if that is at fault.
func NewAuthenticator(cfg AuthenticatorConfig) (*Authenticator, error) {
	if len(cfg.PMK) != PMKSize {
		return nil, fmt.Errorf("rsn: a PMK of %d octets instead of %d", len(cfg.PMK), PMKSize)
	}
	if cfg.Group == nil {
		return nil, errors.New("rsn: no group key")
	}
	a := &Authenticator{cfg: cfg}
	rsne, rsnxe := handshakeElements(cfg.Elements)
	if rsne == nil {
		return nil, errors.New("rsn: the access point has no RSN element")
	}
	ap, err := dot11.ParseRSN(rsne[2:])
	if err != nil {
		return nil, err
	}
	a.elements = append(rsne, rsnxe...)
	if a.staRSNE, a.staRSNXE = handshakeElements(cfg.StationElements); a.staRSNE == nil {
		return nil, refusal(errors.New("no RSN element"))
	}
	sta, err := dot11.ParseRSN(a.staRSNE[2:])
	if err != nil {
		return nil, refusal(err)
	}
	if a.suite, err = admit(ap, sta); err != nil {
		return nil, refusal(err)
	}
	a.cfg.PMK = cfg.PMK.Clone()
	if cfg.Rand == nil {
		a.cfg.Rand = rand.Reader
	}
	if cfg.EAPOLVersion == 0 {
		a.cfg.EAPOLVersion = 2
	}
	if cfg.Timeout == 0 {
		a.cfg.Timeout = time.Second
	}
	if cfg.Tries == 0 {
		a.cfg.Tries = 4
	}
	return a, nil
}

// Start begins the 4-way handshake with message 1.
func (a *Authenticator) Start(now time.Time) (Actions, error) {
	if _, err := io.ReadFull(a.cfg.Rand, a.anonce[:]); err != nil {
		return Actions{}, a.fail(dot11.ReasonUnspecified, fmt.Errorf("no randomness: %w", err))
	}
	a.rekeyDue = false
	return a.enter(now, stageMessage2)
}

// Rekey begins a new 4-way handshake for a new pairwise key, as soon as what is
// under way has ended.
func (a *Authenticator) Rekey(now time.Time) (Actions, error) {
	switch a.stage {
	case stageDone:
		return a.Start(now)
	case stageGroup2:
		a.rekeyDue = true
	}
	return Actions{}, nil
}

// RekeyGroup gives the station the present group key, after GroupKey.Rotate. A
// 4-way handshake under way does so by itself.
func (a *Authenticator) RekeyGroup(now time.Time) (Actions, error) {
	if (a.stage == stageDone || a.stage == stageGroup2) && a.GroupPending() {
		return a.enter(now, stageGroup2)
	}
	return Actions{}, nil
}

// Deadline is when Advance must be called; zero: not before a frame.
func (a *Authenticator) Deadline() time.Time { return a.due }

// Advance sends what is due, and again what stayed unanswered, or gives up with
// a *Failure.
func (a *Authenticator) Advance(now time.Time) (Actions, error) {
	switch {
	case a.due.IsZero() || now.Before(a.due):
		return Actions{}, nil
	case a.stage == stageDone && a.GroupPending():
		return a.enter(now, stageGroup2)
	case a.stage == stageDone:
		return a.Start(now)
	case a.sent < a.cfg.Tries:
		return a.send(now)
	case a.stage == stageGroup2:
		return Actions{}, a.fail(dot11.ReasonGroupKeyTimeout, errors.New("no answer to the group key"))
	case a.WrongKey():
		return Actions{}, a.fail(dot11.ReasonHandshakeTimeout, fmt.Errorf("message 2: %w", ErrMIC))
	}
	return Actions{}, a.fail(dot11.ReasonHandshakeTimeout, errors.New("no answer to the 4-way handshake"))
}

// enter sends the first message of a stage.
func (a *Authenticator) enter(now time.Time, s stage) (Actions, error) {
	a.stage, a.sent, a.oldest = s, 0, a.counter+1
	a.offered = a.cfg.Group.generation
	return a.send(now)
}

// send sends the message whose answer is awaited, under a new replay counter.
func (a *Authenticator) send(now time.Time) (Actions, error) {
	a.counter++
	a.sent++
	a.due = now.Add(a.cfg.Timeout)
	f := KeyFrame{
		EAPOLVersion:  a.cfg.EAPOLVersion,
		Descriptor:    descriptorRSN,
		ReplayCounter: a.counter,
		Info:          a.suite.version | InfoAck,
	}
	k := a.current
	var data []byte
	switch a.stage {
	case stageMessage2:
		f.Info |= InfoPairwise
		if a.current != nil {
			f.Info |= InfoSecure
		}
		f.Nonce = a.anonce
		f.KeyLength = uint16(keySize(a.suite.pairwise))
		return Actions{Send: [][]byte{f.Append(nil)}}, nil
	case stageMessage4:
		f.Info |= InfoPairwise | InfoInstall
		f.Nonce = a.anonce
		f.KeyLength = uint16(keySize(a.suite.pairwise))
		k, data = a.fresh, bytes.Clone(a.elements)
	case stageGroup2:
		f.KeyLength = uint16(keySize(a.suite.group))
	}
	f.Info |= InfoSecure | InfoEncrypted
	if f.Info.version() == versionMD5 {
		if _, err := io.ReadFull(a.cfg.Rand, f.IV[:]); err != nil {
			return Actions{}, a.fail(dot11.ReasonUnspecified, fmt.Errorf("no randomness: %w", err))
		}
	}
	f.Data = k.conceal(f, a.cfg.Group.appendKDEs(data, a.suite.protect))
	return Actions{Send: [][]byte{k.seal(f)}}, nil
}

// Handle takes one EAPOL-Key frame of the station. The error wraps ErrIgnored,
// or is a *Failure.
func (a *Authenticator) Handle(now time.Time, frame []byte, encrypted bool) (Actions, error) {
	f, err := ParseKeyFrame(frame)
	if err != nil {
		return Actions{}, err
	}
	switch {
	case f.Descriptor != descriptorRSN:
		return Actions{}, ignored("descriptor type %d", f.Descriptor)
	case f.Info.version() != a.suite.version:
		return Actions{}, ignored("descriptor version %d instead of %d", f.Info.version(), a.suite.version)
	case f.ReplayCounter < a.oldest || f.ReplayCounter > a.counter:
		return Actions{}, ignored("replay counter %d, not within %d to %d", f.ReplayCounter, a.oldest, a.counter)
	case a.current != nil && a.suite.protect && !encrypted:
		return Actions{}, ignored("%v came unencrypted", f)
	}
	switch m := f.Message(); {
	case m == Message2 && a.stage == stageMessage2:
		return a.message2(now, f)
	case m == Message4 && a.stage == stageMessage4:
		return a.message4(now, f)
	case m == GroupMessage2 && a.stage == stageGroup2:
		return a.group2(now, f)
	default:
		return Actions{}, ignored("%v out of place", f)
	}
}

// message2 brings the station's nonce and proves that it has the PMK.
func (a *Authenticator) message2(now time.Time, f KeyFrame) (Actions, error) {
	k := derivePTK(a.suite, a.cfg.PMK, a.cfg.AP, a.cfg.Station, a.anonce, f.Nonce)
	if !k.verifies(f) {
		k.wipe()
		a.wrongMIC = true
		return Actions{}, ignored("%v: %w", f, ErrMIC)
	}
	a.fresh = k
	d, err := parseKeyData(f.Data)
	if err != nil {
		return Actions{}, a.fail(dot11.ReasonUnspecified, err)
	}
	if !bytes.Equal(d.rsne, a.staRSNE) || !bytes.Equal(d.rsnxe, a.staRSNXE) {
		return Actions{}, a.fail(dot11.ReasonElementDiffers,
			errors.New("the RSN element of message 2 is not that of the association request"))
	}
	return a.enter(now, stageMessage4)
}

// message4 confirms the keys.
func (a *Authenticator) message4(now time.Time, f KeyFrame) (Actions, error) {
	if !a.fresh.verifies(f) {
		return Actions{}, ignored("%v: %w", f, ErrMIC)
	}
	first := a.current == nil
	a.current.wipe()
	a.current, a.fresh = a.fresh, nil
	a.done(now)
	return Actions{
		Install:    []dot11.Key{a.current.key(a.suite, a.cfg.Station)},
		Authorized: first,
	}, nil
}

// group2 confirms the group key.
func (a *Authenticator) group2(now time.Time, f KeyFrame) (Actions, error) {
	if !a.current.verifies(f) {
		return Actions{}, ignored("%v: %w", f, ErrMIC)
	}
	a.done(now)
	return Actions{}, nil
}

// done ends a handshake. What has become due meanwhile begins with the next
// Advance, under the key that is to be installed first.
func (a *Authenticator) done(now time.Time) {
	a.stage, a.due = stageDone, time.Time{}
	a.oldest, a.group = a.counter+1, a.offered
	if a.GroupPending() || a.rekeyDue {
		a.due = now
	}
}

// fail ends everything.
func (a *Authenticator) fail(reason dot11.Reason, err error) error {
	a.stage, a.due = stageIdle, time.Time{}
	a.fresh.wipe()
	a.fresh = nil
	return &Failure{Reason: reason, Err: err}
}

// Done reports whether the 4-way handshake was completed and the port opened.
func (a *Authenticator) Done() bool { return a.current != nil }

// GroupPending reports whether the station, which has a group key, has still to
// confirm the present one.
func (a *Authenticator) GroupPending() bool {
	return a.stage != stageIdle && a.current != nil && a.group != a.cfg.Group.generation
}

// WrongKey reports whether the station answered message 1, but never with a
// right MIC: it has another passphrase.
func (a *Authenticator) WrongKey() bool { return a.wrongMIC && a.fresh == nil && a.current == nil }

// Close wipes all keys. The Authenticator takes nothing any more.
func (a *Authenticator) Close() {
	a.cfg.PMK.Wipe()
	a.fresh.wipe()
	a.current.wipe()
	a.stage, a.due = stageIdle, time.Time{}
}
