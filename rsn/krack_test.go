package rsn

import (
	"bytes"
	"errors"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// The tests of this file are the key reinstallation attacks (Vanhoef and
// Piessens, 2017), each told at its test.

// blocked runs a handshake whose messages of this kind never arrive, up to the
// point where the access point is about to repeat what they answer.
func blocked(t *testing.T, p profile, kind KeyMessage) *pair {
	x := newPair(t, p, 1)
	x.air = func(_ int, p packet) []packet {
		if f, _ := ParseKeyFrame(p.frame); f.Message() == kind {
			return nil
		}
		return []packet{p}
	}
	x.start().drain()
	return x
}

// drain delivers what is under way, without letting time pass.
func (x *pair) drain() {
	for len(x.queue) > 0 {
		p := x.queue[0]
		x.queue = x.queue[1:]
		x.deliver(p)
		x.safe()
	}
}

// CVE-2017-13077, 13078, 13079: the attacker keeps message 4 from the access
// point, which sends message 3 again, under a new replay counter and with a
// right MIC. The station takes PTK, GTK and IGTK into use once more, and with
// them nonces and replay counters that were used before.
func TestRepeatedMessage3InstallsNothing(t *testing.T) {
	forProfiles(t, func(t *testing.T, p profile) {
		x := blocked(t, p, Message4)
		keys := x.st.installs
		if len(x.st.tks) != 1 || keys != len(x.group.Keys()) {
			t.Fatalf("first message 3: %d pairwise, %d group keys", len(x.st.tks), keys)
		}
		for range 3 {
			x.now = x.auth.Deadline()
			out, err := x.auth.Advance(x.now)
			if err != nil {
				t.Fatal(err)
			}
			in, _ := ParseKeyFrame(out.Send[0])
			a, err := x.sup.Handle(out.Send[0], false)
			if err != nil || len(a.Send) != 1 {
				t.Fatalf("no second message 4: %v", err)
			}
			if f, _ := ParseKeyFrame(a.Send[0]); f.Message() != Message4 || f.ReplayCounter != in.ReplayCounter || !a.Plain {
				t.Errorf("answer %v, plain %v, to %v", f, a.Plain, in)
			}
			if len(a.Install) > 0 || a.Authorized {
				t.Errorf("installed %v, authorized %v", a.Install, a.Authorized)
			}
		}
	})
}

// CVE-2017-13077 in the variant against clients that had wiped the key from
// memory after its first installation: the repeated message 3 made them install
// an all-zero key.
func TestRepeatedMessage3InstallsNoZeroKey(t *testing.T) {
	x := blocked(t, profiles[0], Message4)
	if x.sup.current.tk != nil {
		t.Error("the temporal key is still there after it was handed out")
	}
	for range 3 {
		x.now = x.auth.Deadline()
		x.fromAP(x.auth.Advance(x.now))
		x.drain() // safe() looks for zero keys and second installations
	}
	if len(x.st.tks) != 1 {
		t.Errorf("%d pairwise keys", len(x.st.tks))
	}
}

// CVE-2017-13077 in the variant that got around a first repair: a forged
// message 1 between message 3 and its repetition makes the station believe
// that a new handshake is under way, whose key may be installed.
func TestForgedMessage1BeforeRepeatedMessage3(t *testing.T) {
	for name, anonce := range map[string]func(x *pair) nonce{
		"same nonce":  func(x *pair) nonce { return x.auth.anonce },
		"other nonce": func(x *pair) nonce { return nonce{1, 2, 3} },
	} {
		t.Run(name, func(t *testing.T) {
			x := blocked(t, profiles[0], Message4)
			current := x.sup.current
			forged := KeyFrame{EAPOLVersion: 2, Descriptor: descriptorRSN, Info: versionSHA1 | InfoPairwise | InfoAck,
				KeyLength: 16, ReplayCounter: x.auth.counter + 1, Nonce: anonce(x)}
			if _, err := x.sup.Handle(forged.Append(nil), false); err != nil {
				t.Fatal(err)
			}
			if x.sup.current != current {
				t.Fatal("a message 1 replaced the key in use")
			}
			x.now = x.auth.Deadline()
			out, err := x.auth.Advance(x.now)
			if err != nil {
				t.Fatal(err)
			}
			a, err := x.sup.Handle(out.Send[0], false)
			if err != nil || len(a.Send) != 1 || len(a.Install) > 0 || a.Authorized || x.sup.current != current {
				t.Errorf("message 3 again: %+v, %v", a, err)
			}
		})
	}
}

// CVE-2017-13080, 13081: the attacker keeps group message 2 from the access
// point, which sends group message 1 again; the station takes GTK and IGTK into
// use once more, and old broadcast frames can be replayed.
func TestRepeatedGroupMessage1InstallsNothing(t *testing.T) {
	forProfiles(t, func(t *testing.T, p profile) {
		x := newPair(t, p, 1).start().run()
		if err := x.group.Rotate(); err != nil {
			t.Fatal(err)
		}
		out, err := x.auth.RekeyGroup(x.now)
		if err != nil {
			t.Fatal(err)
		}
		a, err := x.sup.Handle(out.Send[0], true)
		if err != nil || len(a.Install) != len(x.group.Keys()) {
			t.Fatalf("group message 1: %+v, %v", a, err)
		}
		for range 3 {
			x.now = x.auth.Deadline()
			if out, err = x.auth.Advance(x.now); err != nil {
				t.Fatal(err)
			}
			a, err = x.sup.Handle(out.Send[0], true)
			if err != nil || len(a.Send) != 1 || len(a.Install) > 0 {
				t.Errorf("group message 1 again: %+v, %v", a, err)
			}
		}
	})
}

// The same group key under another key id and with another RSC or IPN is still
// the same key.
func TestSameGroupKeyUnderAnotherIndex(t *testing.T) {
	x := newPair(t, profiles[3], 1).start().run()
	keys := x.group.Keys()
	for i, counter := range []uint64{10, 11} {
		var data []byte
		data = appendKDE(data, kdeGTK, []byte{byte(2 + i), 0}, keys[0].Data)
		data = appendKDE(data, kdeIGTK, []byte{5, 0}, []byte{9, 9, 9, 9, 9, byte(i)}, keys[1].Data)
		a, err := x.sup.Handle(x.craft(GroupMessage1, counter, data, nil), true)
		if err != nil || len(a.Send) != 1 || len(a.Install) > 0 {
			t.Errorf("%+v, %v", a, err)
		}
	}
}

// CVE-2018-14526: with TKIP, key data is under RC4, whose bits anyone can flip. A
// message 3 or group message 1 without MIC must not be decrypted, let alone used.
func TestKeyDataWithoutMIC(t *testing.T) {
	for _, p := range []profile{profiles[0], profiles[2]} {
		x := blocked(t, p, Message4)
		before := x.st.installs
		out, err := x.auth.Advance(x.auth.Deadline())
		if err != nil {
			t.Fatal(err)
		}
		for _, clear := range []KeyInfo{InfoMIC, InfoMIC | InfoPairwise} {
			f, _ := ParseKeyFrame(out.Send[0])
			f.Info &^= clear
			f.ReplayCounter += 9
			x.fromStation(x.sup.Handle(f.Append(nil), false))
		}
		if x.st.installs != before || len(x.st.tks) != 1 {
			t.Errorf("%s: %d group keys, %d pairwise keys", p.name, x.st.installs-before, len(x.st.tks))
		}
	}
}

// Repeating a recorded frame as it is gains nothing: the replay counter has
// moved on.
func TestReplayedFrames(t *testing.T) {
	x := newPair(t, profiles[0], 1)
	var all []packet
	x.air = func(_ int, p packet) []packet { all = append(all, p); return []packet{p} }
	x.start().run().complete(1)
	for i, p := range all {
		for _, encrypted := range []bool{false, true} {
			a, err := x.sup.Handle(p.frame, encrypted)
			if !errors.Is(err, ErrIgnored) || len(a.Send) > 0 {
				t.Errorf("frame %d to the station: %+v, %v", i, a, err)
			}
			a, err = x.auth.Handle(x.now, p.frame, encrypted)
			if !errors.Is(err, ErrIgnored) || len(a.Send) > 0 {
				t.Errorf("frame %d to the access point: %+v, %v", i, a, err)
			}
		}
	}
}

// A forged message 1 with the highest replay counter shuts nobody out, for it
// carries no MIC; nor does a forged message 3, whose MIC is wrong.
func TestForgedReplayCounter(t *testing.T) {
	x := newPair(t, profiles[0], 1)
	forged := KeyFrame{EAPOLVersion: 2, Descriptor: descriptorRSN, Info: versionSHA1 | InfoPairwise | InfoAck,
		KeyLength: 16, ReplayCounter: 1<<64 - 1, Nonce: nonce{9}}
	if _, err := x.sup.Handle(forged.Append(nil), false); err != nil {
		t.Fatal(err)
	}
	forged.Info |= InfoMIC | InfoInstall | InfoSecure | InfoEncrypted
	forged.Data = make([]byte, 56)
	if _, err := x.sup.Handle(forged.Append(nil), false); !errors.Is(err, ErrMIC) {
		t.Fatalf("forged message 3: %v", err)
	}
	x.start().run().complete(1)
}

// Message 1 again is answered with the same nonce, also under the same counter;
// the next handshake has a new one.
func TestStationNonce(t *testing.T) {
	x := newPair(t, profiles[0], 1)
	out, err := x.auth.Start(x.now)
	if err != nil {
		t.Fatal(err)
	}
	var first [][]byte
	for range 3 {
		a, err := x.sup.Handle(out.Send[0], false)
		if err != nil {
			t.Fatal(err)
		}
		first = append(first, a.Send[0])
	}
	if !bytes.Equal(first[0], first[1]) || !bytes.Equal(first[0], first[2]) {
		t.Error("message 1 again, and another message 2")
	}
	x.fromAP(x.auth.Handle(x.now, first[0], false))
	x.run().complete(1)

	out, err = x.auth.Start(x.now) // pairwise rekey
	if err != nil {
		t.Fatal(err)
	}
	a, err := x.sup.Handle(out.Send[0], true)
	if err != nil {
		t.Fatal(err)
	}
	before, _ := ParseKeyFrame(first[0])
	after, _ := ParseKeyFrame(a.Send[0])
	if before.Nonce == after.Nonce {
		t.Error("the station's nonce was used for two handshakes")
	}
	if after.Info&InfoSecure == 0 || a.Plain {
		t.Errorf("message 2 of a rekey: %04x, plain %v", after.Info, a.Plain)
	}
}

// Once management frames are protected, a rekey must come encrypted: an
// unencrypted message 1 may be anybody's. Without protection it is answered.
func TestUnencryptedRekey(t *testing.T) {
	for _, p := range []profile{profiles[0], profiles[3]} {
		x := newPair(t, p, 1).start().run()
		out, err := x.auth.Start(x.now)
		if err != nil {
			t.Fatal(err)
		}
		_, err = x.sup.Handle(out.Send[0], false)
		if ignored := errors.Is(err, ErrIgnored); ignored != (p.opt.Protect) {
			t.Errorf("%s: %v", p.name, err)
		}
		a, err := x.sup.Handle(out.Send[0], true)
		if err != nil {
			t.Fatal(err)
		}
		_, err = x.auth.Handle(x.now, a.Send[0], false)
		if ignored := errors.Is(err, ErrIgnored); ignored != (p.opt.Protect) {
			t.Errorf("%s, access point: %v", p.name, err)
		}
	}
}

// craft makes an authentic frame of the access point with this key data, as a
// strange access point might send it. edit may change it before the MIC.
func (x *pair) craft(kind KeyMessage, counter uint64, data []byte, edit func(*KeyFrame)) []byte {
	k := x.auth.current
	f := KeyFrame{EAPOLVersion: 2, Descriptor: descriptorRSN, ReplayCounter: counter, KeyLength: 16,
		Info: x.auth.suite.version | InfoAck | InfoMIC | InfoSecure | InfoEncrypted}
	if kind == Message3 {
		k = x.auth.fresh
		f.Info |= InfoPairwise | InfoInstall
		f.Nonce = x.auth.anonce
	}
	f.Data = k.conceal(f, data)
	if edit != nil {
		edit(&f)
	}
	return k.seal(f)
}

func rsne(t *testing.T, text string) dot11.Elements {
	t.Helper()
	var o octets
	if err := o.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return dot11.Elements(o)
}

// What message 3 must hold, and what becomes of the handshake otherwise.
func TestMessage3Content(t *testing.T) {
	const (
		beacon     = "30140100000fac040100000fac040100000fac020000"
		noCaps     = "30120100000fac040100000fac040100000fac02"
		noCounts   = "300c0100000fac040100000fac04" // AKM left out: 802.1X
		tkipToo    = "30180100000fac040200000fac04000fac020100000fac020000"
		withRSNX   = beacon + "f40120"
		otherRSNX  = beacon + "f40121"
		wpaElement = "dd160050f20101000050f20201000050f20201000050f202"
	)
	gtk := appendKDE(nil, kdeGTK, []byte{1, 0}, bytes.Repeat([]byte{7}, 16))
	igtk := func(id ...byte) []byte {
		return appendKDE(nil, kdeIGTK, id, []byte{1, 2, 3, 4, 5, 6}, bytes.Repeat([]byte{8}, 16))
	}
	pmf := "301a0100000fac040100000fac040100000fac0280000000000fac06"
	pmfShort := "30140100000fac040100000fac040100000fac028000"
	for _, tc := range []struct {
		name       string
		advertised string
		own        string // "": as advertised
		data       []dot11.Elements
		edit       func(*KeyFrame)
		reason     dot11.Reason // 0: completes
		ignored    bool
		keys       int
	}{
		{name: "as advertised", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, keys: 2},
		{name: "capabilities left out of message 3", advertised: beacon, data: []dot11.Elements{rsne(t, noCaps), gtk}, keys: 2},
		{name: "capabilities left out of the beacon", advertised: noCaps, data: []dot11.Elements{rsne(t, beacon), gtk}, keys: 2},
		{name: "group management suite left out", advertised: pmfShort, own: pmf, data: []dot11.Elements{rsne(t, pmf), gtk, igtk(4, 0)}, keys: 3},
		{name: "WPA element and unknown KDE", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), rsne(t, wpaElement), appendKDE(nil, 14, make([]byte, 24)), gtk}, keys: 2},
		{name: "downgrade: a cipher was hidden", advertised: beacon, data: []dot11.Elements{rsne(t, tkipToo), gtk}, reason: 17},
		{name: "another AKM", advertised: beacon, data: []dot11.Elements{rsne(t, noCounts), gtk}, reason: 17},
		{name: "no RSN element", advertised: beacon, data: []dot11.Elements{gtk}, reason: 17},
		{name: "unreadable RSN element", advertised: beacon, data: []dot11.Elements{rsne(t, "30020200"), gtk}, reason: 17},
		{name: "RSNX same", advertised: withRSNX, own: beacon, data: []dot11.Elements{rsne(t, withRSNX), gtk}, keys: 2},
		{name: "RSNX differs", advertised: withRSNX, own: beacon, data: []dot11.Elements{rsne(t, otherRSNX), gtk}, reason: 17},
		{name: "RSNX only in the beacon", advertised: withRSNX, own: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, reason: 17},
		{name: "RSNX only in message 3", advertised: beacon, data: []dot11.Elements{rsne(t, withRSNX), gtk}, reason: 17},
		{name: "our cipher imposed", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), rsne(t, noCaps), gtk}, keys: 2},
		{name: "another cipher imposed", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), rsne(t, "300c0100000fac040100000fac02"), gtk}, reason: 17},
		{name: "no group key", advertised: beacon, data: []dot11.Elements{rsne(t, beacon)}, reason: 1},
		{name: "short group key", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), appendKDE(nil, kdeGTK, []byte{1, 0}, make([]byte, 15))}, reason: 1},
		{name: "TKIP group key", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), appendKDE(nil, kdeGTK, []byte{1, 0}, make([]byte, 32))}, reason: 1},
		{name: "group key index 0", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), appendKDE(nil, kdeGTK, []byte{0, 0}, make([]byte, 16))}, reason: 1},
		{name: "empty group key", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), appendKDE(nil, kdeGTK)}, reason: 1},
		{name: "element past the end", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), {0xdd, 0xff, 0, 0x0f}}, reason: 1},
		{name: "integrity group key not asked for", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk, igtk(4, 0)}, keys: 2},
		{name: "integrity group key", advertised: pmf, data: []dot11.Elements{rsne(t, pmf), gtk, igtk(5, 0)}, keys: 3},
		{name: "its index in the other byte order", advertised: pmf, data: []dot11.Elements{rsne(t, pmf), gtk, igtk(0, 4)}, keys: 3},
		{name: "its index unknown", advertised: pmf, data: []dot11.Elements{rsne(t, pmf), gtk, igtk(6, 0)}, reason: 1},
		{name: "its length wrong", advertised: pmf, data: []dot11.Elements{rsne(t, pmf), gtk, appendKDE(nil, kdeIGTK, []byte{4, 0}, make([]byte, 6+15))}, reason: 1},
		{name: "too short for its head", advertised: pmf, data: []dot11.Elements{rsne(t, pmf), gtk, appendKDE(nil, kdeIGTK, []byte{4, 0})}, reason: 1},
		{name: "wrong key length", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.KeyLength = 32 }, reason: 1},
		{name: "key data does not unwrap", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Data[0] ^= 1 }, reason: 1},
		{name: "key data too short to unwrap", advertised: beacon, data: []dot11.Elements{gtk}, edit: func(f *KeyFrame) { f.Data = f.Data[:16] }, reason: 1},
		{name: "not encrypted", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Info &^= InfoEncrypted }, ignored: true},
		{name: "not secure", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Info &^= InfoSecure }, ignored: true},
		{name: "nothing to install", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Info &^= InfoInstall }, ignored: true},
		{name: "another nonce", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Nonce[0] ^= 1 }, ignored: true},
		{name: "a request", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Info |= InfoRequest }, ignored: true},
		{name: "SMK", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Info |= InfoSMK }, ignored: true},
		{name: "an error", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Info |= InfoError }, ignored: true},
		{name: "WPA descriptor", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Descriptor = 254 }, ignored: true},
		{name: "weaker descriptor version", advertised: beacon, data: []dot11.Elements{rsne(t, beacon), gtk}, edit: func(f *KeyFrame) { f.Info = f.Info&^7 | versionMD5 }, ignored: true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ap := rsne(t, tc.advertised)
			own := ap
			if tc.own != "" {
				own = rsne(t, tc.own)
			}
			x := newPairOf(t, ap, own, pmk, pmk, 1)
			out, err := x.auth.Start(x.now)
			if err != nil {
				t.Fatal(err)
			}
			a, err := x.sup.Handle(out.Send[0], false)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = x.auth.Handle(x.now, a.Send[0], false); err != nil {
				t.Fatal(err)
			}
			frame := x.craft(Message3, 9, bytes.Join(asBytes(tc.data), nil), tc.edit)
			a, err = x.sup.Handle(frame, false)
			fail, failed := errors.AsType[*Failure](err)
			switch {
			case tc.ignored:
				if !errors.Is(err, ErrIgnored) || x.sup.Done() {
					t.Errorf("%v, done %v", err, x.sup.Done())
				}
			case tc.reason != 0:
				if !failed || fail.Reason != tc.reason || x.sup.Done() {
					t.Errorf("%v, want reason %d", err, tc.reason)
				}
				if _, err := x.sup.Handle(x.craft(Message3, 10, append(ap, gtk...), nil), false); !errors.Is(err, ErrIgnored) {
					t.Errorf("the failed supplicant goes on: %v", err)
				}
			case err != nil || !a.Authorized || len(a.Install) != tc.keys:
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
}

func asBytes(e []dot11.Elements) (b [][]byte) {
	for _, e := range e {
		b = append(b, e)
	}
	return b
}

// Group message 1 is nothing before the 4-way handshake, and needs a right MIC.
func TestGroupMessageOutOfPlace(t *testing.T) {
	x := newPair(t, profiles[0], 1).start().run()
	gtk := appendKDE(nil, kdeGTK, []byte{2, 0}, bytes.Repeat([]byte{7}, 16))
	fresh := newPair(t, profiles[0], 1)
	if _, err := fresh.sup.Handle(x.craft(GroupMessage1, 9, gtk, nil), false); !errors.Is(err, ErrIgnored) {
		t.Errorf("before the handshake: %v", err)
	}
	forged := x.craft(GroupMessage1, 9, gtk, nil)
	forged[offsetMIC] ^= 1
	if _, err := x.sup.Handle(forged, true); !errors.Is(err, ErrMIC) {
		t.Errorf("forged: %v", err)
	}
	if _, err := x.sup.Handle(x.craft(GroupMessage1, 9, gtk, func(f *KeyFrame) { f.Info &^= InfoEncrypted }), true); !errors.Is(err, ErrIgnored) {
		t.Errorf("key data not encrypted: %v", err)
	}
	_, err := x.sup.Handle(x.craft(GroupMessage1, 9, rsne(t, "300c0100000fac040100000fac04"), nil), true)
	if _, failed := errors.AsType[*Failure](err); !failed {
		t.Errorf("without a group key: %v", err)
	}
}

// A PMKID in message 1 that names our PMK rules out a wrong passphrase; any
// other is ignored, for many access points send zeros.
func TestPMKIDInMessage1(t *testing.T) {
	own := PMKID(dot11.AKMPSK, pmk, apMAC, stMAC)
	for _, tc := range []struct {
		id       []byte
		wrongKey bool
	}{{own[:], false}, {make([]byte, 16), true}, {own[:15], true}, {nil, true}} {
		x := newPair(t, profiles[0], 1)
		f := KeyFrame{EAPOLVersion: 2, Descriptor: descriptorRSN, Info: versionSHA1 | InfoPairwise | InfoAck,
			KeyLength: 16, Data: appendKDE(nil, kdePMKID, tc.id)}
		if _, err := x.sup.Handle(f.Append(nil), false); err != nil {
			t.Fatal(err)
		}
		if got := x.sup.WrongKey(); got != tc.wrongKey {
			t.Errorf("PMKID %x: wrong key %v", tc.id, got)
		}
	}
}

// Without randomness nothing predictable is said.
func TestNoRandomness(t *testing.T) {
	x := newPair(t, profiles[0], 1)
	out, err := x.auth.Start(x.now)
	if err != nil {
		t.Fatal(err)
	}
	x.sup.cfg.Rand, x.auth.cfg.Rand = bytes.NewReader(make([]byte, 31)), bytes.NewReader(nil)
	a, err := x.sup.Handle(out.Send[0], false)
	if _, failed := errors.AsType[*Failure](err); !failed || len(a.Send) > 0 {
		t.Errorf("station: %+v, %v", a, err)
	}
	a, err = x.auth.Start(x.now)
	if _, failed := errors.AsType[*Failure](err); !failed || len(a.Send) > 0 {
		t.Errorf("access point: %+v, %v", a, err)
	}
	x.group.rand = bytes.NewReader(make([]byte, 15))
	if x.group.Rotate() == nil {
		t.Error("a group key without randomness")
	}
	tkip := newPair(t, profiles[2], 1) // message 3 needs an IV
	tkip.auth.cfg.Rand = bytes.NewReader(make([]byte, 32+15))
	tkip.start().run()
	if tkip.ap.failure == nil || tkip.st.authorized > 0 {
		t.Errorf("TKIP: %v", tkip.ap.failure)
	}
}

func TestClose(t *testing.T) {
	x := newPair(t, profiles[3], 1).start().run()
	kck, gtk := x.sup.current.kck, x.sup.gtk
	x.sup.Close()
	x.auth.Close()
	x.group.Close()
	for _, s := range []secret.Bytes{kck, gtk, x.sup.cfg.PMK, x.auth.cfg.PMK, x.auth.current.kek, x.group.gtk, x.group.igtk} {
		if bytes.Count(s, []byte{0}) != len(s) {
			t.Error("a key was not wiped")
		}
	}
	if pmk[0] == 0 || x.st.tk[0] == 0 && x.st.tk[1] == 0 {
		t.Error("a key that is not ours was wiped")
	}
	if _, err := x.sup.Handle(x.craft(Message1, 99, make([]byte, 16), nil), true); !errors.Is(err, ErrIgnored) {
		t.Errorf("closed supplicant: %v", err)
	}
	if !x.auth.Deadline().IsZero() {
		t.Error("a closed authenticator waits for something")
	}
}
