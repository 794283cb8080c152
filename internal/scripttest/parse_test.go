package scripttest

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
)

func TestSettings(t *testing.T) {
	_, err := parse("dir/x.lua", []byte(`#!/usr/bin/env wps
-- title: all of them
-- air: overlap
-- profile: walk
-- seed: 18446744073709551615
-- until: 2m
-- strict: yes
-- press: 5s
--| 1
--|
--|   indented
print(1) -- seed: not here
--| nor here
print()
-- warn: one
-- warn: two
-- restarted: no
-- error: boom
`))
	if err == nil || !strings.Contains(err.Error(), "dir/x.lua:8: press: several routers could be meant") {
		t.Fatalf("%v", err)
	}
	script := "-- title: all of them\r\n-- row: a\n-- row: b\n-- air: overlap\n-- profile: walk\n-- seed: 18446744073709551615\n-- until: 2m\n-- strict: yes\n" +
		"--| 1\n--|\n--|   indented\r\n\nprint(1) -- seed: not here\n--| nor here\nprint()\n\n-- warn: one\n-- warn: two\n-- restarted: no\n-- error: boom"
	c, err := parse("x.lua", []byte(script))
	if err != nil {
		t.Fatal(err)
	}
	if c.Title != "all of them" || strings.Join(c.Rows, ",") != "a,b" || c.Air.Name != "overlap" || c.Profile != wps.Walk || c.Seed != 1<<64-1 || c.Until != 2*time.Minute || !c.Strict {
		t.Errorf("%+v", c)
	}
	if c.Output != "1\n\n  indented\n" || strings.Join(c.Hints, ",") != "one,two" || !c.CheckHints || c.Restarted == nil || *c.Restarted || !c.Failed || c.Errors[0] != "boom" {
		t.Errorf("%+v", c)
	}
}

func TestWhatCannotBeUnderstood(t *testing.T) {
	for _, c := range []struct{ script, want string }{
		{"-- ari: home\n--| 1", `x.lua:1: no setting is called "ari": there are title, row, air, press`},
		{"--| 1\nprint(1)\n-- sed: 2", `x.lua:3: no setting is called "sed"`},
		{"-- seed: 1\n-- seed: 2", "x.lua:2: seed: it stands in line 1 already"},
		{"-- seed: -1", `x.lua:1: seed: "-1" is no whole number`},
		{"-- until: 5", `x.lua:1: until: "5" is no duration`},
		{"-- until: -5s", "no duration"},
		{"-- profile: run", "x.lua:1: profile: "},
		{"-- strict: maybe", `x.lua:1: strict: "maybe" is neither yes nor no`},
		{"-- failed: 1", "neither yes nor no"},
		{"-- restarted:", "neither yes nor no"},
		{"-- prints: something", "it can only be nothing"},
		{"-- prints: nothing\n--| 1", "x.lua:1: prints: nothing, yet"},
		{"-- error:", "needs a part"},
		{"-- press: soon", `x.lua:1: press: "soon" is no time`},
		{"-- press: -1s", "no time"},
		{"-- air: empty\n-- press: 1s", `x.lua:2: press: there is no router in the air "empty"`},
		{"-- press: them 1s", `x.lua:1: press: no router or network is called "them": the routers are `},
		{"-- air: nowhere", "x.lua:1: air: "},
		{"-- air: inline\n--| 1", "x.lua:1: air: inline, but no line"},
		{"-- air: home\n--@ [[router]]", "x.lua:1: air: the script has lines of an air of its own"},
		{"-- title: x\n\n--@ [[router]]\n--@ buton = '1s'", "x.lua:4"},
		{"--@ [[router", "x.lua:1"},
	} {
		if _, err := parse("x.lua", []byte(c.script)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.script, err, c.want)
		}
	}
}

// TestOrdinaryComments is about scripts that were not written for wps test.
func TestOrdinaryComments(t *testing.T) {
	for _, script := range []string{
		"-- author: somebody\n-- note: this -- is: fine\nprint(1)\n",
		"--[[\n-- seed: x\n]]\nprint(1)\n",
		"print([[\n-- seed: x\n]])\n",
		"print(1)\n--[[\n-- seed: x\n--]]\n",
		"",
		"-- license: MIT",
	} {
		c, err := parse("x.lua", []byte(script))
		if err != nil || c.layout.expects || c.Air.Name != "home" {
			t.Errorf("%q: %v", script, err)
		}
	}
}

