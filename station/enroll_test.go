package station

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

const joinA = `join 02:00:00:00:00:0a "home" wsc=1`

// The policies without what the test at hand does not ask about.
var plain = Policy{WalkTime: walkTime, Gap: 100 * time.Millisecond}

// homeA is the access point of most stories.
func homeA(changes ...func(*wsc.ProbeResponse)) dot11.BSS {
	return withWPS(network(macA, "home", channel6, -40), changes...)
}

// associated brings a push-button enrolment to an association with homeA, one
// second after the epoch.
func associated(t *testing.T, policy Policy, changes ...func(*EnrollConfig)) (*driver, *Enroll, *registrar) {
	t.Helper()
	d, e := newEnroll(t, policy, wsc.PushButton(), changes...)
	d.want("a complete scan", d.start(), "scan id=4 bands=3")
	d.want("goes for it", d.hear(time.Second, homeA(press)), joinA)
	d.want("the access point begins", d.give(radio.Joined{BSSID: macA}))
	return d, e, newRegistrar(d, homeA(press), wsc.PushButton())
}

// The whole of it, without a second look.
func TestEnroll(t *testing.T) {
	d, _, r := associated(t, Device())
	d.wantEvents("before the run", "Scanning", "ScanDone", "Candidate", "Joining", "Associated")
	d.want("leaves when the access point has ended it", r.begin(""), "leave 3")
	got := d.wantResult(Success)
	if log := strings.Join(r.log, " "); log != "Identity [Identity] WSC_Start [M1] M2 [M3] M4 [M5] M6 [M7] M8 [Done] Failure" {
		t.Error(log)
	}
	if !r.registrar.Done() {
		t.Error("the registrar has not finished")
	}
	if len(got.Credentials) != 1 || got.Credentials[0].SSID != "home" || string(got.Credentials[0].Key) != networkKey {
		t.Errorf("credentials %v", got.Credentials)
	}
	if got.BSS.BSSID != macA || got.Err != nil || got.Method != wsc.PasswordIDPushButton || got.Scans != 1 || len(got.Registrars) != 1 || len(got.Capable) != 1 {
		t.Errorf("evidence %+v", got)
	}
	d.wantEvents("each step is told", "Message", "Message", "Message", "Message", "Message", "Message",
		"Message", "Message", "Message", "GotCredential", "LeftAP", "Finished")
}

// RF Bands is exactly the band of the association, and the
// probe request has the same UUID as M1.
func TestEnrollM1(t *testing.T) {
	for _, f := range []dot11.Frequency{channel6, 2484, channel36} {
		d, _ := newEnroll(t, plain, wsc.PushButton())
		cmds := d.start()
		home := pressed(network(macA, "home", f, -40))
		d.hear(time.Second, home)
		d.give(radio.Joined{BSSID: macA})
		r := newRegistrar(d, home, wsc.PushButton())
		r.begin("M2")
		if r.m1.Bands != f.Band() || r.m1.PasswordID != wsc.PasswordIDPushButton || r.m1.State != wsc.NotConfigured || r.m1.Device.MAC != staMAC {
			t.Errorf("%d MHz: %+v", f, r.m1)
		}
		var probe wsc.ProbeRequest
		payload, _ := wsc.FromElements(cmds[0].(radio.Scan).Elements)
		if err := wsc.Unmarshal(payload, &probe); err != nil || probe.UUID != r.m1.UUID || probe.RequestType != wsc.RequestEnrollee || probe.Name != "test" {
			t.Errorf("probe request %+v, %v", probe, err)
		}
	}
}

// The walk: one complete scan, then looks at the channels that matter, and at
// all of them from time to time.
func TestEnrollWalkScans(t *testing.T) {
	policy := Walk()
	policy.Looks = 2
	d, e := newEnroll(t, policy, wsc.PushButton())
	idle := []dot11.BSS{homeA(), withWPS(network(macB, "b", channel36, -60)), network(macC, "no WPS", channel1, -50)}
	d.want("all", d.start(), "scan id=4 bands=3")
	for range 3 {
		d.want("pauses", d.hear(3*time.Second, idle...))
		d.want("looks", d.advance(), "scan 6 36 id=4 bands=3")
		d.hear(100*time.Millisecond, idle...)
		d.want("looks again", d.advance(), "scan 6 36 id=4 bands=3")
		d.hear(100*time.Millisecond, idle...)
		d.want("all again", d.advance(), "scan id=4 bands=3")
	}
	d.hear(3 * time.Second) // both gone: kept until they are missed twice
	d.want("looks", d.advance(), "scan 6 36 id=4 bands=3")
	d.want("sees the button at once", d.hear(100*time.Millisecond, homeA(press)), joinA)
	if r, ok := e.Result(); ok || r.Scans != 4 || r.Looks != 7 {
		t.Errorf("%d scans, %d looks", r.Scans, r.Looks)
	}
}

