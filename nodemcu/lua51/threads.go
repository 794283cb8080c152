package lua51

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// threads is what the State knows of its coroutines.
//
// The interpreter, when an error is raised, cuts the local variables of every
// function on the thread's stack off from the closures that share them, even
// of those that go on running. So a protected call gets a thread of its own:
// only what the error ends is cut off. Scripts do not see these threads.
type threads struct {
	caller  map[*lua.LState]*lua.LState // of a protected call's thread
	nesting int                         // threads that wait for another one
	shell   *lua.LFunction              // see shellSource
}

// shellName is the chunk name of the function around a thread's own.
const shellName = "[shell]"

// shellSource makes the body of a thread: it installs the thread's error
// handling, and calls fn so that every level of the stack stays visible.
const shellSource = `
local install, pass = ...
return function(fn, handler)
	return function(...)
		install(handler)
		return pass(fn(...))
	end
end`

func (s *State) openThreads() {
	s.threads.caller = map[*lua.LState]*lua.LState{}
	factory, err := s.L.Load(strings.NewReader(shellSource), shellName)
	if err != nil {
		panic(err)
	}
	L := s.L
	L.Push(factory)
	L.Push(L.NewFunction(s.install))
	L.Push(L.NewFunction(func(L *lua.LState) int { return L.GetTop() }))
	L.Call(2, 1)
	s.threads.shell = L.Get(-1).(*lua.LFunction)
	L.Pop(1)

	s.register(L.G.Global, map[string]lua.LGFunction{"pcall": s.pcall, "xpcall": s.xpcall})
	s.SetGlobal("coroutine", s.library(map[string]lua.LGFunction{
		"create":  s.coCreate,
		"resume":  s.coResume,
		"running": s.coRunning,
		"status":  s.coStatus,
		"wrap":    s.coWrap,
		"yield":   s.coYield,
	}))
}

