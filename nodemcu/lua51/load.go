package lua51

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	lua "github.com/yuin/gopher-lua"
	"github.com/yuin/gopher-lua/ast"
	"github.com/yuin/gopher-lua/parse"
)

func (s *State) openLoaders() {
	s.loaded = s.L.NewTable()
	for _, name := range []string{"_G", "string", "table", "math", "coroutine", "debug"} {
		s.loaded.RawSetString(name, s.L.GetGlobal(name))
	}
	s.L.SetField(s.L.Get(lua.RegistryIndex), "_LOADED", s.loaded)

	packages := s.library(map[string]lua.LGFunction{"seeall": donor()["seeall"]})
	packages.RawSetString("loaded", s.loaded)
	packages.RawSetString("path", lua.LString("?.lc;?.lua"))
	packages.RawSetString("preload", s.L.NewTable())
	s.SetGlobal("package", packages)
	s.loaded.RawSetString("package", packages)

	s.register(s.L.G.Global, map[string]lua.LGFunction{
		"dofile":     s.doFile,
		"load":       s.loadFrom,
		"loadfile":   s.loadFile,
		"loadstring": s.loadString,
		"module":     donor()["module"],
		"require":    s.require,
	})
}

// sourceMax is how many octets a script can have compiled at once: compiling
// takes about a hundred times as many for a while.
const sourceMax = 128 << 10

// Load compiles Lua source. The chunk's name is how errors call it.
func (s *State) Load(chunk string, source []byte) (*lua.LFunction, error) {
	s.gov.left = lookEvery // nothing of the script runs: nothing to look at
	return s.load(s.L, chunk, source)
}

// Compile is Load for what a script brings along, which must not be too long.
func (s *State) Compile(chunk string, source []byte) (*lua.LFunction, error) {
	return s.compile(s.L, chunk, source)
}

func (s *State) compile(L *lua.LState, chunk string, source []byte) (*lua.LFunction, error) {
	if len(source) > sourceMax {
		return nil, ErrMemory
	}
	s.spend(4 * len(source))
	s.gov.hurry()
	return s.load(L, chunk, source)
}

func (s *State) load(L *lua.LState, chunk string, source []byte) (*lua.LFunction, error) {
	if bytes.HasPrefix(source, []byte("#")) { // a line for the shell
		source = append([]byte("--"), source...)
	}
	if bytes.HasPrefix(source, []byte("\x1b")) {
		return nil, fmt.Errorf("%s: compiled Lua cannot be loaded, only source", chunk)
	}
	stmts, err := parse.Parse(bytes.NewReader(source), chunk)
	if err != nil {
		return nil, syntaxError(err, chunk, source)
	}
	r := rewriter{lines: map[int][]site{}}
	if r.block(stmts); r.tooDeep {
		return nil, fmt.Errorf("%s: chunk has too many syntax levels", chunk)
	}
	s.names.add(chunk, r.lines, len(source))

	// The chunk becomes a function in one that holds the concatenation:
	// local [concat] = ...; return function(...) chunk end
	body := &ast.FunctionExpr{ParList: &ast.ParList{HasVargs: true, Names: []string{}}, Stmts: stmts}
	if len(stmts) > 0 {
		body.SetLastLine(stmts[len(stmts)-1].LastLine() + 1)
	}
	proto, err := lua.Compile([]ast.Stmt{
		&ast.LocalAssignStmt{Names: []string{concatName}, Exprs: []ast.Expr{&ast.Comma3Expr{}}},
		&ast.ReturnStmt{Exprs: []ast.Expr{body}},
	}, chunk)
	if err != nil {
		return nil, syntaxError(err, chunk, source)
	}
	fn := L.NewFunctionFromProto(proto.FunctionPrototypes[0])
	for i := range fn.Upvalues { // the concatenation is the only one
		fn.Upvalues[i] = &lua.Upvalue{}
		fn.Upvalues[i].SetValue(s.concat)
	}
	return fn, nil
}

// syntaxError words the parser's errors as Lua does.
func syntaxError(err error, chunk string, source []byte) error {
	var compile *lua.CompileError
	var syntax *parse.Error
	switch {
	case errors.As(err, &compile):
		return fmt.Errorf("%s:%d: %s", chunk, compile.Line, compile.Message)
	case !errors.As(err, &syntax):
		return fmt.Errorf("%s: %w", chunk, err)
	case syntax.Pos.Line == parse.EOF:
		lines := bytes.Count(bytes.TrimRight(source, "\n"), []byte("\n")) + 1
		return fmt.Errorf("%s:%d: %s near '<eof>'", chunk, lines, syntax.Message)
	}
	return fmt.Errorf("%s:%d: %s near '%s'", chunk, syntax.Pos.Line, syntax.Message, syntax.Token)
}

