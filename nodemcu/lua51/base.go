package lua51

import (
	"io"
	"maps"
	"slices"
	"strings"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// heapKB is what collectgarbage says is in use, of the about 45 kB that the
// firmware leaves to a script.
const heapKB = 20

// register puts functions into a table, in the order of their names: pairs
// shows that order, and it must not change from run to run.
func (s *State) register(t *lua.LTable, functions map[string]lua.LGFunction) {
	for _, name := range slices.Sorted(maps.Keys(functions)) {
		t.RawSetString(name, s.L.NewFunction(functions[name]))
	}
}

func (s *State) openBase() {
	globals := s.L.G.Global
	globals.RawSetString("_G", globals)
	globals.RawSetString("_VERSION", lua.LString("Lua 5.1"))
	s.register(globals, map[string]lua.LGFunction{
		"assert":         s.assert,
		"collectgarbage": s.collectGarbage,
		"error":          s.error,
		"getfenv":        donor()["getfenv"],
		"getmetatable":   s.getMetatable,
		"ipairs":         s.ipairs,
		"newproxy":       donor()["newproxy"],
		"next":           s.next,
		"pairs":          s.pairs,
		"print":          s.print,
		"rawequal":       donor()["rawequal"],
		"rawget":         s.rawGet,
		"rawset":         s.rawSet,
		"select":         s.selectArgs,
		"setfenv":        donor()["setfenv"],
		"setmetatable":   s.setMetatable,
		"tonumber":       s.toNumber,
		"tostring":       s.toString,
		"type":           s.typeOf,
		"unpack":         s.unpack,
	})
	debug := s.library(map[string]lua.LGFunction{
		"getregistry": s.debugRegistry,
		"getstrings":  s.debugStrings,
		"traceback":   s.debugTraceback,
	})
	s.SetGlobal("debug", s.frozen(debug))
}

func (s *State) assert(L *lua.LState) int {
	if !lua.LVAsBool(s.Any(L, 1)) {
		Raise(L, "%s", s.OptString(L, 2, "assertion failed!"))
	}
	return L.GetTop()
}

// collectGarbage answers what scripts ask; the collector needs no help.
func (s *State) collectGarbage(L *lua.LState) int {
	switch option := s.OptString(L, 1, "collect"); option {
	case "collect", "stop", "restart", "setpause", "setstepmul":
		L.Push(lua.LNumber(0))
	case "count":
		L.Push(lua.LNumber(heapKB))
	case "step":
		L.Push(lua.LTrue)
	default:
		s.ArgError(L, 1, "invalid option '"+option+"'")
	}
	return 1
}

func (s *State) error(L *lua.LState) int {
	value, level := L.Get(1), s.OptInt(L, 2, 1)
	if text, ok := toText(value); ok && level > 0 {
		value = lua.LString(Where(L, level) + text)
	}
	L.Error(value, 0)
	return 0
}

func (s *State) getMetatable(L *lua.LState) int {
	v := s.Any(L, 1)
	if s.isReadOnly(v) {
		L.Push(lua.LNil)
	} else {
		L.Push(L.GetMetatable(v))
	}
	return 1
}

func (s *State) setMetatable(L *lua.LState) int {
	t := s.Table(L, 1)
	mt := L.Get(2)
	if _, ok := mt.(*lua.LTable); !ok && (mt != lua.LNil || L.GetTop() < 2) {
		s.ArgError(L, 2, "nil or table expected")
	}
	s.writable(L, t)
	if L.GetMetaField(t, "__metatable") != lua.LNil {
		Raise(L, "cannot change a protected metatable")
	}
	t.Metatable = mt
	L.SetTop(1)
	return 1
}

func (s *State) next(L *lua.LState) int {
	key, value := s.contents(s.Table(L, 1)).Next(L.Get(2))
	if key == lua.LNil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(key)
	L.Push(value)
	return 2
}

func (s *State) pairs(L *lua.LState) int {
	t := s.Table(L, 1)
	L.Push(L.G.Global.RawGetString("next"))
	if L.Get(-1).Type() != lua.LTFunction {
		L.Pop(1)
		L.Push(L.NewFunction(s.next))
	}
	L.Push(t)
	L.Push(lua.LNil)
	return 3
}

func (s *State) ipairs(L *lua.LState) int {
	t := s.Table(L, 1)
	L.Push(L.NewFunction(s.ipairsNext))
	L.Push(t)
	L.Push(lua.LNumber(0))
	return 3
}

func (s *State) ipairsNext(L *lua.LState) int {
	i := s.Int(L, 2) + 1
	v := s.Table(L, 1).RawGetInt(i)
	if v == lua.LNil {
		return 0
	}
	L.Push(lua.LNumber(i))
	L.Push(v)
	return 2
}

// print writes its arguments, separated by tabs, each up to a zero octet as C
// strings are.
func (s *State) print(L *lua.LState) int {
	var line strings.Builder
	for i := 1; i <= L.GetTop(); i++ {
		if i > 1 {
			line.WriteByte('\t')
		}
		text, ok := toText(s.tostring(L, L.Get(i)))
		if !ok {
			Raise(L, "'tostring' must return a string to 'print'")
		}
		text, _, _ = strings.Cut(text, "\x00")
		s.grow(L, line.Len(), len(text))
		line.WriteString(text)
	}
	line.WriteByte('\n')
	s.Write(line.String())
	return 0
}

// Write prints text as a script's print would. If that fails, the script is
// halted: nobody would see what it does.
func (s *State) Write(text string) error {
	if s.cfg.Stdout == nil {
		return nil
	}
	_, err := io.WriteString(s.cfg.Stdout, text)
	if err != nil {
		s.Halt(err)
	}
	return err
}

func (s *State) rawGet(L *lua.LState) int {
	L.Push(s.contents(s.Table(L, 1)).RawGet(s.Any(L, 2)))
	return 1
}

func (s *State) rawSet(L *lua.LState) int {
	t := s.Table(L, 1)
	key, value := s.Any(L, 2), s.Any(L, 3)
	s.writable(L, t)
	L.RawSet(t, key, value)
	L.SetTop(1)
	return 1
}

func (s *State) selectArgs(L *lua.LState) int {
	if L.Get(1) == lua.LString("#") {
		L.Push(lua.LNumber(L.GetTop() - 1))
		return 1
	}
	n := s.Int(L, 1)
	if n < 0 {
		n += L.GetTop()
	}
	if n < 1 {
		s.ArgError(L, 1, "index out of range")
	}
	return max(L.GetTop()-n, 0)
}

func (s *State) toNumber(L *lua.LState) int {
	base := s.OptInt(L, 2, 10)
	var n lua.LNumber
	var ok bool
	if base == 10 {
		n, ok = toNumber(s.Any(L, 1))
	} else {
		text := s.String(L, 1)
		if base < 2 || base > 36 {
			s.ArgError(L, 2, "base out of range")
		}
		text = strings.Trim(text, " \t\n\v\f\r")
		digits := strings.TrimPrefix(text, "-")
		if base == 16 {
			digits = strings.TrimPrefix(strings.TrimPrefix(digits, "0x"), "0X")
		}
		if n, ok = parseDigits(digits, base); text != "" && text[0] == '-' {
			n = -n
		}
	}
	if ok {
		L.Push(n)
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

func (s *State) toString(L *lua.LState) int {
	L.Push(s.tostring(L, s.Any(L, 1)))
	return 1
}

// tostring is what a script's tostring returns.
func (s *State) tostring(L *lua.LState, v lua.LValue) lua.LValue {
	if fn, ok := L.GetMetaField(v, "__tostring").(*lua.LFunction); ok {
		L.Push(fn)
		L.Push(v)
		s.call(L, 1, 1)
		v = L.Get(-1)
		L.Pop(1)
		return v
	}
	return lua.LString(s.Text(v))
}

// Text is v as print shows it, metatables aside.
func (s *State) Text(v lua.LValue) string {
	switch v := v.(type) {
	case lua.LNumber:
		return FormatNumber(v)
	case *lua.LTable:
		return s.addresses.name("table", weak.Make(v))
	case *lua.LFunction:
		return s.addresses.name("function", weak.Make(v))
	case *lua.LUserData:
		return s.addresses.name("userdata", weak.Make(v))
	case *lua.LState:
		return s.addresses.name("thread", weak.Make(v))
	}
	return v.String()
}

func (s *State) typeOf(L *lua.LState) int {
	L.Push(lua.LString(typeName(s.Any(L, 1))))
	return 1
}

func (s *State) unpack(L *lua.LState) int {
	t := s.Table(L, 1)
	from := s.OptInt(L, 2, 1)
	to := s.OptInt(L, 3, t.Len())
	if from > to {
		return 0
	}
	if n := to - from + 1; n < 0 || n > 8000 {
		Raise(L, "too many results to unpack")
	}
	for i := from; i <= to; i++ {
		L.Push(t.RawGet(lua.LNumber(i)))
	}
	return to - from + 1
}
