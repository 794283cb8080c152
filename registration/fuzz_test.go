package registration

import (
	"testing"

	"github.com/gowps/wps/wsc"
)

// addSeeds adds every message of a run, for every state.
func addSeeds(f *testing.F, list []underWay) {
	for state := range list {
		for _, u := range list {
			f.Add(uint8(state), uint8(u.packet.Op), u.packet.Msg, false)
		}
	}
}

// fuzzed turns fuzz input into a packet. With seal, the octets get the
// Authenticator of somebody who has the keys, so that what is behind it is
// reached.
func fuzzed(u underWay, op uint8, msg []byte, seal bool) wsc.Packet {
	keys, previous := u.ends.r.keys, u.ends.e.previous
	if !u.toEnrollee {
		keys, previous = u.ends.e.keys, u.ends.r.previous
	}
	if seal && keys != nil {
		if body, _, ok := wsc.SplitAuthenticator(msg); ok {
			msg = body
		}
		msg = keys.seal(previous, append([]byte(nil), msg...))
	}
	return wsc.Packet{Op: wsc.OpCode(op), Msg: msg}
}

// FuzzEnrollee gives the enrollee any packet, at any state. It must not panic,
// and no credential comes without M8.
func FuzzEnrollee(f *testing.F) {
	list := states(f, configured("fuzz", pin("12345670")))
	addSeeds(f, list)
	f.Fuzz(func(t *testing.T, state, op uint8, msg []byte, seal bool) {
		u := list[int(state)%len(list)]
		c := u.ends.snapshot()
		waiting := c.e.expect.message
		p := fuzzed(u, op, msg, seal && u.toEnrollee)
		c.e.Handle(p)
		if list, ok := c.e.Credentials(); ok && c.e.sent != wsc.MessageDone && len(list) > 0 {
			t.Error("credentials before Done")
		}
		if c.e.sent == wsc.MessageDone && waiting != wsc.MessageM8 {
			t.Errorf("Done while waiting for %v", waiting)
		}
		c.e.Close()
	})
}

// FuzzRegistrar gives the registrar any packet, at any state. It must not
// panic, nor come to a good end without Done.
func FuzzRegistrar(f *testing.F) {
	list := states(f, configured("fuzz", pin("12345670")))
	addSeeds(f, list)
	f.Fuzz(func(t *testing.T, state, op uint8, msg []byte, seal bool) {
		u := list[int(state)%len(list)]
		c := u.ends.snapshot()
		waiting := c.r.expect.message
		c.r.Handle(fuzzed(u, op, msg, seal && !u.toEnrollee))
		if c.r.Done() && waiting != wsc.MessageDone {
			t.Errorf("done while waiting for %v", waiting)
		}
		if c.r.sent == wsc.MessageM8 && waiting != wsc.MessageM7 && waiting != wsc.MessageDone {
			t.Errorf("M8 while waiting for %v", waiting)
		}
		c.r.Close()
	})
}

// FuzzSettings decrypts any octets, and lets settings that decrypt be encrypted
// again.
func FuzzSettings(f *testing.F) {
	s := sessionOf([]byte("an AuthKey that everybody knows."), wsc.PublicKey{}, wsc.PublicKey{})
	value, err := s.encrypt(seeded("fuzz"), &wsc.M8Settings{Credentials: []wsc.Credential{testCredential}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(value)
	f.Fuzz(func(t *testing.T, value []byte) {
		var m wsc.M8Settings
		if s.decrypt(value, &m) != nil {
			return
		}
		again, err := s.encrypt(seeded("fuzz"), &m)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.decrypt(again, new(wsc.M8Settings)); err != nil {
			t.Errorf("what was decrypted cannot be encrypted: %v", err)
		}
	})
}
