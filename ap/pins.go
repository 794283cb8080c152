package ap

import (
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// wildcardUses is how many runs a PIN that is bound to no device may be used
// in. Each run can show the other side one half of a PIN it did not know, so
// two runs show all of it, and a third would succeed.
const wildcardUses = 2

// PIN lets one enrollee in. At most one of UUID and MAC is given; without
// either the PIN is a wildcard, for the first device that knows it.
type PIN struct {
	// Password is the Device's to keep, and to wipe.
	Password wsc.DevicePassword
	// UUID binds the PIN to the device of this UUID-E.
	UUID wsc.UUID
	// MAC binds the PIN to the device of this address, which is then the one
	// that AuthorizedMACs names.
	MAC dot11.MAC
	// Lifetime ends the PIN; 0: it lasts until it is used.
	Lifetime time.Duration
}

func (p PIN) wildcard() bool { return p.UUID.IsZero() && p.MAC.IsZero() }

// pin is a PIN in store.
type pin struct {
	PIN
	expires time.Time // zero: never
	uses    int
	holder  *session // the run that uses it now
	bound   wsc.UUID // of a wildcard: the device it was first used by
}

func (p *pin) expired(now time.Time) bool { return !p.expires.IsZero() && !now.Before(p.expires) }

// matches reports whether the PIN is for the sender of this M1.
func (p *pin) matches(m1 *wsc.M1) bool {
	switch {
	case !p.MAC.IsZero():
		return p.MAC == m1.MAC
	case p.wildcard():
		return p.bound.IsZero() || p.bound == m1.UUID
	}
	return p.UUID == m1.UUID
}

// replaces reports whether p takes the place of old: there is one wildcard and
// one PIN per device.
func (p *pin) replaces(old *pin) bool { return p.UUID == old.UUID && p.MAC == old.MAC }

// pinStore holds the PINs of the enrollees that may come, oldest first.
type pinStore struct{ pins []*pin }

func (s *pinStore) add(p *pin) {
	s.drop(p.replaces)
	s.pins = append(s.pins, p)
}

// drop forgets, and wipes, the PINs that which picks; it reports whether there
// was one.
func (s *pinStore) drop(which func(*pin) bool) (dropped bool) {
	s.pins = slices.DeleteFunc(s.pins, func(p *pin) bool {
		if !which(p) {
			return false
		}
		p.Password.Secret.Wipe()
		dropped = true
		return true
	})
	return dropped
}

// take finds the PIN for the sender of m1, a bound one before the wildcard,
// and holds it for this run: no PIN is used in two runs at once.
func (s *pinStore) take(m1 *wsc.M1, holder *session) (*pin, bool) {
	var found *pin
	for _, p := range s.pins {
		if p.matches(m1) && (found == nil || found.wildcard()) {
			found = p
		}
	}
	if found == nil || found.holder != nil {
		return nil, false
	}
	found.holder = holder
	found.uses++
	if found.wildcard() {
		found.bound = m1.UUID
	}
	return found, true
}

// release ends a run's hold. A PIN that is spent must not be used again: it has
// served, or the peer was shown its second half.
func (s *pinStore) release(holder *session, spent bool) {
	s.drop(func(p *pin) bool {
		if p.holder != holder {
			return false
		}
		p.holder = nil
		return spent || p.wildcard() && p.uses >= wildcardUses
	})
}

// authorized lists the addresses that PINs were entered for, newest first.
func (s *pinStore) authorized() (macs []dot11.MAC, wildcard bool) {
	for _, p := range slices.Backward(s.pins) {
		if p.MAC.IsZero() {
			wildcard = true
		} else {
			macs = append(macs, p.MAC)
		}
	}
	return macs, wildcard
}

// nextExpiry is when the first PIN runs out that no run holds; zero: none does.
func (s *pinStore) nextExpiry() (at time.Time) {
	for _, p := range s.pins {
		if p.holder == nil {
			at = earliest(at, p.expires)
		}
	}
	return at
}
