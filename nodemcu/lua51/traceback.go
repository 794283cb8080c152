package lua51

import (
	"fmt"
	"sort"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// How much of a long stack is shown: its top and its bottom.
const (
	topLevels    = 12
	bottomLevels = 10
)

// Traceback shows the stack of L from a level on, as debug.traceback does.
// Protected calls are shown with what is below them.
func (s *State) Traceback(L *lua.LState, level int) string {
	lines := []string{"stack traceback:"}
	for ; L != nil; L, level = s.threads.caller[L], 0 {
		depth := depthOf(L)
		for top := level; level < depth; level++ {
			if level == top+topLevels && depth-level > bottomLevels {
				lines = append(lines, "...")
				level = depth - bottomLevels
			}
			if line := s.traceLine(L, level, depth); line != "" {
				lines = append(lines, line)
			}
		}
	}
	return strings.Join(lines, "\n\t")
}

// depthOf is how many levels the stack of L has. To ask for one costs as much
// as it is deep.
func depthOf(L *lua.LState) int {
	return sort.Search(2*callsMax, func(level int) bool {
		_, ok := L.GetStack(level)
		return !ok
	})
}

// traceLine shows one level, or nothing if scripts are not to see it: what
// lies between a protected call and its function, and concatenation.
func (s *State) traceLine(L *lua.LState, level, depth int) string {
	dbg, ok := L.GetStack(level)
	if !ok {
		return ""
	}
	fn, err := L.GetInfo("fSl", dbg, lua.LNil)
	if err != nil || dbg.Source == shellName || fn == s.concat {
		return ""
	}
	if dbg.Source == "" && s.threads.caller[L] != nil && level == depth-2 {
		return ""
	}
	return describeFrame(dbg, frameName(L, level))
}

func describeFrame(dbg *lua.Debug, name string) string {
	switch {
	case dbg.Source == "" && name != "":
		return "[C]: in function '" + name + "'"
	case dbg.Source == "":
		return "[C]: ?"
	case dbg.LineDefined == 0:
		return fmt.Sprintf("%s:%d: in main chunk", dbg.Source, dbg.CurrentLine)
	case name != "":
		return fmt.Sprintf("%s:%d: in function '%s'", dbg.Source, dbg.CurrentLine, name)
	}
	return fmt.Sprintf("%s:%d: in function <%s:%d>", dbg.Source, dbg.CurrentLine, dbg.Source, dbg.LineDefined)
}

func (s *State) debugTraceback(L *lua.LState) int {
	of, arg := L, 1
	if th, ok := L.Get(1).(*lua.LState); ok {
		of, arg = th, 2
	}
	message := ""
	if v := L.Get(arg); v != lua.LNil {
		text, ok := toText(v)
		if !ok {
			L.Push(v)
			return 1
		}
		message = text + "\n"
	}
	level := 0
	if of == L {
		level = 1
	}
	L.Push(lua.LString(message + s.Traceback(of, s.OptInt(L, arg+1, level))))
	return 1
}

// debugRegistry returns what a script may know of the registry: the modules.
func (s *State) debugRegistry(L *lua.LState) int {
	t := L.NewTable()
	t.RawSetString("_LOADED", s.loaded)
	L.Push(t)
	return 1
}

// debugStrings returns the strings in memory of a kind: there is no such list.
func (s *State) debugStrings(L *lua.LState) int {
	if kind := s.OptString(L, 1, "RAM"); kind != "RAM" && kind != "ROM" {
		s.ArgError(L, 1, "invalid option '"+kind+"'")
	}
	L.Push(L.NewTable())
	return 1
}
