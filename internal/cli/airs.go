package cli

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/gowps/wps/airs"
)

func newAirs(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "airs [flags] [NAME]",
		Short: "List the built-in airs, or print one as a file to start from",
		Long: `An air is a simulated neighbourhood: its access points, who presses which
button when, and what goes wrong. Without NAME the built-in airs are listed;
with NAME that air's description is printed. Save it, change it, and give the
file to --air.`,
		Example: `  wps airs
  wps airs home > my.toml
  wps start --air my.toml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				text, ok := airs.Source(args[0])
				if !ok {
					return usagef("no air is called %q: there are %s", args[0], strings.Join(airs.Names(), ", "))
				}
				_, err := env.Stdout.Write(text)
				return err
			}
			w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
			for _, name := range airs.Names() {
				air, err := airs.Load(name)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "%s\t%s\n", name, air.About)
			}
			return w.Flush()
		},
	}
}
