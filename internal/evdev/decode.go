package evdev

import (
	"encoding/binary"
	"math/bits"
)

// What the events of a device mean (linux/input-event-codes.h).
const (
	typeSync     = 0
	typeKey      = 1
	codeReport   = 0 // of typeSync: the end of what happened at one time
	codeDropped  = 3 // of typeSync: events were lost, and the rest of the report is of no use
	valuePressed = 1 // 0: released, 2: repeated because it is held
)

// eventSize is the length of struct input_event, which begins with two long
// numbers of the time.
const eventSize = 2*bits.UintSize/8 + 8

// decoder finds the presses of one key in what a device tells.
type decoder struct {
	key     uint16
	dropped bool
}

// decode returns how often the key was pressed.
func (d *decoder) decode(b []byte) (presses int) {
	for ; len(b) >= eventSize; b = b[eventSize:] {
		event := b[eventSize-8:]
		kind, code, value := binary.NativeEndian.Uint16(event), binary.NativeEndian.Uint16(event[2:]), binary.NativeEndian.Uint32(event[4:])
		switch {
		case kind == typeSync && code == codeDropped:
			d.dropped = true
		case kind == typeSync && code == codeReport:
			d.dropped = false
		case kind == typeKey && code == d.key && value == valuePressed && !d.dropped:
			presses++
		}
	}
	return presses
}
