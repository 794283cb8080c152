package lua51

import lua "github.com/yuin/gopher-lua"

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
