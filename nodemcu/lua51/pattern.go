package lua51

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

const (
	capturesMax = 32
	// depthMax bounds the recursion of one match.
	depthMax = 10000
)

// Lengths of captures that are not lengths.
const (
	captureOpen     = -1 // its ')' has not been seen
	capturePosition = -2 // "()" captures where it stands
)

// matcher tries one pattern on one text (reference manual, section 5.4.1).
// All positions are counted from 0.
type matcher struct {
	s        *State
	L        *lua.LState
	src, pat string
	captures []struct{ start, length int }
	depth    int
}

func (s *State) newMatcher(L *lua.LState, src, pat string) *matcher {
	return &matcher{s: s, L: L, src: src, pat: pat}
}

// at tries the pattern from its octet p on at one place of the text, and
// returns where the match ends, or -1.
func (m *matcher) at(start, p int) int {
	m.captures, m.depth = m.captures[:0], 0
	return m.match(start, p)
}

func (m *matcher) fail(text string) { Raise(m.L, "%s", text) }

// match returns where the rest of the pattern, from p, ends if it starts at i.
func (m *matcher) match(i, p int) int {
	if m.depth++; m.depth > depthMax {
		m.fail("pattern too complex")
	}
	m.s.tick(m.L)
	end := m.rest(i, p)
	m.depth--
	return end
}

func (m *matcher) rest(i, p int) int {
	for p < len(m.pat) {
		switch c := m.pat[p]; {
		case c == '(':
			if p+1 < len(m.pat) && m.pat[p+1] == ')' {
				return m.open(i, p+2, capturePosition)
			}
			return m.open(i, p+1, captureOpen)
		case c == ')':
			return m.close(i, p+1)
		case c == '$' && p+1 == len(m.pat):
			if i == len(m.src) {
				return i
			}
			return -1
		case c == '%' && p+1 < len(m.pat) && m.pat[p+1] == 'b':
			if i = m.balanced(i, p+2); i < 0 {
				return -1
			}
			p += 4
			continue
		case c == '%' && p+1 < len(m.pat) && m.pat[p+1] == 'f':
			if p += 2; p >= len(m.pat) || m.pat[p] != '[' {
				m.fail("missing '[' after '%f' in pattern")
			}
			end := m.classEnd(p)
			if m.inSet(m.octet(i-1), p, end) || !m.inSet(m.octet(i), p, end) {
				return -1
			}
			p = end
			continue
		case c == '%' && p+1 < len(m.pat) && isDigit(m.pat[p+1]):
			if i = m.again(i, m.pat[p+1]); i < 0 {
				return -1
			}
			p += 2
			continue
		}
		end := m.classEnd(p)
		suffix := byte(0)
		if end < len(m.pat) {
			suffix = m.pat[end]
		}
		switch suffix {
		case '?':
			if m.single(i, p, end) {
				if found := m.match(i+1, end+1); found >= 0 {
					return found
				}
			}
			p = end + 1
		case '*':
			return m.most(i, p, end)
		case '+':
			if !m.single(i, p, end) {
				return -1
			}
			return m.most(i+1, p, end)
		case '-':
			return m.least(i, p, end)
		default:
			if !m.single(i, p, end) {
				return -1
			}
			i, p = i+1, end
		}
	}
	return i
}

// most matches as many of a class as it can, then fewer.
func (m *matcher) most(i, p, end int) int {
	n := 0
	for m.single(i+n, p, end) {
		n++
	}
	for ; n >= 0; n-- {
		if found := m.match(i+n, end+1); found >= 0 {
			return found
		}
	}
	return -1
}

// least matches as few of a class as it can, then more.
func (m *matcher) least(i, p, end int) int {
	for {
		if found := m.match(i, end+1); found >= 0 {
			return found
		}
		if !m.single(i, p, end) {
			return -1
		}
		i++
	}
}

func (m *matcher) open(i, p, length int) int {
	if len(m.captures) >= capturesMax {
		m.fail("too many captures")
	}
	level := len(m.captures)
	m.captures = append(m.captures, struct{ start, length int }{i, length})
	found := m.match(i, p)
	if found < 0 {
		m.captures = m.captures[:level]
	}
	return found
}

func (m *matcher) close(i, p int) int {
	for level := len(m.captures) - 1; level >= 0; level-- {
		if c := &m.captures[level]; c.length == captureOpen {
			c.length = i - c.start
			found := m.match(i, p)
			if found < 0 {
				m.captures[level].length = captureOpen
			}
			return found
		}
	}
	m.fail("invalid pattern capture")
	return -1
}

