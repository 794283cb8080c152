package nodemcu_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
)

// epoch is when virtual time starts.
var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// pressed is an air with one access point whose button is pressed from the
// start.
const pressed = `
[[router]]
name = "router"
button = "0s"
dhcp = "192.168.1.0/24"
[[router.bss]]
ssid = "home"
bssid = "02:00:00:00:01:01"
channel = 6
signal = -45
passphrase = "secret123"
`

// story is a script with comments that say in what world it runs and what must
// come of it:
//
//	-- title: TEXT
//	-- air: the name of a built-in air, or pressed (above), or inline
//	--@ a line of the inline air
//	-- profile: device or walk
//	-- seed: NUMBER
//	-- strict: yes
//	-- compat: 2.x
//	-- limit: DURATION
//	-- warn: a part of the next warning
//	-- failed: yes, if an error goes uncaught
//	-- restarted: yes, if the run ends with a restart
//	-- row: a row of the modules' specification that it is about
//	--| a line that is printed
//
// After a restart it runs again.
type story struct {
	header   map[string]string
	air      string
	warnings []string
	want     string
}

func readStory(t *testing.T, script string) story {
	t.Helper()
	s := story{header: map[string]string{"profile": "device", "seed": "1", "limit": "1h", "air": "empty"}}
	var want strings.Builder
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		if text, ok := strings.CutPrefix(line, "--@"); ok {
			s.air += text + "\n"
		} else if text, ok := strings.CutPrefix(line, "--|"); ok {
			want.WriteString(strings.TrimPrefix(text, " ") + "\n")
		} else if key, value, ok := strings.Cut(strings.TrimPrefix(line, "-- "), ": "); ok && strings.HasPrefix(line, "-- ") {
			switch key {
			case "warn":
				s.warnings = append(s.warnings, value)
			case "row":
			case "title", "air", "profile", "seed", "strict", "compat", "limit", "failed", "restarted":
				s.header[key] = value
			default:
				t.Fatalf("no header is called %q", key)
			}
		}
	}
	s.want = want.String()
	return s
}

// world builds the air of a story.
func (s story) world(t *testing.T, l *loop.Loop) *airs.World {
	t.Helper()
	var air *airs.Air
	var err error
	switch name := s.header["air"]; name {
	case "inline":
		air, err = airs.Parse("inline", []byte(s.air))
	case "pressed":
		air, err = airs.Parse(name, []byte(pressed))
	default:
		air, err = airs.Load(name)
	}
	if err != nil {
		t.Fatal(err)
	}
	seed, err := strconv.ParseUint(s.header["seed"], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	w, err := air.Build(l, airs.Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// ending is what came of a story.
type ending struct {
	printed, warnings string
	failed, restarted bool
	err               error
	took              time.Duration // of virtual time
}

// play runs a script in the world of its story.
func (s story) play(t *testing.T, name, script string) ending {
	t.Helper()
	profile, err := wps.ParseProfile(s.header["profile"])
	if err != nil {
		t.Fatal(err)
	}
	limit, err := time.ParseDuration(s.header["limit"])
	if err != nil {
		t.Fatal(err)
	}
	l := loop.NewVirtual(epoch)
	world := s.world(t, l)
	station := world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0, 0x0a}})
	defer station.Close()
	var printed, warnings strings.Builder
	var e ending
	out, err := nodemcu.Run(t.Context(), nodemcu.Config{
		Radio:     station,
		Profile:   profile,
		Strict:    s.header["strict"] == "yes",
		Numbered:  s.header["compat"] == "2.x",
		OnRestart: nodemcu.RerunAlways,
		Stdout:    &printed,
		Warn:      func(text string) { fmt.Fprintln(&warnings, text) },
		Rand:      world.Random("device"),
		Limit:     limit,
		Dir:       filepath.Dir(name),
	}, filepath.Base(name), []byte(script))
	e.failed, e.restarted, e.err = out.Failed, out.Restarts > 0, err
	e.printed, e.warnings, e.took = printed.String(), warnings.String(), l.Now().Sub(epoch)
	return e
}

// check compares what came with what a story tells.
func (s story) check(t *testing.T, e ending) {
	t.Helper()
	if e.printed != s.want {
		t.Errorf("printed:\n%swant:\n%s", e.printed, s.want)
	}
	if e.failed != (s.header["failed"] == "yes") {
		t.Errorf("failed is %t", e.failed)
	}
	if s.header["restarted"] != "" && e.restarted != (s.header["restarted"] == "yes") {
		t.Errorf("restarted is %t", e.restarted)
	}
	got := strings.FieldsFunc(e.warnings, func(r rune) bool { return r == '\n' })
	if len(got) != len(s.warnings) {
		t.Errorf("warnings %q, want %d", got, len(s.warnings))
		return
	}
	for i, want := range s.warnings {
		if !strings.Contains(got[i], want) {
			t.Errorf("warning %q, want %q", got[i], want)
		}
	}
	if e.err != nil {
		t.Errorf("the run ended with %v", e.err)
	}
}

// TestConformance plays what any implementation of the module must do.
func TestConformance(t *testing.T) { playAll(t, "conformance") }

// TestStories plays what else can happen to a script.
func TestStories(t *testing.T) { playAll(t, "stories") }

// TestModules plays the rows of the modules' specification.
func TestModules(t *testing.T) { playAll(t, "modules") }

// TestRows counts the rows of the modules' specification that scripts check.
func TestRows(t *testing.T) {
	rows := map[string]int{}
	for _, dir := range []string{"conformance", "stories", "modules"} {
		files, err := filepath.Glob(filepath.Join("testdata", dir, "*.lua"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			script, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			named := 0
			for line := range strings.Lines(string(script)) {
				if row, ok := strings.CutPrefix(line, "-- row: "); ok {
					rows[strings.TrimSpace(row)]++
					named++
				}
			}
			if named == 0 && dir == "modules" {
				t.Errorf("%s names no row that it is about", name)
			}
		}
	}
	t.Logf("%d rows are checked", len(rows))
}

func playAll(t *testing.T, dir string) {
	files, err := fs.Glob(os.DirFS(filepath.Join("testdata", dir)), "*.lua")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		name := filepath.Join("testdata", dir, file)
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(file, ".lua"), func(t *testing.T) {
			s := readStory(t, string(script))
			s.check(t, s.play(t, name, string(script)))
		})
	}
}
