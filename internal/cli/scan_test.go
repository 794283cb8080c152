package cli

import (
	"encoding/json"
	"strings"
	"testing"
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
