package sim

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
)

// Config is how an Air treats the frames in it. The zero value is a good day:
// no loss, 1 ms for each frame to get its turn.
type Config struct {
	// Seed is what all chance follows from: the same seed, radios and
	// commands give the same run, octet for octet.
	Seed uint64
	// Delay is the time a frame waits for its turn on the medium, before the
	// time it takes to be sent; 0 means 1 ms.
	Delay time.Duration
	// Jitter is the most that is added to Delay, anew for each attempt.
	Jitter time.Duration
	// Loss is the probability, 0 to 1, that a receiver misses a frame or a
	// transmitter misses its acknowledgement.
	Loss float64
	// Duplicate is the probability that a unicast data frame is sent a second
	// time under a new sequence number, so that no filter below finds the copy.
	Duplicate float64
	// Retries is how often a unicast frame is repeated that nobody
	// acknowledged; 0 means 7, less than 0 never.
	Retries int
	// Capture, if there is one, receives all frames as a monitor interface
	// would see them: pcapng, each frame written at once. It changes nothing
	// else in the run. See Air.Err.
	Capture io.Writer
}

func (c Config) withDefaults() Config {
	if c.Delay == 0 {
		c.Delay = time.Millisecond
	}
	switch {
	case c.Retries == 0:
		c.Retries = 7
	case c.Retries < 0:
		c.Retries = 0
	}
	return c
}

// Air is the medium that stations and access points share.
type Air struct {
	loop     *loop.Loop
	cfg      Config
	channels map[dot11.Frequency]*channel
	monitor  *monitor // nil: nobody captures
	err      error
}

// New returns an empty air on l.
func New(l *loop.Loop, cfg Config) *Air {
	a := &Air{loop: l, cfg: cfg.withDefaults(), channels: make(map[dot11.Frequency]*channel)}
	if cfg.Capture != nil {
		a.monitor, a.err = newMonitor(cfg.Capture)
	}
	return a
}

// Err returns the first error of writing the capture. What was captured until
// then is complete; nothing is written after it.
func (a *Air) Err() error { return a.err }

// channel is who receives on one frequency.
type channel struct {
	stations []*Station // in the order they tuned in
	aps      []*AP      // in the order they began to advertise
}

func (a *Air) channel(f dot11.Frequency) *channel {
	c := a.channels[f]
	if c == nil {
		c = new(channel)
		a.channels[f] = c
	}
	return c
}

// without returns list without x in memory of its own, so that whoever walks
// over list may go on.
func without[T comparable](list []T, x T) []T {
	i := slices.Index(list, x)
	if i < 0 {
		return list
	}
	return slices.Concat(list[:i], list[i+1:])
}

// reception is a frame as a receiver gets it.
type reception struct {
	dot11.Frame
	octets    []byte // the whole frame
	frequency dot11.Frequency
	signal    int
}

// carry lets everyone on the channel who is meant hear a frame, and reports
// whether one of them acknowledged it to from.
func (a *Air) carry(from *port, f dot11.Frequency, r rate, octets []byte) (acked bool) {
	a.capture(f, r, from.signal, octets)
	frame, err := dot11.ParseFrame(octets)
	if err != nil {
		panic(fmt.Sprintf("sim: a radio sent a bad frame: %v", err))
	}
	rx := reception{frame, octets, f, from.signal}
	c := a.channel(f)
	for _, ap := range c.aps {
		if a.reaches(from, &ap.port, &frame, &acked) {
			ap.hear(rx)
		}
	}
	for _, s := range c.stations {
		if a.reaches(from, &s.port, &frame, &acked) {
			s.hear(rx)
		}
	}
	return acked
}

// reaches reports whether to gets to see a frame: it is meant, does not miss
// it, and has not seen it before. It sets acked if from learns of that.
func (a *Air) reaches(from, to *port, frame *dot11.Frame, acked *bool) bool {
	group := frame.Address1.IsGroup()
	if to == from || !group && to.mac != frame.Address1 || to.happens(a.cfg.Loss) {
		return false
	}
	if group {
		return true
	}
	if !from.happens(a.cfg.Loss) {
		*acked = true
	}
	return !to.repeated(frame)
}

// capture shows a frame to the monitor.
func (a *Air) capture(f dot11.Frequency, r rate, signal int, octets []byte) {
	if a.monitor == nil || a.err != nil {
		return
	}
	if err := a.monitor.write(a.loop.Now(), f, r, signal, octets); err != nil {
		a.err = fmt.Errorf("sim: capture: %w", err)
	}
}

// Errors of commands that come too early, too late or from the wrong one; they
// arrive in a radio.Failed.
var (
	errNotJoined     = errors.New("sim: not joined")
	errJoined        = errors.New("sim: no other address while joined")
	errAddress       = errors.New("sim: no address of a single device")
	errNotAssociated = errors.New("sim: no such station is associated")
	errNotAsked      = errors.New("sim: no such station has asked")
	errSilent        = errors.New("sim: the access point advertises nothing")
	errReplaced      = errors.New("sim: another join took its place")
	errPortClosed    = errors.New("sim: the port is closed to all but EAPOL")
	errNoKey         = errors.New("sim: no key to encrypt with")
	errTooLong       = errors.New("sim: too long for one frame")
)
