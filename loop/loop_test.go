package loop_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gowps/wps/loop"
)

var epoch = time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC)

// recorder notes what ran, in order.
type recorder []string

func (r *recorder) note(what string) func() { return func() { *r = append(*r, what) } }

func (r *recorder) want(t *testing.T, what ...string) {
	t.Helper()
	if !slices.Equal(*r, what) {
		t.Errorf("ran %q, want %q", *r, what)
	}
}

func runUntilIdle(t *testing.T, l *loop.Loop) {
	t.Helper()
	if err := l.Run(t.Context()); !errors.Is(err, loop.ErrIdle) {
		t.Fatalf("Run = %v, want ErrIdle", err)
	}
}

func TestOrder(t *testing.T) {
	l, ran := loop.NewVirtual(epoch), recorder{}
	l.After(2*time.Second, ran.note("2s"))
	l.After(time.Second, ran.note("1s a"))
	l.After(time.Second, ran.note("1s b"))
	l.At(epoch.Add(-time.Hour), ran.note("past"))
	l.Post(ran.note("post a"))
	l.Post(ran.note("post b"))
	runUntilIdle(t, l)
	ran.want(t, "post a", "post b", "past", "1s a", "1s b", "2s")
}

func TestPostedBeforeDueTimers(t *testing.T) {
	l, ran := loop.NewVirtual(epoch), recorder{}
	l.After(time.Second, func() {
		ran.note("first")()
		l.Post(ran.note("posted by first"))
	})
	l.After(time.Second, ran.note("second"))
	runUntilIdle(t, l)
	ran.want(t, "first", "posted by first", "second")
}

func TestVirtualTimeJumps(t *testing.T) {
	l := loop.NewVirtual(epoch)
	if !l.Virtual() || loop.New().Virtual() {
		t.Error("Virtual is wrong")
	}
	var at []time.Duration
	note := func() { at = append(at, l.Now().Sub(epoch)) }
	l.After(120*time.Second, note)
	l.After(time.Millisecond, func() {
		note()
		l.Post(note) // posted work costs no time
		l.After(time.Hour, note)
	})
	runUntilIdle(t, l)
	want := []time.Duration{time.Millisecond, time.Millisecond, 120 * time.Second, time.Hour + time.Millisecond}
	if !slices.Equal(at, want) {
		t.Errorf("times %v, want %v", at, want)
	}
}

func TestAdvanceMakesTimersLate(t *testing.T) {
	l, ran := loop.NewVirtual(epoch), recorder{}
	l.After(time.Second, func() {
		l.Advance(time.Minute)
		ran.note("slow")()
	})
	l.After(2*time.Second, func() {
		ran.note(l.Now().Sub(epoch).String())()
	})
	runUntilIdle(t, l)
	ran.want(t, "slow", "1m1s")
}

func TestBackgroundKeepsNothingAlive(t *testing.T) {
	l, ran := loop.NewVirtual(epoch), recorder{}
	var beacon func()
	beacon = func() {
		ran.note("beacon")()
		l.Background(l.Now().Add(time.Second), beacon)
	}
	l.Background(epoch.Add(time.Second), beacon)
	if !l.Idle() {
		t.Error("a loop with nothing but background timers is not idle")
	}
	runUntilIdle(t, l)
	ran.want(t)

	l.After(2500*time.Millisecond, ran.note("work"))
	if l.Idle() {
		t.Error("a loop with a foreground timer is idle")
	}
	runUntilIdle(t, l)
	ran.want(t, "beacon", "beacon", "work")

	l.Post(ran.note("posted"))
	if l.Idle() {
		t.Error("a loop with posted work is idle")
	}
	runUntilIdle(t, l)
	ran.want(t, "beacon", "beacon", "work", "posted")
}

func TestStop(t *testing.T) {
	l, ran := loop.NewVirtual(epoch), recorder{}
	var none *loop.Timer
	if none.Stop() {
		t.Error("a nil timer could be stopped")
	}
	first := l.After(time.Second, ran.note("first"))
	second := l.After(2*time.Second, ran.note("second"))
	third := l.Background(epoch.Add(3*time.Second), ran.note("third"))
	last := l.After(4*time.Second, ran.note("last"))
	if got := second.When(); !got.Equal(epoch.Add(2 * time.Second)) {
		t.Errorf("When = %v", got)
	}
	l.After(time.Second, func() {
		if first.Set() || first.Stop() {
			t.Error("a timer that ran could be stopped")
		}
		if !second.Set() || !second.Stop() || second.Set() || second.Stop() {
			t.Error("Stop or Set of a waiting timer is wrong")
		}
		if !third.Stop() {
			t.Error("a background timer could not be stopped")
		}
	})
	runUntilIdle(t, l)
	ran.want(t, "first", "last")
	if last.Set() {
		t.Error("the last timer still counts as set")
	}

	l.After(time.Second, ran.note("never")).Stop()
	if !l.Idle() {
		t.Error("a stopped timer keeps the loop alive")
	}
}

