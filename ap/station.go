package ap

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/wsc"
)

// Stations tend to stay after EAP-Failure: they are sent away, but only when
// that frame is through (as in hostap).
const expelDelay = 10 * time.Millisecond

// enterTime is how long a station may take from its request to the association,
// which fails if it does not hear our response.
const enterTime = 5 * time.Second

// Purpose is what a station associated for.
type Purpose uint8

// The purposes.
const (
	// ToJoin is a station with an RSN element, for the 4-way handshake.
	ToJoin Purpose = iota + 1
	// ToUse is a station in an open network.
	ToUse
	// ToRegister is a station without RSN element in a BSS with WPS. If it
	// does not say so by a WSC element, it has to send EAPOL-Start.
	ToRegister
)

func (p Purpose) String() string {
	switch p {
	case ToJoin:
		return "to join"
	case ToUse:
		return "to an open network"
	case ToRegister:
		return "to register"
	}
	return fmt.Sprintf("Purpose(%d)", uint8(p))
}

// station is what a BSS knows of one associated station.
type station struct {
	bss     *BSS
	mac     dot11.MAC
	purpose Purpose
	version uint8 // of WSC, as its association request says: Version2, or 0

	auth        *rsn.Authenticator // in a protected network, unless it registers
	connected   bool               // data may flow
	unconfirmed bool               // has not confirmed the present group key
	run         *session           // its registration

	eapols  int       // frames sent
	enterBy time.Time // zero: it has
	expelAt time.Time
	reason  dot11.Reason
	isBusy  bool // is in bss.busy
}

// asked answers an association request. One that comes again starts anew.
func (b *BSS) asked(now time.Time, ev radio.Asked) {
	if s := b.stations[ev.Station]; s != nil {
		b.forget(now, s)
	}
	s := &station{bss: b, mac: ev.Station}
	response, status, err := s.admit(ev.Elements)
	b.do(radio.Admit{Station: s.mac, Status: status, Elements: response})
	if status != dot11.StatusSuccess {
		b.notify(now, Refused{s.mac, status, err})
		return
	}
	b.stations[s.mac] = s
	s.enterBy = now.Add(enterTime)
	s.settle()
	b.notify(now, Admitted{s.mac, s.purpose})
}

var (
	errFull  = errors.New("ap: no room for another station")
	errNoRSN = errors.New("ap: no RSN element")
	errWEP   = errors.New("ap: nobody can join a WEP network")
)

// admit decides on an association request, and on what the station may do.
func (s *station) admit(elements dot11.Elements) (response dot11.Elements, _ dot11.Status, _ error) {
	b := s.bss
	payload, isWSC := wsc.FromElements(elements)
	_, isRSN := elements.Find(dot11.ElementRSN)
	switch {
	case len(b.stations) >= b.cfg.Stations:
		return nil, dot11.StatusTooManyStations, errFull
	case b.offersWPS() && isWSC:
		// An element that cannot be read still says what the station wants.
		var request wsc.AssocRequest
		if wsc.Unmarshal(payload, &request) == nil {
			s.version = request.Version2
		}
		s.purpose = ToRegister
		answer := wsc.AssocResponse{ResponseType: wsc.ResponseAP, Version2: b.cfg.Device.cfg.Device.Version2}
		return wsc.Elements(wsc.Marshal(&answer)), dot11.StatusSuccess, nil
	case b.protected() && isRSN:
		return s.admitRSN(elements)
	case b.network.Security == dot11.SecurityOpen:
		s.purpose = ToUse
	case b.offersWPS():
		s.purpose = ToRegister
	case b.protected():
		return nil, dot11.StatusInvalidElement, errNoRSN
	default:
		return nil, dot11.StatusAssocDenied, errWEP
	}
	return nil, dot11.StatusSuccess, nil
}

func (s *station) admitRSN(elements dot11.Elements) (dot11.Elements, dot11.Status, error) {
	b := s.bss
	pmk, err := b.masterKey()
	if err == nil && b.group == nil {
		err = errors.New("ap: no group key")
	}
	if err != nil {
		return nil, dot11.StatusFailure, err
	}
	s.auth, err = rsn.NewAuthenticator(rsn.AuthenticatorConfig{
		AP: b.cfg.BSSID, Station: s.mac, PMK: pmk,
		Elements: b.securityElements(), StationElements: elements,
		Group: b.group, Rand: b.cfg.Rand,
	})
	if refusal, ok := errors.AsType[*rsn.Refusal](err); ok {
		return nil, refusal.Status, err
	} else if err != nil {
		return nil, dot11.StatusFailure, err
	}
	s.purpose = ToJoin
	return nil, dot11.StatusSuccess, nil
}

// forget drops all that is known of a station.
func (b *BSS) forget(now time.Time, s *station) {
	if s.run != nil {
		s.run.abort(now)
	}
	if s.auth != nil {
		s.auth.Close()
	}
	delete(b.stations, s.mac)
	b.confirmed(now, s)
	s.enterBy, s.expelAt, s.run, s.auth = time.Time{}, time.Time{}, nil, nil
	s.settle()
}

