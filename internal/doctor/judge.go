package doctor

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/nl80211"
)

// simulated is what works everywhere.
const simulated = "The simulated air works here all the same:"

// Judge turns facts into lines: first those about the machine, then those about
// each interface.
func Judge(f Facts) (r Report) {
	machine := f.machine()
	r.Lines = machine.lines
	if f.OS != "linux" {
		return r
	}
	missing := f.Asked != "" && f.InterfacesErr == nil
	for _, i := range f.Interfaces {
		if f.Asked != "" && f.Asked != i.Name {
			continue
		}
		missing = false
		s := f.wireless(i)
		against := append(machine.problems(), s.problems()...)
		if len(against) == 0 {
			s.add(OK, "verdict", "it can be used:").do("", "wps start -i "+owner.Quote(i.Name))
			r.Usable = append(r.Usable, i.Name)
		} else {
			s.add(Problem, "verdict", "it cannot be used as it is: "+strings.Join(slices.Compact(against), ", "))
		}
		r.Lines = append(r.Lines, s.lines...)
	}
	if missing {
		r.Lines = append(r.Lines, f.missing().lines...)
	}
	return r
}

// ready reports whether a scan may be tried on an interface.
func (f Facts) ready(i Interface) bool {
	machine, s := f.machine(), f.wireless(i)
	return len(machine.problems()) == 0 && len(s.problems()) == 0
}

// machine judges what is no matter of one interface.
func (f Facts) machine() *section {
	s := &section{}
	if f.OS != "linux" {
		name := f.OS
		if known, ok := map[string]string{"darwin": "macOS", "windows": "Windows"}[f.OS]; ok {
			name = known
		}
		s.add(Problem, "system", name+": wireless interfaces can be used on Linux only").do(simulated, "wps start --air home")
		return s
	}
	s.add(OK, "system", strings.TrimSpace("Linux "+f.Release))
	f.kernel(s)
	f.rights(s)
	if f.InterfacesErr == nil {
		f.country(s)
	}
	f.leftovers(s)
	return s
}

// kernel judges whether there is a wireless interface at all.
func (f Facts) kernel(s *section) {
	switch {
	case errors.Is(f.InterfacesErr, nl80211.ErrNoNL80211):
		s.add(Problem, "nl80211", "the kernel has no wireless support, or has not loaded it").
			do("Plug in a card, or load the driver of the one there is. "+simulated, "wps start --air home")
		f.cards(s)
		return
	case f.InterfacesErr != nil:
		s.add(Problem, "nl80211", "the kernel does not answer: "+text(f.InterfacesErr))
		return
	}
	s.add(OK, "nl80211", "the kernel has wireless support")
	var names []string
	for _, i := range f.Interfaces {
		names = append(names, i.Name)
	}
	if len(names) == 0 {
		s.add(Problem, "interfaces", "none is wireless"+of(f.Names)).
			do("Plug in a card, or see whether the one there is has a driver and its firmware. A container sees only interfaces that were moved into it.",
				"lspci -nnk; lsusb; dmesg | grep -i firmware")
		f.cards(s)
		return
	}
	s.add(OK, "interfaces", strings.Join(names, ", "))
}

// cards tells of cards that have not become an interface.
func (f Facts) cards(s *section) {
	for _, c := range f.Cards {
		what := fmt.Sprintf("there is a wireless card %s in slot %s, ", c.ID, c.Slot)
		if c.Driver == "" {
			s.add(Problem, "card", what+"but no driver has taken it").
				do("Look for its number to find the driver, and install that:", "modprobe -R $(cat /sys/bus/pci/devices/"+owner.Quote(c.Slot)+"/modalias)")
		} else {
			s.add(Problem, "card", what+"and "+c.Driver+" has taken it without making an interface").
				do("Its firmware may be missing. The kernel tells:", "dmesg | grep "+owner.Quote(c.Driver))
		}
	}
}

// of lists names, if there are some.
func of(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " of " + strings.Join(names, ", ")
}

