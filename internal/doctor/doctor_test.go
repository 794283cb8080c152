package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/nl80211"
	"github.com/gowps/wps/wsc"
)

var errOut = errors.New("out of luck")

// card is a good interface of a usual kind.
func card(name string) Interface {
	return Interface{Interface: nl80211.Interface{
		Name: name, Index: 3, MAC: dot11.MAC{2, 0, 0, 0, 0, 1}, Mode: nl80211.ModeStation, Driver: "ath9k", Up: true,
		Capabilities: nl80211.Capabilities{
			Phy: "phy0", Connect: true, ControlPort: true, Handshake: true, ScanSSIDs: 4, ScanElements: 300,
			Ciphers: []dot11.Suite{dot11.CipherCCMP, dot11.CipherBIP},
			Channels: []nl80211.Channel{
				{Frequency: 2412}, {Frequency: 2437}, {Frequency: 2484, Disabled: true},
				{Frequency: 5180, Passive: true}, {Frequency: 5955, Passive: true}, {Frequency: 58320},
				{Frequency: 902, Disabled: true},
			},
		},
	}}
}

// good are the facts of a machine on which all is well.
func good() Facts {
	i := card("wlan0")
	i.Scan = Scan{Tried: true, Took: 640 * time.Millisecond, Found: []dot11.BSS{
		{SSID: "open"}, withWPS("home", false), withWPS("pressed", true),
	}}
	return Facts{
		OS: "linux", Release: "6.1.0", Names: []string{"lo", "eth0", "wlan0"},
		Rights:     Rights{Program: "/usr/bin/wps", Root: true, NetAdmin: true, NetRaw: true},
		Interfaces: []Interface{i},
		Domain:     nl80211.Domain{Country: "DE", DFS: 2},
	}
}

func withWPS(ssid dot11.SSID, pressed bool) dot11.BSS {
	p := &wsc.ProbeResponse{Announcement: wsc.Announcement{SelectedRegistrar: pressed, PasswordID: wsc.PasswordIDPushButton}}
	return dot11.BSS{SSID: ssid, Elements: wsc.Elements(wsc.Marshal(p))}
}

// show writes a line as its mark, topic and text, then what to do.
func show(l Line) string {
	text := fmt.Sprintf("%s %s: %s", l.Mark, strings.TrimSpace(l.Interface+" "+l.Topic), l.Text)
	if l.Advice != "" {
		text += " | " + l.Advice
	}
	if l.Command != "" {
		text += " $ " + l.Command
	}
	if l.Undo != "" {
		text += " undo " + l.Undo
	}
	return text
}

