package station

import (
	"fmt"
	"io"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

// EnrollConfig describes one enrolment.
type EnrollConfig struct {
	// Device is what the station says of itself. MAC and UUID are those it
	// associates with; Bands are all that its radio has.
	Device wsc.Device
	// Password says how the registrar is to be convinced. It stays the
	// caller's, who wipes it after the end.
	Password wsc.DevicePassword
	// BSSID, if not zero, is the only access point to talk to. Others are no
	// session overlap then.
	BSSID dot11.MAC
	// Channels are those of the radio, as radio.Channels tells; none: not known.
	Channels []dot11.Frequency
	// Policy is how patiently to look.
	Policy Policy
	// Rand is the source of nonces and keys; nil means crypto/rand.
	Rand io.Reader
	// FragmentSize is the most that one EAP packet carries; 0 means 1400.
	FragmentSize int
	// Notify, if not nil, is told of each step.
	Notify func(Event)
}

// Enroll is a radio.Machine that gets a credential from a registrar.
type Enroll struct {
	cfg    EnrollConfig
	phase  phase
	wake   time.Time // when the present phase ends by itself
	until  time.Time // when the walk time ends
	result Result

	plan     plan
	view     view
	ignored  ignoreList
	scans    int       // begun
	complete int       // of them, those of all channels
	round    int       // the one with which this round of all channels began; 0: none has
	whole    bool      // the present one ends the round
	asked    time.Time // when the present one began
	doubted  bool      // a second look was taken for a missing UUID
	scanErr  error     // of the last one, if it failed

	pair   *registration.KeyPair // for the next run
	run    *run
	early  [][]byte // EAPOL frames that came before Joined
	denied int      // runs that failed for the password
}

// phase is what an enrolment is waiting for.
type phase uint8

const (
	idle     phase = iota // Advance
	scanning              // the end of a scan
	pausing               // the next scan
	joining               // the end of an association
	running               // EAP frames
	closing               // the access point's last word, for everything is said
	looking               // the end of the last look
	finished
)

// Format implements fmt.Formatter: no verb reaches the secrets.
func (*Enroll) Format(s fmt.State, _ rune) { fmt.Fprint(s, "station.Enroll") }

// NewEnroll returns a machine that begins with the first call of Advance.
func NewEnroll(cfg EnrollConfig) *Enroll {
	if cfg.Policy.WalkTime == 0 {
		cfg.Policy.WalkTime = walkTime
	}
	if cfg.Notify == nil {
		cfg.Notify = func(Event) {}
	}
	return &Enroll{
		cfg:     cfg,
		plan:    plan{channels: cfg.Channels, part: cfg.Policy.Part, looks: cfg.Policy.Looks},
		ignored: ignoreList{},
		result:  Result{Method: cfg.Password.ID},
	}
}

// Result returns what came of it; ok is false until it has ended.
func (e *Enroll) Result() (r Result, ok bool) { return e.result, e.phase == finished }

// Restart gives the search its whole walk time again, from now. It reports
// false, and does nothing, unless the machine is searching. The deadline moves:
// the machine's Attachment is to be advanced.
func (e *Enroll) Restart(now time.Time) bool {
	if e.phase != scanning && e.phase != pausing {
		return false
	}
	e.until = now.Add(e.cfg.Policy.WalkTime)
	return true
}

// Cancel ends the enrolment. The commands leave the access point, if need be.
func (e *Enroll) Cancel(now time.Time) []radio.Command {
	if e.phase == finished {
		return nil
	}
	return append(e.leave(), e.finish(Cancelled)...)
}

// Deadline implements radio.Machine.
func (e *Enroll) Deadline() time.Time {
	if e.phase == idle || e.phase == finished {
		return time.Time{}
	}
	return earliest(e.due(), e.limit())
}

// due is when the present phase has something to do.
func (e *Enroll) due() time.Time {
	if e.phase == running {
		return earliest(e.run.startAt, e.run.stallAt)
	}
	return e.wake
}

// limit is when the walk time ends for what is going on; zero: not at all.
func (e *Enroll) limit() time.Time {
	switch {
	case e.phase == closing || e.phase == looking:
		return time.Time{}
	case e.phase == running && e.run.committed():
		return e.until.Add(grace)
	}
	return e.until
}

// Advance implements radio.Machine.
func (e *Enroll) Advance(now time.Time) []radio.Command {
	switch {
	case e.phase == finished:
		return nil
	case e.phase == idle:
		e.until = now.Add(e.cfg.Policy.WalkTime)
		return e.scan(now)
	case reached(now, e.limit()):
		return e.timeUp()
	case !reached(now, e.due()):
		return nil
	}
	switch e.phase {
	case scanning:
		return e.scanFailed(now, errScanLost)
	case pausing:
		return e.scan(now)
	case joining:
		return append(e.leave(), e.giveUp(now, errJoinLost)...)
	case closing:
		return append(e.leave(), e.settle(now)...)
	case looking:
		return e.succeed()
	}
	if reached(now, e.run.startAt) {
		return []radio.Command{e.run.start(now)}
	}
	e.run.failTime(errSilent)
	return append(e.leave(), e.giveUp(now, e.run.failure)...)
}

// Handle implements radio.Machine.
func (e *Enroll) Handle(now time.Time, ev radio.Event) []radio.Command {
	switch ev := ev.(type) {
	case radio.Scanned:
		if e.listening() && !ev.Started.Before(e.asked) { // else somebody else's
			return e.scanned(now, ev)
		}
	case radio.Joined:
		if e.phase == joining && ev.BSSID == e.run.bss.BSSID {
			return e.joined(now)
		}
	case radio.Received:
		if e.run != nil && ev.EtherType == radio.EtherTypeEAPOL && ev.From == e.run.bss.BSSID {
			return e.received(now, ev.Payload)
		}
	case radio.Left:
		if (e.phase == running || e.phase == closing) && ev.BSSID == e.run.bss.BSSID {
			return e.left(now, ev)
		}
	case radio.Failed:
		switch c := ev.Command.(type) {
		case radio.Scan:
			if e.listening() {
				return e.scanFailed(now, ev.Err)
			}
		case radio.Join:
			if e.phase == joining && c.BSS.BSSID == e.run.bss.BSSID {
				return e.giveUp(now, ev.Err)
			}
		}
	}
	return nil
}
