package ap

import (
	"errors"
	"fmt"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// The times of a router's side of Wi-Fi Protected Setup.
const (
	// WalkTime is how long a pressed button, or a PIN just entered, shows.
	WalkTime = 120 * time.Second
	// MonitorTime is how long a device that asked for push button counts.
	MonitorTime = 120 * time.Second

	successQuiet = 5 * time.Second
)

// ErrOverlap refuses a press of the button: two or more devices asked for push
// button within the monitor time, and nobody could tell which of them is meant.
var ErrOverlap = errors.New("ap: several devices want push button at the same time")

// DeviceConfig says what kind of router a Device is.
type DeviceConfig struct {
	// Device is what the router tells of itself. Version2 0 makes it a 1.0
	// device; Name and the other texts show in probe responses and in M2.
	Device wsc.Device
	// PIN is the router's own password, with which an external registrar may
	// read and change its settings; empty: nobody may. It is the Device's to
	// keep, and to wipe.
	PIN wsc.DevicePassword
	// LearnOnly lets external registrars read the settings, not change them.
	LearnOnly bool
	// Notify is told what happens to the router as a whole; it may be nil.
	Notify func(now time.Time, n Notice)
}

// Device is the part of a router that all its BSSs share: the button, the
// PINs, and the guard on its own PIN.
//
// It has no deadline of its own: its BSSs see to it that time passes for it.
// What changes, be it by a press of the button or by one of the BSSs, has to
// show on all of them; so their owner lets Watch schedule that their
// attachments are advanced.
type Device struct {
	cfg       DeviceConfig
	monitor   monitor
	pins      pinStore
	lock      lockout
	window    window
	selected  time.Time // until when a PIN that was entered shows
	wasLocked bool
	registrar *session   // the external one that is being served
	bands     dot11.Band // of all BSSs

	generation int // counts what beacons show; from 1
	watchers   []func()
}

// Format implements fmt.Formatter: no verb reaches the secrets.
func (*Device) Format(s fmt.State, _ rune) { fmt.Fprint(s, "ap.Device") }

// window is the time after a press of the button.
type window struct {
	until   time.Time // zero: closed
	overlap bool      // two devices were heard; stays until the next press
}

func (w window) open() bool { return !w.until.IsZero() }

// NewDevice returns a router with no BSS yet.
func NewDevice(cfg DeviceConfig) *Device { return &Device{cfg: cfg, generation: 1} }

// Watch has f called after each change of what the router's BSSs advertise.
// That may be in the middle of a BSS's work, so f must not advance it at once.
func (d *Device) Watch(f func()) { d.watchers = append(d.watchers, f) }

func (d *Device) notify(now time.Time, n Notice) {
	if d.cfg.Notify != nil {
		d.cfg.Notify(now, n)
	}
}

func (d *Device) changed() {
	d.generation++
	for _, f := range d.watchers {
		f()
	}
}

// PressButton opens the push-button window for WalkTime, or refuses with
// ErrOverlap.
func (d *Device) PressButton(now time.Time) error {
	d.advance(now)
	if asking := d.monitor.devices(now); len(asking) > 1 {
		d.notify(now, ButtonRefused{asking})
		return ErrOverlap
	}
	d.window = window{until: now.Add(WalkTime)}
	d.notify(now, ButtonPressed{})
	d.changed()
	return nil
}

// AddPIN makes the router expect an enrollee with this PIN. It takes the place
// of an earlier PIN for the same device, and ends a push-button window.
func (d *Device) AddPIN(now time.Time, p PIN) {
	d.advance(now)
	entry := &pin{PIN: p}
	if p.Lifetime > 0 {
		entry.expires = now.Add(p.Lifetime)
	}
	d.pins.add(entry)
	d.window = window{}
	d.selected = now.Add(WalkTime)
	d.notify(now, PINAdded{UUID: p.UUID, MAC: p.MAC})
	d.changed()
}

// Cancel closes the push-button window and forgets all PINs for enrollees.
func (d *Device) Cancel(now time.Time) {
	d.pins.drop(func(*pin) bool { return true })
	d.window, d.selected = window{}, time.Time{}
	d.notify(now, Cancelled{})
	d.changed()
}

// SetPIN gives the router a new PIN of its own, or none, and lifts a lock.
func (d *Device) SetPIN(now time.Time, p wsc.DevicePassword) {
	d.cfg.PIN.Secret.Wipe()
	d.cfg.PIN = p
	d.lock = lockout{}
	d.advance(now)
}

// Active reports whether the push-button window is open.
func (d *Device) Active(now time.Time) bool {
	d.advance(now)
	return d.window.open()
}

// Locked reports whether AP setup is locked: external registrars are refused,
// enrollees are not.
func (d *Device) Locked(now time.Time) bool { return d.lock.locked(now) }

// advance lets pass what is over at now.
func (d *Device) advance(now time.Time) {
	changed := false
	if d.window.open() && !now.Before(d.window.until) {
		d.window, changed = window{}, true
		d.notify(now, WindowClosed{})
	}
	if d.pins.drop(func(p *pin) bool { return p.holder == nil && p.expired(now) }) {
		changed = true
		d.notify(now, PINExpired{})
	}
	if !d.selected.IsZero() && (!now.Before(d.selected) || len(d.pins.pins) == 0) {
		d.selected, changed = time.Time{}, true
	}
	if locked := d.lock.locked(now); locked != d.wasLocked {
		d.wasLocked, changed = locked, true
		if locked {
			d.notify(now, Locked{Until: d.lock.until, Permanent: d.lock.permanent})
		} else {
			d.notify(now, Unlocked{})
		}
	}
	if changed {
		d.changed()
	}
}

// deadline is when advance has something to do; zero: never.
func (d *Device) deadline() time.Time {
	at := earliest(d.window.until, d.selected)
	at = earliest(at, d.pins.nextExpiry())
	if d.wasLocked && !d.lock.permanent {
		at = earliest(at, d.lock.until)
	}
	return at
}

// heard notes that a device asked for push button: by a probe request or M1.
// The second device within the monitor time spoils an open window.
func (d *Device) heard(now time.Time, uuid wsc.UUID) {
	d.monitor.add(now, uuid)
	if !d.window.open() || d.window.overlap {
		return
	}
	if asking := d.monitor.devices(now); len(asking) > 1 {
		d.window.overlap = true
		d.notify(now, Overlap{asking})
	}
}

// overlapping reports whether a push-button run has to stop.
func (d *Device) overlapping() bool { return d.window.open() && d.window.overlap }

// password chooses what an enrollee's M1 is answered with; without one, code
// says in an M2D why not.
func (d *Device) password(now time.Time, m1 *wsc.M1, s *session) (p wsc.DevicePassword, code wsc.ConfigError, ok bool) {
	d.advance(now)
	if d.lock.locked(now) {
		code = wsc.ErrorSetupLocked
	}
	if m1.PasswordID == wsc.PasswordIDPushButton {
		d.heard(now, m1.UUID)
		switch {
		case d.overlapping():
			return p, wsc.ErrorOverlap, false
		case !d.window.open():
			return p, code, false
		}
		return wsc.PushButton(), 0, true
	}
	entry, ok := d.pins.take(m1, s)
	if !ok {
		d.notify(now, PINNeeded{MAC: m1.MAC, UUID: m1.UUID, Name: m1.Name})
		return p, code, false
	}
	return wsc.DevicePassword{ID: entry.Password.ID, Secret: entry.Password.Secret.Clone()}, 0, true
}

// finished ends an enrollee's run.
func (d *Device) finished(now time.Time, s *session, success bool) {
	d.pins.release(s, success || s.revealed)
	if success && s.pushButton {
		d.monitor.succeeded(now, s.uuid)
		if d.window.open() {
			d.window = window{}
			d.notify(now, WindowClosed{})
			d.changed()
		}
	}
	d.advance(now)
}

// guessed notes that an external registrar did not know the PIN.
func (d *Device) guessed(now time.Time) {
	d.lock.failed(now)
	d.advance(now)
}

// admitRegistrar reports whether an external registrar may try to prove the
// PIN in this run: one at a time, or many could guess before the first failure
// counts.
func (d *Device) admitRegistrar(now time.Time, s *session) bool {
	if len(d.cfg.PIN.Secret) == 0 || d.lock.locked(now) || d.registrar != nil && d.registrar != s {
		return false
	}
	d.registrar = s
	return true
}

// releaseRegistrar ends the run of an external registrar.
func (d *Device) releaseRegistrar(s *session) {
	if d.registrar == s {
		d.registrar = nil
	}
}

// selection is what the router's beacons say about who may come.
func (d *Device) selection() (on bool, id wsc.PasswordID, macs []dot11.MAC) {
	if d.window.open() {
		return true, wsc.PasswordIDPushButton, []dot11.MAC{dot11.Broadcast}
	}
	if d.selected.IsZero() {
		return false, 0, nil
	}
	macs, wildcard := d.pins.authorized()
	if wildcard {
		macs = append(macs, dot11.Broadcast)
	}
	return true, wsc.PasswordIDDefault, macs[:min(len(macs), wsc.AuthorizedMACsMax)]
}

// earliest returns the sooner of two times, of which zero means never.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
