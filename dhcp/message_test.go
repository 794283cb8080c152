package dhcp

import (
	"bytes"
	"encoding/hex"
	"errors"
	"github.com/insomniacslk/dhcp/dhcpv4"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var compareMessages = []cmp.Option{
	cmp.AllowUnexported(message{}), cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty(),
}

func TestMessageRoundTrip(t *testing.T) {
	for name, m := range map[string]message{
		"smallest": {op: dhcpv4.OpcodeBootRequest, kind: dhcpv4.MessageTypeDiscover},
		"largest": {
			op: dhcpv4.OpcodeBootReply, kind: dhcpv4.MessageTypeAck, xid: [4]byte{1, 2, 3, 4}, secs: 0x1234, broadcast: true,
			client: first, your: second, relay: third, mac: stMAC,
			mask: 22, routers: []netip.Addr{router, third}, dns: []netip.Addr{router}, hostname: strings.Repeat("n", 255),
			requested: second, server: router, lease: Forever, renew: time.Hour, rebind: 2 * time.Hour,
			params: wanted, clientID: bytes.Repeat([]byte{7}, 255),
		},
	} {
		b := m.appendTo([]byte("before"))
		got, err := parseMessage(b[6:])
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(m, got, compareMessages...); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		if len(b)-6 < 300 {
			t.Errorf("%s: %d octets", name, len(b)-6)
		}
		for n := range len(b) - 6 {
			if n <= 240 {
				if _, err := parseMessage(b[6:][:n]); err == nil {
					t.Fatalf("%s: the first %d octets are a message", name, n)
				}
			} else {
				_, _ = parseMessage(b[6:][:n])
			}
		}
	}
}

func TestOptions(t *testing.T) {
	head := message{op: dhcpv4.OpcodeBootReply, kind: dhcpv4.MessageTypeAck}.appendTo(nil)[:240]
	parse := func(options string, fields ...func([]byte)) (message, error) {
		b := bytes.Clone(head)
		for _, f := range fields {
			f(b)
		}
		o, err := hex.DecodeString(strings.ReplaceAll(options, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return parseMessage(append(b, o...))
	}
	// Pads between options, unknown ones, and one in two parts (RFC 3396).
	m, err := parse("00 350105 0000 fe0401020304 0c03616263 0c03646566 0606c0a80401c0a8 060204020000 ff")
	if err != nil || m.hostname != "abcdef" || len(m.dns) != 2 || m.dns[1] != first {
		t.Errorf("%+v, %v", m, err)
	}
	// Values of the wrong size, or without sense, are as absent.
	m, err = parse("350105 0103ffffff 0303010203 330200 01 3604ffffffff 3204e0000001 3a0100 ff")
	if want := (message{op: dhcpv4.OpcodeBootReply, kind: dhcpv4.MessageTypeAck}); err != nil || !cmp.Equal(want, m, compareMessages...) {
		t.Errorf("%+v, %v", m, err)
	}
	for mask, want := range map[string]int{"ffffff00": 24, "ffffffff": 32, "80000000": 1, "00000000": 0, "ff00ff00": 0, "0000ffff": 0} {
		if m, err = parse("350105 0104" + mask + "ff"); err != nil || m.mask != want {
			t.Errorf("mask %s: %d, %v", mask, m.mask, err)
		}
	}
	for _, options := range []string{"35", "3502", "350201", "350105", "350105 0c", "350105 0c0561", "ff", "3500ff"} {
		if _, err := parse(options); !errors.Is(err, errMessage) {
			t.Errorf("%s: %v", options, err)
		}
	}
	// Nine name servers are one too many.
	if m, err = parse("350105 0624" + strings.Repeat("c0a80401", 9) + "ff"); err != nil || len(m.dns) != maxServers {
		t.Errorf("%d name servers, %v", len(m.dns), err)
	}
	for at, value := range map[int]byte{1: 6, 2: 16, 236: 0x62} { // hardware type, its address length, cookie
		if _, err := parse("350105ff", func(b []byte) { b[at] = value }); !errors.Is(err, errMessage) {
			t.Errorf("octet %d: %v", at, err)
		}
	}
}

// Both checksums guard each bit of a datagram but its padding.
func TestDatagram(t *testing.T) {
	src, dst := netip.MustParseAddrPort("192.0.2.1:68"), netip.MustParseAddrPort("198.51.100.2:67")
	for _, payload := range []string{"", "x", "even", "a longer payload of 31 octets.."} {
		want := datagram{src, dst, []byte(payload)}
		b := want.appendTo([]byte("before"))[6:]
		got, err := parseDatagram(append(bytes.Clone(b), 0, 0, 0)) // padded
		if err != nil || got.src != src || got.dst != dst || string(got.payload) != payload {
			t.Errorf("%q: %+v, %v", payload, got, err)
		}
		for n := range b {
			if _, err := parseDatagram(b[:n]); err == nil {
				t.Errorf("%q: the first %d octets are a datagram", payload, n)
			}
		}
		for i := range b {
			for bit := byte(1); bit != 0; bit <<= 1 {
				c := bytes.Clone(b)
				c[i] ^= bit
				if _, err := parseDatagram(c); err == nil {
					t.Errorf("%q: octet %d bit %02x changed unnoticed", payload, i, bit)
				}
			}
		}
	}
}

// RFC 1071, section 3.
func TestChecksum(t *testing.T) {
	if got := checksum(0, []byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}); got != 0xddf2 {
		t.Errorf("%04x", got)
	}
	if got := checksum(0, []byte{0x00, 0x01, 0xf2}); got != 0xf201 {
		t.Errorf("%04x", got)
	}
}

// A checksum that comes out as 0 is sent as ffff: 0 means that there is none
// (RFC 768).
func TestChecksumZero(t *testing.T) {
	src, dst := netip.MustParseAddrPort("192.0.2.1:68"), netip.MustParseAddrPort("198.51.100.2:67")
	full := 0
	for n := range 1 << 16 {
		b := datagram{src, dst, []byte{byte(n >> 8), byte(n)}}.appendTo(nil)
		if b[26]|b[27] == 0 {
			t.Fatalf("payload %04x: no checksum", n)
		}
		if b[26]&b[27] == 0xff {
			full++
		}
		if _, err := parseDatagram(b); err != nil {
			t.Fatalf("payload %04x: %v", n, err)
		}
	}
	if full == 0 {
		t.Error("no payload whose checksum is 0 was found")
	}
}

func TestDatagramVariants(t *testing.T) {
	good := datagram{netip.MustParseAddrPort("192.0.2.1:68"), netip.MustParseAddrPort("198.51.100.2:67"), []byte("payload")}.appendTo(nil)
	// reseal makes the IPv4 checksum right again.
	reseal := func(b []byte) []byte {
		n := min(4*int(b[0]&15), len(b))
		b[10], b[11] = 0, 0
		sum := ^checksum(0, b[:n])
		b[10], b[11] = byte(sum>>8), byte(sum)
		return b
	}
	options := append(append(bytes.Clone(good[:20]), 1, 1, 1, 1), good[20:]...)
	options[0], options[3] = 0x46, options[3]+4
	if d, err := parseDatagram(reseal(options)); err != nil || string(d.payload) != "payload" {
		t.Errorf("with options: %+v, %v", d, err)
	}
	unsummed := bytes.Clone(good)
	unsummed[26], unsummed[27] = 0, 0
	if _, err := parseDatagram(unsummed); err != nil {
		t.Errorf("without UDP checksum: %v", err)
	}
	for name, edit := range map[string]func([]byte){
		"IPv6":                   func(b []byte) { b[0] = 0x65 },
		"a header too short":     func(b []byte) { b[0] = 0x44 },
		"a header too long":      func(b []byte) { b[0] = 0x4f },
		"more fragments":         func(b []byte) { b[6] |= 0x20 },
		"a later fragment":       func(b []byte) { b[7] = 1 },
		"reserved flag":          func(b []byte) { b[6] |= 0x80 },
		"TCP":                    func(b []byte) { b[9] = 6 },
		"no room for UDP":        func(b []byte) { b[3] = 27 },
		"UDP length too large":   func(b []byte) { b[25]++ },
		"UDP length too small":   func(b []byte) { b[25] = 7 },
		"total length too large": func(b []byte) { b[3]++ },
	} {
		b := bytes.Clone(good)
		edit(b)
		if _, err := parseDatagram(reseal(b)); !errors.Is(err, errDatagram) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
