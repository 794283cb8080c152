package lua51

import (
	"math"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// FormatNumber prints n as Lua 5.1 does, with C's "%.14g".
func FormatNumber(n lua.LNumber) string {
	f := float64(n)
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	case f == math.Trunc(f) && math.Abs(f) < 1e14 && (f != 0 || !math.Signbit(f)):
		return strconv.FormatInt(int64(f), 10)
	}
	return strconv.FormatFloat(f, 'g', 14, 64)
}

// ParseNumber reads s as Lua's conversion of strings to numbers does: blanks
// around it, decimal with fraction and exponent, or hexadecimal after 0x.
func ParseNumber(s string) (lua.LNumber, bool) {
	s = strings.Trim(s, " \t\n\v\f\r")
	digits := strings.TrimLeft(s, "+-")
	if len(s)-len(digits) > 1 || digits == "" {
		return 0, false
	}
	if strings.HasPrefix(digits, "0x") || strings.HasPrefix(digits, "0X") {
		n, ok := parseDigits(digits[2:], 16)
		if s[0] == '-' {
			n = -n
		}
		return n, ok
	}
	if strings.Trim(digits, "0123456789.eE+-") != "" { // inf, nan, underscores
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && !math.IsInf(f, 0) {
		return 0, false
	}
	return lua.LNumber(f), true
}

// parseDigits reads a whole number of the given base, 2 to 36.
func parseDigits(s string, base int) (lua.LNumber, bool) {
	var n float64
	for _, c := range []byte(strings.ToLower(s)) {
		d := strings.IndexByte("0123456789abcdefghijklmnopqrstuvwxyz", c)
		if d < 0 || d >= base {
			return 0, false
		}
		n = n*float64(base) + float64(d)
	}
	return lua.LNumber(n), s != ""
}

// toNumber is Lua's automatic conversion: a number, or a string that reads as
// one.
func toNumber(v lua.LValue) (lua.LNumber, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return v, true
	case lua.LString:
		return ParseNumber(string(v))
	}
	return 0, false
}

// AsNumber is what Lua's automatic conversion makes of v: ok if v is a number,
// or a string that reads as one.
func AsNumber(v lua.LValue) (n lua.LNumber, ok bool) { return toNumber(v) }

// toText is Lua's automatic conversion the other way: a string, or a number.
func toText(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return FormatNumber(v), true
	}
	return "", false
}

// toInt cuts off the fraction; what does not fit becomes the nearest that does.
func toInt(n lua.LNumber) int {
	switch f := float64(n); {
	case math.IsNaN(f):
		return 0
	case f >= math.MaxInt:
		return math.MaxInt
	case f <= math.MinInt:
		return math.MinInt
	default:
		return int(f)
	}
}
