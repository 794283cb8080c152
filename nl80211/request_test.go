package nl80211

import (
	"bytes"
	"encoding/hex"
	"testing"

	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// Every request, attribute by attribute, with the numbers of linux/nl80211.h.
func TestRequests(t *testing.T) {
	ifindex := attr(3, u32(7))
	bssid := attr(6, apMAC[:])
	full := Capabilities{ControlPort: true, noPreauth: true}
	rsn := &dot11.RSN{Version: 1, Group: dot11.CipherTKIP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}}
	protected := &dot11.RSN{
		Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP},
		AKMs: []dot11.Suite{dot11.AKMPSKSHA256}, Capabilities: dot11.RSNCapabilityMFPC,
	}
	open := home
	open.Capability = dot11.CapabilityESS
	overNL80211 := [][]byte{attr(102, u16(0x888e)), attr(264), attr(286)}
	tkip := octets("000102030405060708090a0b0c0d0e0f 5050505050505050 7070707070707070")
	swapped := octets("000102030405060708090a0b0c0d0e0f 7070707070707070 5050505050505050")
	seq := [6]byte{1, 2, 3, 4, 5, 6}

	for _, tt := range []struct {
		name  string
		got   genetlink.Message
		cmd   uint8
		attrs [][]byte
	}{
		{"full scan", triggerScan(7, radio.Scan{Elements: octets("dd 04 0050f204"), SSIDs: []dot11.SSID{""}}), 33,
			[][]byte{ifindex, attr(45|isNested, attr(1)), attr(42, octets("dd 04 0050f204"))}},
		{"scan of channels", triggerScan(7, radio.Scan{Frequencies: []dot11.Frequency{2412, 5180}, SSIDs: []dot11.SSID{"", "home"}}), 33,
			[][]byte{ifindex, attr(45|isNested, attr(1), attr(2, []byte("home"))), attr(44|isNested, attr(1, u32(2412)), attr(2, u32(5180)))}},
		{"abort the scan", abortScan(7), 114, [][]byte{ifindex}},
		{"scan results", getScan(7), 32, [][]byte{ifindex}},
		{"the interface", getInterface(7), 5, [][]byte{ifindex}},
		{"all interfaces", getInterface(0), 5, nil},
		{"the device", getWiphy(7), 1, [][]byte{ifindex, attr(174)}},
		{"all devices", getWiphy(0), 1, [][]byte{attr(174)}},
		{"the law", getReg(), 31, nil},
		{"registration", connect(7, radio.Join{BSS: home, SSID: "home", Elements: octets("dd 04 0050f204")}, full), 46,
			append([][]byte{ifindex, attr(52, []byte("home")), bssid, attr(38, u32(2437)), attr(53, u32(0)),
				attr(42, octets("dd 04 0050f204")), attr(70), attr(204), attr(68)}, overNL80211...)},
		{"registration without privacy", connect(7, radio.Join{BSS: open, SSID: "home"}, full), 46,
			append([][]byte{ifindex, attr(52, []byte("home")), bssid, attr(38, u32(2437)), attr(53, u32(0)), attr(204)}, overNL80211...)},
		{"registration over a packet socket", connect(7, radio.Join{BSS: home, SSID: "home"}, Capabilities{}), 46,
			[][]byte{ifindex, attr(52, []byte("home")), bssid, attr(38, u32(2437)), attr(53, u32(0)), attr(70), attr(204), attr(68)}},
		{"registration that lasts", connect(7, radio.Join{BSS: home, SSID: "home"}, Capabilities{lasting: true}), 46,
			[][]byte{ifindex, attr(52, []byte("home")), bssid, attr(38, u32(2437)), attr(53, u32(0)), attr(70), attr(68)}},
		{"RSN", connect(7, radio.Join{BSS: home, SSID: "home", Elements: octets("30 02 0100"), RSN: rsn}, full), 46,
			append(append([][]byte{ifindex, attr(52, []byte("home")), bssid, attr(38, u32(2437)), attr(53, u32(0)),
				attr(42, octets("30 02 0100")), attr(70), attr(204), attr(68)}, overNL80211...),
				attr(75, u32(2)), attr(73, u32(0x000fac04)), attr(74, u32(0x000fac02)), attr(76, u32(0x000fac02)))},
		{"RSN with protected management frames", connect(7, radio.Join{BSS: home, SSID: "home", RSN: protected}, Capabilities{ControlPort: true}), 46,
			[][]byte{ifindex, attr(52, []byte("home")), bssid, attr(38, u32(2437)), attr(53, u32(0)), attr(70), attr(204), attr(68),
				attr(102, u16(0x888e)), attr(264),
				attr(75, u32(2)), attr(73, u32(0x000fac04)), attr(74, u32(0x000fac04)), attr(76, u32(0x000fac06)), attr(66, u32(1))}},
		{"disconnect", disconnect(7, 3), 48, [][]byte{ifindex, attr(54, u16(3))}},
		{"plain EAPOL frame", controlPortFrame(7, radio.Send{To: apMAC, EtherType: 0x888e, Payload: []byte{1, 1, 0, 0}}, true), 129,
			[][]byte{ifindex, bssid, attr(102, u16(0x888e)), attr(51, []byte{1, 1, 0, 0}), attr(103), attr(142)}},
		{"EAPOL frame", controlPortFrame(7, radio.Send{To: apMAC, EtherType: 0x888e, Payload: []byte{1, 1, 0, 0}}, false), 129,
			[][]byte{ifindex, bssid, attr(102, u16(0x888e)), attr(51, []byte{1, 1, 0, 0}), attr(142)}},
		{"pairwise key", newKey(7, dot11.Key{Kind: dot11.PairwiseKey, Peer: apMAC, Cipher: dot11.CipherCCMP, Data: octets("00112233445566778899aabbccddeeff")}), 11,
			[][]byte{ifindex, bssid, attr(80|isNested, attr(1, octets("00112233445566778899aabbccddeeff")), attr(3, u32(0x000fac04)), attr(2, []byte{0}))}},
		{"pairwise key for TKIP", newKey(7, dot11.Key{Kind: dot11.PairwiseKey, Peer: apMAC, Cipher: dot11.CipherTKIP, Data: tkip}), 11,
			[][]byte{ifindex, bssid, attr(80|isNested, attr(1, swapped), attr(3, u32(0x000fac02)), attr(2, []byte{0}))}},
		{"group key for TKIP", newKey(7, dot11.Key{Kind: dot11.GroupKey, Index: 2, Cipher: dot11.CipherTKIP, Data: tkip, Seq: seq}), 11,
			[][]byte{ifindex, attr(80|isNested, attr(1, swapped), attr(3, u32(0x000fac02)), attr(2, []byte{2}), attr(4, seq[:]))}},
		{"integrity group key", newKey(7, dot11.Key{Kind: dot11.IntegrityGroupKey, Index: 4, Cipher: dot11.CipherBIP, Data: octets("00112233445566778899aabbccddeeff"), Seq: seq}), 11,
			[][]byte{ifindex, attr(80|isNested, attr(1, octets("00112233445566778899aabbccddeeff")), attr(3, u32(0x000fac06)), attr(2, []byte{4}), attr(4, seq[:]))}},
		{"authorize", authorize(7, apMAC), 18, [][]byte{ifindex, bssid, attr(67, u32(2), u32(2))}},
		{"the access point", getStation(7, apMAC), 17, [][]byte{ifindex, bssid}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			want := bytes.Join(tt.attrs, nil)
			if tt.got.Header.Command != tt.cmd || !bytes.Equal(tt.got.Data, want) {
				t.Errorf("command %d\n%s, want command %d\n%s", tt.got.Header.Command, hex.EncodeToString(tt.got.Data), tt.cmd, hex.EncodeToString(want))
			}
		})
	}
	if tkip[16] != 0x50 {
		t.Error("the caller's key was changed")
	}
}
