package nodemcu

import "testing"

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
