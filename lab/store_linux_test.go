package lab

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"
	"golang.org/x/sys/unix"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/bus"
	"github.com/gowps/wps/internal/interop"
	"github.com/gowps/wps/internal/store"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// stored is a network whose credential goes to a store.
type stored struct {
	name      string // of the case
	ssid, key string // the key as a credential has it; "": open
	iface     string // of its access point
}

// storedNetworks are names and keys that careless writers get wrong.
func storedNetworks() []stored {
	return []stored{
		{name: "plain", ssid: "lab", key: passphrase},
		{name: "quotes", ssid: `a "b" \ #c;`, key: `  q"#'\;%$ ` + "`x` "},
		{name: "longest", ssid: "null", key: "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"},
		{name: "PSK", ssid: "\U0001f4f6 home", key: "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF"},
		{name: "not ASCII", ssid: " 12;34; ", key: "p\u00e4ssw\u00f6rd"},
		{name: "octets", ssid: "\x01\xff'\"\\\n\t\x7f \xc3\x28 lab \x01\x02\x03\x04\x05\x06\x07\x08\xfe\x0a\x0d=[]", key: "#hash \"first"},
		{name: "open", ssid: "-open one"},
	}
}

func (s stored) credential() wsc.Credential {
	c := wsc.Credential{SSID: dot11.SSID(s.ssid), Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: secret.Bytes(s.key)}
	if s.key == "" {
		c.Auth, c.Encr = wsc.AuthOpen, wsc.EncrNone
	}
	return c
}

// house starts one access point with all of the networks.
func (a *Air) house(networks []stored) *interop.Program {
	a.Helper()
	w := a.radio()
	var conf strings.Builder
	fmt.Fprintf(&conf, "interface=%s\ndriver=nl80211\nctrl_interface=/run/hostapd\nhw_mode=g\nchannel=6\n", w.name)
	for i := range networks {
		n := &networks[i]
		n.iface = w.name
		if i > 0 {
			n.iface = fmt.Sprintf("%s_%d", w.name, i)
			fmt.Fprintf(&conf, "bss=%s\n", n.iface)
		}
		fmt.Fprintf(&conf, "ssid2=%s\n", hex.EncodeToString([]byte(n.ssid)))
		if n.key != "" {
			conf.WriteString("wpa=2\nwpa_key_mgmt=WPA-PSK\nrsn_pairwise=CCMP\n")
		}
		switch len(n.key) {
		case 0:
		case 64:
			fmt.Fprintf(&conf, "wpa_psk=%s\n", n.key)
		default:
			fmt.Fprintf(&conf, "wpa_passphrase=%s\n", n.key)
		}
	}
	h, err := interop.StartHostap(a.ctx, interop.StartProgram, a.temp(), conf.String(), "/run/hostapd/"+w.name, true, "AP-ENABLED", "hostapd")
	if err != nil {
		a.Fatal(err)
	}
	a.keep("hostapd", h.Program)
	return h.Program
}

// fresh makes a folder an empty one of this case.
func (a *Air) fresh(folder string) {
	a.Helper()
	if err := errors.Join(os.MkdirAll(folder, 0o755), unix.Mount("tmpfs", folder, "tmpfs", 0, "")); err != nil {
		a.Fatalf("%s: %v", folder, err)
	}
}

// store hands the network to a store.
func (a *Air) store(name, iface string, s stored) *store.Change {
	a.Helper()
	n, err := store.NewNetwork(s.credential())
	if err != nil {
		a.Fatal(err)
	}
	to, _, err := store.Open(a.ctx, name, store.Machine{Interface: iface})
	if err != nil {
		a.Fatal(err)
	}
	c, err := to.Plan(a.ctx, n)
	if err == nil {
		err = c.Apply(a.ctx)
	}
	if err != nil {
		a.Fatalf("storing %s: %v", s.name, err)
	}
	a.Logf("%s: %s (%s)", s.name, c.Where, c.Effect)
	return c
}

// joined waits until the access point of a network has the station as a member.
func (a *Air) joined(ap *interop.Program, s stored, mac dot11.MAC) {
	a.Helper()
	a.await(ap, s.iface+": AP-STA-CONNECTED "+mac.String())
	a.Logf("%s: joined", s.name)
}

