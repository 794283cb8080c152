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
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/dhcp"
)

// lease is one of an address with its prefix, a gateway ("": none) and servers.
func lease(prefix, gateway string, servers ...string) dhcp.Lease {
	l := dhcp.Lease{Prefix: netip.MustParsePrefix(prefix)}
	l.Address = l.Prefix.Addr()
	if gateway != "" {
		l.Gateway = addr(gateway)
	}
	for _, s := range servers {
		l.DNS = append(l.DNS, addr(s))
	}
	return l
}

var (
	home = lease("192.168.1.23/24", "192.168.1.1", "192.168.1.1", "192.168.1.2")
	// Another address of the same subnet, and a gateway outside it.
	moved = lease("192.168.1.42/24", "192.168.9.1", "192.168.9.1")
	bare  = lease("192.168.1.42/24", "")
)

// life is all that can be done: it returns the errors of taking and configuring
// an interface, of Update and Clear, and of Undo.
func (w *world) life() (apply, update, undo error) {
	c, apply := w.host.take("wlan0", w.options())
	if apply != nil {
		return apply, nil, nil
	}
	w.kernel.links[3] = fakeLink{up: true, mode: 1} // as a radio does
	if apply = c.Update(home); apply != nil {
		return apply, nil, c.Undo()
	}
	update = errors.Join(c.Update(moved), c.Clear())
	return nil, update, c.Undo()
}

func forKinds(t *testing.T, f func(t *testing.T, k kind)) {
	for _, k := range kinds {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			f(t, k)
		})
	}
}

