package nodemcu

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/nodemcu/lua51"
)

// The events of wifi.eventmon.
const (
	staConnected      = 0
	staDisconnected   = 1
	staAuthmodeChange = 2
	staGotIP          = 3
	staDHCPTimeout    = 4
	apStaConnected    = 5
	apStaDisconnected = 6
	apProbeReqRecved  = 7
	wifiModeChanged   = 8
	apGaveAddress     = 9 // has no constant
	eventMax          = 10
)

// eventmon delivers events to the callbacks that a script has registered.
type eventmon struct {
	vm        *VM
	callbacks [eventMax + 1]*lua.LFunction
}

func textField(name, value string) lua51.Field {
	return lua51.Field{Name: name, Value: lua.LString(value)}
}

func numberField(name string, value int) lua51.Field {
	return lua51.Field{Name: name, Value: lua.LNumber(value)}
}

func (e *eventmon) table() *lua.LTable {
	return e.vm.module("wifi.eventmon", []binding{
		{name: "register", f: e.register, signature: "(id: wifi.eventmon.event, fn?: fun(event: table)); (id: wifi.eventmon.STA_CONNECTED, fn?: fun(event: wifi.eventmon.Connected)); (id: wifi.eventmon.STA_DISCONNECTED, fn?: fun(event: wifi.eventmon.Disconnected)); (id: wifi.eventmon.STA_AUTHMODE_CHANGE, fn?: fun(event: wifi.eventmon.AuthmodeChange)); (id: wifi.eventmon.STA_GOT_IP, fn?: fun(event: wifi.eventmon.GotIP)); (id: wifi.eventmon.AP_STACONNECTED|wifi.eventmon.AP_STADISCONNECTED, fn?: fun(event: wifi.eventmon.Client)); (id: wifi.eventmon.AP_PROBEREQRECVED, fn?: fun(event: wifi.eventmon.ProbeRequest)); (id: wifi.eventmon.WIFI_MODE_CHANGED, fn?: fun(event: wifi.eventmon.ModeChange)); (id: wifi.eventmon.EVENT_MAX, fn?: fun(event: wifi.eventmon.Other))", doc: "sets the callback of an event; anything but a function takes it away"},
		{name: "unregister", f: e.unregister, signature: "(id: wifi.eventmon.event)", doc: "takes the callback of an event away",
			differs: "a second argument is ignored; the firmware would register it"},
	}, []constant{
		{"STA_CONNECTED", staConnected},
		{"STA_DISCONNECTED", staDisconnected},
		{"STA_AUTHMODE_CHANGE", staAuthmodeChange},
		{"STA_GOT_IP", staGotIP},
		{"STA_DHCP_TIMEOUT", staDHCPTimeout},
		{"AP_STACONNECTED", apStaConnected},
		{"AP_STADISCONNECTED", apStaDisconnected},
		{"AP_PROBEREQRECVED", apProbeReqRecved},
		{"WIFI_MODE_CHANGED", wifiModeChanged},
		{"EVENT_MAX", eventMax},
	}, lua51.Field{Name: "reason", Value: e.vm.module("wifi.eventmon.reason", nil, reasons)})
}

// other queues an event that has no constant: for its own callback, or for the
// one that takes all of these.
func (e *eventmon) other(id int) {
	slot := id
	if e.callbacks[id] == nil {
		slot = eventMax
	}
	e.tell(slot, textField("info", fmt.Sprintf("event %d not implemented", id)))
}

// tell queues an event as a task of low priority. One that has no callback now
// is dropped, and so is one whose callback is gone when its turn comes.
func (e *eventmon) tell(id int, fields ...lua51.Field) {
	if e.callbacks[id] == nil {
		return
	}
	e.vm.tasks.post(lowPriority, func() {
		if e.callbacks[id] == nil {
			return
		}
		t := e.vm.lua.L.NewTable()
		for _, f := range fields {
			t.RawSetString(f.Name, f.Value)
		}
		e.vm.call(e.callbacks[id], t)
	})
}

func (e *eventmon) disconnected(ssid dot11.SSID, bssid dot11.MAC, reason dot11.Reason) {
	e.tell(staDisconnected, textField("SSID", string(ssid)), textField("BSSID", bssid.String()), numberField("reason", int(reason)))
}

func (e *eventmon) modeChanged(from, to Mode) {
	e.tell(wifiModeChanged, numberField("old_mode", int(from)), numberField("new_mode", int(to)))
}

// id returns argument 1, an event.
func (e *eventmon) id(L *lua.LState) int {
	id := e.vm.lua.Int(L, 1) & 0xff
	if id > eventMax {
		lua51.Raise(L, "valid wifi events:0-10")
	}
	return id
}

// register sets a callback; anything but a function takes it away.
func (e *eventmon) register(L *lua.LState) int {
	e.callbacks[e.id(L)] = optional(L, 2)
	return 0
}

func (e *eventmon) unregister(L *lua.LState) int {
	e.callbacks[e.id(L)] = nil
	return 0
}

// reasons is wifi.eventmon.reason.
var reasons = []constant{
	{"UNSPECIFIED", 1},
	{"AUTH_EXPIRE", 2},
	{"AUTH_LEAVE", 3},
	{"ASSOC_EXPIRE", 4},
	{"ASSOC_TOOMANY", 5},
	{"NOT_AUTHED", 6},
	{"NOT_ASSOCED", 7},
	{"ASSOC_LEAVE", 8},
	{"ASSOC_NOT_AUTHED", 9},
	{"DISASSOC_PWRCAP_BAD", 10},
	{"DISASSOC_SUPCHAN_BAD", 11},
	{"IE_INVALID", 13},
	{"MIC_FAILURE", 14},
	{"4WAY_HANDSHAKE_TIMEOUT", 15},
	{"GROUP_KEY_UPDATE_TIMEOUT", 16},
	{"IE_IN_4WAY_DIFFERS", 17},
	{"GROUP_CIPHER_INVALID", 18},
	{"PAIRWISE_CIPHER_INVALID", 19},
	{"AKMP_INVALID", 20},
	{"UNSUPP_RSN_IE_VERSION", 21},
	{"INVALID_RSN_IE_CAP", 22},
	{"802_1X_AUTH_FAILED", 23},
	{"CIPHER_SUITE_REJECTED", 24},
	{"BEACON_TIMEOUT", 200},
	{"NO_AP_FOUND", 201},
	{"AUTH_FAIL", 202},
	{"ASSOC_FAIL", 203},
	{"HANDSHAKE_TIMEOUT", 204},
}
