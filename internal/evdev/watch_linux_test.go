package evdev

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gowps/wps/loop"
)

// machine has input devices that are pipes.
type machine struct {
	*testing.T
	loop          *loop.Loop
	folder, class string
	told          []string
	failures      []error
	devices       map[string]*os.File
}

func newMachine(t *testing.T, l *loop.Loop) *machine {
	m := &machine{T: t, loop: l, devices: map[string]*os.File{}}
	dir := t.TempDir()
	m.folder, m.class = filepath.Join(dir, "dev", "input"), filepath.Join(dir, "class")
	if err := os.Mkdir(filepath.Dir(m.folder), 0o755); err != nil {
		t.Fatal(err)
	}
	return m
}

// plug makes a device with these keys.
func (m *machine) plug(name string, keys ...int) {
	m.Helper()
	m.describe(name, bitmap(keys...))
	path := filepath.Join(m.folder, name)
	// It is there when it can be used, under its own name.
	if err := errors.Join(os.MkdirAll(m.folder, 0o755), unix.Mkfifo(path+"~", 0o600)); err != nil {
		m.Fatal(err)
	}
	f, err := os.OpenFile(path+"~", os.O_RDWR|unix.O_NONBLOCK, 0)
	if err == nil {
		err = os.Rename(path+"~", path)
	}
	if err != nil {
		m.Fatal(err)
	}
	m.devices[name] = f
	m.Cleanup(func() { f.Close() })
}

// describe is what the kernel says of a device.
func (m *machine) describe(name, keys string) {
	m.Helper()
	about := filepath.Join(m.class, name, "device")
	if err := errors.Join(os.MkdirAll(filepath.Join(about, "capabilities"), 0o755),
		os.WriteFile(filepath.Join(about, "capabilities", "key"), []byte(keys), 0o600),
		os.WriteFile(filepath.Join(about, "name"), []byte("keys of "+name+"\n"), 0o600)); err != nil {
		m.Fatal(err)
	}
}

// unplug takes it away.
func (m *machine) unplug(name string) {
	m.Helper()
	if err := errors.Join(os.Remove(filepath.Join(m.folder, name)), os.RemoveAll(filepath.Join(m.class, name)), m.devices[name].Close()); err != nil {
		m.Fatal(err)
	}
}

func (m *machine) press(name string) {
	m.Helper()
	if _, err := m.devices[name].Write(slices.Concat(down, report, up, report)); err != nil {
		m.Fatal(err)
	}
}

// watch waits for presses at a device, "" for all.
func (m *machine) watch(name string) (*Watcher, error) {
	path := name
	if name != "" {
		path = filepath.Join(m.folder, name)
	}
	base := func(d Device) string { return filepath.Base(d.Path) }
	w, err := watch(m.loop, Config{
		Path: path, Key: KeyWPS,
		Pressed: func(d Device) { m.told = append(m.told, base(d)+" pressed") },
		Changed: func(d Device, there bool) { m.told = append(m.told, fmt.Sprintf("%s %t %s", base(d), there, d.Name)) },
		Failed:  func(err error) { m.failures = append(m.failures, err) },
	}, m.folder, m.class)
	if err == nil {
		m.Cleanup(func() { w.Close() })
	}
	return w, err
}

// hears waits until this was told, and nothing else.
func (m *machine) hears(want ...string) {
	m.Helper()
	ctx, cancel := context.WithTimeout(m.Context(), 30*time.Second)
	defer cancel()
	err := m.loop.RunUntil(ctx, func() bool { return len(m.told) >= len(want) })
	if !slices.Equal(m.told, want) {
		m.Fatalf("told %q, want %q: %v", m.told, want, err)
	}
	m.told = nil
}

func TestWatchFindsKeys(t *testing.T) {
	m := newMachine(t, loop.New())
	m.plug("event0", 1, 2)
	m.plug("event1", KeyWPS)
	m.plug("mouse0", KeyWPS)
	m.plug("event2", 1, KeyWPS)
	w, err := m.watch("")
	if err != nil {
		t.Fatal(err)
	}
	m.hears("event1 true keys of event1", "event2 true keys of event2")
	m.press("event2")
	m.hears("event2 pressed")
	m.press("event0")
	m.press("event1")
	m.hears("event1 pressed")

	m.plug("event3", KeyWPS)
	m.hears("event3 true keys of event3")
	m.press("event3")
	m.hears("event3 pressed")
	m.unplug("event3")
	m.hears("event3 false keys of event3")
	m.plug("event3", KeyWPS)
	m.hears("event3 true keys of event3")
	if n := len(w.Devices()); n != 3 {
		t.Errorf("%d devices", n)
	}

	m.press("event1")
	for range 2 {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	}
	w.pressed(w.open[filepath.Join(m.folder, "event1")])
	w.lost(w.open[filepath.Join(m.folder, "event1")])
	w.changed()
	m.loop.Post(func() {})
	m.hears()
}

