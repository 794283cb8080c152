// Package radiotest is the conformance test of package radio: what a station
// and an access point may expect of any two radios that hear each other, be
// they simulated or real.
package radiotest

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// Environment is a station's and an access point's radio within hearing of
// each other, both idle and on the same loop.
type Environment struct {
	Station radio.Radio
	AP      radio.Radio
	// Frequency is a channel that both can use.
	Frequency dot11.Frequency
	// Encrypts tells that the station's driver encrypts whatever it sends once
	// it has a key, radio.Send.Plain or not: that of a packet socket does.
	Encrypts bool
}

// Run tests the radios that open makes: new ones for each test, which Run
// closes.
func Run(t *testing.T, open func(t *testing.T) Environment) {
	for _, tt := range []struct {
		name string
		test func(*bench)
	}{
		{"ScanFinds", scanFinds},
		{"ScanOfOneChannel", scanOfOneChannel},
		{"ScanFindsHidden", scanFindsHidden},
		{"ScanMissesHidden", scanMissesHidden},
		{"ScanSeesChange", scanSeesChange},
		{"ScanAfterSilence", scanAfterSilence},
		{"ScansEndOneByOne", scansEndOneByOne},
		{"ScanWhileJoined", scanWhileJoined},
		{"Join", join},
		{"JoinRefused", joinRefused},
		{"JoinWrongName", joinWrongName},
		{"JoinNobody", joinNobody},
		{"JoinUndecided", joinUndecided},
		{"JoinAgain", joinAgain},
		{"Leave", leave},
		{"LeaveWhileJoining", leaveWhileJoining},
		{"LeaveNothing", leaveNothing},
		{"Expel", expel},
		{"Vanish", vanish},
		{"OpenNetwork", openNetwork},
		{"OrderOfFrames", orderOfFrames},
		{"ClosedPort", closedPort},
		{"Encrypted", encrypted},
		{"GroupKey", groupKey},
		{"NotMembers", notMembers},
		{"Unsupported", unsupported},
		{"Notify", notify},
		{"Close", closeStation},
	} {
		t.Run(tt.name, func(t *testing.T) { tt.test(newBench(t, open(t))) })
	}
}

// patience is how long a real radio may take for anything. A virtual loop
// knows at once that nothing will come.
const patience = 30 * time.Second

// bench is an environment with its two sides watched.
type bench struct {
	*testing.T
	loop        *loop.Loop
	frequency   dot11.Frequency
	encrypts    bool
	station, ap *side
}

func newBench(t *testing.T, env Environment) *bench {
	b := &bench{T: t, loop: env.Station.Loop(), frequency: env.Frequency, encrypts: env.Encrypts}
	if env.AP.Loop() != b.loop {
		t.Fatal("the radios live on different loops")
	}
	b.station = newSide(t, "station", env.Station)
	b.ap = newSide(t, "access point", env.AP)
	return b
}

// side is one radio and what it told.
type side struct {
	radio.Radio
	bench  *testing.T
	name   string
	events []radio.Event // not yet looked at
	doing  bool
}

func newSide(t *testing.T, name string, r radio.Radio) *side {
	s := &side{Radio: r, bench: t, name: name}
	r.Notify(func(ev radio.Event) {
		if s.doing {
			t.Errorf("%s: %T delivered inside Do", name, ev)
		}
		s.events = append(s.events, ev)
	})
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Errorf("%s: Close: %v", name, err)
		}
	})
	return s
}

// do gives commands, and sees that no event comes before Do returns.
func (s *side) do(cmds ...radio.Command) {
	for _, c := range cmds {
		s.doing = true
		s.Do(c)
		s.doing = false
	}
}

// until runs the loop until done reports true.
func (b *bench) until(what string, done func() bool) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), patience)
	defer cancel()
	if err := b.loop.RunUntil(ctx, done); err != nil {
		b.Fatalf("waiting for %s: %v", what, err)
	}
}

// pass lets time go by.
func (b *bench) pass(d time.Duration) {
	b.Helper()
	over := false
	b.loop.After(d, func() { over = true })
	b.until("time to pass", func() bool { return over })
}

