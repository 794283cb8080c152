package lua51

import (
	"fmt"
	"strings"
)

// kind tells tokens apart: reserved words and operators stand for themselves.
type kind string

const (
	tokenEOF    kind = "<eof>"
	tokenName   kind = "<name>"
	tokenString kind = "<string>"
	tokenNumber kind = "<number>"
)

var reserved = map[string]bool{
	"and": true, "break": true, "do": true, "else": true, "elseif": true, "end": true, "false": true,
	"for": true, "function": true, "if": true, "in": true, "local": true, "nil": true, "not": true,
	"or": true, "repeat": true, "return": true, "then": true, "true": true, "until": true, "while": true,
}

// tokens reads the tokens of a source, as the reference manual has them in
// section 2.1.
type tokens struct {
	source string
	at     int
	line   int // where the last token ends
}

// mistake is what is wrong with a source.
type mistake struct {
	line    int
	problem string
	near    string // "": nowhere
}

func (m *mistake) Error() string {
	if m.near == "" {
		return m.problem
	}
	return fmt.Sprintf("%s near '%s'", m.problem, m.near)
}

func (t *tokens) fail(problem, near string) { panic(&mistake{t.line, problem, near}) }

// peek is the octet so far ahead, 0 at the end.
func (t *tokens) peek(ahead int) byte {
	if t.at+ahead < len(t.source) {
		return t.source[t.at+ahead]
	}
	return 0
}

// newline passes over the end of a line, of which CR LF and LF CR are one.
func (t *tokens) newline() {
	if next := t.peek(1); (next == '\n' || next == '\r') && next != t.peek(0) {
		t.at++
	}
	t.at++
	t.line++
}

// next returns the next token, and how it is written.
func (t *tokens) next() (kind, string) {
	for t.at < len(t.source) {
		switch c := t.peek(0); {
		case c == '\n' || c == '\r':
			t.newline()
		case c == ' ' || c == '\t' || c == '\v' || c == '\f':
			t.at++
		case c == '-' && t.peek(1) == '-':
			t.comment()
		default:
			return t.token(c)
		}
	}
	return tokenEOF, string(tokenEOF)
}

func (t *tokens) token(c byte) (kind, string) {
	begin := t.at
	text := func() string { return t.source[begin:t.at] }
	switch {
	case c == '"' || c == '\'':
		t.quoted(c)
		return tokenString, text()
	case c == '[' && t.level() >= 0:
		t.long(t.level(), "string")
		return tokenString, text()
	case isDigit(c) || c == '.' && isDigit(t.peek(1)):
		t.number()
		return tokenNumber, text()
	case isLetter(c):
		for isLetter(t.peek(0)) || isDigit(t.peek(0)) {
			t.at++
		}
		if word := text(); reserved[word] {
			return kind(word), word
		}
		return tokenName, text()
	}
	for _, operator := range []string{"...", "..", "==", "~=", "<=", ">="} {
		if strings.HasPrefix(t.source[t.at:], operator) {
			t.at += len(operator)
			return kind(operator), operator
		}
	}
	t.at++
	if c < ' ' || c == 0x7f {
		return kind(text()), fmt.Sprintf("char(%d)", c)
	}
	return kind(text()), text()
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' }

// level is the number of = in a long bracket that begins here; -1: there is none.
func (t *tokens) level() int {
	n := 1
	for t.peek(n) == '=' {
		n++
	}
	switch {
	case t.peek(n) == '[':
		return n - 1
	case n > 1:
		t.fail("invalid long string delimiter", t.source[t.at:t.at+n])
	}
	return -1
}

// long passes over a long string or comment.
func (t *tokens) long(level int, what string) {
	end := "]" + strings.Repeat("=", level) + "]"
	t.at += len(end)
	for !strings.HasPrefix(t.source[t.at:], end) {
		switch c := t.peek(0); {
		case t.at >= len(t.source):
			t.fail("unfinished long "+what, string(tokenEOF))
		case c == '\n' || c == '\r':
			t.newline()
		default:
			t.at++
		}
	}
	t.at += len(end)
}

func (t *tokens) comment() {
	t.at += len("--")
	if t.peek(0) == '[' {
		n := 1
		for t.peek(n) == '=' {
			n++
		}
		if t.peek(n) == '[' {
			t.long(n-1, "comment")
			return
		}
	}
	for t.at < len(t.source) && t.peek(0) != '\n' && t.peek(0) != '\r' {
		t.at++
	}
}

// quoted passes over a string in quotes.
func (t *tokens) quoted(quote byte) {
	begin := t.at
	for t.at++; t.peek(0) != quote; {
		switch c := t.peek(0); {
		case t.at >= len(t.source):
			t.fail("unfinished string", string(tokenEOF))
		case c == '\n' || c == '\r':
			t.fail("unfinished string", t.source[begin:t.at])
		case c == '\\':
			t.escape(begin)
		default:
			t.at++
		}
	}
	t.at++
}

func (t *tokens) escape(begin int) {
	backslash := t.at
	t.at++
	switch c := t.peek(0); {
	case t.at >= len(t.source): // the string tells
	case c == '\n' || c == '\r':
		t.newline()
	case isDigit(c):
		value := 0
		for n := 0; n < 3 && isDigit(t.peek(0)); n++ {
			value = 10*value + int(t.peek(0)-'0')
			t.at++
		}
		if value > 255 {
			t.fail("escape sequence too large", t.source[begin:backslash])
		}
	default:
		t.at++
	}
}

func (t *tokens) number() {
	begin := t.at
	for isDigit(t.peek(0)) || t.peek(0) == '.' {
		t.at++
	}
	if t.peek(0)|0x20 == 'e' {
		t.at++
		if t.peek(0) == '+' || t.peek(0) == '-' {
			t.at++
		}
	}
	for isLetter(t.peek(0)) || isDigit(t.peek(0)) {
		t.at++
	}
	if text := t.source[begin:t.at]; !isNumeral(text) {
		t.fail("malformed number", text)
	}
}

// isNumeral reports whether text is a number as C reads it.
func isNumeral(text string) bool {
	if hex, ok := strings.CutPrefix(strings.ToLower(text), "0x"); ok {
		return hex != "" && strings.Trim(hex, "0123456789abcdef") == ""
	}
	mantissa, exponent, scientific := strings.Cut(strings.ToLower(text), "e")
	if scientific {
		exponent = strings.TrimLeft(exponent[:min(1, len(exponent))], "+-") + exponent[min(1, len(exponent)):]
		if exponent == "" || strings.Trim(exponent, "0123456789") != "" {
			return false
		}
	}
	return strings.Count(mantissa, ".") <= 1 && strings.Trim(mantissa, "0123456789.") == "" && strings.Trim(mantissa, ".") != ""
}
