package store

import (
	"encoding/hex"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// program finds a peer, and skips a test unless real peers are asked for; with
// CI=true a missing one is a failure.
func program(t *testing.T, names ...string) string {
	t.Helper()
	if os.Getenv("GOWPS_PEERS") != "1" {
		t.Skip("set GOWPS_PEERS=1 to run tests against real peers")
	}
	for _, name := range names {
		for _, dir := range []string{"", "/usr/sbin/", "/sbin/"} {
			if path, err := exec.LookPath(dir + name); err == nil {
				return path
			}
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no %v", names)
	}
	t.Skipf("no %v", names)
	return ""
}

// supplicant is what wpa_supplicant reads in a configuration, for an interface
// that there is not, so that it ends then.
func supplicant(t *testing.T, conf string) (list []read) {
	t.Helper()
	out, err := exec.Command(program(t, "wpa_supplicant"), "-D", "wired", "-i", "wps-none", "-c", conf, "-ddK").CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) {
		t.Fatal(err)
	}
	lines := strings.Split(string(out), "\n")
	for i, line := range lines {
		switch {
		case strings.Contains(line, "Failed to read or parse configuration"), strings.HasPrefix(line, "Line ") && strings.Contains(line, "failed"):
			t.Errorf("wpa_supplicant: %s\n%s", line, strings.Join(lines[max(0, i-3):i+1], "\n"))
		case strings.HasPrefix(line, "Line: ") && strings.HasSuffix(line, "start of a new network block"):
			list = append(list, read{})
		case strings.HasPrefix(line, "ssid - hexdump_ascii(len="):
			list[len(list)-1].ssid = hexdump(t, lines[i+1:])
		case strings.HasPrefix(line, "PSK (ASCII passphrase) - hexdump_ascii(len="):
			list[len(list)-1].key = hexdump(t, lines[i+1:])
		case strings.HasPrefix(line, "PSK - hexdump(len=32): "):
			list[len(list)-1].key = strings.ReplaceAll(strings.TrimPrefix(line, "PSK - hexdump(len=32): "), " ", "")
		case line == "key_mgmt: 0x4":
			list[len(list)-1].open = true
		}
	}
	return list
}

// hexdump reads lines of 16 octets, with the characters after them.
func hexdump(t *testing.T, lines []string) string {
	t.Helper()
	var octets []byte
	for _, line := range lines {
		if !strings.HasPrefix(line, "     ") || len(line) < 5+3*16 {
			break
		}
		b, err := hex.DecodeString(strings.ReplaceAll(line[5:5+3*16], " ", ""))
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		octets = append(octets, b...)
	}
	return string(octets)
}

// compare checks that each of the networks was read, and nothing else.
func compare(t *testing.T, list []read, networks []Network) {
	t.Helper()
	if len(list) != len(networks) {
		t.Errorf("%d networks were read, of %d", len(list), len(networks))
	}
	for _, n := range networks {
		if !slices.ContainsFunc(list, func(r read) bool { return n.check(r) == nil }) {
			i := slices.IndexFunc(list, func(r read) bool { return r.ssid == n.ssid() && r.open == n.open() })
			if i >= 0 {
				t.Error(n.check(list[i]))
			} else {
				t.Errorf("%v was not read", n)
			}
		}
	}
}

// TestSupplicantReads has wpa_supplicant read what was stored.
func TestSupplicantReads(t *testing.T) {
	program(t, "wpa_supplicant")
	m := newMachine(t)
	networks := nasty(t)
	for _, n := range networks {
		if _, err := m.keep(t, WPA, n); err != nil {
			t.Fatal(err)
		}
	}
	compare(t, supplicant(t, m.wpaFile()), networks)
}

// TestNetplanReads has netplan make configurations of what was stored, and
// wpa_supplicant read them.
func TestNetplanReads(t *testing.T) {
	netplan := program(t, "netplan")
	m := newMachine(t)
	m.put(t, netplanFolder+"/50-mine.yaml", "# mine\nnetwork:\n  version: 2\n  wifis:\n    wlan0:\n      dhcp4: false\n      addresses: [10.0.0.2/8]\n      access-points:\n        \"home\": {password: old password}\n", 0o600)
	var kept []Network
	for _, n := range nasty(t) {
		switch _, err := m.keep(t, Netplan, n); {
		case err == nil:
			kept = append(kept, n)
		case !errors.Is(err, ErrCannotHold) && !errors.Is(err, errByHand):
			t.Fatal(err)
		}
	}
	if len(kept) < 60 {
		t.Errorf("only %d networks", len(kept))
	}
	if out, err := exec.Command(netplan, "generate", "--root-dir", m.Root).CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("netplan: %v\n%s", err, out)
	}
	compare(t, supplicant(t, m.path("/run/netplan/wpa-wlan0.conf")), kept)
}

// TestNetworkManagerReads has NetworkManager's library read what was stored and
// write it again, which it does in its own way. nmcli came to that with 1.40.
func TestNetworkManagerReads(t *testing.T) {
	nmcli := program(t, "nmcli")
	m := newMachine(t)
	for _, n := range nasty(t) {
		c, err := m.keep(t, NM, n)
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(nmcli, "--offline", "connection", "modify", "connection.autoconnect", "no")
		if cmd.Stdin, err = os.Open(c.Where); err != nil {
			t.Fatal(err)
		}
		out, err := cmd.Output()
		if err != nil {
			t.Errorf("%v: %v, of\n%s", n, err, m.get(t, nmFolder+"/"+filepath.Base(c.Where)))
			continue
		}
		if !strings.Contains(string(out), "autoconnect=false") {
			t.Fatalf("nmcli says\n%s", out)
		}
		if err := n.check(readNM(t, string(out))); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
