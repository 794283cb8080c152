package gpio

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gowps/wps/loop"
)

// What x/sys/unix lacks of linux/gpio.h.
const (
	getChipInfo = 0x8044b401
	setConfig   = 0xc110b40d

	flagUsed         = 1 << 0
	flagActiveLow    = 1 << 1
	flagInput        = 1 << 2
	flagOutput       = 1 << 3
	flagEdgeRising   = 1 << 4
	flagEdgeFalling  = 1 << 5
	flagOpenDrain    = 1 << 6
	flagBiasPullUp   = 1 << 8
	flagBiasPullDown = 1 << 9
	flagBiasDisabled = 1 << 10
)

const (
	// consumer is what others see that a line is used by.
	consumer = "wps"
	// eventBuffer is how many changes the kernel keeps for us.
	eventBuffer = 64
	// pollEvery is how often a line without an interrupt is looked at.
	pollEvery = 5 * time.Millisecond
)

// Line is one line of a GPIO chip. All calls come from the loop.
type Line struct {
	loop     *loop.Loop
	kernel   kernel
	address  Address
	file     file
	config   Config
	wasInput bool
	polled   bool // the chip has no interrupt for the line
	watch    func(Edge)
	reading  bool   // a goroutine reads events
	seqno    uint32 // of the last event
	closed   bool
	poll     poll
}

// poll is the watching of a line that cannot interrupt.
type poll struct {
	timer *loop.Timer
	level bool      // told last
	since time.Time // when the level became another
}

// Open takes a line into use. The error wraps one of the Err… values of this
// package if it is a known one.
func Open(l *loop.Loop, a Address, c Config) (*Line, error) { return open(l, linux{}, a, c) }

func open(l *loop.Loop, k kernel, a Address, c Config) (*Line, error) {
	fail := func(err error) (*Line, error) { return nil, fmt.Errorf("gpio: %s: %w", a, err) }
	chip, err := k.open("/dev/" + a.Chip)
	if err != nil {
		return fail(explainChip(k, a, err))
	}
	defer chip.Close()
	info, err := inspect(chip, a)
	if err != nil {
		return fail(err)
	}
	line := &Line{loop: l, kernel: k, address: a, wasInput: info.Flags&flagOutput == 0}
	request := unix.GPIOV2LineRequest{Num_lines: 1, Event_buffer_size: eventBuffer, Config: wire(c)}
	request.Offsets[0] = a.Line
	copy(request.Consumer[:], consumer)
	err = call(chip, unix.GPIO_V2_GET_LINE_IOCTL, &request)
	if c.Edges && noInterrupt(err) {
		line.polled = true
		request.Config = wire(withoutEdges(c))
		err = call(chip, unix.GPIO_V2_GET_LINE_IOCTL, &request)
	}
	switch {
	case errors.Is(err, unix.EBUSY):
		return fail(busy(chip, a))
	case err != nil:
		return fail(err)
	}
	line.config = c
	if line.file, err = k.attach(int(request.Fd), a.String()); err != nil {
		return fail(err)
	}
	return line, nil
}

// inspect returns what the kernel says of a line that nobody uses.
func inspect(chip file, a Address) (info unix.GPIOV2LineInfo, err error) {
	var about unix.GPIOChipInfo
	if err := call(chip, getChipInfo, &about); err != nil {
		return info, fmt.Errorf("%w: /dev/%s is none (%v)", ErrNoChip, a.Chip, err)
	}
	if a.Line >= about.Lines {
		return info, fmt.Errorf("%w: %s has %d, counted from 0", ErrNoLine, a.Chip, about.Lines)
	}
	info.Offset = a.Line
	if err := call(chip, unix.GPIO_V2_GET_LINEINFO_IOCTL, &info); err != nil {
		return info, err
	}
	if info.Flags&flagUsed != 0 {
		return info, busyBy(info)
	}
	return info, nil
}

