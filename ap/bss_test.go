package ap

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// TestWhatIsShown: WSC 2.0.5 section 8.2, state by state.
func TestWhatIsShown(t *testing.T) {
	r := newRig(t, nil)
	show := func() (beacon, reply wsc.Network) {
		t.Helper()
		beacon, ok := wsc.NetworkOf(dot11.BSS{Elements: r.shown.Beacon})
		reply, ok2 := wsc.NetworkOf(dot11.BSS{Elements: r.shown.ProbeReply})
		if !ok || !ok2 {
			t.Fatal("no WSC element")
		}
		return beacon, reply
	}
	for _, n := range func() []wsc.Network { b, p := show(); return []wsc.Network{b, p} }() {
		if n.State != wsc.Configured || n.SelectedRegistrar || n.Locked || n.Version2 != wsc.Version2 || n.AuthorizedMACs != nil {
			t.Errorf("idle: %+v", n)
		}
	}
	beacon, reply := show()
	if !beacon.UUID.IsZero() || beacon.Bands != 0 {
		t.Errorf("a beacon of a router with one band tells %v, %v", beacon.UUID, beacon.Bands)
	}
	if reply.UUID != wsc.UUIDFromMAC(bssid) || reply.Name != "router" || reply.SerialNumber != "2" || reply.ConfigMethods&wsc.MethodPushButton != 0 {
		t.Errorf("probe response: %+v", reply.Device)
	}
	if !r.shown.Privacy || r.shown.Hidden || r.shown.SSID != "home" || r.shown.Frequency != channel6 {
		t.Errorf("shown: %+v", r.shown)
	}

	if err := r.device.PressButton(r.now); err != nil {
		t.Fatal(err)
	}
	r.advance(0)
	for _, n := range func() []wsc.Network { b, p := show(); return []wsc.Network{b, p} }() {
		if !n.PushButtonActive() || n.SelectedMethods&wsc.MethodPushButton == 0 || !slices.Equal(n.AuthorizedMACs, []dot11.MAC{dot11.Broadcast}) {
			t.Errorf("button pressed: %+v", n)
		}
	}
	r.advance(WalkTime)
	if n, _ := show(); n.SelectedRegistrar || n.AuthorizedMACs != nil {
		t.Errorf("after the walk time: %+v", n)
	}
	mac := dot11.MAC{2, 0, 0, 0, 0xcc, 7}
	r.device.AddPIN(r.now, PIN{Password: pinOf("12345670"), MAC: mac})
	r.advance(0)
	if n, _ := show(); n.PushButtonActive() || n.PasswordID != wsc.PasswordIDDefault || n.SelectedMethods&wsc.MethodPushButton != 0 || n.Addresses(mac) != wsc.AuthorizedStrong {
		t.Errorf("PIN entered: %+v", n)
	}
	for range 3 {
		r.device.guessed(r.now)
	}
	r.advance(0)
	if n, _ := show(); !n.Locked {
		t.Error("AP Setup Locked does not show")
	}
}

// TestShownOnce: beacons change only when there is something new to tell.
func TestShownOnce(t *testing.T) {
	r := newRig(t, nil)
	r.probe(dot11.MAC{2, 9}, uuidA, wsc.PasswordIDDefault)
	r.enrol(r.station(1), wsc.PushButton(), nil)
	r.advance(MonitorTime)
	if r.shows != 1 {
		t.Errorf("advertised %d times, and nothing happened", r.shows)
	}
	r.device.PressButton(r.now)
	r.advance(0)
	r.enrol(r.station(2), wsc.PushButton(), nil)
	if r.shows != 3 {
		t.Errorf("advertised %d times, want 3: start, press, success", r.shows)
	}
}

// TestVersion1Shows: a 1.0 access point has no WFA extension anywhere.
func TestVersion1Shows(t *testing.T) {
	r := newRig(t, func(d *DeviceConfig, _ *BSSConfig) { d.Device.Version2 = 0 })
	r.device.AddPIN(r.now, PIN{Password: pinOf("12345670")})
	r.advance(0)
	for _, e := range []dot11.Elements{r.shown.Beacon, r.shown.ProbeReply} {
		payload, _ := wsc.FromElements(e)
		attrs, err := wsc.Parse(payload)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range attrs {
			if a.Type == wsc.AttrVendorExtension {
				t.Errorf("vendor extension %x", a.Value)
			}
		}
	}
	if n, _ := r.network(r.shown.Beacon); n.Addresses(dot11.MAC{2}) != wsc.AuthorizedLegacy {
		t.Errorf("PIN entered: %+v", n)
	}
}

