package nl80211

import (
	"errors"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
)

// listener is told, on its loop, what the kernel tells by itself.
type listener interface {
	Loop() *loop.Loop
	hear(genetlink.Message)
	overrun() // messages for hear were lost
	receivedPacket(from dot11.MAC, etherType uint16, payload []byte)
	linked(ifLink)
	linkOverrun() // messages for linked were lost
}

// listen starts the goroutines that read sockets, one for each. They do nothing
// but post to the loop, and end when the sockets are closed.
func (s *sockets) listen(to listener) {
	s.readers.Go(func() { s.readEvents(s.owner, to) })
	s.readers.Go(func() { s.readLinks(to) })
	for _, p := range s.packets {
		s.readers.Go(func() { p.read(to) })
	}
}

// source is the reading half of a genetlink.Conn.
type source interface {
	Receive() ([]genetlink.Message, []netlink.Message, error)
}

// readEvents reads what nl80211 tells, and the answers to own.
func (s *sockets) readEvents(from source, to listener) {
	defer close(s.acks)
	for {
		messages, raw, err := from.Receive()
		op, _ := errors.AsType[*netlink.OpError](err)
		switch {
		case err == nil:
			for i, m := range messages {
				switch raw[i].Header.Type {
				case netlink.Error: // of number 0
					s.answer(nil)
				case netlink.HeaderType(s.family):
					to.Loop().Post(func() { to.hear(m) })
				}
			}
		case op == nil: // a message that cannot be read
		case op.Sequence != 0:
			s.answer(err)
		case errors.Is(err, unix.ENOBUFS):
			s.answer(nil) // it may be among what was lost
			to.Loop().Post(to.overrun)
		default:
			return
		}
	}
}

// answer hands the kernel's answer to own.
func (s *sockets) answer(err error) {
	select {
	case s.acks <- err:
	default: // nobody has asked
	}
}

// readLinks reads what becomes of interfaces.
func (s *sockets) readLinks(to listener) {
	for {
		messages, err := s.links.Receive()
		switch {
		case err == nil:
			for _, m := range messages {
				if l, ok, err := parseLink(m); ok && err == nil {
					to.Loop().Post(func() { to.linked(l) })
				}
			}
		case errors.Is(err, unix.ENOBUFS):
			to.Loop().Post(to.linkOverrun)
		default:
			return
		}
	}
}
