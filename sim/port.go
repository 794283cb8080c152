package sim

import (
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// port is what the radios of stations and access points have in common: an
// address, who is told of events, and the way out to the air.
type port struct {
	chance
	air    *Air
	mac    dot11.MAC
	signal int // dBm at which others hear it
	closed bool

	receivers []*receiver
	events    []radio.Event // that happened and are not delivered yet

	queue    []*outgoing // the first is being sent
	sequence counter
	heard    map[dot11.MAC]uint16 // sequence control last heard of each transmitter
}

// defaultSignal is that of a radio in the same room.
const defaultSignal = -50

func newPort(a *Air, role string, mac dot11.MAC, signal int) port {
	if signal == 0 {
		signal = defaultSignal
	}
	return port{chance: newChance(a.cfg.Seed, role, mac), air: a, mac: mac, signal: signal}
}

// Loop implements radio.Radio.
func (p *port) Loop() *loop.Loop { return p.air.loop }

// Address implements radio.Radio.
func (p *port) Address() dot11.MAC { return p.mac }

type receiver struct{ f func(radio.Event) }

// Notify implements radio.Radio.
func (p *port) Notify(f func(radio.Event)) (stop func()) {
	r := &receiver{f}
	p.receivers = append(p.receivers, r)
	return func() {
		r.f = nil
		p.receivers = without(p.receivers, r)
	}
}

// emit queues an event. It always goes through the loop, so that none is
// delivered inside Do and all come in the order they happened.
func (p *port) emit(ev radio.Event) {
	if p.closed {
		return
	}
	p.events = append(p.events, ev)
	if len(p.events) == 1 {
		p.air.loop.Post(p.deliver)
	}
}

func (p *port) fail(cmd radio.Command, err error) { p.emit(radio.Failed{Command: cmd, Err: err}) }

// deliver tells what has happened up to now; what happens meanwhile waits for
// the next turn.
func (p *port) deliver() {
	events := p.events
	p.events = nil
	for _, ev := range events {
		for _, r := range p.receivers {
			if r.f != nil {
				r.f(ev)
			}
		}
	}
}

// shut ends all that a port does. What it has begun to send still goes out.
func (p *port) shut() {
	p.closed = true
	for _, r := range p.receivers {
		r.f = nil
	}
	p.receivers, p.events = nil, nil
}

// repeated reports whether the receiver has a unicast frame already: a
// retransmission whose acknowledgement was lost (IEEE 802.11-2020, 10.3.2.14).
func (p *port) repeated(f *dot11.Frame) bool {
	control := f.Sequence<<4 | uint16(f.Fragment)
	last, known := p.heard[f.Address2]
	if known && last == control && f.Flags&dot11.FlagRetry != 0 {
		return true
	}
	if p.heard == nil {
		p.heard = make(map[dot11.MAC]uint16)
	}
	p.heard[f.Address2] = control
	return false
}
