package gpio

import (
	"encoding/binary"
	"io/fs"
	"os"
	"slices"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// fakeKernel has one chip with some lines, in memory. It looks at what it is
// asked as the real one does.
type fakeKernel struct {
	openErr error
	names   []string
	mu      sync.Mutex
	lines   [4]fakeLine
	now     time.Duration
	fds     []*fakeFile
	// refuse, if set, fails an ioctl.
	refuse func(request uint, flags uint64) error
}

// fakeLine is the state of one line, in voltages.
type fakeLine struct {
	used        string // by whom
	high        bool
	flags       uint64
	debounce    uint32
	interrupted bool // it has an interrupt
	seqno       uint32
}

// fakeFile is the chip, if line is -1, or a line.
type fakeFile struct {
	k      *fakeKernel
	line   int
	events chan []byte
	once   sync.Once
}

func newFake() *fakeKernel {
	k := &fakeKernel{names: []string{"gpiochip0", "gpiochip1"}}
	for i := range k.lines {
		k.lines[i].interrupted = true
		k.lines[i].flags = flagInput
	}
	return k
}

func (k *fakeKernel) open(path string) (file, error) {
	if k.openErr != nil {
		return nil, k.openErr
	}
	if path != "/dev/gpiochip0" {
		return nil, &fs.PathError{Op: "open", Path: path, Err: unix.ENOENT}
	}
	return &fakeFile{k: k, line: -1, events: make(chan []byte)}, nil
}

func (k *fakeKernel) attach(fd int, _ string) (file, error) {
	if fd >= len(k.fds) {
		return nil, unix.EBADF
	}
	return k.fds[fd], nil
}

func (k *fakeKernel) chips() []string       { return k.names }
func (k *fakeKernel) uptime() time.Duration { return k.now }

// drive sets the voltage of a line from outside.
func (k *fakeKernel) drive(line int, high bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	l := &k.lines[line]
	if l.high == high {
		return
	}
	l.high = high
	if l.flags&flagEdgeRising == 0 {
		return
	}
	l.seqno++
	ev := unix.GPIOV2LineEvent{Timestamp_ns: uint64(k.now), Id: unix.GPIO_V2_LINE_EVENT_FALLING_EDGE, Offset: uint32(line), Line_seqno: l.seqno}
	if high != (l.flags&flagActiveLow != 0) {
		ev.Id = unix.GPIO_V2_LINE_EVENT_RISING_EDGE
	}
	b, _ := binary.Append(nil, binary.NativeEndian, ev)
	for _, f := range k.fds {
		if f.line == line {
			f.events <- b
		}
	}
}

// state returns a line.
func (k *fakeKernel) state(line int) fakeLine {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.lines[line]
}

func (f *fakeFile) Read(b []byte) (int, error) {
	ev, ok := <-f.events
	if !ok {
		return 0, os.ErrClosed
	}
	return copy(b, ev), nil
}

func (f *fakeFile) Close() error {
	f.k.mu.Lock()
	defer f.k.mu.Unlock()
	f.once.Do(func() {
		close(f.events)
		if f.line >= 0 {
			f.k.lines[f.line].used = ""
		}
	})
	return nil
}

func (f *fakeFile) ioctl(request uint, b []byte) error {
	f.k.mu.Lock()
	defer f.k.mu.Unlock()
	if len(b) != int(request>>16&0x3fff) { // the size is part of the number
		return unix.EFAULT
	}
	var answer any
	var err error
	if f.line < 0 {
		answer, err = f.chipCall(request, b)
	} else {
		answer, err = f.lineCall(request, b)
	}
	if err == nil && answer != nil {
		binary.Encode(b, binary.NativeEndian, answer)
	}
	return err
}

func (f *fakeFile) chipCall(request uint, b []byte) (any, error) {
	k := f.k
	if k.refuse != nil {
		if err := k.refuse(request, 0); err != nil {
			return nil, err
		}
	}
	switch request {
	case getChipInfo:
		return unix.GPIOChipInfo{Lines: uint32(len(k.lines))}, nil
	case unix.GPIO_V2_GET_LINEINFO_IOCTL:
		var info unix.GPIOV2LineInfo
		binary.Decode(b, binary.NativeEndian, &info)
		l := k.lines[info.Offset]
		info.Flags = l.flags
		if l.used != "" {
			info.Flags |= flagUsed
			copy(info.Consumer[:], l.used)
		}
		return info, nil
	case unix.GPIO_V2_GET_LINE_IOCTL:
		var r unix.GPIOV2LineRequest
		binary.Decode(b, binary.NativeEndian, &r)
		if r.Num_lines != 1 || int(r.Offsets[0]) >= len(k.lines) || slices.Index(r.Consumer[:], 0) < 1 {
			return nil, unix.EINVAL
		}
		line := int(r.Offsets[0])
		if err := k.configure(line, r.Config); err != nil {
			return nil, err
		}
		k.lines[line].used = text(r.Consumer[:])
		r.Fd = int32(len(k.fds))
		k.fds = append(k.fds, &fakeFile{k: k, line: line, events: make(chan []byte, 16)})
		return r, nil
	}
	return nil, unix.ENOTTY
}

func (k *fakeKernel) configure(line int, c unix.GPIOV2LineConfig) error {
	l := &k.lines[line]
	if k.refuse != nil {
		if err := k.refuse(setConfig, c.Flags); err != nil {
			return err
		}
	}
	edges := c.Flags & (flagEdgeRising | flagEdgeFalling)
	switch {
	case c.Flags&(flagInput|flagOutput) == flagInput|flagOutput, edges != 0 && c.Flags&flagInput == 0:
		return unix.EINVAL
	case edges != 0 && !l.interrupted:
		return unix.ENXIO
	}
	l.flags, l.debounce = c.Flags, 0
	for _, a := range c.Attrs[:c.Num_attrs] {
		switch a.Attr.Id {
		case unix.GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES:
			l.high = a.Attr.Flags&a.Mask&1 != 0 != (c.Flags&flagActiveLow != 0)
		case unix.GPIO_V2_LINE_ATTR_ID_DEBOUNCE:
			var raw [8]byte
			binary.NativeEndian.PutUint64(raw[:], a.Attr.Flags)
			l.debounce = binary.NativeEndian.Uint32(raw[:])
		}
	}
	return nil
}

func (f *fakeFile) lineCall(request uint, b []byte) (any, error) {
	l := &f.k.lines[f.line]
	var v unix.GPIOV2LineValues
	switch request {
	case setConfig:
		var c unix.GPIOV2LineConfig
		binary.Decode(b, binary.NativeEndian, &c)
		return nil, f.k.configure(f.line, c)
	case unix.GPIO_V2_LINE_GET_VALUES_IOCTL:
		binary.Decode(b, binary.NativeEndian, &v)
		v.Bits = 0
		if l.high != (l.flags&flagActiveLow != 0) {
			v.Bits = v.Mask & 1
		}
		return v, nil
	case unix.GPIO_V2_LINE_SET_VALUES_IOCTL:
		binary.Decode(b, binary.NativeEndian, &v)
		if l.flags&flagOutput == 0 {
			return nil, unix.EPERM
		}
		l.high = v.Bits&v.Mask&1 != 0 != (l.flags&flagActiveLow != 0)
		return nil, nil
	}
	return nil, unix.ENOTTY
}
