package nodemcu

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// wifi is the module wifi: the mode, the station's configuration and link, and
// the events.
type wifi struct {
	vm     *VM
	mode   Mode          // in force
	config StationConfig // in RAM; that in flash is in VM.cfg
	link   link
	survey *survey // under way; nil: none
	events eventmon
}

func (vm *VM) openWifi() {
	w := &vm.wifi
	w.vm = vm
	w.events = eventmon{vm: vm}
	w.link = link{vm: vm}
	w.mode = vm.cfg.Flash.Mode
	w.config = vm.cfg.Flash.Station
	vm.lua.SetGlobal("wifi", vm.table([]function{
		{"setmode", w.setMode},
		{"getmode", w.getMode},
		{"getdefaultmode", w.getDefaultMode},
	}, []constant{
		{"NULLMODE", int(NullMode)},
		{"STATION", int(Station)},
		{"SOFTAP", int(SoftAP)},
		{"STATIONAP", int(StationAP)},
		{"PHYMODE_B", 1},
		{"PHYMODE_G", 2},
		{"PHYMODE_N", 3},
		{"NONE_SLEEP", 0},
		{"LIGHT_SLEEP", 1},
		{"MODEM_SLEEP", 2},
		{"OPEN", 0},
		{"WPA_PSK", 2},
		{"WPA2_PSK", 3},
		{"WPA_WPA2_PSK", 4},
		{"STA_IDLE", staIdle},
		{"STA_CONNECTING", staConnecting},
		{"STA_WRONGPWD", staWrongPassword},
		{"STA_APNOTFOUND", staAPNotFound},
		{"STA_FAIL", staFail},
		{"STA_GOTIP", staHasIP},
		{"COUNTRY_AUTO", 0},
		{"COUNTRY_MANUAL", 1},
	}, lua51.Field{Name: "sta", Value: w.stationTable()},
		lua51.Field{Name: "eventmon", Value: w.events.table()},
	))
}

// boot does what the device does by itself when it is switched on.
func (w *wifi) boot() {
	if w.vm.cfg.Flash.AutoConnect && w.mode.hasStation() && w.config.SSID != "" {
		w.link.begin(w.config)
	}
}

func (w *wifi) getMode(L *lua.LState) int        { return number(L, int(w.mode)) }
func (w *wifi) getDefaultMode(L *lua.LState) int { return number(L, int(w.vm.cfg.Flash.Mode)) }

func (w *wifi) setMode(L *lua.LState) int {
	args := w.vm.lua
	n := args.Int(L, 1)
	if n < int(NullMode) || n > int(StationAP) {
		args.ArgError(L, 1, "Invalid mode")
	}
	mode, save := Mode(n), true
	if L.Get(2) != lua.LNil {
		save = args.Bool(L, 2)
	}
	if !w.refused("wifi.setmode()") {
		w.change(mode, save)
	}
	return number(L, int(w.mode))
}

func (w *wifi) change(mode Mode, save bool) {
	if save {
		w.vm.cfg.Flash.Mode = mode
	}
	if mode == w.mode {
		return
	}
	if !mode.hasStation() {
		w.link.end()
	}
	old := w.mode
	w.mode = mode
	w.events.modeChanged(old, mode)
}

// refused reports whether the device refuses a call because WPS is enabled,
// which it does without a word.
func (w *wifi) refused(call string) bool {
	enabled := w.vm.wps.station.Enabled()
	if enabled {
		w.vm.warn("%s does nothing while WPS is enabled: call wps.disable() first", call)
	}
	return enabled
}
