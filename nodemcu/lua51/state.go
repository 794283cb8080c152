// Package lua51 is the Lua 5.1 of the NodeMCU firmware, on gopher-lua.
//
// It holds what the interpreter underneath does otherwise than the firmware,
// or than a host can bear: numbers print with C's "%.14g"; strings, patterns
// and string.format follow the reference manual; errors are worded as Lua
// words them, with the name of the variable; pcall leaves the variables of its
// caller alone; tables can be read-only; there is no io, no os and no way out
// of the script's directory; and a script that runs away, recurses or
// allocates without end is stopped.
//
// It knows nothing of Wi-Fi: package nodemcu adds the firmware's modules.
package lua51

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// Config describes an interpreter. The zero value is usable.
type Config struct {
	// Stdout receives what print prints; nil discards it.
	Stdout io.Writer
	// Files holds the sources that dofile, loadfile and require can see; nil
	// means none.
	Files fs.FS
	// Seed is where math.random starts.
	Seed uint64
	// Check, if set, is asked about every 0.1 ms how to go on in a call that
	// has executed so many instructions; an error ends it for good.
	Check func(instructions int) error
	// Memory is by how much the memory of the whole program may grow, in
	// octets, before the script gets errors; 0 means 64 MiB. One instruction
	// can take that much again before it is noticed: who wants to keep close to
	// it sets the runtime's limit (debug.SetMemoryLimit) to twice as much.
	Memory uint64
}

// Stack sizes. The firmware runs out of memory at about a thousand calls, and
// C Lua stops at 200 nested calls through C.
const (
	callsMax   = 4 << 10
	valuesMax  = 128 << 10
	nestingMax = 200
)

func init() {
	// A table's array is filled up to any index below this: one assignment
	// must not take more than a script may have in all.
	lua.MaxArrayIndex = 4 << 20
}

// State is one interpreter. It is not safe for concurrent use.
type State struct {
	// L is the main thread. Functions are called through Call, though.
	L *lua.LState

	cfg       Config
	gov       *governor
	names     names
	readOnly  map[*lua.LTable]*lua.LTable
	threads   threads
	addresses addresses
	random    *rand.Rand
	loaded    *lua.LTable // what require has loaded
	concat    *lua.LFunction
	enter     *lua.LFunction
}

// New returns an interpreter with the base environment and no modules.
func New(cfg Config) *State {
	s := &State{
		cfg:      cfg,
		gov:      newGovernor(cfg),
		names:    names{},
		readOnly: map[*lua.LTable]*lua.LTable{},
		random:   rand.New(rand.NewPCG(cfg.Seed, cfg.Seed)),
		L: lua.NewState(lua.Options{
			CallStackSize:       callsMax,
			RegistrySize:        256,
			RegistryMaxSize:     valuesMax,
			RegistryGrowStep:    512,
			SkipOpenLibs:        true,
			MinimizeStackMemory: true,
		}),
	}
	s.L.SetContext(s.gov)
	s.enter = s.L.NewFunction(func(L *lua.LState) int {
		L.Panic = s.raise
		return s.guard(L)
	})
	s.concat = s.L.NewFunction(s.concatenate)
	s.openBase()
	s.openThreads()
	s.openStrings()
	s.openTables()
	s.openMath()
	s.openLoaders()
	return s
}

// Close frees the interpreter.
func (s *State) Close() {
	s.gov.forget()
	s.L.Close()
}

// Error is an error that a script did not catch.
type Error struct {
	Value     lua.LValue // what was raised
	Traceback string     // "stack traceback:" and where it happened
}

// Error returns the message alone.
func (e *Error) Error() string {
	if text, ok := toText(e.Value); ok {
		return text
	}
	return "(error object is a " + typeName(e.Value) + " value)"
}

// Call runs a function of the script until it returns, raises an uncaught
// error (an *Error), or ctx ends (its cause). Calls do not nest.
func (s *State) Call(ctx context.Context, fn lua.LValue, args ...lua.LValue) error {
	return s.evaluate(ctx, 0, fn, args)
}

// Evaluate is Call that returns the results.
func (s *State) Evaluate(ctx context.Context, fn lua.LValue, args ...lua.LValue) ([]lua.LValue, error) {
	if err := s.evaluate(ctx, lua.MultRet, fn, args); err != nil {
		return nil, err
	}
	results := make([]lua.LValue, s.L.GetTop())
	for i := range results {
		results[i] = s.L.Get(i + 1)
	}
	s.L.SetTop(0)
	return results, nil
}

func (s *State) evaluate(ctx context.Context, results int, fn lua.LValue, args []lua.LValue) error {
	if s.gov.halted != nil {
		return s.gov.halted
	}
	s.gov.begin(ctx)
	L := s.L
	L.SetTop(0)
	L.Push(s.enter)
	L.Push(fn)
	for _, arg := range args {
		L.Push(arg)
	}
	err := L.PCall(len(args)+1, results, nil)
	s.gov.running.Store(false)
	s.threads.nesting = 0
	if s.gov.halted != nil {
		return s.gov.halted
	}
	var raised *lua.ApiError
	if errors.As(err, &raised) {
		return &Error{raised.Object, raised.StackTrace}
	}
	return err
}

// Instructions returns how many instructions the last Call executed.
func (s *State) Instructions() int { return s.gov.executed() }

// Exhausted reports whether the script has taken more than Config.Memory. That
// is measured by the program's heap: the memory may have been somebody else's.
func (s *State) Exhausted() bool { return s.gov.taken }

// Look makes the script notice at its next instruction that its context has
// ended, or what Config.Check says: for Go functions that take their time.
func (s *State) Look() { s.gov.hurry() }

// Interrupt stops the call under way with ErrInterrupted, which no pcall of the
// script holds up. It reports false if nothing runs, and may be called from any
// goroutine.
func (s *State) Interrupt() bool {
	running := s.gov.running.Load()
	if running {
		s.gov.interrupted.Store(true)
	}
	return running
}

// Interrupted reports whether Interrupt stops or has stopped the last call.
func (s *State) Interrupted() bool { return s.gov.interrupted.Load() }

// Halt ends the script for good, for a reason that is not its own, with what
// it is doing now. Each Call from now on returns err.
func (s *State) Halt(err error) {
	if s.gov.halted == nil {
		s.gov.halted = err
		s.gov.hurry()
	}
}

// SetGlobal defines a global variable.
func (s *State) SetGlobal(name string, v lua.LValue) { s.L.SetGlobal(name, v) }

// library builds a table of Go functions, in no particular order.
func (s *State) library(functions map[string]lua.LGFunction) *lua.LTable {
	t := s.L.NewTable()
	s.register(t, functions)
	return t
}
