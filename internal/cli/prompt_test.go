package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// promptCommand runs wps run with these lines on a pipe.
func promptCommand(t *testing.T, typed string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	code = Main(t.Context(), append([]string{"run"}, args...), Env{Stdin: strings.NewReader(typed), Stdout: &out, Stderr: &err})
	return out.String(), err.String(), code
}

func TestPromptOnAPipe(t *testing.T) {
	lib := file(t, "lib.lua", "print('lib')")
	t.Chdir(filepath.Dir(lib))
	for _, c := range []struct {
		typed, args string
		code        int
		stdout      string
		stderr      string // a part of it
	}{
		{"print(1)\n", "", exitOK, "1\n", `simulated air "home"`},
		{"=1", "", exitOK, "1\n", ""},
		{"", "", exitOK, "", ""},
		{"function f()\n  return 7\nend\n=f()\n", "", exitOK, "7\n", ""},
		{"dofile('lib.lua')", "", exitOK, "lib\n", ""},
		{"error('boom')\n=2\n", "", exitScript, "2\n", "Lua error: stdin:1: boom\nstack traceback:\n"},
		{"if true then\n", "", exitScript, "", "near '<eof>'"},
		{"=tmr.time()\ntmr.create():alarm(60000, 0, function() print(tmr.time()) end)\n=tmr.time()\n", "", exitOK, "0\n0\n60\n", ""},
		{"wps.enable()\nwps.start(print)\n", "--air quiet", exitOK, "4\n", "no access point"},
		{"x = 1 wifi.setmode(wifi.SOFTAP)\nnode.restart()\n=x, wifi.getmode()\n", "", exitOK, "nil\t2\n", "the device restarts"},
		{"node.restart()\n", "", exitOK, "", "the device restarts"},
		{"error('x')\nnode.restart()\n", "", exitScript, "", "the device restarts"},
		{"node.task.post(function() error('callback') end)\ntmr.create():alarm(2500, 0, function() print('never') end)", "", exitScript, "", "callback"},
		{"tmr.create():alarm(1000, 1, function() end)", "--until 5s", exitOK, "", "ended after 5s"},
		{"while true do end\n=1", "--until 1s", exitOK, "", "ended after"},
		{strings.Repeat("x", lineMax+1), "", exitUsage, "", "a line is longer than"},
		{"print(1)", "--realtime", exitOK, "1\n", ""},
		{"tmr.create():alarm(500, 0, function() print(2) end)\n=1\n", "--realtime", exitOK, "1\n2\n", ""},
		{"print(1)", "--profile sprint", exitUsage, "", "sprint"},
		{"print(1)", "--air nowhere", exitUsage, "", "nowhere"},
	} {
		stdout, stderr, code := promptCommand(t, c.typed, strings.Fields(c.args)...)
		if len(c.typed) > 200 {
			c.typed = c.typed[:20]
		}
		if code != c.code || stdout != c.stdout || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%q: exit code %d, want %d; printed %q, want %q; stderr:\n%s", c.typed, code, c.code, stdout, c.stdout, stderr)
		}
	}
}

// brokenReader fails.
type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("no such device") }

func TestPromptEnds(t *testing.T) {
	var out bytes.Buffer
	if code := Main(t.Context(), []string{"run"}, Env{Stdin: brokenReader{}, Stdout: &out, Stderr: &out}); code != exitUsage || !strings.Contains(out.String(), "no such device") {
		t.Errorf("exit code %d: %s", code, &out)
	}
	// Ctrl-C also ends it while nobody writes to the pipe.
	for _, args := range [][]string{{"run"}, {"run", "--realtime"}} {
		reader, writer := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		var typed strings.Builder
		go func() {
			io.WriteString(writer, "print(1)\n")
			io.WriteString(writer, "print(2)\n") // the first one has run
			cancel()
		}()
		code := Main(ctx, args, Env{Stdin: reader, Stdout: &typed, Stderr: io.Discard})
		if code != exitInterrupted || !strings.HasPrefix(typed.String(), "1\n") {
			t.Errorf("exit code %d, printed %q", code, typed.String())
		}
		writer.Close()
	}
}

