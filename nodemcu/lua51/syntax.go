package lua51

import (
	"fmt"
	"slices"
)

// nesting is how deep statements and expressions may lie in each other.
const nesting = 200

// grammar reads a source by the grammar of the reference manual (section 8), to
// say what Lua says is wrong with it. The parser knows only that something is.
type grammar struct {
	tokens
	kind kind
	text string
	last int // line of the token before
	deep int

	loops  int  // around the statement, in its function
	varies bool // the function has "..."
}

// mistakeIn is the first mistake of a source, nil if there is none.
func mistakeIn(source string) (found *mistake) {
	g := &grammar{tokens: tokens{source: source, line: 1}, varies: true}
	defer func() {
		if r := recover(); r != nil {
			var ok bool
			if found, ok = r.(*mistake); !ok {
				panic(r)
			}
		}
	}()
	g.advance()
	g.block()
	if g.kind != tokenEOF {
		g.expected(tokenEOF)
	}
	return nil
}

func (g *grammar) advance() {
	g.last = g.line
	g.kind, g.text = g.next()
}

func (g *grammar) wrong(problem string) { g.fail(problem, g.text) }

func (g *grammar) expected(k kind) { g.wrong(fmt.Sprintf("'%s' expected", k)) }

// accept passes over a token of this kind, if there is one.
func (g *grammar) accept(k kind) bool {
	if g.kind != k {
		return false
	}
	g.advance()
	return true
}

func (g *grammar) need(k kind) {
	if !g.accept(k) {
		g.expected(k)
	}
}

// close passes over what ends something that began on a line.
func (g *grammar) close(end, begin kind, line int) {
	switch {
	case g.accept(end):
	case line == g.line:
		g.expected(end)
	default:
		g.wrong(fmt.Sprintf("'%s' expected (to close '%s' at line %d)", end, begin, line))
	}
}

// within does something one level deeper.
func (g *grammar) within(do func()) {
	if g.deep++; g.deep > nesting {
		g.fail("chunk has too many syntax levels", "")
	}
	do()
	g.deep--
}

func (g *grammar) ends() bool {
	return slices.Contains([]kind{"else", "elseif", "end", "until", tokenEOF}, g.kind)
}

func (g *grammar) block() {
	g.within(func() {
		for last := false; !last && !g.ends(); g.accept(";") {
			g.within(func() { last = g.statement() })
		}
	})
}

// loop is a block that break leaves.
func (g *grammar) loop() {
	g.loops++
	g.block()
	g.loops--
}

// statement reports whether it must be the last one of its block.
func (g *grammar) statement() (last bool) {
	line := g.line
	switch g.kind {
	case "if":
		g.advance()
		g.expression()
		g.need("then")
		g.block()
		for g.accept("elseif") {
			g.expression()
			g.need("then")
			g.block()
		}
		if g.accept("else") {
			g.block()
		}
		g.close("end", "if", line)
	case "while":
		g.advance()
		g.expression()
		g.need("do")
		g.loop()
		g.close("end", "while", line)
	case "do":
		g.advance()
		g.block()
		g.close("end", "do", line)
	case "for":
		g.advance()
		g.count()
		g.need("do")
		g.loop()
		g.close("end", "for", line)
	case "repeat":
		g.advance()
		g.loop()
		g.close("until", "repeat", line)
		g.expression()
	case "function":
		g.advance()
		g.need(tokenName)
		for g.accept(".") {
			g.need(tokenName)
		}
		if g.accept(":") {
			g.need(tokenName)
		}
		g.function(line)
	case "local":
		g.advance()
		g.local()
	case "return":
		g.advance()
		if !g.ends() && g.kind != ";" {
			g.expressions()
		}
		return true
	case "break":
		g.advance()
		if g.loops == 0 {
			g.wrong("no loop to break")
		}
		return true
	default:
		g.assignment()
	}
	return false
}

// count is what stands between for and do.
func (g *grammar) count() {
	g.need(tokenName)
	switch g.kind {
	case "=":
		g.advance()
		g.expression()
		g.need(",")
		g.expression()
		if g.accept(",") {
			g.expression()
		}
	case ",", "in":
		for g.accept(",") {
			g.need(tokenName)
		}
		g.need("in")
		g.expressions()
	default:
		g.wrong("'=' or 'in' expected")
	}
}

