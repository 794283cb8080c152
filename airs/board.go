package airs

import (
	"encoding/binary"
	"fmt"
	"io"

	"github.com/gowps/wps/pins"
)

// board returns the board of an air, with all that is going to happen to its
// pins.
func (a *Air) board(w *World) *pins.Board {
	opt := pins.Options{Trace: w.options.Trace, Names: map[int]string{}}
	for _, p := range a.Pins {
		if p.Name != "" {
			opt.Names[p.Number] = p.Name
		}
	}
	b := pins.NewBoard(w.loop, opt)
	now := w.loop.Now()
	for i, p := range a.Pins {
		if p.Wire >= 0 {
			b.Connect(p.Number, p.Wire)
		}
		chance := below(w.Random(fmt.Sprintf("pin %d", i)))
		for _, at := range p.At {
			b.Press(p.Number, p.Level, now.Add(at), p.For, p.Bounce, chance)
		}
	}
	return b
}

// below draws numbers from 0 to n-1.
func below(random io.Reader) func(n int64) int64 {
	return func(n int64) int64 {
		var b [8]byte
		io.ReadFull(random, b[:]) // a World's stream does not end
		return int64(binary.BigEndian.Uint64(b[:]) % uint64(n))
	}
}
