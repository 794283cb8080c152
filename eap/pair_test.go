package eap

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gowps/wps/wsc"
)

// talk is a Method that says and expects fixed messages in turn. What it does
// not expect it ignores, as a registration does with a wrong authenticator.
type talk struct {
	say, hear []wsc.Packet
	heard     int
	extra     int // messages that were not expected
	fail      error
}

var errUnexpected = errors.New("not expected now")

func (m *talk) Handle(p wsc.Packet) (wsc.Packet, error) {
	if m.heard == len(m.hear) || p.Op != m.hear[m.heard].Op || !bytes.Equal(p.Msg, m.hear[m.heard].Msg) {
		m.extra++
		return wsc.Packet{}, errUnexpected
	}
	m.heard++
	if m.heard > len(m.say) {
		return wsc.Packet{}, m.fail
	}
	if m.heard == len(m.say) {
		return m.say[m.heard-1], m.fail
	}
	return m.say[m.heard-1], nil
}

func (m *talk) done() bool { return m.heard == len(m.hear) }

var epoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// pair is a peer and a server, and the frames under way between them.
type pair struct {
	t          testing.TB
	enrollee   *talk // at the peer
	registrar  *talk // at the server
	peer       *Peer
	server     *Server
	now        time.Time
	toPeer     [][]byte
	toServer   [][]byte
	frames     int
	disturb    func(n int, frame []byte) [][]byte // what becomes of the n-th frame
	peerErrors []error
}

// newPair makes a conversation of messages that have the given sizes, the
// enrollee's first; the last is WSC_Done. With an odd number of them each is
// answered.
func newPair(t testing.TB, size int, lengths ...int) *pair {
	start := wsc.Packet{Op: wsc.OpStart}
	p := &pair{
		t: t, now: epoch,
		enrollee:  &talk{hear: []wsc.Packet{start}},
		registrar: &talk{},
		disturb:   func(_ int, frame []byte) [][]byte { return [][]byte{frame} },
	}
	for i, n := range lengths {
		m := wsc.Packet{Op: wsc.OpMsg, Msg: make([]byte, n)}
		for j := range m.Msg {
			m.Msg[j] = byte(i*31 + j)
		}
		if i == len(lengths)-1 {
			m.Op = wsc.OpDone
		}
		from, to := p.enrollee, p.registrar
		if i%2 == 1 {
			from, to = to, from
		}
		from.say, to.hear = append(from.say, m), append(to.hear, m)
	}
	p.connect(size, size)
	return p
}

// connect makes the two ends, with their fragment sizes.
func (p *pair) connect(peerSize, serverSize int) {
	var err error
	p.peer, err = NewPeer(PeerConfig{Identity: IdentityEnrollee, Method: p.enrollee, FragmentSize: peerSize})
	if err != nil {
		p.t.Fatal(err)
	}
	p.server, err = NewServer(ServerConfig{FragmentSize: serverSize, FirstID: 250, Method: func(id string) (Method, bool) {
		return p.registrar, id == IdentityEnrollee
	}})
	if err != nil {
		p.t.Fatal(err)
	}
}

// run goes on until the server has finished, and time with it. It fails the
// test if that takes longer than any run may.
func (p *pair) run() {
	p.t.Helper()
	p.sendToPeer(p.server.Start(p.now))
	for range 20 * maxRequests {
		switch {
		case len(p.toPeer) > 0:
			frame := p.toPeer[0]
			p.toPeer = p.toPeer[1:]
			reply, err := p.peer.Handle(frame)
			if err != nil {
				p.peerErrors = append(p.peerErrors, err)
			}
			if reply != nil {
				p.toServer = append(p.toServer, p.transmit(reply)...)
			}
		case len(p.toServer) > 0:
			frame := p.toServer[0]
			p.toServer = p.toServer[1:]
			p.sendToPeer(p.server.Handle(p.now, frame))
		default:
			if done, _ := p.server.Finished(); done {
				return
			}
			p.now = p.server.Deadline()
			p.sendToPeer(p.server.Advance(p.now))
		}
	}
	p.t.Fatal("the run does not end")
}

