package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestDeviceFlags(t *testing.T) {
	numbered := file(t, "numbered.lua", `tmr.alarm(0, 1000, 0, function(id) print("timer", id) end)`)
	twice := file(t, "twice.lua", `print(select(2, node.bootreason())) if not file.exists("x") then file.putcontents("x", "1") node.restart() end`)
	crash := file(t, "crash.lua", `node.task.post(function() error("boom") end)`)
	hungry := file(t, "hungry.lua", `local t = {} for i = 1, 3e5 do t[i] = {} end print("done")`)
	dir := t.TempDir()
	for _, c := range []struct {
		args           string
		code           int
		stdout, stderr string // all, and a part
	}{
		{numbered, exitScript, "", "run the script with --compat 2.x"},
		{"--compat 2.x " + numbered, exitOK, "timer\t0\n", ""},
		{"--compat 1.x " + numbered, exitUsage, "", "the only old firmware known is 2.x"},
		{twice, exitOK, "0\n4\n", ""},
		{"--on-restart end " + twice, exitOK, "0\n", ""},
		{"--on-restart always --until 3s " + crash, exitScript, "", "boom"},
		{crash, exitScript, "", "boom"},
		{"--on-restart never " + twice, exitUsage, "", "choose rerun, always or end"},
		{"--files " + dir + " " + twice, exitOK, "0\n4\n", ""},
		{"--files " + dir + " " + twice, exitOK, "0\n", ""},
		{"--files " + dir + "/none " + twice, exitUsage, "", "make it first"},
		{"--files " + twice + " " + twice, exitUsage, "", "is no directory"},
		{"--memory 8M " + hungry, exitScript, "", "out of memory"},
		{"--memory 1G " + hungry, exitOK, "done\n", ""},
		{"--memory lots " + hungry, exitUsage, "", "such as 64M"},
		{"--memory -1M " + hungry, exitUsage, "", "such as 64M"},
		{"--memory 1K " + hungry, exitUsage, "", "give 1M to 16G"},
		{"--memory 99999999999G " + hungry, exitUsage, "", "give 1M to 16G"},
	} {
		stdout, stderr, code := wpsCommand(t, append([]string{"run"}, strings.Fields(c.args)...)...)
		if code != c.code || stdout != c.stdout || !strings.Contains(stderr, c.stderr) {
			t.Errorf("%s: code %d, stdout %q, stderr %q", c.args, code, stdout, stderr)
		}
	}
	if content, err := os.ReadFile(filepath.Join(dir, "x")); string(content) != "1" {
		t.Errorf("the file of the device is %q, %v", content, err)
	}
}

// TestRunawaysEnd is about scripts that never end by themselves.
func TestRunawaysEnd(t *testing.T) {
	for _, script := range []string{
		"while true do end",
		"while true do pcall(function() while true do end end) end",
		"while true do node.restart() end",
		"node.restart()",
		"string.find(('('):rep(4e6), '%b()')",
		"local t = {} while true do pcall(function() while true do t[#t + 1] = {} end end) end",
	} {
		name := file(t, "runaway.lua", script)
		if _, stderr, code := wpsCommand(t, "run", "--until", "3s", name); code != exitOK || !strings.Contains(stderr, "ended after") {
			t.Errorf("%s: code %d, stderr %q", script, code, stderr)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, stderr, code := wpsContext(t, ctx, false, "run", "--until", "100000h", name); code != exitInterrupted {
			t.Errorf("%s: interrupted, code %d, stderr %q", script, code, stderr)
		}
	}
}
