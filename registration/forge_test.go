package registration

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"slices"
	"testing"

	"github.com/gowps/wps/wsc"
)

// forgery is a message under way that is changed by somebody who has the keys
// of the run: all that is not changed on purpose is right.
type forgery struct {
	ends     *ends
	to       *run // who will get it
	from     *run
	keys     *session
	op       wsc.OpCode
	attrs    []wsc.Attr              // without the Authenticator
	sealed   bool                    // it gets one
	previous []byte                  // which covers this as well
	last     func(msg []byte) []byte // if not nil, changes the octets in the end
}

// change changes a forgery.
type change func(f *forgery)

// forge applies changes to a message under way.
func forge(t testing.TB, c *ends, p wsc.Packet, toEnrollee bool, changes ...change) wsc.Packet {
	t.Helper()
	f := &forgery{ends: c, from: &c.r.run, to: &c.e.run}
	if !toEnrollee {
		f.from, f.to = f.to, f.from
	}
	f.keys, f.previous = f.from.keys, f.to.previous
	f.become(p)
	for _, change := range changes {
		change(f)
	}
	msg := encode(f.attrs)
	if f.sealed {
		msg = f.keys.seal(f.previous, msg)
	}
	if f.last != nil {
		msg = f.last(msg)
	}
	if f.sealed {
		f.from.previous = msg
	}
	return wsc.Packet{Op: f.op, Msg: msg}
}

// become makes the forgery another message.
func (f *forgery) become(p wsc.Packet) {
	attrs, err := wsc.Parse(p.Msg)
	if err != nil {
		panic(err)
	}
	f.op, f.attrs, f.sealed = p.Op, attrs, false
	if n := len(attrs) - 1; n >= 0 && attrs[n].Type == wsc.AttrAuthenticator {
		f.attrs, f.sealed = attrs[:n], true
	}
}

func encode(attrs []wsc.Attr) (msg []byte) {
	for _, a := range attrs {
		msg = wsc.AppendAttr(msg, a.Type, a.Value)
	}
	return msg
}

// without drops attributes.
func without(types ...wsc.AttrType) change {
	return func(f *forgery) {
		f.attrs = slices.DeleteFunc(f.attrs, func(a wsc.Attr) bool { return slices.Contains(types, a.Type) })
	}
}

// with gives an attribute another value.
func with(typ wsc.AttrType, value ...byte) change {
	return func(f *forgery) {
		for i := range f.attrs {
			if f.attrs[i].Type == typ {
				f.attrs[i].Value = value
			}
		}
	}
}

// twice repeats an attribute.
func twice(typ wsc.AttrType) change {
	return func(f *forgery) {
		for _, a := range f.attrs {
			if a.Type == typ {
				f.attrs = append(f.attrs, a)
				return
			}
		}
	}
}

// longer adds an octet to an attribute.
func longer(typ wsc.AttrType) change {
	return func(f *forgery) {
		for i, a := range f.attrs {
			if a.Type == typ {
				f.attrs[i].Value = append(bytes.Clone(a.Value), 0x5a)
			}
		}
	}
}

// extra adds an attribute.
func extra(typ wsc.AttrType, value ...byte) change {
	return func(f *forgery) { f.attrs = append(f.attrs, wsc.Attr{Type: typ, Value: value}) }
}

// named makes the message say that it is another one.
func named(t wsc.MessageType) change { return with(wsc.AttrMessageType, byte(t)) }

// under changes the op-code.
func under(op wsc.OpCode) change { return func(f *forgery) { f.op = op } }

// unsealed leaves the Authenticator out.
func unsealed(f *forgery) { f.sealed = false }

// spoilt changes the last octet: that of the Authenticator.
func spoilt(f *forgery) {
	f.last = func(msg []byte) []byte {
		msg[len(msg)-1] ^= 1
		return msg
	}
}

// short drops the last octet.
func short(f *forgery) { f.last = func(msg []byte) []byte { return msg[:len(msg)-1] } }

// instead sends another message of the same sender.
func instead(m func(from *run) wsc.Packet) change {
	return func(f *forgery) { f.become(m(f.from)) }
}

func nackOf(code wsc.ConfigError) change {
	return instead(func(from *run) wsc.Packet { return from.nack(code) })
}

func ackOf(from *run) wsc.Packet { return from.ack(from.registrarNonce) }

// inside changes the decrypted settings, of which Key Wrap Authenticator and
// padding will be right.
func inside(edit func(attrs []wsc.Attr) []wsc.Attr) change {
	return rawInside(func(f *forgery, plain []byte) []byte {
		body, _, ok := wsc.SplitKeyWrap(plain)
		if !ok {
			panic("no key wrap authenticator")
		}
		attrs, err := wsc.Parse(body)
		if err != nil {
			panic(err)
		}
		return padded(f.keyWrapped(encode(edit(attrs))))
	})
}

// insideWithout drops attributes of the decrypted settings.
func insideWithout(types ...wsc.AttrType) change {
	return inside(func(attrs []wsc.Attr) []wsc.Attr {
		return slices.DeleteFunc(attrs, func(a wsc.Attr) bool { return slices.Contains(types, a.Type) })
	})
}

// insideWith replaces all attributes of the decrypted settings.
func insideWith(attrs ...wsc.Attr) change {
	return inside(func([]wsc.Attr) []wsc.Attr { return attrs })
}