// TestDualBandShows: both radios of one device, known by their UUID in beacons
// too while the button is pressed; and success on one ends it on both.
func TestDualBandShows(t *testing.T) {
	r := newRig(t, nil)
	other, err := NewBSS(BSSConfig{Device: r.device, BSSID: dot11.MAC{2, 0, 0, 0, 1, 2}, Frequency: 5180, SSID: "home", Security: dot11.SecurityWPA2, Key: []byte(passphrase), WPS: true})
	if err != nil {
		t.Fatal(err)
	}
	var second radio.Advertise
	advance := func() {
		for _, cmd := range other.Advance(r.now) {
			if a, ok := cmd.(radio.Advertise); ok {
				second = a
			}
		}
	}
	advance()
	changes := 0
	r.device.Watch(func() { changes++ })
	r.device.PressButton(r.now)
	r.advance(0)
	advance()
	for _, e := range []dot11.Elements{r.shown.Beacon, second.Beacon} {
		n, _ := wsc.NetworkOf(dot11.BSS{Elements: e})
		if !n.PushButtonActive() || n.UUID != wsc.UUIDFromMAC(bssid) || n.Bands != dot11.Band2GHz|dot11.Band5GHz {
			t.Errorf("beacon: %+v", n)
		}
	}
	if c := r.enrol(r.station(1), wsc.PushButton(), nil); len(c) != 1 {
		t.Fatal("not enrolled")
	}
	if changes != 2 {
		t.Errorf("watchers were told %d times, want 2: press and success", changes)
	}
	advance()
	if n, _ := wsc.NetworkOf(dot11.BSS{Elements: second.Beacon}); n.PushButtonActive() {
		t.Error("the other radio still shows push button after success")
	}
}

func TestSecurityElements(t *testing.T) {
	for _, tc := range []struct {
		security dot11.Security
		protect  Protection
		group    dot11.Suite
		akms     []dot11.Suite
	}{
		{dot11.SecurityOpen, ProtectionOff, 0, nil},
		{dot11.SecurityWEP, ProtectionOff, 0, nil},
		{dot11.SecurityWPA2, ProtectionOff, dot11.CipherCCMP, []dot11.Suite{dot11.AKMPSK}},
		{dot11.SecurityWPA2, ProtectionOptional, dot11.CipherCCMP, []dot11.Suite{dot11.AKMPSK, dot11.AKMPSKSHA256}},
		{dot11.SecurityWPA2, ProtectionRequired, dot11.CipherCCMP, []dot11.Suite{dot11.AKMPSKSHA256}},
		{dot11.SecurityWPAWPA2, ProtectionOff, dot11.CipherTKIP, []dot11.Suite{dot11.AKMPSK}},
	} {
		t.Run(tc.security.String(), func(t *testing.T) {
			r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Security, b.Protect = tc.security, tc.protect })
			bss := dot11.BSS{Elements: r.shown.Beacon}
			if r.shown.Privacy {
				bss.Capability = dot11.CapabilityPrivacy
			}
			if got := dot11.SecurityOf(bss); got != tc.security {
				t.Errorf("shows as %v", got)
			}
			body, ok := r.shown.Beacon.Find(dot11.ElementRSN)
			if ok != (tc.group != 0) {
				t.Fatalf("RSN element: %v", ok)
			}
			if !ok {
				return
			}
			got, err := dot11.ParseRSN(body)
			if err != nil || got.Group != tc.group || !slices.Equal(got.AKMs, tc.akms) || !slices.Equal(got.Pairwise, []dot11.Suite{dot11.CipherCCMP}) || got.RequiresProtection() != (tc.protect == ProtectionRequired) {
				t.Errorf("RSN %+v, %v", got, err)
			}
			if len(r.group) == 0 || r.group[0].Cipher != tc.group {
				t.Errorf("group keys installed: %v", r.group)
			}
		})
	}
}

