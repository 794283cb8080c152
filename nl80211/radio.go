package nl80211

import (
	"errors"
	"fmt"

	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// Radio is a station's radio over one wireless interface.
type Radio struct {
	outlet
	// kernel is used by the work that off is given, and by nothing else.
	kernel kernel
	off    func(work func())

	name  string
	index int
	mac   dot11.MAC
	can   Capabilities

	before  ifLink // the interface as it was found
	dormant bool   // its link mode is not what it was
	down    bool   // it is down now
	state   error  // why it cannot be used; nil: it can
	closed  bool

	scans []*scan // the first is under way, unless a join holds it up
	conn  *conn   // what is joined, or being joined
}

var _ radio.Radio = (*Radio)(nil)

// newRadio returns the radio of an interface that is up. off runs work in order,
// on another goroutine than the loop's.
func newRadio(l *loop.Loop, k kernel, off func(func()), i Interface, before ifLink) *Radio {
	return &Radio{
		outlet: outlet{loop: l},
		kernel: k, off: off,
		name: i.Name, index: i.Index, mac: i.MAC, can: i.Capabilities,
		before: before,
	}
}

// Loop implements radio.Radio.
func (r *Radio) Loop() *loop.Loop { return r.loop }

// Address implements radio.Radio.
func (r *Radio) Address() dot11.MAC { return r.mac }

// Name returns the interface's name.
func (r *Radio) Name() string { return r.name }

// Capabilities returns what the device can do.
func (r *Radio) Capabilities() Capabilities { return r.can }

// Err returns why the interface cannot be used: ErrDown, ErrBlocked, or ErrGone,
// from which it does not come back; nil: it can be used. The radio's loop is where
// to ask; an event tells when what was under way has ended for it.
func (r *Radio) Err() error { return r.state }

// Protects implements radio.Protecting.
func (r *Radio) Protects() bool { return r.can.Protects() }

// Channels implements radio.Tuning.
func (r *Radio) Channels() (list []dot11.Frequency) {
	for _, ch := range r.can.Channels {
		if !ch.Disabled {
			list = append(list, ch.Frequency)
		}
	}
	return list
}

// Do implements radio.Radio. On a closed radio it does nothing.
func (r *Radio) Do(cmd radio.Command) {
	if r.closed {
		return
	}
	var err error
	switch cmd := cmd.(type) {
	case radio.Scan:
		err = r.doScan(cmd)
	case radio.Join:
		err = r.doJoin(cmd)
	case radio.Leave:
		r.leave(cmd.Reason)
	case radio.Send:
		err = r.doSend(cmd)
	case radio.SetKey:
		err = r.doSetKey(cmd)
	case radio.Authorize:
		err = r.doAuthorize(cmd)
	default:
		err = fmt.Errorf("%w: %T on a station", errors.ErrUnsupported, cmd)
	}
	if err != nil {
		r.fail(cmd, err)
	}
}

// maxBody is how many octets fit a frame, whatever they are
// (IEEE 802.11-2020, 9.2.4.7.1).
const maxBody = 2304

var errTooLong = errors.New("too long for a frame")

// exec has work done off the loop, after all that was asked for before, and
// done on the loop.
func (r *Radio) exec(work func(kernel) error, done func(error)) {
	r.off(func() {
		err := work(r.kernel)
		r.loop.Post(func() {
			if !r.closed {
				done(err)
			}
		})
	})
}

// fail tells that a command came to nothing. What an access point did is told as
// it is; all else begins with where it happened and what can be done.
func (r *Radio) fail(cmd radio.Command, err error) {
	if _, refused := errors.AsType[radio.StatusError](err); !refused && err != radio.ErrNoAnswer {
		err = fmt.Errorf("nl80211: %s: %w", r.name, explain(err))
	}
	r.emit(radio.Failed{Command: cmd, Err: err})
}

// request is exec of one command.
func (r *Radio) request(m genetlink.Message, done func(error)) {
	r.exec(func(k kernel) error { return k.request(m) }, done)
}

// attempt is exec of work on behalf of cmd, which fails with it.
func (r *Radio) attempt(cmd radio.Command, work func(kernel) error) {
	r.exec(work, func(err error) {
		if err != nil {
			r.fail(cmd, err)
		}
	})
}

func ignore(error) {}
