package airs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/pins"
)

// TestPins plays what an air file says of pins: presses, with their bouncing,
// and a wire; the trace has the names, and the same seed gives the same run.
func TestPins(t *testing.T) {
	const text = `
[[pin]]
pin = 3
name = "button"
at = ["1s", "2s"]
for = "50ms"
bounce = "3ms"
[[pin]]
pin = 1
wire = 2
`
	play := func(seed uint64) (trace []string) {
		a, err := Parse("pins.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		l := loop.NewVirtual(start)
		w, err := a.Build(l, Options{Seed: seed, Trace: func(now time.Time, who, what string) {
			trace = append(trace, fmt.Sprintf("%s %s %s", now.Sub(start), who, what))
		}})
		if err != nil {
			t.Fatal(err)
		}
		w.Board.SetMode(1, pins.Mode{Direction: pins.Output})
		w.Board.Write(1, true)
		if high, _ := w.Board.Read(2); !high {
			t.Error("the wire does not conduct")
		}
		over := false
		l.At(start.Add(3*time.Second), func() { over = true })
		l.RunUntil(t.Context(), func() bool { return over })
		return trace
	}
	first := play(1)
	if len(first) < 22 || first[0] != "0s pin 1 high" || first[1] != "0s pin 2 high" || first[2] != "1s button low" {
		t.Errorf("trace:\n%s", strings.Join(first, "\n"))
	}
	if !slices.Equal(first, play(1)) {
		t.Error("the same seed gives another run")
	}
	if slices.Equal(first, play(2)) {
		t.Error("another seed gives the same run")
	}
}
