package nodemcu

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// passwordMax is the longest password: 64 hexadecimal digits.
const passwordMax = 64

// noStation is the status in a mode without station.
const noStation = 255

func (w *wifi) stationTable() *lua.LTable {
	return w.vm.module("wifi.sta", []binding{
		{name: "autoconnect", f: w.autoConnect, signature: "(auto: 0|1)", doc: "sets whether the device connects when it is switched on, 0 or 1, in flash"},
		{name: "changeap", f: w.changeAP, signature: "(index: integer): boolean", doc: "joins the remembered network of this index",
			differs: "the index in flash stays; whether the device keeps the new one is not known"},
		{name: "clearconfig", f: w.clearConfig, signature: "(): boolean", doc: "forgets the network, in flash too, and switches auto-connect off"},
		{name: "config", f: w.configure, signature: "(config: wifi.sta.NewConfig): boolean", doc: "sets the network to join and, unless auto is false, joins it",
			differs: "the callback keys of the documentation, connected_cb and disconnected_cb, count as well as those of the firmware; what is no MAC address is refused in bssid, where the device takes any 17 characters"},
		{name: "connect", f: w.connect, signature: "(fn?: fun(event: wifi.eventmon.Connected))", doc: "joins the configured network; a function becomes the callback of STA_CONNECTED"},
		{name: "disconnect", f: w.disconnect, signature: "(fn?: fun(event: wifi.eventmon.Disconnected))", doc: "leaves the network; a function becomes the callback of STA_DISCONNECTED"},
		{name: "getap", f: w.getAP, signature: "(fn: wifi.sta.found); (format: 0|1, fn?: wifi.sta.found); (want: wifi.sta.Wanted?, fn?: wifi.sta.found); (want: wifi.sta.Wanted?, format: 0|1, fn?: wifi.sta.found)", doc: "scans, and gives the callback a table of what was heard",
			differs: "what is no MAC address is refused in bssid, where the device takes any 17 characters"},
		{name: "getapindex", f: w.getAPIndex, signature: "(): integer", doc: "returns the index of the current one of the remembered networks"},
		{name: "getapinfo", f: w.getAPInfo, signature: "(): wifi.sta.Networks", doc: "returns the remembered networks"},
		{name: "getbroadcast", f: w.getBroadcast, signature: "(): string?", doc: "returns the broadcast address, or nil without an address"},
		{name: "getconfig", f: w.getConfig, signature: "(table?: false): ssid: string, pwd: string, bssid_set: 0|1, bssid: string; (table: true): wifi.sta.Config", doc: "returns the configuration in force: four values, or a table for the argument true"},
		{name: "getdefaultconfig", f: w.getDefaultConfig, signature: "(table?: false): ssid: string, pwd: string, bssid_set: 0|1, bssid: string; (table: true): wifi.sta.Config", doc: "returns the configuration in flash, in the same forms"},
		{name: "gethostname", f: w.getHostname, signature: "(): string", doc: "returns the name that the DHCP server is told"},
		{name: "getip", f: w.getIP, signature: "(): ip: string?, netmask: string?, gateway: string?", doc: "returns address, netmask and gateway, or one nil"},
		{name: "getmac", f: w.getMAC, signature: "(): string", doc: "returns the station's MAC address"},
		{name: "getrssi", f: w.getRSSI, signature: "(): integer?", doc: "returns the signal of the network in dBm, or nil"},
		{name: "setaplimit", f: w.setAPLimit, signature: "(limit: integer): boolean", doc: "sets how many networks are remembered, 1 to 5, from the next start on"},
		{name: "sethostname", f: w.setHostname, signature: "(name: string): boolean", doc: "sets the name that the DHCP server is told, until the next start"},
		{name: "setip", f: w.setIP, signature: "(address: wifi.Address): boolean", doc: "sets an address instead of DHCP, until the next start",
			differs: "a text that is no address is refused; the device takes 255.255.255.255; while WPS is enabled nothing changes; what the device does then is not known"},
		{name: "setmac", f: w.setMAC, signature: "(mac: string): boolean", doc: "sets the station's MAC address until the next start",
			differs: "a card keeps its own: the answer is false; text without hexadecimal digits is refused; the device takes what it makes of it"},
		{name: "sleeptype", f: w.sleepType, signature: "(kind?: wifi.sleep): wifi.sleep?", doc: "sets how the radio saves power", differs: "kept, without effect: no current is saved here"},
		{name: "status", f: w.status, signature: "(): wifi.sta.state", doc: "returns the state of the link, 0 to 5; 255 in a mode without station"},
	}, nil)
}

func (w *wifi) autoConnect(L *lua.LState) int {
	n := w.vm.lua.Int(L, 1)
	if n != 0 && n != 1 {
		w.vm.lua.ArgError(L, 1, "0 or 1")
	}
	w.vm.cfg.Flash.AutoConnect = n == 1
	w.vm.saved()
	return 0
}

func (w *wifi) clearConfig(L *lua.LState) int {
	if !w.mode.hasStation() {
		return flag(L, false)
	}
	if !w.vm.wps.station.Enabled() {
		w.link.end()
	}
	w.vm.cfg.Flash.AutoConnect = false
	w.store(noNetwork(), true)
	return flag(L, true)
}

