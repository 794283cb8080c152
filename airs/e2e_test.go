package airs

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/sim"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

func pinOf(digits string) wsc.DevicePassword {
	return wsc.DevicePassword{ID: wsc.PasswordIDDefault, Secret: secret.Bytes(digits)}
}

// router is the text of an air with one router; lines are its own, and bss
// those of its BSS.
func router(lines, bss string) string {
	return "[[router]]\n" + lines + "\n[[router.bss]]\nssid = \"home\"\n" + bss + "\n"
}

const key = `passphrase = "correct horse battery"`

// enrolAndUse expects a success that is one.
func (p *person) enrolAndUse(password wsc.DevicePassword) station.Result {
	p.Helper()
	r := p.enrol(station.Walk(), password)
	if r.Outcome != station.Success {
		p.Fatalf("%v (%v)\n%s", r.Outcome, r.Err, p.story(""))
	}
	if _, err := p.connect(r.Credentials[0]); err != nil {
		p.Fatalf("connect: %v\n%s", err, p.story(""))
	}
	return r
}

// TestLossy: with one frame in five lost, push button and the connection after
// it work for practically every seed.
func TestLossy(t *testing.T) {
	t.Parallel()
	seeds, bad := uint64(50), 0
	if slow {
		seeds = 5
	}
	for seed := range seeds {
		s := newScene(t, "lossy", seed, nil)
		p := s.station(1, sim.ESP8266())
		r := p.press(station.Walk())
		if r.Outcome != station.Success {
			t.Logf("seed %d: %v (%v)", seed, r.Outcome, r.Err)
			bad++
		} else if _, err := p.connect(r.Credentials[0]); err != nil {
			t.Logf("seed %d: %v", seed, err)
			bad++
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d seeds failed", bad, seeds)
	}
}

// TestKindsOfRouter: everything that a station must get along with.
func TestKindsOfRouter(t *testing.T) {
	press, pin := wsc.PushButton(), pinOf("12345670")
	entered := "[[router.pin]]\npin = \"12345670\"\nat = \"3s\"\n"
	for _, tc := range []struct {
		name, router, bss string
		password          wsc.DevicePassword
		auth              wsc.AuthTypes
	}{
		{"2.0, button", `button = "3s"`, key, press, wsc.AuthWPA2PSK},
		{"1.0, button", "wps = \"1.0\"\nbutton = \"3s\"", key, press, wsc.AuthWPA2PSK},
		{"2.0, PIN", entered, key, pin, wsc.AuthWPA2PSK},
		{"1.0, PIN", "wps = \"1.0\"\n" + entered, key, pin, wsc.AuthWPA2PSK},
		{"PIN for this station", entered + `station = "02:00:00:cc:00:01"`, key, pin, wsc.AuthWPA2PSK},
		{"PIN of 4 digits", "[[router.pin]]\npin = \"1234\"", key, pinOf("1234"), wsc.AuthWPA2PSK},
		{"5 GHz", `button = "3s"`, key + "\nchannel = 36", press, wsc.AuthWPA2PSK},
		{"64 digits", `button = "3s"`, `key = "` + strings.Repeat("0123456789abcdef", 4) + `"`, press, wsc.AuthWPA2PSK},
		{"WPA/WPA2", `button = "3s"`, key + "\nsecurity = \"wpa/wpa2\"", press, wsc.AuthWPA2PSK},
		{"fragments of 50", "button = \"3s\"\nfragment_size = 50", key, press, wsc.AuthWPA2PSK},
		{"PMF required", `button = "3s"`, key + "\nprotect = \"required\"", press, wsc.AuthWPA2PSK},
		{"PMF optional", `button = "3s"`, key + "\nprotect = \"optional\"", press, wsc.AuthWPA2PSK},
		{"unconfigured", `button = "3s"`, "unconfigured = true", press, wsc.AuthWPA2PSK},
		{"open", `button = "3s"`, `security = "open"`, press, wsc.AuthOpen},
		{"stub credential first", `button = "3s"`, key + "\n[[router.bss.credential]]\nssid = \"stub\"\n[[router.bss.credential]]", press, wsc.AuthWPA2PSK},
		{"mixed credential", `button = "3s"`, key + "\n[[router.bss.credential]]\nauth = \"wpa-psk\"\nencryption = \"tkip\"\n[[router.bss.credential]]", press, wsc.AuthWPA2PSK},
		{"pressed twice", `button = ["3s", "4s"]`, key, press, wsc.AuthWPA2PSK},
		{"appears late", "appears = \"20s\"\nbutton = \"25s\"", key, press, wsc.AuthWPA2PSK},
		{"lost M2, M4", "button = \"3s\"\n[router.fault]\ndrop = [3, 4]", key, press, wsc.AuthWPA2PSK},
		{"first run fails, PIN", "[router.fault]\nfail_after = \"M2\"\nruns = 1\n" + entered, key, pin, wsc.AuthWPA2PSK},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, router(tc.router, tc.bss), 1, nil)
			p := s.station(1, sim.Linux())
			r := p.enrol(station.Walk(), tc.password)
			if r.Outcome != station.Success {
				t.Fatalf("%v (%v)\n%s", r.Outcome, r.Err, s.story(""))
			}
			c := r.Credentials[len(r.Credentials)-1]
			if c.SSID != "home" || c.Auth != tc.auth {
				t.Errorf("credential %+v", c)
			}
			if _, err := p.connect(c); err != nil {
				t.Errorf("connect: %v\n%s", err, s.story(""))
			}
			if strings.Contains(s.story(""), "correct horse") {
				t.Errorf("the trace shows the key\n%s", s.story(""))
			}
		})
	}
}

