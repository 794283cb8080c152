package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// openPTY returns both ends of a new pseudo-terminal.
func openPTY(t *testing.T) (keyboard, screen *os.File) {
	t.Helper()
	keyboard, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { keyboard.Close() })
	control, err := keyboard.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	number := 0
	failed := control.Control(func(fd uintptr) {
		if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
			number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		}
	})
	if failed != nil || err != nil {
		t.Fatal(failed, err)
	}
	if screen, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { screen.Close() })
	return keyboard, screen
}

// session is somebody at a terminal.
type session struct {
	*testing.T
	keyboard *os.File
	shown    strings.Builder // since the last expect
	output   chan string
	code     chan int
}

// sit starts a command on a terminal.
func sit(t *testing.T, ctx context.Context, args ...string) *session {
	t.Helper()
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	keyboard, screen := openPTY(t)
	s := &session{T: t, keyboard: keyboard, output: make(chan string, 100), code: make(chan int, 1)}
	go func() {
		for {
			b := make([]byte, 4096)
			n, err := keyboard.Read(b)
			if err != nil {
				close(s.output)
				return
			}
			s.output <- string(b[:n])
		}
	}()
	go func() { s.code <- Main(ctx, args, Env{Stdin: screen, Stdout: screen, Stderr: screen, Terminal: true}) }()
	return s
}

func (s *session) press(keys string) {
	s.Helper()
	if _, err := s.keyboard.WriteString(keys); err != nil {
		s.Fatal(err)
	}
}

// expect waits until a text is shown, and returns what came before it.
func (s *session) expect(text string) string {
	s.Helper()
	late := time.After(deadline)
	for {
		if before, rest, ok := strings.Cut(s.shown.String(), text); ok {
			s.shown.Reset()
			s.shown.WriteString(rest)
			return before
		}
		select {
		case more := <-s.output:
			s.shown.WriteString(more)
		case <-late:
			s.Fatalf("no %q in %q", text, s.shown.String())
		}
	}
}

func (s *session) end(want int) {
	s.Helper()
	select {
	case code := <-s.code:
		if code != want {
			s.Errorf("exit code %d, want %d", code, want)
		}
	case <-time.After(deadline):
		s.Fatal("it does not end")
	}
}

func TestPromptOnATerminal(t *testing.T) {
	s := sit(t, t.Context(), "run")
	s.expect("Ctrl-D leaves\r\n")
	s.expect("> ")
	s.press("=1 + 1\r")
	s.expect("\r\n2\r\n> ")
	s.press("for i = 1, 2 do\r")
	s.expect("\r\n>> ")
	s.press("print('i', i) end\r")
	s.expect("\r\ni\t1\r\ni\t2\r\n> ")
	s.press("error('boom')\r")
	s.expect("Lua error: stdin:1: boom\r\nstack traceback:\r\n")
	s.expect("> ")

	// A timer prints while a line is being typed: above it, and the line goes on.
	s.press("tmr.create():alarm(100, tmr.ALARM_SINGLE, function() print('tick') end)\r")
	s.expect("> ")
	s.press("=4")
	s.expect("tick\r\n> =4")
	s.press("2\r")
	s.expect("\r\n42\r\n> ")

	// Ctrl-C stops what runs, then takes back what is typed.
	s.press("print('on') while true do end\r")
	s.expect("\r\non\r\n") // before that, Ctrl-C takes the line back
	s.press("\x03")
	s.expect("interrupted\r\n")
	s.expect("> ")
	s.press("if true then\r")
	s.expect(">> ")
	s.press("half a li\x03")
	s.expect("\r\n> ")
	s.press("='still here'\r")
	s.expect("\r\nstill here\r\n> ")

	// The key up brings back what was typed.
	s.press("\x1b[A\x1b[A\x1b[A\x1b[A")
	s.expect("42")
	s.press("\r")
	s.expect("\r\n42\r\n> ")

	s.press("node.restart()\r")
	s.expect("the device restarts\r\n")
	s.expect("> ")
	s.press("\x04")
	s.expect("\r\n")
	s.end(exitOK)
	text, err := os.ReadFile(filepath.Join(os.Getenv("XDG_STATE_HOME"), "wps/history"))
	if err != nil || !strings.HasPrefix(string(text), "=1 + 1\nfor i = 1, 2 do\nprint('i', i) end\n") || strings.Contains(string(text), "half") {
		t.Errorf("%v, %q", err, text)
	}
}

// TestTerminalIsGivenBack is about each way in which the prompt can end.
func TestTerminalIsGivenBack(t *testing.T) {
	for _, way := range []string{"end", "interrupted", "limit", "usage", "hang-up"} {
		t.Run(way, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			args := []string{"run", "--history", filepath.Join(t.TempDir(), "no/such")}
			if way == "limit" {
				args = append(args, "--until", "200ms")
			}
			if way == "usage" {
				args = append(args, "--air", "nowhere")
			}
			s := sit(t, ctx, args...)
			s.expect("what you type is forgotten")
			switch way {
			case "end":
				s.expect("> ")
				s.press("\x04")
				s.end(exitOK)
			case "interrupted":
				s.expect("> ")
				cancel()
				s.end(exitInterrupted)
			case "limit":
				s.expect("ended after")
				s.end(exitOK)
			case "usage":
				s.expect("nowhere")
				s.end(exitUsage)
			case "hang-up":
				s.expect("> ")
				s.keyboard.Close()
				<-s.code
				return
			}
			control, err := s.keyboard.SyscallConn()
			if err != nil {
				t.Fatal(err)
			}
			control.Control(func(fd uintptr) {
				if state, err := unix.IoctlGetTermios(int(fd), unix.TCGETS); err != nil || state.Lflag&unix.ICANON == 0 {
					t.Errorf("the terminal is still raw: %v", err)
				}
			})
		})
	}
	s := sit(t, t.Context(), "run", "--realtime=false")
	s.expect("--realtime=false: time cannot jump")
	s.end(exitUsage)
}
