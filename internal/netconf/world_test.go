package netconf

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/internal/bus/bustest"
)

// world is a machine of the test's own: files below a directory, a kernel in
// memory, systemd-resolved on a fake bus, a resolvconf that is a script.
type world struct {
	t      *testing.T
	root   string
	host   *host
	kernel *fakeKernel
	notes  []string
	wlan0  atomic.Int32 // its index

	locks map[string]*os.File // that were taken
	fuse  fuse
	// watch, if not nil, looks at the world before each step that may have to do
	// with name servers.
	watch func()
}

// fuse has one step of the world fail, or kills the process there.
type fuse struct {
	at    int // the step's number from 1 on; 0: none
	kills bool
	steps int // there were so far
}

// errKilled is what a killed process panics with; from then on nothing works.
var (
	errKilled = errors.New("killed")
	errFault  = errors.New("out of luck")
)

func (w *world) step(call, name string) error {
	if w.watch != nil && strings.HasPrefix(name, "/") {
		w.watch()
	}
	f := &w.fuse
	f.steps++
	switch {
	case f.at > 0 && f.kills && f.steps >= f.at:
		panic(errKilled)
	case f.steps == f.at:
		return fmt.Errorf("%s %s: %w", call, name, errFault)
	}
	return nil
}

// outlive runs f, and reports whether it was killed. The locks of a killed
// process are free, and the next one works.
func (w *world) outlive(f func()) (dead bool) {
	defer func() {
		if p := recover(); p != nil {
			if p != errKilled {
				panic(p)
			}
			dead = true
			for _, l := range w.locks {
				l.Close()
			}
		}
		w.fuse = fuse{}
	}()
	f()
	return false
}

// kind is what a world does for name servers.
type kind struct {
	name  string
	build func(*world)
	// stride is how many steps the tests of every step go on at a time. What the
	// ways have in common, the first one shows.
	stride int
}

var kinds = []kind{
	{"file", func(w *world) { w.write("etc/resolv.conf", original, 0o644) }, 1},
	{"no file", func(*world) {}, 3},
	{"resolved", func(w *world) {
		w.link("etc/resolv.conf", "../run/systemd/resolve/stub-resolv.conf")
		w.startResolved()
	}, 3},
	{"resolvconf", func(w *world) {
		w.link("etc/resolv.conf", "/run/resolvconf/resolv.conf")
		w.installResolvconf()
	}, 5},
	{"unknown", func(w *world) { w.link("etc/resolv.conf", "/run/NetworkManager/resolv.conf") }, 5},
}

const original = "# by hand\nsearch example.org\nnameserver 9.9.9.9\nnameserver\t2001:db8::9\noptions timeout:1 edns0\n nameserver 8.8.8.8\n# no end of line"

func newWorld(t *testing.T, k kind) *world {
	w := &world{t: t, root: t.TempDir(), locks: map[string]*os.File{}}
	w.kernel = &fakeKernel{step: w.step, names: map[string]int{"eth0": 2, "wlan1": 4}}
	w.kernel.links = map[int]fakeLink{2: {up: true}, 4: {}}
	w.plug(3)
	w.kernel.routes = []fakeRoute{{2, route{addr("10.0.0.1"), addr("10.0.0.2"), 0}}, {2, route{addr("10.0.0.1"), addr("10.0.0.2"), 600}}}
	w.kernel.addrs = []fakeAddress{{2, netip.MustParsePrefix("10.0.0.2/8"), 0}, {3, netip.MustParsePrefix("169.254.7.7/16"), 0}}
	w.host = &host{
		disk:   disk{root: w.root, lockFile: w.lock, sync: func(*os.File) error { return nil }, step: w.step},
		kernel: w.kernel,
		bus:    "unix:path=/nonexistent",
	}
	if err := os.MkdirAll(filepath.Join(w.root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	k.build(w)
	return w
}

// plug makes wlan0 an interface of this index.
func (w *world) plug(index int) {
	delete(w.kernel.links, w.kernel.names["wlan0"])
	w.kernel.names["wlan0"] = index
	w.kernel.links[index] = fakeLink{up: true}
	w.wlan0.Store(int32(index))
}

func (w *world) options() Options {
	return Options{Note: func(s string) { w.notes = append(w.notes, s) }}
}

// apply takes an interface, configures it and uses its link. After an error the
// process has given it up.
func (h *host) apply(ifname string, lease dhcp.Lease, o Options) (*Config, error) {
	c, err := h.take(ifname, o)
	if err != nil {
		return nil, err
	}
	if err := c.Update(lease); err != nil {
		return nil, errors.Join(err, c.Undo())
	}
	return c, nil
}

// recover takes back what was left.
func (h *host) recover(ifname string, o Options) error {
	c, err := h.take(ifname, o)
	if errors.Is(err, ErrNoInterface) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.Undo()
}

// lock is flock(2): taken as long as the file is open.
func (w *world) lock(f *os.File) error {
	if l := w.locks[f.Name()]; l != nil {
		if _, err := l.Stat(); err == nil {
			return ErrBusy
		}
	}
	w.locks[f.Name()] = f
	return nil
}

func (w *world) write(name, text string, mode fs.FileMode) {
	w.t.Helper()
	name = filepath.Join(w.root, name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), mode), os.Chmod(name, mode)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) link(name, target string) {
	w.t.Helper()
	if err := os.Symlink(target, filepath.Join(w.root, name)); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) read(name string) string {
	b, err := os.ReadFile(filepath.Join(w.root, name))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.t.Error(err)
	}
	return string(b)
}

