//go:build unix

package disk

import (
	"io/fs"
	"os"
	"syscall"
)

const (
	foldersSync = true
	// nonblocking has a pipe opened without waiting for its other end.
	nonblocking = syscall.O_NONBLOCK
)

// AttributesOf are those of an existing file.
func AttributesOf(info fs.FileInfo) Attributes {
	a := Attributes{info.Mode().Perm(), -1, -1}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		a.UID, a.GID = int(stat.Uid), int(stat.Gid)
	}
	return a
}

func chown(f *os.File, a Attributes) error { return f.Chown(a.UID, a.GID) }
