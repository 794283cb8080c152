//go:build unix

package cli

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Files that never end, or never begin.
func TestNoFiles(t *testing.T) {
	if _, err := readScript("/dev/zero"); err == nil || !strings.Contains(err.Error(), "longer than a script") {
		t.Errorf("a script without an end: %v", err)
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openFlash(pipe); err == nil || !strings.Contains(err.Error(), "is no file") {
		t.Errorf("a pipe as the flash: %v", err)
	}
}