func TestPress(t *testing.T) {
	for _, c := range []struct {
		script string
		want   []time.Duration
	}{
		{"", []time.Duration{3 * time.Second}},
		{"-- press: 8s", []time.Duration{8 * time.Second}},
		{"-- press: home 0s\n-- press: \"home\" 20s", []time.Duration{0, 20 * time.Second}},
	} {
		got, err := parse("x.lua", []byte(c.script))
		if err != nil {
			t.Errorf("%q: %v", c.script, err)
			continue
		}
		button := got.Air.Routers[0].Button
		if len(button) != len(c.want) || button[0] != c.want[0] {
			t.Errorf("%q: %v, want %v", c.script, button, c.want)
		}
	}
	if r := verdict(t, Options{}, "-- press: 8s\n--| 0\nwps.enable() wps.start(print)"); !r.Passed() || r.Took < 8*time.Second {
		t.Errorf("%+v", r)
	}
}

const router = "[[router]]\nbutton = '0s'\n[[router.bss]]\nssid = 'mine'\npassphrase = 'secret123'\n"

func TestFilesBeside(t *testing.T) {
	const script = "wps.enable() wps.start(function() print((wifi.sta.getconfig())) end)\n"
	dir := folder(t, map[string]string{
		"a.lua": script, "a.toml": router, "a.out": "mine\r\n",
		"b.lua": "-- air: sub/shared\n--| mine\n" + script, "sub/shared.toml": router,
		"c.lua": "--| mine\n" + script, "c.out": "mine\n", "c.toml": router,
		"d.lua": "print(1)",
		"e.lua": "print(1)", "e.toml": "[[router", "e.out": "1\n",
		"f.lua": "print(1)", "f.out": strings.Repeat("x", fileMax+1),
	})
	for name, want := range map[string]string{
		"a": "", "b": "", "c": "keep one of them", "d": "does not say", "e": "e.toml", "f": "f.out is 1048577 bytes long", "g": "no such file", "sub": "is no file",
	} {
		if name != "sub" {
			name += ".lua"
		}
		c, err := Load(filepath.Join(dir, name))
		if want == "" && err == nil {
			r := runAll(t, Options{}, c.Name)[0]
			if !r.Passed() {
				t.Errorf("%s: %s\n%s", name, problems(r), r.Diff)
			}
		} else if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	if _, err := Load(filepath.Join(dir, "d.lua")); !errors.Is(err, ErrNoExpectation) {
		t.Error(err)
	}
}

// TestDocumentation finds each setting in the page, and each row of the page
// among the settings.
func TestDocumentation(t *testing.T) {
	page, err := os.ReadFile("../../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```lua\n")
	example, _, _ = strings.Cut(example, "```")
	if r := verdict(t, Options{}, example); !r.Passed() {
		t.Errorf("the example: %s\n%s", problems(r), r.Diff)
	}
	rows := 0
	for line := range strings.Lines(string(page)) {
		if strings.HasPrefix(line, "| `-- ") {
			rows++
		}
	}
	for _, key := range Settings() {
		if !strings.Contains(string(page), "| `-- "+key+": ") {
			t.Errorf("docs/testing.md has no row for %q", key)
		}
	}
	if rows != len(Settings()) {
		t.Errorf("docs/testing.md has %d rows for %d settings", rows, len(Settings()))
	}
}

func FuzzParse(f *testing.F) {
	f.Add("-- air: home\n-- press: home 3s\n--| x\nprint('x')\n-- warn: y\n")
	f.Add("--@ [[router]]\n--@ button = '1s'\n")
	f.Fuzz(func(t *testing.T, script string) {
		c, err := parse("x.lua", []byte(script))
		if err != nil || !c.layout.expects {
			return
		}
		// What is rewritten says what it was to say, and keeps the rest.
		again, err := parse("x.lua", []byte(c.rewritten("a\n\n b \n")))
		if err != nil || again.Output != "a\n\n b \n" || again.Seed != c.Seed || again.Until != c.Until {
			t.Errorf("%q became %q: %v", script, c.rewritten("a\n\n b \n"), err)
		}
	})
}
