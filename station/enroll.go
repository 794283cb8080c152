package station

import (
	"io"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
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
	// BSSID, if not zero, is the only access point to talk to.
	BSSID dot11.MAC
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
type Enroll struct{ cfg EnrollConfig }

// NewEnroll returns a machine that begins with the first call of Advance.
func NewEnroll(cfg EnrollConfig) *Enroll { return &Enroll{cfg: cfg} }

// Result returns what came of it; ok is false until it has ended.
func (e *Enroll) Result() (r Result, ok bool) { return Result{}, false }

// Restart gives the search its whole walk time again, from now. It reports
// false, and does nothing, unless the machine is still searching.
func (e *Enroll) Restart(now time.Time) bool { return false }

// Cancel ends the enrolment. The commands leave the access point, if need be.
func (e *Enroll) Cancel(now time.Time) []radio.Command { return nil }

// Handle implements radio.Machine.
func (e *Enroll) Handle(now time.Time, ev radio.Event) []radio.Command { return nil }

// Advance implements radio.Machine.
func (e *Enroll) Advance(now time.Time) []radio.Command { return nil }

// Deadline implements radio.Machine.
func (e *Enroll) Deadline() time.Time { return time.Time{} }