// balanced matches %bxy, whose x stands at p.
func (m *matcher) balanced(i, p int) int {
	if p+1 >= len(m.pat) {
		m.fail("unbalanced pattern")
	}
	open, shut := m.pat[p], m.pat[p+1]
	if i >= len(m.src) || m.src[i] != open {
		return -1
	}
	depth := 1
	for i++; i < len(m.src); i++ {
		m.s.tick(m.L)
		switch m.src[i] {
		case shut:
			if depth--; depth == 0 {
				return i + 1
			}
		case open:
			depth++
		}
	}
	return -1
}

// again matches what a capture, '1' to '9', holds.
func (m *matcher) again(i int, digit byte) int {
	level := int(digit) - '1'
	if level < 0 || level >= len(m.captures) || m.captures[level].length == captureOpen {
		m.fail("invalid capture index")
	}
	c := m.captures[level]
	m.s.spend(max(c.length, 0) / 16)
	if c.length < 0 || !strings.HasPrefix(m.src[i:], m.src[c.start:c.start+c.length]) {
		return -1
	}
	return i + c.length
}

// classEnd returns where the single class that starts at p ends.
func (m *matcher) classEnd(p int) int {
	switch c := m.pat[p]; c {
	case '%':
		if p+1 >= len(m.pat) {
			m.fail("malformed pattern (ends with '%')")
		}
		return p + 2
	case '[':
		p++
		if p < len(m.pat) && m.pat[p] == '^' {
			p++
		}
		for first := true; ; first = false {
			if p >= len(m.pat) {
				m.fail("malformed pattern (missing ']')")
			}
			c := m.pat[p]
			p++
			if c == ']' && !first {
				return p
			}
			if c == '%' {
				p++
			}
		}
	}
	return p + 1
}

// octet returns an octet of the text, 0 outside of it.
func (m *matcher) octet(i int) byte {
	if i < 0 || i >= len(m.src) {
		return 0
	}
	return m.src[i]
}

// single reports whether the octet at i is in the class from p to end.
func (m *matcher) single(i, p, end int) bool {
	m.s.tick(m.L)
	if i >= len(m.src) {
		return false
	}
	c := m.src[i]
	switch m.pat[p] {
	case '.':
		return true
	case '%':
		return inClass(c, m.pat[p+1])
	case '[':
		return m.inSet(c, p, end)
	}
	return m.pat[p] == c
}

// inSet reports whether c is in the set from '[' at p to after ']' at end.
func (m *matcher) inSet(c byte, p, end int) bool {
	set := m.pat[p+1 : end-1]
	m.s.spend(len(set) / 4)
	in := true
	if strings.HasPrefix(set, "^") {
		in, set = false, set[1:]
	}
	for set != "" {
		switch {
		case set[0] == '%' && len(set) > 1:
			if inClass(c, set[1]) {
				return in
			}
			set = set[2:]
		case len(set) > 2 && set[1] == '-':
			if set[0] <= c && c <= set[2] {
				return in
			}
			set = set[3:]
		default:
			if set[0] == c {
				return in
			}
			set = set[1:]
		}
	}
	return !in
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// inClass reports whether c is in the class that a letter names; a capital
// names the rest; anything else names itself.
func inClass(c, class byte) bool {
	lower, upper, digit := c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', isDigit(c)
	var in bool
	switch class | 0x20 {
	case 'a':
		in = lower || upper
	case 'c':
		in = c < 0x20 || c == 0x7f
	case 'd':
		in = digit
	case 'l':
		in = lower
	case 'p':
		in = c > 0x20 && c < 0x7f && !lower && !upper && !digit
	case 's':
		in = c == ' ' || c >= '\t' && c <= '\r'
	case 'u':
		in = upper
	case 'w':
		in = lower || upper || digit
	case 'x':
		in = digit || c|0x20 >= 'a' && c|0x20 <= 'f'
	case 'z':
		in = c == 0
	default:
		return c == class
	}
	if class >= 'A' && class <= 'Z' {
		return !in
	}
	if class < 'a' || class > 'z' {
		return c == class
	}
	return in
}

// capture returns what a match from start to end captured; capture 0 of a
// pattern without captures is the whole match.
func (m *matcher) capture(i, start, end int) lua.LValue {
	if i >= len(m.captures) {
		if i != 0 {
			m.fail("invalid capture index")
		}
		return lua.LString(m.src[start:end])
	}
	c := m.captures[i]
	switch c.length {
	case captureOpen:
		m.fail("unfinished capture")
	case capturePosition:
		return lua.LNumber(c.start + 1)
	}
	return lua.LString(m.src[c.start : c.start+c.length])
}

// push pushes all captures, or the whole match if there are none and it is
// wanted, and returns how many.
func (m *matcher) push(start, end int, whole bool) int {
	n := len(m.captures)
	if n == 0 && whole {
		n = 1
	}
	for i := range n {
		m.L.Push(m.capture(i, start, end))
	}
	return n
}
