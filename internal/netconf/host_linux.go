package netconf

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/sys/unix"

	files "github.com/gowps/wps/internal/disk"
)

func newHost() (*host, error) {
	return &host{
		disk:       disk{root: "/", lockFile: lockFile, sync: (*os.File).Sync},
		kernel:     rtnetlink{dialRoute},
		resolvconf: findProgram("resolvconf"),
	}, nil
}

// systemFolders are where system programs are.
var systemFolders = []string{"/usr/sbin", "/sbin", "/usr/bin", "/bin"}

// findProgram finds a program where system programs are or by $PATH; "" if there
// is none, or only one that somebody else can change: it would run as root.
func findProgram(name string) string {
	var names []string
	for _, folder := range systemFolders {
		names = append(names, filepath.Join(folder, name))
	}
	for _, file := range append(names, name) {
		if found, err := exec.LookPath(file); err == nil && ours(found) {
			return found
		}
	}
	return ""
}

// ours reports whether only root and this process's user can change a program,
// or put another one in its place.
func ours(program string) bool {
	program, err := filepath.EvalSymlinks(program)
	if err != nil || !filepath.IsAbs(program) {
		return false
	}
	for _, name := range []string{program, filepath.Dir(program)} {
		info, err := os.Stat(name)
		if err != nil || info.Mode().Perm()&0o022 != 0 {
			return false
		}
		if uid := files.AttributesOf(info).UID; uid != 0 && uid != os.Geteuid() {
			return false
		}
	}
	return true
}

func lockFile(f *os.File) error {
	err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrBusy
	}
	return err
}
