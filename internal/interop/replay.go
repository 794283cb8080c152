package interop

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

// Facts of a recording that say what our end was.
const (
	FactRole     = "role"     // RoleEnrollee or RoleRegistrar
	FactPassword = "password" // as ParsePassword takes it
	FactFragment = "fragment" // octets of EAP-WSC data

	RoleEnrollee  = "enrollee"
	RoleRegistrar = "registrar"
)

// Result is what came of a run at our end.
type Result struct {
	Credentials []wsc.Credential // that our enrollee got
	Registered  bool             // our registrar's enrollee has said that it is done
	Failure     *wsc.Failure     // what ended it, or what M2D told our enrollee
}

// end is our end of a run, of either role.
type end struct {
	enrollee  *registration.Enrollee
	peer      *eap.Peer
	registrar *registration.Registrar
	server    *eap.Server
}

// newEnd makes our end as a recording says. Each message that it takes or gives
// is shown to observe, unless that is nil.
func newEnd(r *Recording, random io.Reader, observe func(sent bool, p wsc.Packet)) (e end, err error) {
	password, err := ParsePassword(r.Fact(FactPassword))
	if err != nil {
		return e, err
	}
	fragment, err := strconv.Atoi(r.Fact(FactFragment))
	if err != nil {
		return e, err
	}
	watch := func(m eap.Method) eap.Method { return watched{m, observe} }
	switch role := r.Fact(FactRole); role {
	case RoleEnrollee:
		e.enrollee, e.peer, err = NewEnrollee(password, random, fragment, watch)
	case RoleRegistrar:
		e.registrar, e.server, err = NewRegistrar(password, random, fragment, watch)
	default:
		err = fmt.Errorf("%w: role %q", ErrRecording, role)
	}
	return e, err
}

// watched shows what passes a Method.
type watched struct {
	eap.Method
	observe func(sent bool, p wsc.Packet)
}

func (w watched) Handle(p wsc.Packet) (wsc.Packet, error) {
	if w.observe != nil {
		w.observe(false, p)
	}
	answer, err := w.Method.Handle(p)
	if w.observe != nil && answer.Op != 0 {
		w.observe(true, answer)
	}
	return answer, err
}

// result sums up a run that has ended with err at our end.
func (e end) result(err error) (r Result, other error) {
	if err != nil && !errors.As(err, &r.Failure) {
		return r, err
	}
	if e.enrollee != nil {
		r.Credentials, _ = e.enrollee.Credentials()
		if code, ok := e.enrollee.NotReady(); ok && r.Failure == nil && r.Credentials == nil {
			r.Failure = &wsc.Failure{Msg: wsc.MessageM2D, Code: code, Remote: true}
		}
		return r, nil
	}
	r.Registered = e.registrar.Done()
	return r, nil
}

// Replay plays the peer's part of a recording to our end and compares all that
// it says, octet for octet. Each whole message is shown to observe, unless that
// is nil.
func Replay(r *Recording, observe func(sent bool, p wsc.Packet)) (Result, error) {
	random := bytes.NewReader(r.Random)
	e, err := newEnd(r, random, observe)
	if err != nil {
		return Result{}, err
	}
	var (
		said    [][]byte // and not yet compared
		ended   error
		now     = time.Unix(0, 0)
		receive func(frame []byte)
	)
	if e.peer != nil {
		said = append(said, e.peer.Start())
		receive = func(frame []byte) {
			reply, err := e.peer.Handle(frame)
			if err != nil && !errors.Is(err, eap.ErrIgnored) && ended == nil {
				ended = err
			}
			if reply != nil {
				said = append(said, reply)
			}
		}
	} else {
		said = e.server.Start(now)
		receive = func(frame []byte) { said = append(said, e.server.Handle(now, frame)...) }
	}
	for i, f := range r.Frames {
		switch {
		case !f.Sent:
			receive(f.Octets)
		case len(said) == 0:
			return Result{}, fmt.Errorf("interop: frame %d, %s: nothing was said", i, Describe(f))
		case !bytes.Equal(said[0], f.Octets):
			return Result{}, fmt.Errorf("interop: frame %d, %s, is now\n% x, was\n% x", i, Describe(f), said[0], f.Octets)
		default:
			said = said[1:]
		}
	}
	if len(said) > 0 {
		return Result{}, fmt.Errorf("interop: said more than was recorded: %s", Describe(Frame{true, said[0]}))
	}
	if random.Len() > 0 {
		return Result{}, fmt.Errorf("interop: %d octets of randomness are left", random.Len())
	}
	if e.server != nil {
		_, ended = e.server.Finished()
	}
	return e.result(ended)
}
