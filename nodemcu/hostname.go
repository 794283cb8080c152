package nodemcu

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

const hostnameMax = 32

// defaultHostname is made of the low three octets of the MAC address.
func (w *wifi) defaultHostname() string {
	mac := w.vm.cfg.Radio.Address()
	return fmt.Sprintf("NODE-%X", mac[3:])
}

func (w *wifi) getHostname(L *lua.LState) int { return text(L, w.hostname) }

// setHostname counts from the next time on that an address is asked for.
func (w *wifi) setHostname(L *lua.LState) int {
	name := w.vm.lua.String(L, 1)
	if !isHostname(name) {
		w.vm.lua.ArgError(L, 1, "Invalid hostname")
	}
	if !w.mode.hasStation() {
		return flag(L, false)
	}
	w.hostname = name
	return flag(L, true)
}

// isHostname reports whether s is letters, digits and hyphens, with no hyphen
// at either end.
func isHostname(s string) bool {
	const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return s != "" && len(s) <= hostnameMax && strings.Trim(s, alphanumeric+"-") == "" &&
		!strings.HasPrefix(s, "-") && !strings.HasSuffix(s, "-")
}