// With the radio's channels known, no press waits for a complete scan: each look
// takes some other channels along, and who is missed in two rounds of all
// channels is forgotten.
func TestEnrollWalkParts(t *testing.T) {
	policy := Walk()
	policy.Part = 2
	d, e := newEnroll(t, policy, wsc.PushButton(), func(cfg *EnrollConfig) {
		cfg.Channels = []dot11.Frequency{channel1, channel6, channel11, channel36}
	})
	d.want("all", d.start(), "scan id=4 bands=3")
	d.hear(3*time.Second, homeA())
	for range 2 { // in which homeA is not heard, though its channel is watched
		d.want("a part", d.advance(), "scan 1 11 6 id=4 bands=1")
		d.hear(300 * time.Millisecond)
		d.want("the rest", d.advance(), "scan 36 6 id=4 bands=3")
		d.hear(200 * time.Millisecond)
	}
	if r, _ := e.Result(); r.Scans != 3 || r.Looks != 2 {
		t.Errorf("%d rounds, %d looks besides", r.Scans, r.Looks)
	}
	d.want("nobody is left to watch", d.advance(), "scan id=4 bands=3")
	d.hear(3*time.Second, homeA())
	d.want("a part", d.advance(), "scan 1 11 6 id=4 bands=1")
	d.want("pauses", d.give(radio.Failed{Command: radio.Scan{}, Err: errors.New("busy")}))
	d.want("the round begins anew", d.advance(), "scan 1 11 6 id=4 bands=1")
	d.want("sees the button at once", d.hear(300*time.Millisecond, homeA(press)), joinA)
}

// A look in one band says so in the probe request.
func TestEnrollLookBands(t *testing.T) {
	d, _ := newEnroll(t, Walk(), wsc.PushButton())
	d.start()
	d.hear(time.Second, homeA())
	d.want("2.4 GHz only", d.advance(), "scan 6 id=4 bands=1")
}

// nodemcu: five complete scans of about 2.5 s with pauses of 100 ms, then "not
// found" when the sixth would begin.
func TestEnrollDeviceScans(t *testing.T) {
	cases := []struct {
		name string
		air  []dot11.BSS
		want Outcome
	}{
		{"nothing", nil, NoAP},
		{"nothing pressed", []dot11.BSS{homeA()}, NoAP},
		{"a PIN is expected", []dot11.BSS{homeA(expectPIN())}, NoAP},
		{"only WEP", []dot11.BSS{pressed(wep(network(macA, "home", channel6, -40)))}, WEPOnly},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, _ := newEnroll(t, Device(), wsc.PushButton())
			cmds := d.start()
			for range 5 {
				d.want("only complete scans", cmds, "scan id=4 bands=3")
				d.hear(2500*time.Millisecond, c.air...)
				cmds = d.advance()
			}
			d.want("no sixth", cmds)
			got := d.wantResult(c.want)
			if at := d.now.Sub(epoch); at != 13*time.Second || got.Scans != 5 {
				t.Errorf("after %d scans at %v", got.Scans, at)
			}
			warned := 0
			for _, ev := range d.events {
				if _, ok := ev.(WEPFound); ok {
					warned++
				}
			}
			if want := map[Outcome]int{NoAP: 0, WEPOnly: 1}[c.want]; warned != want || len(got.WEP) != want {
				t.Errorf("WEP was told %d times, want %d", warned, want)
			}
		})
	}
}

// The procedure ends after 120 s, and what was seen decides how.
func TestEnrollWalkTime(t *testing.T) {
	ignored := homeA(press)
	ignored.SSID = "" // pressed, but hidden
	cases := []struct {
		name string
		air  []dot11.BSS
		want Outcome
	}{
		{"nothing", nil, NoAP},
		{"nothing pressed", []dot11.BSS{homeA()}, NoAP},
		{"only WEP", []dot11.BSS{pressed(wep(network(macA, "home", channel6, -40)))}, WEPOnly},
		{"pressed, but cannot be joined", []dot11.BSS{ignored}, TimedOut},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, e := newEnroll(t, Walk(), wsc.PushButton())
			d.start()
			for {
				if at := d.m.Deadline(); d.now.Add(time.Second).Before(epoch.Add(walkTime)) && at.Sub(d.now) > time.Second {
					d.hear(time.Second, c.air...)
				} else {
					d.advance()
				}
				if _, ok := e.Result(); ok {
					break
				}
			}
			d.wantResult(c.want)
			if at := d.now.Sub(epoch); at != walkTime {
				t.Errorf("at %v", at)
			}
		})
	}
}

// WSC 2.0.5 section 11.3: both are reported, neither is joined.
func TestEnrollOverlap(t *testing.T) {
	b := pressed(network(macB, "b", channel11, -70))
	d, _ := newEnroll(t, Walk(), wsc.PushButton())
	d.start()
	d.want("joins neither", d.hear(time.Second, homeA(press), b))
	got := d.wantResult(Overlap)
	if got.Overlap[0].BSSID != macA || got.Overlap[1].BSSID != macB || got.Credentials != nil {
		t.Errorf("%v", got.Overlap)
	}
	d.wantEvents("told", "Scanning", "ScanDone", "Candidate", "Candidate", "OverlapFound", "Finished")
}

