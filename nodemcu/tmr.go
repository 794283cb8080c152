package nodemcu

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/loop"
)

// Modes of a timer.
const (
	alarmSingle = 0
	alarmAuto   = 1
	alarmSemi   = 2
)

// intervalMax is the longest interval of a timer, in milliseconds.
const intervalMax = 0x68D7A3

// clockRead is how long reading the clock takes in virtual time, so that a
// script that waits by reading it comes to an end.
const clockRead = 10 * time.Microsecond

// delaySlice is how often a delay in real time looks whether the run has
// ended.
const delaySlice = 50 * time.Millisecond

// cyclesPerMicrosecond is the CPU clock in MHz.
const cyclesPerMicrosecond = 80

// timerType is how errors call a timer.
const timerType = "tmr.timer"

// timer is a timer object. While it runs, the loop holds it, so that a script
// need not.
type timer struct {
	*tmrModule
	object   lua.LValue     // what the callback gets
	callback *lua.LFunction // nil: not registered
	interval time.Duration
	mode     int
}

type tmrModule struct {
	vm        *VM
	metatable *lua.LTable            // of timers
	armed     map[*timer]*loop.Timer // the running ones
	watchdog  *loop.Timer
}

func (vm *VM) openTmr() {
	m := &vm.tmr
	*m = tmrModule{vm: vm, armed: map[*timer]*loop.Timer{}}
	m.metatable = vm.metatable(timerType, []binding{
		{"register", m.method((*timer).register), "(interval: integer, mode: tmr.mode, fn: fun(timer: tmr.timer))", "sets interval in ms, mode and function, and leaves the timer idle", ""},
		{"alarm", m.method((*timer).alarm), "(interval: integer, mode: tmr.mode, fn: fun(timer: tmr.timer)): true", "registers and starts", ""},
		{"start", m.method((*timer).start), "(restart?: boolean): boolean", "starts an idle timer, or with true a running one anew; reports whether it did", "false if nothing is registered, also with true"},
		{"stop", m.method((*timer).stop), "(): boolean", "stops, keeps what is registered, and reports whether the timer ran", ""},
		{"unregister", m.method((*timer).unregister), "()", "stops and forgets", ""},
		{"state", m.method((*timer).state), "(): running: boolean?, mode: tmr.mode?", "returns whether it runs and its mode; nil if nothing is registered", "nil also after stop on a timer that never was registered"},
		{"interval", m.method((*timer).setInterval), "(interval: integer)", "changes the interval; a running timer starts anew", ""},
	})
	bindings := []binding{
		{"create", m.create, "(): tmr.timer", "returns a new timer", ""},
		{"now", m.now, "(): integer", "returns the uptime in microseconds, 31 bits", "each reading takes 10 us of virtual time"},
		{"time", m.time, "(): integer", "returns the uptime in seconds", "each reading takes 10 us of virtual time"},
		{"ccount", m.ccount, "(): integer", "returns the CPU's cycle counter, 32 bits", "counts 80 MHz of the run's clock"},
		{"delay", m.delay, "(us: integer)", "keeps everything waiting for some microseconds", ""},
		{"softwd", m.softwd, "(seconds: integer)", "restarts the device after some seconds; negative: never", ""},
		{"wdclr", func(*lua.LState) int { return 0 }, "()", "feeds the system's watchdog", "there is none: a script may compute as long as it likes"},
	}
	if vm.cfg.Numbered {
		bindings = append(bindings, m.numbered()...)
	}
	vm.lua.SetGlobal("tmr", vm.module("tmr", bindings, []constant{
		{"ALARM_SINGLE", alarmSingle},
		{"ALARM_AUTO", alarmAuto},
		{"ALARM_SEMI", alarmSemi},
	}))
}

func (m *tmrModule) create(L *lua.LState) int {
	object := L.NewUserData()
	object.Value = &timer{tmrModule: m, object: object}
	object.Metatable = m.metatable
	L.Push(object)
	return 1
}

// uptime is the time since the device was switched on.
func (vm *VM) uptime() time.Duration {
	if vm.loop.Virtual() {
		vm.loop.Advance(clockRead)
	}
	return vm.loop.Now().Sub(vm.start)
}

// now counts microseconds in 31 bits.
func (m *tmrModule) now(L *lua.LState) int {
	return number(L, int(m.vm.uptime().Microseconds()&0x7fffffff))
}

func (m *tmrModule) time(L *lua.LState) int {
	return number(L, int(m.vm.uptime()/time.Second))
}

func (m *tmrModule) ccount(L *lua.LState) int {
	return number(L, int(int32(m.vm.uptime().Microseconds()*cyclesPerMicrosecond)))
}

