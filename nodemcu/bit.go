package nodemcu

import (
	"math"

	lua "github.com/yuin/gopher-lua"
)

// bitModule is the module bit: 32-bit integers, signed as they come back.
type bitModule struct{ vm *VM }

func (vm *VM) openBit() {
	m := bitModule{vm}
	const shifts = "a shift by 32 or more, which C leaves open, gives 0 (or the sign)"
	vm.lua.SetGlobal("bit", vm.module("bit", []binding{
		{"bnot", m.not, "(value: integer): integer", "inverts all bits", ""},
		{"band", m.fold(func(a, b uint32) uint32 { return a & b }), "(value: integer, ...: integer): integer", "bitwise and of all arguments", ""},
		{"bor", m.fold(func(a, b uint32) uint32 { return a | b }), "(value: integer, ...: integer): integer", "bitwise or of all arguments", ""},
		{"bxor", m.fold(func(a, b uint32) uint32 { return a ^ b }), "(value: integer, ...: integer): integer", "bitwise exclusive or of all arguments", ""},
		{"lshift", m.shift(func(v uint32, n uint) uint32 { return v << n }), "(value: integer, shift: integer): integer", "shifts to the left", shifts},
		{"rshift", m.shift(func(v uint32, n uint) uint32 { return v >> n }), "(value: integer, shift: integer): integer", "shifts to the right, zeroes come in", shifts},
		{"arshift", m.shift(func(v uint32, n uint) uint32 { return uint32(int32(v) >> n) }), "(value: integer, shift: integer): integer", "shifts to the right, the sign comes in", shifts},
		{"bit", m.bit, "(position: integer): integer", "returns a number with this one bit set", ""},
		{"set", m.each(func(v, bit uint32) uint32 { return v | bit }), "(value: integer, ...: integer): integer", "sets bits", ""},
		{"clear", m.each(func(v, bit uint32) uint32 { return v &^ bit }), "(value: integer, ...: integer): integer", "clears bits", ""},
		{"isset", m.test(true), "(value: integer, position: integer): boolean", "reports whether a bit is set", ""},
		{"isclear", m.test(false), "(value: integer, position: integer): boolean", "reports whether a bit is clear", ""},
	}, nil))
}

// value is argument n: its fraction is cut off, and of what is too large the
// low 32 bits count.
func (m bitModule) value(L *lua.LState, n int) uint32 {
	f := math.Trunc(float64(m.vm.lua.Number(L, n)))
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return 0
	}
	return uint32(int64(math.Mod(f, 1<<32)))
}

// mask has one bit, that whose position is argument n.
func (m bitModule) mask(L *lua.LState, n int) uint32 { return 1 << uint(m.value(L, n)) }

func (m bitModule) push(L *lua.LState, v uint32) int { return number(L, int(int32(v))) }

func (m bitModule) not(L *lua.LState) int { return m.push(L, ^m.value(L, 1)) }

func (m bitModule) bit(L *lua.LState) int { return m.push(L, m.mask(L, 1)) }

func (m bitModule) fold(op func(a, b uint32) uint32) lua.LGFunction {
	return func(L *lua.LState) int {
		v := m.value(L, 1)
		for i := 2; i <= L.GetTop(); i++ {
			v = op(v, m.value(L, i))
		}
		return m.push(L, v)
	}
}

func (m bitModule) shift(op func(v uint32, n uint) uint32) lua.LGFunction {
	return func(L *lua.LState) int {
		v := m.value(L, 1)
		return m.push(L, op(v, uint(m.value(L, 2))))
	}
}

func (m bitModule) each(op func(v, bit uint32) uint32) lua.LGFunction {
	return func(L *lua.LState) int {
		v := m.value(L, 1)
		for i := 2; i <= L.GetTop(); i++ {
			v = op(v, m.mask(L, i))
		}
		return m.push(L, v)
	}
}

func (m bitModule) test(set bool) lua.LGFunction {
	return func(L *lua.LState) int {
		v := m.value(L, 1)
		return flag(L, (v&m.mask(L, 2) != 0) == set)
	}
}
