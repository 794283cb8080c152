package audit

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

var (
	ours   = dot11.MAC{2, 0, 0, 0, 1, 1}
	second = dot11.MAC{2, 0, 0, 0, 1, 2}
	guest  = dot11.MAC{2, 0, 0, 0, 9, 9}
)

// settings describe a network: what protects it, and what its frames say of WPS.
type settings struct {
	bssid    dot11.MAC
	channel  int
	signal   int
	open     bool
	wep      bool
	rsn      *dot11.RSN
	wpa      dot11.Suite // the pairwise cipher of a WPA element
	beacon   *wsc.Beacon
	response *wsc.ProbeResponse
	raw      []byte // instead of response
}

func psk(akm dot11.Suite, pairwise ...dot11.Suite) *dot11.RSN {
	return &dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: pairwise, AKMs: []dot11.Suite{akm}}
}

func (s settings) bss() dot11.BSS {
	b := dot11.BSS{BSSID: s.bssid, SSID: "home", Frequency: dot11.ChannelFrequency(max(s.channel, 1)), Signal: s.signal}
	if b.BSSID.IsZero() {
		b.BSSID = ours
	}
	if !s.open {
		b.Capability = dot11.CapabilityPrivacy
	}
	var e dot11.Elements
	rsn := s.rsn
	if rsn == nil && !s.open && !s.wep && s.wpa == 0 {
		rsn = psk(dot11.AKMPSK, dot11.CipherCCMP)
	}
	if rsn != nil {
		e = rsn.Append(e)
	}
	if s.wpa != 0 {
		kind := byte(s.wpa)
		e = e.Append(dot11.ElementVendor, []byte{0, 0x50, 0xf2, 1, 1, 0, 0, 0x50, 0xf2, kind, 1, 0, 0, 0x50, 0xf2, kind, 1, 0, 0, 0x50, 0xf2, 2})
	}
	b.Elements = slices.Clone(e)
	switch {
	case s.raw != nil:
		b.Probe = append(slices.Clone(e), wsc.Elements(s.raw)...)
	case s.response != nil:
		b.Probe = append(slices.Clone(e), wsc.Elements(wsc.Marshal(s.response))...)
	}
	switch {
	case s.beacon != nil:
		b.Elements = append(b.Elements, wsc.Elements(wsc.Marshal(s.beacon))...)
	case b.Probe != nil:
		b.Elements = b.Probe
	}
	return b
}

// response is the answer of a configured 2.0 router with these methods.
func response(m wsc.ConfigMethods, changes ...func(*wsc.ProbeResponse)) *wsc.ProbeResponse {
	p := &wsc.ProbeResponse{
		Device:       wsc.Device{UUID: wsc.UUIDFromMAC(ours), Name: "router", State: wsc.Configured, Version2: wsc.Version2, ConfigMethods: m},
		ResponseType: wsc.ResponseAP,
	}
	for _, change := range changes {
		change(p)
	}
	return p
}

func version1(p *wsc.ProbeResponse)     { p.Version2 = 0 }
func locked(p *wsc.ProbeResponse)       { p.Locked = true }
func unconfigured(p *wsc.ProbeResponse) { p.State = wsc.NotConfigured }
func waiting(id wsc.PasswordID, macs ...dot11.MAC) func(*wsc.ProbeResponse) {
	return func(p *wsc.ProbeResponse) {
		p.SelectedRegistrar, p.PasswordID, p.AuthorizedMACs = true, id, macs
	}
}
func silent(p *wsc.ProbeResponse) { p.SelectedRegistrar, p.NoPasswordID = true, true }

const (
	label   = wsc.MethodLabel
	display = wsc.MethodVirtualDisplay
)

