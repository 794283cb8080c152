package nodemcu

import (
	"net"
	"net/netip"

	lua "github.com/yuin/gopher-lua"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/nodemcu/lua51"
	"github.com/gowps/wps/radio"
)

// ipConfig is what an interface has of IPv4; the zero value is nothing.
type ipConfig struct{ address, mask, gateway netip.Addr }

// leased is what a lease gives.
func leased(l dhcp.Lease) ipConfig {
	if !l.Address.IsValid() {
		return ipConfig{}
	}
	return ipConfig{l.Address, netmask(l.Prefix), l.Gateway}
}

// lease is an address that was set by hand as a lease without end.
func (c ipConfig) lease() dhcp.Lease {
	return dhcp.Lease{Address: c.address, Prefix: c.prefix(), Gateway: c.gateway, Duration: dhcp.Forever}
}

// isSet reports whether there is an address: 0.0.0.0 is none.
func (c ipConfig) isSet() bool { return c.address.IsValid() && !c.address.IsUnspecified() }

// prefix is the address with the length of its mask. Without a mask that is
// one, there are no neighbours: a network of everything would be worse.
func (c ipConfig) prefix() netip.Prefix {
	bits := 32
	if c.mask.IsValid() {
		if ones, _ := net.IPMask(c.mask.AsSlice()).Size(); ones > 0 {
			bits = ones
		}
	}
	return netip.PrefixFrom(c.address, bits)
}

// broadcast is the last address of the network.
func (c ipConfig) broadcast() netip.Addr {
	b := c.address.As4()
	if c.mask.IsValid() {
		for i, m := range c.mask.As4() {
			b[i] |= ^m
		}
	} else {
		b = [4]byte{255, 255, 255, 255}
	}
	return netip.AddrFrom4(b)
}

func netmask(p netip.Prefix) netip.Addr {
	return netip.AddrFrom4([4]byte(net.CIDRMask(p.Bits(), 32)))
}

// dotted prints an address that may be missing.
func dotted(a netip.Addr) string {
	if !a.IsValid() {
		return "0.0.0.0"
	}
	return a.String()
}

// pushIP returns address, netmask and gateway, or one nil.
func pushIP(L *lua.LState, c ipConfig) int {
	if !c.isSet() {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LString(dotted(c.address)))
	L.Push(lua.LString(dotted(c.mask)))
	L.Push(lua.LString(dotted(c.gateway)))
	return 3
}

func pushBroadcast(L *lua.LState, c ipConfig) int {
	if !c.isSet() {
		L.Push(lua.LNil)
		return 1
	}
	return text(L, c.broadcast().String())
}

// ipKey reads an address from a table. Keys that are missing or no text give
// none.
func (c configTable) ipKey(key string) netip.Addr {
	v := c.get(key)
	if v.Type() != lua.LTString {
		return netip.Addr{}
	}
	a, err := netip.ParseAddr(c.vm.lua.Text(v))
	if err != nil || !a.Is4() {
		lua51.Raise(c.L, "wrong arg type")
	}
	return a
}

// ipTable is the argument of setip.
func (w *wifi) ipTable(L *lua.LState) configTable {
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		lua51.Raise(L, "wrong arg type")
	}
	return configTable{vm: w.vm, L: L, table: t}
}

// change puts what the table says in the place of c's fields.
func (c ipConfig) change(t configTable) ipConfig {
	for _, f := range []struct {
		key   string
		field *netip.Addr
	}{{"ip", &c.address}, {"netmask", &c.mask}, {"gateway", &c.gateway}} {
		if a := t.ipKey(f.key); a.IsValid() && !a.IsUnspecified() {
			*f.field = a
		}
	}
	return c
}

// ip is what the station has: an address set by hand, or a lease.
func (w *wifi) ip() ipConfig {
	if w.link.static != nil {
		return *w.link.static
	}
	return leased(w.link.lease)
}

func (w *wifi) getIP(L *lua.LState) int        { return pushIP(L, w.ip()) }
func (w *wifi) getBroadcast(L *lua.LState) int { return pushBroadcast(L, w.ip()) }

// setIP ends DHCP until the next start.
func (w *wifi) setIP(L *lua.LState) int {
	c := w.ip().change(w.ipTable(L))
	if w.refused("wifi.sta.setip()") {
		return flag(L, false)
	}
	w.link.setStatic(c)
	return flag(L, true)
}

// macArgument returns argument 1, an address of 17 characters; what is between the
// octets does not matter.
func (w *wifi) macArgument(L *lua.LState) dot11.MAC {
	mac, ok := parseMAC(w.vm.lua.String(L, 1))
	if !ok {
		w.vm.lua.ArgError(L, 1, "MAC:FF:FF:FF:FF:FF:FF")
	}
	return mac
}

// parseMAC reads six octets with any character between each two.
func parseMAC(s string) (dot11.MAC, bool) {
	if len(s) != 17 {
		return dot11.MAC{}, false
	}
	b := []byte(s)
	for i := 2; i < len(b); i += 3 {
		b[i] = ':'
	}
	mac, err := dot11.ParseMAC(string(b))
	return mac, err == nil
}

func (w *wifi) getMAC(L *lua.LState) int { return text(L, w.vm.cfg.Radio.Address().String()) }

// setMAC lasts until the next start. A station that is connected leaves.
func (w *wifi) setMAC(L *lua.LState) int {
	mac := w.macArgument(L)
	if mac.IsGroup() || mac.IsZero() {
		return flag(L, false)
	}
	changeable, ok := w.vm.cfg.Radio.(ownRadio).Radio.(radio.Readdressing)
	if !ok {
		w.vm.warn("wifi.sta.setmac() does nothing: this radio keeps its address")
		return flag(L, false)
	}
	w.link.end()
	old := changeable.Address()
	if err := changeable.SetAddress(mac); err != nil {
		return flag(L, false)
	}
	if w.restoreMAC == nil {
		w.restoreMAC = func() { changeable.SetAddress(old) }
	}
	return flag(L, true)
}
