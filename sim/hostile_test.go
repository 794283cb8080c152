package sim

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// pair is a station and an access point that are joined and keyed, with what
// they have received.
type pair struct {
	air      *Air
	station  *Station
	ap       *AP
	received []string
	left     int
}

func newPair(t testing.TB) *pair {
	t.Helper()
	p := &pair{air: New(loop.NewVirtual(time.Unix(0, 0)), Config{})}
	p.station = p.air.NewStation(StationConfig{MAC: dot11.MAC{2, 0, 0, 0, 0, 1}})
	p.ap = p.air.NewAP(APConfig{MAC: dot11.MAC{2, 0, 0, 0, 0, 0xa0}})
	p.ap.Notify(func(ev radio.Event) {
		switch ev := ev.(type) {
		case radio.Asked:
			p.ap.Do(radio.Admit{Station: ev.Station})
		case radio.Received:
			p.received = append(p.received, fmt.Sprintf("ap: %s, encrypted %v", ev.Payload, ev.Encrypted))
		}
	})
	p.station.Notify(func(ev radio.Event) {
		switch ev := ev.(type) {
		case radio.Left:
			p.left++
		case radio.Received:
			p.received = append(p.received, fmt.Sprintf("station: %s, encrypted %v", ev.Payload, ev.Encrypted))
		}
	})
	p.ap.Do(radio.Advertise{SSID: "home", Frequency: 2412, Privacy: true})
	p.station.Do(radio.Join{
		BSS:  dot11.BSS{BSSID: p.ap.mac, Frequency: 2412, Capability: dot11.CapabilityPrivacy},
		SSID: "home",
	})
	p.settle(t)
	if p.station.link == nil {
		t.Fatal("not joined")
	}
	p.ap.Do(pairwise(p.station.mac, 1))
	p.ap.Do(radio.Authorize{Peer: p.station.mac})
	p.ap.Do(group(1, 2))
	p.station.Do(pairwise(p.ap.mac, 1))
	p.station.Do(radio.Authorize{Peer: p.ap.mac})
	p.station.Do(group(1, 2))
	return p
}

func (p *pair) settle(t testing.TB) {
	t.Helper()
	if err := p.air.loop.Run(t.Context()); err != loop.ErrIdle {
		t.Fatal(err)
	}
}

func pairwise(peer dot11.MAC, fill byte) radio.SetKey {
	return radio.SetKey{Key: dot11.Key{
		Kind: dot11.PairwiseKey, Peer: peer, Cipher: dot11.CipherCCMP, Data: bytes.Repeat([]byte{fill}, 16),
	}}
}

func group(index int, fill byte) radio.SetKey {
	return radio.SetKey{Key: dot11.Key{
		Kind: dot11.GroupKey, Index: index, Cipher: dot11.CipherCCMP, Data: bytes.Repeat([]byte{fill}, 16),
	}}
}

// inject puts a frame on the air as if from the station or the access point.
func (p *pair) inject(t testing.TB, octets []byte) {
	t.Helper()
	f, err := dot11.ParseFrame(octets)
	if err != nil {
		t.Fatal(err)
	}
	attacker := newPort(p.air, "attacker", f.Address2, -40)
	p.air.carry(&attacker, 2412, rateDSSS, octets)
	p.settle(t)
}

// frame builds a data frame between the two.
func (p *pair) frame(fromAP bool, etherType uint16, payload string) dot11.Frame {
	f := dot11.Frame{
		Kind: dot11.FrameData, Flags: dot11.FlagToDS, Sequence: 1000,
		Address1: p.ap.mac, Address2: p.station.mac, Address3: p.ap.mac,
		Body: append(dot11.AppendSNAP(nil, etherType), payload...),
	}
	if fromAP {
		f.Flags, f.Address1, f.Address2 = dot11.FlagFromDS, p.station.mac, p.ap.mac
	}
	return f
}

func (p *pair) want(t *testing.T, what string, received ...string) {
	t.Helper()
	if !slices.Equal(p.received, received) {
		t.Errorf("%s: received %q, want %q", what, p.received, received)
	}
	p.received = nil
}

