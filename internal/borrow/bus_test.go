package borrow

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/bus/bustest"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

type object = map[string]map[string]dbus.Variant

// options are those of a bus, with time that takes none; after many pauses it is
// up.
func options(address string) Options {
	pauses := 0
	return Options{Finder: owner.Finder{Root: fstest.MapFS{}, Bus: address}, Pause: func(ctx context.Context, _ time.Duration) error {
		if pauses++; pauses > 200 {
			return errSilent
		}
		return ctx.Err()
	}}
}

func refuse(name string) error { return dbus.Error{Name: name, Body: []any{"no"}} }

// changes are the calls that are no questions.
func changes(b *bustest.Bus) string {
	var list []string
	for _, c := range b.Calls() {
		name := c.Method[strings.LastIndex(c.Method, ".")+1:]
		switch name {
		case "Get", "GetManagedObjects", "GetDeviceByIpIface", "GetConnectionByUuid", "GetInterface", "GetDiagnostics":
		default:
			list = append(list, strings.TrimSpace(name+" "+strings.Trim(fmt.Sprint(c.Args), "[]")))
		}
	}
	return strings.Join(list, ", ")
}

const (
	iwdDevice = "/net/connman/iwd/0/3"
	oldPath   = iwdDevice + "/6f6c64_psk"
	newPath   = iwdDevice + "/686f6d65_psk"
)

// fakeIWD is an iwd that is in a network.
type fakeIWD struct {
	mu      sync.Mutex
	network string // in which it is
	answer  error  // of PushButton and StartPin; nil: it joins
	state   string
	busy    int  // how often Connect is answered so
	begun   bool // somebody else's search goes on
	kind    string
	objects map[dbus.ObjectPath]object
}

func (f *fakeIWD) serve(c bustest.Call) ([]any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch c.Method {
	case "org.freedesktop.DBus.ObjectManager.GetManagedObjects":
		return []any{f.objects}, nil
	case "net.connman.iwd.SimpleConfiguration.PushButton", "net.connman.iwd.SimpleConfiguration.StartPin":
		if f.begun {
			return nil, refuse("net.connman.iwd.Busy")
		}
		if f.network = ""; f.answer == nil {
			f.network = newPath
		}
		return nil, f.answer
	case "net.connman.iwd.Network.Connect":
		if f.busy > 0 {
			f.busy--
			return nil, refuse("net.connman.iwd.Busy")
		}
		f.network = c.Path
		return nil, nil
	case "net.connman.iwd.SimpleConfiguration.Cancel":
		f.begun = false
		return nil, nil
	case "net.connman.iwd.StationDiagnostic.GetDiagnostics":
		return []any{map[string]dbus.Variant{
			"ConnectedBss": dbus.MakeVariant(homeMAC), "Frequency": dbus.MakeVariant(uint32(2437)),
			"RSSI": dbus.MakeVariant(int16(-45)), "PairwiseCipher": dbus.MakeVariant("CCMP-128"),
		}}, nil
	case "org.freedesktop.DBus.Properties.Get":
		switch c.Args[1] {
		case "ConnectedNetwork":
			if f.network != "" {
				return []any{dbus.MakeVariant(dbus.ObjectPath(f.network))}, nil
			}
		case "State":
			return []any{dbus.MakeVariant(f.state)}, nil
		case "Name":
			return []any{dbus.MakeVariant("home")}, nil
		case "Type":
			return []any{dbus.MakeVariant(f.kind)}, nil
		}
	}
	return nil, refuse("org.freedesktop.DBus.Error.InvalidArgs")
}

