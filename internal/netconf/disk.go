package netconf

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// disk is the file system below a root.
type disk struct {
	root string
	// lockFile takes the lock of an open file, or fails with ErrBusy.
	lockFile func(*os.File) error
	// sync has a file's text reach the disk.
	sync func(*os.File) error
	// step is asked before each system call on a file, and can have it fail; nil:
	// none fails.
	step func(call, name string) error
}

// attributes are what a file keeps when its text is replaced.
type attributes struct {
	mode     fs.FileMode
	uid, gid int // -1: that of the process
}

var (
	ownFile    = attributes{0o600, -1, -1}
	publicFile = attributes{0o644, -1, -1}
)

func (d disk) path(name string) string { return filepath.Join(d.root, name) }

func (d disk) call(call, name string, f func() error) error {
	if d.step != nil {
		if err := d.step(call, name); err != nil {
			return err
		}
	}
	return f()
}

// exists reports whether there is anything under a name.
func (d disk) exists(name string) bool {
	_, err := os.Lstat(d.path(name))
	return !errors.Is(err, fs.ErrNotExist)
}

// read returns a file's text, nil if there is no file.
func (d disk) read(name string) (text []byte, err error) {
	err = d.call("read", name, func() (err error) {
		text, err = os.ReadFile(d.path(name))
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// temporary is where a file's new text is until it is complete, for one
// interface: another process may replace the same file for another one. Whoever
// has the interface may remove it.
func temporary(name, ifname string) string {
	return filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".gowps-"+ifname)
}

// replace gives a file a new text, which is made in another one: at every
// moment, and whatever fails, the name stands for the old text or for all of the
// new one.
func (d disk) replace(name, temporary string, text []byte, a attributes) (err error) {
	next := d.path(temporary)
	var f *os.File
	for _, s := range []struct {
		call string
		do   func() error
	}{
		{"open", func() (err error) {
			f, err = os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
			return err
		}},
		{"write", func() error { _, err := f.Write(text); return err }},
		{"chown", func() error { return f.Chown(a.uid, a.gid) }},
		{"chmod", func() error { return f.Chmod(a.mode) }},
		{"sync", func() error { return d.sync(f) }},
		{"close", func() error { return f.Close() }},
		{"rename", func() error { return os.Rename(next, d.path(name)) }},
	} {
		if err = d.call(s.call, name, s.do); err != nil {
			break
		}
	}
	if err == nil || f == nil {
		return err
	}
	f.Close()
	return errors.Join(err, d.remove(temporary))
}

// remove removes a file, if there is one.
func (d disk) remove(name string) error {
	err := d.call("remove", name, func() error { return os.Remove(d.path(name)) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// makeDir makes a directory that only the process's user may enter. One that is
// there must not be one that others can write to.
func (d disk) makeDir(name string) error {
	if err := d.call("mkdir", name, func() error { return os.MkdirAll(d.path(name), 0o700) }); err != nil {
		return err
	}
	info, err := os.Lstat(d.path(name))
	if err != nil {
		return err
	}
	uid := attributesOf(info).uid
	if !info.IsDir() || info.Mode().Perm()&0o022 != 0 || uid > 0 && uid != os.Geteuid() {
		return fmt.Errorf("%s is not a directory that nobody else can write to", d.path(name))
	}
	return nil
}

// lock opens a file and takes its lock, which ends with the file or the process.
func (d disk) lock(name string) (*os.File, error) {
	var f *os.File
	err := d.call("lock", name, func() (err error) {
		f, err = os.OpenFile(d.path(name), os.O_RDWR|os.O_CREATE, 0o600)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := d.lockFile(f); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}