// Frames that an attacker makes up or repeats do not reach a keyed station,
// nor its access point.
func TestForgeries(t *testing.T) {
	for _, fromAP := range []bool{true, false} {
		p := newPair(t)
		sender, receiver := p.station.link.keys.pairwise, "ap"
		if fromAP {
			sender, receiver = p.ap.clients[p.station.mac].keys.pairwise, "station"
		}
		good := sender.seal(p.frame(fromAP, radio.EtherTypeIPv4, "once"))
		p.inject(t, good)
		p.want(t, "the real frame", receiver+": once, encrypted true")

		later := bytes.Clone(good)
		later[22] ^= 0x10 // another sequence number: no retransmission
		p.inject(t, later)
		p.want(t, "replay")

		p.inject(t, p.frame(fromAP, radio.EtherTypeIPv4, "plain").Append(nil))
		p.want(t, "unprotected data")

		p.inject(t, p.frame(fromAP, radio.EtherTypeEAPOL, "plain").Append(nil))
		p.want(t, "unprotected EAPOL", receiver+": plain, encrypted false")

		forged := sender.seal(p.frame(fromAP, radio.EtherTypeIPv4, "twice"))
		forged[len(forged)-1] ^= 1
		p.inject(t, forged)
		p.want(t, "wrong MIC")

		p.inject(t, sender.seal(p.frame(fromAP, radio.EtherTypeIPv4, "more")))
		p.want(t, "the next real frame", receiver+": more, encrypted true")

		stranger := p.frame(fromAP, radio.EtherTypeEAPOL, "stranger")
		stranger.Address2 = dot11.MAC{2, 0, 0, 0, 0, 99}
		p.inject(t, stranger.Append(nil))
		p.want(t, "a stranger")

		wrongWay := p.frame(fromAP, radio.EtherTypeEAPOL, "wrong way")
		wrongWay.Flags ^= dot11.FlagToDS | dot11.FlagFromDS
		p.inject(t, wrongWay.Append(nil))
		p.want(t, "the wrong direction")
	}
}

func TestGroupForgeries(t *testing.T) {
	p := newPair(t)
	f := p.frame(true, radio.EtherTypeARP, "all")
	f.Address1 = dot11.Broadcast
	key := p.ap.keys.group[1]
	good := key.seal(f)
	p.inject(t, good)
	p.want(t, "the real frame", "station: all, encrypted true")
	p.inject(t, good)
	p.want(t, "replay")

	other := bytes.Clone(key.seal(f))
	other[24+3] = 2<<6 | 1<<5 // a key index without a key
	p.inject(t, other)
	p.want(t, "unknown key")

	p.inject(t, p.station.link.keys.pairwise.seal(f))
	p.want(t, "under the pairwise key")

	p.inject(t, f.Append(nil))
	p.want(t, "unprotected")
}

// A key that is installed again keeps its packet numbers, so that nothing is
// encrypted twice under one number and nothing old is accepted again.
func TestKeyReinstallation(t *testing.T) {
	p := newPair(t)
	send := func() []byte {
		return p.ap.clients[p.station.mac].keys.pairwise.seal(p.frame(true, radio.EtherTypeIPv4, "x"))
	}
	first := send()
	p.inject(t, first)
	p.want(t, "first", "station: x, encrypted true")

	p.ap.Do(pairwise(p.station.mac, 1))
	p.station.Do(pairwise(p.ap.mac, 1))
	second := send()
	if bytes.Equal(first[24:], second[24:]) {
		t.Error("the same packet number after the key was installed again")
	}
	p.inject(t, first)
	p.want(t, "replay after reinstallation")
	p.inject(t, second)
	p.want(t, "second", "station: x, encrypted true")

	p.ap.Do(pairwise(p.station.mac, 3))
	p.station.Do(pairwise(p.ap.mac, 3))
	p.inject(t, send())
	p.want(t, "under a new key", "station: x, encrypted true")
}

// Keys do not outlive the association that they belong to.
func TestKeysWiped(t *testing.T) {
	p := newPair(t)
	keys := []*cipher{
		p.station.link.keys.pairwise, p.station.link.keys.group[1],
		p.ap.clients[p.station.mac].keys.pairwise, p.ap.keys.group[1],
	}
	p.station.Do(radio.Leave{Reason: dot11.ReasonDeauthLeaving})
	p.settle(t)
	p.ap.Do(radio.Silence{})
	for i, k := range keys {
		if !k.data.Equal(make([]byte, 16)) {
			t.Errorf("key %d is still there", i)
		}
	}
}

