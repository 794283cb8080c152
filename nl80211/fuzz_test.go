package nl80211

import (
	"testing"
	"time"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// Whatever the kernel, a driver or the air puts into a message: nothing panics,
// and what is accepted keeps its bounds.

func FuzzEvent(f *testing.F) {
	frame := make([]byte, 26)
	f.Add(uint8(cmdConnect), message(cmdConnect, attr(3, u32(7)), attr(6, apMAC[:]), attr(72, u16(0)), attr(78, []byte{1, 1, 2})).Data)
	f.Add(uint8(cmdDisconnect), message(cmdDisconnect, attr(3, u32(7)), attr(54, u16(3)), attr(71)).Data)
	f.Add(uint8(cmdDeauthenticate), message(cmdDeauthenticate, attr(3, u32(7)), attr(51, frame)).Data)
	f.Add(uint8(cmdControlPortFrame), message(cmdControlPortFrame, attr(3, u32(7)), attr(51, frame), attr(102, u16(0x888e)), attr(103)).Data)
	f.Add(uint8(cmdNewScanResults), message(cmdNewScanResults, attr(1, u32(2)), attr(3, u32(7))).Data)
	f.Fuzz(func(t *testing.T, cmd uint8, data []byte) {
		ev, err := parseEvent(genetlink.Message{Header: genetlink.Header{Command: cmd}, Data: data})
		if err == nil {
			ev.sender()
		}
	})
}

func FuzzBSS(f *testing.F) {
	f.Add(bssMessage(attr(1, apMAC[:]), attr(2, u32(2437)), attr(3, u64(1)), attr(6, elements("home", 1)), attr(14),
		attr(11, elements("", 2)), attr(13, u64(2)), attr(7, u32(0)), attr(10, u32(5)), attr(15, u64(9))).Data)
	f.Add(bssMessage(attr(1, apMAC[:]), attr(8, []byte{50})).Data)
	f.Fuzz(func(t *testing.T, data []byte) {
		h, _, err := parseBSS(genetlink.Message{Data: data}, time.Hour)
		if err == nil && (h.BSSID.IsZero() || len(h.SSID) > dot11.SSIDMax) {
			t.Errorf("%+v", h)
		}
	})
}

func FuzzCapabilities(f *testing.F) {
	for _, m := range wiphyDump() {
		f.Add(m.Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m := genetlink.Message{Data: data}
		if list, err := parseCapabilities([]genetlink.Message{m, m}); err == nil && len(list) != 1 {
			t.Errorf("%d devices", len(list))
		}
		describe([]genetlink.Message{m}, nil, nil)
		parseDomain(m)
	})
}

func FuzzLink(f *testing.F) {
	f.Add(uint16(16), append(make([]byte, 16), attr(1, apMAC[:])...))
	f.Add(uint16(17), make([]byte, 16))
	f.Fuzz(func(t *testing.T, kind uint16, data []byte) {
		parseLink(netlink.Message{Header: netlink.Header{Type: netlink.HeaderType(kind)}, Data: data})
	})
}
