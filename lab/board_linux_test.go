package lab

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Debian's kernel has no simulated GPIO chip, but it has the driver of one that is
// connected by USB (hid-cp2112), and user space can be the other end of that
// cable (uhid). So the kernel has a true chip with eight lines and interrupts, and
// the case is what the lines lead to.

// The events of uhid (linux/uhid.h).
const (
	uhidDestroy        = 1
	uhidGetReport      = 9
	uhidGetReportReply = 10
	uhidCreate2        = 11
	uhidSetReport      = 13
	uhidSetReportReply = 14

	uhidEventSize = 4380
)

// The reports of a CP2112 (Silicon Labs AN495), by their numbers.
const (
	reportGPIOConfig  = 0x02
	reportGPIOGet     = 0x03
	reportGPIOSet     = 0x04
	reportVersion     = 0x05
	reportSMBusConfig = 0x06
	reportLock        = 0x20
)

// reportDescriptor describes one report, which is more than the driver looks at.
var reportDescriptor = []byte{
	0x06, 0x00, 0xff, 0x09, 0x01, 0xa1, 0x01, 0x85, reportGPIOConfig, 0x15, 0x00, 0x26, 0xff, 0x00,
	0x75, 0x08, 0x95, 0x04, 0x09, 0x01, 0xb1, 0x02, 0xc0,
}

// chip is the device at the other end of the cable.
type chip struct {
	name string // gpiochipN
	file *os.File

	mu      sync.Mutex
	outputs byte // the lines that are outputs
	latch   byte // what they are set to
	outside byte // what the other lines are held at
}

// newChip plugs a chip in. It goes with the case.
func (a *Air) newChip() *chip {
	a.Helper()
	file, err := os.OpenFile("/dev/uhid", os.O_RDWR, 0)
	if err != nil {
		a.Fatal(err)
	}
	c := &chip{file: file}
	before := gpioChips()
	request := make([]byte, 276, uhidEventSize)
	copy(request, "GPIO chip of the lab")
	binary.NativeEndian.PutUint16(request[256:], uint16(len(reportDescriptor)))
	binary.NativeEndian.PutUint16(request[258:], unix.BUS_USB)
	binary.NativeEndian.PutUint32(request[260:], 0x10c4)
	binary.NativeEndian.PutUint32(request[264:], 0xea90)
	if err := c.tell(uhidCreate2, append(request, reportDescriptor...)); err != nil {
		a.Fatal(err)
	}
	go c.serve()
	a.Cleanup(func() {
		c.tell(uhidDestroy, nil)
		file.Close()
	})
	a.until("the GPIO chip", func() bool {
		for _, name := range gpioChips() {
			if !slices.Contains(before, name) {
				c.name = filepath.Base(name)
			}
		}
		return c.name != ""
	})
	return c
}

func gpioChips() []string {
	names, _ := filepath.Glob("/dev/gpiochip*")
	return names
}

// tell sends an event to the kernel.
func (c *chip) tell(kind uint32, payload []byte) error {
	_, err := c.file.Write(append(binary.NativeEndian.AppendUint32(nil, kind), payload...))
	return err
}

// serve answers the driver until the cable is pulled.
func (c *chip) serve() {
	b := make([]byte, uhidEventSize)
	for {
		n, err := c.file.Read(b)
		if err != nil {
			return
		}
		if n < 12 {
			continue
		}
		id, number := b[4:8], b[8]
		switch binary.NativeEndian.Uint32(b) {
		case uhidGetReport:
			report := make([]byte, 64)
			copy(report, c.report(number))
			reply := append(slices.Clone(id), 0, 0)
			reply = binary.NativeEndian.AppendUint16(reply, uint16(len(report)))
			c.tell(uhidGetReportReply, append(reply, report...))
		case uhidSetReport:
			c.set(b[12:n])
			c.tell(uhidSetReportReply, append(slices.Clone(id), 0, 0))
		}
	}
}

// report is what the chip says.
func (c *chip) report(number byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch number {
	case reportGPIOConfig:
		return []byte{number, c.outputs, 0xff, 0, 0}
	case reportGPIOGet:
		return []byte{number, c.levels()}
	case reportVersion:
		return []byte{number, 0x0c, 3}
	}
	return []byte{number} // reportSMBusConfig, reportLock
}

// levels are the levels of all lines.
func (c *chip) levels() byte { return c.outputs&c.latch | ^c.outputs&c.outside }