// Management frames that lack something are ignored.
func TestMalformed(t *testing.T) {
	p := newPair(t)
	p.station.Do(radio.Scan{Frequencies: []dot11.Frequency{2412}})
	for _, kind := range []dot11.FrameKind{
		dot11.FrameBeacon, dot11.FrameProbeResponse, dot11.FrameProbeRequest, dot11.FrameAuth,
		dot11.FrameAssocRequest, dot11.FrameAssocResponse, 0xd0, 0x48,
	} {
		for n := range 14 {
			for _, to := range []dot11.MAC{p.ap.mac, p.station.mac, dot11.Broadcast} {
				f := dot11.Frame{Kind: kind, Address1: to, Address2: dot11.MAC{2, 9}, Address3: to, Body: make([]byte, n)}
				attacker := newPort(p.air, "attacker", f.Address2, -40)
				p.air.carry(&attacker, 2412, rateDSSS, f.Append(nil))
			}
		}
	}
	if found := p.station.scanning().found; len(found) > 0 {
		t.Errorf("BSSs made of nothing: %+v", found)
	}
	p.settle(t)
	if p.station.link == nil || p.left > 0 {
		t.Error("the link did not survive")
	}
}

// Deauthentications end the link only if they come from its access point.
func TestDismissal(t *testing.T) {
	for _, tt := range []struct {
		from, to dot11.MAC
		body     []byte
		want     dot11.Reason // 0: nothing happens
	}{
		{dot11.MAC{2, 0, 0, 0, 0, 0xa0}, dot11.MAC{2, 0, 0, 0, 0, 1}, []byte{15, 0}, dot11.ReasonHandshakeTimeout},
		{dot11.MAC{2, 0, 0, 0, 0, 0xa0}, dot11.Broadcast, []byte{3, 0}, dot11.ReasonDeauthLeaving},
		{dot11.MAC{2, 0, 0, 0, 0, 0xa0}, dot11.Broadcast, []byte{3}, dot11.ReasonUnspecified},
		{dot11.MAC{2, 0, 0, 0, 0, 0xa1}, dot11.MAC{2, 0, 0, 0, 0, 1}, []byte{15, 0}, 0},
		{dot11.MAC{2, 0, 0, 0, 0, 0xa0}, dot11.MAC{2, 0, 0, 0, 0, 7}, []byte{15, 0}, 0},
	} {
		p := newPair(t)
		var got []radio.Left
		p.station.Notify(func(ev radio.Event) {
			if left, ok := ev.(radio.Left); ok {
				got = append(got, left)
			}
		})
		p.inject(t, dot11.Frame{
			Kind: dot11.FrameDisassoc, Address1: tt.to, Address2: tt.from, Address3: tt.from, Body: tt.body,
		}.Append(nil))
		var want []radio.Left
		if tt.want != 0 {
			want = []radio.Left{{BSSID: p.ap.mac, Reason: tt.want, ByPeer: true}}
		}
		if !slices.Equal(got, want) {
			t.Errorf("from %v to %v: %+v, want %+v", tt.from, tt.to, got, want)
		}
	}
}

// An access point that throws a station out before it is in has refused it.
func TestDismissedWhileJoining(t *testing.T) {
	p := newPair(t)
	var failed []error
	p.station.Notify(func(ev radio.Event) {
		if ev, ok := ev.(radio.Failed); ok {
			failed = append(failed, ev.Err)
		}
	})
	p.station.Do(radio.Leave{})
	p.settle(t)
	p.station.Do(radio.Join{BSS: dot11.BSS{BSSID: p.ap.mac, Frequency: 2412}, SSID: "home"})
	p.inject(t, dot11.Frame{
		Kind: dot11.FrameDeauth, Address1: p.station.mac, Address2: p.ap.mac, Address3: p.ap.mac, Body: []byte{1, 0},
	}.Append(nil))
	if len(failed) != 1 || failed[0] != radio.StatusError(dot11.StatusFailure) {
		t.Errorf("failed with %v, want one StatusError", failed)
	}
}