func TestJudge(t *testing.T) {
	for name, tt := range map[string]struct {
		settings
		verdict  Verdict
		severity Severity
		codes    []Code // in the order of the report
	}{
		"no WPS":                  {settings{}, Off, OK, nil},
		"no WPS, open":            {settings{open: true}, Off, OK, nil},
		"no WPS, WEP":             {settings{wep: true}, Off, OK, nil},
		"no WPS, WPA":             {settings{wpa: dot11.CipherTKIP}, Off, OK, nil},
		"button only":             {settings{response: response(0)}, ButtonOnly, Note, []Code{PINNotAnnounced}},
		"its button announced":    {settings{response: response(wsc.MethodPhysicalPushButton)}, ButtonOnly, Note, []Code{PINNotAnnounced}},
		"a keypad":                {settings{response: response(wsc.MethodKeypad)}, ButtonOnly, Note, []Code{PINNotAnnounced}},
		"label":                   {settings{response: response(label)}, PINReachable, Danger, []Code{PINLabel}},
		"display":                 {settings{response: response(display)}, PINReachable, Warning, []Code{PINDisplay}},
		"label and display":       {settings{response: response(label | display)}, PINReachable, Danger, []Code{PINLabel}},
		"label, 1.0":              {settings{response: response(label, version1)}, PINReachable, Danger, []Code{PINLabel, PINNoLockout, Version1}},
		"display, 1.0":            {settings{response: response(display, version1)}, PINReachable, Danger, []Code{PINNoLockout, PINDisplay, Version1}},
		"button only, 1.0":        {settings{response: response(0, version1)}, ButtonOnly, Note, []Code{PINNotAnnounced, Version1}},
		"label, locked":           {settings{response: response(label, locked)}, PINLocked, Note, []Code{PINLock}},
		"label, locked, 1.0":      {settings{response: response(label, locked, version1)}, PINLocked, Note, []Code{PINLock, Version1}},
		"locked, no methods":      {settings{beacon: &wsc.Beacon{Device: wsc.Device{State: wsc.Configured, Version2: wsc.Version2}, Announcement: wsc.Announcement{Locked: true}}}, PINLocked, Note, []Code{PINLock}},
		"a beacon only":           {settings{beacon: &wsc.Beacon{Device: wsc.Device{State: wsc.Configured, Version2: wsc.Version2}}}, PINUnknown, Warning, []Code{PINUntold}},
		"locked since the answer": {settings{beacon: &wsc.Beacon{Device: wsc.Device{State: wsc.Configured, Version2: wsc.Version2}, Announcement: wsc.Announcement{Locked: true}}, response: response(label)}, PINLocked, Note, []Code{PINLock}},
		"an answer, then beacon":  {settings{beacon: &wsc.Beacon{Device: wsc.Device{State: wsc.Configured, Version2: wsc.Version2}}, response: response(label)}, PINReachable, Danger, []Code{PINLabel}},
		"methods in a beacon":     {settings{beacon: &wsc.Beacon{Device: wsc.Device{State: wsc.Configured, Version2: wsc.Version2}, Extra: []byte{0x10, 0x08, 0, 2, 0, 4}}}, PINReachable, Danger, []Code{PINLabel}},
		"no attributes at all":    {settings{raw: []byte{0x10, 0x4a, 0, 1, 0x10}}, PINUnknown, Warning, []Code{PINUntold, Version1}},
		"cut short":               {settings{raw: []byte{0x10, 0x4a, 0, 9, 0x10}}, PINUnknown, Warning, []Code{Unreadable}},
		"answer cut, beacon not": {
			settings{raw: []byte{0x10, 0x4a, 0, 9, 0x10}, beacon: &wsc.Beacon{Device: wsc.Device{State: wsc.Configured, Version2: wsc.Version2}}},
			PINUnknown, Warning, []Code{PINUntold},
		},
		"not configured":            {settings{open: true, response: response(0, unconfigured)}, ButtonOnly, Danger, []Code{NotConfigured, PINNotAnnounced}},
		"not configured, protected": {settings{response: response(label, unconfigured)}, PINReachable, Danger, []Code{PINLabel, NotConfigured}},
		"button pressed":            {settings{response: response(0, waiting(wsc.PasswordIDPushButton, dot11.Broadcast))}, ButtonOnly, Warning, []Code{ButtonOpen, PINNotAnnounced}},
		"PIN, anyone":               {settings{response: response(0, waiting(wsc.PasswordIDDefault, guest, dot11.Broadcast))}, ButtonOnly, Warning, []Code{PINOpen, PINNotAnnounced}},
		"PIN, 1.0":                  {settings{response: response(0, version1, waiting(wsc.PasswordIDDefault))}, ButtonOnly, Warning, []Code{PINOpen, PINNotAnnounced, Version1}},
		"PIN, somebody":             {settings{response: response(0, waiting(wsc.PasswordIDRegistrar, guest))}, ButtonOnly, Note, []Code{PINNotAnnounced, PINOpenNamed}},
		"NFC":                       {settings{response: response(0, waiting(0x1234, guest))}, ButtonOnly, Warning, []Code{RegistrarOpen, PINNotAnnounced}},
		"it does not say what":      {settings{response: response(0, silent)}, ButtonOnly, Warning, []Code{RegistrarOpen, PINNotAnnounced}},
		"WEP":                       {settings{wep: true, response: response(0)}, ButtonOnly, Danger, []Code{WEP, PINNotAnnounced}},
		"open":                      {settings{open: true, response: response(0)}, ButtonOnly, Warning, []Code{Open, PINNotAnnounced}},
		"WPA":                       {settings{wpa: dot11.CipherTKIP, response: response(0)}, ButtonOnly, Warning, []Code{WPAOnly, PINNotAnnounced}},
		"WPA with AES":              {settings{wpa: dot11.CipherCCMP, response: response(0)}, ButtonOnly, Warning, []Code{WPAOnly, PINNotAnnounced}},
		"WPA/WPA2":                  {settings{wpa: dot11.CipherTKIP, rsn: psk(dot11.AKMPSK, dot11.CipherCCMP), response: response(0)}, ButtonOnly, Note, []Code{PINNotAnnounced, TKIP}},
		"WPA/WPA2 with AES":         {settings{wpa: dot11.CipherCCMP, rsn: psk(dot11.AKMPSK, dot11.CipherCCMP), response: response(0)}, ButtonOnly, Note, []Code{PINNotAnnounced}},
		"WPA2 with TKIP":            {settings{rsn: psk(dot11.AKMPSK, dot11.CipherTKIP), response: response(0)}, ButtonOnly, Warning, []Code{TKIPOnly, PINNotAnnounced}},
		"WPA2 with both":            {settings{rsn: psk(dot11.AKMPSK, dot11.CipherTKIP, dot11.CipherCCMP), response: response(0)}, ButtonOnly, Note, []Code{PINNotAnnounced, TKIP}},
		"WPA3":                      {settings{rsn: psk(dot11.AKMSAE, dot11.CipherGCMP256), response: response(0)}, ButtonOnly, Note, []Code{PINNotAnnounced, WPA3}},
		"WPA2/WPA3":                 {settings{rsn: &dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK, dot11.AKMSAE}}, response: response(0)}, ButtonOnly, Note, []Code{PINNotAnnounced}},
		"Enterprise":                {settings{rsn: psk(dot11.AKM8021X, dot11.CipherCCMP), response: response(0)}, ButtonOnly, Note, []Code{PINNotAnnounced, Enterprise}},
		"all at once": {
			settings{wep: true, response: response(label, version1, waiting(wsc.PasswordIDPushButton))}, PINReachable, Danger,
			[]Code{PINLabel, PINNoLockout, WEP, ButtonOpen, Version1},
		},
	} {
		t.Run(name, func(t *testing.T) {
			bss := tt.bss()
			routers := Judge([]dot11.BSS{bss})
			if len(routers) != 1 || len(routers[0].Networks) != 1 {
				t.Fatalf("%d routers", len(routers))
			}
			r := routers[0]
			var codes []Code
			for _, f := range r.Findings {
				codes = append(codes, f.Code)
			}
			if r.Verdict != tt.verdict || r.Severity() != tt.severity {
				t.Errorf("verdict %v, %v; want %v, %v", r.Verdict, r.Severity(), tt.verdict, tt.severity)
			}
			if diff := cmp.Diff(tt.codes, codes); diff != "" {
				t.Error(diff)
			}
			sound(t, []dot11.BSS{bss}, routers)
		})
	}
}

