package radio_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// fakeRadio notes commands and delivers what a test tells it to.
type fakeRadio struct {
	loop      *loop.Loop
	done      []radio.Command
	at        []time.Duration
	receivers []func(radio.Event)
	stopped   int
}

func newFakeRadio() *fakeRadio { return &fakeRadio{loop: loop.NewVirtual(epoch)} }

func (r *fakeRadio) Loop() *loop.Loop   { return r.loop }
func (r *fakeRadio) Address() dot11.MAC { return dot11.MAC{2} }
func (r *fakeRadio) Close() error       { return nil }
func (r *fakeRadio) Do(c radio.Command) {
	r.done = append(r.done, c)
	r.at = append(r.at, r.loop.Now().Sub(epoch))
}
func (r *fakeRadio) Notify(f func(radio.Event)) func() {
	r.receivers = append(r.receivers, f)
	return func() { r.stopped++ }
}

func (r *fakeRadio) deliver(ev radio.Event) {
	for _, f := range r.receivers {
		f(ev)
	}
}

func (r *fakeRadio) run(t *testing.T) {
	t.Helper()
	if err := r.loop.Run(t.Context()); !errors.Is(err, loop.ErrIdle) {
		t.Fatalf("Run = %v", err)
	}
}

// script is a machine made of functions; a missing one does nothing.
type script struct {
	handle   func(now time.Time, ev radio.Event) []radio.Command
	advance  func(now time.Time) []radio.Command
	deadline time.Time
}

func (s *script) Handle(now time.Time, ev radio.Event) []radio.Command {
	if s.handle == nil {
		return nil
	}
	return s.handle(now, ev)
}

func (s *script) Advance(now time.Time) []radio.Command {
	if s.advance == nil {
		return nil
	}
	return s.advance(now)
}

func (s *script) Deadline() time.Time { return s.deadline }

// restful is a script that may rest.
type restful struct {
	script
	resting bool
}

func (r *restful) Resting() bool { return r.resting }

func leave(reason dot11.Reason) radio.Command { return radio.Leave{Reason: reason} }

// reasons shows the Leave commands done, as the numbers they carry.
func (r *fakeRadio) reasons() []dot11.Reason {
	var list []dot11.Reason
	for _, c := range r.done {
		list = append(list, c.(radio.Leave).Reason)
	}
	return list
}

func TestAttachStartsMachine(t *testing.T) {
	r := newFakeRadio()
	m := &script{advance: func(now time.Time) []radio.Command {
		if !now.Equal(epoch) {
			t.Errorf("started at %v", now)
		}
		return []radio.Command{leave(1), leave(2)}
	}}
	radio.Attach(r, m)
	if want := []dot11.Reason{1, 2}; !slices.Equal(r.reasons(), want) {
		t.Errorf("commands %v before Attach returned, want %v", r.reasons(), want)
	}
}

func TestEventsIn(t *testing.T) {
	r := newFakeRadio()
	m := &script{handle: func(now time.Time, ev radio.Event) []radio.Command {
		if want := epoch.Add(time.Second); !now.Equal(want) {
			t.Errorf("event at %v, want %v", now, want)
		}
		return []radio.Command{leave(ev.(radio.Left).Reason + 1)}
	}}
	radio.Attach(r, m)
	r.loop.After(time.Second, func() { r.deliver(radio.Left{Reason: 7}) })
	r.run(t)
	if want := []dot11.Reason{8}; !slices.Equal(r.reasons(), want) {
		t.Errorf("commands %v, want %v", r.reasons(), want)
	}
}

func TestDeadlines(t *testing.T) {
	r := newFakeRadio()
	m := &script{deadline: epoch.Add(time.Second)}
	m.advance = func(now time.Time) []radio.Command {
		switch now.Sub(epoch) {
		case 0:
			return nil
		case time.Second:
			m.deadline = epoch.Add(time.Minute)
		default:
			m.deadline = time.Time{}
		}
		return []radio.Command{leave(1)}
	}
	// The event at 30 s calls the deadline forward.
	m.handle = func(now time.Time, _ radio.Event) []radio.Command {
		m.deadline = now.Add(5 * time.Second)
		return nil
	}
	radio.Attach(r, m)
	r.loop.After(30*time.Second, func() { r.deliver(radio.Joined{}) })
	r.run(t)
	if want := []time.Duration{time.Second, 35 * time.Second}; !slices.Equal(r.at, want) {
		t.Errorf("commands at %v, want %v", r.at, want)
	}
}

