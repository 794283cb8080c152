package nodemcu

import lua "github.com/yuin/gopher-lua"

// apListMax is how many access points the device can remember. It remembers
// one unless told otherwise: the station's configuration in flash.
const apListMax = 5

// changeAP joins a remembered network.
func (w *wifi) changeAP(L *lua.LState) int {
	i := w.vm.lua.Int(L, 1)
	if i < 1 || i > apListMax {
		w.vm.lua.ArgError(L, 1, "Valid range: 1-5")
	}
	if w.refused("wifi.sta.changeap()") || i != 1 || !w.mode.hasStation() {
		return flag(L, false)
	}
	w.link.end()
	w.store(w.vm.cfg.Flash.Station, false)
	if w.config.SSID != "" {
		w.link.begin(w.config)
	}
	return flag(L, true)
}

func (w *wifi) getAPIndex(L *lua.LState) int { return number(L, 1) }

// getAPInfo lists the remembered networks.
func (w *wifi) getAPInfo(L *lua.LState) int {
	config := w.vm.cfg.Flash.Station
	record := L.NewTable()
	record.RawSetString("ssid", lua.LString(config.SSID))
	if len(config.Password) > 0 {
		record.RawSetString("pwd", lua.LString(config.Password))
	}
	if config.FixBSSID {
		record.RawSetString("bssid", lua.LString(config.BSSID.String()))
	}
	list := L.NewTable()
	list.RawSetString("qty", lua.LNumber(1))
	list.RawSetInt(1, record)
	L.Push(list)
	return 1
}
