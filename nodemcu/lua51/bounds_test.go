package lua51

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestBounds is about scripts that want more than there is.
func TestBounds(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"function f() return f() + 1 end print(pcall(f)) print('goes on')", "false\tinit.lua:1: stack overflow\ngoes on"},
		{"function f() return f() + 1 end print(coroutine.resume(coroutine.create(f)))", "false\tstack overflow"},
		{"function f() return pcall(f) end print(f())", "C stack overflow"},
		{"function f() coroutine.wrap(f)() end f()", "C stack overflow"},
		{"t = setmetatable({}, {__index = function(t, k) return t[k] end}) print(t.x)", "error: init.lua:1: stack overflow"},
		{"local s = 'x' while true do s = s .. s end", "error: not enough memory"},
		{"local s = 'x' while true do s = s:rep(2) end", "error: not enough memory"},
		{"local s = ('x'):rep(1e5) s:gsub('x', s)", "error: not enough memory"},
		{"local s = ('x'):rep(1e6) print(('%s%s%s%s%s'):format(s, s, s, s, s))", "error: not enough memory"},
		{"local s = ('x'):rep(1e6) print(s, s, s, s, s)", "error: not enough memory"},
		{"local s, t = ('x'):rep(1e6), {} for i = 1, 5 do t[i] = s end table.concat(t)", "error: not enough memory"},
		{"print(pcall(string.rep, 'x', 1e9)) print(pcall(string.rep, 'xx', 1e300))", "false\tnot enough memory\nfalse\tnot enough memory"},
		{"print(pcall(function() local t = {} while true do t[#t + 1] = {} end end)) print('goes on')", "false\tnot enough memory\ngoes on"},
		{"print(pcall(unpack, {}, 1, 1e7))", "false\ttoo many results to unpack"},
		{"print(pcall(string.find, ('a'):rep(1e5), ('a?'):rep(2e4)))", "false\tpattern too complex"},
	} {
		if got := run(t, c.script); !strings.HasSuffix(got, c.want) {
			t.Errorf("%s\n got %.200q\nwant %q", c.script, got, c.want)
		}
	}
}

// runaways never end by themselves, and hide behind what catches errors.
var runaways = []string{
	"while true do end",
	"while true do pcall(function() while true do end end) end",
	"xpcall(function() while true do end end, function() while true do end end)",
	"coroutine.wrap(function() while true do end end)()",
	"local co = coroutine.wrap(function() while true do pcall(coroutine.yield) end end) while true do pcall(co) end",
	"string.find(('a'):rep(30), ('a?'):rep(30) .. ('a'):rep(30) .. 'b')",
	"table.sort({1, 2}, function() while true do end end)",
	"tostring(setmetatable({}, {__tostring = function() while true do end end}))",
}

func TestContextEndsAnything(t *testing.T) {
	cause := errors.New("enough")
	for _, script := range runaways {
		looks := 0
		ctx, cancel := context.WithCancelCause(t.Context())
		s := New(Config{Check: func(int) error {
			if looks++; looks == 3 {
				cancel(cause)
			}
			return nil
		}})
		fn, err := s.Load("x", []byte(script))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Call(ctx, fn); err != cause {
			t.Errorf("%s: ended with %v", script, err)
		}
		if err := s.Call(t.Context(), fn); err != cause {
			t.Errorf("%s: called again, it ended with %v", script, err)
		}
		s.Close()
	}
}

func TestCheckEndsAnything(t *testing.T) {
	limit := errors.New("limit")
	for _, script := range runaways {
		s := New(Config{Check: func(instructions int) error {
			if instructions > 20000 {
				return limit
			}
			return nil
		}})
		fn, err := s.Load("x", []byte(script))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Call(t.Context(), fn); err != limit {
			t.Errorf("%s: ended with %v", script, err)
		}
		s.Close()
	}
}

// failingWriter fails from the second write on.
type failingWriter struct{ writes int }

var errFull = errors.New("disk full")

func (w *failingWriter) Write(b []byte) (int, error) {
	if w.writes++; w.writes > 1 {
		return 0, errFull
	}
	return len(b), nil
}

func TestPrintThatFailsEndsTheScript(t *testing.T) {
	var out failingWriter
	s := New(Config{Stdout: &out})
	defer s.Close()
	fn, err := s.Load("x", []byte("while true do pcall(print, 1) end"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Call(t.Context(), fn); err != errFull {
		t.Errorf("ended with %v", err)
	}
	if out.writes != 2 {
		t.Errorf("wrote %d times", out.writes)
	}
}

func TestErrorOfCall(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	fn, err := s.Load("x", []byte("local function f() error('boom') end\nf()"))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Call(t.Context(), fn)
	raised, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	const traceback = "stack traceback:\n\t[C]: in function 'error'\n\tx:1: in function 'f'\n\tx:2: in main chunk\n\t[C]: ?"
	if raised.Error() != "x:1: boom" || raised.Traceback != traceback {
		t.Errorf("%s\n%s", raised, raised.Traceback)
	}
	fn, err = s.Load("x", []byte("error({})"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Call(t.Context(), fn); err == nil || err.Error() != "(error object is a table value)" {
		t.Errorf("got %v", err)
	}
}
