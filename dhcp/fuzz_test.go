package dhcp

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/radio"
)

// exchange is a whole exchange of packets, as seeds.
func exchange(f *testing.F) (packets [][]byte) {
	w := newWorld(f)
	w.air = func(_ int, p packet) []packet {
		packets = append(packets, p.octets)
		return []packet{p}
	}
	w.run(90 * time.Minute)
	return packets
}

func FuzzMessage(f *testing.F) {
	for _, b := range exchange(f) {
		d, _ := parseDatagram(b)
		f.Add(d.payload)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := parseMessage(b)
		if err != nil || len(m.hostname) > 255 || len(m.params) > 255 || len(m.clientID) > 255 || m.kind == 0 {
			return
		}
		again, err := parseMessage(m.appendTo(nil))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(m, again, compareMessages...); d != "" {
			t.Fatal(d)
		}
	})
}

// FuzzDatagram gives a packet to a server, and to a client at each of its
// stages, right and with its checksums and addressee made right.
func FuzzDatagram(f *testing.F) {
	for i, b := range exchange(f) {
		f.Add(b, uint8(i))
	}
	f.Fuzz(func(t *testing.T, b []byte, at uint8) {
		_ = arpUses(b, first, stMAC)
		w := newWorld(t)
		w.air = func(n int, p packet) []packet {
			if n != int(at)%6 {
				return []packet{p}
			}
			strange := p
			strange.octets = b
			out := []packet{strange, p}
			if m, err := parseMessage(b); err == nil { // b as a payload
				m.mac, m.xid = stMAC, mustParse(t, p.octets).xid
				d, _ := parseDatagram(p.octets)
				d.payload = m.appendTo(nil)
				out = append([]packet{{toServer: p.toServer, octets: d.appendTo(nil)}}, out...)
			}
			return out
		}
		w.run(90 * time.Minute)
		if l, ok := w.client.Lease(); ok && (!l.Address.Is4() || l.Duration <= 0 || l.Renew > l.Rebind || l.Rebind > l.Duration) {
			t.Fatalf("%+v", l)
		}
		w.client.Handle(w.now, radio.Received{EtherType: radio.EtherTypeARP, Payload: b})
	})
}
