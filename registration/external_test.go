package registration

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

var newSettings = wsc.APSettings{
	SSID: "new", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: secret.Bytes("battery staple"),
}

// TestLearn is hostap's case reg_connect: the external registrar stops after
// M7, with a NACK that says "no error".
func TestLearn(t *testing.T) {
	ends := newEnds(t, external("learn", pin("12345670"))).play()
	if ends.rErr != nil || !ends.r.Done() {
		t.Errorf("registrar: %v", ends.rErr)
	}
	got, ok := ends.r.Settings()
	if !ok || !reflect.DeepEqual(got, testSettings) {
		t.Errorf("learned %+v", got)
	}
	want := append(slices.Clone(wholeRun[:8]), wsc.MessageNACK)
	if !slices.Equal(ends.passed, want) {
		t.Errorf("messages %v", ends.passed)
	}
	// For the access point this is an end like another; it can tell by M7.
	wantFailure(t, "access point", ends.eErr, wsc.MessageM7, wsc.ErrorNone, true)
	if _, ok := ends.e.Settings(); ok {
		t.Error("the access point has new settings")
	}

	// hostap's access points answer that NACK with one, a request that the
	// station has to answer.
	reply, err := ends.r.Handle(ends.e.nack(wsc.ErrorNone))
	if nackCode(t, reply) != wsc.ErrorNone || !errors.Is(err, ErrIgnored) || !ends.r.Done() {
		t.Errorf("after the end: %v, %v", reply.Op, err)
	}
	inside := ends.r.learned.Key
	ends.r.Close()
	if !allZero(inside) || !got.Key.Equal(testSettings.Key) {
		t.Error("Close wipes the wrong copy")
	}
	if _, ok := ends.r.Settings(); ok {
		t.Error("settings after Close")
	}
}

// TestLearnFromStation: who has no settings to show cannot be learned from.
func TestLearnFromStation(t *testing.T) {
	c := external("learn from a station", pin("12345670"))
	c.e.AP = nil
	ends := newEnds(t, c)
	ends.e.station = false // it stands for an access point, and does not answer a NACK
	ends.play()
	wantFailure(t, "registrar", ends.rErr, wsc.MessageM7, wsc.ErrorNone, false)
	if !errors.Is(ends.rErr, wsc.ErrMissing) || ends.r.Done() {
		t.Errorf("registrar: %v", ends.rErr)
	}
}

// TestConfigure is hostap's case reg_config: M8 brings new settings.
func TestConfigure(t *testing.T) {
	c := external("configure", pin("12345670"))
	c.r.Learn, c.r.APSettings = false, &newSettings
	asked := false
	c.e.AP.Accept = func(s *wsc.M8Settings) error {
		asked = s.AP.SSID == newSettings.SSID
		return nil
	}
	ends := newEnds(t, c).play()
	if ends.eErr != nil || ends.rErr != nil || !ends.r.Done() || !asked {
		t.Fatalf("access point: %v, registrar: %v, asked %v", ends.eErr, ends.rErr, asked)
	}
	if want := append(slices.Clone(wholeRun), wsc.MessageACK); !slices.Equal(ends.passed, want) {
		t.Errorf("messages %v", ends.passed)
	}
	want := newSettings
	want.MAC = testAP.MAC
	s, ok := ends.e.Settings()
	if !ok || s.AP == nil || !reflect.DeepEqual(*s.AP, want) {
		t.Errorf("new settings %+v", s)
	}
	if _, ok := ends.e.Credentials(); ok {
		t.Error("an access point got credentials")
	}
	if old, ok := ends.r.Settings(); !ok || old.SSID != testSettings.SSID {
		t.Errorf("learned %+v on the way", old)
	}
	ends.e.Close()
	if !s.AP.Key.Equal(newSettings.Key) {
		t.Error("Close wipes the caller's settings")
	}
}

