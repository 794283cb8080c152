package nodemcu

import (
	"net/netip"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/nodemcu/lua51"
)

const (
	// leaseTime is how long the device gives an address, as its SDK does.
	leaseTime = 120 * time.Minute
	// poolMax is how many addresses the device gives unless told otherwise.
	poolMax = 100
)

// pool is which addresses the access point gives.
type pool struct {
	on          bool
	first, last netip.Addr // the zero Addr: those after the device's own
}

// bounds are the first and the last address of the pool of a device with this
// address.
func (p pool) bounds(own ipConfig) (first, last netip.Addr) {
	if p.first.IsValid() {
		return p.first, p.last
	}
	network, end := own.prefix().Masked(), own.broadcast()
	first = own.address.Next()
	if !network.Contains(first) || first == end { // the device has the last one
		first = network.Addr().Next()
	}
	last = first
	for n := 1; n < poolMax && network.Contains(last.Next()) && last.Next() != end; n++ {
		last = last.Next()
	}
	return first, last
}

// dhcpConfig is wifi.ap.dhcp.config: as many addresses as there may be
// stations. The server runs afterwards.
func (w *wifi) dhcpConfig(L *lua.LState) int {
	a := &w.ap
	first := w.ipTable(L).ipKey("start")
	if !first.IsValid() || first.IsUnspecified() {
		lua51.Raise(L, "wrong arg type")
	}
	b := first.As4()
	b[3] += byte(a.config.Max - 1)
	last := netip.AddrFrom4(b)
	L.Push(lua.LString(first.String()))
	L.Push(lua.LString(last.String()))
	switch network := a.ip.prefix().Masked(); {
	case w.refused("wifi.ap.dhcp.config()"):
		return 2
	case last.Less(first) || !network.Contains(first) || !network.Contains(last):
		w.vm.warn("wifi.ap.dhcp.config(): %v to %v is not in the network of the access point, %v: the addresses stay as they were", first, last, network)
	default:
		a.pool.first, a.pool.last = first, last
	}
	w.switchDHCP(true)
	return 2
}

func (w *wifi) dhcpStart(L *lua.LState) int {
	return flag(L, !w.refused("wifi.ap.dhcp.start()") && w.switchDHCP(true))
}

func (w *wifi) dhcpStop(L *lua.LState) int {
	return flag(L, !w.refused("wifi.ap.dhcp.stop()") && w.switchDHCP(false))
}

// switchDHCP starts or stops the server. In a mode without access point it
// does nothing, and reports that.
func (w *wifi) switchDHCP(on bool) bool {
	if !w.mode.hasAP() {
		return false
	}
	w.ap.pool.on = on
	if w.ap.bss != nil {
		w.ap.bss.SetDHCP(w.ap.server())
	}
	return true
}
