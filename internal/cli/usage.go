package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is how wide the help is, in columns.
const helpWidth = screenWidth

// speak gives a command and those below it words of our own: for mistakes in a
// command line, and for flags that a terminal would break anywhere.
func speak(cmd *cobra.Command) {
	if !cmd.HasParent() {
		cmd.SuggestionsMinimumDistance = 2
		cmd.SetFlagErrorFunc(flagMistake)
		template := cmd.UsageTemplate()
		for _, flags := range []string{".LocalFlags", ".InheritedFlags"} {
			template = strings.ReplaceAll(template, flags+".FlagUsages ", fmt.Sprintf("%s.FlagUsagesWrapped %d ", flags, helpWidth))
		}
		cmd.SetUsageTemplate(template)
	}
	if check := cmd.Args; check != nil {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if check(cmd, args) == nil {
				return nil
			}
			return argumentMistake(cmd, args)
		}
	}
	for _, sub := range cmd.Commands() {
		speak(sub)
	}
}

// argumentMistake says what is wrong with a command's arguments.
func argumentMistake(cmd *cobra.Command, args []string) error {
	use := cmd.UseLine()
	switch {
	case !cmd.HasParent():
		return noCommand(cmd, args[0])
	case len(args) == 0:
		return usagef("an argument is missing: %s", use)
	case !strings.HasSuffix(use, "[flags]"):
		return usagef("too many arguments: %s", use)
	case cmd.Flags().Lookup("interface") != nil:
		return usagef("%s takes no argument such as %q; -i names an interface", cmd.CommandPath(), args[0])
	}
	return usagef("%s takes no argument such as %q", cmd.CommandPath(), args[0])
}

// noCommand says that there is no such command, and what may have been meant.
func noCommand(root *cobra.Command, name string) error {
	meant := root.SuggestionsFor(name)
	switch {
	case name == "version":
		meant = []string{"--version"}
	case filepath.Ext(name) == ".lua":
		meant = []string{"run " + name}
	}
	if len(meant) == 0 {
		return usagef("there is no command %q", name)
	}
	return usagef("there is no command %q: is it %s %s?", name, root.Name(), strings.Join(meant, " or "+root.Name()+" "))
}

// flagMistake says what is wrong with a flag.
func flagMistake(_ *cobra.Command, err error) error {
	invalid, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok {
		return usageError{err}
	}
	wanted := invalid.Unwrap().Error()
	switch invalid.GetFlag().Value.Type() {
	case "uint64", "int":
		wanted = "write a whole number"
	case "duration":
		wanted = "write a duration such as 500ms, 20s or 2m"
	case "bool":
		wanted = "write true or false"
	}
	return usagef("--%s %s: %s", invalid.GetFlag().Name, invalid.GetValue(), wanted)
}

// positive is the error of a duration that is none.
func positive(flag string, d time.Duration) error {
	if d > 0 {
		return nil
	}
	return usagef("--%s %s: write a duration longer than 0", flag, d)
}

// seeHelp is where to look after a mistake in the command line.
func seeHelp(cmd *cobra.Command) string { return fmt.Sprintf("see %s --help", cmd.CommandPath()) }
