package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gowps/wps/internal/disk"
)

// Machine is where stores are.
type Machine struct {
	Interface string // wireless interface that networks are for; "": not known
	Root      string // of its file system; "" is /
	Bus       string // address of its message bus; "" is the system's

	// step and sync are those of a disk.Disk.
	step func(call, name string) error
	sync func(*os.File) error
}

// path is where a file of the machine is.
func (m Machine) path(name string) string { return filepath.Join("/", m.Root, name) }

// disk has paths of this process's file system.
func (m Machine) disk() disk.Disk { return disk.Disk{Step: m.step, Sync: m.sync} }

// needsInterface refuses a store that is for one interface if there is none, or
// one with a name that no interface has (Linux, dev_valid_name).
func (m Machine) needsInterface(store string) error {
	name := m.Interface
	switch {
	case name == "":
		return fmt.Errorf("store: %s keeps networks for an interface: say which one", store)
	case len(name) > 15, name == ".", name == "..", strings.ContainsAny(name, "/:"), !isASCII(name, " "):
		return fmt.Errorf("store: no interface can be called %q", name)
	}
	return nil
}

// fileMax is the longest file that is read: all of these formats are for people.
const fileMax = 1 << 20

// place is where a file really is, and what is there.
type place struct {
	path   string
	text   []byte // nil: there is no file
	attrs  disk.Attributes
	exists bool
}

// look finds out what is at a path. Symbolic links are followed if whoever may
// have made them could as well write the file itself.
func (m Machine) look(path string) (place, error) {
	p := place{path: path, attrs: disk.Attributes{Mode: 0o600, UID: -1, GID: -1}}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return p, m.folder(path)
	}
	if err != nil {
		return p, err
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		if p.path, err = follow(path, info); err != nil {
			return p, err
		}
		if info, err = os.Lstat(p.path); err != nil {
			return p, err
		}
	}
	switch {
	case !info.Mode().IsRegular():
		return p, fmt.Errorf("%s is not a file", p.path)
	case info.Size() > fileMax:
		return p, fmt.Errorf("%s has %d octets: that is no list of networks", p.path, info.Size())
	}
	p.attrs, p.exists = disk.AttributesOf(info), true
	p.text, err = m.disk().ReadSeen(p.path, info, fileMax)
	return p, err
}

// folder reports whether a file can come into being at a path. A missing folder
// is not made: it tells that what would read the file is not there.
func (m Machine) folder(path string) error {
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s: %w", dir, fs.ErrNotExist)
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s is not a folder", dir)
	}
	return nil
}

// ready reports whether this process may make a file in a folder.
func (m Machine) ready(dir string) error {
	if err := m.folder(filepath.Join(dir, "x")); err != nil {
		return err
	}
	return writable(dir)
}

// follow returns where a symbolic link leads to. It must have been made by root
// or by this process's user, and what it leads to must be a file that is there,
// in a folder that not everybody can write to.
func follow(path string, link fs.FileInfo) (string, error) {
	trusted := func(info fs.FileInfo) bool {
		uid := disk.AttributesOf(info).UID
		return uid <= 0 || uid == os.Geteuid()
	}
	if !trusted(link) {
		return "", fmt.Errorf("%s is a symbolic link that somebody else has made", path)
	}
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s is a symbolic link to a file that is not there", path)
	}
	if err != nil {
		return "", err
	}
	dir, err := os.Stat(filepath.Dir(target))
	if err != nil {
		return "", err
	}
	if dir.Mode()&0o002 != 0 || !trusted(dir) {
		return "", fmt.Errorf("%s is a symbolic link into a folder of somebody else: %s", path, filepath.Dir(target))
	}
	return target, nil
}