// hostap case pbc_overlap_2ap_specific_bssid.
func TestEnrollOverlapNamedBSSID(t *testing.T) {
	d, _ := newEnroll(t, Walk(), wsc.PushButton(), func(c *EnrollConfig) { c.BSSID = macA })
	d.start()
	d.want("the others do not matter", d.hear(time.Second, homeA(press), pressed(network(macB, "b", channel11, -20))), joinA)
	d.give(radio.Joined{BSSID: macA})
	d.want("nor for a last look", newRegistrar(d, homeA(press), wsc.PushButton()).begin(""), "leave 3")
	d.wantResult(Success)
}

// A UUID that no beacon tells is asked for before the verdict.
func TestEnrollOverlapUnknownUUID(t *testing.T) {
	a, a5 := homeA(press), pressed(network(macB, "home", channel36, -50), uuidOf(macA))
	cases := []struct {
		name   string
		second dot11.BSS
		want   []string
	}{
		{"one device", a5, []string{`join 02:00:00:00:00:0b "home" wsc=1`}},
		{"still unknown", beaconOf(a5), nil},
		{"another device", pressed(network(macB, "home", channel36, -50)), nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, _ := newEnroll(t, Walk(), wsc.PushButton())
			d.start()
			d.want("asks both", d.hear(time.Second, a, beaconOf(a5)), "scan 6 36 id=4 bands=3")
			d.want("decides", d.hear(time.Second, a, c.second), c.want...)
			if c.want == nil {
				d.wantResult(Overlap)
			}
		})
	}
}

// The last look: a second button seen after the run makes the credential
// worthless, for nobody can tell whose it is.
func TestEnrollLastLook(t *testing.T) {
	b := pressed(network(macB, "b", channel11, -70))
	idleB := withWPS(network(macB, "b", channel11, -70))
	cases := []struct {
		name string
		air  []dot11.BSS
		old  bool // heard before the look
		want Outcome
	}{
		{"nobody", []dot11.BSS{homeA(), idleB}, false, Success},
		{"our own flag still up", []dot11.BSS{homeA(press), idleB}, false, Success},
		{"our other band", []dot11.BSS{pressed(network(macC, "home", channel36, -50), uuidOf(macA))}, false, Success},
		{"another", []dot11.BSS{homeA(), b}, false, Overlap},
		{"another, by its beacon", []dot11.BSS{homeA(), beaconOf(b)}, false, Overlap},
		{"another, remembered from before", []dot11.BSS{homeA(), b}, true, Success},
		{"somebody waits for a PIN", []dot11.BSS{withWPS(network(macB, "b", channel11, -70), expectPIN())}, false, Success},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, e := newEnroll(t, Walk(), wsc.PushButton())
			d.start()
			d.want("goes for it", d.hear(time.Second, homeA(press), idleB), joinA)
			d.give(radio.Joined{BSSID: macA})
			r := newRegistrar(d, homeA(press), wsc.PushButton())
			d.want("no push-button session any more", r.begin(""), "leave 3", "scan 6 11 id=0 bands=1")
			if _, ok := e.Result(); ok {
				t.Fatal("ended before the look")
			}
			if c.old {
				d.hearOld(d.now.Add(-time.Second), c.air...)
			} else {
				d.hear(200*time.Millisecond, c.air...)
			}
			got := d.wantResult(c.want)
			if (got.Credentials != nil) != (c.want == Success) {
				t.Errorf("credentials %v", got.Credentials)
			}
			if c.want == Overlap && (got.Overlap[0].BSSID != macA || got.Overlap[1].BSSID != macB) {
				t.Errorf("%v", got.Overlap)
			}
		})
	}
}

// A last look that does not come to an end keeps nobody waiting.
func TestEnrollLastLookLost(t *testing.T) {
	for _, lost := range []bool{true, false} {
		d, _, r := associated(t, Walk())
		d.want("looks", r.begin(""), "leave 3", "scan 6 id=0 bands=1")
		if lost {
			d.wantAt("for 10 s", 11*time.Second)
			d.want("then it is over", d.advance())
		} else {
			d.give(radio.Failed{Command: radio.Scan{}, Err: errors.New("busy")})
		}
		if got := d.wantResult(Success); len(got.Credentials) != 1 {
			t.Error("no credential")
		}
	}
}

// What follows Done, and what it means.
func TestEnrollAfterDone(t *testing.T) {
	cases := []struct {
		name string
		end  func(*driver, *registrar) []radio.Command
		want []string
	}{
		{"EAP-Failure", func(d *driver, r *registrar) []radio.Command { return r.end(eap.CodeFailure) }, []string{"leave 3"}},
		{"EAP-Success", func(d *driver, r *registrar) []radio.Command { return r.end(eap.CodeSuccess) }, []string{"leave 3"}},
		{"sent away", func(d *driver, r *registrar) []radio.Command {
			return d.give(radio.Left{BSSID: macA, Reason: dot11.Reason8021XFailed, ByPeer: true})
		}, nil},
		{"vanished", func(d *driver, r *registrar) []radio.Command {
			return d.give(radio.Left{BSSID: macA, Reason: dot11.ReasonBeaconTimeout, ByPeer: true})
		}, nil},
		{"nothing for 2 s", func(d *driver, r *registrar) []radio.Command {
			d.wantAt("waits 2 s", 3*time.Second)
			return d.advance()
		}, []string{"leave 3"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, e, r := associated(t, Device())
			r.begin("Failure")
			if _, ok := e.Result(); ok {
				t.Fatal("ended too early")
			}
			d.want("ends", c.end(d, r), c.want...)
			if got := d.wantResult(Success); len(got.Credentials) != 1 || string(got.Credentials[0].Key) != networkKey {
				t.Errorf("%v", got.Credentials)
			}
		})
	}
}

