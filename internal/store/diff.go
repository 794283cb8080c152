package store

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// masked is what is shown of a key.
const masked = "********"

// keyNames are what formats call a key, where it stands in a line, also in a
// comment.
var keyNames = regexp.MustCompile(`(?i)(?:psk|pass|secret|private.?key|wep.?key|wep_tx|shared.?key|sae.?pt|\bpin\b|\bkey)[a-z0-9_.-]*["']?[ \t]*[=:][ \t]*`)

// notKeys are names that only look like one.
var notKeys = regexp.MustCompile(`(?i)(?:psk|pass|secret)[a-z0-9_-]*-flags|key[-_]?m(?:gmt|anagement)|passive`)

// masker hides keys in the lines of a text, one after another.
type masker struct {
	deeper  int  // lines with more indentation belong to a key that is hidden; -1: none do
	pending bool // a name had nothing after it, so the next line has the key
	// until ends a block of which all is hidden: a key or a certificate in a file
	// of wpa_supplicant's or iwd's; "": there is none.
	until string
}

// blocks are how they begin and end.
var blocks = [][2]string{{"blob-base64-", "}"}, {"-----BEGIN", "-----END"}}

// line hides a key, and with it all that comes after.
func (m *masker) line(line string) string {
	blank := strings.TrimSpace(line) == ""
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	if m.until != "" {
		if strings.HasPrefix(line[indent:], m.until) {
			m.until = ""
			return line
		}
		return line[:indent] + masked + "\n"
	}
	for _, b := range blocks {
		if strings.HasPrefix(line[indent:], b[0]) {
			m.until = b[1]
			return line
		}
	}
	if !blank && (m.pending || m.deeper >= 0 && indent > m.deeper) {
		m.pending = false
		return line[:indent] + masked + "\n"
	}
	if !blank {
		m.deeper = -1
	}
	for _, at := range keyNames.FindAllStringIndex(line, -1) {
		if notKeys.MatchString(line[at[0]:at[1]]) {
			continue
		}
		m.deeper, m.pending = indent, strings.TrimSpace(line[at[1]:]) == ""
		return line[:at[1]] + masked + "\n"
	}
	return line
}

// contextLines are shown around a change.
const contextLines = 3

// unified is the difference of two texts as diff -u shows it.
func unified(name, before, after string, show bool) string {
	if before == after {
		return ""
	}
	a, b := splitLines([]byte(before)), splitLines([]byte(after))
	maskedA, maskedB := slices.Clone(a), slices.Clone(b)
	if !show {
		for _, lines := range [][]string{maskedA, maskedB} {
			m := masker{deeper: -1}
			for i := range lines {
				lines[i] = m.line(lines[i])
			}
		}
	}
	edits := diff(a, b)
	var out strings.Builder
	old := name
	if before == "" {
		old = "/dev/null"
	}
	fmt.Fprintf(&out, "--- %s\n+++ %s\n", old, name)
	for _, h := range hunks(edits) {
		fmt.Fprintf(&out, "@@ -%s +%s @@\n", span(h[0].a, h, ' ', '-'), span(h[0].b, h, ' ', '+'))
		for _, e := range h {
			line := ""
			if e.what == '+' {
				line = maskedB[e.b]
			} else {
				line = maskedA[e.a]
			}
			out.WriteByte(e.what)
			out.WriteString(printable(strings.TrimSuffix(line, "\n")))
			out.WriteByte('\n')
			if !strings.HasSuffix(line, "\n") {
				out.WriteString("\\ No newline at end of file\n")
			}
		}
	}
	return out.String()
}

// printable has what a terminal would obey shown as an escape.
func printable(line string) string {
	if isText(strings.ReplaceAll(line, "\t", "")) {
		return line
	}
	return strings.Trim(fmt.Sprintf("%q", line), `"`)
}

// span is where a hunk's lines of one text are.
func span(first int, hunk []lineEdit, kinds ...byte) string {
	count := 0
	for _, e := range hunk {
		if slices.Contains(kinds, e.what) {
			count++
		}
	}
	if count > 0 {
		first++
	}
	if count == 1 {
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d,%d", first, count)
}

// lineEdit is a line that stays, goes or comes: ' ', '-', '+'. a and b are how
// many lines of either text come before it.
type lineEdit struct {
	what byte
	a, b int
}

// diff is the lines of both texts in one order. What is the same before and
// after the change is not looked at more than once, and a change of very many
// lines is shown as all of them.
func diff(a, b []string) []lineEdit {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var edits []lineEdit
	for i := range head {
		edits = append(edits, lineEdit{' ', i, i})
	}
	edits = append(edits, middle(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for i := range tail {
		edits = append(edits, lineEdit{' ', len(a) - tail + i, len(b) - tail + i})
	}
	return edits
}

// middle compares by the longest common subsequence.
func middle(a, b []string, offset int) []lineEdit {
	const most = 1000 * 1000
	common := make([][]int, len(a)+1)
	width := len(b) + 1
	if len(a)*len(b) > most {
		width = 0
	}
	for i := range common {
		common[i] = make([]int, width)
	}
	if width > 0 {
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if common[i][j] = max(common[i+1][j], common[i][j+1]); a[i] == b[j] {
					common[i][j] = common[i+1][j+1] + 1
				}
			}
		}
	}
	var edits []lineEdit
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case width > 0 && i < len(a) && j < len(b) && a[i] == b[j]:
			edits = append(edits, lineEdit{' ', offset + i, offset + j})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || width == 0 || common[i+1][j] >= common[i][j+1]):
			edits = append(edits, lineEdit{'-', offset + i, offset + j})
			i++
		default:
			edits = append(edits, lineEdit{'+', offset + i, offset + j})
			j++
		}
	}
	return edits
}

// hunks are the changes with the lines around them.
func hunks(edits []lineEdit) [][]lineEdit {
	var list [][]lineEdit
	end := -1 // of the last hunk
	for i, e := range edits {
		if e.what == ' ' {
			continue
		}
		from, to := max(0, i-contextLines), min(len(edits), i+contextLines+1)
		if end >= from {
			last := &list[len(list)-1]
			*last = append(*last, edits[end:max(end, to)]...)
		} else {
			list = append(list, edits[from:to])
			list[len(list)-1] = slices.Clone(list[len(list)-1])
		}
		end = max(end, to)
	}
	return list
}
