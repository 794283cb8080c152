package eap

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/gowps/wps/wsc"
)

// How a server repeats itself: hostap's numbers.
const (
	// RetransmitAfter is how long a response is waited for.
	RetransmitAfter = 5 * time.Second
	// Transmissions is how often a request is sent in all.
	Transmissions = 3
)

// maxRequests bounds a run, whatever the peer does to stretch it: two messages
// of MaxMessage in fragments of 50 octets would fit.
const maxRequests = 1000

// Why a run has ended early. A failure of the Method is an error of its own.
var (
	ErrNoAnswer = errors.New("eap: the peer does not answer")
	ErrIdentity = errors.New("eap: not an identity of WSC")
	ErrRefused  = errors.New("eap: the peer refuses WSC")
	ErrEndless  = errors.New("eap: the run does not come to an end")
)

// ServerConfig describes the access point's end of one run.
type ServerConfig struct {
	// Method returns what to talk with to a peer of this identity, or false to
	// turn it away. A Method for IdentityRegistrar is handed a WSC_Start of no
	// origin and must answer with M1.
	Method       func(identity string) (Method, bool)
	FragmentSize int   // octets of EAP-WSC data; 0: DefaultFragmentSize
	EAPOLVersion uint8 // 0: DefaultEAPOLVersion
	// FirstID is the identifier of the first request, better a random one; it
	// counts up from there.
	FirstID uint8
}

// Server is the access point's end of one run: it asks, repeats itself, and
// ends in EAP-Failure, come what may.
type Server struct {
	link
	choose func(string) (Method, bool)
	method Method // nil until the identity is known

	state    serverState
	id       uint8
	request  []byte // the outstanding one, a frame
	sent     int    // how often
	deadline time.Time
	requests int
	silent   []byte // the last response taken in without going on
	err      error
}

type serverState uint8

const (
	serverIdle     serverState = iota
	serverIdentity             // the identity is asked for
	serverRunning              // the messages go to and fro
	serverLeaving              // the last message is being sent; any answer ends the run
	serverFinished
)

// NewServer returns a server for one run. It refuses a fragment size outside of
// MinFragmentSize to MaxFragmentSize.
func NewServer(cfg ServerConfig) (*Server, error) {
	l, err := newLink(cfg.EAPOLVersion, cfg.FragmentSize)
	if err != nil {
		return nil, err
	}
	return &Server{link: l, choose: cfg.Method, id: cfg.FirstID - 1}, nil
}

// Start begins the run and returns the frames to send: the request for the
// peer's identity. A run begins once.
func (s *Server) Start(now time.Time) [][]byte {
	if s.state != serverIdle {
		return nil
	}
	s.state = serverIdentity
	return s.ask(now, TypeIdentity, nil)
}

// Deadline is when Advance must be called; zero before the start and after the
// end.
func (s *Server) Deadline() time.Time { return s.deadline }

// Finished reports whether the run is over, and why: nil if the Method came to
// its end, its *wsc.Failure, or one of the errors of this package.
func (s *Server) Finished() (done bool, err error) {
	return s.state == serverFinished, s.err
}

// Advance repeats the request that was not answered in time, or gives up.
func (s *Server) Advance(now time.Time) [][]byte {
	switch {
	case s.deadline.IsZero() || now.Before(s.deadline):
		return nil
	case s.sent < Transmissions:
		return s.send(now)
	case s.state == serverLeaving:
		return s.finish(nil)
	}
	return s.finish(ErrNoAnswer)
}