// busy says who uses a line.
func busy(chip file, a Address) error {
	info := unix.GPIOV2LineInfo{Offset: a.Line}
	if err := call(chip, unix.GPIO_V2_GET_LINEINFO_IOCTL, &info); err != nil {
		return ErrBusy
	}
	return busyBy(info)
}

func busyBy(info unix.GPIOV2LineInfo) error {
	who := text(info.Consumer[:])
	if who == "" {
		return fmt.Errorf("%w, by the kernel itself", ErrBusy)
	}
	return fmt.Errorf("%w, by %q: end that first", ErrBusy, who)
}

func text(b []byte) string {
	s, _, _ := strings.Cut(string(b), "\x00")
	return s
}

func explainChip(k kernel, a Address, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, unix.ENODEV), errors.Is(err, unix.ENXIO):
		names := k.chips()
		if len(names) == 0 {
			return fmt.Errorf("%w, and no other on this machine", ErrNoChip)
		}
		return fmt.Errorf("%w: those of this machine are %s", ErrNoChip, strings.Join(names, ", "))
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w to open /dev/%s: run as root, or as a member of the group that owns it", ErrPermission, a.Chip)
	}
	return err
}

// noInterrupt reports whether a request failed because the line has no
// interrupt. Drivers say so in several ways.
func noInterrupt(err error) bool {
	return errors.Is(err, unix.ENXIO) || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.Errno(524)) // ENOTSUPP
}

func withoutEdges(c Config) Config {
	c.Edges, c.Debounce = false, 0
	return c
}

// wire is a Config as the kernel reads it.
func wire(c Config) (w unix.GPIOV2LineConfig) {
	set := func(on bool, flag uint64) {
		if on {
			w.Flags |= flag
		}
	}
	attribute := func(id uint32, value uint64) {
		w.Attrs[w.Num_attrs] = unix.GPIOV2LineConfigAttribute{
			Attr: unix.GPIOV2LineAttribute{Id: id, Flags: value}, Mask: 1,
		}
		w.Num_attrs++
	}
	set(c.ActiveLow, flagActiveLow)
	set(c.Bias == BiasOff, flagBiasDisabled)
	set(c.Bias == BiasPullUp, flagBiasPullUp)
	set(c.Bias == BiasPullDown, flagBiasPullDown)
	if c.Output {
		w.Flags |= flagOutput
		set(c.OpenDrain, flagOpenDrain)
		if c.High {
			attribute(unix.GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES, 1)
		} else {
			attribute(unix.GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES, 0)
		}
		return w
	}
	w.Flags |= flagInput
	if c.Edges {
		w.Flags |= flagEdgeRising | flagEdgeFalling
		if c.Debounce > 0 {
			attribute(unix.GPIO_V2_LINE_ATTR_ID_DEBOUNCE, debounce(c.Debounce))
		}
	}
	return w
}

// debounce is a time in microseconds where the kernel looks for a 32-bit number
// in a union of 64 bits.
func debounce(d time.Duration) uint64 {
	var b [8]byte
	binary.NativeEndian.PutUint32(b[:], uint32(min(d.Microseconds(), 1<<31)))
	return binary.NativeEndian.Uint64(b[:])
}

// Configure changes how the line is used.
func (l *Line) Configure(c Config) error {
	set := func(c Config) error {
		return call(l.file, setConfig, new(wire(c)))
	}
	request := c
	if l.polled {
		request = withoutEdges(c)
	}
	err := set(request)
	if request.Edges && noInterrupt(err) {
		l.polled = true
		err = set(withoutEdges(c))
	}
	if err != nil {
		return l.fail(err)
	}
	l.config = c
	l.listen()
	return nil
}

// Value returns the logical level of the line.
func (l *Line) Value() (bool, error) {
	v := unix.GPIOV2LineValues{Mask: 1}
	if err := call(l.file, unix.GPIO_V2_LINE_GET_VALUES_IOCTL, &v); err != nil {
		return false, l.fail(err)
	}
	return v.Bits&1 != 0, nil
}

