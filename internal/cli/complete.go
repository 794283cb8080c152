package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/nl80211"
)

// ofFlags is what shells offer as the value of a flag, whatever command has it.
var ofFlags = map[string]cobra.CompletionFunc{
	"interface": func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		list, _ := nl80211.Interfaces() // without privilege, and none where there are none
		return offerInterfaces(list), cobra.ShellCompDirectiveNoFileComp
	},
	"air": func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return offerAirs(), cobra.ShellCompDirectiveDefault // or a file
	},
	"profile": cobra.FixedCompletions([]cobra.Completion{
		cobra.CompletionWithDesc("device", "five scans, as the ESP8266 does"),
		cobra.CompletionWithDesc("walk", "120 seconds, for a person who walks to the router"),
	}, cobra.ShellCompDirectiveNoFileComp),
	"capture": endingIn("pcapng"),
}

// ofCommands is what shells offer as arguments.
var ofCommands = map[string]cobra.CompletionFunc{
	"run":   first(endingIn("lua")),
	"test":  endingIn("lua"),
	"stubs": cobra.NoFileCompletions,
	"airs": first(func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return offerAirs(), cobra.ShellCompDirectiveNoFileComp
	}),
}

// paths are the names of values for which shells offer files.
var paths = []string{"file", "folder", "directory", "path"}

// complete tells cobra what to offer, for each command below one. What stands
// in no table above is completed with files if its value is called one.
func complete(parent *cobra.Command) {
	for _, cmd := range parent.Commands() {
		if cmd.ValidArgsFunction == nil {
			cmd.ValidArgsFunction = ofCommands[cmd.Name()]
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			value, _ := pflag.UnquoteUsage(f)
			offer := ofFlags[f.Name]
			if offer == nil && !slices.Contains(paths, value) {
				offer = cobra.NoFileCompletions
			}
			if offer != nil {
				cmd.RegisterFlagCompletionFunc(f.Name, offer) // fails where the command has done it
			}
		})
		complete(cmd)
	}
}

// endingIn offers folders, and files whose names end so.
func endingIn(ext string) cobra.CompletionFunc {
	return cobra.FixedCompletions([]cobra.Completion{ext}, cobra.ShellCompDirectiveFilterFileExt)
}

// first offers something for the first argument, and nothing for others.
func first(offer cobra.CompletionFunc) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, begun string) ([]cobra.Completion, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return offer(cmd, args, begun)
	}
}

func offerAirs() (list []cobra.Completion) {
	for _, name := range airs.Names() {
		about := ""
		if air, err := airs.Load(name); err == nil {
			about = air.About
		}
		list = append(list, cobra.CompletionWithDesc(name, about))
	}
	return list
}

// offerInterfaces describes interfaces by what drives them.
func offerInterfaces(found []nl80211.Interface) (list []cobra.Completion) {
	for _, i := range found {
		if i.Driver == "" {
			list = append(list, i.Name)
		} else {
			list = append(list, cobra.CompletionWithDesc(i.Name, i.Driver))
		}
	}
	return list
}
