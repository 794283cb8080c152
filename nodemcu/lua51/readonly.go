package lua51

import lua "github.com/yuin/gopher-lua"

// Field is one entry of a read-only table.
type Field struct {
	Name  string
	Value lua.LValue
}

// ReadOnly makes a table that a script can read and walk, in the order of
// fields, but not change: the firmware keeps its modules in flash memory. The
// script sees an empty table in front of the contents.
func (s *State) ReadOnly(fields ...Field) *lua.LTable {
	contents := s.L.NewTable()
	for _, f := range fields {
		contents.RawSetString(f.Name, f.Value)
	}
	return s.frozen(contents)
}

// frozen makes a read-only table of what another one holds.
func (s *State) frozen(contents *lua.LTable) *lua.LTable {
	front, mt := s.L.NewTable(), s.L.NewTable()
	mt.RawSetString("__index", contents)
	mt.RawSetString("__newindex", s.L.NewFunction(func(L *lua.LState) int {
		s.writable(L, front)
		return 0
	}))
	front.Metatable = mt
	s.readOnly[front] = contents
	return front
}

// isReadOnly reports whether v is a table made by ReadOnly.
func (s *State) isReadOnly(v lua.LValue) bool {
	t, ok := v.(*lua.LTable)
	return ok && s.readOnly[t] != nil
}

// contents returns what a table holds: itself, or what a read-only one has
// behind it.
func (s *State) contents(t *lua.LTable) *lua.LTable {
	if c := s.readOnly[t]; c != nil {
		return c
	}
	return t
}

// writable raises an error if the running function must not change t.
func (s *State) writable(L *lua.LState, t *lua.LTable) {
	if s.isReadOnly(t) {
		Raise(L, "table is readonly")
	}
}