// TestFaultyRouters: how they look from the station.
func TestFaultyRouters(t *testing.T) {
	for _, tc := range []struct {
		name, router string
		want         station.Outcome
	}{
		{"silent after M2", "[router.fault]\nsilent_after = \"M2\"", station.TimedOut},
		{"fails after M1", "[router.fault]\nfail_after = \"M1\"", station.Rejected},
		{"fails after M7", "[router.fault]\nfail_after = \"M7\"", station.Rejected},
		{"deauth after M4", "[router.fault]\ndeauth_after = \"M4\"", station.LinkLost},
		{"fails after M8", "[router.fault]\nfail_after = \"M8\"", station.Success},
		{"deauth after Done", "[router.fault]\ndeauth_after = \"Done\"", station.Success},
		{"silent after Done", "[router.fault]\nsilent_after = \"Done\"", station.Success},
		{"vanishes in mid-run", `vanishes = "3342ms"`, station.LinkLost},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, router("button = \"3s\"\n"+tc.router, key), 1, nil)
			r := s.station(1, sim.ESP8266()).press(station.Walk())
			if r.Outcome != tc.want {
				t.Errorf("%v (%v), want %v\n%s", r.Outcome, r.Err, tc.want, s.story(""))
			}
		})
	}
}

// TestWrongPIN: hostap's incorrect_pin, over the air.
func TestWrongPIN(t *testing.T) {
	s := newScene(t, router("[[router.pin]]\npin = \"12345670\"", key), 1, nil)
	r := s.station(1, sim.ESP8266()).enrol(station.Walk(), pinOf("55554444"))
	f, ok := errors.AsType[*wsc.Failure](r.Err)
	if r.Outcome != station.Rejected && r.Outcome != station.TimedOut || !ok || f.Code != wsc.ErrorPasswordAuth || f.Msg != wsc.MessageM4 {
		t.Errorf("%v (%v)\n%s", r.Outcome, r.Err, s.story(""))
	}
}

// TestPINEnteredLater: hostap's conf_pin. Who comes first waits.
func TestPINEnteredLater(t *testing.T) {
	s := newScene(t, router("[[router.pin]]\npin = \"12345670\"\nat = \"60s\"", key), 1, nil)
	s.station(1, sim.Linux()).enrolAndUse(pinOf("12345670"))
}

// TestWrongKey: the credential is not the network's; the connection tells.
func TestWrongKey(t *testing.T) {
	s := newScene(t, router("button = \"3s\"\n[router.fault]\nwrong_key = true", key), 1, nil)
	p := s.station(1, sim.ESP8266())
	r := p.press(station.Walk())
	if r.Outcome != station.Success {
		t.Fatalf("%v (%v)", r.Outcome, r.Err)
	}
	if _, err := p.connect(r.Credentials[0]); err == nil || !strings.Contains(err.Error(), "is the key right?") {
		t.Errorf("connect: %v", err)
	}
}

// TestTwoStationsPress: hostap's pbc_overlap_2sta. Nobody gets anything, and
// the button is dead until one of them is forgotten.
func TestTwoStationsPress(t *testing.T) {
	s := newScene(t, router(`button = "3s"`, key), 1, nil)
	a, b := s.station(1, sim.ESP8266()), s.station(2, sim.ESP8266())
	first, second := a.start(station.Walk(), wsc.PushButton()), b.start(station.Walk(), wsc.PushButton())
	s.run(func() bool {
		_, done1 := first.Result()
		_, done2 := second.Result()
		return done1 && done2
	})
	for i, e := range []*station.Enroll{first, second} {
		if r, _ := e.Result(); r.Outcome == station.Success || r.Credentials != nil {
			t.Errorf("station %d: %v", i+1, r.Outcome)
		}
	}
	if story := s.story("router 1"); !strings.Contains(story, "session overlap") && !strings.Contains(story, "button refused") {
		t.Errorf("the router noticed no overlap\n%s", s.story(""))
	}
}

