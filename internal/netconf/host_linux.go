package netconf

import (
	"errors"
	"os"
	"os/exec"

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