// chunkName is how errors call the source that a script names itself: @file,
// or the source's own first line.
func chunkName(name string) string {
	if rest, ok := strings.CutPrefix(name, "@"); ok {
		return rest
	}
	if rest, ok := strings.CutPrefix(name, "="); ok {
		return rest
	}
	line, _, more := strings.Cut(name, "\n")
	if len(line) > 40 {
		line, more = line[:40], true
	}
	if more {
		line += "..."
	}
	return `[string "` + line + `"]`
}

// pushLoaded pushes a chunk, or nil and why it could not be loaded.
func pushLoaded(L *lua.LState, fn *lua.LFunction, err error) int {
	if err != nil {
		L.Push(lua.LNil)
		L.Push(lua.LString(err.Error()))
		return 2
	}
	L.Push(fn)
	return 1
}

func (s *State) loadString(L *lua.LState) int {
	source := s.String(L, 1)
	fn, err := s.compile(L, chunkName(s.OptString(L, 2, source)), []byte(source))
	return pushLoaded(L, fn, err)
}

func (s *State) loadFrom(L *lua.LState) int {
	reader := s.Function(L, 1)
	name := s.OptString(L, 2, "=(load)")
	var source []byte
	for {
		L.Push(reader)
		s.call(L, 0, 1)
		piece := L.Get(-1)
		L.Pop(1)
		text, ok := toText(piece)
		if piece != lua.LNil && !ok {
			Raise(L, "reader function must return a string")
		}
		if text == "" {
			break
		}
		s.grow(L, len(source), len(text))
		source = append(source, text...)
	}
	fn, err := s.compile(L, chunkName(name), source)
	return pushLoaded(L, fn, err)
}

var errOpen = errors.New("cannot open")

// file compiles a file of the script's directory.
func (s *State) file(L *lua.LState, name string) (*lua.LFunction, error) {
	if s.cfg.Files == nil || !fs.ValidPath(path.Clean(name)) {
		return nil, fmt.Errorf("%w %s", errOpen, name)
	}
	source, err := fs.ReadFile(s.cfg.Files, path.Clean(name))
	if err != nil {
		return nil, fmt.Errorf("%w %s", errOpen, name)
	}
	return s.compile(L, name, source)
}

func (s *State) loadFile(L *lua.LState) int {
	fn, err := s.file(L, s.String(L, 1))
	return pushLoaded(L, fn, err)
}

func (s *State) doFile(L *lua.LState) int {
	fn, err := s.file(L, s.String(L, 1))
	if err != nil {
		L.Error(lua.LString(err.Error()), 0)
	}
	L.SetTop(0)
	L.Push(fn)
	s.call(L, 0, lua.MultRet)
	return L.GetTop()
}

// require loads a module once: from package.preload, or the file NAME.lc or
// NAME.lua.
func (s *State) require(L *lua.LState) int {
	name := s.String(L, 1)
	switch v := s.loaded.RawGetString(name); v {
	case lua.LNil, lua.LFalse:
	case s.loading():
		Raise(L, "loop or previous error loading module '%s'", name)
	default:
		L.Push(v)
		return 1
	}
	loader := s.preloaded(L, name)
	if loader == lua.LNil {
		stem := strings.ReplaceAll(name, ".", "/")
		file := stem + ".lc"
		fn, err := s.file(L, file)
		if errors.Is(err, errOpen) {
			file = stem + ".lua"
			fn, err = s.file(L, file)
		}
		if errors.Is(err, errOpen) {
			Raise(L, "module '%s' not found:\n\tno field package.preload['%s']\n\tno file '%s.lc'\n\tno file '%s.lua'", name, name, stem, stem)
		} else if err != nil {
			Raise(L, "error loading module '%s' from file '%s':\n\t%s", name, file, err)
		}
		loader = fn
	}
	s.loaded.RawSetString(name, s.loading())
	L.Push(loader)
	L.Push(lua.LString(name))
	s.call(L, 1, 1)
	result := L.Get(-1)
	if result == lua.LNil {
		if result = s.loaded.RawGetString(name); result == s.loading() {
			result = lua.LTrue
		}
	}
	s.loaded.RawSetString(name, result)
	L.Push(result)
	return 1
}

// loading stands in package.loaded for a module that is being loaded.
func (s *State) loading() lua.LValue { return s.concat }

func (s *State) preloaded(L *lua.LState, name string) lua.LValue {
	packages, _ := s.loaded.RawGetString("package").(*lua.LTable)
	if packages == nil {
		return lua.LNil
	}
	preload, _ := packages.RawGetString("preload").(*lua.LTable)
	if preload == nil {
		return lua.LNil
	}
	return preload.RawGetString(name)
}
