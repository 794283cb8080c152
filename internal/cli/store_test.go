package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestStore(t *testing.T) {
	const key = "correct horse battery"
	path := filepath.Join(t.TempDir(), "w.conf")
	if err := os.WriteFile(path, []byte("# mine\nnetwork={\n\tssid=\"home\"\n\tpsk=\"battery horse\" # old\n}\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(path)

	stdout, stderr, code := wpsCommand(t, "start", "--store", path, "--dry-run")
	if after, _ := os.ReadFile(path); code != exitOK || string(after) != string(before) {
		t.Errorf("a dry run: exit code %d, %s\n%s", code, stderr, after)
	}
	for _, want := range []string{"dry run     " + path + " (replaced)", "\n--- " + path + "\n+++ ", "\n@@ -1,5 +1,5 @@\n", "\n-\tpsk=********\n", "\n+\tpsk=********\n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("a dry run does not say %q:\n%s", want, stdout)
		}
	}
	if strings.Contains(stdout+stderr, "battery") {
		t.Errorf("a dry run shows a key:\n%s", stdout)
	}
	if stdout, _, _ := wpsCommand(t, "start", "--store", path, "--dry-run", "--show-secrets"); !strings.Contains(stdout, "\n-\tpsk=\"battery horse\" # old\n+\tpsk=\""+key+"\"\n") {
		t.Errorf("--show-secrets:\n%s", stdout)
	}

	stdout, stderr, code = wpsCommand(t, "start", "--store", path, "--connect")
	if code != exitOK || !strings.Contains(stdout, "stored      "+path+" (replaced)\n") || !strings.Contains(stdout, "connected") || strings.Contains(stdout+stderr, key) {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	if after, _ := os.ReadFile(path); string(after) != "# mine\nnetwork={\n\tssid=\"home\"\n\tpsk=\""+key+"\"\n}\n" {
		t.Errorf("the file is\n%s", after)
	}
	if stdout, _, code = wpsCommand(t, "start", "--store", path); code != exitOK || !strings.Contains(stdout, "(unchanged)") {
		t.Errorf("again: exit code %d:\n%s", code, stdout)
	}
}

// TestStoreFails has a file refuse the credential: that is said, and the
// credential is not lost.
func TestStoreFails(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	path := file(t, "w.conf", "network={\n")
	stdout, stderr, code := wpsCommand(t, "start", "--store", path, "--connect")
	if code != exitFailed || !strings.Contains(stdout, "connected") || !strings.Contains(stderr, path) || !strings.Contains(stderr, "line 1 is not closed") {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	kept := regexp.MustCompile(`wps: it is kept in (\S+), which`).FindStringSubmatch(stderr)
	if kept == nil {
		t.Fatalf("it is kept nowhere:\n%s", stderr)
	}
	text, err := os.ReadFile(kept[1])
	if info, _ := os.Stat(kept[1]); err != nil || info.Mode() != 0o600 || !strings.Contains(string(text), `psk="correct horse battery"`) {
		t.Errorf("kept is %q, %v, %v", text, info, err)
	}
	if _, stderr, code := wpsCommand(t, "start", "--store", path, "--show-secrets"); code != exitFailed || !strings.Contains(stderr, "printed above") {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
	if _, stderr, code := wpsCommand(t, "start", "--store", path, "--dry-run"); code != exitFailed || strings.Contains(stderr, "kept") {
		t.Errorf("a dry run: exit code %d:\n%s", code, stderr)
	}
	t.Setenv("TMPDIR", filepath.Join(temporary, "nowhere"))
	if _, stderr, code := wpsCommand(t, "start", "--store", path); code != exitFailed || !strings.Contains(stderr, "with --show-secrets") {
		t.Errorf("nowhere to keep it: exit code %d:\n%s", code, stderr)
	}
}

func TestStoreUsage(t *testing.T) {
	for _, tt := range []struct {
		args   string
		code   int
		stderr string
	}{
		{"start --dry-run", exitUsage, "give a --store"},
		{"start --store auto", exitOK, "printed only"},
		{"start --store print", exitOK, ""},
		{"start --store nm", exitUsage, "--dry-run"},
		{"start --store netplan --dry-run", exitOK, "as for an interface wlan0"},
		{"start --store networkd --dry-run", exitOK, "as for an interface wlan0"},
		{"start --store fridge", exitUsage, `wps: --store: unknown store "fridge": `},
		{"start --store x.txt", exitUsage, ".nmconnection"},
		{"start --store /nowhere/x.conf", exitUsage, "wps: --store: /nowhere/x.conf: there is no folder /nowhere"},
		{"start --store " + t.TempDir() + "/x.json --air quiet", exitNoAP, "button"},
	} {
		if _, stderr, code := wpsCommand(t, strings.Fields(tt.args)...); code != tt.code || !strings.Contains(stderr, tt.stderr) {
			t.Errorf("%s: exit code %d, want %d; stderr, want %q:\n%s", tt.args, code, tt.code, tt.stderr, stderr)
		}
	}
}
