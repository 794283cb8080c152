package rsn

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// SupplicantConfig is what a station knows after the association.
type SupplicantConfig struct {
	AP, Station dot11.MAC
	PMK         secret.Bytes // PMKSize octets; copied
	// Elements are those of the association request, as sent. They hold one
	// RSN element with one pairwise cipher and one AKM.
	Elements dot11.Elements
	// APElements are those of the access point's beacon or probe response.
	APElements dot11.Elements
	// EAPOLVersion is the 802.1X version to speak; 0 is 1, which every access
	// point takes.
	EAPOLVersion uint8
	Rand         io.Reader // nil: crypto/rand
}

// Supplicant is the station's side of one association.
type Supplicant struct {
	cfg     SupplicantConfig
	suite   suite
	data    []byte // key data of message 2: our own elements
	apRSNE  []byte // what the access point said in the clear
	apRSNXE []byte

	replay  replayCounter
	snonce  *nonce // of the handshake under way
	fresh   *ptk   // derived from message 1; nobody has proven to know it
	current *ptk   // confirmed by message 3 and handed to the radio

	// The group keys handed out last, never to be handed out again.
	gtk, igtk secret.Bytes

	answered bool // message 2 was sent
	proven   bool // message 1 named our PMK
	closed   bool
}

// Format implements fmt.Formatter: no verb reaches the secrets.
func (*Supplicant) Format(s fmt.State, _ rune) { fmt.Fprint(s, "rsn.Supplicant") }

// replayCounter is the rule of IEEE 802.11-2020, 12.7.2: only frames with a
// right MIC move it, so that a forged or repeated message 1, which has none,
// shuts nobody out. A first counter of 0 is in order.
type replayCounter struct {
	last uint64
	seen bool
}

func (r *replayCounter) fresh(n uint64) bool { return !r.seen || n > r.last }
func (r *replayCounter) accept(n uint64)     { r.last, r.seen = n, true }

// NewSupplicant begins with nothing installed; a new association needs a new
// Supplicant.
func NewSupplicant(cfg SupplicantConfig) (*Supplicant, error) {
	if len(cfg.PMK) != PMKSize {
		return nil, fmt.Errorf("rsn: a PMK of %d octets instead of %d", len(cfg.PMK), PMKSize)
	}
	s := &Supplicant{cfg: cfg}
	rsne, rsnxe := handshakeElements(cfg.Elements)
	s.apRSNE, s.apRSNXE = handshakeElements(cfg.APElements)
	if rsne == nil || s.apRSNE == nil {
		return nil, errors.New("rsn: an RSN element is needed of both sides")
	}
	own, err := dot11.ParseRSN(rsne[2:])
	if err != nil {
		return nil, err
	}
	if s.suite, err = suiteOf(own); err != nil {
		return nil, err
	}
	s.data = append(rsne, rsnxe...)
	s.cfg.PMK = cfg.PMK.Clone()
	if cfg.Rand == nil {
		s.cfg.Rand = rand.Reader
	}
	if cfg.EAPOLVersion == 0 {
		s.cfg.EAPOLVersion = 1
	}
	return s, nil
}

// Handle takes one EAPOL-Key frame of the access point. encrypted tells whether
// it came under the pairwise key; the answer goes the same way. The error wraps
// ErrIgnored, or is a *Failure.
func (s *Supplicant) Handle(frame []byte, encrypted bool) (Actions, error) {
	f, err := ParseKeyFrame(frame)
	if err != nil {
		return Actions{}, err
	}
	switch {
	case s.closed:
		return Actions{}, ignored("%v after the end", f)
	case f.Descriptor != descriptorRSN:
		return Actions{}, ignored("descriptor type %d", f.Descriptor)
	case f.Info.version() != s.suite.version:
		return Actions{}, ignored("descriptor version %d instead of %d", f.Info.version(), s.suite.version)
	case !s.replay.fresh(f.ReplayCounter):
		return Actions{}, ignored("replay counter %d after %d", f.ReplayCounter, s.replay.last)
	}
	var a Actions
	switch m := f.Message(); m {
	case Message1:
		a, err = s.message1(f, encrypted)
	case Message3:
		a, err = s.message3(f)
	case GroupMessage1:
		a, err = s.group1(f)
	default:
		return Actions{}, ignored("%v", m)
	}
	if _, fatal := errors.AsType[*Failure](err); fatal {
		s.Close()
	}
	if err != nil {
		return Actions{}, err
	}
	a.Plain = !encrypted
	return a, nil
}

