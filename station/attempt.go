package station

import (
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// The part of Enroll that talks to one access point.

// join begins a run with an access point.
func (e *Enroll) join(now time.Time, s *sighting) []radio.Command {
	pair := e.pair
	e.pair = nil
	r, err := newRun(&e.cfg, s, pair)
	if err != nil {
		return e.fail(Rejected, &wsc.Failure{Msg: wsc.MessageM1, Err: err})
	}
	e.run, e.early = r, nil
	e.result.BSS = r.bss
	e.phase, e.wake = joining, now.Add(joinLimit)
	e.cfg.Notify(Joining{BSS: r.bss})
	return []radio.Command{r.join()}
}

// joined begins the exchange, with what has come of it already.
func (e *Enroll) joined(now time.Time) []radio.Command {
	e.phase = running
	e.cfg.Notify(Associated{BSS: e.run.bss})
	e.run.begin(now)
	var cmds []radio.Command
	early := e.early
	e.early = nil
	for _, frame := range early {
		cmds = append(cmds, e.received(now, frame)...)
	}
	return cmds
}

// received takes one EAPOL frame of our access point.
func (e *Enroll) received(now time.Time, frame []byte) []radio.Command {
	switch e.phase {
	case joining:
		if len(e.early) < earlyMax {
			e.early = append(e.early, slices.Clone(frame))
		}
	case running, closing:
		cmds := e.run.receive(now, frame)
		if e.run.ended || e.run.failure != nil && cmds == nil { // there is nothing to wait for
			return append(append(cmds, e.leave()...), e.settle(now)...)
		}
		if e.phase == running && e.run.settled() {
			e.phase, e.wake = closing, now.Add(farewell)
		}
		return cmds
	}
	return nil
}

// left takes in that the association has ended. Once the run has begun, that
// is the end of it.
func (e *Enroll) left(now time.Time, ev radio.Left) []radio.Command {
	e.cfg.Notify(LeftAP{BSS: e.run.bss, Reason: ev.Reason, ByPeer: ev.ByPeer})
	if !e.run.heard {
		return e.giveUp(now, errLeft(ev.Reason))
	}
	if !e.run.settled() {
		_, refused := e.run.enrollee.NotReady()
		e.run.failClosed(ev.ByPeer, errLeft(ev.Reason))
		e.run.lost = !refused
	}
	return e.settle(now)
}

// settle draws the conclusion of a run that is over, its access point left.
func (e *Enroll) settle(now time.Time) []radio.Command {
	r := e.run
	if r.credentials != nil {
		if e.cfg.Policy.LastLook && e.cfg.pushButton() && e.cfg.BSSID.IsZero() {
			return e.lookLast(now)
		}
		return e.succeed()
	}
	wrong := wrongPassword(r.failure)
	if wrong {
		e.denied++
	}
	switch {
	case e.cfg.pushButton() && r.lost:
		return e.fail(LinkLost, r.failure)
	case e.cfg.pushButton(), wrong && (r.exposed() || e.denied >= deniedMax):
		return e.fail(Rejected, r.failure)
	}
	return e.giveUp(now, r.failure)
}

// giveUp leaves an access point alone for a while and looks on.
func (e *Enroll) giveUp(now time.Time, err error) []radio.Command {
	r := e.run
	if failure, ok := err.(*wsc.Failure); ok {
		e.cfg.Notify(RunFailed{BSS: r.bss, Failure: failure})
	}
	e.result.Err = err
	e.ignored.add(now, r.bss.BSSID)
	e.drop()
	return e.pause(now, e.cfg.Policy.Gap)
}

// leave is the command that ends the association of a run, if there is one.
func (e *Enroll) leave() []radio.Command {
	if e.phase != joining && e.phase != running && e.phase != closing {
		return nil
	}
	e.cfg.Notify(LeftAP{BSS: e.run.bss, Reason: dot11.ReasonDeauthLeaving})
	return []radio.Command{radio.Leave{Reason: dot11.ReasonDeauthLeaving}}
}

// drop forgets a run.
func (e *Enroll) drop() {
	if e.run != nil {
		e.run.close()
	}
	e.run, e.early = nil, nil
}
