package ap

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// start is when all tests begin.
var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func at(s float64) time.Time { return start.Add(time.Duration(s * float64(time.Second))) }

func pinOf(digits string) wsc.DevicePassword {
	return wsc.DevicePassword{ID: wsc.PasswordIDDefault, Secret: secret.Bytes(digits)}
}

// recorder keeps notices as text.
type recorder struct {
	lines   []string
	notices []Notice
	mute    bool
}

func (r *recorder) note(now time.Time, n Notice) {
	if r.mute {
		return
	}
	r.notices = append(r.notices, n)
	r.lines = append(r.lines, fmt.Sprintf("%gs %v", now.Sub(start).Seconds(), n))
}

func (r *recorder) take() string {
	s := strings.Join(r.lines, "\n")
	r.lines = nil
	return s
}

func newTestDevice(t *testing.T) (*Device, *recorder) {
	t.Helper()
	r := new(recorder)
	return NewDevice(DeviceConfig{Notify: r.note}), r
}

var uuidA, uuidB = wsc.UUID{0xa}, wsc.UUID{0xb}

func m1PBC(uuid wsc.UUID) *wsc.M1 {
	return &wsc.M1{Device: wsc.Device{UUID: uuid}, PasswordID: wsc.PasswordIDPushButton}
}

func m1PIN(uuid wsc.UUID, mac dot11.MAC) *wsc.M1 {
	return &wsc.M1{Device: wsc.Device{UUID: uuid, MAC: mac, Name: "thing"}}
}

// TestWalkTime: the window is open for 120 s after a press, not longer.
func TestWalkTime(t *testing.T) {
	d, r := newTestDevice(t)
	if _, code, ok := d.password(at(0), m1PBC(uuidA), &session{}); ok || code != wsc.ErrorNone {
		t.Errorf("password without a press: %v, %v", code, ok)
	}
	if err := d.PressButton(at(1)); err != nil {
		t.Fatal(err)
	}
	if d.deadline() != at(121) {
		t.Errorf("deadline %v", d.deadline())
	}
	if !d.Active(at(120.999)) || d.Active(at(121)) {
		t.Error("the window is not open for 120 s")
	}
	if got, want := r.take(), "1s button pressed\n121s push button is over"; got != want {
		t.Errorf("notices:\n%s", got)
	}
	if !d.deadline().IsZero() {
		t.Errorf("deadline %v of an idle device", d.deadline())
	}
}

// TestOverlap: the rules of WSC 2.0.5 section 11.3 at an access point.
func TestOverlap(t *testing.T) {
	d, r := newTestDevice(t)
	d.heard(at(0), uuidA)
	d.heard(at(5), uuidA) // the same device again, from whatever address
	if err := d.PressButton(at(10)); err != nil {
		t.Fatalf("one device asked: %v", err)
	}
	d.heard(at(20), uuidB)
	if !d.overlapping() {
		t.Fatal("a second device during the window is no overlap")
	}
	if _, code, ok := d.password(at(21), m1PBC(uuidA), &session{}); ok || code != wsc.ErrorOverlap {
		t.Errorf("M1 during an overlap: %v, %v", code, ok)
	}
	if err := d.PressButton(at(100)); !errors.Is(err, ErrOverlap) {
		t.Errorf("press with two in the list: %v", err)
	}
	// A was heard at 21 s for the last time, B at 20 s.
	if err := d.PressButton(at(139.9)); !errors.Is(err, ErrOverlap) {
		t.Errorf("press before the second entry is 120 s old: %v", err)
	}
	if err := d.PressButton(at(140)); err != nil {
		t.Errorf("press when it is: %v", err)
	}
	if d.overlapping() {
		t.Error("an accepted press does not clear the overlap")
	}
	if got := r.take(); !strings.Contains(got, "20s session overlap: 0a0") || !strings.Contains(got, "100s button refused") {
		t.Errorf("notices:\n%s", got)
	}
}

// TestSuccessEndsWindow: and the station's last probes do not count.
func TestSuccessEndsWindow(t *testing.T) {
	d, r := newTestDevice(t)
	d.PressButton(at(0))
	s := &session{pushButton: true, uuid: uuidA}
	if _, _, ok := d.password(at(1), m1PBC(uuidA), s); !ok {
		t.Fatal("no password in the window")
	}
	d.finished(at(2), s, true)
	if d.Active(at(2)) {
		t.Error("the window is still open after success")
	}
	d.heard(at(6.9), uuidA)
	d.heard(at(3), uuidB)
	if err := d.PressButton(at(7)); err != nil {
		t.Errorf("the finished station's probes count: %v", err)
	}
	d.Cancel(at(7.5))
	d.heard(at(8), uuidA) // more than 5 s after
	if err := d.PressButton(at(9)); !errors.Is(err, ErrOverlap) {
		t.Errorf("after 5 s it counts again: %v", err)
	}
	if got := r.take(); !strings.HasPrefix(got, "0s button pressed\n2s push button is over\n7s button pressed\n7.5s button and PINs taken back") {
		t.Errorf("notices:\n%s", got)
	}
	// A run that fails leaves the window open.
	d, _ = newTestDevice(t)
	d.PressButton(at(0))
	d.finished(at(2), s, false)
	if !d.Active(at(3)) {
		t.Error("a failed run closed the window")
	}
}

