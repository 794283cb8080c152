package nl80211

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// sysfs reads one property of an interface.
func sysfs(t *testing.T, name, property string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("/sys/class/net", name, property))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

func isUp(t *testing.T, name string) bool {
	t.Helper()
	flags := sysfs(t, name, "flags") // hexadecimal, the last bit is IFF_UP
	return strings.ContainsAny(flags[len(flags)-1:], "13579bdf")
}

func TestHwsimInterfaces(t *testing.T) {
	h := newHwsim(t)
	i := h.add("one")
	t.Logf("%+v", i)
	if i.Mode != ModeStation || i.Up || i.Driver != "mac80211_hwsim" || i.SSID != "" || i.Blocked.Any() {
		t.Errorf("%v, up %v, driver %q, SSID %q, blocked %v", i.Mode, i.Up, i.Driver, i.SSID, i.Blocked)
	}
	if !i.Connect || !i.ControlPort || !i.Protects() || !i.AccessPoint || i.ScanSSIDs < 4 || i.ScanElements < 200 {
		t.Errorf("%+v", i.Capabilities)
	}
	if i.Bands()&(dot11.Band2GHz|dot11.Band5GHz) != dot11.Band2GHz|dot11.Band5GHz || !i.Has(2437) || !i.Has(5180) {
		t.Errorf("bands %v", i.Bands())
	}
	for _, ch := range i.Channels {
		if ch.Frequency == 2412 && (ch.Passive || ch.Disabled) {
			t.Errorf("%+v", ch)
		}
	}
	domain, err := RegulatoryDomain()
	if err != nil || domain.Country == "" {
		t.Errorf("%+v, %v", domain, err)
	}
	t.Logf("%+v", domain)
	ap := startAP(t, h.add("two"), wpa2)
	list, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		if i.Name == ap.name && (i.Mode != ModeAP || !i.Up || i.SSID != "home" || i.Frequency != 2437) {
			t.Errorf("%+v", i)
		}
	}
}

