package wps_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestGuideShowsCodeThatRuns looks for the code of docs/go-api.md in the
// examples, which the compiler and the other tests check.
func TestGuideShowsCodeThatRuns(t *testing.T) {
	guide, err := os.ReadFile("docs/go-api.md")
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, pattern := range []string{"example_test.go", "*/example_test.go", "examples/*/*.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no file: %v", pattern, err)
		}
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, withoutIndentation(string(text)))
		}
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(guide), -1)
	if len(blocks) < 6 {
		t.Fatalf("found only %d blocks of code", len(blocks))
	}
	all := strings.Join(sources, "\n")
	for _, block := range blocks {
		if !strings.Contains(all, "\n"+withoutIndentation(block[1])) {
			t.Errorf("no example has this code:\n%s", block[1])
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllStringSubmatch(string(guide), -1) {
		if _, err := os.Stat(filepath.Join("docs", link[1])); err != nil {
			t.Errorf("a link leads nowhere: %v", err)
		}
	}
}

func withoutIndentation(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimLeft(line, "\t "))
	}
	return b.String()
}
