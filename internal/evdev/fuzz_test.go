package evdev

import "testing"

// FuzzDecode has a device tell anything, in pieces of any length.
func FuzzDecode(f *testing.F) {
	f.Add([]byte{}, "1 0 0", uint16(KeyWPS))
	f.Add(make([]byte, 3*eventSize+1), "ffffffffffffffff", uint16(0))
	f.Add(make([]byte, eventSize), "-1 0x 99999999999999999999", uint16(0xffff))
	f.Fuzz(func(t *testing.T, events []byte, bitmap string, key uint16) {
		d := decoder{key: key}
		if n := d.decode(events); n < 0 || n > len(events)/eventSize {
			t.Errorf("%d presses in %d octets", n, len(events))
		}
		if hasKey("", key) {
			t.Error("nothing has a key")
		}
		hasKey(bitmap, key)
		_ = Device{"/dev/input/event0", bitmap}.String()
	})
}
