package nodemcu_test

import (
	"bytes"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nodemcu"
)

// TestPrompt types lines, and looks at what is printed and whether more is
// asked for.
func TestPrompt(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"print(1)", "1\n"},
		{"=1, nil, 'x'", "1\tnil\tx\n"},
		{"= 1 + 1", "2\n"},
		{"return 3", "3\n"},
		{"x = 5|=x", "5\n"},
		{"local y = 5|=y", "nil\n"},
		{"", ""},
		{"   |-- comment", ""},
		{"for i = 1, 2 do|>print(i)|>end", "1\n2\n"},
		{"function f(|>a)|>return a end|=f(7)", "7\n"},
		{"=", ""},
		{"f = function()|>|>return 1 end|=f()", "1\n"},
		{"s = [[one|>two]]|=s", "one\ntwo\n"},
		{"--[[ one|>two ]]", ""},
		{"print(|>1|>)", "1\n"},
		{"x = 1 +|>1 print(x)", "2\n"},
		{"s = 'abc|>x", "Lua error: stdin:1: unfinished string near ''abc'\n"},
		{"s = 'abc\\|>def'|=s", "abc\ndef\n"},
		{"x = = 1", "Lua error: stdin:1: unexpected symbol near '='\n"},
		{"if true then|>x = = 1|=1", "Lua error: stdin:2: unexpected symbol near '='\n1\n"},
		{"error('boom')", "Lua error: stdin:1: boom\nstack traceback:\n\t[C]: in function 'error'\n\tstdin:1: in main chunk\n\t[C]: ?\n"},
		{"x = nosuch.field", "Lua error: stdin:1: attempt to index global 'nosuch' (a nil value)\nstack traceback:\n\tstdin:1: in main chunk\n\t[C]: ?\n"},
		{"error{}", "Lua error: (error object is a table value)\nstack traceback:\n\t[C]: in function 'error'\n\tstdin:1: in main chunk\n\t[C]: ?\n"},
		{"print = nil|=1", "Lua error: error calling 'print' (attempt to call a nil value)\n"},
	} {
		var out bytes.Buffer
		vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) { cfg.Stdout = &out })
		prompt := vm.Prompt()
		more := false
		for line := range strings.SplitSeq(c.typed, "|") {
			text, continues := strings.CutPrefix(line, ">")
			if continues != more {
				t.Errorf("%s: at %q: more is %t", c.typed, line, more)
			}
			more = prompt.Feed(text)
		}
		if more || out.String() != c.want {
			t.Errorf("%s: more is %t, printed\n%swant\n%s", c.typed, more, out.String(), c.want)
		}
		if failed := strings.HasPrefix(c.want, "Lua error"); vm.Failed() != failed {
			t.Errorf("%s: failed is %t", c.typed, vm.Failed())
		}
	}
}

// TestPromptEnds is about what a device does between and after lines.
func TestPromptEnds(t *testing.T) {
	var out bytes.Buffer
	l := loop.NewVirtual(epoch)
	vm := device(t, l, func(cfg *nodemcu.Config) { cfg.Stdout, cfg.Limit = &out, time.Minute })
	prompt := vm.Prompt()
	for _, line := range []string{"node.task.post(function() print('task') end)", "wps.enable()", "wps.start(print)", "if true then"} {
		fed := false
		l.Post(func() {
			prompt.Feed(line)
			fed = true
		})
		if err := vm.Serve(t.Context(), func() bool { return fed }); err != nil {
			t.Fatal(err)
		}
	}
	prompt.Forget()
	prompt.Break()
	if err := vm.Serve(t.Context(), vm.Idle); err != nil || vm.Failed() {
		t.Errorf("%v, failed %t", err, vm.Failed())
	}
	if out.String() != "task\n0\n" {
		t.Errorf("printed %q", out.String())
	}
	out.Reset()
	prompt.Feed("for i = 1, 2 do")
	prompt.Break()
	if out.String() != "Lua error: stdin:2: 'end' expected (to close 'for' at line 1) near '<eof>'\n" || !vm.Failed() {
		t.Errorf("printed %q", out.String())
	}
	prompt.Feed("tmr.create():alarm(1000, tmr.ALARM_AUTO, function() end)")
	if err := vm.Serve(t.Context(), vm.Idle); !errors.Is(err, nodemcu.ErrLimit) {
		t.Error(err)
	}
	out.Reset()
	if prompt.Feed("print(1)"); out.Len() > 0 {
		t.Errorf("a device that is off printed %q", out.String())
	}
	// What never becomes complete does not take all memory.
	vm = device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) { cfg.Stdout = &out })
	prompt = vm.Prompt()
	if line := "--[[" + strings.Repeat("x", 1<<20); prompt.Feed(line) || !vm.Failed() {
		t.Error("a line without end goes on")
	}
}