// TestEvidence: each finding names what says so.
func TestEvidence(t *testing.T) {
	for code, tt := range map[Code]struct {
		settings
		want string
	}{
		PINLabel:        {settings{response: response(label | display)}, "Config Methods (0x1008) in its probe response is 0x200c: Label, Virtual Display; no AP Setup Locked (0x1057)"},
		PINNotAnnounced: {settings{response: response(0)}, "Config Methods (0x1008) in its probe response is 0x0000: none; no AP Setup Locked (0x1057)"},
		PINNoLockout:    {settings{response: response(label, version1)}, "no Version2 in a WFA extension; no AP Setup Locked (0x1057)"},
		PINLock:         {settings{response: response(0, locked)}, "AP Setup Locked (0x1057) is 1"},
		NotConfigured:   {settings{response: response(0, unconfigured)}, "Wi-Fi Protected Setup State (0x1044) is 1"},
		ButtonOpen:      {settings{response: response(0, waiting(wsc.PasswordIDPushButton, dot11.Broadcast))}, "Selected Registrar (0x1041) is 1, Device Password ID (0x1012) is 4, AuthorizedMACs ff:ff:ff:ff:ff:ff"},
		PINOpen:         {settings{response: response(0, version1, waiting(wsc.PasswordIDDefault))}, "Selected Registrar (0x1041) is 1, Device Password ID (0x1012) is 0, no AuthorizedMACs"},
		RegistrarOpen:   {settings{response: response(0, silent)}, "Selected Registrar (0x1041) is 1, no Device Password ID (0x1012), no AuthorizedMACs"},
		TKIP:            {settings{wpa: dot11.CipherTKIP, rsn: psk(dot11.AKMPSK, dot11.CipherCCMP, dot11.CipherGCMP256), response: response(0)}, "pairwise ciphers of its RSN element: CCMP, 00-0f-ac:9; pairwise ciphers of its WPA element: TKIP"},
		PINUntold:       {settings{raw: []byte{0x10, 0x4a, 0, 1, 0x10}}, "a WSC element without Config Methods (0x1008); no probe response with it was heard"},
	} {
		r := Judge([]dot11.BSS{tt.bss()})[0]
		i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Code == code })
		if i < 0 {
			t.Errorf("no %s", code)
		} else if got := r.Findings[i].Evidence; got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", code, got, tt.want)
		}
	}
}