// Every way in which a push-button run can fail ends the
// procedure, with the message and the code.
func TestEnrollPushButtonFails(t *testing.T) {
	left := func(reason dot11.Reason, byPeer bool) func(*driver, *registrar) []radio.Command {
		return func(d *driver, r *registrar) []radio.Command {
			return d.give(radio.Left{BSSID: macA, Reason: reason, ByPeer: byPeer})
		}
	}
	end := func(code eap.Code) func(*driver, *registrar) []radio.Command {
		return func(d *driver, r *registrar) []radio.Command { return r.end(code) }
	}
	cases := []struct {
		name    string
		prepare func(*registrar)
		stop    string // the access point is about to say this
		then    func(*driver, *registrar) []radio.Command
		leaves  bool
		outcome Outcome
		want    wsc.Failure // without Err
	}{
		{"EAP-Failure before M2", nil, "M2", end(eap.CodeFailure), true, Rejected, wsc.Failure{Msg: 0, Remote: true}},
		{"EAP-Failure instead of M4", nil, "M4", end(eap.CodeFailure), true, Rejected, wsc.Failure{Msg: wsc.MessageM2, Remote: true}},
		{"EAP-Success instead of M8", nil, "M8", end(eap.CodeSuccess), true, Rejected, wsc.Failure{Msg: wsc.MessageM6, Remote: true}},
		{"sent away before M8", nil, "M8", left(dot11.ReasonDeauthLeaving, true), false, LinkLost, wsc.Failure{Msg: wsc.MessageM6, Remote: true}},
		{"vanished before M8", nil, "M8", left(dot11.ReasonBeaconTimeout, true), false, LinkLost, wsc.Failure{Msg: wsc.MessageM6, Remote: true}},
		{"radio taken away", nil, "M4", left(dot11.ReasonDeauthLeaving, false), false, LinkLost, wsc.Failure{Msg: wsc.MessageM2}},
		{"M2D for a second station", func(r *registrar) { r.password.Secret, r.refusal = nil, wsc.ErrorOverlap }, "", nil, true,
			Rejected, wsc.Failure{Msg: wsc.MessageM2D, Code: wsc.ErrorOverlap, Remote: true}},
		{"sent away after M2D", func(r *registrar) { r.password.Secret, r.refusal = nil, wsc.ErrorOverlap }, "Failure", left(dot11.Reason8021XFailed, true), false,
			Rejected, wsc.Failure{Msg: wsc.MessageM2D, Code: wsc.ErrorOverlap, Remote: true}},
		{"NACK for a second station", func(r *registrar) { r.busy = wsc.ErrorOverlap }, "", nil, true,
			Rejected, wsc.Failure{Msg: wsc.MessageM3, Code: wsc.ErrorOverlap, Remote: true}},
		{"NACK and then nothing", func(r *registrar) { r.busy = wsc.ErrorOverlap }, "Failure", func(d *driver, r *registrar) []radio.Command {
			d.wantAt("2 s for the last word", 3*time.Second)
			return d.advance()
		}, true, Rejected, wsc.Failure{Msg: wsc.MessageM3, Code: wsc.ErrorOverlap, Remote: true}},
		{"another password", func(r *registrar) { r.password.Secret = secret.Bytes("12345670") }, "", nil, true,
			Rejected, wsc.Failure{Msg: wsc.MessageM4, Code: wsc.ErrorPasswordAuth}},
		{"only WEP", func(r *registrar) { r.credentials[0].Encr, r.credentials[0].Auth = wsc.EncrWEP, wsc.AuthOpen }, "", nil, true,
			Rejected, wsc.Failure{Msg: wsc.MessageM8}},
		{"open credential for the encrypted network", func(r *registrar) { r.credentials[0].Encr, r.credentials[0].Auth = wsc.EncrNone, wsc.AuthOpen }, "", nil, true,
			Rejected, wsc.Failure{Msg: wsc.MessageM8}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, _, r := associated(t, Walk())
			if c.prepare != nil {
				c.prepare(r)
			}
			cmds := r.begin(c.stop)
			if c.then != nil {
				cmds = append(cmds, c.then(d, r)...)
			}
			if c.leaves {
				d.want("leaves", cmds, "leave 3")
			} else {
				d.want("there is nothing to leave", cmds)
			}
			got := d.wantResult(c.outcome)
			f, ok := errors.AsType[*wsc.Failure](got.Err)
			if !ok || f.Msg != c.want.Msg || f.Code != c.want.Code || f.Remote != c.want.Remote {
				t.Errorf("got %+v, want %+v", f, c.want)
			}
			if got.Credentials != nil || got.BSS.BSSID != macA {
				t.Errorf("%+v", got)
			}
		})
	}
}

