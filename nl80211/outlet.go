package nl80211

import (
	"slices"

	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// outlet is where events go out.
type outlet struct {
	loop      *loop.Loop
	receivers []*receiver
	events    []radio.Event // that happened and are not delivered yet
	shut      bool
}

type receiver struct{ f func(radio.Event) }

// Notify implements radio.Radio.
func (o *outlet) Notify(f func(radio.Event)) (stop func()) {
	r := &receiver{f}
	o.receivers = append(slices.Clone(o.receivers), r) // deliver may be at work
	return func() {
		r.f = nil
		o.receivers = slices.DeleteFunc(slices.Clone(o.receivers), func(x *receiver) bool { return x == r })
	}
}

// emit queues an event. It always goes through the loop, so that none is
// delivered inside Do and all come in the order they happened.
func (o *outlet) emit(ev radio.Event) {
	if o.shut {
		return
	}
	o.events = append(o.events, ev)
	if len(o.events) == 1 {
		o.loop.Post(o.deliver)
	}
}

// deliver tells what has happened up to now; what happens meanwhile waits for
// the next turn.
func (o *outlet) deliver() {
	events := o.events
	o.events = nil
	for _, ev := range events {
		for _, r := range o.receivers {
			if r.f != nil {
				r.f(ev)
			}
		}
	}
}

// close ends the telling, even of what has happened already.
func (o *outlet) close() {
	for _, r := range o.receivers {
		r.f = nil
	}
	o.shut, o.receivers, o.events = true, nil, nil
}
