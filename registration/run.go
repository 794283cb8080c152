package registration

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/gowps/wps/wsc"
)

// ErrIgnored is wrapped by the errors of packets that have changed nothing: the
// run goes on as if they had not come.
var ErrIgnored = errors.New("registration: ignored")

// Why a run fails, in the Err of a *wsc.Failure. There are more reasons; these
// are what somebody may want to tell from the others.
var (
	// ErrFirstHalf and ErrSecondHalf: the peer's hash was not opened by its
	// secret nonce, so it does not know that half of the password.
	ErrFirstHalf  = errors.New("registration: the peer does not know the first half of the password")
	ErrSecondHalf = errors.New("registration: the peer does not know the second half of the password")
	// ErrPasswordID: M2 names another kind of password than M1.
	ErrPasswordID = errors.New("registration: the registrar uses another kind of password")
	// ErrLocked: the access point takes no external registrar now.
	ErrLocked = errors.New("registration: setup is locked")
	// ErrPeer: M1 names another device than the frame came from.
	ErrPeer = errors.New("registration: M1 names another MAC address than its sender's")
	// ErrNotReady: the registrar has no password for the enrollee.
	ErrNotReady = errors.New("registration: no password for this enrollee")
	// ErrOrder: a message came out of turn.
	ErrOrder = errors.New("registration: a message out of turn")
)

// codes are what a NACK says for a reason; for all others it is ErrorNone.
var codes = []struct {
	err  error
	code wsc.ConfigError
}{
	{ErrSettings, wsc.ErrorDecryption},
	{ErrFirstHalf, wsc.ErrorPasswordAuth},
	{ErrSecondHalf, wsc.ErrorPasswordAuth},
	{ErrLocked, wsc.ErrorSetupLocked},
}

// codeOf returns what a NACK says for err.
func codeOf(err error) wsc.ConfigError {
	for _, c := range codes {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	return wsc.ErrorNone
}

func ignored(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrIgnored}, args...)...)
}

// run is what both ends of a run have.
type run struct {
	random   io.Reader
	pair     *KeyPair
	version2 uint8 // of this end
	// station tells that this end is the station, which must answer a NACK:
	// to the access point's request, there is no other answer.
	station bool

	enrolleeNonce, registrarNonce wsc.Nonce
	enrolleeKey, registrarKey     wsc.PublicKey
	keys                          *session // from M2 on

	// previous is the latest of M1 to M8, in either direction: the Authenticator
	// of the one after it covers it.
	previous []byte
	sent     wsc.MessageType // the last of M1 to M8, M2D and Done
	ended    bool
	failure  *wsc.Failure

	// request and reply are the latest pair, for requests that are repeated.
	request, reply wsc.Packet
}

func newRun(random io.Reader, pair *KeyPair, version2 uint8, station bool) (run, error) {
	if random == nil {
		random = rand.Reader
	}
	if pair != nil {
		if err := pair.take(); err != nil {
			return run{}, err
		}
	}
	return run{random: random, pair: pair, version2: version2, station: station}, nil
}

// Sent returns the last message sent that counts for the run, 0 if there is
// none: M1 to M8, M2D or Done.
func (r *run) Sent() wsc.MessageType { return r.sent }

// Failure returns why the run has failed, or nil.
func (r *run) Failure() *wsc.Failure { return r.failure }

// Format implements fmt.Formatter: no verb reaches the secrets.
func (r *run) Format(s fmt.State, _ rune) {
	fmt.Fprintf(s, "registration(sent %v)", r.sent)
}

// makeKeyPair draws the key pair, unless it was made before.
func (r *run) makeKeyPair() (err error) {
	if r.pair == nil {
		r.pair, err = NewKeyPair(r.random)
	}
	return err
}

// isRepeated reports whether p is, octet for octet, what was answered last.
func (r *run) isRepeated(p wsc.Packet) bool {
	return len(p.Msg) > 0 && p.Op == r.request.Op && bytes.Equal(p.Msg, r.request.Msg)
}

// remember keeps a request and its answer.
func (r *run) remember(request, reply wsc.Packet) {
	r.request = wsc.Packet{Op: request.Op, Msg: append(r.request.Msg[:0], request.Msg...)}
	r.reply = reply
}

// answer returns a message of the run that is protected by an Authenticator,
// as the answer to msg.
func (r *run) answer(msg []byte, m wsc.Message) wsc.Packet {
	r.previous = r.keys.seal(msg, wsc.Marshal(m))
	r.sent = m.Type()
	return wsc.Packet{Op: wsc.OpMsg, Msg: r.previous}
}

// refuse ends the run with a NACK: the message of type t cannot be accepted.
func (r *run) refuse(t wsc.MessageType, err error) (wsc.Packet, error) {
	_, failure := r.fail(t, err)
	return r.nack(r.failure.Code), failure
}

// fail ends the run without a word. An err that is a *wsc.Failure, as a callback
// may return it, brings its own code.
func (r *run) fail(t wsc.MessageType, err error) (wsc.Packet, error) {
	if f, ok := errors.AsType[*wsc.Failure](err); ok {
		return r.end(&wsc.Failure{Msg: t, Code: f.Code, Err: f.Err})
	}
	return r.end(&wsc.Failure{Msg: t, Code: codeOf(err), Err: err})
}

// refused ends the run because the peer said so, after what was sent last.
func (r *run) refused(code wsc.ConfigError) (wsc.Packet, error) {
	_, failure := r.end(&wsc.Failure{Msg: r.sent, Code: code, Remote: true})
	if r.station {
		return r.nack(code), failure
	}
	return wsc.Packet{}, failure
}

func (r *run) end(f *wsc.Failure) (wsc.Packet, error) {
	r.ended, r.failure = true, f
	return wsc.Packet{}, f
}

// err is the failure as an error.
func (r *run) err() error {
	if r.failure == nil {
		return nil
	}
	return r.failure
}

// over is the answer to what comes after the end. An access point has nothing
// left to say then, a station has to answer a NACK.
func (r *run) over(p wsc.Packet) (wsc.Packet, error) {
	switch {
	case !r.station:
		return wsc.Packet{}, r.err()
	case p.Op == wsc.OpNACK:
		return r.nack(wsc.ErrorNone), ignored("NACK after the end")
	}
	return wsc.Packet{}, ignored("%v after the end", p.Op)
}

func (r *run) nack(code wsc.ConfigError) wsc.Packet {
	return wsc.NewPacket(&wsc.NACK{
		EnrolleeNonce:  r.enrolleeNonce,
		RegistrarNonce: r.registrarNonce,
		ConfigError:    code,
		Version2:       r.version2,
	})
}

func (r *run) ack(registrar wsc.Nonce) wsc.Packet {
	return wsc.NewPacket(&wsc.ACK{
		EnrolleeNonce:  r.enrolleeNonce,
		RegistrarNonce: registrar,
		Version2:       r.version2,
	})
}

// wipe forgets the keys.
func (r *run) wipe() {
	if r.pair != nil {
		r.pair.Wipe()
	}
	if r.keys != nil {
		r.keys.wipe()
		r.keys = nil
	}
}
