package gpio

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gowps/wps/loop"
)

var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// TestStructures: what goes to the kernel has the size that is part of each
// request's number, and its fields lie where linux/gpio.h has them.
func TestStructures(t *testing.T) {
	for request, v := range map[uint]any{
		getChipInfo:                        unix.GPIOChipInfo{},
		setConfig:                          unix.GPIOV2LineConfig{},
		unix.GPIO_V2_GET_LINEINFO_IOCTL:    unix.GPIOV2LineInfo{},
		unix.GPIO_V2_GET_LINE_IOCTL:        unix.GPIOV2LineRequest{},
		unix.GPIO_V2_LINE_GET_VALUES_IOCTL: unix.GPIOV2LineValues{},
		unix.GPIO_V2_LINE_SET_VALUES_IOCTL: unix.GPIOV2LineValues{},
	} {
		if size := binary.Size(v); size != int(request>>16&0x3fff) {
			t.Errorf("%T has %d octets, the kernel's %d", v, size, request>>16&0x3fff)
		}
	}
	if eventSize != 48 {
		t.Errorf("an event has %d octets", eventSize)
	}
	r := unix.GPIOV2LineRequest{Num_lines: 0x01010101, Event_buffer_size: 0x02020202, Fd: 0x03030303, Config: wire(Config{Output: true, High: true})}
	copy(r.Consumer[:], "c")
	b, _ := binary.Append(nil, binary.NativeEndian, r)
	u32 := func(at int) uint32 { return binary.NativeEndian.Uint32(b[at:]) }
	u64 := func(at int) uint64 { return binary.NativeEndian.Uint64(b[at:]) }
	if b[256] != 'c' || u64(288) != flagOutput || u32(296) != 1 || u32(320) != 2 || u64(328) != 1 || u64(336) != 1 ||
		u32(560) != 0x01010101 || u32(564) != 0x02020202 || u32(588) != 0x03030303 {
		t.Errorf("% x", b)
	}
}

// openFake opens line 1 of the fake chip.
func openFake(t *testing.T, l *loop.Loop, k *fakeKernel, c Config) *Line {
	t.Helper()
	line, err := open(l, k, Address{"gpiochip0", 1}, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { line.Close() })
	return line
}

func TestConfig(t *testing.T) {
	for _, tt := range []struct {
		config   Config
		flags    uint64
		debounce uint32
		high     bool
	}{
		{Config{}, flagInput, 0, false},
		{Config{ActiveLow: true, Bias: BiasPullUp}, flagInput | flagActiveLow | flagBiasPullUp, 0, false},
		{Config{Bias: BiasPullDown, Edges: true, Debounce: 5 * time.Millisecond}, flagInput | flagBiasPullDown | flagEdgeRising | flagEdgeFalling, 5000, false},
		{Config{Bias: BiasOff, Debounce: time.Second}, flagInput | flagBiasDisabled, 0, false},
		{Config{Output: true, High: true, Edges: true}, flagOutput, 0, true},
		{Config{Output: true, ActiveLow: true, OpenDrain: true}, flagOutput | flagActiveLow | flagOpenDrain, 0, true},
	} {
		k := newFake()
		line := openFake(t, loop.NewVirtual(epoch), k, tt.config)
		check := func(how string) {
			if s := k.state(1); s.flags != tt.flags || s.debounce != tt.debounce || s.high != tt.high || s.used != "wps" {
				t.Errorf("%s: %+v: flags %#x, debounce %d, high %t, used by %q", how, tt.config, s.flags, s.debounce, s.high, s.used)
			}
		}
		check("opened")
		if err := line.Configure(Config{Output: true}); err != nil {
			t.Fatal(err)
		}
		if err := line.Configure(tt.config); err != nil {
			t.Fatal(err)
		}
		check("configured")
		if err := line.Close(); err != nil {
			t.Error(err)
		}
		if s := k.state(1); s.flags&flagOutput != 0 || s.used != "" {
			t.Errorf("left as %+v", s)
		}
		if err := line.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
	}
}

// TestOutputThatWasOne stays what it was.
func TestOutputThatWasOne(t *testing.T) {
	k := newFake()
	k.lines[1].flags = flagOutput
	line := openFake(t, loop.NewVirtual(epoch), k, Config{Output: true})
	line.Close()
	if s := k.state(1); s.flags != flagOutput {
		t.Errorf("flags %#x", s.flags)
	}
}

