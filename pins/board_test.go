package pins_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/pins"
)

var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// run lets everything happen that keeps the loop going, and the background work
// up to then.
func run(t *testing.T, l *loop.Loop, until time.Duration) {
	t.Helper()
	over := false
	l.At(epoch.Add(until), func() { over = true })
	if err := l.RunUntil(context.Background(), func() bool { return over }); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, b *pins.Board, n int) bool {
	t.Helper()
	high, err := b.Read(n)
	if err != nil {
		t.Fatal(err)
	}
	return high
}

func TestNumbers(t *testing.T) {
	var all []int
	for n := range pins.Max + 1 {
		all = append(all, pins.GPIO(n))
	}
	if want := []int{16, 5, 4, 0, 2, 14, 12, 13, 15, 3, 1, 9, 10}; !slices.Equal(all, want) {
		t.Errorf("%v, want %v", all, want)
	}
}

// TestLevels is who wins at one pin, and through a wire.
func TestLevels(t *testing.T) {
	output, drain, up := pins.Mode{Direction: pins.Output}, pins.Mode{Direction: pins.OpenDrain}, pins.Mode{PullUp: true}
	for _, tt := range []struct {
		what   string
		modes  map[int]pins.Mode
		latch  []int // pins that are written high
		high   []int // pins that are held
		low    []int
		levels string // of pins 1 and 2, which are connected
	}{
		{what: "nobody", levels: "00"},
		{what: "a resistor", modes: map[int]pins.Mode{1: up}, levels: "11"},
		{what: "held low against a resistor", modes: map[int]pins.Mode{2: up}, low: []int{1}, levels: "00"},
		{what: "held high", high: []int{2}, levels: "11"},
		{what: "held both ways", high: []int{1}, low: []int{2}, levels: "00"},
		{what: "an output against a hand", modes: map[int]pins.Mode{1: output}, high: []int{1}, levels: "00"},
		{what: "a high output", modes: map[int]pins.Mode{1: output}, latch: []int{1}, low: []int{1}, levels: "11"},
		{what: "two outputs", modes: map[int]pins.Mode{1: output, 2: output}, latch: []int{1}, levels: "00"},
		{what: "open drain lets go", modes: map[int]pins.Mode{1: drain, 2: up}, latch: []int{1}, levels: "11"},
		{what: "open drain holds", modes: map[int]pins.Mode{1: drain, 2: up}, levels: "00"},
		{what: "a latch without an output", latch: []int{1}, levels: "00"},
	} {
		l := loop.NewVirtual(epoch)
		b := pins.NewBoard(l, pins.Options{})
		b.Connect(1, 2)
		for n, m := range tt.modes {
			b.SetMode(n, m)
		}
		for _, n := range tt.latch {
			b.Write(n, true)
		}
		for _, n := range tt.high {
			b.Press(n, true, epoch, time.Second, 0, nil)
		}
		for _, n := range tt.low {
			b.Press(n, false, epoch, time.Second, 0, nil)
		}
		run(t, l, time.Millisecond)
		var got strings.Builder
		for n := 1; n <= 2; n++ {
			fmt.Fprint(&got, map[bool]int{true: 1}[read(t, b, n)])
		}
		if got.String() != tt.levels {
			t.Errorf("%s: %s, want %s", tt.what, &got, tt.levels)
		}
	}
}

// TestWiresJoin: wires in any order make one net.
func TestWiresJoin(t *testing.T) {
	l := loop.NewVirtual(epoch)
	b := pins.NewBoard(l, pins.Options{})
	b.Connect(5, 6)
	b.Connect(8, 7)
	b.Connect(6, 7)
	b.SetMode(8, pins.Mode{Direction: pins.Output})
	b.Write(8, true)
	for n := 5; n <= 8; n++ {
		if !read(t, b, n) {
			t.Errorf("pin %d is low", n)
		}
	}
}

