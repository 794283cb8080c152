package radiotest

import (
	"bytes"
	"fmt"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// exchange sends one frame and sees that it arrives as it was sent.
func (b *bench) exchange(from, to *side, kind uint16, encrypted bool) {
	b.Helper()
	payload := fmt.Appendf(nil, "%s, type %#x", from.name, kind)
	from.do(radio.Send{To: to.Address(), EtherType: kind, Payload: payload})
	b.expect(to, radio.Received{From: from.Address(), EtherType: kind, Payload: payload, Encrypted: encrypted})
}

// expect awaits a frame with all its properties.
func (b *bench) expect(to *side, want radio.Received) {
	b.Helper()
	got := await[radio.Received](b, to)
	if got.From != want.From || got.EtherType != want.EtherType || got.Encrypted != want.Encrypted || !bytes.Equal(got.Payload, want.Payload) {
		b.Errorf("%s received\n%+v, want\n%+v", to.name, got, want)
	}
}

// openNetwork: a network without protection carries everything at once.
func openNetwork(b *bench) {
	b.associate(false)
	for _, kind := range []uint16{radio.EtherTypeEAPOL, radio.EtherTypeIPv4, radio.EtherTypeARP} {
		b.exchange(b.station, b.ap, kind, false)
		b.exchange(b.ap, b.station, kind, false)
	}
}

// orderOfFrames: frames arrive once and in the order they were sent.
func orderOfFrames(b *bench) {
	b.associate(false)
	const frames = 20
	for i := range frames {
		b.station.do(radio.Send{To: b.ap.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte{byte(i)}})
		b.ap.do(radio.Send{To: b.station.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte{byte(i)}})
	}
	for i := range frames {
		b.expect(b.ap, radio.Received{From: b.station.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte{byte(i)}})
		b.expect(b.station, radio.Received{From: b.ap.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte{byte(i)}})
	}
	b.pass(time.Second)
	none[radio.Received](b, b.station)
	none[radio.Received](b, b.ap)
}

// closedPort: in a protected network only EAPOL passes before Authorize.
func closedPort(b *bench) {
	b.associate(true)
	b.station.do(radio.Send{To: b.ap.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte("too early")})
	b.ap.do(radio.Send{To: b.station.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte("too early")})
	b.pass(time.Second)
	none[radio.Received](b, b.station)
	none[radio.Received](b, b.ap)
	b.station.events, b.ap.events = nil, nil // a radio may say Failed or drop in silence
	b.exchange(b.station, b.ap, radio.EtherTypeEAPOL, false)
	b.exchange(b.ap, b.station, radio.EtherTypeEAPOL, false)
}

// temporalKey is a key of CCMP that only a test would use.
func temporalKey(kind dot11.KeyKind, peer dot11.MAC, index int, fill byte) radio.SetKey {
	return radio.SetKey{Key: dot11.Key{
		Kind: kind, Peer: peer, Index: index, Cipher: dot11.CipherCCMP, Data: bytes.Repeat([]byte{fill}, 16),
	}}
}

// secure installs a pairwise key on both sides and opens both ports.
func (b *bench) secure() {
	b.Helper()
	b.associate(true)
	b.station.do(temporalKey(dot11.PairwiseKey, b.ap.Address(), 0, 7), radio.Authorize{Peer: b.ap.Address()})
	b.ap.do(temporalKey(dot11.PairwiseKey, b.station.Address(), 0, 7), radio.Authorize{Peer: b.station.Address()})
}

func encrypted(b *bench) {
	b.secure()
	for _, kind := range []uint16{radio.EtherTypeIPv4, radio.EtherTypeEAPOL} {
		b.exchange(b.station, b.ap, kind, true)
		b.exchange(b.ap, b.station, kind, true)
	}
	plain := radio.Send{To: b.ap.Address(), EtherType: radio.EtherTypeEAPOL, Payload: []byte("message 4"), Plain: true}
	b.station.do(plain)
	b.expect(b.ap, radio.Received{From: b.station.Address(), EtherType: plain.EtherType, Payload: plain.Payload, Encrypted: b.encrypts})

	// Another key on one side: nothing gets through.
	b.station.do(temporalKey(dot11.PairwiseKey, b.ap.Address(), 0, 8))
	b.station.do(radio.Send{To: b.ap.Address(), EtherType: radio.EtherTypeIPv4, Payload: []byte("lost")})
	b.pass(time.Second)
	none[radio.Received](b, b.ap)

	// The same key on the other: it does again.
	b.ap.do(temporalKey(dot11.PairwiseKey, b.station.Address(), 0, 8))
	b.exchange(b.station, b.ap, radio.EtherTypeIPv4, true)
	b.exchange(b.ap, b.station, radio.EtherTypeIPv4, true)
}

// groupKey: a group frame is not acknowledged, so it may take several.
func groupKey(b *bench) {
	b.secure()
	for index := 1; index <= 2; index++ { // the second replaces the first
		key := temporalKey(dot11.GroupKey, dot11.MAC{}, index, byte(0x10+index))
		b.station.do(key)
		b.ap.do(key)
		payload := fmt.Appendf(nil, "to all under key %d", index)
		for tries := 0; len(b.station.events) == 0 && tries < 10; tries++ {
			b.ap.do(radio.Send{To: dot11.Broadcast, EtherType: radio.EtherTypeARP, Payload: payload})
			b.pass(200 * time.Millisecond)
		}
		b.expect(b.station, radio.Received{From: b.ap.Address(), EtherType: radio.EtherTypeARP, Payload: payload, Encrypted: true})
	}
}

// notMembers: there is nothing to send to, to key or to authorize without an
// association.
func notMembers(b *bench) {
	b.ap.do(b.advertisement())
	commands := func(peer dot11.MAC) []radio.Command {
		return []radio.Command{
			radio.Send{To: peer, EtherType: radio.EtherTypeEAPOL, Payload: []byte{1}},
			temporalKey(dot11.PairwiseKey, peer, 0, 1),
			radio.Authorize{Peer: peer},
		}
	}
	for _, cmd := range commands(b.ap.Address()) {
		b.station.do(cmd)
		b.refused(b.station, cmd)
	}
	peer := b.station.Address()
	for _, cmd := range append(commands(peer), radio.Admit{Station: peer}, radio.Expel{Station: peer}) {
		b.ap.do(cmd)
		b.refused(b.ap, cmd)
	}
}