// TestSettingsRefused: what the access point does not like gets a NACK.
func TestSettingsRefused(t *testing.T) {
	reason := errors.New("WEP is prohibited")
	for _, c := range []struct {
		name string
		err  error
		code wsc.ConfigError
		want error
	}{
		{"wep_config", reason, wsc.ErrorNone, reason},
		{"setup_locked_2", ErrLocked, wsc.ErrorSetupLocked, ErrLocked},
		{"a code of its own", &wsc.Failure{Code: wsc.ErrorDeviceBusy, Err: reason}, wsc.ErrorDeviceBusy, reason},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := external(c.name, pin("12345670"))
			config.r.Learn, config.r.APSettings = false, &newSettings
			config.e.AP.Accept = func(*wsc.M8Settings) error { return c.err }
			ends := newEnds(t, config).play()
			wantFailure(t, "access point", ends.eErr, wsc.MessageM8, c.code, false)
			if !errors.Is(ends.eErr, c.want) {
				t.Errorf("access point: %v", ends.eErr)
			}
			wantFailure(t, "registrar", ends.rErr, wsc.MessageM8, c.code, true)
			if _, ok := ends.e.Settings(); ok || ends.r.Done() {
				t.Error("they count all the same")
			}
		})
	}
}

// TestNoSettings: M8 without settings for an access point.
func TestNoSettings(t *testing.T) {
	c := external("no settings", pin("12345670"))
	c.r.Learn, c.r.Credentials = false, gives(testCredential)
	ends := newEnds(t, c).play()
	wantFailure(t, "access point", ends.eErr, wsc.MessageM8, wsc.ErrorNone, false)
	if !errors.Is(ends.eErr, wsc.ErrMissing) {
		t.Errorf("access point: %v", ends.eErr)
	}
}

// TestSetupLocked are hostap's cases setup_locked and
// reg_connect_zero_len_ap_pin: M1, and a NACK for M2.
func TestSetupLocked(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*EnrolleeConfig)
		locked bool
	}{
		{"locked", func(c *EnrolleeConfig) { c.AP.Locked = func() bool { return true } }, true},
		{"not locked", func(c *EnrolleeConfig) { c.AP.Locked = func() bool { return false } }, false},
		{"no PIN", func(c *EnrolleeConfig) { c.Password.Secret = nil }, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := external(c.name, pin("12345670"))
			c.change(&config.e)
			ends := newEnds(t, config).play()
			if !c.locked {
				if !ends.r.Done() {
					t.Errorf("registrar: %v", ends.rErr)
				}
				return
			}
			wantFailure(t, "access point", ends.eErr, wsc.MessageM2, wsc.ErrorSetupLocked, false)
			wantFailure(t, "registrar", ends.rErr, wsc.MessageM2, wsc.ErrorSetupLocked, true)
			if !errors.Is(ends.eErr, ErrLocked) {
				t.Errorf("access point: %v", ends.eErr)
			}
		})
	}
}

// TestWrongAPPIN: a guess at the access point's PIN shows as what the lock-out
// counts.
func TestWrongAPPIN(t *testing.T) {
	for _, c := range []struct {
		guess string
		msg   wsc.MessageType
		err   error
	}{
		{"00005670", wsc.MessageM4, ErrFirstHalf},
		{"12340000", wsc.MessageM6, ErrSecondHalf},
	} {
		config := external(c.guess, pin("12345670"))
		config.r.Password = knows(pin(c.guess))
		ends := newEnds(t, config).play()
		wantFailure(t, "access point", ends.eErr, c.msg, wsc.ErrorPasswordAuth, false)
		if !errors.Is(ends.eErr, c.err) {
			t.Errorf("access point: %v", ends.eErr)
		}
		wantFailure(t, "registrar", ends.rErr, c.msg, wsc.ErrorPasswordAuth, true)
		if _, ok := ends.r.Settings(); ok {
			t.Error("settings for a wrong PIN")
		}
		// An access point has nothing to say after its NACK.
		if p, err := ends.e.Handle(ends.r.nack(0)); p.Op != 0 || !errors.Is(err, c.err) {
			t.Errorf("after the end: %v, %v", p.Op, err)
		}
	}
}

// TestAccessPointGetsM2D is hostap's case ext_ap_settings_m2d: the access point
// acknowledges, nothing changes, and it can go no further.
func TestAccessPointGetsM2D(t *testing.T) {
	c := external("m2d", pin("12345670"))
	c.r.Password = func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) {
		return wsc.DevicePassword{}, wsc.ErrorNone, false
	}
	ends := newEnds(t, c).play()
	if ends.passed[len(ends.passed)-1] != wsc.MessageACK || ends.eErr != nil {
		t.Errorf("messages %v, %v", ends.passed, ends.eErr)
	}
	if _, ok := ends.e.Settings(); ok {
		t.Error("M2D brought settings")
	}
}
