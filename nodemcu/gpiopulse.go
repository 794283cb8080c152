package nodemcu

import (
	"maps"
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
	"github.com/gowps/wps/pins"
)

const (
	pulseType   = "gpio.pulse" // how errors call a pulser
	pulseOwner  = "pulse"      // of the hardware timer
	pulseMax    = 100          // entries of a pulser
	pulseDelay  = 64000000     // the longest delay, in microseconds
	pulseAtOnce = 3            // microseconds that are not worth a timer
)

// Stops of a pulser that are no entry.
const (
	stopNowhere    = -1
	stopEverywhere = -2
)

// pulseEntry is one step of a pulser, its times in microseconds.
type pulseEntry struct {
	levels   map[int]bool // by pin
	delay    int
	min, max int // -1: none is given
	count    uint32
	left     uint32 // of count
	loop     int    // the next step, from 1; 0: the one that follows
}

// pulser is an object of gpio.pulse.build.
type pulser struct {
	*pulseModule
	entries  []pulseEntry
	fn       *lua.LFunction
	next     int // the entry to come
	active   int // the entry that holds
	steps    int
	stopAt   int
	adjusted int       // microseconds to add to the next adjustable delay
	expected time.Time // when the next entry begins
	desired  time.Time // when it would without delays that were cut
}

type pulseModule struct {
	gpio      *gpioModule
	metatable *lua.LTable
	running   *pulser
}

func (m *gpioModule) openPulse() *lua.LTable {
	p := &m.pulse
	p.gpio = m
	vm := m.vm
	methods := vm.module("gpio.pulser", []binding{
		{"getstate", p.method((*pulser).getState), "(): position: integer?, steps: integer, offset: integer, now: integer", "step, number of steps, microseconds until the next one, and tmr.now()", ""},
		{"stop", p.method((*pulser).stop), "(fn: gpio.pulse.callback): true?; (position: integer, fn: gpio.pulse.callback): true?", "ends the output at a step, or at the next one", ""},
		{"cancel", p.method((*pulser).cancel), "(): position: integer?, steps: integer?, offset: integer?, now: integer?", "ends the output at once", ""},
		{"start", p.method((*pulser).start), "(fn: gpio.pulse.callback); (adjust: integer, fn: gpio.pulse.callback)", "begins the output", "the first step that has min and max is not thrown off by the uptime"},
		{"adjust", p.method((*pulser).adjust), "(us: integer): position: integer?, steps: integer?, offset: integer?, now: integer?", "lengthens the next delay that has min and max", ""},
		{"update", p.method((*pulser).update), "(step: integer, changes: gpio.pulse.Step)", "changes one step", "a pin that is set anew loses its old level, as the documentation has it"},
	}, nil)
	p.metatable = vm.lua.L.NewTable()
	p.metatable.RawSetString("__index", methods)
	return vm.module("gpio.pulse", []binding{
		{"build", p.build, "(steps: gpio.pulse.Step[]): gpio.pulser", "makes a pulser out of a table of steps", ""},
	}, nil)
}

// method makes a Lua function of a pulser's method.
func (m *pulseModule) method(call func(*pulser, *lua.LState) int) lua.LGFunction {
	return func(L *lua.LState) int {
		if object, ok := L.Get(1).(*lua.LUserData); ok {
			if p, ok := object.Value.(*pulser); ok {
				return call(p, L)
			}
		}
		m.gpio.vm.lua.TypeError(L, 1, pulseType)
		return 0
	}
}

func (m *pulseModule) build(L *lua.LState) int {
	table := m.gpio.vm.lua.Table(L, 1)
	size := table.Len()
	if size > pulseMax {
		lua51.Raise(L, "table is too large: %d entries is more than %d", size, pulseMax)
	}
	p := &pulser{pulseModule: m}
	for i := range size {
		e := pulseEntry{levels: map[int]bool{}, min: -1, max: -1}
		m.fill(L, &e, table.RawGetInt(i+1))
		p.entries = append(p.entries, e)
	}
	object := L.NewUserData()
	object.Value, object.Metatable = p, m.metatable
	L.Push(object)
	return 1
}

// fill takes one table of a sequence in.
func (m *pulseModule) fill(L *lua.LState, e *pulseEntry, v lua.LValue) {
	table, ok := v.(*lua.LTable)
	if !ok {
		lua51.Raise(L, "All entries must be tables")
	}
	for key, v := table.Next(lua.LNil); key != lua.LNil; key, v = table.Next(key) {
		switch key := key.(type) {
		case lua.LNumber:
			pin, high := int(key), tableInt(m.gpio, L, v) != 0
			if !exists(pin) {
				lua51.Raise(L, "pin number %d must be in range 0 .. %d", pin, pins.Max)
			}
			e.levels[pin] = high
		case lua.LString:
			m.fillNamed(L, e, string(key), v)
		default:
			m.gpio.vm.lua.ArgError(L, -2, "string expected, got "+key.Type().String())
		}
	}
	if e.min == -1 && e.max == -1 {
		return
	}
	e.min = max(e.min, 0)
	if e.min > e.delay || e.max < e.delay {
		lua51.Raise(L, "Delay of %d must be between min and max", e.delay)
	}
}

