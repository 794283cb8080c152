package station

import (
	"errors"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// The part of Connect that deals with failure.

// Times of a connection.
const (
	handshakeLimit = 10 * time.Second // as in hostap
	retryPause     = 1 * time.Second
	wrongKeyPause  = 3 * time.Second
)

// What a Disconnected event can wrap, beside the errors of packages radio and
// rsn.
var (
	// ErrNotFound: no access point with this name was heard.
	ErrNotFound = errors.New("station: the network was not found")
	// ErrSecurity: one was, but with other security than the key is for.
	ErrSecurity = errors.New("station: the network has another kind of security")
	// ErrWrongKey: the handshake ended the way it does with a wrong key.
	ErrWrongKey = errors.New("station: the handshake failed: is the key right?")
	// ErrHandshake: the access point did not go through with the handshake.
	ErrHandshake = errors.New("station: the handshake did not come to its end")
	// ErrLinkLost: the access point ended the connection, or vanished.
	ErrLinkLost = errors.New("station: the connection was lost")
)

// fail ends an attempt.
func (c *Connect) fail(now time.Time, reason dot11.Reason, err error) []radio.Command {
	c.failed++
	if bssid := c.link.bss.BSSID; !bssid.IsZero() && len(c.blame) < viewMax {
		c.blame[bssid]++
	}
	final := c.cfg.Attempts > 0 && c.failed >= c.cfg.Attempts
	c.tell(reason, err, final)
	pause := c.cfg.Retry
	if errors.Is(err, ErrWrongKey) {
		pause = max(pause, wrongKeyPause)
	}
	if final {
		c.end()
	} else {
		c.rest(now, pause)
	}
	return nil
}

// tell reports the end of an attempt or of a connection.
func (c *Connect) tell(reason dot11.Reason, err error, final bool) {
	c.cfg.Notify(Disconnected{SSID: c.cfg.SSID, BSSID: c.link.bss.BSSID, Reason: reason, Err: err, Final: final})
}

func (c *Connect) leave(reason dot11.Reason) []radio.Command {
	return []radio.Command{radio.Leave{Reason: reason}}
}

// rest waits for the next attempt.
func (c *Connect) rest(now time.Time, pause time.Duration) {
	c.drop()
	c.phase, c.wake = linkPausing, now.Add(pause)
}

// end wipes all keys.
func (c *Connect) end() {
	c.drop()
	c.cfg.Key.Wipe()
	c.pmk.Wipe()
	c.phase, c.wake = linkEnded, time.Time{}
}

// drop forgets an association.
func (c *Connect) drop() {
	if c.link.supplicant != nil {
		c.link.supplicant.Close()
	}
	c.link, c.early = link{}, nil
}

// joinReason is the reason that goes with the error of a Failed join.
func joinReason(err error) dot11.Reason {
	if _, refused := errors.AsType[radio.StatusError](err); refused {
		return dot11.ReasonAssocFail
	}
	return dot11.ReasonAuthExpire
}
