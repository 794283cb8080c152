package station

import (
	"errors"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// The ends of Enroll.

// timeUp ends the walk time.
func (e *Enroll) timeUp() []radio.Command {
	outcome := TimedOut
	switch {
	case e.run != nil:
		e.run.failTime(errTimeUp)
		e.result.Err = e.run.failure
	case e.result.Registrars == nil:
		outcome = e.nothing()
	case wrongPassword(e.result.Err): // and nobody came with a better one
		outcome = Rejected
	}
	return append(e.leave(), e.finish(outcome)...)
}

// wrongPassword reports whether err is a run that failed for the password.
func wrongPassword(err error) bool {
	f, ok := errors.AsType[*wsc.Failure](err)
	return ok && f.Code == wsc.ErrorPasswordAuth
}

// nothing is the outcome of a search that found no registrar.
func (e *Enroll) nothing() Outcome {
	if e.result.WEP != nil {
		return WEPOnly
	}
	return NoAP
}

// fail ends with a run that failed for good.
func (e *Enroll) fail(outcome Outcome, f *wsc.Failure) []radio.Command {
	e.cfg.Notify(RunFailed{BSS: e.result.BSS, Failure: f})
	e.result.Err = f
	return e.finish(outcome)
}

// overlap ends with two access points of which one is as good as the other.
func (e *Enroll) overlap(a, b dot11.BSS) []radio.Command {
	e.result.Overlap = [2]dot11.BSS{a, b}
	e.result.Err = nil
	e.cfg.Notify(OverlapFound{A: a, B: b})
	return e.finish(Overlap)
}

// succeed ends with the credentials of the run.
func (e *Enroll) succeed() []radio.Command {
	e.result.Credentials, e.result.Err = e.run.credentials, nil
	e.run.credentials = nil
	return e.finish(Success)
}

// finish ends the machine.
func (e *Enroll) finish(outcome Outcome) []radio.Command {
	if e.run != nil {
		e.run.discard()
	}
	e.drop()
	if e.pair != nil {
		e.pair.Wipe()
	}
	e.phase = finished
	e.result.Outcome = outcome
	if outcome != Success && e.result.Err == nil {
		e.result.Err = e.scanErr
	}
	e.cfg.Notify(Finished{Outcome: outcome})
	return nil
}
