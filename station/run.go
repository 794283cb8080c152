package station

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/registration"
	"github.com/gowps/wps/wsc"
)

// What can end a run without a word from the registrar.
var (
	errSilent  = errors.New("station: the registrar fell silent")
	errEnded   = errors.New("station: the access point ended the exchange")
	errTimeUp  = errors.New("station: the walk time is up")
	errSuccess = errors.New("station: EAP-Success, which no registration ends with")
	errOpen    = errors.New("station: a credential without a key for a network that is encrypted")
)

// errLeft is the error of an association that ended under a run.
type errLeft dot11.Reason

func (e errLeft) Error() string { return fmt.Sprintf("station: the link ended (reason %d)", uint16(e)) }

// run is one association with one access point, and the one Registration
// Protocol run in it.
type run struct {
	bss      dot11.BSS
	network  wsc.Network
	version2 uint8 // ours
	notify   func(Event)
	enrollee *registration.Enrollee
	peer     *eap.Peer

	reply []byte          // the last frame sent in answer
	heard bool            // the access point has begun with EAP,
	ended bool            // and has closed the exchange
	got   wsc.MessageType // the last message that was taken in

	failure     *wsc.Failure     // means nothing once there are credentials
	lost        bool             // it failed because the link ended, without a word
	credentials []wsc.Credential // once Done is on its way

	starts   int           // EAPOL-Start frames still to send
	startAt  time.Time     // the next one; zero: none
	patience time.Duration // with a silent registrar
	stallAt  time.Time     // when it counts as one
}

// newRun prepares a run with an access point. RF Bands in M1 is the band of this
// association alone (as in hostap and iwd).
func newRun(cfg *EnrollConfig, s *sighting, pair *registration.KeyPair) (*run, error) {
	r := &run{bss: s.bss, network: s.network, version2: cfg.Device.Version2, notify: cfg.Notify, patience: stall}
	if s.claim == claimSilent {
		r.patience = stallSilent
	}
	device := cfg.Device
	if b := s.bss.Frequency.Band(); b != 0 {
		device.Bands = b
	}
	var err error
	r.enrollee, err = registration.NewEnrollee(registration.EnrolleeConfig{
		Device:   device,
		Password: cfg.Password,
		Rand:     cfg.Rand,
		KeyPair:  pair,
	})
	if err != nil {
		return nil, err
	}
	r.peer, err = eap.NewPeer(eap.PeerConfig{
		Identity:     eap.IdentityEnrollee,
		Method:       r,
		FragmentSize: cfg.FragmentSize,
	})
	if err != nil {
		r.enrollee.Close()
		return nil, err
	}
	return r, nil
}

// join is the command that begins the run: with the WSC element and without an
// RSN element.
func (r *run) join() radio.Command {
	payload := wsc.Marshal(&wsc.AssocRequest{RequestType: wsc.RequestEnrollee, Version2: r.version2})
	return radio.Join{BSS: r.bss, SSID: r.bss.SSID, Elements: wsc.Elements(payload)}
}

// begin starts the run's clocks, once it is associated. An access point that
// speaks 2.0 begins by itself; an old one waits for EAPOL-Start, which would
// only delay the other (as in hostap).
func (r *run) begin(now time.Time) {
	delay := startDelay1
	if r.network.Version2 != 0 {
		delay = startDelay2
	}
	r.starts, r.startAt, r.stallAt = 1+startRepeats, now.Add(delay), now.Add(r.patience)
}

// start returns the EAPOL-Start that is due.
func (r *run) start(now time.Time) radio.Command {
	if r.starts--; r.starts > 0 {
		r.startAt = now.Add(startRepeat)
	} else {
		r.startAt = time.Time{}
	}
	return r.send(r.peer.Start())
}

func (r *run) send(frame []byte) radio.Command {
	return radio.Send{To: r.bss.BSSID, EtherType: radio.EtherTypeEAPOL, Payload: frame, Plain: true}
}

