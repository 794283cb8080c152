package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/pcapgo"
	"github.com/spf13/cobra"

	"github.com/gowps/wps/airs"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/audit"
	"github.com/gowps/wps/nl80211"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// auditLine is a line of wps audit --json, as a program of somebody else reads it.
type auditLine struct {
	Schema                          int
	Verdict, Severity, Text, Device string
	Findings                        []struct {
		Code, Severity, Text, Evidence, Advice string
		BSSIDs                                 []dot11.MAC
	}
	Networks []network
}

// auditJSON runs an audit and reads its lines.
func auditJSON(t *testing.T, args ...string) (routers []auditLine, code int) {
	t.Helper()
	stdout, _, code := wpsCommand(t, append([]string{"audit", "--json"}, args...)...)
	for line := range strings.Lines(stdout) {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		for _, name := range []string{"schema", "verdict", "severity", "text", "findings", "networks"} {
			if v, ok := fields[name]; !ok || string(v) == "null" {
				t.Errorf("no %s in %s", name, line)
			}
		}
		var a auditLine
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		routers = append(routers, a)
	}
	return routers, code
}

func TestAuditTellsRoutersApart(t *testing.T) {
	routers, code := auditJSON(t, "--air", "street")
	var got []string
	for _, r := range routers {
		line := fmt.Sprintf("%d %s: %s %s:", r.Schema, r.Device, r.Verdict, r.Severity)
		for _, n := range r.Networks {
			line += fmt.Sprintf(" %s/%d", n.SSID, n.Channel)
		}
		for _, f := range r.Findings {
			line += fmt.Sprintf(", %s %s", f.Severity, f.Code)
			if f.Text == "" || f.Evidence == "" || f.Advice == "" {
				t.Errorf("%+v", f)
			}
		}
		got = append(got, line)
	}
	want := []string{
		"1 corner shop: pin-reachable danger: corner/1, danger pin-label",
		"1 garden router: button-only note: garden/6 garden/36, note pin-not-announced",
		"1 just unpacked: button-only danger: new/11, danger not-configured, note pin-not-announced",
		"1 : off ok: careful/11",
	}
	if diff := cmp.Diff(want, got); diff != "" || code != exitFindings {
		t.Errorf("exit code %d\n%s", code, diff)
	}
	for _, f := range routers[1].Findings {
		if len(f.BSSIDs) != 2 || f.BSSIDs[0] != routers[1].Networks[0].BSSID {
			t.Errorf("%+v", f)
		}
	}
	for args, want := range map[string]string{
		"--air home --at 5s":          "button-open",
		"--air wep":                   "wep",
		"--air open":                  "open",
		"--air quiet --ssid upstairs": "pin-no-lockout",
	} {
		stdout, _, code := wpsCommand(t, append([]string{"audit", "--json"}, strings.Fields(args)...)...)
		if code != exitFindings || strings.Count(stdout, "\n") != 1 || !strings.Contains(stdout, `"code":"`+want+`"`) {
			t.Errorf("%s: exit code %d\n%s", args, code, stdout)
		}
	}
}

func TestAuditOfOnesOwn(t *testing.T) {
	for _, tt := range []struct {
		names  []string
		code   int
		found  int
		stderr string
	}{
		{[]string{"garden"}, exitOK, 1, ""},
		{[]string{"careful", "garden", "garden"}, exitOK, 2, ""},
		{[]string{"corner", "careful"}, exitFindings, 2, "look into at 1 of 2 routers"},
		{[]string{"corner", "elsewhere"}, exitFindings, 1, "no network is in reach that is called elsewhere"},
		{[]string{"careful", "elsewhere", "\x1b[2J", "elsewhere"}, exitNoAP, 1, `called elsewhere or "\x1b[2J"` + "\n"},
		{[]string{""}, exitUsage, 0, "--ssid"},
	} {
		args := []string{"audit", "--air", "street", "--json"}
		for _, name := range tt.names {
			args = append(args, "--ssid", name)
		}
		stdout, stderr, code := wpsCommand(t, args...)
		if code != tt.code || strings.Count(stdout, "\n") != tt.found || !strings.Contains(stderr, tt.stderr) {
			t.Errorf("%q: exit code %d, want %d, %q:\n%s%s", tt.names, code, tt.code, tt.stderr, stdout, stderr)
		}
	}
	odd := dot11.SSID("\xff\n")
	heard := []dot11.BSS{heard(odd, -40, nil), heard("home", -50, nil)}
	for _, name := range []string{string(odd), `"\xff\n"`} {
		if list, missing := named(heard, []string{name, "home", name}); len(list) != 2 || missing != nil {
			t.Errorf("%q: %v, %q", name, list, missing)
		}
	}
}

