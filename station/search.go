package station

import (
	"errors"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

// The part of Enroll that scans and decides.

func (e *Enroll) listening() bool { return e.phase == scanning || e.phase == looking }

// scan begins the next scan, if there is to be one.
func (e *Enroll) scan(now time.Time) []radio.Command {
	frequencies, whole := e.plan.next(e.view.frequencies(e.watched))
	limit := e.cfg.Policy.Scans
	if frequencies == nil && limit > 0 && e.complete >= limit && e.result.Registrars == nil {
		return e.finish(e.nothing())
	}
	if e.pair == nil {
		// Made here, while there is time, the handshake is the shorter for it.
		pair, err := registration.NewKeyPair(e.cfg.Rand)
		if err != nil {
			return e.fail(Rejected, &wsc.Failure{Msg: wsc.MessageM1, Err: err})
		}
		e.pair = pair
	}
	e.phase = scanning
	cmds := e.listen(now, frequencies, e.cfg.Password.ID)
	e.whole = whole
	if frequencies == nil {
		e.complete++
		e.round = e.scans
	} else if e.round == 0 {
		e.round = e.scans
	}
	return cmds
}

// listen begins a scan of some channels, or of all if there are none.
func (e *Enroll) listen(now time.Time, frequencies []dot11.Frequency, id wsc.PasswordID) []radio.Command {
	e.scans++
	e.whole = false
	e.asked, e.wake = now, now.Add(scanLimit)
	e.cfg.Notify(Scanning{N: e.scans, Frequencies: frequencies})
	return []radio.Command{radio.Scan{Elements: e.probe(frequencies, id), Frequencies: frequencies}}
}

// probe is the WSC element of a probe request. Only with the button pressed
// here does it say so: access points count those requests (WSC 2.0.5 section
// 11.3, "PBC monitor time").
func (e *Enroll) probe(frequencies []dot11.Frequency, id wsc.PasswordID) dot11.Elements {
	if id != wsc.PasswordIDPushButton {
		id = wsc.PasswordIDDefault
	}
	device := e.cfg.Device
	if bands := bandsOf(frequencies); bands != 0 {
		device.Bands = bands
	}
	return wsc.Elements(wsc.Marshal(&wsc.ProbeRequest{
		RequestType: wsc.RequestEnrollee,
		Device:      device,
		PasswordID:  id,
	}))
}

func bandsOf(frequencies []dot11.Frequency) (bands dot11.Band) {
	for _, f := range frequencies {
		bands |= f.Band()
	}
	return bands
}

// watched tells which access points quick looks go to.
func (e *Enroll) watched(s *sighting) bool {
	return e.cfg.BSSID.IsZero() || s.bss.BSSID == e.cfg.BSSID
}

// scanned takes in the result of a scan.
func (e *Enroll) scanned(now time.Time, ev radio.Scanned) []radio.Command {
	e.cfg.Notify(ScanDone{N: e.scans, BSSs: len(ev.BSSs)})
	e.scanErr = nil
	e.view.update(ev, e.scans)
	if e.whole {
		e.result.Scans++
		e.view.age(e.round)
		e.round = 0
	} else {
		e.result.Looks++
	}
	if e.phase == looking {
		return e.lookedLast()
	}
	e.review()
	return e.judge(now)
}

// review brings the claims up to date and tells what is new.
func (e *Enroll) review() {
	for i := range e.view.sightings {
		s := &e.view.sightings[i]
		before := s.claim
		s.claim = e.cfg.claimOf(s.bss, s.network)
		addBSS(&e.result.Capable, s.bss)
		switch {
		case !e.watched(s):
			if anyone := (EnrollConfig{Password: e.cfg.Password, Device: e.cfg.Device}); anyone.claimOf(s.bss, s.network) > claimSilent {
				addBSS(&e.result.Others, s.bss)
			}
		case s.claim == claimNone || s.claim == before:
		case dot11.SecurityOf(s.bss) == dot11.SecurityWEP:
			if s.claim > claimSilent && addBSS(&e.result.WEP, s.bss) {
				e.cfg.Notify(WEPFound{BSS: s.bss})
			}
		default:
			e.ignored.forgive(s.bss.BSSID)
			if s.claim > claimSilent {
				addBSS(&e.result.Registrars, s.bss)
			}
			e.cfg.Notify(Candidate{BSS: s.bss, Network: s.network})
		}
	}
}

// judge decides what follows from all that was heard.
func (e *Enroll) judge(now time.Time) []radio.Command {
	if e.cfg.pushButton() && e.cfg.BSSID.IsZero() {
		a, b, sure := e.view.overlap(e.cfg.Policy.Mesh)
		if a == nil {
			e.doubted = false
		} else if sure || e.doubted {
			return e.overlap(a.bss, b.bss)
		} else {
			// A beacon does not always tell the UUID; a probe response does.
			e.doubted = true
			pair := func(s *sighting) bool { return s == a || s == b }
			return e.listen(now, e.view.frequencies(pair), e.cfg.Password.ID)
		}
	}
	least := claimLegacy
	if e.scans >= silentAfter || !e.cfg.BSSID.IsZero() {
		least = claimSilent
	}
	if s := e.view.choose(now, e.ignored, least); s != nil {
		return e.join(now, s)
	}
	return e.pause(now, e.cfg.Policy.Gap)
}

// pause waits before the next scan.
func (e *Enroll) pause(now time.Time, gap time.Duration) []radio.Command {
	e.phase, e.wake = pausing, now.Add(gap)
	return nil
}

// scanFailed goes on after a scan without result.
func (e *Enroll) scanFailed(now time.Time, err error) []radio.Command {
	if e.phase == looking { // which was only a precaution
		return e.succeed()
	}
	e.scanErr = err
	e.plan.begin()
	e.round = 0
	if errors.Is(err, errors.ErrUnsupported) {
		return e.finish(NoAP)
	}
	return e.pause(now, max(e.cfg.Policy.Gap, scanRetry))
}

// lookLast looks once more whether another button is pressed, after a run
// that nobody can tell from one with the wrong access point. It is no PBC
// session any more, and says so.
func (e *Enroll) lookLast(now time.Time) []radio.Command {
	e.phase = looking
	cmds := e.listen(now, e.view.frequencies(e.watched), wsc.PasswordIDDefault)
	e.wake = now.Add(lastLookLimit)
	return cmds
}

// lookedLast takes in the result of the last look.
func (e *Enroll) lookedLast() []radio.Command {
	ours := sighting{bss: e.run.bss, network: e.run.network}
	for i := range e.view.sightings {
		s := &e.view.sightings[i]
		if s.heard == e.scans && s.network.PushButtonActive() && !sameDevice(s, &ours, e.cfg.Policy.Mesh) {
			return e.overlap(ours.bss, s.bss)
		}
	}
	return e.succeed()
}
