package cli

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersionTellsWhereTheProgramComesFrom(t *testing.T) {
	built := runtime.Version() + ", " + runtime.GOOS + "/" + runtime.GOARCH + "\n"
	record := func(version string, settings ...string) *debug.BuildInfo {
		info := &debug.BuildInfo{Main: debug.Module{Version: version}}
		for i := 0; i < len(settings); i += 2 {
			info.Settings = append(info.Settings, debug.BuildSetting{Key: settings[i], Value: settings[i+1]})
		}
		return info
	}
	const revision = "e4b8dd3a1b2c3d4e5f60718293a4b5c6d7e8f901"
	for name, tt := range map[string]struct {
		info                  *debug.BuildInfo
		version, commit, date string
		want                  string
	}{
		"installed":    {info: record("v0.1.0"), want: "wps 0.1.0\n"},
		"built":        {info: record("(devel)", "vcs.revision", revision, "vcs.time", "2026-11-25T20:13:06Z", "vcs.modified", "false"), want: "wps (devel)\ncommit e4b8dd3a1b2c of 2026-11-25\n"},
		"with changes": {info: record("v0.1.1-0.20261125201306-e4b8dd3a1b2c+dirty", "vcs.modified", "true", "vcs.revision", revision), want: "wps 0.1.1-0.20261125201306-e4b8dd3a1b2c+dirty\ncommit e4b8dd3a1b2c, and changes that are not in it\n"},
		"no record":    {want: "wps (devel)\n"},
		"no commit":    {info: record("", "vcs.modified", "true"), want: "wps (devel)\n"},
		"packaged":     {info: record("v9.9.9", "vcs.revision", strings.Repeat("9", 40)), version: "0.1.0", commit: revision, date: "2026-11-25", want: "wps 0.1.0\ncommit e4b8dd3a1b2c of 2026-11-25\n"},
		"tarball":      {info: record("(devel)"), version: "0.1.0", want: "wps 0.1.0\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Cleanup(func() { version, commit, date = "", "", "" })
			version, commit, date = tt.version, tt.commit, tt.date
			if got := describeBuild(tt.info); got != tt.want+built {
				t.Errorf("got:\n%swant:\n%s", got, tt.want+built)
			}
		})
	}
}

func TestVersionFlag(t *testing.T) {
	stdout, stderr, code := wpsCommand(t, "--version")
	if code != exitOK || stdout != Version() || stderr != "" {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	if _, _, code := wpsCommand(t, "start", "--version"); code != exitUsage {
		t.Errorf("start --version: exit code %d", code)
	}
}
