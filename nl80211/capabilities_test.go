package nl80211

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// wiphyDump is a split dump of two devices, the second one first.
func wiphyDump() []genetlink.Message {
	part := func(n uint32, attrs ...[]byte) genetlink.Message {
		return message(3, append([][]byte{attr(1, u32(n)), attr(2, []byte("phy"), []byte{'0' + byte(n), 0})}, attrs...)...)
	}
	channel := func(n uint16, freq uint32, flags ...[]byte) []byte {
		return attr(n|isNested, append([][]byte{attr(1, u32(freq))}, flags...)...)
	}
	features := make([]byte, 8)
	for _, bit := range []int{26, 42, 15} {
		features[bit/8] |= 1 << (bit % 8)
	}
	return []genetlink.Message{
		part(1, attr(43, []byte{10})),
		part(0, attr(43, []byte{4}), attr(56, u16(2257)), attr(57, u32(0x000fac04), u32(0x000fac06))),
		part(0, attr(32|isNested, attr(2), attr(3)), attr(50|isNested, attr(1, u32(11)), attr(2, u32(46)))),
		part(0, attr(22|isNested, attr(0|isNested, attr(1|isNested, channel(0, 2412), channel(1, 2484, attr(2)))))),
		part(0, attr(22|isNested, attr(1|isNested, attr(1|isNested, channel(0, 5180, attr(3)), channel(1, 5260, attr(3), attr(5)))))),
		part(0, attr(22|isNested, attr(1|isNested, attr(1|isNested, channel(0, 5180))))), // once more, with less
		part(0, attr(217, features)),
	}
}

func TestParseCapabilities(t *testing.T) {
	got, err := parseCapabilities(wiphyDump())
	if err != nil {
		t.Fatal(err)
	}
	want := []Capabilities{
		{
			Phy: "phy0", ScanSSIDs: 4, ScanElements: 2257, Ciphers: []dot11.Suite{dot11.CipherCCMP, dot11.CipherBIP},
			AccessPoint: true, Connect: true, ControlPort: true, Handshake: true, noPreauth: true,
			Channels: []Channel{{Frequency: 2412}, {Frequency: 2484, Disabled: true}, {Frequency: 5180, Passive: true},
				{Frequency: 5260, Passive: true, Radar: true}},
		},
		{Phy: "phy1", ScanSSIDs: 10, wiphy: 1},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Capabilities{})); diff != "" {
		t.Error(diff)
	}
	c := got[0]
	if !c.Protects() || got[1].Protects() || !c.Has(5260) || c.Has(5955) || c.Bands() != dot11.Band2GHz|dot11.Band5GHz {
		t.Errorf("protects %v, bands %v", c.Protects(), c.Bands())
	}
	for name, m := range map[string]genetlink.Message{
		"short number":     message(3, attr(1, u16(0))),
		"broken list":      message(3, attr(1, u32(0)), attr(57, []byte{1, 2, 3})),
		"broken frequency": message(3, attr(1, u32(0)), attr(22|isNested, attr(0|isNested, attr(1|isNested, attr(0|isNested, attr(1, u16(1))))))),
		"broken command":   message(3, attr(1, u32(0)), attr(50|isNested, attr(1, u16(46)))),
	} {
		if got, err := parseCapabilities([]genetlink.Message{m}); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestDescribe(t *testing.T) {
	interfaces := []genetlink.Message{
		message(7, attr(1, u32(0)), attr(4, []byte("wlan1\x00")), attr(3, u32(5)), attr(5, u32(3)), attr(6, apMAC[:]), attr(52, []byte("guests")), attr(38, u32(2437))),
		message(7, attr(1, u32(0)), attr(153, u64(2)), attr(5, u32(10)), attr(6, apMAC[:])), // a P2P device
		message(7, attr(1, u32(0)), attr(4, []byte("wlan0\x00")), attr(3, u32(3)), attr(5, u32(2)), attr(6, ownMAC[:])),
	}
	switches := []Switch{{Device: "phy0", Type: "wlan", Block: Block{Soft: true}}, {Device: "phy0", Block: Block{Hard: true}}, {Device: "hci0"}}
	got, err := describe(interfaces, wiphyDump(), switches)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	blocked := Block{Soft: true, Hard: true}
	want := []Interface{
		{Name: "wlan0", Index: 3, MAC: ownMAC, Mode: ModeStation, Blocked: blocked, Capabilities: got[0].Capabilities},
		{Name: "wlan1", Index: 5, MAC: apMAC, Mode: ModeAP, SSID: "guests", Frequency: 2437, Blocked: blocked, Capabilities: got[0].Capabilities},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Capabilities{})); diff != "" {
		t.Error(diff)
	}
	if got[0].Phy != "phy0" || got[1].Mode.String() != "access point" || Mode(99).String() != "Mode(99)" {
		t.Errorf("%q, %v", got[0].Phy, got[1].Mode)
	}
	for name, m := range map[string]genetlink.Message{
		"short address": message(7, attr(6, []byte{1})),
		"short mode":    message(7, attr(5, []byte{1})),
	} {
		if got, err := describe([]genetlink.Message{m}, nil, nil); err == nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestParseDomain(t *testing.T) {
	got, err := parseDomain(message(31, attr(33, []byte("DE\x00")), attr(146, []byte{2})))
	if err != nil || got != (Domain{Country: "DE", DFS: 2}) || !got.Known() {
		t.Errorf("%+v, %v", got, err)
	}
	if (Domain{Country: "00"}).Known() || (Domain{}).Known() {
		t.Error("the world is not a country")
	}
}

func TestReadSwitches(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s + "\n")} }
	sys := fstest.MapFS{
		"class/rfkill/rfkill10/name": file("phy1"), "class/rfkill/rfkill10/type": file("wlan"),
		"class/rfkill/rfkill10/soft": file("0"), "class/rfkill/rfkill10/hard": file("1"),
		"class/rfkill/rfkill2/name": file("hci0"), "class/rfkill/rfkill2/type": file("bluetooth"),
		"class/rfkill/rfkill2/soft": file("1"), "class/rfkill/rfkill2/hard": file("0"),
		"class/rfkill/other/name": file("x"),
	}
	got, err := readSwitches(sys)
	want := []Switch{
		{Index: 2, Device: "hci0", Type: "bluetooth", Block: Block{Soft: true}},
		{Index: 10, Device: "phy1", Type: "wlan", Block: Block{Hard: true}},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
	if got, err := readSwitches(fstest.MapFS{}); got != nil || err != nil {
		t.Error(got, err)
	}
	if _, err := readSwitches(fstest.MapFS{"class/rfkill": file("a file")}); err == nil {
		t.Error("a file is no folder")
	}
	if b := blockOf(want, "phy1"); !b.Hard || b.Soft || !b.Any() || blockOf(want, "phy9").Any() {
		t.Errorf("%+v", b)
	}
}

