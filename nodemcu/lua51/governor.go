package lua51

import (
	"context"
	"errors"
	"math"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"time"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// ErrInterrupted is the error of a script that somebody stops.
var ErrInterrupted = errors.New("interrupted")

// ErrMemory is the error of a script that holds more than it may.
var ErrMemory = errors.New("not enough memory")

const (
	// stringMax is the longest string that a script can build, in octets.
	stringMax = 4 << 20
	// memoryMax is by how much memory may grow unless Config.Memory tells.
	memoryMax = 64 << 20
	// toilMin is what counts as toil: an instruction that fills a large table,
	// not the hundred octets of an ordinary one.
	toilMin = 32 * lookEvery
	// collectionCost is how many instructions take as long as collecting the
	// garbage of a full memory.
	collectionCost = 500_000
	// stacksMax is how large the stacks of Go may become: at 1 GB the runtime
	// ends the process.
	stacksMax = 256 << 20
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
//
// One instruction can take much memory, and a look costs time. So the garbage
// collector, which runs whenever the heap has doubled, nudges the governor as
// well.
type governor struct {
	ctx    context.Context              // of the call under way
	forget func() bool                  // takes back the nudge at the end of ctx
	check  func(instructions int) error // asked now and then; may be nil
	steps  int                          // instructions of the call under way, as of the last look
	left   int                          // until the next look
	nudged atomic.Bool                  // look at the next instruction
	debt   int                          // octets of strings since the last look
	halted error                        // nothing runs any more
	raised error                        // what Err tells
	most   uint64                       // more memory than this is too much
	taken  bool                         // it was, once
	made   uint64                       // octets ever made, as of the last look
	sample []metrics.Sample

	running, interrupted atomic.Bool // a call; that one
}

// stop is the channel of a context that has ended.
var stop = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func newGovernor(cfg Config) *governor {
	g := &governor{
		ctx:    context.Background(),
		forget: func() bool { return true },
		check:  cfg.Check,
		sample: []metrics.Sample{
			{Name: "/memory/classes/heap/objects:bytes"},
			{Name: "/memory/classes/heap/stacks:bytes"},
			{Name: "/gc/heap/allocs:bytes"},
		},
	}
	if cfg.Memory == 0 {
		cfg.Memory = memoryMax
	}
	g.read()
	g.made = g.sample[2].Value.Uint64()
	heap, stacks := g.used()
	g.most = heap + stacks + cfg.Memory
	runtime.SetFinalizer(&collection{weak.Make(g)}, (*collection).over)
	return g
}

// collection is garbage: it is told when the collector has run.
type collection struct{ g weak.Pointer[governor] }

// over nudges the governor, if it is still in use, and waits for the next one.
func (c *collection) over() {
	if g := c.g.Value(); g != nil {
		g.hurry()
		runtime.SetFinalizer(c, (*collection).over)
	}
}

// begin starts to govern one call into the script.
func (g *governor) begin(ctx context.Context) {
	g.steps, g.left, g.raised = 0, lookEvery, nil
	g.interrupted.Store(false)
	g.running.Store(true)
	if ctx != g.ctx {
		g.forget()
		g.ctx, g.forget = ctx, context.AfterFunc(ctx, g.hurry)
	}
	if ctx.Err() != nil {
		g.hurry()
	}
}

// Done implements context.Context for the interpreter.
func (g *governor) Done() <-chan struct{} {
	if g.left--; g.left >= 0 && !g.nudged.Load() {
		return nil
	}
	return g.look()
}

func (g *governor) look() <-chan struct{} {
	g.nudged.Store(false)
	g.read()
	g.steps, g.left, g.debt = g.executed()+g.toil(), lookEvery, 0
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

// executed returns how many instructions the call under way has executed.
func (g *governor) executed() int { return g.steps + lookEvery - g.left }

// hurry makes the next instruction look up. Any goroutine may call it.
func (g *governor) hurry() { g.nudged.Store(true) }

// toil is how many instructions take as long as making what was made since
// the last look, if that is uncommonly much.
func (g *governor) toil() int {
	made := g.sample[2].Value.Uint64()
	toil := (made - g.made) / 64
	if g.made = made; toil < toilMin {
		return 0
	}
	return int(toil)
}

// exhausted reports whether there is too much in memory even when it is clean.
func (g *governor) exhausted() bool {
	for before := uint64(math.MaxUint64); ; g.read() {
		heap, stacks := g.used()
		if heap+stacks <= g.most && stacks <= stacksMax {
			return false
		}
		if stacks >= before {
			return true
		}
		before = stacks
		runtime.GC() // halves an unused stack each time
		g.steps += collectionCost
	}
}

func (g *governor) read() { metrics.Read(g.sample) }

// used returns what is in memory, as of the last reading.
func (g *governor) used() (heap, stacks uint64) {
	return g.sample[0].Value.Uint64(), g.sample[1].Value.Uint64()
}

// Err implements context.Context: it is what the interpreter raises.
func (g *governor) Err() error { return g.raised }

// Deadline implements context.Context.
func (g *governor) Deadline() (time.Time, bool) { return time.Time{}, false }

// Value implements context.Context.
func (g *governor) Value(any) any { return nil }

// grow is asked before a string of so many octets becomes longer.
func (s *State) grow(L *lua.LState, octets, by int) {
	if by > stringMax || by < 0 || octets+by > stringMax {
		L.Error(lua.LString(ErrMemory.Error()), 0)
	}
	s.spend(by / 64) // an instruction takes about as long
	if s.gov.debt += by; s.gov.debt > debtMax {
		s.gov.hurry()
	}
}

// spend counts n steps of work that a Go function does for a script.
func (s *State) spend(n int) { s.gov.left -= n }

// tick is asked before each step of work that has no other bound. It raises
// the error that ends the script.
func (s *State) tick(L *lua.LState) {
	if s.gov.Done() != nil {
		L.Error(lua.LString(s.gov.Err().Error()), 0)
	}
}
