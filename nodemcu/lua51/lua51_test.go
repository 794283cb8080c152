package lua51

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	lua "github.com/yuin/gopher-lua"
)

// files are what the scripts of these tests can see.
var files = fstest.MapFS{
	"mod.lua":     {Data: []byte("local n = ...\nreturn {name = n}")},
	"plain.lua":   {Data: []byte("loads = (loads or 0) + 1")},
	"sub/two.lua": {Data: []byte("#!/usr/bin/lua\nreturn 2, line")},
	"bad.lua":     {Data: []byte("x = = 1")},
	"throws.lua":  {Data: []byte("\nerror('thrown')")},
	"loop.lua":    {Data: []byte("require 'loop'")},
	"code.lc":     {Data: []byte("\x1bLua")},
}

// run runs a script as init.lua and returns what it printed, with an uncaught
// error as the last line.
func run(t *testing.T, script string) string {
	t.Helper()
	var out strings.Builder
	s := New(Config{Stdout: &out, Files: files, Memory: 4 << 20})
	defer s.Close()
	s.SetGlobal("ro", s.ReadOnly(Field{"zulu", lua.LNumber(1)}, Field{"alpha", lua.LString("two")}))
	fn, err := s.Load("init.lua", []byte(script))
	if err != nil {
		return "load: " + err.Error()
	}
	if err := s.Call(t.Context(), fn); err != nil {
		out.WriteString("error: " + err.Error())
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// TestGolden compares with what Lua 5.1.5 prints.
func TestGolden(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.lua")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, name := range scripts {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		output, err := os.ReadFile(strings.TrimSuffix(name, ".lua") + ".out")
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		s := New(Config{Stdout: &out})
		fn, err := s.Load(filepath.Base(name), source)
		if err == nil {
			err = s.Call(t.Context(), fn)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		s.Close()
		got, want := strings.Split(out.String(), "\n"), strings.Split(string(output), "\n")
		for i := range max(len(got), len(want)) {
			if i >= len(got) || i >= len(want) || got[i] != want[i] {
				t.Errorf("%s: output line %d differs\n got %q\nwant %q", name, i+1, got[min(i, len(got)-1)], want[min(i, len(want)-1)])
				break
			}
		}
	}
}

// TestFirmware is about what the firmware has otherwise than Lua.
func TestFirmware(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"print(io, os, string.dump, math.sin, debug.getinfo, coroutine.running())", "nil\tnil\tnil\tnil\tnil\tnil"},
		{"print('%d-%s' % {3, 'a'}, '%5.2f' % 3.14159, '%x' % '255', '7' % 4)", "3-a\t 3.14\tff\t3"},
		{"print('x' % {})", "x"},
		{"print('%d' % 'x')", "error: init.lua:1: bad argument #2 to '?' (number expected, got string)"},
		{"print('a\\0b', 'c')", "a\tc"},
		{"print(collectgarbage(), collectgarbage('count') > 0, collectgarbage('step'))", "0\ttrue\ttrue"},
		{"print(_VERSION, _G._G == _G, package.path)", "Lua 5.1\ttrue\t?.lc;?.lua"},
		{"local a, b = {}, {} print(a, b, a, print)", "table: 0x3fff0000\ttable: 0x3fff0010\ttable: 0x3fff0000\tfunction: 0x3fff0020"},
		{"math.randomseed(7) local a = math.random(1e6) math.randomseed(7) print(a == math.random(1e6))", "true"},
	} {
		if got := run(t, c.script); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.script, got, c.want)
		}
	}
}