// Any mix of setting and stopping leaves what is left in order.
func TestManyTimers(t *testing.T) {
	l := loop.NewVirtual(epoch)
	var timers []*loop.Timer
	var got, want []int
	for i := range 500 {
		at := i * 7919 % 1000 // milliseconds, all different
		timers = append(timers, l.After(time.Duration(at)*time.Millisecond, func() { got = append(got, at) }))
		if i%3 == 2 {
			timers[i/2].Stop()
		}
	}
	for _, tm := range timers {
		if tm.Set() {
			want = append(want, int(tm.When().Sub(epoch)/time.Millisecond))
		}
	}
	slices.Sort(want)
	runUntilIdle(t, l)
	if !slices.Equal(got, want) {
		t.Errorf("ran %v, want %v", got, want)
	}
}

func TestRunUntil(t *testing.T) {
	l, ran := loop.NewVirtual(epoch), recorder{}
	l.Post(ran.note("a"))
	l.Post(ran.note("b"))
	if err := l.RunUntil(t.Context(), func() bool { return true }); err != nil {
		t.Fatal(err)
	}
	ran.want(t)
	if err := l.RunUntil(t.Context(), func() bool { return len(ran) == 1 }); err != nil {
		t.Fatal(err)
	}
	ran.want(t, "a")
	if err := l.RunUntil(t.Context(), func() bool { return len(ran) == 3 }); !errors.Is(err, loop.ErrIdle) {
		t.Fatalf("RunUntil = %v, want ErrIdle", err)
	}
	ran.want(t, "a", "b")
}

func TestContextEndsRun(t *testing.T) {
	cause := errors.New("enough")
	for name, l := range map[string]*loop.Loop{"virtual": loop.NewVirtual(epoch), "real": loop.New()} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			var again func()
			runs := 0
			again = func() {
				if runs++; runs == 100 {
					cancel(cause)
				}
				l.Post(again)
			}
			l.Post(again)
			if err := l.Run(ctx); !errors.Is(err, cause) {
				t.Errorf("Run = %v, want the cause", err)
			}
			if runs != 100 {
				t.Errorf("%d runs, want 100", runs)
			}
		})
	}
}

func TestRealLoop(t *testing.T) {
	l, ran := loop.New(), recorder{}
	start := l.Now()
	ctx, cancel := context.WithCancel(t.Context())
	l.After(2*time.Millisecond, func() { ran.note("2ms")(); cancel() })
	l.After(time.Millisecond, ran.note("1ms"))
	l.Advance(time.Microsecond)
	if err := l.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("Run = %v", err)
	}
	ran.want(t, "1ms", "2ms")
	if d := l.Now().Sub(start); d < 2*time.Millisecond {
		t.Errorf("2 ms took %v", d)
	}
}

// A real loop with nothing to do sleeps until another goroutine posts, or ctx
// ends.
func TestRealLoopWakes(t *testing.T) {
	l := loop.New()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- l.Run(ctx) }()
	ran := make(chan bool)
	for range 3 {
		l.Post(func() { ran <- true })
		<-ran
	}
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v", err)
	}
}

func TestPostFromGoroutines(t *testing.T) {
	const posters, each = 8, 200
	for name, l := range map[string]*loop.Loop{"virtual": loop.NewVirtual(epoch), "real": loop.New()} {
		t.Run(name, func(t *testing.T) {
			var group sync.WaitGroup
			counts := make([]int, posters)
			for p := range posters {
				group.Go(func() {
					for i := range each {
						l.Post(func() {
							if counts[p] != i {
								t.Errorf("poster %d: %d came after %d", p, i, counts[p])
							}
							counts[p]++
						})
					}
				})
			}
			done := func() bool { return !slices.ContainsFunc(counts, func(n int) bool { return n < each }) }
			for { // a virtual loop is idle whenever the posters are slower
				err := l.RunUntil(t.Context(), done)
				if err == nil {
					break
				}
				if !errors.Is(err, loop.ErrIdle) {
					t.Fatal(err)
				}
				runtime.Gosched()
			}
			group.Wait()
		})
	}
}

func BenchmarkTimers(b *testing.B) {
	l := loop.NewVirtual(epoch)
	n := 0
	var again func()
	again = func() {
		if n++; n < b.N {
			l.After(time.Millisecond, again)
		}
	}
	for range 100 { // a heap of usual size
		l.Background(epoch.Add(1000*time.Hour), func() {})
	}
	b.ReportAllocs()
	l.After(0, again)
	l.Run(context.Background())
}
