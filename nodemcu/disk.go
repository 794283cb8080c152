package nodemcu

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
)

const (
	// diskSize is how many octets the files of a device may hold together.
	diskSize = 3 << 20
	// pageSize is what a file takes of them at least.
	pageSize = 256
	// nameMax is the longest name of a file, in octets.
	nameMax = 31
)

// disk holds the files in memory, and which of those in the script's directory
// were removed. It outlives a restart.
type disk struct {
	files   map[string][]byte
	removed map[string]bool
}

// storage is the device's flat file system: names and contents.
type storage interface {
	list() (map[string]int, error) // sizes
	read(name string) ([]byte, error)
	write(name string, content []byte) error // the old content or the new, never half of it
	remove(name string) error
	rename(from, to string) error
}

// fits reports whether a file may be called so.
func fits(name string) bool { return name != "" && len(name) <= nameMax }

// readFile reads a regular file that is not too long.
func readFile(files fs.FS, name string) ([]byte, error) {
	// Asked before it is opened: opening a pipe would wait for its other end.
	info, err := fs.Stat(files, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > diskSize:
		return nil, fs.ErrInvalid
	}
	f, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, diskSize))
}

// memory keeps the files in memory, over those of the script's directory,
// which it leaves alone.
type memory struct {
	*disk
	below fs.FS // nil: none
}

func (m memory) list() (map[string]int, error) {
	sizes := map[string]int{}
	if m.below != nil {
		entries, err := fs.ReadDir(m.below, ".")
		if err != nil {
			return nil, err
		}
		for _, entry := range entries {
			name := entry.Name()
			info, err := entry.Info()
			if err == nil && info.Mode().IsRegular() && fits(name) && info.Size() <= diskSize && !m.removed[name] {
				sizes[name] = int(info.Size())
			}
		}
	}
	for name, content := range m.files {
		sizes[name] = len(content)
	}
	return sizes, nil
}

func (m memory) read(name string) ([]byte, error) {
	if content, ok := m.files[name]; ok {
		return content, nil
	}
	if m.below == nil || m.removed[name] || !fs.ValidPath(name) {
		return nil, fs.ErrNotExist
	}
	return readFile(m.below, name)
}

func (m memory) write(name string, content []byte) error {
	m.files[name] = content
	return nil
}

func (m memory) remove(name string) error {
	delete(m.files, name)
	m.removed[name] = true
	return nil
}

func (m memory) rename(from, to string) error {
	content, err := m.read(from)
	if err != nil {
		return err
	}
	m.files[to] = content
	return m.remove(from)
}

// directory keeps them in a directory of the host, and can reach nothing
// outside of it.
type directory struct{ root *os.Root }

// special are the characters that not every host allows in a name; they are
// written as % and two digits. A dot is special in front: files with that are
// the host's own.
const special = `/\:*?"<>|%`

// hostName is how the host calls a file.
func hostName(name string) string {
	var b strings.Builder
	for i, c := range []byte(name) {
		if c < 0x20 || c >= 0x7f || strings.IndexByte(special, c) >= 0 || c == '.' && (i == 0 || i == len(name)-1) {
			fmt.Fprintf(&b, "%%%02x", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// deviceName is the name of a file of the host; ok is false if it is none of
// the device's.
func deviceName(host string) (name string, ok bool) {
	var b []byte
	for i := 0; i < len(host); i++ {
		c := host[i]
		if c == '%' && i+2 < len(host) {
			if _, err := fmt.Sscanf(host[i+1:i+3], "%02x", &c); err != nil {
				return "", false
			}
			i += 2
		}
		b = append(b, c)
	}
	name = string(b)
	return name, fits(name) && hostName(name) == host
}

func (d directory) list() (map[string]int, error) {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, err
	}
	sizes := map[string]int{}
	for _, entry := range entries {
		name, ok := deviceName(entry.Name())
		info, err := entry.Info()
		if ok && err == nil && info.Mode().IsRegular() && info.Size() <= diskSize {
			sizes[name] = int(info.Size())
		}
	}
	return sizes, nil
}

func (d directory) read(name string) ([]byte, error) { return readFile(d.root.FS(), hostName(name)) }

// write makes a new file and then puts it in the place of the old one, whose
// mode it has: what only its owner could read may hold passwords.
func (d directory) write(name string, content []byte) (err error) {
	host := hostName(name)
	mode := fs.FileMode(0o644)
	if info, err := d.root.Lstat(host); err == nil {
		if !info.Mode().IsRegular() {
			return fs.ErrInvalid
		}
		mode = info.Mode().Perm()
	}
	temporary := "." + host + ".new"
	d.root.Remove(temporary) // of a run that was killed
	f, err := d.root.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = d.root.Rename(temporary, host)
	}
	if err != nil {
		d.root.Remove(temporary)
	}
	return err
}

func (d directory) remove(name string) error {
	host := hostName(name)
	if info, err := d.root.Lstat(host); err != nil || !info.Mode().IsRegular() {
		return fs.ErrNotExist
	}
	return d.root.Remove(host)
}

func (d directory) rename(from, to string) error {
	if info, err := d.root.Lstat(hostName(from)); err != nil || !info.Mode().IsRegular() {
		return fs.ErrNotExist
	}
	if _, err := d.root.Lstat(hostName(to)); err == nil {
		return fs.ErrExist // something that is none of the device's files
	}
	return d.root.Rename(hostName(from), hostName(to))
}

// mount opens the directories that a device can see.
func (vm *VM) mount() (err error) {
	f := &vm.file
	f.vm = vm
	if vm.cfg.Dir != "" {
		if f.script, err = os.OpenRoot(vm.cfg.Dir); err != nil {
			return fmt.Errorf("nodemcu: the script's directory: %w", err)
		}
	}
	if vm.cfg.Files != "" {
		if f.flash, err = os.OpenRoot(vm.cfg.Files); err != nil {
			return errors.Join(fmt.Errorf("nodemcu: the directory of the device's files: %w", err), vm.unmount())
		}
		f.storage = directory{f.flash}
		return nil
	}
	d := &vm.cfg.chip.disk
	if d.files == nil {
		*d = disk{files: map[string][]byte{}, removed: map[string]bool{}}
	}
	m := memory{disk: d}
	if f.script != nil {
		m.below = f.script.FS()
	}
	f.storage = m
	return nil
}

func (vm *VM) unmount() error {
	var errs []error
	for _, root := range []*os.Root{vm.file.script, vm.file.flash} {
		if root != nil {
			errs = append(errs, root.Close())
		}
	}
	return errors.Join(errs...)
}

// sources are the files that dofile, loadfile and require can see: those of
// the device, then those of the script's directory.
type sources struct{ *fileModule }

func (vm *VM) sources() fs.FS { return sources{&vm.file} }

// Open implements fs.FS.
func (s sources) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: errors.ErrUnsupported}
}

// ReadFile implements fs.ReadFileFS.
func (s sources) ReadFile(name string) ([]byte, error) {
	if content, ok := s.contents(name); ok {
		return content, nil
	}
	if s.script == nil || s.isRemoved(name) {
		return nil, fs.ErrNotExist
	}
	return readFile(s.script.FS(), name)
}

// isRemoved reports whether the script has removed a file of its directory.
func (f *fileModule) isRemoved(name string) bool {
	m, ok := f.storage.(memory)
	return ok && m.removed[name]
}

// sorted returns the names in an order that is the same each time.
func sorted(sizes map[string]int) []string {
	names := make([]string, 0, len(sizes))
	for name := range sizes {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
