package rsn

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/gowps/wps/dot11"
)

// The statuses with which a station is refused whose element does not fit.
func TestRefusal(t *testing.T) {
	ap := dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}}
	group, err := NewGroupKey(ap, random(1))
	if err != nil {
		t.Fatal(err)
	}
	try := func(ap dot11.RSN, sta dot11.Elements) error {
		_, err := NewAuthenticator(AuthenticatorConfig{
			AP: apMAC, Station: stMAC, PMK: pmk, Elements: ap.Append(nil), StationElements: sta, Group: group,
		})
		return err
	}
	edit := func(f func(*dot11.RSN)) dot11.Elements {
		sta := ap
		f(&sta)
		return sta.Append(nil)
	}
	protect := ap
	protect.Capabilities = dot11.RSNCapabilityMFPC | dot11.RSNCapabilityMFPR
	for _, tc := range []struct {
		name string
		ap   dot11.RSN
		sta  dot11.Elements
		want dot11.Status
	}{
		{"fits", ap, edit(func(r *dot11.RSN) {}), 0},
		{"no element", ap, nil, dot11.StatusInvalidElement},
		{"unreadable", ap, dot11.Elements{48, 2, 9, 9}, dot11.StatusInvalidElement},
		{"group cipher", ap, edit(func(r *dot11.RSN) { r.Group = dot11.CipherTKIP }), dot11.StatusInvalidGroup},
		{"pairwise cipher", ap, edit(func(r *dot11.RSN) { r.Pairwise = []dot11.Suite{dot11.CipherTKIP} }), dot11.StatusInvalidPairwise},
		{"two pairwise ciphers", ap, edit(func(r *dot11.RSN) { r.Pairwise = []dot11.Suite{dot11.CipherCCMP, dot11.CipherCCMP} }), dot11.StatusInvalidPairwise},
		{"AKM", ap, edit(func(r *dot11.RSN) { r.AKMs = []dot11.Suite{dot11.AKMSAE} }), dot11.StatusInvalidAKM},
		{"protection required", protect, edit(func(r *dot11.RSN) {}), dot11.StatusRobustPolicy},
		{"protection required by the station", ap, edit(func(r *dot11.RSN) { r.Capabilities = protect.Capabilities }), dot11.StatusRobustPolicy},
		{"protection on both sides", protect, edit(func(r *dot11.RSN) { r.Capabilities = dot11.RSNCapabilityMFPC }), 0},
	} {
		err := try(tc.ap, tc.sta)
		r, refused := errors.AsType[*Refusal](err)
		if tc.want == 0 && err != nil || tc.want != 0 && (!refused || r.Status != tc.want) {
			t.Errorf("%s: %v, want status %d", tc.name, err, tc.want)
		}
	}
}

// What is wrong with a configuration is no refusal of a station.
func TestConfiguration(t *testing.T) {
	good := dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}}
	if _, err := NewAuthenticator(AuthenticatorConfig{PMK: pmk[:31], Elements: good.Append(nil), StationElements: good.Append(nil)}); err == nil {
		t.Error("a short PMK")
	}
	if _, err := NewAuthenticator(AuthenticatorConfig{PMK: pmk, Elements: good.Append(nil), StationElements: good.Append(nil)}); err == nil {
		t.Error("no group key")
	}
	if _, err := NewSupplicant(SupplicantConfig{PMK: pmk[:31], Elements: good.Append(nil), APElements: good.Append(nil)}); err == nil {
		t.Error("a short PMK")
	}
	if _, err := NewSupplicant(SupplicantConfig{PMK: pmk, Elements: good.Append(nil)}); err == nil {
		t.Error("no element of the access point")
	}
	for _, edit := range []func(*dot11.RSN){
		func(r *dot11.RSN) { r.AKMs = []dot11.Suite{dot11.AKMSAE} },
		func(r *dot11.RSN) { r.Pairwise = []dot11.Suite{dot11.CipherGCMP} },
		func(r *dot11.RSN) { r.Group = dot11.CipherWEP40 },
		func(r *dot11.RSN) { r.AKMs = append(r.AKMs, dot11.AKMPSKSHA256) },
	} {
		bad := good
		bad.AKMs = slices.Clone(good.AKMs)
		edit(&bad)
		if _, err := NewSupplicant(SupplicantConfig{PMK: pmk, Elements: bad.Append(nil), APElements: good.Append(nil)}); err == nil {
			t.Errorf("own element %+v", bad)
		}
	}
	if _, err := NewGroupKey(dot11.RSN{Group: dot11.CipherWEP104}, nil); err == nil {
		t.Error("a WEP group key")
	}
}