// receive takes one EAPOL frame of the access point and answers it.
func (r *run) receive(now time.Time, frame []byte) []radio.Command {
	reply, err := r.peer.Handle(frame)
	if errors.Is(err, eap.ErrIgnored) {
		return nil
	}
	if !r.heard {
		r.heard, r.startAt = true, time.Time{}
	}
	r.note(err)
	switch r.peer.Outcome() {
	case eap.OutcomeFailure:
		r.ended = true
		r.failClosed(true, errEnded)
	case eap.OutcomeSuccess:
		r.ended = true
		r.failClosed(true, errSuccess)
	}
	if reply == nil {
		return nil
	}
	if !bytes.Equal(reply, r.reply) { // not a repeated request
		r.reply, r.stallAt = reply, now.Add(r.patience)
	}
	return []radio.Command{r.send(reply)}
}

// note keeps the first error that ends the run.
func (r *run) note(err error) {
	if err == nil || errors.Is(err, registration.ErrIgnored) || r.failure != nil || r.credentials != nil {
		return
	}
	if failure, ok := errors.AsType[*wsc.Failure](err); ok {
		r.failure = failure
	} else {
		r.failure = &wsc.Failure{Msg: r.got, Err: err}
	}
}

// Handle implements eap.Method: the enrollee does the work, the run watches.
func (r *run) Handle(p wsc.Packet) (wsc.Packet, error) {
	answer, err := r.enrollee.Handle(p)
	if errors.Is(err, registration.ErrIgnored) {
		return answer, err
	}
	if t, ok := wsc.TypeOf(p.Msg); ok {
		r.got = t
		r.notify(Message{Type: t})
	}
	if code, ok := r.enrollee.NotReady(); ok && r.got == wsc.MessageM2D {
		r.notify(NotReady{Code: code})
	}
	if t, ok := wsc.TypeOf(answer.Msg); ok {
		r.notify(Message{Type: t, Sent: true})
	}
	if credentials, ok := r.enrollee.Credentials(); ok && err == nil && r.credentials == nil {
		r.accept(credentials)
	}
	return answer, err
}

// accept takes the credentials of M8. One without a key for the very network
// that asks for one can only be a fault or a trap.
func (r *run) accept(credentials []wsc.Credential) {
	for _, c := range credentials {
		if r.bss.Privacy() && c.SSID == r.bss.SSID && c.IsOpen() {
			continue
		}
		c.Key = c.Key.Clone()
		r.credentials = append(r.credentials, c)
		r.notify(GotCredential{SSID: c.SSID, Auth: c.Auth, Encr: c.Encr})
	}
	if r.credentials == nil {
		r.failure = &wsc.Failure{Msg: wsc.MessageM8, Err: errOpen}
	}
}

// settled reports whether all has been said and only the end is missing.
func (r *run) settled() bool { return r.failure != nil || r.credentials != nil }

// committed reports whether M3 was sent: from then on the run may take a
// little longer than the walk time.
func (r *run) committed() bool { return r.enrollee.Sent() >= wsc.MessageM3 }

// exposed reports whether the registrar has got what opens the first half of
// the password, for all to find who pose as one.
func (r *run) exposed() bool { return r.enrollee.Sent() >= wsc.MessageM5 }

// fail makes sure that there is a failure to report: the one that happened
// before, else this one.
func (r *run) fail(code wsc.ConfigError, remote bool, err error) {
	if r.failure == nil {
		r.failure = &wsc.Failure{Msg: r.got, Code: code, Remote: remote, Err: err}
	}
}

// failTime is fail for a run that takes too long.
func (r *run) failTime(err error) { r.fail(wsc.ErrorMessageTimeout, false, err) }

// failClosed is fail for an exchange that came to an end. If the registrar had
// said why before, in an M2D, that is the reason.
func (r *run) failClosed(remote bool, err error) {
	code, _ := r.enrollee.NotReady()
	r.fail(code, remote, err)
}

// discard wipes the credentials.
func (r *run) discard() {
	for _, c := range r.credentials {
		c.Key.Wipe()
	}
	r.credentials = nil
}

// close wipes what the run knew, but for the credentials.
func (r *run) close() { r.enrollee.Close() }