func (g *grammar) local() {
	if g.accept("function") {
		g.need(tokenName)
		g.function(g.line)
		return
	}
	g.need(tokenName)
	for g.accept(",") {
		g.need(tokenName)
	}
	if g.accept("=") {
		g.expressions()
	}
}

// assignment is a call too.
func (g *grammar) assignment() {
	switch g.primary() {
	case called:
		return
	case valued:
		g.wrong("syntax error")
	}
	for g.accept(",") {
		if g.primary() != assignable {
			g.wrong("syntax error")
		}
	}
	g.need("=")
	g.expressions()
}

// function is all of one after its name. It began on a line.
func (g *grammar) function(line int) {
	loops, varies := g.loops, g.varies
	g.loops, g.varies = 0, false
	g.need("(")
	for more := g.kind != ")"; more; more = !g.varies && g.accept(",") {
		switch g.kind {
		case tokenName:
			g.advance()
		case "...":
			g.advance()
			g.varies = true
		default:
			g.wrong("<name> or '...' expected")
		}
	}
	g.need(")")
	g.block()
	g.close("end", "function", line)
	g.loops, g.varies = loops, varies
}

func (g *grammar) expressions() {
	g.expression()
	for g.accept(",") {
		g.expression()
	}
}

var binary = []kind{"+", "-", "*", "/", "%", "^", "..", "~=", "==", "<", "<=", ">", ">=", "and", "or"}

func (g *grammar) expression() {
	g.within(func() {
		g.operand()
		for slices.Contains(binary, g.kind) {
			g.advance()
			g.operand()
		}
	})
}

func (g *grammar) operand() {
	for g.kind == "not" || g.kind == "-" || g.kind == "#" {
		g.advance()
	}
	switch g.kind {
	case tokenNumber, tokenString, "nil", "true", "false":
		g.advance()
	case "...":
		if !g.varies {
			g.wrong("cannot use '...' outside a vararg function")
		}
		g.advance()
	case "{":
		g.table()
	case "function":
		g.advance()
		g.function(g.line)
	default:
		g.primary()
	}
}

// result is what can be done with an expression that begins with a name.
type result int

const (
	valued result = iota // nothing else
	assignable
	called
)

func (g *grammar) primary() (r result) {
	line := g.line
	switch g.kind {
	case tokenName:
		g.advance()
		r = assignable
	case "(":
		g.advance()
		g.expression()
		g.close(")", "(", line)
	default:
		g.wrong("unexpected symbol")
	}
	for {
		switch g.kind {
		case ".":
			g.advance()
			g.need(tokenName)
			r = assignable
		case "[":
			g.index()
			r = assignable
		case ":":
			g.advance()
			g.need(tokenName)
			g.arguments()
			r = called
		case "(", "{", tokenString:
			g.arguments()
			r = called
		default:
			return r
		}
	}
}

func (g *grammar) index() {
	g.advance()
	g.expression()
	g.need("]")
}

func (g *grammar) arguments() {
	line := g.line
	switch g.kind {
	case "(":
		if line != g.last {
			g.wrong("ambiguous syntax (function call x new statement)")
		}
		g.advance()
		if g.kind != ")" {
			g.expressions()
		}
		g.close(")", "(", line)
	case "{":
		g.table()
	case tokenString:
		g.advance()
	default:
		g.wrong("function arguments expected")
	}
}

func (g *grammar) table() {
	line := g.line
	g.advance()
	for g.kind != "}" {
		g.field()
		if !g.accept(",") && !g.accept(";") {
			break
		}
	}
	g.close("}", "{", line)
}

func (g *grammar) field() {
	switch {
	case g.kind == "[":
		g.index()
		g.need("=")
	case g.kind == tokenName && g.follows("="):
		g.advance()
		g.advance()
	}
	g.expression()
}

// follows reports whether the token after this one is of a kind.
func (g *grammar) follows(k kind) bool {
	ahead := g.tokens
	next, _ := ahead.next()
	return next == k
}
