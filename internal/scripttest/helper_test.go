package scripttest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// folder makes a folder of files, and returns its name.
func folder(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// runAll runs scripts and returns the verdicts.
func runAll(t testing.TB, opt Options, names ...string) []*Result {
	t.Helper()
	files, err := Find(names, nil)
	if err != nil {
		t.Fatal(err)
	}
	var results []*Result
	err = Run(context.Background(), files, opt, func(r *Result) error {
		results = append(results, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// verdict runs one script.
func verdict(t testing.TB, opt Options, script string) *Result {
	t.Helper()
	results := runAll(t, opt, filepath.Join(folder(t, map[string]string{"x.lua": script}), "x.lua"))
	if len(results) != 1 {
		t.Fatalf("%d verdicts", len(results))
	}
	return results[0]
}

func problems(r *Result) string { return strings.Join(r.Problems, "; ") }

func read(t testing.TB, elements ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(elements...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