// entered begins what the station came for.
func (s *station) entered(now time.Time) {
	defer s.settle()
	s.enterBy = time.Time{}
	switch s.purpose {
	case ToJoin:
		actions, err := s.auth.Start(now)
		s.act(now, actions, err)
	case ToUse:
		s.connect(now)
	case ToRegister:
		// An old station is not ready yet, and asks with EAPOL-Start; an old
		// access point knows nothing else.
		if min(s.version, s.bss.cfg.Device.cfg.Device.Version2) >= wsc.Version2 {
			s.register(now)
			s.sendRun(now, s.run.server.Start(now))
		}
	}
}

// received takes a frame.
func (s *station) received(now time.Time, ev radio.Received) {
	defer s.settle()
	switch {
	case ev.EtherType == radio.EtherTypeIPv4:
		if s.connected && (s.auth == nil || ev.Encrypted) {
			s.lease(now, ev.Payload)
		}
	case ev.EtherType != radio.EtherTypeEAPOL:
	case rsn.IsKey(ev.Payload):
		if s.auth != nil {
			actions, err := s.auth.Handle(now, ev.Payload, ev.Encrypted)
			s.act(now, actions, err)
		}
	case s.auth == nil:
		s.receivedEAP(now, ev.Payload)
	}
}

// receivedEAP takes an EAP frame; EAPOL-Start begins a registration.
func (s *station) receivedEAP(now time.Time, payload []byte) {
	if s.run == nil {
		f, err := eap.ParseFrame(payload)
		if err != nil || f.Type != eap.FrameStart || !s.bss.offersWPS() {
			return
		}
		s.register(now)
	}
	s.run.now = now
	s.sendRun(now, s.run.server.Handle(now, payload))
}

// lease answers a DHCP request.
func (s *station) lease(now time.Time, packet []byte) {
	if s.bss.cfg.DHCP == nil {
		return
	}
	if to, reply := s.bss.cfg.DHCP.Handle(now, s.mac, packet); reply != nil {
		s.bss.do(radio.Send{To: to, EtherType: radio.EtherTypeIPv4, Payload: reply})
	}
}

// connect opens the port.
func (s *station) connect(now time.Time) {
	s.connected = true
	s.bss.do(radio.Authorize{Peer: s.mac})
	s.bss.notify(now, Connected{s.mac})
}

// act carries out what the authenticator wants.
func (s *station) act(now time.Time, actions rsn.Actions, err error) {
	for _, frame := range actions.Send {
		s.send(frame, actions.Plain)
	}
	for _, key := range actions.Install {
		s.bss.do(radio.SetKey{Key: key})
	}
	if actions.Authorized {
		s.connect(now)
	}
	if !s.auth.GroupPending() {
		s.bss.confirmed(now, s)
	}
	if failure, ok := errors.AsType[*rsn.Failure](err); ok {
		s.bss.notify(now, HandshakeFailed{s.mac, err})
		s.expel(now, failure.Reason)
	}
}

// send transmits one EAPOL frame, unless the faults want it lost.
func (s *station) send(frame []byte, plain bool) {
	s.eapols++
	if s.bss.faults().drops(s.eapols) {
		return
	}
	s.bss.do(radio.Send{To: s.mac, EtherType: radio.EtherTypeEAPOL, Payload: frame, Plain: plain})
}

// expel ends the association when what was sent is through.
func (s *station) expel(now time.Time, reason dot11.Reason) {
	s.expelAt, s.reason = now.Add(expelDelay), reason
}

// advance does what is due for the station.
func (s *station) advance(now time.Time) {
	defer s.settle()
	if due(now, s.expelAt) {
		s.bss.do(radio.Expel{Station: s.mac, Reason: s.reason})
		s.bss.forget(now, s)
		return
	}
	if due(now, s.enterBy) {
		s.bss.forget(now, s)
		return
	}
	if s.auth != nil && due(now, s.auth.Deadline()) {
		actions, err := s.auth.Advance(now)
		s.act(now, actions, err)
	}
	if s.run != nil && due(now, s.run.server.Deadline()) {
		s.run.now = now
		s.sendRun(now, s.run.server.Advance(now))
	}
}

func (s *station) deadline() time.Time {
	at := earliest(s.enterBy, s.expelAt)
	if s.auth != nil {
		at = earliest(at, s.auth.Deadline())
	}
	if s.run != nil {
		at = earliest(at, s.run.server.Deadline())
	}
	return at
}

// settle keeps the list of busy stations: idle ones cost nothing.
func (s *station) settle() {
	busy := !s.deadline().IsZero()
	if busy == s.isBusy {
		return
	}
	s.isBusy = busy
	if busy {
		s.bss.busy = append(s.bss.busy, s)
		return
	}
	i := slices.Index(s.bss.busy, s)
	s.bss.busy = slices.Delete(s.bss.busy, i, i+1)
}
