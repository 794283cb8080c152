package nodemcu

import (
	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/nodemcu/lua51"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/station"
)

// wpsModule is the module wps: it translates between Lua and wps.Station, and
// keeps what a session leaves behind in the station's configuration.
type wpsModule struct {
	vm       *VM
	station  *wps.Station
	callback *lua.LFunction
	joined   dot11.BSS // the association that a session has made; zero: none
	hinted   bool      // the missing callback was remarked on
}

func (vm *VM) openWPS() {
	m := &vm.wps
	m.vm = vm
	m.station = wps.NewStation(deafRadio{vm.cfg.Radio, m.deaf}, wps.Config{
		Profile: vm.cfg.Profile,
		Rand:    vm.cfg.Rand,
		Events:  m.follow,
	})
	vm.lua.SetGlobal("wps", vm.module("wps", []binding{
		{name: "disable", f: m.disable, signature: "()", doc: "ends Wi-Fi Protected Setup, and drops the link if it was enabled"},
		{name: "enable", f: m.enable, signature: "()", doc: "makes wps.start possible; in the mode STATION only",
			differs: "in STATIONAP the walk profile finds access points; the device, and its profile, find none"},
		{name: "start", f: m.start, signature: "(fn: fun(status: wps.status))", doc: "looks for an access point whose button is pressed; the callback is told how it ends",
			differs: "the callback may be left out, as the documentation has it: the firmware raises an error, and so does --strict; each start has one final status; on the device TIMEOUT can follow SCAN_ERR; two routers with pressed buttons give FAILED; the device takes the first; an access point that waits for a PIN is not taken; the walk profile looks for 120 s instead of five scans"},
	}, []constant{
		{"SUCCESS", int(wps.Success)},
		{"FAILED", int(wps.Failed)},
		{"TIMEOUT", int(wps.Timeout)},
		{"WEP", int(wps.WEP)},
		{"SCAN_ERR", int(wps.ScanErr)},
	}))
}

func (m *wpsModule) enable(*lua.LState) int {
	switch mode := m.vm.wifi.mode; {
	case !mode.hasStation():
		m.vm.warn("wps.enable() does nothing in this mode: call wifi.setmode(wifi.STATION) first")
		return 0
	case mode == StationAP:
		m.vm.warn("on the device WPS finds no access point in wifi.STATIONAP: use wifi.STATION")
	}
	m.station.Enable()
	return 0
}

// disable drops the link of an enabled station, and its association with the
// access point that a session has found.
func (m *wpsModule) disable(*lua.LState) int {
	if !m.station.Enabled() {
		return 0
	}
	m.station.Disable()
	m.vm.wifi.link.end()
	if bss := m.joined; !bss.BSSID.IsZero() {
		m.joined = dot11.BSS{}
		m.vm.wifi.events.disconnected(bss.SSID, bss.BSSID, dot11.ReasonDisassocLeaving)
	}
	return 0
}

func (m *wpsModule) start(L *lua.LState) int {
	callback := optional(L, 1)
	if m.vm.cfg.Strict {
		m.callback = nil // released before the argument is looked at
	}
	if callback == nil && (m.vm.cfg.Strict || L.Get(1) != lua.LNil) {
		lua51.Raise(L, "Argument not a function")
	}
	if callback == nil && !m.hinted {
		m.hinted = true
		m.vm.warn("wps.start() without a callback: the device refuses that, although its documentation allows it")
	}
	m.callback = callback
	if m.station.Enabled() {
		m.vm.wifi.link.settle()
	}
	if err := m.station.Start(m.tell); err != nil {
		m.vm.warn("nothing starts: %v", err)
	}
	return 0
}

// tell calls back with a status.
func (m *wpsModule) tell(status wps.Status) {
	if m.callback != nil {
		m.vm.call(m.callback, lua.LNumber(status))
	}
}

// follow keeps what a session leaves behind. It runs within the session.
func (m *wpsModule) follow(ev wps.Event) {
	m.vm.step(ev)
	w := &m.vm.wifi
	switch ev := ev.(type) {
	case station.Joining:
		w.link.end()
		w.config = StationConfig{SSID: ev.BSS.SSID, BSSID: w.config.BSSID}
	case station.Associated:
		m.joined, w.link.near = ev.BSS, ev.BSS.Frequency
	case station.Finished:
		if ev.Outcome != station.Success {
			m.joined = dot11.BSS{}
		}
		// The session has its result once what is posted now has run.
		m.vm.loop.After(0, m.finished)
	}
}

// finished stores the credential of a session that has succeeded, and says why
// one that has not.
func (m *wpsModule) finished() {
	result := m.station.Result()
	switch result.Outcome {
	case station.Success:
		best, _ := station.ChooseCredential(result.Credentials, result.BSS.SSID)
		w := &m.vm.wifi
		w.store(StationConfig{SSID: best.SSID, Password: best.Key.Clone(), BSSID: w.config.BSSID}, true)
	case 0, station.Cancelled:
	default:
		m.vm.warn("%v", &wps.Error{Result: result})
	}
}

// deaf reports whether WPS hears no access point: the device ignores what it
// scans while it is an access point itself.
func (m *wpsModule) deaf() bool {
	return m.vm.cfg.Profile == wps.Device && m.vm.wifi.mode == StationAP
}

// deafRadio is a radio whose scans hear nothing while deaf says so.
type deafRadio struct {
	radio.Radio
	deaf func() bool
}

// Notify implements radio.Radio.
func (r deafRadio) Notify(f func(radio.Event)) (stop func()) {
	return r.Radio.Notify(func(ev radio.Event) {
		if scanned, ok := ev.(radio.Scanned); ok && r.deaf() {
			scanned.BSSs = nil
			ev = scanned
		}
		f(ev)
	})
}
