package nl80211

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

const (
	// joinLimit is how long an association may take. The kernel gives up much
	// earlier, unless it has to look for the access point first.
	joinLimit = 8 * time.Second
	// cutLimit is how long a join waits for the end of a scan that it has cut.
	cutLimit = time.Second
	// earlyMax bounds the frames that are kept until the association is complete.
	earlyMax = 16
)

// conn is an association, or the attempt at one.
type conn struct {
	cmd    radio.Join
	asked  bool // the kernel knows of it
	joined bool
	keyed  bool // a pairwise key is installed
	opened bool // the controlled port
	early  []radio.Received
	timer  *loop.Timer
}

func (c *conn) bssid() dot11.MAC { return c.cmd.BSS.BSSID }

func (r *Radio) joining() bool { return r.conn != nil && !r.conn.joined }

// doJoin begins to join. It ends whatever stands in the way: an association, a
// join, a scan.
func (r *Radio) doJoin(cmd radio.Join) error {
	switch f := cmd.BSS.Frequency; {
	case r.state != nil:
		return r.state
	case !r.can.Has(f):
		return fmt.Errorf("%w: the device has no channel at %d MHz", errors.ErrUnsupported, f)
	case len(cmd.SSID) > dot11.SSIDMax:
		return dot11.ErrSSID
	case len(cmd.Elements) > maxBody:
		return errTooLong
	}
	if old := r.conn; old != nil && !old.joined {
		r.dropJoin(errReplaced)
	} else {
		r.leave(dot11.ReasonDeauthLeaving)
	}
	cmd.Elements = slices.Clone(cmd.Elements)
	c := &conn{cmd: cmd}
	r.conn = c
	if r.cutScan() {
		c.timer = r.loop.After(cutLimit, r.connect)
	} else {
		r.connect()
	}
	return nil
}

// connect asks the kernel to join. From now on the link counts as up only when
// Authorize says so, lest programs ask for an address that none will give.
func (r *Radio) connect() {
	c := r.conn
	c.asked, r.dormant = true, true
	c.timer.Stop()
	c.timer = r.loop.After(joinLimit, func() { r.dropJoin(radio.ErrNoAnswer) })
	m := connect(r.index, c.cmd, r.can)
	r.exec(func(k kernel) error {
		if err := k.setLink(linkChange{mode: new(uint8(linkModeDormant))}); err != nil {
			return err
		}
		return k.own(m)
	}, func(err error) { r.answered(c, err) })
}

// answered takes the kernel's answer to the request to join: not the outcome,
// unless it is an error.
func (r *Radio) answered(c *conn, err error) {
	if err == nil || c != r.conn || c.joined {
		return
	}
	if errors.Is(err, errnoConnected) {
		err = fmt.Errorf("%w: %w", ErrInUse, err)
	}
	r.endJoin(err)
}

// heardConnect takes the outcome.
func (r *Radio) heardConnect(ev event) {
	c := r.conn
	if !r.joining() || !c.asked || !ev.mac.IsZero() && ev.mac != c.bssid() {
		return // of an attempt that was given up, or of another program
	}
	switch {
	case ev.timedOut:
		r.endJoin(radio.ErrNoAnswer)
	case ev.status != dot11.StatusSuccess:
		r.endJoin(radio.StatusError(ev.status))
	default:
		r.joined(ev.elements)
	}
}

// joined completes an association, and hands over what came before its end was
// told.
func (r *Radio) joined(elements dot11.Elements) {
	c := r.conn
	c.timer.Stop()
	c.joined = true
	r.emit(radio.Joined{BSSID: c.bssid(), Elements: elements})
	for _, frame := range c.early {
		r.emit(frame)
	}
	c.early = nil
	r.nextScan()
}

// endJoin gives up a join that the kernel has ended.
func (r *Radio) endJoin(err error) {
	c := r.conn
	c.timer.Stop()
	r.conn = nil
	r.fail(c.cmd, err)
	r.nextScan()
}

// dropJoin gives up a join that the kernel may still be at.
func (r *Radio) dropJoin(err error) {
	if r.conn.asked {
		r.disconnect(dot11.ReasonDeauthLeaving, func() {})
	}
	r.endJoin(err)
}

// leave ends an association, or the attempt at one, of our own accord.
func (r *Radio) leave(reason dot11.Reason) {
	c := r.conn
	if c == nil {
		return
	}
	c.timer.Stop()
	r.conn = nil
	left := radio.Left{BSSID: c.bssid(), Reason: reason}
	if !c.asked {
		r.emit(left)
		r.nextScan()
		return
	}
	r.disconnect(reason, func() {
		r.emit(left)
		r.nextScan()
	})
}

// disconnect asks the kernel to end an association. Only its owner may do so.
// That there is nothing to end any more is no failure.
func (r *Radio) disconnect(reason dot11.Reason, done func()) {
	m := disconnect(r.index, reason)
	r.exec(func(k kernel) error { return k.own(m) }, func(err error) {
		if err != nil && !errors.Is(err, errnoNotConnected) && r.state == nil {
			r.fail(radio.Leave{Reason: reason}, err)
		}
		done()
	})
}

// lost ends an association that the access point or the kernel has ended.
func (r *Radio) lost(reason dot11.Reason, byPeer bool) {
	c := r.conn
	r.conn = nil
	r.emit(radio.Left{BSSID: c.bssid(), Reason: reason, ByPeer: byPeer})
	r.nextScan()
}

// heardDisconnect takes in the end of an association. One that the kernel ended
// by itself, most often since nothing was heard any more (mac80211 gives reason
// 4 then, brcmfmac none), counts as the access point's doing, unless its reason
// is that of somebody who leaves: that was asked for on this machine.
func (r *Radio) heardDisconnect(ev event) {
	if r.conn == nil || !r.conn.joined {
		return // the end of an earlier one
	}
	switch {
	case ev.byAP:
		r.lost(ev.reason, true)
	case ev.reason == dot11.ReasonAssocExpire || ev.reason == 0:
		r.lost(dot11.ReasonBeaconTimeout, true)
	default:
		r.lost(ev.reason, ev.reason != dot11.ReasonDeauthLeaving)
	}
}

// heardFarewell takes in a deauthentication or disassociation. In an association
// it is followed by its end; while joining, nothing else tells of the failure.
func (r *Radio) heardFarewell(ev event) {
	from, _ := ev.sender()
	if r.joining() && r.conn.asked && from == r.conn.bssid() {
		r.endJoin(radio.StatusError(dot11.StatusFailure))
	}
}

// heardRoam takes in that the firmware has gone over to another access point of
// the network. Who asked for this one has to begin anew.
func (r *Radio) heardRoam(ev event) {
	if r.conn == nil || !r.conn.joined || ev.mac == r.conn.bssid() {
		return
	}
	r.disconnect(dot11.ReasonDeauthLeaving, func() {})
	r.lost(dot11.ReasonUnspecified, true)
}
