package registration

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// The devices of the tests.
var (
	testStation = wsc.Device{
		MAC:           dot11.MAC{2, 0, 0, 0, 0, 1},
		UUID:          wsc.UUIDFromMAC(dot11.MAC{2, 0, 0, 0, 0, 1}),
		Manufacturer:  "Maker",
		ModelName:     "Model",
		ModelNumber:   "1",
		SerialNumber:  "42",
		Name:          "A station",
		PrimaryType:   wsc.NewDeviceType(1, 1),
		ConfigMethods: wsc.MethodVirtualPushButton | wsc.MethodVirtualDisplay,
		AuthTypes:     wsc.AuthOpen | wsc.AuthWPAPSK | wsc.AuthWPA2PSK,
		EncrTypes:     wsc.EncrNone | wsc.EncrTKIP | wsc.EncrAES,
		Bands:         dot11.Band2GHz,
		Version2:      wsc.Version2,
	}
	testAP = wsc.Device{
		MAC:           dot11.MAC{2, 0, 0, 0, 1, 0},
		UUID:          wsc.UUIDFromMAC(dot11.MAC{2, 0, 0, 0, 1, 0}),
		Manufacturer:  "Maker",
		ModelName:     "Router",
		ModelNumber:   "2",
		SerialNumber:  "43",
		Name:          "An access point",
		PrimaryType:   wsc.NewDeviceType(6, 1),
		ConfigMethods: wsc.MethodVirtualPushButton | wsc.MethodLabel,
		AuthTypes:     wsc.AuthWPA2PSK,
		EncrTypes:     wsc.EncrAES,
		Bands:         dot11.Band2GHz,
		State:         wsc.Configured,
		Version2:      wsc.Version2,
	}
	testCredential = wsc.Credential{
		SSID: "home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: secret.Bytes("correct horse"),
	}
	testSettings = wsc.APSettings{
		SSID: "home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: secret.Bytes("correct horse"), MAC: testAP.MAC,
	}
)

// pin returns a PIN as a password.
func pin(digits string) wsc.DevicePassword {
	return wsc.DevicePassword{ID: wsc.PasswordIDDefault, Secret: secret.Bytes(digits)}
}

// knows is the Password of a registrar that has one for everybody.
func knows(p wsc.DevicePassword) func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) {
	return func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) { return p, wsc.ErrorNone, true }
}

// gives is the Credentials of a registrar that gives everybody the same.
func gives(list ...wsc.Credential) func(*wsc.M1) ([]wsc.Credential, error) {
	return func(*wsc.M1) ([]wsc.Credential, error) { return list, nil }
}

// ends are the two ends of a run, with a cable between them.
type ends struct {
	e *Enrollee
	r *Registrar
	// tap, if not nil, sees each packet, and may replace it. Zero drops it.
	tap func(t wsc.MessageType, p wsc.Packet) wsc.Packet

	passed     []wsc.MessageType // what has passed the tap
	eErr, rErr error             // the first that was not ErrIgnored
}

// config is what both ends of a test run are made of.
type config struct {
	e EnrolleeConfig
	r RegistrarConfig
}

// configured returns both ends' configuration for a run with one password.
func configured(seed string, p wsc.DevicePassword) config {
	random := seeded(seed)
	return config{
		EnrolleeConfig{Device: testStation, Password: p, Rand: random},
		RegistrarConfig{
			Device: testAP, Peer: testStation.MAC, Password: knows(p), Rand: random,
			Credentials: gives(testCredential),
		},
	}
}

// external returns the configuration of a run that sets up an access point.
func external(seed string, p wsc.DevicePassword) config {
	random := seeded(seed)
	return config{
		EnrolleeConfig{Device: testAP, Password: p, Rand: random, AP: &APConfig{Settings: testSettings}},
		RegistrarConfig{Device: testStation, Peer: testAP.MAC, Password: knows(p), Rand: random, Learn: true},
	}
}

