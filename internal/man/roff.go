package man

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"
)

// roff is a page in the language of the man macros (groff_man(7)).
type roff struct{ strings.Builder }

// request is a line that begins with a macro.
func (w *roff) request(macro string, args ...string) {
	w.WriteString("." + macro)
	for _, arg := range args {
		w.WriteString(` "` + escape(arg) + `"`)
	}
	w.WriteString("\n")
}

func (w *roff) section(title string)    { w.request("SH", title) }
func (w *roff) subsection(title string) { w.request("SS", title) }

// line is a line of text that is escaped already.
func (w *roff) line(text string) {
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	w.WriteString(text + "\n")
}

// prose is a line of text.
func (w *roff) prose(text string) { w.fold(emphasize(text)) }

// fold makes several lines of one that is too long, and escaped already.
func (w *roff) fold(text string) {
	const most = 80
	for len(text) > most {
		at := strings.LastIndexByte(text[:most], ' ')
		if at < 0 {
			break
		}
		w.line(text[:at])
		text = text[at+1:]
	}
	w.line(text)
}

// item begins an entry of a list.
func (w *roff) item(label string) {
	w.WriteString(".TP\n")
	w.line(label)
}

// literal is a block that keeps its lines, without their common indentation.
func (w *roff) literal(lines []string) {
	w.WriteString(".nf\n.RS 4\n")
	for _, line := range lines {
		line, ok := strings.CutPrefix(line, "  ")
		if !ok {
			line = strings.TrimPrefix(line, "\t")
		}
		w.line(escape(strings.TrimRight(line, " \t")))
	}
	w.WriteString(".RE\n.fi\n")
}

// text is prose of paragraphs with an empty line between them. Indented lines
// are literal.
func (w *roff) text(s string) {
	for n, paragraph := range strings.Split(s, "\n\n") {
		if n > 0 {
			w.WriteString(".PP\n")
		}
		var literal []string
		flush := func() {
			if len(literal) > 0 {
				w.literal(literal)
				literal = nil
			}
		}
		for _, line := range strings.Split(paragraph, "\n") {
			if strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "\t") {
				literal = append(literal, line)
				continue
			}
			flush()
			if line = strings.TrimLeft(line, "# "); line != "" {
				w.prose(line)
			}
		}
		flush()
	}
}

// synopsis is the line of use: what stands for something else in italics.
func (w *roff) synopsis(cmd *cobra.Command) {
	use := strings.TrimPrefix(cmd.UseLine(), cmd.CommandPath())
	if !cmd.HasParent() {
		use = " [flags]\n command [flags] [argument ...]"
	}
	for n, line := range strings.Split(use, "\n") {
		if n > 0 {
			w.WriteString(".br\n")
		}
		w.line(bold(cmd.CommandPath()) + words.ReplaceAllStringFunc(escape(line), func(word string) string {
			return `\fI` + word + `\fR`
		}))
	}
}

// words are those of a line of use that are no punctuation.
var words = regexp.MustCompile(`[A-Za-z][A-Za-z_.]*[A-Za-z]`)

// codes are the entries of "Exit codes: 0 success, 2 usage".
var codes = regexp.MustCompile(`(?:^|, )(\d+) `)

// exitStatus is the section on exit codes: a list, if there are several.
func (w *roff) exitStatus(text string) {
	w.section("EXIT STATUS")
	text = strings.Join(strings.Fields(text), " ")
	list, ok := strings.CutPrefix(text, "Exit codes: ")
	entries := codes.FindAllStringSubmatchIndex(list, -1)
	switch {
	case text == "":
		w.line("0 after success, something else after a failure.")
	case !ok || len(entries) == 0:
		w.prose(text)
	default:
		for n, entry := range entries {
			end := len(list)
			if n+1 < len(entries) {
				end = entries[n+1][0]
			}
			w.item(bold(list[entry[2]:entry[3]]))
			w.prose(strings.TrimSuffix(list[entry[1]:end], ".") + ".")
		}
	}
}

// references lists other pages: name(1), name(8).
func (w *roff) references(pages []string) {
	for n, page := range pages {
		comma := ","
		if n == len(pages)-1 {
			comma = ""
		}
		name, section, _ := strings.Cut(page, "(")
		w.line(bold(name) + "(" + section + comma)
	}
}

func bold(s string) string   { return `\fB` + escape(s) + `\fR` }
func italic(s string) string { return `\fI` + escape(s) + `\fR` }

// flags are those in a text.
var flags = regexp.MustCompile(`(^|[ (])(--?[a-z](?:[a-z-]*[a-z])?)\b`)

// emphasize escapes a text and sets the flags in it in bold.
func emphasize(s string) string {
	var b strings.Builder
	rest := 0
	for _, at := range flags.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(escape(s[rest:at[4]]) + bold(s[at[4]:at[5]]))
		rest = at[5]
	}
	b.WriteString(escape(s[rest:]))
	return b.String()
}

// special are the characters that are something else to roff, or look like
// something else on paper.
var special = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`, `"`, `\(dq`)

// escape makes a text print as it is. A line that begins with a dot is a matter
// of line, since it is only there that one begins.
func escape(s string) string {
	var b strings.Builder
	for _, r := range special.Replace(s) {
		if r > '~' {
			fmt.Fprintf(&b, `\[u%04X]`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}
