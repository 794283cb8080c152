package owner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/godbus/dbus/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/internal/bus/bustest"
)

// services are those of a fake message bus.
type services = map[string]bustest.Service

// table is a service that answers calls as listed, "path method arguments", and
// refuses all others.
func table(refusal string, answers map[string][]any) bustest.Service {
	return func(c bustest.Call) ([]any, error) {
		key := strings.TrimSpace(c.Path + " " + c.Method + " " + strings.Trim(fmt.Sprint(c.Args), "[]"))
		if answer, ok := answers[key]; ok {
			return answer, nil
		}
		return nil, dbus.Error{Name: refusal, Body: []any{key + " is not in the table"}}
	}
}

const get = " org.freedesktop.DBus.Properties.Get "

func fakeNetworkManager(managed bool, state uint32) bustest.Service {
	const name, device = "org.freedesktop.NetworkManager", "/org/freedesktop/NetworkManager/Devices/3"
	return table(name+".UnknownDevice", map[string][]any{
		"/org/freedesktop/NetworkManager " + name + ".GetDeviceByIpIface wlan0": {dbus.ObjectPath(device)},
		device + get + name + ".Device Managed":                                 {dbus.MakeVariant(managed)},
		device + get + name + ".Device State":                                   {dbus.MakeVariant(state)},
	})
}

func fakeSupplicant() bustest.Service {
	const name = "fi.w1.wpa_supplicant1"
	return table(name+".InterfaceUnknown", map[string][]any{
		"/fi/w1/wpa_supplicant1 " + name + ".GetInterface wlan0": {dbus.ObjectPath("/fi/w1/wpa_supplicant1/Interfaces/0")},
	})
}

func fakeIWD(device string) bustest.Service {
	return table("net.connman.iwd.NotFound", map[string][]any{
		"/ org.freedesktop.DBus.ObjectManager.GetManagedObjects": {map[dbus.ObjectPath]map[string]map[string]dbus.Variant{
			"/net/connman/iwd/0": {"net.connman.iwd.Adapter": {"Name": dbus.MakeVariant("phy0")}},
			"/net/connman/iwd/0/3": {"net.connman.iwd.Device": {
				"Name": dbus.MakeVariant(device), "Mode": dbus.MakeVariant("station"), "Powered": dbus.MakeVariant(true),
			}},
		}},
	})
}

func fakeConnMan(powered bool) bustest.Service {
	type technology struct {
		Path       dbus.ObjectPath
		Properties map[string]dbus.Variant
	}
	of := func(name string, powered bool) technology {
		return technology{dbus.ObjectPath("/net/connman/technology/" + name), map[string]dbus.Variant{
			"Type": dbus.MakeVariant(name), "Powered": dbus.MakeVariant(powered),
		}}
	}
	return table("net.connman.Error.Failed", map[string][]any{
		"/ net.connman.Manager.GetTechnologies": {[]technology{of("ethernet", true), of("wifi", powered)}},
	})
}

func fakeNetworkd(state string) bustest.Service {
	const name, link = "org.freedesktop.network1", "/org/freedesktop/network1/link/_33"
	return table(name+".NoSuchLink", map[string][]any{
		"/org/freedesktop/network1 " + name + ".Manager.GetLinkByName wlan0": {int32(3), dbus.ObjectPath(link)},
		link + get + name + ".Link AdministrativeState":                      {dbus.MakeVariant(state)},
	})
}

// machine is a file system with the interface wlan0 and these files: a path and
// what is in it. In a command line, a space divides arguments. Processes are
// root's, unless their status is one of the files.
func machine(files ...string) fstest.MapFS {
	root := fstest.MapFS{
		"sys/class/net/wlan0/ifindex": {Data: []byte("3\n")},
		"proc/self/ns/net":            {Data: []byte("net:[1]"), Mode: fs.ModeSymlink},
		"proc/1/comm":                 {Data: []byte("systemd\n")},
		"proc/1/cmdline":              {Data: []byte("/sbin/init\x00wlan0\x00")},
		"proc/uptime":                 {Data: []byte("1.00 1.00\n")},
	}
	for _, f := range files {
		name, text, _ := strings.Cut(f, " ")
		file := &fstest.MapFile{Data: []byte(text)}
		switch {
		case strings.HasSuffix(name, "/cmdline"):
			file.Data = []byte(strings.ReplaceAll(text, " ", "\x00") + "\x00")
		case strings.HasSuffix(name, "/ns/net"):
			file.Mode = fs.ModeSymlink
		default:
			file.Data = append(file.Data, '\n')
		}
		root[name] = file
		if dir, ok := strings.CutSuffix(name, "/comm"); ok && root[dir+"/status"] == nil {
			root[dir+"/status"] = &fstest.MapFile{Data: []byte("Name:\tsome\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n")}
		}
	}
	return root
}

