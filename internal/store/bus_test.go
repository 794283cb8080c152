package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/internal/bus/bustest"
)

// fakeNM is a NetworkManager that keeps connections in memory.
type fakeNM struct {
	connections map[string]settings
	refuse      map[string]string // methods, with the names of errors
}

func (f *fakeNM) serve(c bustest.Call) ([]any, error) {
	if name, ok := f.refuse[c.Method]; ok {
		if name == bustest.Silence.Name {
			return nil, bustest.Silence
		}
		return nil, dbus.Error{Name: name, Body: []any{"refused"}}
	}
	settingsOf := func() settings {
		var s settings
		if err := dbus.Store(c.Args, &s); err != nil {
			panic(err)
		}
		return s
	}
	switch c.Path + " " + c.Method {
	case nmObject + " " + nmSettings + ".ListConnections":
		paths := []dbus.ObjectPath{}
		for path := range maps.Keys(f.connections) {
			paths = append(paths, dbus.ObjectPath(path))
		}
		return []any{paths}, nil
	case nmObject + " " + nmSettings + ".AddConnection":
		path := fmt.Sprintf("%s/%d", nmObject, len(f.connections)+100)
		f.connections[path] = settingsOf()
		return []any{dbus.ObjectPath(path)}, nil
	}
	switch c.Method {
	case "org.freedesktop.DBus.Peer.Ping":
		return nil, nil
	case nmSettings + ".Connection.GetSettings":
		s := maps.Clone(f.connections[c.Path])
		if security, ok := s["802-11-wireless-security"]; ok {
			security = maps.Clone(security)
			delete(security, "psk") // that would be GetSecrets
			s["802-11-wireless-security"] = security
		}
		return []any{s}, nil
	case nmSettings + ".Connection.Update":
		s := settingsOf()
		if addresses, ok := s["ipv6"]["addresses"]; ok && addresses.Signature().String() != "a(ayuay)" {
			return nil, dbus.Error{Name: nmSettings + ".Connection.InvalidProperty", Body: []any{"ipv6.addresses"}}
		}
		f.connections[c.Path] = s
		return nil, nil
	}
	return nil, dbus.Error{Name: "org.freedesktop.DBus.Error.UnknownMethod"}
}

type oldAddress struct {
	Address []byte
	Prefix  uint32
	Gateway []byte
}

// fakeWifi are the settings of a Wi-Fi connection; no key management is open.
func fakeWifi(id, ssid, mode, management string) settings {
	s := settings{
		"connection":      {"id": dbus.MakeVariant(id), "uuid": dbus.MakeVariant("u-" + id), "type": dbus.MakeVariant("802-11-wireless"), "autoconnect": dbus.MakeVariant(false)},
		"802-11-wireless": {"ssid": dbus.MakeVariant([]byte(ssid)), "mode": dbus.MakeVariant(mode)},
		"ipv6": {
			"addresses":    dbus.MakeVariantWithSignature([]oldAddress{{[]byte{1}, 64, []byte{2}}}, dbus.ParseSignatureMust("a(ayuay)")),
			"address-data": dbus.MakeVariant([]map[string]dbus.Variant{{"address": dbus.MakeVariant("2001:db8::1")}}),
		},
	}
	if management != "" {
		s["802-11-wireless-security"] = map[string]dbus.Variant{"key-mgmt": dbus.MakeVariant(management), "psk-flags": dbus.MakeVariant(uint32(1)), "psk": dbus.MakeVariant("old password")}
	}
	return s
}

func (f *fakeNM) start(t *testing.T, m *Machine) {
	m.Bus = bustest.New(t, map[string]bustest.Service{nmService: f.serve}).Address
}