// Set sets the logical level of an output.
func (l *Line) Set(high bool) error {
	v := unix.GPIOV2LineValues{Mask: 1}
	if high {
		v.Bits = 1
	}
	if err := call(l.file, unix.GPIO_V2_LINE_SET_VALUES_IOCTL, &v); err != nil {
		return l.fail(err)
	}
	l.config.High = high
	return nil
}

// Watch has each change of the line told to f, on the loop; nil ends that. The
// line must be configured with Edges.
func (l *Line) Watch(f func(Edge)) {
	l.watch = f
	l.listen()
}

// listen starts what tells of changes, if that is wanted.
func (l *Line) listen() {
	l.poll.timer.Stop()
	if l.watch == nil || !l.config.Edges || l.config.Output {
		return
	}
	if l.polled {
		l.poll.level, _ = l.Value()
		l.poll.since = time.Time{}
		l.look()
		return
	}
	if !l.reading {
		l.reading = true
		go l.read()
	}
}

// look is one look at a line without an interrupt.
func (l *Line) look() {
	now := l.loop.Now()
	l.poll.timer = l.loop.Background(now.Add(pollEvery), l.look)
	high, err := l.Value()
	switch {
	case err != nil || high == l.poll.level:
		l.poll.since = time.Time{}
		return
	case l.poll.since.IsZero():
		l.poll.since = now
	}
	if now.Sub(l.poll.since) >= l.config.Debounce {
		edge := Edge{At: l.poll.since, High: high}
		l.poll.level, l.poll.since = high, time.Time{}
		l.watch(edge)
	}
}

// eventSize is the length of struct gpio_v2_line_event.
var eventSize = binary.Size(unix.GPIOV2LineEvent{})

// read is the goroutine that reads the kernel's events. It does nothing but post
// to the loop, and ends when the line is closed.
func (l *Line) read() {
	b := make([]byte, 16*eventSize)
	for {
		n, err := l.file.Read(b)
		if err != nil {
			return
		}
		for rest := b[:n]; len(rest) >= eventSize; rest = rest[eventSize:] {
			var ev unix.GPIOV2LineEvent
			binary.Decode(rest, binary.NativeEndian, &ev)
			l.loop.Post(func() { l.event(ev) })
		}
	}
}

// event takes one event in, on the loop.
func (l *Line) event(ev unix.GPIOV2LineEvent) {
	lost := 0
	if l.seqno != 0 && ev.Line_seqno > l.seqno {
		lost = int(ev.Line_seqno - l.seqno - 1)
	}
	l.seqno = ev.Line_seqno
	if l.watch == nil || l.closed {
		return
	}
	ago := l.kernel.uptime() - time.Duration(ev.Timestamp_ns)
	l.watch(Edge{
		At:   l.loop.Now().Add(-max(ago, 0)),
		High: ev.Id == unix.GPIO_V2_LINE_EVENT_RISING_EDGE,
		Lost: lost,
	})
}

// Close lets go of the line. One that was an input is one again.
func (l *Line) Close() error {
	if l.closed {
		return nil
	}
	var err error
	if l.config.Output && l.wasInput {
		err = l.Configure(Config{})
	}
	l.closed = true
	l.poll.timer.Stop()
	return errors.Join(err, l.file.Close())
}

func (l *Line) fail(err error) error {
	if errors.Is(err, os.ErrClosed) {
		err = os.ErrClosed
	}
	return fmt.Errorf("gpio: %s: %w", l.address, err)
}

// call is an ioctl that reads a structure and writes into it.
func call[T any](f file, request uint, arg *T) error {
	b, err := binary.Append(nil, binary.NativeEndian, arg)
	if err != nil {
		return err
	}
	if err := f.ioctl(request, b); err != nil {
		return err
	}
	_, err = binary.Decode(b, binary.NativeEndian, arg)
	return err
}
