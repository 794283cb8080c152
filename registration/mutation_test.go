package registration

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/gowps/wps/wsc"
)

// snapshot returns a copy of both ends that goes its own way.
func (c *ends) snapshot() *ends {
	e, r := *c.e, *c.r
	e.run, r.run = c.e.run.snapshot(), c.r.run.snapshot()
	return &ends{e: &e, r: &r}
}

func (r run) snapshot() run {
	if r.pair != nil {
		pair := *r.pair
		pair.exponent = pair.exponent.Clone()
		r.pair = &pair
	}
	if r.keys != nil {
		keys := *r.keys // both use one HMAC, in turns
		r.keys = &keys
	}
	r.request.Msg = bytes.Clone(r.request.Msg)
	return r
}

// underWay is the state of a run in which a message has been sent, but has not
// arrived.
type underWay struct {
	ends       *ends
	message    wsc.MessageType
	packet     wsc.Packet
	toEnrollee bool
}

// states plays a run and returns all of its states from M1 to Done.
func states(t testing.TB, c config) (list []underWay) {
	t.Helper()
	var err error
	if c.e.KeyPair, err = NewKeyPair(c.e.Rand); err != nil {
		t.Fatal(err)
	}
	if c.r.KeyPair, err = NewKeyPair(c.r.Rand); err != nil {
		t.Fatal(err)
	}
	ends := newEnds(t, c)
	ends.tap = func(t wsc.MessageType, p wsc.Packet) wsc.Packet {
		list = append(list, underWay{ends.snapshot(), t, p, !fromEnrollee(t)})
		return p
	}
	ends.play()
	if len(list) != len(wholeRun)-1 {
		t.Fatalf("messages %v", ends.passed)
	}
	return list
}

// deliver gives a packet to the end that waits, in a copy of the state.
func (u underWay) deliver(p wsc.Packet) (c *ends, reply wsc.Packet, err error) {
	c = u.ends.snapshot()
	if u.toEnrollee {
		reply, err = c.e.Handle(p)
	} else {
		reply, err = c.r.Handle(p)
	}
	return c, reply, err
}

// wantRefusal checks that a changed message has led to nothing. All that a NACK
// may say is "no error": the Authenticator is looked at first.
func (u underWay) wantRefusal(t *testing.T, what string, c *ends, reply wsc.Packet, err error) {
	t.Helper()
	failed := errors.As(err, new(*wsc.Failure))
	switch {
	case reply.Op == wsc.OpNACK && failed:
		if code := nackCode(t, reply); code != wsc.ErrorNone {
			t.Errorf("%v %s: NACK with %v", u.message, what, code)
		}
	case reply.Op != 0, !failed && !errors.Is(err, ErrIgnored):
		t.Errorf("%v %s: %v, %v", u.message, what, reply.Op, err)
	}
	c.checkNothingGiven(t)
}

// TestPrefixes: no message is accepted that lacks its end.
func TestPrefixes(t *testing.T) {
	const extension = 10 // octets, at the end of M1 and Done; 1.0 devices do not send it
	for _, u := range states(t, configured("prefixes", pin("12345670"))) {
		for n := range u.packet.Msg {
			if n == len(u.packet.Msg)-extension && (u.message == wsc.MessageM1 || u.message == wsc.MessageDone) {
				continue
			}
			c, reply, err := u.deliver(wsc.Packet{Op: u.packet.Op, Msg: u.packet.Msg[:n]})
			u.wantRefusal(t, fmt.Sprintf("cut to %d octets", n), c, reply, err)
		}
	}
}

// TestFlippedOctets: no message is accepted of which an octet has changed. In
// M1, which has no Authenticator, it shows in M2. Done has none either; there
// the nonces count.
func TestFlippedOctets(t *testing.T) {
	for _, u := range states(t, configured("flipped", pin("12345670"))) {
		masks := []byte{0xff, 0x01}
		if u.message <= wsc.MessageM2 {
			masks = masks[:1] // M1 and M2 are long, and take an exponentiation each
		}
		for _, mask := range masks {
			for i := range u.packet.Msg {
				p := wsc.Packet{Op: u.packet.Op, Msg: bytes.Clone(u.packet.Msg)}
				p.Msg[i] ^= mask
				what := fmt.Sprintf("with octet %d changed by %#x", i, mask)
				c, reply, err := u.deliver(p)
				switch {
				case u.message == wsc.MessageM1 && reply.Op == wsc.OpMsg:
					m2 := underWay{c, wsc.MessageM2, reply, true}
					c, reply, err = m2.deliver(reply)
					m2.wantRefusal(t, "after M1 "+what, c, reply, err)
				case u.message == wsc.MessageDone && c.r.Done():
					var m wsc.Done
					if wsc.Unmarshal(p.Msg, &m) != nil || m.EnrolleeNonce != c.e.enrolleeNonce || m.RegistrarNonce != c.e.registrarNonce {
						t.Errorf("Done %s is accepted", what)
					}
				default:
					u.wantRefusal(t, what, c, reply, err)
				}
			}
		}
	}
}

