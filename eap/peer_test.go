package eap

import (
	"errors"
	"testing"

	"github.com/gowps/wps/wsc"
)

// answering is a Method that gives one answer to everything, and counts.
type answering struct {
	answer wsc.Packet
	err    error
	heard  []wsc.Packet
}

func (a *answering) Handle(p wsc.Packet) (wsc.Packet, error) {
	a.heard = append(a.heard, wsc.Packet{Op: p.Op, Msg: append([]byte(nil), p.Msg...)})
	return a.answer, a.err
}

func newPeer(t testing.TB, m Method, size int) *Peer {
	t.Helper()
	p, err := NewPeer(PeerConfig{Identity: IdentityEnrollee, Method: m, FragmentSize: size})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// step is one frame in, one out. Frames are EAPOL bodies here: the EAP packet.
type step struct {
	in, out string // out "": no reply
	err     error
}

func (p *Peer) walk(t *testing.T, steps ...step) {
	t.Helper()
	for i, s := range steps {
		in := Frame{Version: 2, Type: FramePacket, Body: unhex(t, s.in)}.Append(nil)
		got, err := p.Handle(in)
		want := []byte(nil)
		if s.out != "" {
			want = Frame{Version: 1, Type: FramePacket, Body: unhex(t, s.out)}.Append(nil)
		}
		if string(got) != string(want) {
			t.Errorf("step %d: % x, want % x", i, got, want)
		}
		if (err == nil) != (s.err == nil) || !errors.Is(err, s.err) {
			t.Errorf("step %d: %v, want %v", i, err, s.err)
		}
	}
}

const (
	identityRequest  = "01 01 0005 01"
	identityResponse = "02 01 0022 01 5746412d53696d706c65436f6e6669672d456e726f6c6c65652d312d30"
)

func TestPeerStart(t *testing.T) {
	p, err := NewPeer(PeerConfig{EAPOLVersion: 2})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Start(); string(got) != "\x02\x01\x00\x00" {
		t.Errorf("% x", got)
	}
}

func TestPeerConfigRefused(t *testing.T) {
	for _, size := range []int{-1, 1, 5, MinFragmentSize - 1, MaxFragmentSize + 1, 1 << 20} {
		if p, err := NewPeer(PeerConfig{FragmentSize: size}); err == nil || p != nil {
			t.Errorf("peer with fragments of %d", size)
		}
		if s, err := NewServer(ServerConfig{FragmentSize: size}); err == nil || s != nil {
			t.Errorf("server with fragments of %d", size)
		}
	}
}

func TestPeerAnswersBesidesTheMethod(t *testing.T) {
	m := &answering{}
	newPeer(t, m, 0).walk(t,
		step{identityRequest, identityResponse, nil},
		step{"01 02 000a 02 68656c6c6f", "02 02 0005 02", nil},                                         // Notification
		step{"01 03 0016 04 10 00112233445566778899aabbccddeeff", "02 03 0006 03 fe", nil},             // MD5-Challenge
		step{"01 04 000c fe 000137 00000001", "02 04 0014 fe 000000 00000003 fe 00372a 00000001", nil}, // another vendor
		step{"01 05 0006 03 fe", "", ErrIgnored},                                                       // Nak is no request
		step{"02 06 0005 01", "", ErrIgnored},                                                          // a response
		step{"01 07 0004", "", ErrMalformed},
		step{"05 07 0004", "", ErrMalformed},
	)
	if len(m.heard) > 0 {
		t.Errorf("reached the method: %v", m.heard)
	}
}

func TestPeerIgnoresOtherFrames(t *testing.T) {
	p := newPeer(t, &answering{}, 0)
	for _, octets := range []string{"", "01", "01 00 0001", "01 00 0000", "01 01 0000", "01 02 0000", "02 03 0001 02", "01 09 0000"} {
		if got, err := p.Handle(unhex(t, octets)); got != nil || !errors.Is(err, ErrIgnored) {
			t.Errorf("%q: % x, %v", octets, got, err)
		}
	}
}

func TestPeerRepeatsItself(t *testing.T) {
	m := &answering{answer: wsc.Packet{Op: wsc.OpMsg, Msg: []byte{0xaa}}}
	p := newPeer(t, m, 0)
	const start, m1 = "01 02 000e fe 00372a 00000001 01 00", "02 02 000f fe 00372a 00000001 04 00 aa"
	p.walk(t,
		step{identityRequest, identityResponse, nil},
		step{identityRequest, identityResponse, nil},
		step{start, m1, nil},
		step{start, m1, nil},
		step{start + "eeee", m1, nil}, // padding is not content
		step{start, m1, nil},
	)
	if len(m.heard) != 1 {
		t.Errorf("the method was asked %d times", len(m.heard))
	}
	// One identifier, other contents: a request of its own.
	m.answer.Msg = []byte{0xbb}
	p.walk(t,
		step{"01 02 000f fe 00372a 00000001 04 00 01", "02 02 000f fe 00372a 00000001 04 00 bb", nil},
		step{"01 02 000f fe 00372a 00000001 04 00 01", "02 02 000f fe 00372a 00000001 04 00 bb", nil},
	)
	if len(m.heard) != 2 {
		t.Errorf("the method was asked %d times", len(m.heard))
	}
}

// A message that the method ignores stays unanswered, is not tried twice, and
// does not make the peer forget what it answered last.
func TestPeerSilence(t *testing.T) {
	m := &answering{answer: wsc.Packet{Op: wsc.OpMsg, Msg: []byte{0xaa}}}
	p := newPeer(t, m, 0)
	const start, m1 = "01 02 000e fe 00372a 00000001 01 00", "02 02 000f fe 00372a 00000001 04 00 aa"
	const forged = "01 03 000f fe 00372a 00000001 04 00 66"
	p.walk(t, step{start, m1, nil})
	m.answer, m.err = wsc.Packet{}, errUnexpected
	p.walk(t,
		step{forged, "", errUnexpected},
		step{forged, "", ErrIgnored},
		step{start, m1, nil},
	)
	m.answer, m.err = wsc.Packet{Op: wsc.OpMsg, Msg: []byte{0xcc}}, nil
	p.walk(t, step{"01 03 000f fe 00372a 00000001 04 00 67", "02 03 000f fe 00372a 00000001 04 00 cc", nil})
	if len(m.heard) != 3 {
		t.Errorf("the method was asked %d times", len(m.heard))
	}
}

func TestPeerHandsOnFailureWithNACK(t *testing.T) {
	failure := &wsc.Failure{Err: errUnexpected}
	m := &answering{answer: wsc.Packet{Op: wsc.OpNACK, Msg: []byte{0xaa}}, err: failure}
	const request, nack = "01 02 000f fe 00372a 00000001 04 00 66", "02 02 000f fe 00372a 00000001 03 00 aa"
	newPeer(t, m, 0).walk(t,
		step{request, nack, failure},
		step{request, nack, nil},
		step{"04 02 0004", "", nil},
	)
}

func TestPeerFragments(t *testing.T) {
	m := &answering{answer: wsc.Packet{Op: wsc.OpMsg, Msg: make([]byte, 31)}}
	p := newPeer(t, m, MinFragmentSize)
	const zeros14 = "0000000000000000000000000000"
	p.walk(t,
		// Received: three fragments, each twice; what does not fit is dropped.
		step{"01 02 0012 fe 00372a 00000001 04 03 0004 aabb", "02 02 000e fe 00372a 00000001 06 00", nil},
		step{"01 02 0012 fe 00372a 00000001 04 03 0004 aabb", "02 02 000e fe 00372a 00000001 06 00", nil},
		step{"01 03 0010 fe 00372a 00000001 03 01 ccdd", "", ErrFragment},
		step{"01 03 000e fe 00372a 00000001 06 00", "", ErrIgnored}, // nothing to acknowledge
		step{"01 03 000f fe 00372a 00000001 04 01 cc", "02 03 000e fe 00372a 00000001 06 00", nil},
		step{"01 03 000f fe 00372a 00000001 04 01 cc", "02 03 000e fe 00372a 00000001 06 00", nil},
		// Sent: 28 octets with the length of the whole, then the other three.
		step{"01 04 000f fe 00372a 00000001 04 00 dd", "02 04 002c fe 00372a 00000001 04 03 001f" + zeros14 + zeros14, nil},
		step{"01 04 000f fe 00372a 00000001 04 00 dd", "02 04 002c fe 00372a 00000001 04 03 001f" + zeros14 + zeros14, nil},
		step{"01 05 000f fe 00372a 00000001 04 00 ee", "", ErrIgnored}, // an acknowledgement is due
		step{"01 05 000e fe 00372a 00000001 06 00", "02 05 0011 fe 00372a 00000001 04 00 000000", nil},
		step{"01 05 000e fe 00372a 00000001 06 00", "02 05 0011 fe 00372a 00000001 04 00 000000", nil},
		step{"01 06 000e fe 00372a 00000001 06 00", "", ErrIgnored},
	)
	if len(m.heard) != 1 || string(m.heard[0].Msg) != "\xaa\xbb\xcc\xdd" {
		t.Errorf("the method got %v", m.heard)
	}
}

// The last fragment of a message that the method ignores, repeated by the
// server, is not taken for a message of its own.
func TestPeerSilenceAfterFragments(t *testing.T) {
	m := &answering{err: errUnexpected}
	newPeer(t, m, 0).walk(t,
		step{"01 02 0012 fe 00372a 00000001 04 03 0003 aabb", "02 02 000e fe 00372a 00000001 06 00", nil},
		step{"01 03 000f fe 00372a 00000001 04 00 cc", "", errUnexpected},
		step{"01 03 000f fe 00372a 00000001 04 00 cc", "", ErrIgnored},
	)
	if len(m.heard) != 1 {
		t.Errorf("the method was asked %d times", len(m.heard))
	}
}

func TestPeerUnknownOpCodes(t *testing.T) {
	m := &answering{}
	newPeer(t, m, 0).walk(t,
		step{"01 02 000f fe 00372a 00000001 00 00 aa", "", ErrMalformed},
		step{"01 02 000f fe 00372a 00000001 07 00 aa", "", ErrMalformed},
		step{"01 02 000c fe 00372a 00000001", "", ErrMalformed},
	)
	if len(m.heard) > 0 {
		t.Errorf("reached the method: %v", m.heard)
	}
}

func TestPeerEnd(t *testing.T) {
	for _, c := range []struct {
		name, last string
		outcome    Outcome
		err        error
	}{
		{"failure", "04 ff 0004", OutcomeFailure, nil},
		{"failure, identifier one further", "04 00 0004", OutcomeFailure, nil},
		{"failure, identifier two further", "04 01 0004", OutcomeFailure, nil},
		{"failure, identifier three further", "04 02 0004", OutcomeNone, ErrIgnored},
		{"failure, identifier one back", "04 fe 0004", OutcomeNone, ErrIgnored},
		{"success", "03 ff 0004", OutcomeSuccess, nil},
		{"success, foreign identifier", "03 0f 0004", OutcomeNone, ErrIgnored},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPeer(t, &answering{}, 0)
			p.walk(t, step{c.last, "", ErrIgnored}) // before any request
			p.walk(t, step{"01 ff 0005 02", "02 ff 0005 02", nil})
			p.walk(t, step{c.last, "", c.err})
			if p.Outcome() != c.outcome {
				t.Errorf("%v", p.Outcome())
			}
			if c.outcome != OutcomeNone {
				p.walk(t, step{"01 ff 0005 02", "", ErrIgnored}, step{"04 ff 0004", "", ErrIgnored})
			}
		})
	}
}
