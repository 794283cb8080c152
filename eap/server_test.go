package eap

import (
	"errors"
	"testing"
	"time"

	"github.com/gowps/wps/wsc"
)

func newServer(t testing.TB, m Method, size int) *Server {
	t.Helper()
	s, err := NewServer(ServerConfig{FragmentSize: size, FirstID: 1, Method: func(identity string) (Method, bool) {
		return m, identity == IdentityEnrollee || identity == IdentityRegistrar
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// expect compares the one frame sent, given as its EAP packet; "" for none.
func expect(t *testing.T, frames [][]byte, packet string) {
	t.Helper()
	if packet == "" {
		if len(frames) > 0 {
			t.Errorf("sent % x", frames)
		}
		return
	}
	want := Frame{Version: 1, Type: FramePacket, Body: unhex(t, packet)}.Append(nil)
	if len(frames) != 1 || string(frames[0]) != string(want) {
		t.Errorf("sent % x, want % x", frames, want)
	}
}

func expectEnd(t *testing.T, s *Server, want error) {
	t.Helper()
	done, err := s.Finished()
	if !done || !errors.Is(err, want) || (want == nil) != (err == nil) {
		t.Errorf("finished %v, %v; want %v", done, err, want)
	}
	if !s.Deadline().IsZero() {
		t.Errorf("a deadline after the end: %v", s.Deadline())
	}
}

func (s *Server) respond(t *testing.T, now time.Time, packet string) [][]byte {
	t.Helper()
	return s.Handle(now, Frame{Version: 2, Type: FramePacket, Body: unhex(t, packet)}.Append(nil))
}

var startFrame = Frame{Version: 1, Type: FrameStart}.Append(nil)

const (
	registrarIdentity = "02 01 0023 01 5746412d53696d706c65436f6e6669672d5265676973747261722d312d30"
	wscStart          = "01 02 000e fe 00372a 00000001 01 00"
)

func TestServerRun(t *testing.T) {
	m := &answering{answer: wsc.Packet{Op: wsc.OpMsg, Msg: []byte{0xaa}}}
	s := newServer(t, m, 0)
	if !s.Deadline().IsZero() {
		t.Error("a deadline before the start")
	}
	expect(t, s.respond(t, epoch, identityResponse), "")
	expect(t, s.Start(epoch), identityRequest)
	expect(t, s.Start(epoch), "")
	expect(t, s.respond(t, epoch, identityResponse), wscStart)
	expect(t, s.respond(t, epoch, identityResponse), "") // late
	expect(t, s.respond(t, epoch, "02 02 000f fe 00372a 00000001 04 00 11"), "01 03 000f fe 00372a 00000001 04 00 aa")
	m.answer = wsc.Packet{}
	expect(t, s.respond(t, epoch, "02 02 000f fe 00372a 00000001 04 00 11"), "") // repeated
	expect(t, s.respond(t, epoch, "02 03 000f fe 00372a 00000001 05 00 12"), "04 03 0004")
	expectEnd(t, s, nil)
	expect(t, s.respond(t, epoch, "02 03 000f fe 00372a 00000001 05 00 12"), "")
	expect(t, s.Handle(epoch, startFrame), "")
	expect(t, s.Advance(epoch.Add(time.Hour)), "")
	if len(m.heard) != 2 || m.heard[0].Msg[0] != 0x11 || m.heard[1].Op != wsc.OpDone {
		t.Errorf("the method got %v", m.heard)
	}
}

// A station that is the registrar gets M1 at once.
func TestServerRegistrar(t *testing.T) {
	m := &answering{answer: wsc.Packet{Op: wsc.OpMsg, Msg: []byte{0xaa}}}
	s := newServer(t, m, 0)
	s.Start(epoch)
	expect(t, s.respond(t, epoch, registrarIdentity), "01 02 000f fe 00372a 00000001 04 00 aa")
	if len(m.heard) != 1 || m.heard[0].Op != wsc.OpStart {
		t.Errorf("the method got %v", m.heard)
	}
}

func TestServerTurnsAway(t *testing.T) {
	for name, c := range map[string]struct {
		response string
		want     error
	}{
		"other identity":         {"02 01 0008 01 626f62", ErrIdentity},
		"no identity":            {"02 01 0005 01", ErrIdentity},
		"identity with NUL":      {"02 01 0023 01 5746412d53696d706c65436f6e6669672d456e726f6c6c65652d312d3000", ErrIdentity},
		"identity in lower case": {"02 01 0022 01 7766612d53696d706c65436f6e6669672d456e726f6c6c65652d312d30", ErrIdentity},
		"legacy nak":             {"02 01 0006 03 04", ErrRefused},
		"expanded nak":           {"02 01 0014 fe 000000 00000003 fe 000137 00000001", ErrRefused},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, &answering{}, 0)
			s.Start(epoch)
			expect(t, s.respond(t, epoch, c.response), "04 01 0004")
			expectEnd(t, s, c.want)
		})
	}
}

func TestServerIgnores(t *testing.T) {
	m := &answering{}
	s := newServer(t, m, 0)
	s.Start(epoch)
	expect(t, s.respond(t, epoch, "02 01 000f fe 00372a 00000001 04 00 11"), "") // before the identity
	s.respond(t, epoch, identityResponse)
	deadline := s.Deadline()
	for _, packet := range []string{
		"02 02 0022 01 5746412d53696d706c65436f6e6669672d456e726f6c6c65652d312d30", // the identity again
		"02 01 000f fe 00372a 00000001 04 00 11",                                   // other identifier
		"02 03 000f fe 00372a 00000001 04 00 11",
		"01 02 000f fe 00372a 00000001 04 00 11", // a request
		"04 02 0004",
		"02 02 000f fe 00372a 00000002 04 00 11", // other type
		"02 02 000e fe 00372a 00000001 06 00",    // nothing to acknowledge
		"02 02 000e fe 00372a 00000001 01 00",    // Start is the server's
		"02 02 000e fe 00372a 00000001 00 00",
		"02 02 0010 fe 00372a 00000001 04 03 0004",
		"02 02 000c fe 00372a 00000001",
	} {
		expect(t, s.respond(t, epoch.Add(time.Second), packet), "")
	}
	for _, frame := range []string{"", "01 00", "01 02 0000", "01 03 000f 02 02 000f fe 00372a 00000001 04 00 11"} {
		expect(t, s.Handle(epoch.Add(time.Second), unhex(t, frame)), "")
	}
	if done, _ := s.Finished(); done || len(m.heard) > 0 || s.Deadline() != deadline {
		t.Errorf("finished %v, method asked %d times, deadline %v", done, len(m.heard), s.Deadline())
	}
}

func TestServerStartByStation(t *testing.T) {
	s := newServer(t, &answering{}, 0)
	expect(t, s.Handle(epoch, startFrame), identityRequest)
	// Crossed: asked again at once, which is not one of the three tries.
	expect(t, s.Handle(epoch.Add(time.Second), startFrame), identityRequest)
	if s.Deadline() != epoch.Add(RetransmitAfter) {
		t.Errorf("deadline %v", s.Deadline())
	}
	expect(t, s.respond(t, epoch, identityResponse), wscStart)
	expect(t, s.Handle(epoch, startFrame), "")
}

func TestServerRetransmits(t *testing.T) {
	s := newServer(t, &answering{}, 0)
	s.Start(epoch)
	s.respond(t, epoch, identityResponse)
	expect(t, s.Advance(epoch.Add(RetransmitAfter-1)), "")
	for i := 1; i < Transmissions; i++ {
		at := epoch.Add(time.Duration(i) * RetransmitAfter)
		if s.Deadline() != at {
			t.Errorf("deadline %v, want %v", s.Deadline(), at)
		}
		expect(t, s.Advance(at), wscStart)
		expect(t, s.Advance(at), "")
	}
	expect(t, s.Advance(epoch.Add(Transmissions*RetransmitAfter)), "04 02 0004")
	expectEnd(t, s, ErrNoAnswer)
}

func TestServerIgnoredMessage(t *testing.T) {
	m := &answering{err: errUnexpected}
	s := newServer(t, m, 0)
	s.Start(epoch)
	s.respond(t, epoch, identityResponse)
	const forged = "02 02 000f fe 00372a 00000001 04 00 66"
	expect(t, s.respond(t, epoch, forged), "")
	expect(t, s.respond(t, epoch, forged), "")
	if len(m.heard) != 1 {
		t.Errorf("the method was asked %d times", len(m.heard))
	}
	m.answer, m.err = wsc.Packet{Op: wsc.OpMsg}, nil
	expect(t, s.respond(t, epoch, "02 02 000f fe 00372a 00000001 04 00 67"), "01 03 000e fe 00372a 00000001 04 00")
}

// A NACK is an ordinary request: the run ends when it is answered, with
// whatever it may be, or when it is not.
func TestServerNACK(t *testing.T) {
	failure := &wsc.Failure{Err: errUnexpected}
	begin := func() *Server {
		s := newServer(t, &answering{answer: wsc.Packet{Op: wsc.OpNACK, Msg: make([]byte, 31)}, err: failure}, MinFragmentSize)
		s.Start(epoch)
		s.respond(t, epoch, identityResponse)
		const zeros14 = "0000000000000000000000000000"
		expect(t, s.respond(t, epoch, "02 02 000f fe 00372a 00000001 04 00 11"), "01 03 002c fe 00372a 00000001 03 03 001f"+zeros14+zeros14)
		expect(t, s.respond(t, epoch, "02 03 000e fe 00372a 00000001 06 00"), "01 04 0011 fe 00372a 00000001 03 00 000000")
		if done, _ := s.Finished(); done {
			t.Error("finished before the NACK was answered")
		}
		return s
	}
	s := begin()
	expect(t, s.respond(t, epoch, "02 04 000f fe 00372a 00000001 03 00 00"), "04 04 0004")
	expectEnd(t, s, failure)

	s = begin()
	for range Transmissions {
		s.Advance(s.Deadline())
	}
	expectEnd(t, s, failure)
}

func TestServerFailureWithoutNACK(t *testing.T) {
	failure := &wsc.Failure{Remote: true, Err: errUnexpected}
	s := newServer(t, &answering{err: failure}, 0)
	s.Start(epoch)
	s.respond(t, epoch, identityResponse)
	expect(t, s.respond(t, epoch, "02 02 000f fe 00372a 00000001 03 00 11"), "04 02 0004")
	expectEnd(t, s, failure)
}

func TestServerFragments(t *testing.T) {
	for name, c := range map[string]struct {
		second string
		want   error
	}{
		"other op-code":       {"02 03 0010 fe 00372a 00000001 03 00 ccdd", ErrFragment},
		"more than announced": {"02 03 0011 fe 00372a 00000001 04 00 ccddee", ErrFragment},
		"too few":             {"02 03 000f fe 00372a 00000001 04 00 cc", ErrFragment},
		"other length":        {"02 03 0012 fe 00372a 00000001 04 02 0005 ccdd", ErrFragment},
		"complete":            {"02 03 0010 fe 00372a 00000001 04 00 ccdd", nil},
	} {
		t.Run(name, func(t *testing.T) {
			m := &answering{}
			s := newServer(t, m, 0)
			s.Start(epoch)
			s.respond(t, epoch, identityResponse)
			expect(t, s.respond(t, epoch, "02 02 0012 fe 00372a 00000001 04 03 0004 aabb"), "01 03 000e fe 00372a 00000001 06 00")
			expect(t, s.respond(t, epoch, c.second), "04 03 0004")
			expectEnd(t, s, c.want)
			if c.want == nil && (len(m.heard) != 1 || string(m.heard[0].Msg) != "\xaa\xbb\xcc\xdd") {
				t.Errorf("the method got %v", m.heard)
			}
		})
	}
}

func TestServerFragmentNotAcknowledged(t *testing.T) {
	s := newServer(t, &answering{answer: wsc.Packet{Op: wsc.OpMsg, Msg: make([]byte, 31)}}, MinFragmentSize)
	s.Start(epoch)
	s.respond(t, epoch, identityResponse)
	s.respond(t, epoch, "02 02 000f fe 00372a 00000001 04 00 11")
	expect(t, s.respond(t, epoch, "02 03 000f fe 00372a 00000001 04 00 11"), "04 03 0004")
	expectEnd(t, s, ErrFragment)
}

// A peer cannot keep a server busy for ever.
func TestServerEndless(t *testing.T) {
	s := newServer(t, &answering{answer: wsc.Packet{Op: wsc.OpMsg}}, 0)
	s.Start(epoch)
	s.respond(t, epoch, identityResponse)
	for n := 0; ; n++ {
		frame := Frame{Version: 1, Type: FramePacket, Body: Packet{
			Code: CodeResponse, ID: s.id, Type: TypeWSC, Data: []byte{byte(wsc.OpMsg), 0, byte(n)},
		}.Append(nil)}.Append(nil)
		s.Handle(epoch, frame)
		if done, err := s.Finished(); done {
			if !errors.Is(err, ErrEndless) || n > maxRequests {
				t.Errorf("after %d: %v", n, err)
			}
			return
		}
	}
}
