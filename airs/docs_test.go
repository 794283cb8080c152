package airs

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestDocs: docs/airs.md tells of every key, with what its value looks like and
// its default, and of nothing else; and what it shows works.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile("../docs/airs.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(text)
	headings := map[string]string{
		"": "## At the top", "air": "## `[air]`", "router": "## `[[router]]`", "router.bss": "## `[[router.bss]]`",
		"router.pin": "## `[[router.pin]]`", "router.fault": "## `[router.fault]`",
		"router.bss.credential": "## `[[router.bss.credential]]`", "station": "## `[[station]]`", "pin": "## `[[pin]]`",
	}
	rows := 0
	for _, k := range Keys() {
		table, key := "", k.Path
		if i := strings.LastIndexByte(k.Path, '.'); i >= 0 {
			table, key = k.Path[:i], k.Path[i+1:]
		}
		_, section, ok := strings.Cut(doc, headings[table]+"\n")
		if headings[table] == "" || !ok {
			t.Fatalf("no section for [%s]", table)
		}
		section, _, _ = strings.Cut(section, "\n## ")
		rest, ok := find(section, fmt.Sprintf("| `%s` | %s | ", key, k.Kind))
		if !ok {
			t.Errorf("%s: no row that begins with | `%s` | %s |", headings[table], key, k.Kind)
			continue
		}
		rows++
		if standard, meaning, _ := strings.Cut(rest, " | "); strings.Trim(standard, "`") != k.Default || len(meaning) < len("Likewise. |") {
			t.Errorf("%s: default %s, want %s; meaning %q", k.Path, standard, k.Default, meaning)
		}
	}
	if n := strings.Count(doc, "\n| `") - len(Names()); n != rows {
		t.Errorf("%d rows for %d keys", n, rows)
	}
	for _, name := range Names() {
		a, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if about, ok := find(doc, fmt.Sprintf("| `%s` | ", name)); !ok || !strings.HasPrefix(about, a.About) {
			t.Errorf("built-in air %s: no row with %q", name, a.About)
		}
	}
	examples := regexp.MustCompile("(?s)```toml\n(.*?)```").FindAllStringSubmatch(doc, -1)
	for i, e := range examples {
		if _, err := Parse(fmt.Sprintf("example %d", i+1), []byte(e[1])); err != nil {
			t.Error(err)
		}
	}
	if len(examples) < 5 {
		t.Errorf("%d examples", len(examples))
	}
}

// find returns the rest of the line that begins with prefix.
func find(text, prefix string) (rest string, ok bool) {
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, prefix); ok {
			return strings.TrimSpace(rest), true
		}
	}
	return "", false
}
