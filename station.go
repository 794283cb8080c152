package wps

import (
	"errors"
	"time"

	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// Status is what the callback of Station.Start is told, with the numbers that
// NodeMCU scripts know.
type Status int

// The five statuses of the wps module.
const (
	// Success: the credential has been received. The station is configured,
	// not connected.
	Success Status = 0
	// Failed: the registration was refused, broke off, or two access points
	// were in push-button mode at once.
	Failed Status = 1
	// Timeout: an access point was found, but no credential came in time.
	Timeout Status = 2
	// WEP: an access point in WPS mode protects its network with WEP. The
	// search goes on, so another status follows; told once per access point.
	WEP Status = 3
	// ScanErr: no access point in WPS mode was found.
	ScanErr Status = 4
)

func (s Status) String() string {
	switch s {
	case Success:
		return "success"
	case Failed:
		return "failed"
	case Timeout:
		return "timeout"
	case WEP:
		return "WEP is not supported"
	case ScanErr:
		return "access point not found"
	}
	return "unknown status"
}

// successDelay is how long the device profile waits between the credential and
// its callback, as the ESP8266 does.
const successDelay = time.Second

// Refusals of Station.Start. A NodeMCU script never sees them: there, a refused
// start is silent.
var (
	ErrNotEnabled = errors.New("wps: start: not enabled")
	ErrDone       = errors.New("wps: start: enrolled already: disable and enable first")
)

// Station is the wps module of NodeMCU over a radio: enable, start, disable.
// Its methods are called on the radio's loop, as are all callbacks.
type Station struct {
	radio    radio.Radio
	cfg      Config
	enabled  bool
	callback func(Status)
	session  *session
	result   station.Result
}

// session is one search from Start to its final status.
type session struct {
	machine *station.Enroll
	driver  *radio.Attachment
	pending *loop.Timer
	over    bool // the final status has been told
}

// NewStation returns the module over r, not enabled.
func NewStation(r radio.Radio, cfg Config) *Station { return &Station{radio: r, cfg: cfg} }

// Enabled reports whether the station is between Enable and Disable.
func (s *Station) Enabled() bool { return s.enabled }

// Running reports whether a session has yet to tell its final status.
func (s *Station) Running() bool { return s.session != nil && !s.session.over }

// Result returns how the last session ended: the credentials after Success,
// the evidence after anything else.
func (s *Station) Result() station.Result { return s.result }

// Enable makes Start possible. Enabling twice is harmless.
func (s *Station) Enable() { s.enabled = true }

// Start looks for an access point whose button is pressed, and tells callback
// how it ends. It returns at once; callback, which may be nil, runs later.
//
// A second Start replaces the callback. While the station is searching it
// restarts the walk time; while it negotiates, the running session goes on.
// After Success, Start is refused with ErrDone until Disable and Enable; before
// Enable it is refused with ErrNotEnabled. In the device profile a Start after
// ScanErr without Disable tells ScanErr again at once, because the five scans
// are used up.
func (s *Station) Start(callback func(Status)) error {
	s.callback = callback
	if !s.enabled {
		return ErrNotEnabled
	}
	switch current := s.session; {
	case current == nil || current.over && s.result.Outcome != station.Success:
		if current != nil && s.cfg.Profile == Device && s.exhausted() {
			again := &session{}
			s.session = again
			s.tellAfter(again, 0, ScanErr, true)
			return nil
		}
		s.begin()
	case current.over:
		return ErrDone
	case current.machine != nil && current.machine.Restart(s.radio.Loop().Now()):
		current.driver.Advance()
	}
	return nil
}

// exhausted reports whether the last session used up the scans of the device.
func (s *Station) exhausted() bool {
	return s.result.Outcome == station.NoAP || s.result.Outcome == station.WEPOnly
}

// Disable ends WPS: a session that is running is cancelled, and its callback is
// not called. Disabling what is not enabled does nothing.
func (s *Station) Disable() {
	s.enabled = false
	current := s.session
	if s.session = nil; current == nil {
		return
	}
	current.pending.Stop()
	if current.driver != nil {
		if !current.over {
			current.driver.Do(current.machine.Cancel(s.radio.Loop().Now()))
		}
		current.driver.Detach()
	}
}

func (s *Station) begin() {
	current := &session{}
	s.session = current
	s.result = station.Result{}
	current.machine = station.NewEnroll(s.cfg.enroll(s.radio, wsc.PushButton(), func(ev Event) { s.follow(current, ev) }))
	current.driver = radio.Attach(s.radio, current.machine)
}

// follow turns the steps of a session into statuses. It runs inside the
// machine, so it tells nothing itself: callbacks never nest.
func (s *Station) follow(current *session, ev Event) {
	if s.cfg.Events != nil {
		s.cfg.Events(ev)
	}
	switch ev := ev.(type) {
	case station.WEPFound:
		s.radio.Loop().Post(func() { s.tell(current, WEP, false) })
	case station.Finished:
		s.radio.Loop().Post(func() { s.finish(current, ev.Outcome) })
	}
}

func (s *Station) finish(current *session, outcome station.Outcome) {
	if s.session != current {
		return
	}
	s.result, _ = current.machine.Result()
	current.driver.Detach()
	delay := time.Duration(0)
	if outcome == station.Success && s.cfg.Profile == Device {
		delay = successDelay
	}
	s.tellAfter(current, delay, statusOf(outcome), true)
}

func statusOf(outcome station.Outcome) Status {
	switch outcome {
	case station.Success:
		return Success
	case station.TimedOut:
		return Timeout
	case station.NoAP, station.WEPOnly:
		return ScanErr
	}
	return Failed
}

func (s *Station) tellAfter(current *session, d time.Duration, status Status, final bool) {
	current.pending = s.radio.Loop().After(d, func() { s.tell(current, status, final) })
}

// tell calls back, unless the session was cancelled meanwhile.
func (s *Station) tell(current *session, status Status, final bool) {
	if s.session != current || current.over {
		return
	}
	current.over = final
	if s.callback != nil {
		s.callback(status)
	}
}