func TestAdmission(t *testing.T) {
	rsnElement := func(pairwise, akm dot11.Suite) dot11.Elements {
		return dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{pairwise}, AKMs: []dot11.Suite{akm}}.Append(nil)
	}
	good := rsnElement(dot11.CipherCCMP, dot11.AKMPSK)
	wscOnly := request(wsc.RequestEnrollee, wsc.Version2)
	broken := dot11.Elements{221, 5, 0, 0x50, 0xf2, 4, 0x10}
	wpa2, open, wep := dot11.SecurityWPA2, dot11.SecurityOpen, dot11.SecurityWEP
	for _, tc := range []struct {
		name     string
		security dot11.Security
		wps      bool
		elements dot11.Elements
		status   dot11.Status
		purpose  Purpose
	}{
		{"RSN", wpa2, true, good, dot11.StatusSuccess, ToJoin},
		{"RSN without WPS", wpa2, false, good, dot11.StatusSuccess, ToJoin},
		{"WSC", wpa2, true, wscOnly, dot11.StatusSuccess, ToRegister},
		{"WSC beside RSN", wpa2, true, append(slices.Clone(good), wscOnly...), dot11.StatusSuccess, ToRegister},
		{"broken WSC", wpa2, true, broken, dot11.StatusSuccess, ToRegister},
		{"nothing: may register", wpa2, true, nil, dot11.StatusSuccess, ToRegister},
		{"nothing without WPS", wpa2, false, nil, dot11.StatusInvalidElement, 0},
		{"WSC without WPS", wpa2, false, wscOnly, dot11.StatusInvalidElement, 0},
		{"TKIP", wpa2, true, rsnElement(dot11.CipherTKIP, dot11.AKMPSK), dot11.StatusInvalidPairwise, 0},
		{"SAE", wpa2, true, rsnElement(dot11.CipherCCMP, dot11.AKMSAE), dot11.StatusInvalidAKM, 0},
		{"broken RSN", wpa2, true, dot11.Elements{48, 1, 1}, dot11.StatusInvalidElement, 0},
		{"open", open, true, nil, dot11.StatusSuccess, ToUse},
		{"open, WSC", open, true, wscOnly, dot11.StatusSuccess, ToRegister},
		{"open without WPS", open, false, wscOnly, dot11.StatusSuccess, ToUse},
		{"WEP", wep, false, nil, dot11.StatusAssocDenied, 0},
		{"WEP, WSC", wep, true, wscOnly, dot11.StatusSuccess, ToRegister},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Security, b.WPS = tc.security, tc.wps })
			s := r.station(1)
			if got := r.associate(s, tc.elements); got != tc.status {
				t.Fatalf("status %d, want %d\n%s", got, tc.status, r.take())
			}
			known := r.bss.stations[s.mac]
			if (known != nil) != (tc.status == dot11.StatusSuccess) {
				t.Fatalf("station %+v", known)
			}
			if known != nil && known.purpose != tc.purpose {
				t.Errorf("purpose %v, want %v", known.purpose, tc.purpose)
			}
			_, isWSC := wsc.FromElements(r.admitted[s.mac].Elements)
			if _, asked := wsc.FromElements(tc.elements); isWSC != (asked && tc.purpose == ToRegister) {
				t.Errorf("WSC element in the response: %v", isWSC)
			}
		})
	}
}

