package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

var (
	errFault  = errors.New("out of luck")
	errKilled = errors.New("killed")
)

// fuse has one step fail, or kills the process there.
type fuse struct {
	at, steps int
	kills     bool
	watch     func()
}

func (f *fuse) step(call, name string) error {
	if f.watch != nil {
		f.watch()
	}
	f.steps++
	switch {
	case f.at > 0 && f.kills && f.steps >= f.at:
		panic(errKilled)
	case f.steps == f.at:
		return fmt.Errorf("%s %s: %w", call, name, errFault)
	}
	return nil
}

// try replaces a file, and reports whether it was killed.
func try(d Disk, text string) (err error, dead bool) {
	defer func() {
		if p := recover(); p != nil {
			if p != errKilled {
				panic(p)
			}
			dead = true
		}
	}()
	err = d.Replace("/f", "/.f.next", []byte(text), Attributes{0o640, -1, -1})
	return errors.Join(err, d.SyncFolder("/")), false
}

// TestReplaceAtEveryStep has each system call fail, and the process be killed
// before each: the file is the old one or the new one, and after a failure there
// is no other.
func TestReplaceAtEveryStep(t *testing.T) {
	for _, kills := range []bool{false, true} {
		for at := 1; ; at++ {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "f"), []byte("old"), 0o644); err != nil {
				t.Fatal(err)
			}
			f := &fuse{at: at, kills: kills}
			f.watch = func() {
				if info, err := os.Stat(filepath.Join(dir, ".f.next")); err == nil && info.Mode().Perm()&^0o640 != 0 {
					t.Errorf("step %d: the new text is readable to all: %v", f.steps, info.Mode())
				}
				if text, err := os.ReadFile(filepath.Join(dir, "f")); err != nil || string(text) != "old" && string(text) != "new" {
					t.Errorf("step %d: the file is %q, %v", f.steps, text, err)
				}
			}
			err, dead := try(Disk{Root: dir, Step: f.step}, "new")
			f.watch()
			if dead != (kills && f.steps >= at) {
				t.Errorf("killed at step %d: %v", at, dead)
			}
			if !dead && (err == nil) != (f.steps < at) {
				t.Errorf("step %d of %d fails: %v", at, f.steps, err)
			}
			entries, _ := os.ReadDir(dir)
			if !dead && len(entries) != 1 {
				t.Errorf("step %d fails, and leaves %v", at, entries)
			}
			if f.steps < at {
				if at < 9 {
					t.Errorf("only %d steps", f.steps)
				}
				break
			}
			// What a killed process left is no obstacle.
			if err, _ := try(Disk{Root: dir}, "new"); err != nil {
				t.Errorf("after step %d: %v", at, err)
			}
			info, err := os.Stat(filepath.Join(dir, "f"))
			if entries, _ := os.ReadDir(dir); err != nil || info.Mode().Perm() != 0o640 || len(entries) != 1 {
				t.Errorf("in the end: %v, %v, %v", info, err, entries)
			}
		}
	}
}

func TestReadRemoveExists(t *testing.T) {
	d := Disk{Root: t.TempDir()}
	if text, err := d.Read("/f"); text != nil || err != nil {
		t.Errorf("no file: %q, %v", text, err)
	}
	if err := d.Remove("/f"); err != nil || d.Exists("/f") {
		t.Errorf("no file: %v", err)
	}
	if err, _ := try(d, "text"); err != nil || !d.Exists("/f") {
		t.Fatal(err)
	}
	if text, err := d.Read("/f"); string(text) != "text" || err != nil {
		t.Errorf("the file: %q, %v", text, err)
	}
	if err := d.Replace("/nowhere/f", "/nowhere/g", nil, Attributes{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in no folder: %v", err)
	}
	if err := d.SyncFolder("/nowhere"); foldersSync && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if err, _ := try(Disk{Root: d.Root, Sync: func(*os.File) error { return errFault }}, "other"); !errors.Is(err, errFault) {
		t.Errorf("a disk that does not take it: %v", err)
	}
	info, err := os.Stat(d.Path("/f"))
	if err != nil || AttributesOf(info).UID != os.Getuid() {
		t.Errorf("attributes %+v, %v", AttributesOf(info), err)
	}
}

// TestReadSeen has the file be another one when it is opened than when it was
// looked at, as somebody can do who may write to its folder.
func TestReadSeen(t *testing.T) {
	for _, replace := range []func(dir string) error{
		func(dir string) error { return os.Symlink(filepath.Join(dir, "secret"), filepath.Join(dir, "f")) },
		func(dir string) error { return os.WriteFile(filepath.Join(dir, "f"), []byte("secret"), 0o600) },
		nil,
	} {
		dir := t.TempDir()
		for name, text := range map[string]string{"f": "text", "secret": "secret"} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		seen, err := os.Lstat(filepath.Join(dir, "f"))
		if err != nil {
			t.Fatal(err)
		}
		if replace == nil {
			if text, err := (Disk{Root: dir}).ReadSeen("/f", seen, 3); string(text) != "tex" || err != nil {
				t.Errorf("the file: %q, %v", text, err)
			}
			continue
		}
		d := Disk{Root: dir, Step: func(string, string) error {
			// The number of the old file stays taken, so that no other gets it.
			return errors.Join(os.Rename(filepath.Join(dir, "f"), filepath.Join(dir, "old")), replace(dir))
		}}
		if text, err := d.ReadSeen("/f", seen, 100); text != nil || !errors.Is(err, ErrReplaced) {
			t.Errorf("another file: %q, %v", text, err)
		}
	}
}
