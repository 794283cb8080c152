package lab

import (
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// TestPushButtonLater has the access point's button pressed while the station
// is looking for it.
func TestPushButtonLater(t *testing.T) {
	for _, late := range []time.Duration{20 * time.Second, 110 * time.Second} {
		t.Run(late.String(), func(t *testing.T) {
			run(t, func(a *Air) {
				ap, c := a.ap(wpa2), a.station()
				var pressed time.Time
				c.after(late, func() {
					pressed = time.Now()
					ap.press()
				})
				e := c.enrolled("", wps.Config{}, "lab", passphrase)
				a.Logf("gowps: credential %.2f s after the button was pressed", time.Since(pressed).Seconds())
				c.connect(e.Best(), ap)
			})
		})
	}
}

// TestNobodyPressed has a station look in vain.
func TestNobodyPressed(t *testing.T) {
	run(t, func(a *Air) {
		a.ap(wpa2)
		c := a.station()
		began := time.Now()
		_, err := c.enrol("", wps.Config{})
		if took := time.Since(began); !errors.Is(err, wps.ErrNoAP) || took < 118*time.Second || took > 130*time.Second {
			a.Errorf("after %v: %v, want %v after 120 s", took, err, wps.ErrNoAP)
		}
	})
}

// TestPressedTooEarly has the access point's two minutes end before the station
// begins.
func TestPressedTooEarly(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2), a.station()
		ap.press()
		c.pass(121 * time.Second)
		_, err := c.enrol("", wps.Config{Profile: wps.Device})
		if !errors.Is(err, wps.ErrNoAP) {
			a.Errorf("a button that was pressed too early gave %v, want %v", err, wps.ErrNoAP)
		}
	})
}

// TestFragments has both ends cut their messages into pieces.
func TestFragments(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2+"fragment_size=70\n"), a.station()
		ap.press()
		e := c.enrolled("", wps.Config{FragmentSize: 50}, "lab", passphrase)
		c.connect(e.Best(), ap)
	})
}

// TestPIN has the station's PIN typed at the access point, before the station
// begins and later.
func TestPIN(t *testing.T) {
	for name, late := range map[string]time.Duration{"Before": 0, "Later": 20 * time.Second} {
		t.Run(name, func(t *testing.T) {
			run(t, func(a *Air) {
				ap, c := a.ap(wpa2), a.station()
				if late == 0 {
					ap.ask("WPS_PIN any 12345670")
				} else {
					c.after(late, func() { ap.ask("WPS_PIN any 12345670") })
				}
				e := c.enrolled("12345670", wps.Config{}, "lab", passphrase)
				c.connect(e.Best(), ap)
			})
		})
	}
}

// TestWrongPIN has another PIN typed at the access point than the station's:
// its first half is wrong, or its second.
func TestWrongPIN(t *testing.T) {
	for _, typed := range []string{"87654325", "12349876"} {
		t.Run(typed, func(t *testing.T) {
			run(t, func(a *Air) {
				ap, c := a.ap(wpa2), a.station()
				ap.ask("WPS_PIN any " + typed)
				_, err := c.enrol("12345670", wps.Config{WalkTime: 30 * time.Second})
				var failure *wsc.Failure
				if !errors.Is(err, wps.ErrRejected) || !errors.As(err, &failure) || failure.Code != wsc.ErrorPasswordAuth {
					a.Fatalf("the wrong PIN gave %v", err)
				}
			})
		})
	}
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

// TestOverlapOfStations has two stations pressed beside one access point, which
// turns both down.
func TestOverlapOfStations(t *testing.T) {
	run(t, func(a *Air) {
		ap, other, c := a.ap(wpa2), a.supplicant(a.radio()), a.station()
		ap.press()
		if _, err := other.Ask(a.ctx, "WPS_PBC"); err != nil {
			a.Fatal(err)
		}
		_, err := c.enrol("", wps.Config{})
		var failure *wsc.Failure
		if !errors.As(err, &failure) || failure.Code != wsc.ErrorOverlap {
			a.Errorf("beside another station: %v, want %v", err, wsc.ErrorOverlap)
		}
	})
}

// TestTwoBands has a router with a radio in each band, whose button starts both:
// that is no overlap.
func TestTwoBands(t *testing.T) {
	run(t, func(a *Air) {
		a.law = somewhere
		router, c := a.hostapd(wpa2, wpa2+"hw_mode=a\nchannel=36\n"), a.station()
		router[0].press()
		e := c.enrolled("", wps.Config{}, "lab", passphrase)
		for _, ap := range router {
			if ap.mac == e.BSS.BSSID {
				c.connect(e.Best(), ap)
				return
			}
		}
		a.Errorf("enrolled with %v, which is not the router", e.BSS.BSSID)
	})
}

// TestWEP has an access point that says that its button is pressed, and has
// nothing but WEP to offer: alone, and until another one is pressed.
func TestWEP(t *testing.T) {
	pressed := wsc.Elements(wsc.Marshal(&wsc.Beacon{
		Device: wsc.Device{State: wsc.Configured, UUID: wsc.UUID{7}, Version2: wsc.Version2},
		Announcement: wsc.Announcement{
			SelectedRegistrar: true, PasswordID: wsc.PasswordIDPushButton, SelectedMethods: wsc.MethodPushButton,
		},
	}))
	wep := "wps_state=0\nieee80211n=0\nwep_default_key=0\nwep_key0=\"abcde\"\nssid=old\nvendor_elements=" + hex.EncodeToString(pressed) + "\n"
	t.Run("Alone", func(t *testing.T) {
		run(t, func(a *Air) {
			a.ap(wep)
			_, err := a.station().enrol("", wps.Config{Profile: wps.Device})
			if !errors.Is(err, wps.ErrWEP) {
				a.Errorf("%v, want %v", err, wps.ErrWEP)
			}
		})
	})
	t.Run("ThenAnother", func(t *testing.T) {
		run(t, func(a *Air) {
			old, ap, c := a.ap(wep), a.ap(wpa2), a.station()
			c.after(10*time.Second, func() {
				old.ask("SET vendor_elements ")
				old.ask("UPDATE_BEACON")
				ap.press()
			})
			c.connect(c.enrolled("", wps.Config{}, "lab", passphrase).Best(), ap)
			if _, ok := last[station.WEPFound](c); !ok {
				a.Error("the WEP network was not told of")
			}
		})
	})
}

// TestVanishes has the access point go away in the middle of the exchange, without
// a word, and come back: the station says so, and its next try succeeds.
func TestVanishes(t *testing.T) {
	for _, sent := range []wsc.MessageType{wsc.MessageM1, wsc.MessageM3, wsc.MessageM7} {
		t.Run(sent.String(), func(t *testing.T) {
			run(t, func(a *Air) {
				ap, c := a.ap(wpa2), a.station()
				ap.ask("SET broadcast_deauth 0")
				gone := false
				c.hook = func(ev wps.Event) {
					if m, ok := ev.(station.Message); ok && m.Sent && m.Type == sent && !gone {
						gone = true
						ap.ask("DISABLE")
					}
				}
				ap.press()
				_, err := c.enrol("", wps.Config{})
				var failure *wsc.Failure
				if !errors.Is(err, wps.ErrLinkLost) || !errors.As(err, &failure) {
					a.Fatalf("the access point vanished: %v, want %v", err, wps.ErrLinkLost)
				}
				ap.ask("ENABLE")
				a.await(ap.Program, "AP-ENABLED")
				ap.press()
				c.connect(c.enrolled("", wps.Config{}, "lab", passphrase).Best(), ap)
			})
		})
	}
}