func TestApply(t *testing.T) {
	servers := map[string]func(w *world) string{
		"file":    func(w *world) string { return w.read(resolvConf) },
		"no file": func(w *world) string { return w.read(resolvConf) },
		"resolved": func(w *world) string {
			return w.read("resolved")
		},
		"resolvconf": func(w *world) string { return w.read("sbin/wlan0.gowps") },
		"unknown":    func(w *world) string { return strings.Join(w.notes, "\n") },
	}
	block := "# wps wlan0: name servers of its network, while it is connected\nnameserver 192.168.1.1\nnameserver 192.168.1.2\n# wps wlan0: end\n"
	want := map[string][2]string{ // with home, with moved
		"file": {block + `# by hand
search example.org
# wps wlan0: nameserver 9.9.9.9
# wps wlan0: nameserver	2001:db8::9
options timeout:1 edns0
 nameserver 8.8.8.8
# no end of line`, ""},
		"no file":    {block, ""},
		"resolved":   {"[{2 [192 168 1 1]} {2 [192 168 1 2]}]", "[{2 [192 168 9 1]}]"},
		"resolvconf": {"nameserver 192.168.1.1\nnameserver 192.168.1.2\n", "nameserver 192.168.9.1\n"},
		"unknown": {"name servers [192.168.1.1 192.168.1.2] of wlan0 are not set: " +
			"/etc/resolv.conf is a link to /run/NetworkManager/resolv.conf, which another program keeps", ""},
	}
	forKinds(t, func(t *testing.T, k kind) {
		w := newWorld(t, k)
		before := w.state()
		others, link := slices.Clone(w.kernel.routes), slices.Clone(w.kernel.addrs)

		c, err := w.host.apply("wlan0", home, w.options())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[k.name][0], servers[k.name](w)); diff != "" {
			t.Errorf("name servers, want and got:\n%s", diff)
		}
		wantAddrs := append(link, fakeAddress{3, home.Prefix, 0})
		wantRoutes := append(others, fakeRoute{3, route{home.Gateway, home.Address, 601}}) // 600 is taken
		if !slices.Equal(w.kernel.addrs, wantAddrs) || !slices.Equal(w.kernel.routes, wantRoutes) {
			t.Errorf("addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
		}
		if k.name != "unknown" && len(w.notes) > 0 {
			t.Errorf("notes: %q", w.notes)
		}

		applied := w.state()
		steps := w.fuse.steps
		if err := c.Update(home); err != nil || w.state() != applied {
			t.Errorf("an update that changes nothing: %v\n%s", err, cmp.Diff(applied, w.state()))
		}
		if k.name != "unknown" && w.fuse.steps != steps {
			t.Errorf("it took %d steps", w.fuse.steps-steps)
		}

		if err := c.Update(moved); err != nil {
			t.Error(err)
		}
		wantAddrs[2].prefix, wantRoutes[2].route = moved.Prefix, route{moved.Gateway, moved.Address, 601}
		if !slices.Equal(w.kernel.addrs, wantAddrs) || !slices.Equal(w.kernel.routes, wantRoutes) {
			t.Errorf("moved: addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
		}
		if s := want[k.name][1]; s != "" && servers[k.name](w) != s {
			t.Errorf("moved: name servers %q, want %q", servers[k.name](w), s)
		}

		again := lease("192.168.9.42/24", moved.Gateway.String(), "192.168.9.1")
		if err := c.Update(again); err != nil {
			t.Error(err)
		}
		wantAddrs[2].prefix, wantRoutes[2].Source = again.Prefix, again.Address
		if !slices.Equal(w.kernel.addrs, wantAddrs) || !slices.Equal(w.kernel.routes, wantRoutes) {
			t.Errorf("another address, the same gateway: addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
		}

		if err := c.Update(bare); err != nil {
			t.Error(err)
		}
		wantAddrs[2].prefix = bare.Prefix
		if !slices.Equal(w.kernel.addrs, wantAddrs) || !slices.Equal(w.kernel.routes, wantRoutes[:2]) {
			t.Errorf("bare: addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
		}
		if err := errors.Join(c.Undo(), c.Undo()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(before, w.state()); diff != "" {
			t.Errorf("not as found:\n%s", diff)
		}
		if err := w.host.recover("wlan0", w.options()); err != nil || w.state() != before {
			t.Errorf("nothing to recover: %v", err)
		}
	})
}

// Whatever step a process is killed at, the next one finds out what was left and
// takes it back; and so does the one after it if that one is killed too.
func TestKilled(t *testing.T) {
	forKinds(t, func(t *testing.T, k kind) {
		w := newWorld(t, k)
		w.kernel.links[3] = fakeLink{up: k.stride > 3}
		before := w.state()
		w.life() // from now on there is a directory for journals
		w.fuse.steps = 0
		w.life()
		last := w.fuse.steps
		for n := 1; n <= last; n += k.stride {
			w.fuse = fuse{at: n, kills: true}
			if !w.outlive(func() { w.life() }) {
				t.Fatalf("step %d: not killed", n)
			}
			w.fuse = fuse{at: 1 + n%41, kills: true}
			w.outlive(func() { w.host.recover("wlan0", w.options()) })
			if err := w.host.recover("wlan0", w.options()); err != nil {
				t.Fatalf("step %d: %v", n, err)
			}
			if diff := cmp.Diff(before, w.state()); diff != "" {
				t.Fatalf("killed at step %d: not as found:\n%s", n, diff)
			}
		}
	})
}

// A process that is killed while all is well leaves everything, and the next
// Apply takes it back before it begins.
func TestApplyAfterKill(t *testing.T) {
	forKinds(t, func(t *testing.T, k kind) {
		w := newWorld(t, k)
		before := w.state()
		if _, err := w.host.apply("wlan0", home, w.options()); err != nil {
			t.Fatal(err)
		}
		w.outlive(func() { panic(errKilled) })
		c, err := w.host.apply("wlan0", bare, w.options())
		if err != nil {
			t.Fatal(err)
		}
		if len(w.kernel.addrs) != 3 || len(w.kernel.routes) != 2 {
			t.Errorf("addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
		}
		if err := c.Undo(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(before, w.state()); diff != "" {
			t.Errorf("not as found:\n%s", diff)
		}
	})
}

// Whatever step fails, Apply leaves everything or nothing, Undo leaves nothing
// at the latest when it is called again, and the file of the name servers is
// whole at all times.
func TestFaults(t *testing.T) {
	forKinds(t, func(t *testing.T, k kind) {
		w := newWorld(t, k)
		w.kernel.links[3] = fakeLink{up: k.stride > 3}
		before := w.state()
		whole := map[string]bool{}
		w.watch = func() { whole[w.read(resolvConf)] = true }
		w.life() // from now on there is a directory for journals
		w.fuse.steps = 0
		w.life()
		last := w.fuse.steps
		w.watch = func() {
			if text := w.read(resolvConf); !whole[text] {
				t.Errorf("the file is neither old nor new: %q", text)
			}
		}
		for n := 1; n <= last; n += k.stride {
			w.fuse, w.notes = fuse{at: n}, nil
			apply, update, undo := w.life()
			noted := slices.ContainsFunc(w.notes, func(s string) bool { return strings.Contains(s, errFault.Error()) })
			if !noted && apply == nil && update == nil && undo == nil {
				t.Fatalf("step %d: the fault was swallowed", n)
			}
			for _, err := range []error{apply, update, undo} {
				if err != nil && !errors.Is(err, errFault) {
					t.Fatalf("step %d: another error came of it: %v", n, err)
				}
			}
			w.fuse = fuse{}
			if undo != nil { // the life's end: its Config is not at hand, so as if it were killed
				w.outlive(func() { panic(errKilled) })
				if err := w.host.recover("wlan0", w.options()); err != nil {
					t.Fatalf("step %d: %v", n, err)
				}
			}
			if diff := cmp.Diff(before, w.state()); diff != "" {
				t.Fatalf("step %d failed: not as found:\n%s", n, diff)
			}
		}
	})
}

// What is kept stays until the next process takes the interface, which ends the
// association that has lasted. Who has ended it does not bring the link down.
func TestKeep(t *testing.T) {
	for _, tt := range []struct {
		name  string
		found fakeLink
		valid time.Duration
		keeps bool
		downs int // how often the link is brought down
		cuts  int // how often the association is ended
	}{
		{"up", fakeLink{up: true}, time.Hour, true, 0, 1},
		{"down", fakeLink{}, 0, true, 1, 0},
		{"up, nothing to keep", fakeLink{up: true}, 0, false, 0, 0},
		{"down, nothing to keep", fakeLink{mode: 1}, 0, false, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, kinds[0])
			w.kernel.links[3] = tt.found
			before := w.state()
			o, cuts := w.options(), 0
			o.Lasting = true
			o.Disconnect = func(ifname string) error {
				cuts++
				return nil
			}
			c, err := w.host.take("wlan0", o)
			if err != nil {
				t.Fatal(err)
			}
			w.kernel.links[3] = fakeLink{up: true, mode: 1}
			if err := c.Update(home); err != nil {
				t.Error(err)
			}
			if tt.keeps {
				if err := errors.Join(c.Keep(tt.valid), c.Keep(0), c.Clear(), c.Undo()); err != nil {
					t.Error(err)
				}
				if want := (fakeAddress{3, home.Prefix, tt.valid}); !slices.Contains(w.kernel.addrs, want) || len(w.kernel.routes) != 3 {
					t.Errorf("addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
				}
				if err := c.Update(home); !errors.Is(err, os.ErrClosed) {
					t.Errorf("an update after all: %v", err)
				}
				c, err = w.host.take("wlan0", o)
				if err != nil {
					t.Fatal(err)
				}
			}
			if err := c.Undo(); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(before, w.state()); diff != "" {
				t.Errorf("not as found:\n%s", diff)
			}
			if w.kernel.downs != tt.downs || cuts != tt.cuts {
				t.Errorf("the link was brought down %d times, want %d, and disconnected %d times, want %d", w.kernel.downs, tt.downs, cuts, tt.cuts)
			}
		})
	}
}

// An interface that goes away while it is this process's leaves nothing to do.
func TestUnplugged(t *testing.T) {
	w := newWorld(t, kinds[0])
	c, err := w.host.apply("wlan0", home, w.options())
	if err != nil {
		t.Fatal(err)
	}
	w.plug(9)
	w.kernel.addrs, w.kernel.routes = nil, nil
	if err := c.Undo(); err != nil || w.read("run/gowps/wlan0.json") != "" {
		t.Errorf("%v, journal %q", err, w.read("run/gowps/wlan0.json"))
	}
}

func TestUndoAgain(t *testing.T) {
	w := newWorld(t, kinds[0])
	before := w.state()
	for n := 1; ; n++ {
		c, err := w.host.apply("wlan0", home, w.options())
		if err != nil {
			t.Fatal(err)
		}
		w.fuse = fuse{at: n}
		failure := c.Undo()
		w.fuse = fuse{}
		if failure != nil && !errors.Is(failure, errFault) {
			t.Errorf("step %d: %v", n, failure)
		}
		if err := c.Undo(); err != nil {
			t.Errorf("step %d: again: %v", n, err)
		}
		if diff := cmp.Diff(before, w.state()); diff != "" {
			t.Fatalf("step %d: not as found:\n%s", n, diff)
		}
		if failure == nil {
			break
		}
	}
}

// A file that cannot be replaced, as in a container or a read-only system, keeps
// its servers; the rest of the lease is configured.
func TestResolvConfCannotBeReplaced(t *testing.T) {
	for _, call := range []string{"open", "write", "chown", "chmod", "sync", "close", "rename"} {
		w := newWorld(t, kinds[0])
		before := w.state()
		w.host.disk.step = func(c, name string) error {
			if c == call && name == resolvConf {
				return &fs.PathError{Op: c, Path: name, Err: errFault}
			}
			return nil
		}
		c, err := w.host.apply("wlan0", home, w.options())
		if err != nil {
			t.Fatal(err)
		}
		want := "name servers [192.168.1.1 192.168.1.2] of wlan0 are not set: " + call + " /etc/resolv.conf: out of luck"
		if !slices.Equal(w.notes, []string{want}) {
			t.Errorf("notes %q, want %q", w.notes, want)
		}
		if w.read(resolvConf) != original || len(w.kernel.addrs) != 3 || len(w.kernel.routes) != 3 {
			t.Errorf("%s fails:\n%s", call, w.state())
		}
		if err := c.Undo(); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(before, w.state()); diff != "" {
			t.Errorf("%s fails: not as found:\n%s", call, diff)
		}
	}
}

// What others do meanwhile stays.
func TestOthers(t *testing.T) {
	for _, tt := range []struct {
		name string
		do   func(w *world)
		want string // of /etc/resolv.conf
	}{
		{"adds a line", func(w *world) {
			w.write(resolvConf, w.read(resolvConf)+"\nnameserver 7.7.7.7\n", 0o644)
		}, original + "\nnameserver 7.7.7.7\n"},
		{"writes it anew", func(w *world) { w.write(resolvConf, "nameserver 7.7.7.7\n", 0o644) }, "nameserver 7.7.7.7\n"},
		{"removes it", func(w *world) { os.Remove(filepath.Join(w.root, resolvConf)) }, ""},
		{"makes a link of it", func(w *world) {
			os.Remove(filepath.Join(w.root, resolvConf))
			w.write("etc/other", mark("wlan0")+blockBegin+mark("wlan0")+blockEnd, 0o600)
			w.link("etc/resolv.conf", "other")
		}, mark("wlan0") + blockBegin + mark("wlan0") + blockEnd},
		{"takes address and route", func(w *world) {
			w.kernel.addrs, w.kernel.routes = w.kernel.addrs[:2], w.kernel.routes[:2]
		}, original},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, kinds[0])
			addrs, routes := slices.Clone(w.kernel.addrs), slices.Clone(w.kernel.routes)
			c, err := w.host.apply("wlan0", home, w.options())
			if err != nil {
				t.Fatal(err)
			}
			tt.do(w)
			if err := c.Undo(); err != nil {
				t.Error(err)
			}
			if got := w.read(resolvConf); got != tt.want {
				t.Errorf("resolv.conf is %q, want %q", got, tt.want)
			}
			if !slices.Equal(w.kernel.addrs, addrs) || !slices.Equal(w.kernel.routes, routes) {
				t.Errorf("addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
			}
		})
	}
}

// An address that the interface has already is not ours to take away.
func TestAddressThere(t *testing.T) {
	w := newWorld(t, kinds[0])
	w.kernel.addrs = append(w.kernel.addrs, fakeAddress{3, home.Prefix, 0})
	before := w.state()
	if err := errors.Join(w.life()); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(before, w.state()); diff != "" {
		t.Errorf("not as found:\n%s", diff)
	}
}

// Nor is what somebody else adds at the very moment, so that we cannot.
func TestOvertaken(t *testing.T) {
	for _, what := range []string{home.Prefix.String(), home.Gateway.String()} {
		w := newWorld(t, kinds[0])
		wantAddrs, wantRoutes := slices.Clone(w.kernel.addrs), slices.Clone(w.kernel.routes)
		w.kernel.step = func(call, name string) error {
			switch {
			case call != "add" || name != what:
			case name == home.Prefix.String():
				w.kernel.addrs = append(w.kernel.addrs, fakeAddress{3, home.Prefix, 0})
			default:
				w.kernel.routes = append(w.kernel.routes, fakeRoute{3, route{home.Gateway, addr("169.254.7.7"), 601}})
			}
			return nil
		}
		if what == home.Prefix.String() {
			wantAddrs = append(wantAddrs, fakeAddress{3, home.Prefix, 0})
		} else {
			wantRoutes = append(wantRoutes, fakeRoute{3, route{home.Gateway, addr("169.254.7.7"), 601}})
		}
		if _, err := w.host.apply("wlan0", home, w.options()); err == nil || !strings.Contains(err.Error(), "file exists") {
			t.Errorf("Apply: %v", err)
		}
		if !slices.Equal(w.kernel.addrs, wantAddrs) || !slices.Equal(w.kernel.routes, wantRoutes) {
			t.Errorf("addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
		}
		if w.read("run/gowps/wlan0.json") != "" {
			t.Error("there is still a journal")
		}
	}
}

// Two interfaces at once, taken back in either order.
func TestTwo(t *testing.T) {
	for _, first := range []int{0, 1} {
		w := newWorld(t, kinds[0])
		before := w.state()
		var both [2]*Config
		for i, name := range []string{"wlan0", "wlan1"} {
			c, err := w.host.apply(name, lease(fmt.Sprintf("192.168.%d.5/24", i), fmt.Sprintf("192.168.%d.1", i), fmt.Sprintf("192.168.%d.1", i)), w.options())
			if err != nil {
				t.Fatal(err)
			}
			both[i] = c
		}
		if err := errors.Join(both[first].Undo(), both[1-first].Undo()); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(before, w.state()); diff != "" {
			t.Errorf("%d first: not as found:\n%s", first, diff)
		}
	}
}

func TestBusy(t *testing.T) {
	w := newWorld(t, kinds[0])
	c, err := w.host.apply("wlan0", home, w.options())
	if err != nil {
		t.Fatal(err)
	}
	applied := w.state()
	if _, err := w.host.apply("wlan0", moved, w.options()); !errors.Is(err, ErrBusy) {
		t.Errorf("Apply: %v", err)
	}
	if err := w.host.recover("wlan0", w.options()); !errors.Is(err, ErrBusy) {
		t.Errorf("Recover: %v", err)
	}
	if err := w.host.recover("wlan1", w.options()); err != nil {
		t.Errorf("Recover of another interface: %v", err)
	}
	if diff := cmp.Diff(applied, w.state()); diff != "" {
		t.Errorf("it changed:\n%s", diff)
	}
	if err := c.Undo(); err != nil {
		t.Error(err)
	}
}

// An interface that was pulled out took its configuration with it; a new one may
// have its name. Services that have stopped took theirs.
func TestGone(t *testing.T) {
	forKinds(t, func(t *testing.T, k kind) {
		for _, stopped := range []bool{false, true} {
			w := newWorld(t, k)
			if _, err := w.host.apply("wlan0", home, w.options()); err != nil {
				t.Fatal(err)
			}
			w.outlive(func() { panic(errKilled) })
			w.plug(9)
			w.kernel.addrs = []fakeAddress{{9, home.Prefix, 0}}
			w.kernel.routes = []fakeRoute{{9, route{home.Gateway, home.Address, 601}}}
			if stopped {
				w.host.bus, w.host.resolvconf = "unix:path=/nonexistent", ""
			}
			if err := w.host.recover("wlan0", w.options()); err != nil {
				t.Error(err)
			}
			if len(w.kernel.addrs) != 1 || len(w.kernel.routes) != 1 {
				t.Errorf("addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
			}
			if w.read("run/gowps/wlan0.json") != "" {
				t.Error("there is still a journal")
			}
		}
	})
}

// What is left of an interface that was pulled out is not taken for the
// configuration of the one that has its name now.
func TestReplaced(t *testing.T) {
	w := newWorld(t, kinds[0])
	if _, err := w.host.apply("wlan0", home, w.options()); err != nil {
		t.Fatal(err)
	}
	w.outlive(func() { panic(errKilled) })
	w.plug(9)
	w.kernel.addrs, w.kernel.routes = nil, nil
	if _, err := w.host.apply("wlan0", home, w.options()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.kernel.addrs, []fakeAddress{{9, home.Prefix, 0}}) ||
		!slices.Equal(w.kernel.routes, []fakeRoute{{9, route{home.Gateway, home.Address, 600}}}) {
		t.Errorf("addresses %v, routes %v", w.kernel.addrs, w.kernel.routes)
	}
}

func TestFindResolver(t *testing.T) {
	for _, tt := range []struct {
		name  string
		build func(*world)
		want  found
		err   string
	}{
		{"resolvconf's plain file", func(w *world) {
			w.write(resolvConf, "# Generated by resolvconf\nnameserver 1.1.1.1\n", 0o644)
			w.installResolvconf()
		}, found{Kind: kindResolvconf}, ""},
		{"resolvconf was removed", func(w *world) {
			w.write(resolvConf, "# Generated by resolvconf\nnameserver 1.1.1.1\n", 0o644)
		}, found{Kind: kindFile}, ""},
		{"resolvconf does nothing here", func(w *world) {
			w.write(resolvConf, original, 0o644)
			w.installResolvconf()
		}, found{Kind: kindFile}, ""},
		{"resolvconf's link without it", func(w *world) { w.link(resolvConf, "../run/resolvconf/resolv.conf") },
			found{}, "a link to /run/resolvconf/resolv.conf, which"},
		{"systemd-resolved's static file", func(w *world) {
			w.link(resolvConf, "../usr/lib/systemd/resolv.conf")
			w.startResolved()
		}, found{Kind: kindResolved, Before: []netip.Addr{addr("1.1.1.1"), addr("2001:db8::1")}}, ""},
		{"systemd-resolved has stopped", func(w *world) { w.link(resolvConf, "/run/systemd/resolve/stub-resolv.conf") },
			found{}, "/etc/resolv.conf is kept by systemd-resolved: message bus: not running"},
		{"a directory", func(w *world) { w.write(resolvConf+"/x", "", 0o600) }, found{}, "/etc/resolv.conf is no plain file"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, kind{build: tt.build})
			got, err := w.host.findResolver(3)
			switch {
			case tt.err != "":
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want %q", err, tt.err)
				}
			case err != nil:
				t.Error(err)
			default:
				if diff := cmp.Diff(tt.want, *got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestResolvconfFails(t *testing.T) {
	w := newWorld(t, kinds[3])
	w.write("sbin/resolvconf", "#!/bin/sh\n[ $1 = -d ] && exec rm -f ${0%/*}/half\ntouch ${0%/*}/half\necho no such luck >&2\nexit 3\n", 0o700)
	if _, err := w.host.apply("wlan0", home, w.options()); err != nil {
		t.Fatal(err)
	}
	if len(w.notes) != 1 || !strings.Contains(w.notes[0], "exit status 3: no such luck") {
		t.Errorf("notes %q", w.notes)
	}
	if strings.Contains(w.state(), "/sbin/half ") || strings.Contains(w.read("run/gowps/wlan0.json"), "resolver") {
		t.Errorf("what was done by half remains:\n%s", w.state())
	}
}

func TestJournal(t *testing.T) {
	w := newWorld(t, kinds[0])
	dir, file := filepath.Join(w.root, "run/gowps"), filepath.Join(w.root, "run/gowps/wlan0.json")
	c, err := w.host.apply("wlan0", home, w.options())
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{dir: fs.ModeDir | 0o700, file: 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode() != want {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	want := `{
	"interface": "wlan0",
	"index": 3,
	"link": {
		"up": true,
		"mode": 0
	},
	"address": "192.168.1.23/24",
	"route": {
		"gateway": "192.168.1.1",
		"source": "192.168.1.23",
		"metric": 601
	},
	"resolver": {
		"kind": "file"
	}
}
`
	if diff := cmp.Diff(want, w.read("run/gowps/wlan0.json")); diff != "" {
		t.Error(diff)
	}
	if err := c.Undo(); err != nil {
		t.Error(err)
	}

	if err := c.Update(home); !errors.Is(err, os.ErrClosed) {
		t.Errorf("an update after all: %v", err)
	}

	w.write("run/gowps/wlan0.json", "{", 0o600)
	if err := w.host.recover("wlan0", w.options()); err == nil || !strings.Contains(err.Error(), "wlan0.json") {
		t.Errorf("a broken journal: %v", err)
	}
	if os.Geteuid() == 0 {
		if err := os.Chown(dir, 12345, 12345); err != nil {
			t.Fatal(err)
		}
		if _, err := w.host.apply("wlan1", home, w.options()); err == nil {
			t.Error("a journal in somebody else's directory")
		}
		if err := os.Chown(dir, 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(dir, 0o722); err != nil {
		t.Fatal(err)
	}
	if _, err := w.host.apply("wlan1", home, w.options()); err == nil {
		t.Error("a journal where everybody may write one")
	}
}

// What somebody else left where the new text is made does not get into it.
func TestReplace(t *testing.T) {
	w := newWorld(t, kinds[0])
	w.write("etc/next", strings.Repeat("x", 100), 0o600)
	if err := w.host.disk.replace(resolvConf, "/etc/next", []byte("new\n"), publicFile); err != nil {
		t.Fatal(err)
	}
	if got := w.read(resolvConf); got != "new\n" {
		t.Errorf("the file is %q", got)
	}
}

func TestRefused(t *testing.T) {
	w := newWorld(t, kinds[0])
	before := w.state()
	for _, name := range []string{"", ".", "..", "a/b", "wlan 0", "wlan9"} {
		if _, err := w.host.apply(name, home, w.options()); err == nil {
			t.Errorf("interface %q was configured", name)
		}
	}
	for _, l := range []dhcp.Lease{
		{},
		lease("192.168.1.23/7", ""), lease("0.0.0.0/24", ""), lease("127.0.0.2/8", ""),
		lease("224.0.0.1/24", ""), lease("255.255.255.255/32", ""), lease("2001:db8::1/64", ""),
		{Address: addr("192.168.1.2"), Prefix: netip.MustParsePrefix("192.168.1.0/24")},
	} {
		if _, err := w.host.apply("wlan0", l, w.options()); err == nil {
			t.Errorf("%v was configured", l.Prefix)
		}
	}
	if diff := cmp.Diff(before, w.state()); diff != "" {
		t.Errorf("it changed:\n%s", diff)
	}
}

func TestGrant(t *testing.T) {
	g, err := grantOf(lease("10.1.2.3/8", "10.1.2.3", "127.0.0.1", "10.0.0.1", "0.0.0.0", "239.1.1.1", "2001:db8::1", "8.8.8.8"))
	if err != nil {
		t.Fatal(err)
	}
	if g.gateway.IsValid() {
		t.Errorf("gateway %v", g.gateway)
	}
	if want := []netip.Addr{addr("10.0.0.1"), addr("8.8.8.8")}; !slices.Equal(g.servers, want) {
		t.Errorf("servers %v, want %v", g.servers, want)
	}
}

func TestDefaultDir(t *testing.T) {
	for _, tt := range []struct {
		uid     int
		runtime string
		want    string
	}{
		{0, "", "/run/gowps"}, {0, "/run/user/1000", "/run/gowps"},
		{1000, "/run/user/1000", "/run/user/1000/gowps"}, {1000, "", "/run/gowps"}, {1000, "relative", "/run/gowps"}, {-1, "/x", "/run/gowps"},
	} {
		if got := defaultDir(tt.uid, tt.runtime); got != tt.want {
			t.Errorf("user %d, %q: %s, want %s", tt.uid, tt.runtime, got, tt.want)
		}
	}
}
