package lua51

import (
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/parse"
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
	nesting   int                         // calls from Go that have not returned
	protected *lua.LFunction              // the body of a protected call's thread
	coroutine *lua.LFunction              // makes the body of a coroutine's thread
	raise     func(*lua.LState)
}

// threadCost is how many instructions take as long as making a thread does.
const threadCost = 200

// idleMax is how many threads are kept: each may have grown a large stack.
const idleMax = 4

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

// shell is compiled once: interpreters share what does not change.
var shell = sync.OnceValue(func() *lua.FunctionProto {
	stmts, err := parse.Parse(strings.NewReader(shellSource), shellName)
	if err != nil {
		panic(err)
	}
	proto, err := lua.Compile(stmts, shellName)
	if err != nil {
		panic(err)
	}
	return proto
})

func (s *State) openThreads() {
	s.threads.caller = map[*lua.LState]*lua.LState{}
	s.threads.raise = s.raise
	L := s.L
	L.Push(L.NewFunctionFromProto(shell()))
	L.Push(L.NewFunction(s.install))
	L.Push(L.NewFunction(s.guard))
	L.Push(L.NewFunction(s.pass))
	L.Call(3, 2)
	s.threads.protected, s.threads.coroutine = L.Get(-2).(*lua.LFunction), L.Get(-1).(*lua.LFunction)
	L.Pop(2)

	s.register(L.G.Global, map[string]lua.LGFunction{"pcall": s.pcall, "xpcall": s.xpcall})
	s.SetGlobal("coroutine", s.frozen(s.library(map[string]lua.LGFunction{
		"create":  s.coCreate,
		"resume":  s.coResume,
		"running": s.coRunning,
		"status":  s.coStatus,
		"wrap":    s.coWrap,
		"yield":   s.coYield,
	})))
}

// guard calls its first argument with the others.
func (s *State) guard(L *lua.LState) int {
	defer s.caughtOverflow(L)
	L.Call(L.GetTop()-1, lua.MultRet)
	return L.GetTop()
}

// call calls a function of the script from a Go function of the library, as
// L.Call does. Each level costs stack, so there are not too many.
func (s *State) call(L *lua.LState, args, results int) {
	if s.threads.nesting >= nestingMax {
		L.Error(lua.LString(Where(L, 1)+"C stack overflow"), 0)
	}
	s.threads.nesting++
	L.Call(args, results)
	s.threads.nesting--
}

// pass returns its arguments, the results of a thread, and counts them.
func (s *State) pass(L *lua.LState) int {
	s.threads.results = L.GetTop()
	return s.threads.results
}

// thread returns the thread that a script believes L to be.
func (s *State) thread(L *lua.LState) *lua.LState {
	for caller := s.threads.caller[L]; caller != nil; caller = s.threads.caller[L] {
		L = caller
	}
	return L
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
	s.spend(threadCost)
	return th
}
