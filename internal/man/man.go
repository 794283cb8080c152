// Package man writes manual pages from the help of a tree of commands, so that
// wps(1) and wps --help say the same.
//
//	Use, Short   NAME, SYNOPSIS
//	Long         DESCRIPTION; its paragraph "Exit codes: 0 …, 2 …" EXIT STATUS
//	flags        OPTIONS
//	Annotations  FILES: below the key of that name, lines of a path, a tab, a text
//	Example      EXAMPLES
//
// There is a page for the root and for each of its commands; what these have
// below them stands on theirs.
package man

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Files is the key of a command's Annotations under which its files are.
const Files = "files"

// Edition is what all pages say at their margins.
type Edition struct {
	Version string // of the program
	Date    string // of the text: 2026-11-25
	SeeAlso []string
}

// Page is one page of section 1.
type Page struct {
	Name string // without the section: wps-start
	Text []byte
}

// File is the name of the page's file.
func (p Page) File() string { return p.Name + ".1" }

// Pages returns the pages of a root and its commands. The help command is left
// out, and what is hidden.
func Pages(root *cobra.Command, e Edition) []Page {
	root.InitDefaultCompletionCmd()
	commands := visible(root)
	list := []Page{page(root, commands, e)}
	for _, cmd := range commands {
		list = append(list, page(cmd, commands, e))
	}
	return list
}

// visible are the commands right below one that people are told of.
func visible(parent *cobra.Command) []*cobra.Command {
	return slices.DeleteFunc(slices.Clone(parent.Commands()), func(cmd *cobra.Command) bool {
		return !cmd.IsAvailableCommand() || cmd.Name() == "help"
	})
}

func pageName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

func page(cmd *cobra.Command, commands []*cobra.Command, e Edition) Page {
	name := pageName(cmd)
	w := &roff{}
	// The date stays as it is: some readers parse it.
	fmt.Fprintf(w, ".TH \"%s\" \"1\" \"%s\" \"%s\" \"User Commands\"\n", escape(strings.ToUpper(name)), e.Date, escape(cmd.Root().Name()+" "+e.Version))
	w.section("NAME")
	w.fold(escape(name) + ` \- ` + escape(lowerFirst(cmd.Short)))
	w.section("SYNOPSIS")
	w.synopsis(cmd)
	w.section("DESCRIPTION")
	about, exit := description(cmd)
	w.text(about)
	if !cmd.HasParent() {
		w.section("COMMANDS")
		for _, sub := range commands {
			w.item(bold(pageName(sub)) + "(1)")
			w.fold(escape(sub.Short) + ".")
		}
	} else if subs := visible(cmd); len(subs) > 0 {
		w.section("COMMANDS")
		for _, sub := range subs {
			w.subsection(sub.CommandPath())
			about, _ := description(sub)
			w.text(about)
			w.options(sub)
		}
	}
	w.section("OPTIONS")
	w.options(cmd)
	w.exitStatus(exit)
	if files := cmd.Annotations[Files]; files != "" {
		w.section("FILES")
		for line := range strings.Lines(files) {
			path, what, _ := strings.Cut(strings.TrimSpace(line), "\t")
			w.item(italic(path))
			w.prose(what)
		}
	}
	if cmd.Example != "" {
		w.section("EXAMPLES")
		w.literal(strings.Split(cmd.Example, "\n"))
	}
	w.section("SEE ALSO")
	w.references(seeAlso(cmd, commands, e))
	return Page{name, []byte(w.String())}
}

// description splits the long help into what a command does and what its exit
// codes mean.
func description(cmd *cobra.Command) (about, exit string) {
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	var kept []string
	for _, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if strings.HasPrefix(paragraph, "Exit code") {
			exit = paragraph
		} else {
			kept = append(kept, paragraph)
		}
	}
	return strings.Join(kept, "\n\n"), exit
}

// seeAlso are the pages that the help of a command speaks of.
func seeAlso(cmd *cobra.Command, commands []*cobra.Command, e Edition) []string {
	if !cmd.HasParent() {
		var all []string
		for _, sub := range commands {
			all = append(all, pageName(sub)+"(1)")
		}
		return append(all, e.SeeAlso...)
	}
	text := cmd.Long
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) { text += " " + f.Usage })
	text = strings.Join(strings.Fields(text), " ")
	list := []string{cmd.Root().Name() + "(1)"}
	for _, other := range commands {
		if other != cmd && strings.Contains(text, other.CommandPath()) {
			list = append(list, pageName(other)+"(1)")
		}
	}
	return list
}

// lowerFirst begins a phrase with a small letter, unless it begins with a name.
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}

// options lists the flags of a command.
func (w *roff) options(cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	list := func(f *pflag.Flag) {
		if f.Hidden || f.Deprecated != "" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := bold("--" + f.Name)
		if f.Shorthand != "" {
			name = bold("-"+f.Shorthand) + ", " + name
		}
		if value != "" {
			name += " " + italic(value)
		}
		w.item(name)
		if isDefault := f.DefValue; !slices.Contains([]string{"", "false", "0", "0s", "[]"}, isDefault) {
			usage += fmt.Sprintf(" (default %s)", isDefault)
		}
		w.prose(usage)
	}
	cmd.LocalFlags().VisitAll(list)
	cmd.InheritedFlags().VisitAll(list)
}
