package nodemcu_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/internal/scripttest"
	"github.com/gowps/wps/loop"
)

// epoch is when virtual time starts.
var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// pressed is the air file of the scripts in testdata: one access point whose
// button is pressed from the start.
const pressed = "testdata/conformance/pressed.toml"

// story is a script's world and what must come of it, for tests that do not
// have it in the script: see scripttest.
type story struct {
	header   map[string]string // air, profile, seed, limit
	warnings []string
	want     string
}

func (s story) load(t *testing.T, name, script string) *scripttest.Case {
	t.Helper()
	c := &scripttest.Case{Name: name, Script: []byte(script), Output: s.want, Hints: s.warnings, CheckHints: true}
	air := s.header["air"]
	if air == "pressed" {
		air = pressed
	}
	var err error
	if c.Air, err = airs.Load(air); err != nil {
		t.Fatal(err)
	}
	if c.Seed, err = strconv.ParseUint(s.header["seed"], 10, 64); err != nil {
		t.Fatal(err)
	}
	if profile := s.header["profile"]; profile != "" {
		if c.Profile, err = wps.ParseProfile(profile); err != nil {
			t.Fatal(err)
		}
	}
	if limit := s.header["limit"]; limit != "" {
		if c.Until, err = time.ParseDuration(limit); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// world builds the air of a story.
func (s story) world(t *testing.T, l *loop.Loop) *airs.World {
	t.Helper()
	w, err := s.load(t, "", "").World(l)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// play runs a script in the world of its story.
func (s story) play(t *testing.T, name, script string) *scripttest.Outcome {
	t.Helper()
	o, err := s.load(t, name, script).Play(t.Context(), time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// check compares what came with what a story tells.
func (s story) check(t *testing.T, o *scripttest.Outcome) {
	t.Helper()
	report(t, s.load(t, "", ""), o)
}

func report(t *testing.T, c *scripttest.Case, o *scripttest.Outcome) {
	t.Helper()
	problems, difference := c.Check(o)
	for _, problem := range problems {
		t.Error(problem)
	}
	if t.Failed() {
		t.Logf("expected (-) and printed (+):\n%shints: %q", difference, o.Hints)
	}
}

// TestConformance plays what any implementation of the module must do.
func TestConformance(t *testing.T) { playAll(t, "conformance") }

// TestStories plays what else can happen to a script.
func TestStories(t *testing.T) { playAll(t, "stories") }

// TestModules plays the rows of the modules' specification.
func TestModules(t *testing.T) { playAll(t, "modules") }

// playAll does what "wps test testdata/DIR" does, and more: a hint that a
// script does not tell of is a failure.
func playAll(t *testing.T, dir string) {
	files, err := scripttest.Find([]string{filepath.Join("testdata", dir)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	played := 0
	for file, err := range files {
		if err != nil {
			t.Fatal(err)
		}
		played++
		t.Run(strings.TrimSuffix(filepath.Base(file.Name), ".lua"), func(t *testing.T) {
			c, err := scripttest.Load(file.Name)
			if err != nil {
				t.Fatal(err)
			}
			c.CheckHints = true
			o, err := c.Play(t.Context(), scripttest.DefaultUntil)
			if err != nil {
				t.Fatal(err)
			}
			report(t, c, o)
		})
	}
	if entries, err := os.ReadDir(filepath.Join("testdata", dir)); err != nil || played < len(entries)/2 {
		t.Errorf("played %d of %d files: %v", played, len(entries), err)
	}
}