// message1 answers with our nonce. It carries no MIC, so it may be anybody's:
// what it leads to is kept apart from the key in use.
func (s *Supplicant) message1(f KeyFrame, encrypted bool) (Actions, error) {
	if s.current == nil && f.Info.has(InfoSecure) {
		return Actions{}, ignored("%v is secure before there is a key", f)
	}
	if s.current != nil && s.suite.protect && !encrypted {
		return Actions{}, ignored("%v came unencrypted", f)
	}
	if s.snonce == nil {
		n := new(nonce)
		if _, err := io.ReadFull(s.cfg.Rand, n[:]); err != nil {
			return Actions{}, failed(dot11.ReasonUnspecified, "no randomness: %w", err)
		}
		s.snonce = n
	}
	if s.fresh == nil || s.fresh.anonce != f.Nonce {
		s.fresh.wipe()
		s.fresh = derivePTK(s.suite, s.cfg.PMK, s.cfg.AP, s.cfg.Station, f.Nonce, *s.snonce)
	}
	if d, err := parseKeyData(f.Data); err == nil && d.pmkid != nil {
		own := PMKID(s.suite.akm, s.cfg.PMK, s.cfg.AP, s.cfg.Station)
		s.proven = s.proven || secret.Bytes(own[:]).Equal(d.pmkid)
	}
	s.answered = true
	return Actions{Send: [][]byte{s.fresh.seal(KeyFrame{
		EAPOLVersion:  s.cfg.EAPOLVersion,
		Descriptor:    descriptorRSN,
		Info:          s.suite.version | InfoPairwise | f.Info&InfoSecure,
		ReplayCounter: f.ReplayCounter,
		Nonce:         *s.snonce,
		Data:          s.data,
	})}}, nil
}

// message3 completes a handshake, or is the repetition of one that is complete:
// that is confirmed again, but installs nothing a second time.
func (s *Supplicant) message3(f KeyFrame) (Actions, error) {
	if !f.Info.has(InfoInstall | InfoSecure | InfoEncrypted) {
		return Actions{}, ignored("%v with key information %04x", f, uint16(f.Info))
	}
	k, d, err := s.authentic(f, s.fresh, s.current)
	if err != nil {
		return Actions{}, err
	}
	if k.anonce != f.Nonce {
		return Actions{}, ignored("%v has another nonce than message 1", f)
	}
	if err := s.sameElements(d); err != nil {
		return Actions{}, err
	}
	if want := keySize(s.suite.pairwise); int(f.KeyLength) != want {
		return Actions{}, failed(dot11.ReasonUnspecified, "%v: key length %d instead of %d", f, f.KeyLength, want)
	}
	group, err := s.groupKeys(f, d)
	if err != nil {
		return Actions{}, err
	}
	a := Actions{Send: [][]byte{s.confirm(k, f, InfoPairwise)}, Install: group}
	if k == s.fresh {
		a.Authorized = s.current == nil
		a.Install = append([]dot11.Key{k.key(s.suite, s.cfg.AP)}, group...)
		s.current.wipe()
		s.current, s.fresh, s.snonce = k, nil, nil
	}
	return a, nil
}

// group1 takes a new group key.
func (s *Supplicant) group1(f KeyFrame) (Actions, error) {
	if s.current == nil || !f.Info.has(InfoSecure|InfoEncrypted) {
		return Actions{}, ignored("%v out of place", f)
	}
	_, d, err := s.authentic(f, s.current)
	if err != nil {
		return Actions{}, err
	}
	group, err := s.groupKeys(f, d)
	if err != nil {
		return Actions{}, err
	}
	return Actions{Send: [][]byte{s.confirm(s.current, f, 0)}, Install: group}, nil
}