// An access point has room for as many stations as there are association ids.
func TestFull(t *testing.T) {
	p := newPair(t)
	for i := range maxClients - 1 {
		mac := dot11.MAC{2, 1, 0, 0, byte(i >> 8), byte(i)}
		p.ap.authenticate(reception{Frame: dot11.Frame{
			Address2: mac, Body: dot11.AppendManagement(nil, &dot11.Authentication{Transaction: 1}),
		}})
	}
	p.ap.drop()
	if n := len(p.ap.clients); n != maxClients {
		t.Fatalf("%d stations in the table, want %d", n, maxClients)
	}
	aids := make(map[uint16]bool)
	for _, c := range p.ap.clients {
		if c.aid < 1 || c.aid > maxClients || aids[c.aid] {
			t.Fatalf("association id %d is out of range or taken", c.aid)
		}
		aids[c.aid] = true
	}
	late := p.air.NewStation(StationConfig{MAC: dot11.MAC{2, 2}})
	var err error
	late.Notify(func(ev radio.Event) {
		if ev, ok := ev.(radio.Failed); ok {
			err = ev.Err
		}
	})
	join := radio.Join{BSS: dot11.BSS{BSSID: p.ap.mac, Frequency: 2412}, SSID: "home"}
	late.Do(join)
	p.settle(t)
	if err != radio.StatusError(dot11.StatusTooManyStations) {
		t.Errorf("err = %v, want status 17", err)
	}
	// One leaves, and there is room for one.
	p.station.Do(radio.Leave{})
	p.settle(t)
	late.Do(join)
	p.settle(t)
	if c := p.ap.clients[late.mac]; c == nil || c.aid != 1 {
		t.Errorf("the freed association id was not given: %+v", c)
	}
}

// Without a key nothing but EAPOL goes out in a protected network, open port
// or not.
func TestNoKey(t *testing.T) {
	p := newPair(t)
	p.station.Do(radio.Leave{})
	p.settle(t)
	p.station.Do(radio.Join{BSS: dot11.BSS{BSSID: p.ap.mac, Frequency: 2412, Capability: dot11.CapabilityPrivacy}, SSID: "home"})
	p.settle(t)
	var failed []error
	note := func(ev radio.Event) {
		if ev, ok := ev.(radio.Failed); ok {
			failed = append(failed, ev.Err)
		}
	}
	p.station.Notify(note)
	p.ap.Notify(note)
	p.station.Do(radio.Authorize{Peer: p.ap.mac})
	p.ap.Do(radio.Authorize{Peer: p.station.mac})
	p.station.Do(radio.SetKey{Key: dot11.Key{Kind: dot11.IntegrityGroupKey, Index: 4, Cipher: dot11.CipherBIP, Data: make([]byte, 16)}})
	p.station.Do(radio.Send{To: p.ap.mac, EtherType: radio.EtherTypeIPv4, Payload: []byte("x")})
	p.ap.Do(radio.Send{To: p.station.mac, EtherType: radio.EtherTypeIPv4, Payload: []byte("x")})
	p.settle(t)
	if !slices.Equal(failed, []error{errNoKey, errNoKey}) {
		t.Errorf("failed with %v, want errNoKey twice", failed)
	}
	p.want(t, "without keys")
	p.station.Do(radio.Send{To: p.ap.mac, EtherType: radio.EtherTypeEAPOL, Payload: []byte("x")})
	p.settle(t)
	p.want(t, "EAPOL without keys", "ap: x, encrypted false")
}

// A closed port lets no data in, even under the right key.
func TestClosedPortReceives(t *testing.T) {
	p := newPair(t)
	p.station.link.open, p.ap.clients[p.station.mac].open = false, false
	for _, fromAP := range []bool{true, false} {
		key, receiver := p.station.link.keys.pairwise, "ap"
		if fromAP {
			key, receiver = p.ap.clients[p.station.mac].keys.pairwise, "station"
		}
		p.inject(t, key.seal(p.frame(fromAP, radio.EtherTypeIPv4, "data")))
		p.want(t, "data")
		p.inject(t, key.seal(p.frame(fromAP, radio.EtherTypeEAPOL, "key")))
		p.want(t, "EAPOL", receiver+": key, encrypted true")
	}
}

// stranger builds frames from an address that no radio has, so that nothing
// sent to it is acknowledged.
type stranger struct {
	*pair
	t   *testing.T
	mac dot11.MAC
	log []string // what the access point told of it
}

func newStranger(t *testing.T) *stranger {
	s := &stranger{pair: newPair(t), t: t, mac: dot11.MAC{2, 0, 0, 0, 0, 0x66}}
	s.ap.Notify(func(ev radio.Event) { s.log = append(s.log, fmt.Sprintf("%T", ev)) })
	return s
}

func (s *stranger) say(from dot11.MAC, kind dot11.FrameKind, body dot11.Management) {
	s.air.carry(&port{mac: from}, 2412, rateDSSS, dot11.Frame{
		Kind: kind, Address1: s.ap.mac, Address2: from, Address3: s.ap.mac,
		Body: dot11.AppendManagement(nil, body),
	}.Append(nil))
}

