package nl80211

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gowps/wps/dot11"
)

// The life of the interface: it goes down and comes up, it is removed, it is
// given back.

// linked takes in the state of the interface.
func (r *Radio) linked(l ifLink) {
	switch {
	case l.index != r.index || r.closed || errors.Is(r.state, ErrGone):
	case l.gone:
		r.stop(ErrGone)
	case !l.up:
		r.wentDown()
	default:
		r.down, r.state = false, nil
		if !l.mac.IsZero() {
			r.mac = l.mac
		}
		// The kernel may find that the link has come up only after Authorize.
		if c := r.conn; c != nil && c.opened && l.operState == operDormant {
			r.exec(func(k kernel) error { return k.setLink(linkChange{operState: operUp}) }, ignore)
		}
	}
}

// linkOverrun takes in that messages about links were lost.
func (r *Radio) linkOverrun() {
	if r.closed {
		return
	}
	var l ifLink
	r.exec(func(k kernel) (err error) {
		l, err = k.link()
		return err
	}, func(err error) {
		if errors.Is(err, errnoNoDevice) {
			l, err = ifLink{index: r.index, gone: true}, nil
		}
		if err == nil {
			r.linked(l)
		}
	})
}

// wentDown finds out who has brought the interface down.
func (r *Radio) wentDown() {
	if r.down {
		return
	}
	r.down = true
	reason := ErrDown
	r.exec(func(k kernel) error {
		if k.blocked() {
			reason = ErrBlocked
		}
		return nil
	}, func(error) {
		if r.down && r.state == nil { // it may be up again, or gone, by now
			r.stop(reason)
		}
	})
}

// stop ends all activity on an interface that cannot be used any more, or not
// before it comes up again.
func (r *Radio) stop(why error) {
	r.state = why
	scans := r.scans
	r.scans = nil
	for _, s := range scans {
		s.stop()
		r.fail(s.cmd, why)
	}
	switch c := r.conn; {
	case c == nil:
	case c.joined:
		r.lost(dot11.ReasonDeauthLeaving, false)
	default:
		r.endJoin(why)
	}
}

// closeLimit is how long Close waits for the kernel.
const closeLimit = 5 * time.Second

// Close implements radio.Radio. It ends the association, and puts link mode and
// up or down back as they were.
func (r *Radio) Close() error {
	if r.closed {
		return nil
	}
	farewell := r.cease()
	if c := r.conn; c != nil && c.asked {
		farewell = append(farewell, func(k kernel) error { k.own(disconnect(r.index, dot11.ReasonDeauthLeaving)); return nil })
	}
	if r.dormant {
		farewell = append(farewell, r.putBackMode)
	}
	if !r.before.up {
		farewell = append(farewell, func(k kernel) error { return k.setLink(linkChange{mask: iffUp}) })
	}
	return r.finish(farewell)
}

// Abandon is Close that leaves the interface up and, on a radio of OpenLasting,
// associated.
func (r *Radio) Abandon() error {
	if r.closed {
		return nil
	}
	farewell := r.cease()
	if r.dormant {
		farewell = append(farewell, r.putBackMode) // a link that is up stays up
	}
	return r.finish(farewell)
}

// cease ends what goes on in the radio itself, and returns what is left to do.
func (r *Radio) cease() (farewell []func(kernel) error) {
	r.closed = true
	r.outlet.close()
	if s := r.current(); s != nil {
		s.stop()
		farewell = append(farewell, func(k kernel) error { k.request(abortScan(r.index)); return nil })
	}
	if c := r.conn; c != nil {
		c.timer.Stop()
	}
	return farewell
}

func (r *Radio) putBackMode(k kernel) error { return k.setLink(linkChange{mode: &r.before.mode}) }

// finish has the last work done, and waits for it.
func (r *Radio) finish(work []func(kernel) error) error {
	done := make(chan error, 1)
	r.off(func() {
		var errs []error
		for _, f := range work {
			if err := f(r.kernel); err != nil && !errors.Is(err, errnoNoDevice) {
				errs = append(errs, err)
			}
		}
		r.kernel.close()
		done <- errors.Join(errs...)
	})
	ctx, cancel := context.WithTimeout(context.Background(), closeLimit)
	defer cancel()
	select {
	case err := <-done:
		if err != nil {
			err = fmt.Errorf("nl80211: %s: %w", r.name, err)
		}
		return err
	case <-ctx.Done():
		return fmt.Errorf("nl80211: %s: the kernel does not let go of the interface", r.name)
	}
}
