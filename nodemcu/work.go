package nodemcu

import (
	"time"

	"github.com/gowps/wps/loop"
)

// What a script's work counts, on a virtual clock: about what it takes the
// device.
const (
	instructionTime = time.Microsecond
	callTime        = 100 * time.Microsecond
)

// work watches over the limit of a run. A virtual clock moves only between
// callbacks, so that a script could work for ever at one time: what it has done
// since the clock moved counts as time.
type work struct {
	loop    *loop.Loop
	limited bool
	end     time.Time
	moved   time.Time     // when the clock moved last
	done    time.Duration // since then
}

// check tells ErrLimit if a call that has executed so many instructions goes
// beyond the limit.
func (w *work) check(instructions int) error {
	now := w.loop.Now()
	if w.loop.Virtual() {
		if !now.Equal(w.moved) {
			w.moved, w.done = now, 0
		}
		now = now.Add(w.done + time.Duration(instructions)*instructionTime)
	}
	if w.limited && now.After(w.end) {
		return ErrLimit
	}
	return nil
}

// called is check after a call that has returned.
func (w *work) called(instructions int) error {
	err := w.check(instructions)
	w.done += callTime + time.Duration(instructions)*instructionTime
	return err
}
