package evdev

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"github.com/gowps/wps/loop"
)

// Where Linux has its input devices, and what it says of them.
const (
	deviceFolder = "/dev/input"
	deviceClass  = "/sys/class/input"
)

// settleTime is how long after a device has come its permissions and its other
// names may still be missing: udev gives it those.
const settleTime = time.Second

// Watcher waits for a key. All calls come from the loop.
type Watcher struct {
	loop   *loop.Loop
	config Config
	folder string
	class  string
	open   map[string]*source // by path
	told   map[string]bool    // what Failed was told
	news   *os.File           // of the folder; nil: nothing is told
	again  *loop.Timer
	closed bool
}

// source is a device that is read.
type source struct {
	Device
	file *os.File
}

// Watch begins to wait. With a Path it fails if that device cannot be used; a
// device that goes later is waited for. Without one it is no error that there is
// none yet, unless those that there are may not be read. The error wraps one of
// the Err… values of this package if it is a known one.
func Watch(l *loop.Loop, c Config) (*Watcher, error) { return watch(l, c, deviceFolder, deviceClass) }

func watch(l *loop.Loop, c Config, folder, class string) (*Watcher, error) {
	w := &Watcher{loop: l, config: c, folder: folder, class: class, open: map[string]*source{}, told: map[string]bool{}}
	if c.Path == "" || strings.HasPrefix(c.Path, folder+"/") {
		if err := w.listen(); err != nil {
			return nil, fmt.Errorf("evdev: %s: %w", folder, err)
		}
	}
	err := w.scan()
	if err != nil && len(w.open) == 0 {
		return nil, errors.Join(err, w.Close())
	}
	w.tell(err)
	return w, nil
}

// Devices returns those that are read.
func (w *Watcher) Devices() (list []Device) {
	for _, s := range w.open {
		list = append(list, s.Device)
	}
	return list
}

// scan opens what has come, and returns what could not be used.
func (w *Watcher) scan() error {
	paths := []string{w.config.Path}
	if w.config.Path == "" {
		paths, _ = filepath.Glob(filepath.Join(w.folder, "event*"))
	}
	var all error
	for _, path := range paths {
		if w.open[path] != nil {
			continue
		}
		s, err := w.try(path)
		if err != nil {
			all = errors.Join(all, fmt.Errorf("evdev: %s: %w", path, err))
		}
		if s == nil {
			continue // it has no such key, or cannot be used
		}
		w.open[path] = s
		w.config.Changed(s.Device, true)
		go w.read(s)
	}
	return all
}

// try opens a device if it is the one, or may be; else it returns nothing.
func (w *Watcher) try(path string) (*source, error) {
	chosen := w.config.Path != ""
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		if chosen {
			err = explain(w, err)
		}
		return nil, err
	}
	about := filepath.Join(w.class, filepath.Base(real), "device")
	keys, err := os.ReadFile(filepath.Join(about, "capabilities", "key"))
	switch {
	case err != nil && !chosen:
		return nil, nil // it has just gone
	case err != nil:
		return nil, fmt.Errorf("%w: %s says nothing of it", ErrNoDevice, w.class)
	case !hasKey(string(keys), w.config.Key) && !chosen:
		return nil, nil
	case !hasKey(string(keys), w.config.Key):
		return nil, fmt.Errorf("%w: its keys lack number 0x%x", ErrNoKey, w.config.Key)
	}
	name, _ := os.ReadFile(filepath.Join(about, "name"))
	file, err := os.OpenFile(real, os.O_RDONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, explain(w, err)
	}
	return &source{Device{path, strings.TrimSpace(string(name))}, file}, nil
}

func explain(w *Watcher, err error) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w to read it: run as root, or as a member of the group input", ErrPermission)
	case errors.Is(err, fs.ErrNotExist):
		names, _ := filepath.Glob(filepath.Join(w.folder, "event*"))
		if len(names) == 0 {
			return fmt.Errorf("%w, and no other on this machine", ErrNoDevice)
		}
		return fmt.Errorf("%w: those of this machine are %s", ErrNoDevice, strings.Join(names, ", "))
	}
	return err
}

// read is the goroutine that reads a device. It ends when the device is closed or
// has gone.
func (w *Watcher) read(s *source) {
	d := decoder{key: w.config.Key}
	b := make([]byte, 64*eventSize)
	for {
		n, err := s.file.Read(b)
		if err != nil {
			w.loop.Post(func() { w.lost(s) })
			return
		}
		for range d.decode(b[:n]) {
			w.loop.Post(func() { w.pressed(s) })
		}
	}
}

func (w *Watcher) pressed(s *source) {
	if !w.closed {
		w.config.Pressed(s.Device)
	}
}

// lost gives a device up that has gone.
func (w *Watcher) lost(s *source) {
	if w.closed {
		return
	}
	s.file.Close()
	delete(w.open, s.Path)
	w.config.Changed(s.Device, false)
}

// listen has the kernel tell of changes in the folder.
func (w *Watcher) listen() error {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return err
	}
	w.news = os.NewFile(uintptr(fd), "inotify")
	if err := w.aim(); err != nil {
		return errors.Join(err, w.news.Close())
	}
	go w.hear(w.news)
	return nil
}

// aim has changes of the folders told that there are: udev makes them with the
// first device, and removes those of other names (by-id, by-path) with the last.
func (w *Watcher) aim() (err error) {
	folders := []string{filepath.Dir(w.folder), w.folder}
	if w.config.Path != "" {
		folders = append(folders, filepath.Dir(w.config.Path))
	}
	conn, err := w.news.SyscallConn()
	if err != nil {
		return err
	}
	return errors.Join(err, conn.Control(func(fd uintptr) {
		for _, folder := range folders {
			_, failed := unix.InotifyAddWatch(int(fd), folder, unix.IN_CREATE|unix.IN_ATTRIB|unix.IN_MOVED_TO|unix.IN_ONLYDIR)
			if failed != nil && !errors.Is(failed, fs.ErrNotExist) {
				err = errors.Join(err, failed)
			}
		}
	}))
}

// hear is the goroutine that reads such changes.
func (w *Watcher) hear(news *os.File) {
	b := make([]byte, 4096) // more than one event with a name takes
	for {
		if _, err := news.Read(b); err != nil {
			return
		}
		w.loop.Post(w.changed)
	}
}

// changed looks at what has come, now and when udev has done with it. What still
// cannot be used then is told.
func (w *Watcher) changed() {
	if w.closed {
		return
	}
	w.aim()
	w.scan()
	w.again.Stop()
	w.again = w.loop.Background(w.loop.Now().Add(settleTime), func() { w.tell(w.scan()) })
}

// tell tells what cannot be used, once. A chosen device that has gone is no news.
func (w *Watcher) tell(err error) {
	if err != nil && w.config.Path == "" && !w.told[err.Error()] {
		w.told[err.Error()] = true
		w.config.Failed(err)
	}
}

// Close lets go of all devices.
func (w *Watcher) Close() error {
	if w.closed {
		return nil
	}
	w.closed = true
	w.again.Stop()
	var all error
	for _, s := range w.open {
		all = errors.Join(all, s.file.Close())
	}
	if w.news != nil {
		all = errors.Join(all, w.news.Close())
	}
	return all
}
