package wsc

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/gowps/wps/dot11"
)

var (
	ourMAC   = dot11.MAC{2, 0, 0, 0, 0, 1}
	otherMAC = dot11.MAC{2, 0, 0, 0, 0, 2}
	apDevice = Device{
		UUID: UUIDFromMAC(otherMAC), Manufacturer: "Maker", ModelName: "Box", ModelNumber: "1", SerialNumber: "2", Name: "Router",
		PrimaryType: NewDeviceType(6, 1), ConfigMethods: MethodVirtualDisplay, State: Configured, Version2: Version2,
	}
)

func TestElementsRoundTrip(t *testing.T) {
	r := newRandom(t)
	for n := range 1100 {
		payload := randomOctets(r, n)
		e := Elements(payload)
		if want := n + 6*((n+250)/251); len(e) != want {
			t.Errorf("%d octets take %d, want %d", n, len(e), want)
		}
		// Other elements stand between them.
		var mixed dot11.Elements
		mixed = mixed.Append(dot11.ElementSSID, []byte("home"))
		for id, body := range e.All() {
			mixed = mixed.Append(id, body).Append(dot11.ElementVendor, []byte{0, 0x50, 0xf2, 1, 9})
		}
		got, ok := FromElements(mixed)
		if ok != (n > 0) || !bytes.Equal(got, payload) {
			t.Fatalf("%d octets: %x, %t", n, got, ok)
		}
	}
}

func TestRealFragments(t *testing.T) {
	for _, v := range vectorsOf(t, "ie-fragmentation") {
		payload, elements := unhex(t, v.Payload), dot11.Elements(unhex(t, v.Elements))
		kept := bytes.Clone(elements)
		got, ok := FromElements(elements)
		if !ok || !bytes.Equal(got, payload) {
			t.Errorf("%s: %x, %t", v.Name, got, ok)
		}
		if !bytes.Equal(elements, kept) {
			t.Errorf("%s: FromElements wrote into the frame", v.Name)
		}
		if got := Elements(payload); !bytes.Equal(got, elements) {
			t.Errorf("%s: %x", v.Name, got)
		}
	}
}

func TestRealPayloads(t *testing.T) {
	for name, body := range map[string]Body{"wsc_attrs1": new(ProbeResponse), "beacon1": new(Beacon), "probe_request1": new(ProbeRequest)} {
		payload := unhex(t, vectorNamed(t, "ie-attributes", name).Hex)
		if err := Unmarshal(payload, body); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := Marshal(body); !bytes.Equal(got, payload) {
			t.Errorf("%s:\n got %x\nwant %x", name, got, payload)
		}
	}
}

func scanned(newest, probe Body) dot11.BSS {
	var b dot11.BSS
	b.Elements = dot11.Elements(nil).Append(dot11.ElementSSID, []byte("home"))
	if newest != nil {
		b.Elements = append(b.Elements, Elements(Marshal(newest))...)
	}
	if probe != nil {
		b.Probe = Elements(Marshal(probe))
	}
	return b
}

func TestNetworkOfRealFrames(t *testing.T) {
	probe := Elements(unhex(t, vectorNamed(t, "ie-attributes", "wsc_attrs1").Hex))
	n, ok := NetworkOf(dot11.BSS{Elements: probe, Probe: probe})
	if !ok || !n.PushButtonActive() || n.Addresses(ourMAC) != AuthorizedWildcard || n.Name != "RT-AC68U" ||
		n.State != Configured || n.Version2 != Version2 || n.SelectedMethods != 0x2688 || n.Bands != 3 || n.Locked ||
		n.UUID.String() != "c44aad8d-252f-52c6-f96b-385dcb2331ae" {
		t.Errorf("%+v, %t", n, ok)
	}
	beacon := Elements(unhex(t, vectorNamed(t, "ie-attributes", "beacon1").Hex))
	n, ok = NetworkOf(dot11.BSS{Elements: beacon, Probe: probe})
	if !ok || n.PushButtonActive() || n.Addresses(ourMAC) != NotAuthorized || n.Name != "RT-AC68U" || n.UUID.IsZero() {
		t.Errorf("after a newer beacon: %+v, %t", n, ok)
	}
	n, ok = NetworkOf(dot11.BSS{Elements: beacon})
	if !ok || !n.UUID.IsZero() || n.Name != "" || n.State != Configured {
		t.Errorf("of a beacon alone: %+v, %t", n, ok)
	}
}

