package nodemcu_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
)

// runs runs a script as Run does, and returns what it printed.
func runs(t *testing.T, ctx context.Context, script string, change func(*nodemcu.Config)) (nodemcu.Outcome, string, *loop.Loop, error) {
	t.Helper()
	l := loop.NewVirtual(epoch)
	world := story{header: map[string]string{"air": "pressed", "seed": "1"}}.world(t, l)
	station := world.Station(airs.StationOptions{MAC: dot11.MAC{2, 0, 0, 0, 0, 0x0a}})
	t.Cleanup(func() { station.Close() })
	var out bytes.Buffer
	cfg := nodemcu.Config{Radio: station, Rand: world.Random("device"), Stdout: &out}
	if change != nil {
		change(&cfg)
	}
	outcome, err := nodemcu.Run(ctx, cfg, "init.lua", []byte(script))
	return outcome, out.String(), l, err
}

// counting restarts the device until it has run so often as N says.
const counting = `
	local n = tonumber(file.getcontents("n") or "0") + 1
	file.putcontents("n", tostring(n))
	print(n, node.bootreason())
	if n < 3 then %s end`

func TestRestarts(t *testing.T) {
	const thrice = "1\t1\t0\n2\t2\t4\n3\t2\t4\n"
	const boom = "init.lua:5: boom\nstack traceback:\n\t[C]: in function 'error'\n\tinit.lua:5: in function <init.lua:5>\n\t[C]: ?\n"
	const crash = `node.task.post(function() error("boom") end)`
	for _, c := range []struct {
		what     string
		on       nodemcu.OnRestart
		want     string
		restarts int
		failed   bool
		took     time.Duration
	}{
		{"node.restart()", nodemcu.Rerun, thrice, 2, false, 500 * time.Millisecond},
		{"node.restart()", nodemcu.RerunAlways, thrice, 2, false, 500 * time.Millisecond},
		{"node.restart()", nodemcu.End, "1\t1\t0\n", 1, false, 0},
		{"tmr.softwd(0)", nodemcu.Rerun, thrice, 2, false, 2500 * time.Millisecond},
		{"node.dsleep(60000000)", nodemcu.Rerun, "1\t1\t0\n2\t2\t5\n3\t2\t5\n", 2, false, 120500 * time.Millisecond},
		{"node.dsleep(0)", nodemcu.Rerun, "1\t1\t0\n", 1, false, 0},
		{"node.dsleep(-5)", nodemcu.Rerun, "1\t1\t0\n", 1, false, 0},
		{"node.setpartitiontable{lfs_size = 0}", nodemcu.Rerun, thrice, 2, false, 500 * time.Millisecond},
		{crash, nodemcu.Rerun, "1\t1\t0\n" + boom, 1, true, 2 * time.Second},
		{crash, nodemcu.RerunAlways, "1\t1\t0\n" + boom + "2\t2\t4\n" + boom + "3\t2\t4\n", 2, true, 4500 * time.Millisecond},
	} {
		out, printed, l, err := runs(t, t.Context(), fmt.Sprintf(counting, c.what), func(cfg *nodemcu.Config) { cfg.OnRestart = c.on })
		if err != nil || printed != c.want || out.Restarts != c.restarts || out.Failed != c.failed {
			t.Errorf("%s, %d: %v %+v, printed\n%s", c.what, c.on, err, out, printed)
		}
		if took := l.Now().Sub(epoch); took != c.took {
			t.Errorf("%s, %d: took %s, want %s", c.what, c.on, took, c.took)
		}
	}
}