// startResolved has systemd-resolved keep its servers in a file of the world.
func (w *world) startResolved() {
	const path = "/org/freedesktop/resolve1"
	w.write("resolved", "[]", 0o600)
	known := []linkServer{{familyIPv4, []byte{1, 1, 1, 1}}, {familyIPv6, addr("2001:db8::1").AsSlice()}}
	show := func() { w.write("resolved", fmt.Sprint(known), 0o600) }
	show()
	w.host.bus = bustest.New(w.t, map[string]bustest.Service{resolve1: func(c bustest.Call) ([]any, error) {
		if c.Path == path && c.Args[0] != w.wlan0.Load() {
			return nil, dbus.Error{Name: resolve1 + ".NoSuchLink", Body: []any{"no such link"}}
		}
		switch c.Path + " " + c.Method {
		case path + " " + resolve1 + ".Manager.GetLink":
			return []any{dbus.ObjectPath(path + "/link/_33")}, nil
		case path + " " + resolve1 + ".Manager.SetLinkDNS":
			known = nil
			err := dbus.Store(c.Args[1:], &known)
			show()
			return nil, err
		case path + "/link/_33 org.freedesktop.DBus.Properties.Get":
			return []any{dbus.MakeVariant(known)}, nil
		}
		return nil, dbus.Error{Name: "org.freedesktop.DBus.Error.UnknownMethod"}
	}}).Address
}

// installResolvconf has resolvconf keep its entries in a directory of the world.
func (w *world) installResolvconf() {
	w.write("sbin/resolvconf", `#!/bin/sh
set -e
dir=${0%/*}
case "$1 $2" in
"-a "*.gowps) cat > "$dir/$2" ;;
"-d "*.gowps) rm -f "$dir/$2" ;;
*) echo "usage" >&2; exit 1 ;;
esac
`, 0o700)
	w.host.resolvconf = filepath.Join(w.root, "sbin/resolvconf")
}

