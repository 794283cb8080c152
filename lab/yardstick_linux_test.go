package lab

import (
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/internal/interop"
)

// supplicant is wpa_supplicant on a radio of its own.
type supplicant struct {
	*interop.Hostap
	wireless
}

// supplicant starts wpa_supplicant, which then waits for requests.
func (a *Air) supplicant() supplicant {
	a.Helper()
	w := a.radio()
	h, err := interop.StartHostap(a.ctx, interop.StartProgram, a.temp(), "ctrl_interface=/run/wpa_supplicant\n",
		"/run/wpa_supplicant/"+w.name, true, "Added interface "+w.name, "wpa_supplicant", "-D", "nl80211", "-i", w.name, "-c")
	if err != nil {
		a.Fatal(err)
	}
	a.keep("wpa_supplicant", h.Program)
	return supplicant{h, w}
}

// TestBeacons has another program's scan find an access point and what it says
// of its WPS.
func TestBeacons(t *testing.T) {
	run(t, func(a *Air) {
		ap, w := a.ap(wpa2), a.radio()
		ap.press()
		a.do("ip", "link", "set", w.name, "up")
		a.do("iw", "dev", w.name, "scan", "trigger")
		var found string
		a.until("the access point", func() bool {
			found = a.do("iw", "dev", w.name, "scan", "dump")
			return strings.Contains(found, ap.mac.String())
		})
		for _, want := range []string{"SSID: lab", "freq: 2437", "Selected Registrar: 0x1", "PBC", "Device name: Lab AP"} {
			if !strings.Contains(found, want) {
				a.Errorf("no %q in\n%s", want, found)
			}
		}
	})
}

// TestSupplicantPushButton measures wpa_supplicant, for comparison: the button
// of the access point is pressed, then that of the station.
func TestSupplicantPushButton(t *testing.T) {
	run(t, func(a *Air) {
		ap, station := a.ap(wpa2), a.supplicant()
		ap.press()
		began := time.Now()
		if _, err := station.Ask(a.ctx, "WPS_PBC"); err != nil {
			a.Fatal(err)
		}
		a.await(station.Program, "WPS-SUCCESS")
		enrolled := time.Since(began)
		a.await(station.Program, "CTRL-EVENT-CONNECTED")
		a.Logf("wpa_supplicant: credential after %.2f s, connected after %.2f s", enrolled.Seconds(), time.Since(began).Seconds())
	})
}

// iwd starts iwd, and a message bus for it, on a radio of its own.
func (a *Air) iwd() wireless {
	a.Helper()
	w := a.radio()
	a.do("mkdir", "-p", "/run/dbus", "/run/iwd")
	a.await(a.start("dbus", "dbus-daemon", "--system", "--nopidfile", "--nofork", "--print-address"), "unix:")
	a.start("iwd", "env", "STATE_DIRECTORY=/run/iwd", "/usr/libexec/iwd", "-d", "-i", w.name)
	a.until("iwd to know its radio", func() bool {
		known, err := a.try("iwctl", "wsc", "list")
		return err == nil && strings.Contains(known, w.name)
	})
	return w
}

// TestIwdPushButton measures iwd.
func TestIwdPushButton(t *testing.T) {
	run(t, func(a *Air) {
		ap, w := a.ap(wpa2), a.iwd()
		ap.press()
		began := time.Now()
		a.do("iwctl", "wsc", w.name, "push-button")
		a.await(ap.Program, "AP-STA-CONNECTED "+w.mac.String())
		a.Logf("iwd: connected after %.2f s", time.Since(began).Seconds())
	})
}
