package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// outFile is a file that appears under its name only when it is complete. A
// name that stands for something else, such as a device or a pipe, is written
// to as it is.
type outFile struct {
	*os.File
	name string
	asIs bool // written to as it is
}

func createFile(name string) (*outFile, error) {
	switch info, err := os.Stat(name); {
	case err != nil:
	case info.IsDir():
		return nil, fmt.Errorf("%s %w: it is a directory", name, errOutput)
	case !info.Mode().IsRegular():
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return nil, fmt.Errorf("%s %w: %w", name, errOutput, reason(err))
		}
		return &outFile{f, name, true}, nil
	}
	dir := filepath.Dir(name)
	temporary, err := os.CreateTemp(dir, "."+filepath.Base(name)+"-*")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s %w: there is no directory %s: make it first", name, errOutput, dir)
	case err != nil:
		return nil, fmt.Errorf("%s %w: %w", name, errOutput, reason(err))
	}
	return &outFile{temporary, name, false}, nil
}

// reason is why a system call on a file failed, without the file's name.
func reason(err error) error {
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		return failed.Err
	}
	return err
}

func (f *outFile) commit() error {
	err := f.Close()
	if err == nil && !f.asIs {
		err = os.Rename(f.File.Name(), f.name)
	}
	if err != nil {
		f.remove()
		return fmt.Errorf("%s %w: %w", f.name, errOutput, err)
	}
	return nil
}

func (f *outFile) discard() {
	f.Close()
	f.remove()
}

func (f *outFile) remove() {
	if !f.asIs {
		os.Remove(f.File.Name())
	}
}
