package lua51

import "testing"

// BenchmarkScript measures what the additions to the interpreter touch: the
// governor at each instruction, concatenation, protected calls, patterns.
func BenchmarkScript(b *testing.B) {
	for _, c := range []struct{ name, body string }{
		{"loop", "for i = 1, 10000 do x = i * 2 end"},
		{"fib", "local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end fib(16)"},
		{"concat", "local s for i = 1, 1000 do s = 'a' .. i .. 'b' end"},
		{"pcall", "for i = 1, 1000 do pcall(type, 1) end"},
		{"error", "for i = 1, 1000 do pcall(error, 'x') end"},
		{"gsub", "for i = 1, 100 do string.gsub('key = value, other = thing', '(%w+)%s*=%s*(%w+)', '%2 = %1') end"},
		{"format", "for i = 1, 1000 do string.format('%s: %5.1f, %02x', 'x', i, i) end"},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := New(Config{})
			defer s.Close()
			fn, err := s.Load("bench", []byte(c.body))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := s.Call(b.Context(), fn); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			New(Config{}).Close()
		}
	})
}
