package nodemcu

import (
	"net"
	"net/netip"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// passwordMax is the longest password: 64 hexadecimal digits.
const passwordMax = 64

// noStation is the status in a mode without station.
const noStation = 255

func (w *wifi) stationTable() *lua.LTable {
	return w.vm.table([]function{
		{"autoconnect", w.autoConnect},
		{"changeap", w.changeAP},
		{"clearconfig", w.clearConfig},
		{"config", w.configure},
		{"connect", w.connect},
		{"disconnect", w.disconnect},
		{"getap", w.getAP},
		{"getapindex", w.getAPIndex},
		{"getapinfo", w.getAPInfo},
		{"getconfig", w.getConfig},
		{"getdefaultconfig", w.getDefaultConfig},
		{"gethostname", w.getHostname},
		{"getip", w.getIP},
		{"getmac", w.getMAC},
		{"getrssi", w.getRSSI},
		{"status", w.status},
	}, nil)
}

func (w *wifi) autoConnect(L *lua.LState) int {
	n := w.vm.lua.Int(L, 1)
	if n != 0 && n != 1 {
		w.vm.lua.ArgError(L, 1, "0 or 1")
	}
	w.vm.cfg.Flash.AutoConnect = n == 1
	return 0
}

func (w *wifi) clearConfig(L *lua.LState) int {
	if !w.mode.hasStation() {
		return flag(L, false)
	}
	if !w.vm.wps.station.Enabled() {
		w.link.end()
	}
	w.store(StationConfig{BSSID: dot11.Broadcast}, true)
	w.vm.cfg.Flash.AutoConnect = false
	return flag(L, true)
}

// store sets the station's configuration in RAM and, if wanted, in flash.
func (w *wifi) store(config StationConfig, save bool) {
	w.config = config
	if save {
		w.vm.cfg.Flash.Station = config
	}
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
	ssid, given := c.text("ssid")
	if !given {
		c.wrong("ssid required")
	}
	if len(ssid) > dot11.SSIDMax {
		c.wrong("ssid: length:0-32")
	}
	password, _ := c.text("pwd")
	if len(password) > passwordMax {
		c.wrong("pwd: length:0-64")
	}
	config := StationConfig{SSID: dot11.SSID(ssid), Password: secret.Bytes(password), BSSID: dot11.Broadcast}
	if bssid, given := c.text("bssid"); given {
		mac, err := dot11.ParseMAC(bssid)
		if err != nil {
			c.wrong("bssid: FF:FF:FF:FF:FF:FF")
		}
		config.FixBSSID, config.BSSID = true, mac
	}
	auto, save := c.flag("auto", true), c.flag("save", true)
	for _, slot := range []struct {
		keys  []string
		name  string // in the error
		event int
	}{
		// The documentation spells the first two differently.
		{[]string{"connect_cb", "connected_cb"}, "connect_cb", staConnected},
		{[]string{"disconnect_cb", "disconnected_cb"}, "disconnect_cb", staDisconnected},
		{[]string{"authmode_change_cb"}, "authmode_change_cb", staAuthmodeChange},
		{[]string{"got_ip_cb"}, "gotip_cb", staGotIP},
		{[]string{"dhcp_timeout_cb"}, "dhcp_timeout_cb", staDHCPTimeout},
	} {
		if fn := c.function(slot.name, slot.keys...); fn != nil {
			w.events.callbacks[slot.event] = fn
		}
	}
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

// hostname is made of the low three octets of the MAC address.
func (w *wifi) hostname() string {
	mac := w.vm.cfg.Radio.Address()
	const digits = "0123456789ABCDEF"
	name := []byte("NODE-")
	for _, b := range mac[3:] {
		name = append(name, digits[b>>4], digits[b&15])
	}
	return string(name)
}

func (w *wifi) getHostname(L *lua.LState) int { return text(L, w.hostname()) }

func (w *wifi) getMAC(L *lua.LState) int { return text(L, w.vm.cfg.Radio.Address().String()) }

// getIP returns address, netmask and gateway, or one nil.
func (w *wifi) getIP(L *lua.LState) int {
	lease := w.link.lease
	if !lease.Address.IsValid() {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LString(lease.Address.String()))
	L.Push(lua.LString(netmask(lease.Prefix)))
	L.Push(lua.LString(address(lease.Gateway)))
	return 3
}

func netmask(p netip.Prefix) string { return net.IP(net.CIDRMask(p.Bits(), 32)).String() }

// address prints one that may be missing.
func address(a netip.Addr) string {
	if !a.IsValid() {
		return "0.0.0.0"
	}
	return a.String()
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

// configTable reads the argument of a config function.
type configTable struct {
	vm    *VM
	L     *lua.LState
	table *lua.LTable
}

func (c configTable) wrong(text string) { c.vm.lua.ArgError(c.L, 1, text) }

// get returns the first of keys that is there, or nil.
func (c configTable) get(keys ...string) lua.LValue {
	for _, key := range keys {
		if v := c.L.GetField(c.table, key); v != lua.LNil {
			return v
		}
	}
	return lua.LNil
}

func (c configTable) text(key string) (value string, given bool) {
	v := c.get(key)
	if v == lua.LNil {
		return "", false
	}
	if v.Type() != lua.LTString && v.Type() != lua.LTNumber {
		c.wrong(key + ":not string")
	}
	return c.vm.lua.Text(v), true
}

func (c configTable) flag(key string, otherwise bool) bool {
	switch v := c.get(key).(type) {
	case lua.LBool:
		return bool(v)
	case *lua.LNilType:
	default:
		c.wrong(key + ":not boolean")
	}
	return otherwise
}

func (c configTable) function(name string, keys ...string) *lua.LFunction {
	switch v := c.get(keys...).(type) {
	case *lua.LFunction:
		return v
	case *lua.LNilType:
	default:
		c.wrong(name + ":not function")
	}
	return nil
}