// An interface is put back as it was found.
func TestHwsimPutsBack(t *testing.T) {
	h := newHwsim(t)
	startAP(t, h.add("ap"), wpa2)
	name := h.add("sta").Name
	for _, before := range []string{"down", "up"} {
		shell(t, "ip", "link", "set", name, before)
		mode := sysfs(t, name, "link_mode")
		goroutines := runtime.NumGoroutine()
		for range 3 {
			r, err := Open(loop.New(), name)
			if err != nil {
				t.Fatal(err)
			}
			d := &device{Radio: r, t: t}
			if !isUp(t, name) {
				t.Error("not up while in use")
			}
			d.connect("home", passphrase)
			if got := sysfs(t, name, "link_mode"); got != "1" {
				t.Errorf("link mode %s while in use", got)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
			if isUp(t, name) != (before == "up") || sysfs(t, name, "link_mode") != mode {
				t.Errorf("was %s, now up: %v; link mode was %s, now %s", before, isUp(t, name), mode, sysfs(t, name, "link_mode"))
			}
		}
		if now := runtime.NumGoroutine(); now > goroutines {
			t.Errorf("%d goroutines, %d before", now, goroutines)
		}
	}
}

// Other programs see the link come up only when it can be used.
func TestHwsimOperState(t *testing.T) {
	h := newHwsim(t)
	ap := startAP(t, h.add("ap"), wpa2)
	d := use(t, loop.New(), h.add("sta").Name, everything)
	d.Do(radio.Scan{})
	d.Do(radio.Join{BSS: next[radio.Scanned](d).BSSs[0], SSID: "home"})
	next[radio.Joined](d)
	d.pass(time.Second)
	if got := sysfs(t, d.Name(), "operstate"); got != "dormant" {
		t.Errorf("joined, but not authorized: %s", got)
	}
	m := d.connect("home", passphrase)
	d.pass(time.Second)
	if got := sysfs(t, d.Name(), "operstate"); got != "up" {
		t.Errorf("connected: %s", got)
	}
	d.events = nil
	ap.tell("DEAUTHENTICATE " + d.Address().String())
	next[radio.Left](d)
	m.await()
	d.pass(time.Second)
	if got := sysfs(t, d.Name(), "operstate"); got != "up" {
		t.Errorf("connected again: %s", got)
	}
}

// The program dies: the kernel leaves the network for it.
func TestHwsimOwnerDies(t *testing.T) {
	h := newHwsim(t)
	ap := startAP(t, h.add("ap"), wpa2)
	r, err := Open(loop.New(), h.add("sta").Name)
	if err != nil {
		t.Fatal(err)
	}
	d := &device{Radio: r, t: t}
	d.connect("home", passphrase)
	d.pass(time.Second)
	r.kernel.(*owned).owner.Close()
	d.pass(time.Second)
	if !strings.Contains(ap.out.String(), "AP-STA-DISCONNECTED "+d.Address().String()) {
		t.Error("the access point knows nothing of it")
	}
	r.Close()
}

// Whatever happens to the interface, all that is under way ends.
func TestHwsimInterfaceLost(t *testing.T) {
	for _, tt := range []struct {
		name string
		act  func(t *testing.T, h *hwsim, i Interface)
		want error
	}{
		{"Removed", func(t *testing.T, h *hwsim, i Interface) { h.ask(hwsimDelRadio, i.Phy) }, ErrGone},
		{"Down", func(t *testing.T, h *hwsim, i Interface) { shell(t, "ip", "link", "set", i.Name, "down") }, ErrDown},
		{"Blocked", func(t *testing.T, h *hwsim, i Interface) { block(t, i.Phy, "1") }, ErrBlocked},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHwsim(t)
			ap := startAP(t, h.add("ap"), wpa2)
			i := h.add("sta")
			d := use(t, loop.New(), i.Name, everything)

			d.Do(radio.Scan{})
			d.pass(500 * time.Millisecond)
			tt.act(t, h, i)
			failed := next[radio.Failed](d)
			if _, ok := failed.Command.(radio.Scan); !ok {
				t.Errorf("%T: %v", failed.Command, failed.Err)
			}
			d.pass(100 * time.Millisecond)
			for _, cmd := range []radio.Command{radio.Scan{}, radio.Join{BSS: dot11.BSS{BSSID: ap.mac, Frequency: 2437}, SSID: "home"}} {
				d.Do(cmd)
				if failed := next[radio.Failed](d); !errors.Is(failed.Err, tt.want) {
					t.Errorf("%T: %v, want %v", cmd, failed.Err, tt.want)
				}
			}
			if tt.name == "Removed" {
				return
			}
			if tt.name == "Blocked" {
				if _, err := Open(loop.New(), i.Name); !errors.Is(err, ErrBlocked) {
					t.Errorf("opened once more: %v", err)
				}
				block(t, i.Phy, "0")
			}
			shell(t, "ip", "link", "set", i.Name, "up")
			d.pass(100 * time.Millisecond)
			m := d.connect("home", passphrase)
			d.events, m.steps = nil, nil
			tt.act(t, h, i)
			if left := next[radio.Left](d); left.BSSID != ap.mac || left.ByPeer {
				t.Errorf("%+v", left)
			}
			if tt.name == "Blocked" {
				block(t, i.Phy, "0")
			}
		})
	}
}

// The interface is pulled out while connected.
func TestHwsimRemovedWhileConnected(t *testing.T) {
	h := newHwsim(t)
	ap := startAP(t, h.add("ap"), wpa2)
	i := h.add("sta")
	d := use(t, loop.New(), i.Name, everything)
	d.connect("home", passphrase)
	d.events = nil
	h.ask(hwsimDelRadio, i.Phy)
	if left := next[radio.Left](d); left.BSSID != ap.mac || left.ByPeer {
		t.Errorf("%+v", left)
	}
	d.pass(100 * time.Millisecond)
	d.Do(radio.Scan{})
	if failed := next[radio.Failed](d); !errors.Is(failed.Err, ErrGone) {
		t.Errorf("%v", failed.Err)
	}
}

