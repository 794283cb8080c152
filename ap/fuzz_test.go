package ap

import (
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// FuzzBSS lets stations do whatever they like: no panic, no endless work, and
// nobody is registered or connected who does not know how.
//
// The input is a list of steps: what happens, which station, how long, octets.
func FuzzBSS(f *testing.F) {
	step := func(kind, station byte, octets []byte) []byte {
		return append([]byte{kind, station, byte(len(octets))}, octets...)
	}
	identity := eap.Frame{Version: 1, Body: eap.Packet{Code: eap.CodeResponse, Type: eap.TypeIdentity, Data: []byte(eap.IdentityEnrollee)}.Append(nil)}.Append(nil)
	f.Add(append(append(step(1, 1, request(1, wsc.Version2)), step(2, 1, nil)...), step(4, 1, identity)...))
	f.Add(append(step(1, 1, nil), append(step(2, 1, nil), step(4, 1, []byte{1, 1, 0, 0})...)...))
	f.Add(step(0, 1, wsc.Elements(wsc.Marshal(&wsc.ProbeRequest{PasswordID: wsc.PasswordIDPushButton}))))
	f.Add(append(step(1, 2, dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}}.Append(nil)), append(step(2, 2, nil), step(4, 2, []byte{2, 3, 0, 95, 2, 1, 10})...)...))
	f.Add(append(step(6, 0, nil), append(step(7, 0, nil), step(8, 0, nil)...)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		r := newRig(t, func(d *DeviceConfig, b *BSSConfig) {
			withPIN(d, b)
			b.RekeyEvery = time.Hour
		})
		for n := 0; len(data) >= 3 && n < 50; n++ {
			kind, mac := data[0]%10, dot11.MAC{2, 0, 0, 0, 0xcc, data[1] % 4}
			size := min(int(data[2]), len(data)-3)
			octets := data[3 : 3+size]
			switch kind {
			case 0:
				r.handle(radio.Probed{Station: mac, Elements: octets})
			case 1:
				r.handle(radio.Asked{Station: mac, Elements: octets})
			case 2:
				r.handle(radio.Entered{Station: mac})
			case 3:
				r.handle(radio.Departed{Station: mac})
			case 4:
				r.handle(radio.Received{From: mac, EtherType: radio.EtherTypeEAPOL, Payload: octets})
			case 5:
				r.handle(radio.Received{From: mac, EtherType: radio.EtherTypeIPv4, Payload: octets, Encrypted: true})
			case 6:
				r.device.PressButton(r.now)
			case 7:
				r.device.AddPIN(r.now, PIN{Password: pinOf("12345670"), Lifetime: time.Minute})
			case 8:
				r.advance(time.Duration(size) * time.Second)
			case 9:
				r.bss.SetPower(size%2 == 0)
				r.advance(0)
			}
			data = data[3+size:]
		}
		for _, n := range r.notices {
			switch n.(type) {
			case Registered, Connected, Reconfigured:
				t.Fatalf("%v", n)
			}
		}
		r.advance(time.Hour)
		if len(r.bss.busy) != 0 {
			t.Fatalf("%d stations are busy after an hour", len(r.bss.busy))
		}
	})
}
