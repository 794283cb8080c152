// Package borrow gets WPS done at an interface that another program manages, and
// leaves the interface with that program.
//
// There are two ways. A program that can do WPS well does it itself, as an Agent:
// wpa_supplicant over its control socket, iwd over the message bus. NetworkManager
// cannot: it is asked to let go of this one interface for as long as it takes
// (NetworkManager, a *Lender), and gets it back whatever happens in between.
// docs/borrowing.md tells what is done with whom, and why.
package borrow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/internal/owner"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// WalkTime is how long an Agent looks for an access point: none takes another
// number, so that only less can be asked for.
const WalkTime = 2 * time.Minute

// Request is what an Agent is to do.
type Request struct {
	PIN      secret.Bytes  // nil: push button
	BSSID    dot11.MAC     // the only access point; zero: any
	WalkTime time.Duration // at most, for all of it but the joining
}

// Result is what came of it.
type Result struct {
	// Credential has no key: the program keeps that to itself.
	Credential wsc.Credential
	BSS        dot11.BSS // the access point that was joined
	// Stored is where the program keeps the network; "": nowhere, so that it
	// ends with the program.
	Stored string
	// Heard are the networks in reach as far as the program tells, also if
	// there was an error.
	Heard []dot11.BSS
}

// Agent is a program that does WPS at an interface, which it keeps.
type Agent interface {
	// Name is what the program is called.
	Name() string
	// Check reports what of a request the program cannot do.
	Check(Request) error
	// Look returns what the program has to be told to go back to, if Enrol is
	// killed; the zero Loan: it goes back by itself.
	Look(context.Context) (netconf.Loan, error)
	// Enrol does WPS, joins the network and returns. What happens is told as
	// the steps of a station, as far as it is known. A failure is a
	// *wps.Error where it is one of the enrolment. After a failure, or the end
	// of ctx, the program has been told to go back to what it did before.
	Enrol(ctx context.Context, r Request, tell func(station.Event)) (Result, error)
}

// Options is what there is to choose.
type Options struct {
	Finder owner.Finder // where to look
	// Pause waits between two looks at what a program is about to do.
	Pause func(context.Context, time.Duration) error
}

// ErrOwned tells that the interface cannot be borrowed from its owner.
var ErrOwned = errors.New("it cannot be borrowed")

// Way is one of the two.
type Way struct {
	Agent  Agent
	Lender *Lender
	Owner  owner.Owner
}

// Choose finds the way for an interface that has owners of its radio. The error
// is ErrOwned if there is none, and says why.
func Choose(ifname string, owners []owner.Owner, o Options) (Way, error) {
	find := func(name string) (owner.Owner, bool) {
		for _, o := range owners {
			if o.Name == name && o.Role&owner.Radio != 0 {
				return o, true
			}
		}
		return owner.Owner{}, false
	}
	count := 0
	for _, o := range owners {
		if o.Role&owner.Radio != 0 {
			count++
		}
	}
	iwd, hasIWD := find("iwd")
	manager, managed := find("NetworkManager")
	supplicant, hasSupplicant := find("wpa_supplicant")
	switch {
	case hasIWD && (count == 1 || count == 2 && managed): // which iwd then works for
		return Way{Agent: &iwdAgent{ifname, o}, Owner: iwd}, nil
	case managed && count == 1:
		return Way{Lender: &Lender{ifname, o}, Owner: manager}, nil
	case hasSupplicant && count == 1:
		if socket, ok := o.Finder.Socket("wpa_supplicant", ifname); ok {
			return Way{Agent: &supplicantAgent{socket: socket}, Owner: supplicant}, nil
		}
		return Way{}, fmt.Errorf("%w: wpa_supplicant has no control socket for %s in /run/wpa_supplicant (ctrl_interface)", ErrOwned, ifname)
	case count > 1:
		return Way{}, fmt.Errorf("%w: more than one program has %s", ErrOwned, ifname)
	}
	for _, o := range owners {
		if o.Role&owner.Radio != 0 {
			return Way{}, fmt.Errorf("%w: %s has no way to let go of %s alone", ErrOwned, o.Name, ifname)
		}
	}
	return Way{}, fmt.Errorf("%w: nobody has %s", ErrOwned, ifname)
}

// Return gives an interface back to the program that a loan names.
func Return(ctx context.Context, ifname string, l netconf.Loan, o Options) error {
	if l.Owner == "iwd" {
		return (&iwdAgent{ifname, o}).giveBack(ctx, l)
	}
	return NewLender(ifname, o).Return(ctx, l)
}

// failed is the error of an enrolment.
func failed(r Request, outcome station.Outcome, result station.Result) error {
	result.Outcome = outcome
	result.Method = wsc.PasswordIDPushButton
	if r.PIN != nil {
		result.Method = wsc.PasswordIDDefault
	}
	return &wps.Error{Result: result}
}

// ending is for what has to be done although ctx may have ended.
func ending(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
}
