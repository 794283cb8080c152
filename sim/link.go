package sim

import (
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// link is a station's association with an access point.
type link struct {
	bssid     dot11.MAC
	frequency dot11.Frequency
	protected bool // the port is closed until it is authorized
	open      bool
	keys      keyring
	heard     time.Time // the newest beacon
	watch     *loop.Timer
}

func (s *Station) startLink(cmd radio.Join) {
	s.link = &link{
		bssid:     cmd.BSS.BSSID,
		frequency: cmd.BSS.Frequency,
		protected: cmd.BSS.Privacy(),
		heard:     s.air.loop.Now(),
	}
	s.watchBeacons()
}

// watchBeacons gives the access point up once it was silent for too long.
// Nothing else depends on it, so it keeps no virtual loop from being idle.
func (s *Station) watchBeacons() {
	timeout := s.hardware.BeaconTimeout
	if timeout == 0 {
		timeout = ESP8266().BeaconTimeout
	}
	l := s.link
	l.watch = s.air.loop.Background(l.heard.Add(timeout), func() {
		if s.air.loop.Now().Sub(l.heard) < timeout {
			s.watchBeacons()
			return
		}
		s.lose(dot11.ReasonBeaconTimeout)
	})
}

func (s *Station) stopLink() {
	s.link.watch.Stop()
	s.link.keys.wipe()
	s.link = nil
	s.listen(home, 0)
}

// leave ends an association, or the attempt at one, of our own accord.
func (s *Station) leave(reason dot11.Reason) {
	var bssid dot11.MAC
	var known bool // to the access point
	f := s.tuned[home]
	switch {
	case s.link != nil:
		bssid, known = s.link.bssid, true
		s.stopLink()
	case s.join != nil:
		bssid, known = s.join.bssid(), s.join.associating
		s.stopJoin()
	default:
		return
	}
	if known {
		s.manage(dot11.FrameDeauth, bssid, bssid, f, &dot11.Farewell{Reason: reason}, nil)
	}
	s.emit(radio.Left{BSSID: bssid, Reason: reason})
	s.nextScan()
}

// lose ends an association that the access point has ended, or vanished from.
func (s *Station) lose(reason dot11.Reason) {
	bssid := s.link.bssid
	s.stopLink()
	s.drop()
	s.emit(radio.Left{BSSID: bssid, Reason: reason, ByPeer: true})
}

// dismissed takes a deauthentication or disassociation.
func (s *Station) dismissed(rx reception) {
	switch {
	case s.link != nil && s.link.bssid == rx.Address2:
		s.lose(farewell(rx.Body))
	case s.join != nil && s.join.bssid() == rx.Address2:
		s.endJoin(radio.StatusError(dot11.StatusFailure))
	}
}

// receive takes a data frame.
func (s *Station) receive(rx reception) {
	l := s.link
	if l == nil || rx.Flags&dot11.FlagFromDS == 0 || rx.Address2 != l.bssid {
		return
	}
	ev, ok := l.keys.open(rx)
	if ok && (!l.protected || l.open || ev.EtherType == radio.EtherTypeEAPOL) {
		s.emit(ev)
	}
}

func (s *Station) doSend(cmd radio.Send) error {
	l := s.link
	if l == nil {
		return errNotJoined
	}
	if err := allowed(cmd, l.protected, l.open, l.keys.pairwise); err != nil {
		return err
	}
	frame := dot11.Frame{Flags: dot11.FlagToDS, Address1: l.bssid, Address2: s.mac, Address3: cmd.To}
	s.carryData(cmd, frame, l.frequency, l.keys.pairwise)
	return nil
}

func (s *Station) doSetKey(cmd radio.SetKey) error {
	if s.link == nil {
		return errNotJoined
	}
	return s.link.keys.install(cmd.Key)
}

func (s *Station) doAuthorize(cmd radio.Authorize) error {
	if s.link == nil || s.link.bssid != cmd.Peer {
		return errNotJoined
	}
	s.link.open = true
	return nil
}