// TestPushButton: a whole run, with the end that makes the station leave.
func TestPushButton(t *testing.T) {
	r := newRig(t, nil)
	r.device.PressButton(r.now)
	s := r.station(1)
	c := r.enrol(s, wsc.PushButton(), nil)
	if len(c) != 1 || c[0].SSID != "home" || string(c[0].Key) != passphrase || c[0].Auth != wsc.AuthWPA2PSK || c[0].Encr != wsc.EncrAES || c[0].MAC != s.mac {
		t.Fatalf("credentials %+v\n%s", c, r.take())
	}
	if s.peer.Outcome() != eap.OutcomeFailure {
		t.Errorf("EAP ended in %v", s.peer.Outcome())
	}
	if r.bss.Resting() {
		t.Error("rests with a station to send away")
	}
	if r.advance(9 * time.Millisecond); s.expelled {
		t.Error("sent away before 10 ms")
	}
	r.advance(time.Millisecond)
	if !s.expelled || r.expelled[0].Reason != dot11.Reason8021XFailed {
		t.Errorf("expelled: %+v", r.expelled)
	}
	if r.device.Active(r.now) || !r.bss.Resting() || len(r.bss.stations) != 0 {
		t.Error("something is left after success")
	}
	got := r.take()
	for _, want := range []string{"button pressed", "associated to register", "received M1", "sent M8", "received Done", "push button is over", `"thing 1", is registered`} {
		if !strings.Contains(got, want) {
			t.Errorf("no notice %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "correct") {
		t.Errorf("a notice shows the key:\n%s", got)
	}
}

// TestEAPOLStart: a 1.0 station, or one without WSC element, has to ask.
func TestEAPOLStart(t *testing.T) {
	for name, elements := range map[string]dot11.Elements{"1.0": request(wsc.RequestEnrollee, 0), "no element": nil, "broken": {221, 5, 0, 0x50, 0xf2, 4, 0x10}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, nil)
			r.device.PressButton(r.now)
			s := r.station(1)
			r.enrollee(s, wsc.PushButton(), nil)
			r.associate(s, elements)
			r.advance(20 * time.Second)
			if s.frames != 0 {
				t.Fatalf("%d frames before EAPOL-Start", s.frames)
			}
			r.handle(radio.Received{From: s.mac, EtherType: radio.EtherTypeEAPOL, Payload: []byte{1, 0, 0, 0}}) // no Start
			if s.frames != 0 {
				t.Fatal("an EAP packet began a run")
			}
			r.handle(radio.Received{From: s.mac, EtherType: radio.EtherTypeEAPOL, Payload: s.peer.Start()})
			if c, ok := s.enrollee.Credentials(); !ok || len(c) != 1 {
				t.Errorf("no credentials\n%s", r.take())
			}
		})
	}
}

// TestFragments: 50 octets a time in both directions.
func TestFragments(t *testing.T) {
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.FragmentSize = 50 })
	r.device.PressButton(r.now)
	s := r.station(1)
	if c := r.enrol(s, wsc.PushButton(), nil); len(c) != 1 || s.frames < 30 {
		t.Errorf("%d credentials after %d frames\n%s", len(c), s.frames, r.take())
	}
	if _, err := NewBSS(BSSConfig{Device: r.device, Frequency: channel6, FragmentSize: 5}); err == nil {
		t.Error("a fragment size of 5 is accepted")
	}
}

// TestM2D: nobody pressed. The run ends in EAP-Failure and a way out.
func TestM2D(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(*rig)
		code wsc.ConfigError
	}{
		{"not pressed", func(*rig) {}, wsc.ErrorNone},
		{"locked", func(r *rig) {
			for range 3 {
				r.device.guessed(r.now)
			}
		}, wsc.ErrorSetupLocked},
		{"overlap", func(r *rig) {
			r.probe(dot11.MAC{2, 9}, uuidB, wsc.PasswordIDPushButton)
			r.device.PressButton(r.now)
		}, wsc.ErrorOverlap},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t, nil)
			tc.do(r)
			s := r.station(1)
			if c := r.enrol(s, wsc.PushButton(), nil); c != nil {
				t.Fatal("got credentials")
			}
			if code, ok := s.enrollee.NotReady(); !ok || code != tc.code {
				t.Errorf("M2D with %v, %v", code, ok)
			}
			if s.peer.Outcome() != eap.OutcomeFailure {
				t.Errorf("EAP ended in %v", s.peer.Outcome())
			}
			r.advance(time.Second)
			if !s.expelled {
				t.Error("not sent away")
			}
		})
	}
}

// TestOverlapInMidRun: a second device during the run ends it with NACK 12.
func TestOverlapInMidRun(t *testing.T) {
	r := newRig(t, nil)
	r.device.PressButton(r.now)
	s := r.station(1)
	r.enrollee(s, wsc.PushButton(), nil)
	inner := s.receive
	s.receive = func(frame []byte) [][]byte {
		if s.enrollee.Sent() == wsc.MessageM3 {
			r.probe(dot11.MAC{2, 9}, uuidB, wsc.PasswordIDPushButton)
		}
		return inner(frame)
	}
	r.associate(s, request(wsc.RequestEnrollee, wsc.Version2))
	f := s.enrollee.Failure()
	if f == nil || !f.Remote || f.Code != wsc.ErrorOverlap {
		t.Errorf("failure %v\n%s", f, r.take())
	}
	// Probes that do not count: another password id, no WSC element, rubbish.
	r = newRig(t, nil)
	r.device.PressButton(r.now)
	r.probe(dot11.MAC{2, 8}, uuidA, wsc.PasswordIDPushButton)
	r.probe(dot11.MAC{2, 9}, uuidB, wsc.PasswordIDDefault)
	r.handle(radio.Probed{Station: dot11.MAC{2, 9}})
	r.handle(radio.Probed{Station: dot11.MAC{2, 9}, Elements: dot11.Elements{221, 5, 0, 0x50, 0xf2, 4, 0x10}})
	short := wsc.AppendAttr(nil, wsc.AttrPasswordID, []byte{0, 4})
	r.handle(radio.Probed{Station: dot11.MAC{2, 9}, Elements: wsc.Elements(short)})
	if r.device.overlapping() {
		t.Error("overlap by a probe request that does not count")
	}
}

