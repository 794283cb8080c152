package lua51

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// Where returns the position "chunk:line: " of the function at this level of
// the stack: 0 runs now, 1 called it. It is empty if that is not Lua code.
func Where(L *lua.LState, level int) string {
	dbg, ok := L.GetStack(level)
	if !ok {
		return ""
	}
	if _, err := L.GetInfo("Sl", dbg, lua.LNil); err != nil || dbg.Source == "" || dbg.Source == shellName {
		return ""
	}
	return fmt.Sprintf("%s:%d: ", dbg.Source, dbg.CurrentLine)
}

// Raise ends the running Go function with an error: the position of its caller,
// then the text.
func Raise(L *lua.LState, format string, args ...any) {
	L.Error(lua.LString(Where(L, 1)+fmt.Sprintf(format, args...)), 0)
}

// ArgError is Raise for a wrong argument, counted from 1. In a call with a
// colon the receiver is not counted.
func (s *State) ArgError(L *lua.LState, n int, text string) {
	name, method := s.calledAs(L)
	if method {
		if n--; n == 0 {
			Raise(L, "calling '%s' on bad self (%s)", name, text)
		}
	}
	Raise(L, "bad argument #%d to '%s' (%s)", n, name, text)
}

// TypeError is ArgError for an argument of the wrong type.
func (s *State) TypeError(L *lua.LState, n int, want string) {
	got := "no value"
	if n <= L.GetTop() {
		got = typeName(L.Get(n))
	}
	s.ArgError(L, n, want+" expected, got "+got)
}

// calledAs returns the name by which the running function was called, "?" if
// it has none, and whether with a colon.
func (s *State) calledAs(L *lua.LState) (name string, method bool) {
	name = frameName(L, 0)
	if name == "" {
		return "?", false
	}
	if dbg, ok := L.GetStack(1); ok {
		if _, err := L.GetInfo("Sl", dbg, lua.LNil); err == nil {
			method = s.names.isMethod(dbg.Source, dbg.CurrentLine, name)
		}
	}
	return name, method
}

// frameName returns the name by which the function at this level was called,
// or "".
func frameName(L *lua.LState, level int) string {
	dbg, ok := L.GetStack(level)
	if !ok {
		return ""
	}
	if _, err := L.GetInfo("n", dbg, lua.LNil); err != nil || !isName(dbg.Name) {
		return ""
	}
	if caller, ok := L.GetStack(level + 1); ok {
		if _, err := L.GetInfo("S", caller, lua.LNil); err == nil && caller.Source == shellName {
			return ""
		}
	}
	return dbg.Name
}

// isName tells an identifier from the engine's notes, such as "(anonymous)".
func isName(s string) bool {
	for i, c := range []byte(s) {
		letter := c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// typeName is what type returns.
func typeName(v lua.LValue) string { return v.Type().String() }

// Any returns argument n, which must be there.
func (s *State) Any(L *lua.LState, n int) lua.LValue {
	if n > L.GetTop() {
		s.ArgError(L, n, "value expected")
	}
	return L.Get(n)
}

// Number returns argument n, a number or a string that reads as one.
func (s *State) Number(L *lua.LState, n int) lua.LNumber {
	v, ok := toNumber(L.Get(n))
	if !ok {
		s.TypeError(L, n, "number")
	}
	return v
}

// Int is Number with its fraction cut off.
func (s *State) Int(L *lua.LState, n int) int { return toInt(s.Number(L, n)) }

// OptInt is Int for an argument that may be missing or nil.
func (s *State) OptInt(L *lua.LState, n, otherwise int) int {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return s.Int(L, n)
}

// String returns argument n, a string or a number.
func (s *State) String(L *lua.LState, n int) string {
	v, ok := toText(L.Get(n))
	if !ok {
		s.TypeError(L, n, "string")
	}
	return v
}

// OptString is String for an argument that may be missing or nil.
func (s *State) OptString(L *lua.LState, n int, otherwise string) string {
	if L.Get(n) == lua.LNil {
		return otherwise
	}
	return s.String(L, n)
}

// Table returns argument n, a table.
func (s *State) Table(L *lua.LState, n int) *lua.LTable {
	v, ok := L.Get(n).(*lua.LTable)
	if !ok {
		s.TypeError(L, n, "table")
	}
	return v
}

// Function returns argument n, a function.
func (s *State) Function(L *lua.LState, n int) *lua.LFunction {
	v, ok := L.Get(n).(*lua.LFunction)
	if !ok {
		s.TypeError(L, n, "function")
	}
	return v
}

// Bool returns argument n, a boolean and nothing that merely counts as one.
func (s *State) Bool(L *lua.LState, n int) bool {
	v, ok := L.Get(n).(lua.LBool)
	if !ok {
		s.TypeError(L, n, "boolean")
	}
	return bool(v)
}
