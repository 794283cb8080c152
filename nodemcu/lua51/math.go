package lua51

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// openMath opens what the firmware keeps of the math library.
func (s *State) openMath() {
	library := s.library(map[string]lua.LGFunction{
		"abs":        s.function(math.Abs),
		"ceil":       s.function(math.Ceil),
		"floor":      s.function(math.Floor),
		"sqrt":       s.function(math.Sqrt),
		"max":        s.extreme(func(a, b lua.LNumber) bool { return b > a }),
		"min":        s.extreme(func(a, b lua.LNumber) bool { return b < a }),
		"pow":        s.mathPow,
		"random":     s.mathRandom,
		"randomseed": s.mathRandomSeed,
	})
	library.RawSetString("pi", lua.LNumber(math.Pi))
	library.RawSetString("huge", lua.LNumber(math.Inf(1)))
	s.SetGlobal("math", s.frozen(library))
}

// function is a math function of one number.
func (s *State) function(f func(float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		L.Push(lua.LNumber(f(float64(s.Number(L, 1)))))
		return 1
	}
}

// extreme picks one of its arguments.
func (s *State) extreme(better func(than, n lua.LNumber) bool) lua.LGFunction {
	return func(L *lua.LState) int {
		best := s.Number(L, 1)
		for i := 2; i <= L.GetTop(); i++ {
			if n := s.Number(L, i); better(best, n) {
				best = n
			}
		}
		L.Push(best)
		return 1
	}
}

func power(a, b lua.LNumber) lua.LNumber { return lua.LNumber(math.Pow(float64(a), float64(b))) }

// modulo takes the sign of b.
func modulo(a, b lua.LNumber) lua.LNumber {
	r := math.Mod(float64(a), float64(b))
	if r != 0 && (r < 0) != (b < 0) {
		r += float64(b)
	}
	return lua.LNumber(r)
}

func (s *State) mathPow(L *lua.LState) int {
	L.Push(power(s.Number(L, 1), s.Number(L, 2)))
	return 1
}

func (s *State) mathRandom(L *lua.LState) int {
	low, high := 1, 0
	switch L.GetTop() {
	case 0:
		L.Push(lua.LNumber(s.random.Float64()))
		return 1
	case 1:
		high = s.Int(L, 1)
	case 2:
		low, high = s.Int(L, 1), s.Int(L, 2)
	default:
		Raise(L, "wrong number of arguments")
	}
	if low > high {
		s.ArgError(L, L.GetTop(), "interval is empty")
	}
	L.Push(lua.LNumber(math.Floor(s.random.Float64()*(float64(high)-float64(low)+1)) + float64(low)))
	return 1
}

func (s *State) mathRandomSeed(L *lua.LState) int {
	seed := uint64(s.Int(L, 1))
	s.random = rand.New(rand.NewPCG(seed, seed))
	return 0
}