func TestNetworkManagerRuns(t *testing.T) {
	m := newMachine(t)
	f := &fakeNM{connections: map[string]settings{
		"/c/1": {"connection": {"id": dbus.MakeVariant("cable"), "type": dbus.MakeVariant("802-3-ethernet")}},
		"/c/2": fakeWifi("hotspot", "home", "ap", "wpa-psk"),
		"/c/3": fakeWifi("work", "home", "infrastructure", "wpa-eap"),
		"/c/4": fakeWifi("guests", "home", "infrastructure", ""),
		"/c/5": fakeWifi("mine", "home", "infrastructure", "sae"),
	}}
	f.start(t, &m)

	// One that is there.
	c, err := m.keep(t, NM, network(t, "home", "new password"))
	if err != nil || c.Effect != Replaced || c.Where != `NetworkManager, connection "mine"` || c.Next != "nmcli connection up uuid u-mine" {
		t.Fatalf("%+v, %v", c, err)
	}
	mine := f.connections["/c/5"]
	security := mine["802-11-wireless-security"]
	if security["psk"].Value() != "new password" || security["key-mgmt"].Value() != "wpa-psk" || len(security) != 2 || mine["connection"]["autoconnect"].Value() != false {
		t.Errorf("it has %v", mine)
	}
	if len(mine) != 4 || len(mine["ipv6"]) != 1 || len(mine["ipv6"]["address-data"].Value().([]map[string]dbus.Variant)) != 1 {
		t.Errorf("its addresses are %v", mine["ipv6"])
	}
	if diff := c.Diff(false); strings.Contains(diff, "password\n") || !strings.Contains(diff, "+psk=********\n") || !strings.Contains(diff, "-key-mgmt=sae\n") {
		t.Errorf("the diff is\n%s", diff)
	}
	if diff := c.Diff(true); !strings.Contains(diff, "+psk=new password\n") {
		t.Errorf("the diff is\n%s", diff)
	}
	if c, err := m.keep(t, NM, network(t, "home", "")); err != nil || c.Effect != Unchanged || c.Where != `NetworkManager, connection "guests"` {
		t.Errorf("%+v, %v", c, err)
	}

	// New ones, of all kinds.
	for _, n := range nasty(t) {
		before := len(f.connections)
		if n.ssid() == "home" {
			continue
		}
		c, err := m.keep(t, NM, n)
		if err != nil || c.Effect != Added || len(f.connections) != before+1 {
			t.Fatalf("%q: %+v, %v", n.ssid(), c, err)
		}
		s := f.connections[fmt.Sprintf("%s/%d", nmObject, before+100)]
		security, secured := s["802-11-wireless-security"]
		key, _ := security["psk"].Value().(string)
		ssid, _ := s["802-11-wireless"]["ssid"].Value().([]byte)
		if err := n.check(read{string(ssid), key, !secured}); err != nil {
			t.Error(err)
		}
		if id, _ := s["connection"]["id"].Value().(string); !isText(id) || id == "" {
			t.Errorf("a connection called %q", id)
		}
		if len(f.connections) > 40 {
			break
		}
	}
	if files, _ := os.ReadDir(m.path(nmFolder)); len(files) != 0 {
		t.Errorf("and files: %v", files)
	}
}

