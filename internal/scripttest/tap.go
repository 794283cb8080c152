package scripttest

import (
	"bufio"
	"fmt"
	"io"
	"path/filepath"
	"strings"
)

// TAP writes verdicts in the Test Anything Protocol, version 14.
type TAP struct {
	w              *bufio.Writer
	passed, failed int
}

// NewTAP begins a report.
func NewTAP(w io.Writer) *TAP {
	t := &TAP{w: bufio.NewWriter(w)}
	t.w.WriteString("TAP version 14\n")
	return t
}

// unhash keeps a text from ending the line of a test.
var unhash = strings.NewReplacer(`\`, `\\`, "#", `\#`)

// Add writes one verdict.
func (t *TAP) Add(r *Result) error {
	verdict := "ok"
	if r.Passed() {
		t.passed++
	} else {
		verdict = "not ok"
		t.failed++
	}
	name := visible(filepath.ToSlash(r.Name))
	fmt.Fprintf(t.w, "%s %d - %s", verdict, t.passed+t.failed, unhash.Replace(name))
	if r.Title != "" {
		fmt.Fprintf(t.w, ": %s", unhash.Replace(visible(r.Title)))
	}
	t.w.WriteByte('\n')
	if r.Updated {
		t.w.WriteString("# rewrote what it must print\n")
	}
	if !r.Passed() {
		t.explain(r)
	}
	return t.w.Flush()
}

// explain writes why a test failed, as a block of YAML.
func (t *TAP) explain(r *Result) {
	t.w.WriteString("  ---\n")
	t.block("problem", strings.Join(r.Problems, "\n"))
	t.block("expected (-) and printed (+)", r.Diff)
	t.block("hints", strings.Join(r.Hints, "\n"))
	fmt.Fprintf(t.w, "  seed: %d\n", r.Seed)
	t.block("again", r.Command)
	t.w.WriteString("  ...\n")
}

// block writes a text of one or more lines, if there is one.
func (t *TAP) block(key, text string) {
	if text == "" {
		return
	}
	// The digit tells how far the text is indented, whatever it begins with.
	fmt.Fprintf(t.w, "  %s: |2\n", key)
	for line := range strings.Lines(text) {
		fmt.Fprintf(t.w, "    %s\n", visible(strings.TrimSuffix(line, "\n")))
	}
}

// End ends the report, and tells how many failed.
func (t *TAP) End() (passed, failed int, err error) {
	fmt.Fprintf(t.w, "1..%d\n# %d passed, %d failed\n", t.passed+t.failed, t.passed, t.failed)
	return t.passed, t.failed, t.w.Flush()
}