// TestMonitorIsBounded: a flood of made-up UUIDs costs no memory, and does not
// hide the overlap.
func TestMonitorIsBounded(t *testing.T) {
	var m monitor
	for i := range 10_000 {
		m.add(at(0), wsc.UUID{byte(i), byte(i >> 8), 1})
	}
	if n := len(m.devices(at(1))); n != monitorSize || cap(m.seen) > 4*monitorSize {
		t.Errorf("%d devices, room for %d", n, cap(m.seen))
	}
	if n := len(m.devices(at(120))); n != 0 {
		t.Errorf("%d devices after the monitor time", n)
	}
}

func selectionOf(d *Device) string {
	on, id, macs := d.selection()
	return fmt.Sprint(on, " ", id, " ", macs)
}

func TestPINs(t *testing.T) {
	d, r := newTestDevice(t)
	macA, macB := dot11.MAC{2, 0xa}, dot11.MAC{2, 0xb}
	take := func(now time.Time, m1 *wsc.M1, s *session) string {
		p, code, ok := d.password(now, m1, s)
		if !ok {
			return code.String()
		}
		return string(p.Secret)
	}
	run := func() *session { return &session{} }
	nothing := wsc.ErrorNone.String()

	if got := take(at(0), m1PIN(uuidA, macA), run()); got != nothing {
		t.Errorf("no PIN entered: %s", got)
	}
	if got := r.take(); !strings.Contains(got, `PIN needed for 02:0a:00:00:00:00, "thing"`) {
		t.Errorf("notices: %s", got)
	}
	d.AddPIN(at(0), PIN{Password: pinOf("11111115")})
	if got := selectionOf(d); got != "true PIN [ff:ff:ff:ff:ff:ff]" {
		t.Errorf("wildcard shows as %s", got)
	}
	d.AddPIN(at(0), PIN{Password: pinOf("12345670")}) // takes its place
	d.AddPIN(at(0), PIN{Password: pinOf("24681353"), UUID: uuidB})
	d.AddPIN(at(0), PIN{Password: pinOf("76543210"), MAC: macB})
	if got := selectionOf(d); got != "true PIN [02:0b:00:00:00:00 ff:ff:ff:ff:ff:ff]" {
		t.Errorf("PINs show as %s", got)
	}
	// A bound PIN goes before the wildcard; one PIN is for one run at a time.
	s1 := run()
	if got := take(at(1), m1PIN(uuidB, macA), s1); got != "24681353" {
		t.Errorf("bound to UUID: %s", got)
	}
	if got := take(at(1), m1PIN(uuidB, macA), run()); got != nothing {
		t.Errorf("bound PIN twice at once: %s", got)
	}
	if got := take(at(1), m1PIN(uuidA, macB), run()); got != "76543210" {
		t.Errorf("bound to MAC: %s", got)
	}
	d.finished(at(2), s1, false) // M6 was not sent: it may be tried again
	if got := take(at(3), m1PIN(uuidB, macA), s1); got != "24681353" {
		t.Errorf("bound PIN again: %s", got)
	}
	s1.revealed = true
	d.finished(at(4), s1, false)
	s2 := run()
	if got := take(at(5), m1PIN(uuidB, macA), s2); got != "12345670" {
		t.Errorf("after M6 was sent the bound PIN is gone, the wildcard is next: %s", got)
	}
	// The wildcard is bound to B now, and good for one more run.
	d.finished(at(6), s2, false)
	if got := take(at(7), m1PIN(uuidA, macA), run()); got != nothing {
		t.Errorf("wildcard for a second device: %s", got)
	}
	if got := take(at(8), m1PIN(uuidB, macA), s2); got != "12345670" {
		t.Errorf("wildcard for the second time: %s", got)
	}
	d.finished(at(9), s2, false)
	if got := take(at(10), m1PIN(uuidB, macA), s2); got != nothing {
		t.Errorf("wildcard for the third time: %s", got)
	}
}

