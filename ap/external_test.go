package ap

import (
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

const apPIN = "24681353"

func withPIN(d *DeviceConfig, _ *BSSConfig) { d.PIN = pinOf(apPIN) }

// configure runs an external registrar: it learns the settings, or gives new
// ones.
func (r *rig) configure(s *fakeStation, pin string, settings *wsc.APSettings) {
	r.Helper()
	var err error
	s.registrar, err = registration.NewRegistrar(registration.RegistrarConfig{
		Device:   wsc.Device{UUID: wsc.UUIDFromMAC(s.mac), Version2: wsc.Version2, AuthTypes: wsc.AuthWPA2PSK, EncrTypes: wsc.EncrAES},
		Password: func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) { return pinOf(pin), 0, true },
		Learn:    settings == nil, APSettings: settings, Rand: fixedRand(s.mac[5]),
	})
	if err != nil {
		r.Fatal(err)
	}
	r.talk(s, eap.IdentityRegistrar, s.registrar)
	if status := r.associate(s, request(wsc.RequestRegistrar, wsc.Version2)); status != dot11.StatusSuccess {
		r.Fatalf("not admitted: status %d", status)
	}
}

// TestLearn: hostap's reg_connect.
func TestLearn(t *testing.T) {
	r := newRig(t, withPIN)
	s := r.station(1)
	r.configure(s, apPIN, nil)
	got, ok := s.registrar.Settings()
	if !ok || got.SSID != "home" || string(got.Key) != passphrase || got.Auth != wsc.AuthWPA2PSK || got.Encr != wsc.EncrAES || got.MAC != bssid {
		t.Fatalf("learned %+v\n%s", got, r.take())
	}
	m1 := s.registrar.Enrollee()
	if m1.PasswordID != wsc.PasswordIDDefault || m1.State != wsc.Configured || m1.MAC != bssid {
		t.Errorf("M1 %+v", m1)
	}
	if notices := r.take(); !strings.Contains(notices, "02:00:00:00:cc:01 has finished as registrar") {
		t.Errorf("notices:\n%s", notices)
	}
	r.advance(time.Second)
	if !s.expelled || r.shown.SSID != "home" {
		t.Error("the end is not that of a registration")
	}
}

// TestLearnMixed: one type only, the strongest, for Windows 7.
func TestLearnMixed(t *testing.T) {
	r := newRig(t, func(d *DeviceConfig, b *BSSConfig) {
		withPIN(d, b)
		b.Security = dot11.SecurityWPAWPA2
	})
	s := r.station(1)
	r.configure(s, apPIN, nil)
	if got, ok := s.registrar.Settings(); !ok || got.Auth != wsc.AuthWPA2PSK || got.Encr != wsc.EncrAES {
		t.Errorf("learned %+v", got)
	}
}