const unixSockets = "proc/net/unix Num       RefCount Protocol Flags    Type St Inode Path\n" +
	"0000000000000000: 00000002 00000000 00010000 0001 01 11111 /run/dbus/system_bus_socket\n" +
	"0000000000000000: 00000002 00000000 00000000 0002 01 22222\n"

var (
	nmOwner = Owner{
		"NetworkManager", Radio | Address, "it manages the device, which is connected",
		"nmcli device set wlan0 managed no", "nmcli device set wlan0 managed yes",
	}
	iwdOwner = Owner{
		"iwd", Radio, "it has the device, in mode station",
		"systemctl stop iwd.service", "systemctl start iwd.service",
	}
	connmanOwner = Owner{
		"ConnMan", Radio | Address, "its technology wifi is powered",
		"systemctl stop connman.service", "systemctl start connman.service",
	}
	supplicantOwner = Owner{
		"wpa_supplicant", Radio, "it has the interface, as /fi/w1/wpa_supplicant1/Interfaces/0",
		"busctl call fi.w1.wpa_supplicant1 /fi/w1/wpa_supplicant1 fi.w1.wpa_supplicant1 RemoveInterface o /fi/w1/wpa_supplicant1/Interfaces/0",
		"busctl call fi.w1.wpa_supplicant1 /fi/w1/wpa_supplicant1 fi.w1.wpa_supplicant1 CreateInterface 'a{sv}' 1 Ifname s wlan0",
	}
	dhcpcdOwner = Owner{
		"dhcpcd", Address, "process 70, '/sbin/dhcpcd -q -b'",
		"dhcpcd --release wlan0", "dhcpcd --rebind wlan0",
	}
)