func (p *pair) sendToPeer(frames [][]byte) {
	for _, f := range frames {
		p.toPeer = append(p.toPeer, p.transmit(f)...)
	}
}

func (p *pair) transmit(frame []byte) [][]byte {
	p.frames++
	return p.disturb(p.frames-1, frame)
}

// check tells what is wrong with a run that must have gone well.
func (p *pair) check() error {
	done, err := p.server.Finished()
	switch {
	case !done || err != nil:
		return fmt.Errorf("server: done %v, %v", done, err)
	case !p.enrollee.done() || !p.registrar.done():
		return fmt.Errorf("heard %d of %d and %d of %d", p.enrollee.heard, len(p.enrollee.hear), p.registrar.heard, len(p.registrar.hear))
	case p.enrollee.extra+p.registrar.extra > 0:
		return fmt.Errorf("%d and %d messages too many", p.enrollee.extra, p.registrar.extra)
	}
	return nil
}

// lengths are those of M1 to M8 and Done between two of hostap.
var lengths = []int{402, 414, 124, 192, 120, 120, 120, 168, 60}

func TestPair(t *testing.T) {
	p := newPair(t, 0, lengths...)
	p.run()
	if err := p.check(); err != nil {
		t.Error(err)
	}
	if p.peer.Outcome() != OutcomeFailure || p.frames != 13 || p.now != epoch {
		t.Errorf("%v after %d frames and %v", p.peer.Outcome(), p.frames, p.now.Sub(epoch))
	}
}

func TestPairFragmentSizes(t *testing.T) {
	for size := MinFragmentSize; size <= 300; size++ {
		p := newPair(t, size, lengths...)
		p.run()
		if err := p.check(); err != nil {
			t.Errorf("size %d: %v", size, err)
		}
		// Around every limit: whole, two fragments, three.
		for _, n := range []int{0, 1, size - 4, size - 3, size - 2, size - 1, size, 2*size - 7, 2*size - 6, 2*size - 5, 3*size - 8, 3*size - 7} {
			p := newPair(t, size, n, n, n)
			p.run()
			if err := p.check(); err != nil {
				t.Errorf("size %d, messages of %d: %v", size, n, err)
			}
		}
	}
}

func TestPairDifferentSizes(t *testing.T) {
	for _, sizes := range [][2]int{{50, 0}, {0, 50}, {MinFragmentSize, MaxFragmentSize}} {
		p := newPair(t, 0, lengths...)
		p.connect(sizes[0], sizes[1])
		p.run()
		if err := p.check(); err != nil {
			t.Errorf("%d: %v", sizes, err)
		}
	}
}

func TestPairLargestMessage(t *testing.T) {
	p := newPair(t, 50, MaxMessage, MaxMessage, 60)
	p.run()
	if err := p.check(); err != nil {
		t.Error(err)
	}
	p = newPair(t, 0, MaxMessage+1, 10, 60)
	p.run()
	if _, err := p.server.Finished(); !errors.Is(err, ErrNoAnswer) || len(p.peerErrors) == 0 {
		t.Errorf("server: %v, peer: %v", err, p.peerErrors)
	}
}

// each runs one conversation per frame, disturbed at that frame.
func each(t *testing.T, disturb func(frame []byte) [][]byte, verify func(n int, p *pair)) {
	for _, size := range []int{0, 50} {
		for n := 0; ; n++ {
			p := newPair(t, size, lengths...)
			p.disturb = func(i int, frame []byte) [][]byte {
				if i == n {
					return disturb(frame)
				}
				return [][]byte{frame}
			}
			p.run()
			if p.frames <= n { // nothing was left to disturb
				break
			}
			verify(n, p)
		}
	}
}

func wantGood(t *testing.T) func(int, *pair) {
	return func(n int, p *pair) {
		if err := p.check(); err != nil {
			t.Errorf("frame %d, fragment size %d: %v", n, p.peer.size, err)
		}
	}
}

