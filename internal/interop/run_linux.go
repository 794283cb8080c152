package interop

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"time"

	"github.com/gowps/wps/eap"
)

// Run carries our end of one run over a port. Role, password and fragment size
// are facts of r already; what happens is added to it. A registrar begins by
// itself, with the station at StationAddress, as an access point does with a
// station that has just joined.
func (p *Port) Run(ctx context.Context, r *Recording) (Result, error) {
	var drawn bytes.Buffer
	e, err := newEnd(r, io.TeeReader(rand.Reader, &drawn), nil)
	if err != nil {
		return Result{}, err
	}
	p.trace = r.Add
	if e.peer != nil {
		err = p.RunPeer(ctx, e.peer)
	} else {
		err = p.RunServer(ctx, e.server, e.server.Start(time.Now()))
	}
	p.trace = nil
	r.Random = drawn.Bytes()
	return e.result(err)
}

// startAgain is when an EAPOL-Start is repeated.
const startAgain = 2 * time.Second

// RunPeer carries the station's end of one run, from EAPOL-Start to the end.
// It returns what the method failed with, if it did. When ctx ends it closes the
// port.
func (p *Port) RunPeer(ctx context.Context, peer *eap.Peer) error {
	return p.within(ctx, func() error { return p.runPeer(peer) })
}

func (p *Port) runPeer(peer *eap.Peer) error {
	if err := p.Send(PAEGroup, peer.Start()); err != nil {
		return err
	}
	var failure error
	for heard := false; peer.Outcome() == eap.OutcomeNone; {
		var again time.Time
		if !heard {
			again = time.Now().Add(startAgain)
		}
		from, frame, err := p.receive(again)
		if err != nil {
			return err
		}
		if frame == nil {
			if err := p.Send(PAEGroup, peer.Start()); err != nil {
				return err
			}
			continue
		}
		reply, err := peer.Handle(frame)
		if err != nil && !errors.Is(err, eap.ErrIgnored) && failure == nil {
			failure = err
		}
		if reply != nil {
			heard = true
			if err := p.Send(from, reply); err != nil {
				return err
			}
		}
	}
	return failure
}

// RunServer carries the access point's end of one run with the station at
// StationAddress, and returns how it ended. It begins with frames, or when the
// station asks for it. When ctx ends it closes the port.
func (p *Port) RunServer(ctx context.Context, server *eap.Server, frames [][]byte) error {
	return p.within(ctx, func() error { return p.runServer(server, frames) })
}

func (p *Port) runServer(server *eap.Server, frames [][]byte) error {
	for {
		for _, f := range frames {
			if err := p.Send(StationAddress, f); err != nil {
				return err
			}
		}
		if done, err := server.Finished(); done {
			return err
		}
		from, frame, err := p.receive(server.Deadline())
		switch {
		case err != nil:
			return err
		case frame == nil:
			frames = server.Advance(time.Now())
		case from == StationAddress:
			frames = server.Handle(time.Now(), frame)
		default:
			frames = nil
		}
	}
}
