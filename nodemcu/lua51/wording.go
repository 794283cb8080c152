package lua51

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// engineErrors are the interpreter's own messages, each with its words in Lua.
// Rest is what follows the marker.
var engineErrors = []struct {
	marker string
	words  func(s *State, L *lua.LState, rest string) string
}{
	{"attempt to index a non-table object(", func(s *State, L *lua.LState, rest string) string {
		kind, rest, _ := strings.Cut(rest, ") with key '")
		key := strings.TrimSuffix(rest, "'")
		return "attempt to index " + s.describe(L, 0, opIndex, key, kind, func(v lua.LValue) bool { return typeName(v) == kind })
	}},
	{"attempt to call a non-function object", func(s *State, L *lua.LState, _ string) string {
		return "attempt to call " + s.describe(L, 0, opCall, "", "nil", func(v lua.LValue) bool {
			return v.Type() != lua.LTFunction && L.GetMetaField(v, "__call").Type() != lua.LTFunction
		})
	}},
	{"cannot perform ", func(s *State, L *lua.LState, rest string) string {
		_, kinds, _ := strings.Cut(rest, " operation between ")
		left, right, _ := strings.Cut(kinds, " and ")
		if left == "number" {
			left = right
		}
		return s.arithmeticOn(L, 0, left)
	}},
	{"__unm undefined", func(s *State, L *lua.LState, _ string) string {
		return "attempt to perform arithmetic on " + s.describe(L, 0, opArith, "", "nil", func(v lua.LValue) bool {
			_, number := toNumber(v)
			return !number
		})
	}},
	{"__len undefined", func(s *State, L *lua.LState, _ string) string {
		return "attempt to get length of " + s.describe(L, 0, opLength, "", "nil", func(v lua.LValue) bool {
			return v.Type() != lua.LTString && v.Type() != lua.LTTable
		})
	}},
	{"attempt to compare ", func(_ *State, _ *lua.LState, rest string) string {
		if left, right, _ := strings.Cut(rest, " with "); left == right {
			return "attempt to compare two " + left + " values"
		}
		return "attempt to compare " + rest
	}},
	{"for statement init must be a number", replaced("'for' initial value must be a number")},
	{"for statement limit must be a number", replaced("'for' limit must be a number")},
	{"for statement step must be a number", replaced("'for' step must be a number")},
	{"registry overflow", replaced("stack overflow")},
}

func replaced(words string) func(*State, *lua.LState, string) string {
	return func(*State, *lua.LState, string) string { return words }
}

// arithmeticOn words an error of arithmetic on an operand of this type.
func (s *State) arithmeticOn(L *lua.LState, level int, kind string) string {
	return "attempt to perform arithmetic on " + s.describe(L, level, opArith, "", kind, func(v lua.LValue) bool {
		return typeName(v) == kind
	})
}

// worded puts an error that is being raised on L into Lua's words.
func (s *State) worded(L *lua.LState, v lua.LValue) lua.LValue {
	text, ok := v.(lua.LString)
	if !ok {
		return v
	}
	if raised := s.gov.raised; raised != nil && strings.HasSuffix(string(text), raised.Error()) {
		s.gov.raised = nil
		return lua.LString(raised.Error())
	}
	if rest, ok := strings.CutPrefix(string(text), shellName+":"); ok { // no position that a script knows
		_, rest, _ = strings.Cut(rest, ": ")
		text = lua.LString(rest)
	}
	for _, e := range engineErrors {
		position, rest, ok := strings.Cut(string(text), e.marker)
		if ok && (strings.HasSuffix(position, ": ") || position == " " || position == "") {
			return lua.LString(strings.TrimLeft(position, " ") + e.words(s, L, rest))
		}
	}
	return text
}
