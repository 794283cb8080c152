package lab

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/internal/interop"
	"github.com/gowps/wps/internal/store"
)

// oldNetwork is one that the owner of an interface is in. It has no WPS.
const oldNetwork = wpa2 + "ssid=old\nwps_state=0\nchannel=1\n"

// neighbour is a network that has nothing to do with the first one.
const neighbour = wpa2 + "ssid=neighbour\nuuid=87654321-9abc-def0-1234-56789abcdef0\nchannel=11\n"

// lending is a case of an interface whose owner is in the old network: a command
// runs, and afterwards the owner is in that network or in the new one.
type lending struct {
	name  string
	args  string
	press string // which access points: "lab neighbour"; "pin" types 12345670 at the first
	kill  syscall.Signal
	code  int
	said  []string
	new   bool // the owner is in the new network afterwards
}

var lendings = []lending{
	{"Button", "start --connect", "lab", 0, 0, []string{"network     lab", "security    WPA2-PSK (AES)", "stored      ", "address     192.168.", "connected   02:00:00:00:00:00, channel 6"}, true},
	{"PIN", "pin 12345670", "pin", 0, 0, []string{"network     lab", "stored      "}, true},
	{"Overlap", "start", "lab neighbour", 0, 5, []string{"session overlap"}, false},
	{"Nobody", "start --walk-time 8s", "", 0, 7, []string{"no access point in WPS mode was found"}, false},
	{"Interrupted", "start", "", syscall.SIGINT, 130, nil, false},
	{"Terminated", "start", "", syscall.SIGTERM, 130, nil, false},
	{"Refused", "start --no-borrow", "", 0, 2, []string{"belongs to "}, false},
}

// lend runs the case at an interface. in reports whether the owner is in a
// network of that name.
func (c lending) lend(a *Air, aps []*accessPoint, w wireless, in func(ssid string) bool) {
	a.Helper()
	a.until("the owner to be in the old network", func() bool { return in("old") })
	for name := range strings.FieldsSeq(c.press) {
		switch name {
		case "lab":
			aps[0].press()
		case "neighbour":
			aps[2].press()
		case "pin":
			aps[0].ask("WPS_PIN any 12345670")
		}
	}
	began := time.Now()
	p := a.wps(append(strings.Fields(c.args), "-v", "-i", w.name)...)
	if c.kill != 0 {
		a.await(p, "scan 1")
		time.Sleep(time.Second)
		a.quit(p, c.kill, c.code, c.said...)
	} else {
		a.ends(p, c.code, c.said...)
	}
	a.Logf("gowps: %.1f s", time.Since(began).Seconds())
	network := "old"
	if c.new {
		network = "lab"
	}
	a.until("the owner to be in network "+network, func() bool { return in(network) })
	if left, _ := filepath.Glob("/run/gowps/*.json"); len(left) > 0 {
		a.Errorf("%v is left", left)
	}
}

// lenders are the access points: the one to enrol with, that of the old network,
// and the neighbour. One hostapd has all its buttons pressed together.
func (a *Air) lenders() []*accessPoint {
	a.Helper()
	return append(a.hostapd(wpa2, oldNetwork), a.ap(neighbour))
}

// addressed has an interface that nobody gives addresses get one, as a service
// would.
func (a *Air) addressed(w wireless) {
	a.start("udhcpc", "busybox", "udhcpc", "-f", "-t", "100", "-T", "1", "-i", w.name, "-s", a.dhcpScript())
}

// dhcpScript is what udhcpc runs to set an address.
func (a *Air) dhcpScript() string {
	file := filepath.Join(a.temp(), "script")
	text := "#!/bin/busybox sh\n[ \"$1\" != bound ] || busybox ip address replace $ip/24 dev $interface\n"
	if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
		a.Fatal(err)
	}
	return file
}

// TestBorrowSupplicant has a wpa_supplicant with a control socket do it.
func TestBorrowSupplicant(t *testing.T) {
	for _, c := range lendings {
		t.Run(c.name, func(t *testing.T) {
			run(t, func(a *Air) {
				aps, w := a.lenders(), a.radio()
				folder := a.temp()
				h := a.oldSupplicant(w, folder, "update_config=1\n")
				if c.new {
					a.addressed(w)
				}
				c.lend(a, aps, w, inNetwork(a, h))
				list, err := h.Ask(a.ctx, "LIST_NETWORKS")
				if want := 2 + btoi(c.new); err != nil || len(strings.Split(list, "\n")) != want || strings.Contains(list, "DISABLED") {
					a.Errorf("want %d networks, all enabled:\n%s", want-1, list)
				}
				config, _ := os.ReadFile(filepath.Join(folder, "wpa_supplicant.conf"))
				if !strings.Contains(string(config), `ssid="old"`) || strings.Contains(string(config), `ssid="lab"`) != c.new {
					a.Errorf("its configuration:\n%s", config)
				}
			})
		})
	}
}

