package lua51

import (
	"strconv"

	"github.com/yuin/gopher-lua/ast"
)

// concatName is the local variable, not an identifier, that holds the
// concatenation function in every chunk.
const concatName = ".."

// operation is a kind of operation that fails on a value of the wrong type.
type operation uint8

const (
	opIndex operation = iota
	opCall
	opArith
	opLength
	opConcat
)

// site is one operation in the source, kept to name its operand in an error.
type site struct {
	op      operation
	operand ast.Expr
	fn      int    // the line where the function around it begins; 0: the chunk
	method  string // of a call with a colon
	unnamed bool   // Lua has no name for it
	key     string // of an index by a constant
}

// rewriter walks a chunk before it is compiled. It turns each concatenation
// into a call, because the interpreter's own prints numbers otherwise and has
// no bound; it reads number literals, because the interpreter takes some for
// octal; and it notes the operations of each line.
type rewriter struct {
	lines   map[int][]site
	fn      int
	depth   int
	tooDeep bool
}

// syntaxMax is how deep statements and expressions may be nested.
const syntaxMax = 5000

// enter reports whether it may go one level deeper.
func (r *rewriter) enter() bool {
	r.depth++
	r.tooDeep = r.tooDeep || r.depth > syntaxMax
	return !r.tooDeep
}

func (r *rewriter) leave() { r.depth-- }

func (r *rewriter) note(line int, s site) {
	s.fn = r.fn
	r.lines[line] = append(r.lines[line], s)
}

func (r *rewriter) function(f *ast.FunctionExpr) {
	around := r.fn
	r.fn = f.Line()
	r.block(f.Stmts)
	r.fn = around
}

func (r *rewriter) block(stmts []ast.Stmt) {
	for _, stmt := range stmts {
		r.stmt(stmt)
	}
}

func (r *rewriter) stmt(stmt ast.Stmt) {
	defer r.leave()
	if !r.enter() {
		return
	}
	switch st := stmt.(type) {
	case *ast.AssignStmt:
		r.exprs(st.Lhs)
		r.exprs(st.Rhs)
	case *ast.LocalAssignStmt:
		r.exprs(st.Exprs)
	case *ast.FuncCallStmt:
		st.Expr = r.expr(st.Expr)
	case *ast.DoBlockStmt:
		r.block(st.Stmts)
	case *ast.WhileStmt:
		st.Condition = r.expr(st.Condition)
		r.block(st.Stmts)
	case *ast.RepeatStmt:
		r.block(st.Stmts)
		st.Condition = r.expr(st.Condition)
	case *ast.IfStmt:
		st.Condition = r.expr(st.Condition)
		r.block(st.Then)
		r.block(st.Else)
	case *ast.NumberForStmt:
		st.Init = r.expr(st.Init)
		st.Limit = r.expr(st.Limit)
		st.Step = r.expr(st.Step)
		r.block(st.Stmts)
	case *ast.GenericForStmt:
		r.note(st.Line(), site{op: opCall, operand: st.Exprs[0], unnamed: true})
		r.exprs(st.Exprs)
		r.block(st.Stmts)
	case *ast.FuncDefStmt:
		if st.Name.Receiver != nil {
			r.note(st.Name.Receiver.Line(), site{op: opIndex, operand: st.Name.Receiver, key: st.Name.Method})
			st.Name.Receiver = r.expr(st.Name.Receiver)
		} else {
			st.Name.Func = r.expr(st.Name.Func)
		}
		r.function(st.Func)
	case *ast.ReturnStmt:
		r.exprs(st.Exprs)
	}
}

func (r *rewriter) exprs(list []ast.Expr) {
	for i, e := range list {
		list[i] = r.expr(e)
	}
}

// expr rewrites an expression; nil stays nil.
func (r *rewriter) expr(expr ast.Expr) ast.Expr {
	defer r.leave()
	if !r.enter() {
		return expr
	}
	switch e := expr.(type) {
	case *ast.NumberExpr:
		if n, ok := ParseNumber(e.Value); ok {
			e.Value = strconv.FormatFloat(float64(n), 'g', -1, 64)
		}
	case *ast.AttrGetExpr:
		key, _ := e.Key.(*ast.StringExpr)
		s := site{op: opIndex, operand: e.Object}
		if key != nil {
			s.key = key.Value
		}
		r.note(e.Line(), s)
		e.Object = r.expr(e.Object)
		e.Key = r.expr(e.Key)
	case *ast.TableExpr:
		for _, field := range e.Fields {
			field.Key = r.expr(field.Key)
			field.Value = r.expr(field.Value)
		}
	case *ast.FuncCallExpr:
		if e.Receiver != nil {
			r.note(e.Line(), site{op: opIndex, operand: e.Receiver, key: e.Method})
			r.note(e.Line(), site{op: opCall, operand: e.Receiver, method: e.Method})
			e.Receiver = r.expr(e.Receiver)
		} else {
			r.note(e.Line(), site{op: opCall, operand: e.Func})
			e.Func = r.expr(e.Func)
		}
		r.exprs(e.Args)
	case *ast.LogicalOpExpr:
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.RelationalOpExpr:
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.ArithmeticOpExpr:
		r.note(e.Line(), site{op: opArith, operand: e.Lhs})
		r.note(e.Line(), site{op: opArith, operand: e.Rhs})
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.UnaryMinusOpExpr:
		r.note(e.Line(), site{op: opArith, operand: e.Expr})
		e.Expr = r.expr(e.Expr)
		if n, ok := e.Expr.(*ast.NumberExpr); ok && n.Value == "0" {
			return n // -0 would become the value of every 0 in the chunk
		}
	case *ast.UnaryNotOpExpr:
		e.Expr = r.expr(e.Expr)
	case *ast.UnaryLenOpExpr:
		r.note(e.Line(), site{op: opLength, operand: e.Expr})
		e.Expr = r.expr(e.Expr)
	case *ast.FunctionExpr:
		r.function(e)
	case *ast.StringConcatOpExpr:
		return r.concat(e)
	}
	return expr
}

// concat makes one call of a .. b .. c, which groups to the right.
func (r *rewriter) concat(e *ast.StringConcatOpExpr) ast.Expr {
	call := &ast.FuncCallExpr{Func: &ast.IdentExpr{Value: concatName}, AdjustRet: true}
	call.SetLine(e.Line())
	call.Func.SetLine(e.Line())
	for rest := ast.Expr(e); ; {
		tail, ok := rest.(*ast.StringConcatOpExpr)
		if !ok {
			call.Args = append(call.Args, rest)
			break
		}
		call.Args = append(call.Args, tail.Lhs)
		rest = tail.Rhs
	}
	for i, arg := range call.Args {
		r.note(e.Line(), site{op: opConcat, operand: arg})
		if inner, ok := arg.(*ast.FuncCallExpr); ok && i == len(call.Args)-1 {
			inner.AdjustRet = true // one value, not all results
		}
	}
	if last, ok := call.Args[len(call.Args)-1].(*ast.Comma3Expr); ok {
		last.AdjustRet = true
	}
	r.exprs(call.Args)
	return call
}
