package nl80211

import (
	"errors"

	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
)

// What the kernel tells by itself.

// hear takes one message of nl80211.
func (r *Radio) hear(m genetlink.Message) {
	ev, err := parseEvent(m)
	if err != nil || r.closed {
		return
	}
	switch ev.cmd {
	case cmdTriggerScan, cmdNewScanResults, cmdScanAborted:
		if ev.wiphy == r.can.wiphy {
			r.heardScan(ev)
		}
		return
	}
	if ev.ifindex != r.index {
		return
	}
	switch ev.cmd {
	case cmdConnect:
		r.heardConnect(ev)
	case cmdDisconnect:
		r.heardDisconnect(ev)
	case cmdDeauthenticate, cmdDisassociate:
		r.heardFarewell(ev)
	case cmdRoam:
		r.heardRoam(ev)
	case cmdControlPortFrame:
		r.heardControlPort(ev)
	}
}

// overrun takes in that messages were lost, since they came faster than they
// were read: the kernel is asked for what they may have told.
func (r *Radio) overrun() {
	if r.closed {
		return
	}
	if s := r.current(); s != nil && s.phase != scanReading {
		r.trigger(s)
	}
	c := r.conn
	if c == nil || !c.asked {
		return
	}
	m := getStation(r.index, c.bssid())
	r.exec(func(k kernel) error {
		_, err := k.get(m)
		return err
	}, func(err error) {
		switch {
		case r.conn != c:
		case err == nil && !c.joined:
			r.joined(nil)
		case errors.Is(err, errnoNoEntry) && c.joined:
			r.lost(dot11.ReasonBeaconTimeout, true)
		}
	})
}
