package lab

import (
	"errors"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/wsc"
)

// TestPushButton measures this project as the yardsticks are measured: the
// button of the access point is pressed, then that of the station.
func TestPushButton(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2), a.station()
		ap.press()
		began := time.Now()
		e := c.enrolled("", wps.Config{}, "lab", passphrase)
		enrolled := time.Since(began)
		c.connect(e.Best(), ap)
		a.Logf("gowps: credential after %.2f s, an address and an answer after %.2f s", enrolled.Seconds(), time.Since(began).Seconds())
	})
}

// TestPushButtonLater has the access point's button pressed while the station
// is looking for it.
func TestPushButtonLater(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2), a.station()
		var pressed time.Time
		c.after(20*time.Second, func() {
			pressed = time.Now()
			ap.press()
		})
		e := c.enrolled("", wps.Config{}, "lab", passphrase)
		a.Logf("gowps: credential %.2f s after the button was pressed", time.Since(pressed).Seconds())
		c.connect(e.Best(), ap)
	})
}

// TestPIN has the station's PIN typed at the access point, before and after the
// station begins.
func TestPIN(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2), a.station()
		ap.ask("WPS_PIN any 12345670")
		e := c.enrolled("12345670", wps.Config{}, "lab", passphrase)
		c.connect(e.Best(), ap)
	})
}

// TestWrongPIN has another PIN typed at the access point than the station's.
func TestWrongPIN(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2), a.station()
		ap.ask("WPS_PIN any 87654325")
		_, err := c.enrol("12345670", wps.Config{WalkTime: 30 * time.Second})
		var failure *wsc.Failure
		if !errors.Is(err, wps.ErrRejected) || !errors.As(err, &failure) {
			a.Fatalf("the wrong PIN gave %v", err)
		}
		a.Log(err)
	})
}

// TestOverlap has two access points pressed that have nothing to do with each
// other.
func TestOverlap(t *testing.T) {
	run(t, func(a *Air) {
		one, other, c := a.ap(wpa2), a.ap(wpa2+"uuid=22345678-9abc-def0-1234-56789abcdef0\nchannel=11\n"), a.station()
		one.press()
		other.press()
		_, err := c.enrol("", wps.Config{})
		if !errors.Is(err, wps.ErrOverlap) {
			a.Fatalf("two pressed buttons gave %v", err)
		}
		// Who names one access point means that one.
		e := c.enrolled("", wps.Config{BSSID: other.mac}, "lab", passphrase)
		if e.BSS.BSSID != other.mac {
			a.Errorf("enrolled with %v, want %v", e.BSS.BSSID, other.mac)
		}
	})
}