// The open credential of another network, of an open access point (hostap case
// init), passes; a stub beside the real one does no harm.
func TestEnrollCredentials(t *testing.T) {
	guest := wsc.Credential{SSID: "guest", Auth: wsc.AuthOpen, Encr: wsc.EncrNone}
	openHome := wsc.Credential{SSID: "home", Auth: wsc.AuthOpen, Encr: wsc.EncrNone}
	cases := []struct {
		name string
		bss  dot11.BSS
		give []wsc.Credential
		want string
	}{
		{"a guest network beside", homeA(press), []wsc.Credential{guest, homeCredential()}, "guest home"},
		{"our own opened", homeA(press), []wsc.Credential{openHome, guest}, "guest"},
		{"open by nature", pressed(open(network(macA, "home", channel6, -40))), []wsc.Credential{openHome}, "home"},
		{"about to be configured", pressed(open(network(macA, "home", channel6, -40))), []wsc.Credential{homeCredential()}, "home"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, _ := newEnroll(t, Device(), wsc.PushButton())
			d.start()
			d.want("joins", d.hear(time.Second, c.bss), joinA)
			d.give(radio.Joined{BSSID: macA})
			r := newRegistrar(d, c.bss, wsc.PushButton())
			r.credentials = c.give
			r.begin("")
			var names []string
			for _, x := range d.wantResult(Success).Credentials {
				names = append(names, string(x.SSID))
			}
			if got := strings.Join(names, " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// EAPOL-Start after 1 s, or 2 s if the access point speaks 2.0, and twice more;
// none once it has begun. After 30 s without a word the access point is left.
func TestEnrollStart(t *testing.T) {
	for _, c := range []struct {
		name  string
		home  dot11.BSS
		delay time.Duration
	}{
		{"1.0", homeA(press, version1), time.Second},
		{"2.0", homeA(press), 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, _ := newEnroll(t, Walk(), wsc.PushButton())
			d.start()
			d.hear(time.Second, c.home)
			d.give(radio.Joined{BSSID: macA})
			at := time.Second + c.delay
			for range 3 {
				d.wantAt("EAPOL-Start", at)
				d.want("asks", d.advance(), "send 02:00:00:00:00:0a start")
				at += 5 * time.Second
			}
			d.wantAt("silence for 30 s", 31*time.Second)
			d.want("leaves", d.advance(), "leave 3")
			d.want("and looks on", d.advance(), "scan 6 id=4 bands=1")
			d.want("but not for it", d.hear(time.Second, c.home))
		})
	}
	t.Run("begun", func(t *testing.T) {
		d, _, r := associated(t, Walk())
		r.begin("M2")
		d.wantAt("no EAPOL-Start any more", 31*time.Second)
	})
	t.Run("1.0 access point waits for it", func(t *testing.T) {
		d, _ := newEnroll(t, Device(), wsc.PushButton())
		d.start()
		d.hear(time.Second, homeA(press, version1))
		d.give(radio.Joined{BSSID: macA})
		r := newRegistrar(d, homeA(press, version1), wsc.PushButton())
		d.want("runs", r.exchange(d.advance(), ""), "leave 3")
		d.wantResult(Success)
	})
}

// A registrar that says the same over and over makes no progress, one that goes
// on does.
func TestEnrollStall(t *testing.T) {
	d, e, r := associated(t, Walk())
	r.begin("M2")
	again := radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL, Payload: r.last}
	d.at(20 * time.Second)
	d.want("the stored answer", d.give(again), "send 02:00:00:00:00:0a eap")
	d.wantAt("counts from the first", 31*time.Second)
	d.want("leaves", d.advance(), "leave 3")
	if got, ok := e.Result(); ok {
		t.Fatalf("ended: %v", got.Outcome)
	} else if f, ok := got.Err.(*wsc.Failure); !ok || f.Code != wsc.ErrorMessageTimeout || f.Remote {
		t.Errorf("evidence %v", got.Err)
	}
	d.want("a late answer is not taken", d.give(again))
}

// nodemcu conformance: an access point that associates but never answers is one
// TIMEOUT at 120 s, whatever the policy.
func TestEnrollSilentAccessPoint(t *testing.T) {
	for name, policy := range map[string]Policy{"walk": Walk(), "device": Device()} {
		t.Run(name, func(t *testing.T) {
			d, e := newEnroll(t, policy, wsc.PushButton())
			cmds := d.start()
			joins := []time.Duration{}
			for range 10000 {
				var next []radio.Command
				for _, c := range cmds {
					switch c := c.(type) {
					case radio.Scan:
						if d.now.Add(2 * time.Second).Before(e.until) {
							next = append(next, d.hear(2*time.Second, homeA(press))...)
						}
					case radio.Join:
						joins = append(joins, d.now.Sub(epoch))
						next = append(next, d.give(radio.Joined{BSSID: c.BSS.BSSID})...)
					}
				}
				if cmds = next; len(cmds) == 0 {
					if _, ok := e.Result(); ok {
						break
					}
					cmds = d.advance()
				}
			}
			got := d.wantResult(TimedOut)
			if at := d.now.Sub(epoch); at != walkTime {
				t.Errorf("at %v", at)
			}
			if f, ok := got.Err.(*wsc.Failure); !ok || f.Code != wsc.ErrorMessageTimeout {
				t.Errorf("cause %v", got.Err)
			}
			// Ignored for 10 s after the first run, 10 s after the second.
			if len(joins) != 3 || joins[1]-joins[0] < 40*time.Second || joins[2]-joins[1] < 40*time.Second {
				t.Errorf("joined at %v", joins)
			}
		})
	}
}

// A run that has sent M3 when the time is up may finish.
func TestEnrollGrace(t *testing.T) {
	late := func(t *testing.T) (*driver, *registrar) {
		d, _ := newEnroll(t, Policy{WalkTime: 10 * time.Second}, wsc.PushButton())
		d.start()
		d.hear(9*time.Second, homeA(press))
		d.give(radio.Joined{BSSID: macA})
		return d, newRegistrar(d, homeA(press), wsc.PushButton())
	}
	t.Run("M3 sent", func(t *testing.T) {
		d, r := late(t)
		r.begin("M4")
		d.wantAt("15 s more", 25*time.Second)
		d.at(20 * time.Second)
		d.want("not cut off", d.m.Advance(d.now))
		cmds, _ := r.say(r.server.Advance(d.now), "")
		d.want("finishes", r.exchange(cmds, ""), "leave 3")
		d.wantResult(Success)
	})
	t.Run("M3 sent, then nothing", func(t *testing.T) {
		d, r := late(t)
		r.begin("M4")
		d.want("cut off", d.advance(), "leave 3")
		d.wantResult(TimedOut)
		if at := d.now.Sub(epoch); at != 25*time.Second {
			t.Errorf("at %v", at)
		}
	})
	t.Run("only M1 sent", func(t *testing.T) {
		d, r := late(t)
		r.begin("M2")
		d.wantAt("no grace", 10*time.Second)
		d.want("cut off", d.advance(), "leave 3")
		if got := d.wantResult(TimedOut); got.Err == nil {
			t.Error("no cause")
		}
	})
	t.Run("associating", func(t *testing.T) {
		d, _ := newEnroll(t, Policy{WalkTime: 10 * time.Second}, wsc.PushButton())
		d.start()
		d.hear(9*time.Second, homeA(press))
		d.want("cut off", d.advance(), "leave 3")
		d.wantResult(TimedOut)
	})
}

// An association that is refused or lost.
func TestEnrollNotAssociated(t *testing.T) {
	refused := radio.StatusError(dot11.StatusTooManyStations)
	cases := []struct {
		name string
		end  func(*driver) []radio.Command
		want []string
		err  error
	}{
		{"refused", func(d *driver) []radio.Command {
			return d.give(radio.Failed{Command: radio.Join{BSS: homeA(press)}, Err: refused})
		}, nil, refused},
		{"unanswered", func(d *driver) []radio.Command {
			return d.give(radio.Failed{Command: radio.Join{BSS: homeA(press)}, Err: radio.ErrNoAnswer})
		}, nil, radio.ErrNoAnswer},
		{"never finished", func(d *driver) []radio.Command {
			d.wantAt("10 s", 11*time.Second)
			return d.advance()
		}, []string{"leave 3"}, errJoinLost},
		{"sent away before a word of EAP", func(d *driver) []radio.Command {
			d.give(radio.Joined{BSSID: macA})
			return d.give(radio.Left{BSSID: macA, Reason: dot11.ReasonAssocExpire, ByPeer: true})
		}, nil, errLeft(dot11.ReasonAssocExpire)},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, e := newEnroll(t, plain, wsc.PushButton())
			d.start()
			d.hear(time.Second, homeA(press))
			d.want("gives it up", c.end(d), c.want...)
			failed := d.now
			if got, ok := e.Result(); ok || !errors.Is(got.Err, c.err) {
				t.Fatalf("ended: %v, cause %v", ok, got.Err)
			}
			d.want("looks on", d.advance(), "scan id=4 bands=3")
			d.want("leaves it alone", d.hear(time.Second, homeA(press)))
			d.advance()
			d.now = failed.Add(10 * time.Second)
			d.want("for 10 s", d.hear(0, homeA(press)), joinA)
		})
	}
}

