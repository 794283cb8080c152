package lua51

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// run runs a script as init.lua and returns what it printed, with the
// uncaught error as its last line.
func run(t *testing.T, script string) string {
	t.Helper()
	var out strings.Builder
	s := New(Config{Stdout: &out, Files: fstest.MapFS{
		"mod.lua":     {Data: []byte("local n = ...\nreturn {name = n}")},
		"bad.lua":     {Data: []byte("x = = 1")},
		"sub/two.lua": {Data: []byte("return 2")},
		"loop.lua":    {Data: []byte("require 'loop'")},
	}})
	defer s.Close()
	fn, err := s.Load("init.lua", []byte(script))
	if err != nil {
		return "load: " + err.Error()
	}
	if err := s.Call(context.Background(), fn); err != nil {
		out.WriteString("error: " + err.Error())
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func TestScratch(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"local x=0 local f=function() x=x+1 end pcall(error,'e') f() print(x)", "1"},
		{"local x=0 local f=function() x=x+1 end xpcall(function() error('e') end, print) f() print(x)", "init.lua:1: e\n1"},
		{"local x=0 local f=function() x=x+1 end pcall(function() local y=5 g=function() return y end error('e') end) f() print(x, g())", "1\t5"},
		{"print(select('#', pcall(function() end)))", "1"},
		{"print(pcall(function(...) return ... end, 1, nil, 3))", "true\t1\tnil\t3"},
		{"print(pcall(error))", "false\tnil"},
		{"print(pcall(error, {}) )", "false\ttable: 0x3fff0000"},
		{"print(1e15, 2^53, 1/0, -1/0, 0/0, 1e100, 0.1, 123456.789, -0.0 .. '', 100 .. 'x', 1e14 ..'')", "1e+15\t9.007199254741e+15\tinf\t-inf\tnan\t1e+100\t0.1\t123456.789\t-0\t100x\t1e+14"},
		{"print(010, 0x10, 1e2)", "10\t16\t100"},
		{"x.y = 1", "error: init.lua:1: attempt to index global 'x' (a nil value)"},
		{"local t = {} t.a.b = 1", "error: init.lua:1: attempt to index field 'a' (a nil value)"},
		{"local t = {} t.alarm(1)", "error: init.lua:1: attempt to call field 'alarm' (a nil value)"},
		{"local t = {} t:alarm(1)", "error: init.lua:1: attempt to call method 'alarm' (a nil value)"},
		{"foo()", "error: init.lua:1: attempt to call global 'foo' (a nil value)"},
		{"local up; (function() up() end)()", "error: init.lua:1: attempt to call upvalue 'up' (a nil value)"},
		{"print(1 + nil)", "error: init.lua:1: attempt to perform arithmetic on a nil value"},
		{"local a print(1 + a)", "error: init.lua:1: attempt to perform arithmetic on local 'a' (a nil value)"},
		{"print('x' .. y)", "error: init.lua:1: attempt to concatenate global 'y' (a nil value)"},
		{"print('x' + 1)", "error: init.lua:1: attempt to perform arithmetic on a string value"},
		{"print('10' + 1, '0x10' * 2, 10 .. 20, -'2', '7' % 4, -7 % 3)", "11\t32\t1020\t-2\t3\t2"},
		{"print('%d-%s' % {3, 'a'}, '%5.2f' % 3.14159)", "3-a\t 3.14"},
		{"print(#nil)", "error: init.lua:1: attempt to get length of a nil value"},
		{"print({} < {})", "error: init.lua:1: attempt to compare two table values"},
		{"print(1 < 'x')", "error: init.lua:1: attempt to compare number with string"},
		{"for i = 1, 'x' do end", "error: init.lua:1: 'for' limit must be a number"},
		{"string.rep()", "error: init.lua:1: bad argument #1 to 'rep' (string expected, got no value)"},
		{"(''):rep()", "error: init.lua:1: bad argument #1 to 'rep' (number expected, got no value)"},
		{"print(pcall(string.rep))", "false\tbad argument #1 to '?' (string expected, got no value)"},
		{"local co = coroutine.wrap(function(a) local b = coroutine.yield(a+1) return b*2 end) print(co(1), co(10))", "2\t20"},
		{"local co = coroutine.create(function() error('r') end) print(coroutine.resume(co)) print(coroutine.status(co))", "false\tinit.lua:1: r\ndead"},
		{"print(coroutine.resume(coroutine.create(print), 1, 2))", "1\t2\ntrue"},
		{"local co = coroutine.wrap(function() print(pcall(coroutine.yield, 1)) return 7 end) print(co())", "false\tattempt to yield across metamethod/C-call boundary\n7"},
		{"function f() return f() + 1 end f()", "error: stack overflow"},
		{"function f() pcall(f) end f() print('ok')", "ok"},
		{"local s = 'x' while true do s = s .. s end", "error: not enough memory"},
		{"print(pcall(string.rep, 'x', 1e9))", "false\tnot enough memory"},
		{"local t = {} while true do t[#t+1] = {} end", "error: not enough memory"},
		{"print(require('mod').name, require 'sub.two', dofile('sub/two.lua'))", "mod\t2\t2"},
		{"require 'bad'", "error: init.lua:1: error loading module 'bad' from file 'bad.lua':\n\tbad.lua:1: syntax error near '='"},
		{"require 'nope'", "error: init.lua:1: module 'nope' not found:\n\tno field package.preload['nope']\n\tcannot open nope.lua"},
		{"require 'loop'", "error: loop.lua:1: loop or previous error loading module 'loop'"},
		{"print(loadfile('../x'), dofile)", "nil"},
		{"x = = 1", "load: init.lua:1: syntax error near '='"},
		{"if x then", "load: init.lua:1: syntax error near '<eof>'"},
		{"print(io, os, math.sin, string.dump)", "nil\tnil\tnil\tnil"},
	} {
		t.Log(c.script)
		if got := run(t, c.script); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.script, got, c.want)
		}
	}
}

func TestCancel(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	fn, err := s.Load("x", []byte("while true do pcall(function() while true do end end) end"))
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	if err := s.Call(ctx, fn); err != cause {
		t.Errorf("got %v", err)
	}
}
