package ap

import (
	"errors"
	"io"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

// session is one registration with one station. It stands as eap.Method
// between the EAP server and the Registrar or Enrollee that does the work: it
// sees each message pass, and so knows how far the run has come.
type session struct {
	station *station
	server  *eap.Server
	now     time.Time // of the call that the server is in
	faults  *Faults
	fault   fault // that has struck
	point   Point // the last message that passed
	mute    bool  // says nothing more
	over    bool

	registrar  *registration.Registrar // for an enrollee
	pushButton bool
	uuid       wsc.UUID // of the enrollee
	name       string
	revealed   bool // M6 was sent: the peer can find the whole PIN

	enrollee *registration.Enrollee // for an external registrar
}

// register begins a registration.
func (s *station) register(now time.Time) {
	b := s.bss
	b.runs++
	r := &session{station: s, now: now, faults: b.faults()}
	var id [1]byte
	io.ReadFull(b.cfg.Rand, id[:])                // any identifier will do
	r.server, _ = eap.NewServer(eap.ServerConfig{ // NewBSS has checked the size
		Method: r.choose, FragmentSize: b.cfg.FragmentSize, FirstID: id[0],
	})
	s.run = r
	r.pass(Association)
}

// sendRun transmits what the EAP server says, and ends the session if it is
// over.
func (s *station) sendRun(now time.Time, frames [][]byte) {
	r := s.run
	for _, frame := range frames {
		if !r.mute {
			s.send(frame, true)
		}
	}
	if done, err := r.server.Finished(); done && !r.over {
		r.end(now, err)
		if !r.mute && s.expelAt.IsZero() {
			s.expel(now, dot11.Reason8021XFailed)
		}
	}
}

// choose starts whatever the peer's identity asks for.
func (r *session) choose(identity string) (eap.Method, bool) {
	var err error
	switch identity {
	case eap.IdentityEnrollee:
		err = r.startRegistrar()
	case eap.IdentityRegistrar:
		err = r.startEnrollee()
	}
	known := r.registrar != nil || r.enrollee != nil
	return r, known && err == nil && r.fault == noFault
}

// Handle implements eap.Method.
func (r *session) Handle(p wsc.Packet) (wsc.Packet, error) {
	r.saw(p, false)
	answer, err := r.answer(p)
	if r.fault != noFault {
		return r.spoil()
	}
	r.saw(answer, true)
	return answer, err
}

func (r *session) answer(p wsc.Packet) (wsc.Packet, error) {
	if r.enrollee != nil {
		return r.enrollee.Handle(p)
	}
	return r.registrar.Handle(p)
}

// saw notes a message that passes.
func (r *session) saw(p wsc.Packet, sent bool) {
	t, ok := wsc.TypeOf(p.Msg)
	if !ok {
		return
	}
	r.station.bss.notify(r.now, Message{r.station.mac, t, sent})
	if sent && t == wsc.MessageM6 {
		r.revealed = true
	}
	r.pass(Point(t))
}

// end closes a session, with the error that it ended in.
func (r *session) end(now time.Time, err error) {
	r.over = true
	b := r.station.bss
	success := false
	var notice Notice
	switch {
	case r.registrar != nil:
		success = r.registrar.Done()
		notice = Registered{r.station.mac, r.name}
		b.cfg.Device.finished(now, r, success)
		r.registrar.Close()
	case r.enrollee != nil:
		success = r.endEnrollee(now)
		notice = Administered{r.station.mac}
		r.enrollee.Close()
	}
	if !success {
		if err == nil {
			err = errSpoilt
		}
		b.notify(now, RegistrationFailed{r.station.mac, err})
		return
	}
	b.notify(now, notice)
	if b.next != nil && b.applyAt.IsZero() {
		b.applyAt = now.Add(applyDelay)
	}
}

// abort ends a session whose station is gone.
func (r *session) abort(now time.Time) {
	if !r.over {
		r.end(now, errLeft)
	}
}

var errLeft = errors.New("ap: the station has left")

// startRegistrar begins to serve an enrollee.
func (r *session) startRegistrar() (err error) {
	b := r.station.bss
	r.registrar, err = registration.NewRegistrar(registration.RegistrarConfig{
		Device: b.device(),
		Peer:   r.station.mac,
		Password: func(m1 *wsc.M1) (wsc.DevicePassword, wsc.ConfigError, bool) {
			r.uuid, r.name = m1.UUID, m1.Name
			r.pushButton = m1.PasswordID == wsc.PasswordIDPushButton
			return b.cfg.Device.password(r.now, m1, r)
		},
		Credentials: func(m1 *wsc.M1) ([]wsc.Credential, error) { return b.credentials(m1, r.faults) },
		Busy: func() wsc.ConfigError {
			if r.pushButton && b.cfg.Device.overlapping() {
				return wsc.ErrorOverlap
			}
			return wsc.ErrorNone
		},
		Rand: b.cfg.Rand,
	})
	return err
}
