package cli

import (
	"context"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTestCommand(t *testing.T) {
	pass := file(t, "pass.lua", "-- title: it passes\n--| 1\nprint(1)")
	fail := file(t, "fail.lua", "--| 1\nprint(2)")
	for _, tt := range []struct {
		args   string
		code   int
		stdout string // parts of it
		stderr string
	}{
		{pass, exitOK, "TAP version 14\nok 1 - |pass.lua: it passes\n1..1\n# 1 passed, 0 failed\n", ""},
		{"-j 1 " + pass + " " + fail, exitScript, "not ok 2 - |   1      - 1\n|        1 + 2\n|  seed: 1\n|wps test " + filepath.ToSlash(fail), ""},
		{"--seed 9 --run fail " + pass + " " + fail, exitScript, "not ok 1|  seed: 9\n|wps test --seed 9 ", ""},
		{"../../nodemcu/testdata/conformance", exitOK, ", 0 failed", ""},
		{"../../examples", exitOK, "pushbutton.lua\n|, 0 failed", ""},
		{file(t, "none.lua", "print(1)"), exitScript, "does not say what it must print|  seed: 1\n", ""},
		{"--seed 3 " + file(t, "broken.lua", "-- bogus: 1\n--| 1\nprint(1)"), exitScript, "no setting is called|  seed: 3\n", ""},
		{"", exitUsage, "", "arg"},
		{t.TempDir(), exitUsage, "1..0\n", "no script with an expectation"},
		{"--run nothing " + pass, exitUsage, "1..0\n", "no script with an expectation"},
		{pass + "x", exitUsage, "", "no such file or folder"},
		{"--run ( " + pass, exitUsage, "", "--run"},
		{"-j -1 " + pass, exitUsage, "", "--jobs"},
		{"--until 0s " + pass, exitUsage, "", "--until"},
		{"--junit " + t.TempDir() + " " + pass, exitUsage, "", "directory"},
	} {
		stdout, stderr, code := wpsCommand(t, append([]string{"test"}, strings.Fields(tt.args)...)...)
		if code != tt.code || !strings.Contains(stderr, tt.stderr) || tt.stderr == "" && stderr != "" {
			t.Errorf("%s: exit code %d, want %d; stderr %q", tt.args, code, tt.code, stderr)
		}
		for part := range strings.SplitSeq(tt.stdout, "|") {
			if !strings.Contains(stdout, part) {
				t.Errorf("%s: no %q in:\n%s", tt.args, part, stdout)
			}
		}
	}
}

func TestTestWritesJUnit(t *testing.T) {
	dir := t.TempDir()
	report := filepath.Join(dir, "report.xml")
	args := []string{"test", "--junit", report, "../../nodemcu/testdata/conformance"}
	if _, stderr, code := wpsCommand(t, args...); code != exitOK {
		t.Fatal(stderr)
	}
	text, err := os.ReadFile(report)
	if err != nil || !strings.Contains(string(text), ` failures="0" `) || xml.Unmarshal(text, new(struct{})) != nil {
		t.Errorf("%v\n%s", err, text)
	}
	// Interrupted: the old report stays, and nothing else.
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	stdout, _, code := wpsContext(t, ctx, false, args...)
	if now, _ := os.ReadFile(report); code != exitInterrupted || string(now) != string(text) || strings.Contains(stdout, "passed") {
		t.Errorf("exit code %d, report:\n%s", code, now)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
}

// TestTestRunsAsRunDoes: a script meets the same world under both commands.
func TestTestRunsAsRunDoes(t *testing.T) {
	const script = `
print(math.random(1e9), wifi.sta.getmac(), node.chipid(), {})
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(t) print(t.IP, tmr.now()) end)
wps.enable()
wps.start(function(status)
  print(status, tmr.now())
  wps.disable()
  wifi.sta.connect()
end)
`
	for _, profile := range []string{"device", "walk"} {
		name := file(t, "x.lua", "-- air: lossy\n-- seed: 5\n-- profile: "+profile+"\n--| ?"+script)
		if _, stderr, code := wpsCommand(t, "test", "--update", name); code != exitOK {
			t.Fatal(code, stderr)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := ""
		for line := range strings.Lines(string(text)) {
			if line, ok := strings.CutPrefix(line, "--| "); ok {
				want += line
			}
		}
		stdout, _, _ := wpsCommand(t, "run", "--air", "lossy", "--seed", "5", "--profile", profile, name)
		if stdout != want || strings.Count(want, "\n") != 3 {
			t.Errorf("wps test saw\n%swps run\n%s", want, stdout)
		}
	}
}
