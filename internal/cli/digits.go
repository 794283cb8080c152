package cli

import "strings"

// glyphs are the ten digits, each five lines of five columns.
var glyphs = [10][5]string{
	{" ### ", "#   #", "#   #", "#   #", " ### "},
	{"  #  ", " ##  ", "  #  ", "  #  ", " ### "},
	{" ### ", "#   #", "  ## ", " #   ", "#####"},
	{"#### ", "    #", " ### ", "    #", "#### "},
	{"#  # ", "#  # ", "#####", "   # ", "   # "},
	{"#####", "#    ", "#### ", "    #", "#### "},
	{" ### ", "#    ", "#### ", "#   #", " ### "},
	{"#####", "   # ", "  #  ", " #   ", " #   "},
	{" ### ", "#   #", " ### ", "#   #", " ### "},
	{" ### ", "#   #", " ####", "    #", " ### "},
}

// large draws digits to be read from across a room, in groups of four.
func large(digits string) string {
	var b strings.Builder
	for line := range len(glyphs[0]) {
		row := ""
		for i, d := range digits {
			switch {
			case i == 0:
			case i%4 == 0:
				row += "     "
			default:
				row += "  "
			}
			row += glyphs[d-'0'][line]
		}
		b.WriteString(strings.TrimRight(row, " ") + "\n")
	}
	return b.String()
}

// grouped writes a PIN of eight digits as people read it.
func grouped(digits string) string {
	if len(digits) == 8 {
		return digits[:4] + " " + digits[4:]
	}
	return digits
}
