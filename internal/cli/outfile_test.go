package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is no file is written to, and is not replaced by one.
func TestOutFileLeavesDevicesAlone(t *testing.T) {
	info, err := os.Stat(os.DevNull)
	if err != nil || info.Mode().IsRegular() {
		t.Skipf("%s is no device here", os.DevNull)
	}
	for _, name := range []string{os.DevNull, link(t, os.DevNull)} {
		f, err := createFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !f.asIs {
			f.discard()
			t.Fatalf("%s would be replaced", name)
		}
		if _, err := f.WriteString("text"); err != nil {
			t.Error(err)
		}
		if err := f.commit(); err != nil {
			t.Error(err)
		}
		f.discard()
		if again, err := os.Stat(name); err != nil || again.Mode() != info.Mode() {
			t.Fatalf("%s: %v is now %v, %v", name, info.Mode(), again, err)
		}
	}
}

// link makes a symbolic link.
func link(t *testing.T, to string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(to, name); err != nil {
		t.Skip(err) // as on Windows without the right to
	}
	return name
}

func TestOutFileThatCannotBeMade(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "nowhere")
	for name, want := range map[string]string{
		filepath.Join(missing, "x.pcapng"):              "there is no directory " + missing + ": make it first",
		t.TempDir():                                     "it is a directory",
		filepath.Join(file(t, "plain", ""), "x.pcapng"): "could not be written",
	} {
		_, err := createFile(name)
		if !errors.Is(err, errOutput) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), ".x.pcapng-") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
