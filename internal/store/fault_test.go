package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

var errKilled = errors.New("killed")

// fuse has one system call fail, or kills the process before it.
type fuse struct {
	at, steps int
	err       error // nil: the process is killed
	watch     func()
}

func (f *fuse) step(call, name string) error {
	f.watch()
	f.steps++
	switch {
	case f.at == 0 || f.steps < f.at:
	case f.err == nil:
		panic(errKilled)
	case f.steps == f.at:
		return &fs.PathError{Op: call, Path: name, Err: f.err}
	}
	return nil
}

// outlive stores a network, and reports whether the process was killed.
func (m Machine) outlive(t *testing.T, name string, n Network) (err error, dead bool) {
	defer func() {
		if p := recover(); p != nil {
			if p != errKilled {
				panic(p)
			}
			dead = true
		}
	}()
	_, err = m.keep(t, name, n)
	return err, false
}

// files are all there are below the machine's root, with their text.
func (m Machine) files(t *testing.T) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(m.Root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, m.Root)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestFaults has each system call of each store fail, as on a full disk and
// without permission, and has the process be killed before each. At every
// moment the file is the old one or the new one, nobody else can read it, and
// no other file remains of a failure. A killed process's rest goes next time.
func TestFaults(t *testing.T) {
	n := network(t, "home", "new password")
	for name, file := range map[string]struct{ path, old string }{
		WPA:      {wpaFolder + "/wpa_supplicant.conf", "# mine\nnetwork={\n\tssid=\"home\"\n\tpsk=\"old password\"\n}\n"},
		Networkd: {wpaFolder + "/wpa_supplicant-wlan0.conf", ""},
		IWD:      {iwdFolder + "/home.psk", "[Security]\nPassphrase=old password\n"},
		NM:       {nmFolder + "/home.nmconnection", "[connection]\ntype=wifi\n[wifi]\nssid=home\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=old password\n"},
		Netplan:  {netplanFolder + "/50-mine.yaml", netplanOf("        home:\n          password: old password\n")},
		Gokrazy:  {gokrazyFile, `{"ssid": "home", "psk": "old password"}`},
	} {
		for _, fault := range []error{syscall.ENOSPC, fs.ErrPermission, nil} {
			t.Run(fmt.Sprintf("%s/%v", name, fault), func(t *testing.T) {
				t.Parallel()
				for at := 1; ; at++ {
					m := newMachine(t)
					if file.old != "" {
						m.put(t, file.path, file.old, 0o600)
					}
					after := ""
					f := &fuse{at: at, err: fault}
					f.watch = func() {
						for path, text := range m.files(t) {
							if path == file.path && text != file.old && !strings.Contains(text, "new password") {
								t.Errorf("step %d: half a file:\n%s", f.steps, text)
							}
							if info, err := os.Stat(m.path(path)); err != nil || info.Mode() != 0o600 {
								t.Errorf("step %d: %s is %v, %v", f.steps, path, info, err)
							}
						}
					}
					m.step = f.step
					err, dead := m.outlive(t, name, n)
					f.watch()
					files := m.files(t)
					if len(files) == 1 {
						after = files[file.path]
					}
					replaced := strings.Contains(after, "new password")
					if !dead && err != nil && (!errors.Is(err, fault) || after != file.old) {
						t.Errorf("step %d fails: %v, and there is %v", at, err, files)
					}
					if !dead && err == nil && !replaced {
						t.Errorf("step %d fails, and nobody says so: %v", at, files)
					}
					if f.steps < at {
						if dead || err != nil || at < 8 {
							t.Errorf("after %d steps: %v", f.steps, err)
						}
						break
					}
					// The next process.
					m.step = nil
					for path, text := range files {
						// In the test it has this process's id, which lives.
						if i := strings.Index(path, temporaryMark); i >= 0 {
							os.Remove(m.path(path))
							m.put(t, path[:i]+temporaryMark+"999999999", text, 0o600)
						}
					}
					if _, err := m.keep(t, name, n); err != nil {
						t.Errorf("after step %d: %v", at, err)
					}
					if files := m.files(t); !strings.Contains(files[file.path], "new password") || !dead && len(files) != 1 || !replaced && len(files) != 1 {
						t.Errorf("after step %d in the end: %v", at, files)
					}
				}
			})
		}
	}
}