// An enrollee answers only the access point that it chose, in the
// association that it made.
func TestEnrollIgnoresStrangers(t *testing.T) {
	d, _, r := associated(t, Walk())
	server := newRegistrar(d, pressed(network(macB, "b", channel6, -20)), wsc.PushButton())
	frame := server.server.Start(d.now)[0]
	d.want("another sender", d.give(radio.Received{From: macB, EtherType: radio.EtherTypeEAPOL, Payload: frame}))
	d.want("another protocol", d.give(radio.Received{From: macA, EtherType: radio.EtherTypeIPv4, Payload: frame}))
	d.want("rubbish", d.give(radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL, Payload: []byte{1, 0, 0, 9, 1}}))
	d.want("nothing", d.give(radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL}))
	d.want("EAP-Failure before anything was asked", d.give(radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL, Payload: []byte{1, 0, 0, 4, 4, 1, 0, 4}}))
	d.want("a Left of another link", d.give(radio.Left{BSSID: macB, Reason: 3, ByPeer: true}))
	d.want("a Joined that was not asked for", d.give(radio.Joined{BSSID: macB}))
	d.want("results of another scan", d.give(radio.Scanned{Started: epoch, BSSs: []dot11.BSS{pressed(network(macB, "b", channel6, -20))}}))
	d.want("the right one", r.begin(""), "leave 3", "scan 6 id=0 bands=1")
}

