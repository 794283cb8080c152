package nodemcu

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// The ways to save power.
const (
	noneSleep  = 0
	lightSleep = 1
	modemSleep = 2
)

// txPowerMax is in quarters of a dBm.
const txPowerMax = 82

// power is how the radio saves power, as far as scripts see it. None of it is
// in flash.
type power struct {
	sleep     int
	nullSleep bool // in NULLMODE
}

var defaultPower = power{sleep: modemSleep, nullSleep: true}

func (w *wifi) getPhyMode(L *lua.LState) int { return number(L, int(w.phy)) }

func (w *wifi) setPhyMode(L *lua.LState) int {
	m := w.vm.lua.Int(L, 1)
	if m < int(PhyB) || m > int(PhyN) {
		lua51.Raise(L, "wrong arg type")
	}
	if !w.refused("wifi.setphymode()") {
		w.phy, w.vm.cfg.Flash.Phy = PhyMode(m), PhyMode(m)
		w.vm.saved()
	}
	return number(L, int(w.phy))
}

// setMaxTxPower returns its argument.
func (w *wifi) setMaxTxPower(L *lua.LState) int {
	if p := w.vm.lua.Int(L, 1); p < 1 || p > txPowerMax {
		w.vm.lua.ArgError(L, 1, "tx power out of range (0->82)")
	}
	L.Push(L.Get(1))
	return 1
}

// nullModeSleep takes any value as true or false.
func (w *wifi) nullModeSleep(L *lua.LState) int {
	if L.GetTop() > 0 {
		w.power.nullSleep = lua.LVAsBool(L.Get(1))
	}
	return flag(L, w.power.nullSleep)
}

func (w *wifi) sleepType(L *lua.LState) int {
	if v := L.Get(1); v.Type() == lua.LTNumber || v.Type() == lua.LTString {
		if n, ok := whole(v); ok {
			if n < noneSleep || n > modemSleep {
				w.vm.lua.ArgError(L, 1, "range:0-2")
			}
			w.power.sleep = n
		}
	}
	return number(L, w.power.sleep)
}

// suspendOrResume is both wifi.suspend and wifi.resume, which the default
// firmware lacks.
func (w *wifi) suspendOrResume(L *lua.LState) int {
	if err := w.vm.lua.Write("this firmware was built without PMSLEEP_ENABLE: Wi-Fi cannot be suspended\n"); err != nil {
		w.vm.finish(err)
	}
	lua51.Raise(L, "wifi.suspend is unavailable")
	return 0
}
