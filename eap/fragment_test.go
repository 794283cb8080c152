package eap

import (
	"bytes"
	"errors"
	"testing"

	"github.com/gowps/wps/wsc"
)

func TestParseFragment(t *testing.T) {
	for _, c := range []struct {
		name, octets string
		want         fragment // op 0: malformed
	}{
		{"start", "01 00", fragment{op: wsc.OpStart, total: -1}},
		{"whole message", "04 00 aabb", fragment{op: wsc.OpMsg, total: -1, data: []byte{0xaa, 0xbb}}},
		{"whole message with its length", "04 02 0002 aabb", fragment{op: wsc.OpMsg, total: 2, data: []byte{0xaa, 0xbb}}},
		{"empty message with its length", "05 02 0000", fragment{op: wsc.OpDone, total: 0}},
		{"first", "04 03 0003 aabb", fragment{op: wsc.OpMsg, more: true, total: 3, data: []byte{0xaa, 0xbb}}},
		{"further", "04 01 aa", fragment{op: wsc.OpMsg, more: true, total: -1, data: []byte{0xaa}}},
		{"reserved flags", "05 fc aa", fragment{op: wsc.OpDone, total: -1, data: []byte{0xaa}}},
		{"empty", "", fragment{}},
		{"no flags", "04", fragment{}},
		{"op-code 0", "00 00 aa", fragment{}},
		{"op-code 7", "07 00 aa", fragment{}},
		{"half a length", "04 02 00", fragment{}},
		{"length below the data", "04 03 0001 aabb", fragment{}},
		{"length over the limit", "04 03 4001 aabb", fragment{}},
		{"empty first", "04 03 0003", fragment{}},
		{"empty further", "04 01", fragment{}},
	} {
		got, err := parseFragment(unhex(t, c.octets))
		if c.want.op == 0 {
			if !errors.Is(err, ErrMalformed) {
				t.Errorf("%s: %+v, %v", c.name, got, err)
			}
			continue
		}
		if err != nil || got.op != c.want.op || got.more != c.want.more || got.total != c.want.total || !bytes.Equal(got.data, c.want.data) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}

func TestAssembly(t *testing.T) {
	const whole, more, refused = "whole", "more", "refused"
	type step struct{ octets, want string }
	for _, c := range []struct {
		name  string
		steps []step
	}{
		{"length on a single message", []step{{"04 02 0002 aabb", whole}}},
		{"length on a single message, wrong", []step{{"04 02 0003 aabb", refused}, {"04 00 aabb", whole}}},
		{"first without length", []step{{"04 01 aa", refused}, {"04 03 0002 aa", more}, {"04 00 bb", whole}}},
		{"length repeated", []step{{"04 03 0003 aa", more}, {"04 03 0003 aa", more}, {"04 02 0003 bb", whole}}},
		{"length changed", []step{{"04 03 0003 aa", more}, {"04 03 0004 aa", refused}, {"04 02 0004 aabb", refused}, {"04 02 0000", refused}, {"04 00 aabb", whole}}},
		{"op-code changed", []step{{"04 03 0002 aa", more}, {"03 00 bb", refused}, {"04 00 bb", whole}}},
		{"more than announced", []step{{"04 03 0002 aa", more}, {"04 01 bbcc", refused}, {"04 00 bbcc", refused}, {"04 00 bb", whole}}},
		{"fewer than announced", []step{{"04 03 0003 aa", more}, {"04 00 bb", refused}, {"04 01 bb", more}, {"04 00 cc", whole}}},
		{"nothing left for the last", []step{{"04 03 0001 aa", more}, {"04 02 0000", refused}, {"04 00", whole}}},
		{"two in a row", []step{{"04 03 0002 aa", more}, {"04 00 bb", whole}, {"05 03 0002 aa", more}, {"05 00 bb", whole}}},
	} {
		var a assembly
		for i, s := range c.steps {
			f, err := parseFragment(unhex(t, s.octets))
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			msg, err := a.add(f)
			got := whole
			switch {
			case errors.Is(err, ErrFragment):
				got = refused
			case msg.Op == 0:
				got = more
			}
			if got != s.want || err != nil && msg.Op != 0 {
				t.Errorf("%s, step %d: %s (%+v, %v), want %s", c.name, i, got, msg, err, s.want)
			}
		}
	}
}

// Only what came in takes memory, not what was announced.
func TestAssemblyGrowsWithData(t *testing.T) {
	var a assembly
	if msg, err := a.add(fragment{op: wsc.OpMsg, more: true, total: MaxMessage, data: []byte{1}}); err != nil || msg.Op != 0 {
		t.Fatal(msg, err)
	}
	if cap(a.data) > 64 {
		t.Errorf("%d octets held for one", cap(a.data))
	}
}

// Every message of up to 1000 octets comes out as it went in, and no fragment
// is larger than the size asked for.
func TestFragmentSizes(t *testing.T) {
	if frame := (Frame{Body: Packet{Code: CodeRequest, Type: TypeWSC, Data: make([]byte, MaxFragmentSize)}.Append(nil)}).Append(nil); len(frame) != 1500 {
		t.Errorf("the largest frame has %d octets", len(frame))
	}
	text := make([]byte, 1000)
	for i := range text {
		text[i] = byte(i ^ i>>8)
	}
	for _, size := range []int{MinFragmentSize, 33, 50, 64, 100, 200, 498, 499, 500, 501, 502, MaxFragmentSize} {
		for n := range len(text) + 1 {
			var out dispersal
			var in assembly
			b := out.begin(nil, wsc.Packet{Op: wsc.OpMsg, Msg: text[:n]}, size)
			if (n+2 > size) != out.pending() {
				t.Fatalf("%d octets at %d: pending %v", n, size, out.pending())
			}
			for {
				f, err := parseFragment(b)
				if err != nil || len(b) > size {
					t.Fatalf("%d octets at %d: fragment of %d, %v", n, size, len(b), err)
				}
				msg, err := in.add(f)
				if err != nil || (msg.Op == 0) != out.pending() {
					t.Fatalf("%d octets at %d: whole %v, pending %v, %v", n, size, msg.Op != 0, out.pending(), err)
				}
				if msg.Op != 0 {
					if msg.Op != wsc.OpMsg || !bytes.Equal(msg.Msg, text[:n]) {
						t.Fatalf("%d octets at %d: % x", n, size, msg.Msg)
					}
					break
				}
				b = out.next(nil, size)
			}
		}
	}
}
