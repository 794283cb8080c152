package rsn

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

var (
	epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	apMAC = dot11.MAC{2, 0, 0, 0, 0, 1}
	stMAC = dot11.MAC{2, 0, 0, 0, 1, 0}
	pmk   = secret.Bytes(bytes.Repeat([]byte{0x5a}, PMKSize))
)

// profile is what both sides agree on.
type profile struct {
	name string
	ap   dot11.RSN
	opt  dot11.RSNOptions
}

var profiles = []profile{
	{"psk", dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}}, dot11.RSNOptions{}},
	{"mixed", dot11.RSN{Version: 1, Group: dot11.CipherTKIP, Pairwise: []dot11.Suite{dot11.CipherCCMP, dot11.CipherTKIP}, AKMs: []dot11.Suite{dot11.AKMPSK}}, dot11.RSNOptions{}},
	{"tkip", dot11.RSN{Version: 1, Group: dot11.CipherTKIP, Pairwise: []dot11.Suite{dot11.CipherTKIP}, AKMs: []dot11.Suite{dot11.AKMPSK}}, dot11.RSNOptions{AllowTKIP: true}},
	{"sha256-pmf", dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK, dot11.AKMPSKSHA256},
		Capabilities: dot11.RSNCapabilityMFPC | dot11.RSNCapabilityMFPR}, dot11.RSNOptions{Protect: true}},
}

// side is what the radio of one side holds.
type side struct {
	tk         secret.Bytes // installed last
	tks        []string     // all that were installed
	group      map[dot11.KeyKind]dot11.Key
	installs   int // of group keys
	authorized int
	failure    *Failure
}

func (s *side) do(a Actions) {
	for _, k := range a.Install {
		if k.Kind == dot11.PairwiseKey {
			s.tk = k.Data
			s.tks = append(s.tks, string(k.Data))
			continue
		}
		s.group[k.Kind] = k
		s.installs++
	}
	if a.Authorized {
		s.authorized++
	}
}

// packet is one frame on the way.
type packet struct {
	toAP  bool
	frame []byte
	tk    secret.Bytes // encrypted under it; nil: plain
}

// pair is a supplicant and an authenticator with the air between them.
type pair struct {
	t     testing.TB
	now   time.Time
	sup   *Supplicant
	auth  *Authenticator
	group *GroupKey
	st    side
	ap    side
	queue []packet
	n     int // frames sent so far

	// air decides what arrives instead of the n-th frame; nil: the frame.
	air func(n int, p packet) []packet
}

// random is a source of bytes with a seed.
func random(seed uint64) *rand.ChaCha8 {
	return rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)})
}

func newPair(t testing.TB, p profile, seed uint64) *pair {
	t.Helper()
	sta, err := dot11.SelectRSN(p.ap, p.opt)
	if err != nil {
		t.Fatal(err)
	}
	return newPairOf(t, p.ap.Append(nil), sta.Append(nil), pmk, pmk, seed)
}

func newPairOf(t testing.TB, ap, sta dot11.Elements, apPMK, staPMK secret.Bytes, seed uint64) *pair {
	t.Helper()
	x := &pair{t: t, now: epoch}
	x.st.group, x.ap.group = map[dot11.KeyKind]dot11.Key{}, map[dot11.KeyKind]dot11.Key{}
	body, _ := ap.Find(dot11.ElementRSN)
	r, err := dot11.ParseRSN(body)
	if err != nil {
		t.Fatal(err)
	}
	if x.group, err = NewGroupKey(r, random(seed)); err != nil {
		t.Fatal(err)
	}
	if x.sup, err = NewSupplicant(SupplicantConfig{
		AP: apMAC, Station: stMAC, PMK: staPMK, Elements: sta, APElements: ap, Rand: random(seed + 1),
	}); err != nil {
		t.Fatal(err)
	}
	if x.auth, err = NewAuthenticator(AuthenticatorConfig{
		AP: apMAC, Station: stMAC, PMK: apPMK, Elements: ap, StationElements: sta, Group: x.group, Rand: random(seed + 2),
	}); err != nil {
		t.Fatal(err)
	}
	return x
}

// start begins the 4-way handshake.
func (x *pair) start() *pair { x.fromAP(x.auth.Start(x.now)); return x }

func (x *pair) fromAP(a Actions, err error)      { x.result(&x.ap, false, a, err) }
func (x *pair) fromStation(a Actions, err error) { x.result(&x.st, true, a, err) }