func TestRestartsEnd(t *testing.T) {
	for _, script := range []string{"node.restart()", "node.dsleep(1000000)", "tmr.softwd(0)", "node.dsleep(10000000000)"} {
		_, _, l, err := runs(t, t.Context(), script, func(cfg *nodemcu.Config) { cfg.Limit = 10 * time.Second })
		if took := l.Now().Sub(epoch); err != nodemcu.ErrLimit || took != 10*time.Second {
			t.Errorf("%s: %v after %s", script, err, took)
		}
	}
	cause := errors.New("interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	_, _, _, err := runs(t, ctx, "print(1) node.restart()", func(cfg *nodemcu.Config) {
		cfg.Stdout = writerFunc(func(b []byte) (int, error) { cancel(cause); return len(b), nil })
	})
	if err != cause {
		t.Errorf("interrupted: %v", err)
	}
	if _, _, _, err := runs(t, t.Context(), "", func(cfg *nodemcu.Config) { cfg.Files = "/none/at/all" }); !errors.Is(err, nodemcu.ErrStart) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no directory: %v", err)
	}
	if _, _, _, err := runs(t, t.Context(), "", func(cfg *nodemcu.Config) { cfg.Rand, cfg.Dir = strings.NewReader(""), t.TempDir() }); !errors.Is(err, nodemcu.ErrStart) {
		t.Errorf("no random octets: %v", err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(b []byte) (int, error) { return f(b) }

// TestFiles is about the device's files in a directory of the host.
func TestFiles(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "flash")
	script := filepath.Join(outside, "script")
	for _, name := range []string{dir, script, filepath.Join(dir, "folder")} {
		if err := os.Mkdir(name, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{
		"secret":          "outside",
		"flash/old":       "old",
		"flash/.hidden":   "the host's",
		"flash/%41":       "no name of the device's",
		"flash/%zz":       "no name of the device's",
		"flash/folder/in": "in a folder",
		"script/lib.lua":  "return 'lib'",
	} {
		if err := os.WriteFile(filepath.Join(outside, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, link := range []string{"link", "dir"} {
		if err := os.Symlink(map[string]string{"link": "../secret", "dir": "../script"}[link], filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	const source = `
		for name, size in pairs(file.list()) do print(name, size) end
		for _, name in ipairs{"link", "dir", "folder", "dir/lib.lua", "../secret", "folder/in", ".hidden", "A", "/etc/passwd", "/FLASH/../secret"} do
			assert(not file.exists(name) and not file.open(name), name)
			if name ~= "A" and not name:find("[./]") then
				assert(not file.putcontents(name, "x"), name)
				assert(not file.rename(name, "new") and not file.rename("old", name), name)
				file.remove(name)
			end
		end
		print(pcall(require, "lib"))
		print(pcall(dofile, "../secret"))
		file.putcontents("a/b:c%d", "odd")
		file.putcontents("lib.lua", "return [[the device's]]")
		file.putcontents("old", "new")
		package.loaded.lib = nil
		print(require "lib", file.getcontents("a/b:c%d"), file.getcontents("old"), file.rename("a/b:c%d", ".odd"))
		local f = file.open("unclosed", "w")
		f:write("kept")
		g = file.open("gone", "w") g:write("x") file.remove("gone")`
	_, printed, _, err := runs(t, t.Context(), source, func(cfg *nodemcu.Config) { cfg.Files, cfg.Dir = dir, script })
	if err != nil {
		t.Fatal(err)
	}
	if want := "old\t3\ntrue\tlib\nfalse\tcannot open ../secret\nthe device's\todd\tnew\ttrue\n"; printed != want {
		t.Errorf("printed\n%s", printed)
	}
	for name, want := range map[string]string{
		"secret": "outside", "flash/old": "new", "flash/.hidden": "the host's", "flash/%2eodd": "odd", "flash/unclosed": "kept",
		"flash/folder/in": "in a folder", "script/lib.lua": "return 'lib'", "flash/lib.lua": "return [[the device's]]", "flash/%41": "no name of the device's",
	} {
		if got, err := os.ReadFile(filepath.Join(outside, name)); string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 10 {
		t.Errorf("in the directory are %v, %v", entries, err)
	}
}

// TestFilesInMemory is about the device's files over those of the script.
func TestFilesInMemory(t *testing.T) {
	dir := t.TempDir()
	for name, size := range map[string]int{"init.lua": 1, "page.html": 20, strings.Repeat("n", 32): 1, "large": 4 << 20} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const source = `
		if not file.exists("again") then
			local f = file.open("page.html", "a") f:write("!") f:close()
			file.remove("init.lua")
			file.putcontents("again", "")
			file.putcontents("new.lua", "return 5")
			node.restart()
		else
			local names = {}
			for name, size in pairs(file.list()) do names[#names + 1] = name .. "=" .. size end
			table.sort(names)
			print(table.concat(names, " "), file.exists("init.lua"), loadfile("init.lua"))
			print(dofile("new.lua"), file.rename("page.html", "p"), file.exists("page.html"), #file.getcontents("p"))
			file.format()
			print(next(file.list()), (file.fsinfo()))
		end`
	_, printed, _, err := runs(t, t.Context(), source, func(cfg *nodemcu.Config) { cfg.Dir = dir })
	if want := "again=0 new.lua=8 page.html=21\tfalse\tnil\tcannot open init.lua\n5\ttrue\tfalse\t21\nnil\t3145728\n"; err != nil || printed != want {
		t.Errorf("%v, printed\n%s", err, printed)
	}
	if page, err := os.ReadFile(filepath.Join(dir, "page.html")); len(page) != 20 {
		t.Errorf("the script's folder was changed: %q, %v", page, err)
	}
}

// TestFilesThatCannotBeWritten is about a directory that is read-only, which
// root does not notice, and one that is gone.
func TestFilesThatCannotBeWritten(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "flash")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	var warnings []string
	const source = `
		local f = file.open("open", "w")
		f:write("x")
		print("gone")
		print(f:flush(), file.putcontents("a", "b"), next(file.list()))
		f:close()
		print(pcall(node.compile, "open.lua"))`
	var out bytes.Buffer
	_, _, _, err := runs(t, t.Context(), source, func(cfg *nodemcu.Config) {
		cfg.Files = dir
		cfg.Warn = func(text string) { warnings = append(warnings, text) }
		cfg.Stdout = writerFunc(func(b []byte) (int, error) {
			if string(b) == "gone\n" {
				os.RemoveAll(dir)
			}
			return out.Write(b)
		})
	})
	if want := "gone\nnil\tnil\topen\t1\nfalse\tcannot open open.lua\n"; err != nil || out.String() != want {
		t.Errorf("%v, printed\n%s", err, out.String())
	}
	if all := strings.Join(warnings, "\n"); !strings.Contains(all, "open cannot be written: ") || !strings.Contains(all, "a cannot be written: ") {
		t.Errorf("warned\n%s", all)
	}
}

// TestPipeInFolder is about a file that would keep whoever opens it waiting.
func TestPipeInFolder(t *testing.T) {
	dir := t.TempDir()
	if err := makePipe(filepath.Join(dir, "pipe.lua")); err != nil {
		t.Fatal(err)
	}
	_, printed, _, err := runs(t, t.Context(), `print(loadfile("pipe.lua")) print(file.open("pipe.lua")) print(pcall(require, "pipe"))`, func(cfg *nodemcu.Config) { cfg.Dir = dir })
	if want := "nil\tcannot open pipe.lua\nnil\nfalse\t"; err != nil || !strings.HasPrefix(printed, want) {
		t.Errorf("%v, printed\n%s", err, printed)
	}
}

// TestMemory is about a script that takes too much: it fails, and the device
// goes on.
func TestMemory(t *testing.T) {
	const source = `
		node.task.post(function() local t = {} while true do t[#t + 1] = {} end end)
		tmr.create():alarm(100, 0, function() print("goes on") end)`
	out, printed, _, err := runs(t, t.Context(), source, func(cfg *nodemcu.Config) { cfg.Memory = 8 << 20 })
	if err != nil || !out.Failed || printed != "out of memory\ngoes on\n" {
		t.Errorf("%v %+v, printed\n%s", err, out, printed)
	}
}
