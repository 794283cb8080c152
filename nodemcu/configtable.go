package nodemcu

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// configTable reads the table that a config function takes as its argument 1.
type configTable struct {
	vm    *VM
	L     *lua.LState
	table *lua.LTable
}

// wrong raises an argument error with this text.
func (c configTable) wrong(text string) { c.vm.lua.ArgError(c.L, 1, text) }

// get returns the first of keys that is there, or nil.
func (c configTable) get(keys ...string) lua.LValue {
	for _, key := range keys {
		if v := c.L.GetField(c.table, key); v != lua.LNil {
			return v
		}
	}
	return lua.LNil
}

// textOr is a text or a number; wrong is the error of anything else.
func (c configTable) textOr(key, wrong string) (value string, given bool) {
	v := c.get(key)
	if v == lua.LNil {
		return "", false
	}
	if v.Type() != lua.LTString && v.Type() != lua.LTNumber {
		c.wrong(wrong)
	}
	return c.vm.lua.Text(v), true
}

// within is a whole number from low to high: kind is the error of what is no
// number, bounds that of one that is outside.
func (c configTable) within(key string, otherwise, low, high int, kind, bounds string) int {
	v := c.get(key)
	if v == lua.LNil {
		return otherwise
	}
	n, ok := whole(v)
	if !ok {
		c.wrong(kind)
	}
	if n < low || n > high {
		c.wrong(bounds)
	}
	return n
}

// flagOr is a boolean; wrong is the error of anything else.
func (c configTable) flagOr(key string, otherwise bool, wrong string) bool {
	switch v := c.get(key).(type) {
	case lua.LBool:
		return bool(v)
	case *lua.LNilType:
	default:
		c.wrong(wrong)
	}
	return otherwise
}

// callbacks registers the functions among the keys, each for its event, until
// one is none.
func (c configTable) callbacks(slots []callbackKey) {
	for _, slot := range slots {
		switch v := c.get(slot.keys...).(type) {
		case *lua.LFunction:
			c.vm.wifi.events.callbacks[slot.event] = v
		case *lua.LNilType:
		default:
			c.wrong(slot.name + ":not function")
		}
	}
}

// callbackKey is a key that takes a callback.
type callbackKey struct {
	name  string // in the error
	event int
	keys  []string
}

// whole reads a number, or text that is one, without its fraction. What is
// beyond any bound here stays so.
func whole(v lua.LValue) (n int, ok bool) {
	f, ok := v.(lua.LNumber)
	if s, isText := v.(lua.LString); isText {
		f, ok = lua51.ParseNumber(string(s))
	}
	if !(f > -1e9 && f < 1e9) {
		f = -1e9
	}
	return int(f), ok
}
