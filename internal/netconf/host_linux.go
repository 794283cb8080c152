package netconf

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

func newHost() (*host, error) {
	return &host{
		disk:       disk{root: "/", lockFile: lockFile, sync: (*os.File).Sync},
		kernel:     rtnetlink{dialRoute},
		resolvconf: findProgram("resolvconf"),
	}, nil
}

// findProgram is exec.LookPath that also looks where system programs are; "" if
// there is none.
func findProgram(name string) string {
	for _, file := range []string{name, "/usr/sbin/" + name, "/sbin/" + name} {
		if found, err := exec.LookPath(file); err == nil {
			return found
		}
	}
	return ""
}

func lockFile(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrBusy
	}
	return err
}

// attributesOf are those of an existing file.
func attributesOf(info fs.FileInfo) attributes {
	a := attributes{info.Mode().Perm(), -1, -1}
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		a.uid, a.gid = int(stat.Uid), int(stat.Gid)
	}
	return a
}