// rawInside changes all that is encrypted; edit gets it without padding.
func rawInside(edit func(f *forgery, plain []byte) []byte) change {
	return func(f *forgery) {
		for i, a := range f.attrs {
			if a.Type != wsc.AttrEncryptedSettings {
				continue
			}
			value := bytes.Clone(a.Value)
			iv, text := value[:aes.BlockSize], value[aes.BlockSize:]
			cipher.NewCBCDecrypter(f.keys.wrap, iv).CryptBlocks(text, text)
			text, err := unpad(text)
			if err != nil {
				panic(err)
			}
			text = edit(f, text)
			sealed := append(bytes.Clone(iv), make([]byte, len(text))...)
			cipher.NewCBCEncrypter(f.keys.wrap, iv).CryptBlocks(sealed[aes.BlockSize:], text)
			f.attrs[i].Value = sealed
		}
	}
}

func (f *forgery) keyWrapped(attrs []byte) []byte {
	kwa := f.keys.authenticate(attrs)
	return wsc.AppendAttr(bytes.Clone(attrs), wsc.AttrKeyWrapAuthenticator, kwa[:8])
}

func padded(b []byte) []byte {
	n := aes.BlockSize - len(b)%aes.BlockSize
	return append(b, bytes.Repeat([]byte{byte(n)}, n)...)
}

// outcome is what must come of a forged message.
type outcome struct {
	ignored bool // nothing changes
	silent  bool // the run fails without a word
	passes  bool // it is accepted: the run goes on, or ends well
	msg     wsc.MessageType
	code    wsc.ConfigError // of the NACK
	remote  bool            // the peer has failed the run
	err     error           // if not nil, the reason
}

var (
	ignoredOutcome = outcome{ignored: true}
	passes         = outcome{passes: true}
)

func nacked(msg wsc.MessageType, code wsc.ConfigError) outcome { return outcome{msg: msg, code: code} }
func silent(msg wsc.MessageType) outcome                       { return outcome{msg: msg, silent: true} }

// check gives a packet to one end, and looks at what comes of it.
func (c *ends) check(t *testing.T, p wsc.Packet, toEnrollee bool, want outcome) {
	t.Helper()
	handle, who, to := c.r.Handle, "registrar", &c.r.run
	if toEnrollee {
		handle, who, to = c.e.Handle, "enrollee", &c.e.run
	}
	sent := to.sent
	reply, err := handle(p)
	switch {
	case want.passes:
		if err != nil || to.failure != nil {
			t.Errorf("%s: %v, want success", who, err)
		}
		return
	case want.ignored:
		if reply.Op != 0 || !errors.Is(err, ErrIgnored) || to.ended || to.sent != sent {
			t.Errorf("%s: %v, %v; want it ignored", who, reply.Op, err)
		}
		return
	case want.silent:
		if reply.Op != 0 {
			t.Errorf("%s answers with %v, want silence", who, reply.Op)
		}
	default:
		if got := nackCode(t, reply); got != want.code {
			t.Errorf("%s: NACK with %v, want %v", who, got, want.code)
		}
		var m wsc.NACK
		wsc.Unmarshal(reply.Msg, &m)
		if m.EnrolleeNonce != to.enrolleeNonce || m.RegistrarNonce != to.registrarNonce {
			t.Errorf("%s: NACK with nonces of another run", who)
		}
	}
	wantFailure(t, who, err, want.msg, want.code, want.remote)
	if want.err != nil && !errors.Is(err, want.err) {
		t.Errorf("%s: %v, want %v", who, err, want.err)
	}
	c.checkNothingGiven(t)
	if toEnrollee && c.e.sent != sent || !toEnrollee && c.r.sent != sent {
		t.Errorf("%s has sent %v all the same", who, to.sent)
	}
}

// checkNothingGiven checks that no end believes in success, but for an enrollee
// that has sent WSC_Done, and that no secrets are left at an end that has
// failed.
func (c *ends) checkNothingGiven(t *testing.T) {
	t.Helper()
	done := c.e.sent == wsc.MessageDone
	if list, ok := c.e.Credentials(); !done && (ok || list != nil) {
		t.Error("credentials")
	}
	if _, ok := c.e.Settings(); !done && ok {
		t.Error("settings for the access point")
	}
	if c.r.Done() {
		t.Error("the registrar believes in success")
	}
	if c.e.failure != nil && (c.e.keys != nil || c.e.esNonces != [2]wsc.Nonce{}) || c.r.failure != nil && (c.r.keys != nil || c.r.rsNonces != [2]wsc.Nonce{}) {
		t.Error("secrets are left after a failure")
	}
}

// row is one case: a message, how it is changed, and what must come of it.
type row struct {
	name    string
	at      wsc.MessageType
	changes []change
	want    outcome
}

func do(changes ...change) []change { return changes }

// fromEnrollee reports who sends a message.
func fromEnrollee(t wsc.MessageType) bool {
	switch t {
	case wsc.MessageM1, wsc.MessageM3, wsc.MessageM5, wsc.MessageM7, wsc.MessageDone:
		return true
	}
	return false
}

// runRows plays a run for each row until its message is under way.
func runRows(t *testing.T, rows []row, configured func(name string) config) {
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			c, p := until(t, configured(r.name), r.at)
			toEnrollee := !fromEnrollee(r.at)
			c.check(t, forge(t, c, p, toEnrollee, r.changes...), toEnrollee, r.want)
		})
	}
}