// TestWatchBeforeThereIsAny: the folder comes with the first device.
func TestWatchBeforeThereIsAny(t *testing.T) {
	m := newMachine(t, loop.New())
	w, err := m.watch("")
	if err != nil || len(w.Devices()) != 0 {
		t.Fatal(err)
	}
	m.plug("event0", KeyWPS)
	m.hears("event0 true keys of event0")
	m.press("event0")
	m.hears("event0 pressed")
}

// TestWatchOne uses one device, by another name, and waits for it when it has
// gone.
func TestWatchOne(t *testing.T) {
	m := newMachine(t, loop.New())
	m.plug("event0", KeyWPS)
	m.plug("event1", KeyWPS)
	names := filepath.Join(m.folder, "by-id")
	link := func() {
		if err := errors.Join(os.MkdirAll(names, 0o755), os.Symlink("../event1", filepath.Join(names, "keys"))); err != nil {
			t.Fatal(err)
		}
	}
	link()
	if _, err := m.watch("by-id/keys"); err != nil {
		t.Fatal(err)
	}
	m.hears("keys true keys of event1")
	m.press("event0")
	m.press("event1")
	m.hears("keys pressed")
	m.unplug("event1")
	if err := os.RemoveAll(names); err != nil {
		t.Fatal(err)
	}
	m.hears("keys false keys of event1")
	m.plug("event1", KeyWPS)
	link()
	m.hears("keys true keys of event1")
}

func TestWatchErrors(t *testing.T) {
	m := newMachine(t, loop.New())
	check := func(path string, is error, text string) {
		t.Helper()
		if _, err := m.watch(path); !errors.Is(err, is) || !strings.Contains(err.Error(), text) {
			t.Errorf("%q: %v", path, err)
		}
	}
	check("event0", ErrNoDevice, "no other on this machine")
	m.plug("event0", 1)
	m.plug("event7", 1)
	check("event1", ErrNoDevice, "event0, "+filepath.Join(m.folder, "event7"))
	check("event0", ErrNoKey, "0x211")
	if err := os.RemoveAll(filepath.Join(m.class, "event7")); err != nil {
		t.Fatal(err)
	}
	check("event7", ErrNoDevice, "says nothing of it")
	if _, err := m.watch(""); err != nil {
		t.Errorf("no device has the key yet: %v", err)
	}
	m.block("event3")
	check("event3", unix.ENXIO, "event3")
	check("", unix.ENXIO, "event3")
	for is, cause := range map[error]error{ErrPermission: fs.ErrPermission, unix.EIO: unix.EIO} {
		if err := explain(&Watcher{}, cause); !errors.Is(err, is) {
			t.Error(err)
		}
	}
	if _, err := Watch(m.loop, Config{Path: "/dev/input/nothing"}); !errors.Is(err, ErrNoDevice) {
		t.Error(err)
	}
}

// block makes a device with the key that cannot be opened.
func (m *machine) block(name string) {
	m.Helper()
	m.describe(name, bitmap(KeyWPS))
	listener, err := net.Listen("unix", filepath.Join(m.folder, name))
	if err != nil {
		m.Fatal(err)
	}
	m.Cleanup(func() { listener.Close() })
}

// TestWatchTellsOnce of a device that cannot be used, after udev had its time.
func TestWatchTellsOnce(t *testing.T) {
	l := loop.NewVirtual(time.Date(2017, 1, 1, 0, 0, 0, 0, time.UTC))
	m := newMachine(t, l)
	m.plug("event0", KeyWPS)
	w, err := m.watch("")
	if err != nil {
		t.Fatal(err)
	}
	m.block("event1")
	for range 2 {
		w.changed()
		l.After(settleTime/2, func() {})
		l.Run(t.Context())
		w.changed()
		l.After(2*settleTime, func() {})
		l.Run(t.Context())
	}
	if len(m.failures) != 1 || !errors.Is(m.failures[0], unix.ENXIO) {
		t.Errorf("told %v", m.failures)
	}
}