// TestStoreSupplicant has wpa_supplicant join with what was stored in its
// configuration, told to read it again and after a restart.
func TestStoreSupplicant(t *testing.T) {
	run(t, func(a *Air) {
		networks := storedNetworks()
		ap, w := a.house(networks), a.radio()
		folder := a.temp()
		file := filepath.Join(folder, "wpa_supplicant.conf")
		begin := func(config string) *interop.Hostap {
			h, err := interop.StartHostap(a.ctx, interop.StartProgram, folder, config, "/run/wpa_supplicant/"+w.name, true,
				"Added interface "+w.name, "wpa_supplicant", "-D", "nl80211", "-i", w.name, "-c")
			if err != nil {
				a.Fatal(err)
			}
			return h
		}
		join := func(h *interop.Hostap) {
			for i, n := range networks {
				if _, err := h.Ask(a.ctx, fmt.Sprintf("SELECT_NETWORK %d", i)); err != nil {
					a.Fatal(err)
				}
				a.joined(ap, n, w.mac)
			}
		}
		h := begin("ctrl_interface=/run/wpa_supplicant\n")
		for _, n := range networks {
			a.store(file, w.name, n)
		}
		if _, err := h.Ask(a.ctx, "RECONFIGURE"); err != nil {
			a.Fatal(err)
		}
		join(h)
		h.Stop()
		config, err := os.ReadFile(file)
		if err != nil {
			a.Fatal(err)
		}
		h = begin(string(config))
		a.keep("wpa_supplicant", h.Program)
		join(h)
	})
}

// system starts a message bus.
func (a *Air) system() {
	a.Helper()
	a.do("mkdir", "-p", "/run/dbus")
	a.await(a.start("dbus", "dbus-daemon", "--system", "--nopidfile", "--nofork", "--print-address"), "unix:")
}

// dial connects to it.
func (a *Air) dial() *bus.Bus {
	a.Helper()
	b, err := bus.Dial(a.ctx, "")
	if err != nil {
		a.Fatal(err)
	}
	a.Cleanup(func() { b.Close() })
	return b
}

// TestStoreIwd has iwd join with what was stored in its folder, while it runs
// and after a restart.
func TestStoreIwd(t *testing.T) {
	run(t, func(a *Air) {
		networks := storedNetworks()
		a.house(networks)
		w := a.radio()
		a.fresh("/var/lib/iwd")
		a.system()
		b := a.dial()
		objects := func() (all map[dbus.ObjectPath]map[string]map[string]dbus.Variant) {
			if b.Object("net.connman.iwd", "/").Call("org.freedesktop.DBus.ObjectManager.GetManagedObjects", nil, &all) != nil {
				return nil
			}
			return all
		}
		begin := func(log string) *interop.Program {
			return a.start(log, "env", "STATE_DIRECTORY=/var/lib/iwd", "/usr/libexec/iwd", "-d", "-i", w.name)
		}
		join := func() {
			for _, n := range networks {
				kind := "psk"
				if n.key == "" {
					kind = "open"
				}
				var path dbus.ObjectPath
				a.until("iwd to see "+n.name, func() bool {
					var station dbus.ObjectPath
					for p, interfaces := range objects() {
						if interfaces["net.connman.iwd.Station"] != nil {
							station = p
						}
						if network := interfaces["net.connman.iwd.Network"]; network["Name"].Value() == n.ssid && network["Type"].Value() == kind {
							path = p
							return true
						}
					}
					// In one network, it forgets about others.
					b.Object("net.connman.iwd", string(station)).Call("net.connman.iwd.Station.Scan", nil)
					return false
				})
				a.until("iwd to join "+n.name, func() bool {
					err := b.Object("net.connman.iwd", string(path)).Call("net.connman.iwd.Network.Connect", nil)
					if err != nil && !bus.Refused(err, "net.connman.iwd.Busy", "net.connman.iwd.InProgress", "net.connman.iwd.Aborted", "net.connman.iwd.Failed") {
						a.Fatalf("%s: %v", n.name, err)
					}
					return err == nil
				})
				a.Logf("%s: joined", n.name)
			}
		}
		iwd := begin("iwd")
		a.until("iwd to run", func() bool { return len(objects()) > 0 })
		// iwd passes over names that are not UTF-8, and the store refuses them.
		ignored := slices.IndexFunc(networks, func(n stored) bool { return n.name == "octets" })
		networks = slices.Delete(networks, ignored, ignored+1)
		for _, n := range networks {
			a.store(store.IWD, w.name, n)
		}
		join()
		iwd.Stop()
		begin("iwd-again")
		join()
	})
}

