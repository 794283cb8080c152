package eap

import (
	"errors"
	"fmt"

	"github.com/gowps/wps/wsc"
)

// The identities that a peer of EAP-WSC gives: exact octets, no realm. They
// name version 1.0 in version 2.0 too (WSC 2.0.5 section 7.7.1).
const (
	IdentityEnrollee  = "WFA-SimpleConfig-Enrollee-1-0"
	IdentityRegistrar = "WFA-SimpleConfig-Registrar-1-0"
)

// Method is what is carried: an enrollee or a registrar, at either end.
//
// Handle takes one whole message and returns the answer. A zero Packet is none:
// with an error of type *wsc.Failure the run has failed, with another error the
// message was ignored, and without error there is nothing left to say. A
// Failure may come together with a Packet, the NACK to send.
//
// The message is valid during the call only; the answer must not be changed
// afterwards.
type Method interface {
	Handle(wsc.Packet) (wsc.Packet, error)
}

// ErrIgnored is wrapped by the errors that tell why a frame was dropped. The
// run goes on as if it had not come.
var ErrIgnored = errors.New("eap: ignored")

func ignored(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrIgnored}, args...)...)
}

// link is what the two ends share: how they frame what they send.
type link struct {
	version uint8
	size    int // of fragments
	out     dispersal
	in      assembly
}

func newLink(version uint8, size int) (link, error) {
	if version == 0 {
		version = DefaultEAPOLVersion
	}
	if size == 0 {
		size = DefaultFragmentSize
	}
	if size < MinFragmentSize || size > MaxFragmentSize {
		return link{}, fmt.Errorf("eap: fragment size %d is not in %d..%d", size, MinFragmentSize, MaxFragmentSize)
	}
	return link{version: version, size: size}, nil
}

// frame returns the EAPOL frame that holds an EAP packet.
func (l *link) frame(packet []byte) []byte {
	return Frame{Version: l.version, Type: FramePacket, Body: packet}.Append(nil)
}

// first returns the EAP-WSC data that begins a message.
func (l *link) first(p wsc.Packet) ([]byte, error) {
	if len(p.Msg) > MaxMessage {
		return nil, fmt.Errorf("eap: %v of %d octets is over the limit of %d", p.Op, len(p.Msg), MaxMessage)
	}
	return l.out.begin(nil, p, l.size), nil
}

// next returns the EAP-WSC data that goes on with it.
func (l *link) next() []byte { return l.out.next(nil, l.size) }

// fragmentACK is the EAP-WSC data that asks for the next fragment.
var fragmentACK = []byte{byte(wsc.OpFragACK), 0}
