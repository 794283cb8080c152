package evdev

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strings"
	"testing"
)

// bitmap is how /sys/class/input prints keys.
func bitmap(keys ...int) string {
	words := make([]uint64, 0x2ff/bits.UintSize+1)
	for _, k := range keys {
		words[k/bits.UintSize] |= 1 << (k % bits.UintSize)
	}
	var b strings.Builder
	for i := len(words) - 1; i >= 0; i-- {
		if b.Len() > 0 || words[i] != 0 || i == 0 { // leading zeroes are left out
			fmt.Fprintf(&b, "%x ", words[i])
		}
	}
	return strings.TrimSpace(b.String()) + "\n"
}

func TestHasKey(t *testing.T) {
	for _, tt := range []struct {
		text string
		want bool
	}{
		{bitmap(KeyWPS), true},
		{bitmap(1, 0x2ff, KeyWPS), true},
		{bitmap(KeyWPS-1, KeyWPS+1, KeyWPS-bits.UintSize, KeyWPS+bits.UintSize, KeyWPS%bits.UintSize), false},
		{bitmap(1), false},
		{"0\n", false},
		{"", false},
		{strings.Repeat("x ", 20), false},
		{strings.Repeat(strings.Repeat("f", 40)+" ", 20), false},
	} {
		if got := hasKey(tt.text, KeyWPS); got != tt.want {
			t.Errorf("%q: %t", tt.text, got)
		}
	}
}

func TestDeviceNames(t *testing.T) {
	for want, d := range map[string]Device{
		"/dev/input/event0":                       {Path: "/dev/input/event0"},
		"/dev/input/event0 (gpio-keys)":           {Path: "/dev/input/event0", Name: "gpio-keys"},
		`/dev/input/event0 (\x1b[31m a\nb \"c\")`: {Path: "/dev/input/event0", Name: "\x1b[31m a\nb \"c\""},
	} {
		if got := d.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// event is one of the kernel's events as it writes them.
func event(kind, code uint16, value uint32) []byte {
	b := bytes.Repeat([]byte{0x55}, eventSize-8) // the time
	b = binary.NativeEndian.AppendUint16(b, kind)
	b = binary.NativeEndian.AppendUint16(b, code)
	return binary.NativeEndian.AppendUint32(b, value)
}

var (
	down    = event(typeKey, KeyWPS, 1)
	held    = event(typeKey, KeyWPS, 2)
	up      = event(typeKey, KeyWPS, 0)
	other   = event(typeKey, KeyWPS+1, 1)
	scan    = event(4, KeyWPS, 1)
	report  = event(typeSync, codeReport, 0)
	dropped = event(typeSync, codeDropped, 0)
)

func TestDecode(t *testing.T) {
	for _, tt := range []struct {
		events [][]byte
		want   int
	}{
		{[][]byte{scan, down, report, held, held, report, up, report}, 1},
		{[][]byte{down, report, up, report, down, report}, 2},
		{[][]byte{other, report}, 0},
		{[][]byte{dropped, down, report, up, report, down, report}, 1},
		{[][]byte{down[:eventSize-1]}, 0},
		{nil, 0},
	} {
		d := decoder{key: KeyWPS}
		if got := d.decode(bytes.Join(tt.events, nil)); got != tt.want {
			t.Errorf("%d presses, want %d", got, tt.want)
		}
	}
	d := decoder{key: KeyWPS}
	if n := d.decode(dropped) + d.decode(down) + d.decode(report) + d.decode(down); n != 1 {
		t.Errorf("over several reads: %d presses", n)
	}
}
