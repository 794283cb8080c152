package nodemcu

import (
	"slices"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/pins"
)

// What makes a pin interrupt, in the order of triggerNames.
const (
	trigNone = iota
	trigUp
	trigDown
	trigBoth
	trigLow
	trigHigh
)

var triggerNames = []string{"none", "up", "down", "both", "low", "high"}

// levelAgain is how long after its callback a level that stays interrupts again.
const levelAgain = time.Millisecond

// trigger is the interrupt of a pin: the first one has a task posted, which
// tells of all that have come until it runs.
type trigger struct {
	kind   int
	fn     *lua.LFunction
	run    int // counts calls of arm, so that a task knows whether it is still wanted
	posted bool
	level  bool      // at the first interrupt
	when   time.Time // of that
	seen   int
	again  *loop.Timer
}

func (m *gpioModule) trig(L *lua.LState) int {
	args := m.vm.lua
	pin := args.Int(L, 1)
	if !exists(pin) || pin == 0 {
		args.ArgError(L, 1, "Invalid interrupt pin")
	}
	name := args.OptString(L, 2, "none")
	kind := slices.Index(triggerNames, name)
	if kind < 0 {
		args.ArgError(L, 2, "invalid option '"+name+"'")
	}
	t := &m.pin[pin].trigger
	fn := optional(L, 3)
	switch {
	case kind == trigNone:
		m.clear(pin)
		return 0
	case L.GetTop() == 2 && t.fn != nil: // goes on with the function it has
	case fn != nil:
		t.fn = fn
	default:
		m.clear(pin)
		args.ArgError(L, 3, "invalid callback type")
	}
	m.arm(pin, kind)
	return 0
}

// clear ends the interrupts of a pin and forgets the function.
func (m *gpioModule) clear(pin int) {
	m.arm(pin, trigNone)
	m.pin[pin].trigger.fn = nil
}

// arm has a pin interrupt from now on, or not. What has happened before is
// forgotten.
func (m *gpioModule) arm(pin, kind int) {
	t := &m.pin[pin].trigger
	was := t.kind
	t.kind, t.posted, t.seen = kind, false, 0
	t.run++
	t.again.Stop()
	switch {
	case kind != trigNone:
		m.check(m.pins.Watch(pin, func(c pins.Change) { m.interrupt(pin, c) }))
	case was != trigNone:
		m.check(m.pins.Watch(pin, nil))
	}
	m.lookAtLevel(pin)
}

// lookAtLevel interrupts if a pin has the level that it interrupts at.
func (m *gpioModule) lookAtLevel(pin int) {
	if t := &m.pin[pin].trigger; t.kind == trigLow || t.kind == trigHigh {
		high, err := m.pins.Read(pin)
		m.check(err)
		m.interrupt(pin, pins.Change{At: m.vm.loop.Now(), High: high})
	}
}

// interrupt is what the chip does at a change.
func (m *gpioModule) interrupt(pin int, c pins.Change) {
	t := &m.pin[pin].trigger
	switch t.kind {
	case trigUp, trigHigh:
		if !c.High {
			return
		}
	case trigDown, trigLow:
		if c.High {
			return
		}
	}
	if t.posted && t.kind >= trigLow { // off until the callback has run
		return
	}
	t.seen++
	if t.posted {
		return
	}
	t.posted, t.level, t.when = true, c.High, c.At
	run := t.run
	m.vm.tasks.post(highPriority, func() {
		if t.run == run {
			m.callBack(pin)
		}
	})
}

// callBack tells the script of the interrupts of a pin.
func (m *gpioModule) callBack(pin int) {
	t := &m.pin[pin].trigger
	run, count := t.run, t.seen
	t.posted, t.seen = false, 0
	if t.kind >= trigLow {
		t.posted = true
	}
	m.vm.call(t.fn, lua.LNumber(level(t.level)), lua.LNumber(m.vm.stamp(t.when)), lua.LNumber(count&0x7fff))
	if t.run == run && t.kind >= trigLow {
		t.posted = false
		t.again = m.vm.loop.After(levelAgain, func() { m.lookAtLevel(pin) })
	}
}

// watching reports whether a pin can interrupt.
func (m *gpioModule) watching() bool {
	return slices.ContainsFunc(m.pin[:], func(p gpioPin) bool { return p.trigger.kind != trigNone })
}