func TestHistory(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	name := filepath.Join(dir, "wps", "history")
	h, err := openHistory("")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"one", "two", "two", "  ", "three"} {
		h.Add(line)
	}
	if h.Len() != 3 || h.At(0) != "three" || h.At(2) != "one" {
		t.Errorf("%q", h.entries)
	}
	h.keep([]string{"one"})
	h.keep([]string{"if x then", "", "end"})
	h.keep([]string{"wifi.sta.config{", "ssid = 'x', PWD = 'secret123'}"})
	h.keep([]string{"password = 1"})
	if err := h.close(); err != nil {
		t.Error(err)
	}
	text, err := os.ReadFile(name)
	if err != nil || string(text) != "one\nif x then\nend\n" {
		t.Errorf("%v, %q", err, text)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 && os.PathSeparator == '/' {
		t.Error(info.Mode(), err)
	}

	// A file that others can read becomes one's own, and a long one shorter.
	if err := os.WriteFile(name, []byte(strings.Repeat("a\nb\n", historyMax+1)), 0o644); err != nil {
		t.Fatal(err)
	}
	os.Chmod(name, 0o644)
	if h, err = openHistory(""); err != nil || h.Len() != historyMax || h.At(0) != "b" {
		t.Fatal(err, h.Len())
	}
	h.keep([]string{"c"})
	h.close()
	text, _ = os.ReadFile(name)
	info, _ = os.Stat(name)
	if n := strings.Count(string(text), "\n"); n != historyMax+1 || !strings.HasSuffix(string(text), "b\nc\n") || info.Mode().Perm() != 0o600 && os.PathSeparator == '/' {
		t.Errorf("%d lines, %s", n, info.Mode())
	}

	if h, err = openHistory("none"); err != nil || h.Len() != 0 || h.file != nil {
		t.Error(err)
	}
	h.keep([]string{"x"})
	h.close()
	for _, bad := range []string{dir, filepath.Join(dir, "no", "such"), os.DevNull} {
		if h, err := openHistory(bad); err == nil || h == nil {
			t.Errorf("%s: %v", bad, err)
		}
	}
	t.Setenv("XDG_STATE_HOME", "relative")
	t.Setenv("HOME", dir)
	if name, err := historyFile(); err != nil || os.PathSeparator == '/' && name != filepath.Join(dir, ".local/state/wps/history") {
		t.Error(name, err)
	}
}

// late is lines with one that Ctrl-C comes right after.
type late struct{ pipe }

func (*late) read(bool) (string, error) { return "while true do end", nil }
func (*late) takenBack() bool           { return true }

// TestInterruptAfterTheLineHasEnded: nothing would stop what the line begins.
func TestInterruptAfterTheLineHasEnded(t *testing.T) {
	p := &prompt{lines: &late{}}
	input := make(chan typed)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go p.read(ctx, input)
	if next := <-input; next.err != errForget || p.busy.Load() {
		t.Errorf("%+v, busy %v", next, p.busy.Load())
	}
}

// TestForeignHistory: root may be in somebody else's home, where a link leads to
// what only root can write.
func TestForeignHistory(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	if os.PathSeparator != '/' {
		return // files have no owner to compare
	}
	somebody := os.Geteuid() + 1
	if h, err := openHistoryOf("", somebody); err == nil || h.file != nil {
		t.Errorf("in another's folder: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("it made %v, %v", entries, err)
	}
	name := filepath.Join(dir, "wps", "history")
	target := file(t, "passwd", "root\n")
	if err := errors.Join(os.Mkdir(filepath.Dir(name), 0o700), os.Chmod(target, 0o644), os.Symlink(target, name)); err != nil {
		t.Fatal(err)
	}
	if h, err := openHistoryOf("", somebody); err == nil || h.file != nil {
		t.Errorf("another's link: %v", err)
	}
	if info, err := os.Stat(target); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("it changed the mode to %v, %v", info.Mode(), err)
	}
}

// TestHostileHistory: what is fetched from the file is shown as it is.
func TestHostileHistory(t *testing.T) {
	h, err := openHistory(file(t, "history", "print(1)\nprint('\x1b[2J')\nx = 1 \u009b2J\n\tindented()\nx = '\xff'\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	if want := []string{"print(1)", "\tindented()"}; !slices.Equal(h.entries, want) {
		t.Errorf("%q, want %q", h.entries, want)
	}
}

// deadline bounds what a test waits for: only a test that fails takes so long.
const deadline = 30 * time.Second
