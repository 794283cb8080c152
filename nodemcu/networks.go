package nodemcu

import (
	"slices"

	lua "github.com/yuin/gopher-lua"
)

// networksMax is how many networks a device can remember.
const networksMax = 5

// Networks are those that the station remembers. One is until a script allows
// more.
type Networks struct {
	Limit   int // 1 to 5
	Current int // index of the one that was configured last
	List    []StationConfig
}

// shown are the networks that a script sees with this limit: one at least, be
// it empty. Those beyond the limit wait for a higher one.
func (n Networks) shown(limit int) []StationConfig {
	if len(n.List) == 0 {
		return []StationConfig{noNetwork()}
	}
	return n.List[:min(len(n.List), limit)]
}

// clone returns a copy that changes by itself.
func (n Networks) clone() Networks {
	n.List = slices.Clone(n.List)
	return n
}

// enter makes a configuration the current one: in the place of an older one of
// the same network, in a free place, or in the place after the current one. No
// network takes the place of the current one.
func (n *Networks) enter(config StationConfig, limit int) {
	if len(n.List) == 0 {
		n.List = []StationConfig{noNetwork()}
	}
	shown := n.shown(limit)
	at := slices.IndexFunc(shown, func(c StationConfig) bool {
		return c.SSID == config.SSID && c.FixBSSID == config.FixBSSID && (!c.FixBSSID || c.BSSID == config.BSSID)
	})
	free := slices.IndexFunc(shown, func(c StationConfig) bool { return c.SSID == "" })
	switch {
	case config.SSID == "":
		at = min(n.Current, len(shown)-1)
	case at >= 0:
	case free >= 0:
		at = free
	case len(shown) < limit:
		at = len(n.List)
		n.List = append(n.List, config)
	default:
		at = (n.Current + 1) % limit
	}
	n.List[at], n.Current = config, at
}

// changeAP joins a remembered network. What is remembered in flash stays.
func (w *wifi) changeAP(L *lua.LState) int {
	i := w.vm.lua.Int(L, 1)
	if i < 1 || i > networksMax {
		w.vm.lua.ArgError(L, 1, "Valid range: 1-5")
	}
	known := w.known.shown(w.known.Limit)
	if w.refused("wifi.sta.changeap()") || i > len(known) || !w.mode.hasStation() {
		return flag(L, false)
	}
	w.link.end()
	w.config, w.known.Current = known[i-1], i-1
	if w.config.SSID != "" {
		w.link.begin(w.config)
	}
	return flag(L, true)
}

// setAPLimit counts from the next start on.
func (w *wifi) setAPLimit(L *lua.LState) int {
	n := w.vm.lua.Int(L, 1)
	if n < 1 || n > networksMax {
		w.vm.lua.ArgError(L, 1, "Valid range: 1-5")
	}
	w.vm.cfg.Flash.Networks.Limit = n
	w.vm.saved()
	return flag(L, true)
}

func (w *wifi) getAPIndex(L *lua.LState) int {
	return number(L, min(w.known.Current, len(w.known.shown(w.known.Limit))-1)+1)
}

// getAPInfo lists the remembered networks.
func (w *wifi) getAPInfo(L *lua.LState) int {
	known := w.known.shown(w.known.Limit)
	list := L.NewTable()
	list.RawSetString("qty", lua.LNumber(len(known)))
	for i, config := range known {
		record := L.NewTable()
		record.RawSetString("ssid", lua.LString(config.SSID))
		if len(config.Password) > 0 {
			record.RawSetString("pwd", lua.LString(config.Password))
		}
		if config.FixBSSID {
			record.RawSetString("bssid", lua.LString(config.BSSID.String()))
		}
		list.RawSetInt(i+1, record)
	}
	L.Push(list)
	return 1
}