func TestAllIsWell(t *testing.T) {
	r := Judge(good())
	var got []string
	for _, l := range r.Lines {
		got = append(got, show(l))
	}
	want := []string{
		"ok system: Linux 6.1.0",
		"ok nl80211: the kernel has wireless support",
		"ok interfaces: wlan0",
		"ok rights: CAP_NET_ADMIN and CAP_NET_RAW",
		"ok country: DE",
		"ok wlan0 device: driver ath9k, phy0, 02:00:00:00:00:01, up",
		"ok wlan0 mode: station",
		"ok wlan0 rfkill: switched on",
		"ok wlan0 manager: no other program has it",
		"ok wlan0 channels: 2.4 GHz: 2 of 3; 5 GHz: 1 of 1 (1 of them only listened to); 6 GHz: 1 of 1 (1 of them only listened to); 60 GHz: 1 of 1",
		"ok wlan0 scan: works, 0.6 s: networks in reach: 3, with WPS: 2, button pressed: 1",
		"ok wlan0 eapol: over the control port of nl80211",
		"ok wlan0 handshake: the firmware can do the 4-way handshake (offload)",
		"ok wlan0 pmf: management frames can be protected (BIP)",
		"ok wlan0 verdict: it can be used: $ wps start -i wlan0",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(r.Usable, []string{"wlan0"}) {
		t.Errorf("usable: %q", r.Usable)
	}
}

// TestEachFinding changes one fact at a time, and looks for the line that tells.
// A problem is in the way, and a note is not.
func TestEachFinding(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Facts, *Interface)
		want   string
	}{
		"no release": {func(f *Facts, _ *Interface) { f.Release = "" }, "ok system: Linux"},
		"macOS": {func(f *Facts, _ *Interface) { *f = Facts{OS: "darwin"} },
			"problem system: macOS: wireless interfaces can be used on Linux only | " + simulated + " $ wps start --air home"},
		"Windows": {func(f *Facts, _ *Interface) { *f = Facts{OS: "windows"} }, "problem system: Windows: "},
		"Plan 9":  {func(f *Facts, _ *Interface) { *f = Facts{OS: "plan9"} }, "problem system: plan9: "},
		"no nl80211": {func(f *Facts, _ *Interface) {
			f.Interfaces, f.InterfacesErr = nil, fmt.Errorf("nl80211: %w", nl80211.ErrNoNL80211)
		}, "problem nl80211: the kernel has no wireless support, or has not loaded it | Plug in a card, or load the driver of the one there is. " + simulated},
		"no answer": {func(f *Facts, _ *Interface) { f.Interfaces, f.InterfacesErr = nil, errors.Join(errOut, errOut) },
			"problem nl80211: the kernel does not answer: out of luck; out of luck"},
		"no card": {func(f *Facts, _ *Interface) { f.Interfaces, f.Names = nil, []string{"lo", "eth0"} },
			"problem interfaces: none is wireless of lo, eth0 | Plug in a card"},
		"no interface": {func(f *Facts, _ *Interface) { f.Interfaces, f.Names = nil, nil }, "problem interfaces: none is wireless | "},
		"card without a driver": {func(f *Facts, _ *Interface) {
			f.Interfaces, f.Cards = nil, []Card{{"0000:02:00.0", "8086:2723", ""}}
		}, "problem card: there is a wireless card 8086:2723 in slot 0000:02:00.0, but no driver has taken it | " +
			"Look for its number to find the driver, and install that: $ modprobe -R $(cat /sys/bus/pci/devices/0000:02:00.0/modalias)"},
		"card without firmware": {func(f *Facts, _ *Interface) {
			f.Interfaces, f.InterfacesErr, f.Cards = nil, nl80211.ErrNoNL80211, []Card{{"0000:02:00.0", "8086:2723", "iwlwifi"}}
		}, "problem card: there is a wireless card 8086:2723 in slot 0000:02:00.0, and iwlwifi has taken it without making an interface | " +
			"Its firmware may be missing. The kernel tells: $ dmesg | grep iwlwifi"},
		"nobody": {func(f *Facts, _ *Interface) { f.Rights = Rights{Program: "/opt/my programs/wps"} },
			"problem rights: this user lacks CAP_NET_ADMIN and CAP_NET_RAW | Run it as root, or give the program the right to (as root): $ setcap cap_net_admin,cap_net_raw+ep '/opt/my programs/wps'"},
		"half the rights": {func(f *Facts, _ *Interface) { f.Rights = Rights{NetAdmin: true} },
			"problem rights: this user lacks CAP_NET_RAW | Run it as root, or give the program the right to (as root): $ setcap cap_net_admin,cap_net_raw+ep PROGRAM"},
		"container": {func(f *Facts, _ *Interface) { f.Rights.NetAdmin = false }, "problem rights: this root lacks CAP_NET_ADMIN | A container"},
		"not root":  {func(f *Facts, _ *Interface) { f.Rights.Root = false }, "note rights: CAP_NET_ADMIN and CAP_NET_RAW, but not root | "},
		"unknown rights": {func(f *Facts, _ *Interface) { f.Rights, f.RightsErr = Rights{}, errOut },
			"note rights: not known: out of luck"},
		"no country": {func(f *Facts, _ *Interface) { f.Domain.Country = "00" }, "note country: not known, so that 5 GHz networks are found late or not at all | " +
			"Say where this machine is, XX being the code of the country, such as DE: $ iw reg set XX"},
		"several countries": {func(f *Facts, _ *Interface) { f.Domain.Country = "98" }, "ok country: rules that the drivers have brought along"},
		"country unknown":   {func(f *Facts, _ *Interface) { f.DomainErr = errOut }, "note country: not known: out of luck"},
		"closed journals": {func(f *Facts, _ *Interface) {
			f.Rights.Root, f.LeftoversErr = false, &fs.PathError{Op: "open", Path: "/run/gowps", Err: fs.ErrPermission}
		}, "problem leftover: root has run this program, and what it noted down is closed to this user: open /run/gowps: permission denied | " +
			"Run it as root, or remove that when no other run goes on (as root): $ rm -r /run/gowps"},
		"journals unknown": {func(f *Facts, _ *Interface) { f.LeftoversErr = errOut }, "note leftover: not known: out of luck"},
		"left of a card that has gone": {func(f *Facts, _ *Interface) {
			f.Leftovers = []netconf.Leftover{{Interface: "wlan9", Servers: true}}
		}, "note leftover: wlan9 has gone; an earlier run left name servers of it"},
		"left by a killed run": {func(f *Facts, _ *Interface) {
			f.Leftovers = []netconf.Leftover{{Interface: "wlan0", Address: netip.MustParsePrefix("192.168.1.2/24"), Gateway: netip.MustParseAddr("192.168.1.1")}}
		}, "note wlan0 leftover: an earlier run was killed and left address 192.168.1.2/24, a route via 192.168.1.1; the next one takes that back"},
		"another run": {func(f *Facts, _ *Interface) { f.Leftovers = []netconf.Leftover{{Interface: "wlan0", Alive: true}} },
			"problem wlan0 leftover: another wps that runs now has given it nothing | End that one."},
		"network of another run": {func(f *Facts, i *Interface) {
			i.SSID, i.Frequency, f.Leftovers = "home", 2437, []netconf.Leftover{{Interface: "wlan0", Alive: true}}
		}, `note wlan0 network: connected to "home", channel 6`},
		"broken journal": {func(f *Facts, _ *Interface) { f.Leftovers = []netconf.Leftover{{Interface: "wlan0", Err: errOut}} },
			"problem wlan0 leftover: out of luck | Remove that file (as root)."},
		"unknown driver": {func(_ *Facts, i *Interface) { i.Driver, i.Up = "", false },
			"ok wlan0 device: driver not told, phy0, 02:00:00:00:00:01, down"},
		"access point": {func(_ *Facts, i *Interface) { i.Mode, i.SSID = nl80211.ModeAP, "mine" },
			"problem wlan0 mode: access point, and not station | End the program that has made it so, or change it: $ ip link set wlan0 down && iw dev wlan0 set type managed"},
		"no CONNECT": {func(_ *Facts, i *Interface) { i.Connect = false }, "problem wlan0 mode: station, but the driver cannot join networks by itself (it lacks CONNECT) | "},
		"soft block": {func(_ *Facts, i *Interface) { i.Blocked.Soft = true }, "problem wlan0 rfkill: switched off by software | Switch it on (as root): $ rfkill unblock wifi"},
		"hard block": {func(_ *Facts, i *Interface) { i.Blocked.Hard = true }, "problem wlan0 rfkill: switched off by a switch or key of the machine | Look for the switch"},
		"NetworkManager": {func(_ *Facts, i *Interface) {
			i.SSID, i.Frequency = "home\n", 2437
			i.Owners = []owner.Owner{{Name: "NetworkManager", Role: owner.Radio | owner.Address, Evidence: "it manages the device",
				Release: "nmcli device set wlan0 managed no", Restore: "nmcli device set wlan0 managed yes"}}
		}, "problem wlan0 manager: NetworkManager: it manages the device | wps start and wps pin can borrow it. For everything else, have it let go (as root): $ nmcli device set wlan0 managed no undo nmcli device set wlan0 managed yes"},
		"its network": {func(_ *Facts, i *Interface) {
			i.SSID, i.Frequency, i.Owners = "home\n", 2437, []owner.Owner{{Role: owner.Radio}}
		}, `note wlan0 network: connected to "home\n", channel 6`},
		"a network of nobody": {func(_ *Facts, i *Interface) { i.SSID, i.Frequency = "home", 2437 },
			`problem wlan0 network: connected to "home", channel 6, by a program that is not known | End that program, or the connection (as root): $ iw dev wlan0 disconnect`},
		"dhcpcd": {func(_ *Facts, i *Interface) {
			i.Owners = []owner.Owner{{Name: "dhcpcd", Role: owner.Address, Evidence: "process 7", Release: "dhcpcd --release wlan0"}}
		}, "note wlan0 manager: dhcpcd may give it addresses too: process 7 | This ends that (as root): $ dhcpcd --release wlan0"},
		"silent bus":  {func(_ *Facts, i *Interface) { i.OwnersErr = errOut }, "note wlan0 manager: there may be others: out of luck"},
		"no channels": {func(_ *Facts, i *Interface) { i.Channels = []nl80211.Channel{{Frequency: 2412, Disabled: true}} }, "problem wlan0 channels: 2.4 GHz: 0 of 1; none may be used | "},
		"odd channel": {func(_ *Facts, i *Interface) { i.Channels = []nl80211.Channel{{Frequency: 900}} }, "ok wlan0 channels: other: 1 of 1"},
		"no scan":     {func(_ *Facts, i *Interface) { i.Blocked.Soft, i.Scan = true, Scan{} }, "note wlan0 scan: not tried: first see to the problems"},
		"failed scan": {func(_ *Facts, i *Interface) { i.Scan = Scan{Tried: true, Err: errOut} }, "problem wlan0 scan: it failed: out of luck"},
		"empty air": {func(_ *Facts, i *Interface) { i.Scan = Scan{Tried: true, Took: 1240 * time.Millisecond} },
			"note wlan0 scan: works, 1.2 s, but no network is in reach | This scan was a short one; this looks at all channels: $ wps scan -i wlan0"},
		"no button":  {func(_ *Facts, i *Interface) { i.Scan.Found = i.Scan.Found[:2] }, "ok wlan0 scan: works, 0.6 s: networks in reach: 2, with WPS: 1"},
		"no port":    {func(_ *Facts, i *Interface) { i.ControlPort = false }, "ok wlan0 eapol: over a packet socket: the driver has no control port"},
		"no offload": {func(_ *Facts, i *Interface) { i.Handshake = false }, "ok wlan0 handshake: no offload: the 4-way handshake is done here"},
		"no BIP":     {func(_ *Facts, i *Interface) { i.Ciphers = i.Ciphers[:1] }, "note wlan0 pmf: management frames cannot be protected (no BIP), so that networks that require it cannot be joined"},
		"no CCMP":    {func(_ *Facts, i *Interface) { i.Ciphers = i.Ciphers[1:] }, "problem wlan0 ciphers: the driver has no CCMP (AES), which WPA2 networks need | "},
		"not there":  {func(f *Facts, _ *Interface) { f.Asked = "wlan7" }, "problem wlan7 device: there is no such interface; wireless are wlan0"},
		"a cable":    {func(f *Facts, _ *Interface) { f.Asked = "eth0" }, "problem eth0 device: it is no wireless interface; wireless are wlan0"},
		"only a cable": {func(f *Facts, _ *Interface) { f.Asked, f.Interfaces = "eth0", nil },
			"problem eth0 device: it is no wireless interface; there is no wireless one"},
	} {
		t.Run(name, func(t *testing.T) {
			f := good()
			tt.change(&f, &f.Interfaces[0])
			r := Judge(f)
			var all []string
			problems := false
			for _, l := range r.Lines {
				all = append(all, show(l))
				problems = problems || l.Mark == Problem
			}
			// Longer texts may be given by their beginning.
			if !slices.ContainsFunc(all, func(l string) bool { return strings.HasPrefix(l, tt.want) }) {
				t.Errorf("no line %q in\n%s", tt.want, strings.Join(all, "\n"))
			}
			if problems == (len(r.Usable) > 0) {
				t.Errorf("usable %q with\n%s", r.Usable, strings.Join(all, "\n"))
			}
		})
	}
}