// TestPressesKeepALoopGoing while somebody watches the pin, and only then.
func TestPressesKeepALoopGoing(t *testing.T) {
	for _, tt := range []struct {
		watch, end, first bool // first: before the presses are planned
		want              string
	}{
		{watch: true, want: "1s false, 1.1s true, 5s false, 5.1s true, "},
		{watch: true, first: true, want: "1s false, 1.1s true, 5s false, 5.1s true, "},
		{watch: true, end: true},
		{},
	} {
		l := loop.NewVirtual(epoch)
		b := pins.NewBoard(l, pins.Options{})
		b.Connect(3, 9)
		var got strings.Builder
		watch := func() {
			b.Watch(9, func(c pins.Change) { fmt.Fprintf(&got, "%s %t, ", c.At.Sub(epoch), c.High) })
		}
		if tt.watch && tt.first {
			watch()
		}
		for _, at := range []time.Duration{time.Second, 5 * time.Second} {
			b.Press(3, false, epoch.Add(at), 100*time.Millisecond, 0, nil)
		}
		if tt.watch && !tt.first {
			watch()
		}
		if tt.end {
			b.Watch(9, nil)
		}
		if err := l.Run(t.Context()); !errors.Is(err, loop.ErrIdle) {
			t.Fatal(err)
		}
		if got.String() != tt.want {
			t.Errorf("%+v: %s", tt, &got)
		}
	}
}

// TestBounce: a switch that bounces changes more often, within the time it is
// given, and rests where it should.
func TestBounce(t *testing.T) {
	l := loop.NewVirtual(epoch)
	b := pins.NewBoard(l, pins.Options{})
	next := int64(0)
	chance := func(n int64) int64 { next += 7919; return next * 1000 % n }
	b.Press(3, false, epoch.Add(time.Second), 100*time.Millisecond, 5*time.Millisecond, chance)
	var at []time.Duration
	var levels []bool
	b.Watch(3, func(c pins.Change) {
		at = append(at, c.At.Sub(epoch))
		levels = append(levels, c.High)
	})
	l.Run(t.Context())
	if len(at) != 10 || at[0] != time.Second || at[4] > 1005*time.Millisecond || at[5] != 1100*time.Millisecond || at[9] > 1105*time.Millisecond {
		t.Errorf("changes at %v", at)
	}
	for i, high := range levels {
		if high != (i%2 == 1) {
			t.Errorf("levels %v", levels)
			break
		}
	}
}

// TestTraceOfBlinking: a light that blinks is told of once, and when it stops.
func TestTraceOfBlinking(t *testing.T) {
	var trace []string
	l := loop.NewVirtual(epoch)
	b := pins.NewBoard(l, pins.Options{
		Names: map[int]string{4: "LED"},
		Trace: func(now time.Time, who, what string) {
			trace = append(trace, fmt.Sprintf("%s %s %s", now.Sub(epoch), who, what))
		},
	})
	b.SetMode(4, pins.Mode{Direction: pins.Output})
	b.SetMode(5, pins.Mode{PullUp: true})
	set := func(at time.Duration, high bool) { l.At(epoch.Add(at), func() { b.Write(4, high) }) }
	for i := range 20 {
		set(time.Duration(100*i)*time.Millisecond, true)
		set(time.Duration(100*i+30)*time.Millisecond, false)
	}
	set(4*time.Second, true)
	for i := range 9 {
		set(6*time.Second+time.Duration(i)*time.Second, i%2 == 1)
	}
	run(t, l, 14*time.Second+time.Millisecond)
	b.End()
	b.End()
	want := []string{
		"0s LED low", "0s pin 5 high", "0s LED high", "30ms LED low", "100ms LED high", "130ms LED low", "200ms LED high", "230ms LED low",
		"300ms LED blinks: 30ms high, 70ms low", "2.008750001s LED blinks no more: low", "4s LED high", "6s LED low", "7s LED high", "8s LED low", "9s LED high", "10s LED low", "11s LED high",
		"12s LED blinks: 1s high, 1s low", "14.001s LED blinks no more: low",
	}
	if !slices.Equal(want, trace) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(trace, "\n"), strings.Join(want, "\n"))
	}
}