// block presses a device's rfkill switch.
func block(t *testing.T, phy, state string) {
	t.Helper()
	switches, err := filepath.Glob("/sys/class/ieee80211/" + phy + "/rfkill*/soft")
	if err != nil || len(switches) != 1 {
		t.Fatalf("switches of %s: %v, %v", phy, switches, err)
	}
	if err := os.WriteFile(switches[0], []byte(state), 0); err != nil {
		t.Fatal(err)
	}
}

// An access point that falls silent is missed.
func TestHwsimVanish(t *testing.T) {
	h := newHwsim(t)
	i := h.add("ap")
	ap := startAP(t, i, wpa2)
	d := use(t, loop.New(), h.add("sta").Name, everything)
	d.connect("home", passphrase)
	h.ask(hwsimDelRadio, i.Phy)
	want := radio.Left{BSSID: ap.mac, Reason: dot11.ReasonBeaconTimeout, ByPeer: true}
	if left := next[radio.Left](d); left != want {
		t.Errorf("%+v, want %+v", left, want)
	}
}

// Another program is connected: it keeps its network, and we say so.
func TestHwsimInUse(t *testing.T) {
	h := newHwsim(t)
	startAP(t, h.add("ap"), wpa2)
	i := h.add("sta")
	l := loop.New()
	other, d := use(t, l, i.Name, everything), use(t, l, i.Name, everything)
	m := other.connect("home", passphrase)
	d.Do(radio.Scan{Frequencies: []dot11.Frequency{2437}})
	bss := next[radio.Scanned](d).BSSs[0]
	d.Do(radio.Join{BSS: bss, SSID: "home"})
	if failed := next[radio.Failed](d); !errors.Is(failed.Err, ErrInUse) {
		t.Errorf("%v", failed.Err)
	}
	if _, ok := m.machine.Connected(); !ok {
		t.Error("the other has lost its network")
	}
	list, err := Interfaces()
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range list {
		if i.Name == d.Name() && i.SSID != "home" {
			t.Errorf("%+v", i)
		}
	}
}

// Two programs scan at once: one waits for the other, and both get results.
func TestHwsimScanShared(t *testing.T) {
	h := newHwsim(t)
	ap := startAP(t, h.add("ap"), wpa2)
	i := h.add("sta")
	l := loop.New()
	one, two := use(t, l, i.Name, everything), use(t, l, i.Name, everything)
	one.Do(radio.Scan{})
	two.Do(radio.Scan{Frequencies: []dot11.Frequency{2437}})
	first, second := next[radio.Scanned](one), next[radio.Scanned](two)
	for _, scanned := range []radio.Scanned{first, second} {
		found := false
		for _, b := range scanned.BSSs {
			found = found || b.BSSID == ap.mac && !b.Seen.Before(scanned.Started)
		}
		if !found {
			t.Errorf("not found in %+v", scanned)
		}
	}
	if second.Started.Sub(first.Started) < time.Second {
		t.Errorf("started at %v and %v", first.Started, second.Started)
	}
}

// Without privileges nothing is opened, and the error says which are missing.
// The interfaces can be listed all the same.
func TestHwsimNotPermitted(t *testing.T) {
	const task = "GOWPS_HWSIM_OPEN"
	if name := os.Getenv(task); name != "" {
		if _, err := Open(loop.New(), name); !errors.Is(err, ErrPermission) {
			t.Errorf("%v", err)
		} else {
			t.Log(err)
		}
		if list, err := Interfaces(); err != nil || len(list) == 0 {
			t.Errorf("%v, %v", list, err)
		}
		return
	}
	i := newHwsim(t).add("sta")
	for _, state := range []string{"down", "up"} {
		shell(t, "ip", "link", "set", i.Name, state)
		cmd := exec.Command("/proc/self/exe", "-test.run", "^TestHwsimNotPermitted$", "-test.v")
		cmd.Env = append(os.Environ(), task+"="+i.Name)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		out, err := cmd.CombinedOutput()
		t.Logf("%s: %s", state, out)
		if err != nil {
			t.Error(err)
		}
	}
}

func TestHwsimNotStation(t *testing.T) {
	h := newHwsim(t)
	ap := startAP(t, h.add("ap"), wpa2)
	if _, err := Open(loop.New(), ap.name); !errors.Is(err, ErrNotStation) {
		t.Errorf("%v", err)
	}
}
