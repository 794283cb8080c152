package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// rsnWith is the RSN element of a network with one AKM.
func rsnWith(akm dot11.Suite) dot11.Elements {
	r := dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{akm}}
	return r.Append(nil)
}

// TestReports: each way to fail says what happened, what was seen and what to do.
func TestReports(t *testing.T) {
	home := dot11.BSS{BSSID: dot11.MAC{2, 0, 0, 0, 1, 1}, SSID: "home", Frequency: 2437, Signal: -40}
	other := dot11.BSS{BSSID: dot11.MAC{2, 0, 0, 0, 2, 1}, SSID: "next\n", Frequency: 5180, Signal: -60}
	wpa3 := dot11.BSS{BSSID: dot11.MAC{2, 0, 0, 0, 3, 1}, SSID: "new", Frequency: 2412, Signal: -50, Elements: rsnWith(dot11.AKMSAE), Capability: dot11.CapabilityPrivacy}
	six := wpa3
	six.BSSID[4], six.Frequency = 4, 5955
	push, pin := wsc.PasswordIDPushButton, wsc.PasswordIDDefault
	var crowd []dot11.BSS
	for i := range 9 {
		b := home
		b.BSSID[5] = byte(i)
		crowd = append(crowd, b)
	}
	for name, tt := range map[string]struct {
		result station.Result
		near   []dot11.BSS
		want   []string
	}{
		"nothing at all":     {station.Result{Outcome: station.NoAP, Method: push, Scans: 3}, nil, []string{"no network at all was heard in 3 scans", "antenna"}},
		"none has WPS":       {station.Result{Outcome: station.NoAP, Method: push}, []dot11.BSS{other}, []string{"of the 1 networks", "switch WPS on"}},
		"not pressed":        {station.Result{Outcome: station.NoAP, Method: push, Capable: []dot11.BSS{home}}, []dot11.BSS{home}, []string{"home (02:00:00:00:01:01), channel 6, -40 dBm: it has WPS, but its button was not pressed", "press the router's WPS button"}},
		"many":               {station.Result{Outcome: station.NoAP, Method: push, Capable: crowd}, crowd, []string{"and 4 more"}},
		"no PIN":             {station.Result{Outcome: station.NoAP, Method: pin, Capable: []dot11.BSS{home}}, []dot11.BSS{home}, []string{"nobody has typed the PIN there", "type the PIN"}},
		"WPA3":               {station.Result{Outcome: station.NoAP, Method: push}, []dot11.BSS{wpa3}, []string{"WPA3 only, for which there is no WPS", "allow WPA2"}},
		"6 GHz":              {station.Result{Outcome: station.NoAP, Method: push}, []dot11.BSS{six}, []string{"6 GHz channel 1", "2.4 or 5 GHz"}},
		"WEP":                {station.Result{Outcome: station.WEPOnly, Method: push, WEP: []dot11.BSS{home}, Capable: []dot11.BSS{home}}, []dot11.BSS{home}, []string{"only WEP to offer", "security to WPA2"}},
		"overlap":            {station.Result{Outcome: station.Overlap, Method: push, Overlap: [2]dot11.BSS{home, other}}, nil, []string{"home (02", `"next\n" (02:00:00:00:02:01), channel 36`, "wps start -i wlan0 --bssid 02:00:00:00:02:01"}},
		"pressed, no key":    {station.Result{Outcome: station.TimedOut, Method: push, Registrars: []dot11.BSS{home}}, nil, []string{"its button was pressed, but no key came", "stay near"}},
		"PIN, no key":        {station.Result{Outcome: station.TimedOut, Method: pin, Registrars: []dot11.BSS{home}}, nil, []string{"it waited for a PIN, but no key came"}},
		"link":               {station.Result{Outcome: station.LinkLost, Method: push, BSS: home, Err: &wsc.Failure{}}, nil, []string{"broke off in the middle", "nearer"}},
		"wrong PIN":          {station.Result{Outcome: station.Rejected, Method: pin, BSS: home, Err: &wsc.Failure{Msg: wsc.MessageM4, Code: wsc.ErrorPasswordAuth, Remote: true}}, nil, []string{"at home", "configuration error 18: device password authentication failure", "type the one shown"}},
		"wrong PIN, by us":   {station.Result{Outcome: station.Rejected, Method: pin, BSS: home, Err: &wsc.Failure{Msg: wsc.MessageM4, Code: wsc.ErrorPasswordAuth}}, nil, []string{"this side ended it with configuration error 18"}},
		"locked":             {station.Result{Outcome: station.Rejected, Method: push, BSS: home, Err: &wsc.Failure{Code: wsc.ErrorSetupLocked, Remote: true}}, nil, []string{"error 15: setup locked", "unlock it"}},
		"no reason":          {station.Result{Outcome: station.Rejected, Method: push, BSS: home, Err: &wsc.Failure{Remote: true}}, nil, []string{"gave no reason", "restart the router"}},
		"stations overlap":   {station.Result{Outcome: station.Rejected, Method: push, BSS: home, Err: &wsc.Failure{Code: wsc.ErrorOverlap, Remote: true}}, nil, []string{"error 12", "wait two minutes"}},
		"a radio that fails": {station.Result{Outcome: station.NoAP, Method: push, Err: errors.New("nl80211: wlan0: broken")}, nil, []string{"wlan0: broken"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := strings.Join(message(explain(&wps.Error{Result: tt.result}, tt.near, "wps start -i wlan0")), "\n")
			for _, want := range tt.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
			for line := range strings.Lines(text) {
				if strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\n\x1b") || strings.HasPrefix(strings.TrimSpace(line), "wsc: ") {
					t.Errorf("line %q", line)
				}
			}
		})
	}
}

