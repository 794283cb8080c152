package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// needTshark skips a test unless real peers are asked for; with CI=true a
// missing one is a failure.
func needTshark(t *testing.T) {
	t.Helper()
	if os.Getenv("GOWPS_PEERS") != "1" {
		t.Skip("set GOWPS_PEERS=1 to run tests against real peers")
	}
	if _, err := exec.LookPath("tshark"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
}

// tshark reads a capture, with the key of the network, and returns what it
// prints.
func tshark(t *testing.T, capture string, args ...string) string {
	t.Helper()
	cmd := exec.Command("tshark", append([]string{"-r", capture,
		"-o", "wlan.enable_decryption:TRUE", "-o", `uat:80211_keys:"wpa-pwd","correct horse battery:home"`}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, stderr.String())
	}
	return string(out)
}

// count returns how many frames each filter lets through, in one reading.
func count(t *testing.T, capture string, filters []string) (frames []int) {
	t.Helper()
	table := tshark(t, capture, "-q", "-z", "io,stat,0,"+strings.Join(filters, ","))
	for line := range strings.Lines(table) {
		if !strings.Contains(line, "<>") {
			continue
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|") // interval, then frames and bytes of each
		for i := 1; i < len(cells); i += 2 {
			n, err := strconv.Atoi(strings.TrimSpace(cells[i]))
			if err != nil {
				t.Fatalf("%v in\n%s", err, table)
			}
			frames = append(frames, n)
		}
	}
	if len(frames) != len(filters) {
		t.Fatalf("%d filters, but\n%s", len(filters), table)
	}
	return frames
}

// story is what a capture of a station that enrols and connects must show.
var story = []struct{ what, filter string }{
	{"beacons of a configured access point", "wlan.fc.type_subtype == 0x0008 && wps.wifi_protected_setup_state == 2"},
	{"beacons with a selected registrar", "wlan.fc.type_subtype == 0x0008 && wps.selected_registrar == 1 && wps.device_password_id == 0x0004"},
	{"probe requests of a push-button enrollee", "wlan.fc.type_subtype == 0x0004 && wps.request_type && wps.device_password_id == 0x0004"},
	{"probe responses with UUID and texts", "wlan.fc.type_subtype == 0x0005 && wps.uuid_e && wps.manufacturer && wps.device_name"},
	{"authentications", "wlan.fc.type_subtype == 0x000b"},
	{"association requests to register", "wlan.fc.type_subtype == 0x0000 && wps.request_type == 1"},
	{"association requests to join", "wlan.fc.type_subtype == 0x0000 && wlan.rsn.version == 1"},
	{"EAP-Failures, which end a registration", "eap.code == 4"},
	{"message 4 of the handshake", "wlan_rsna_eapol.keydes.msgnr == 4"},
	{"frames under CCMP", "wlan.fc.protected == 1 && wlan.ccmp.extiv"},
	{"DHCP acknowledgements, once decrypted", "dhcp.option.dhcp == 5"},
}

// TestTsharkReadsCaptures lets other people's dissector judge what a monitor
// interface would see: every frame is well formed, and the story is right.
func TestTsharkReadsCaptures(t *testing.T) {
	needTshark(t)
	const registration = "0x04 0x05 0x07 0x08 0x09 0x0a 0x0b 0x0c 0x0f"
	for _, args := range [][]string{
		{"start", "--connect"},
		{"start", "--connect", "--air", "lossy"},
		{"run", "../../examples/pushbutton.lua"},
		{"run", "--profile", "walk", "../../examples/pushbutton.lua"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			capture := filepath.Join(t.TempDir(), "air.pcapng")
			if _, stderr, code := wpsCommand(t, append(args, "--capture", capture)...); code != exitOK {
				t.Fatalf("exit code %d:\n%s", code, stderr)
			}
			if bad := tshark(t, capture, "-Y", `_ws.malformed || _ws.unreassembled || _ws.expert.severity == "Error"`); bad != "" {
				t.Errorf("frames that are not well formed:\n%s", bad)
			}
			var filters []string
			for _, s := range story {
				filters = append(filters, s.filter)
			}
			for i, frames := range count(t, capture, filters) {
				if frames == 0 {
					t.Errorf("no %s (%s)", story[i].what, story[i].filter)
				}
			}
			types := strings.Fields(tshark(t, capture, "-Y", "eapol && wps.message_type", "-T", "fields", "-e", "wps.message_type"))
			var order []string // of their first appearance: what is sent again, also late, counts once
			for _, kind := range types {
				if !slices.Contains(order, kind) {
					order = append(order, kind)
				}
			}
			if got := strings.Join(order, " "); got != registration {
				t.Errorf("message types %s, want %s", got, registration)
			}
			if frames, err := os.ReadFile(capture); err != nil || bytes.Contains(frames, []byte("correct horse battery")) {
				t.Errorf("the capture holds the key in the clear (%v)", err)
			}
		})
	}
}