// state is everything there is, in words; but for the locks, which stay.
func (w *world) state() string {
	var b strings.Builder
	err := filepath.WalkDir(w.root, func(name string, e fs.DirEntry, err error) error {
		rel := strings.TrimPrefix(name, w.root)
		if err != nil || e.IsDir() || strings.HasSuffix(rel, ".lock") {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		text, err := os.Readlink(name)
		if err != nil {
			bytes, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			text = string(bytes)
		}
		fmt.Fprintf(&b, "%s %v %q\n", rel, info.Mode(), text)
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	fmt.Fprintf(&b, "%v\n%v\n%v\n", w.kernel.links, w.kernel.addrs, w.kernel.routes)
	return b.String()
}

// fakeKernel does with addresses and routes what Linux does.
type fakeKernel struct {
	step   func(call, name string) error
	names  map[string]int
	links  map[int]fakeLink
	downs  int // how often a link was brought down
	addrs  []fakeAddress
	routes []fakeRoute
}

type fakeAddress struct {
	index  int
	prefix netip.Prefix
	valid  time.Duration // 0: for ever
}

func (a fakeAddress) String() string { return fmt.Sprintf("%d: %s", a.index, a.prefix) }

type fakeLink struct {
	up   bool
	mode uint8
}

type fakeRoute struct {
	index int
	route
}

func (k *fakeKernel) index(ifname string) (int, error) {
	if i := k.names[ifname]; i > 0 {
		return i, k.step("index", ifname)
	}
	return 0, fmt.Errorf("%w: %s", ErrNoInterface, ifname)
}

func (k *fakeKernel) link(index int) (up bool, mode uint8, err error) {
	l, ok := k.links[index]
	if !ok {
		return false, 0, ErrNoInterface
	}
	return l.up, l.mode, k.step("link", "")
}

func (k *fakeKernel) setDown(index int) error {
	if err := k.step("down", ""); err != nil {
		return err
	}
	l, ok := k.links[index]
	if !ok {
		return ErrNoInterface
	}
	if l.up {
		k.downs++
	}
	l.up = false
	k.links[index] = l
	return nil
}

func (k *fakeKernel) setMode(index int, mode uint8) error {
	if err := k.step("mode", ""); err != nil {
		return err
	}
	l, ok := k.links[index]
	if !ok {
		return ErrNoInterface
	}
	l.mode = mode
	k.links[index] = l
	return nil
}

func (k *fakeKernel) limitAddress(index int, a netip.Prefix, metric uint32, valid time.Duration) error {
	if err := k.step("limit", a.String()); err != nil {
		return err
	}
	i := slices.Index(k.addrs, fakeAddress{index: index, prefix: a})
	if i < 0 || metric == 0 {
		return errors.New("no such address")
	}
	k.addrs[i].valid = valid
	return nil
}

func (k *fakeKernel) addresses(index int) (list []netip.Prefix, err error) {
	for _, a := range k.addrs {
		if a.index == index {
			list = append(list, a.prefix)
		}
	}
	return list, k.step("addresses", "")
}

func (k *fakeKernel) addAddress(index int, a netip.Prefix, metric uint32) error {
	if err := k.step("add", a.String()); err != nil {
		return err
	}
	if slices.Contains(k.addrs, fakeAddress{index: index, prefix: a}) || metric == 0 {
		return errors.New("file exists")
	}
	k.addrs = append(k.addrs, fakeAddress{index: index, prefix: a})
	return nil
}

// removeAddress takes with an address those of its subnet that were added after
// it, and the routes that have it as their source.
func (k *fakeKernel) removeAddress(index int, a netip.Prefix) error {
	if err := k.step("remove", a.String()); err != nil {
		return err
	}
	found := false
	k.addrs = slices.DeleteFunc(k.addrs, func(b fakeAddress) bool {
		found = found || b.index == index && b.prefix == a
		return found && b.index == index && b.prefix.Masked() == a.Masked()
	})
	k.routes = slices.DeleteFunc(k.routes, func(r fakeRoute) bool { return r.index == index && r.Source == a.Addr() })
	return nil
}

func (k *fakeKernel) metrics() (list []uint32, err error) {
	for _, r := range k.routes {
		list = append(list, r.Metric)
	}
	return list, k.step("metrics", "")
}

func (k *fakeKernel) addRoute(index int, r route, direct bool) error {
	if err := k.step("add", r.Gateway.String()); err != nil {
		return err
	}
	reachable, ours := direct, false
	for _, a := range k.addrs {
		reachable = reachable || a.index == index && a.prefix.Contains(r.Gateway)
		ours = ours || a.index == index && a.prefix.Addr() == r.Source
	}
	switch {
	case slices.ContainsFunc(k.routes, func(other fakeRoute) bool { return other.Metric == r.Metric }):
		return errors.New("file exists")
	case !reachable || !ours:
		return errors.New("nexthop has invalid gateway")
	}
	k.routes = append(k.routes, fakeRoute{index, r})
	return nil
}

func (k *fakeKernel) removeRoute(index int, r route) error {
	if err := k.step("remove", r.Gateway.String()); err != nil {
		return err
	}
	k.routes = slices.DeleteFunc(k.routes, func(other fakeRoute) bool { return other == fakeRoute{index, r} })
	return nil
}

func addr(s string) netip.Addr { return netip.MustParseAddr(s) }
