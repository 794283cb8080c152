package nodemcu

import (
	"fmt"
	"net/netip"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/nodemcu/lua51"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/secret"
)

// What an access point can be configured to.
const (
	apChannel    = 6 // unless a script says another
	apChannelMax = 13
	// apStationsMax is how many stations there may be at once.
	apStationsMax = 4
	apBeaconMin   = 100 // time units between two beacons
	apBeaconMax   = 60000
	apPasswordMin = 8
)

// defaultAPIP is the access point's own address after each start.
var defaultAPIP = ipConfig{
	netip.AddrFrom4([4]byte{192, 168, 4, 1}), netip.AddrFrom4([4]byte{255, 255, 255, 0}), netip.AddrFrom4([4]byte{192, 168, 4, 1}),
}

func (w *wifi) apTable() *lua.LTable {
	servers := w.vm.module("wifi.ap.dhcp", []binding{
		{name: "config", f: w.dhcpConfig, signature: "(pool: wifi.ap.Pool): first: string, last: string", doc: "sets the first address that is given, and starts the server; returns the first and the last one",
			differs: "a text that is no address is refused like one that is missing"},
		{name: "start", f: w.dhcpStart, signature: "(): boolean", doc: "starts the DHCP server of the access point"},
		{name: "stop", f: w.dhcpStop, signature: "(): boolean", doc: "stops it"},
	}, nil)
	return w.vm.module("wifi.ap", []binding{
		{name: "config", f: w.configureAP, signature: "(config: wifi.ap.NewConfig): boolean", doc: "configures the access point",
			differs: "WPA alone is served as WPA and WPA2; on a card, which is no access point, the answer is false"},
		{name: "deauth", f: w.deauth, signature: "(mac?: string): boolean", doc: "sends one station away, or all"},
		{name: "getbroadcast", f: w.getAPBroadcast, signature: "(): string?", doc: "returns the broadcast address of the access point's network"},
		{name: "getclient", f: w.getClient, signature: "(): {[string]: string}", doc: "returns the stations of the access point: a table from MAC address to IP address"},
		{name: "getconfig", f: w.getAPConfig, signature: "(table?: false): ssid: string, pwd: string?; (table: true): wifi.ap.Config", doc: "returns the configuration in force: name and password, or a table for the argument true"},
		{name: "getdefaultconfig", f: w.getDefaultAPConfig, signature: "(table?: false): ssid: string, pwd: string?; (table: true): wifi.ap.Config", doc: "returns the configuration in flash, in the same forms"},
		{name: "getip", f: w.getAPIP, signature: "(): ip: string?, netmask: string?, gateway: string?", doc: "returns address, netmask and gateway of the access point"},
		{name: "getmac", f: w.getAPMAC, signature: "(): string", doc: "returns the access point's MAC address"},
		{name: "setip", f: w.setAPIP, signature: "(address: wifi.Address): boolean", doc: "sets the access point's address until the next start, and starts the DHCP server",
			differs: "a text that is no address is refused; the device takes 255.255.255.255"},
		{name: "setmac", f: w.setAPMAC, signature: "(mac: string): boolean", doc: "sets the access point's MAC address until the next start",
			differs: "text without hexadecimal digits is refused; the device takes what it makes of it"},
	}, nil, lua51.Field{Name: "dhcp", Value: servers})
}

// configureAP is wifi.ap.config. Its checks and their order are the firmware's.
func (w *wifi) configureAP(L *lua.LState) int {
	c := configTable{vm: w.vm, L: L, table: w.vm.lua.Table(L, 1)}
	ssid, given := c.textOr("ssid", "ssid: not string")
	if !given {
		c.wrong("ssid: required")
	}
	if len(ssid) < 1 || len(ssid) > dot11.SSIDMax {
		c.wrong("ssid: length:1-32")
	}
	config := APConfig{SSID: dot11.SSID(ssid)}
	if password, given := c.textOr("pwd", "pwd: not string"); given {
		if len(password) < apPasswordMin || len(password) > passwordMax {
			c.wrong("pwd: length:0 or 8-64")
		}
		config.Password, config.Auth = secret.Bytes(password), authWPAWPA2
	}
	config.Auth = c.within("auth", config.Auth, authOpen, authWPAWPA2, "auth: not number", "auth: Range:0-4")
	config.Channel = c.within("channel", apChannel, 1, apChannelMax, "channel: not number", "channel: Range:1-13")
	config.Hidden = c.hidden()
	config.Max = c.within("max", apStationsMax, 1, apStationsMax, "max: not number", "max: 1-4")
	config.Beacon = c.within("beacon", apBeaconMin, apBeaconMin, apBeaconMax, "beacon: not number", "beacon: 100-60000")
	save := c.flagOr("save", true, "save: not boolean")
	c.callbacks([]callbackKey{
		{"staconnected_cb", apStaConnected, []string{"staconnected_cb"}},
		{"stadisconnected_cb", apStaDisconnected, []string{"stadisconnected_cb"}},
		{"probereq_cb", apProbeReqRecved, []string{"probereq_cb"}},
	})
	return flag(L, w.applyAP(config, save))
}

