package lab

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// scanned is one line of wps scan --json.
type scanned struct {
	SSID     string
	Octets   string `json:"ssid_hex"`
	Hidden   bool
	BSSID    string
	Channel  int
	Signal   int `json:"dbm"`
	Security string
	WPS      *struct {
		Version                         string
		Configured, Button, PIN, Locked bool
		Device, UUID                    string
	}
}

// scan runs wps scan and returns what it has found at an access point.
func (a *Air) scan(log, name string, ap *accessPoint) scanned {
	a.Helper()
	stdout, stderr, code := a.printed(log, "scan", "--json", "-i", name)
	var all []scanned
	for line := range strings.Lines(stdout) {
		var s scanned
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			a.Fatalf("%v in %s", err, line)
		}
		all = append(all, s)
	}
	i := slices.IndexFunc(all, func(s scanned) bool { return s.BSSID == ap.mac.String() })
	if code != 0 || i < 0 || !slices.IsSortedFunc(all, func(a, b scanned) int { return b.Signal - a.Signal }) {
		a.Fatalf("exit code %d, %v is not in\n%s%s", code, ap.mac, stdout, stderr)
	}
	return all[i]
}

// TestScan has wps scan tell the state of an access point's WPS.
func TestScan(t *testing.T) {
	run(t, func(a *Air) {
		ap, w := a.ap(wpa2), a.radio()
		got := a.scan("idle", w.name, ap)
		if got.SSID != "lab" || got.Octets != "6c6162" || got.Hidden || got.Channel != 6 || got.Security != "WPA2" || got.Signal >= 0 || got.WPS == nil {
			a.Fatalf("%+v", got)
		}
		if s := *got.WPS; s.Version != "2.0" || !s.Configured || s.Button || s.PIN || s.Locked || s.Device != "Lab AP" || s.UUID != "12345678-9abc-def0-1234-56789abcdef0" {
			a.Errorf("idle: %+v", s)
		}
		ap.press()
		if s := *a.scan("pressed", w.name, ap).WPS; !s.Button || s.PIN || s.Locked {
			a.Errorf("pressed: %+v", s)
		}
		if stdout, _, code := a.printed("table", "scan", "-i", w.name); code != 0 || !strings.Contains(stdout, "2.0, BUTTON PRESSED, Lab AP\n") {
			a.Errorf("exit code %d\n%s", code, stdout)
		}
		ap.ask("WPS_CANCEL")
		ap.ask("WPS_PIN any 12345670")
		if s := *a.scan("pin", w.name, ap).WPS; s.Button || !s.PIN {
			a.Errorf("with a PIN: %+v", s)
		}
		a.down(w.name)
	})
}

// TestScanNetworks has wps scan tell what is odd about networks.
func TestScanNetworks(t *testing.T) {
	for _, tt := range []struct {
		name, settings string
		ssid, octets   string
		hidden, locked bool
		security       string
		wps            bool
	}{
		{"Locked", wpa2 + "ap_setup_locked=1\n", "lab", "6c6162", false, true, "WPA2", true},
		// A scan does not wait for a beacon, and that is all that tells of it.
		{"Hidden", wpa2 + "wps_state=0\nignore_broadcast_ssid=1\nbeacon_int=20\n", "", "", true, false, "WPA2", false},
		{"Odd", wpa2 + "ssid2=1b5b324a0aff\n", `"\x1b[2J\n\xff"`, "1b5b324a0aff", false, false, "WPA2", true},
		{"Open", "", "lab", "6c6162", false, false, "open", true},
		{"NoWPS", wpa2 + "wps_state=0\n", "lab", "6c6162", false, false, "WPA2", false},
		{"Unconfigured", "wps_state=1\n", "lab", "6c6162", false, false, "open", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run(t, func(a *Air) {
				ap, w := a.ap(tt.settings), a.radio()
				got := a.scan("scan", w.name, ap)
				if got.SSID != tt.ssid || got.Octets != tt.octets || got.Hidden != tt.hidden || got.Security != tt.security || (got.WPS != nil) != tt.wps {
					a.Errorf("%+v", got)
				}
				if s := got.WPS; s != nil && (s.Locked != tt.locked || s.Configured != (tt.name != "Unconfigured")) {
					a.Errorf("%+v", *s)
				}
			})
		})
	}
}
