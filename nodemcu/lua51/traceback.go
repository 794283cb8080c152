package lua51

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// Traceback shows the stack of L from a level on, as debug.traceback does.
// Protected calls are shown with what is below them.
func (s *State) Traceback(L *lua.LState, level int) string {
	lines := []string{}
	for ; L != nil; L, level = s.threads.caller[L], 0 {
		for ; ; level++ {
			dbg, ok := L.GetStack(level)
			if !ok {
				break
			}
			fn, err := L.GetInfo("fSl", dbg, lua.LNil)
			if err != nil || dbg.Source == shellName || fn == s.concat {
				continue
			}
			lines = append(lines, "\n\t"+frame(dbg, frameName(L, level)))
		}
	}
	if len(lines) > 22 {
		lines = append(append(lines[:12:12], "\n\t..."), lines[len(lines)-10:]...)
	}
	return "stack traceback:" + strings.Join(lines, "")
}

func frame(dbg *lua.Debug, name string) string {
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