func (s *stranger) associate(from dot11.MAC) {
	s.say(from, dot11.FrameAssocRequest, &dot11.AssocRequest{
		Elements: dot11.Elements(nil).Append(dot11.ElementSSID, []byte("home")),
	})
}

func (s *stranger) speak() {
	f := s.frame(false, radio.EtherTypeEAPOL, "hello")
	f.Address2 = s.mac
	s.air.carry(&port{mac: s.mac}, 2412, rateDSSS, f.Append(nil))
}

func (s *stranger) want(what string, log ...string) {
	s.t.Helper()
	if !slices.Equal(s.log, log) {
		s.t.Errorf("%s: the access point told %q, want %q", what, s.log, log)
	}
	s.log = nil
}

// A station is in when it has acknowledged the response, or shows by what it
// sends that it has it.
func TestUnacknowledgedResponse(t *testing.T) {
	s := newStranger(t)
	s.say(s.mac, dot11.FrameAuth, &dot11.Authentication{Transaction: 1})
	s.associate(s.mac)
	s.settle(t)
	s.want("asked", "radio.Asked")
	s.speak()
	s.settle(t)
	s.want("after the response was given up")

	s.associate(s.mac)
	asked := false
	s.air.loop.RunUntil(t.Context(), func() bool { asked = len(s.log) > 0; return asked })
	s.speak() // while the response is repeated
	s.settle(t)
	s.want("while the response is on its way", "radio.Asked", "radio.Entered", "radio.Received")
}

// A member that asks again has lost its association, and begins anew.
func TestReassociation(t *testing.T) {
	s := newStranger(t)
	s.associate(s.station.mac)
	s.settle(t)
	s.want("asked again", "radio.Departed", "radio.Asked", "radio.Entered")
	s.associate(s.mac)
	s.settle(t)
	s.want("asked without authentication")
}

// A probe request that names another BSS is not for us.
func TestProbeForAnother(t *testing.T) {
	s := newStranger(t)
	for _, tt := range []struct {
		bssid dot11.MAC
		want  []string
	}{
		{dot11.Broadcast, []string{"radio.Probed"}},
		{s.ap.mac, []string{"radio.Probed"}},
		{dot11.MAC{2, 0, 0, 0, 0, 0xa1}, nil},
	} {
		s.air.carry(&port{mac: s.mac}, 2412, rateDSSS, dot11.Frame{
			Kind: dot11.FrameProbeRequest, Address1: dot11.Broadcast, Address2: s.mac, Address3: tt.bssid,
			Body: dot11.AppendManagement(nil, &dot11.ProbeRequest{Elements: dot11.Elements{dot11.ElementSSID, 0}}),
		}.Append(nil))
		s.settle(t)
		s.want("probe of "+tt.bssid.String(), tt.want...)
	}
}

// FuzzHear lets a station and an access point hear anything.
func FuzzHear(f *testing.F) {
	seed := newPair(f)
	seed.station.Do(radio.Send{To: seed.ap.mac, EtherType: radio.EtherTypeIPv4, Payload: []byte("x")})
	f.Add(seed.station.queue[0].octets)
	for _, kind := range []dot11.FrameKind{
		dot11.FrameBeacon, dot11.FrameProbeRequest, dot11.FrameAuth, dot11.FrameAssocRequest,
		dot11.FrameAssocResponse, dot11.FrameDeauth, dot11.FrameQoSData,
	} {
		for _, to := range []dot11.MAC{seed.ap.mac, seed.station.mac, dot11.Broadcast} {
			f.Add(dot11.Frame{
				Kind: kind, Address1: to, Address2: seed.ap.mac, Address3: to,
				Body: append(make([]byte, 12), 0, 4, 'h', 'o', 'm', 'e'),
			}.Append(nil))
		}
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		frame, err := dot11.ParseFrame(octets)
		if err != nil {
			return
		}
		p := newPair(t)
		p.station.Do(radio.Scan{Frequencies: []dot11.Frequency{2412}})
		attacker := newPort(p.air, "attacker", frame.Address2, -40)
		p.air.carry(&attacker, 2412, rateDSSS, octets)
		p.settle(t)
		if len(p.ap.clients) > 2 || len(p.air.channel(2412).stations) > 1 {
			t.Errorf("one frame made %d clients", len(p.ap.clients))
		}
	})
}
