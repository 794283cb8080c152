package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/nl80211"
	"github.com/gowps/wps/wsc"
)

// wireless judges one interface, but for the verdict.
func (f Facts) wireless(i Interface) *section {
	s := &section{name: i.Name}
	i.device(s)
	i.mode(s)
	i.rfkill(s)
	i.managers(s)
	f.network(s, i)
	i.channels(s)
	f.scan(s, i)
	i.abilities(s)
	for _, l := range f.Leftovers {
		if l.Interface == i.Name {
			leftover(s, l)
		}
	}
	return s
}

func (i Interface) device(s *section) {
	driver := "driver not told"
	if i.Driver != "" {
		driver = "driver " + i.Driver
	}
	state := "down"
	if i.Up {
		state = "up"
	}
	s.add(OK, "device", fmt.Sprintf("%s, %s, %s, %s", driver, i.Phy, i.MAC, state))
}

func (i Interface) mode(s *section) {
	const topic = "mode"
	name := owner.Quote(i.Name)
	switch {
	case i.Mode != nl80211.ModeStation:
		s.add(Problem, topic, i.Mode.String()+", and not station").
			do("End the program that has made it so, or change it:",
				fmt.Sprintf("ip link set %s down && iw dev %[1]s set type managed", name))
	case !i.Connect:
		s.add(Problem, topic, "station, but the driver cannot join networks by itself (it lacks CONNECT)").
			do("Another card, or another driver for it, is needed.", "")
	default:
		s.add(OK, topic, "station")
	}
}

func (i Interface) rfkill(s *section) {
	const topic = "rfkill"
	if !i.Blocked.Any() {
		s.add(OK, topic, "switched on")
		return
	}
	if i.Blocked.Hard {
		s.add(Problem, topic, "switched off by a switch or key of the machine").
			do("Look for the switch, or for a key with an aerial or an aeroplane; some firmware settings have one too.", "")
	}
	if i.Blocked.Soft {
		s.add(Problem, topic, "switched off by software").do("Switch it on (as root):", "rfkill unblock wifi")
	}
}

// managers judges the programs that have to do with the interface.
func (i Interface) managers(s *section) {
	const topic = "manager"
	for _, o := range i.Owners {
		mark, what, advice := Problem, "%s: %s", "Have it let go (as root):"
		if o.Role&owner.Radio == 0 {
			mark, what, advice = Note, "%s may give it addresses too: %s", "This ends that (as root):"
		}
		switch {
		case mark == Problem && (o.Name == "NetworkManager" || o.Name == "iwd"):
			advice = "wps start and wps pin can borrow it. For everything else, have it let go (as root):"
		case mark == Problem && o.Name == "wpa_supplicant":
			advice = "wps start and wps pin can work through its control socket. For everything else, have it let go (as root):"
		}
		l := s.add(mark, topic, fmt.Sprintf(what, o.Name, o.Evidence))
		l.do(advice, o.Release)
		l.Undo = o.Restore
	}
	switch {
	case i.OwnersErr != nil:
		s.add(Note, topic, "there may be others: "+text(i.OwnersErr))
	case len(i.Owners) == 0:
		s.add(OK, topic, "no other program has it")
	}
}

// owned reports whether a program has the radio.
func (i Interface) owned() bool {
	return slices.ContainsFunc(i.Owners, func(o owner.Owner) bool { return o.Role&owner.Radio != 0 })
}

// network judges a connection that is there already.
func (f Facts) network(s *section, i Interface) {
	if i.SSID == "" || i.Mode != nl80211.ModeStation {
		return
	}
	what := fmt.Sprintf("connected to %q, channel %d", string(i.SSID), i.Frequency.Channel())
	ours := func(l netconf.Leftover) bool { return l.Interface == i.Name && l.Alive }
	if i.owned() || slices.ContainsFunc(f.Leftovers, ours) {
		s.add(Note, "network", what)
		return
	}
	s.add(Problem, "network", what+", by a program that is not known").
		do("End that program, or the connection (as root):", fmt.Sprintf("iw dev %s disconnect", owner.Quote(i.Name)))
}

