package interop

import (
	"errors"
	"testing"
	"time"

	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

// apPIN is that of hostapd and of our own access point.
const apPIN = "12345670"

// record has the port keep what happens.
func (p *Port) record() *Recording {
	r := new(Recording)
	p.trace = r.Add
	return r
}

func mustPIN(t *testing.T, s string) wsc.DevicePassword {
	t.Helper()
	p, err := wsc.ParsePIN(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var newSettings = wsc.APSettings{SSID: "renamed", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte("and with a new key")}

// TestExternalRegistrarWithHostapd has our station look at an access point of
// hostapd, and set it up anew.
func TestExternalRegistrarWithHostapd(t *testing.T) {
	for _, c := range []struct {
		name, pin string
		settings  *wsc.APSettings // nil: learn
		fails     *wsc.Failure
		says      string
	}{
		{name: "learn", pin: apPIN, says: "CTRL-EVENT-EAP-FAILURE"},
		{name: "set up", pin: apPIN, settings: &newSettings, says: "WPS-NEW-AP-SETTINGS"},
		{name: "wrong first half", pin: otherFirstHalf, says: "WPS-FAIL msg=8 config_error=18",
			fails: &wsc.Failure{Msg: wsc.MessageM4, Code: wsc.ErrorPasswordAuth, Remote: true}},
		{name: "wrong second half", pin: otherSecondHalf, says: "WPS-FAIL msg=10 config_error=18",
			fails: &wsc.Failure{Msg: wsc.MessageM6, Code: wsc.ErrorPasswordAuth, Remote: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lab, ctx := newLab(t)
			port := lab.open(t, StationEnd)
			hostapd, err := lab.StartHostapd(ctx, t.TempDir(), true, HostapdNetwork)
			if err != nil {
				t.Fatal(err)
			}
			hostapd.stopped(t, port.record())
			password := mustPIN(t, c.pin)
			registrar, err := registration.NewRegistrar(registration.RegistrarConfig{
				Device:     AccessPoint,
				Peer:       APAddress,
				Password:   func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) { return password, 0, true },
				Learn:      c.settings == nil,
				APSettings: c.settings,
			})
			if err != nil {
				t.Fatal(err)
			}
			peer, err := eap.NewPeer(eap.PeerConfig{Identity: eap.IdentityRegistrar, Method: registrar})
			if err != nil {
				t.Fatal(err)
			}
			err = port.RunPeer(ctx, peer)
			if c.fails != nil {
				var failure *wsc.Failure
				errors.As(err, &failure)
				checkFailure(t, Result{Failure: failure, Registered: registrar.Done()}, *c.fails)
			} else if err != nil || !registrar.Done() {
				t.Errorf("done %v, %v", registrar.Done(), err)
			} else if got, ok := registrar.Settings(); !ok || got.SSID != "wired-home" || got.Auth != wsc.AuthWPA2PSK || got.Encr != wsc.EncrAES || string(got.Key) != homeKey || got.MAC != APAddress {
				t.Errorf("learned %+v, %v", got, ok)
			}
			if _, err := hostapd.Await(ctx, c.says); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestAccessPointWithSupplicant has wpa_supplicant, as an external registrar,
// look at an access point of ours, and set it up anew.
func TestAccessPointWithSupplicant(t *testing.T) {
	for _, c := range []struct {
		name, phase1 string
		accepted     *wsc.APSettings
		fails        *wsc.Failure
		says         string
	}{
		{name: "learn", phase1: "pin=" + apPIN, says: "WPS-CRED-RECEIVED",
			fails: &wsc.Failure{Msg: wsc.MessageM7, Remote: true}},
		{name: "set up", phase1: "pin=" + apPIN + " new_ssid=72656e616d6564 new_auth=WPA2PSK new_encr=CCMP new_key=616e6420776974682061206e6577206b6579",
			says: "WPS-SUCCESS", accepted: &newSettings},
		{name: "wrong first half", phase1: "pin=" + otherFirstHalf, says: "WPS-FAIL",
			fails: &wsc.Failure{Msg: wsc.MessageM4, Code: wsc.ErrorPasswordAuth}},
	} {
		t.Run(c.name, func(t *testing.T) {
			lab, ctx := newLab(t)
			port := lab.open(t, APEnd)
			supplicant, err := lab.StartSupplicant(ctx, t.TempDir(), true, eap.IdentityRegistrar, `phase1="`+c.phase1+`"`)
			if err != nil {
				t.Fatal(err)
			}
			supplicant.stopped(t, port.record())
			enrollee, err := registration.NewEnrollee(registration.EnrolleeConfig{
				Device:   AccessPoint,
				Password: mustPIN(t, apPIN),
				AP: &registration.APConfig{Settings: wsc.APSettings{
					SSID: Network.SSID, Auth: Network.Auth, Encr: Network.Encr, Key: Network.Key, MAC: APAddress,
				}},
			})
			if err != nil {
				t.Fatal(err)
			}
			server, err := eap.NewServer(eap.ServerConfig{Method: func(identity string) (eap.Method, bool) {
				return enrollee, identity == eap.IdentityRegistrar
			}})
			if err != nil {
				t.Fatal(err)
			}
			err = port.RunServer(ctx, server, server.Start(time.Now()))
			settings, ok := enrollee.Settings()
			if c.fails != nil {
				var failure *wsc.Failure
				errors.As(err, &failure)
				checkFailure(t, Result{Failure: failure, Registered: ok}, *c.fails)
			} else if err != nil || !ok {
				t.Errorf("done %v, %v", ok, err)
			} else if got := settings.AP; got == nil || got.SSID != c.accepted.SSID || got.Auth != c.accepted.Auth || got.Encr != c.accepted.Encr || !got.Key.Equal(c.accepted.Key) {
				t.Errorf("set up: %+v", got)
			}
			if _, err := supplicant.Await(ctx, c.says); err != nil {
				t.Error(err)
			}
		})
	}
}
