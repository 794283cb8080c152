package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// edit makes a file's new text out of its old one, which is nil if there is no
// file. It changes as little as it can.
type edit func(old []byte, n Network) (text []byte, effect Effect, err error)

// fileStore is a store of one file for all networks, or one for each.
type fileStore struct {
	name    string
	machine Machine
	edit    edit
	// find returns the path of the file for a network.
	find func(Network) (string, error)
	// folder is where the files are.
	folder string
	// private tells that the reader refuses a file that others than its owner can
	// read.
	private bool
	// next is the command for the manager to take up what is in the file.
	next func(path string) string
}

func (s fileStore) Name() string { return s.name }

func (s fileStore) Check(context.Context) error {
	if err := s.machine.ready(s.folder); err != nil {
		return fmt.Errorf("store: %s: %w", s.name, err)
	}
	return nil
}

func (s fileStore) Plan(_ context.Context, n Network) (*Change, error) {
	path, err := s.find(n)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return s.machine.plan(path, n, s.edit, s.private, s.next)
}

// plan is the change of one file.
func (m Machine) plan(path string, n Network, e edit, private bool, next func(string) string) (*Change, error) {
	p, after, effect, err := m.edited(path, n, e)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	c := &Change{Where: p.path, Effect: effect, diff: differ(p.path, p.text, after)}
	if effect != Unchanged && next != nil {
		c.Next = next(path)
	}
	c.apply = func(context.Context) error {
		// Somebody may have changed the file meanwhile.
		p, after, effect, err := m.edited(path, n, e)
		if err != nil || effect == Unchanged {
			return err
		}
		return m.write(p, after, private)
	}
	return c, nil
}

// edited reads a file and edits its text.
func (m Machine) edited(path string, n Network, e edit) (p place, after []byte, effect Effect, err error) {
	if p, err = m.look(path); err != nil {
		return p, nil, "", err
	}
	after, effect, err = e(p.text, n)
	if err != nil {
		return p, nil, "", fmt.Errorf("%s: %w", path, err)
	}
	if p.exists && bytes.Equal(p.text, after) {
		effect = Unchanged
	}
	return p, after, effect, nil
}

// write replaces a file. It keeps its owner, and its mode if that lets at most
// a group in; a mode that lets everybody in was not meant for keys.
func (m Machine) write(p place, text []byte, private bool) error {
	if private || p.attrs.Mode&0o007 != 0 {
		p.attrs.Mode = 0o600
	}
	m.sweep(p.path)
	d := m.disk()
	if err := d.Replace(p.path, temporary(p.path, os.Getpid()), text, p.attrs); err != nil {
		return err
	}
	// The file is the new one already, and a file system that cannot do this
	// writes it when it likes to.
	d.SyncFolder(filepath.Dir(p.path))
	return nil
}

const temporaryMark = ".gowps-"

// temporary is where a process makes a file's new text. It is hidden, and its
// end is none that a manager reads.
func temporary(path string, pid int) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+temporaryMark+strconv.Itoa(pid))
}

// sweep removes what killed processes have left: texts with keys in them.
func (m Machine) sweep(path string) {
	prefix := "." + filepath.Base(path) + temporaryMark
	entries, _ := os.ReadDir(filepath.Dir(path))
	for _, e := range entries {
		id, ok := strings.CutPrefix(e.Name(), prefix)
		if !ok {
			continue
		}
		if pid, err := strconv.Atoi(id); err == nil && !alive(pid) {
			m.disk().Remove(filepath.Join(filepath.Dir(path), e.Name()))
		}
	}
}

// fixed is the find of a store that has one file.
func fixed(path string) func(Network) (string, error) {
	return func(Network) (string, error) { return path, nil }
}

// file returns the store of a file, whose format is what its name ends in.
func (m Machine) file(path string) (Store, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	s := fileStore{name: path, machine: m, find: fixed(full), folder: filepath.Dir(full)}
	switch filepath.Ext(path) {
	case ".conf":
		s.edit = editWPA
	case ".nmconnection":
		s.edit, s.private = editKeyfile, true
	case ".json":
		s.edit = editGokrazy
	case ".psk", ".open":
		s.edit, s.private = editIWD, true
		s.find = func(n Network) (string, error) {
			if want := iwdName(n); filepath.Base(full) != want {
				return "", fmt.Errorf("iwd finds this network's key only in a file named %s: %w", want, ErrCannotHold)
			}
			return full, iwdSees(n)
		}
	case ".yaml", ".yml":
		if err := m.needsInterface("netplan"); err != nil {
			return nil, err
		}
		s.edit, s.private = netplanEdit(m.Interface, true), true
	default:
		return nil, fmt.Errorf("store: %w %q: a file's format is its end, one of .conf, .nmconnection, .psk, .open, .json, .yaml, .yml", ErrUnknown, path)
	}
	if info, err := os.Stat(full); err == nil && info.IsDir() {
		return nil, fmt.Errorf("store: %s is a folder", path)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("store: %w", err)
	}
	return s, nil
}
