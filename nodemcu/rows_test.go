package nodemcu_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRows counts the rows of the specification that tests are about: the files
// rows*.txt list them, and say how a test names one.
func TestRows(t *testing.T) {
	tested := map[string]bool{}
	var source strings.Builder
	for _, pattern := range []string{"testdata/*/*.lua", "*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(text)
			named := false
			for line := range strings.Lines(string(text)) {
				for _, comment := range []string{"-- row: ", "// row: "} {
					if row, ok := strings.CutPrefix(strings.TrimSpace(line), comment); ok {
						tested[row], named = true, true
					}
				}
			}
			if !named && strings.HasPrefix(filepath.ToSlash(file), "testdata/modules/") {
				t.Errorf("%s names no row that it is about", file)
			}
		}
	}
	exists := func(test string) bool {
		if strings.Contains(test, "/") {
			_, err := os.Stat(filepath.Join("testdata", test+".lua"))
			return err == nil
		}
		return strings.Contains(source.String(), "\nfunc "+test+"(t *testing.T)")
	}
	lists, err := filepath.Glob("testdata/rows*.txt")
	if err != nil || len(lists) == 0 {
		t.Fatal(lists, err)
	}
	known := map[string]bool{}
	missing := 0
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			row, tests, _ := strings.Cut(line, " = ")
			if known[row] {
				t.Errorf("%s: %q stands there twice", list, row)
			}
			known[row] = true
			for test := range strings.FieldsSeq(tests) {
				if !exists(test) {
					t.Errorf("%s: %q: there is no test %s", list, row, test)
				}
				tested[row] = true
			}
			if !tested[row] {
				missing++
				t.Errorf("%s: no test is about %q", list, row)
			}
		}
	}
	t.Logf("%d of %d rows are tested", len(known)-missing, len(known))
}
