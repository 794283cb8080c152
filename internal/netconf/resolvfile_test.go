package netconf

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever is in the file, and in whatever order two interfaces come and go,
// what remains is the file.
func FuzzServers(f *testing.F) {
	f.Add(original, uint8(2))
	f.Add("", uint8(0))
	f.Add("\n\r\nnameserver 1.1.1.1\r\nnameserver", uint8(1))
	f.Add("# wps eth0: nameserver 1.1.1.1\n# wps eth0: end\n", uint8(8))
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		if strings.Contains(text, "# wps w") {
			t.Skip() // it may be ours
		}
		servers := make([]netip.Addr, n%9)
		for i := range servers {
			servers[i] = netip.AddrFrom4([4]byte{192, 168, 1, byte(i)})
		}
		one := withServers(text, "w0", servers)
		if got := withoutServers(one, "w0"); got != text {
			t.Errorf("%q came back as %q", text, got)
		}
		if got := withServers(one, "w0", servers); got != one {
			t.Errorf("set twice, %q is %q", one, got)
		}
		both := withServers(one, "w1", servers)
		if got := withoutServers(both, "w1"); got != one {
			t.Errorf("%q came back as %q", one, got)
		}
		if got := withoutServers(withoutServers(both, "w0"), "w1"); got != text {
			t.Errorf("%q came back as %q, in the other order", text, got)
		}
		active := 0
		for line := range strings.Lines(both) {
			if strings.HasPrefix(line, keyword) {
				active++
			}
		}
		if active != len(servers) {
			t.Errorf("%d servers are active, want %d, in %q", active, len(servers), both)
		}
	})
}

// A block that somebody cut in half is nobody's any more.
func TestHalfBlock(t *testing.T) {
	for _, text := range []string{
		mark("w0") + blockBegin + "nameserver 1.1.1.1\n",
		"nameserver 1.1.1.1\n" + mark("w0") + blockEnd,
	} {
		if got := withoutServers(text, "w0"); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestModeKept(t *testing.T) {
	for _, mode := range []os.FileMode{0o600, 0o444, 0o664} {
		w := newWorld(t, kind{build: func(w *world) { w.write(resolvConf, original, mode) }})
		c, err := w.host.apply("wlan0", home, w.options())
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			info, err := os.Lstat(filepath.Join(w.root, resolvConf))
			if err != nil || info.Mode() != mode {
				t.Errorf("mode %v, want %v, %v", info.Mode(), mode, err)
			}
			if err := c.Undo(); err != nil {
				t.Error(err)
			}
		}
	}
}
