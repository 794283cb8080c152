package nodemcu

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

// wifi is the module wifi: the mode, the station's configuration and link, the
// device's own access point, and the events. What is also in flash is in
// VM.cfg; what is here is in force.
type wifi struct {
	vm       *VM
	mode     Mode
	phy      PhyMode
	config   StationConfig
	known    Networks
	hostname string
	country  country
	power    power
	link     link
	survey   *survey // under way; nil: none
	ap       softAP
	events   eventmon
	hinted   bool // that the radio is no access point
	// restoreMAC gives the radio its own address back; nil: it has it.
	restoreMAC func()
}

func (vm *VM) openWifi() {
	flash := vm.cfg.Flash
	w := &vm.wifi
	*w = wifi{
		vm: vm, phy: flash.Phy, config: flash.Station, known: flash.Networks.clone(),
		country: defaultCountry, power: defaultPower, link: link{vm: vm}, events: eventmon{vm: vm},
	}
	w.mode, w.hostname = w.possible(flash.Mode), w.defaultHostname()
	w.ap.open(vm)
	vm.lua.SetGlobal("wifi", vm.module("wifi", []binding{
		{name: "getchannel", f: w.getChannel, signature: "(): integer", doc: "returns the channel in use: that of the station's network, or else of the access point"},
		{name: "getcountry", f: w.getCountry, signature: "(): wifi.Country", doc: "returns the country's rules: country, start_ch, end_ch, policy"},
		{name: "getdefaultmode", f: w.getDefaultMode, signature: "(): wifi.mode", doc: "returns the mode in flash"},
		{name: "getmode", f: w.getMode, signature: "(): wifi.mode", doc: "returns the mode in force"},
		{name: "getphymode", f: w.getPhyMode, signature: "(): wifi.phymode", doc: "returns the 802.11 generation in force"},
		{name: "nullmodesleep", f: w.nullModeSleep, signature: "(on?: boolean): boolean", doc: "sets whether the radio sleeps in NULLMODE, if an argument is given, and returns it",
			differs: "kept, without effect: no current is saved here"},
		{name: "resume", f: w.suspendOrResume, signature: "(fn?: fun())", doc: "raises an error: not in the default firmware", differs: "the note that is printed has other words"},
		{name: "setcountry", f: w.setCountry, signature: "(country: wifi.NewCountry): true", doc: "sets the country's rules until the next start",
			differs: "kept, without effect on the channels: the radio obeys its own rules"},
		{name: "setmaxtxpower", f: w.setMaxTxPower, signature: "(power: integer): integer", doc: "sets the power, 1 to 82 quarters of a dBm",
			differs: "checked, without effect: a signal here is as strong as the air file, or the card, says"},
		{name: "setmode", f: w.setMode, signature: "(mode: wifi.mode, save?: boolean): wifi.mode", doc: "changes the mode, in flash too unless the second argument is false",
			differs: "on a card, which is no access point, only the station's half of the mode comes into force: NULLMODE of SOFTAP, STATION of STATIONAP"},
		{name: "setphymode", f: w.setPhyMode, signature: "(mode: wifi.phymode): wifi.phymode", doc: "changes the 802.11 generation, in flash too",
			differs: "kept, without effect on rates: the radio uses what it can"},
		{name: "sleeptype", f: w.sleepType, signature: "(kind?: wifi.sleep): wifi.sleep?", doc: "sets how the radio saves power", differs: "kept, without effect: no current is saved here"},
		{name: "suspend", f: w.suspendOrResume, signature: "(options?: table)", doc: "raises an error: not in the default firmware", differs: "the note that is printed has other words"},
	}, []constant{
		{"NULLMODE", int(NullMode)},
		{"STATION", int(Station)},
		{"SOFTAP", int(SoftAP)},
		{"STATIONAP", int(StationAP)},
		{"PHYMODE_B", int(PhyB)},
		{"PHYMODE_G", int(PhyG)},
		{"PHYMODE_N", int(PhyN)},
		{"NONE_SLEEP", noneSleep},
		{"LIGHT_SLEEP", lightSleep},
		{"MODEM_SLEEP", modemSleep},
		{"OPEN", authOpen},
		{"WPA_PSK", authWPA},
		{"WPA2_PSK", authWPA2},
		{"WPA_WPA2_PSK", authWPAWPA2},
		{"STA_IDLE", staIdle},
		{"STA_CONNECTING", staConnecting},
		{"STA_WRONGPWD", staWrongPassword},
		{"STA_APNOTFOUND", staAPNotFound},
		{"STA_FAIL", staFail},
		{"STA_GOTIP", staHasIP},
		{"COUNTRY_AUTO", countryAuto},
		{"COUNTRY_MANUAL", countryManual},
	}, lua51.Field{Name: "sta", Value: w.stationTable()},
		lua51.Field{Name: "ap", Value: w.apTable()},
		lua51.Field{Name: "eventmon", Value: w.events.table()},
	))
}

// possible is what the radio can do of a mode.
func (w *wifi) possible(m Mode) Mode {
	if !m.hasAP() || w.vm.cfg.AccessPoint != nil {
		return m
	}
	if !w.hinted {
		w.hinted = true
		w.vm.warn("this radio cannot be an access point: of wifi.SOFTAP and wifi.STATIONAP there is only the station's half")
	}
	return m &^ SoftAP
}

// boot does what the device does by itself when it is switched on.
func (w *wifi) boot() {
	if w.mode.hasAP() {
		w.ap.serve()
	}
	if w.vm.cfg.Flash.AutoConnect && w.mode.hasStation() && w.config.SSID != "" {
		w.link.begin(w.config)
	}
}

// close ends all that goes on, without a word.
func (w *wifi) close() {
	w.stopLooking()
	w.link.end()
	w.ap.close()
	if w.restoreMAC != nil {
		w.restoreMAC()
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
		w.vm.saved()
	}
	mode = w.possible(mode)
	if mode == w.mode {
		return
	}
	if !mode.hasStation() {
		w.link.end()
	}
	old := w.mode
	w.mode = mode
	if old.hasAP() != mode.hasAP() {
		w.ap.serve()
	}
	w.events.modeChanged(old, mode)
}

func (w *wifi) getChannel(L *lua.LState) int {
	if bss, up := w.link.bss(); up {
		return number(L, bss.Frequency.Channel())
	}
	return number(L, w.ap.channel())
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