func TestVerdictNamesTheProblems(t *testing.T) {
	f := good()
	f.Rights = Rights{}
	bad, other := card("wlan1"), card("odd name;")
	bad.Blocked = nl80211.Block{Soft: true, Hard: true}
	f.Interfaces = append(f.Interfaces, bad, other)
	verdicts := func() (list []string) {
		for _, l := range Judge(f).Lines {
			if l.Topic == "verdict" {
				list = append(list, show(l))
			}
		}
		return list
	}
	want := []string{
		"problem wlan0 verdict: it cannot be used as it is: rights",
		"problem wlan1 verdict: it cannot be used as it is: rights, rfkill",
		"problem odd name; verdict: it cannot be used as it is: rights",
	}
	if diff := cmp.Diff(want, verdicts()); diff != "" {
		t.Error(diff)
	}
	f.Rights = good().Rights
	want = []string{
		"ok wlan0 verdict: it can be used: $ wps start -i wlan0",
		"problem wlan1 verdict: it cannot be used as it is: rfkill",
		"ok odd name; verdict: it can be used: $ wps start -i 'odd name;'",
	}
	if diff := cmp.Diff(want, verdicts()); diff != "" {
		t.Error(diff)
	}
	f.Asked = "wlan1"
	if diff := cmp.Diff(want[1:2], verdicts()); diff != "" {
		t.Error(diff)
	}
}

