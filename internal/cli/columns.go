package cli

import (
	"strings"
	"unicode"
)

// screenWidth is how wide what a command prints for a person may be.
const screenWidth = 80

// wide are the ranges of characters that take two columns of a terminal, as far
// as names of networks need them (Unicode Standard Annex 11, W and F).
var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x115f, 1}, {0x2e80, 0x303e, 1}, {0x3041, 0xa4cf, 1}, {0xa960, 0xa97c, 1}, {0xac00, 0xd7a3, 1},
		{0xf900, 0xfaff, 1}, {0xfe30, 0xfe6f, 1}, {0xff01, 0xff60, 1}, {0xffe0, 0xffe6, 1},
	},
	R32: []unicode.Range32{{0x1f300, 0x1f64f, 1}, {0x1f680, 0x1f6ff, 1}, {0x1f900, 0x1faff, 1}, {0x20000, 0x3fffd, 1}},
}

// columns is how many columns of a terminal a text takes.
func columns(text string) (n int) {
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case unicode.Is(wide, r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// pad fills a text with spaces.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}

// wrap lays pieces out in lines of at most width columns, with a space between
// two. A piece that is too long is broken at its spaces, a word where the line
// ends.
func wrap(pieces []string, width int) []string {
	var whole []string
	for _, piece := range pieces {
		if columns(piece) <= width {
			whole = append(whole, piece)
			continue
		}
		for word := range strings.FieldsSeq(piece) {
			whole = append(whole, chop(word, width)...)
		}
	}
	lines := []string{""}
	for _, piece := range whole {
		switch last := &lines[len(lines)-1]; {
		case *last == "":
			*last = piece
		case columns(*last)+1+columns(piece) <= width:
			*last += " " + piece
		default:
			lines = append(lines, piece)
		}
	}
	return lines
}

// chop breaks a text into parts of at most width columns, wherever that is.
func chop(text string, width int) (parts []string) {
	part := ""
	for _, r := range text {
		if part != "" && columns(part+string(r)) > width {
			parts = append(parts, part)
			part = ""
		}
		part += string(r)
	}
	return append(parts, part)
}