// install makes the running thread raise errors through the State.
func (s *State) install(L *lua.LState) int {
	handler, _ := L.Get(1).(*lua.LFunction)
	L.Panic = func(L *lua.LState) {
		if handler == nil {
			s.raise(L)
		}
		L.Panic = func(*lua.LState) {
			panic(&lua.ApiError{Type: lua.ApiErrorError, Object: lua.LString("error in error handling")})
		}
		L.Push(handler)
		L.Push(s.worded(L, L.Get(-2)))
		L.Call(1, 1)
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

// caughtOverflow is deferred where Go calls into a script. It makes an error of
// the one panic of the interpreter that is none: too many calls.
func (s *State) caughtOverflow(L *lua.LState) {
	switch r := recover().(type) {
	case nil:
	case string:
		if r != engineOverflow {
			panic(r)
		}
		err := &lua.ApiError{Type: lua.ApiErrorRun, Object: lua.LString(Where(L, 0) + "stack overflow")}
		if L == s.L {
			err.StackTrace = s.Traceback(L, 0)
		}
		panic(err)
	default:
		panic(r)
	}
}

// newThread makes a thread that will run fn, with an optional error handler.
func (s *State) newThread(L *lua.LState, fn lua.LValue, handler lua.LValue) *lua.LState {
	top := L.GetTop()
	L.Push(s.threads.shell)
	L.Push(fn)
	L.Push(handler)
	L.Call(2, 1)
	body := L.Get(-1)
	L.SetTop(top)

	L.Insert(body, 1)
	donor()["create"](L)
	th := L.Get(-1).(*lua.LState)
	L.SetTop(top + 1)
	L.Remove(1)
	th.SetContext(s.gov)
	return th
}

// resume runs the thread that is argument 1 with the others as its arguments,
// and pushes true and its results, or false and an error.
func (s *State) resume(L *lua.LState) int {
	if s.threads.nesting >= nestingMax {
		L.Push(lua.LFalse)
		L.Push(lua.LString("C stack overflow"))
		return 2
	}
	s.threads.nesting++
	n := donor()["resume"](L)
	s.threads.nesting--
	if L.Get(-1) == lua.LString(engineOverflow) { // in a coroutine
		L.Pop(1)
		L.Push(lua.LString("stack overflow"))
	}
	return n
}

func (s *State) pcall(L *lua.LState) int {
	fn := s.Any(L, 1)
	return s.protected(L, fn, lua.LNil)
}

func (s *State) xpcall(L *lua.LState) int {
	fn, handler := L.Get(1), s.Any(L, 2)
	L.SetTop(1)
	return s.protected(L, fn, handler)
}

// protected calls fn with the arguments after the first.
func (s *State) protected(L *lua.LState, fn, handler lua.LValue) int {
	if callable := fn.Type() == lua.LTFunction || L.GetMetaField(fn, "__call").Type() == lua.LTFunction; !callable {
		L.Push(lua.LFalse)
		L.Push(lua.LString("attempt to call a " + typeName(fn) + " value"))
		return 2
	}
	guard := L.NewFunction(func(L *lua.LState) int {
		defer s.caughtOverflow(L)
		L.Insert(fn, 1)
		L.Call(L.GetTop()-1, lua.MultRet)
		return L.GetTop()
	})
	th := s.newThread(L, guard, handler)
	s.threads.caller[th] = L
	defer delete(s.threads.caller, th)
	L.Remove(1)
	L.Insert(th, 1)
	return s.resume(L)
}

// thread returns the thread that a script believes L to be.
func (s *State) thread(L *lua.LState) *lua.LState {
	for caller := s.threads.caller[L]; caller != nil; caller = s.threads.caller[L] {
		L = caller
	}
	return L
}

// coroutine returns argument 1, a coroutine.
func (s *State) coroutine(L *lua.LState) *lua.LState {
	th, ok := L.Get(1).(*lua.LState)
	if !ok {
		s.ArgError(L, 1, "coroutine expected")
	}
	return th
}

func (s *State) coCreate(L *lua.LState) int {
	L.Push(s.newThread(L, s.body(L), lua.LNil))
	return 1
}

// body returns argument 1, what a coroutine is to run.
func (s *State) body(L *lua.LState) *lua.LFunction {
	fn, ok := L.Get(1).(*lua.LFunction)
	if !ok {
		s.ArgError(L, 1, "Lua function expected")
	}
	return fn
}

func (s *State) coResume(L *lua.LState) int {
	if status := s.status(L, s.coroutine(L)); status != "suspended" {
		L.Push(lua.LFalse)
		L.Push(lua.LString("cannot resume " + status + " coroutine"))
		return 2
	}
	return s.resume(L)
}

func (s *State) coRunning(L *lua.LState) int {
	if th := s.thread(L); th == s.L {
		L.Push(lua.LNil)
	} else {
		L.Push(th)
	}
	return 1
}

func (s *State) coStatus(L *lua.LState) int {
	L.Push(lua.LString(s.status(L, s.coroutine(L))))
	return 1
}

func (s *State) status(L, th *lua.LState) string {
	switch {
	case th.Dead:
		return "dead"
	case th == s.thread(L):
		return "running"
	}
	for up := L; up != nil; up = up.Parent {
		if up == th {
			return "normal"
		}
	}
	return "suspended"
}

func (s *State) coWrap(L *lua.LState) int {
	th := s.newThread(L, s.body(L), lua.LNil)
	L.Push(L.NewFunction(func(L *lua.LState) int {
		L.Insert(th, 1)
		n := s.coResume(L)
		if L.Get(-n) == lua.LTrue {
			return n - 1
		}
		failure := L.Get(-1)
		if text, ok := toText(failure); ok {
			failure = lua.LString(Where(L, 1) + text)
		}
		L.Error(failure, 0)
		return 0
	}))
	return 1
}

// coYield suspends the coroutine, unless a Go function or a protected call
// lies between.
func (s *State) coYield(L *lua.LState) int {
	if L == s.L || s.threads.caller[L] != nil || s.crossesGo(L) {
		L.Error(lua.LString("attempt to yield across metamethod/C-call boundary"), 0)
	}
	return -1
}

// crossesGo reports whether a Go function waits for what runs on L.
func (s *State) crossesGo(L *lua.LState) bool {
	for level := 1; ; level++ {
		dbg, ok := L.GetStack(level)
		if !ok {
			return false
		}
		if _, err := L.GetInfo("S", dbg, lua.LNil); err == nil && dbg.Source == "" {
			return true
		}
	}
}
