package station

import (
	"errors"
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/rsn"
)

// The part of Connect that has an access point.

// link is one association.
type link struct {
	target
	supplicant *rsn.Supplicant // nil in an open network
}

// verdict is why a handshake came to nothing.
func (l link) verdict() error {
	if l.supplicant.WrongKey() {
		return ErrWrongKey
	}
	return ErrHandshake
}

// joined goes on with the handshake, or is there already.
func (c *Connect) joined(now time.Time) []radio.Command {
	c.cfg.Notify(Associated{BSS: c.link.bss})
	if c.link.rsn == nil {
		return c.up()
	}
	s, err := rsn.NewSupplicant(rsn.SupplicantConfig{
		AP:         c.link.bss.BSSID,
		Station:    c.cfg.MAC,
		PMK:        c.pmk,
		Elements:   c.link.elements,
		APElements: c.link.bss.Elements,
		Rand:       c.cfg.Rand,
	})
	if err != nil {
		return append(c.leave(dot11.ReasonInvalidElement), c.fail(now, dot11.ReasonInvalidElement, err)...)
	}
	c.link.supplicant = s
	c.phase, c.wake = linkShaking, now.Add(handshakeLimit)
	var cmds []radio.Command
	for _, frame := range c.early {
		cmds = append(cmds, c.shake(now, frame, false)...)
	}
	c.early = nil
	return cmds
}

// received takes one EAPOL frame of our access point.
func (c *Connect) received(now time.Time, ev radio.Received) []radio.Command {
	switch {
	case c.phase == linkJoining && len(c.early) < earlyMax:
		c.early = append(c.early, slices.Clone(ev.Payload))
	case c.link.supplicant != nil && (c.phase == linkShaking || c.phase == linkUp):
		return c.shake(now, ev.Payload, ev.Encrypted)
	}
	return nil
}

// shake carries out what the supplicant makes of a frame: the answer leaves
// before the keys are installed that it confirms, and the port opens last.
func (c *Connect) shake(now time.Time, frame []byte, encrypted bool) []radio.Command {
	if c.link.supplicant == nil { // an earlier frame has ended it
		return nil
	}
	a, err := c.link.supplicant.Handle(frame, encrypted)
	if failure, ok := errors.AsType[*rsn.Failure](err); ok {
		return append(c.leave(failure.Reason), c.fail(now, failure.Reason, failure)...)
	}
	if err != nil {
		return nil
	}
	var cmds []radio.Command
	for _, reply := range a.Send {
		cmds = append(cmds, radio.Send{To: c.link.bss.BSSID, EtherType: radio.EtherTypeEAPOL, Payload: reply, Plain: a.Plain})
	}
	var kinds []dot11.KeyKind
	for _, key := range a.Install {
		cmds = append(cmds, radio.SetKey{Key: key})
		kinds = append(kinds, key.Kind)
	}
	if len(cmds) > 0 {
		c.cfg.Notify(Handshake{Keys: kinds})
	}
	if a.Authorized {
		cmds = append(cmds, c.up()...)
	}
	return cmds
}

// up opens the port: the connection is there.
func (c *Connect) up() []radio.Command {
	c.phase, c.wake = linkUp, time.Time{}
	c.failed = 0
	clear(c.blame)
	c.cfg.Notify(Connected{BSS: c.link.bss})
	return []radio.Command{radio.Authorize{Peer: c.link.bss.BSSID}}
}

// left takes in that the association has ended. When this station ended it
// without being asked to here, somebody else has taken the radio over.
func (c *Connect) left(now time.Time, ev radio.Left) []radio.Command {
	switch {
	case !ev.ByPeer:
		c.tell(dot11.ReasonDisassocLeaving, nil, true)
		c.end()
		return nil
	case c.phase == linkShaking:
		return c.fail(now, ev.Reason, c.link.verdict())
	}
	c.tell(ev.Reason, ErrLinkLost, false)
	c.near = c.link.bss.Frequency
	c.rest(now, c.cfg.Retry)
	return nil
}
