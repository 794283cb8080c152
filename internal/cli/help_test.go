package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/gowps/wps/internal/man"
	"github.com/gowps/wps/nl80211"
)

// everyCommand is the whole tree, but for what cobra brings by itself.
func everyCommand() (list []*cobra.Command) {
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		list = append(list, cmd)
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(Command(Process()))
	return list
}

// TestEverythingHasHelp finds the command or flag that nobody described: it
// would be missing from the manual pages as well.
func TestEverythingHasHelp(t *testing.T) {
	for _, cmd := range everyCommand() {
		path := cmd.CommandPath()
		switch {
		case cmd.Short == "" || strings.HasSuffix(cmd.Short, "."):
			t.Errorf("%s: Short is %q: it takes a phrase without a full stop", path, cmd.Short)
		case cmd.Long == "":
			t.Errorf("%s: it has no Long", path)
		case cmd.Runnable() && cmd.HasParent() && !strings.Contains(cmd.Example, path):
			t.Errorf("%s: its Example shows no use of it", path)
		}
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			value, usage := pflag.UnquoteUsage(f)
			switch {
			case usage == "" || strings.HasSuffix(usage, "."):
				t.Errorf("%s --%s: its usage is %q: it takes a phrase without a full stop", path, f.Name, usage)
			case f.NoOptDefVal == "" && !strings.Contains(f.Usage, "`"):
				t.Errorf("%s --%s: its usage does not name the value between back quotes; %q it is by default", path, f.Name, value)
			}
		})
	}
}

// TestManualTellsWhatHelpTells looks for each command and flag in its page.
func TestManualTellsWhatHelpTells(t *testing.T) {
	text := map[string]string{}
	for _, page := range man.Pages(Command(Process()), man.Edition{Version: "1", Date: "2026-11-25"}) {
		text[page.Name] = string(page.Text)
	}
	for _, cmd := range everyCommand() {
		words := strings.Fields(cmd.CommandPath())
		page := text[strings.Join(words[:min(len(words), 2)], "-")]
		if cmd.Hidden {
			continue
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if name := strings.ReplaceAll("--"+f.Name, "-", `\-`); !f.Hidden && !strings.Contains(page, `\fB`+name+`\fR`) {
				t.Errorf("%s: its page says nothing of --%s", cmd.CommandPath(), f.Name)
			}
		})
	}
	for _, want := range []string{".SH \"EXIT STATUS\"\n.TP\n\\fB0\\fR\n", "/run/gowps/", "\\fBwps\\-completion\\fR(1)"} {
		if !strings.Contains(text["wps"], want) {
			t.Errorf("wps(1) has no %q", want)
		}
	}
}

// offered is what a shell is offered for the last of these words.
func offered(t *testing.T, words ...string) string {
	t.Helper()
	stdout, stderr, code := wpsCommand(t, append([]string{"__complete"}, words...)...)
	if code != exitOK {
		t.Fatalf("%q: exit code %d:\n%s", words, code, stderr)
	}
	return stdout
}

func TestShellsAreOfferedWhatFits(t *testing.T) {
	for _, tt := range []struct {
		words, want string // a line of the answer, or its start
		without     string
	}{
		{words: "sta", want: "start\tReceive a network's name and key by push button\n:4"},
		{words: "start --air ", want: "dualband\tone router with a 2.4 GHz and a 5 GHz radio, one button\n"},
		{words: "airs ", want: "home\tone WPA2 router"},
		{words: "airs home ", want: ":4", without: "home"},
		{words: "run --profile ", want: "device\tfive scans, as the ESP8266 does\nwalk\t"},
		{words: "run ", want: "lua\n:8"},
		{words: "run x.lua ", want: ":4"},
		{words: "test a.lua ", want: "lua\n:8"},
		{words: "stubs ", want: ":4"},
		{words: "run --capture ", want: "pcapng\n:8"},
		{words: "start --bssid ", want: ":4"},
		{words: "start --seed ", want: ":4"},
		{words: "start --walk-time ", want: ":4"},
		{words: "start -i ", want: ":4"},
		{words: "doctor -i ", want: ":4"},
		{words: "scan --j", want: "--json\tprint one JSON object a line\n"},
		{words: "start --wa", want: "--walk-time\thow long to look for "},
	} {
		words := strings.Split(tt.words, " ")
		got := offered(t, words...)
		if !strings.Contains(got, tt.want) || tt.without != "" && strings.Contains(got, tt.without) {
			t.Errorf("wps %s: got %q, want %q in it, not %q", tt.words, got, tt.want, tt.without)
		}
	}
}

func TestInterfacesAreOfferedWithWhatDrivesThem(t *testing.T) {
	got := offerInterfaces([]nl80211.Interface{{Name: "wlan0", Driver: "brcmfmac"}, {Name: "wlan1"}})
	if want := []string{"wlan0\tbrcmfmac", "wlan1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
