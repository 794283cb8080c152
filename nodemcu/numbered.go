package nodemcu

import (
	"regexp"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// numberedTimers is how many timers without an object firmware 2.x had.
const numberedTimers = 7

// numbered are the functions of tmr that firmware 3.0 no longer has. They take
// a timer object as well, and a numbered timer's callback gets its number.
func (m *tmrModule) numbered() []binding {
	var timers [numberedTimers]timer
	for id := range timers {
		timers[id] = timer{tmrModule: m, object: lua.LNumber(id)}
	}
	on := func(call func(*timer, *lua.LState) int) lua.LGFunction {
		return func(L *lua.LState) int {
			switch v := L.Get(1).(type) {
			case *lua.LUserData:
				if t, ok := v.Value.(*timer); ok {
					return call(t, L)
				}
				m.vm.lua.TypeError(L, 1, timerType)
			case lua.LNumber, lua.LString:
				if _, ok := lua51.AsNumber(v); ok {
					id := m.vm.lua.Int(L, 1)
					if id < 0 || id >= numberedTimers {
						m.vm.lua.ArgError(L, 1, "invalid timer index")
					}
					return call(&timers[id], L)
				}
			}
			m.vm.lua.ArgError(L, 1, "timer object or numerical ID expected")
			return 0
		}
	}
	suspended := func(L *lua.LState) int {
		lua51.Raise(L, "This feature has been removed, we apologize for any inconvenience this may have caused.")
		return 0
	}
	const since = "only with --compat 2.x: firmware 3.0 has no numbered timers"
	return []binding{
		{"alarm", on((*timer).alarm), "(id: integer|tmr.timer, interval: integer, mode: tmr.mode, fn: fun(id: integer|tmr.timer)): true", "registers and starts a timer by its number, 0 to 6", since},
		{"interval", on((*timer).setInterval), "(id: integer|tmr.timer, interval: integer)", "changes the interval of a numbered timer", since},
		{"register", on((*timer).register), "(id: integer|tmr.timer, interval: integer, mode: tmr.mode, fn: fun(id: integer|tmr.timer))", "sets up a numbered timer", since},
		{"start", on((*timer).start), "(id: integer|tmr.timer, restart?: boolean): boolean", "starts a numbered timer", since},
		{"state", on((*timer).state), "(id: integer|tmr.timer): running: boolean?, mode: tmr.mode?", "tells of a numbered timer", since},
		{"stop", on((*timer).stop), "(id: integer|tmr.timer): boolean", "stops a numbered timer", since},
		{"unregister", on((*timer).unregister), "(id: integer|tmr.timer)", "stops a numbered timer and forgets it", since},
		{"resume_all", suspended, "()", "raises an error", since},
		{"suspend_all", suspended, "()", "raises an error", since},
	}
}

// gone are functions that firmware 2.x had, and what to write instead.
var gone = map[string]string{
	"tmr.alarm":              "write tmr.create():alarm(interval, mode, fn)",
	"tmr.interval":           "keep the timer of tmr.create() and write t:interval(ms)",
	"tmr.register":           "write t = tmr.create() and t:register(interval, mode, fn)",
	"tmr.start":              "keep the timer of tmr.create() and write t:start()",
	"tmr.state":              "keep the timer of tmr.create() and write t:state()",
	"tmr.stop":               "keep the timer of tmr.create() and write t:stop()",
	"tmr.unregister":         "keep the timer of tmr.create() and write t:unregister()",
	"tmr.suspend_all":        "stop the timers one by one",
	"tmr.resume_all":         "start the timers one by one",
	"node.readvdd33":         "it has moved to the module adc",
	"wifi.sta.eventMonReg":   "write wifi.eventmon.register(event, fn)",
	"wifi.sta.eventMonStart": "wifi.eventmon needs no start",
	"wifi.sta.eventMonStop":  "write wifi.eventmon.unregister(event)",
}

// nilField is the error of calling a function that is not there.
var nilField = regexp.MustCompile(`^(.*):(\d+): attempt to call field '\w+' \(a nil value\)$`)

// explain tells of an uncaught error that comes of a habit of firmware 2.x.
func (vm *VM) explain(err *lua51.Error) {
	found := nilField.FindStringSubmatch(err.Error())
	if found == nil {
		return
	}
	line, _ := strconv.Atoi(found[2])
	for _, name := range vm.lua.Calls(found[1], line) {
		instead, known := gone[name]
		if !known || vm.lua.Lookup(name) != lua.LNil {
			continue
		}
		if strings.HasPrefix(name, "tmr.") {
			instead += ", or run the script with --compat 2.x"
		}
		vm.warn("%s is of firmware 2.x: %s", name, instead)
		return
	}
}