// Message 2 must repeat the association request: someone may have changed that
// on its way to have a weaker cipher chosen.
func TestMessage2Elements(t *testing.T) {
	for name, edit := range map[string]func(own dot11.Elements) dot11.Elements{
		"RSN element differs": func(own dot11.Elements) dot11.Elements {
			own = bytes.Clone(own)
			own[len(own)-1] ^= 2
			return own
		},
		"RSNX element added": func(own dot11.Elements) dot11.Elements { return own.Append(dot11.ElementRSNX, []byte{0x20}) },
	} {
		x := newPair(t, profiles[0], 1)
		x.sup.data = edit(bytes.Clone(x.sup.data))
		x.start().run()
		if x.ap.failure == nil || x.ap.failure.Reason != dot11.ReasonElementDiffers || x.ap.authorized > 0 {
			t.Errorf("%s: %v", name, x.ap.failure)
		}
	}
	x := newPair(t, profiles[0], 1)
	x.sup.data = append(bytes.Clone(x.sup.data), 7, 99, 0)
	x.start().run()
	if x.ap.failure == nil {
		t.Error("malformed key data in message 2")
	}
}

// A late answer to an earlier copy of a message still counts; an answer to the
// stage before, or to nothing that was sent, does not.
func TestAuthenticatorReplayCounters(t *testing.T) {
	x := newPair(t, profiles[0], 1)
	first, err := x.auth.Start(x.now)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := x.sup.Handle(first.Send[0], false)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := x.auth.Advance(x.auth.Deadline()); err != nil {
			t.Fatal(err)
		}
	}
	third, err := x.auth.Handle(x.now, answer.Send[0], false)
	if err != nil || len(third.Send) != 1 {
		t.Fatalf("late message 2: %v", err)
	}
	if _, err := x.auth.Handle(x.now, answer.Send[0], false); !errors.Is(err, ErrIgnored) {
		t.Errorf("message 2 again: %v", err)
	}
	done, err := x.sup.Handle(third.Send[0], false)
	if err != nil {
		t.Fatal(err)
	}
	ahead := bytes.Clone(done.Send[0])
	ahead[16]++
	if _, err := x.auth.Handle(x.now, ahead, false); !errors.Is(err, ErrIgnored) {
		t.Errorf("message 4 of the future: %v", err)
	}
	if a, err := x.auth.Handle(x.now, done.Send[0], false); err != nil || !a.Authorized {
		t.Errorf("message 4: %+v, %v", a, err)
	}
}

// Each pairwise rekey has a new nonce of the access point, and group key ids
// take turns.
func TestAuthenticatorFreshness(t *testing.T) {
	x := newPair(t, profiles[3], 1).start().run()
	anonce := x.auth.anonce
	x.fromAP(x.auth.Rekey(x.now))
	if x.auth.anonce == anonce {
		t.Error("the nonce of the access point was used for two handshakes")
	}
	x.run().complete(2)
	for i := range 4 {
		keys := x.group.Keys()
		if keys[0].Index != 1+i%2 || keys[1].Index != 4+i%2 {
			t.Errorf("indexes %d and %d at turn %d", keys[0].Index, keys[1].Index, i)
		}
		if err := x.group.Rotate(); err != nil {
			t.Fatal(err)
		}
	}
}