// result sends, then installs, as Actions wants it.
func (x *pair) result(from *side, toAP bool, a Actions, err error) {
	if err != nil {
		if f, ok := errors.AsType[*Failure](err); ok {
			from.failure = f
		} else if !errors.Is(err, ErrIgnored) {
			x.t.Fatalf("error of no kind: %v", err)
		}
		if len(a.Send)+len(a.Install) > 0 || a.Authorized {
			x.t.Fatalf("actions beside the error %v", err)
		}
		return
	}
	for _, frame := range a.Send {
		p := packet{toAP: toAP, frame: frame, tk: from.tk}
		if a.Plain {
			p.tk = nil
		}
		if x.n++; x.air == nil {
			x.queue = append(x.queue, p)
		} else {
			x.queue = append(x.queue, x.air(x.n-1, p)...)
		}
	}
	from.do(a)
}

// deliver hands over one packet, unless its key is not the receiver's.
func (x *pair) deliver(p packet) {
	to := &x.st
	if p.toAP {
		to = &x.ap
	}
	if p.tk != nil && !p.tk.Equal(to.tk) || to.failure != nil {
		return
	}
	if p.toAP {
		x.fromAP(x.auth.Handle(x.now, p.frame, p.tk != nil))
	} else {
		x.fromStation(x.sup.Handle(p.frame, p.tk != nil))
	}
}

// run delivers and waits until nothing happens any more.
func (x *pair) run() *pair {
	for step := 0; ; step++ {
		switch {
		case step > 1000:
			x.t.Fatal("no end")
		case len(x.queue) > 0:
			p := x.queue[0]
			x.queue = x.queue[1:]
			x.deliver(p)
		case x.auth.Deadline().IsZero():
			return x
		default:
			if at := x.auth.Deadline(); at.After(x.now) {
				x.now = at
			}
			x.fromAP(x.auth.Advance(x.now))
		}
		x.safe()
	}
}

// safe checks what must hold at any time, whatever the air does.
func (x *pair) safe() {
	for _, s := range []*side{&x.st, &x.ap} {
		seen := map[string]bool{}
		for _, tk := range s.tks {
			if seen[tk] {
				x.t.Fatal("a pairwise key was installed twice")
			}
			if bytes.Count([]byte(tk), []byte{0}) == len(tk) {
				x.t.Fatal("an all-zero pairwise key was installed")
			}
			seen[tk] = true
		}
		if s.authorized > 1 || s.authorized == 1 && len(s.tks) == 0 {
			x.t.Fatalf("port opened %d times with %d keys", s.authorized, len(s.tks))
		}
	}
	if len(x.ap.tks) > len(x.st.tks) {
		x.t.Fatal("the access point has a key that the station never had")
	}
	for i := range x.ap.tks {
		if x.ap.tks[i] != x.st.tks[i] {
			x.t.Fatal("the two ends have installed different keys")
		}
	}
}

// complete checks that both sides have finished with the same keys.
func (x *pair) complete(ptks int) {
	x.t.Helper()
	if x.st.failure != nil || x.ap.failure != nil {
		x.t.Fatalf("failed: station %v, access point %v", x.st.failure, x.ap.failure)
	}
	if x.st.authorized != 1 || x.ap.authorized != 1 || !x.sup.Done() || !x.auth.Done() {
		x.t.Fatal("port not open on both sides")
	}
	if len(x.st.tks) != ptks || len(x.ap.tks) != ptks {
		x.t.Fatalf("pairwise keys: station %d, access point %d, want %d", len(x.st.tks), len(x.ap.tks), ptks)
	}
	for _, k := range x.group.Keys() {
		got := x.st.group[k.Kind]
		if !got.Data.Equal(k.Data) || got.Index != k.Index || got.Cipher != k.Cipher {
			x.t.Fatalf("station has another %v", k.Kind)
		}
	}
	if len(x.st.group) != len(x.group.Keys()) {
		x.t.Fatalf("station has %d group keys, want %d", len(x.st.group), len(x.group.Keys()))
	}
}

func forProfiles(t *testing.T, f func(t *testing.T, p profile)) {
	for _, p := range profiles {
		t.Run(p.name, func(t *testing.T) { f(t, p) })
	}
}

func TestHandshake(t *testing.T) {
	forProfiles(t, func(t *testing.T, p profile) {
		x := newPair(t, p, 1).start().run()
		x.complete(1)
		if x.n != 4 {
			t.Errorf("%d frames, want 4", x.n)
		}
		if x.st.installs != len(x.group.Keys()) {
			t.Errorf("%d group keys installed", x.st.installs)
		}
		if x.sup.WrongKey() || x.auth.WrongKey() {
			t.Error("wrong key?")
		}
	})
}

