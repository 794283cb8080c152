package ap

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

func TestJoin(t *testing.T) {
	for _, protect := range []Protection{ProtectionOff, ProtectionOptional, ProtectionRequired} {
		for _, security := range []dot11.Security{dot11.SecurityWPA2, dot11.SecurityWPAWPA2} {
			r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Protect, b.Security = protect, security })
			s := r.station(1)
			if status := r.join(s, passphrase); status != dot11.StatusSuccess || !s.supp.Done() {
				t.Errorf("protection %d, %v: status %d, %v\n%s", protect, security, status, s.err, r.take())
			}
			if got := r.take(); !strings.Contains(got, "02:00:00:00:cc:01 is connected") {
				t.Errorf("notices:\n%s", got)
			}
			if !r.bss.Resting() || !r.bss.Deadline().IsZero() {
				t.Error("a member keeps the access point busy")
			}
		}
	}
}

func TestWrongPassphrase(t *testing.T) {
	r := newRig(t, nil)
	s := r.station(1)
	r.join(s, "not the passphrase")
	r.advance(10 * time.Second)
	if s.supp.Done() || !s.expelled || r.expelled[0].Reason != dot11.ReasonHandshakeTimeout {
		t.Errorf("expelled %v", r.expelled)
	}
	if len(r.bss.stations) != 0 || !r.bss.Resting() {
		t.Error("something is left")
	}
}

// TestReassociation begins anew.
func TestReassociation(t *testing.T) {
	r := newRig(t, nil)
	s := r.station(1)
	for range 3 {
		if r.join(s, passphrase); !s.supp.Done() {
			t.Fatalf("%v\n%s", s.err, r.take())
		}
	}
	if len(r.bss.stations) != 1 {
		t.Errorf("%d stations", len(r.bss.stations))
	}
}

// TestNotEntered: whoever does not hear that it was admitted is forgotten.
func TestNotEntered(t *testing.T) {
	r := newRig(t, nil)
	r.handle(radio.Asked{Station: dot11.MAC{2, 1}, Elements: request(1, 0)})
	if len(r.bss.stations) != 1 || r.bss.Resting() {
		t.Error("not waited for")
	}
	r.advance(enterTime)
	if len(r.bss.stations) != 0 || !r.bss.Resting() {
		t.Error("not forgotten")
	}
}

func TestFull(t *testing.T) {
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Security, b.Key = dot11.SecurityOpen, nil })
	for i := range MaxStations {
		r.bss.stations[dot11.MAC{4, byte(i >> 8), byte(i)}] = &station{}
	}
	if status := r.associate(r.station(1), nil); status != dot11.StatusTooManyStations {
		t.Errorf("status %d", status)
	}
}

// TestSmallAP: an access point with room for one station and slow beacons.
func TestSmallAP(t *testing.T) {
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) {
		b.Security, b.Key, b.Stations, b.BeaconInterval = dot11.SecurityOpen, nil, 1, 400
	})
	if r.shown.Interval != 400 {
		t.Errorf("an interval of %d", r.shown.Interval)
	}
	for n, want := range map[byte]dot11.Status{1: dot11.StatusSuccess, 2: dot11.StatusTooManyStations} {
		r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.Security, b.Key, b.Stations = dot11.SecurityOpen, nil, 1 })
		for i := byte(1); i < n; i++ {
			r.associate(r.station(i), nil)
		}
		if status := r.associate(r.station(n), nil); status != want {
			t.Errorf("station %d: status %d", n, status)
		}
	}
}

