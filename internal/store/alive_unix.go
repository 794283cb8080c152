//go:build unix

package store

import (
	"errors"
	"syscall"
)

// alive reports whether there is a process of this id.
func alive(pid int) bool { return pid > 0 && !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }
