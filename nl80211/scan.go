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
	// scanLimit is how long a scan may take, waiting for others included. All
	// channels of two bands take 4 s; up to 12 s if most are passive, or if an
	// association must be kept up meanwhile.
	scanLimit = 18 * time.Second
	// scanRetry is when to try again if another scan was under way and its end
	// was not told.
	scanRetry = 500 * time.Millisecond
)

// scan is one Scan command on its way.
type scan struct {
	cmd     radio.Scan // as it was given
	ask     radio.Scan // what the kernel is asked for
	phase   scanPhase
	started time.Time
	cut     bool        // a join has ended it
	limit   *loop.Timer // when it counts as lost
	retry   *loop.Timer
}

func (s *scan) stop() {
	s.limit.Stop()
	s.retry.Stop()
}

type scanPhase uint8

const (
	scanQueued  scanPhase = iota
	scanAsked             // the kernel has yet to answer
	scanBusy              // another scan is under way; ours comes after it
	scanRunning           // the kernel will tell the end
	scanReading           // the results are being read
)

// doScan queues a scan: the device does one at a time.
func (r *Radio) doScan(cmd radio.Scan) error {
	if r.state != nil {
		return r.state
	}
	if len(cmd.Elements) > min(r.can.ScanElements, maxBody) {
		return fmt.Errorf("%w: the driver takes %d octets of elements in a probe request, not %d",
			errors.ErrUnsupported, r.can.ScanElements, len(cmd.Elements))
	}
	ssids, err := r.scanNames(cmd.SSIDs)
	if err != nil {
		return err
	}
	ask := radio.Scan{Elements: slices.Clone(cmd.Elements), SSIDs: ssids}
	for _, f := range cmd.Frequencies { // one that the device lacks would spoil the whole scan
		if r.can.Has(f) {
			ask.Frequencies = append(ask.Frequencies, f)
		}
	}
	if len(cmd.Frequencies) > 0 && len(ask.Frequencies) == 0 {
		return fmt.Errorf("%w: the device has no channel at any of %d MHz", errors.ErrUnsupported, cmd.Frequencies)
	}
	r.scans = append(r.scans, &scan{cmd: cmd, ask: ask})
	r.nextScan()
	return nil
}

// scanNames returns the names to ask for: the wildcard first, unless it is the
// one too many for the driver.
func (r *Radio) scanNames(names []dot11.SSID) ([]dot11.SSID, error) {
	for _, name := range names {
		if len(name) > dot11.SSIDMax {
			return nil, dot11.ErrSSID
		}
	}
	switch limit := r.can.ScanSSIDs; {
	case len(names) < limit:
		return append([]dot11.SSID{""}, names...), nil
	case len(names) == limit:
		return slices.Clone(names), nil
	default:
		return nil, fmt.Errorf("%w: the driver scans for %d names at once, not %d", errors.ErrUnsupported, limit, len(names))
	}
}

// current returns the scan that has begun, or nil.
func (r *Radio) current() *scan {
	if len(r.scans) > 0 && r.scans[0].phase != scanQueued {
		return r.scans[0]
	}
	return nil
}

// nextScan begins the scan that is due, unless one is under way or a join needs
// the radio.
func (r *Radio) nextScan() {
	if len(r.scans) == 0 || r.scans[0].phase != scanQueued || r.joining() {
		return
	}
	s := r.scans[0]
	s.limit = r.loop.After(scanLimit, func() {
		err := errScanLost
		if s.phase == scanBusy {
			err = errScanBusy
		} else {
			r.request(abortScan(r.index), ignore)
		}
		r.endScan(err)
	})
	r.trigger(s)
}

