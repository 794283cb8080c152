package nodemcu

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzHostName writes any name as the host has it, and reads it back.
func FuzzHostName(f *testing.F) {
	for _, name := range []string{"init.lua", "a/b", "..", ".", ".x.", "%41", "\x00", "con", "ä", `c:\x`, "x.new"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		host := hostName(name)
		back, ok := deviceName(host)
		if ok != fits(name) || ok && back != name {
			t.Errorf("%q is %q on the host, and that is %q, %t", name, host, back, ok)
		}
		for i, c := range []byte(host) {
			if c == '/' || c == '\\' || c == ':' || c < 0x20 || c >= 0x7f || c == '.' && i == 0 {
				t.Errorf("%q is %q on the host", name, host)
			}
		}
		if back, ok := deviceName(name); ok && hostName(back) != name {
			t.Errorf("%q is a file %q, which would be %q", name, back, hostName(back))
		}
	})
}

// TestModeOfFilesIsKept: a script that changes its file of passwords does not
// show it to others.
func TestModeOfFilesIsKept(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "credentials.lua")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := (directory{root}).write("credentials.lua", []byte("new")); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(name)
	info, statErr := os.Stat(name)
	if err != nil || statErr != nil || string(text) != "new" || os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Errorf("%q, %v; %v, %v", text, info.Mode(), err, statErr)
	}
}
