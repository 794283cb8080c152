package netconf

import (
	"fmt"
	"os"
	"path/filepath"

	files "github.com/gowps/wps/internal/disk"
)

// disk is the file system below a root.
type disk struct {
	root string
	// lockFile takes the lock of an open file, or fails with ErrBusy.
	lockFile func(*os.File) error
	// sync and step are those of a files.Disk.
	sync func(*os.File) error
	step func(call, name string) error
}

type attributes = files.Attributes

var (
	ownFile    = attributes{Mode: 0o600, UID: -1, GID: -1}
	publicFile = attributes{Mode: 0o644, UID: -1, GID: -1}
)

func (d disk) files() files.Disk { return files.Disk{Root: d.root, Sync: d.sync, Step: d.step} }

func (d disk) path(name string) string { return d.files().Path(name) }

func (d disk) exists(name string) bool { return d.files().Exists(name) }

func (d disk) read(name string) ([]byte, error) { return d.files().Read(name) }

func (d disk) remove(name string) error { return d.files().Remove(name) }

// temporary is where a file's new text is until it is complete, for one
// interface: another process may replace the same file for another one. Whoever
// has the interface may remove it.
func temporary(name, ifname string) string {
	return filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".gowps-"+ifname)
}

// replace gives a file a new text, which is made in another one.
func (d disk) replace(name, temporary string, text []byte, a attributes) error {
	return d.files().Replace(name, temporary, text, a)
}

// makeDir makes a directory that only the process's user may enter. One that is
// there must not be one that others can write to.
func (d disk) makeDir(name string) error {
	if err := d.files().Call("mkdir", name, func() error { return os.MkdirAll(d.path(name), 0o700) }); err != nil {
		return err
	}
	info, err := os.Lstat(d.path(name))
	if err != nil {
		return err
	}
	uid := files.AttributesOf(info).UID
	if !info.IsDir() || info.Mode().Perm()&0o022 != 0 || uid > 0 && uid != os.Geteuid() {
		return fmt.Errorf("%s is not a directory that nobody else can write to", d.path(name))
	}
	return nil
}

// lock opens a file and takes its lock, which ends with the file or the process.
func (d disk) lock(name string) (*os.File, error) {
	var f *os.File
	err := d.files().Call("lock", name, func() (err error) {
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