func TestNetworkOfMerges(t *testing.T) {
	idle := &Beacon{Device: Device{State: NotConfigured, Version2: Version2}}
	pressed := Announcement{SelectedRegistrar: true, PasswordID: PasswordIDPushButton, SelectedMethods: MethodVirtualPushButton, AuthorizedMACs: []dot11.MAC{dot11.Broadcast}}
	quiet := &ProbeResponse{Device: apDevice, ResponseType: ResponseAP}
	busy := &ProbeResponse{Device: apDevice, ResponseType: ResponseAP, Announcement: pressed}
	moved := &Beacon{Device: Device{State: Configured, UUID: UUIDFromMAC(ourMAC), Bands: 2}, Announcement: pressed}
	with := func(change func(*Device)) Device {
		d := apDevice
		change(&d)
		return d
	}
	for name, c := range map[string]struct {
		bss  dot11.BSS
		want Network
		ok   bool
	}{
		"no WPS":                       {scanned(nil, nil), Network{}, false},
		"beacon":                       {scanned(idle, nil), Network{Device: idle.Device}, true},
		"beacon after pressed":         {scanned(idle, busy), Network{Device: with(func(d *Device) { d.State = NotConfigured })}, true},
		"pressed after probe response": {scanned(&Beacon{Device: Device{State: Configured, Version2: Version2}, Announcement: pressed}, quiet), Network{apDevice, pressed}, true},
		"probe response alone":         {scanned(nil, busy), Network{apDevice, pressed}, true},
		"beacon knows better": {scanned(moved, quiet),
			Network{with(func(d *Device) { d.UUID, d.Bands, d.Version2 = UUIDFromMAC(ourMAC), 2, 0 }), Announcement{SelectedRegistrar: true, PasswordID: 4, SelectedMethods: MethodVirtualPushButton}}, true},
	} {
		got, ok := NetworkOf(c.bss)
		if ok != c.ok || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v, %t\nwant %+v", name, got, ok, c.want)
		}
	}
}

// An access point whose newest elements cannot be read, even if only one of
// them is broken, has no usable WPS.
func TestNetworkOfBrokenElements(t *testing.T) {
	good := scanned(&Beacon{Device: apDevice}, nil).Elements
	broken := append(good[:len(good):len(good)], 0xdd, 0x05, 0x00, 0x50, 0xf2, 0x04, 0x10)
	if n, ok := NetworkOf(dot11.BSS{Elements: broken, Probe: good}); ok {
		t.Errorf("%+v", n)
	}
	if n, ok := NetworkOf(dot11.BSS{Elements: good, Probe: broken}); !ok || n.State != Configured {
		t.Errorf("broken old probe response: %+v, %t", n, ok)
	}
}

func TestPredicates(t *testing.T) {
	type aps = Announcement
	for name, c := range map[string]struct {
		version2 uint8
		announce Announcement
		pbc      bool
		ours     Authorization
	}{
		"idle 2.0":                 {Version2, aps{}, false, NotAuthorized},
		"idle 1.0":                 {0, aps{}, false, NotAuthorized},
		"button 2.0":               {Version2, aps{SelectedRegistrar: true, PasswordID: 4, AuthorizedMACs: []dot11.MAC{dot11.Broadcast}}, true, AuthorizedWildcard},
		"button 1.0":               {0, aps{SelectedRegistrar: true, PasswordID: 4}, true, NotAuthorized},
		"PIN 1.0":                  {0, aps{SelectedRegistrar: true}, false, AuthorizedLegacy},
		"PIN 1.0 without id":       {0, aps{SelectedRegistrar: true, NoPasswordID: true}, false, NotAuthorized},
		"PIN 2.0, ours":            {Version2, aps{SelectedRegistrar: true, AuthorizedMACs: []dot11.MAC{otherMAC, ourMAC}}, false, AuthorizedStrong},
		"PIN 2.0, ours and anyone": {Version2, aps{SelectedRegistrar: true, AuthorizedMACs: []dot11.MAC{dot11.Broadcast, ourMAC}}, false, AuthorizedStrong},
		"PIN 2.0, another":         {Version2, aps{SelectedRegistrar: true, AuthorizedMACs: []dot11.MAC{otherMAC}}, false, NotAuthorized},
		"PIN 2.0, anyone":          {Version2, aps{SelectedRegistrar: true, AuthorizedMACs: []dot11.MAC{dot11.Broadcast}}, false, AuthorizedWildcard},
		"PIN 2.0, none":            {Version2, aps{SelectedRegistrar: true}, false, NotAuthorized},
		"ours, not selected":       {Version2, aps{AuthorizedMACs: []dot11.MAC{ourMAC}}, false, AuthorizedStrong},
		"unknown version":          {0x43, aps{SelectedRegistrar: true, AuthorizedMACs: []dot11.MAC{ourMAC}}, false, AuthorizedStrong},
	} {
		n, ok := NetworkOf(scanned(&Beacon{Device: Device{State: Configured, Version2: c.version2}, Announcement: c.announce}, nil))
		if !ok || n.PushButtonActive() != c.pbc || n.Addresses(ourMAC) != c.ours {
			t.Errorf("%s: button %t, %v: %+v", name, n.PushButtonActive(), n.Addresses(ourMAC), n)
		}
	}
}