// TestAuditReport: odd names and long ones, on a terminal of 80 columns.
func TestAuditReport(t *testing.T) {
	uuid := wsc.UUIDFromMAC(dot11.MAC{2, 9})
	strange := heard("\x1b[2J\r\n\xff\x00\u202egnp", -40, &wsc.ProbeResponse{Device: wsc.Device{
		State: wsc.Configured, Version2: wsc.Version2, ConfigMethods: wsc.MethodLabel, Name: "evil\x1b]0;x\x07 \u202ebox",
	}})
	slow := heard("slow lane", -50, &wsc.ProbeResponse{Device: wsc.Device{State: wsc.Configured, Version2: wsc.Version2}, Announcement: wsc.Announcement{Locked: true}})
	fast := heard("fast lane", -60, &wsc.ProbeResponse{Device: wsc.Device{State: wsc.Configured, Version2: wsc.Version2}})
	for _, bss := range []*dot11.BSS{&slow, &fast} {
		told, _ := wsc.NetworkOf(*bss)
		told.UUID = uuid
		bss.Probe = wsc.Elements(wsc.Marshal(&wsc.ProbeResponse{Device: told.Device, Announcement: told.Announcement}))
		bss.Elements = bss.Probe
		bss.Capability = dot11.CapabilityPrivacy
		bss.Elements = dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}}.Append(bss.Elements)
	}
	fast.Frequency = 5180
	hidden := heard("\x00\x00", -70, nil)
	hidden.Frequency = 5955
	widest := heard(dot11.SSID(strings.Repeat("\x01", 32)), -100, nil)
	var list []audited
	for _, r := range audit.Judge([]dot11.BSS{strange, slow, fast, hidden, widest}) {
		list = append(list, lineOfAudit(r))
	}
	want := `"\x1b[2J\r\n\xff\x00\u202egnp": WPS is on, and announces a PIN that can be
reached from outside
  network  02:00:00:00:00:28, 2.4 GHz channel 6, -40 dBm, open, WPS 2.0
  device   evil_]0;x_ _box
  danger   The router announces a printed PIN, and it is not locked. Whoever
           learns or guesses that PIN is given the network's key, also after the
           key was changed.
           Seen: Config Methods (0x1008) in its probe response is 0x0004: Label;
           no AP Setup Locked (0x1057).
           Do: Switch the router's PIN off (it may be called external registrar,
           router PIN or AP PIN), or WPS as a whole; then change the network's
           key.
  warning  The network is open: anybody can join and read along, and WPS has no
           key to give.
           Seen: no Privacy bit.
           Do: Change the security to WPA2 or WPA3, or switch WPS off.

slow lane, fast lane: WPS is on, and its PIN is locked now
  network  slow lane, 02:00:00:00:00:32, 2.4 GHz channel 6, -50 dBm, WPA2,
           WPS 2.0
  network  fast lane, 02:00:00:00:00:3c, 5 GHz channel 36, -60 dBm, WPA2,
           WPS 2.0
  note     The router lets nobody use its PIN now. It looks the same whether the
           owner has switched the PIN off, or wrong guesses have locked it until
           it unlocks itself.
           Seen at 02:00:00:00:00:32: AP Setup Locked (0x1057) is 1.
           Do: If you have not switched the PIN off, somebody may have been
           guessing: do so.
  note     The router announces no PIN. Some take one all the same, which only
           their settings can tell.
           Seen at 02:00:00:00:00:3c: Config Methods (0x1008) in its probe
           response is 0x0000: none; no AP Setup Locked (0x1057).
           Do: See in the settings that the PIN (external registrar, router PIN)
           is off.

(hidden): WPS is off
  network  02:00:00:00:00:46, 5955 MHz, -70 dBm, open

"\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x0
1\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01\x01": WPS is off
  network  02:00:00:00:00:64, 2.4 GHz channel 6, -100 dBm, open
`
	got := auditText(list)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for line := range strings.Lines(got) {
		if line != "\n" {
			printable(t, line)
		}
	}
}

