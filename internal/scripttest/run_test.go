package scripttest

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

func TestVerdicts(t *testing.T) {
	for _, c := range []struct {
		name, script string
		want         string // a part of the problems; "": passed
	}{
		{"passes", "--| 1\nprint(1)", ""},
		{"other output", "--| 2\nprint(1)", "it printed something else"},
		{"prints nothing", "-- prints: nothing\nlocal x = 1", ""},
		{"should print nothing", "-- prints: nothing\nprint(1)", "it printed something else"},
		{"no expectation", "print(1)", "does not say what it must print"},
		{"uncaught error", "--| x.lua:4: boom\n--| stack traceback:\n--|\nerror('boom')", "it printed something else; an error went uncaught"},
		{"expected error", "-- error: x.lua:3: boom\n--| 1\nprint(1) error('boom')", ""},
		{"other error", "-- error: bang\nerror('boom')", `error without "bang": x.lua:2: boom`},
		{"no error", "-- error: bang\nlocal x", `no error went uncaught; no error with "bang"`},
		{"two errors", "-- error: one\n-- until: 1s\nnode.task.post(function() error('two') end) error('one')", "error that was not expected: x.lua:3: two"},
		{"syntax error", "-- error: near 'then'\nif then", ""},
		{"failed", "-- failed: yes\n--| 1\nprint(1)", "no error went uncaught"},
		{"hints do not matter", "--| 1\nprint(1) wps.start(print)", ""},
		{"hint that must not be", "-- warn: none\n--| 1\nprint(1) wps.start(print)", "hint that was not expected"},
		{"hint that must be", "-- warn: no such thing\n--| 1\nprint(1) wps.start(print)", `hint without "no such thing"`},
		{"hint that does not come", "-- warn: nothing starts\n--| 1\nprint(1)", `no hint with "nothing starts"`},
		{"restarts", "-- restarted: no\n--| 1\nprint(1) if wifi.getmode() == 1 then wifi.setmode(0) node.restart() end", "it printed something else; the device restarted"},
		{"does not restart", "-- restarted: yes\n--| 1\nprint(1)", "the device did not restart"},
		{"restarts for ever", "-- prints: nothing\nnode.restart()", "the device restarted 10 times and would go on so"},
		{"timer for ever", "-- prints: nothing\ntmr.create():alarm(1000, 1, function() end)", "it did not end within 10m0s"},
		{"looked at", "-- until: 3500ms\n--| 1\n--| 1\n--| 1\ntmr.create():alarm(1000, 1, function() print(1) end)", ""},
		{"looked at over restarts", "-- until: 3500ms\n--| 1\n--| 1\nprint(1) tmr.create():alarm(2000, 1, node.restart)", ""},
		{"runs away", "-- until: 1s\n--| 1\nprint(1) while true do end", "it ran away: it was still computing after the work of 1s"},
		{"runs away later", "-- until: 1s\n--| 1\ntmr.create():alarm(1, 0, function() print(1) while true do pcall(error) end end)", "it ran away"},
		{"prints for ever", "--| 1\nwhile true do print(1) end", "it printed more than 1024 kB"},
		{"broken comment", "-- until: ever\n--| 1", "x.lua:1: until"},
		{"dofile", "--| false\nprint(pcall(dofile, '../x.lua') == true)", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := verdict(t, Options{}, c.script)
			if got := problems(r); c.want == "" && !r.Passed() || !strings.Contains(got, c.want) {
				t.Errorf("problems: %s, want %q\n%s", got, c.want, r.Diff)
			}
		})
	}
}

