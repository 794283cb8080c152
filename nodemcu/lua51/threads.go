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
	caller    map[*lua.LState]*lua.LState // of a protected call's thread
	idle      []*lua.LState               // threads for protected calls
	results   int                         // of the thread that has ended last
	nesting   int                         // threads that wait for another one
	protected *lua.LFunction              // the body of a protected call's thread
	coroutine *lua.LFunction              // makes the body of a coroutine's thread
	raise     func(*lua.LState)
}

// shellName is the chunk name of the functions around a thread's own.
const shellName = "[shell]"

// shellSource makes them: they install the thread's error handling, and call
// fn so that every level of the stack stays visible.
const shellSource = `
local install, guard, pass = ...
local function protected(handler, fn, ...)
	install(handler)
	return pass(guard(fn, ...))
end
local function coroutine(fn)
	return function(...)
		install()
		return pass(fn(...))
	end
end
return protected, coroutine`

func (s *State) openThreads() {
	s.threads.caller = map[*lua.LState]*lua.LState{}
	s.threads.raise = s.raise
	shell, err := s.L.Load(strings.NewReader(shellSource), shellName)
	if err != nil {
		panic(err)
	}
	L := s.L
	L.Push(shell)
	L.Push(L.NewFunction(s.install))
	L.Push(L.NewFunction(s.guard))
	L.Push(L.NewFunction(s.pass))
	L.Call(3, 2)
	s.threads.protected, s.threads.coroutine = L.Get(-2).(*lua.LFunction), L.Get(-1).(*lua.LFunction)
	L.Pop(2)

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
		L.Call(1, 1)
		panic(&lua.ApiError{Type: lua.ApiErrorError, Object: L.Get(-1)})
	}
	return 0
}

// guard calls its first argument with the others.
func (s *State) guard(L *lua.LState) int {
	defer s.caughtOverflow(L)
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
}

// pass returns its arguments, the results of a thread, and counts them.
func (s *State) pass(L *lua.LState) int {
	s.threads.results = L.GetTop()
	return s.threads.results
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
	s.threads.nesting++
	state, err, results := L.Resume(th, s.threads.protected, args...)
	s.threads.nesting--
	delete(s.threads.caller, th)
	if state != lua.ResumeOK {
		L.Push(lua.LFalse)
		L.Push(err.(*lua.ApiError).Object)
		return 2
	}
	th.Dead = false
	s.threads.idle = append(s.threads.idle, th)
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

// idleThread returns a thread that runs nothing.
func (s *State) idleThread(L *lua.LState) *lua.LState {
	if n := len(s.threads.idle); n > 0 {
		th := s.threads.idle[n-1]
		s.threads.idle = s.threads.idle[:n-1]
		return th
	}
	th, _ := L.NewThread()
	th.SetContext(s.gov)
	return th
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
	L.Push(s.newCoroutine(L, s.body(L)))
	return 1
}

func (s *State) newCoroutine(L *lua.LState, fn *lua.LFunction) *lua.LState {
	top := L.GetTop()
	L.Insert(call(L, s.threads.coroutine, fn), 1)
	donor()["create"](L)
	th := L.Get(-1).(*lua.LState)
	th.SetContext(s.gov)
	L.SetTop(top + 1)
	L.Remove(1)
	return th
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
		return failure(L, "cannot resume "+status+" coroutine")
	}
	if s.threads.nesting >= nestingMax {
		return failure(L, "C stack overflow")
	}
	s.threads.nesting++
	n := donor()["resume"](L)
	s.threads.nesting--
	if L.Get(-1) == lua.LString(engineOverflow) {
		L.Pop(1)
		L.Push(lua.LString("stack overflow"))
	}
	return n
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
	th := s.newCoroutine(L, s.body(L))
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