// trigger asks the kernel to begin.
func (r *Radio) trigger(s *scan) {
	s.retry.Stop()
	s.phase, s.started = scanAsked, r.loop.Now()
	r.request(triggerScan(r.index, s.ask), func(err error) {
		switch {
		case r.current() != s: // it is over already
		case err == nil && s.phase == scanAsked:
			r.scanBegan(s)
		case errors.Is(err, errnoBusy) && s.cut:
			r.postpone(s)
			r.goOn()
		case errors.Is(err, errnoBusy):
			s.phase = scanBusy
			s.retry = r.loop.After(scanRetry, func() { r.trigger(s) })
		case err != nil:
			r.endScan(err)
		}
	})
}

// heardScan takes in what the kernel tells about scans of this device, ours and
// those of others. The kernel tells of the beginning before the end, so that an
// end while ours has not begun is not its own.
func (r *Radio) heardScan(ev event) {
	s := r.current()
	if s == nil {
		return
	}
	ours := ev.ifindex == r.index
	switch {
	case s.phase == scanBusy && ev.cmd != cmdTriggerScan:
		r.trigger(s)
	case !ours:
	case s.phase == scanAsked && ev.cmd == cmdTriggerScan:
		r.scanBegan(s)
	case s.phase == scanRunning && ev.cmd == cmdScanAborted && !s.cut:
		r.endScan(errScanAborted)
	case s.phase == scanRunning && ev.cmd != cmdTriggerScan:
		r.readScan(s)
	}
}

// scanBegan takes in that the scan is under way.
func (r *Radio) scanBegan(s *scan) {
	s.phase = scanRunning
	if s.cut {
		r.request(abortScan(r.index), ignore)
	}
}

// readScan gets the results.
func (r *Radio) readScan(s *scan) {
	s.phase = scanReading
	var found []heard
	r.exec(func(k kernel) (err error) {
		found, err = results(k, r.index)
		return err
	}, func(err error) {
		if r.current() != s {
			return
		}
		if err != nil {
			r.endScan(err)
			return
		}
		scanned := radio.Scanned{Started: s.started}
		boot := r.loop.Now().Add(-r.kernel.uptime())
		for _, h := range combine(found) {
			h.BSS.Seen = boot.Add(h.seen)
			scanned.BSSs = append(scanned.BSSs, h.BSS)
		}
		r.emit(scanned)
		r.endScan(nil)
	})
}

// results reads the kernel's table of BSSs; an entry that cannot be read is left
// out. If the table changes meanwhile, entries may be missing, so it is read
// again.
func results(k kernel, index int) (found []heard, err error) {
	const tries = 3
	for range tries {
		messages, err := k.dump(getScan(index))
		if err != nil {
			return nil, err
		}
		now := k.uptime()
		found = nil
		generations := map[uint32]bool{}
		for _, m := range messages {
			h, generation, err := parseBSS(m, now)
			generations[generation] = true
			if err == nil {
				found = append(found, h)
			}
		}
		if len(generations) < 2 {
			break
		}
	}
	return found, nil
}

// endScan ends the first scan, which failed unless err is nil, and goes on with
// what waits for that.
func (r *Radio) endScan(err error) {
	s := r.scans[0]
	r.scans = r.scans[1:]
	s.stop()
	if err != nil {
		r.fail(s.cmd, err)
	}
	r.goOn()
}

// goOn begins what a scan has held up.
func (r *Radio) goOn() {
	if r.joining() && !r.conn.asked {
		r.connect()
	} else {
		r.nextScan()
	}
}

// postpone makes a scan begin anew later.
func (r *Radio) postpone(s *scan) {
	s.stop()
	s.phase, s.cut = scanQueued, false
}

// cutScan makes way for a join, and reports whether the join must wait for the
// end of a scan.
func (r *Radio) cutScan() bool {
	s := r.current()
	switch {
	case s == nil:
		return false
	case s.phase == scanBusy: // by a scan that is not ours to cut
		r.postpone(s)
		return false
	case s.phase == scanAsked:
		s.cut = true
	case s.phase == scanRunning:
		s.cut = true
		r.request(abortScan(r.index), ignore)
	}
	return true
}