// TestAuditSendsAnOrdinaryScan: whatever is on the air, a monitor interface
// sees of an audit the probe requests of a station that has never heard of WPS.
func TestAuditSendsAnOrdinaryScan(t *testing.T) {
	for _, name := range airs.Names() {
		capture := filepath.Join(t.TempDir(), "air.pcapng")
		if _, stderr, code := wpsCommand(t, "audit", "--air", name, "--at", "5s", "--capture", capture); code != exitFindings && code != exitNoAP {
			t.Fatalf("%s: exit code %d:\n%s", name, code, stderr)
		}
		requests := 0
		for _, f := range frames(t, capture) {
			if f.Address2 != stationMAC {
				continue
			}
			var body dot11.ProbeRequest
			if f.Kind != dot11.FrameProbeRequest || f.Address1 != dot11.Broadcast {
				t.Fatalf("%s: the station sends %v to %v", name, f.Kind, f.Address1)
			}
			if err := dot11.ParseManagement(f.Body, &body); err != nil {
				t.Fatal(err)
			}
			requests++
			if _, ok := body.Elements.Find(dot11.ElementVendor); ok {
				t.Errorf("%s: a vendor element in % x", name, body.Elements)
			}
			if ssid, ok := body.Elements.Find(dot11.ElementSSID); !ok || len(ssid) != 0 {
				t.Errorf("%s: it asks for %q", name, ssid)
			}
		}
		if requests == 0 {
			t.Errorf("%s: no probe request: was anything captured?", name)
		}
	}
}

// frames reads a capture.
func frames(t *testing.T, name string) (list []dot11.Frame) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := pcapgo.NewNgReader(bytes.NewReader(text), pcapgo.DefaultNgReaderOptions)
	if err != nil {
		t.Fatal(err)
	}
	for {
		data, _, err := r.ReadPacketData()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatal(err)
		}
		f, err := dot11.ParseFrame(data[int(data[2])|int(data[3])<<8:]) // after the radiotap header
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, f)
	}
}

// TestAuditThatFails ends with its reason and never looks clean.
func TestAuditThatFails(t *testing.T) {
	open := func(stdout io.Writer) *place {
		cmd := new(cobra.Command)
		cmd.SetContext(t.Context())
		where := placeFlags{air: "street", cmd: cmd}
		w, err := where.open(Env{Stdout: stdout, Stderr: io.Discard}, 0)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	for _, reason := range []error{nl80211.ErrBlocked, nl80211.ErrPermission} {
		w := open(io.Discard)
		w.radio = refusing{deaf{w.radio}, reason}
		err := auditPlace(t.Context(), w, nil, false)
		if exitCode(t.Context(), err) != exitFailed || !errors.Is(err, reason) || !strings.Contains(strings.Join(message(err), "\n"), "(r") {
			t.Errorf("a scan that fails: %v", err)
		}
	}
	for _, asJSON := range []bool{true, false} {
		if err := auditPlace(t.Context(), open(output{full{}}), nil, asJSON); exitCode(t.Context(), err) != exitFailed || !errors.Is(err, errOutput) {
			t.Errorf("stdout is full: %v", err)
		}
	}
}

// refusing is a radio that says why it does not scan.
type refusing struct {
	deaf
	reason error
}

func (r refusing) Notify(f func(radio.Event)) (stop func()) {
	r.Loop().Post(func() { f(radio.Failed{Command: radio.Scan{}, Err: r.reason}) })
	return func() {}
}