func TestGroupRekey(t *testing.T) {
	forProfiles(t, func(t *testing.T, p profile) {
		x := newPair(t, p, 1).start().run()
		for range 5 {
			if err := x.group.Rotate(); err != nil {
				t.Fatal(err)
			}
			x.fromAP(x.auth.RekeyGroup(x.now))
			if !x.auth.GroupPending() {
				t.Fatal("the group key is not pending")
			}
			x.run().complete(1)
			if x.auth.GroupPending() {
				t.Fatal("the group key is still pending")
			}
		}
		if want := 6 * len(x.group.Keys()); x.st.installs != want {
			t.Errorf("%d group keys installed, want %d", x.st.installs, want)
		}
	})
}

func TestPairwiseRekey(t *testing.T) {
	forProfiles(t, func(t *testing.T, p profile) {
		x := newPair(t, p, 1).start().run()
		for i := range 3 {
			x.fromAP(x.auth.Rekey(x.now))
			x.run().complete(2 + i)
		}
		if x.st.installs != len(x.group.Keys()) {
			t.Errorf("the same group key was installed again: %d", x.st.installs)
		}
	})
}

// A group key that changes in the middle of a handshake still arrives.
func TestGroupRekeyDuringHandshake(t *testing.T) {
	for at := range 4 {
		t.Run(fmt.Sprint("after frame ", at), func(t *testing.T) {
			x := newPair(t, profiles[0], 1)
			rotated := false
			x.air = func(n int, p packet) []packet {
				if n == at && !rotated {
					rotated = true
					if err := x.group.Rotate(); err != nil {
						t.Fatal(err)
					}
					x.fromAP(x.auth.RekeyGroup(x.now))
				}
				return []packet{p}
			}
			x.start().run().complete(1)
			if x.auth.GroupPending() {
				t.Error("the group key is still pending")
			}
		})
	}
}

// A rekey asked for while the group handshake runs comes after it.
func TestPairwiseRekeyAfterGroup(t *testing.T) {
	x := newPair(t, profiles[0], 1).start().run()
	if err := x.group.Rotate(); err != nil {
		t.Fatal(err)
	}
	x.fromAP(x.auth.RekeyGroup(x.now))
	x.fromAP(x.auth.Rekey(x.now))
	x.run().complete(2)
}

// whole runs a handshake, a group rekey and a second group rekey over the air.
func whole(t testing.TB, p profile, seed uint64, air func(n int, p packet) []packet) *pair {
	x := newPair(t, p, seed)
	x.air = air
	x.start().run()
	if x.st.failure == nil && x.ap.failure == nil {
		if err := x.group.Rotate(); err != nil {
			t.Fatal(err)
		}
		x.fromAP(x.auth.RekeyGroup(x.now))
		x.run()
	}
	return x
}

// Each message is lost up to three times; the fourth try comes through.
func TestEachMessageLost(t *testing.T) {
	forProfiles(t, func(t *testing.T, p profile) {
		for victim := Message1; victim <= GroupMessage2; victim++ {
			for times := 1; times <= 3; times++ {
				lost := 0
				x := whole(t, p, 1, func(n int, p packet) []packet {
					if f, err := ParseKeyFrame(p.frame); err != nil {
						t.Fatal(err)
					} else if f.Message() == victim && lost < times {
						lost++
						return nil
					}
					return []packet{p}
				})
				x.complete(1)
				if lost != times {
					t.Errorf("%v was lost %d times, want %d", victim, lost, times)
				}
			}
		}
	})
}

func TestEachFrameRepeated(t *testing.T) {
	forProfiles(t, func(t *testing.T, p profile) {
		for twice := range 6 {
			x := whole(t, p, 1, func(n int, p packet) []packet {
				if n == twice {
					return []packet{p, p, p}
				}
				return []packet{p}
			})
			x.complete(1)
			if want := 2 * len(x.group.Keys()); x.st.installs != want {
				t.Errorf("frame %d repeated: %d group keys installed, want %d", twice, x.st.installs, want)
			}
		}
	})
}

// Each frame is held back until some later one has passed.
func TestEachFrameReordered(t *testing.T) {
	forProfiles(t, func(t *testing.T, p profile) {
		for late := range 6 {
			for after := 1; after < 8; after++ {
				var held []packet
				x := whole(t, p, 1, func(n int, p packet) []packet {
					if n == late {
						held = []packet{p}
						return nil
					}
					if n == late+after {
						return append([]packet{p}, held...)
					}
					return []packet{p}
				})
				x.complete(1)
			}
		}
	})
}