func TestDeadlineTakenBack(t *testing.T) {
	r := newFakeRadio()
	m := &script{deadline: epoch.Add(time.Second)}
	m.handle = func(time.Time, radio.Event) []radio.Command {
		m.deadline = time.Time{}
		m.advance = func(time.Time) []radio.Command { t.Error("advanced without a deadline"); return nil }
		return nil
	}
	radio.Attach(r, m)
	r.deliver(radio.Joined{})
	if !r.loop.Idle() {
		t.Error("a timer is left")
	}
	r.run(t)
}

func TestRestingDeadlineIsBackground(t *testing.T) {
	r := newFakeRadio()
	m := &restful{script: script{deadline: epoch.Add(time.Hour)}, resting: true}
	a := radio.Attach(r, m)
	if !r.loop.Idle() {
		t.Error("a resting machine keeps the loop alive")
	}
	// The same deadline counts again as soon as the machine does not rest.
	m.resting = false
	a.Advance()
	if r.loop.Idle() {
		t.Error("the deadline of a working machine keeps no loop alive")
	}
	m.resting = true
	a.Advance()
	if !r.loop.Idle() {
		t.Error("a machine that rests again keeps the loop alive")
	}
	// A background deadline is kept, as long as something else goes on.
	m.advance = func(time.Time) []radio.Command { m.deadline = time.Time{}; return []radio.Command{leave(1)} }
	r.loop.After(2*time.Hour, func() {})
	r.run(t)
	if want := []time.Duration{time.Hour}; !slices.Equal(r.at, want) {
		t.Errorf("commands at %v, want %v", r.at, want)
	}
}

func TestDetach(t *testing.T) {
	r := newFakeRadio()
	m := &script{deadline: epoch.Add(time.Second)}
	a := radio.Attach(r, m)
	m.handle = func(time.Time, radio.Event) []radio.Command { t.Error("event after Detach"); return nil }
	m.advance = func(time.Time) []radio.Command { t.Error("advanced after Detach"); return nil }
	a.Detach()
	a.Detach()
	a.Advance()
	r.deliver(radio.Joined{})
	if !r.loop.Idle() {
		t.Error("a timer is left")
	}
	r.run(t)
	if r.stopped != 1 {
		t.Errorf("notification stopped %d times", r.stopped)
	}
	// Its last wishes are still carried out.
	a.Do([]radio.Command{leave(3)})
	if want := []dot11.Reason{3}; !slices.Equal(r.reasons(), want) || !r.loop.Idle() {
		t.Errorf("commands %v, want %v and no timer", r.reasons(), want)
	}
}

// A machine's owner may detach it while it handles an event; what it returns
// then is still done, and no timer is set.
func TestDetachWhileHandling(t *testing.T) {
	r := newFakeRadio()
	m := &script{}
	a := radio.Attach(r, m)
	m.handle = func(now time.Time, _ radio.Event) []radio.Command {
		a.Detach()
		m.deadline = now.Add(time.Second)
		return []radio.Command{leave(3)}
	}
	r.deliver(radio.Joined{})
	if want := []dot11.Reason{3}; !slices.Equal(r.reasons(), want) || !r.loop.Idle() {
		t.Errorf("commands %v, want %v and no timer", r.reasons(), want)
	}
}

func TestStatusError(t *testing.T) {
	var err error = radio.Failed{Err: radio.StatusError(dot11.StatusTooManyStations)}.Err
	var status radio.StatusError
	if !errors.As(err, &status) || dot11.Status(status) != dot11.StatusTooManyStations {
		t.Errorf("%v is not a StatusError of 17", err)
	}
	if want := "radio: the access point refused the association: status 17"; err.Error() != want {
		t.Errorf("Error() = %q, want %q", err, want)
	}
}