func TestNetworkManagerRefuses(t *testing.T) {
	n := network(t, "home", "12345678")
	for method, name := range map[string]string{
		".ListConnections":        "org.freedesktop.NetworkManager.Settings.Failed",
		".AddConnection":          "org.freedesktop.NetworkManager.Settings.PermissionDenied",
		".Connection.GetSettings": "org.freedesktop.NetworkManager.Settings.Failed",
	} {
		m := newMachine(t)
		f := &fakeNM{connections: map[string]settings{"/c/1": fakeWifi("x", "x", "infrastructure", "")}, refuse: map[string]string{nmSettings + method: name}}
		f.start(t, &m)
		c, err := m.keep(t, NM, n)
		if refused := (dbus.Error{}); !errors.As(err, &refused) || refused.Name != name {
			t.Errorf("%s: %+v, %v", method, c, err)
		}
		if len(m.files(t)) != 0 {
			t.Errorf("%s: there is %v", method, m.files(t))
		}
	}
	// What would come back as something else is not given back.
	odd := fakeWifi("home", "home", "infrastructure", "wpa-psk")
	odd["x"] = map[string]dbus.Variant{"y": dbus.MakeVariant(oldAddress{})}
	if next, err := odd.returnable(); err == nil || !strings.Contains(err.Error(), "x.y") {
		t.Errorf("%v, %v", next, err)
	}
	// Connections of others are passed over.
	m := newMachine(t)
	f := &fakeNM{connections: map[string]settings{"/c/1": nil}, refuse: map[string]string{nmSettings + ".Connection.GetSettings": nmSettings + ".PermissionDenied"}}
	f.start(t, &m)
	if c, err := m.keep(t, NM, n); err != nil || c.Effect != Added {
		t.Errorf("%+v, %v", c, err)
	}
	// One that goes away after the plan has been made.
	s, _, err := Open(context.Background(), NM, m)
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Plan(context.Background(), network(t, "other", "12345678"))
	if err != nil {
		t.Fatal(err)
	}
	f.refuse[nmSettings+".AddConnection"] = "org.freedesktop.NetworkManager.Failed"
	if err := c.Apply(context.Background()); err == nil {
		t.Error("it was refused, and nobody says so")
	}
	// One that does not answer.
	f.refuse[nmSettings+".ListConnections"] = bustest.Silence.Name
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Plan(ctx, n); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestAuto(t *testing.T) {
	const units = "/etc/systemd/system/multi-user.target.wants/"
	own := wpaFolder + "/wpa_supplicant-wlan0.conf"
	for _, tt := range []struct {
		name, files string
		services    map[string]bustest.Service
		iface       string
		want, why   string
	}{
		{"nothing", "", nil, "wlan0", "", "nothing here"},
		{"no interface", own, nil, "", "", "nothing here"},
		{"installed NetworkManager", nmFolder + "/x", nil, "wlan0", NM, "installed"},
		{"installed iwd", iwdFolder + "/x", nil, "wlan0", IWD, "installed"},
		{"a configuration", wpaFolder + "/wpa_supplicant.conf " + iwdFolder + "/x", nil, "wlan0", WPA, "wpa_supplicant.conf"},
		{"one for the interface", own + " " + wpaFolder + "/wpa_supplicant.conf", nil, "wlan0", Networkd, "wlan0"},
		{"enabled for the interface", units + "wpa_supplicant@wlan0.service " + nmFolder + "/x", nil, "wlan0", Networkd, "enabled"},
		{"enabled iwd", units + "iwd.service " + own, nil, "wlan0", IWD, "enabled"},
		{"enabled NetworkManager", units + "NetworkManager.service " + units + "iwd.service", nil, "wlan0", NM, "enabled"},
		{"gokrazy", "/gokrazy/init /perm/x", nil, "", Gokrazy, "appliance"},
		{"netplan", netplanFolder + "/50-x.yaml", nil, "wlan0", Netplan, "50-x.yaml defines wlan0"},
		{"running NetworkManager", own, map[string]bustest.Service{nmService: (&fakeNM{}).serve}, "wlan0", NM, "runs"},
		{"running iwd", nmFolder + "/x", map[string]bustest.Service{"net.connman.iwd": noPing}, "", IWD, "runs"},
		{"netplan's NetworkManager", netplanFolder + "/50-x.yaml", map[string]bustest.Service{nmService: (&fakeNM{}).serve}, "wlan0", Netplan, "defines"},
		{"owned by NetworkManager", own, map[string]bustest.Service{nmService: ownerNM}, "wlan0", NM, "has wlan0"},
		{"owned by iwd", own, map[string]bustest.Service{"net.connman.iwd": ownerIWD}, "wlan0", IWD, "has wlan0"},
		{"owned by ConnMan", own, map[string]bustest.Service{"net.connman": ownerConnMan}, "wlan0", "", "no store for it"},
		{"owned by wpa_supplicant", "", map[string]bustest.Service{"fi.w1.wpa_supplicant1": ownerSupplicant}, "wlan0", WPA, "has wlan0"},
		{"with a file for the interface", own, map[string]bustest.Service{"fi.w1.wpa_supplicant1": ownerSupplicant}, "wlan0", Networkd, "has wlan0"},
		{"that netplan has started", netplanFolder + "/50-x.yaml", map[string]bustest.Service{"fi.w1.wpa_supplicant1": ownerSupplicant}, "wlan0", Netplan, "defines"},
	} {
		m := Machine{Interface: tt.iface, Root: t.TempDir(), Bus: "unix:path=/nonexistent"}
		for _, name := range append(strings.Fields(tt.files), "/sys/class/net/wlan0/ifindex", "/proc/1/comm") {
			m.put(t, name, "network: {wifis: {wlan0: {}}}\n", 0o600)
		}
		if tt.services != nil {
			m.Bus = bustest.New(t, tt.services).Address
		}
		s, why, err := Open(context.Background(), Auto, m)
		got := ""
		if s != nil {
			got = s.Name()
		}
		if err != nil || got != tt.want || !strings.Contains(why, tt.why) {
			t.Errorf("%s: %q, %q, %v, want %q, %q", tt.name, got, why, err, tt.want, tt.why)
		}
	}
	m := newMachine(t)
	m.put(t, netplanFolder+"/50-x.yaml", "a: [", 0o600)
	m.put(t, netplanFolder+"/60-x.yaml", "network: {}", 0o600)
	if err := os.Mkdir(m.path(netplanFolder+"/70-x.yaml"), 0o700); err != nil {
		t.Fatal(err)
	}
	if name, _ := m.netplanHas(); name != "" {
		t.Error("netplan does not define it")
	}
}

// Owners of wlan0.

func ownerNM(c bustest.Call) ([]any, error) {
	switch c.Method {
	case nmService + ".GetDeviceByIpIface":
		return []any{dbus.ObjectPath("/d")}, nil
	case "org.freedesktop.DBus.Properties.Get":
		if c.Args[1] == "State" {
			return []any{dbus.MakeVariant(uint32(100))}, nil
		}
		return []any{dbus.MakeVariant(true)}, nil
	}
	return nil, dbus.Error{Name: "org.freedesktop.DBus.Error.UnknownMethod"}
}

func noPing(bustest.Call) ([]any, error) {
	return nil, dbus.Error{Name: "org.freedesktop.DBus.Error.UnknownMethod"}
}

func ownerIWD(bustest.Call) ([]any, error) {
	return []any{map[dbus.ObjectPath]map[string]map[string]dbus.Variant{
		"/net/connman/iwd/0/3": {"net.connman.iwd.Device": {"Name": dbus.MakeVariant("wlan0"), "Mode": dbus.MakeVariant("station")}},
	}}, nil
}

func ownerConnMan(bustest.Call) ([]any, error) {
	type technology struct {
		Path       dbus.ObjectPath
		Properties map[string]dbus.Variant
	}
	return []any{[]technology{{"/net/connman/technology/wifi", map[string]dbus.Variant{
		"Type": dbus.MakeVariant("wifi"), "Powered": dbus.MakeVariant(true),
	}}}}, nil
}

func ownerSupplicant(bustest.Call) ([]any, error) {
	return []any{dbus.ObjectPath("/fi/w1/wpa_supplicant1/Interfaces/0")}, nil
}