// dhcpcdFor is a machine with a dhcpcd for all interfaces, and its configuration.
func dhcpcdFor(config string) fstest.MapFS {
	root := machine("proc/70/comm dhcpcd", "run/dhcpcd/pid 70", "etc/dhcpcd.conf "+config)
	root["proc/70/cmdline"] = &fstest.MapFile{Data: []byte("/sbin/dhcpcd -q -b\x00")}
	return root
}

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		name     string
		root     fstest.MapFS
		services services
		want     []Owner
	}{
		{name: "nobody", root: machine()},

		{"NetworkManager", machine(), services{"org.freedesktop.NetworkManager": fakeNetworkManager(true, 100)}, []Owner{nmOwner}},
		{"NetworkManager, unmanaged", machine(), services{"org.freedesktop.NetworkManager": fakeNetworkManager(false, 10)}, nil},
		{"NetworkManager, not its device", machine(), services{
			"org.freedesktop.NetworkManager": table("org.freedesktop.NetworkManager.UnknownDevice", nil),
		}, nil},
		{"NetworkManager and what works for it", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline /sbin/wpa_supplicant -u -s -O /run/wpa_supplicant",
			"proc/30/comm dhclient", "proc/30/cmdline /sbin/dhclient -d wlan0", "proc/30/cgroup 0::/system.slice/NetworkManager.service",
			unixSockets+"0000000000000000: 00000002 00000000 00000000 0002 01 33333 /run/wpa_supplicant/wlan0",
		), services{
			"org.freedesktop.NetworkManager": fakeNetworkManager(true, 100), "fi.w1.wpa_supplicant1": fakeSupplicant(),
		}, []Owner{nmOwner}},
		{"NetworkManager over iwd", machine(), services{
			"org.freedesktop.NetworkManager": fakeNetworkManager(true, 100), "net.connman.iwd": fakeIWD("wlan0"),
		}, []Owner{nmOwner, iwdOwner}},
		{"NetworkManager against others", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline wpa_supplicant -iwlan0 -c/etc/wpa.conf",
			"proc/30/comm dhclient", "proc/30/cmdline dhclient -v wlan0",
		), services{"org.freedesktop.NetworkManager": fakeNetworkManager(true, 100)}, []Owner{
			nmOwner,
			{"wpa_supplicant", Radio, "process 20, wpa_supplicant -iwlan0 -c/etc/wpa.conf", "kill 20", "wpa_supplicant -iwlan0 -c/etc/wpa.conf &"},
			{"dhclient", Address, "process 30, dhclient -v wlan0", "dhclient -r -v wlan0", "dhclient -v wlan0 &"},
		}},

		{"what worked for NetworkManager", machine(
			"proc/30/comm dhclient", "proc/30/cmdline dhclient wlan0", "proc/30/cgroup 0::/system.slice/NetworkManager.service",
		), services{"org.freedesktop.NetworkManager": fakeNetworkManager(false, 10)}, []Owner{
			{"dhclient", Address, "process 30, dhclient wlan0", "dhclient -r wlan0", "dhclient wlan0 &"},
		}},

		{"iwd", machine(), services{"net.connman.iwd": fakeIWD("wlan0")}, []Owner{iwdOwner}},
		{"iwd, another device", machine(), services{"net.connman.iwd": fakeIWD("wlan1")}, nil},
		{"iwd, no service of systemd", machine("proc/40/comm iwd", "proc/40/cmdline /usr/libexec/iwd -d"),
			services{"net.connman.iwd": fakeIWD("wlan0")}, []Owner{
				{"iwd", Radio, iwdOwner.Evidence, "kill 40", "/usr/libexec/iwd -d &"},
			}},

		{"ConnMan", machine("proc/50/comm connmand", "proc/50/cmdline /usr/sbin/connmand -n", "proc/50/cgroup 0::/system.slice/connman.service"),
			services{"net.connman": fakeConnMan(true), "fi.w1.wpa_supplicant1": fakeSupplicant()}, []Owner{connmanOwner}},
		{"ConnMan, without Wi-Fi", machine(), services{"net.connman": fakeConnMan(false)}, nil},
		{"ConnMan, excluded", machine("etc/connman/main.conf [General]\n NetworkInterfaceBlacklist = vmnet, wlan,"),
			services{"net.connman": fakeConnMan(true)}, nil},
		{"ConnMan, others excluded", machine("etc/connman/main.conf [General]\nNetworkInterfaceBlacklist=vmnet,wlan1,\nOther=wlan"),
			services{"net.connman": fakeConnMan(true)}, []Owner{connmanOwner}},

		{"wpa_supplicant on the bus", machine(), services{"fi.w1.wpa_supplicant1": fakeSupplicant()}, []Owner{supplicantOwner}},
		{"wpa_supplicant on the bus, not its interface", machine(),
			services{"fi.w1.wpa_supplicant1": table("fi.w1.wpa_supplicant1.InterfaceUnknown", nil)}, nil},
		{"wpa_supplicant as a service of another name, and on the bus", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline wpa_supplicant -u -i wlan0",
			"proc/20/cgroup 0::/system.slice/wpa_supplicant-nl80211@wlan0.service",
		), services{"fi.w1.wpa_supplicant1": fakeSupplicant()}, []Owner{{
			"wpa_supplicant", Radio, "process 20, wpa_supplicant -u -i wlan0",
			"systemctl stop wpa_supplicant-nl80211@wlan0.service", "systemctl start wpa_supplicant-nl80211@wlan0.service",
		}}},
		{"wpa_supplicant as a service", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline /sbin/wpa_supplicant -c/etc/wpa_supplicant/wpa_supplicant-wlan0.conf -iwlan0",
			"proc/20/cgroup 12:cpu:/\n1:name=systemd:/system.slice/system-wpa_supplicant.slice/wpa_supplicant@wlan0.service\n",
		), nil, []Owner{{
			"wpa_supplicant", Radio, "process 20, /sbin/wpa_supplicant -c/etc/wpa_supplicant/wpa_supplicant-wlan0.conf -iwlan0",
			"systemctl stop wpa_supplicant@wlan0.service", "systemctl start wpa_supplicant@wlan0.service",
		}}},
		{"wpa_supplicant from a login", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline wpa_supplicant -B -i wlan0 -c my conf", "proc/20/cgroup 0::/system.slice/ssh.service",
		), nil, []Owner{{
			"wpa_supplicant", Radio, "process 20, wpa_supplicant -B -i wlan0 -c my conf", "kill 20", "wpa_supplicant -B -i wlan0 -c my conf &",
		}}},
		// Whoever may log in can call a program so. Root is not told to run it.
		{"somebody's programs", machine(
			"proc/20/status Name:\twpa_supplicant\nUid:\t1000\t1000\t1000\t1000", "proc/20/comm wpa_supplicant", "proc/20/cmdline /tmp/evil -i wlan0",
			"proc/21/status Name:\tudhcpc\nUid:\t1000\t0\t0\t0", "proc/21/comm udhcpc", "proc/21/cmdline /tmp/evil -i wlan0",
			"proc/22/status Name:\tdhclient\nUid:\t1000\t1000\t1000\t1000", "proc/22/comm dhclient", "proc/22/cmdline /tmp/evil wlan0",
			"proc/23/status of a kernel that says nothing", "proc/23/comm dhclient", "proc/23/cmdline /tmp/evil wlan0",
		), nil, []Owner{
			{"wpa_supplicant", Radio, "process 20, of user 1000", "kill 20", ""},
			{"udhcpc", Address, "process 21, of user 1000", "kill -USR2 21; kill 21", ""},
			{"dhclient", Address, "process 22, of user 1000", "kill 22", ""},
			{"dhclient", Address, "process 23, of an unknown user", "kill 23", ""},
		}},
		{"a service of somebody's that seems one of the system", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline wpa_supplicant -i wlan0",
			"proc/20/cgroup 0::/user.slice/user-1000.slice/user@1000.service/:/system.slice/wpa_supplicant-evil.service",
		), nil, []Owner{{
			"wpa_supplicant", Radio, "process 20, wpa_supplicant -i wlan0", "kill 20", "wpa_supplicant -i wlan0 &",
		}}},
		{"a command line that no shell should see", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline wpa_supplicant -i wlan0 -c/etc/\x1b[2Jx\ny",
			"proc/21/comm dhclient", "proc/21/cmdline dhclient wlan0 \u202ex",
			"proc/22/comm udhcpc", "proc/22/cmdline udhcpc -i wlan0 "+strings.Repeat("x", commandMax),
		), nil, []Owner{
			{"wpa_supplicant", Radio, "process 20", "kill 20", ""},
			{"dhclient", Address, "process 21", "kill 21", ""},
			{"udhcpc", Address, "process 22", "kill -USR2 22; kill 22", ""},
		}},
		{"wpa_supplicant by its socket", machine(unixSockets + "0000000000000000: 00000002 00000000 00000000 0002 01 33333 /var/run/wpa_supplicant/wlan0"),
			nil, []Owner{{
				"wpa_supplicant", Radio, "its control socket is /var/run/wpa_supplicant/wlan0",
				"wpa_cli -p /var/run/wpa_supplicant -i wlan0 terminate", "",
			}}},
		{"wpa_supplicant elsewhere", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline wpa_supplicant -i wlan1",
			"proc/21/comm wpa_supplicant", "proc/21/cmdline wpa_supplicant -i wlan0", "proc/21/ns/net net:[2]",
			unixSockets+"0000000000000000: 00000002 00000000 00000000 0002 01 33333 /run/wpa_supplicant/wlan1\n"+
				"0000000000000000: 00000002 00000000 00000000 0002 01 33334 /tmp/wpa_supplicant/wlan0\n"+
				"0000000000000000: 00000002 00000000 00000000 0002 01 33335 /run/other/wlan0",
		), nil, nil},
		{"hostapd", machine(unixSockets + "0000000000000000: 00000002 00000000 00000000 0002 01 33333 /run/hostapd/wlan0"), nil, []Owner{{
			"hostapd", Radio, "its control socket is /run/hostapd/wlan0",
			"hostapd_cli -p /run/hostapd -i wlan0 disable", "hostapd_cli -p /run/hostapd -i wlan0 enable",
		}}},

		{"systemd-networkd", machine(), services{"org.freedesktop.network1": fakeNetworkd("configured")}, []Owner{{
			"systemd-networkd", Address, "the link is configured",
			`mkdir -p /run/systemd/network && printf '[Match]\nName=%s\n[Link]\nUnmanaged=yes\n' wlan0 > /run/systemd/network/00-wps-wlan0.network && networkctl reload`,
			"rm /run/systemd/network/00-wps-wlan0.network && networkctl reload",
		}}},
		{"systemd-networkd, unmanaged", machine(), services{"org.freedesktop.network1": fakeNetworkd("unmanaged")}, nil},
		{"systemd-networkd, no longer", machine(), services{"org.freedesktop.network1": fakeNetworkd("linger")}, nil},
		{"systemd-networkd, no link", machine(), services{
			"org.freedesktop.network1": table("org.freedesktop.network1.NoSuchLink", nil),
		}, nil},

		{"DHCP clients", machine(
			"proc/100/comm udhcpc", "proc/100/cmdline udhcpc -b --interface=wlan0",
			"proc/99/comm dhclient", "proc/99/cmdline /sbin/dhclient -4 -pf /run/dhclient.wlan0.pid wlan0",
			"proc/101/comm dhclient", "proc/101/cmdline dhclient wlan01",
			"proc/102/comm udhcpc", "proc/102/cmdline udhcpc -xwlan0",
			"proc/103/comm dhcpcd", "proc/103/cmdline dhcpcd: eth0 [ip4]",
		), nil, []Owner{
			{
				"dhclient", Address, "process 99, /sbin/dhclient -4 -pf /run/dhclient.wlan0.pid wlan0",
				"/sbin/dhclient -r -4 -pf /run/dhclient.wlan0.pid wlan0", "/sbin/dhclient -4 -pf /run/dhclient.wlan0.pid wlan0 &",
			},
			{"udhcpc", Address, "process 100, udhcpc -b --interface=wlan0", "kill -USR2 100; kill 100", "udhcpc -b --interface=wlan0 &"},
		}},
		{"ifupdown", machine(
			"proc/20/comm wpa_supplicant", "proc/20/cmdline wpa_supplicant -s -B -i wlan0", "proc/20/cgroup 0::/system.slice/networking.service",
			"proc/30/comm dhclient", "proc/30/cmdline dhclient wlan0", "proc/30/cgroup 0::/system.slice/system-ifup.slice/ifup@wlan0.service",
		), nil, []Owner{
			{"wpa_supplicant", Radio, "process 20, wpa_supplicant -s -B -i wlan0", "ifdown wlan0", "ifup wlan0"},
			{"dhclient", Address, "process 30, dhclient wlan0", "ifdown wlan0", "ifup wlan0"},
		}},
		{"dhcpcd by its title", func() fstest.MapFS {
			root := machine("proc/70/comm dhcpcd", "proc/71/comm dhcpcd", "proc/72/comm dhcpcd")
			root["proc/70/cmdline"] = &fstest.MapFile{Data: []byte("dhcpcd: [manager] [ip4] [ip6]\x00")}
			root["proc/71/cmdline"] = &fstest.MapFile{Data: []byte("dhcpcd: [BPF ARP] wlan0 192.0.2.7\x00")}
			root["proc/72/cmdline"] = &fstest.MapFile{Data: []byte("dhcpcd: [DHCP6 proxy] wlan0\x00")}
			return root
		}(), nil, []Owner{
			{"dhcpcd", Address, "process 71, 'dhcpcd: [BPF ARP] wlan0 192.0.2.7'", dhcpcdOwner.Release, dhcpcdOwner.Restore},
		}},
		{"dhcpcd for all", dhcpcdFor(""), nil, []Owner{dhcpcdOwner}},
		{"dhcpcd for all but ours", dhcpcdFor("# ours\ndenyinterfaces eth1, wlan*"), nil, nil},
		{"dhcpcd for all but another", dhcpcdFor("denyinterfaces wlan1 [\nhostname"), nil, []Owner{dhcpcdOwner}},
		{"dhcpcd for some and ours", dhcpcdFor("allowinterfaces eth0\nallowinterfaces wlan?"), nil, []Owner{dhcpcdOwner}},
		{"dhcpcd for some", dhcpcdFor("allowinterfaces eth0 eth1"), nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			address := "unix:path=/nonexistent"
			if tt.services != nil {
				fake := bustest.New(t, tt.services)
				address = fake.Address
				defer func() {
					for _, c := range fake.Calls() {
						if c.Starts || !reads(c.Method) {
							t.Errorf("%s %s does more than to read", c.Path, c.Method)
						}
					}
				}()
			}
			got, err := Finder{tt.root, address}.Find(t.Context(), "wlan0")
			if err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("owners, want and got:\n%s", diff)
			}
		})
	}
}

