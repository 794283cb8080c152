package nodemcu

import (
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// channelMax is the highest channel that a country may allow.
const channelMax = 14

// country is which channels the rules of a country allow. It lasts until the
// next start.
type country struct {
	code       string
	start, end int
	policy     int // COUNTRY_AUTO or COUNTRY_MANUAL
}

const (
	countryAuto   = 0
	countryManual = 1
)

var defaultCountry = country{"CN", 1, 13, countryAuto}

func (w *wifi) getCountry(L *lua.LState) int {
	t := L.NewTable()
	t.RawSetString("country", lua.LString(w.country.code))
	t.RawSetString("start_ch", lua.LNumber(w.country.start))
	t.RawSetString("end_ch", lua.LNumber(w.country.end))
	t.RawSetString("policy", lua.LNumber(w.country.policy))
	L.Push(t)
	return 1
}

// setCountry checks the keys in the order of the firmware.
func (w *wifi) setCountry(L *lua.LState) int {
	c := configTable{vm: w.vm, L: L}
	t, ok := L.Get(1).(*lua.LTable)
	if !ok {
		c.wrong("Table not found!")
	}
	c.table = t
	to := defaultCountry
	if code, given := c.textOr("country", "country: must be string"); given {
		if len(code) != 2 {
			c.wrong("country: country code must be 2 chars")
		}
		to.code = strings.ToUpper(code)
	}
	channel := func(key string, otherwise int) int {
		return c.within(key, otherwise, 1, channelMax, key+": must be a number", key+": Range:1-14")
	}
	to.start = channel("start_ch", to.start)
	to.end = channel("end_ch", to.end)
	if to.end < to.start {
		c.wrong("end_ch: can't be less than start_ch")
	}
	to.policy = c.within("policy", to.policy, countryAuto, countryManual, "policy: must be a number", "policy: must be 0 or 1")
	w.country = to
	return flag(L, true)
}