const nmService = "org.freedesktop.NetworkManager"

// networkManager is a NetworkManager that has one interface.
type networkManager struct {
	air     *Air
	w       wireless
	bus     *bus.Bus
	manager bus.Object
}

// managed makes a machine for NetworkManager, with what it needs.
func (a *Air) managed(w wireless) networkManager {
	a.Helper()
	for _, folder := range []string{"/etc/NetworkManager", "/var/lib/NetworkManager"} {
		a.fresh(folder)
	}
	if err := os.Mkdir("/etc/NetworkManager/system-connections", 0o700); err != nil {
		a.Fatal(err)
	}
	config := "[main]\nplugins=keyfile\nauth-polkit=false\n[keyfile]\nunmanaged-devices=*,except:interface-name:" + w.name + "\n"
	if err := os.WriteFile("/etc/NetworkManager/NetworkManager.conf", []byte(config), 0o600); err != nil {
		a.Fatal(err)
	}
	a.system()
	a.start("udevd", "env", "SYSTEMD_IGNORE_CHROOT=1", "/lib/systemd/systemd-udevd")
	a.until("udev", func() bool { _, err := os.Stat("/run/udev/control"); return err == nil })
	a.do("env", "SYSTEMD_IGNORE_CHROOT=1", "udevadm", "trigger", "--type=devices", "--action=add", "--subsystem-match=net")
	a.do("env", "SYSTEMD_IGNORE_CHROOT=1", "udevadm", "settle", "--timeout=30")
	a.start("wpa_supplicant", "wpa_supplicant", "-u", "-dd", "-K", "-f", "/dev/stdout")
	b := a.dial()
	return networkManager{a, w, b, b.Object(nmService, "/org/freedesktop/NetworkManager")}
}

// start starts it and waits until it has the interface.
func (n networkManager) start(log string) *interop.Program {
	n.air.Helper()
	p := n.air.start(log, "NetworkManager", "--no-daemon", "--log-level=DEBUG")
	n.air.until("NetworkManager to have the interface", func() bool { return n.state() >= 30 })
	return p
}

// device is its object of the interface; "": it has none.
func (n networkManager) device() (device dbus.ObjectPath) {
	if n.manager.Call(nmService+".GetDeviceByIpIface", []any{n.w.name}, &device) != nil {
		return ""
	}
	return device
}

// state is the state of the device, 0 if there is none.
func (n networkManager) state() (state uint32) {
	n.bus.Object(nmService, string(n.device())).Property(nmService+".Device", "State", &state)
	return state
}

