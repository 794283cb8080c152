package store

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestDiff(t *testing.T) {
	for _, tt := range []struct{ name, before, after, want string }{
		{"nothing", "a\n", "a\n", ""},
		{"a new file", "", "a\npsk=\"x\"\n", "--- /dev/null\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+psk=********\n"},
		{"one line", "a\n", "b\n", "--- f\n+++ f\n@@ -1 +1 @@\n-a\n+b\n"},
		{"no end of line", "a", "a\nb\n", "--- f\n+++ f\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n"},
		{"other keys", "psk=1\n#psk=\"2\"\nx\n", "psk=1\n#psk=\"2\"\ny\n", "--- f\n+++ f\n@@ -1,3 +1,3 @@\n psk=********\n #psk=********\n-x\n+y\n"},
		{"a key in a line", `{"ssid": "x", "psk": "secret"}`, `{"ssid": "x", "psk": "other"}`, "--- f\n+++ f\n@@ -1 +1 @@\n-{\"ssid\": \"x\", \"psk\": ********\n+{\"ssid\": \"x\", \"psk\": ********\n"},
		{"keys of more lines", "  password:\n    a\n  x: 1\n", "  password: |\n    b\n    c\n  x: 1\n",
			"--- f\n+++ f\n@@ -1,3 +1,4 @@\n-  password:********\n-    ********\n+  password: ********\n+    ********\n+    ********\n   x: 1\n"},
		{"a name alone", "Passphrase=\nabc\n", "Passphrase=\nabd\n", "--- f\n+++ f\n@@ -1,2 +1,2 @@\n Passphrase=********\n-********\n+********\n"},
		{"no keys", "key_mgmt=NONE\nkey-mgmt=x\npsk-flags=1\nkey-management: psk\n", "key_mgmt=NONE\nkey-mgmt=x\npsk-flags=1\nkey-management: psk\nx\n",
			"--- f\n+++ f\n@@ -2,3 +2,4 @@\n key-mgmt=x\n psk-flags=1\n key-management: psk\n+x\n"},
		{"control characters", "a\n", "\x1b[2J\tx\n", "--- f\n+++ f\n@@ -1 +1 @@\n-a\n+\\x1b[2J\\tx\n"},
	} {
		if got := unified("f", tt.before, tt.after, false); got != tt.want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, tt.want)
		}
	}
	for _, line := range []string{
		"PreSharedKey=x", "SAE-PT-Group19=x", "wep_key0=x", "wep-key0=x", "private_key_passwd=\"x\"", "sae_password=\"x\"", "  'password' : x",
		"pin=\"x\"", "password_hash=x", "secret: x", "private-key-password=x", "leap-password=x", "client-key-password: x",
	} {
		m := masker{deeper: -1}
		if got := m.line(line + "\n"); !strings.HasSuffix(got, masked+"\n") || strings.HasSuffix(strings.TrimSuffix(got, masked+"\n"), "x") {
			t.Errorf("%s is shown as %s", line, got)
		}
	}
}

// TestDiffApplies has patch(1) make the new text of the old one, and of many
// lines.
func TestDiffApplies(t *testing.T) {
	patch, err := exec.LookPath("patch")
	if err != nil {
		patch = ""
	}
	var long strings.Builder
	for i := range 3000 {
		fmt.Fprintln(&long, i)
	}
	texts := []string{"", "a\n", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\n", "x\na\nb\nc\nd\ne\nf\nG\nh\ni\nj\nk\nl\nm\ny\n", "m\nl\nk\na\nb", long.String(),
		strings.ReplaceAll(long.String(), "9", "x")}
	for i, before := range texts {
		for j, after := range texts {
			got := unified("f", before, after, true)
			if (got == "") != (i == j) {
				t.Errorf("%d to %d: %q", i, j, got)
			}
			if applied := apply(t, before, got); applied != after {
				t.Errorf("%d to %d: applied, it is\n%s", i, j, applied)
			}
			if patch == "" || got == "" || after == "" || before == "" {
				continue
			}
			file := filepath.Join(t.TempDir(), "f")
			if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(patch, "-s", file)
			cmd.Stdin = strings.NewReader(got)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%d to %d: %v %s", i, j, err, out)
			}
			if text, err := os.ReadFile(file); err != nil || string(text) != after {
				t.Errorf("%d to %d: patch makes\n%s", i, j, text)
			}
		}
	}
}

// apply is a small patch(1) that trusts the numbers of lines.
func apply(t *testing.T, before, diff string) string {
	if diff == "" {
		return before
	}
	old := strings.SplitAfter(before, "\n")
	var out strings.Builder
	at := 0
	lines := strings.SplitAfter(diff, "\n")
	for i, line := range lines {
		if i < 2 || line == "" {
			continue
		}
		text := line[1:]
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], `\ `) {
			text = strings.TrimSuffix(text, "\n")
		}
		switch line[0] {
		case '@':
			var first, count int
			if _, err := fmt.Sscanf(line, "@@ -%d,%d", &first, &count); err != nil {
				count = 1
				fmt.Sscanf(line, "@@ -%d", &first)
			}
			if count == 0 {
				first++
			}
			for ; at < first-1; at++ {
				out.WriteString(old[at])
			}
		case '+':
			out.WriteString(text)
		case '-', ' ':
			if old[at] != text {
				t.Errorf("line %d is %q, and the diff has %q", at+1, old[at], text)
			}
			if at++; line[0] == ' ' {
				out.WriteString(text)
			}
		}
	}
	return out.String() + strings.Join(old[at:], "")
}
