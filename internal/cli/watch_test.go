package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// screen is what a command prints, for somebody who waits for it.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
	more chan struct{}
}

func newScreen() *screen { return &screen{more: make(chan struct{}, 1)} }

func (s *screen) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.text.Write(b)
	select {
	case s.more <- struct{}{}:
	default:
	}
	return len(b), nil
}

// expect waits for a text, and forgets what is shown up to it.
func (s *screen) expect(t *testing.T, text string) {
	t.Helper()
	late := time.After(deadline)
	for {
		s.mu.Lock()
		shown := s.text.String()
		_, rest, ok := strings.Cut(shown, text)
		if ok {
			s.text.Reset()
			s.text.WriteString(rest)
		}
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-s.more:
		case <-late:
			t.Fatalf("no %q in %q", text, shown)
		}
	}
}

func TestWatch(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		// As editors do that care: the new file takes the place of the old one.
		next := filepath.Join(dir, "."+name)
		if err := os.WriteFile(next, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(next, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	write("x.lua", "print('first') pcall(require, 'sub.lib')")
	write("my.toml", "[[router]]\n[[router.bss]]\nssid = 'x'\npassphrase = 'secret123'\n")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, code := newScreen(), make(chan int, 1)
	name := filepath.Join(dir, "x.lua")
	go func() {
		code <- Main(ctx, []string{"run", "--watch", "--realtime", "--air", filepath.Join(dir, "my.toml"), name}, Env{Stdout: s, Stderr: s})
	}()
	s.expect(t, "first\n")

	write("x.lua", "print('second')\nerror('boom')")
	s.expect(t, "wps: ---- run 2: "+name+" has changed ----\n")
	s.expect(t, "second\n")
	s.expect(t, "boom")

	write("x.lua", "if then")
	s.expect(t, "run 3: ")
	s.expect(t, "unexpected symbol")

	// A script that goes on for ever is ended by a change.
	write("x.lua", "print(pcall(require, 'lib')) while true do tmr.delay(1) end")
	s.expect(t, "run 4: ")
	s.expect(t, "module 'lib' not found")

	// So is one of a file that it looked for.
	write("lib.lua", "print('from lib')")
	s.expect(t, "run 5: "+filepath.Join(dir, "lib.lua")+" has changed")
	s.expect(t, "from lib\n")
	write("x.lua", "print('last')")
	s.expect(t, "last\n")

	write("my.toml", "[[router")
	s.expect(t, "run 7: "+filepath.Join(dir, "my.toml")+" has changed")
	s.expect(t, "my.toml:1")
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	s.expect(t, "run 8: ")
	s.expect(t, "no such file")

	cancel()
	select {
	case code := <-code:
		if code != exitInterrupted {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(deadline):
		t.Fatal("it does not end")
	}
}

// TestTouch is about a file that is written with the same content, or with
// another one of the same length.
func TestTouch(t *testing.T) {
	name := file(t, "x.lua", "one")
	w := newWatch()
	w.add(name)
	if err := os.Chtimes(name, time.Unix(1, 0), time.Unix(1, 0)); err != nil {
		t.Fatal(err)
	}
	if name, ok := w.changed(); ok {
		t.Errorf("%s was only touched", name)
	}
	if err := os.WriteFile(name, []byte("two"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, ok := w.changed(); !ok || got != name {
		t.Error("a change was not seen")
	}
	if _, ok := w.changed(); ok {
		t.Error("a change was seen twice")
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if _, ok := w.changed(); !ok {
		t.Error("a file that went away was not seen")
	}
}

func TestWatchNeedsSomethingToRun(t *testing.T) {
	for args, want := range map[string]string{
		"run --watch":          "argument is missing",
		"run --watch none.lua": "no such file",
		"run --watch --profile x " + file(t, "x", ""): "profile",
		"run --watch --air none " + file(t, "x", ""):  "no built-in air",
	} {
		if _, stderr, code := wpsCommand(t, strings.Fields(args)...); code != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: exit code %d, %s", args, code, stderr)
		}
	}
}
