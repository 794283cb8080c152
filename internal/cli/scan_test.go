package cli

import (
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

func TestScanTellsTheStateOfWPS(t *testing.T) {
	stdout, _, code := wpsCommand(t, "scan", "--air", "dualband", "--json")
	if code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	var found []network
	for line := range strings.Lines(stdout) {
		var n network
		if err := json.Unmarshal([]byte(line), &n); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		found = append(found, n)
	}
	if len(found) != 2 || found[0].Signal < found[1].Signal || found[0].Channel == found[1].Channel {
		t.Fatalf("found %+v", found)
	}
	for _, n := range found {
		if n.WPS == nil || n.WPS.Version != "2.0" || !n.WPS.Configured || n.WPS.Locked || n.WPS.UUID == "" || n.Security != "WPA2" {
			t.Errorf("%+v, WPS %v", n, n.WPS)
		}
	}
	if found[0].WPS.UUID != found[1].WPS.UUID {
		t.Error("one router, two UUIDs")
	}
	for air, want := range map[string]string{
		"empty":   "",
		"overlap": "BUTTON PRESSED",
		"wep":     "WEP",
		"open":    "open",
	} {
		stdout, stderr, code := wpsCommand(t, "scan", "--at", "5s", "--air", air)
		if code != exitOK || !strings.Contains(stdout, want) || want == "" && (stdout != "" || !strings.Contains(stderr, "no network")) {
			t.Errorf("%s: exit code %d, no %q:\n%s%s", air, code, want, stdout, stderr)
		}
	}
}

// heard is a BSS that says this of its WPS; nil: it has none.
func heard(ssid dot11.SSID, signal int, response *wsc.ProbeResponse) dot11.BSS {
	bss := dot11.BSS{BSSID: dot11.MAC{2, 0, 0, 0, 0, byte(-signal)}, SSID: ssid, Frequency: 2437, Signal: signal}
	if response != nil {
		response.Device.UUID = wsc.UUIDFromMAC(bss.BSSID)
		bss.Elements = wsc.Elements(wsc.Marshal(response))
		bss.Probe = bss.Elements
	}
	return bss
}

func TestScanTable(t *testing.T) {
	strange := heard("\x1b[2J\r\n\xff\x00\u202egnp", -40, &wsc.ProbeResponse{
		Device:       wsc.Device{State: wsc.Configured, Version2: wsc.Version2, Name: "evil\x1b]0;x\x07 \u202ebox"},
		Announcement: wsc.Announcement{SelectedRegistrar: true, PasswordID: wsc.PasswordIDPushButton},
	})
	waiting := heard("waiting for somebody to type", -50, &wsc.ProbeResponse{
		Device:       wsc.Device{State: wsc.Configured, Name: "a name of thirty-two octets here"},
		Announcement: wsc.Announcement{SelectedRegistrar: true, PasswordID: wsc.PasswordIDDefault, Locked: true},
	})
	fresh := heard("新しい家", -60, &wsc.ProbeResponse{Device: wsc.Device{State: wsc.NotConfigured, Version2: wsc.Version2, Name: strings.Repeat("x", 32)}})
	hidden := heard("\x00\x00\x00", -70, nil)
	hidden.Frequency, hidden.Capability = 5955, dot11.CapabilityPrivacy
	widest := heard(dot11.SSID(strings.Repeat("\x01", 32)), -100, nil)
	var list []network
	for _, bss := range []dot11.BSS{strange, waiting, fresh, hidden, widest} {
		list = append(list, describe(bss))
	}
	want := `NETWORK           BSSID              CHAN   DBM  SECURITY  WPS
"\x1b[2J\r\n\xff\x00\u202egnp"
                  02:00:00:00:00:28     6   -40  open      2.0, BUTTON PRESSED,
                                                           evil_]0;x_ _box
waiting for somebody to type
                  02:00:00:00:00:32     6   -50  open      1.0, waits for a PIN,
                                                           locked, a name of
                                                           thirty-two octets
                                                           here
新しい家          02:00:00:00:00:3c     6   -60  open      2.0, not configured,
                                                           xxxxxxxxxxxxxxxxxxxxx
                                                           xxxxxxxxxxx
(hidden)          02:00:00:00:00:46  5955   -70  WEP       -
"\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x0
1\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01"
                  02:00:00:00:00:64     6  -100  open      -
`
	got := table(list)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	printable(t, got)
}

// printable checks that a text can be shown on a terminal of 80 columns.
func printable(t *testing.T, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if columns(line) > screenWidth || strings.TrimRight(line, " ") != line {
			t.Errorf("%d columns: %q", columns(line), line)
		}
		for _, r := range line {
			if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
				t.Errorf("%q in %q", r, line)
			}
		}
	}
}