// TestPINRun: hostap's incorrect_pin, and then the right one.
func TestPINRun(t *testing.T) {
	r := newRig(t, nil)
	for _, tc := range []struct {
		pin string
		msg wsc.MessageType
	}{{"55554444", wsc.MessageM4}, {"12344444", wsc.MessageM6}, {"12345670", 0}} {
		r.device.AddPIN(r.now, PIN{Password: pinOf("12345670")})
		s := r.station(1)
		c := r.enrol(s, pinOf(tc.pin), nil)
		f := s.enrollee.Failure()
		switch {
		case tc.msg == 0:
			if len(c) != 1 {
				t.Errorf("%s: %v\n%s", tc.pin, f, r.take())
			}
		case c != nil || f == nil || f.Msg != tc.msg || f.Code != wsc.ErrorPasswordAuth:
			t.Errorf("%s: %v", tc.pin, f)
		}
		r.advance(time.Second)
	}
	if on, _, _ := r.device.selection(); on {
		t.Error("the PIN shows after success")
	}
}

// TestNoAnswer: the run of a station that falls silent ends by itself, and the
// PIN it held is free again.
func TestNoAnswer(t *testing.T) {
	r := newRig(t, nil)
	r.device.AddPIN(r.now, PIN{Password: pinOf("12345670")})
	s := r.station(1)
	r.enrollee(s, pinOf("12345670"), nil)
	inner := s.receive
	s.receive = func(frame []byte) [][]byte {
		if s.enrollee.Sent() == wsc.MessageM3 {
			s.frames++
			return nil
		}
		return inner(frame)
	}
	r.associate(s, request(wsc.RequestEnrollee, wsc.Version2))
	if r.bss.Resting() {
		t.Error("rests in the middle of a run")
	}
	r.advance(15 * time.Second)
	r.advance(10 * time.Millisecond)
	if !s.expelled || !r.bss.Resting() {
		t.Errorf("the run goes on\n%s", r.take())
	}
	if got := r.take(); !strings.Contains(got, "15s registration of 02:00:00:00:cc:01 failed: eap: the peer does not answer") {
		t.Errorf("notices:\n%s", got)
	}
	if c := r.enrol(r.station(2), pinOf("12345670"), nil); c != nil {
		t.Error("the wildcard PIN, bound to one device, serves another")
	}
	if c := r.enrol(r.station(1), pinOf("12345670"), nil); len(c) != 1 {
		t.Errorf("the PIN is still held\n%s", r.take())
	}
}

// TestStationLeavesInMidRun: so does one that leaves.
func TestStationLeavesInMidRun(t *testing.T) {
	r := newRig(t, nil)
	r.device.AddPIN(r.now, PIN{Password: pinOf("12345670")})
	s := r.station(1)
	r.enrollee(s, pinOf("12345670"), nil)
	inner := s.receive
	s.receive = func(frame []byte) [][]byte {
		if s.enrollee.Sent() == wsc.MessageM3 {
			return nil
		}
		return inner(frame)
	}
	r.associate(s, request(wsc.RequestEnrollee, wsc.Version2))
	r.handle(radio.Departed{Station: s.mac, Reason: dot11.ReasonDeauthLeaving})
	if len(r.bss.stations) != 0 || !r.bss.Resting() {
		t.Error("the station is still known")
	}
	if c := r.enrol(r.station(1), pinOf("12345670"), nil); len(c) != 1 {
		t.Errorf("the PIN is still held\n%s", r.take())
	}
}

