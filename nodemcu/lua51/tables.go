package lua51

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func (s *State) openTables() {
	s.SetGlobal("table", s.frozen(s.library(map[string]lua.LGFunction{
		"concat":   s.tabConcat,
		"foreach":  s.tabForEach,
		"foreachi": s.tabForEachI,
		"getn":     s.tabGetN,
		"insert":   s.tabInsert,
		"maxn":     s.tabMaxN,
		"remove":   s.tabRemove,
		"sort":     s.tabSort,
	})))
}

func (s *State) tabConcat(L *lua.LState) int {
	t := s.Table(L, 1)
	separator := s.OptString(L, 2, "")
	from, to := s.OptInt(L, 3, 1), s.OptInt(L, 4, t.Len())
	var b strings.Builder
	for i := from; i <= to; i++ {
		v := t.RawGet(lua.LNumber(i))
		text, ok := toText(v)
		if !ok {
			Raise(L, "invalid value (%s) at index %d in table for 'concat'", typeName(v), i)
		}
		s.tick(L)
		s.grow(L, b.Len(), len(text)+len(separator))
		b.WriteString(text)
		if i < to {
			b.WriteString(separator)
		}
	}
	L.Push(lua.LString(b.String()))
	return 1
}

// tabForEach calls a function with each key and value until it returns
// something.
func (s *State) tabForEach(L *lua.LState) int {
	t, fn := s.contents(s.Table(L, 1)), s.Function(L, 2)
	for key, v := t.Next(lua.LNil); key != lua.LNil; key, v = t.Next(key) {
		if result := s.first(L, fn, key, v); result != lua.LNil {
			L.Push(result)
			return 1
		}
	}
	return 0
}

func (s *State) tabForEachI(L *lua.LState) int {
	t, fn := s.Table(L, 1), s.Function(L, 2)
	for i := 1; i <= t.Len(); i++ {
		if result := s.first(L, fn, lua.LNumber(i), t.RawGetInt(i)); result != lua.LNil {
			L.Push(result)
			return 1
		}
	}
	return 0
}

// first calls a function for its first result.
func (s *State) first(L *lua.LState, fn lua.LValue, args ...lua.LValue) lua.LValue {
	L.Push(fn)
	for _, arg := range args {
		L.Push(arg)
	}
	s.call(L, len(args), 1)
	result := L.Get(-1)
	L.Pop(1)
	return result
}

func (s *State) tabGetN(L *lua.LState) int {
	L.Push(lua.LNumber(s.Table(L, 1).Len()))
	return 1
}

func (s *State) tabInsert(L *lua.LState) int {
	t := s.Table(L, 1)
	s.writable(L, t)
	end := t.Len() + 1
	at, v := end, L.Get(2)
	switch L.GetTop() {
	case 2:
	case 3:
		at, v = s.Int(L, 2), L.Get(3)
		for i := end; i > at && i > 1; i-- {
			s.tick(L)
			t.RawSetInt(i, t.RawGetInt(i-1))
		}
	default:
		Raise(L, "wrong number of arguments to 'insert'")
	}
	L.RawSet(t, lua.LNumber(at), v)
	return 0
}

func (s *State) tabMaxN(L *lua.LState) int {
	most := lua.LNumber(0)
	s.Table(L, 1).ForEach(func(key, _ lua.LValue) {
		s.tick(L)
		if n, ok := key.(lua.LNumber); ok {
			most = max(most, n)
		}
	})
	L.Push(most)
	return 1
}

func (s *State) tabRemove(L *lua.LState) int {
	t := s.Table(L, 1)
	s.writable(L, t)
	end := t.Len()
	at := s.OptInt(L, 2, end)
	if at < 1 || at > end {
		return 0
	}
	L.Push(t.RawGetInt(at))
	for ; at < end; at++ {
		s.tick(L)
		t.RawSetInt(at, t.RawGetInt(at+1))
	}
	t.RawSetInt(end, lua.LNil)
	return 1
}

func (s *State) tabSort(L *lua.LState) int {
	t := s.Table(L, 1)
	s.writable(L, t)
	less := L.LessThan
	if L.Get(2) != lua.LNil {
		fn := s.Function(L, 2)
		less = func(a, b lua.LValue) bool { return lua.LVAsBool(s.first(L, fn, a, b)) }
	}
	values := make([]lua.LValue, t.Len())
	for i := range values {
		values[i] = t.RawGetInt(i + 1)
	}
	slices.SortFunc(values, func(a, b lua.LValue) int {
		s.tick(L)
		switch {
		case less(a, b):
			return -1
		case less(b, a):
			return 1
		}
		return 0
	})
	for i, v := range values {
		t.RawSetInt(i+1, v)
	}
	return 0
}