func TestScanOfOddNamesAsJSON(t *testing.T) {
	for _, tt := range []struct {
		ssid, text, octets string
		hidden             bool
	}{
		{"home", "home", "686f6d65", false},
		{"a\"b", `"a\"b"`, "612262", false},
		{"\xff\n", `"\xff\n"`, "ff0a", false},
		{" ", " ", "20", false},
		{"", "", "", true},
		{"\x00\x00", "", "0000", true},
	} {
		var b strings.Builder
		if err := printJSON(&b, []network{describe(heard(dot11.SSID(tt.ssid), -50, nil))}); err != nil {
			t.Fatal(err)
		}
		var got network
		if err := json.Unmarshal([]byte(b.String()), &got); err != nil || strings.Count(b.String(), "\n") != 1 {
			t.Errorf("%q: %v in %s", tt.ssid, err, b.String())
		}
		if got.SSID != tt.text || got.Octets != tt.octets || got.Hidden != tt.hidden || got.WPS != nil {
			t.Errorf("%q: %+v", tt.ssid, got)
		}
	}
}

// TestScanFindsAPinAndAHiddenNetwork reads them off the simulated air.
func TestScanFindsAPinAndAHiddenNetwork(t *testing.T) {
	air := file(t, "air.toml", `
[[router]]
name = "old"
wps = "1.0"
[[router.pin]]
pin = "12345670"
[[router.bss]]
ssid = "home"
signal = -70
passphrase = "correct horse battery"
[[router]]
[[router.bss]]
ssid = "secret"
hidden = true
channel = 100 # where stations listen for a whole beacon interval
signal = -40
security = "open"
[[router]]
[[router.bss]]
ssid = "hex:1b5b324a"
signal = -60
security = "open"
wps = false
`)
	stdout, stderr, code := wpsCommand(t, "scan", "--air", air)
	printable(t, stdout)
	lines := strings.Split(stdout, "\n")
	if code != exitOK || len(lines) != 5 {
		t.Fatalf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	for i, want := range []string{"NETWORK", "(hidden)", `"\x1b[2J"`, "home"} {
		if !strings.HasPrefix(lines[i], want+" ") {
			t.Errorf("line %d: no %q in %q", i, want, lines[i])
		}
	}
	if !strings.HasSuffix(lines[1], " -") || !strings.Contains(lines[3], "1.0, waits for a PIN") {
		t.Errorf("got:\n%s", stdout)
	}
}

// TestScanThatFails ends with its reason, whoever is to blame.
func TestScanThatFails(t *testing.T) {
	open := func(stdout io.Writer) *place {
		cmd := new(cobra.Command)
		cmd.SetContext(t.Context())
		where := placeFlags{air: "home", cmd: cmd}
		w, err := where.open(Env{Stdout: stdout, Stderr: io.Discard}, 0)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	w := open(io.Discard)
	w.radio = deaf{w.radio}
	if err := scan(t.Context(), w, false); exitCode(t.Context(), err) != exitFailed || !strings.Contains(strings.Join(message(err), "\n"), "switched off") {
		t.Errorf("a radio that is off: %v", err)
	}
	for _, asJSON := range []bool{true, false} {
		if err := scan(t.Context(), open(output{full{}}), asJSON); exitCode(t.Context(), err) != exitFailed || !errors.Is(err, errOutput) {
			t.Errorf("stdout is full: %v", err)
		}
	}
}

// deaf is a radio that cannot scan.
type deaf struct{ radio.Radio }

func (d deaf) Notify(f func(radio.Event)) (stop func()) {
	d.Loop().Post(func() { f(radio.Failed{Command: radio.Scan{}, Err: errors.New("the radio is switched off")}) })
	return func() {}
}

func (deaf) Do(radio.Command) {}

// full is a disk without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestScanSaysOnATerminalThatItTakesItsTime(t *testing.T) {
	stdout, stderr, _ := wpsContext(t, t.Context(), true, "scan")
	if !strings.HasSuffix(stderr, "\nscanning ...\r\x1b[K") || strings.Contains(stdout, "\x1b") {
		t.Errorf("stdout %q, stderr %q", stdout, stderr)
	}
	if _, stderr, _ := wpsCommand(t, "scan"); strings.Contains(stderr, "scanning") {
		t.Errorf("in a pipe: %q", stderr)
	}
}

func TestWrap(t *testing.T) {
	for _, tt := range []struct {
		text  string
		width int
		want  []string
	}{
		{"", 5, []string{""}},
		{"one two three", 7, []string{"one two", "three"}},
		{"one two three", 13, []string{"one two three"}},
		{"abcdefgh ij", 5, []string{"abcde", "fgh", "ij"}},
		{"日本語", 4, []string{"日本", "語"}},
		{"e\u0301e\u0301", 2, []string{"e\u0301e\u0301"}},
		{"日", 1, []string{"日"}},
	} {
		if got := wrap([]string{tt.text}, tt.width); !cmp.Equal(got, tt.want) {
			t.Errorf("%q in %d columns: %q, want %q", tt.text, tt.width, got, tt.want)
		}
	}
}
