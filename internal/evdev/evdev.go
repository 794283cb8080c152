package evdev

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// KeyWPS is the code of the WPS button, KEY_WPS_BUTTON (linux/input-event-codes.h).
const KeyWPS = 0x211

// Errors that Watch wraps, with words of what to do.
var (
	ErrNoDevice   = errors.New("there is no such input device")
	ErrNoKey      = errors.New("the device has no such key")
	ErrPermission = errors.New("no permission")
)

// Device is one input device.
type Device struct {
	Path string // such as /dev/input/event3
	Name string // what it calls itself; it may be ""
}

func (d Device) String() string {
	if d.Name == "" {
		return d.Path
	}
	return fmt.Sprintf("%s (%s)", d.Path, printable(d.Name))
}

// printable is a name that a device has chosen, without what a terminal would
// act upon.
func printable(name string) string {
	quoted := strconv.Quote(name)
	return quoted[1 : len(quoted)-1]
}

// Config says what to wait for. All functions are called on the loop.
type Config struct {
	// Path is the one device to use; "": every device that has the key.
	Path string
	// Key is the code of the key.
	Key uint16
	// Pressed is told of each press. A key that is held is pressed once.
	Pressed func(Device)
	// Changed is told of a device that is there from now on, or no more.
	Changed func(d Device, there bool)
	// Failed is told of a device that would do but cannot be used, once.
	Failed func(error)
}

// hasKey reads a bitmap of /sys/class/input/…/capabilities/key: words of the
// kernel's size in hexadecimal, the highest first.
func hasKey(bitmap string, key uint16) bool {
	words := strings.Fields(bitmap)
	n := len(words) - 1 - int(key)/bits.UintSize
	if n < 0 {
		return false
	}
	word, err := strconv.ParseUint(words[n], 16, bits.UintSize)
	return err == nil && word>>(key%bits.UintSize)&1 != 0
}
