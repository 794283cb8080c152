package nl80211

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/mdlayher/genetlink"
	"golang.org/x/sys/unix"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
)

// Open takes the wireless interface of this name into use, as a station, and
// brings it up if it is down. The error wraps one of the Err… values of this
// package if it is a known one.
//
// An interface that is connected by another program can be scanned with; joining
// fails with ErrInUse.
func Open(l *loop.Loop, name string) (*Radio, error) {
	return open(l, name, func(*Capabilities) {})
}

// OpenLasting is Open of an interface whose associations last if the program dies:
// Close ends them as usual, Abandon leaves them. Without a program that answers,
// an association lasts until the access point wants something, at the latest when
// it changes its group key.
func OpenLasting(l *loop.Loop, name string) (*Radio, error) {
	return open(l, name, func(c *Capabilities) {
		c.lasting = true
		c.ControlPort = false // it exists for the owner of an association only
	})
}

// Disconnect ends the association of an interface, if there is one that no living
// program owns.
func Disconnect(name string) error {
	s, _, err := dial()
	if err != nil {
		return openError(name, err)
	}
	defer s.close()
	if _, err = s.find(name); err == nil {
		err = s.request(disconnect(s.index, dot11.ReasonDeauthLeaving))
	}
	if err != nil && !errors.Is(err, errnoNotConnected) {
		return openError(name, err)
	}
	return nil
}

// open is Open of a device that can do less than it says.
func open(l *loop.Loop, name string, limit func(*Capabilities)) (*Radio, error) {
	s, fam, err := dial()
	if err != nil {
		return nil, openError(name, err)
	}
	r, err := s.open(l, name, fam, limit)
	if err != nil {
		s.close()
		return nil, openError(name, err)
	}
	return r, nil
}

func openError(name string, err error) error {
	if errors.Is(err, ErrGone) { // so it is not gone: it never was
		return fmt.Errorf("nl80211: %s: %w", name, ErrNoInterface)
	}
	return fmt.Errorf("nl80211: %s: %w", name, explain(err))
}

// open looks at the interface, makes it ready and starts all goroutines.
func (s *sockets) open(l *loop.Loop, name string, fam genetlink.Family, limit func(*Capabilities)) (*Radio, error) {
	i, err := s.find(name)
	if err != nil {
		return nil, err
	}
	limit(&i.Capabilities)
	before, err := s.link()
	if err != nil {
		return nil, err
	}
	// A change of nothing shows whether changes are permitted.
	if err := s.setLink(linkChange{}); err != nil {
		return nil, err
	}
	if err := s.subscribe(fam); err != nil {
		return nil, err
	}
	if err := s.openPackets(i.ControlPort); err != nil {
		return nil, err
	}
	if !before.up {
		if err := s.setLink(linkChange{flags: iffUp, mask: iffUp}); err != nil {
			return nil, err
		}
	}
	worker := loop.New()
	ctx, cancel := context.WithCancel(context.Background())
	r := newRadio(l, &owned{s, cancel}, worker.Post, i, before)
	go worker.Run(ctx)
	s.listen(r)
	return r, nil
}

// owned ends the worker with the sockets that it works on.
type owned struct {
	*sockets
	cancel context.CancelFunc
}

func (o *owned) close() {
	o.sockets.close()
	o.cancel()
}

// find returns the interface of this name, if it is fit for a station.
func (s *sockets) find(name string) (Interface, error) {
	ifi, err := net.InterfaceByName(name)
	if err != nil {
		return Interface{}, ErrNoInterface
	}
	s.index = ifi.Index
	answer, err := s.get(getInterface(s.index))
	switch {
	case errors.Is(err, unix.ENODEV), errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.EINVAL), err == nil && len(answer) != 1:
		return Interface{}, ErrNotWireless
	case err != nil:
		return Interface{}, err
	}
	i, _, err := parseInterface(answer[0])
	if err != nil {
		return Interface{}, err
	}
	if i.Mode != ModeStation {
		return Interface{}, fmt.Errorf("%w: it is in %s mode", ErrNotStation, i.Mode)
	}
	if answer, err = s.dump(getWiphy(s.index)); err != nil {
		return Interface{}, err
	}
	devices, err := parseCapabilities(answer)
	if err != nil || len(devices) != 1 {
		return Interface{}, errors.Join(ErrNotWireless, err)
	}
	i.Capabilities = devices[0]
	s.phy = i.Phy
	if !i.Connect {
		return Interface{}, ErrNoConnect
	}
	return i, nil
}
