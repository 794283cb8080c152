package owner

import (
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"
)

// Names of the managers that have wpa_supplicant and DHCP clients work for them.
const (
	networkManager = "NetworkManager"
	connman        = "ConnMan"
)

// managed reports whether a manager has the interface, so that what works on it
// without being told by anybody else works for that manager.
func (s *search) managed() bool { return s.owned(networkManager) || s.owned(connman) }

// networkManager asks NetworkManager for its device of the interface
// (org.freedesktop.NetworkManager.Device, Managed and State).
func (s *search) networkManager() error {
	const service = "org.freedesktop.NetworkManager"
	var path dbus.ObjectPath
	err := s.bus.Object(service, "/org/freedesktop/NetworkManager").
		Call(service+".GetDeviceByIpIface", []any{s.ifname}, &path)
	if unknown(err, service+".UnknownDevice") {
		return nil
	}
	if err != nil {
		return err
	}
	device := s.bus.Object(service, string(path))
	var managed bool
	var state uint32
	if err := device.Property(service+".Device", "Managed", &managed); err != nil {
		return err
	}
	if err := device.Property(service+".Device", "State", &state); err != nil {
		return err
	}
	if !managed {
		return nil
	}
	command := "nmcli device set " + quote(s.ifname) + " managed "
	s.add(Owner{
		Name: networkManager, Role: Radio | Address,
		Evidence: "it manages the device, which is " + deviceState(state),
		Release:  command + "no",
		Restore:  command + "yes",
	})
	return nil
}

// deviceState is an NMDeviceState in words.
func deviceState(state uint32) string {
	switch {
	case state == 20:
		return "unavailable"
	case state == 30:
		return "disconnected"
	case state >= 40 && state <= 90:
		return "connecting"
	case state == 100:
		return "connected"
	case state == 110:
		return "disconnecting"
	case state == 120:
		return "failed"
	}
	return fmt.Sprintf("in state %d", state)
}

// connman asks ConnMan whether it uses Wi-Fi. It takes every interface then,
// except those that its configuration excludes.
func (s *search) connman() error {
	var technologies []struct {
		Path       dbus.ObjectPath
		Properties map[string]dbus.Variant
	}
	err := s.bus.Object("net.connman", "/").Call("net.connman.Manager.GetTechnologies", nil, &technologies)
	if unknown(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, t := range technologies {
		if t.Properties["Type"].Value() != "wifi" || t.Properties["Powered"].Value() != true || s.connmanExcludes() {
			continue
		}
		release, restore := s.daemon("connmand", "connman.service")
		s.add(Owner{
			Name: connman, Role: Radio | Address,
			Evidence: "its technology wifi is powered",
			Release:  release,
			Restore:  restore,
		})
	}
	return nil
}

// connmanExcludes reports whether ConnMan's configuration takes the interface
// from it (connman.conf(5), NetworkInterfaceBlacklist: prefixes of names).
func (s *search) connmanExcludes() bool {
	for line := range s.lines("etc/connman/main.conf") {
		key, value, _ := strings.Cut(line, "=")
		if strings.TrimSpace(key) != "NetworkInterfaceBlacklist" {
			continue
		}
		for prefix := range strings.SplitSeq(value, ",") {
			if prefix = strings.TrimSpace(prefix); prefix != "" && strings.HasPrefix(s.ifname, prefix) {
				return true
			}
		}
	}
	return false
}

// iwd asks iwd for its devices.
func (s *search) iwd() error {
	var objects map[dbus.ObjectPath]map[string]map[string]dbus.Variant
	err := s.bus.Object("net.connman.iwd", "/").
		Call("org.freedesktop.DBus.ObjectManager.GetManagedObjects", nil, &objects)
	if unknown(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, interfaces := range objects {
		device := interfaces["net.connman.iwd.Device"]
		if device["Name"].Value() != s.ifname {
			continue
		}
		// iwd cannot let go of one interface: to power a device off sets it
		// down, and iwd takes it again when somebody else sets it up.
		release, restore := s.daemon("iwd", "iwd.service")
		s.add(Owner{
			Name: "iwd", Role: Radio,
			Evidence: fmt.Sprintf("it has the device, in mode %v", device["Mode"].Value()),
			Release:  release,
			Restore:  restore,
		})
	}
	return nil
}

// networkd asks systemd-networkd whether it configures the link.
func (s *search) networkd() error {
	const service = "org.freedesktop.network1"
	var index int32
	var path dbus.ObjectPath
	err := s.bus.Object(service, "/org/freedesktop/network1").
		Call(service+".Manager.GetLinkByName", []any{s.ifname}, &index, &path)
	if unknown(err, service+".NoSuchLink") {
		return nil
	}
	if err != nil {
		return err
	}
	var state string
	if err := s.bus.Object(service, string(path)).Property(service+".Link", "AdministrativeState", &state); err != nil {
		return err
	}
	if state == "unmanaged" || state == "linger" {
		return nil
	}
	// The first file by name that matches a link is the one that counts.
	file := quote("/run/systemd/network/00-wps-" + s.ifname + ".network")
	s.add(Owner{
		Name: "systemd-networkd", Role: Address,
		Evidence: "the link is " + state,
		Release: `mkdir -p /run/systemd/network && printf '[Match]\nName=%s\n[Link]\nUnmanaged=yes\n' ` +
			quote(s.ifname) + " > " + file + " && networkctl reload",
		Restore: "rm " + file + " && networkctl reload",
	})
	return nil
}