func TestReadOnly(t *testing.T) {
	const refused = "error: init.lua:1: table is readonly"
	for _, c := range []struct{ script, want string }{
		{"print(type(ro), ro.zulu, ro.none, #ro, getmetatable(ro))", "table\t1\tnil\t0\tnil"},
		{"for k, v in pairs(ro) do print(k, v) end", "zulu\t1\nalpha\ttwo"},
		{"print(next(ro), rawget(ro, 'alpha'))", "zulu\ttwo"},
		{"table.foreach(ro, print)", "zulu\t1\nalpha\ttwo"},
		{"ro.x = 1", refused},
		{"ro.zulu = 2", refused},
		{"rawset(ro, 'x', 1)", refused},
		{"setmetatable(ro, {})", refused},
		{"table.insert(ro, 1)", refused},
		{"table.remove(ro)", refused},
		{"table.sort(ro)", refused},
		{"ro = 5 print(ro)", "5"},
	} {
		if got := run(t, c.script); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.script, got, c.want)
		}
	}
}

func TestLoading(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"print(require('mod').name, require 'mod' == require 'mod', require 'sub.two', package.loaded.mod.name)", "mod\ttrue\t2\tmod"},
		{"print(require 'plain', require 'plain', loads)", "true\ttrue\t1"},
		{"print(dofile('sub/two.lua'))", "2\tnil"},
		{"print(require 'string' == string)", "true"},
		{"package.preload.made = function(n) return n .. '!' end print(require 'made')", "made!"},
		{"require 'bad'", "error: init.lua:1: error loading module 'bad' from file 'bad.lua':\n\tbad.lua:1: syntax error near '='"},
		{"require 'throws'", "error: throws.lua:2: thrown"},
		{"require 'none'", "error: init.lua:1: module 'none' not found:\n\tno field package.preload['none']\n\tno file 'none.lc'\n\tno file 'none.lua'"},
		{"require 'loop'", "error: loop.lua:1: loop or previous error loading module 'loop'"},
		{"dofile('none.lua')", "error: cannot open none.lua"},
		{"dofile('throws.lua')", "error: throws.lua:2: thrown"},
		{"print(loadfile('../etc/passwd')) print(loadfile('/etc/passwd')) print(loadfile('code.lc'))", "nil\tcannot open ../etc/passwd\nnil\tcannot open /etc/passwd\nnil\tcode.lc: compiled Lua cannot be loaded, only source"},
		{"print(loadstring('x ='))", "nil\t[string \"x =\"]:1: syntax error near '<eof>'"},
		{"print(load(function() return {} end))", "error: init.lua:1: reader function must return a string"},
		{"x = = 1", "load: init.lua:1: syntax error near '='"},
		{"if x then\n\n", "load: init.lua:1: syntax error near '<eof>'"},
		{"break", "load: init.lua:1: no loop to break"},
		{"print(loadstring(('{'):rep(1e5)))", "nil\t[string \"{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{...\"]:1: syntax error near '{'"},
		{"print(loadstring('return ' .. ('('):rep(1e4) .. 1 .. (')'):rep(1e4))())", "1"},
		{"print(select(2, loadstring('x = ' .. ('-'):rep(1) .. (' -'):rep(1e4) .. '1', '=x')))", "x: chunk has too many syntax levels"},
		{"module('m', package.seeall) function f() return 'f' end print(m.f(), f())", "f\tf"},
	} {
		if got := run(t, c.script); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.script, got, c.want)
		}
	}
}

func TestNoFiles(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	fn, err := s.Load("init.lua", []byte("dofile('mod.lua')"))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Call(context.Background(), fn); err == nil || err.Error() != "cannot open mod.lua" {
		t.Errorf("got %v", err)
	}
}

func TestMethodArguments(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"('x'):rep('y')", "error: init.lua:1: bad argument #1 to 'rep' (number expected, got string)"},
		{"string.rep('x', 'y')", "error: init.lua:1: bad argument #2 to 'rep' (number expected, got string)"},
		{"t = {rep = string.rep} t:rep(1)", "error: init.lua:1: calling 'rep' on bad self (string expected, got table)"},
		{"t = {rep = string.rep} t.rep(t, 1)", "error: init.lua:1: bad argument #1 to 'rep' (string expected, got table)"},
		{"print(pcall(string.rep, {}))", "false\tbad argument #1 to '?' (string expected, got table)"},
	} {
		if got := run(t, c.script); got != c.want {
			t.Errorf("%s\n got %q\nwant %q", c.script, got, c.want)
		}
	}
}
