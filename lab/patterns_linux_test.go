package lab

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPatterns runs the scripts that show how people use WPS, which print in a
// simulated air what their comments say: on a card they print the same.
func TestPatterns(t *testing.T) {
	scripts, err := filepath.Glob(filepath.Join(examples(), "patterns", "*.lua"))
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".lua"), func(t *testing.T) {
			run(t, func(a *Air) {
				text, err := os.ReadFile(script)
				if err != nil {
					a.Fatal(err)
				}
				ap, w := a.ap(wpa2), a.radio()
				args := []string{"run", "-i", w.name, "--until", "45s", script}
				var want []string
				for line := range strings.Lines(string(text)) {
					line = strings.TrimSuffix(line, "\n")
					if printed, ok := strings.CutPrefix(line, "--| "); ok {
						want = append(want, printed)
					}
					if line == "-- compat: 2.x" {
						args = append(args, "--compat", "2.x")
					}
				}
				ap.press()
				p := a.wps(args...)
				a.ends(p, 0)
				var got []string
				for line := range strings.Lines(p.Log() + "\n") {
					if line = strings.TrimSuffix(line, "\n"); line != "" && !strings.HasPrefix(line, "wps: ") {
						got = append(got, line)
					}
				}
				if !slices.Equal(got, want) {
					a.Errorf("it printed %q, want %q", got, want)
				}
			})
		})
	}
}
