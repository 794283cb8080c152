package nodemcu

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// binding is one function of a module. Its texts are what docs/nodemcu.md and
// stubs.lua say of it.
type binding struct {
	name string
	f    lua.LGFunction
	// signature is what it takes and returns, on the device, in the notation of
	// LuaLS and EmmyLua: "(mode: wifi.mode, save?: boolean): wifi.mode". A
	// semicolon stands between forms of a call; types lists the names.
	signature string
	doc       string // one line: what it does
	differs   string // from the device, and why; empty if it does not
}

// manual is one module as docs/nodemcu.md shows it.
type manual struct {
	name      string
	bindings  []binding
	constants []constant
}

// module makes the read-only table of a module, as table does, and keeps its
// bindings for the manual. The name is that by which scripts reach it, such as
// "node.task"; methods of an object are a module of their own, "tmr.timer".
func (vm *VM) module(name string, bindings []binding, constants []constant, inner ...lua51.Field) *lua.LTable {
	vm.manual = append(vm.manual, manual{name, bindings, constants})
	functions := make([]function, len(bindings))
	for i, b := range bindings {
		functions[i] = function{b.name, b.f}
	}
	return vm.table(functions, constants, inner...)
}

// metatable makes the metatable of objects with these methods.
func (vm *VM) metatable(name string, methods []binding) *lua.LTable {
	t := vm.lua.L.NewTable()
	t.RawSetString("__index", vm.module(name, methods, nil))
	return t
}

// modules returns the names of the modules that are open.
func (vm *VM) modules() []string {
	var names []string
	for _, m := range vm.manual {
		if !strings.Contains(m.name, ".") && m.name != pipeType {
			names = append(names, m.name)
		}
	}
	return names
}
