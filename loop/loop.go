// Package loop runs all work of a program on one goroutine, over a real or a
// virtual clock.
//
// It is the one place that reads the clock. Everything above it is handed the
// time: a callback asks Now, a machine gets it as an argument. A virtual loop
// jumps to the next timer as soon as nothing is left to do, so two minutes of
// walk time cost microseconds, and the same work in the same order gives the
// same result each time.
//
// Work is either foreground or background. Background timers (an access
// point's beacons, the renewal of a lease) go on for ever and keep no program
// alive: a virtual loop that has nothing else left is idle.
package loop

import (
	"container/heap"
	"context"
	"errors"
	"sync"
	"time"
)

// ErrIdle ends Run on a virtual loop when no foreground work is left, so that
// nothing can happen any more.
var ErrIdle = errors.New("loop: idle: nothing is left to happen")

// Loop is a single-goroutine scheduler. Post and Stop may be called from any
// goroutine; everything else belongs to the loop's own callbacks, or to the
// one goroutine that calls Run, before and after it.
type Loop struct {
	virtual bool
	now     time.Time // of a virtual loop
	timers  timerHeap
	seq     uint64
	live    int // foreground timers that are set

	mu     sync.Mutex
	posted []func()
	wake   chan struct{}
}

// New returns a loop on the machine's clock.
func New() *Loop { return &Loop{wake: make(chan struct{}, 1)} }

// NewVirtual returns a loop whose clock stands at start and moves only from
// timer to timer.
func NewVirtual(start time.Time) *Loop {
	l := New()
	l.virtual, l.now = true, start
	return l
}

// Virtual reports whether time on this loop is virtual.
func (l *Loop) Virtual() bool { return l.virtual }

// Now returns the time: the only reading of the clock in the program.
func (l *Loop) Now() time.Time {
	if l.virtual {
		return l.now
	}
	return time.Now()
}

// Advance moves a virtual clock forward by d without running anything, as a
// program does that computes for that long; on a real loop it sleeps. Timers
// that became due run, late, when the present callback has returned.
func (l *Loop) Advance(d time.Duration) {
	if !l.virtual {
		time.Sleep(d)
		return
	}
	l.now = l.now.Add(d)
}

// Post queues f to run on the loop, after what is queued already. It is the
// only way in from another goroutine.
func (l *Loop) Post(f func()) {
	l.mu.Lock()
	l.posted = append(l.posted, f)
	l.mu.Unlock()
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Timer is one callback at one time.
type Timer struct {
	loop       *Loop
	at         time.Time
	seq        uint64
	index      int // in the heap, -1 when not set
	background bool
	f          func()
}

// At runs f at time t, or as soon as possible if t has passed. Timers of the
// same time run in the order they were set.
func (l *Loop) At(t time.Time, f func()) *Timer { return l.set(t, f, false) }

// After is At, d from now.
func (l *Loop) After(d time.Duration, f func()) *Timer { return l.At(l.Now().Add(d), f) }

// Background is At for a timer that does not keep the loop from being idle.
func (l *Loop) Background(t time.Time, f func()) *Timer { return l.set(t, f, true) }

func (l *Loop) set(t time.Time, f func(), background bool) *Timer {
	l.seq++
	tm := &Timer{loop: l, at: t, seq: l.seq, background: background, f: f}
	heap.Push(&l.timers, tm)
	if !background {
		l.live++
	}
	return tm
}

// When returns the time the timer was set for.
func (t *Timer) When() time.Time { return t.at }

// Set reports whether the timer still has to run.
func (t *Timer) Set() bool { return t.index >= 0 }

// Stop takes the timer back. It reports false if it ran or was stopped before.
// A nil timer may be stopped.
func (t *Timer) Stop() bool {
	if t == nil || t.index < 0 {
		return false
	}
	heap.Remove(&t.loop.timers, t.index)
	t.loop.took(t)
	return true
}

func (l *Loop) took(t *Timer) {
	t.index = -1
	if !t.background {
		l.live--
	}
}

// Idle reports whether only background timers are left.
func (l *Loop) Idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.posted) == 0 && l.live == 0
}

// Run works until ctx ends, and returns its cause; a virtual loop also returns
// ErrIdle as soon as it is idle.
func (l *Loop) Run(ctx context.Context) error {
	return l.RunUntil(ctx, func() bool { return false })
}

// RunUntil is Run that returns nil as soon as done reports true, which it asks
// before it starts and after every piece of work.
func (l *Loop) RunUntil(ctx context.Context, done func() bool) error {
	for {
		if done() {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if f := l.next(); f != nil {
			f()
			continue
		}
		if !l.virtual {
			l.sleep(ctx)
			continue
		}
		switch {
		case l.Idle():
			return ErrIdle
		case l.live > 0: // or else somebody has posted at this very moment
			l.now = l.timers[0].at
		}
	}
}

// next takes the next piece of work that is due: posted work first, in order,
// so that a timer sees all that happened before it.
func (l *Loop) next() func() {
	l.mu.Lock()
	if len(l.posted) > 0 {
		f := l.posted[0]
		l.posted[0] = nil
		if l.posted = l.posted[1:]; len(l.posted) == 0 {
			l.posted = nil
		}
		l.mu.Unlock()
		return f
	}
	l.mu.Unlock()
	if len(l.timers) == 0 || l.timers[0].at.After(l.Now()) {
		return nil
	}
	t := heap.Pop(&l.timers).(*Timer)
	l.took(t)
	return t.f
}

// sleep waits on a real loop for posted work, the next timer or the end of ctx.
func (l *Loop) sleep(ctx context.Context) {
	var due <-chan time.Time
	if len(l.timers) > 0 {
		t := time.NewTimer(time.Until(l.timers[0].at))
		defer t.Stop()
		due = t.C
	}
	select {
	case <-ctx.Done():
	case <-l.wake:
	case <-due:
	}
}

// timerHeap orders by time, then by the order of setting.
type timerHeap []*Timer

func (h timerHeap) Len() int { return len(h) }
func (h timerHeap) Less(i, j int) bool {
	if !h[i].at.Equal(h[j].at) {
		return h[i].at.Before(h[j].at)
	}
	return h[i].seq < h[j].seq
}
func (h timerHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *timerHeap) Push(x any) {
	t := x.(*Timer)
	t.index = len(*h)
	*h = append(*h, t)
}
func (h *timerHeap) Pop() any {
	old := *h
	t := old[len(old)-1]
	old[len(old)-1] = nil
	*h = old[:len(old)-1]
	return t
}
