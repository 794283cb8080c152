package ap

import (
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/wsc"
)

// TestFaults: at each point of a run, each fault does what it says, and the
// router is whole afterwards.
func TestFaults(t *testing.T) {
	points := []Point{Association, Point(wsc.MessageM1), Point(wsc.MessageM2), Point(wsc.MessageM3), Point(wsc.MessageM4),
		Point(wsc.MessageM5), Point(wsc.MessageM6), Point(wsc.MessageM7), Point(wsc.MessageM8), Point(wsc.MessageDone)}
	for _, p := range points {
		for kind, faults := range map[string]Faults{
			"silent": {SilentAfter: p, Runs: 1}, "fail": {FailAfter: p, Runs: 1}, "deauth": {DeauthAfter: p, Runs: 1},
		} {
			t.Run(kind+" after "+p.String(), func(t *testing.T) {
				t.Parallel()
				r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Faults = faults })
				r.device.PressButton(r.now)
				s := r.station(1)
				c := r.enrol(s, wsc.PushButton(), nil)
				r.advance(time.Second)
				// The enrollee has its credentials once it has seen M8.
				has := p == Point(wsc.MessageM8) || p == Point(wsc.MessageDone)
				if (c != nil) != has {
					t.Errorf("credentials: %v", c != nil)
				}
				failed := s.peer.Outcome() == eap.OutcomeFailure
				switch {
				case kind == "silent" && (failed || s.expelled):
					t.Error("not silent")
				case kind == "fail" && !failed:
					t.Error("no EAP-Failure")
				case kind == "deauth" && (failed || !s.expelled || r.expelled[0].Reason != dot11.ReasonUnspecified):
					t.Errorf("EAP-Failure: %v, expelled %v", failed, r.expelled)
				}
				if got := r.take(); !strings.Contains(got, "fault: ") || !strings.Contains(got, "after "+p.String()) {
					t.Errorf("notices:\n%s", got)
				}
				// Silence ends by the server's own clock.
				r.advance(20 * time.Second)
				if !r.bss.Resting() {
					t.Error("the run never ends")
				}
				r.advance(MonitorTime)
				r.device.PressButton(r.now)
				if c := r.enrol(r.station(2), wsc.PushButton(), nil); len(c) != 1 {
					t.Errorf("the next run is spoilt too\n%s", r.take())
				}
			})
		}
	}
}

// TestDrop: any frame of the access point may be lost once.
func TestDrop(t *testing.T) {
	for n := 1; n <= 6; n++ {
		r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Faults.Drop = []int{n} })
		r.device.PressButton(r.now)
		s := r.station(1)
		if c := r.enrol(s, wsc.PushButton(), nil); c != nil {
			t.Fatalf("frame %d was not dropped", n)
		}
		r.advance(5 * time.Second)
		if c, _ := s.enrollee.Credentials(); len(c) != 1 {
			t.Errorf("frame %d was not repeated after 5 s\n%s", n, r.take())
		}
	}
}