// TestSeed is about chance: it follows from the seed alone.
func TestSeed(t *testing.T) {
	const script = "-- seed: 7\n-- air: lossy\n--| ?\nprint(math.random(1e9))\nwps.enable() wps.start(function(s) print(s, tmr.now(), {}) end)"
	first, seed := verdict(t, Options{}, script), uint64(7)
	if again := verdict(t, Options{Seed: &seed}, script); again.Diff != first.Diff || first.Diff == "" || first.Seed != 7 {
		t.Errorf("first\n%s\nthen\n%s", first.Diff, again.Diff)
	}
	seed = 8
	if other := verdict(t, Options{Seed: &seed, Until: time.Hour}, script); other.Diff == first.Diff || !strings.HasPrefix(other.Command, "wps test --seed 8 --until 1h0m0s ") {
		t.Errorf("another seed makes no difference, or is not told: %s", other.Command)
	}
}

// TestOrder runs the suite of the project with one and with many jobs.
func TestOrder(t *testing.T) {
	report := func(jobs int) string {
		var b bytes.Buffer
		tap := NewTAP(&b)
		for _, r := range runAll(t, Options{Jobs: jobs}, "../../nodemcu/testdata/stories", "../../nodemcu/testdata/conformance") {
			if err := tap.Add(r); err != nil {
				t.Fatal(err)
			}
		}
		if _, failed, err := tap.End(); failed != 0 || err != nil {
			t.Errorf("%d failed, %v", failed, err)
		}
		return b.String()
	}
	one := report(1)
	if many := report(16); many != one {
		t.Errorf("one job:\n%s\nmany:\n%s", one, many)
	}
	if first, last := strings.Index(one, "stories/timers.lua"), strings.Index(one, "conformance/01-constants.lua"); first < 0 || last < first {
		t.Error("not in the order asked for")
	}
}