func iwdObjects(mode string, simple bool, powered bool) map[dbus.ObjectPath]object {
	o := object{"net.connman.iwd.Device": {"Name": dbus.MakeVariant("wlan0"), "Mode": dbus.MakeVariant(mode), "Powered": dbus.MakeVariant(powered)}}
	if simple {
		o["net.connman.iwd.SimpleConfiguration"] = map[string]dbus.Variant{}
	}
	return map[dbus.ObjectPath]object{
		iwdDevice: o, "/net/connman/iwd/0": {"net.connman.iwd.Adapter": {}},
		"/net/connman/iwd/0/4": {"net.connman.iwd.Device": {"Name": dbus.MakeVariant("wlan1")}},
	}
}

func TestIWD(t *testing.T) {
	const simple = "net.connman.iwd.SimpleConfiguration."
	ready := iwdObjects("station", true, true)
	for name, tt := range map[string]struct {
		fake    *fakeIWD
		request Request
		changes string
		err     error
		want    wsc.Credential
	}{
		"button": {fake: &fakeIWD{network: oldPath, kind: "psk", objects: ready}, changes: "PushButton",
			want: wsc.Credential{SSID: "home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES}},
		"PIN": {fake: &fakeIWD{kind: "open", objects: ready}, request: Request{PIN: secret.Bytes("12345670")}, changes: "StartPin 12345670",
			want: wsc.Credential{SSID: "home", Auth: wsc.AuthOpen, Encr: wsc.EncrNone}},
		"after one that was killed": {fake: &fakeIWD{begun: true, kind: "psk", objects: ready}, changes: "PushButton, Cancel, PushButton",
			want: wsc.Credential{SSID: "home", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES}},
		"overlap": {fake: &fakeIWD{network: oldPath, busy: 3, answer: refuse(simple + "SessionOverlap"), objects: ready},
			changes: "PushButton, Connect, Connect, Connect, Connect", err: wps.ErrOverlap},
		"nobody":          {fake: &fakeIWD{answer: refuse(simple + "WalkTimeExpired"), objects: ready}, changes: "PushButton", err: wps.ErrNoAP},
		"nobody, by PIN":  {fake: &fakeIWD{answer: refuse(simple + "TimeExpired"), objects: ready}, request: Request{PIN: secret.Bytes("12345670")}, changes: "StartPin 12345670", err: wps.ErrNoAP},
		"no credentials":  {fake: &fakeIWD{answer: refuse(simple + "NoCredentials"), objects: ready}, changes: "PushButton", err: wps.ErrRejected},
		"gone":            {fake: &fakeIWD{answer: refuse(simple + "NotReachable"), objects: ready}, changes: "PushButton", err: wps.ErrLinkLost},
		"failed":          {fake: &fakeIWD{answer: refuse("net.connman.iwd.Failed"), objects: ready}, changes: "PushButton, Cancel", err: wps.ErrRejected},
		"walk time":       {fake: &fakeIWD{network: oldPath, state: "scanning", answer: bustest.Silence, objects: ready}, request: Request{WalkTime: 100 * time.Millisecond}, changes: "PushButton, Cancel, Connect", err: wps.ErrNoAP},
		"in the exchange": {fake: &fakeIWD{state: "connecting", answer: bustest.Silence, objects: ready}, request: Request{WalkTime: 100 * time.Millisecond}, changes: "PushButton, Cancel", err: wps.ErrTimeout},
		"not back":        {fake: &fakeIWD{network: oldPath, busy: 1000, answer: refuse(simple + "SessionOverlap"), objects: ready}, changes: "PushButton" + strings.Repeat(", Connect", 10), err: errAny},
		"access point":    {fake: &fakeIWD{objects: iwdObjects("ap", false, true)}, err: errOff},
		"switched off":    {fake: &fakeIWD{objects: iwdObjects("station", false, false)}, err: errOff},
		"unknown":         {fake: &fakeIWD{}, err: errOff},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := bustest.New(t, map[string]bustest.Service{iwdService: tt.fake.serve})
			a := &iwdAgent{"wlan0", options(b.Address)}
			if tt.request.WalkTime == 0 {
				tt.request.WalkTime = WalkTime
			}
			var finished station.Outcome
			result, err := a.Enrol(t.Context(), tt.request, func(ev station.Event) {
				if f, ok := ev.(station.Finished); ok {
					finished = f.Outcome
				}
			})
			if got := changes(b); got != tt.changes {
				t.Errorf("asked for %s, want %s", got, tt.changes)
			}
			if tt.err != nil {
				if err == nil || tt.err != errAny && !errors.Is(err, tt.err) {
					t.Errorf("%v, want %v", err, tt.err)
				}
				return
			}
			if err != nil || finished != station.Success {
				t.Fatalf("%v, %v", finished, err)
			}
			if c := result.Credential; c.SSID != tt.want.SSID || c.Auth != tt.want.Auth || c.Encr != tt.want.Encr {
				t.Errorf("credential %v", c)
			}
			if result.Stored != `iwd, network "home"` || result.BSS.BSSID.String() != homeMAC || result.BSS.Frequency != 2437 || result.BSS.Signal != -45 {
				t.Errorf("%+v", result)
			}
		})
	}
}

func TestIWDInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	fake := &fakeIWD{network: oldPath, answer: bustest.Silence, objects: iwdObjects("station", true, true)}
	b := bustest.New(t, map[string]bustest.Service{iwdService: func(c bustest.Call) ([]any, error) {
		if strings.HasSuffix(c.Method, ".PushButton") {
			cancel()
		}
		return fake.serve(c)
	}})
	a := &iwdAgent{"wlan0", options(b.Address)}
	_, err := a.Enrol(ctx, Request{WalkTime: WalkTime}, func(station.Event) {})
	if !errors.Is(err, wps.ErrCancelled) {
		t.Errorf("%v", err)
	}
	if got := changes(b); got != "PushButton, Cancel, Connect" && got != "Cancel, Connect" {
		t.Errorf("asked for %s", got)
	}
}

func TestIWDAbsent(t *testing.T) {
	a := &iwdAgent{"wlan0", options(bustest.New(t, nil).Address)}
	if _, err := a.Enrol(t.Context(), Request{WalkTime: WalkTime}, func(station.Event) {}); err == nil {
		t.Error("iwd does not run, and there is no error")
	}
	if a.Name() != "iwd" || a.Check(Request{}) != nil || a.Check(Request{BSSID: dot11.MAC{2}}) == nil {
		t.Error("what it says of itself")
	}
}

const (
	nmPath            = nmRoot + "/Devices/3"
	nmOld             = "11111111-2222-3333-4444-555555555555"
	nmNew             = "66666666-7777-8888-9999-000000000000"
	nmGone            = "99999999-7777-8888-9999-000000000000"
	supplicantService = "fi.w1.wpa_supplicant1"
)

// fakeNM is a NetworkManager that has wlan0, with the wpa_supplicant that works
// for it. What it is told takes effect after some questions.
type fakeNM struct {
	mu          sync.Mutex
	managed     bool
	autoconnect bool
	active      string // UUID
	lag         int    // questions that are yet answered as before
	denied      string // name of the refusal of Set
	stuck       bool   // it never lets go
	vanished    bool   // the active connection
}

