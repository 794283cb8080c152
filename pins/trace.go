package pins

import (
	"fmt"
	"time"

	"github.com/gowps/wps/loop"
)

// A light that blinks is told once, not at each change. It blinks when the times
// for which it is high and low repeat, nearly.
const (
	rhythmNeeds = 4                    // changes until it is one
	rhythmSlack = 5 * time.Millisecond // and an eighth of the time
)

// Tracer tells what becomes of pins.
type Tracer struct {
	loop *loop.Loop
	opt  Options
	pins [Max + 1]rhythm
}

// rhythm is how one pin has changed of late.
type rhythm struct {
	high    bool
	at      time.Time        // of the last change
	lengths [2]time.Duration // how long it was low and high, the last time
	steady  int              // changes that came when they were to be expected
	over    *loop.Timer      // when the next one is overdue
}

// NewTracer returns what tells opt.Trace of pins.
func NewTracer(l *loop.Loop, opt Options) *Tracer { return &Tracer{loop: l, opt: opt} }

// name is what the trace calls a pin.
func (t *Tracer) name(n int) string {
	if name := t.opt.Names[n]; name != "" {
		return name
	}
	return fmt.Sprintf("pin %d", n)
}

// Changed takes one change in.
func (t *Tracer) Changed(n int, high bool) {
	if t.opt.Trace == nil {
		return
	}
	r, now := &t.pins[n], t.loop.Now()
	length := now.Sub(r.at)
	was := &r.lengths[index(!high)]
	if *was > 0 && near(length, *was) {
		r.steady++
	} else {
		t.end(n)
	}
	*was, r.at, r.high = length, now, high
	switch {
	case r.steady < rhythmNeeds:
		t.say(n, word(high))
		return
	case r.steady == rhythmNeeds:
		t.say(n, fmt.Sprintf("blinks: %s high, %s low", short(r.lengths[1]), short(r.lengths[0])))
	}
	r.over.Stop()
	next := r.lengths[index(high)]
	r.over = t.loop.Background(now.Add(next+slack(next)+1), func() { t.end(n) })
}

// end tells that a pin does not blink any more.
func (t *Tracer) end(n int) {
	r := &t.pins[n]
	r.over.Stop()
	if r.steady >= rhythmNeeds {
		t.say(n, "blinks no more: "+word(r.high))
	}
	r.steady = 0
}

// End tells that no pin changes any more.
func (t *Tracer) End() {
	for n := range t.pins {
		t.end(n)
	}
}

func (t *Tracer) say(n int, what string) { t.opt.Trace(t.loop.Now(), t.name(n), what) }

func index(high bool) int {
	if high {
		return 1
	}
	return 0
}

func word(high bool) string {
	if high {
		return "high"
	}
	return "low"
}

func near(a, b time.Duration) bool { return (a - b).Abs() <= slack(b) }

func slack(d time.Duration) time.Duration { return max(rhythmSlack, d/8) }

// short prints a length of time with four digits.
func short(d time.Duration) string {
	unit := time.Nanosecond
	for d >= 10000*unit {
		unit *= 10
	}
	return d.Round(unit).String()
}