func TestLinkMessages(t *testing.T) {
	header := func(family byte, index int32, flags uint32) []byte {
		b := append([]byte{family, 0, 1, 0}, u32(uint32(index))...)
		return append(append(b, u32(flags)...), u32(0)...)
	}
	attrs := append(append(attr(1, apMAC[:]), attr(16, []byte{5})...), attr(17, []byte{1})...)
	for _, tt := range []struct {
		name string
		kind uint16
		data []byte
		want ifLink
		ok   bool
	}{
		{"up", 16, append(header(0, 7, 0x1003), attrs...), ifLink{index: 7, up: true, mac: apMAC, mode: 1, operState: 5}, true},
		{"down", 16, header(0, 7, 0x1002), ifLink{index: 7}, true},
		{"removed", 17, header(0, 7, 0), ifLink{index: 7, gone: true}, true},
		{"no longer in a bridge", 17, header(7, 7, 0), ifLink{}, false},
		{"an address", 20, header(0, 7, 0), ifLink{}, false},
		{"another medium", 16, append(header(0, 7, 1), attr(1, make([]byte, 20))...), ifLink{index: 7, up: true}, true},
	} {
		m := netlink.Message{Header: netlink.Header{Type: netlink.HeaderType(tt.kind)}, Data: tt.data}
		got, ok, err := parseLink(m)
		if got != tt.want || ok != tt.ok || err != nil {
			t.Errorf("%s: %+v, %v, %v", tt.name, got, ok, err)
		}
	}
	for _, data := range [][]byte{nil, make([]byte, 15), append(header(0, 7, 0), attr(16)...), append(header(0, 7, 0), 1)} {
		if got, ok, err := parseLink(netlink.Message{Header: netlink.Header{Type: 16}, Data: data}); err == nil {
			t.Errorf("% x: %+v, %v", data, got, ok)
		}
	}

	head := func(flags, mask uint32) string {
		return string(append(append(append([]byte{0, 0, 0, 0}, u32(7)...), u32(flags)...), u32(mask)...))
	}
	for _, tt := range []struct {
		change linkChange
		want   string
	}{
		{linkChange{}, head(0, 0)},
		{linkChange{flags: iffUp, mask: iffUp}, head(1, 1)},
		{linkChange{mask: iffUp}, head(0, 1)},
		{linkChange{operState: operUp}, head(0, 0) + string(attr(16, []byte{6}))},
		{linkChange{mode: new(uint8(linkModeDormant))}, head(0, 0) + string(attr(17, []byte{1}))},
		{linkChange{mode: new(uint8(linkModeDefault))}, head(0, 0) + string(attr(17, []byte{0}))},
	} {
		m := tt.change.request(7)
		if string(m.Data) != tt.want || m.Header.Type != 19 || m.Header.Flags != netlink.Request|netlink.Acknowledge {
			t.Errorf("%+v: %v % x", tt.change, m.Header, m.Data)
		}
	}
	if m := getLink(7); string(m.Data) != head(0, 0) || m.Header.Type != 18 || m.Header.Flags != netlink.Request {
		t.Errorf("%v % x", m.Header, m.Data)
	}
}