// TestOneAfterTheOther: the button pressed for each.
func TestOneAfterTheOther(t *testing.T) {
	s := newScene(t, router(`button = ["3s", "200s"]`, key), 1, nil)
	s.station(1, sim.ESP8266()).enrolAndUse(wsc.PushButton())
	s.pass(start.Add(195 * time.Second).Sub(s.loop.Now()))
	s.station(2, sim.ESP8266()).enrolAndUse(wsc.PushButton())
}

// TestDualBandEnds: success on one radio takes the flag off both.
func TestDualBandEnds(t *testing.T) {
	s := newScene(t, "dualband", 1, nil)
	s.station(1, sim.Linux()).enrolAndUse(wsc.PushButton())
	for _, b := range scan(s.station(2, sim.Linux())) {
		if n, ok := wsc.NetworkOf(b); !ok || n.PushButtonActive() {
			t.Errorf("%q: push button shown: %v", b.SSID, ok)
		}
	}
}

// scan listens once.
func scan(p *person) (found []dot11.BSS) {
	done := false
	stop := p.radio.Notify(func(ev radio.Event) {
		if ev, ok := ev.(radio.Scanned); ok {
			found, done = ev.BSSs, true
		}
	})
	defer stop()
	p.radio.Do(radio.Scan{Elements: wsc.Elements(wsc.Marshal(&wsc.ProbeRequest{RequestType: wsc.RequestEnrollee}))})
	p.run(func() bool { return done })
	return found
}

// TestQuiet: the neighbours are there, each with its security, and the hidden
// one can be joined by who knows its name.
func TestQuiet(t *testing.T) {
	s := newScene(t, "quiet", 1, nil)
	p := s.station(1, sim.Linux())
	heard := map[string]bool{}
	for range 5 { // a hidden one tells of itself in beacons only, which a scan may miss
		for _, b := range scan(p) {
			heard[fmt.Sprintf("%q %v", b.SSID, dot11.SecurityOf(b))] = true
		}
	}
	got := strings.Join(slices.Sorted(maps.Keys(heard)), ", ")
	if want := `"" WPA2, "café free wifi" open, "home" WPA2, "upstairs" WPA/WPA2`; got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
	if _, err := p.connect(wsc.Credential{SSID: "not for you", Key: secret.Bytes("a name nobody hears")}); err != nil {
		t.Errorf("hidden network: %v\n%s", err, s.story(""))
	}
}

// TestPowerCut: the router goes away under a connection, and comes back.
func TestPowerCut(t *testing.T) {
	s := newScene(t, router("button = \"3s\"\nappears = [\"0s\", \"60s\"]\nvanishes = \"40s\"", key), 1, nil)
	p := s.station(1, sim.ESP8266())
	p.enrolAndUse(wsc.PushButton())
	s.pass(60 * time.Second)
	story := s.story("station 1")
	if !strings.Contains(story, "not connected") || strings.Count(story, ": connected to") != 2 {
		t.Errorf("story:\n%s", s.story(""))
	}
}

// TestGroupRekeyOverTheAir: the connection lives through new group keys.
func TestGroupRekeyOverTheAir(t *testing.T) {
	for _, security := range []string{"wpa2", "wpa/wpa2"} {
		s := newScene(t, router(`button = "3s"`, key+"\nrekey = \"10s\"\nsecurity = \""+security+"\""), 1, nil)
		p := s.station(1, sim.ESP8266())
		p.enrolAndUse(wsc.PushButton())
		s.pass(time.Minute)
		if n := strings.Count(s.story(""), "new group key in use"); n < 6 {
			t.Errorf("%s: %d rekeys", security, n)
		}
		if story := s.story("station 1"); strings.Contains(story, "not connected") || strings.Count(story, "handshake: group key") < 5 {
			t.Errorf("%s:\n%s", security, s.story(""))
		}
	}
}