// TestPromptIsInterrupted stops what runs: neither pcall nor a delay holds it up,
// and the device goes on.
func TestPromptIsInterrupted(t *testing.T) {
	for _, line := range []string{
		"while true do end",
		"while true do pcall(function() while true do end end) end",
		"coroutine.wrap(function() while true do pcall(error) end end)()",
		"tmr.delay(2000000000)",
	} {
		var out bytes.Buffer
		vm := device(t, loop.New(), func(cfg *nodemcu.Config) { cfg.Stdout = &out })
		if vm.Interrupt() {
			t.Error("nothing was interrupted")
		}
		prompt := vm.Prompt()
		go func() {
			for !vm.Interrupt() {
				runtime.Gosched()
			}
		}()
		prompt.Feed(line)
		if !strings.HasPrefix(out.String(), "Lua error: ") || !strings.Contains(out.String(), "interrupted\n") {
			t.Errorf("%s: printed %q", line, out.String())
		}
		out.Reset()
		if prompt.Feed("=1"); out.String() != "1\n" {
			t.Errorf("%s: then %q", line, out.String())
		}
	}
	// A callback that is interrupted does not restart the device.
	var out bytes.Buffer
	vm := device(t, loop.NewVirtual(epoch), func(cfg *nodemcu.Config) { cfg.Stdout = &out })
	go func() {
		for !vm.Interrupt() {
			runtime.Gosched()
		}
	}()
	script := "tmr.create():alarm(10000, 0, function() print('later') end) node.task.post(function() while true do end end)"
	done := make(chan struct{})
	go func() { // the first call is over at once, or was interrupted itself
		defer close(done)
		vm.Run(t.Context(), "x", []byte(script))
	}()
	for waiting := true; waiting; {
		select {
		case <-done:
			waiting = false
		default:
			vm.Interrupt()
			runtime.Gosched()
		}
	}
	if vm.Restarted() || !strings.Contains(out.String(), "interrupted") {
		t.Errorf("restarted %t, printed %q", vm.Restarted(), out.String())
	}
}

// FuzzPrompt types whatever it likes, and stops it now and then.
func FuzzPrompt(f *testing.F) {
	f.Add("for i = 1, 2 do\nprint(i)\nend\n=i\nerror{}\nprint = nil\n=1", uint8(0))
	f.Add("while true do\nend\n=1", uint8(2))
	f.Add("node.restart()\n=1\nx = [[\n]]", uint8(1))
	f.Fuzz(func(t *testing.T, typed string, stop uint8) {
		world, err := airs.Load("empty")
		if err != nil {
			t.Fatal(err)
		}
		l := loop.NewVirtual(epoch)
		w, err := world.Build(l, airs.Options{})
		if err != nil {
			t.Fatal(err)
		}
		station := w.Station(airs.StationOptions{})
		defer station.Close()
		vm, err := nodemcu.New(nodemcu.Config{Radio: station, Limit: 200 * time.Millisecond, Rand: w.Random("device")})
		if err != nil {
			t.Fatal(err)
		}
		defer vm.Close()
		prompt := vm.Prompt()
		if stop > 0 {
			timer := time.AfterFunc(time.Duration(stop)*time.Microsecond, func() { vm.Interrupt() })
			defer timer.Stop()
		}
		for line := range strings.SplitSeq(typed, "\n") {
			prompt.Feed(line)
		}
		prompt.Break()
		vm.Serve(t.Context(), vm.Idle)
		if prompt.Feed("--"); prompt.Feed("=1") {
			t.Error("a complete line wants another one")
		}
	})
}