// Real access points say "no registrar selected" in words, and leave password
// ids of the past behind.
func TestRegistrarNotSelected(t *testing.T) {
	payload := unhex(t, strings.Join([]string{"104a000110", "1044000102", "1057000100", "1041000100", "101200020004"}, ""))
	n, ok := NetworkOf(dot11.BSS{Elements: Elements(payload)})
	if !ok || n.SelectedRegistrar || n.Locked || n.PushButtonActive() || n.Addresses(ourMAC) != NotAuthorized {
		t.Errorf("%+v, %t", n, ok)
	}
}

func TestAuthorizedMACs(t *testing.T) {
	six := []dot11.MAC{{1}, {2}, {3}, {4}, {5}, {6}}
	b := Beacon{Device: Device{Version2: Version2}, Announcement: Announcement{AuthorizedMACs: six}}
	var got Beacon
	if err := Unmarshal(Marshal(&b), &got); err != nil || !reflect.DeepEqual(got.AuthorizedMACs, six[:AuthorizedMACsMax]) {
		t.Errorf("six became %v, %v", got.AuthorizedMACs, err)
	}
	// hostap reads whole entries and ignores the rest.
	ext := "00372a" + "000120" + "0109" + "020000000001" + "020000"
	n, ok := NetworkOf(dot11.BSS{Elements: Elements(AppendAttr(nil, AttrVendorExtension, unhex(t, ext)))})
	if !ok || !reflect.DeepEqual(n.AuthorizedMACs, []dot11.MAC{ourMAC}) {
		t.Errorf("%v, %t", n.AuthorizedMACs, ok)
	}
}

// Several extensions add up, those of others are no matter, and a subelement
// that runs past the end ends its extension.
func TestExtensions(t *testing.T) {
	var payload []byte
	for _, ext := range []string{"00372a" + "0505", "000137" + "000199", "00372a" + "000120" + "030101" + "fe03010203", "00372a" + "05020004" + "01ff"} {
		payload = AppendAttr(payload, AttrVendorExtension, unhex(t, ext))
	}
	var p ProbeResponse
	Unmarshal(payload, &p)
	if p.Version2 != Version2 || p.RegistrarMethods != MethodLabel {
		t.Errorf("%+v", p)
	}
	var m M1
	Unmarshal(payload, &m)
	if !m.RequestToEnroll {
		t.Errorf("%+v", m)
	}
}

func FuzzNetworkOf(f *testing.F) {
	for _, v := range vectorsOf(f, "ie-fragmentation") {
		f.Add(unhex(f, v.Elements), []byte(nil))
	}
	for _, v := range vectorsOf(f, "ie-attributes") {
		f.Add([]byte(Elements(unhex(f, v.Hex))), []byte(Elements(unhex(f, v.Hex))))
	}
	f.Fuzz(func(t *testing.T, newest, probe []byte) {
		n, ok := NetworkOf(dot11.BSS{Elements: newest, Probe: probe})
		if !ok && !reflect.DeepEqual(n, Network{}) {
			t.Fatalf("no network, yet %+v", n)
		}
		if len(n.AuthorizedMACs) > AuthorizedMACsMax || len(n.Manufacturer) > ManufacturerMax || len(n.Name) > DeviceTextMax {
			t.Fatalf("too much: %+v", n)
		}
		if n.PushButtonActive() && n.Version2 == 0 && n.Addresses(ourMAC) != NotAuthorized {
			t.Fatalf("1.0 access point waits for buttons and PINs at once: %+v", n)
		}
	})
}

func FuzzExtension(f *testing.F) {
	f.Add(unhex(f, "000120"+"0106ffffffffffff"+"020101"+"030101"+"040105"+"05022688"))
	f.Add(unhex(f, "00012001ff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		v := append([]byte(wfa), b...)
		if checkWFA(v) != nil {
			return
		}
		read := func(v []byte) (b Beacon, c Credential, m M7) {
			s, ok := wfaSubelements(v)
			if !ok {
				t.Fatalf("%x is not the Wi-Fi Alliance's", v)
			}
			x := b.extension(&b.Version2)
			x.keyShareable, x.settingsDelay = &c.Shareable, &m.SettingsDelay
			for {
				id, v, ok := s.next()
				if !ok {
					return b, c, m
				}
				x.read(id, v)
			}
		}
		beacon, credential, m7 := read(v)
		x := beacon.extension(&beacon.Version2)
		x.keyShareable, x.settingsDelay = &credential.Shareable, &m7.SettingsDelay
		out := x.append(nil)
		if beacon.Version2 == 0 {
			if out != nil {
				t.Fatalf("a 1.0 device sends %x", out)
			}
			return
		}
		beacon2, credential2, m72 := read(out[headerLen:])
		if !reflect.DeepEqual(beacon, beacon2) || !reflect.DeepEqual(credential, credential2) || !reflect.DeepEqual(m7, m72) {
			t.Fatalf("%x came back as %x", v, out)
		}
	})
}