// Frames that arrive before the radio tells of the association are kept, a few.
func TestEnrollEarlyFrames(t *testing.T) {
	d, _ := newEnroll(t, Device(), wsc.PushButton())
	d.start()
	d.hear(time.Second, homeA(press))
	r := newRegistrar(d, homeA(press), wsc.PushButton())
	d.want("held back", r.begin(""))
	for range 100 {
		d.give(radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL, Payload: []byte{1, 1, 0, 0}})
	}
	d.want("runs", r.exchange(d.give(radio.Joined{BSSID: macA}), ""), "leave 3")
	d.wantResult(Success)
}

// Scan results that the radio had begun before ours are not ours.
func TestEnrollOtherScans(t *testing.T) {
	d, _ := newEnroll(t, Device(), wsc.PushButton())
	d.start()
	d.want("not taken", d.give(radio.Scanned{Started: epoch.Add(-time.Second), BSSs: []dot11.BSS{homeA(press)}}))
	d.want("taken", d.hear(time.Second, homeA(press)), joinA)
}

func TestEnrollScanFails(t *testing.T) {
	t.Run("impossible", func(t *testing.T) {
		d, _ := newEnroll(t, Walk(), wsc.PushButton())
		d.start()
		d.give(radio.Failed{Command: radio.Scan{}, Err: errors.ErrUnsupported})
		if got := d.wantResult(NoAP); !errors.Is(got.Err, errors.ErrUnsupported) {
			t.Errorf("cause %v", got.Err)
		}
	})
	t.Run("busy", func(t *testing.T) {
		d, _ := newEnroll(t, Walk(), wsc.PushButton())
		d.start()
		d.give(radio.Failed{Command: radio.Scan{}, Err: errors.New("busy")})
		d.wantAt("tries again", scanRetry)
		d.want("tries again", d.advance(), "scan id=4 bands=3")
		d.want("and finds", d.hear(time.Second, homeA(press)), joinA)
	})
	t.Run("lost", func(t *testing.T) {
		d, _ := newEnroll(t, Walk(), wsc.PushButton())
		d.start()
		d.wantAt("given up", scanLimit)
		d.advance()
		d.want("tries again", d.advance(), "scan id=4 bands=3")
	})
	t.Run("always, on a device", func(t *testing.T) {
		d, _ := newEnroll(t, Device(), wsc.PushButton())
		busy := errors.New("busy")
		d.start()
		for range 5 {
			d.give(radio.Failed{Command: radio.Scan{}, Err: busy})
			d.advance()
		}
		if got := d.wantResult(NoAP); got.Err != busy || got.Scans != 0 {
			t.Errorf("%v after %d scans", got.Err, got.Scans)
		}
	})
}

// nodemcu: a second start while it scans gives the whole time again.
func TestEnrollRestart(t *testing.T) {
	d, e := newEnroll(t, plain, wsc.PushButton())
	if e.Restart(d.now) {
		t.Error("restarted before the start")
	}
	d.start()
	d.at(50 * time.Second)
	if !e.Restart(d.now) {
		t.Error("refused while it scans")
	}
	d.hear(0)
	d.at(60 * time.Second)
	if !e.Restart(d.now) {
		t.Error("refused in a pause")
	}
	d.advance()
	d.hear(0)
	for d.now.Before(epoch.Add(150*time.Second)) || e.phase != scanning {
		d.advance()
	}
	if _, ok := e.Result(); ok {
		t.Error("ended by the first deadline")
	}
	d.hear(0, homeA(press))
	if e.Restart(d.now) {
		t.Error("restarted in a run")
	}
	e.Cancel(d.now)
	if e.Restart(d.now) {
		t.Error("restarted after the end")
	}
}