func (f *fakeNM) serve(c bustest.Call) ([]any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch c.Method {
	case nmService + ".GetDeviceByIpIface":
		if c.Args[0] != "wlan0" {
			return nil, refuse(nmService + ".UnknownDevice")
		}
		return []any{dbus.ObjectPath(nmPath)}, nil
	case nmService + ".Settings.GetConnectionByUuid":
		if c.Args[0] == nmGone {
			return nil, refuse(nmService + ".Settings.InvalidConnection")
		}
		return []any{dbus.ObjectPath("/" + strings.ReplaceAll(c.Args[0].(string), "-", ""))}, nil
	case nmService + ".ActivateConnection":
		f.active = nmOld
		if strings.HasPrefix(string(c.Args[0].(dbus.ObjectPath)), "/6666") {
			f.active = nmNew
		}
		f.lag = 3
		return []any{dbus.ObjectPath("/active")}, nil
	case "org.freedesktop.DBus.Properties.Set":
		if f.denied != "" {
			return nil, refuse(f.denied)
		}
		value := c.Args[2].(dbus.Variant).Value().(bool)
		if c.Args[1] == "Autoconnect" {
			f.autoconnect = value
			return nil, nil
		}
		if f.lag = 3; value != f.managed {
			f.managed, f.active = value, ""
		}
		return nil, nil
	case "org.freedesktop.DBus.Properties.Get":
		switch c.Args[1] {
		case "Autoconnect":
			return []any{dbus.MakeVariant(f.autoconnect)}, nil
		case "ActiveConnection":
			if f.active == "" {
				return []any{dbus.MakeVariant(dbus.ObjectPath("/"))}, nil
			}
			return []any{dbus.MakeVariant(dbus.ObjectPath("/active"))}, nil
		case "Uuid":
			if f.vanished {
				return nil, refuse("org.freedesktop.DBus.Error.UnknownObject")
			}
			return []any{dbus.MakeVariant(f.active)}, nil
		case "State":
			state := uint32(nmDisconnected)
			switch {
			case f.lag > 0 || f.stuck:
				f.lag--
				state = 20
			case !f.managed:
				state = nmUnmanaged
			case f.active != "":
				state = nmActivated
			}
			return []any{dbus.MakeVariant(state)}, nil
		}
	}
	return nil, refuse("org.freedesktop.DBus.Error.InvalidArgs")
}

// now is how it is.
func (f *fakeNM) now() (managed, autoconnect bool, active string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.managed, f.autoconnect, f.active
}

func (f *fakeNM) supplicant(bustest.Call) ([]any, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lag++; f.managed || f.lag < 3 {
		return []any{dbus.ObjectPath("/fi/w1/wpa_supplicant1/Interfaces/0")}, nil
	}
	return nil, refuse(supplicantService + ".InterfaceUnknown")
}

func lend(t *testing.T, f *fakeNM) (*Lender, *bustest.Bus) {
	b := bustest.New(t, map[string]bustest.Service{nmService: f.serve, supplicantService: f.supplicant})
	return NewLender("wlan0", options(b.Address)), b
}

func TestNetworkManager(t *testing.T) {
	for name, tt := range map[string]struct {
		fake    *fakeNM
		next    string // what is joined afterwards; "": what was before
		loan    netconf.Loan
		changes string // of Return
		active  string // in the end
	}{
		"back to the old": {&fakeNM{managed: true, autoconnect: true, active: nmOld}, "",
			netconf.Loan{Owner: "NetworkManager", Connection: nmOld, Autoconnect: true}, "ActivateConnection /11111111222233334444555555555555 " + nmPath + " /", nmOld},
		"on to the new": {&fakeNM{managed: true, autoconnect: true, active: nmOld}, nmNew,
			netconf.Loan{Owner: "NetworkManager", Connection: nmOld, Autoconnect: true}, "ActivateConnection /66666666777788889999000000000000 " + nmPath + " /", nmNew},
		"the old one is deleted": {&fakeNM{managed: true, autoconnect: true, active: nmGone}, "",
			netconf.Loan{Owner: "NetworkManager", Connection: nmGone, Autoconnect: true}, "", ""},
		"nothing active": {&fakeNM{managed: true}, "", netconf.Loan{Owner: "NetworkManager"},
			"Set org.freedesktop.NetworkManager.Device Autoconnect false", ""},
		"about to be left": {&fakeNM{managed: true, autoconnect: true, active: nmOld, vanished: true}, "",
			netconf.Loan{Owner: "NetworkManager", Autoconnect: true}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			fake := tt.fake
			l, b := lend(t, fake)
			loan, err := l.Look(t.Context())
			if err != nil || loan != tt.loan {
				t.Fatalf("%+v, %v, want %+v", loan, err, tt.loan)
			}
			if err := l.Release(t.Context()); err != nil {
				t.Fatal(err)
			}
			if managed, _, _ := fake.now(); managed {
				t.Fatal("it is still managed")
			}
			before := changes(b)
			if before != "Set org.freedesktop.NetworkManager.Device Managed false" {
				t.Errorf("Release has asked for %s", before)
			}
			if tt.next != "" {
				loan.Connection = tt.next
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel() // an interrupt is no reason not to give it back
			if err := l.Return(ctx, loan); err != nil {
				t.Fatal(err)
			}
			want := strings.TrimSuffix(before+", Set org.freedesktop.NetworkManager.Device Managed true, "+tt.changes, ", ")
			managed, autoconnect, active := fake.now()
			if got := changes(b); got != want || active != tt.active || !managed || autoconnect != tt.loan.Autoconnect {
				t.Errorf("asked for %s, want %s; now %v, %v, %q", got, want, managed, autoconnect, active)
			}
			if tt.active != "" {
				if err := l.Joined(t.Context(), tt.active, time.Minute); err != nil {
					t.Error(err)
				}
				if err := l.Joined(t.Context(), nmGone, time.Minute); err == nil {
					t.Error("it is in another network, and that was taken for the one")
				}
			}
		})
	}
}

