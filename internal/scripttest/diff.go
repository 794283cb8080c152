package scripttest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

const (
	diffContext = 3   // equal lines shown around others
	diffLines   = 60  // lines shown in all
	diffExact   = 500 // lines that are compared each with each
)

// change is one line of a difference. Numbers of lines start with 1; 0: the
// line is not there.
type change struct {
	want, got int
	text      string
}

// diff shows how got differs from want, line by line, each with its number in
// want and in got; "" if it does not.
func diff(want, got string) string {
	if want == got {
		return ""
	}
	changes := align(lines(want), lines(got))
	var b strings.Builder
	shown, skipped := 0, false
	for i, c := range changes {
		if c.want > 0 && c.got > 0 && !near(changes, i) {
			skipped = true
			continue
		}
		if shown++; shown > diffLines {
			fmt.Fprintf(&b, "... and %d more lines\n", len(changes)-i)
			break
		}
		if skipped {
			b.WriteString("...\n")
			skipped = false
		}
		switch {
		case c.got == 0:
			fmt.Fprintf(&b, "%4d      - %s\n", c.want, visible(c.text))
		case c.want == 0:
			fmt.Fprintf(&b, "     %4d + %s\n", c.got, visible(c.text))
		default:
			fmt.Fprintf(&b, "%4d %4d   %s\n", c.want, c.got, visible(c.text))
		}
	}
	return b.String()
}

// near reports whether there is a change close to line i.
func near(changes []change, i int) bool {
	for j := max(0, i-diffContext); j <= min(len(changes)-1, i+diffContext); j++ {
		if changes[j].want == 0 || changes[j].got == 0 {
			return true
		}
	}
	return false
}

// noNewline stands for the end of a text that has none.
const noNewline = "\n(no newline at the end)"

// lines splits a text.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	split := strings.Split(text, "\n")
	last := len(split) - 1
	if split[last] == "" {
		return split[:last]
	}
	split[last] += noNewline
	return split
}

// align pairs the lines of a longest common subsequence.
func align(want, got []string) []change {
	var changes []change
	n := 0
	for n < len(want) && n < len(got) && want[n] == got[n] {
		changes = append(changes, change{n + 1, n + 1, want[n]})
		n++
	}
	tail := 0
	for tail < len(want)-n && tail < len(got)-n && want[len(want)-1-tail] == got[len(got)-1-tail] {
		tail++
	}
	a, b := want[n:len(want)-tail], got[n:len(got)-tail]
	i, j := 0, 0
	if len(a) <= diffExact && len(b) <= diffExact {
		common := lengths(a, b)
		for i < len(a) && j < len(b) {
			switch {
			case a[i] == b[j]:
				changes = append(changes, change{n + i + 1, n + j + 1, a[i]})
				i, j = i+1, j+1
			case common[i+1][j] >= common[i][j+1]:
				changes = append(changes, change{want: n + i + 1, text: a[i]})
				i++
			default:
				changes = append(changes, change{got: n + j + 1, text: b[j]})
				j++
			}
		}
	}
	for ; i < len(a); i++ {
		changes = append(changes, change{want: n + i + 1, text: a[i]})
	}
	for ; j < len(b); j++ {
		changes = append(changes, change{got: n + j + 1, text: b[j]})
	}
	for k := tail; k > 0; k-- {
		changes = append(changes, change{len(want) - k + 1, len(got) - k + 1, want[len(want)-k]})
	}
	return changes
}

// lengths tells how long the longest common subsequence of a[i:] and b[j:] is.
func lengths(a, b []string) [][]int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// visible shows a line so that nothing in it is hidden, and nothing moves a
// terminal.
func visible(line string) string {
	line, unended := strings.CutSuffix(line, noNewline)
	var b strings.Builder
	for i, r := range line {
		switch {
		case r == '\\', r == ' ' && i < len(line)-1:
			b.WriteRune(r)
		case r == ' ':
			b.WriteString(`\x20`)
		case r == unicode.ReplacementChar, !unicode.IsPrint(r):
			quoted := strconv.Quote(line[i : i+width(line[i:])])
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(r)
		}
	}
	if unended {
		b.WriteString(strings.Replace(noNewline, "\n", " ", 1))
	}
	return b.String()
}

// width is how many octets the first rune of a text takes, 1 if it is none.
func width(text string) int {
	for i := range text {
		if i > 0 {
			return i
		}
	}
	return len(text)
}