func TestValues(t *testing.T) {
	k := newFake()
	line := openFake(t, loop.NewVirtual(epoch), k, Config{ActiveLow: true})
	k.drive(1, true)
	if high, err := line.Value(); high || err != nil {
		t.Errorf("%t, %v", high, err)
	}
	if err := line.Set(true); err == nil || !strings.HasPrefix(err.Error(), "gpio: gpiochip0:1: ") {
		t.Errorf("an input was set: %v", err)
	}
	line.Configure(Config{ActiveLow: true, Output: true})
	for _, on := range []bool{true, false} {
		if err := line.Set(on); err != nil {
			t.Fatal(err)
		}
		if high, err := line.Value(); high != on || err != nil || k.state(1).high == on {
			t.Errorf("%t: %t, %v", on, high, err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	for _, tt := range []struct {
		address string
		set     func(*fakeKernel)
		is      error
		text    string
	}{
		{"gpiochip7:1", nil, ErrNoChip, "gpio: gpiochip7:1: there is no such GPIO chip: those of this machine are gpiochip0, gpiochip1"},
		{"gpiochip7:1", func(k *fakeKernel) { k.names = nil }, ErrNoChip, "and no other on this machine"},
		{"gpiochip0:4", nil, ErrNoLine, "the chip has no such line: gpiochip0 has 4, counted from 0"},
		{"gpiochip0:1", func(k *fakeKernel) { k.openErr = fs.ErrPermission }, ErrPermission, "no permission to open /dev/gpiochip0: run as root"},
		{"gpiochip0:1", func(k *fakeKernel) { k.openErr = unix.EIO }, unix.EIO, "input/output error"},
		{"gpiochip0:1", func(k *fakeKernel) { k.lines[1].used = "sysfs" }, ErrBusy, `the line is in use, by "sysfs": end that first`},
		{"gpiochip0:1", func(k *fakeKernel) { k.lines[1].flags |= flagUsed }, ErrBusy, "by the kernel itself"},
		{"gpiochip0:1", refuse(setConfig, func(k *fakeKernel) error { k.lines[1].used = "late"; return unix.EBUSY }), ErrBusy, `by "late"`},
		{"gpiochip0:1", refuse(setConfig, func(k *fakeKernel) error { k.lines[1].used = "late"; k.refuse = always(unix.EIO); return unix.EBUSY }), ErrBusy, "in use"},
		{"gpiochip0:1", refuse(setConfig, func(*fakeKernel) error { return unix.EIO }), unix.EIO, "input/output error"},
		{"gpiochip0:1", refuse(getChipInfo, func(*fakeKernel) error { return unix.ENOTTY }), ErrNoChip, "/dev/gpiochip0 is none"},
		{"gpiochip0:1", refuse(unix.GPIO_V2_GET_LINEINFO_IOCTL, func(*fakeKernel) error { return unix.EIO }), unix.EIO, "input/output error"},
	} {
		k := newFake()
		if tt.set != nil {
			tt.set(k)
		}
		a, err := ParseAddress(tt.address)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = open(loop.NewVirtual(epoch), k, a, Config{}); !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.text) {
			t.Errorf("%s: %v, want %s", tt.address, err, tt.text)
		}
	}
}

func always(err error) func(uint, uint64) error { return func(uint, uint64) error { return err } }

// refuse fails one kind of request.
func refuse(request uint, err func(*fakeKernel) error) func(*fakeKernel) {
	return func(k *fakeKernel) {
		k.refuse = func(r uint, _ uint64) error {
			if r == request {
				return err(k)
			}
			return nil
		}
	}
}

func TestParseAddress(t *testing.T) {
	for s, want := range map[string]string{
		"gpiochip0:17": "gpiochip0:17", "/dev/gpiochip12:0": "gpiochip12:0",
		"gpiochip0": "", "gpiochip0:": "", ":3": "", "gpiochip0:x": "", "gpiochip0:-1": "", "../mem:1": "", "/dev/../mem:1": "", "..:1": "", "gpiochip0:99999999999": "", "": "",
	} {
		a, err := ParseAddress(s)
		if (err == nil) != (want != "") || err == nil && a.String() != want {
			t.Errorf("%q: %v, %v", s, a, err)
		}
	}
}

// heard runs the loop until f was told of n edges.
func heard(t *testing.T, l *loop.Loop, edges *[]Edge, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := l.RunUntil(ctx, func() bool { return len(*edges) >= n }); err != nil {
		t.Fatalf("%d edges, want %d: %v", len(*edges), n, err)
	}
}

// TestEdges come from the kernel, with its time, and count what was lost.
func TestEdges(t *testing.T) {
	k, l := newFake(), loop.New()
	line := openFake(t, l, k, Config{ActiveLow: true, Edges: true})
	var edges []Edge
	line.Watch(func(e Edge) { edges = append(edges, e) })
	k.now = time.Hour
	k.drive(1, true)
	k.now += 300 * time.Millisecond // it is read late
	before := l.Now()
	heard(t, l, &edges, 1)
	if ago := before.Sub(edges[0].At); edges[0].High || edges[0].Lost != 0 || ago < 200*time.Millisecond || ago > 300*time.Millisecond {
		t.Errorf("%+v, %s ago", edges[0], ago)
	}
	k.mu.Lock()
	k.lines[1].seqno += 3
	k.mu.Unlock()
	k.drive(1, false)
	heard(t, l, &edges, 2)
	if !edges[1].High || edges[1].Lost != 3 {
		t.Errorf("%+v", edges[1])
	}
	line.Watch(nil)
	k.drive(1, true)
	line.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	l.Run(ctx)
	if len(edges) != 2 {
		t.Errorf("told of %d edges", len(edges))
	}
}

// TestLineWithoutInterrupt is looked at again and again.
func TestLineWithoutInterrupt(t *testing.T) {
	for _, late := range []bool{false, true} {
		for _, debounce := range []time.Duration{0, 20 * time.Millisecond} {
			k, l := newFake(), loop.NewVirtual(epoch)
			k.lines[1].interrupted = false
			c := Config{Edges: true, Debounce: debounce}
			var line *Line
			if late {
				line = openFake(t, l, k, Config{})
				if err := line.Configure(c); err != nil {
					t.Fatal(err)
				}
			} else {
				line = openFake(t, l, k, c)
			}
			var told strings.Builder
			line.Watch(func(e Edge) { fmt.Fprintf(&told, "%s %t, ", e.At.Sub(epoch), e.High) })
			for _, tt := range []struct {
				ms   int
				high bool
			}{{101, true}, {108, false}, {202, true}, {303, false}} {
				l.At(epoch.Add(time.Duration(tt.ms)*time.Millisecond), func() { k.drive(1, tt.high) })
			}
			l.After(400*time.Millisecond, func() { line.Watch(nil); k.drive(1, true) })
			l.After(500*time.Millisecond, func() {})
			l.Run(t.Context())
			want := "105ms true, 110ms false, 205ms true, 305ms false, "
			if debounce > 0 {
				want = "205ms true, 305ms false, "
			}
			if told.String() != want {
				t.Errorf("late %t, debounce %s: %s", late, debounce, &told)
			}
		}
	}
}

// TestConfigureThatFails changes nothing.
func TestConfigureThatFails(t *testing.T) {
	k := newFake()
	line := openFake(t, loop.NewVirtual(epoch), k, Config{})
	k.refuse = always(unix.EIO)
	if err := line.Configure(Config{Output: true}); !errors.Is(err, unix.EIO) {
		t.Error(err)
	}
	if line.config.Output {
		t.Error("the line thinks that it is an output")
	}
}

// TestRealKernel: the calls of this system fail in words where there is no chip.
func TestRealKernel(t *testing.T) {
	if _, err := Open(loop.New(), Address{"gpiochip4711", 0}, Config{}); !errors.Is(err, ErrNoChip) {
		t.Error(err)
	}
	if _, err := Open(loop.New(), Address{"null", 0}, Config{}); !errors.Is(err, ErrNoChip) {
		t.Error(err)
	}
	if first := (linux{}).uptime(); first <= 0 {
		t.Errorf("up for %s", first)
	}
	if _, err := (linux{}).attach(-1, "x"); err == nil {
		t.Error("attached -1")
	}
	var fds [2]int
	if err := unix.Pipe(fds[:]); err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fds[1])
	f, err := (linux{}).attach(fds[0], "pipe")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	go func() {
		_, err := f.Read(make([]byte, 1))
		ended <- err
	}()
	f.Close()
	if err := <-ended; err == nil {
		t.Error("a read ended without error")
	}
	if err := f.ioctl(getChipInfo, make([]byte, 68)); err == nil {
		t.Error("a closed file answers")
	}
}