// rights judges the capabilities of this process.
func (f Facts) rights(s *section) {
	const topic = "rights"
	if f.RightsErr != nil {
		s.add(Note, topic, "not known: "+text(f.RightsErr))
		return
	}
	var missing []string
	for _, c := range []struct {
		name string
		has  bool
	}{{"CAP_NET_ADMIN", f.Rights.NetAdmin}, {"CAP_NET_RAW", f.Rights.NetRaw}} {
		if !c.has {
			missing = append(missing, c.name)
		}
	}
	switch {
	case len(missing) == 0 && f.Rights.Root:
		s.add(OK, topic, "CAP_NET_ADMIN and CAP_NET_RAW")
	case len(missing) == 0:
		s.add(Note, topic, "CAP_NET_ADMIN and CAP_NET_RAW, but not root").
			do("A network that is joined gives the interface its address only if this user may write to /run/gowps.", "")
	case f.Rights.Root:
		s.add(Problem, topic, "this root lacks "+strings.Join(missing, " and ")).
			do("A container has to be given them (docker run --network host --cap-add NET_ADMIN --cap-add NET_RAW).", "")
	default:
		program := f.Rights.Program
		if program == "" {
			program = "PROGRAM"
		}
		s.add(Problem, topic, "this user lacks "+strings.Join(missing, " and ")).
			do("Run it as root, or give the program the right to (as root):", "setcap cap_net_admin,cap_net_raw+ep "+owner.Quote(program))
	}
}

// country judges the regulatory domain.
func (f Facts) country(s *section) {
	const topic = "country"
	switch {
	case f.DomainErr != nil:
		s.add(Note, topic, "not known: "+text(f.DomainErr))
	case f.Domain.Country == "98", f.Domain.Country == "99":
		// Codes of the kernel's own (linux, net/wireless/reg.c).
		s.add(OK, topic, "rules that the drivers have brought along")
	case f.Domain.Known():
		s.add(OK, topic, f.Domain.Country)
	default:
		s.add(Note, topic, "not known, so that 5 GHz networks are found late or not at all").
			do("Say where this machine is, XX being the code of the country, such as DE:", "iw reg set XX")
	}
}

// leftovers judges what earlier runs have left, of interfaces that are not here.
func (f Facts) leftovers(s *section) {
	const topic = "leftover"
	switch {
	case errors.Is(f.LeftoversErr, fs.ErrPermission) && f.Rights.NetAdmin && f.Rights.NetRaw:
		s.add(Problem, topic, "root has run this program, and what it noted down is closed to this user: "+text(f.LeftoversErr)).
			do("Run it as root, or remove that when no other run goes on (as root):", "rm -r /run/gowps")
		return
	case f.LeftoversErr != nil:
		s.add(Note, topic, "not known: "+text(f.LeftoversErr))
		return
	}
	for _, l := range f.Leftovers {
		here := slices.ContainsFunc(f.Interfaces, func(i Interface) bool { return i.Name == l.Interface })
		if f.Asked == "" && !here && !l.Alive {
			s.add(Note, topic, fmt.Sprintf("%s has gone; an earlier run left %s of it", l.Interface, granted(l)))
		}
	}
}

// granted is what of a lease is left.
func granted(l netconf.Leftover) string {
	var parts []string
	if l.Address.IsValid() {
		parts = append(parts, "address "+l.Address.String())
	}
	if l.Gateway.IsValid() {
		parts = append(parts, "a route via "+l.Gateway.String())
	}
	if l.Servers {
		parts = append(parts, "name servers")
	}
	if len(parts) == 0 {
		return "nothing"
	}
	return strings.Join(parts, ", ")
}

// missing tells of an interface that is asked for and is no wireless one.
func (f Facts) missing() *section {
	s := &section{name: f.Asked}
	var wireless []string
	for _, i := range f.Interfaces {
		wireless = append(wireless, i.Name)
	}
	there := "there is no wireless one"
	if len(wireless) > 0 {
		there = "wireless are " + strings.Join(wireless, ", ")
	}
	if slices.Contains(f.Names, f.Asked) {
		s.add(Problem, "device", "it is no wireless interface; "+there)
	} else {
		s.add(Problem, "device", "there is no such interface; "+there)
	}
	return s
}

// text is an error on one line.
func text(err error) string { return strings.ReplaceAll(err.Error(), "\n", "; ") }