// TestTwoStationsWithPINs: hostap's conf_pin_2sta; the runs interleave.
func TestTwoStationsWithPINs(t *testing.T) {
	r := newRig(t, nil)
	a, b := r.station(1), r.station(2)
	r.device.AddPIN(r.now, PIN{Password: pinOf("12345670"), UUID: wsc.UUIDFromMAC(a.mac)})
	r.device.AddPIN(r.now, PIN{Password: pinOf("24681353"), UUID: wsc.UUIDFromMAC(b.mac)})
	r.enrollee(a, pinOf("12345670"), nil)
	inner := a.receive
	a.receive = func(frame []byte) [][]byte {
		if a.enrollee.Sent() == wsc.MessageM5 {
			if c := r.enrol(b, pinOf("24681353"), nil); len(c) != 1 {
				t.Error("the second is not enrolled")
			}
		}
		return inner(frame)
	}
	r.associate(a, request(wsc.RequestEnrollee, wsc.Version2))
	if c, _ := a.enrollee.Credentials(); len(c) != 1 {
		t.Errorf("the first is not enrolled\n%s", r.take())
	}
}

// TestM1OfAnother: who claims another address in M1 than it sends from gets
// nothing.
func TestM1OfAnother(t *testing.T) {
	r := newRig(t, nil)
	r.device.PressButton(r.now)
	c := r.enrol(r.station(1), wsc.PushButton(), func(d *wsc.Device) { d.MAC[5] = 9 })
	if c != nil {
		t.Error("credentials for a foreign address")
	}
}

func TestCredentialForms(t *testing.T) {
	psk := strings.Repeat("0123456789abcdef", 4)
	own := func(auth wsc.AuthTypes, encr wsc.EncrTypes, key string) []wsc.Credential {
		return []wsc.Credential{{SSID: "home", Auth: auth, Encr: encr, Key: []byte(key)}}
	}
	several := []wsc.Credential{
		{SSID: "stub", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte("something else")},
		{SSID: "mixed", Auth: wsc.AuthWPAPSK | wsc.AuthWPA2PSK, Encr: wsc.EncrTKIP | wsc.EncrAES, Key: []byte("yet another")},
	}
	both := func(d *wsc.Device, auth wsc.AuthTypes, encr wsc.EncrTypes) { d.AuthTypes, d.EncrTypes = auth, encr }
	for _, tc := range []struct {
		name   string
		change func(*DeviceConfig, *BSSConfig)
		device func(*wsc.Device)
		want   []wsc.Credential
	}{
		{"WPA2", nil, nil, own(wsc.AuthWPA2PSK, wsc.EncrAES, passphrase)},
		{"PSK", func(_ *DeviceConfig, b *BSSConfig) { b.Key = []byte(psk) }, nil, own(wsc.AuthWPA2PSK, wsc.EncrAES, psk)},
		{"mixed", func(_ *DeviceConfig, b *BSSConfig) { b.Security = dot11.SecurityWPAWPA2 }, nil, own(wsc.AuthWPA2PSK, wsc.EncrAES, passphrase)},
		{"mixed, old station", func(_ *DeviceConfig, b *BSSConfig) { b.Security = dot11.SecurityWPAWPA2 },
			func(d *wsc.Device) { both(d, wsc.AuthWPAPSK, wsc.EncrTKIP) }, own(wsc.AuthWPAPSK, wsc.EncrTKIP, passphrase)},
		{"flags 0x1b", func(_ *DeviceConfig, b *BSSConfig) { b.Security = dot11.SecurityWPAWPA2 },
			func(d *wsc.Device) { d.AuthTypes = 0x1b }, own(wsc.AuthWPA2PSK, wsc.EncrAES, passphrase)},
		{"flags 0", nil, func(d *wsc.Device) { both(d, 0, 0) }, own(wsc.AuthWPA2PSK, wsc.EncrAES, passphrase)},
		{"open", func(_ *DeviceConfig, b *BSSConfig) { b.Security, b.Key = dot11.SecurityOpen, nil }, nil, own(wsc.AuthOpen, wsc.EncrNone, "")},
		{"several", func(_ *DeviceConfig, b *BSSConfig) { b.Credentials = several }, nil,
			[]wsc.Credential{several[0], {SSID: "mixed", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: several[1].Key}}},
		{"wrong key", func(_ *DeviceConfig, b *BSSConfig) { b.Faults.WrongKey = true }, nil, own(wsc.AuthWPA2PSK, wsc.EncrAES, wrongKey)},
		{"Apple", nil, func(d *wsc.Device) { d.Manufacturer, d.ModelName = "Apple Inc.", "AirPort" },
			// PBKDF2-HMAC-SHA1 of the passphrase and "home", by Python's hashlib.
			own(wsc.AuthWPA2PSK, wsc.EncrAES, "9b9adc2b779b04d555aa5c85a91a6f549dfe6b7464ed06f9179bb7a82c22abc2")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := newRig(t, tc.change)
			r.device.PressButton(r.now)
			got := r.enrol(r.station(1), wsc.PushButton(), tc.device)
			if len(got) != len(tc.want) {
				t.Fatalf("%d credentials\n%s", len(got), r.take())
			}
			for i, c := range got {
				w := tc.want[i]
				if c.SSID != w.SSID || c.Auth != w.Auth || c.Encr != w.Encr || string(c.Key) != string(w.Key) {
					t.Errorf("credential %d: %q %v %v %q, want %q %v %v %q", i, c.SSID, c.Auth, c.Encr, string(c.Key), w.SSID, w.Auth, w.Encr, string(w.Key))
				}
			}
		})
	}
	t.Run("WEP", func(t *testing.T) {
		r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Security, b.Key = dot11.SecurityWEP, []byte("0badc0de00") })
		r.device.PressButton(r.now)
		s := r.station(1)
		if c := r.enrol(s, wsc.PushButton(), nil); c != nil {
			t.Error("a WEP credential was accepted")
		}
		if f := s.enrollee.Failure(); f == nil || f.Msg != wsc.MessageM8 || !errors.Is(f, wsc.ErrWEPCredential) {
			t.Errorf("failure %v", f)
		}
	})
}

