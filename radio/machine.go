package radio

import (
	"errors"
	"fmt"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
)

// ErrNoAnswer is the Err of a Failed join that the access point left
// unanswered.
var ErrNoAnswer = errors.New("radio: the access point did not answer")

// StatusError is the Err of a Failed join that the access point refused.
type StatusError dot11.Status

func (e StatusError) Error() string {
	return fmt.Sprintf("radio: the access point refused the association: status %d", e)
}

// Machine is a procedure: it takes what happens and says what to do.
type Machine interface {
	// Handle takes one event. It must not keep or change what the event
	// points to beyond the call unless it copies it.
	Handle(now time.Time, ev Event) []Command
	// Advance does what is due at now. The first call starts the machine.
	Advance(now time.Time) []Command
	// Deadline is when Advance must be called next; zero: not before an event.
	Deadline() time.Time
}

// Resting is implemented by machines whose deadlines may be background work,
// such as the renewal of a lease: while Resting reports true, the deadline
// keeps no virtual loop from being idle.
type Resting interface{ Resting() bool }

// Attachment drives one machine on one radio.
type Attachment struct {
	radio   Radio
	machine Machine
	timer   *loop.Timer
	resting bool
	stop    func()
}

// Attach starts m on r and is the only driver there is: events in, commands
// out, one timer. It must be called on r's loop; m's first commands are done
// before it returns.
func Attach(r Radio, m Machine) *Attachment {
	a := &Attachment{radio: r, machine: m}
	a.stop = r.Notify(func(ev Event) {
		if a.stop == nil {
			return
		}
		a.do(m.Handle(r.Loop().Now(), ev))
	})
	a.Advance()
	return a
}

// Advance asks the machine to go on now: after its owner changed something in
// it, such as a button pressed.
func (a *Attachment) Advance() {
	if a.stop != nil {
		a.do(a.machine.Advance(a.radio.Loop().Now()))
	}
}

// Do carries out commands on behalf of the machine, then sets its timer anew.
func (a *Attachment) Do(cmds []Command) { a.do(cmds) }

// Detach stops driving the machine. What it began on the radio goes on.
func (a *Attachment) Detach() {
	if a.stop == nil {
		return
	}
	a.stop()
	a.stop = nil
	a.timer.Stop()
}

func (a *Attachment) do(cmds []Command) {
	for _, c := range cmds {
		a.radio.Do(c)
	}
	if a.stop == nil { // detached by a callback of its own machine
		return
	}
	at, resting := a.machine.Deadline(), false
	if r, ok := a.machine.(Resting); ok {
		resting = r.Resting()
	}
	if a.timer != nil && a.timer.When().Equal(at) && a.resting == resting && a.timer.Set() {
		return
	}
	a.timer.Stop()
	a.timer, a.resting = nil, resting
	if at.IsZero() {
		return
	}
	set := a.radio.Loop().At
	if resting {
		set = a.radio.Loop().Background
	}
	a.timer = set(at, a.Advance)
}
