package pins

import (
	"slices"
	"time"

	"github.com/gowps/wps/loop"
)

// Options is what a Board has beyond its pins.
type Options struct {
	// Trace, if there is one, is told what becomes of the pins.
	Trace func(now time.Time, who, what string)
	// Names are what the trace calls pins, by number; without one a pin is
	// called "pin" and its number.
	Names map[int]string
}

// Board is a simulated board. What its pins are without anybody's doing follows
// the NodeMCU board: pins 3 and 4 have resistors to the high level, because the
// chip looks at them when it starts; all others are low.
type Board struct {
	loop  *loop.Loop
	pins  [Max + 1]pin
	trace *Tracer
}

var _ Pins = (*Board)(nil)

// pin is one pin of a Board.
type pin struct {
	mode    Mode
	latch   bool // what was written last
	net     int  // the lowest number of the pins it is connected to
	pressed []bool
	level   bool
	watch   func(Change)
	last    time.Time   // of what is planned for it
	keep    *loop.Timer // keeps the loop going until then
}

// NewBoard returns a board whose pins are inputs that nobody touches.
func NewBoard(l *loop.Loop, opt Options) *Board {
	b := &Board{loop: l, trace: NewTracer(l, opt)}
	for i := range b.pins {
		b.pins[i] = pin{net: i, level: idle(i)}
	}
	return b
}

// idle is the level of a pin that nothing drives.
func idle(n int) bool { return n == 3 || n == 4 }

// Connect puts a wire between two pins.
func (b *Board) Connect(a, z int) {
	from, to := b.pins[a].net, b.pins[z].net
	for i := range b.pins {
		if b.pins[i].net == max(from, to) {
			b.pins[i].net = min(from, to)
		}
	}
	b.settle(min(from, to))
}

// Press plans that somebody holds a pin at a level, from a time on for so long.
// Before and after that a switch bounces for the time of bounce: chance, which
// must not be nil then, tells how, by returning a number below n.
//
// A press is background work: it keeps a loop going only while somebody watches
// the pin.
func (b *Board) Press(n int, high bool, at time.Time, length, bounce time.Duration, chance func(n int64) int64) {
	for i, t := range contacts(at, bounce, chance) {
		b.plan(n, t, high, i%2 == 0)
	}
	for i, t := range contacts(at.Add(length), bounce, chance) {
		b.plan(n, t, high, i%2 == 1)
	}
}

// bounces is how often a contact changes its mind before it rests.
const bounces = 4

// contacts returns an odd number of times: when a contact that is moved at a
// time changes, the last one for good.
func contacts(at time.Time, bounce time.Duration, chance func(int64) int64) []time.Time {
	times := []time.Time{at}
	if bounce <= 0 {
		return times
	}
	for range bounces {
		times = append(times, at.Add(1+time.Duration(chance(int64(bounce)))))
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// plan has somebody begin or end to hold a pin.
func (b *Board) plan(n int, at time.Time, high, begin bool) {
	p := &b.pins[n]
	if at.After(p.last) {
		p.last = at
		for i := range b.pins {
			if b.pins[i].net == p.net {
				b.stay(&b.pins[i])
			}
		}
	}
	b.loop.Background(at, func() {
		if i := slices.Index(p.pressed, high); !begin && i >= 0 {
			p.pressed = slices.Delete(p.pressed, i, i+1)
		} else if begin {
			p.pressed = append(p.pressed, high)
		}
		b.settle(p.net)
	})
}

// End tells the trace that nothing happens any more.
func (b *Board) End() { b.trace.End() }

// SetMode implements Pins.
func (b *Board) SetMode(n int, m Mode) error {
	p := &b.pins[n]
	p.mode = m
	b.settle(p.net)
	return nil
}

// Write implements Pins.
func (b *Board) Write(n int, high bool) error {
	p := &b.pins[n]
	p.latch = high
	b.settle(p.net)
	return nil
}

// Read implements Pins.
func (b *Board) Read(n int) (bool, error) { return b.pins[n].level, nil }

// Watch implements Pins.
func (b *Board) Watch(n int, f func(Change)) error {
	p := &b.pins[n]
	p.watch = f
	b.stay(p)
	return nil
}

// stay keeps the loop going until the last thing has happened that somebody
// watches a pin for.
func (b *Board) stay(p *pin) {
	p.keep.Stop()
	if last := b.lastOf(p.net); p.watch != nil && last.After(b.loop.Now()) {
		p.keep = b.loop.At(last, func() {})
	}
}

// lastOf returns when the last thing happens that is planned for a net.
func (b *Board) lastOf(net int) (last time.Time) {
	for i := range b.pins {
		if p := &b.pins[i]; p.net == net && p.last.After(last) {
			last = p.last
		}
	}
	return last
}

// settle finds the level of all pins of a net, and tells of a change.
func (b *Board) settle(net int) {
	high := b.level(net)
	var told []func(Change)
	now := b.loop.Now()
	for i := range b.pins {
		p := &b.pins[i]
		if p.net != net || p.level == high {
			continue
		}
		p.level = high
		b.trace.Changed(i, high)
		if p.watch != nil {
			told = append(told, p.watch)
		}
	}
	for _, f := range told {
		f(Change{At: now, High: high})
	}
}

// level is what a net settles at: what an output drives, else what somebody
// holds it at, else what a resistor pulls it to. Of two that disagree the low
// one wins, as it does on most boards before something gets warm.
func (b *Board) level(net int) bool {
	var driven, held, pulled, low, heldLow bool
	for i := range b.pins {
		p := &b.pins[i]
		if p.net != net {
			continue
		}
		if p.mode.Direction == Output || p.mode.Direction == OpenDrain && !p.latch {
			driven, low = true, low || !p.latch
		}
		for _, high := range p.pressed {
			held, heldLow = true, heldLow || !high
		}
		pulled = pulled || idle(i) || p.mode.PullUp && p.mode.Direction != Output
	}
	switch {
	case driven:
		return !low
	case held:
		return !heldLow
	}
	return pulled
}