func newEnds(t testing.TB, c config) *ends {
	t.Helper()
	e, err := NewEnrollee(c.e)
	if err != nil {
		t.Fatal(err)
	}
	r, err := NewRegistrar(c.r)
	if err != nil {
		t.Fatal(err)
	}
	return &ends{e: e, r: r}
}

// play runs the cable until nobody has anything to say.
func (c *ends) play() *ends { return c.playFrom(wsc.Packet{Op: wsc.OpStart}, true) }

// playFrom goes on with a packet on its way to one end.
func (c *ends) playFrom(p wsc.Packet, toEnrollee bool) *ends {
	for range 20 {
		t, _ := wsc.TypeOf(p.Msg)
		if c.tap != nil && p.Op > wsc.OpStart {
			p = c.tap(t, p)
		}
		if p.Op == 0 {
			return c
		}
		c.passed = append(c.passed, t)
		if toEnrollee {
			p = c.toEnrollee(p)
		} else {
			p = c.toRegistrar(p)
		}
		toEnrollee = !toEnrollee
	}
	panic("the run does not end")
}

func (c *ends) toEnrollee(p wsc.Packet) (reply wsc.Packet) {
	reply, err := c.e.Handle(p)
	if c.eErr == nil && !errors.Is(err, ErrIgnored) {
		c.eErr = err
	}
	return reply
}

func (c *ends) toRegistrar(p wsc.Packet) (reply wsc.Packet) {
	reply, err := c.r.Handle(p)
	if c.rErr == nil && !errors.Is(err, ErrIgnored) {
		c.rErr = err
	}
	return reply
}

// stop returns a tap that drops a message, and keeps it.
func stop(at wsc.MessageType, kept *wsc.Packet) func(wsc.MessageType, wsc.Packet) wsc.Packet {
	return func(t wsc.MessageType, p wsc.Packet) wsc.Packet {
		if t != at {
			return p
		}
		*kept = p
		return wsc.Packet{}
	}
}

// until plays a run until a message is under way, which it returns.
func until(t testing.TB, c config, at wsc.MessageType) (*ends, wsc.Packet) {
	t.Helper()
	var p wsc.Packet
	ends := newEnds(t, c)
	ends.tap = stop(at, &p)
	ends.play()
	if p.Op == 0 {
		t.Fatalf("no %v: %v, %v", at, ends.eErr, ends.rErr)
	}
	ends.tap = nil
	return ends, p
}

// wantFailure checks an error: a failure with these facts.
func wantFailure(t *testing.T, who string, err error, msg wsc.MessageType, code wsc.ConfigError, remote bool) {
	t.Helper()
	f, ok := errors.AsType[*wsc.Failure](err)
	if !ok {
		t.Errorf("%s: %v, want a failure at %v", who, err, msg)
		return
	}
	if f.Msg != msg || f.Code != code || f.Remote != remote {
		t.Errorf("%s: %v (%v, %v, remote %v), want (%v, %v, remote %v)", who, f, f.Msg, f.Code, f.Remote, msg, code, remote)
	}
}

// nackCode returns what a NACK says.
func nackCode(t *testing.T, p wsc.Packet) wsc.ConfigError {
	t.Helper()
	var m wsc.NACK
	if p.Op != wsc.OpNACK {
		t.Fatalf("%v, want a NACK", p.Op)
	}
	if err := wsc.Unmarshal(p.Msg, &m); err != nil {
		t.Fatal(err)
	}
	return m.ConfigError
}

var wholeRun = []wsc.MessageType{
	0, wsc.MessageM1, wsc.MessageM2, wsc.MessageM3, wsc.MessageM4,
	wsc.MessageM5, wsc.MessageM6, wsc.MessageM7, wsc.MessageM8, wsc.MessageDone,
}

