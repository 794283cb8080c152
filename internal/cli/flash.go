package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gowps/wps/internal/disk"
	"github.com/gowps/wps/nodemcu"
)

// flashMax is more than any flash file has, in octets.
const flashMax = 1 << 20

// openFlash reads the flash of a device from a file, and has each change
// written back. Without a file it is that of a new device, and the file is made
// with the first change. A file that cannot be read as a flash is left alone.
func openFlash(name string) (*nodemcu.Flash, error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target // is replaced, not the link to it
	}
	text, err := readFlash(name)
	flash := nodemcu.NewFlash()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if info, err := os.Stat(filepath.Dir(name)); err != nil || !info.IsDir() {
			return nil, fmt.Errorf("--flash %s: there is no directory %s: make it first", name, filepath.Dir(name))
		}
	case err != nil:
		return nil, fmt.Errorf("--flash: %w", err)
	default:
		if flash, err = nodemcu.ParseFlash(text); err != nil {
			return nil, fmt.Errorf("--flash %s: %w; nothing in it was changed: correct it, or name another file", name, err)
		}
	}
	flash.Save = func(text []byte) error { return writeSecret(name, text) }
	return flash, nil
}

func readFlash(name string) ([]byte, error) {
	// Asked before it is opened: opening a pipe would wait for its other end.
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file", name)
	case info.Mode().Perm()&0o077 != 0 && runtime.GOOS != "windows":
		if err := f.Chmod(0o600); err != nil { // it holds passwords
			return nil, err
		}
	}
	return io.ReadAll(io.LimitReader(f, flashMax))
}

// writeSecret replaces a file that only its owner may read.
func writeSecret(name string, text []byte) error {
	var d disk.Disk
	dir, base := filepath.Split(name)
	err := d.Replace(name, filepath.Join(dir, "."+base+".wps-new"), text, disk.Attributes{Mode: 0o600, UID: -1, GID: -1})
	if err == nil {
		err = d.SyncFolder(filepath.Dir(name))
	}
	if err != nil {
		return fmt.Errorf("%s %w: %w", name, errOutput, err)
	}
	return nil
}