// TestRadiosOfOneRouter: the same UUID is the same device, and what is found at
// all its networks is found once.
func TestRadiosOfOneRouter(t *testing.T) {
	other := response(0)
	other.UUID, other.Name = wsc.UUIDFromMAC(guest), "neighbour"
	none := response(0)
	none.UUID = wsc.UUID{}
	pressed := response(label, waiting(wsc.PasswordIDPushButton))
	heard := []dot11.BSS{
		settings{bssid: second, channel: 36, signal: -70, response: pressed}.bss(),
		settings{bssid: guest, channel: 11, signal: -60, response: other}.bss(),
		settings{bssid: ours, channel: 6, signal: -50, response: response(label)}.bss(),
		settings{bssid: dot11.MAC{2, 1}, channel: 1, signal: -90, response: none}.bss(),
		settings{bssid: dot11.MAC{2, 2}, channel: 1, signal: -90, response: none}.bss(),
	}
	want := Judge(heard)
	if len(want) != 4 {
		t.Fatalf("%d routers: %+v", len(want), want)
	}
	home := want[0]
	if home.Name != "router" || len(home.Networks) != 2 || home.Networks[0].BSSID != ours || home.Verdict != PINReachable || want[1].Name != "neighbour" {
		t.Errorf("%+v", want)
	}
	if f := home.Findings; len(f) != 2 || f[0].Code != PINLabel || len(f[0].BSSIDs) != 2 ||
		f[1].Code != ButtonOpen || !slices.Equal(f[1].BSSIDs, []dot11.MAC{second}) {
		t.Errorf("findings %+v", f)
	}
	sound(t, heard, want)
	// Whatever the order in which they were heard.
	slices.Reverse(heard)
	for i, r := range Judge(heard) {
		if r.Networks[0].BSSID != want[i].Networks[0].BSSID || r.Severity() != want[i].Severity() {
			t.Errorf("router %d differs: %+v", i, r)
		}
	}
	if Judge(nil) != nil {
		t.Error("routers where nothing was heard")
	}
}