func TestRuns(t *testing.T) {
	text, err := wsc.TextPassword("my own words") // an even number of octets
	if err != nil {
		t.Fatal(err)
	}
	odd, err := wsc.TextPassword("x")
	if err != nil {
		t.Fatal(err)
	}
	passwords := []struct {
		name     string
		password wsc.DevicePassword
	}{
		{"push button", wsc.PushButton()},
		{"8 digits", pin("12345670")},
		{"leading zeros", pin("00000017")},
		{"4 digits", pin("0123")},
		{"user's text", text},
		{"one octet", odd},
	}
	guest := wsc.Credential{SSID: "guest", Auth: wsc.AuthOpen, Encr: wsc.EncrNone}
	for _, p := range passwords {
		for _, versions := range [][2]uint8{{0, 0}, {0, wsc.Version2}, {wsc.Version2, 0}, {wsc.Version2, wsc.Version2}} {
			for _, list := range [][]wsc.Credential{{testCredential}, {testCredential, guest}} {
				name := fmt.Sprintf("%s/%x to %x/%d", p.name, versions[0], versions[1], len(list))
				t.Run(name, func(t *testing.T) {
					c := configured(name, p.password)
					c.e.Device.Version2, c.r.Device.Version2 = versions[0], versions[1]
					c.r.Credentials = gives(list...)
					ends := newEnds(t, c).play()
					checkWhole(t, ends, list)
				})
			}
		}
	}
}

// checkWhole checks that a run has gone well and brought these credentials.
func checkWhole(t *testing.T, ends *ends, list []wsc.Credential) {
	t.Helper()
	if ends.eErr != nil || ends.rErr != nil {
		t.Fatalf("enrollee: %v, registrar: %v", ends.eErr, ends.rErr)
	}
	if !slices.Equal(ends.passed, wholeRun) {
		t.Errorf("messages %v", ends.passed)
	}
	got, ok := ends.e.Credentials()
	want := slices.Clone(list)
	for i := range want {
		want[i].MAC = testStation.MAC
	}
	if !ok || !reflect.DeepEqual(got, want) {
		t.Errorf("credentials %+v, want %+v", got, want)
	}
	if !ends.r.Done() {
		t.Error("the registrar does not know of its success")
	}
	if m1 := ends.r.Enrollee(); m1 == nil || m1.UUID != testStation.UUID || m1.Name != testStation.Name {
		t.Errorf("the registrar does not know the enrollee: %+v", m1)
	}
	if got := ends.e.Sent(); got != wsc.MessageDone {
		t.Errorf("the enrollee has sent %v last", got)
	}
	if got := ends.r.Sent(); got != wsc.MessageM8 {
		t.Errorf("the registrar has sent %v last", got)
	}
}

// TestKeyPairMadeBefore: it is used, and for one run only.
func TestKeyPairMadeBefore(t *testing.T) {
	c := configured("made before", wsc.PushButton())
	var err error
	if c.e.KeyPair, err = NewKeyPair(c.e.Rand); err != nil {
		t.Fatal(err)
	}
	if c.r.KeyPair, err = NewKeyPair(c.e.Rand); err != nil {
		t.Fatal(err)
	}
	keyE, keyR := c.e.KeyPair.public, c.r.KeyPair.public
	ends := newEnds(t, c)
	ends.tap = func(typ wsc.MessageType, p wsc.Packet) wsc.Packet {
		var m1 wsc.M1
		if typ == wsc.MessageM1 && (wsc.Unmarshal(p.Msg, &m1) != nil || m1.PublicKey != keyE) {
			t.Error("M1 has another key")
		}
		var m2 wsc.M2
		if typ == wsc.MessageM2 && (wsc.Unmarshal(p.Msg, &m2) != nil || m2.PublicKey != keyR) {
			t.Error("M2 has another key")
		}
		return p
	}
	checkWhole(t, ends.play(), []wsc.Credential{testCredential})
	if _, err := NewEnrollee(c.e); err != ErrKeyPair {
		t.Errorf("enrollee with a used key pair: %v", err)
	}
	if _, err := NewRegistrar(c.r); err != ErrKeyPair {
		t.Errorf("registrar with a used key pair: %v", err)
	}
}