// store sets the station's configuration in RAM and, if wanted, in flash.
func (w *wifi) store(config StationConfig, save bool) {
	w.config = config
	w.known.enter(config, w.known.Limit)
	if save {
		w.vm.cfg.Flash.Station = config
		w.vm.cfg.Flash.Networks.enter(config, w.known.Limit)
	}
	w.vm.saved()
}

// connect and disconnect take a callback that stays registered.
func (w *wifi) connect(L *lua.LState) int {
	w.callback(L, staConnected)
	if w.refused("wifi.sta.connect()") || !w.mode.hasStation() {
		return 0
	}
	if w.config.SSID == "" {
		w.vm.warn("wifi.sta.connect() without a configured network does nothing")
		return 0
	}
	w.link.begin(w.config)
	return 0
}

func (w *wifi) disconnect(L *lua.LState) int {
	w.callback(L, staDisconnected)
	if !w.refused("wifi.sta.disconnect()") {
		w.link.end()
	}
	return 0
}

func (w *wifi) callback(L *lua.LState, event int) {
	if fn := optional(L, 1); fn != nil {
		w.events.callbacks[event] = fn
	}
}

// configure is wifi.sta.config. Its checks and their order are the firmware's.
func (w *wifi) configure(L *lua.LState) int {
	c := configTable{vm: w.vm, L: L}
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		c.wrong("config table not found!")
	}
	c.table = t
	ssid, given := c.textOr("ssid", "ssid:not string")
	if !given {
		c.wrong("ssid required")
	}
	if len(ssid) > dot11.SSIDMax {
		c.wrong("ssid: length:0-32")
	}
	password, _ := c.textOr("pwd", "pwd:not string")
	if len(password) > passwordMax {
		c.wrong("pwd: length:0-64")
	}
	config := StationConfig{SSID: dot11.SSID(ssid), Password: secret.Bytes(password), BSSID: dot11.Broadcast}
	if bssid, given := c.textOr("bssid", "bssid:not string"); given {
		mac, ok := parseMAC(bssid)
		if !ok {
			c.wrong("bssid: FF:FF:FF:FF:FF:FF")
		}
		config.FixBSSID, config.BSSID = true, mac
	}
	auto := c.flagOr("auto", true, "auto:not boolean")
	save := c.flagOr("save", true, "save:not boolean")
	c.callbacks([]callbackKey{
		// The documentation spells the first two differently.
		{"connect_cb", staConnected, []string{"connect_cb", "connected_cb"}},
		{"disconnect_cb", staDisconnected, []string{"disconnect_cb", "disconnected_cb"}},
		{"authmode_change_cb", staAuthmodeChange, []string{"authmode_change_cb"}},
		{"gotip_cb", staGotIP, []string{"got_ip_cb"}},
		{"dhcp_timeout_cb", staDHCPTimeout, []string{"dhcp_timeout_cb"}},
	})
	return flag(L, w.apply(config, auto, save))
}

// apply stores a configuration and, unless WPS is enabled, leaves the present
// network and joins the new one.
func (w *wifi) apply(config StationConfig, auto, save bool) bool {
	if !w.mode.hasStation() {
		return false
	}
	w.vm.cfg.Flash.AutoConnect = auto
	if w.vm.wps.station.Enabled() {
		w.vm.warn("wifi.sta.config() only stores while WPS is enabled: it connects nothing")
		w.store(config, save)
		return true
	}
	w.link.end()
	w.store(config, save)
	if auto && config.SSID != "" {
		w.link.begin(config)
	}
	return true
}

func (w *wifi) getConfig(L *lua.LState) int { return w.pushConfig(L, w.config) }
func (w *wifi) getDefaultConfig(L *lua.LState) int {
	return w.pushConfig(L, w.vm.cfg.Flash.Station)
}

// pushConfig returns four values or, if the argument is true, a table.
func (w *wifi) pushConfig(L *lua.LState, c StationConfig) int {
	if L.Get(1) != lua.LTrue {
		L.Push(lua.LString(c.SSID))
		L.Push(lua.LString(c.Password))
		fixed := 0
		if c.FixBSSID {
			fixed = 1
		}
		L.Push(lua.LNumber(fixed))
		L.Push(lua.LString(c.BSSID.String()))
		return 4
	}
	t := L.NewTable()
	t.RawSetString("ssid", lua.LString(c.SSID))
	if len(c.Password) > 0 {
		t.RawSetString("pwd", lua.LString(c.Password))
	}
	t.RawSetString("bssid_set", lua.LBool(c.FixBSSID))
	t.RawSetString("bssid", lua.LString(c.BSSID.String()))
	L.Push(t)
	return 1
}

func (w *wifi) getRSSI(L *lua.LState) int {
	bss, ok := w.link.bss()
	if !ok {
		L.Push(lua.LNil)
		return 1
	}
	return number(L, bss.Signal)
}

func (w *wifi) status(L *lua.LState) int {
	if !w.mode.hasStation() {
		return number(L, noStation)
	}
	return number(L, w.link.status)
}