// await returns the next event of type E, and forgets what came before it. A
// Failed or Left that nobody waits for ends the test.
func await[E radio.Event](b *bench, s *side) (found E) {
	b.Helper()
	b.until(s.name+": "+reflect.TypeFor[E]().String(), func() bool {
		for len(s.events) > 0 {
			ev := s.events[0]
			s.events = s.events[1:]
			if e, ok := ev.(E); ok {
				found = e
				return true
			}
			switch ev := ev.(type) {
			case radio.Failed:
				b.Fatalf("%s: %#v failed: %v", s.name, ev.Command, ev.Err)
			case radio.Left:
				b.Fatalf("%s: unexpected %#v", s.name, ev)
			}
		}
		return false
	})
	return found
}

// refused awaits the failure of cmd.
func (b *bench) refused(s *side, cmd radio.Command) error {
	b.Helper()
	failed := await[radio.Failed](b, s)
	if !reflect.DeepEqual(failed.Command, cmd) {
		b.Errorf("%s: Failed names %#v, want %#v", s.name, failed.Command, cmd)
	}
	if failed.Err == nil {
		b.Errorf("%s: Failed without an error", s.name)
	}
	return failed.Err
}

// none reports those events of type E that came and should not have.
func none[E radio.Event](b *bench, s *side) {
	b.Helper()
	for _, ev := range s.events {
		if e, ok := ev.(E); ok {
			b.Errorf("%s: unexpected %#v", s.name, e)
		}
	}
}

// What the access point advertises in these tests.
const name dot11.SSID = "radiotest"

var (
	inBeacon  = vendor(1)
	inReply   = vendor(2)
	inProbe   = vendor(3)
	inRequest = vendor(4)
	inAnswer  = vendor(5)
)

var testOUI = [3]byte{0x02, 0x00, 0x00}

// vendor is an element of our own, so that nobody else makes sense of it.
func vendor(kind byte) dot11.Elements {
	return dot11.Elements(nil).Append(dot11.ElementVendor, append(testOUI[:], kind, 0xaa, 0x55))
}

// carries reports whether e holds the element vendor(kind).
func carries(e dot11.Elements, kind byte) bool {
	for body := range e.Vendor(testOUI, kind) {
		return string(body) == "\xaa\x55"
	}
	return false
}

func (b *bench) advertisement() radio.Advertise {
	return radio.Advertise{SSID: name, Frequency: b.frequency, Beacon: inBeacon, ProbeReply: inReply}
}

// bss is what a scan that heard nothing but the frequency would know.
func (b *bench) bss(privacy bool) dot11.BSS {
	bss := dot11.BSS{BSSID: b.ap.Address(), SSID: name, Frequency: b.frequency}
	if privacy {
		bss.Capability = dot11.CapabilityPrivacy
	}
	return bss
}

// scan scans the access point's channel once, with and without naming
// networks.
func (b *bench) scan(names ...dot11.SSID) (heard dot11.BSS, ok bool) {
	b.Helper()
	b.station.do(radio.Scan{Frequencies: []dot11.Frequency{b.frequency}, SSIDs: names})
	return b.find(await[radio.Scanned](b, b.station))
}

// discover scans until the access point has answered: what is sent in a scan
// is not acknowledged and may be lost.
func (b *bench) discover(names ...dot11.SSID) dot11.BSS {
	b.Helper()
	for range 10 {
		if bss, ok := b.scan(names...); ok && bss.Probe != nil {
			return bss
		}
	}
	b.Fatal("the access point was not found")
	return dot11.BSS{}
}

// find returns the access point among what a scan heard itself.
func (b *bench) find(scanned radio.Scanned) (heard dot11.BSS, ok bool) {
	for _, bss := range scanned.BSSs {
		if bss.BSSID == b.ap.Address() && !bss.Seen.Before(scanned.Started) {
			return bss, true
		}
	}
	return dot11.BSS{}, false
}

// associate brings the station into the BSS: scan, join, admission.
func (b *bench) associate(privacy bool) {
	b.Helper()
	ad := b.advertisement()
	ad.Privacy = privacy
	b.ap.do(ad)
	b.station.do(radio.Join{BSS: b.discover(), SSID: name, Elements: inRequest})
	await[radio.Asked](b, b.ap)
	b.ap.do(radio.Admit{Station: b.station.Address(), Elements: inAnswer})
	await[radio.Joined](b, b.station)
	await[radio.Entered](b, b.ap)
}
