package netconf

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"
)

// killMe has this program configure wlan0 over the directory that it names, and
// kill itself.
const killMe = "NETCONF_TEST_KILL"

func TestMain(m *testing.M) {
	if root := os.Getenv(killMe); root != "" {
		if _, err := realHost(root).apply("wlan0", home, Options{}); err != nil {
			panic(err)
		}
		unix.Kill(os.Getpid(), unix.SIGKILL)
		select {}
	}
	os.Exit(m.Run())
}

// realHost is this machine with another directory for its files.
func realHost(root string) *host {
	return &host{disk: disk{root: root, lockFile: lockFile, sync: (*os.File).Sync}, kernel: rtnetlink{dialRoute}}
}

// namespace moves the test to a network namespace of its own, in which eth0 has
// the default route and wlan0 is up.
func namespace(t *testing.T) (root string) {
	t.Helper()
	if os.Getenv("GOWPS_PEERS") != "1" {
		t.Skip("needs root and a network namespace: set GOWPS_PEERS=1")
	}
	missing := t.Skipf
	if os.Getenv("CI") == "true" {
		missing = t.Fatalf
	}
	if os.Getuid() != 0 {
		missing("network namespaces need root")
	}
	if findProgram("ip") == "" {
		missing("ip is not installed: install the package iproute2")
	}
	runtime.LockOSThread() // and never unlocked: the thread ends with the test, and the namespace with it
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		missing("new network namespace: %v", err)
	}
	for _, line := range []string{
		"link set lo up",
		"link add eth0 type veth peer name switch0", "link set eth0 up", "link set switch0 up",
		"addr add 10.0.0.2/8 dev eth0",
		"route add default via 10.0.0.1", "route add default via 10.0.0.1 metric 600",
		"link add wlan0 type veth peer name ap0", "link set wlan0 up", "link set ap0 up",
		"addr add 169.254.7.7/16 dev wlan0",
	} {
		ip(t, line)
	}
	root = t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, resolvConf), []byte(original), 0o644); err != nil {
		t.Fatal(err)
	}
	return root
}

// ip runs the ip command.
func ip(t *testing.T, line string) string {
	t.Helper()
	out, err := exec.Command(findProgram("ip"), strings.Fields(line)...).CombinedOutput()
	if err != nil {
		t.Fatalf("ip %s: %v: %s", line, err, out)
	}
	return string(out)
}

// seen is what iproute2 and a reader of resolv.conf see.
func seen(t *testing.T, root string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, resolvConf))
	if err != nil {
		t.Fatal(err)
	}
	return ip(t, "-4 -o addr show") + ip(t, "-4 route show table all") + string(text)
}

// wantLines checks that words stand together in a text.
func wantLines(t *testing.T, text string, lines ...string) {
	t.Helper()
	text = strings.Join(strings.Fields(text), " ")
	for _, l := range lines {
		if !strings.Contains(text, l) {
			t.Errorf("no %q in %s", l, text)
		}
	}
}