// Handle takes one EAPOL frame and returns the frames to send.
//
// An EAPOL-Start begins the run. If it crosses the request for the identity,
// that is sent again, lest the station waits for it; later it changes nothing.
func (s *Server) Handle(now time.Time, frame []byte) [][]byte {
	f, err := ParseFrame(frame)
	if err != nil || s.state == serverFinished {
		return nil
	}
	if f.Type == FrameStart {
		if s.state == serverIdentity {
			return [][]byte{s.request}
		}
		return s.Start(now)
	}
	if f.Type != FramePacket || s.state == serverIdle {
		return nil
	}
	p, err := ParsePacket(f.Body)
	if err != nil || p.Code != CodeResponse || p.ID != s.id {
		return nil
	}
	switch {
	case p.Type == TypeNAK:
		return s.finish(ErrRefused)
	case s.state == serverIdentity && p.Type == TypeIdentity:
		return s.handleIdentity(now, string(p.Data))
	case s.state != serverIdentity && p.Type == TypeWSC:
		return s.handleWSC(now, p.Data)
	}
	return nil
}

func (s *Server) handleIdentity(now time.Time, identity string) [][]byte {
	method, ok := s.choose(identity)
	if !ok {
		return s.finish(fmt.Errorf("%w: %q", ErrIdentity, identity))
	}
	s.method, s.state = method, serverRunning
	start := wsc.Packet{Op: wsc.OpStart}
	if identity == IdentityRegistrar {
		return s.pass(now, start) // M1 comes at once
	}
	return s.say(now, start)
}

func (s *Server) handleWSC(now time.Time, b []byte) [][]byte {
	f, err := parseFragment(b)
	if err != nil || bytes.Equal(b, s.silent) {
		return nil
	}
	switch {
	case s.out.pending() && f.op == wsc.OpFragACK:
		return s.ask(now, TypeWSC, s.next())
	case s.out.pending():
		return s.finish(fmt.Errorf("%w: %v instead of an acknowledgement", ErrFragment, f.op))
	case s.state == serverLeaving:
		return s.finish(nil)
	case f.op == wsc.OpFragACK || f.op == wsc.OpStart:
		return nil // neither is a response to what was sent
	}
	message, err := s.in.add(f)
	switch {
	case err != nil:
		return s.finish(err)
	case message.Op == 0:
		return s.ask(now, TypeWSC, fragmentACK)
	}
	frames := s.pass(now, message)
	if frames == nil {
		s.silent = bytes.Clone(b)
	}
	return frames
}

// pass hands a message to the Method and sends what it answers.
func (s *Server) pass(now time.Time, message wsc.Packet) [][]byte {
	answer, err := s.method.Handle(message)
	var failure *wsc.Failure
	failed := errors.As(err, &failure)
	switch {
	case answer.Op != 0:
		if failed {
			s.state, s.err = serverLeaving, err
		}
		return s.say(now, answer)
	case failed || err == nil:
		return s.finish(err)
	}
	return nil
}

// say begins to send a message.
func (s *Server) say(now time.Time, message wsc.Packet) [][]byte {
	data, err := s.first(message)
	if err != nil {
		return s.finish(err)
	}
	return s.ask(now, TypeWSC, data)
}

// ask sends a new request.
func (s *Server) ask(now time.Time, t Type, data []byte) [][]byte {
	if s.requests++; s.requests > maxRequests {
		return s.finish(ErrEndless)
	}
	s.id++
	s.silent = nil
	s.request = s.frame(Packet{Code: CodeRequest, ID: s.id, Type: t, Data: data}.Append(nil))
	s.sent = 0
	return s.send(now)
}

func (s *Server) send(now time.Time) [][]byte {
	s.sent++
	s.deadline = now.Add(RetransmitAfter)
	return [][]byte{s.request}
}

// finish ends the run with EAP-Failure, which has the last request's
// identifier. The error of a Method that has failed before stands.
func (s *Server) finish(err error) [][]byte {
	if s.err == nil {
		s.err = err
	}
	s.state, s.deadline = serverFinished, time.Time{}
	s.request, s.out, s.in = nil, dispersal{}, assembly{}
	return [][]byte{s.frame(Packet{Code: CodeFailure, ID: s.id}.Append(nil))}
}
