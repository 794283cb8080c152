package cli

import (
	"strings"
	"testing"
)

// A mistake in the command line is told in our own words, with what to write
// instead and where to look.
func TestMistakesInTheCommandLine(t *testing.T) {
	lua := file(t, "ok.lua", "print(1)")
	for args, want := range map[string]string{
		"fly":                         "there is no command \"fly\"\nwps: see wps --help\n",
		"stat":                        "is it wps scan or wps start?",
		"version":                     "is it wps --version?",
		"blink.lua":                   "is it wps run blink.lua?",
		"start extra":                 "wps start takes no argument such as \"extra\"; -i names an interface\nwps: see wps start --help\n",
		"airs home away":              "too many arguments: wps airs [flags] [NAME]",
		"run a.lua b.lua":             "too many arguments: wps run [flags] [SCRIPT.lua]",
		"test":                        "an argument is missing: wps test [flags] FILE|FOLDER",
		"scan --seed -1":              "--seed -1: write a whole number",
		"scan --seed one":             "--seed one: write a whole number",
		"scan --at 5":                 "--at 5: write a duration such as",
		"scan --at -5s":               "--at -5s: write a duration of 0 or longer",
		"audit --at -5s":              "--at -5s: write a duration of 0 or longer",
		"scan --json=maybe":           "--json maybe: write true or false",
		"scan --frobnicate":           "unknown flag: --frobnicate",
		"scan -i wlan0 --at 5s":       "--at is for a simulated air",
		"run --until 0s " + lua:       "--until 0s: write a duration longer than 0",
		"run --until -5s " + lua:      "--until -5s: write a duration longer than 0",
		"run --profile sprint " + lua: "--profile sprint: choose device or walk",
		"test --jobs 0 " + lua:        "--jobs 0: write a number of scripts",
		"test --until 0s " + lua:      "--until 0s: write a duration longer than 0",
		"start --interface=":          "--interface: \"\" cannot name an interface",
		"run --interface= " + lua:     "--interface: \"\" cannot name an interface",
		"scan --air=":                 "--air: the name is empty",
		"start -i nosuch0 --connect":  "wps doctor tells which interfaces there are",
	} {
		stdout, stderr, code := wpsCommand(t, strings.Fields(args)...)
		if code != exitUsage || stdout != "" || !strings.Contains(stderr, want) || strings.Contains(stderr, "strconv") {
			t.Errorf("wps %s: exit code %d, no %q in\n%s%s", args, code, want, stdout, stderr)
		}
	}
}

// The help of each command fits a terminal.
func TestHelpFitsATerminal(t *testing.T) {
	for _, cmd := range everyCommand() {
		stdout, _, _ := wpsCommand(t, append(strings.Fields(cmd.CommandPath())[1:], "--help")...)
		for line := range strings.Lines(stdout) {
			if columns(strings.TrimRight(line, "\n")) > helpWidth {
				t.Errorf("%s --help: %q", cmd.CommandPath(), line)
			}
		}
	}
}