// TestPINShows: 120 s, or until it expires, is used or taken back.
func TestPINShows(t *testing.T) {
	for _, tc := range []struct {
		name  string
		pin   PIN
		do    func(d *Device)
		until float64
	}{
		{"walk time", PIN{}, func(*Device) {}, 120},
		{"lifetime", PIN{Lifetime: 10 * time.Second}, func(*Device) {}, 10},
		{"cancel", PIN{}, func(d *Device) { d.Cancel(at(5)) }, 5},
		{"success", PIN{}, func(d *Device) {
			s := &session{}
			d.password(at(1), m1PIN(uuidA, dot11.MAC{}), s)
			d.finished(at(7), s, true)
		}, 7},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d, _ := newTestDevice(t)
			changes := 0
			d.Watch(func() { changes++ })
			tc.pin.Password = pinOf("12345670")
			d.AddPIN(at(0), tc.pin)
			tc.do(d)
			if on, _, _ := d.selection(); on {
				if d.deadline() != at(tc.until) {
					t.Errorf("deadline %v", d.deadline())
				}
				d.advance(at(tc.until))
			}
			if got := selectionOf(d); got != "false PIN []" || changes != 2 {
				t.Errorf("shows %s after %d changes", got, changes)
			}
		})
	}
}

// TestPINInUseDoesNotExpire: nor does it make the device spin.
func TestPINInUseDoesNotExpire(t *testing.T) {
	d, _ := newTestDevice(t)
	d.AddPIN(at(0), PIN{Password: pinOf("12345670"), Lifetime: time.Second})
	s := &session{}
	if _, _, ok := d.password(at(0.5), m1PIN(uuidA, dot11.MAC{}), s); !ok {
		t.Fatal("no PIN")
	}
	d.advance(at(2))
	if d.deadline() != at(120) {
		t.Errorf("deadline %v", d.deadline())
	}
	d.finished(at(3), s, false)
	if len(d.pins.pins) != 0 {
		t.Error("the expired PIN is still there")
	}
}

// TestButtonAndPIN: the last one wins.
func TestButtonAndPIN(t *testing.T) {
	d, _ := newTestDevice(t)
	d.PressButton(at(0))
	d.AddPIN(at(1), PIN{Password: pinOf("12345670")})
	if d.Active(at(1)) {
		t.Error("a PIN leaves the push-button window open")
	}
	d.PressButton(at(2))
	if got := selectionOf(d); got != "true PushButton [ff:ff:ff:ff:ff:ff]" {
		t.Errorf("shows %s", got)
	}
}

func TestAuthorizedMACsMax(t *testing.T) {
	d, _ := newTestDevice(t)
	for i := range 7 {
		d.AddPIN(at(0), PIN{Password: pinOf("12345670"), MAC: dot11.MAC{2, byte(i)}})
	}
	_, _, macs := d.selection()
	if len(macs) != 5 || macs[0] != (dot11.MAC{2, 6}) || macs[4] != (dot11.MAC{2, 2}) {
		t.Errorf("newest first, at most 5: %v", macs)
	}
}

// TestLockout: the schedule of hostap's AP setup lock.
func TestLockout(t *testing.T) {
	d, r := newTestDevice(t)
	now := at(0)
	var periods []string
	for range 12 {
		d.guessed(now)
		if d.Locked(now) {
			if d.lock.permanent {
				periods = append(periods, "for good")
				continue
			}
			until := d.deadline()
			periods = append(periods, until.Sub(now).String())
			now = until
			d.advance(now)
			if d.Locked(now) {
				t.Fatal("still locked at the deadline")
			}
		} else {
			periods = append(periods, "-")
		}
	}
	if got, want := strings.Join(periods, " "), "- - 1m0s 1m0s 1m0s 2m0s 2m0s 2m0s 4m0s for good for good for good"; got != want {
		t.Errorf("lock periods\n%s, want\n%s", got, want)
	}
	if !d.deadline().IsZero() || !d.Locked(now.Add(50*365*24*time.Hour)) {
		t.Error("a permanent lock ends by itself")
	}
	d.SetPIN(now, pinOf("24681353"))
	if d.Locked(now) {
		t.Error("a new PIN does not unlock")
	}
	if got := r.take(); !strings.HasSuffix(got, "setup locked until a new PIN is set\n780s setup unlocked") {
		t.Errorf("notices:\n%s", got)
	}
}

// TestLockoutProof: a registrar that knows the PIN ends the row of failures,
// not their sum.
func TestLockoutProof(t *testing.T) {
	var l lockout
	for i := range 40 {
		l.failed(at(0))
		l.failed(at(0))
		l.proved()
		if l.permanent {
			t.Fatalf("locked for good after %d failures, never 10 in a row", 2*i+2)
		}
	}
	if !l.locked(at(0)) || l.until.After(at(0).Add(lockLongest)) || l.until.Before(at(0).Add(lockLongest)) {
		t.Errorf("80 failures lock until %v", l.until)
	}
}