// TestGroupRekey: the radio takes the new key when all members have it, or are
// gone.
func TestGroupRekey(t *testing.T) {
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.RekeyEvery = time.Hour })
	a, b := r.station(1), r.station(2)
	r.join(a, passphrase)
	r.join(b, passphrase)
	a.encrypts, b.encrypts = true, true
	r.take()
	if !r.bss.Resting() {
		t.Error("does not rest between rekeys")
	}
	installed := len(r.group)
	r.advance(time.Hour)
	if len(r.group) == installed {
		t.Fatalf("no new group key\n%s", r.take())
	}
	if r.group[0].Data.Equal(r.group[installed].Data) || r.group[0].Index == r.group[installed].Index {
		t.Error("the new group key is the old one")
	}
	if got := r.take(); !strings.Contains(got, "new group key in use") {
		t.Errorf("notices:\n%s", got)
	}
	// One that does not answer is sent away, and holds nobody up for longer.
	b.receive = nil
	installed = len(r.group)
	r.advance(time.Hour)
	if len(r.group) != installed || r.bss.unconfirmed != 1 {
		t.Errorf("not waiting for the silent member: %d", r.bss.unconfirmed)
	}
	r.advance(time.Minute)
	if len(r.group) == installed || !b.expelled || r.bss.unconfirmed != 0 {
		t.Errorf("still waiting\n%s", r.take())
	}
	if r.expelled[0].Reason != dot11.ReasonGroupKeyTimeout {
		t.Errorf("reason %d", r.expelled[0].Reason)
	}
}

// TestPower: off means silence and oblivion, on begins with new keys.
func TestPower(t *testing.T) {
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.RekeyEvery = time.Hour })
	s := r.station(1)
	r.join(s, passphrase)
	old := r.group
	r.bss.SetPower(false)
	r.advance(0)
	if !r.silent || s.expelled || len(r.bss.stations) != 0 || !r.bss.Deadline().IsZero() {
		t.Error("not off")
	}
	delete(r.admitted, s.mac)
	r.handle(radio.Asked{Station: s.mac})
	if _, ok := r.admitted[s.mac]; ok {
		t.Error("answers without power")
	}
	r.advance(2 * time.Hour)
	r.bss.SetPower(true)
	r.advance(0)
	if r.silent || r.shown.SSID != "home" || r.group[len(old)].Data.Equal(old[0].Data) {
		t.Error("not on again")
	}
	if r.join(s, passphrase); !s.supp.Done() {
		t.Errorf("cannot join again: %v", s.err)
	}
}

// TestDHCP: only for those whose port is open, and under their key.
func TestDHCP(t *testing.T) {
	server, err := dhcp.NewServer(dhcp.ServerConfig{
		Network: netip.MustParsePrefix("192.168.1.0/24"), Gateway: netip.MustParseAddr("192.168.1.1"),
		First: netip.MustParseAddr("192.168.1.2"), Last: netip.MustParseAddr("192.168.1.9"), Lease: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(_ *DeviceConfig, b *BSSConfig) { b.DHCP = server })
	s := r.station(1)
	var discover []byte
	client := dhcp.NewClient(dhcp.ClientConfig{MAC: s.mac, Rand: fixedRand(1)})
	for _, cmd := range client.Advance(r.now) {
		discover = cmd.(radio.Send).Payload
	}
	answers := func(encrypted bool) int {
		cmds := r.bss.Handle(r.now, radio.Received{From: s.mac, EtherType: radio.EtherTypeIPv4, Payload: discover, Encrypted: encrypted})
		return len(slices.DeleteFunc(cmds, func(c radio.Command) bool { _, ok := c.(radio.Send); return !ok }))
	}
	if answers(false) != 0 {
		t.Error("an answer for a stranger")
	}
	r.associate(s, request(1, 0))
	if answers(false) != 0 {
		t.Error("an answer for a station that registers")
	}
	r.join(s, passphrase)
	if answers(false) != 0 {
		t.Error("an answer for an unprotected packet")
	}
	if answers(true) != 1 {
		t.Error("no answer for a member")
	}
	r.handle(radio.Received{From: s.mac, EtherType: radio.EtherTypeIPv4, Payload: []byte("rubbish"), Encrypted: true})
}
