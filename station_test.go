package wps_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/sim"
)

// script is a Station in an air, with the statuses told so far.
type script struct {
	*wps.Station
	t    *testing.T
	loop *loop.Loop
	told []wps.Status
	when []time.Duration
}

func newScript(t *testing.T, air string, profile wps.Profile) *script {
	t.Helper()
	r, cfg := world(t, air, sim.ESP8266(), 1)
	cfg.Profile = profile
	return &script{Station: wps.NewStation(r, cfg), t: t, loop: r.Loop()}
}

func (s *script) tell(status wps.Status) {
	s.told = append(s.told, status)
	s.when = append(s.when, s.loop.Now().Sub(epoch))
}

// wait lets virtual time pass.
func (s *script) wait(d time.Duration) {
	s.t.Helper()
	over := false
	s.loop.After(d, func() { over = true })
	if err := s.loop.RunUntil(context.Background(), func() bool { return over }); err != nil {
		s.t.Fatal(err)
	}
}

func (s *script) want(statuses ...wps.Status) {
	s.t.Helper()
	if !slices.Equal(s.told, statuses) {
		s.t.Errorf("told %v at %v, want %v", s.told, s.when, statuses)
	}
}

func TestStatusesOfTheDevice(t *testing.T) {
	for air, want := range map[string][]wps.Status{
		"home":     {wps.Success},
		"dualband": {wps.Success},
		"open":     {wps.Success},
		"lossy":    {wps.Success},
		"late":     {wps.ScanErr},
		"quiet":    {wps.ScanErr},
		"empty":    {wps.ScanErr},
		"overlap":  {wps.Failed},
		"refuse":   {wps.Failed},
		"stall":    {wps.Timeout},
		"wep":      {wps.WEP, wps.ScanErr},
	} {
		t.Run(air, func(t *testing.T) {
			s := newScript(t, air, wps.Device)
			s.Enable()
			if err := s.Start(s.tell); err != nil {
				t.Fatal(err)
			}
			if len(s.told) > 0 {
				t.Error("called back inside Start")
			}
			s.wait(300 * time.Second)
			s.want(want...)
			if got := len(s.Result().Credentials) > 0; got != (want[0] == wps.Success) {
				t.Errorf("credentials: %v", got)
			}
		})
	}
}

func TestDeviceTimes(t *testing.T) {
	s := newScript(t, "quiet", wps.Device)
	s.Enable()
	s.Start(s.tell)
	s.wait(30 * time.Second)
	if s.want(wps.ScanErr); s.when[0] < 10*time.Second || s.when[0] > 16*time.Second {
		t.Errorf("five scans took %v, want about 13 s", s.when[0])
	}
	s = newScript(t, "stall", wps.Device)
	s.Enable()
	s.Start(s.tell)
	s.wait(300 * time.Second)
	if s.want(wps.Timeout); s.when[0] < 119*time.Second || s.when[0] > 121*time.Second {
		t.Errorf("timeout after %v, want 120 s", s.when[0])
	}
}

func TestWalkLooksForTheWholeWalkTime(t *testing.T) {
	s := newScript(t, "quiet", wps.Walk)
	s.Enable()
	s.Start(s.tell)
	s.wait(300 * time.Second)
	if s.want(wps.ScanErr); s.when[0] < 119*time.Second || s.when[0] > 121*time.Second {
		t.Errorf("gave up after %v, want 120 s", s.when[0])
	}
	s = newScript(t, "late", wps.Walk)
	s.Enable()
	s.Start(s.tell)
	s.wait(300 * time.Second)
	if s.want(wps.Success); s.when[0] < 100*time.Second || s.when[0] > 104*time.Second {
		t.Errorf("success after %v, want soon after 100 s", s.when[0])
	}
}

func TestStartBeforeEnableIsRefused(t *testing.T) {
	s := newScript(t, "home", wps.Device)
	if err := s.Start(s.tell); !errors.Is(err, wps.ErrNotEnabled) {
		t.Errorf("got %v", err)
	}
	s.wait(200 * time.Second)
	s.want()
}

func TestNilCallback(t *testing.T) {
	s := newScript(t, "home", wps.Device)
	s.Enable()
	if err := s.Start(nil); err != nil {
		t.Fatal(err)
	}
	s.wait(30 * time.Second)
	if s.Running() || len(s.Result().Credentials) == 0 {
		t.Error("no credential without a callback")
	}
}

func TestSecondStartReplacesTheCallback(t *testing.T) {
	s := newScript(t, "home", wps.Device)
	s.Enable()
	s.Start(func(wps.Status) { t.Error("the first callback was called") })
	s.wait(time.Second)
	s.Enable() // harmless
	s.Start(s.tell)
	s.wait(200 * time.Second)
	s.want(wps.Success)
}

func TestDisableCancelsWithoutCallback(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"while scanning":              time.Second,
		"while negotiating":           60 * time.Second,
		"before a status is told":     0,
		"at the moment of the status": 120 * time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript(t, "stall", wps.Device)
			s.Enable()
			s.Start(s.tell)
			s.wait(after)
			s.Disable()
			s.Disable() // harmless
			s.wait(300 * time.Second)
			s.want()
			if s.Enabled() || s.Running() {
				t.Error("still enabled or running")
			}
		})
	}
	t.Run("between credential and callback", func(t *testing.T) {
		s := newScript(t, "home", wps.Device)
		s.Enable()
		s.Start(s.tell)
		for len(s.Result().Credentials) == 0 {
			s.wait(10 * time.Millisecond)
		}
		s.Disable()
		s.wait(10 * time.Second)
		s.want()
	})
	t.Run("and again", func(t *testing.T) {
		s := newScript(t, "home", wps.Device)
		s.Enable()
		s.Start(func(wps.Status) { t.Error("called back after Disable") })
		s.wait(time.Second)
		s.Disable()
		s.wait(10 * time.Second)
		s.Enable()
		s.Start(s.tell)
		s.wait(60 * time.Second)
		s.want(wps.Success)
	})
}

func TestStartAfterSuccessNeedsDisable(t *testing.T) {
	s := newScript(t, "home", wps.Device)
	s.Enable()
	s.Start(s.tell)
	s.wait(30 * time.Second)
	if err := s.Start(s.tell); !errors.Is(err, wps.ErrDone) {
		t.Errorf("got %v", err)
	}
	s.wait(200 * time.Second)
	s.want(wps.Success)
}

func TestStartAfterFailureBeginsAnew(t *testing.T) {
	s := newScript(t, "refuse", wps.Device)
	s.Enable()
	s.Start(s.tell)
	s.wait(30 * time.Second)
	if err := s.Start(s.tell); err != nil {
		t.Fatal(err)
	}
	s.wait(60 * time.Second)
	s.want(wps.Failed, wps.Failed)
}

func TestStartAfterScanErrIsExhaustedOnTheDevice(t *testing.T) {
	s := newScript(t, "quiet", wps.Device)
	s.Enable()
	s.Start(s.tell)
	s.wait(30 * time.Second)
	before := s.loop.Now().Sub(epoch)
	s.Start(s.tell)
	s.wait(time.Second)
	s.want(wps.ScanErr, wps.ScanErr)
	if s.when[1] != before {
		t.Errorf("the second came %v later, want at once", s.when[1]-before)
	}
	s.Start(s.tell)
	s.wait(time.Second)
	s.want(wps.ScanErr, wps.ScanErr, wps.ScanErr)
	s.Disable()
	s.Enable()
	s.Start(s.tell)
	s.wait(5 * time.Second)
	s.want(wps.ScanErr, wps.ScanErr, wps.ScanErr) // it really scans again
	s.wait(30 * time.Second)
	s.want(wps.ScanErr, wps.ScanErr, wps.ScanErr, wps.ScanErr)
}

func TestCallbackMayStartAndDisable(t *testing.T) {
	s := newScript(t, "empty", wps.Device)
	s.Enable()
	retries := 0
	var again func(wps.Status)
	again = func(status wps.Status) {
		s.tell(status)
		s.Disable()
		if retries++; retries < 3 {
			s.Enable()
			s.Start(again)
		}
	}
	s.Start(again)
	s.wait(200 * time.Second)
	s.want(wps.ScanErr, wps.ScanErr, wps.ScanErr)
}

func TestSecondStartRestartsTheWalkTime(t *testing.T) {
	s := newScript(t, "quiet", wps.Walk)
	s.Enable()
	s.Start(s.tell)
	s.wait(100 * time.Second)
	s.Start(s.tell)
	s.wait(100 * time.Second)
	s.want()
	s.wait(30 * time.Second)
	s.want(wps.ScanErr)
}
