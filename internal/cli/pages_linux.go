package cli

import "golang.org/x/sys/unix"

// smallPages has memory given out in small pages from now on: a heap of one
// megabyte would take two huge ones.
func smallPages() {
	_ = unix.Prctl(unix.PR_SET_THP_DISABLE, 1, 0, 0, 0) // an old kernel does not know it
}
