package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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

// tshark reads a capture and returns one line per frame that the filter lets
// through, with these fields separated by spaces.
func tshark(t *testing.T, capture, filter string, fields ...string) []string {
	t.Helper()
	args := []string{"-r", capture, "-Y", filter, "-T", "fields", "-E", "separator= ",
		"-o", "wlan.enable_decryption:TRUE", "-o", `uat:80211_keys:"wpa-pwd","correct horse battery:home"`}
	for _, f := range fields {
		args = append(args, "-e", f)
	}
	cmd := exec.Command("tshark", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("tshark: %v\n%s", err, stderr.String())
	}
	return slices.DeleteFunc(strings.Split(string(out), "\n"), func(s string) bool { return s == "" })
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
			if bad := tshark(t, capture, "_ws.malformed || _ws.unreassembled || wlan.fcs.status == Bad || eapol.keydes.mic_error", "frame.number", "_ws.col.Info"); len(bad) > 0 {
				t.Errorf("malformed frames:\n%s", strings.Join(bad, "\n"))
			}
			for filter, what := range map[string]string{
				"wlan.fc.type_subtype == 0x0008 && wps.wifi_protected_setup_state == 2":                  "beacons with a WSC element",
				"wlan.fc.type_subtype == 0x0004 && wps.request_type && wps.device_password_id == 0x0004": "probe requests of a push-button enrollee",
				"wlan.fc.type_subtype == 0x0005 && wps.uuid_e && wps.manufacturer":                       "probe responses with texts and UUID",
				"wlan.fc.type_subtype == 0x0008 && wps.selected_registrar == 1":                          "beacons with a selected registrar",
				"wlan.fc.type_subtype == 0x000b":                                                         "authentication",
				"wlan.fc.type_subtype == 0x0000 && wps.request_type == 1":                                "association requests to register",
				"wlan.fc.type_subtype == 0x0000 && wlan.rsn.version == 1":                                "association requests to join",
				"eapol.type == 1":                           "EAPOL-Start, or none",
				"eap.code == 4":                             "the EAP-Failure that ends a registration",
				"wlan_rsna_eapol.keydes.msgnr == 4":         "message 4 of the handshake",
				"dhcp.option.dhcp == 5":                     "a DHCP acknowledgement, decrypted with the passphrase",
				"wlan.fc.protected == 1 && wlan.ccmp.extiv": "data under CCMP",
			} {
				if frames := tshark(t, capture, filter, "frame.number"); len(frames) == 0 && !strings.Contains(what, "or none") {
					t.Errorf("no %s (%s)", what, filter)
				}
			}
			types := slices.Compact(tshark(t, capture, "eapol && wps.message_type && wlan.fc.retry == 0", "wps.message_type"))
			if got := strings.Join(types, " "); got != registration {
				t.Errorf("message types %s, want %s", got, registration)
			}
			for _, secret := range []string{"correct horse battery"} {
				if frames, err := os.ReadFile(capture); err != nil || bytes.Contains(frames, []byte(secret)) {
					t.Errorf("the capture holds the key in the clear (%v)", err)
				}
			}
		})
	}
}
