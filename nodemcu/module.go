package nodemcu

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// function is one entry of a module's table of functions. The tables are
// slices, because pairs shows a script their order.
type function struct {
	name string
	call lua.LGFunction
}

// constant is one entry of a module's table of constants.
type constant struct {
	name  string
	value int
}

// table makes the read-only table of a module: functions, constants, then
// tables within it.
func (vm *VM) table(functions []function, constants []constant, inner ...lua51.Field) *lua.LTable {
	fields := make([]lua51.Field, 0, len(functions)+len(constants)+len(inner))
	for _, f := range functions {
		fields = append(fields, lua51.Field{Name: f.name, Value: vm.lua.L.NewFunction(f.call)})
	}
	for _, c := range constants {
		fields = append(fields, lua51.Field{Name: c.name, Value: lua.LNumber(c.value)})
	}
	return vm.lua.ReadOnly(append(fields, inner...)...)
}

// text, number and flag return a Lua value from a function.
func text(L *lua.LState, s string) int {
	L.Push(lua.LString(s))
	return 1
}

func number(L *lua.LState, n int) int {
	L.Push(lua.LNumber(n))
	return 1
}

func flag(L *lua.LState, b bool) int {
	L.Push(lua.LBool(b))
	return 1
}

// optional returns argument n if it is a function, else nil.
func optional(L *lua.LState, n int) *lua.LFunction {
	fn, _ := L.Get(n).(*lua.LFunction)
	return fn
}
