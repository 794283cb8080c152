package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/disk"
	"github.com/gowps/wps/wsc"
)

// folders are what the stores need.
var folders = []string{nmFolder, wpaFolder, iwdFolder, netplanFolder, "/perm"}

// newMachine is a machine of the test's own, without a message bus.
func newMachine(t testing.TB) Machine {
	t.Helper()
	m := Machine{Interface: "wlan0", Root: t.TempDir(), Bus: "unix:path=/nonexistent", sync: func(*os.File) error { return nil }}
	for _, dir := range folders {
		if err := os.MkdirAll(m.path(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func (m Machine) put(t testing.TB, name, text string, mode fs.FileMode) {
	t.Helper()
	path := m.path(name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), mode), os.Chmod(path, mode)); err != nil {
		t.Fatal(err)
	}
}

func (m Machine) get(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(m.path(name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// keep stores a network, and returns where.
func (m Machine) keep(t testing.TB, name string, n Network) (*Change, error) {
	t.Helper()
	s, _, err := Open(context.Background(), name, m)
	if err != nil {
		return nil, err
	}
	if err := s.Check(context.Background()); err != nil {
		return nil, err
	}
	c, err := s.Plan(context.Background(), n)
	if err != nil {
		return nil, err
	}
	return c, c.Apply(context.Background())
}

// found is what the readers find in all files of a folder.
func (m Machine) found(t testing.TB, name string) (list []read) {
	t.Helper()
	dir := map[string]string{NM: nmFolder, WPA: wpaFolder, Networkd: wpaFolder, IWD: iwdFolder, Netplan: netplanFolder, Gokrazy: "/perm"}[name]
	entries, err := os.ReadDir(m.path(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s is %v, %v", e.Name(), info, err)
		}
		text := m.get(t, dir+"/"+e.Name())
		switch name {
		case NM:
			list = append(list, readNM(t, text))
		case WPA, Networkd:
			list = append(list, readWPA(t, text)...)
		case IWD:
			list = append(list, readIWD(t, e.Name(), text))
		case Netplan:
			list = append(list, readNetplan(t, text)...)
		case Gokrazy:
			list = append(list, readGokrazy(t, text))
		}
	}
	return list
}

// TestNasty keeps networks of all kinds in each store, all in one, and reads all
// of them back. What a format cannot hold it says so.
func TestNasty(t *testing.T) {
	for _, name := range []string{NM, WPA, Networkd, IWD, Netplan, Gokrazy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			var kept []Network
			refused := 0
			for _, n := range nasty(t) {
				c, err := m.keep(t, name, n)
				if errors.Is(err, ErrCannotHold) || errors.Is(err, errByHand) {
					if name == IWD && utf8.ValidString(n.ssid()) {
						t.Errorf("%v: %v", n, err)
					}
					refused++
					continue
				}
				if err != nil {
					t.Fatalf("%q: %v", n.ssid(), err)
				}
				if c.Effect != Added && c.Effect != Instead {
					t.Errorf("%q is %s", n.ssid(), c.Effect)
				}
				if name == Gokrazy {
					if err := n.check(m.found(t, name)[0]); err != nil {
						t.Error(err)
					}
					kept = nil // there is room for one
				}
				kept = append(kept, n)
			}
			t.Logf("%d refused", refused)
			if want := name == Gokrazy || name == Netplan || name == IWD; want != (refused > 0) {
				t.Errorf("%d refused", refused)
			}
			list := m.found(t, name)
			if len(list) != len(kept) {
				t.Errorf("%d networks, want %d", len(list), len(kept))
			}
			for _, n := range kept {
				if !slices.ContainsFunc(list, func(r read) bool { return n.check(r) == nil }) {
					t.Errorf("%q with %q is not there", n.ssid(), string(n.c.Key))
				}
			}
			// Once more with the same keys changes nothing, with another one it is no
			// second network.
			changed := 0
			for i, n := range kept {
				if i%3 != 0 {
					continue // each takes a look at all
				}
				if c, err := m.keep(t, name, n); err != nil || c.Effect != Unchanged || c.Diff(true) != "" {
					t.Fatalf("%q again: %+v, %v", n.ssid(), c, err)
				}
				if n.open() {
					continue
				}
				changed++
				n.c.Key = []byte("another key")
				if c, err := m.keep(t, name, n); err != nil || c.Effect != Replaced {
					t.Fatalf("%q with another key: %+v, %v", n.ssid(), c, err)
				}
			}
			again := m.found(t, name)
			if len(again) != len(list) {
				t.Errorf("%d networks now, %d before", len(again), len(list))
			}
			for _, r := range again {
				if r.key == "another key" {
					changed--
				}
			}
			if changed != 0 {
				t.Errorf("%d still have another key", changed)
			}
		})
	}
}

func TestNewNetworkRefuses(t *testing.T) {
	for name, c := range map[string]wsc.Credential{
		"no name":      {Auth: wsc.AuthOpen, Encr: wsc.EncrNone},
		"long name":    {SSID: dot11.SSID(strings.Repeat("x", 33)), Auth: wsc.AuthOpen, Encr: wsc.EncrNone},
		"line break":   {SSID: "x", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte("12345678\npsk=")},
		"return":       {SSID: "x", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte("12345678\r")},
		"NUL":          {SSID: "x", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte("1234\x005678")},
		"DEL":          {SSID: "x", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte("12345678\x7f")},
		"short key":    {SSID: "x", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte("1234567")},
		"64 no digits": {SSID: "x", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte(strings.Repeat("x", 64))},
		"WEP":          {SSID: "x", Auth: wsc.AuthOpen, Encr: wsc.EncrWEP, Key: []byte("12345")},
		"802.1X":       {SSID: "x", Auth: wsc.AuthWPA2Enterprise, Encr: wsc.EncrAES},
	} {
		if n, err := NewNetwork(c); err == nil {
			t.Errorf("%s: taken as %q", name, n.ssid())
		} else if len(c.Key) > 0 && strings.Contains(err.Error(), string(c.Key)) {
			t.Errorf("%s: the error tells the key: %v", name, err)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	m := newMachine(t)
	for name, want := range map[string]string{
		"nowhere": "there are auto", "x.txt": ".nmconnection", "/etc/": "format", "": "unknown",
	} {
		if s, _, err := Open(context.Background(), name, m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v, want %q", name, s, err, want)
		}
	}
	for _, ifname := range []string{"", ".", "..", "a/b", "a b", "wlan0\n", "0123456789abcdef", "w\u00e9"} {
		m := m
		m.Interface = ifname
		for _, name := range []string{Networkd, Netplan, "x.yaml"} {
			if s, _, err := Open(context.Background(), name, m); err == nil {
				t.Errorf("%s for %q: %v", name, ifname, s)
			}
		}
	}
	if s, why, err := Open(context.Background(), Print, m); s != nil || why != "" || err != nil {
		t.Errorf("print: %v, %q, %v", s, why, err)
	}
	dir := filepath.Join(t.TempDir(), "x.conf")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Open(context.Background(), dir, m); err == nil {
		t.Error("a folder is taken for a file")
	}
	if _, _, err := Open(context.Background(), dir+"/y.conf/z.conf", m); err != nil {
		t.Error(err) // Check finds that
	}
}

// TestNoFolder asks for stores whose programs are not there.
func TestNoFolder(t *testing.T) {
	m := Machine{Interface: "wlan0", Root: t.TempDir(), Bus: "unix:path=/nonexistent", sync: func(*os.File) error { return nil }}
	for _, name := range append(slices.Clone(Names[2:]), m.path("/no/x.conf")) {
		s, _, err := Open(context.Background(), name, m)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(context.Background()); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", s.Name(), err)
		}
		if c, err := s.Plan(context.Background(), network(t, "home", "12345678")); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %+v, %v", s.Name(), c, err)
		}
	}
	m.put(t, "/file", "", 0o600)
	if s, _, err := Open(context.Background(), m.path("/file/x.conf"), m); err == nil {
		if err := s.Check(context.Background()); err == nil {
			t.Error("a file is taken for a folder")
		}
	}
}

func TestFiles(t *testing.T) {
	n := network(t, "home net", "12345678")
	for name, check := range map[string]func(string) read{
		"x.conf":         func(s string) read { return readWPA(t, s)[0] },
		"x.nmconnection": func(s string) read { return readNM(t, s) },
		"home net.psk":   func(s string) read { return readIWD(t, "home net.psk", s) },
		"x.json":         func(s string) read { return readGokrazy(t, s) },
		"x.yaml":         func(s string) read { return readNetplan(t, s)[0] },
		"x.yml":          func(s string) read { return readNetplan(t, s)[0] },
	} {
		m := newMachine(t)
		c, err := m.keep(t, m.path(name), n)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.Where != m.path(name) || c.Effect != Added || c.Next != "" {
			t.Errorf("%s: %+v", name, c)
		}
		if err := n.check(check(m.get(t, name))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if info, err := os.Stat(c.Where); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	m := newMachine(t)
	if _, err := m.keep(t, m.path("other.psk"), n); !errors.Is(err, ErrCannotHold) || !strings.Contains(err.Error(), "home net.psk") {
		t.Errorf("a file that iwd would not find: %v", err)
	}
	if _, err := m.keep(t, m.path("x.nmconnection"), n); err != nil {
		t.Error(err)
	}
	if _, err := m.keep(t, m.path("x.nmconnection"), network(t, "other", "12345678")); !errors.Is(err, ErrCannotHold) {
		t.Errorf("two networks in one file of NetworkManager's: %v", err)
	}
}

func TestModes(t *testing.T) {
	n := network(t, "home", "12345678")
	for _, tt := range []struct {
		name         string
		before, want fs.FileMode
	}{
		{"x.conf", 0o600, 0o600}, {"x.conf", 0o640, 0o640}, {"x.conf", 0o660, 0o660}, {"x.conf", 0o644, 0o600}, {"x.conf", 0o666, 0o600},
		{"x.conf", 0o400, 0o400}, {"x.nmconnection", 0o640, 0o600}, {"home.psk", 0o644, 0o600},
	} {
		m := newMachine(t)
		old := "# text\n"
		if tt.name == "x.nmconnection" {
			old = "[connection]\ntype=wifi\n[wifi]\nssid=home\n[wifi-security]\nkey-mgmt=sae\n"
		}
		m.put(t, tt.name, old, tt.before)
		if _, err := m.keep(t, m.path(tt.name), n); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if info, err := os.Stat(m.path(tt.name)); err != nil || info.Mode() != tt.want {
			t.Errorf("%s was %v and is %v, want %v; %v", tt.name, tt.before, info.Mode(), tt.want, err)
		}
	}
}

func TestLinks(t *testing.T) {
	n := network(t, "home", "12345678")
	m := newMachine(t)
	link := func(target, name string) string {
		path := m.path(name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.Symlink(target, path)); err != nil {
			t.Fatal(err)
		}
		return path
	}
	m.put(t, "/real/x.conf", "# kept\n", 0o640)
	c, err := m.keep(t, link("../real/x.conf", "/links/x.conf"), n)
	if err != nil || c.Where != m.path("/real/x.conf") {
		t.Errorf("%+v, %v", c, err)
	}
	if info, err := os.Lstat(m.path("/links/x.conf")); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		t.Errorf("the link is now %v, %v", info, err)
	}
	if got := m.get(t, "/real/x.conf"); !strings.HasPrefix(got, "# kept\n") || len(readWPA(t, got)) != 1 {
		t.Errorf("the file is\n%s", got)
	}
	for _, path := range []string{
		link("nowhere.conf", "/links/dangling.conf"),
		link("loop.conf", "/links/loop.conf"),
	} {
		if c, err := m.keep(t, path, n); err == nil {
			t.Errorf("%s: %+v", path, c)
		}
	}
	m.put(t, "/open/x.conf", "# theirs\n", 0o600)
	if err := os.Chmod(m.path("/open"), 0o777); err != nil {
		t.Fatal(err)
	}
	if c, err := m.keep(t, link("../open/x.conf", "/links/open.conf"), n); err == nil {
		t.Errorf("into a folder of everybody's: %+v", c)
	}
	if os.Getuid() == 0 {
		path := link("../real/x.conf", "/links/theirs.conf")
		if err := os.Lchown(path, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		if c, err := m.keep(t, path, n); err == nil {
			t.Errorf("through a link of somebody else: %+v", c)
		}
		if err := os.Chown(m.path("/real"), 12345, 12345); err != nil {
			t.Fatal(err)
		}
		if c, err := m.keep(t, m.path("/links/x.conf"), n); err == nil {
			t.Errorf("into a folder of somebody else: %+v", c)
		}
	}
}

func TestNoFile(t *testing.T) {
	m := newMachine(t)
	n := network(t, "home", "12345678")
	m.put(t, "/big.conf", strings.Repeat("#\n", fileMax), 0o600)
	if err := os.MkdirAll(m.path(wpaFolder+"/wpa_supplicant.conf"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{m.path("/big.conf"), WPA} {
		if c, err := m.keep(t, name, n); err == nil {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// TestOwner keeps the owner of a file.
func TestOwner(t *testing.T) {
	if os.Getuid() != 0 {
		t.Log("only root can give files away")
		return
	}
	m := newMachine(t)
	m.put(t, "/x.conf", "# text\n", 0o640)
	if err := os.Chown(m.path("/x.conf"), 123, 456); err != nil {
		t.Fatal(err)
	}
	if _, err := m.keep(t, m.path("/x.conf"), network(t, "home", "12345678")); err != nil {
		t.Fatal(err)
	}
	p, err := m.look(m.path("/x.conf"))
	if err != nil || p.attrs.UID != 123 || p.attrs.GID != 456 || p.attrs.Mode != 0o640 {
		t.Errorf("%+v, %v", p.attrs, err)
	}
}

// TestMeanwhile has somebody else change a file between Plan and Apply.
func TestMeanwhile(t *testing.T) {
	m := newMachine(t)
	s := m.wpa(m.wpaFile())
	c, err := s.Plan(context.Background(), network(t, "home", "12345678"))
	if err != nil {
		t.Fatal(err)
	}
	m.put(t, wpaFolder+"/wpa_supplicant.conf", "network={\n\tssid=\"other\"\n\tpsk=\"87654321\"\n}\n", 0o600)
	if err := c.Apply(context.Background()); err != nil {
		t.Fatal(err)
	}
	if list := m.found(t, WPA); len(list) != 2 || list[0].ssid != "other" || list[1].ssid != "home" {
		t.Errorf("there is %+v", list)
	}
}

// TestNothingLeaks prints what has a key in it.
func TestNothingLeaks(t *testing.T) {
	m := newMachine(t)
	n := network(t, "home", "correct horse")
	c, err := m.keep(t, WPA, n)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, value := range []any{n, &n, c, *c} {
			if text := fmt.Sprintf(verb, value); strings.Contains(text, "horse") || strings.Contains(text, "636f72") || strings.Contains(text, "99 111 114") {
				t.Errorf("%s of %T: %s", verb, value, text)
			}
		}
	}
	if c, err = m.keep(t, WPA, network(t, "home", "another key")); err != nil || strings.Contains(c.Diff(false), "horse") || strings.Contains(c.Diff(false), "another") {
		t.Errorf("%v\n%s", err, c.Diff(false))
	}
}

// TestCommandsAreQuoted: an interface may have nearly any name, and a service may
// say anything; what is told to type is no other command for it.
func TestCommandsAreQuoted(t *testing.T) {
	const bad = "w;$(id)`"
	n := network(t, "home", "12345678")
	for name, want := range map[string]string{
		WPA:      "wpa_cli -i 'w;$(id)`' reconfigure",
		Networkd: "systemctl enable 'wpa_supplicant@w;$(id)`.service' && systemctl restart 'wpa_supplicant@w;$(id)`.service'",
	} {
		m := newMachine(t)
		m.Interface = bad
		if c, err := m.keep(t, name, n); err != nil || c.Next != want {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	s := settings{"connection": {"id": dbus.MakeVariant("x"), "uuid": dbus.MakeVariant("1; reboot")}}
	if c := nmChange(s, s, Replaced); c.Next != "nmcli connection up uuid '1; reboot'" {
		t.Error(c.Next)
	}
}

// TestLinkInTheRace has somebody who may write to the folder put a link in the
// file's place after it was looked at: what root alone may read would come into
// a file of theirs.
func TestLinkInTheRace(t *testing.T) {
	n := network(t, "home", "12345678")
	for _, name := range []string{"/theirs/x.conf", "/theirs/x.nmconnection", "/theirs/x.json"} {
		m := newMachine(t)
		m.put(t, "/secret", "root:$y$j9T$secret:20000::::::\n", 0o600)
		m.put(t, name, "", 0o600)
		m.step = func(call, path string) error {
			if call == "read" {
				return errors.Join(os.Rename(path, path+".old"), os.Symlink(m.path("/secret"), path))
			}
			return nil
		}
		c, err := m.keep(t, m.path(name), n)
		if !errors.Is(err, disk.ErrReplaced) {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
		if text, err := os.ReadFile(m.path(name)); err != nil || strings.Contains(string(text), "psk") {
			t.Errorf("%s: there is now %q, %v", name, text, err)
		}
	}
}
