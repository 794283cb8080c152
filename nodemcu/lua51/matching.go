package lua51

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func (s *State) strFind(L *lua.LState) int  { return s.find(L, true) }
func (s *State) strMatch(L *lua.LState) int { return s.find(L, false) }

// Matches reports whether a pattern matches somewhere in text.
func (s *State) Matches(L *lua.LState, text, pattern string) bool {
	m := s.newMatcher(L, text, pattern)
	rest := strings.TrimPrefix(pattern, "^")
	for start := range len(text) + 1 {
		if m.at(start, len(pattern)-len(rest)) >= 0 {
			return true
		}
		if rest != pattern {
			break
		}
	}
	return false
}

func (s *State) find(L *lua.LState, positions bool) int {
	src, pat := s.String(L, 1), s.String(L, 2)
	start, _ := span(len(src), s.OptInt(L, 3, 1), len(src))
	if positions && (lua.LVAsBool(L.Get(4)) || !strings.ContainsAny(pat, "^$*+?.([%-")) {
		if at := strings.Index(src[start:], pat); at >= 0 {
			L.Push(lua.LNumber(start + at + 1))
			L.Push(lua.LNumber(start + at + len(pat)))
			return 2
		}
		L.Push(lua.LNil)
		return 1
	}
	m := s.newMatcher(L, src, pat)
	anchor := 0
	if strings.HasPrefix(pat, "^") {
		anchor = 1
	}
	for ; start <= len(src); start++ {
		if end := m.at(start, anchor); end >= 0 {
			if !positions {
				return m.push(start, end, true)
			}
			L.Push(lua.LNumber(start + 1))
			L.Push(lua.LNumber(end))
			return 2 + m.push(start, end, false)
		}
		if anchor == 1 {
			break
		}
	}
	L.Push(lua.LNil)
	return 1
}

func (s *State) strGmatch(L *lua.LState) int {
	src, pat := s.String(L, 1), s.String(L, 2)
	next := 0
	L.Push(L.NewFunction(func(L *lua.LState) int {
		m := s.newMatcher(L, src, pat)
		for start := next; start <= len(src); start++ {
			if end := m.at(start, 0); end >= 0 {
				if next = end; end == start {
					next++
				}
				return m.push(start, end, true)
			}
		}
		next = len(src) + 1
		return 0
	}))
	return 1
}

func (s *State) strGsub(L *lua.LState) int {
	src, pat := s.String(L, 1), s.String(L, 2)
	by := L.Get(3)
	switch by.Type() {
	case lua.LTNumber, lua.LTString, lua.LTTable, lua.LTFunction:
	default:
		s.ArgError(L, 3, "string/function/table expected")
	}
	most := s.OptInt(L, 4, len(src)+1)
	m := s.newMatcher(L, src, pat)
	anchor := 0
	if strings.HasPrefix(pat, "^") {
		anchor = 1
	}
	var result strings.Builder
	at, n := 0, 0
	for n < most {
		end := m.at(at, anchor)
		if end >= 0 {
			n++
			text := m.replacement(at, end, by)
			s.grow(L, result.Len(), len(text))
			result.WriteString(text)
		}
		if end > at {
			at = end
		} else if at < len(src) {
			result.WriteByte(src[at])
			at++
		} else {
			break
		}
		if anchor == 1 {
			break
		}
	}
	if at < len(src) {
		result.WriteString(src[at:])
	}
	L.Push(lua.LString(result.String()))
	L.Push(lua.LNumber(n))
	return 2
}

// replacement is what stands for a match from start to end.
func (m *matcher) replacement(start, end int, by lua.LValue) string {
	var v lua.LValue
	switch by := by.(type) {
	case *lua.LTable:
		v = m.L.GetTable(by, m.capture(0, start, end))
	case *lua.LFunction:
		m.L.Push(by)
		m.s.call(m.L, m.push(start, end, true), 1)
		v = m.L.Get(-1)
		m.L.Pop(1)
	default:
		text, _ := toText(by)
		return m.expand(text, start, end)
	}
	if !lua.LVAsBool(v) {
		return m.src[start:end]
	}
	text, ok := toText(v)
	if !ok {
		m.fail("invalid replacement value (a " + typeName(v) + ")")
	}
	return text
}

// expand puts captures in the place of %0 to %9.
func (m *matcher) expand(text string, start, end int) string {
	if !strings.Contains(text, "%") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '%' && i+1 < len(text) {
			i++
			switch c = text[i]; {
			case c == '0':
				b.WriteString(m.src[start:end])
				continue
			case isDigit(c):
				piece, _ := toText(m.capture(int(c-'1'), start, end))
				m.s.grow(m.L, b.Len(), len(piece))
				b.WriteString(piece)
				continue
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}