// reads reports whether a method of D-Bus changes nothing.
func reads(method string) bool {
	return strings.HasPrefix(method[strings.LastIndex(method, ".")+1:], "Get")
}

// A service that runs and does not answer may be an owner: that is an error, and
// what else was found is told with it.
func TestFindFails(t *testing.T) {
	denied := dbus.Error{Name: "org.freedesktop.DBus.Error.AccessDenied", Body: []any{"denied"}}
	root := machine("proc/30/comm dhclient", "proc/30/cmdline dhclient wlan0")
	want := []Owner{{"dhclient", Address, "process 30, dhclient wlan0", "dhclient -r wlan0", "dhclient wlan0 &"}}
	for _, name := range []string{
		"org.freedesktop.NetworkManager", "net.connman", "net.connman.iwd", "fi.w1.wpa_supplicant1", "org.freedesktop.network1",
	} {
		t.Run(name, func(t *testing.T) {
			fake := bustest.New(t, services{name: func(bustest.Call) ([]any, error) { return nil, denied }})
			got, err := Finder{root, fake.Address}.Find(t.Context(), "wlan0")
			if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "denied") {
				t.Errorf("denied: %v", err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("denied: owners, want and got:\n%s", diff)
			}

			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			late := errors.New("too late")
			fake = bustest.New(t, services{name: func(bustest.Call) ([]any, error) {
				cancel(late)
				return nil, bustest.Silence
			}})
			got, err = Finder{root, fake.Address}.Find(ctx, "wlan0")
			if !errors.Is(err, late) {
				t.Errorf("silent: %v", err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("silent: owners, want and got:\n%s", diff)
			}
		})
	}
}

func TestNoSuchInterface(t *testing.T) {
	for _, name := range []string{"wlan1", "", ".", "..", "a/b", "../../etc"} {
		if owners, err := (Finder{machine(), "unix:path=/nonexistent"}).Find(t.Context(), name); err == nil || owners != nil {
			t.Errorf("%q: %v, %v", name, owners, err)
		}
	}
}

func TestDeviceState(t *testing.T) {
	for state, want := range map[uint32]string{
		20: "unavailable", 30: "disconnected", 40: "connecting", 90: "connecting",
		100: "connected", 110: "disconnecting", 120: "failed", 0: "in state 0",
	} {
		if got := deviceState(state); got != want {
			t.Errorf("state %d is %q, want %q", state, got, want)
		}
	}
}

// A name may hold all but white space and slashes, and must not become anything
// but one word of a command.
func TestQuote(t *testing.T) {
	for _, text := range []string{"wlan0", "wlan0;reboot", "$(reboot)", "it's", "", "-n", "a\nb", `\`, "*", "é"} {
		out, err := exec.Command("sh", "-c", "printf %s- "+quote(text)).Output()
		if err != nil {
			t.Skip(err)
		}
		if string(out) != text+"-" {
			t.Errorf("%s is %q to a shell, want %q", quote(text), out, text+"-")
		}
	}
}

// waits has this program be a process that only waits to be looked at.
const waits = "OWNER_TEST_WAITS"

func TestMain(m *testing.M) {
	if os.Getenv(waits) != "" {
		io.Copy(io.Discard, os.Stdin)
		return
	}
	os.Exit(m.Run())
}

// A real process in the real /proc.
func TestProcess(t *testing.T) {
	if runtime.GOOS != "linux" {
		if _, err := Find(t.Context(), "lo"); !errors.Is(err, errors.ErrUnsupported) {
			t.Error(err)
		}
		return
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	client := filepath.Join(t.TempDir(), "udhcpc")
	if err := os.Symlink(program, client); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(client, "-i", "lo")
	cmd.Env = append(os.Environ(), waits+"=1")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer stdin.Close()

	owners, err := Finder{os.DirFS("/"), "unix:path=/nonexistent"}.Find(t.Context(), "lo")
	if err != nil {
		t.Error(err)
	}
	want := fmt.Sprintf("process %d, %s -i lo", cmd.Process.Pid, client)
	for _, o := range owners {
		if o.Name == "udhcpc" && o.Role == Address && o.Evidence == want {
			return
		}
	}
	t.Errorf("%v, want one with %q", owners, want)
}