// TestAttributes takes each attribute of each message away, repeats it, and
// makes it longer, with an Authenticator that is right.
func TestAttributes(t *testing.T) {
	once := []wsc.AttrType{
		wsc.AttrEnrolleeNonce, wsc.AttrRegistrarNonce, wsc.AttrPublicKey, wsc.AttrEHash1, wsc.AttrEHash2, wsc.AttrRHash1, wsc.AttrRHash2,
	}
	texts := []wsc.AttrType{
		wsc.AttrManufacturer, wsc.AttrModelName, wsc.AttrModelNumber, wsc.AttrSerialNumber, wsc.AttrDeviceName,
	}
	for _, u := range states(t, configured("attributes", pin("12345670"))) {
		attrs, err := wsc.Parse(u.packet.Msg)
		if err != nil {
			t.Fatal(err)
		}
		refused := nacked(u.message, wsc.ErrorNone)
		fails := silent(u.message)
		if u.message == wsc.MessageM1 || u.message == wsc.MessageDone {
			refused = fails // those have no NACK
		}
		for _, a := range attrs {
			typ := a.Type
			if typ == wsc.AttrAuthenticator {
				continue
			}
			missing, repeated, long := refused, passes, fails
			switch {
			case typ == wsc.AttrVersion || typ == wsc.AttrVendorExtension:
				missing = passes
			case typ == wsc.AttrEnrolleeNonce && u.toEnrollee:
				missing = ignoredOutcome
			case typ == wsc.AttrRegistrarNonce && !u.toEnrollee:
				missing = fails
			case typ == wsc.AttrMessageType && u.message == wsc.MessageM1:
				missing = nacked(u.message, wsc.ErrorNone)
			}
			if slices.Contains(once, typ) {
				repeated = fails
			}
			switch {
			case slices.Contains(texts, typ), typ == wsc.AttrVendorExtension:
				long = passes
			case typ == wsc.AttrPublicKey:
				long = refused
			case typ == wsc.AttrEncryptedSettings:
				long = nacked(u.message, wsc.ErrorDecryption)
			}
			for _, c := range []struct {
				what   string
				change change
				want   outcome
			}{
				{"missing", without(typ), missing},
				{"twice", twice(typ), repeated},
				{"longer", longer(typ), long},
			} {
				t.Run(fmt.Sprintf("%v/%v/%s", u.message, typ, c.what), func(t *testing.T) {
					ends := u.ends.snapshot()
					ends.check(t, forge(t, ends, u.packet, u.toEnrollee, c.change), u.toEnrollee, c.want)
				})
			}
		}
	}
}

// TestEachAtEachState gives each end, at each state, every message of its run
// that is not the next one.
func TestEachAtEachState(t *testing.T) {
	list := states(t, configured("order", pin("12345670")))
	for _, u := range list {
		for _, other := range list {
			if other.message == u.message {
				continue
			}
			c, reply, err := u.deliver(other.packet)
			if u.toEnrollee && bytes.Equal(other.packet.Msg, c.e.request.Msg) && bytes.Equal(reply.Msg, c.e.previous) {
				continue // the last one again, and so the answer
			}
			u.wantRefusal(t, "replaced by "+other.message.String(), c, reply, err)
		}
	}
}

// TestReplay gives an enrollee messages of an earlier run with the same
// password. Their nonce is not its own; were it the same, their Authenticator
// would not be right.
func TestReplay(t *testing.T) {
	earlier := states(t, configured("earlier", pin("12345670")))
	for i, u := range states(t, configured("later", pin("12345670"))) {
		old := earlier[i]
		c, reply, err := u.deliver(old.packet)
		switch {
		case u.message == wsc.MessageM1:
			continue // a run begins with it
		case u.toEnrollee:
			if reply.Op != 0 || !errors.Is(err, ErrIgnored) {
				t.Errorf("%v of an earlier run: %v, %v", u.message, reply.Op, err)
			}
		default:
			u.wantRefusal(t, "of an earlier run", c, reply, err)
		}
		if u.message == wsc.MessageDone {
			continue
		}
		renamed := bytes.ReplaceAll(old.packet.Msg, old.ends.e.enrolleeNonce[:], u.ends.e.enrolleeNonce[:])
		if nonce := old.ends.e.registrarNonce; u.message != wsc.MessageM2 {
			renamed = bytes.ReplaceAll(renamed, nonce[:], u.ends.e.registrarNonce[:])
		}
		c, reply, err = u.deliver(wsc.Packet{Op: old.packet.Op, Msg: renamed})
		u.wantRefusal(t, "of an earlier run with this one's nonce", c, reply, err)
		if !errors.Is(err, ErrAuthenticator) {
			t.Errorf("%v of an earlier run with this one's nonce: %v", u.message, err)
		}
	}
}

// TestRepeatedRequests: an access point that repeats itself under a new EAP
// identifier gets the same answer; an enrollee that does has lost its turn.
func TestRepeatedRequests(t *testing.T) {
	list := states(t, configured("repeated", pin("12345670")))
	for i, u := range list {
		c, reply, err := u.deliver(u.packet)
		if err != nil {
			t.Fatalf("%v: %v", u.message, err)
		}
		again := underWay{c, u.message, u.packet, u.toEnrollee}
		c, second, err := again.deliver(u.packet)
		if u.toEnrollee {
			if err != nil || second.Op != reply.Op || !bytes.Equal(second.Msg, reply.Msg) {
				t.Errorf("%v again: %v, %v", u.message, second.Op, err)
			}
			if i+1 < len(list) && second.Op != list[i+1].packet.Op {
				t.Errorf("%v again: %v", u.message, second.Op)
			}
			continue
		}
		if u.message == wsc.MessageDone {
			if second.Op != 0 || err != nil || !c.r.Done() {
				t.Errorf("Done again: %v, %v", second.Op, err)
			}
			continue
		}
		again.wantRefusal(t, "again", c, second, err)
	}
}
