package lab

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// auditLine is what these cases read of a line of wps audit --json.
type auditLine struct {
	Verdict, Severity string
	Findings          []struct{ Code, Severity, Evidence string }
	Networks          []struct{ SSID, BSSID string }
}

// audit listens at an interface, and returns what it says of networks called lab.
func (a *Air) audit(name string) (routers []auditLine, code int) {
	a.Helper()
	stdout, stderr, code := a.printed("audit", "audit", "-i", name, "--ssid", "lab", "--json")
	for line := range strings.Lines(stdout) {
		var l auditLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			a.Errorf("%v in %s", err, line)
		}
		routers = append(routers, l)
	}
	a.Cleanup(func() {
		if a.Failed() {
			a.Logf("the audit ended with %d and said:\n%s%s", code, stdout, stderr)
		}
	})
	return routers, code
}

// TestAudit judges what hostapd sends out, and is a stranger to it afterwards.
func TestAudit(t *testing.T) {
	const noPIN = wpa2 + "config_methods=virtual_push_button\nap_pin=\n"
	for _, tt := range []struct {
		name     string
		settings []string // of each radio
		pin      bool     // what hostapd has, whatever it tells
		press    bool
		code     int
		verdict  string
		codes    []string
	}{
		{"Label", []string{wpa2}, true, false, 20, "pin-reachable", []string{"pin-label"}},
		{"Display", []string{wpa2 + "config_methods=virtual_display virtual_push_button\n"}, true, false, 20, "pin-reachable", []string{"pin-display"}},
		{"ButtonOnly", []string{noPIN}, false, false, 0, "button-only", []string{"pin-not-announced"}},
		// What cannot be known: this one takes its PIN, and does not tell.
		{"Unannounced", []string{wpa2 + "config_methods=virtual_push_button\n"}, true, false, 0, "button-only", []string{"pin-not-announced"}},
		{"Locked", []string{wpa2 + "ap_setup_locked=1\n"}, true, false, 0, "pin-locked", []string{"pin-locked"}},
		{"Pressed", []string{noPIN}, false, true, 20, "button-only", []string{"button-open", "pin-not-announced"}},
		{"NotConfigured", []string{"wps_state=1\nconfig_methods=virtual_push_button\nap_pin=\n"}, false, false, 20, "button-only", []string{"not-configured", "pin-not-announced"}},
		{"Mixed", []string{"wpa=3\nwpa_pairwise=TKIP\nrsn_pairwise=CCMP\nwpa_passphrase=" + passphrase + "\nconfig_methods=virtual_push_button\nap_pin=\n"}, false, false, 0, "button-only", []string{"pin-not-announced", "tkip"}},
		{"TwoRadios", []string{wpa2, wpa2 + "channel=1\n"}, true, false, 20, "pin-reachable", []string{"pin-label"}},
		{"Off", []string{wpa2 + "wps_state=0\nap_pin=\n"}, false, false, 0, "off", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run(t, func(a *Air) {
				aps, w := a.hostapd(slices.Clone(tt.settings)...), a.radio()
				reply, err := aps[0].Ask(a.ctx, "WPS_AP_PIN get")
				if has := err == nil && strings.HasPrefix(reply, "12345670"); has != tt.pin {
					a.Errorf("hostapd has a PIN: %t, want %t", has, tt.pin)
				}
				if tt.press {
					aps[0].press()
				}
				routers, code := a.audit(w.name)
				if code != tt.code || len(routers) != 1 {
					a.Fatalf("exit code %d, want %d; %d routers", code, tt.code, len(routers))
				}
				r := routers[0]
				var codes []string
				for _, f := range r.Findings {
					codes = append(codes, f.Code)
				}
				if r.Verdict != tt.verdict || !slices.Equal(codes, tt.codes) {
					a.Errorf("verdict %s, findings %q; want %s, %q", r.Verdict, codes, tt.verdict, tt.codes)
				}
				if len(r.Networks) != len(aps) {
					a.Errorf("%d networks, want %d", len(r.Networks), len(aps))
				}
				for _, ap := range aps {
					if known := ap.member(w.mac); known != nil {
						a.Errorf("%s knows the station: %v", ap.name, known)
					}
				}
			})
		})
	}
}

// TestAuditCannot tells why nothing was heard, and does not look clean.
func TestAuditCannot(t *testing.T) {
	beCommand()
	run(t, func(a *Air) {
		w := a.radio()
		if routers, code := a.audit(w.name); code != 7 || routers != nil {
			a.Errorf("where nothing is: exit code %d", code)
		}
		cmd := a.child("audit", "-i", w.name)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		output, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 4 || !strings.Contains(string(output), "not permitted (run as root") {
			a.Errorf("without rights: %v\n%s", err, output)
		}
		switches, err := filepath.Glob("/sys/class/net/" + w.name + "/phy80211/rfkill*/soft")
		if err != nil || len(switches) != 1 {
			a.Fatalf("switches %v, %v", switches, err)
		}
		if err := os.WriteFile(switches[0], []byte("1"), 0); err != nil {
			a.Fatal(err)
		}
		if routers, code := a.audit(w.name); code != 4 || routers != nil {
			a.Errorf("switched off: exit code %d", code)
		}
		if text, err := os.ReadFile(filepath.Join(a.folder, "audit.log")); err != nil || !strings.Contains(string(text), "rfkill unblock wifi") {
			a.Errorf("switched off: %s, %v", text, err)
		}
	})
}