// TestSystemRandomness: without a source of its own, a run uses the system's,
// and nothing of one run is seen in another.
func TestSystemRandomness(t *testing.T) {
	seen := map[wsc.Nonce]string{}
	keys := map[wsc.PublicKey]bool{}
	note := func(what string, n wsc.Nonce) {
		if before, ok := seen[n]; ok || n == (wsc.Nonce{}) {
			t.Errorf("%s is %s too, or zero", what, before)
		}
		seen[n] = what
	}
	for range 3 {
		c := configured("", pin("12345670"))
		c.e.Rand, c.r.Rand = nil, nil
		ends, m8 := until(t, c, wsc.MessageM8)
		note("Enrollee Nonce", ends.e.enrolleeNonce)
		note("Registrar Nonce", ends.e.registrarNonce)
		note("E-SNonce1", ends.e.esNonces[0])
		note("E-SNonce2", ends.e.esNonces[1])
		note("R-SNonce1", ends.r.rsNonces[0])
		note("R-SNonce2", ends.r.rsNonces[1])
		if keys[ends.e.enrolleeKey] || keys[ends.e.registrarKey] {
			t.Error("a key pair served twice")
		}
		keys[ends.e.enrolleeKey], keys[ends.e.registrarKey] = true, true
		checkWhole(t, ends.playFrom(m8, true), []wsc.Credential{testCredential})
	}
}

// TestWrongPIN is hostap's case incorrect_pin: the failure tells the half.
func TestWrongPIN(t *testing.T) {
	for _, c := range []struct {
		name, enrollee, registrar string
		msg                       wsc.MessageType
		err                       error
		sent                      wsc.MessageType // by the other end
	}{
		{"first half", "55554444", "12345670", wsc.MessageM4, ErrFirstHalf, wsc.MessageM4},
		{"second half", "12344444", "12345670", wsc.MessageM6, ErrSecondHalf, wsc.MessageM6},
		{"4 digits", "1235", "1234", wsc.MessageM6, ErrSecondHalf, wsc.MessageM6},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := configured(c.name, pin(c.enrollee))
			config.r.Password = knows(pin(c.registrar))
			ends := newEnds(t, config).play()
			wantFailure(t, "enrollee", ends.eErr, c.msg, wsc.ErrorPasswordAuth, false)
			if !errors.Is(ends.eErr, c.err) {
				t.Errorf("enrollee: %v, want %v", ends.eErr, c.err)
			}
			wantFailure(t, "registrar", ends.rErr, c.sent, wsc.ErrorPasswordAuth, true)
			if _, ok := ends.e.Credentials(); ok || ends.r.Done() {
				t.Error("success all the same")
			}
			if ends.e.Failure() != ends.eErr || ends.r.Failure() != ends.rErr {
				t.Error("Failure tells something else")
			}
		})
	}
}