// authentic finds the key that made the MIC, moves the replay counter and opens
// the key data.
func (s *Supplicant) authentic(f KeyFrame, keys ...*ptk) (*ptk, keyData, error) {
	i := slices.IndexFunc(keys, func(k *ptk) bool { return k != nil && k.verifies(f) })
	if i < 0 {
		return nil, keyData{}, ignored("%v: %w", f, ErrMIC)
	}
	s.replay.accept(f.ReplayCounter)
	plain, err := keys[i].open(f)
	if err != nil {
		return nil, keyData{}, failed(dot11.ReasonUnspecified, "%v: %w", f, err)
	}
	d, err := parseKeyData(plain)
	if err != nil {
		return nil, keyData{}, failed(dot11.ReasonUnspecified, "%v: %w", f, err)
	}
	return keys[i], d, nil
}

// sameElements makes sure that the access point is what its beacon said. Some
// leave out trailing fields in one of the two, so elements of different octets
// but the same content are the same.
func (s *Supplicant) sameElements(d keyData) error {
	same := bytes.Equal(d.rsne, s.apRSNE)
	if !same && d.rsne != nil {
		in, err1 := dot11.ParseRSN(d.rsne[2:])
		out, err2 := dot11.ParseRSN(s.apRSNE[2:])
		same = err1 == nil && err2 == nil && in.Equal(out)
	}
	if !same {
		return failed(dot11.ReasonElementDiffers, "the RSN element of message 3 is not that of the beacon")
	}
	if !bytes.Equal(d.rsnxe, s.apRSNXE) {
		return failed(dot11.ReasonElementDiffers, "the RSN extension element of message 3 is not that of the beacon")
	}
	if d.rsneNext != nil {
		r, err := dot11.ParseRSN(d.rsneNext[2:])
		if err != nil || len(r.Pairwise) != 1 || r.Pairwise[0] != s.suite.pairwise {
			return failed(dot11.ReasonElementDiffers, "the access point imposes another pairwise cipher")
		}
	}
	return nil
}

// groupKeys returns the group keys of a message that are not installed yet.
// One with the same octets is the same key, whatever index and counter stand
// beside it: installing it again would let old frames be replayed.
func (s *Supplicant) groupKeys(f KeyFrame, d keyData) ([]dot11.Key, error) {
	want := keySize(s.suite.group)
	if d.gtk == nil || len(d.gtk.key) != want {
		return nil, failed(dot11.ReasonUnspecified, "%v: no group key of %d octets", f, want)
	}
	igtk := d.igtk
	if !s.suite.protect {
		igtk = nil // not asked for
	}
	if igtk != nil && len(igtk.key) != igtkSize {
		return nil, failed(dot11.ReasonUnspecified, "%v: integrity group key of %d octets", f, len(igtk.key))
	}
	var keys []dot11.Key
	if !s.gtk.Equal(d.gtk.key) {
		s.gtk = d.gtk.key.Clone()
		keys = append(keys, dot11.Key{
			Kind: dot11.GroupKey, Index: d.gtk.index, Cipher: s.suite.group,
			Data: d.gtk.key, Seq: [6]byte(f.RSC[:]),
		})
	}
	if igtk != nil && !s.igtk.Equal(igtk.key) {
		s.igtk = igtk.key.Clone()
		keys = append(keys, dot11.Key{
			Kind: dot11.IntegrityGroupKey, Index: igtk.index, Cipher: dot11.CipherBIP,
			Data: igtk.key, Seq: igtk.seq,
		})
	}
	return keys, nil
}

// confirm makes message 4, or message 2 of the group handshake.
func (s *Supplicant) confirm(k *ptk, f KeyFrame, kind KeyInfo) []byte {
	return k.seal(KeyFrame{
		EAPOLVersion:  s.cfg.EAPOLVersion,
		Descriptor:    descriptorRSN,
		Info:          s.suite.version | kind | InfoSecure,
		ReplayCounter: f.ReplayCounter,
	})
}

// Done reports whether the 4-way handshake is complete and the port open.
func (s *Supplicant) Done() bool { return s.current != nil }

// WrongKey reports whether what has happened looks like a wrong passphrase: we
// answered message 1, perhaps again and again, and message 3 never came.
func (s *Supplicant) WrongKey() bool { return s.answered && s.current == nil && !s.proven }

// Close wipes all keys. The Supplicant takes nothing any more, as after a
// *Failure.
func (s *Supplicant) Close() {
	s.closed = true
	s.cfg.PMK.Wipe()
	s.fresh.wipe()
	s.current.wipe()
	s.gtk.Wipe()
	s.igtk.Wipe()
}
