package lua51

import (
	"errors"
	"testing"
)

// FuzzScript loads and runs anything: it must end, one way or the other.
func FuzzScript(f *testing.F) {
	for _, script := range append(runaways,
		"print(('x'):rep(3) .. 1 .. {})", "local a <const> = 1", "return 0x, 1e, 'a\\", "t = {[1] = 2; x = 3, ...}",
		"for i = 1, 3 do local f = function() i = i + 1 end pcall(f) end", "goto x ::x::", "a.b:c{d}.e'f' = g, h",
	) {
		f.Add(script)
	}
	limit := errors.New("limit")
	f.Fuzz(func(t *testing.T, script string) {
		s := New(Config{Memory: 32 << 20, Check: func(instructions int) error {
			if instructions > 50000 {
				return limit
			}
			return nil
		}})
		defer s.Close()
		fn, err := s.Load("fuzz", []byte(script))
		if err != nil {
			return
		}
		if err := s.Call(t.Context(), fn); err != nil && err != limit {
			if _, ok := errors.AsType[*Error](err); !ok {
				t.Errorf("ended with %v", err)
			}
		}
	})
}

// FuzzPattern tries any pattern on any text.
func FuzzPattern(f *testing.F) {
	for _, pattern := range []string{"^(%w+)%s*=%s*(.-)$", "%b()", "%f[%a]", "[^]%]a-z-]", "()a*-+?", "%1", "(", "[", "%", "((.)(.)%2)%1"} {
		f.Add("key = (value) ]-z", pattern, "%0%1")
	}
	limit := errors.New("limit")
	f.Fuzz(func(t *testing.T, text, pattern, replacement string) {
		s := New(Config{Check: func(instructions int) error {
			if instructions > 500000 {
				return limit
			}
			return nil
		}})
		defer s.Close()
		source := quote(text) + "," + quote(pattern) + "," + quote(replacement)
		fn, err := s.Load("fuzz", []byte(`
			local text, pattern, replacement = `+source+`
			local ok, from, to = pcall(string.find, text, pattern)
			if ok and from then assert(from >= 1 and to >= from - 1 and to <= #text) end
			pcall(string.match, text, pattern)
			pcall(string.gsub, text, pattern, replacement)
			pcall(function() for a in text:gmatch(pattern) do end end)`))
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		if err := s.Call(t.Context(), fn); err != nil && err != limit {
			t.Errorf("%s: %v", source, err)
		}
	})
}
