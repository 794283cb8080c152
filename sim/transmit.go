package sim

import (
	"slices"

	"github.com/gowps/wps/dot11"
)

// outgoing is one frame on its way out.
type outgoing struct {
	octets    []byte
	frequency dot11.Frequency
	rate      rate
	attempts  int
	sent      func(acked bool) // may be nil; group frames are never acked
	dropped   bool
}

// send queues a frame, encrypted by protect unless that is nil. Sequence
// number and duration are filled in here. sent, if not nil, learns the end.
func (p *port) send(f dot11.Frame, frequency dot11.Frequency, r rate, protect *cipher, sent func(acked bool)) {
	group := f.Address1.IsGroup()
	copies := 1
	if f.Kind.IsData() && !group && p.happens(p.air.cfg.Duplicate) {
		copies = 2
	}
	for range copies {
		f.Sequence = p.sequence.next()
		if !group {
			f.Duration = r.duration()
		}
		o := &outgoing{octets: protect.seal(f), frequency: frequency, rate: r, sent: sent}
		sent = nil // the copy's fate is nobody's business
		p.queue = append(p.queue, o)
		if len(p.queue) == 1 {
			p.attempt()
		}
	}
}

// counter gives out sequence numbers, which have twelve bits.
type counter uint16

func (c *counter) next() uint16 {
	n := uint16(*c) & 0xfff
	*c++
	return n
}

// attempt sends the first frame of the queue once it had its turn.
func (p *port) attempt() {
	o := p.queue[0]
	wait := p.air.cfg.Delay + p.upTo(p.air.cfg.Jitter) + o.rate.airtime(len(o.octets))
	p.air.loop.After(wait, p.transmit)
}

// transmit puts the first frame of the queue on the air, and sees to it that
// it is repeated, or that the next one follows.
func (p *port) transmit() {
	o := p.queue[0]
	acked := false
	if !o.dropped {
		acked = p.air.carry(p, o.frequency, o.rate, o.octets)
		group := o.octets[4]&1 != 0
		if o.attempts++; !acked && !group && !o.dropped && o.attempts <= p.air.cfg.Retries {
			o.octets = slices.Clone(o.octets) // receivers may still hold the first
			o.octets[1] |= byte(dot11.FlagRetry)
			p.attempt()
			return
		}
	}
	p.queue[0] = nil
	p.queue = p.queue[1:]
	if len(p.queue) > 0 {
		p.attempt()
	} else {
		p.queue = nil
	}
	if o.sent != nil {
		o.sent(acked)
	}
}

// drop takes back all that is not sent yet, as when the link it was meant for
// is gone.
func (p *port) drop() {
	if len(p.queue) > 0 { // its timer is running
		p.queue = p.queue[:1]
		p.queue[0].dropped, p.queue[0].sent = true, nil
	}
}
