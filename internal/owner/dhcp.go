package owner

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// dhcpClients finds the DHCP clients that run on the interface, except those
// that a manager has started.
func (s *search) dhcpClients() error {
	for _, p := range s.processes {
		about := p.about(s.ifname)
		if s.managed() && slices.Contains([]string{"NetworkManager.service", "connman.service"}, p.unit) {
			continue
		}
		o := Owner{Name: p.name, Role: Address, Evidence: p.String()}
		switch {
		case p.name == "dhclient" && about:
			// With its own arguments it finds its own files.
			releasing := p
			releasing.args = slices.Insert(slices.Clone(p.args), 1, "-r")
			o.Release, o.Restore = cmp.Or(releasing.command(), fmt.Sprintf("kill %d", p.pid)), p.again()
		case p.name == "udhcpc" && about:
			o.Release, o.Restore = fmt.Sprintf("kill -USR2 %d; kill %[1]d", p.pid), p.again()
		case p.name == "dhcpcd" && (about || s.everywhere(p)):
			o.Release, o.Restore = "dhcpcd --release "+quote(s.ifname), "dhcpcd --rebind "+quote(s.ifname)
		default:
			continue
		}
		if release, restore, ok := s.ifupdown(p); ok {
			o.Release, o.Restore = release, restore
		}
		s.add(o)
	}
	return nil
}

// everywhere reports whether a dhcpcd is the one for all interfaces, and its
// configuration does not exclude ours (dhcpcd.conf(5), allowinterfaces and
// denyinterfaces: patterns).
func (s *search) everywhere(p process) bool {
	pid := fmt.Sprint(p.pid)
	if strings.TrimSpace(s.read("run/dhcpcd/pid")) != pid && strings.TrimSpace(s.read("run/dhcpcd.pid")) != pid {
		return false
	}
	only, allowed := false, false
	for line := range s.lines("etc/dhcpcd.conf") {
		words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == '\t' || r == ',' })
		if len(words) == 0 {
			continue
		}
		match := slices.ContainsFunc(words[1:], func(pattern string) bool {
			ok, err := path.Match(pattern, s.ifname)
			return ok && err == nil
		})
		switch words[0] {
		case "denyinterfaces":
			if match {
				return false
			}
		case "allowinterfaces":
			only, allowed = true, allowed || match
		}
	}
	return allowed || !only
}
