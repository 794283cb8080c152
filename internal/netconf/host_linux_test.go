package netconf

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// What is run as root must not be what anybody can have put there.
func TestFindProgram(t *testing.T) {
	const name = "gowps-test-program"
	dir := t.TempDir()
	program := filepath.Join(dir, name)
	t.Setenv("PATH", dir)
	if err := errors.Join(os.WriteFile(program, []byte("#!/bin/sh\n"), 0o755), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	if got := findProgram(name); got != program {
		t.Errorf("one of our own is %q", got)
	}
	if got := findProgram("sh"); filepath.Base(got) != "sh" || filepath.Dir(got) == dir {
		t.Errorf("one of the system's is %q", got)
	}
	for _, tt := range []struct {
		of           string
		mode, before os.FileMode
	}{{program, 0o777, 0o755}, {program, 0o775, 0o755}, {dir, 0o777, 0o755}} {
		if err := os.Chmod(tt.of, tt.mode); err != nil {
			t.Fatal(err)
		}
		if got := findProgram(name); got != "" {
			t.Errorf("%v of %s: found all the same", tt.mode, tt.of)
		}
		if err := os.Chmod(tt.of, tt.before); err != nil {
			t.Fatal(err)
		}
	}
	link := filepath.Join(t.TempDir(), name)
	if err := errors.Join(os.Chmod(dir, 0o777), os.Symlink(program, link)); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(link))
	if got := findProgram(name); got != "" {
		t.Errorf("a link to where anybody writes: %q", got)
	}
	t.Setenv("PATH", "")
	if got := findProgram(name); got != "" {
		t.Errorf("none: %q", got)
	}
}
