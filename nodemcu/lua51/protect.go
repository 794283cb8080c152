package lua51

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// install makes the running thread raise errors through the State.
func (s *State) install(L *lua.LState) int {
	handler, ok := L.Get(1).(*lua.LFunction)
	if !ok {
		L.Panic = s.threads.raise
		return 0
	}
	L.Panic = func(L *lua.LState) {
		L.Panic = func(*lua.LState) {
			panic(&lua.ApiError{Type: lua.ApiErrorError, Object: lua.LString("error in error handling")})
		}
		L.Push(handler)
		L.Push(s.worded(L, L.Get(-2)))
		s.call(L, 1, 1)
		panic(&lua.ApiError{Type: lua.ApiErrorError, Object: L.Get(-1)})
	}
	return 0
}

// raise ends what runs on L with the error on top of its stack.
func (s *State) raise(L *lua.LState) {
	err := &lua.ApiError{Type: lua.ApiErrorRun, Object: s.worded(L, L.Get(-1))}
	if L == s.L {
		err.StackTrace = s.Traceback(L, 0)
	}
	panic(err)
}

// engineOverflow is the interpreter's panic at too many calls.
const engineOverflow = "lua callstack overflow"

// overflowCost is how many instructions take as long as unwinding a stack that
// is full.
const overflowCost = 200_000

// caughtOverflow is deferred where Go calls into a script. It makes errors of
// the panics of the interpreter that are none.
func (s *State) caughtOverflow(L *lua.LState) {
	r := recover()
	if r == nil {
		return
	}
	if _, ok := r.(*lua.ApiError); ok {
		panic(r)
	}
	text := fmt.Sprint(r)
	if isOverflow(text) {
		text = Where(L, 0) + "stack overflow"
		s.spend(overflowCost)
	}
	panic(&lua.ApiError{Type: lua.ApiErrorRun, Object: lua.LString(text), StackTrace: s.Traceback(L, 0)})
}

// isOverflow reports whether a panic comes of a stack that is full: of frames,
// or of values as a function is entered, of which the interpreter cannot tell
// the line yet.
func isOverflow(text string) bool {
	return text == engineOverflow || text == "runtime error: index out of range [-1]"
}

func (s *State) pcall(L *lua.LState) int {
	s.Any(L, 1)
	L.Insert(lua.LNil, 1)
	return s.protect(L)
}

func (s *State) xpcall(L *lua.LState) int {
	handler := s.Any(L, 2)
	L.SetTop(1)
	L.Insert(handler, 1)
	return s.protect(L)
}

// protect calls the second argument with those after it, on a thread of its
// own. The first argument is an error handler or nil.
func (s *State) protect(L *lua.LState) int {
	fn := L.Get(2)
	if callable := fn.Type() == lua.LTFunction || L.GetMetaField(fn, "__call").Type() == lua.LTFunction; !callable {
		return failure(L, "attempt to call a "+typeName(fn)+" value")
	}
	if s.threads.nesting >= nestingMax {
		return failure(L, "C stack overflow")
	}
	args := make([]lua.LValue, L.GetTop())
	for i := range args {
		args[i] = L.Get(i + 1)
	}
	th := s.idleThread(L)
	s.threads.caller[th] = L
	nesting := s.threads.nesting
	s.threads.nesting++
	state, err, results := L.Resume(th, s.threads.protected, args...)
	s.threads.nesting = nesting // an error leaves what it has gone through
	delete(s.threads.caller, th)
	if state != lua.ResumeOK {
		L.Push(lua.LFalse)
		L.Push(err.(*lua.ApiError).Object)
		return 2
	}
	th.Dead = false
	if len(s.threads.idle) < idleMax {
		s.threads.idle = append(s.threads.idle, th)
	}
	L.Push(lua.LTrue)
	for _, v := range results[:s.threads.results] {
		L.Push(v)
	}
	return 1 + s.threads.results
}

// failure returns false and a message from a function.
func failure(L *lua.LState, message string) int {
	L.Push(lua.LFalse)
	L.Push(lua.LString(message))
	return 2
}