// Each octet of each frame is changed once; the repetition comes through. For
// profiles but the first, every third octet must do.
func TestEachOctetFlipped(t *testing.T) {
	stride := 1
	forProfiles(t, func(t *testing.T, p profile) {
		defer func() { stride = 3 }()
		for victim := range 6 {
			size := 1
			for at := 0; at < size; at += stride {
				x := whole(t, p, 1, func(n int, p packet) []packet {
					if n == victim {
						size = len(p.frame)
						p.frame = bytes.Clone(p.frame)
						p.frame[at] ^= 1 << (at % 8)
					}
					return []packet{p}
				})
				x.complete(1)
			}
		}
	})
}

// Frames cut off at any length, or with octets after the end.
func TestEachFrameCut(t *testing.T) {
	for victim := range 6 {
		size := 1
		for at := 0; at < size; at++ {
			whole(t, profiles[0], 1, func(n int, p packet) []packet {
				if n == victim {
					size = len(p.frame)
					p.frame = p.frame[:at:at]
				}
				return []packet{p}
			}).complete(1)
		}
	}
	x := whole(t, profiles[0], 1, func(n int, p packet) []packet {
		p.frame = append(bytes.Clone(p.frame), 0, 1, 2, 3) // padding of short Ethernet frames
		return []packet{p}
	})
	x.complete(1)
	if x.n != 6 {
		t.Errorf("%d frames, want 6", x.n)
	}
}

// Whatever the air does, safe holds at each step.
func TestChaos(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(random(seed))
		var old []packet
		air := func(n int, p packet) []packet {
			old = append(old, p)
			out := []packet{p}
			switch r.IntN(6) {
			case 0:
				out = nil
			case 1:
				out = append(out, p)
			case 2: // any frame of before
				out = append(out, old[r.IntN(len(old))])
			case 3: // to the wrong side
				q := old[r.IntN(len(old))]
				q.toAP = !q.toAP
				out = append(out, q)
			case 4:
				p.frame = bytes.Clone(p.frame)
				p.frame[r.IntN(len(p.frame))] ^= 1 << r.IntN(8)
				out = append(out, p)
			}
			return out
		}
		x := whole(t, profiles[seed%4], seed, air)
		if x.ap.failure == nil && x.st.failure == nil && x.auth.Done() {
			x.fromAP(x.auth.Rekey(x.now))
			x.run()
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestWrongPassphrase(t *testing.T) {
	other := secret.Bytes(bytes.Repeat([]byte{0xa5}, PMKSize))
	forProfiles(t, func(t *testing.T, p profile) {
		sta, err := dot11.SelectRSN(p.ap, p.opt)
		if err != nil {
			t.Fatal(err)
		}
		x := newPairOf(t, p.ap.Append(nil), sta.Append(nil), pmk, other, 1).start().run()
		if x.ap.failure == nil || x.ap.failure.Reason != dot11.ReasonHandshakeTimeout {
			t.Errorf("access point: %v, want reason 15", x.ap.failure)
		}
		if !errors.Is(x.ap.failure, ErrMIC) {
			t.Errorf("access point does not tell why: %v", x.ap.failure)
		}
		if x.n != 8 || x.now != epoch.Add(4*time.Second) {
			t.Errorf("%d frames in %v, want 4 tries of 1 s", x.n, x.now.Sub(epoch))
		}
		if !x.sup.WrongKey() || !x.auth.WrongKey() {
			t.Error("nobody suspects the key")
		}
		if x.st.authorized+x.ap.authorized+len(x.st.tks)+x.st.installs > 0 {
			t.Error("something was installed or opened")
		}
	})
}

// A station that has gone is given up.
func TestSilence(t *testing.T) {
	x := newPair(t, profiles[0], 1)
	x.air = func(int, packet) []packet { return nil }
	x.start().run()
	if x.ap.failure == nil || x.ap.failure.Reason != dot11.ReasonHandshakeTimeout || x.auth.WrongKey() {
		t.Errorf("access point: %v, wrong key %v", x.ap.failure, x.auth.WrongKey())
	}
	if x.n != 4 {
		t.Errorf("%d tries, want 4", x.n)
	}

	x = newPair(t, profiles[0], 1).start().run()
	x.air = func(int, packet) []packet { return nil }
	if err := x.group.Rotate(); err != nil {
		t.Fatal(err)
	}
	x.fromAP(x.auth.RekeyGroup(x.now))
	x.run()
	if x.ap.failure == nil || x.ap.failure.Reason != dot11.ReasonGroupKeyTimeout {
		t.Errorf("access point: %v, want reason 16", x.ap.failure)
	}
}