// TestPasswordIDs: M2 may name another kind of password only where that does
// no harm (hostap's cases m2_dev_passwd_id_*).
func TestPasswordIDs(t *testing.T) {
	const (
		pin       = wsc.PasswordIDDefault
		user      = wsc.PasswordIDUser
		button    = wsc.PasswordIDPushButton
		registrar = wsc.PasswordIDRegistrar
	)
	for _, c := range []struct {
		ours, theirs wsc.PasswordID
		ok           bool
	}{
		{pin, pin, true}, {button, button, true}, {user, user, true}, {0x1234, 0x1234, true},
		{button, pin, true}, {pin, registrar, true}, {registrar, pin, true},
		{pin, button, false}, {user, button, false}, {registrar, button, false}, {button, registrar, false},
		{button, user, false}, {user, pin, false}, {pin, user, false}, {pin, 0x1234, false},
	} {
		name := fmt.Sprintf("%v to %v", c.ours, c.theirs)
		t.Run(name, func(t *testing.T) {
			config := configured(name, wsc.DevicePassword{ID: c.ours, Secret: secret.Bytes("12345670")})
			config.r.Password = knows(wsc.DevicePassword{ID: c.theirs, Secret: secret.Bytes("12345670")})
			ends := newEnds(t, config).play()
			if c.ok {
				checkWhole(t, ends, []wsc.Credential{testCredential})
				return
			}
			wantFailure(t, "enrollee", ends.eErr, wsc.MessageM2, wsc.ErrorNone, false)
			if !errors.Is(ends.eErr, ErrPasswordID) {
				t.Errorf("enrollee: %v", ends.eErr)
			}
			wantFailure(t, "registrar", ends.rErr, wsc.MessageM2, wsc.ErrorNone, true)
		})
	}
}

// TestNotReady: M2D, as often as it comes, and M2 after it.
func TestNotReady(t *testing.T) {
	c := configured("not ready", pin("12345670"))
	c.r.Password = func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) {
		return wsc.DevicePassword{}, wsc.ErrorOverlap, false
	}
	ends := newEnds(t, c)
	if _, ok := ends.e.NotReady(); ok {
		t.Error("not ready before M2D")
	}
	var m1 wsc.Packet
	ends.tap = func(t wsc.MessageType, p wsc.Packet) wsc.Packet {
		if t == wsc.MessageM1 {
			m1 = p
		}
		return p
	}
	ends.play()
	if want := []wsc.MessageType{0, wsc.MessageM1, wsc.MessageM2D, wsc.MessageACK}; !slices.Equal(ends.passed, want) {
		t.Fatalf("messages %v", ends.passed)
	}
	if code, ok := ends.e.NotReady(); !ok || code != wsc.ErrorOverlap || ends.eErr != nil {
		t.Errorf("enrollee: %v, %v, %v", code, ok, ends.eErr)
	}
	wantFailure(t, "registrar", ends.rErr, wsc.MessageM1, wsc.ErrorOverlap, false)
	if !errors.Is(ends.rErr, ErrNotReady) {
		t.Errorf("registrar: %v", ends.rErr)
	}

	// hostap's access points send a registrar nonce of zero, and want it back.
	zero := wsc.NewPacket(&wsc.M2D{Device: testAP, EnrolleeNonce: ends.e.enrolleeNonce, ConfigError: wsc.ErrorDeviceBusy})
	reply, err := ends.e.Handle(zero)
	var ack wsc.ACK
	if err != nil || reply.Op != wsc.OpACK || wsc.Unmarshal(reply.Msg, &ack) != nil {
		t.Fatalf("answer to M2D: %v, %v", reply.Op, err)
	}
	if ack.RegistrarNonce != (wsc.Nonce{}) || ack.EnrolleeNonce != ends.e.enrolleeNonce {
		t.Errorf("ACK %+v", ack)
	}
	if code, _ := ends.e.NotReady(); code != wsc.ErrorDeviceBusy {
		t.Errorf("second M2D: %v", code)
	}

	// Another registrar is ready.
	c.r.Password = knows(pin("12345670"))
	other, err := NewRegistrar(c.r)
	if err != nil {
		t.Fatal(err)
	}
	ends.r, ends.rErr, ends.passed, ends.tap = other, nil, []wsc.MessageType{0}, nil
	checkWhole(t, ends.playFrom(m1, false), []wsc.Credential{testCredential})
}

