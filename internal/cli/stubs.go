package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/gowps/wps/nodemcu"
)

func newStubs(env Env) *cobra.Command {
	return &cobra.Command{
		Use:   "stubs",
		Short: "Print what editors need to know of the modules of scripts",
		Long: `stubs prints a Lua file that describes the modules of NodeMCU scripts: each
function with its arguments and results, and all constants. Editors that use
lua-language-server (LuaLS) or EmmyLua complete names with it, and tell of wrong
arguments. It is not to be run.

Save it in a folder, and name that folder in a file .luarc.json beside your
scripts:

  {
    "runtime.version": "Lua 5.1",
    "runtime.builtin": {"io": "disable", "os": "disable"},
    "workspace.library": ["types"]
  }`,
		Example: `  wps stubs > types/nodemcu.lua`,
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := io.WriteString(env.Stdout, nodemcu.Stubs())
			return err
		},
	}
}