// fake is a machine that answers with facts, and writes down what it scans.
func fake(f Facts, scanned *[]string) Machine {
	return Machine{
		OS:      f.OS,
		Release: func() string { return f.Release },
		Names:   func() ([]string, error) { return f.Names, nil },
		Rights:  func() (Rights, error) { return f.Rights, f.RightsErr },
		Interfaces: func() (list []nl80211.Interface, err error) {
			for _, i := range f.Interfaces {
				list = append(list, i.Interface)
			}
			return list, f.InterfacesErr
		},
		Cards:  func() []Card { return f.Cards },
		Domain: func() (nl80211.Domain, error) { return f.Domain, f.DomainErr },
		Owners: func(_ context.Context, ifname string) ([]owner.Owner, error) {
			i := slices.IndexFunc(f.Interfaces, func(i Interface) bool { return i.Name == ifname })
			return f.Interfaces[i].Owners, f.Interfaces[i].OwnersErr
		},
		Leftovers: func() ([]netconf.Leftover, error) { return f.Leftovers, f.LeftoversErr },
		Scan: func(_ context.Context, ifname string, channels []dot11.Frequency) Scan {
			*scanned = append(*scanned, fmt.Sprint(ifname, channels))
			i := slices.IndexFunc(f.Interfaces, func(i Interface) bool { return i.Name == ifname })
			return f.Interfaces[i].Scan
		},
	}
}