func (m *pulseModule) fillNamed(L *lua.LState, e *pulseEntry, key string, v lua.LValue) {
	time := func(what string) int {
		us := tableInt(m.gpio, L, v)
		if us < 0 || us > pulseDelay {
			lua51.Raise(L, "%s of %d must be in the range 0 .. %d microseconds", what, us, pulseDelay)
		}
		return us
	}
	switch key {
	case "delay":
		e.delay = time("delay")
	case "min":
		e.min = time("delay minimum")
	case "max":
		e.max = time("delay maximum")
	case "count":
		e.count = uint32(tableInt(m.gpio, L, v))
	case "loop":
		e.loop = int(uint16(tableInt(m.gpio, L, v)))
	default:
		lua51.Raise(L, "Unrecognized key found: %s", key)
	}
}

// push returns the state of a pulser.
func (p *pulser) push(L *lua.LState) int {
	for _, v := range p.state() {
		L.Push(v)
	}
	return 4
}

func (p *pulser) state() []lua.LValue {
	vm, pos := p.gpio.vm, lua.LValue(lua.LNil)
	if p.active < len(p.entries) {
		pos = lua.LNumber(p.active + 1)
	}
	now := vm.loop.Now()
	offset := 0
	if !p.expected.IsZero() {
		offset = int(p.expected.Sub(now).Microseconds())
	}
	return []lua.LValue{pos, lua.LNumber(p.steps), lua.LNumber(offset), lua.LNumber(vm.stamp(now))}
}

func (p *pulser) getState(L *lua.LState) int { return p.push(L) }

func (p *pulser) start(L *lua.LState) int {
	if p.running != nil {
		lua51.Raise(L, "pulse operation already in progress")
	}
	at, adjust := 2, 0
	if L.Get(at).Type() == lua.LTNumber {
		adjust = p.gpio.vm.lua.Int(L, at)
		at++
	}
	fn := optional(L, at)
	if fn == nil {
		lua51.Raise(L, "missing callback")
	}
	p.gpio.timer.claim(L, pulseOwner)
	p.running = p
	for i := range p.entries {
		p.entries[i].left = 0
	}
	p.fn, p.next, p.active, p.steps, p.stopAt, p.adjusted = fn, 0, 0, 0, stopNowhere, adjust
	p.expected = p.gpio.vm.loop.Now()
	p.desired = p.expected
	p.step()
	return 0
}

// step begins the next entry, and those after it that are due at once.
func (p *pulser) step() {
	for range pulseMax {
		delay, more := p.enter()
		if !more {
			p.gpio.timer.release()
			p.gpio.vm.tasks.post(lowPriority, p.finished)
			return
		}
		if delay >= pulseAtOnce {
			p.gpio.timer.arm(time.Duration(delay)*time.Microsecond, p.step)
			return
		}
	}
	// A ring of entries without delay: on the device it would never end.
	p.gpio.timer.arm(timerMin, p.step)
}

// enter begins one entry, and returns how many microseconds it lasts.
func (p *pulser) enter() (delay int, more bool) {
	p.active = p.next
	p.steps++
	if p.next >= len(p.entries) {
		return 0, false
	}
	e := &p.entries[p.next]
	for _, pin := range slices.Sorted(maps.Keys(e.levels)) {
		p.gpio.check(p.gpio.pins.Write(pin, e.levels[pin])) // no output comes of that
	}
	if p.stopAt == stopEverywhere || p.stopAt == p.next {
		return 0, false
	}
	p.next++
	if e.loop > 0 {
		if e.left == 0 {
			e.left = e.count + 1
		}
		if e.left--; e.left >= 1 {
			p.next = e.loop - 1
		}
	}
	now := p.gpio.vm.loop.Now()
	delay, late := e.delay, 0
	if e.min != -1 {
		offset := p.adjusted
		p.adjusted = 0
		late = int(now.Sub(p.desired).Microseconds())
		if delay += offset - late; delay < e.min {
			p.adjusted, delay = e.delay-e.min+offset, e.min
		} else if delay > e.max {
			p.adjusted, delay = e.delay-e.max+offset, e.max
		}
	}
	p.desired = p.desired.Add(time.Duration(delay+late) * time.Microsecond)
	p.expected = now.Add(time.Duration(delay) * time.Microsecond)
	return delay, true
}

// finished calls the script back.
func (p *pulser) finished() {
	if p.running != p {
		return
	}
	p.running = nil
	p.gpio.vm.call(p.fn, p.state()...)
}

func (p *pulser) stop(L *lua.LState) int {
	if p.running != p {
		return 0
	}
	at, stop := 2, stopEverywhere
	if L.Get(at).Type() == lua.LTNumber {
		n := p.gpio.vm.lua.Int(L, at)
		if n != stopEverywhere {
			if n < 1 || n > len(p.entries) {
				lua51.Raise(L, "bad stop position: %d (valid range 1 - %d)", n, len(p.entries))
			}
			stop = n - 1
		}
		at++
	}
	fn := optional(L, at)
	if fn == nil {
		lua51.Raise(L, "missing callback")
	}
	p.fn, p.stopAt = fn, stop
	return flag(L, true)
}

func (p *pulser) cancel(L *lua.LState) int {
	if p.running != p {
		return 0
	}
	p.gpio.timer.release()
	p.running = nil
	return p.push(L)
}

func (p *pulser) adjust(L *lua.LState) int {
	if p.running != p {
		return 0
	}
	p.adjusted = p.gpio.vm.lua.Int(L, 2)
	return p.push(L)
}

func (p *pulser) update(L *lua.LState) int {
	n := p.gpio.vm.lua.Int(L, 2)
	if n < 1 || n > len(p.entries) {
		lua51.Raise(L, "entry number must be in range 1 .. %d", len(p.entries))
	}
	e := p.entries[n-1]
	e.levels = maps.Clone(e.levels)
	p.fill(L, &e, L.Get(3))
	p.entries[n-1] = e
	return 0
}