// TestNoPermission is a folder that the process cannot write to.
func TestNoPermission(t *testing.T) {
	m := newMachine(t)
	if err := writable(m.path("/nowhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	if os.Getuid() == 0 {
		t.Log("root may write anywhere; TestFaults has the error")
		return
	}
	if err := os.Chmod(m.path(iwdFolder), 0o500); err != nil {
		t.Fatal(err)
	}
	if _, err := m.keep(t, IWD, network(t, "home", "12345678")); !errors.Is(err, fs.ErrPermission) {
		t.Error(err)
	}
}

// TestSweep leaves the files of living processes and of others alone.
func TestSweep(t *testing.T) {
	m := newMachine(t)
	keep := []string{temporary("/x.conf", os.Getpid()), "/.x.conf.gowps-", "/.x.conf.gowps-a", "/.y.conf.gowps-999999999", "/x.conf.gowps-999999999"}
	for _, name := range append(keep, temporary("/x.conf", 999999999)) {
		m.put(t, name, "x", 0o600)
	}
	m.sweep(m.path("/x.conf"))
	files := m.files(t)
	for _, name := range keep {
		if _, ok := files[name]; !ok {
			t.Errorf("%s is gone", name)
		}
	}
	if len(files) != len(keep) {
		t.Errorf("there is %v", files)
	}
}

// TestUnreadable has files that cannot be looked at.
func TestUnreadable(t *testing.T) {
	m := newMachine(t)
	m.put(t, netplanFolder+"/10-x.yaml", "a: [", 0o600)
	m.put(t, netplanFolder+"/20-empty.yaml", "", 0o600)
	m.put(t, netplanFolder+"/README", "- x", 0o600)
	n := network(t, "home", "12345678")
	if c, err := m.keep(t, Netplan, n); err == nil || !strings.Contains(err.Error(), "10-x.yaml") {
		t.Errorf("%+v, %v", c, err)
	}
	if err := os.Remove(m.path(netplanFolder + "/10-x.yaml")); err != nil {
		t.Fatal(err)
	}
	if c, err := m.keep(t, Netplan, n); err != nil || c.Where != m.path(netplanFolder+"/90-wps-wlan0.yaml") || c.Next != "netplan apply" {
		t.Errorf("%+v, %v", c, err)
	}
	if err := os.Symlink("/nowhere", m.path(netplanFolder+"/30-x.yaml")); err != nil {
		t.Fatal(err)
	}
	if c, err := m.keep(t, Netplan, n); err == nil {
		t.Errorf("%+v", c)
	}
	failed := &Change{Effect: Added, apply: func(context.Context) error { return errKilled }}
	if err := failed.Apply(context.Background()); !errors.Is(err, errKilled) {
		t.Error(err)
	}
}

// TestNetplanElsewhere changes a network where it stands, and has other files
// say what the interface is called and where its address comes from.
func TestNetplanElsewhere(t *testing.T) {
	m := newMachine(t)
	m.put(t, netplanFolder+"/50-x.yaml", "network:\n  wifis:\n    radio:\n      match: {name: wlan0}\n      addresses: [10.0.0.2/8]\n      access-points:\n        home: {password: old password}\n", 0o644)
	if c, err := m.keep(t, Netplan, network(t, "home", "new password")); err != nil || c.Effect != Replaced || !strings.HasSuffix(c.Where, "50-x.yaml") {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err := m.keep(t, Netplan, network(t, "away", "12345678")); err != nil || c.Effect != Added {
		t.Errorf("%+v, %v", c, err)
	}
	const want = "network:\n  version: 2\n  wifis:\n    \"radio\":\n      access-points:\n        \"away\":\n          password: \"12345678\"\n"
	if got := m.get(t, netplanFolder+"/90-wps-wlan0.yaml"); got != want {
		t.Errorf("the file is\n%s", got)
	}
	if len(m.found(t, Netplan)) != 2 {
		t.Error("not two networks")
	}
	other := m
	other.Interface = "wlan1"
	if c, err := other.keep(t, Netplan, network(t, "home", "12345678")); err != nil || c.Effect != Added || !strings.HasSuffix(c.Where, "90-wps-wlan1.yaml") {
		t.Errorf("%+v, %v", c, err)
	}
	if got := m.get(t, netplanFolder+"/90-wps-wlan1.yaml"); !strings.Contains(got, "dhcp4: true") {
		t.Errorf("the file is\n%s", got)
	}
}

// TestNMFileNames gives each connection a file of its own.
func TestNMFileNames(t *testing.T) {
	m := newMachine(t)
	m.put(t, nmFolder+"/home.nmconnection", "[connection]\ntype=wifi\n[wifi]\nssid=home\nmode=ap\n[wifi-security]\nkey-mgmt=wpa-psk\n", 0o600)
	m.put(t, nmFolder+"/home-1.nmconnection", "[connection]\ntype=wifi\n[wifi]\nssid=home\n[wifi-security]\nkey-mgmt=wpa-eap\n", 0o600)
	m.put(t, nmFolder+"/.hidden.nmconnection", "[connection]\ntype=wifi\n[wifi]\nssid=home\n[wifi-security]\nkey-mgmt=wpa-psk\n", 0o600)
	m.put(t, nmFolder+"/cable.nmconnection", "[connection]\ntype=ethernet\n", 0o600)
	c, err := m.keep(t, NM, network(t, "home", "12345678"))
	if err != nil || c.Where != m.path(nmFolder+"/home-2.nmconnection") || !strings.Contains(c.Note, "does not run") {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err = m.keep(t, NM, network(t, "home", "")); err != nil || c.Where != m.path(nmFolder+"/home-3.nmconnection") {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err = m.keep(t, NM, network(t, "../x", "")); err != nil || c.Where != m.path(nmFolder+"/wifi-2e2e2f78.nmconnection") {
		t.Errorf("%+v, %v", c, err)
	}
	if nmSSID("1;999;") != "" || nmSSID(`a\;b`) != "a;b" || nmSSID(" 65; 66;") != "AB" {
		t.Error("names are read wrong")
	}
}