// TestUnconfigured: hostap's init. The first registration sets the router up.
func TestUnconfigured(t *testing.T) {
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Unconfigured, b.Key, b.Security = true, nil, dot11.SecurityOpen })
	if n, _ := r.network(r.shown.Beacon); n.State != wsc.NotConfigured || r.shown.Privacy {
		t.Errorf("shown before: %+v", n)
	}
	r.device.PressButton(r.now)
	// One that never says Done changes nothing.
	lost := r.station(2)
	r.enrollee(lost, wsc.PushButton(), nil)
	inner := lost.receive
	lost.receive = func(frame []byte) [][]byte {
		replies := inner(frame)
		if lost.enrollee.Sent() == wsc.MessageDone {
			return nil
		}
		return replies
	}
	r.associate(lost, request(wsc.RequestEnrollee, wsc.Version2))
	r.advance(16 * time.Second)
	if r.bss.network.State != wsc.NotConfigured {
		t.Fatal("configured without Done")
	}
	r.advance(MonitorTime)
	r.device.PressButton(r.now)
	c := r.enrol(r.station(1), wsc.PushButton(), nil)
	if len(c) != 1 || len(c[0].Key) != 22 || c[0].Auth != wsc.AuthWPA2PSK || c[0].SSID != "home" {
		t.Fatalf("credentials %+v\n%s", c, r.take())
	}
	key := string(c[0].Key)
	if r.shown.Privacy {
		t.Error("changed before the last frames are through")
	}
	r.advance(applyDelay)
	if n, _ := r.network(r.shown.Beacon); n.State != wsc.Configured || !r.shown.Privacy {
		t.Errorf("shown after: %+v", n)
	}
	s := r.station(3)
	r.join(s, key)
	if !s.supp.Done() {
		t.Errorf("the generated key is not the network's: %v\n%s", s.err, r.take())
	}
}

// TestNoRandomness: without it nothing predictable is given away.
func TestNoRandomness(t *testing.T) {
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Unconfigured, b.Key = true, nil })
	r.bss.cfg.Rand = failing{}
	r.device.PressButton(r.now)
	s := r.station(1)
	if c := r.enrol(s, wsc.PushButton(), nil); c != nil {
		t.Error("credentials without randomness")
	}
	if s.enrollee.Sent() > wsc.MessageM1 {
		t.Errorf("the run came to %v", s.enrollee.Sent())
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("no entropy") }

// TestHidden: a hidden network offers no WPS, as in hostapd.
func TestHidden(t *testing.T) {
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Hidden = true })
	r.device.PressButton(r.now)
	r.advance(0)
	if _, ok := r.network(r.shown.ProbeReply); ok || !r.shown.Hidden {
		t.Errorf("shown: %+v", r.shown)
	}
}