// TestConfigure: hostap's reg_config, reg_config_tkip and wep_config.
func TestConfigure(t *testing.T) {
	settings := func(auth wsc.AuthTypes, encr wsc.EncrTypes, key string) *wsc.APSettings {
		return &wsc.APSettings{SSID: "new", Auth: auth, Encr: encr, Key: []byte(key), MAC: bssid}
	}
	for _, tc := range []struct {
		name     string
		settings *wsc.APSettings
		security dot11.Security
		ok       bool
	}{
		{"WPA2", settings(wsc.AuthWPA2PSK, wsc.EncrAES, "new passphrase"), dot11.SecurityWPA2, true},
		{"WPA becomes mixed", settings(wsc.AuthWPAPSK, wsc.EncrTKIP, "new passphrase"), dot11.SecurityWPAWPA2, true},
		{"WPA2 with TKIP becomes mixed", settings(wsc.AuthWPA2PSK, wsc.EncrTKIP, "new passphrase"), dot11.SecurityWPAWPA2, true},
		{"open", settings(wsc.AuthOpen, wsc.EncrNone, ""), dot11.SecurityOpen, true},
		{"WEP", settings(wsc.AuthOpen, wsc.EncrWEP, "12345"), 0, false},
		{"nonsense", settings(wsc.AuthWPA2PSK, 0, "new passphrase"), 0, false},
		{"short key", settings(wsc.AuthWPA2PSK, wsc.EncrAES, "short"), 0, false},
		{"no SSID", &wsc.APSettings{Auth: wsc.AuthOpen, Encr: wsc.EncrNone, MAC: bssid}, 0, false},
		{"enterprise", settings(wsc.AuthWPA2Enterprise, wsc.EncrAES, ""), 0, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t, withPIN)
			member := r.station(9)
			r.join(member, passphrase)
			s := r.station(1)
			r.configure(s, apPIN, tc.settings)
			if s.registrar.Done() != tc.ok {
				t.Fatalf("done: %v, %v\n%s", s.registrar.Done(), s.registrar.Failure(), r.take())
			}
			r.advance(time.Second)
			if !tc.ok {
				if f := s.registrar.Failure(); f == nil || f.Msg != wsc.MessageM8 {
					t.Errorf("failure %v", f)
				}
				if r.shown.SSID != "home" || member.expelled {
					t.Error("changed in spite of the refusal")
				}
				return
			}
			bss := dot11.BSS{Elements: r.shown.Beacon}
			if r.shown.Privacy {
				bss.Capability = dot11.CapabilityPrivacy
			}
			if got := dot11.SecurityOf(bss); r.shown.SSID != "new" || got != tc.security {
				t.Errorf("shows %q, %v", r.shown.SSID, got)
			}
			if !member.expelled {
				t.Error("a member of the old network was not sent away")
			}
			again := r.station(2)
			if tc.security == dot11.SecurityOpen {
				if r.associate(again, nil) != dot11.StatusSuccess {
					t.Error("not let into the open network")
				}
			} else if r.join(again, "new passphrase"); !again.supp.Done() {
				t.Errorf("cannot join with the new key: %v\n%s", again.err, r.take())
			}
		})
	}
}

// TestLearnOnly: hostap's setup_locked_2.
func TestLearnOnly(t *testing.T) {
	r := newRig(t, func(d *DeviceConfig, b *BSSConfig) {
		withPIN(d, b)
		d.LearnOnly = true
	})
	s := r.station(1)
	r.configure(s, apPIN, &wsc.APSettings{SSID: "new", Auth: wsc.AuthOpen, Encr: wsc.EncrNone, MAC: bssid})
	if f := s.registrar.Failure(); f == nil || f.Msg != wsc.MessageM8 || f.Code != wsc.ErrorSetupLocked || !f.Remote {
		t.Errorf("writing: %v", f)
	}
	r.advance(time.Second)
	s = r.station(2)
	r.configure(s, apPIN, nil)
	if !s.registrar.Done() {
		t.Errorf("learning: %v", s.registrar.Failure())
	}
}

// TestNoAPPIN: M1 is told all the same, then NACK 15.
func TestNoAPPIN(t *testing.T) {
	r := newRig(t, nil)
	s := r.station(1)
	r.configure(s, apPIN, nil)
	if s.registrar.Enrollee() == nil {
		t.Error("no M1")
	}
	if f := s.registrar.Failure(); f == nil || f.Msg != wsc.MessageM2 || f.Code != wsc.ErrorSetupLocked || !f.Remote {
		t.Errorf("failure %v", f)
	}
}

