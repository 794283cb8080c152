package lua51

import (
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// spec is one conversion of string.format: %[flags][width][.precision]verb.
type spec struct {
	flags, width, precision string // precision with its dot
	verb                    byte
}

// strFormat is string.format, with C's conversions.
func (s *State) strFormat(L *lua.LState) int {
	format := s.String(L, 1)
	var b strings.Builder
	arg := 1
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			b.WriteByte(format[i])
			continue
		}
		if i++; i < len(format) && format[i] == '%' {
			b.WriteByte('%')
			continue
		}
		sp, n := readSpec(L, format[i:])
		i += n
		arg++
		text := s.convert(L, sp, arg)
		s.grow(L, b.Len(), len(text))
		b.WriteString(text)
	}
	L.Push(lua.LString(b.String()))
	return 1
}

// readSpec reads what follows a '%', and returns at which octet its verb is.
func readSpec(L *lua.LState, text string) (sp spec, n int) {
	take := func(set string, most int, complaint string) string {
		from := n
		for n < len(text) && strings.IndexByte(set, text[n]) >= 0 {
			if n++; n-from > most {
				Raise(L, "invalid format (%s)", complaint)
			}
		}
		return text[from:n]
	}
	const digits, tooLong = "0123456789", "width or precision too long"
	sp.flags = take("-+ #0", 5, "repeated flags")
	sp.width = take(digits, 2, tooLong)
	if n < len(text) && text[n] == '.' {
		n++
		sp.precision = "." + take(digits, 2, tooLong)
	}
	if n < len(text) {
		sp.verb = text[n]
	}
	return sp, n
}

func (s *State) convert(L *lua.LState, sp spec, arg int) string {
	switch sp.verb {
	case 'c':
		return sp.pad(string([]byte{byte(s.Int(L, arg))}))
	case 'd', 'i':
		return sp.print("d", s.Int(L, arg))
	case 'u':
		return sp.print("d", unsigned(s.Int(L, arg)))
	case 'o', 'x', 'X':
		return sp.print(string(sp.verb), unsigned(s.Int(L, arg)))
	case 'e', 'E', 'f', 'g', 'G':
		f := float64(s.Number(L, arg))
		if math.IsInf(f, 0) || math.IsNaN(f) {
			text := FormatNumber(lua.LNumber(f))
			if strings.Contains(sp.flags, "+") && f > 0 {
				text = "+" + text
			}
			return sp.pad(text)
		}
		if sp.precision == "" {
			sp.precision = ".6"
		}
		return sp.print(string(sp.verb), f)
	case 'q':
		return quote(s.String(L, arg))
	case 's':
		text := s.String(L, arg)
		if sp.precision != "" {
			most := 0
			fmt.Sscanf(sp.precision, ".%d", &most)
			text = text[:min(most, len(text))]
		}
		return sp.pad(text)
	}
	if sp.verb == 0 {
		Raise(L, "invalid option '%%' to 'format'")
	}
	Raise(L, "invalid option '%%%c' to 'format'", sp.verb)
	return ""
}

func (sp spec) print(verb string, v any) string {
	return fmt.Sprintf("%"+sp.flags+sp.width+sp.precision+verb, v)
}

// pad fills text up to the width, counting octets.
func (sp spec) pad(text string) string {
	width := 0
	fmt.Sscanf(sp.width, "%d", &width)
	fill := strings.Repeat(" ", max(width-len(text), 0))
	if strings.Contains(sp.flags, "-") {
		return text + fill
	}
	return fill + text
}

// unsigned wraps a negative number as the firmware's 32-bit long does.
func unsigned(n int) uint64 {
	if n < 0 && n >= math.MinInt32 {
		return uint64(uint32(n))
	}
	return uint64(n)
}

// quote writes text so that Lua reads it back.
func quote(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(text) {
		switch c {
		case '"', '\\', '\n':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\r':
			b.WriteString(`\r`)
		case 0:
			b.WriteString(`\000`)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
