package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowps/wps/internal/doctor"
	"github.com/gowps/wps/wsc"
)

// What doctor ends with if it has found nothing that can be used.
var (
	errNoneUsable = errors.New("no wireless interface can be used as it is")
	errNotUsable  = errors.New("cannot be used as it is")
)

func newDoctor(env Env, machine doctor.Machine) *cobra.Command {
	var (
		iface  string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "doctor [flags]",
		Short: "Tell what this machine can do with Wi-Fi, and what is in the way",
		Long: `Looks at the machine and at each wireless interface, and says of each thing
whether it is well (ok), good to know (note) or in the way of using the
interface (problem), and then what can be done about it. Nothing is changed; an
interface that nobody else uses is tried with one short scan.

With --json each line is an object: interface (absent: the machine as a whole),
topic, mark (ok, note or problem), text, and where there is something to do
advice, command and undo, which takes the command back.

Exit codes: 0 at least one interface, or the one given, can be used by wps start
and wps run, 4 none can, 2 usage, 130 interrupted.`,
		Example: `  wps doctor
  wps doctor -i wlan0
  wps doctor --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("interface") && !canName(iface) {
				return usagef("--interface: %q cannot name an interface", iface)
			}
			done := env.busy("looking")
			facts := machine.Look(cmd.Context(), iface)
			done()
			if cmd.Context().Err() != nil {
				return errInterrupted
			}
			report := doctor.Judge(facts)
			for i := range report.Lines {
				clean(&report.Lines[i])
			}
			var err error
			if asJSON {
				err = printJSON(env.Stdout, report.Lines)
			} else {
				err = printText(env.Stdout, findings(report.Lines))
			}
			switch {
			case err != nil || len(report.Usable) > 0:
				return err
			case iface != "":
				return failure{fmt.Errorf("%s %w", iface, errNotUsable)}
			}
			return failure{errNoneUsable}
		},
	}
	cmd.Flags().StringVarP(&iface, "interface", "i", "", "look at this wireless `interface` only")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}

// canName reports whether an interface can have this name: it is printed, and
// goes into the names of files.
func canName(text string) bool {
	const most = 15 // IFNAMSIZ of Linux, without its end
	return text != "" && len(text) <= most && text != "." && text != ".." &&
		!strings.ContainsAny(text, "/ \t\r\n") && wsc.Printable(text) == text
}

// clean makes a line fit for a terminal: parts of it come from other programs.
func clean(l *doctor.Line) {
	l.Text = plain(l.Text)
	for _, text := range []*string{&l.Interface, &l.Text, &l.Advice, &l.Command, &l.Undo} {
		*text = wsc.Printable(*text)
	}
}

// findings lays lines out for a terminal. Commands are never broken, so that
// they can be copied.
func findings(lines []doctor.Line) string {
	const (
		before  = "  %-7s  %-10s  "
		margin  = 2 + 7 + 2 + 10 + 2
		command = margin - 10
	)
	var b strings.Builder
	b.WriteString("this machine\n")
	section := ""
	for _, l := range lines {
		if l.Interface != section {
			section = l.Interface
			b.WriteString("\n" + section + "\n")
		}
		text := wrap(strings.Fields(l.Text), screenWidth-margin)
		if l.Advice != "" {
			text = append(text, wrap(strings.Fields(l.Advice), screenWidth-margin)...)
		}
		fmt.Fprintf(&b, before+"%s\n", l.Mark, l.Topic, text[0])
		for _, line := range text[1:] {
			b.WriteString(strings.Repeat(" ", margin) + line + "\n")
		}
		if l.Command != "" {
			b.WriteString(strings.Repeat(" ", command) + l.Command + "\n")
		}
		if l.Undo != "" {
			b.WriteString(strings.Repeat(" ", margin) + "Afterwards, this takes it back:\n")
			b.WriteString(strings.Repeat(" ", command) + l.Undo + "\n")
		}
	}
	return b.String()
}
