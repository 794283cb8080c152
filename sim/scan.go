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

// scan is one Scan command: waiting, or on its way through the channels.
type scan struct {
	cmd      radio.Scan
	channels []Channel // still to visit
	begun    bool
	started  time.Time
	found    []dot11.BSS // in the order they were first heard
	timer    *loop.Timer
}

// doScan queues a scan: there is one at a time.
func (s *Station) doScan(cmd radio.Scan) error {
	if len(cmd.Elements) > maxElements {
		return errTooLong
	}
	for _, ssid := range cmd.SSIDs {
		if len(ssid) > dot11.SSIDMax {
			return dot11.ErrSSID
		}
	}
	channels, err := s.hardware.choose(cmd.Frequencies)
	if err != nil {
		return err
	}
	cmd.Elements, cmd.SSIDs = slices.Clone(cmd.Elements), slices.Clone(cmd.SSIDs)
	s.scans = append(s.scans, &scan{cmd: cmd, channels: channels})
	s.nextScan()
	return nil
}

// choose returns the channels at the given frequencies, in that order, or all.
// Those that the hardware lacks are left out.
func (h Hardware) choose(frequencies []dot11.Frequency) ([]Channel, error) {
	if len(frequencies) == 0 {
		return h.Channels, nil
	}
	var list []Channel
	for _, f := range frequencies {
		for _, c := range h.Channels {
			if c.Frequency == f {
				list = append(list, c)
			}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%w: no channel at any of %d MHz", errors.ErrUnsupported, frequencies)
	}
	return list, nil
}

// scanning returns the scan under way, or nil.
func (s *Station) scanning() *scan {
	if len(s.scans) > 0 && s.scans[0].begun {
		return s.scans[0]
	}
	return nil
}

// nextScan begins the scan that is due, unless one is under way or a join
// needs the radio.
func (s *Station) nextScan() {
	if s.join != nil || len(s.scans) == 0 || s.scans[0].begun {
		return
	}
	sc := s.scans[0]
	sc.begun, sc.started = true, s.air.loop.Now()
	s.visit()
}

// visit goes on to the next channel of the scan.
func (s *Station) visit() {
	sc := s.scans[0]
	if len(sc.channels) == 0 {
		s.endScan()
		return
	}
	c := sc.channels[0]
	sc.channels = sc.channels[1:]
	s.listen(away, c.Frequency)
	if !c.Passive {
		s.probe(c.Frequency, "", sc.cmd.Elements)
		for _, ssid := range sc.cmd.SSIDs {
			s.probe(c.Frequency, ssid, sc.cmd.Elements)
		}
	}
	sc.timer = s.air.loop.After(c.Dwell, s.visit)
}

// probe asks for the network ssid, or for all if it is empty.
func (s *Station) probe(f dot11.Frequency, ssid dot11.SSID, extra dot11.Elements) {
	e := dot11.Elements(nil).Append(dot11.ElementSSID, []byte(ssid))
	e = appendRates(e, f)
	e = appendExtendedRates(e, f)
	e = appendChannel(e, f)
	body := &dot11.ProbeRequest{Elements: append(e, extra...)}
	s.manage(dot11.FrameProbeRequest, dot11.Broadcast, dot11.Broadcast, f, body, nil)
}

// endScan tells what was found, be the scan complete or cut short by a join.
func (s *Station) endScan() {
	sc := s.scans[0]
	s.scans = s.scans[1:]
	sc.timer.Stop()
	s.listen(away, 0)
	found := s.remember(sc.found)
	s.emit(radio.Scanned{Started: sc.started, BSSs: found})
	s.nextScan()
}

// remember adds to found what earlier scans heard shortly before.
func (s *Station) remember(found []dot11.BSS) []dot11.BSS {
	if s.hardware.Remember == 0 {
		return found
	}
	oldest := s.air.loop.Now().Add(-s.hardware.Remember)
	for _, old := range s.known {
		if !old.Seen.Before(oldest) && indexOf(found, old.BSSID) < 0 {
			found = append(found, old)
		}
	}
	s.known = slices.Clone(found)
	return found
}

func indexOf(list []dot11.BSS, bssid dot11.MAC) int {
	return slices.IndexFunc(list, func(b dot11.BSS) bool { return b.BSSID == bssid })
}

// merge enters a beacon or probe response into what is known of its BSS.
// A frame without a valid SSID element is ignored.
func merge(list []dot11.BSS, rx reception, now time.Time) []dot11.BSS {
	var body dot11.Beacon
	if dot11.ParseManagement(rx.Body, &body) != nil {
		return list
	}
	ssid, ok := ssidIn(body.Elements)
	if !ok {
		return list
	}
	i := indexOf(list, rx.Address3)
	if i < 0 {
		i = len(list)
		list = append(list, dot11.BSS{BSSID: rx.Address3, SSID: ssid})
	}
	bss := &list[i]
	if !ssid.Hidden() {
		bss.SSID = ssid
	}
	bss.Frequency, bss.Signal, bss.Seen = rx.frequency, rx.signal, now
	bss.Capability, bss.BeaconInterval = body.Capability, body.Interval
	bss.Elements = slices.Clip(body.Elements)
	if rx.Kind == dot11.FrameProbeResponse {
		bss.Probe = bss.Elements
	}
	return list
}