func TestRealKernel(t *testing.T) {
	root := namespace(t)
	before := seen(t, root)
	o := Options{Note: func(s string) { t.Error(s) }}
	c, err := realHost(root).apply("wlan0", home, o)
	if err != nil {
		t.Fatal(err)
	}
	wantLines(t, seen(t, root),
		"wlan0 inet 192.168.1.23/24 metric 600 brd 192.168.1.255 scope global wlan0",
		"default via 192.168.1.1 dev wlan0 proto dhcp src 192.168.1.23 metric 601",
		"default via 10.0.0.1 dev eth0 default via 10.0.0.1 dev eth0 metric 600",
		"192.168.1.0/24 dev wlan0 proto kernel scope link src 192.168.1.23 metric 600",
		"nameserver 192.168.1.1")
	if _, err := realHost(root).apply("wlan0", home, o); !errors.Is(err, ErrBusy) {
		t.Errorf("twice: %v", err)
	}

	if err := c.Update(moved); err != nil {
		t.Error(err)
	}
	wantLines(t, seen(t, root),
		"wlan0 inet 192.168.1.42/24 metric 600 brd 192.168.1.255",
		"default via 192.168.9.1 dev wlan0 proto dhcp src 192.168.1.42 metric 601 onlink",
		"nameserver 192.168.9.1")
	if strings.Contains(seen(t, root), "192.168.1.23") {
		t.Error("the first address is still there")
	}
	wide := lease("192.168.1.42/16", "192.168.9.1")
	if err := c.Update(wide); err != nil {
		t.Error(err)
	}
	wantLines(t, ip(t, "-4 -o addr show"), "wlan0 inet 192.168.1.42/16 metric 600 brd 192.168.255.255")

	if err := c.Undo(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(before, seen(t, root)); diff != "" {
		t.Errorf("not as found:\n%s", diff)
	}
}

// The package's own functions, with a lease that has nothing for the machine's
// resolv.conf.
func TestRealMachine(t *testing.T) {
	root := namespace(t)
	before := seen(t, root)
	o := Options{Dir: filepath.Join(root, "journals"), Note: func(s string) { t.Error(s) }}
	c, err := Take("wlan0", o)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Update(bare); err != nil {
		t.Error(err)
	}
	wantLines(t, seen(t, root), "wlan0 inet 192.168.1.42/24")
	if _, err := Take("wlan0", o); !errors.Is(err, ErrBusy) {
		t.Errorf("taken twice: %v", err)
	}
	if err := c.Undo(); err != nil {
		t.Error(err)
	}
	if _, err := Take("wlan9", o); !errors.Is(err, ErrNoInterface) {
		t.Errorf("wlan9: %v", err)
	}
	if diff := cmp.Diff(before, seen(t, root)); diff != "" {
		t.Errorf("not as found:\n%s", diff)
	}
}

func TestRealAddressThere(t *testing.T) {
	root := namespace(t)
	ip(t, "addr add 192.168.1.23/24 dev wlan0")
	before := seen(t, root)
	c, err := realHost(root).apply("wlan0", home, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Undo(); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(before, seen(t, root)); diff != "" {
		t.Errorf("not as found:\n%s", diff)
	}
}

// What is kept ends with the lease; the next process has the link up or down as
// the first one found it, and brings none down that was up.
func TestRealKeep(t *testing.T) {
	for _, state := range []string{"up", "down"} {
		root := namespace(t)
		ip(t, "link set wlan0 mode default "+state)
		before := seen(t, root) + flags(t)
		o := Options{Lasting: true, Note: func(s string) { t.Error(s) }}
		c, err := realHost(root).take("wlan0", o)
		if err != nil {
			t.Fatal(err)
		}
		ip(t, "link set wlan0 mode dormant up")
		if err := errors.Join(c.Update(home), c.Keep(90*time.Second), c.Undo()); err != nil {
			t.Error(err)
		}
		if !strings.Contains(ip(t, "-4 addr show wlan0"), "valid_lft 90sec preferred_lft 90sec") {
			t.Errorf("the address is to end:\n%s", ip(t, "-4 addr show wlan0"))
		}
		wantLines(t, seen(t, root)+flags(t), "default via 192.168.1.1 dev wlan0", "nameserver 192.168.1.1", "mode DORMANT")
		if err := realHost(root).recover("wlan0", Options{}); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(before, seen(t, root)+flags(t)); diff != "" {
			t.Errorf("%s: not as found:\n%s", state, diff)
		}
	}
}

// flags are those of wlan0, and its mode.
func flags(t *testing.T) string {
	t.Helper()
	text := ip(t, "-o link show wlan0")
	_, after, _ := strings.Cut(text, "<")
	up := strings.Contains(strings.SplitN(after, ">", 2)[0], "UP,")
	_, mode, _ := strings.Cut(text, " mode ")
	return fmt.Sprintf("up %v mode %s\n", up, strings.Fields(mode)[0])
}

// The kernel refuses a route over an interface that is down; nothing remains.
func TestRealRefusal(t *testing.T) {
	root := namespace(t)
	ip(t, "link set wlan0 down")
	before := seen(t, root)
	if _, err := realHost(root).apply("wlan0", home, Options{}); !errors.Is(err, unix.ENETUNREACH) {
		t.Errorf("Apply: %v", err)
	}
	if diff := cmp.Diff(before, seen(t, root)); diff != "" {
		t.Errorf("not as found:\n%s", diff)
	}
}

// kill runs this program in the namespace until it has killed itself.
func kill(t *testing.T, root string) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe")
	cmd.Env = append(os.Environ(), killMe+"="+root)
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || !strings.Contains(exit.String(), "killed") {
		t.Fatalf("%v: %s", err, out)
	}
	wantLines(t, seen(t, root), "192.168.1.23/24", "default via 192.168.1.1 dev wlan0", "nameserver 192.168.1.1")
}

func TestRealKill(t *testing.T) {
	root := namespace(t)
	before := seen(t, root)
	kill(t, root)
	if err := realHost(root).recover("wlan0", Options{}); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(before, seen(t, root)); diff != "" {
		t.Errorf("not as found:\n%s", diff)
	}

	kill(t, root)
	ip(t, "link del wlan0")
	if err := realHost(root).recover("wlan0", Options{}); err != nil {
		t.Errorf("without the interface: %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(root, resolvConf)); err != nil || !bytes.Equal(text, []byte(original)) {
		t.Errorf("resolv.conf is %q, %v", text, err)
	}
	if entries, err := os.ReadDir(filepath.Join(root, "run/gowps")); err != nil || len(entries) != 1 {
		t.Errorf("in the journals' directory: %v, %v", entries, err)
	}
}

// What others have on their interfaces is read as iproute2 reads it.
func TestRealDumps(t *testing.T) {
	namespace(t)
	k := rtnetlink{dialRoute}
	index, err := k.index("eth0")
	if err != nil {
		t.Fatal(err)
	}
	addresses, err := k.addresses(index)
	if want := []netip.Prefix{netip.MustParsePrefix("10.0.0.2/8")}; err != nil || !slices.Equal(addresses, want) {
		t.Errorf("addresses %v, %v, want %v", addresses, err, want)
	}
	metrics, err := k.metrics()
	if want := []uint32{0, 600}; err != nil || !slices.Equal(metrics, want) {
		t.Errorf("metrics %v, %v, want %v", metrics, err, want)
	}
	if _, err := k.index("wlan9"); err == nil {
		t.Error("there is no wlan9")
	}
}
