//go:build !linux

package cli

// smallPages is a matter of Linux.
func smallPages() {}