// TestSetupLocked: hostap's setup_locked and setup_locked_timeout.
func TestSetupLocked(t *testing.T) {
	r := newRig(t, withPIN)
	for i, tc := range []struct {
		pin  string
		msg  wsc.MessageType
		code wsc.ConfigError
	}{
		{"55554444", wsc.MessageM4, wsc.ErrorPasswordAuth},
		{"24684444", wsc.MessageM6, wsc.ErrorPasswordAuth},
		{"1234", wsc.MessageM4, wsc.ErrorPasswordAuth},
		{"55554444", wsc.MessageM2, wsc.ErrorSetupLocked},
		{apPIN, wsc.MessageM2, wsc.ErrorSetupLocked},
	} {
		s := r.station(byte(i)) // another address each time does not help
		r.configure(s, tc.pin, nil)
		// What the access point refuses, it says as the answer to our message
		// before: M4's proof fails after we sent M4.
		if f := s.registrar.Failure(); f == nil || f.Msg != tc.msg || f.Code != tc.code || !f.Remote {
			t.Fatalf("try %d: %v\n%s", i+1, f, r.take())
		}
		r.advance(time.Second)
	}
	if n, _ := r.network(r.shown.Beacon); !n.Locked {
		t.Error("AP Setup Locked does not show")
	}
	r.device.PressButton(r.now)
	if c := r.enrol(r.station(20), wsc.PushButton(), nil); len(c) != 1 {
		t.Errorf("enrollees are not served while locked\n%s", r.take())
	}
	r.advance(60 * time.Second)
	if n, _ := r.network(r.shown.Beacon); n.Locked {
		t.Error("still locked after 60 s")
	}
	s := r.station(21)
	r.configure(s, apPIN, nil)
	if !s.registrar.Done() {
		t.Errorf("the right PIN after the lock: %v", s.registrar.Failure())
	}
	if r.device.lock.inARow != 0 || r.device.lock.failures != 3 {
		t.Errorf("after a proof: %+v", r.device.lock)
	}
}

// TestGuessAndRun: leaving instead of answering the NACK does not save a guess.
func TestGuessAndRun(t *testing.T) {
	r := newRig(t, withPIN)
	for i := range byte(3) {
		s := r.station(i)
		left := false
		r.configureUntil(s, "55554444", func() bool {
			if s.registrar.Sent() == wsc.MessageM4 {
				left = true
			}
			return left
		})
	}
	if !r.device.Locked(r.now) {
		t.Errorf("%d failures counted, want 3\n%s", r.device.lock.failures, r.take())
	}
}

// TestOneRegistrarAtATime: guesses in parallel do not outrun the lock.
func TestOneRegistrarAtATime(t *testing.T) {
	r := newRig(t, withPIN)
	first, second := r.station(1), r.station(2)
	r.configureUntil(first, apPIN, func() bool {
		if first.registrar.Sent() == wsc.MessageM4 && second.registrar == nil {
			r.configure(second, "55554444", nil)
		}
		return false
	})
	if f := second.registrar.Failure(); f == nil || f.Msg != wsc.MessageM2 || f.Code != wsc.ErrorSetupLocked {
		t.Errorf("the second: %v", f)
	}
	if !first.registrar.Done() {
		t.Errorf("the first: %v", first.registrar.Failure())
	}
	third := r.station(3)
	if r.configure(third, apPIN, nil); !third.registrar.Done() {
		t.Errorf("the third, after them: %v", third.registrar.Failure())
	}
}

// configureUntil is configure with a station that disappears when gone says so.
func (r *rig) configureUntil(s *fakeStation, pin string, gone func() bool) {
	r.Helper()
	d := wsc.Device{UUID: wsc.UUIDFromMAC(s.mac), Version2: wsc.Version2}
	var err error
	s.registrar, err = registration.NewRegistrar(registration.RegistrarConfig{
		Device:   d,
		Password: func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) { return pinOf(pin), 0, true },
		Learn:    true,
	})
	if err != nil {
		r.Fatal(err)
	}
	r.talk(s, eap.IdentityRegistrar, s.registrar)
	inner := s.receive
	s.receive = func(frame []byte) [][]byte {
		if gone() {
			return nil
		}
		return inner(frame)
	}
	r.associate(s, request(wsc.RequestRegistrar, wsc.Version2))
	r.advance(20 * time.Second)
}
