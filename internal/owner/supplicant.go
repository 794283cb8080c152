package owner

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// supplicant finds wpa_supplicant: a process that was started for the interface,
// or one that was told to use it. A manager tells it so, and then it is that
// manager that has to let go.
func (s *search) supplicant() error {
	const name = "wpa_supplicant"
	for p := range s.named(name) {
		if p.about(s.ifname) {
			release, restore := s.stop(p)
			s.add(Owner{Name: name, Role: Radio, Evidence: p.String(), Release: release, Restore: restore})
		}
	}
	if s.owned(name) || s.managed() {
		return nil
	}

	const service, root = "fi.w1.wpa_supplicant1", "/fi/w1/wpa_supplicant1"
	var object dbus.ObjectPath
	err := s.bus.Object(service, root).Call(service+".GetInterface", []any{s.ifname}, &object)
	if err == nil {
		command := "busctl call " + strings.Join([]string{service, root, service}, " ")
		s.add(Owner{
			Name: name, Role: Radio,
			Evidence: fmt.Sprintf("it has the interface, as %s", object),
			Release:  command + " RemoveInterface o " + quote(string(object)),
			Restore:  command + " CreateInterface 'a{sv}' 1 Ifname s " + quote(s.ifname),
		})
		return nil
	}
	if socket, ok := s.socket(name); ok {
		s.add(Owner{
			Name: name, Role: Radio,
			Evidence: "its control socket is " + socket,
			Release:  fmt.Sprintf("wpa_cli -p %s -i %s terminate", quote(path.Dir(socket)), quote(s.ifname)),
		})
		return nil
	}
	if unknown(err, service+".InterfaceUnknown") {
		return nil
	}
	return err
}

// hostapd finds hostapd by its control socket.
func (s *search) hostapd() error {
	const name = "hostapd"
	if socket, ok := s.socket(name); ok {
		command := fmt.Sprintf("hostapd_cli -p %s -i %s ", quote(path.Dir(socket)), quote(s.ifname))
		s.add(Owner{
			Name: name, Role: Radio,
			Evidence: "its control socket is " + socket,
			Release:  command + "disable",
			Restore:  command + "enable",
		})
	}
	return nil
}

// socket finds the control socket of a program of the hostap project for the
// interface. One that a killed program has left has no entry in /proc.
func (s *search) socket(program string) (name string, ok bool) {
	for line := range s.lines("proc/net/unix") {
		// Num RefCount Protocol Flags Type St Inode Path
		fields := strings.Fields(line)
		if len(fields) == 8 && slices.Contains([]string{"/run", "/var/run"}, path.Dir(path.Dir(fields[7]))) &&
			path.Base(path.Dir(fields[7])) == program && path.Base(fields[7]) == s.ifname {
			return fields[7], true
		}
	}
	return "", false
}
