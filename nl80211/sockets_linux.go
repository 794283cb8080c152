package nl80211

import (
	"errors"
	"os"
	"sync"
	"time"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"
	"golang.org/x/sys/unix"
)

// sockets is the kernel, reached over one socket for requests, one that owns
// associations and hears events, two of the same kind for route netlink, and
// the packet sockets.
type sockets struct {
	index    int
	phy      string
	family   uint16
	commands *genetlink.Conn
	owner    *genetlink.Conn
	route    *netlink.Conn
	links    *netlink.Conn
	packets  []packetSocket

	acks    chan error // what the kernel answers to requests on owner
	readers sync.WaitGroup
}

// dial opens the netlink sockets, and joins no group yet. The error is
// ErrNoNL80211 if there is nobody to speak to.
func dial() (*sockets, genetlink.Family, error) {
	s := &sockets{acks: make(chan error, 1)}
	fam, err := s.dialAll()
	if err != nil {
		s.close()
	}
	return s, fam, err
}

func (s *sockets) dialAll() (fam genetlink.Family, err error) {
	if s.commands, err = genetlink.Dial(nil); err != nil {
		return fam, err
	}
	fam, err = s.commands.GetFamily(family)
	if errors.Is(err, os.ErrNotExist) {
		return fam, ErrNoNL80211
	}
	if err != nil {
		return fam, err
	}
	s.family = fam.ID
	if s.owner, err = genetlink.Dial(nil); err != nil {
		return fam, err
	}
	if s.route, err = netlink.Dial(unix.NETLINK_ROUTE, nil); err != nil {
		return fam, err
	}
	if s.links, err = netlink.Dial(unix.NETLINK_ROUTE, &netlink.Config{Groups: unix.RTMGRP_LINK}); err != nil {
		return fam, err
	}
	// Old kernels have no explanations to give, and do without.
	_ = s.commands.SetOption(netlink.ExtendedAcknowledge, true)
	_ = s.owner.SetOption(netlink.ExtendedAcknowledge, true)
	_ = s.route.SetOption(netlink.ExtendedAcknowledge, true)
	return fam, nil
}

// subscribe joins the groups that events come in.
func (s *sockets) subscribe(fam genetlink.Family) error {
	const buffer = 1 << 20 // room for the events of a busy air
	_ = s.owner.SetReadBuffer(buffer)
	for _, name := range []string{groupScan, groupMLME} {
		for _, g := range fam.Groups {
			if g.Name == name {
				if err := s.owner.JoinGroup(g.ID); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// kernelError is err as others see it.
func kernelError(request string, err error) error {
	if err == nil {
		return nil
	}
	if op, ok := errors.AsType[*netlink.OpError](err); ok {
		return &KernelError{Request: request, Err: op.Err, Text: op.Message}
	}
	return &KernelError{Request: request, Err: err}
}

func (s *sockets) execute(m genetlink.Message, flags netlink.HeaderFlags) ([]genetlink.Message, error) {
	answer, err := s.commands.Execute(m, s.family, netlink.Request|flags)
	return answer, kernelError(command(m.Header.Command).String(), err)
}

func (s *sockets) request(m genetlink.Message) error {
	_, err := s.execute(m, netlink.Acknowledge)
	return err
}

func (s *sockets) get(m genetlink.Message) ([]genetlink.Message, error) { return s.execute(m, 0) }

func (s *sockets) dump(m genetlink.Message) ([]genetlink.Message, error) {
	return s.execute(m, netlink.Dump)
}

var errSilent = errors.New("no answer")

// own sends a request where events are read, so that its answer comes to the
// reader of those.
func (s *sockets) own(m genetlink.Message) error {
	select {
	case <-s.acks: // the kernel's answer to nobody
	default:
	}
	_, err := s.owner.Send(m, s.family, netlink.Request|netlink.Acknowledge)
	if err == nil {
		var open bool
		if err, open = <-s.acks; !open {
			err = errSilent
		}
	}
	return kernelError(command(m.Header.Command).String(), err)
}

func (s *sockets) link() (ifLink, error) {
	const request = "read the link"
	answer, err := s.route.Execute(getLink(s.index))
	if err != nil {
		return ifLink{}, kernelError(request, err)
	}
	for _, m := range answer {
		if l, ok, err := parseLink(m); ok && err == nil {
			return l, nil
		}
	}
	return ifLink{}, kernelError(request, errSilent)
}

func (s *sockets) setLink(c linkChange) error {
	_, err := s.route.Execute(c.request(s.index))
	return kernelError("change the link", err)
}

func (s *sockets) blocked() bool {
	switches, err := RFKill()
	return err == nil && blockOf(switches, s.phy).Any()
}

// uptime reads the clock that the kernel notes in scan results.
func (s *sockets) uptime() time.Duration {
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &t); err != nil {
		panic("nl80211: no clock: " + err.Error()) // Linux 2.6.39 has it
	}
	return time.Duration(t.Nano())
}

func (s *sockets) close() {
	for _, c := range []*genetlink.Conn{s.commands, s.owner} {
		if c != nil {
			c.Close()
		}
	}
	for _, c := range []*netlink.Conn{s.route, s.links} {
		if c != nil {
			c.Close()
		}
	}
	for _, p := range s.packets {
		p.conn.Close()
	}
	s.readers.Wait()
}
