package owner

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"
)

// FuzzProcess has a process say anything of itself: what root is told to type is
// one line, can be printed, and has words of the process only if it is root's.
func FuzzProcess(f *testing.F) {
	f.Add("wpa_supplicant\n", "/sbin/wpa_supplicant\x00-iwlan0\x00", "0::/system.slice/wpa_supplicant.service\n", "Uid:\t0\t0\t0\t0\n", "0: 2 0 0 2 1 3 /run/hostapd/wlan0\n", "denyinterfaces eth*\n")
	f.Add("dhclient\n", "", "", "Uid:", "", "")
	f.Add("udhcpc", "\x1b[2J\x00wlan0", "0::/user.slice/:/system.slice/udhcpc.service", "Uid:\t1000\t0", "0 0 0 0 0 0 0 /var/run/wpa_supplicant/wlan0", "")
	f.Add("dhcpcd\n", "dhcpcd: wlan0 [ip4]\x00", "::::", "Uid:\t\t", "\x00", "allowinterfaces [\n")
	f.Fuzz(func(t *testing.T, comm, cmdline, cgroup, status, sockets, config string) {
		root := fstest.MapFS{
			"sys/class/net/wlan0/ifindex": {Data: []byte("3\n")},
			"proc/20/comm":                {Data: []byte(comm)},
			"proc/20/cmdline":             {Data: []byte(cmdline)},
			"proc/20/cgroup":              {Data: []byte(cgroup)},
			"proc/20/status":              {Data: []byte(status)},
			"proc/net/unix":               {Data: []byte(sockets)},
			"run/dhcpcd/pid":              {Data: []byte("20\n")},
			"etc/dhcpcd.conf":             {Data: []byte(config)},
		}
		owners, err := Finder{Root: root, Bus: "unix:path=/nowhere/at/all"}.Find(context.Background(), "wlan0")
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range owners {
			for _, command := range []string{o.Release, o.Restore} {
				if strings.ContainsFunc(command, func(r rune) bool { return !unicode.IsPrint(r) }) || len(command) > 2*commandMax {
					t.Errorf("a command is %q", command)
				}
			}
			if !strings.Contains(status, "Uid:\t0\t") && strings.HasSuffix(o.Restore, "&") {
				t.Errorf("of a process with %q, it is told to run %q", status, o.Restore)
			}
		}
	})
}