// delay keeps everything waiting.
func (m *tmrModule) delay(L *lua.LState) int {
	us := m.vm.lua.Int(L, 1)
	if us <= 0 {
		m.vm.lua.ArgError(L, 1, "wrong arg range")
	}
	left := time.Duration(min(us, 1<<31-1)) * time.Microsecond
	slice := left
	if !m.vm.loop.Virtual() {
		slice = delaySlice
	}
	for ; left > 0 && m.vm.ctx.Err() == nil && !m.vm.lua.Interrupted(); left -= slice {
		m.vm.loop.Advance(min(left, slice))
	}
	m.vm.lua.Look()
	return 0
}

// softwd arms the software watchdog, which counts down at each full second of
// the uptime and restarts the device when it falls below zero.
func (m *tmrModule) softwd(L *lua.LState) int {
	seconds := m.vm.lua.Int(L, 1)
	m.watchdog.Stop()
	if seconds < 0 {
		return 0
	}
	full := m.vm.loop.Now().Sub(m.vm.start).Truncate(time.Second)
	after := full + time.Duration(min(seconds, 1<<31-1)+1)*time.Second
	m.watchdog = m.vm.loop.At(m.vm.start.Add(after), func() {
		m.vm.warn("the software watchdog (tmr.softwd) restarts the device")
		m.vm.reboot(watchdogBit)
	})
	return 0
}

// method makes a Lua function of a timer's method.
func (m *tmrModule) method(call func(*timer, *lua.LState) int) lua.LGFunction {
	return func(L *lua.LState) int {
		if object, ok := L.Get(1).(*lua.LUserData); ok {
			if t, ok := object.Value.(*timer); ok {
				return call(t, L)
			}
		}
		m.vm.lua.TypeError(L, 1, timerType)
		return 0
	}
}

func (t *timer) register(L *lua.LState) int {
	args := t.vm.lua
	ms, mode := args.Int(L, 2), args.Int(L, 3)
	if ms <= 0 || ms > intervalMax {
		args.ArgError(L, 2, "Range: 1-0x68D7A3")
	}
	if mode < alarmSingle || mode > alarmSemi {
		args.ArgError(L, 3, "Invalid mode")
	}
	callback, ok := L.Get(4).(*lua.LFunction)
	if !ok {
		args.ArgError(L, 4, "Must be function")
	}
	t.halt()
	t.interval, t.mode, t.callback = time.Duration(ms)*time.Millisecond, mode, callback
	return 0
}

func (t *timer) alarm(L *lua.LState) int {
	t.register(L)
	t.run(t.vm.loop.Now())
	return flag(L, true)
}

func (t *timer) start(L *lua.LState) int {
	restart := false
	switch v := L.Get(2).(type) {
	case lua.LBool:
		restart = bool(v)
	default:
		if v != lua.LNil {
			t.vm.lua.ArgError(L, 2, "boolean expected")
		}
	}
	if t.callback == nil || t.running() && !restart {
		return flag(L, false)
	}
	t.run(t.vm.loop.Now())
	return flag(L, true)
}

func (t *timer) stop(L *lua.LState) int {
	was := t.running()
	t.halt()
	return flag(L, was)
}

func (t *timer) unregister(*lua.LState) int {
	t.halt()
	t.callback = nil
	return 0
}

func (t *timer) setInterval(L *lua.LState) int {
	ms := t.vm.lua.Int(L, 2)
	if ms <= 0 || ms > intervalMax {
		t.vm.lua.ArgError(L, 2, "Range: 1-0x68D7A3")
	}
	if t.callback == nil {
		return 0
	}
	t.interval = time.Duration(ms) * time.Millisecond
	if t.running() {
		t.run(t.vm.loop.Now())
	}
	return 0
}

func (t *timer) state(L *lua.LState) int {
	if t.callback == nil {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LBool(t.running()))
	L.Push(lua.LNumber(t.mode))
	return 2
}

func (t *timer) running() bool { return t.armed[t] != nil }

// run arms the timer for one interval from a time on.
func (t *timer) run(from time.Time) {
	t.armed[t].Stop()
	t.armed[t] = t.vm.loop.At(from.Add(t.interval), t.fire)
}

func (t *timer) halt() {
	t.armed[t].Stop()
	delete(t.armed, t)
}

// fire calls the callback, which sees the timer as it is then.
func (t *timer) fire() {
	callback, due := t.callback, t.armed[t].When()
	delete(t.armed, t)
	switch t.mode {
	case alarmSingle:
		t.callback = nil
	case alarmAuto:
		t.run(due)
	}
	t.vm.call(callback, t.object)
}

// close stops all timers.
func (m *tmrModule) close() {
	m.watchdog.Stop()
	for _, armed := range m.armed {
		armed.Stop()
	}
	clear(m.armed)
}
