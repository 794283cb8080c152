package eap

import (
	"bytes"
	"fmt"

	"github.com/gowps/wps/wsc"
)

// Outcome is how the server ended a run.
type Outcome uint8

const (
	// OutcomeNone: it has not ended yet.
	OutcomeNone Outcome = iota
	// OutcomeFailure: EAP-Failure, the normal end. After WSC_Done it means
	// that all went well.
	OutcomeFailure
	// OutcomeSuccess: EAP-Success, which EAP-WSC never ends with. No run that
	// ends so can be trusted.
	OutcomeSuccess
)

func (o Outcome) String() string {
	switch o {
	case OutcomeNone:
		return "none"
	case OutcomeFailure:
		return "EAP-Failure"
	case OutcomeSuccess:
		return "EAP-Success"
	}
	return fmt.Sprintf("outcome %d", uint8(o))
}

// PeerConfig describes the station's end of one run.
type PeerConfig struct {
	Identity     string // IdentityEnrollee or IdentityRegistrar
	Method       Method
	FragmentSize int   // octets of EAP-WSC data; 0: DefaultFragmentSize
	EAPOLVersion uint8 // 0: DefaultEAPOLVersion
}

// Peer is the station's end of one run. It never speaks unasked, but for Start;
// when to give up is for its owner to decide.
type Peer struct {
	link
	identity string
	method   Method
	outcome  Outcome

	request []byte // the last that was answered,
	reply   []byte // and the frame that answered it
	silent  []byte // the last that was taken in without an answer
	heard   bool
	lastID  uint8 // of the last request, if heard
}

// NewPeer returns a peer for one run. It refuses a fragment size outside of
// MinFragmentSize to MaxFragmentSize.
func NewPeer(cfg PeerConfig) (*Peer, error) {
	l, err := newLink(cfg.EAPOLVersion, cfg.FragmentSize)
	if err != nil {
		return nil, err
	}
	return &Peer{link: l, identity: cfg.Identity, method: cfg.Method}, nil
}

// Start returns the EAPOL-Start frame that asks a silent access point to begin.
func (p *Peer) Start() []byte {
	return Frame{Version: p.version, Type: FrameStart}.Append(nil)
}

// Outcome tells how the server has ended the run.
func (p *Peer) Outcome() Outcome { return p.outcome }

// Handle takes one EAPOL frame and returns the frame to send, nil if there is
// none; the caller must not change it. An error that wraps ErrIgnored tells why
// the frame was dropped. Any other is the Method's, and may come with a reply.
//
// A request that is repeated, with the same identifier and the same contents,
// is answered with the same octets and does not reach the Method again. Some
// access points use one identifier for several requests, so with other
// contents it is a new one.
func (p *Peer) Handle(frame []byte) (reply []byte, err error) {
	f, err := ParseFrame(frame)
	if err != nil {
		return nil, ignored("%w", err)
	}
	if f.Type != FramePacket {
		return nil, ignored("EAPOL frame of type %d", f.Type)
	}
	packet, err := ParsePacket(f.Body)
	if err != nil {
		return nil, ignored("%w", err)
	}
	if p.outcome != OutcomeNone {
		return nil, ignored("EAP %v after the end", packet.Code)
	}
	switch packet.Code {
	case CodeRequest:
		return p.handleRequest(packet, packet.Append(nil))
	case CodeFailure:
		return nil, p.end(packet, OutcomeFailure)
	case CodeSuccess:
		return nil, p.end(packet, OutcomeSuccess)
	}
	return nil, ignored("EAP %v", packet.Code)
}

// end takes the server's last word. Its identifier should be that of the last
// request; some servers count one or two further, and hostap and iwd put up
// with that.
func (p *Peer) end(packet Packet, outcome Outcome) error {
	if !p.heard || packet.ID-p.lastID > 2 {
		return ignored("EAP %v with identifier %d, the last was %d", packet.Code, packet.ID, p.lastID)
	}
	p.outcome = outcome
	return nil
}

// handleRequest answers a request; octets are all of it.
func (p *Peer) handleRequest(request Packet, octets []byte) (reply []byte, err error) {
	p.heard, p.lastID = true, request.ID
	if bytes.Equal(octets, p.request) {
		return p.reply, nil
	}
	if bytes.Equal(octets, p.silent) {
		return nil, ignored("repeated request %d that has no answer", request.ID)
	}
	answer, err := p.answer(request, octets)
	if answer == nil {
		return nil, err
	}
	p.request, p.reply = octets, p.frame(answer)
	return p.reply, err
}

// answer returns the EAP packet that answers a request, if any.
func (p *Peer) answer(request Packet, octets []byte) (packet []byte, err error) {
	var data []byte
	switch request.Type {
	case TypeIdentity:
		data = []byte(p.identity)
	case TypeNotification:
	case TypeNAK:
		return nil, ignored("EAP Request of type Nak")
	case TypeWSC:
		if data, err = p.handleWSC(request.Data, octets); data == nil {
			return nil, err
		}
	default:
		return nak(request), nil
	}
	return Packet{Code: CodeResponse, ID: request.ID, Type: request.Type, Data: data}.Append(nil), err
}

func (p *Peer) handleWSC(b, octets []byte) (data []byte, err error) {
	f, err := parseFragment(b)
	if err != nil {
		return nil, ignored("%w", err)
	}
	acknowledged := f.op == wsc.OpFragACK
	switch {
	case acknowledged && p.out.pending():
		return p.next(), nil
	case acknowledged || p.out.pending():
		return nil, ignored("%v out of turn", f.op)
	}
	message, err := p.in.add(f)
	switch {
	case err != nil:
		return nil, ignored("%w", err)
	case message.Op == 0:
		return fragmentACK, nil
	}
	answer, err := p.method.Handle(message)
	if answer.Op != 0 {
		var tooLong error
		if data, tooLong = p.first(answer); tooLong != nil {
			err = tooLong
		}
	}
	if data == nil {
		p.silent = octets
	}
	return data, err
}
