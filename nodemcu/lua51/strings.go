package lua51

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func (s *State) openStrings() {
	library := s.library(map[string]lua.LGFunction{
		"byte":    s.strByte,
		"char":    s.strChar,
		"find":    s.strFind,
		"format":  s.strFormat,
		"gmatch":  s.strGmatch,
		"gsub":    s.strGsub,
		"len":     s.strLen,
		"lower":   s.strLower,
		"match":   s.strMatch,
		"rep":     s.strRep,
		"reverse": s.strReverse,
		"sub":     s.strSub,
		"upper":   s.strUpper,
	})
	front := s.frozen(library)
	s.SetGlobal("string", front)

	mt := s.library(map[string]lua.LGFunction{
		"__add": s.arithmetic("__add", func(a, b lua.LNumber) lua.LNumber { return a + b }),
		"__sub": s.arithmetic("__sub", func(a, b lua.LNumber) lua.LNumber { return a - b }),
		"__mul": s.arithmetic("__mul", func(a, b lua.LNumber) lua.LNumber { return a * b }),
		"__div": s.arithmetic("__div", func(a, b lua.LNumber) lua.LNumber { return a / b }),
		"__mod": s.arithmetic("__mod", modulo),
		"__pow": s.arithmetic("__pow", power),
		"__unm": s.arithmetic("__unm", func(a, _ lua.LNumber) lua.LNumber { return -a }),
	})
	mt.RawSetString("__index", front)
	s.L.SetMetatable(lua.LString(""), mt)
}

// arithmetic is an operator on two values of which at least one is a string:
// strings that read as numbers are numbers. Failing that, the other value may
// know what to do; and the firmware adds "format" % value, or % {values}.
func (s *State) arithmetic(event string, op func(a, b lua.LNumber) lua.LNumber) lua.LGFunction {
	return func(L *lua.LState) int {
		if L.GetTop() == 1 { // a sign
			L.Push(L.Get(1))
		}
		a, left := toNumber(L.Get(1))
		b, right := toNumber(L.Get(2))
		if left && right {
			L.Push(op(a, b))
			return 1
		}
		for _, v := range []lua.LValue{L.Get(1), L.Get(2)} {
			if meta := L.GetMetaField(v, event); v.Type() != lua.LTString && meta != lua.LNil {
				L.Push(s.first(L, meta, L.Get(1), L.Get(2)))
				return 1
			}
		}
		if L.Get(1).Type() == lua.LTString && event == "__mod" {
			return s.formatOperator(L)
		}
		wrong := L.Get(1)
		if left {
			wrong = L.Get(2)
		}
		Raise(L, "%s", s.arithmeticOn(L, 1, typeName(wrong)))
		return 0
	}
}

func (s *State) formatOperator(L *lua.LState) int {
	values := L.Get(2)
	L.SetTop(1)
	if t, ok := values.(*lua.LTable); ok {
		for i := 1; i <= min(t.Len(), 250); i++ {
			L.Push(t.RawGetInt(i))
		}
	} else {
		L.Push(values)
	}
	return s.strFormat(L)
}

// concatenate is the .. operator, on all operands of a chain at once.
func (s *State) concatenate(L *lua.LState) int {
	n := L.GetTop()
	result := L.Get(n)
	for i := n - 1; i >= 1; {
		// All that is text joins at once.
		tail, ok := toText(result)
		first, size := i+1, len(tail)
		for ; ok && first > 1; first-- {
			text, isText := toText(L.Get(first - 1))
			if !isText {
				break
			}
			size += len(text)
		}
		if ok && first <= i {
			s.grow(L, 0, size)
			var b strings.Builder
			b.Grow(size)
			for j := first; j <= i; j++ {
				text, _ := toText(L.Get(j))
				b.WriteString(text)
			}
			b.WriteString(tail)
			result, i = lua.LString(b.String()), first-1
			continue
		}
		result = s.concatMeta(L, L.Get(i), result)
		i--
	}
	L.Push(result)
	return 1
}

func (s *State) concatMeta(L *lua.LState, a, b lua.LValue) lua.LValue {
	op := L.GetMetaField(a, "__concat")
	if op == lua.LNil {
		op = L.GetMetaField(b, "__concat")
	}
	if op == lua.LNil {
		wrong := a
		if _, ok := toText(a); ok {
			wrong = b
		}
		kind := typeName(wrong)
		Raise(L, "attempt to concatenate %s", s.describe(L, 1, opConcat, "", kind, func(v lua.LValue) bool { return typeName(v) == kind }))
	}
	return s.first(L, op, a, b)
}

// span turns Lua's positions, counted from 1, or from the end if negative,
// into the bounds of a slice of n octets: 0 <= start <= end <= n.
func span(n, from, to int) (start, end int) {
	if from < 0 {
		from = max(n+from+1, 0)
	}
	if to < 0 {
		to = n + to + 1
	}
	start, end = max(from, 1)-1, min(to, n)
	return min(start, max(end, 0)), max(end, 0)
}

func (s *State) strByte(L *lua.LState) int {
	text := s.String(L, 1)
	from := s.OptInt(L, 2, 1)
	start, end := span(len(text), from, s.OptInt(L, 3, from))
	if end-start > 8000 {
		Raise(L, "string slice too long")
	}
	for _, c := range []byte(text[start:end]) {
		L.Push(lua.LNumber(c))
	}
	return end - start
}

func (s *State) strChar(L *lua.LState) int {
	text := make([]byte, L.GetTop())
	for i := range text {
		c := s.Int(L, i+1)
		if c < 0 || c > 255 {
			s.ArgError(L, i+1, "invalid value")
		}
		text[i] = byte(c)
	}
	L.Push(lua.LString(text))
	return 1
}

func (s *State) strLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(s.String(L, 1))))
	return 1
}

func (s *State) strLower(L *lua.LState) int {
	return s.mapped(L, func(c byte) byte {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		return c
	})
}

func (s *State) strUpper(L *lua.LState) int {
	return s.mapped(L, func(c byte) byte {
		if c >= 'a' && c <= 'z' {
			c -= 'a' - 'A'
		}
		return c
	})
}

// mapped changes each octet of argument 1.
func (s *State) mapped(L *lua.LState, to func(byte) byte) int {
	text := []byte(s.String(L, 1))
	s.grow(L, 0, len(text))
	for i, c := range text {
		text[i] = to(c)
	}
	L.Push(lua.LString(text))
	return 1
}

func (s *State) strRep(L *lua.LState) int {
	text, n := s.String(L, 1), s.Int(L, 2)
	if n <= 0 || text == "" {
		L.Push(lua.LString(""))
		return 1
	}
	if n > stringMax {
		n = stringMax + 1 // times one octet is too much as well
	}
	s.grow(L, 0, len(text)*n)
	L.Push(lua.LString(strings.Repeat(text, n)))
	return 1
}

func (s *State) strReverse(L *lua.LState) int {
	text := s.String(L, 1)
	s.grow(L, 0, len(text))
	reversed := make([]byte, len(text))
	for i := range len(text) {
		reversed[len(text)-1-i] = text[i]
	}
	L.Push(lua.LString(reversed))
	return 1
}

func (s *State) strSub(L *lua.LState) int {
	text := s.String(L, 1)
	start, end := span(len(text), s.Int(L, 2), s.OptInt(L, 3, -1))
	L.Push(lua.LString(text[start:end]))
	return 1
}