// TestBusy: an overlap that shows up later ends the run with code 12.
func TestBusy(t *testing.T) {
	for i, msg := range []wsc.MessageType{wsc.MessageM3, wsc.MessageM5, wsc.MessageM7} {
		t.Run(msg.String(), func(t *testing.T) {
			c := configured("busy", wsc.PushButton())
			asked := 0
			c.r.Busy = func() wsc.ConfigError {
				if asked++; asked > i {
					return wsc.ErrorOverlap
				}
				return wsc.ErrorNone
			}
			ends := newEnds(t, c).play()
			wantFailure(t, "registrar", ends.rErr, msg, wsc.ErrorOverlap, false)
			wantFailure(t, "enrollee", ends.eErr, msg, wsc.ErrorOverlap, true)
			if got := ends.passed[len(ends.passed)-2:]; !slices.Equal(got, []wsc.MessageType{wsc.MessageNACK, wsc.MessageNACK}) {
				t.Errorf("ends with %v", got)
			}
		})
	}
}

// TestCredentialsFail is hostap's case random_psk_fail: no M8.
func TestCredentialsFail(t *testing.T) {
	fault := errors.New("no key for you")
	for _, give := range []func(*wsc.M1) ([]wsc.Credential, error){
		func(*wsc.M1) ([]wsc.Credential, error) { return []wsc.Credential{testCredential}, fault },
		func(*wsc.M1) ([]wsc.Credential, error) { return nil, nil },
	} {
		c := configured("random_psk_fail", wsc.PushButton())
		c.r.Credentials = give
		ends := newEnds(t, c).play()
		wantFailure(t, "registrar", ends.rErr, wsc.MessageM7, wsc.ErrorNone, false)
		if ends.passed[len(ends.passed)-1] != wsc.MessageM7 {
			t.Errorf("messages %v", ends.passed)
		}
		if !errors.Is(ends.rErr, fault) && !errors.Is(ends.rErr, wsc.ErrNoCredential) {
			t.Errorf("registrar: %v", ends.rErr)
		}
	}
}

// TestForeignM1: M1 must come from who it says it does.
func TestForeignM1(t *testing.T) {
	c := configured("foreign", wsc.PushButton())
	c.r.Peer = dot11.MAC{2, 0, 0, 0, 0, 9}
	ends := newEnds(t, c).play()
	wantFailure(t, "registrar", ends.rErr, wsc.MessageM1, wsc.ErrorNone, false)
	if !errors.Is(ends.rErr, ErrPeer) || len(ends.passed) != 2 {
		t.Errorf("registrar: %v after %v", ends.rErr, ends.passed)
	}
	c.r.Peer, c.e.KeyPair = dot11.MAC{}, nil
	checkWhole(t, newEnds(t, c).play(), []wsc.Credential{testCredential})
}

// TestEnrolleeTypes are the workarounds of hostap's case conf_pin_mixed_mode.
func TestEnrolleeTypes(t *testing.T) {
	for _, c := range []struct {
		auth     wsc.AuthTypes
		encr     wsc.EncrTypes
		wantAuth wsc.AuthTypes
		wantEncr wsc.EncrTypes
	}{
		{0x23, 0x0d, 0x23, 0x0d},
		{0x1b, 0x0d, 0x3b, 0x0d},                                           // WPA2-PSK forgotten
		{0, 0, testAP.AuthTypes, testAP.EncrTypes},                         // nothing said
		{0x2300, 0x0d00, testAP.AuthTypes, testAP.EncrTypes},               // octets swapped
		{wsc.AuthWPAPSK, wsc.EncrTKIP, testAP.AuthTypes, testAP.EncrTypes}, // nothing in common
	} {
		config := configured("types", wsc.PushButton())
		config.e.Device.AuthTypes, config.e.Device.EncrTypes = c.auth, c.encr
		config.r.Credentials = func(m1 *wsc.M1) ([]wsc.Credential, error) {
			if m1.AuthTypes != c.wantAuth || m1.EncrTypes != c.wantEncr {
				t.Errorf("%#x, %#x: %#x, %#x", uint16(c.auth), uint16(c.encr), uint16(m1.AuthTypes), uint16(m1.EncrTypes))
			}
			return []wsc.Credential{testCredential}, nil
		}
		newEnds(t, config).play()
	}
}