// TestSetupLocked: an external registrar that guesses locks the router, which
// shows it; a station with a PIN is served all the same.
func TestSetupLocked(t *testing.T) {
	s := newScene(t, router("ap_pin = \"24681353\"\n[[router.pin]]\npin = \"12345670\"\nat = \"20s\"", key), 1, nil)
	for i, want := range []wsc.ConfigError{wsc.ErrorPasswordAuth, wsc.ErrorPasswordAuth, wsc.ErrorPasswordAuth, wsc.ErrorSetupLocked} {
		m := &registrarMachine{person: s.station(10+i, sim.ESP8266()), pin: "55554444"}
		radio.Attach(m.radio, m)
		s.run(func() bool { return m.done })
		if f := m.registrar.Failure(); f == nil || f.Code != want {
			t.Fatalf("try %d: %v\n%s", i+1, f, s.story(""))
		}
	}
	found := scan(s.station(2, sim.ESP8266()))
	if n, ok := wsc.NetworkOf(found[0]); !ok || !n.Locked {
		t.Error("AP Setup Locked does not show")
	}
	s.station(1, sim.ESP8266()).enrolAndUse(pinOf("12345670"))
	s.pass(time.Minute)
	m := &registrarMachine{person: s.station(20, sim.ESP8266()), pin: "24681353"}
	radio.Attach(m.radio, m)
	s.run(func() bool { return m.done })
	if got, ok := m.registrar.Settings(); !ok || got.SSID != "home" || string(got.Key) != "correct horse battery" {
		t.Errorf("the right PIN after the lock: %+v, %v\n%s", got, m.registrar.Failure(), s.story(""))
	}
}

// registrarMachine is a station that learns an access point's settings as
// external registrar.
type registrarMachine struct {
	*person
	pin       string
	registrar *registration.Registrar
	peer      *eap.Peer
	bssid     dot11.MAC
	done      bool
}

func (m *registrarMachine) Deadline() time.Time { return time.Time{} }

func (m *registrarMachine) Advance(time.Time) []radio.Command {
	var err error
	m.registrar, err = registration.NewRegistrar(registration.RegistrarConfig{
		Device: wsc.Device{UUID: wsc.UUIDFromMAC(m.radio.Address()), Version2: wsc.Version2}, Learn: true, Rand: m.rand,
		Password: func(*wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) { return pinOf(m.pin), 0, true },
	})
	if err == nil {
		m.peer, err = eap.NewPeer(eap.PeerConfig{Identity: eap.IdentityRegistrar, Method: m.registrar})
	}
	if err != nil {
		m.Fatal(err)
	}
	return []radio.Command{radio.Scan{}}
}

func (m *registrarMachine) Handle(_ time.Time, ev radio.Event) []radio.Command {
	switch ev := ev.(type) {
	case radio.Scanned:
		m.bssid = ev.BSSs[0].BSSID
		request := wsc.AssocRequest{RequestType: wsc.RequestRegistrar, Version2: wsc.Version2}
		return []radio.Command{radio.Join{BSS: ev.BSSs[0], SSID: ev.BSSs[0].SSID, Elements: wsc.Elements(wsc.Marshal(&request))}}
	case radio.Received:
		if reply, _ := m.peer.Handle(ev.Payload); reply != nil {
			return []radio.Command{radio.Send{To: m.bssid, EtherType: radio.EtherTypeEAPOL, Payload: reply, Plain: true}}
		}
	case radio.Left, radio.Failed:
		m.done = true
	}
	return nil
}

// TestDeterminism: the same seed gives the same traces and the same capture,
// octet for octet; another seed does not.
func TestDeterminism(t *testing.T) {
	run := func(seed uint64) (string, []byte) {
		var capture bytes.Buffer
		s := newScene(t, "lossy", seed, &capture)
		for n := range 2 {
			s.station(n, sim.ESP8266()).start(station.Walk(), wsc.PushButton())
		}
		s.pass(time.Minute)
		return s.story(""), capture.Bytes()
	}
	trace1, capture1 := run(1)
	trace2, capture2 := run(1)
	if trace1 != trace2 || trace1 == "" {
		t.Errorf("two runs, two traces:\n%s\n%s", trace1, trace2)
	}
	if !bytes.Equal(capture1, capture2) || len(capture1) < 10_000 {
		t.Errorf("two runs, two captures of %d and %d octets", len(capture1), len(capture2))
	}
	if _, capture3 := run(2); bytes.Equal(capture1, capture3) {
		t.Error("another seed, the same capture")
	}
}

// TestEnrolmentIsDeterministic: so is a whole success story, keys included.
func TestEnrolmentIsDeterministic(t *testing.T) {
	run := func() []byte {
		var capture bytes.Buffer
		s := newScene(t, "dualband", 7, &capture)
		s.station(1, sim.Linux()).enrolAndUse(wsc.PushButton())
		return capture.Bytes()
	}
	if a, b := run(), run(); !bytes.Equal(a, b) {
		t.Error("two runs, two captures")
	}
}

// TestIdle: an air in which nothing is left to happen lets the loop end, for
// all its beacons and pressed buttons.
func TestIdle(t *testing.T) {
	for _, name := range Names() {
		s := newScene(t, name, 1, nil)
		if !s.loop.Idle() {
			t.Errorf("%s: not idle", name)
		}
		if s.run(func() bool { return false }) || s.loop.Now() != start {
			t.Errorf("%s: time passes without anybody there", name)
		}
	}
}