// By itself it may have joined what it is to join.
func TestNetworkManagerIsFaster(t *testing.T) {
	fake := &fakeNM{managed: true, autoconnect: true, active: nmOld}
	l, b := lend(t, fake)
	if err := l.Return(t.Context(), netconf.Loan{Owner: "NetworkManager", Connection: nmOld, Autoconnect: true}); err != nil {
		t.Fatal(err)
	}
	if got := changes(b); got != "Set org.freedesktop.NetworkManager.Device Managed true" {
		t.Errorf("asked for %s", got)
	}
}

func TestNetworkManagerRefuses(t *testing.T) {
	denied := nmService + ".PermissionDenied"
	l, _ := lend(t, &fakeNM{managed: true, active: nmOld, denied: denied})
	if err := l.Release(t.Context()); err == nil {
		t.Error("Release: no error")
	}
	if err := l.Return(t.Context(), netconf.Loan{Connection: nmOld}); err == nil || !strings.Contains(err.Error(), "NetworkManager has not got wlan0 back") {
		t.Errorf("Return: %v", err)
	}
	l, _ = lend(t, &fakeNM{managed: true, stuck: true})
	if err := l.Release(t.Context()); !errors.Is(err, errSilent) {
		t.Errorf("it never lets go: %v", err)
	}
}

// Who has ended meanwhile, or has lost the interface, is owed nothing.
func TestNetworkManagerGone(t *testing.T) {
	loan := netconf.Loan{Owner: "NetworkManager", Connection: nmOld}
	l := NewLender("wlan0", options(bustest.New(t, nil).Address))
	if err := l.Return(t.Context(), loan); err != nil {
		t.Error(err)
	}
	if _, err := l.Look(t.Context()); err == nil {
		t.Error("Look: no error")
	}
	b := bustest.New(t, map[string]bustest.Service{nmService: (&fakeNM{}).serve})
	if err := NewLender("wlan1", options(b.Address)).Return(t.Context(), loan); err != nil {
		t.Error(err)
	}
	if err := NewLender("wlan0", options("unix:path="+t.TempDir()+"/none")).Return(t.Context(), loan); err != nil {
		t.Error(err)
	}
}

