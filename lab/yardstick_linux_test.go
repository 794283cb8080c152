package lab

import (
	"strings"
	"testing"

	"github.com/gowps/wps/internal/interop"
)

// supplicant is wpa_supplicant on a radio of its own.
type supplicant struct {
	*interop.Hostap
	wireless
}

// supplicant starts wpa_supplicant on a radio; it then waits for requests.
func (a *Air) supplicant(w wireless) supplicant {
	a.Helper()
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
