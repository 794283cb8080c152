// Package disk replaces files so that no moment, and no failure, leaves half of
// one: what a name stands for is the old text or all of the new one.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Disk is the file system below a root.
type Disk struct {
	Root string
	// Sync has what a file or a folder contains reach the disk; nil is
	// os.File.Sync.
	Sync func(*os.File) error
	// Step is asked before each system call on a file, and can have it fail; nil:
	// none fails.
	Step func(call, name string) error
}

// Attributes are what a file keeps when its text is replaced.
type Attributes struct {
	Mode     fs.FileMode // permissions
	UID, GID int         // -1: that of the process
}

// Path is where a name is in the file system of the machine.
func (d Disk) Path(name string) string { return filepath.Join(d.Root, name) }

// Call makes one system call, unless Step has it fail.
func (d Disk) Call(call, name string, f func() error) error {
	if d.Step != nil {
		if err := d.Step(call, name); err != nil {
			return err
		}
	}
	return f()
}

// Exists reports whether there is anything under a name.
func (d Disk) Exists(name string) bool {
	_, err := os.Lstat(d.Path(name))
	return !errors.Is(err, fs.ErrNotExist)
}

// Read returns a file's text, nil if there is no file.
func (d Disk) Read(name string) (text []byte, err error) {
	err = d.Call("read", name, func() (err error) {
		text, err = os.ReadFile(d.Path(name))
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// ErrReplaced tells that a file is not the one any more that was looked at.
var ErrReplaced = errors.New("somebody has put another file in its place")

// ReadSeen returns the text of the file that was seen under a name: in a folder
// of somebody else's, it may be a link to one that is not theirs to read by now.
// One of more than limit octets is cut there.
func (d Disk) ReadSeen(name string, seen fs.FileInfo, limit int64) (text []byte, err error) {
	err = d.Call("read", name, func() error {
		f, err := os.OpenFile(d.Path(name), os.O_RDONLY|nonblocking, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if !os.SameFile(seen, info) {
			return &fs.PathError{Op: "read", Path: d.Path(name), Err: ErrReplaced}
		}
		text, err = io.ReadAll(io.LimitReader(f, limit))
		return err
	})
	return text, err
}

// Remove removes a file, if there is one.
func (d Disk) Remove(name string) error {
	err := d.Call("remove", name, func() error { return os.Remove(d.Path(name)) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Replace gives a file a new text, which is made in another one of the same
// folder. That one is the caller's: what is there is removed before. Only the
// process's user can read it until it has all of the text and its attributes.
func (d Disk) Replace(name, temporary string, text []byte, a Attributes) error {
	next := d.Path(temporary)
	var f *os.File
	create := func() (err error) {
		f, err = os.OpenFile(next, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		return err
	}
	err := d.Call("open", name, create)
	if errors.Is(err, fs.ErrExist) {
		if err = d.Remove(temporary); err == nil {
			err = d.Call("open", name, create)
		}
	}
	if err != nil {
		return err
	}
	for _, s := range []struct {
		call string
		do   func() error
	}{
		{"write", func() error { _, err := f.Write(text); return err }},
		{"chown", func() error { return chown(f, a) }},
		{"chmod", func() error { return f.Chmod(a.Mode) }},
		{"sync", func() error { return d.sync(f) }},
		{"close", func() error { return f.Close() }},
		{"rename", func() error { return os.Rename(next, d.Path(name)) }},
	} {
		if err = d.Call(s.call, name, s.do); err != nil {
			f.Close()
			return errors.Join(err, d.Remove(temporary))
		}
	}
	return nil
}

// SyncFolder has the names of a folder reach the disk: after Replace, that of
// the file, so that it also outlives a loss of power.
func (d Disk) SyncFolder(name string) error {
	if !foldersSync {
		return nil
	}
	var f *os.File
	err := d.Call("open", name, func() (err error) { f, err = os.Open(d.Path(name)); return err })
	if err != nil {
		return err
	}
	defer f.Close()
	return d.Call("sync", name, func() error { return d.sync(f) })
}

func (d Disk) sync(f *os.File) error {
	if d.Sync != nil {
		return d.Sync(f)
	}
	return f.Sync()
}
