package lua51

import lua "github.com/yuin/gopher-lua"

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
	L.Insert(s.first(L, s.threads.coroutine, fn), 1)
	donor()["create"](L)
	th := L.Get(-1).(*lua.LState)
	th.SetContext(s.gov)
	s.spend(threadCost)
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
	nesting := s.threads.nesting
	s.threads.nesting++
	n := donor()["resume"](L)
	s.threads.nesting = nesting
	if text, ok := L.Get(-1).(lua.LString); ok && L.Get(-n) == lua.LFalse && isOverflow(string(text)) {
		s.spend(overflowCost)
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
		s.spend(level / 8) // to ask for one costs as much as it is deep
		dbg, ok := L.GetStack(level)
		if !ok {
			return false
		}
		if _, err := L.GetInfo("S", dbg, lua.LNil); err == nil && dbg.Source == "" {
			return true
		}
	}
}