func TestLookScansWhereNothingSpeaksAgainstIt(t *testing.T) {
	for name, tt := range map[string]struct {
		asked  string
		change func(*Facts)
		want   []string
	}{
		"both":          {"", func(*Facts) {}, []string{"wlan0[2412 2437]", "wlan1[]"}},
		"the one asked": {"wlan1", func(*Facts) {}, []string{"wlan1[]"}},
		"not there":     {"wlan7", func(*Facts) {}, nil},
		"no rights":     {"", func(f *Facts) { f.Rights.NetRaw = false }, nil},
		"not asked":     {"", func(f *Facts) { f.RightsErr = errOut }, []string{"wlan0[2412 2437]", "wlan1[]"}},
		"owned": {"", func(f *Facts) { f.Interfaces[0].Owners = []owner.Owner{{Name: "iwd", Role: owner.Radio}} },
			[]string{"wlan1[]"}},
		"switched off": {"", func(f *Facts) { f.Interfaces[1].Blocked.Hard = true }, []string{"wlan0[2412 2437]"}},
		"macOS":        {"", func(f *Facts) { f.OS = "darwin" }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := good()
			second := card("wlan1")
			second.Channels = []nl80211.Channel{{Frequency: 5180}}
			second.Scan.Tried = true
			f.Interfaces = append(f.Interfaces, second)
			tt.change(&f)
			var scanned []string
			got := fake(f, &scanned).Look(t.Context(), tt.asked)
			if !slices.Equal(scanned, tt.want) {
				t.Errorf("scanned %q, want %q", scanned, tt.want)
			}
			if name == "both" {
				if diff := cmp.Diff(f, got, cmp.AllowUnexported(nl80211.Capabilities{})); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestReadCards(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text + "\n")} }
	const at = "bus/pci/devices/"
	got := readCards(fstest.MapFS{
		at + "0000:00:1f.6/class":  file("0x020000"), // Ethernet
		at + "0000:02:00.0/class":  file("0x028000"),
		at + "0000:02:00.0/vendor": file("0x8086"),
		at + "0000:02:00.0/device": file("0x2723"),
		at + "0000:02:00.0/driver": {Data: []byte("../../../../bus/pci/drivers/iwlwifi"), Mode: fs.ModeSymlink},
		at + "0000:03:00.0/class":  file("0x028000"),
		at + "0000:03:00.0/vendor": file("0x14e4"),
		at + "0000:03:00.0/device": file("0x43a0"),
		at + "0000:04:00.0/class":  file(""),
	})
	want := []Card{{"0000:02:00.0", "8086:2723", "iwlwifi"}, {"0000:03:00.0", "14e4:43a0", ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := readCards(fstest.MapFS{}); got != nil {
		t.Errorf("without the bus: %v", got)
	}
}

func TestThisMachineAnswers(t *testing.T) {
	m := This()
	if m.OS != runtime.GOOS {
		t.Errorf("it is %s", m.OS)
	}
	if names, err := m.Names(); err != nil || len(names) == 0 {
		t.Errorf("interfaces %q, %v", names, err)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if r, err := m.Rights(); err != nil || r.Program == "" || m.Release() == "" {
		t.Errorf("%+v, %v on %q", r, err, m.Release())
	}
	if s := m.Scan(t.Context(), "nosuch0", nil); !s.Tried || s.Err == nil {
		t.Errorf("scanned an interface that is not there: %+v", s)
	}
	_, _ = m.Leftovers()
	_ = m.Cards()
}

func TestMark(t *testing.T) {
	for m, want := range map[Mark]string{OK: "ok", Note: "note", Problem: "problem", 7: "Mark(7)"} {
		if got, err := m.MarshalText(); string(got) != want || err != nil {
			t.Errorf("%s, %v, want %s", got, err, want)
		}
	}
}
