package ap

import (
	"slices"
	"time"

	"github.com/gowps/wps/wsc"
)

// monitorSize bounds what the monitor remembers: two devices are an overlap
// already, so a flood of made-up UUIDs need not be kept in full.
const monitorSize = 32

// monitor remembers which devices asked for push button lately (WSC 2.0.5
// section 11.3, "PBC monitor time"). A device is known by its UUID: one that
// probes from two addresses counts once.
type monitor struct {
	seen []sighting // oldest first

	// A station goes on probing for a moment after its success, as if it had
	// pressed again: hostap closes its ears for that UUID.
	quiet      wsc.UUID
	quietUntil time.Time
}

type sighting struct {
	uuid wsc.UUID
	at   time.Time
}

// add notes that a device asked for push button.
func (m *monitor) add(now time.Time, uuid wsc.UUID) {
	if uuid == m.quiet && now.Before(m.quietUntil) {
		return
	}
	m.forget(uuid)
	if len(m.seen) == monitorSize {
		m.seen = slices.Delete(m.seen, 0, 1)
	}
	m.seen = append(m.seen, sighting{uuid, now})
}

// devices returns the UUIDs of those that asked within the monitor time.
func (m *monitor) devices(now time.Time) []wsc.UUID {
	m.seen = slices.DeleteFunc(m.seen, func(s sighting) bool { return now.Sub(s.at) >= MonitorTime })
	uuids := make([]wsc.UUID, len(m.seen))
	for i, s := range m.seen {
		uuids[i] = s.uuid
	}
	return uuids
}

// forget drops one device.
func (m *monitor) forget(uuid wsc.UUID) {
	m.seen = slices.DeleteFunc(m.seen, func(s sighting) bool { return s.uuid == uuid })
}

// succeeded drops a device that has its credentials, and does not listen to it
// for a moment.
func (m *monitor) succeeded(now time.Time, uuid wsc.UUID) {
	m.forget(uuid)
	m.quiet, m.quietUntil = uuid, now.Add(successQuiet)
}