func TestNewNeedsSomething(t *testing.T) {
	if _, err := NewEnrollee(EnrolleeConfig{Device: testStation}); err == nil {
		t.Error("an enrollee without a password")
	}
	if _, err := NewRegistrar(RegistrarConfig{Device: testAP, Credentials: gives(testCredential)}); err == nil {
		t.Error("a registrar without a password")
	}
	if _, err := NewRegistrar(RegistrarConfig{Device: testAP, Password: knows(wsc.PushButton())}); err == nil {
		t.Error("a registrar with nothing to do")
	}
	c := configured("nothing", pin("12345670"))
	c.r.Password = knows(wsc.DevicePassword{})
	ends := newEnds(t, c).play()
	wantFailure(t, "registrar", ends.rErr, wsc.MessageM1, wsc.ErrorNone, false)
}

// TestClose: nothing is left, and nothing works any more.
func TestClose(t *testing.T) {
	ends, m8 := until(t, configured("close", pin("12345670")), wsc.MessageM8)
	eKeys, rKeys := ends.e.keys, ends.r.keys
	exponent := ends.e.pair.exponent
	ends.playFrom(m8, true)
	list, _ := ends.e.Credentials()
	inside := ends.e.credentials[0].Key
	plain := ends.e.settings.Credentials[0].Key

	for _, s := range []*session{eKeys, rKeys} {
		if s.hmac != nil || s.wrap != nil || s.halves != [2][16]byte{} || !allZero(s.sum[:]) {
			t.Error("keys are left after the end")
		}
	}
	if ends.e.keys != nil || ends.r.keys != nil || exponent != nil || ends.e.esNonces != [2]wsc.Nonce{} || ends.r.rsNonces != [2]wsc.Nonce{} {
		t.Error("secrets are left after the end")
	}
	for range 2 {
		ends.e.Close()
		ends.r.Close()
	}
	if !allZero(inside) || !allZero(plain) {
		t.Error("the credential is left after Close")
	}
	if !list[0].Key.Equal(testCredential.Key) {
		t.Error("the caller's credential is gone")
	}
	if _, ok := ends.e.Credentials(); ok {
		t.Error("credentials after Close")
	}
	if _, ok := ends.e.Settings(); ok {
		t.Error("settings after Close")
	}
	if _, err := ends.e.Handle(wsc.Packet{Op: wsc.OpMsg, Msg: []byte{1}}); !errors.Is(err, ErrIgnored) {
		t.Errorf("enrollee after Close: %v", err)
	}

	fresh := newEnds(t, configured("close", pin("12345670")))
	fresh.e.Close()
	if p, err := fresh.e.Handle(wsc.Packet{Op: wsc.OpStart}); p.Op != 0 || !errors.Is(err, ErrIgnored) {
		t.Errorf("WSC_Start after Close: %v, %v", p.Op, err)
	}
	fresh.r.Close()
	if p, err := fresh.r.Handle(wsc.Packet{Op: wsc.OpMsg}); p.Op != 0 || err != nil {
		t.Errorf("registrar after Close: %v, %v", p.Op, err)
	}
}

// TestNothingIsPrinted: no verb shows what a run knows.
func TestNothingIsPrinted(t *testing.T) {
	ends, _ := until(t, configured("print", pin("12345670")), wsc.MessageM8)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		if got := fmt.Sprintf(verb, ends.e); got != "registration(sent M7)" {
			t.Errorf("%s of the enrollee: %.60s", verb, got)
		}
		if got := fmt.Sprintf(verb, ends.r); got != "registration(sent M8)" {
			t.Errorf("%s of the registrar: %.60s", verb, got)
		}
	}
}

var _ io.Reader = (*failing)(nil)
