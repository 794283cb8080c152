package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

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

// writeSecret replaces a file as a whole: there is the old one or the new one,
// and nobody else can ever read it.
func writeSecret(name string, text []byte) error {
	f, err := createFile(name) // only its owner may read it, from the first octet on
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if err != nil {
		f.discard()
		return fmt.Errorf("%s %w: %w", name, errOutput, err)
	}
	if err := f.commit(); err != nil {
		return err
	}
	return syncDirectory(filepath.Dir(name))
}

// syncDirectory makes a rename in a directory last. Windows does that by
// itself, and has no way to ask for it.
func syncDirectory(name string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
