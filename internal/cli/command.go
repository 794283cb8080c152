package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// What packages set when they are linked (-X), so that their bytes depend on
// nothing but the source. Without that, the build's own record is told.
var (
	version string // without a leading v: 0.1.0
	commit  string // all digits; "+dirty" behind them: with changes
	date    string // of the commit: 2026-11-25
)

// Command is the whole command, with what shells, --version and manual pages
// tell of it.
func Command(env Env) *cobra.Command {
	root := newRoot(env)
	root.Version = Version()
	root.SetVersionTemplate("{{.Version}}")
	root.Flags().Bool("version", false, "tell the version, the commit and the compiler that this is built from")
	root.Annotations = map[string]string{"files": files}
	complete(root)
	return root
}

// files are those of the command, for its manual page (package man).
const files = `/run/gowps/	What an interface was given by a run that is not over, or was killed: the next run on it takes that back.
~/.local/state/wps/history	What was typed at the prompt of wps run; below $XDG_STATE_HOME, if that is set.
`

// shortCommit is how many digits of a commit are told.
const shortCommit = 12

// Version is what wps --version prints: one line for each of the version, the
// commit, if it is known, and the compiler.
func Version() string {
	info, _ := debug.ReadBuildInfo()
	return describeBuild(info)
}

func describeBuild(info *debug.BuildInfo) string {
	number, revision, day := version, commit, date
	if info != nil && version == "" {
		number = strings.TrimPrefix(info.Main.Version, "v")
		revision, day = recorded(info)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "wps %s\n", cmp.Or(number, "(devel)"))
	if revision, dirty := strings.CutSuffix(revision, "+dirty"); revision != "" {
		fmt.Fprintf(&b, "commit %s", revision[:min(len(revision), shortCommit)])
		if day != "" {
			fmt.Fprintf(&b, " of %s", day)
		}
		if dirty {
			b.WriteString(", and changes that are not in it")
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "%s, %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return b.String()
}

// recorded is the commit that the build was made from, and its day, as far as
// the go command has recorded it.
func recorded(info *debug.BuildInfo) (revision, day string) {
	dirty := ""
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.time":
			day, _, _ = strings.Cut(s.Value, "T")
		case "vcs.modified":
			if s.Value == "true" {
				dirty = "+dirty"
			}
		}
	}
	if revision != "" {
		revision += dirty
	}
	return revision, day
}