func TestEnrollCancel(t *testing.T) {
	cases := []struct {
		name string
		to   func(*driver)
		want []string
	}{
		{"before the start", func(d *driver) {}, nil},
		{"scanning", func(d *driver) { d.start() }, nil},
		{"associating", func(d *driver) { d.start(); d.hear(0, homeA(press)) }, []string{"leave 3"}},
		{"running", func(d *driver) {
			d.start()
			d.hear(0, homeA(press))
			d.give(radio.Joined{BSSID: macA})
			newRegistrar(d, homeA(press), wsc.PushButton()).begin("M6")
		}, []string{"leave 3"}},
		{"after Done", func(d *driver) {
			d.start()
			d.hear(0, homeA(press))
			d.give(radio.Joined{BSSID: macA})
			newRegistrar(d, homeA(press), wsc.PushButton()).begin("Failure")
		}, []string{"leave 3"}},
		{"in the last look", func(d *driver) {
			d.start()
			d.hear(0, homeA(press))
			d.give(radio.Joined{BSSID: macA})
			newRegistrar(d, homeA(press), wsc.PushButton()).begin("")
		}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, e := newEnroll(t, Walk(), wsc.PushButton())
			c.to(d)
			d.want("leaves what there is to leave", e.Cancel(d.now), c.want...)
			if got := d.wantResult(Cancelled); got.Credentials != nil {
				t.Error("credentials in spite of it")
			}
			d.want("nothing follows", d.give(radio.Left{BSSID: macA, Reason: 3}))
		})
	}
}

// Where randomness fails the run ends, and nothing is sent that
// would have needed it (hostap cases m1_no_random and so on).
func TestEnrollNoRandomness(t *testing.T) {
	broken := errors.New("no randomness")
	random := func(octets int64) func(*EnrollConfig) {
		return func(c *EnrollConfig) {
			c.Rand = io.MultiReader(io.LimitReader(seeded("short"), octets), iotest.ErrReader(broken))
		}
	}
	d, _ := newEnroll(t, Walk(), wsc.PushButton(), random(0))
	d.want("not even a scan", d.start())
	if got := d.wantResult(Rejected); !errors.Is(got.Err, broken) {
		t.Errorf("cause %v", got.Err)
	}
	for _, c := range []struct {
		octets int64
		last   string
	}{
		{32, "WSC_Start"}, // key pair
		{48, "M2"},        // and nonce
		{80, "M4"},        // and E-SNonces
		{96, "M6"},        // and IV
	} {
		d, _, r := associated(t, Walk(), random(c.octets))
		d.want("leaves at once", r.begin(""), "leave 3")
		if r.log[len(r.log)-1] != c.last {
			t.Errorf("after %d octets: %v", c.octets, r.log)
		}
		if got := d.wantResult(Rejected); !errors.Is(got.Err, broken) {
			t.Errorf("cause %v", got.Err)
		}
	}
}

// A fragment size of 50 works (hostap case fragmentation).
func TestEnrollFragments(t *testing.T) {
	d, _, r := associated(t, Device(), func(c *EnrollConfig) { c.FragmentSize = 50 })
	r.quiet = true
	d.want("runs", r.begin(""), "leave 3")
	d.wantResult(Success)
}

// The messages of an earlier run are worth nothing in this one.
func TestEnrollReplay(t *testing.T) {
	for _, c := range []struct{ message, next string }{{"M2", "M4"}, {"M4", "M6"}, {"M6", "M8"}} {
		d, e := newEnroll(t, plain, pinOf(rightPIN))
		d.start()
		d.hear(time.Second, homeA(expectPIN()))
		d.give(radio.Joined{BSSID: macA})
		old := newRegistrar(d, homeA(expectPIN()), pinOf(rightPIN))
		old.begin(c.next)
		replay := old.last
		if name := old.name(replay); name != c.message {
			t.Fatalf("recorded %s instead of %s", name, c.message)
		}
		d.give(radio.Left{BSSID: macA, Reason: 3, ByPeer: true})
		d.advance()
		d.want("again", d.hear(20*time.Second, homeA(expectPIN())), joinA)
		d.give(radio.Joined{BSSID: macA})
		r := newRegistrar(d, homeA(expectPIN()), pinOf(rightPIN))
		r.begin(c.message)
		replay[5] = r.last[5] + 1 // as if it were the next request
		d.want(c.message+" is ignored", d.give(radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL, Payload: replay}))
		if e.phase != running {
			t.Errorf("%s has ended the run", c.message)
		}
	}
}

// The zero configuration is usable.
func TestEnrollZeroConfig(t *testing.T) {
	d := &driver{t: t, now: epoch}
	e := NewEnroll(EnrollConfig{Password: wsc.PushButton()})
	d.m = e
	d.want("scans", d.start(), "scan id=4 bands=0")
	d.wantAt("watches over the scan", scanLimit)
	for range 1000 {
		if _, ok := e.Result(); ok {
			break
		}
		d.advance()
	}
	if got := d.wantResult(NoAP); !errors.Is(got.Err, errScanLost) || d.now.Sub(epoch) != walkTime {
		t.Errorf("%v at %v", got.Err, d.now.Sub(epoch))
	}
}

func TestEnrollBadConfig(t *testing.T) {
	d, _ := newEnroll(t, Walk(), wsc.PushButton(), func(c *EnrollConfig) { c.FragmentSize = 1 })
	d.start()
	d.want("does not join", d.hear(time.Second, homeA(press)))
	d.wantResult(Rejected)
}
