package man

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// tool is a program whose help has everything that is difficult in a page.
func tool() *cobra.Command {
	root := &cobra.Command{
		Use: "tool", Short: "Do what tools do",
		Long:        "Does it.\n\n.dots and 'quotes' at the beginning of a line\n\nExit codes: 0 well, done, 1 not found, 130 interrupted.",
		Annotations: map[string]string{Files: "/run/tool/\twhat --keep leaves\n~/.tool\tsettings\n"},
		Run:         func(*cobra.Command, []string) {},
	}
	cut := &cobra.Command{
		Use: "cut [flags] FILE...", Short: "HTML and other things, cut",
		Long: "# Heading:\nCuts, as tool does. See tool glue.\n\tcut \"it\" `now` ~^\n  .first\nback\\slash, naïve.\n" +
			"a line so long that it has to be broken, with --length and -n in it, and some more words after that",
		Example: "  tool cut a-b\n  tool cut --length 3 c",
		Run:     func(*cobra.Command, []string) {},
	}
	cut.Flags().IntP("length", "n", 5, "of each `piece`")
	cut.Flags().Bool("quietly", false, "no sound")
	cut.Flags().String("secret", "", "not told of")
	cut.Flags().String("old", "", "not told of either")
	cut.Flags().MarkHidden("secret")
	cut.Flags().MarkDeprecated("old", "use the new one")
	glue := &cobra.Command{Use: "glue", Short: "Glue"}
	glue.AddCommand(&cobra.Command{Use: "hot", Short: "Glue while it is hot", Long: "Burns.\n\nExit code 0.", Run: cut.Run})
	hidden := &cobra.Command{Use: "hidden", Short: "Not there", Hidden: true, Run: cut.Run}
	alone := &cobra.Command{Use: "alone", Short: "Alone", Long: "Alone.\n\nExit code 0, or 1 when --it was not.", Run: cut.Run}
	root.AddCommand(cut, glue, hidden, alone)
	root.CompletionOptions.DisableDefaultCmd = true
	return root
}

func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, p := range Pages(tool(), Edition{Version: "0.1.0~a-1", Date: "2026-11-25", SeeAlso: []string{"saw(8)"}}) {
		all[p.File()] = string(p.Text)
	}
	return all
}

func TestPagesOfATree(t *testing.T) {
	all := pages(t)
	if len(all) != 4 || all["tool-hidden.1"] != "" || all["tool-help.1"] != "" {
		t.Errorf("%d pages", len(all))
	}
	const want = `.TH "TOOL" "1" "2026-11-25" "tool 0.1.0\(ti` + `a\-1" "User Commands"
.SH "NAME"
tool \- do what tools do
.SH "SYNOPSIS"
\fBtool\fR [\fIflags\fR]
.br
\fBtool\fR \fIcommand\fR [\fIflags\fR] [\fIargument\fR ...]
.SH "DESCRIPTION"
Does it.
.PP
\&.dots and \(aqquotes\(aq at the beginning of a line
.SH "COMMANDS"
.TP
\fBtool\-alone\fR(1)
Alone.
.TP
\fBtool\-cut\fR(1)
HTML and other things, cut.
.TP
\fBtool\-glue\fR(1)
Glue.
.SH "OPTIONS"
.TP
\fB\-h\fR, \fB\-\-help\fR
help for tool
.SH "EXIT STATUS"
.TP
\fB0\fR
well, done.
.TP
\fB1\fR
not found.
.TP
\fB130\fR
interrupted.
.SH "FILES"
.TP
\fI/run/tool/\fR
what \fB\-\-keep\fR leaves
.TP
\fI\(ti/.tool\fR
settings
.SH "SEE ALSO"
\fBtool\-alone\fR(1),
\fBtool\-cut\fR(1),
\fBtool\-glue\fR(1),
\fBsaw\fR(8)
`
	if got := all["tool.1"]; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestPageOfACommand(t *testing.T) {
	const want = `.TH "TOOL\-CUT" "1" "2026-11-25" "tool 0.1.0\(tia\-1" "User Commands"
.SH "NAME"
tool\-cut \- HTML and other things, cut
.SH "SYNOPSIS"
\fBtool cut\fR [\fIflags\fR] \fIFILE\fR...
.SH "DESCRIPTION"
Heading:
Cuts, as tool does. See tool glue.
.nf
.RS 4
cut \(dqit\(dq \(ganow\(ga \(ti\(ha
\&.first
.RE
.fi
back\eslash, na\[u00EF]ve.
a line so long that it has to be broken, with \fB\-\-length\fR and \fB\-n\fR in
it, and some more words after that
.SH "OPTIONS"
.TP
\fB\-h\fR, \fB\-\-help\fR
help for cut
.TP
\fB\-n\fR, \fB\-\-length\fR \fIpiece\fR
of each piece (default 5)
.TP
\fB\-\-quietly\fR
no sound
.SH "EXIT STATUS"
0 after success, something else after a failure.
.SH "EXAMPLES"
.nf
.RS 4
tool cut a\-b
tool cut \-\-length 3 c
.RE
.fi
.SH "SEE ALSO"
\fBtool\fR(1),
\fBtool\-glue\fR(1)
`
	if got := pages(t)["tool-cut.1"]; got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestWhatIsBelowACommandStandsOnItsPage(t *testing.T) {
	all := pages(t)
	if got, want := all["tool-glue.1"], ".SS \"tool glue hot\"\nBurns.\n.TP\n"; !strings.Contains(got, want) {
		t.Errorf("no %q in:\n%s", want, got)
	}
	if got, want := all["tool-alone.1"], ".SH \"EXIT STATUS\"\nExit code 0, or 1 when \\fB\\-\\-it\\fR was not.\n"; !strings.Contains(got, want) {
		t.Errorf("no %q in:\n%s", want, got)
	}
}

func TestLinesWithoutSpaceAreNotBroken(t *testing.T) {
	var w roff
	w.prose(strings.Repeat("x", 200))
	if w.String() != strings.Repeat("x", 200)+"\n" {
		t.Errorf("%q", w.String())
	}
}
