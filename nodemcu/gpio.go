package nodemcu

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu/lua51"
	"github.com/gowps/wps/pins"
)

// Modes, resistors and levels of a pin.
const (
	gpioInput     = 0
	gpioOutput    = 1
	gpioInterrupt = 2
	gpioOpenDrain = 3

	gpioFloat  = 0
	gpioPullUp = 1

	gpioLow  = 0
	gpioHigh = 1
)

type gpioModule struct {
	vm    *VM
	pins  pins.Pins
	pin   [pins.Max + 1]gpioPin
	told  map[string]bool // complaints of the pins
	timer hardwareTimer
	pulse pulseModule
	sout  serout
}

// gpioPin is what the module knows of one pin.
type gpioPin struct {
	direction pins.Direction
	trigger   trigger
}

func (vm *VM) openGPIO() {
	m := &vm.gpio
	*m = gpioModule{vm: vm, pins: vm.cfg.Pins, told: map[string]bool{}, timer: hardwareTimer{loop: vm.loop}}
	if m.pins == nil {
		m.pins = pins.NewBoard(vm.loop, pins.Options{})
	}
	// A chip that starts, again perhaps, has inputs only. What the pins complain of
	// is told when they are used.
	for n := range m.pin {
		m.pins.SetMode(n, pins.Mode{})
		m.pins.Write(n, false)
	}
	vm.lua.SetGlobal("gpio", vm.module("gpio", []binding{
		{"mode", m.mode, "(pin: integer, mode: gpio.mode, pull?: gpio.pull)", "sets a pin up as input, output, open drain or for interrupts", ""},
		{"read", m.read, "(pin: integer): gpio.level", "the level of a pin", "a pin that nothing drives is low, or high with a resistor; on the device it may be either"},
		{"write", m.write, "(pin: integer, level: gpio.level)", "sets the level of an output", ""},
		{"serout", m.serout, "(pin: integer, first: gpio.level, delays: integer[], cycles?: integer, callback?: integer|fun())", "toggles a pin at given times", "delays have the resolution of the loop; more than 8 s without a callback restart the device in any case"},
		{"trig", m.trig, "(pin: integer, kind?: 'none'|'up'|'down'|'both'|'low'|'high', fn?: fun(level: gpio.level, when: integer, count: integer))", "has a function called when a pin changes", "a level that stays is told every millisecond, not as fast as the chip can"},
	}, []constant{
		{"INT", gpioInterrupt},
		{"OUTPUT", gpioOutput},
		{"OPENDRAIN", gpioOpenDrain},
		{"INPUT", gpioInput},
		{"HIGH", gpioHigh},
		{"LOW", gpioLow},
		{"FLOAT", gpioFloat},
		{"PULLUP", gpioPullUp},
	}, lua51.Field{Name: "pulse", Value: m.openPulse()}))
}

// exists reports whether there is a pin of this number.
func exists(pin int) bool { return pin >= 0 && pin <= pins.Max }

// check is for an answer of the pins: what they complain of is told once.
func (m *gpioModule) check(err error) {
	if err != nil && !m.told[err.Error()] {
		m.told[err.Error()] = true
		m.vm.warn("%v", err)
	}
}

func (m *gpioModule) mode(L *lua.LState) int {
	args := m.vm.lua
	pin, mode := args.Int(L, 1), args.Int(L, 2)
	pull := args.OptInt(L, 3, gpioFloat) != gpioFloat
	if !exists(pin) || pin == 0 && mode == gpioInterrupt {
		args.ArgError(L, 1, "Invalid pin")
	}
	direction := pins.Input
	switch mode {
	case gpioInput:
		m.clear(pin)
	case gpioOutput:
		m.clear(pin)
		direction = pins.Output
	case gpioOpenDrain:
		m.clear(pin)
		direction = pins.OpenDrain
	case gpioInterrupt:
		m.arm(pin, trigNone) // until the next gpio.trig, which may leave out the function
	default:
		args.ArgError(L, 2, "wrong arg type")
	}
	if pin == 0 { // GPIO16 is made differently
		pull = false
		if direction == pins.OpenDrain {
			direction = pins.Output
		}
	}
	m.pin[pin].direction = direction
	m.check(m.pins.SetMode(pin, pins.Mode{Direction: direction, PullUp: pull}))
	return 0
}

func (m *gpioModule) read(L *lua.LState) int {
	pin := m.vm.lua.Int(L, 1)
	m.mustExist(L, pin)
	high, err := m.pins.Read(pin)
	m.check(err)
	return number(L, level(high))
}

func (m *gpioModule) write(L *lua.LState) int {
	args := m.vm.lua
	pin, level := args.Int(L, 1), args.Int(L, 2)
	m.mustExist(L, pin)
	if level != gpioLow && level != gpioHigh {
		args.ArgError(L, 2, "wrong level type")
	}
	m.set(pin, level == gpioHigh)
	return 0
}

func (m *gpioModule) mustExist(L *lua.LState, pin int) {
	if !exists(pin) {
		lua51.Raise(L, "gpio %d does not exist", pin)
	}
}

// set writes to a pin. On the chip that enables its output.
func (m *gpioModule) set(pin int, high bool) {
	m.check(m.pins.Write(pin, high))
	if p := &m.pin[pin]; p.direction == pins.Input {
		p.direction = pins.Output
		m.check(m.pins.SetMode(pin, pins.Mode{Direction: pins.Output}))
	}
}

// level is the number of a level.
func level(high bool) int {
	if high {
		return gpioHigh
	}
	return gpioLow
}

// stamp is a time as tmr.now counts it.
func (vm *VM) stamp(t time.Time) int { return int(t.Sub(vm.start).Microseconds() & 0x7fffffff) }

func (m *gpioModule) close() {
	for i := range m.pin {
		m.arm(i, trigNone)
	}
	m.timer.release()
}

// hardwareTimer is the one that serout and pulse have in common.
type hardwareTimer struct {
	loop  *loop.Loop
	owner string
	armed *loop.Timer
}

// claim takes the timer, unless another part of the module has it.
func (t *hardwareTimer) claim(L *lua.LState, owner string) {
	if t.owner != "" && t.owner != owner {
		lua51.Raise(L, "Unable to initialize timer")
	}
	t.armed.Stop()
	t.owner = owner
}

func (t *hardwareTimer) arm(after time.Duration, f func()) {
	t.armed.Stop()
	t.armed = t.loop.After(after, f)
}

func (t *hardwareTimer) release() {
	t.armed.Stop()
	t.owner = ""
}