func TestFind(t *testing.T) {
	dir := folder(t, map[string]string{
		"b.lua": "--| 1\nprint(1)", "a/c.lua": "--| 1\nprint(1)", "a/library.lua": "return {}",
		".hidden/x.lua": "--| 1", ".x.lua": "--| 1", "notes.txt": "--| 1", "a/bad.lua": "-- seed: x\n--| 1",
	})
	var names []string
	for _, r := range runAll(t, Options{}, dir) {
		name, _ := filepath.Rel(dir, r.Name)
		names = append(names, filepath.ToSlash(name))
	}
	if got := strings.Join(names, " "); got != "a/bad.lua a/c.lua b.lua" {
		t.Error(got)
	}
	for pattern, want := range map[string]int{"c": 1, "a/": 3, "^none$": 0} {
		files, err := Find([]string{dir, filepath.Join(dir, "b.lua")}, regexp.MustCompile(pattern+`[^/]*\.lua$`))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for range files {
			n++
		}
		if n != want {
			t.Errorf("%s: %d files", pattern, n)
		}
		for range files { // it can be left
			break
		}
	}
	if _, err := Find([]string{filepath.Join(dir, "none")}, nil); err == nil {
		t.Error("a missing file is found")
	}
	// A folder that goes away is an error, not the end.
	files, err := Find([]string{dir}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := Run(t.Context(), files, Options{}, func(*Result) error { return nil }); !os.IsNotExist(err) {
		t.Errorf("ended with %v", err)
	}
}

// TestMemory has scripts that take all the memory beside those that take none:
// these pass, those end with an error.
func TestMemory(t *testing.T) {
	files := map[string]string{}
	for i := range 12 {
		files[fmt.Sprintf("%02d.lua", i)] = "--| 20000\nlocal t = {} for n = 1, 3 do for i = 1, 20000 do t[i] = {} end end print(#t)"
	}
	files["05-hog.lua"] = "-- error: not enough memory\n-- until: 1h\nlocal t = {} while true do t[#t + 1] = ('x'):rep(4e6 - #t) end"
	files["09-hog.lua"] = files["05-hog.lua"]
	for _, r := range runAll(t, Options{Jobs: 4}, folder(t, files)) {
		if hog := strings.Contains(r.Name, "hog"); !r.Passed() && !hog {
			t.Errorf("%s: %s\n%s", r.Name, problems(r), r.Diff)
		} else if hog && !r.Passed() && !strings.Contains(problems(r), "out of memory") {
			t.Errorf("%s: %s\n%s", r.Name, problems(r), r.Diff)
		}
	}
}

func TestInterrupt(t *testing.T) {
	cause := errors.New("interrupted")
	files := map[string]string{"00.lua": "--| 1\nprint(1)"}
	for i := range 20 {
		files[fmt.Sprintf("x%02d.lua", i)] = "-- until: 100000h\n--| 1\nwhile true do end"
	}
	found, err := Find([]string{folder(t, files)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	if err := Run(ctx, found, Options{Jobs: 2}, func(*Result) error { cancel(cause); return nil }); err != cause {
		t.Errorf("ended with %v", err)
	}
	full := errors.New("no space left")
	if err := Run(t.Context(), found, Options{Jobs: 2}, func(*Result) error { return full }); err != full {
		t.Errorf("ended with %v", err)
	}
}

func TestTAP(t *testing.T) {
	var b bytes.Buffer
	tap := NewTAP(&b)
	for _, r := range []*Result{
		{Name: "a.lua", Title: "issue #1", Seed: 1},
		{Name: "b.lua", Problems: []string{"it printed something else", "an error\x1b"}, Diff: diff("a\n", "b\n"), Hints: []string{"h"}, Seed: 3, Command: "wps test b.lua"},
		{Name: "c.lua", Updated: true},
	} {
		if err := tap.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	tap.End()
	const want = `TAP version 14
ok 1 - a.lua: issue \#1
not ok 2 - b.lua
  ---
  problem: |2
    it printed something else
    an error\x1b
  expected (-) and printed (+): |2
       1      - a
            1 + b
  hints: |2
    h
  seed: 3
  again: |2
    wps test b.lua
  ...
ok 3 - c.lua
# rewrote what it must print
1..3
# 2 passed, 1 failed
`
	if b.String() != want {
		t.Errorf("got\n%s", b.String())
	}
}

func TestJUnit(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "x.xml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	j := NewJUnit(f)
	for _, r := range []*Result{
		{Name: "d/a.lua", Title: `<"&'>`, Took: 2 * time.Second},
		{Name: "d/b.lua", Problems: []string{"one\x00", "two"}, Diff: diff("a\n", "<b>\n"), Hints: []string{"h"}, Seed: 3, Command: "wps test d/b.lua"},
	} {
		if err := j.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.End(); err != nil {
		t.Fatal(err)
	}
	var suite struct {
		Tests    int     `xml:"tests,attr"`
		Failures int     `xml:"failures,attr"`
		Time     float64 `xml:"time,attr"`
		Cases    []struct {
			Class   string `xml:"classname,attr"`
			Name    string `xml:"name,attr"`
			Failure *struct {
				Message string `xml:"message,attr"`
				Text    string `xml:",chardata"`
			} `xml:"failure"`
		} `xml:"testcase"`
	}
	if err := xml.Unmarshal([]byte(read(t, f.Name())), &suite); err != nil {
		t.Fatalf("%v\n%s", err, read(t, f.Name()))
	}
	if suite.Tests != 2 || suite.Failures != 1 || suite.Time != 2 || len(suite.Cases) != 2 {
		t.Errorf("%+v", suite)
	}
	if c := suite.Cases[0]; c.Class != "d" || c.Name != `a.lua: <"&'>` || c.Failure != nil {
		t.Errorf("%+v", c)
	}
	const text = "one\ufffd\ntwo\nexpected (-) and printed (+):\n   1      - a\n        1 + <b>\nhint: h\nseed 3, again: wps test d/b.lua\n"
	if c := suite.Cases[1]; c.Failure == nil || c.Failure.Message != "one\ufffd" || c.Failure.Text != text {
		t.Errorf("%+v", c.Failure)
	}
}

func TestUpdate(t *testing.T) {
	for _, c := range []struct{ name, script, want string }{
		{"none yet", "print('a')\nprint(' ')\nprint()", "print('a')\nprint(' ')\nprint()\n--| a\n--|  \n--|\n"},
		{"at the top", "-- title: x\n--| old\n--| lines\nprint(1)\n-- warn: none\n", "-- title: x\n--| 1\nprint(1)\n-- warn: none\n"},
		{"nothing", "--| old\nlocal x\n", "-- prints: nothing\nlocal x\n"},
		{"something", "-- prints: nothing\nprint(1)\n", "--| 1\nprint(1)\n"},
		{"DOS", "--| old\r\nprint(1)\r\n", "--| 1\r\nprint(1)\r\n"},
		{"lines that move", "--| old\nprint(1, 2)\nprint(pcall(function() error('x') end))\n", "--| 1\t2\n--| false\tx.lua:4: x\nprint(1, 2)\nprint(pcall(function() error('x') end))\n"},
		{"as it was", "--| 1\nprint(1)", "--| 1\nprint(1)"},
		{"does not end", "--| 1\nwhile true do end", "--| 1\nwhile true do end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, map[string]string{"x.lua": c.script})
			name := filepath.Join(dir, "x.lua")
			if err := os.Chmod(name, 0o640); err != nil {
				t.Fatal(err)
			}
			r := runAll(t, Options{Update: true, Until: time.Second}, name)[0]
			if got := read(t, name); got != c.want || r.Updated != (c.script != c.want) {
				t.Errorf("updated %t, %s\n%q, want\n%q", r.Updated, problems(r), got, c.want)
			}
			if r.Updated && !runAll(t, Options{}, name)[0].Passed() {
				t.Error("it does not pass afterwards")
			}
			info, err := os.Stat(name)
			if err != nil || info.Mode().Perm() != 0o640 && os.PathSeparator == '/' {
				t.Errorf("%v, %v", info.Mode(), err)
			}
			if entries, _ := os.ReadDir(dir); len(entries) != 1 {
				t.Errorf("left behind: %v", entries)
			}
		})
	}
	dir := folder(t, map[string]string{"x.lua": "print(1)", "x.out": "2\n"})
	if r := runAll(t, Options{Update: true}, dir)[0]; !r.Passed() || read(t, dir, "x.out") != "1\n" || read(t, dir, "x.lua") != "print(1)" {
		t.Errorf("%s: %q", problems(r), read(t, dir, "x.out"))
	}
	dir = folder(t, map[string]string{"x.lua": "-- author: me\nprint(1)"})
	if r := runAll(t, Options{Update: true}, filepath.Join(dir, "x.lua"))[0]; r.Passed() || read(t, dir, "x.lua") != "-- author: me\nprint(1)" {
		t.Errorf("%s: %q", problems(r), read(t, dir, "x.lua"))
	}
	// An expectation that never holds twice is told.
	dir = folder(t, map[string]string{"x.lua": "--| old\nprint(#loadfile('x.lua') or 1)"})
	if r := runAll(t, Options{Update: true}, dir)[0]; r.Passed() {
		t.Error("an uncaught error passes")
	}
	if os.Geteuid() != 0 {
		dir = folder(t, map[string]string{"x.lua": "--| old\nprint(1)"})
		os.Chmod(dir, 0o500)
		if r := runAll(t, Options{Update: true}, dir)[0]; !strings.Contains(problems(r), "permission denied") {
			t.Error(problems(r))
		}
	}
}

func TestReplaceLeavesNothingBehind(t *testing.T) {
	dir := folder(t, map[string]string{"d/x": ""})
	if err := replace(filepath.Join(dir, "none"), nil); !os.IsNotExist(err) {
		t.Error(err)
	}
	if err := replace(filepath.Join(dir, "d"), []byte("x")); err == nil {
		t.Error("a folder was replaced")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

func TestCommandIsQuoted(t *testing.T) {
	r := &runner{Options: Options{Until: DefaultUntil}}
	if got := r.command("it's here/x.lua"); got != `wps test 'it'\''s here/x.lua'` {
		t.Error(got)
	}
}
