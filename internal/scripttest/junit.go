package scripttest

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// headRoom is the space for the element that tells the numbers: they are known
// at the end only.
const headRoom = 160

// JUnit writes verdicts as the XML that CI systems take from JUnit. Times are
// virtual, so that the same run gives the same file.
type JUnit struct {
	file          io.WriteSeeker
	w             *bufio.Writer
	tests, failed int
	took          time.Duration
}

// NewJUnit begins a report.
func NewJUnit(file io.WriteSeeker) *JUnit {
	j := &JUnit{file: file, w: bufio.NewWriter(file)}
	j.w.WriteString(xml.Header)
	j.w.WriteString(strings.Repeat(" ", headRoom) + "\n")
	return j
}

// Add writes one verdict.
func (j *JUnit) Add(r *Result) error {
	j.tests++
	j.took += r.Took
	name := filepath.ToSlash(r.Name)
	title := path.Base(name)
	if r.Title != "" {
		title += ": " + r.Title
	}
	fmt.Fprintf(j.w, "  <testcase classname=\"%s\" name=\"%s\" file=\"%s\" time=\"%.3f\"", escape(path.Dir(name)), escape(title), escape(name), r.Took.Seconds())
	if r.Passed() {
		_, err := j.w.WriteString("/>\n")
		return err
	}
	j.failed++
	text := strings.Join(r.Problems, "\n") + "\n"
	if r.Diff != "" {
		text += "expected (-) and printed (+):\n" + r.Diff
	}
	for _, hint := range r.Hints {
		text += "hint: " + hint + "\n"
	}
	text += fmt.Sprintf("seed %d, again: %s\n", r.Seed, r.Command)
	_, err := fmt.Fprintf(j.w, ">\n    <failure message=\"%s\">%s</failure>\n  </testcase>\n", escape(r.Problems[0]), escape(text))
	return err
}

// End ends the report.
func (j *JUnit) End() error {
	j.w.WriteString("</testsuite>\n")
	if err := j.w.Flush(); err != nil {
		return err
	}
	if _, err := j.file.Seek(int64(len(xml.Header)), io.SeekStart); err != nil {
		return err
	}
	head := fmt.Sprintf(`<testsuite name="wps test" tests="%d" failures="%d" errors="0" time="%.3f"`, j.tests, j.failed, j.took.Seconds())
	_, err := fmt.Fprintf(j.file, "%-*s>", headRoom-1, head)
	return err
}

func escape(text string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(text))
	return b.String()
}
