package nodemcu

import (
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

const (
	// delaysMax is how many delays serout takes, and one more.
	delaysMax = 256
	// seroutOwner is who has the hardware timer.
	seroutOwner = "serout"
	// toggleTime is what it takes to toggle a pin, and timerMin the shortest
	// time of the hardware timer.
	toggleTime = time.Microsecond
	timerMin   = 50 * time.Microsecond
	// watchdogTime is how long the device may be kept from everything else.
	watchdogTime = 8 * time.Second
	// seroutHint is how long documentation allows.
	seroutHint = 15 * time.Millisecond
)

// serout is a sequence under way.
type serout struct {
	pin     int
	high    bool
	delays  []time.Duration
	index   int
	repeats uint32
	fn      *lua.LFunction
}

func (m *gpioModule) serout(L *lua.LState) int {
	args := m.vm.lua
	s := serout{pin: args.Int(L, 1)}
	level := args.Int(L, 2)
	s.repeats = uint32(args.OptInt(L, 4, 1) - 1)
	callback := L.Get(5)
	if !exists(s.pin) {
		args.ArgError(L, 1, "Invalid pin")
	}
	if level != gpioLow && level != gpioHigh {
		args.ArgError(L, 2, "Wrong level type")
	}
	s.high = level == gpioHigh
	table, ok := L.Get(3).(*lua.LTable)
	if !ok || table.Len() >= delaysMax {
		args.ArgError(L, 3, "Invalid delay_times")
	}
	for i := range table.Len() {
		us := tableInt(m, L, table.RawGetInt(i+1))
		s.delays = append(s.delays, time.Duration(uint32(us))*time.Microsecond)
	}
	if callback == lua.LNil {
		m.seroutNow(s)
		return 0
	}
	m.timer.claim(L, seroutOwner)
	s.fn, _ = callback.(*lua.LFunction)
	m.sout = s
	m.seroutNext()
	return 0
}

// tableInt returns a number out of a table, which errors call argument -1: the
// firmware looks at it where it lies on the stack.
func tableInt(m *gpioModule, L *lua.LState, v lua.LValue) int {
	var n lua.LNumber
	switch v := v.(type) {
	case lua.LNumber:
		n = v
	case lua.LString:
		parsed, ok := lua51.ParseNumber(string(v))
		if !ok {
			m.vm.lua.ArgError(L, -1, "number expected, got string")
		}
		n = parsed
	default:
		m.vm.lua.ArgError(L, -1, fmt.Sprintf("number expected, got %s", v.Type()))
	}
	return int(int64(n))
}

// seroutNow keeps everything waiting.
func (m *gpioModule) seroutNow(s serout) {
	var once time.Duration
	for _, d := range s.delays {
		once += d + toggleTime
	}
	whole := once.Seconds() * (float64(s.repeats) + 1)
	if whole > watchdogTime.Seconds() {
		m.vm.warn("gpio.serout without a callback keeps everything waiting for %.0f s: the watchdog restarts the device", whole)
		m.vm.pause(watchdogTime)
		m.vm.reboot(watchdogBit)
		return
	}
	if whole > seroutHint.Seconds() {
		m.check(fmt.Errorf("gpio.serout without a callback keeps everything waiting, which the device stands for 15 ms: give it a callback, or 1"))
	}
	for range uint64(s.repeats) + 1 {
		if len(s.delays) == 0 {
			break
		}
		for _, d := range s.delays {
			m.set(s.pin, s.high)
			s.high = !s.high
			m.vm.pause(d + toggleTime)
		}
	}
	m.vm.lua.Look()
}

// seroutNext makes the next step of a sequence.
func (m *gpioModule) seroutNext() {
	s := &m.sout
	if s.index >= len(s.delays) {
		m.timer.release()
		if fn := s.fn; fn != nil {
			m.vm.tasks.post(lowPriority, func() { m.vm.call(fn) })
		}
		return
	}
	m.set(s.pin, s.high)
	s.high = !s.high
	m.timer.arm(max(s.delays[s.index], timerMin), m.seroutNext)
	if s.index++; s.index >= len(s.delays) && s.repeats > 0 {
		s.index = 0
		s.repeats--
	}
}

// pause keeps everything waiting, until the run ends.
func (vm *VM) pause(left time.Duration) {
	slice := left
	if !vm.loop.Virtual() {
		slice = delaySlice
	}
	for ; left > 0 && vm.ctx.Err() == nil; left -= slice {
		vm.loop.Advance(min(left, slice))
	}
}