func TestWords(t *testing.T) {
	text, err := json.Marshal([]any{OK, Note, Warning, Danger, Severity(9), Off, ButtonOnly, PINLocked, PINUnknown, PINReachable, Verdict(9)})
	const want = `["ok","note","warning","danger","Severity(9)","off","button-only","pin-locked","pin-unknown","pin-reachable","Verdict(9)"]`
	if err != nil || string(text) != want {
		t.Errorf("%s, %v", text, err)
	}
	if Off.Words() != "WPS is off" || Verdict(9).Words() != "Verdict(9)" {
		t.Error(Off.Words(), Verdict(9).Words())
	}
	codes := map[Code]bool{}
	for _, r := range rules {
		if codes[r.code] || r.text == "" || r.severity == OK || r.severity >= Warning && r.advice == "" {
			t.Errorf("rule %s: %+v", r.code, r)
		}
		codes[r.code] = true
	}
}

// TestRandomNetworks judges combinations that no table thinks of.
func TestRandomNetworks(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	coin := func() bool { return r.IntN(2) == 0 }
	random := func() settings {
		s := settings{bssid: dot11.MAC{2, 0, 0, 0, 0, byte(r.IntN(4))}, channel: 1 + r.IntN(13), signal: -r.IntN(100), open: r.IntN(4) == 0, wep: r.IntN(4) == 0}
		suites := []dot11.Suite{dot11.CipherTKIP, dot11.CipherCCMP, dot11.CipherGCMP256}
		if coin() {
			s.rsn = psk([]dot11.Suite{dot11.AKMPSK, dot11.AKMSAE, dot11.AKM8021X}[r.IntN(3)], suites[r.IntN(3)], suites[r.IntN(3)])
		}
		if coin() {
			s.wpa = suites[r.IntN(2)]
		}
		var a wsc.Announcement
		a.Locked, a.SelectedRegistrar, a.NoPasswordID = coin(), coin(), r.IntN(8) == 0
		a.PasswordID = wsc.PasswordID(r.IntN(10))
		a.AuthorizedMACs = []dot11.MAC{guest, dot11.Broadcast, ours}[:r.IntN(4)]
		d := wsc.Device{UUID: wsc.UUIDFromMAC(s.bssid), State: wsc.WPSState(r.IntN(4)), ConfigMethods: wsc.ConfigMethods(r.Uint32()), Version2: uint8(r.IntN(2)) * wsc.Version2, Name: "\x1b]0;x\x07"}
		if coin() {
			s.beacon = &wsc.Beacon{Device: d, Announcement: a}
		}
		if coin() {
			s.response = &wsc.ProbeResponse{Device: d, Announcement: a}
		}
		return s
	}
	for range 3000 {
		var heard []dot11.BSS
		for range 1 + r.IntN(4) {
			heard = append(heard, random().bss())
		}
		sound(t, heard, Judge(heard))
		if t.Failed() {
			t.Fatalf("of %+v", heard)
		}
	}
}

