package sim

import (
	"errors"
	"fmt"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// StationConfig describes a station's radio.
type StationConfig struct {
	MAC dot11.MAC
	// Signal is how strong others hear it, in dBm; 0 means -50.
	Signal int
	// Hardware is what it can do; without channels it is an ESP8266.
	Hardware Hardware
}

// Station is the radio of a station: it scans, and joins one BSS at a time.
//
// A station that neither scans nor is joined hears nothing and costs nothing.
// While it scans it remains reachable for its access point, as one that
// announces its absence by power save does.
type Station struct {
	port
	hardware Hardware
	scans    []*scan     // the first is under way, unless a join holds it up
	known    []dot11.BSS // what is remembered from earlier scans
	join     *join       // under way
	link     *link       // once joined
	tuned    [2]dot11.Frequency
}

// What a station may be tuned to at once, as indexes of tuned.
const (
	home = iota // the channel of its access point
	away        // the channel that a scan has come to
)

var _ radio.Radio = (*Station)(nil)

// NewStation returns a station's radio. It is idle.
func (a *Air) NewStation(cfg StationConfig) *Station {
	if len(cfg.Hardware.Channels) == 0 {
		cfg.Hardware = ESP8266()
	}
	return &Station{port: newPort(a, "station", cfg.MAC, cfg.Signal), hardware: cfg.Hardware}
}

// Channels implements radio.Tuning.
func (s *Station) Channels() (list []dot11.Frequency) {
	for _, ch := range s.hardware.Channels {
		list = append(list, ch.Frequency)
	}
	return list
}

// Do implements radio.Radio. On a closed radio it does nothing.
func (s *Station) Do(cmd radio.Command) {
	if s.closed {
		return
	}
	var err error
	switch cmd := cmd.(type) {
	case radio.Scan:
		err = s.doScan(cmd)
	case radio.Join:
		err = s.doJoin(cmd)
	case radio.Leave:
		s.leave(cmd.Reason)
	case radio.Send:
		err = s.doSend(cmd)
	case radio.SetKey:
		err = s.doSetKey(cmd)
	case radio.Authorize:
		err = s.doAuthorize(cmd)
	default:
		err = fmt.Errorf("%w: %T on a station", errors.ErrUnsupported, cmd)
	}
	if err != nil {
		s.fail(cmd, err)
	}
}

// SetAddress implements radio.Readdressing.
func (s *Station) SetAddress(mac dot11.MAC) error {
	switch {
	case s.join != nil || s.link != nil:
		return errJoined
	case mac.IsZero() || mac.IsGroup():
		return errAddress
	}
	s.mac = mac
	return nil
}

// Close implements radio.Radio. A station that is joined takes its leave; no
// event is delivered any more.
func (s *Station) Close() error {
	if s.closed {
		return nil
	}
	if len(s.scans) > 0 {
		s.scans[0].timer.Stop()
	}
	s.scans, s.known = nil, nil
	s.listen(away, 0)
	s.leave(dot11.ReasonDeauthLeaving)
	s.shut()
	return nil
}

// listen tunes one of the station's two ears to f, or to nothing if f is 0.
func (s *Station) listen(ear int, f dot11.Frequency) {
	old, other := s.tuned[ear], s.tuned[1-ear]
	s.tuned[ear] = f
	if old == f {
		return
	}
	if old != 0 && old != other {
		c := s.air.channel(old)
		c.stations = without(c.stations, s)
	}
	if f != 0 && f != other {
		c := s.air.channel(f)
		c.stations = append(c.stations, s)
		c.beacons()
	}
}

// hear takes a frame from the air.
func (s *Station) hear(rx reception) {
	switch rx.Kind {
	case dot11.FrameBeacon, dot11.FrameProbeResponse:
		s.notice(rx)
	case dot11.FrameAuth, dot11.FrameAssocResponse:
		if s.join != nil && s.join.bssid() == rx.Address2 {
			s.joinAnswer(rx)
		}
	case dot11.FrameDeauth, dot11.FrameDisassoc:
		s.dismissed(rx)
	case dot11.FrameData:
		s.receive(rx)
	}
}

// notice takes a beacon or a probe response: a sign of life of our own access
// point, and a find for the scan.
func (s *Station) notice(rx reception) {
	now := s.air.loop.Now()
	if s.link != nil && s.link.bssid == rx.Address2 {
		s.link.heard = now
	}
	if sc := s.scanning(); sc != nil && rx.frequency == s.tuned[away] {
		sc.found = merge(sc.found, rx, now)
	}
}