// TestStoreNetworkManager has NetworkManager join: with what it was told while it
// ran, with what was put into its folder while it did not, and with all of that
// after a restart.
func TestStoreNetworkManager(t *testing.T) {
	run(t, func(a *Air) {
		networks := storedNetworks()
		ap, w := a.house(networks), a.radio()
		nm := a.managed(w)
		b, manager := nm.bus, nm.manager
		var device dbus.ObjectPath
		begin := func(log string) *interop.Program {
			p := nm.start(log)
			device = nm.device()
			return p
		}
		join := func(networks []stored) {
			for _, n := range networks {
				var paths []dbus.ObjectPath
				settings := b.Object(nmService, "/org/freedesktop/NetworkManager/Settings")
				if err := settings.Call(nmService+".Settings.ListConnections", nil, &paths); err != nil {
					a.Fatal(err)
				}
				var found dbus.ObjectPath
				for _, p := range paths {
					var s map[string]map[string]dbus.Variant
					if err := b.Object(nmService, string(p)).Call(nmService+".Settings.Connection.GetSettings", nil, &s); err != nil {
						a.Fatal(err)
					}
					if ssid, ok := s["802-11-wireless"]["ssid"].Value().([]byte); ok && string(ssid) == n.ssid {
						found = p
					}
				}
				if found == "" {
					a.Fatalf("%s: NetworkManager does not have it", n.name)
				}
				var active dbus.ObjectPath
				a.until("NetworkManager to join "+n.name, func() bool {
					return manager.Call(nmService+".ActivateConnection", []any{found, device, dbus.ObjectPath("/")}, &active) == nil
				})
				// It then asks for an address in vain, which does not matter here.
				a.joined(ap, n, w.mac)
			}
		}
		told, put := networks[:4], networks[4:]
		program := begin("NetworkManager")
		for _, n := range told {
			if c := a.store(store.NM, w.name, n); !strings.HasPrefix(c.Where, "NetworkManager") {
				a.Errorf("it was not told, but written to %s", c.Where)
			}
		}
		// A second time replaces it.
		if c := a.store(store.NM, w.name, told[1]); c.Effect != store.Replaced {
			a.Errorf("a second time it is %s", c.Effect)
		}
		join(told)
		program.Stop()
		for _, n := range put {
			if c := a.store(store.NM, w.name, n); filepath.Dir(c.Where) != "/etc/NetworkManager/system-connections" {
				a.Errorf("it was written to %s", c.Where)
			}
		}
		files, err := os.ReadDir("/etc/NetworkManager/system-connections")
		if err != nil || len(files) != len(networks) {
			a.Errorf("%d files for %d networks: %v", len(files), len(networks), err)
		}
		begin("NetworkManager-again")
		join(networks)
	})
}

// TestStoreCommand goes the whole way: the command receives the credential from
// an access point and stores it, and wpa_supplicant joins with that.
func TestStoreCommand(t *testing.T) {
	run(t, func(a *Air) {
		ap, w := a.ap(wpa2), a.radio()
		a.fresh("/etc/wpa_supplicant")
		if err := os.WriteFile("/etc/wpa_supplicant/wpa_supplicant.conf", []byte("ctrl_interface=/run/wpa_supplicant\n# kept\n"), 0o600); err != nil {
			a.Fatal(err)
		}
		ap.press()
		a.command("connected; Ctrl-C", func() {}, "start", "-v", "-i", w.name, "--store", "auto", "--connect")
		config, err := os.ReadFile("/etc/wpa_supplicant/wpa_supplicant.conf")
		if err != nil || !strings.Contains(string(config), "\n# kept\n") {
			a.Fatalf("%v:\n%s", err, config)
		}
		h, err := interop.StartHostap(a.ctx, interop.StartProgram, a.temp(), string(config), "/run/wpa_supplicant/"+w.name, true,
			"Added interface "+w.name, "wpa_supplicant", "-D", "nl80211", "-i", w.name, "-c")
		if err != nil {
			a.Fatal(err)
		}
		a.keep("wpa_supplicant", h.Program)
		a.await(ap.Program, "AP-STA-CONNECTED "+w.mac.String())
	})
}

// TestStoreDiskFull has a disk be full when a network is to be stored.
func TestStoreDiskFull(t *testing.T) {
	run(t, func(a *Air) {
		folder := a.temp()
		if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "size=8k"); err != nil {
			a.Fatal(err)
		}
		file := filepath.Join(folder, "wpa_supplicant.conf")
		old := strings.Repeat("# all that there is room for\n", 8000/30)
		if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
			a.Fatal(err)
		}
		n, err := store.NewNetwork(storedNetworks()[0].credential())
		if err != nil {
			a.Fatal(err)
		}
		s, _, err := store.Open(a.ctx, file, store.Machine{})
		if err != nil {
			a.Fatal(err)
		}
		c, err := s.Plan(a.ctx, n)
		if err != nil {
			a.Fatal(err)
		}
		if err := c.Apply(a.ctx); !errors.Is(err, unix.ENOSPC) {
			a.Errorf("on a full disk: %v", err)
		}
		text, err := os.ReadFile(file)
		if files, _ := os.ReadDir(folder); err != nil || string(text) != old || len(files) != 1 {
			a.Errorf("there are %v, and the file has %d octets: %v", files, len(text), err)
		}
	})
}