// channels judges what the device and the law leave.
func (i Interface) channels(s *section) {
	type count struct{ all, allowed, passive int }
	bands := map[string]*count{}
	var order []string
	usable := 0
	for _, c := range i.Channels {
		name := band(c.Frequency)
		n := bands[name]
		if n == nil {
			n = &count{}
			bands[name] = n
			order = append(order, name)
		}
		n.all++
		if c.Disabled {
			continue
		}
		usable++
		n.allowed++
		if c.Passive {
			n.passive++
		}
	}
	var parts []string
	for _, name := range order {
		n := bands[name]
		if name == "" && n.allowed == 0 { // no Wi-Fi as people know it
			continue
		}
		name = cmp.Or(name, "other")
		part := fmt.Sprintf("%s: %d of %d", name, n.allowed, n.all)
		if n.passive > 0 {
			part += fmt.Sprintf(" (%d of them only listened to)", n.passive)
		}
		parts = append(parts, part)
	}
	if usable == 0 {
		s.add(Problem, "channels", strings.Join(append(parts, "none may be used"), "; ")).
			do("Say where this machine is, XX being the code of the country, such as DE:", "iw reg set XX")
		return
	}
	s.add(OK, "channels", strings.Join(parts, "; "))
}

// band names the band of a frequency. The one of 6 GHz has no WPS, and so no
// value of its own in package dot11.
func band(f dot11.Frequency) string {
	switch b := f.Band(); {
	case b != 0:
		return b.String()
	case f >= 5925 && f <= 7125:
		return "6 GHz"
	}
	return ""
}

// scan judges the scan, or says why there was none.
func (f Facts) scan(s *section, i Interface) {
	const topic = "scan"
	scan := i.Scan
	switch {
	case !scan.Tried:
		s.add(Note, topic, "not tried: first see to the problems")
		return
	case scan.Err != nil:
		s.add(Problem, topic, "it failed: "+text(scan.Err))
		return
	case len(scan.Found) == 0:
		s.add(Note, topic, fmt.Sprintf("works, %.1f s, but no network is in reach", scan.Took.Seconds())).
			do("This scan was a short one; this looks at all channels:", "wps scan -i "+owner.Quote(i.Name))
		return
	}
	withWPS, pressed := 0, 0
	for _, bss := range scan.Found {
		if n, ok := wsc.NetworkOf(bss); ok {
			withWPS++
			if n.PushButtonActive() {
				pressed++
			}
		}
	}
	what := fmt.Sprintf("works, %.1f s: networks in reach: %d, with WPS: %d", scan.Took.Seconds(), len(scan.Found), withWPS)
	if pressed > 0 {
		what += fmt.Sprintf(", button pressed: %d", pressed)
	}
	s.add(OK, topic, what)
}

// abilities judges what the driver can do.
func (i Interface) abilities(s *section) {
	if i.ControlPort {
		s.add(OK, "eapol", "over the control port of nl80211")
	} else {
		s.add(OK, "eapol", "over a packet socket: the driver has no control port")
	}
	if i.Handshake {
		s.add(OK, "handshake", "the firmware can do the 4-way handshake (offload)")
	} else {
		s.add(OK, "handshake", "no offload: the 4-way handshake is done here")
	}
	switch {
	case !slices.Contains(i.Ciphers, dot11.CipherCCMP):
		s.add(Problem, "ciphers", "the driver has no CCMP (AES), which WPA2 networks need").
			do("Another card, or another driver for it, is needed.", "")
	case !i.Protects():
		s.add(Note, "pmf", "management frames cannot be protected (no BIP), so that networks that require it cannot be joined")
	default:
		s.add(OK, "pmf", "management frames can be protected (BIP)")
	}
}

// leftover judges what an earlier run has left.
func leftover(s *section, l netconf.Leftover) {
	const topic = "leftover"
	switch {
	case l.Alive:
		s.add(Problem, topic, "another wps that runs now has given it "+granted(l)+lent(l)).do("End that one.", "")
	case l.Err != nil:
		s.add(Problem, topic, text(l.Err)).do("Remove that file (as root).", "")
	default:
		s.add(Note, topic, "an earlier run was killed and left "+granted(l)+lent(l)+"; the next one takes that back")
	}
}

// lent is whom an interface was borrowed from.
func lent(l netconf.Leftover) string {
	if l.Lender == "" {
		return ""
	}
	return ", borrowed from " + l.Lender
}