// oldSupplicant starts a wpa_supplicant that is in the old network.
func (a *Air) oldSupplicant(w wireless, folder, settings string) *interop.Hostap {
	a.Helper()
	config := "ctrl_interface=/run/wpa_supplicant\n" + settings + "network={\n\tssid=\"old\"\n\tpsk=\"" + passphrase + "\"\n}\n"
	h, err := interop.StartHostap(a.ctx, interop.StartProgram, folder, config, "/run/wpa_supplicant/"+w.name, true,
		"Added interface "+w.name, "wpa_supplicant", "-D", "nl80211", "-i", w.name, "-c")
	if err != nil {
		a.Fatal(err)
	}
	a.keep("wpa_supplicant", h.Program)
	return h
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestBorrowSupplicantForgets has one that may not change its configuration.
func TestBorrowSupplicantForgets(t *testing.T) {
	run(t, func(a *Air) {
		aps, w := a.hostapd(wpa2, oldNetwork), a.radio()
		a.oldSupplicant(w, a.temp(), "")
		aps[0].press()
		p := a.wps("start", "-i", w.name)
		a.ends(p, 0, "network     lab", "update_config=1", "--store wpa")
		a.ends(a.wps("start", "-i", w.name, "--store", filepath.Join(a.temp(), "home.conf")), 2, "need the key", "kill ")
	})
}

// inNetwork reports whether wpa_supplicant is in a network.
func inNetwork(a *Air, h *interop.Hostap) func(ssid string) bool {
	return func(ssid string) bool {
		status, _ := h.Ask(a.ctx, "STATUS")
		f := facts(status)
		return f["wpa_state"] == "COMPLETED" && f["ssid"] == ssid
	}
}

// oldIwd starts an iwd that joins the old network.
func (a *Air) oldIwd(w wireless) (in func(ssid string) bool) {
	a.Helper()
	a.fresh("/var/lib/iwd")
	a.system()
	b := a.dial()
	a.store(store.IWD, w.name, stored{name: "old", ssid: "old", key: passphrase})
	a.start("iwd", "env", "STATE_DIRECTORY=/var/lib/iwd", "/usr/libexec/iwd", "-d", "-i", w.name)
	return func(ssid string) bool {
		var all map[dbus.ObjectPath]map[string]map[string]dbus.Variant
		if b.Object("net.connman.iwd", "/").Call("org.freedesktop.DBus.ObjectManager.GetManagedObjects", nil, &all) != nil {
			return false
		}
		for _, interfaces := range all {
			if n := interfaces["net.connman.iwd.Network"]; n["Connected"].Value() == true {
				return n["Name"].Value() == ssid
			}
		}
		return false
	}
}

// TestBorrowIwd has iwd do it.
func TestBorrowIwd(t *testing.T) {
	for _, c := range lendings {
		t.Run(c.name, func(t *testing.T) {
			run(t, func(a *Air) {
				aps, w := a.lenders(), a.radio()
				in := a.oldIwd(w)
				if c.new {
					a.addressed(w)
				}
				c.lend(a, aps, w, in)
			})
		})
	}
}

// inNetwork reports whether it is in a network of this name, with an address.
func (n networkManager) inNetwork(ssid string) bool {
	var path dbus.ObjectPath
	var id string
	n.bus.Object(nmService, string(n.device())).Property(nmService+".Device", "ActiveConnection", &path)
	n.bus.Object(nmService, string(path)).Property(nmService+".Connection.Active", "Id", &id)
	return n.state() == 100 && id == ssid
}

// TestBorrowNetworkManager has NetworkManager let go of the interface, and get
// it back with the network.
func TestBorrowNetworkManager(t *testing.T) {
	for _, c := range lendings {
		t.Run(c.name, func(t *testing.T) {
			run(t, func(a *Air) {
				aps, w := a.lenders(), a.radio()
				nm := a.managed(w)
				a.store(store.NM, w.name, stored{name: "old", ssid: "old", key: passphrase})
				nm.start("NetworkManager")
				c.lend(a, aps, w, nm.inNetwork)
			})
		})
	}
}

// TestBorrowKilled has the command killed while it has the interface of
// NetworkManager: the next command gives that back, even one that only listens.
func TestBorrowKilled(t *testing.T) {
	for _, next := range []string{"scan", "start"} {
		t.Run(next, func(t *testing.T) {
			run(t, func(a *Air) {
				aps, w := a.hostapd(wpa2, oldNetwork), a.radio()
				nm := a.managed(w)
				a.store(store.NM, w.name, stored{name: "old", ssid: "old", key: passphrase})
				nm.start("NetworkManager")
				a.until("the old network", func() bool { return nm.inNetwork("old") })
				p := a.wps("start", "-v", "-i", w.name)
				a.await(p, "scan 1")
				time.Sleep(time.Second)
				p.Signal(syscall.SIGKILL)
				p.End(a.ctx)
				if state := nm.state(); state != 10 {
					a.Fatalf("NetworkManager's device is in state %d, and not unmanaged", state)
				}
				if left, _ := filepath.Glob("/run/gowps/*.json"); len(left) != 1 {
					a.Fatalf("journals: %v", left)
				}
				const back = "NetworkManager has it again"
				if next == "scan" {
					a.ends(a.wps("scan", "-i", w.name), 0, back)
					a.until("the old network", func() bool { return nm.inNetwork("old") })
					return
				}
				aps[0].press()
				a.ends(a.wps("start", "-i", w.name, "--connect"), 0, back, "network     lab")
				if !nm.inNetwork("lab") {
					a.Error("NetworkManager is not in the new network")
				}
			})
		})
	}
}

// TestBorrowKilledThrough has the command killed while the owner does WPS for it.
// Then wpa_supplicant goes back by itself at the end of the walk time, and iwd has
// not left its network, but goes on looking. The next command ends either search.
func TestBorrowKilledThrough(t *testing.T) {
	kill := func(a *Air, w wireless, in func(string) bool, stays bool, next string) {
		a.Helper()
		a.until("the old network", func() bool { return in("old") })
		p := a.wps("start", "-v", "-i", w.name)
		a.await(p, "scan 1")
		time.Sleep(time.Second)
		if !stays {
			a.until("the owner to leave the old network", func() bool { return !in("old") })
		}
		p.Signal(syscall.SIGKILL)
		p.End(a.ctx)
		began := time.Now()
		switch next {
		case "start":
			a.ends(a.wps("start", "-v", "-i", w.name, "--walk-time", "5s"), 7)
		case "scan":
			// The scan itself may be in the way of iwd's, and fail then.
			p := a.wps("scan", "-i", w.name)
			a.await(p, "iwd has it again")
			if code, err := p.End(a.ctx); err != nil || code != 0 && (code != 4 || !strings.Contains(p.Log(), "the driver did not finish the scan")) {
				a.Errorf("the scan has ended with exit code %d, %v", code, err)
			}
		}
		if left, _ := filepath.Glob("/run/gowps/*.json"); next != "nothing" && len(left) > 0 {
			a.Errorf("%v is left", left)
		}
		a.until("the old network again", func() bool { return in("old") })
		a.Logf("gowps: back %.0f s later", time.Since(began).Seconds())
	}
	for _, next := range []string{"nothing", "start"} {
		t.Run("wpa_supplicant, "+next, func(t *testing.T) {
			run(t, func(a *Air) {
				_, w := a.hostapd(wpa2, oldNetwork), a.radio()
				h := a.oldSupplicant(w, a.temp(), "update_config=1\n")
				kill(a, w, inNetwork(a, h), false, next)
				if list, err := h.Ask(a.ctx, "LIST_NETWORKS"); err != nil || len(strings.Split(list, "\n")) != 2 || strings.Contains(list, "DISABLED") {
					a.Errorf("%v, its networks:\n%s", err, list)
				}
			})
		})
	}
	for _, next := range []string{"scan", "start"} {
		t.Run("iwd, "+next, func(t *testing.T) {
			run(t, func(a *Air) {
				_, w := a.hostapd(wpa2, oldNetwork), a.radio()
				kill(a, w, a.oldIwd(w), true, next)
			})
		})
	}
}
