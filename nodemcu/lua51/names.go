package lua51

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
)

// names knows the operations of each chunk by line.
type names struct {
	chunks map[string]operations
	octets int // of their sources
}

// operations are those of one chunk, by line.
type operations struct {
	lines  map[int][]site
	octets int // of its source
}

// namesMax is of how many octets of source names are kept, the first chunk's
// aside: a script may load strings without end.
const namesMax = 256 << 10

func (n *names) add(chunk string, lines map[int][]site, octets int) {
	if n.chunks == nil {
		n.chunks, octets = map[string]operations{}, 0
	}
	if n.octets += octets - n.chunks[chunk].octets; n.octets > namesMax {
		n.octets -= octets
		delete(n.chunks, chunk)
		return
	}
	n.chunks[chunk] = operations{lines, octets}
}

// on returns the operations on a line of a chunk.
func (n *names) on(chunk string, line int) []site { return n.chunks[chunk].lines[line] }

// isMethod reports whether all calls of this name on a line use a colon.
func (n *names) isMethod(chunk string, line int, name string) bool {
	method := false
	for _, site := range n.on(chunk, line) {
		if site.op != opCall {
			continue
		}
		if site.method == name {
			method = true
		} else if site.method == "" && exprName(site.operand) == name {
			return false
		}
	}
	return method
}

// Calls returns what is called by its full name on a line of a chunk, such as
// "tmr.alarm", in the order of the source.
func (s *State) Calls(chunk string, line int) []string {
	var calls []string
	for _, site := range s.names.on(chunk, line) {
		if name, ok := fullName(site.operand); ok && site.op == opCall && site.method == "" {
			calls = append(calls, name)
		}
	}
	return calls
}

// Lookup returns the value of a full name, nil if there is none.
func (s *State) Lookup(name string) lua.LValue {
	v := lua.LValue(s.L.G.Global)
	for part := range strings.SplitSeq(name, ".") {
		t, ok := v.(*lua.LTable)
		if !ok {
			return lua.LNil
		}
		v = s.contents(t).RawGetString(part)
	}
	return v
}

// fullName is the path from a global variable that an expression names.
func fullName(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.IdentExpr:
		return e.Value, true
	case *ast.AttrGetExpr:
		if key, ok := e.Key.(*ast.StringExpr); ok {
			around, ok := fullName(e.Object)
			return around + "." + key.Value, ok
		}
	}
	return "", false
}

// exprName is the last name in a called expression.
func exprName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.IdentExpr:
		return e.Value
	case *ast.AttrGetExpr:
		if key, ok := e.Key.(*ast.StringExpr); ok {
			return key.Value
		}
	}
	return ""
}

// describe is a value of the wrong type as an error shows it, such as
// "global 'x' (a nil value)": the first operand of such an operation on the
// current line, at this level of the stack, whose value matches.
func (s *State) describe(L *lua.LState, level int, op operation, key string, kind string, match func(lua.LValue) bool) string {
	if f, ok := s.frameAt(L, level); ok {
		for _, site := range s.names.on(f.source, f.line) {
			if site.op != op || site.fn != f.dbg.LineDefined || site.key != "" && key != "" && site.key != key {
				continue
			}
			name, v, ok := f.operand(site)
			switch {
			case !ok || !match(v):
			case name == "":
				return "a " + typeName(v) + " value"
			default:
				return name + " (a " + typeName(v) + " value)"
			}
		}
	}
	return "a " + kind + " value"
}

// frame is one Lua function under way.
type frame struct {
	s      *State
	L      *lua.LState
	dbg    *lua.Debug
	fn     *lua.LFunction
	source string
	line   int
}

func (s *State) frameAt(L *lua.LState, level int) (frame, bool) {
	dbg, ok := L.GetStack(level)
	if !ok {
		return frame{}, false
	}
	v, err := L.GetInfo("fSl", dbg, lua.LNil)
	fn, _ := v.(*lua.LFunction)
	return frame{s, L, dbg, fn, dbg.Source, dbg.CurrentLine}, err == nil && fn != nil && !fn.IsG
}

// operand evaluates what a site works on, without running any code.
func (f frame) operand(of site) (name string, v lua.LValue, ok bool) {
	name, v, ok = f.eval(of.operand)
	switch {
	case of.method != "" && ok:
		return "method '" + of.method + "'", f.index(v, lua.LString(of.method)), true
	case of.unnamed:
		name = ""
	}
	return name, v, ok
}

// eval returns the value of an expression that can be told without running
// anything, and what Lua calls it; the name of a constant is empty.
func (f frame) eval(e ast.Expr) (name string, v lua.LValue, ok bool) {
	switch e := e.(type) {
	case *ast.NilExpr:
		return "", lua.LNil, true
	case *ast.TrueExpr, *ast.FalseExpr:
		return "", lua.LTrue, true
	case *ast.NumberExpr:
		n, _ := ParseNumber(e.Value)
		return "", n, true
	case *ast.StringExpr:
		return "", lua.LString(e.Value), true
	case *ast.TableExpr:
		return "", &lua.LTable{Metatable: lua.LNil}, true
	case *ast.IdentExpr:
		name, v = f.variable(e.Value)
		return name, v, true
	case *ast.AttrGetExpr:
		_, object, known := f.eval(e.Object)
		_, key, found := f.eval(e.Key)
		if name = "field '?'"; !known || !found {
			return name, nil, false
		}
		if constant, ok := e.Key.(*ast.StringExpr); ok {
			name = "field '" + constant.Value + "'"
		}
		return name, f.index(object, key), true
	}
	return "", nil, false
}

// variable finds a name as the function sees it.
func (f frame) variable(name string) (string, lua.LValue) {
	var local lua.LValue
	for no := 1; no <= 255; no++ {
		found, v := f.L.GetLocal(f.dbg, no)
		if found == "" {
			break
		}
		if found == name {
			local = v // a later one hides it
		}
	}
	if local != nil {
		return "local '" + name + "'", local
	}
	for no := range f.fn.Upvalues {
		if found, v := f.L.GetUpvalue(f.fn, no+1); found == name {
			return "upvalue '" + name + "'", v
		}
	}
	return "global '" + name + "'", f.index(f.fn.Env, lua.LString(name))
}

// index reads a field, following __index tables but calling nothing.
func (f frame) index(v lua.LValue, key lua.LValue) lua.LValue {
	for range 100 {
		if t, ok := v.(*lua.LTable); ok {
			if found := t.RawGet(key); found != lua.LNil {
				return found
			}
		}
		if v = f.L.GetMetaField(v, "__index"); v.Type() != lua.LTTable {
			break
		}
	}
	return lua.LNil
}