// Each number that a router can answer with is told in words.
func TestConfigurationErrorsInWords(t *testing.T) {
	for code := wsc.ErrorOOBRead; code <= wsc.ErrorPublicKeyMismatch; code++ {
		err := &wps.Error{Result: station.Result{Outcome: station.Rejected, Err: &wsc.Failure{Code: code, Remote: true}}}
		lines := message(explain(err, nil, "wps start"))
		if text := strings.Join(lines, "\n"); !strings.Contains(text, fmt.Sprintf("configuration error %d: ", code)) || len(lines) < 3 {
			t.Errorf("%d: %s", code, text)
		}
	}
}

func TestReportsOfConnections(t *testing.T) {
	for cause, want := range map[error]string{
		station.ErrWrongKey: "changed its key", station.ErrNotFound: "restarted", wps.ErrNoAddress: "--dhcp=off",
	} {
		if text := strings.Join(message(explain(fmt.Errorf("wps: %w", cause), nil, "")), "\n"); !strings.Contains(text, want) {
			t.Errorf("%v: %s", cause, text)
		}
	}
	both := errors.Join(&report{error: errors.New("one"), advice: []string{"do this"}}, fmt.Errorf("two: %w", station.ErrNotFound))
	if text := strings.Join(message(explain(both, nil, "")), "\n"); !strings.Contains(text, "do this") || !strings.Contains(text, "nearer") {
		t.Errorf("of two errors: %s", text)
	}
	plain := errors.New("else")
	if got := explain(plain, nil, ""); got != plain || explain(nil, nil, "") != nil {
		t.Errorf("nothing to add: %v", got)
	}
}

func TestPIN(t *testing.T) {
	stdout, stderr, code := wpsCommand(t, "pin", "--air", "pin", "--connect", "1234-5670")
	if code != exitOK || !strings.HasPrefix(stdout, "pin         1234 5670\nnetwork     home\n") || !strings.Contains(stdout, "connected") {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	// Another PIN than the one that is typed there.
	stdout, stderr, code = wpsCommand(t, "pin", "--air", "pin")
	if code != exitFailed || !strings.HasPrefix(stdout, "pin ") || !strings.Contains(stderr, "configuration error 18") {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	for arg, want := range map[string]string{"12345671": "check digit", "123": "4 or 8 digits", "00000000": "protects nothing", "1 2": "accepts"} {
		args := append([]string{"pin", "--air", "pin"}, strings.Fields(arg)...)
		if stdout, stderr, code := wpsCommand(t, args...); code != exitUsage || stdout != "" || !strings.Contains(stderr, want) || strings.Contains(stderr, "simulated air") {
			t.Errorf("%q: exit code %d:\n%s%s", arg, code, stdout, stderr)
		}
	}
	_, stderr, _ = wpsContext(t, context.Background(), true, "pin", "--air", "pin", "12345670")
	if !strings.Contains(stderr, large("12345670")) || !strings.Contains(stderr, "120 s left") {
		t.Errorf("on a terminal:\n%s", stderr)
	}
}

func TestQuiet(t *testing.T) {
	if stdout, stderr, code := wpsCommand(t, "start", "-q", "--connect"); code != exitOK || stderr != "" || !strings.Contains(stdout, "connected") {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	if _, stderr, code := wpsCommand(t, "start", "-q", "--air", "overlap"); code != exitOverlap || !strings.HasPrefix(stderr, "wps: session overlap") {
		t.Errorf("exit code %d:\n%s", code, stderr)
	}
}

func TestColorOnlyWhereWanted(t *testing.T) {
	for _, color := range []bool{false, true} {
		var out, errs bytes.Buffer
		Main(t.Context(), []string{"start", "--air", "overlap"}, Env{Stdout: &out, Stderr: &errs, Color: color})
		if strings.Contains(errs.String(), "\x1b[1;31mwps:") != color || strings.Contains(out.String(), "\x1b") {
			t.Errorf("colour %v: %q", color, errs.String())
		}
	}
}

func TestLargeDigits(t *testing.T) {
	for line := range strings.Lines(large("01234567")) {
		if len(line) > 60 {
			t.Errorf("%d columns", len(line))
		}
	}
	if got := large("7"); got != "#####\n   #\n  #\n #\n #\n" {
		t.Errorf("got\n%s", got)
	}
	if grouped("1234") != "1234" || grouped("12345670") != "1234 5670" {
		t.Error("groups")
	}
}

// A terminal has 80 columns; a pipe has lines, for grep.
func TestComplaintsFitATerminal(t *testing.T) {
	for _, air := range []string{"quiet", "overlap", "wep", "refuse", "stall", "empty"} {
		_, stderr, _ := wpsContext(t, t.Context(), true, "start", "--air", air)
		for line := range strings.Lines(stderr[strings.LastIndex(stderr, "\x1b[K"):]) {
			if text := strings.TrimSuffix(strings.TrimPrefix(line, "\x1b[K"), "\n"); columns(text) > screenWidth || strings.HasSuffix(text, " ") {
				t.Errorf("%s: %d columns: %q", air, columns(text), text)
			}
		}
		if _, piped, _ := wpsCommand(t, "start", "--air", air); strings.Contains(piped, "\n     ") {
			t.Errorf("%s, in a pipe:\n%s", air, piped)
		}
	}
}