// set is what the chip is told.
func (c *chip) set(report []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch report[0] {
	case reportGPIOConfig:
		c.outputs = report[1]
	case reportGPIOSet:
		c.latch = c.latch&^report[2] | report[1]&report[2]
	}
}

// hold holds a line at a level.
func (c *chip) hold(line int, high bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.outside &^= 1 << line; high {
		c.outside |= 1 << line
	}
}

// line returns whether a line is an output, and its level.
func (c *chip) line(n int) (output, high bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outputs>>n&1 != 0, c.levels()>>n&1 != 0
}

// What a keyboard with one light says to be one (linux/uinput.h).
const (
	uinputSetEventBit = 0x40045564
	uinputSetKeyBit   = 0x40045565
	uinputSetLEDBit   = 0x40045569
	uinputCreate      = 0x5501
	uinputDestroy     = 0x5502

	eventKey    = 1
	eventLED    = 0x11
	ledCapsLock = 1
)

// lamp is the light of a keyboard, which the kernel shows as an LED.
type lamp struct {
	name string
	file *os.File

	mu      sync.Mutex
	on      bool
	since   time.Time
	changes int
}

// newLamp plugs a keyboard in, which has these keys. It goes with the case.
func (a *Air) newLamp(keys ...int) *lamp {
	a.Helper()
	file, err := os.OpenFile("/dev/uinput", os.O_RDWR|unix.O_NONBLOCK, 0)
	if err != nil {
		a.Fatal(err)
	}
	l := &lamp{file: file}
	before := capsLocks()
	device := make([]byte, 1116) // struct uinput_user_dev
	copy(device, "light of the lab")
	binary.NativeEndian.PutUint16(device[80:], unix.BUS_USB)
	if _, err := file.Write(device); err != nil {
		a.Fatal(err)
	}
	conn, err := file.SyscallConn()
	if err != nil {
		a.Fatal(err)
	}
	control := func(request uint, value int) {
		a.Helper()
		var failed error
		conn.Control(func(fd uintptr) { failed = unix.IoctlSetInt(int(fd), request, value) })
		if failed != nil {
			a.Fatal(failed)
		}
	}
	control(uinputSetEventBit, eventLED)
	control(uinputSetLEDBit, ledCapsLock)
	for _, key := range keys {
		control(uinputSetEventBit, eventKey)
		control(uinputSetKeyBit, key)
	}
	control(uinputCreate, 0)
	go l.watch()
	a.Cleanup(func() {
		control(uinputDestroy, 0)
		file.Close()
	})
	a.until("the LED", func() bool {
		for _, name := range capsLocks() {
			if !slices.Contains(before, name) {
				l.name = filepath.Base(name)
			}
		}
		return l.name != ""
	})
	return l
}

func capsLocks() []string {
	names, _ := filepath.Glob("/sys/class/leds/*::capslock")
	return names
}

// watch reads what the kernel does with the light.
func (l *lamp) watch() {
	b := make([]byte, 64*24) // of struct input_event
	for {
		n, err := l.file.Read(b)
		if err != nil {
			return
		}
		for ev := b[:n]; len(ev) >= 24; ev = ev[24:] {
			if binary.NativeEndian.Uint16(ev[16:]) != eventLED || binary.NativeEndian.Uint16(ev[18:]) != ledCapsLock {
				continue
			}
			l.mu.Lock()
			l.on = binary.NativeEndian.Uint32(ev[20:]) != 0
			l.since = time.Now()
			l.changes++
			l.mu.Unlock()
		}
	}
}

// state returns whether the light is on, for how long it has been like that, and
// how often it has changed.
func (l *lamp) state() (on bool, since time.Duration, changes int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.on, time.Since(l.since), l.changes
}

// trigger returns what the light shows when nobody uses it.
func (a *Air) trigger(l *lamp) string {
	a.Helper()
	text, err := os.ReadFile(filepath.Join("/sys/class/leds", l.name, "trigger"))
	if err != nil {
		a.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte("["))
	word, _, _ := bytes.Cut(rest, []byte("]"))
	return strings.TrimSpace(string(word))
}

// strike presses a key of the keyboard, and lets it go.
func (l *lamp) strike(key int) error {
	for _, value := range []uint32{1, 0} {
		b := make([]byte, 2*24)
		binary.NativeEndian.PutUint16(b[16:], eventKey)
		binary.NativeEndian.PutUint16(b[18:], uint16(key))
		binary.NativeEndian.PutUint32(b[20:], value)
		if _, err := l.file.Write(b); err != nil { // the second event ends the report
			return err
		}
	}
	return nil
}