// sound checks what holds of every judgement.
func sound(t *testing.T, heard []dot11.BSS, routers []Router) {
	t.Helper()
	networks := 0
	for _, r := range routers {
		networks += len(r.Networks)
		on, bssids := false, map[dot11.MAC]bool{}
		for _, b := range r.Networks {
			bssids[b.BSSID] = true
			_, newest := wsc.FromElements(b.Elements)
			_, probe := wsc.FromElements(b.Probe)
			on = on || newest || probe
		}
		if on == (r.Verdict == Off) || on == (len(r.Findings) == 0) {
			t.Errorf("WPS heard %t, verdict %v, findings %v", on, r.Verdict, r.Findings)
		}
		if least := map[Verdict]Severity{PINUnknown: Warning, PINReachable: Warning, PINLocked: Note, ButtonOnly: Note}[r.Verdict]; r.Severity() < least {
			t.Errorf("verdict %v, but only %v", r.Verdict, r.Severity())
		}
		if !slices.IsSortedFunc(r.Findings, func(a, b Finding) int { return int(b.Severity) - int(a.Severity) }) {
			t.Errorf("not the gravest first: %+v", r.Findings)
		}
		seen := map[string]bool{}
		for _, f := range r.Findings {
			key := fmt.Sprint(f.Code, f.Evidence)
			if seen[key] || len(f.BSSIDs) == 0 || f.Text == "" || f.Evidence == "" {
				t.Errorf("finding %+v", f)
			}
			seen[key] = true
			for _, m := range f.BSSIDs {
				if !bssids[m] {
					t.Errorf("%v is no network of this router", m)
				}
			}
			for _, text := range []string{f.Text, f.Evidence, f.Advice} {
				if strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) || len(text) > 400 {
					t.Errorf("not fit for a terminal: %q", text)
				}
			}
		}
		if wsc.Printable(r.Name) != r.Name {
			t.Errorf("name %q", r.Name)
		}
	}
	if networks != len(heard) {
		t.Errorf("%d of %d networks", networks, len(heard))
	}
}

// FuzzJudge judges whatever is on the air.
func FuzzJudge(f *testing.F) {
	for _, s := range []settings{
		{response: response(label)}, {wep: true, response: response(display, version1, waiting(0))},
		{beacon: &wsc.Beacon{Device: wsc.Device{State: wsc.Configured}}, response: response(0, locked)},
		{wpa: dot11.CipherTKIP, rsn: psk(dot11.AKMPSK, dot11.CipherCCMP), raw: []byte{0x10, 0x4a, 0, 9}},
	} {
		b := s.bss()
		f.Add([]byte(b.Elements), []byte(b.Probe), b.Capability)
	}
	f.Fuzz(func(t *testing.T, elements, probe []byte, capability uint16) {
		one := dot11.BSS{BSSID: ours, Frequency: 2437, Capability: capability, Elements: elements, Probe: probe}
		two := dot11.BSS{BSSID: second, Frequency: 5180, Capability: capability, Elements: elements}
		heard := []dot11.BSS{one, two}
		sound(t, heard, Judge(heard))
	})
}

// TestDocs: docs/security.md tells of every verdict and every finding, and of
// nothing else.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	section := func(heading string) (rows []string) {
		_, after, _ := strings.Cut(string(text), "\n| "+heading+" |")
		table, _, _ := strings.Cut(after, "\n\n")
		for line := range strings.Lines(table) {
			if cells := strings.Split(line, " | "); strings.HasPrefix(line, "| `") {
				rows = append(rows, strings.Trim(cells[0], "|` ")+" "+cells[1])
			}
		}
		return rows
	}
	var want []string
	for _, r := range rules {
		want = append(want, fmt.Sprintf("%s %v", r.code, r.severity))
	}
	if diff := cmp.Diff(want, section("finding")); diff != "" {
		t.Error(diff)
	}
	want = nil
	for v := Off; v <= PINReachable; v++ {
		want = append(want, v.String())
	}
	var got []string
	for _, row := range section("verdict") {
		name, _, _ := strings.Cut(row, " ")
		got = append(got, name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
