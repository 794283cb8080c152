package eap

import (
	"bytes"
	"testing"
	"time"

	"github.com/gowps/wps/wsc"
)

func FuzzParse(f *testing.F) {
	for _, c := range codecCases {
		f.Add(unhex(f, c.octets))
	}
	for _, v := range vectors(f) {
		f.Add(unhex(f, v.Frame))
	}
	f.Add([]byte("\x01\x00\x00\x06\x02\x30\x00\x06\xff\x30")) // type 255, which is no expanded one
	f.Fuzz(func(t *testing.T, octets []byte) {
		frame, err := ParseFrame(octets)
		if err != nil {
			return
		}
		again, err := ParseFrame(frame.Append(nil))
		if err != nil || again.Type != frame.Type || !bytes.Equal(again.Body, frame.Body) {
			t.Fatalf("%+v, again %+v, %v", frame, again, err)
		}
		p, err := ParsePacket(frame.Body)
		if err != nil {
			return
		}
		q, err := ParsePacket(p.Append(nil))
		if err != nil || p.Code != q.Code || p.ID != q.ID || p.Type != q.Type || !bytes.Equal(p.Data, q.Data) {
			t.Fatalf("%+v, again %+v, %v", p, q, err)
		}
		if len(p.Append(nil)) > len(frame.Body) {
			t.Fatalf("%+v has grown", p)
		}
		parseFragment(p.Data)
	})
}

// echo answers with what it got, long enough to be cut.
type echo struct{ longest int }

func (e *echo) Handle(p wsc.Packet) (wsc.Packet, error) {
	e.longest = max(e.longest, len(p.Msg))
	if len(p.Msg) == 0 && p.Op != wsc.OpStart {
		return wsc.Packet{}, errUnexpected
	}
	return wsc.Packet{Op: wsc.OpMsg, Msg: append(bytes.Clone(p.Msg), "some more octets, to have two fragments"...)}, nil
}

// frames cuts a fuzzer's input into frames: a length octet before each.
func frames(input []byte, each func([]byte)) {
	for len(input) > 0 {
		n := min(int(input[0]), len(input)-1)
		each(input[1 : 1+n])
		input = input[1+n:]
	}
}

// join is the reverse, for the corpus.
func join(t testing.TB, octets ...string) (input []byte) {
	for _, s := range octets {
		b := unhex(t, s)
		input = append(append(input, byte(len(b))), b...)
	}
	return input
}

func FuzzPeer(f *testing.F) {
	f.Add(join(f,
		"01 00 0005"+identityRequest,
		"01 00 000e"+wscStart,
		"01 00 000e 01 03 000e fe 00372a 00000001 06 00",
		"01 00 0012 01 04 0012 fe 00372a 00000001 04 03 0004 aabb",
		"01 00 0010 01 05 0010 fe 00372a 00000001 04 00 ccdd",
		"01 00 0004 04 05 0004"))
	f.Fuzz(func(t *testing.T, input []byte) {
		m := &echo{}
		p := newPeer(t, m, MinFragmentSize)
		frames(input, func(frame []byte) {
			over := p.Outcome() != OutcomeNone
			reply, err := p.Handle(frame)
			if reply == nil {
				return
			}
			if over || err != nil {
				t.Fatalf("reply % x, over %v, %v", reply, over, err)
			}
			parsed, err := ParseFrame(reply)
			if err != nil {
				t.Fatal(err)
			}
			if packet, err := ParsePacket(parsed.Body); err != nil || packet.Code != CodeResponse {
				t.Fatalf("%+v, %v", packet, err)
			}
			again, _ := p.Handle(frame)
			if !bytes.Equal(again, reply) {
				t.Fatalf("% x, then % x", reply, again)
			}
		})
		if m.longest > MaxMessage || cap(p.in.data) > 2*MaxMessage {
			t.Fatalf("a message of %d octets, %d held", m.longest, cap(p.in.data))
		}
	})
}

func FuzzServer(f *testing.F) {
	f.Add(join(f,
		"01 01 0000",
		"01 00 0022"+identityResponse,
		"01 00 0012 02 02 0012 fe 00372a 00000001 04 03 0004 aabb",
		"01 00 0010 02 03 0010 fe 00372a 00000001 04 00 ccdd",
		"",
		"01 00 000e 02 04 000e fe 00372a 00000001 06 00",
		"01 00 0014 02 05 0014 fe 00372a 00000001 05 00 001122334455"))
	f.Fuzz(func(t *testing.T, input []byte) {
		m := &echo{}
		s := newServer(t, m, MinFragmentSize)
		now := epoch
		sent := s.Start(now)
		frames(input, func(frame []byte) {
			now = now.Add(time.Second)
			if len(frame) == 0 {
				now = now.Add(RetransmitAfter)
				sent = s.Advance(now)
			} else {
				sent = s.Handle(now, frame)
			}
			done, _ := s.Finished()
			for _, b := range sent {
				parsed, err := ParseFrame(b)
				if err != nil {
					t.Fatal(err)
				}
				packet, err := ParsePacket(parsed.Body)
				if err != nil || (packet.Code == CodeFailure) != done {
					t.Fatalf("%+v, finished %v, %v", packet, done, err)
				}
			}
			if done != s.Deadline().IsZero() {
				t.Fatalf("finished %v, deadline %v", done, s.Deadline())
			}
		})
		for range Transmissions { // left alone, it ends
			s.Advance(s.Deadline())
		}
		if done, _ := s.Finished(); !done {
			t.Fatal("not finished")
		}
		if m.longest > MaxMessage {
			t.Fatalf("a message of %d octets", m.longest)
		}
	})
}