func TestChoose(t *testing.T) {
	radio := func(names ...string) (list []owner.Owner) {
		for _, n := range names {
			list = append(list, owner.Owner{Name: n, Role: owner.Radio})
		}
		return append(list, owner.Owner{Name: "dhcpcd", Role: owner.Address})
	}
	socket := fstest.MapFS{"proc/net/unix": {Data: []byte("0000000000000000: 00000002 00000000 00000000 0002 01 33333 /run/wpa_supplicant/wlan0\n")}}
	for name, tt := range map[string]struct {
		root   fstest.MapFS
		owners []owner.Owner
		agent  string
		lender string
		why    string
	}{
		"NetworkManager":                     {nil, radio("NetworkManager"), "", "NetworkManager", ""},
		"iwd":                                {nil, radio("iwd"), "iwd", "", ""},
		"NetworkManager with iwd":            {nil, radio("NetworkManager", "iwd"), "iwd", "", ""},
		"wpa_supplicant":                     {socket, radio("wpa_supplicant"), "wpa_supplicant", "", ""},
		"wpa_supplicant without a socket":    {nil, radio("wpa_supplicant"), "", "", "no control socket for wlan0"},
		"NetworkManager, and wpa_supplicant": {socket, radio("NetworkManager", "wpa_supplicant"), "", "", "more than one"},
		"ConnMan":                            {nil, radio("ConnMan"), "", "", "ConnMan has no way to let go of wlan0"},
		"hostapd":                            {nil, radio("hostapd"), "", "", "hostapd has no way"},
		"nobody":                             {nil, radio(), "", "", "nobody has wlan0"},
	} {
		t.Run(name, func(t *testing.T) {
			way, err := Choose("wlan0", tt.owners, Options{Finder: owner.Finder{Root: tt.root}})
			if tt.why != "" {
				if !errors.Is(err, ErrOwned) || !strings.Contains(err.Error(), tt.why) {
					t.Errorf("%v, want %q", err, tt.why)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			agent, lender := "", ""
			if way.Agent != nil {
				agent = way.Agent.Name()
			}
			if way.Lender != nil {
				lender = way.Lender.Name()
			}
			if agent != tt.agent || lender != tt.lender || way.Owner.Name == "" {
				t.Errorf("%+v", way)
			}
		})
	}
}

// What a killed run has left with iwd is ended, and the old network joined.
func TestIWDReturn(t *testing.T) {
	loan := netconf.Loan{Owner: "iwd", Connection: oldPath}
	for name, tt := range map[string]struct {
		fake    *fakeIWD
		loan    netconf.Loan
		changes string
	}{
		"in the middle": {&fakeIWD{begun: true, objects: iwdObjects("station", true, true)}, loan, "Cancel, Connect"},
		"back already":  {&fakeIWD{network: oldPath, objects: iwdObjects("station", true, true)}, loan, "Cancel"},
		"nothing to do": {&fakeIWD{objects: iwdObjects("station", true, true)}, netconf.Loan{Owner: "iwd"}, ""},
		"switched off":  {&fakeIWD{objects: iwdObjects("station", false, false)}, loan, ""},
		"unplugged":     {&fakeIWD{}, loan, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b := bustest.New(t, map[string]bustest.Service{iwdService: tt.fake.serve})
			if err := Return(t.Context(), "wlan0", tt.loan, options(b.Address)); err != nil {
				t.Error(err)
			}
			if got := changes(b); got != tt.changes {
				t.Errorf("asked for %s, want %s", got, tt.changes)
			}
		})
	}
	for _, address := range []string{bustest.New(t, nil).Address, "unix:path=" + t.TempDir() + "/none"} {
		if err := Return(t.Context(), "wlan0", loan, options(address)); err != nil {
			t.Errorf("iwd has ended: %v", err)
		}
	}
	b := bustest.New(t, map[string]bustest.Service{iwdService: (&fakeIWD{network: oldPath, objects: iwdObjects("station", true, true)}).serve})
	a := &iwdAgent{"wlan0", options(b.Address)}
	if got, err := a.Look(t.Context()); err != nil || got != loan {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := (&supplicantAgent{}).Look(t.Context()); err != nil || got != (netconf.Loan{}) {
		t.Errorf("wpa_supplicant: %+v, %v", got, err)
	}
}
