package sim

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// How long a joining station waits for each answer and how often it asks, as
// mac80211 does.
const (
	answerTimeout = 200 * time.Millisecond
	joinTries     = 3
)

// join is an attempt to become a member of a BSS: authentication, then
// association.
type join struct {
	cmd         radio.Join
	associating bool
	tries       int // of the present step
	timer       *loop.Timer
}

func (j *join) bssid() dot11.MAC { return j.cmd.BSS.BSSID }

// doJoin begins to join. It ends whatever stands in the way: an association, a
// join, a scan.
func (s *Station) doJoin(cmd radio.Join) error {
	f := cmd.BSS.Frequency
	switch {
	case !s.hardware.has(f):
		return fmt.Errorf("%w: no channel at %d MHz", errors.ErrUnsupported, f)
	case len(cmd.SSID) > dot11.SSIDMax:
		return dot11.ErrSSID
	case len(cmd.Elements) > maxElements:
		return errTooLong
	}
	cmd.Elements = slices.Clone(cmd.Elements)
	switch {
	case s.join != nil:
		s.endJoin(errReplaced)
	case s.link != nil:
		s.leave(dot11.ReasonDeauthLeaving)
	}
	s.join = &join{cmd: cmd}
	if s.scanning() != nil {
		s.endScan()
	}
	s.listen(home, f)
	s.ask()
	return nil
}

// ask sends the request of the present step, and waits for the answer from
// when it is sent.
func (s *Station) ask() {
	j := s.join
	j.tries++
	step := j.associating
	wait := func(bool) {
		if s.join == j && j.associating == step {
			j.timer = s.air.loop.After(answerTimeout, s.unanswered)
		}
	}
	bssid, f := j.bssid(), j.cmd.BSS.Frequency
	if !j.associating {
		body := &dot11.Authentication{Algorithm: dot11.AuthOpenSystem, Transaction: 1}
		s.manage(dot11.FrameAuth, bssid, bssid, f, body, wait)
		return
	}
	e := dot11.Elements(nil).Append(dot11.ElementSSID, []byte(j.cmd.SSID))
	e = appendRates(e, f)
	e = appendExtendedRates(e, f)
	body := &dot11.AssocRequest{
		Capability:     capability(f, j.cmd.BSS.Privacy()),
		ListenInterval: 3,
		Elements:       append(e, j.cmd.Elements...),
	}
	s.manage(dot11.FrameAssocRequest, bssid, bssid, f, body, wait)
}

func (s *Station) unanswered() {
	if s.join.tries < joinTries {
		s.ask()
		return
	}
	s.endJoin(radio.ErrNoAnswer)
}

// endJoin gives up a join.
func (s *Station) endJoin(err error) {
	cmd := s.join.cmd
	s.stopJoin()
	s.fail(cmd, err)
	s.nextScan()
}

func (s *Station) stopJoin() {
	s.join.timer.Stop()
	s.join = nil
	s.listen(home, 0)
}

// joinAnswer takes an authentication or association response from the access
// point that is being joined.
func (s *Station) joinAnswer(rx reception) {
	if rx.Kind == dot11.FrameAuth {
		s.authenticated(rx)
	} else {
		s.associated(rx)
	}
}

func (s *Station) authenticated(rx reception) {
	var answer dot11.Authentication
	if s.join.associating || dot11.ParseManagement(rx.Body, &answer) != nil || answer.Transaction != 2 {
		return
	}
	if answer.Status != dot11.StatusSuccess {
		s.endJoin(radio.StatusError(answer.Status))
		return
	}
	s.join.associating, s.join.tries = true, 0
	s.join.timer.Stop()
	s.ask()
}

func (s *Station) associated(rx reception) {
	var answer dot11.AssocResponse
	if !s.join.associating || dot11.ParseManagement(rx.Body, &answer) != nil {
		return
	}
	if answer.Status != dot11.StatusSuccess {
		s.endJoin(radio.StatusError(answer.Status))
		return
	}
	s.join.timer.Stop()
	s.startLink(s.join.cmd)
	s.join = nil
	s.emit(radio.Joined{BSSID: s.link.bssid, Elements: slices.Clip(answer.Elements)})
	s.nextScan()
}
