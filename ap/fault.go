package ap

import (
	"errors"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// Point is a moment in a registration: when a message of this type has passed,
// in either direction, or when the station has associated. The zero Point is
// never.
type Point wsc.MessageType

// Association is the Point at which a station has associated and no message
// has passed.
const Association Point = 0xff

func (p Point) String() string {
	if p == Association {
		return "the association"
	}
	return wsc.MessageType(p).String()
}

// Faults makes a BSS misbehave in registrations. At its Point, a fault takes
// the place of whatever the BSS would say next.
type Faults struct {
	SilentAfter Point // says nothing more
	FailAfter   Point // ends with EAP-Failure
	DeauthAfter Point // deauthenticates the station
	// WrongKey gives credentials with a key that is not the network's.
	WrongKey bool
	// Drop loses EAPOL frames that the BSS sends to a station by their
	// number, from 1, counted since the station associated.
	Drop []int
	// Runs is how many registrations the faults are for; 0: all.
	Runs int
}

// faults returns what goes wrong at present, never nil.
func (b *BSS) faults() *Faults {
	if b.cfg.Faults.Runs > 0 && b.runs > b.cfg.Faults.Runs {
		return &Faults{}
	}
	return &b.cfg.Faults
}

func (f *Faults) drops(n int) bool { return slices.Contains(f.Drop, n) }

// fault is what goes wrong in one registration.
type fault uint8

const (
	noFault fault = iota
	silence
	failure
	deauthentication
)

var faultNames = [...]string{silence: "silent", failure: "EAP-Failure", deauthentication: "deauthentication"}

// errSpoilt is the error of a registration that a fault has ended.
var errSpoilt = errors.New("ap: spoilt by a fault")

// pass notes how far the run has come, and which fault that brings.
func (r *session) pass(p Point) {
	r.point = p
	if r.fault != noFault || p == 0 {
		return
	}
	switch p {
	case r.faults.SilentAfter:
		r.fault = silence
	case r.faults.FailAfter:
		r.fault = failure
	case r.faults.DeauthAfter:
		r.fault = deauthentication
	default:
		return
	}
	s := r.station
	s.bss.notify(r.now, Faulty{s.mac, faultNames[r.fault] + " after " + p.String()})
	if p == Association { // nothing would be said that could be replaced
		r.spoil()
	}
}

// spoil takes the place of an answer.
func (r *session) spoil() (wsc.Packet, error) {
	switch r.fault {
	case failure:
		return wsc.Packet{}, nil // nothing left to say: EAP-Failure
	case deauthentication:
		r.station.expel(r.now, dot11.ReasonUnspecified)
	}
	r.mute = true
	return wsc.Packet{}, errSpoilt
}
