package lua51

import (
	"context"
	"errors"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// ErrInterrupted is the error of a script that somebody stops.
var ErrInterrupted = errors.New("interrupted")

// ErrMemory is the error of a script that holds more than it may.
var ErrMemory = errors.New("not enough memory")

const (
	// stringMax is the longest string that a script can build, in octets.
	stringMax = 4 << 20
	// memoryMax is by how much the heap may grow unless Config.Memory tells.
	memoryMax = 256 << 20
	// lookEvery is after how many instructions the governor looks up: about
	// 0.1 ms.
	lookEvery = 8192
	// debtMax is how many octets of new strings make it look up at once.
	debtMax = 16 << 20
)

// governor keeps a script within bounds: it ends it when its context does, and
// raises an error in it when it takes too much memory. The interpreter asks
// its context before each instruction whether to go on; the governor is that
// context, so it also counts the instructions, and mostly says yes.
type governor struct {
	ctx    context.Context              // of the call under way
	check  func(instructions int) error // asked now and then; may be nil
	steps  int                          // instructions of the call under way, as of the last look
	left   int                          // until the next look
	debt   int                          // octets of strings since the last look
	halted error                        // nothing runs any more
	raised error                        // what Err tells
	heap   uint64                       // more than this is too much
	taken  bool                         // it was, once
	sample []metrics.Sample

	running, interrupted atomic.Bool // a call; that one
}

// stop is the channel of a context that has ended.
var stop = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func newGovernor(cfg Config) *governor {
	g := &governor{
		ctx:    context.Background(),
		check:  cfg.Check,
		sample: []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}},
	}
	if cfg.Memory == 0 {
		cfg.Memory = memoryMax
	}
	g.heap = g.used() + cfg.Memory
	return g
}

// begin starts to govern one call into the script.
func (g *governor) begin(ctx context.Context) {
	g.ctx, g.steps, g.left, g.raised = ctx, 0, lookEvery, nil
	g.interrupted.Store(false)
	g.running.Store(true)
}

// Done implements context.Context for the interpreter.
func (g *governor) Done() <-chan struct{} {
	if g.left--; g.left >= 0 {
		return nil
	}
	return g.look()
}

func (g *governor) look() <-chan struct{} {
	g.steps += lookEvery
	g.left, g.debt = lookEvery, 0
	if g.halted == nil {
		if g.ctx.Err() != nil {
			g.halted = context.Cause(g.ctx)
		} else if g.check != nil {
			g.halted = g.check(g.steps)
		}
	}
	switch {
	case g.halted != nil:
		g.hurry() // again at each instruction: no pcall holds it up
		g.raised = g.halted
		return stop
	case g.interrupted.Load():
		g.hurry()
		g.raised = ErrInterrupted
		return stop
	case g.exhausted():
		g.raised, g.taken = ErrMemory, true
		return stop
	}
	return nil
}

// hurry makes the next instruction look up.
func (g *governor) hurry() { g.steps, g.left = g.steps-g.left, 0 }

// exhausted reports whether the heap is too large even when it is clean.
func (g *governor) exhausted() bool {
	if g.used() <= g.heap {
		return false
	}
	runtime.GC()
	return g.used() > g.heap
}

func (g *governor) used() uint64 {
	metrics.Read(g.sample)
	return g.sample[0].Value.Uint64()
}

// Err implements context.Context: it is what the interpreter raises.
func (g *governor) Err() error { return g.raised }

// Deadline implements context.Context.
func (g *governor) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (g *governor) Value(any) any { return nil }

// grow is asked before a string of n octets is built.
func (s *State) grow(L *lua.LState, n int) {
	if n > stringMax || n < 0 {
		L.Error(lua.LString(ErrMemory.Error()), 0)
	}
	if s.gov.debt += n; s.gov.debt > debtMax {
		s.gov.hurry()
	}
}