// hidden is a boolean, or 0 or 1.
func (c configTable) hidden() bool {
	switch v := c.get("hidden").(type) {
	case lua.LBool:
		return bool(v)
	case lua.LNumber:
		n, _ := whole(v)
		if n != 0 && n != 1 {
			c.wrong("hidden: 0 or 1")
		}
		return n == 1
	case *lua.LNilType:
	default:
		c.wrong("hidden: not boolean")
	}
	return false
}

// applyAP stores a configuration, and serves it.
func (w *wifi) applyAP(config APConfig, save bool) bool {
	switch {
	case !w.mode.hasAP():
		w.vm.warn("wifi.ap.config() does nothing in this mode: call wifi.setmode(wifi.SOFTAP) first")
		return false
	case !config.usable():
		w.vm.warn("wifi.ap.config() does nothing: the device serves no WEP, and WPA needs a password of 8 to 63 characters or 64 hexadecimal digits")
		return false
	case config.Auth == authWPA:
		w.vm.warn("wifi.ap.config(): an access point for WPA alone is served as WPA and WPA2")
	}
	w.ap.config = config
	if save {
		w.vm.cfg.Flash.AP = config
		w.vm.saved()
	}
	w.ap.serve()
	return true
}

// apConfig is a configuration with the name that the device makes of its
// address if there is no other.
func (vm *VM) apConfig(c APConfig) APConfig {
	if c.SSID == "" {
		mac := apAddress(vm.cfg.Radio.Address())
		c.SSID = dot11.SSID(fmt.Sprintf("ESP_%X", mac[3:]))
	}
	return c
}

func (w *wifi) getAPConfig(L *lua.LState) int { return w.pushAPConfig(L, w.ap.config) }
func (w *wifi) getDefaultAPConfig(L *lua.LState) int {
	return w.pushAPConfig(L, w.vm.apConfig(w.vm.cfg.Flash.AP))
}

// pushAPConfig returns name and password or, if the argument is true, a table.
// An open network has no password, whatever was given.
func (w *wifi) pushAPConfig(L *lua.LState, c APConfig) int {
	var password lua.LValue = lua.LNil
	if c.Auth != authOpen {
		password = lua.LString(c.Password)
	}
	if L.Get(1) != lua.LTrue {
		L.Push(lua.LString(c.SSID))
		L.Push(password)
		return 2
	}
	t := L.NewTable()
	t.RawSetString("ssid", lua.LString(c.SSID))
	t.RawSetString("pwd", password)
	t.RawSetString("auth", lua.LNumber(c.Auth))
	t.RawSetString("channel", lua.LNumber(c.Channel))
	t.RawSetString("hidden", lua.LBool(c.Hidden))
	t.RawSetString("max", lua.LNumber(c.Max))
	t.RawSetString("beacon", lua.LNumber(c.Beacon))
	L.Push(t)
	return 1
}

// deauth sends away the station of argument 1 or, without one, everybody.
func (w *wifi) deauth(L *lua.LState) int {
	everyone := L.Get(1) == lua.LNil
	var mac dot11.MAC
	if !everyone {
		mac = w.macArgument(L)
	}
	a := &w.ap
	if w.refused("wifi.ap.deauth()") || a.bss == nil {
		return flag(L, false)
	}
	found := everyone
	for _, c := range a.clients {
		if everyone || c.mac == mac {
			found = true
			a.driver.Do([]radio.Command{radio.Expel{Station: c.mac, Reason: dot11.ReasonDeauthLeaving}})
		}
	}
	return flag(L, found)
}

// getClient lists the stations that are connected.
func (w *wifi) getClient(L *lua.LState) int {
	if w.mode == Station {
		lua51.Raise(L, "Can't list clients in STATION mode")
	}
	t := L.NewTable()
	for _, c := range w.ap.clients {
		if c.connected {
			t.RawSetString(c.mac.String(), lua.LString(dotted(c.address)))
		}
	}
	L.Push(t)
	return 1
}

func (w *wifi) getAPIP(L *lua.LState) int        { return pushIP(L, w.ap.ip) }
func (w *wifi) getAPBroadcast(L *lua.LState) int { return pushBroadcast(L, w.ap.ip) }
func (w *wifi) getAPMAC(L *lua.LState) int       { return text(L, w.ap.mac.String()) }

// setAPIP sets the address; a gateway that is missing becomes none. The DHCP
// server begins anew.
func (w *wifi) setAPIP(L *lua.LState) int {
	from := w.ap.ip
	from.gateway = netip.Addr{}
	w.ap.ip = from.change(w.ipTable(L))
	w.switchDHCP(true)
	return flag(L, true)
}

func (w *wifi) setAPMAC(L *lua.LState) int {
	mac := w.macArgument(L)
	if mac.IsGroup() || mac.IsZero() {
		return flag(L, false)
	}
	w.ap.mac = mac
	w.ap.serve()
	return flag(L, true)
}