func TestEachFrameDropped(t *testing.T) {
	each(t, func([]byte) [][]byte { return nil }, wantGood(t))
}

func TestEachFrameRepeated(t *testing.T) {
	each(t, func(f []byte) [][]byte { return [][]byte{f, f} }, wantGood(t))
	each(t, func(f []byte) [][]byte { return [][]byte{f, f, f, f} }, wantGood(t))
}

func TestEachFrameTruncated(t *testing.T) {
	for _, keep := range []func(n int) int{
		func(int) int { return 0 },
		func(int) int { return 3 },
		func(n int) int { return n / 2 },
		func(n int) int { return n - 1 },
	} {
		each(t, func(f []byte) [][]byte { return [][]byte{f[:keep(len(f))]} }, wantGood(t))
	}
}

func TestEachFramePadded(t *testing.T) {
	each(t, func(f []byte) [][]byte { return [][]byte{append(bytes.Clone(f), make([]byte, 46)...)} }, wantGood(t))
}

// A frame that comes late, after the two that follow it the same way, may end
// the run, but what it delivers is right.
func TestEachFrameLate(t *testing.T) {
	for _, size := range []int{0, 50} {
		for n := 0; ; n++ {
			p := newPair(t, size, lengths...)
			var late []byte
			p.disturb = func(i int, frame []byte) [][]byte {
				switch {
				case i == n:
					late = frame
					return nil
				case i == n+4:
					return [][]byte{frame, late}
				}
				return [][]byte{frame}
			}
			p.run()
			if p.frames <= n {
				break
			}
			if _, err := p.server.Finished(); err == nil && (!p.enrollee.done() || !p.registrar.done()) {
				t.Errorf("frame %d, fragment size %d: ended well without all messages", n, size)
			}
		}
	}
}

// One octet of each frame altered: the run comes to an end, and to a good one
// only if every message came through.
func TestEachFrameAltered(t *testing.T) {
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	for range 12 {
		each(t, func(f []byte) [][]byte {
			f = bytes.Clone(f)
			f[random.IntN(len(f))] ^= byte(1 + random.IntN(255))
			return [][]byte{f}
		}, func(n int, p *pair) {
			if _, err := p.server.Finished(); err == nil && (!p.enrollee.done() || !p.registrar.done()) {
				t.Errorf("frame %d, fragment size %d, seed %d: ended well without all messages", n, p.peer.size, seed)
			}
		})
	}
}

// The octets before the messages have no slack: an altered one is noticed or
// does not matter.
func TestEachHeaderOctetAltered(t *testing.T) {
	for octet := range 20 {
		each(t, func(f []byte) [][]byte {
			f = bytes.Clone(f)
			if octet < len(f) {
				f[octet] ^= 0x81
			}
			return [][]byte{f}
		}, func(n int, p *pair) {
			if _, err := p.server.Finished(); err == nil && (!p.enrollee.done() || !p.registrar.done()) {
				t.Errorf("frame %d, octet %d, fragment size %d: ended well without all messages", n, octet, p.peer.size)
			}
		})
	}
}

// Losing three frames in ten is too much for some runs, which then end after
// three tries; the others end well.
func TestPairLoss(t *testing.T) {
	const seed = 11
	random := rand.New(rand.NewPCG(seed, seed))
	good := 0
	for range 200 {
		p := newPair(t, 200, lengths...)
		p.disturb = func(_ int, frame []byte) [][]byte {
			switch random.IntN(10) {
			case 0, 1, 2:
				return nil
			case 3:
				return [][]byte{frame, frame}
			}
			return [][]byte{frame}
		}
		p.run()
		_, err := p.server.Finished()
		switch {
		case err == nil:
			good++
			if err := p.check(); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		case !errors.Is(err, ErrNoAnswer):
			t.Errorf("seed %d: %v", seed, err)
		}
	}
	if good == 0 || good == 200 {
		t.Errorf("seed %d: %d of 200 runs ended well", seed, good)
	}
}
