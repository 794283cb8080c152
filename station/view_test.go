package station

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// heardIn is one scan of a story.
type heardIn struct {
	complete bool
	list     []dot11.BSS
}

func all(list ...dot11.BSS) heardIn  { return heardIn{true, list} }
func look(list ...dot11.BSS) heardIn { return heardIn{false, list} }

func viewOf(scans ...heardIn) *view {
	v := new(view)
	for i, s := range scans {
		at := epoch.Add(time.Duration(i) * time.Second)
		for j := range s.list {
			s.list[j].Seen = at
		}
		v.update(radio.Scanned{Started: at, BSSs: s.list}, i+1)
		if s.complete {
			v.age(i + 1)
		}
	}
	return v
}

// WSC 2.0.5 section 11.3: two devices in push-button mode are an overlap.
func TestOverlap(t *testing.T) {
	a := pressed(network(macA, "home", channel6, -40))
	b := pressed(network(macB, "next door", channel11, -70))
	idleA := withWPS(network(macA, "home", channel6, -40))
	a5 := pressed(network(macB, "home", channel36, -50), uuidOf(macA))
	a2 := pressed(network(macB, "home", channel11, -50), uuidOf(macA))
	noUUID := func(p *wsc.ProbeResponse) { p.UUID = wsc.UUID{} }
	cases := []struct {
		name  string
		scans []heardIn
		mesh  bool
		want  string
	}{
		{"one", []heardIn{all(a)}, false, "none"},
		{"two devices", []heardIn{all(a, b)}, false, "sure"},
		{"one pressed, one not", []heardIn{all(idleA, b)}, false, "none"},
		{"only in the second scan", []heardIn{all(a), look(b)}, false, "sure"},
		{"one device, two bands", []heardIn{all(a, a5)}, false, "none"},
		{"one UUID twice in a band", []heardIn{all(a, a2)}, false, "sure"},
		{"one UUID twice in a band of a mesh", []heardIn{all(a, a2)}, true, "none"},
		{"three radios of a mesh", []heardIn{all(a, a2, pressed(network(macC, "home", channel36, -50), uuidOf(macA)))}, true, "none"},
		{"no UUID on one", []heardIn{all(a, beaconOf(b))}, false, "unsure"},
		{"no UUID on either", []heardIn{all(beaconOf(a), beaconOf(a5))}, false, "unsure"},
		{"zero UUIDs are no proof", []heardIn{all(pressed(network(macA, "x", channel6, -40), noUUID), pressed(network(macB, "x", channel36, -40), noUUID))}, false, "unsure"},
		{"UUID known from an earlier probe response", []heardIn{all(idleA, a5), look(beaconOf(a), beaconOf(a5))}, false, "none"},
		{"one cannot tell, two others can", []heardIn{all(a, beaconOf(pressed(network(macC, "c", channel1, -40))), b)}, false, "sure"},
		{"vanished, one scan ago", []heardIn{all(a, b), all(a)}, false, "sure"},
		{"vanished, two scans ago", []heardIn{all(a, b), all(a), all(a)}, false, "none"},
		{"vanished, only looks since", []heardIn{all(a, b), look(a), look(a), look(a)}, false, "sure"},
		{"button no longer pressed", []heardIn{all(a, b), look(idleA, b)}, false, "none"},
		{"WPS switched off", []heardIn{all(a, b), look(network(macA, "home", channel6, -40))}, false, "none"},
		{"WEP and hidden ones count", []heardIn{all(pressed(wep(network(macA, "", channel6, -40))), b)}, false, "sure"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a, b, sure := viewOf(c.scans...).overlap(c.mesh)
			got := "none"
			if a != nil {
				got = "unsure"
			}
			if sure {
				got = "sure"
			}
			if got != c.want || a == nil != (b == nil) || a != nil && a.bss.BSSID == b.bss.BSSID {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// What a radio remembers from before the scan proves nothing.
func TestViewIgnoresOldEntries(t *testing.T) {
	v := new(view)
	old := pressed(network(macA, "home", channel6, -40))
	old.Seen = epoch.Add(-time.Second)
	v.update(radio.Scanned{Started: epoch, BSSs: []dot11.BSS{old}}, 1)
	if len(v.sightings) != 0 {
		t.Error("an old entry was taken for new")
	}
}

func TestViewIsBoundedAndOrdered(t *testing.T) {
	var list []dot11.BSS
	for i := range 2 * viewMax {
		mac := dot11.MAC{2, 0, 0, 0, byte(i >> 8), byte(i)}
		list = append(list, withWPS(network(mac, "x", channel6, -40)))
	}
	slices.Reverse(list)
	v := viewOf(all(list...))
	if len(v.sightings) != viewMax {
		t.Errorf("%d entries", len(v.sightings))
	}
	if !slices.IsSortedFunc(v.sightings, func(a, b sighting) int { return compareMAC(a.bss.BSSID, b.bss.BSSID) }) {
		t.Error("not in order")
	}
}

// A broken WSC element leaves the others untouched (hostap cases ie_invalid and
// scan_prio_order).
func TestViewSkipsBrokenElements(t *testing.T) {
	broken := pressed(network(macB, "broken", channel6, -30))
	broken.Elements = append(slices.Clone(broken.Elements), 0xdd, 5, 0x00, 0x50, 0xf2, 0x04, 0x10)
	broken.Probe = broken.Elements
	v := viewOf(all(broken, pressed(network(macA, "home", channel6, -60))))
	if len(v.sightings) != 1 || v.sightings[0].bss.BSSID != macA {
		t.Errorf("%d sightings", len(v.sightings))
	}
}

// Who expects us, and how clearly (WSC best practices 2.0.1 section 3.4).
func TestClaim(t *testing.T) {
	pin := wsc.DevicePassword{ID: wsc.PasswordIDDefault}
	push := wsc.PushButton()
	base := network(macA, "home", channel6, -40)
	cases := []struct {
		name     string
		password wsc.DevicePassword
		bss      dot11.BSS
		bssid    dot11.MAC
		any      bool
		want     claim
	}{
		{"button, pressed", push, pressed(base), dot11.MAC{}, false, claimUs},
		{"button, pressed, 1.0", push, pressed(base, version1), dot11.MAC{}, false, claimUs},
		{"button, idle", push, withWPS(base), dot11.MAC{}, false, claimNone},
		{"button, idle, named", push, withWPS(base), macA, false, claimNone},
		{"button, PIN mode", push, withWPS(base, expectPIN()), dot11.MAC{}, false, claimNone},
		{"button, another BSSID", push, pressed(base), macB, false, claimNone},
		{"button, no password id", push, pressed(base, func(p *wsc.ProbeResponse) { p.NoPasswordID = true }), dot11.MAC{}, false, claimNone},
		{"PIN, our address", pin, withWPS(base, expectPIN(macB, staMAC)), dot11.MAC{}, false, claimUs},
		{"PIN, anyone", pin, withWPS(base, expectPIN()), dot11.MAC{}, false, claimAnyone},
		{"PIN, somebody else", pin, withWPS(base, expectPIN(macB)), dot11.MAC{}, false, claimNone},
		{"PIN, 1.0", pin, withWPS(base, expectPIN(), version1), dot11.MAC{}, false, claimLegacy},
		{"PIN, 1.0 in push-button mode", pin, pressed(base, version1), dot11.MAC{}, false, claimNone},
		{"PIN, 2.0 in push-button mode", pin, pressed(base), dot11.MAC{}, false, claimNone},
		{"PIN, idle", pin, withWPS(base), dot11.MAC{}, false, claimNone},
		{"PIN, idle, any registrar", pin, withWPS(base), dot11.MAC{}, true, claimSilent},
		{"PIN, idle, named", pin, withWPS(base), macA, false, claimSilent},
		{"PIN, locked for external registrars", pin, withWPS(base, expectPIN(), func(p *wsc.ProbeResponse) { p.Locked = true }), dot11.MAC{}, false, claimAnyone},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cfg := EnrollConfig{Password: c.password, BSSID: c.bssid, Policy: Policy{AnyRegistrar: c.any}, Device: wsc.Device{MAC: staMAC}}
			n, ok := wsc.NetworkOf(c.bss)
			if !ok {
				t.Fatal("not read")
			}
			if got := cfg.claimOf(c.bss, n); got != c.want {
				t.Errorf("claim %d, want %d", got, c.want)
			}
		})
	}
}

// The order in which access points are tried.
func TestChoose(t *testing.T) {
	pin := func(mac dot11.MAC, f dot11.Frequency, signal int, changes ...func(*wsc.ProbeResponse)) dot11.BSS {
		return withWPS(network(mac, "home", f, signal), changes...)
	}
	cases := []struct {
		name   string
		push   bool
		scans  []heardIn
		ignore []dot11.MAC
		want   dot11.MAC
	}{
		{"nothing", true, []heardIn{all()}, nil, dot11.MAC{}},
		{"not pressed", true, []heardIn{all(withWPS(network(macA, "home", channel6, -40)))}, nil, dot11.MAC{}},
		{"5 GHz of one device", true, []heardIn{all(pressed(network(macA, "home", channel6, -40)), pressed(network(macB, "home", channel36, -60)))}, nil, macB},
		{"5 GHz too weak", true, []heardIn{all(pressed(network(macA, "home", channel6, -40)), pressed(network(macB, "home", channel36, -76)))}, nil, macA},
		{"5 GHz ignored", true, []heardIn{all(pressed(network(macA, "home", channel6, -40)), pressed(network(macB, "home", channel36, -60)))}, []dot11.MAC{macB}, macA},
		{"the one pressed of two with one name (pbc_2ap)", true, []heardIn{all(withWPS(network(macA, "home", channel6, -40)), pressed(network(macB, "home", channel6, -80)))}, nil, macB},
		{"hidden", true, []heardIn{all(pressed(network(macA, "", channel6, -40)))}, nil, dot11.MAC{}},
		{"WEP", true, []heardIn{all(pressed(wep(network(macA, "home", channel6, -40))))}, nil, dot11.MAC{}},
		{"open (init)", true, []heardIn{all(pressed(open(network(macA, "home", channel6, -40))))}, nil, macA},
		{"not heard in the last complete scan", true, []heardIn{all(pressed(network(macA, "home", channel6, -40))), all()}, nil, dot11.MAC{}},
		{"channel 14", true, []heardIn{all(pressed(network(macA, "home", 2484, -40)))}, nil, macA},
		{"our address before anyone", false, []heardIn{all(pin(macA, channel6, -30, expectPIN()), pin(macB, channel6, -80, expectPIN(staMAC)))}, nil, macB},
		{"anyone before 1.0", false, []heardIn{all(pin(macA, channel6, -30, expectPIN(), version1), pin(macB, channel6, -80, expectPIN()))}, nil, macB},
		{"of two 1.0 the stronger", false, []heardIn{all(pin(macA, channel6, -50, expectPIN(), version1), pin(macB, channel6, -40, expectPIN(), version1))}, nil, macB},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			cfg := EnrollConfig{Password: wsc.DevicePassword{ID: wsc.PasswordIDDefault}, Device: wsc.Device{MAC: staMAC}}
			if c.push {
				cfg.Password = wsc.PushButton()
			}
			v := viewOf(c.scans...)
			for i := range v.sightings {
				v.sightings[i].claim = cfg.claimOf(v.sightings[i].bss, v.sightings[i].network)
			}
			ignored := ignoreList{}
			for _, mac := range c.ignore {
				ignored.add(epoch, mac)
			}
			var got dot11.MAC
			if s := v.choose(epoch, ignored, claimLegacy); s != nil {
				got = s.bss.BSSID
			}
			if got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// The newer of beacon and probe response decides (hostap case passive_scan).
func TestViewTakesNewest(t *testing.T) {
	idle := withWPS(network(macA, "home", channel6, -40))
	cfg := EnrollConfig{Password: wsc.PushButton()}
	v := viewOf(all(idle), all(beaconOf(pressed(network(macA, "home", channel6, -40)))))
	s := v.sightings[0]
	if cfg.claimOf(s.bss, s.network) != claimUs {
		t.Error("the beacon says that the button is pressed")
	}
	if s.network.Name != "Router" || s.network.UUID != wsc.UUIDFromMAC(macA) {
		t.Errorf("who it is was forgotten: %+v", s.network.Device)
	}
}

func TestPlan(t *testing.T) {
	some := []dot11.Frequency{channel1, channel6}
	cases := []struct {
		looks   int
		watched []dot11.Frequency
		want    string
	}{
		{3, some, "alllalll"},
		{3, nil, "aaaaaaaa"},
		{0, some, "aaaaaaaa"},
	}
	for _, c := range cases {
		p, got := plan{looks: c.looks}, ""
		for range c.want {
			frequencies, whole := p.next(c.watched)
			if whole != (frequencies == nil) {
				t.Errorf("%v is whole: %v", frequencies, whole)
			}
			if whole {
				got += "a"
			} else {
				got += "l"
			}
		}
		if got != c.want {
			t.Errorf("%d looks at %v: %s, want %s", c.looks, c.watched, got, c.want)
		}
	}
}

// With the channels known, each look takes some of the others along, and each
// round has heard them all.
func TestPlanParts(t *testing.T) {
	some := []dot11.Frequency{channel1, channel6}
	p := plan{channels: []dot11.Frequency{channel1, 2417, 2422, channel6, channel36, 5200, 5220}, part: 2, looks: 20}
	for i, c := range []struct {
		watched []dot11.Frequency
		want    []dot11.Frequency
		whole   bool
	}{
		{some, nil, true},
		{some, []dot11.Frequency{2417, 2422, channel1, channel6}, false},
		{some, []dot11.Frequency{channel36, 5200, channel1, channel6}, false},
		{some, []dot11.Frequency{5220, channel1, channel6}, true},
		{some, []dot11.Frequency{2417, 2422, channel1, channel6}, false},
		{some[:1], []dot11.Frequency{channel36, 5200, channel1}, false}, // one is watched no more, and was heard
		{nil, nil, true}, // nobody to watch: begins anew
		{p.channels, p.channels, true},
	} {
		if got, whole := p.next(c.watched); !slices.Equal(got, c.want) || whole != c.whole {
			t.Errorf("%d: %v, whole %v, want %v, %v", i, got, whole, c.want, c.whole)
		}
	}
}

func TestViewFrequencies(t *testing.T) {
	v := viewOf(all(
		withWPS(network(macA, "a", channel36, -40)),
		withWPS(network(macB, "b", channel1, -40)),
		withWPS(network(macC, "c", channel36, -40)),
		network(dot11.MAC{2, 9}, "no WPS", channel6, -40),
	))
	got := v.frequencies(func(*sighting) bool { return true })
	if want := []dot11.Frequency{channel1, channel36}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// As in hostap: 10, 10, 60, 120, 600 and then 1800 s.
func TestIgnoreList(t *testing.T) {
	l, now := ignoreList{}, epoch
	for i, want := range []time.Duration{10, 10, 60, 120, 600, 1800, 1800} {
		want *= time.Second
		l.add(now, macA)
		if !l.has(now, macA) || !l.has(now.Add(want-1), macA) || l.has(now.Add(want), macA) {
			t.Errorf("failure %d: not %v", i+1, want)
		}
		if l.has(now, macB) {
			t.Error("the wrong one")
		}
		now = now.Add(want)
	}
	l.add(now, macA)
	l.forgive(macA)
	if l.has(now, macA) {
		t.Error("not forgiven")
	}
}

func TestChooseCredential(t *testing.T) {
	cred := func(ssid dot11.SSID, key string) wsc.Credential { return wsc.Credential{SSID: ssid, Key: []byte(key)} }
	cases := []struct {
		name string
		list []wsc.Credential
		want string // keys, in order
	}{
		{"none", nil, "[]"},
		{"one", []wsc.Credential{cred("home", "1")}, "[1]"},
		{"the BSS's own first", []wsc.Credential{cred("home", "1"), cred("guest", "2")}, "[1 2]"},
		{"else the last", []wsc.Credential{cred("stub", "1"), cred("guest", "2")}, "[2 1]"},
		{"the last of the BSS's own", []wsc.Credential{cred("home", "1"), cred("guest", "2"), cred("home", "3")}, "[3 1 2]"},
	}
	for _, c := range cases {
		order := OrderCredentials(c.list, "home")
		keys := []string{}
		for _, x := range order {
			keys = append(keys, string(x.Key))
		}
		if got := fmt.Sprint(keys); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if best, ok := ChooseCredential(c.list, "home"); ok != (len(c.list) > 0) || ok && string(best.Key) != keys[0] {
			t.Errorf("%s: chose another", c.name)
		}
	}
}
