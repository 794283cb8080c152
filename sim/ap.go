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

// APConfig describes an access point's radio.
type APConfig struct {
	// MAC is the BSSID of its one BSS.
	MAC dot11.MAC
	// Signal is how strong others hear it, in dBm; 0 means -50.
	Signal int
	// BeaconInterval is in time units of 1024 microseconds, unless Advertise
	// says another; 0 means 100.
	BeaconInterval uint16
}

// AP is the radio of an access point with one BSS. It answers probe requests
// and authentications by itself; who may associate is for its machine to say.
// It is the end of the road for data: stations cannot reach each other over it.
type AP struct {
	port
	interval   uint16
	bss        radio.Advertise
	advertises bool
	started    time.Time // when the BSS was, which its clock counts from
	beacon     *loop.Timer
	beaconed   counter // sequence number of beacons, which only some runs send
	clients    map[dot11.MAC]*client
	byAID      []*client // the same, AID 1 first; nil where an id is free
	keys       keyring   // of the group
	groupIndex int       // of the key that group frames are sent under
}

var _ radio.Radio = (*AP)(nil)

// NewAP returns an access point's radio. It is silent until told to Advertise.
func (a *Air) NewAP(cfg APConfig) *AP {
	if cfg.BeaconInterval == 0 {
		cfg.BeaconInterval = 100
	}
	return &AP{
		port:     newPort(a, "ap", cfg.MAC, cfg.Signal),
		interval: cfg.BeaconInterval,
		clients:  make(map[dot11.MAC]*client),
	}
}

// Do implements radio.Radio. On a closed radio it does nothing.
func (ap *AP) Do(cmd radio.Command) {
	if ap.closed {
		return
	}
	var err error
	switch cmd := cmd.(type) {
	case radio.Advertise:
		err = ap.doAdvertise(cmd)
	case radio.Silence:
		ap.silence()
	case radio.Admit:
		err = ap.doAdmit(cmd)
	case radio.Expel:
		err = ap.doExpel(cmd)
	case radio.Send:
		err = ap.doSend(cmd)
	case radio.SetKey:
		err = ap.doSetKey(cmd)
	case radio.Authorize:
		err = ap.doAuthorize(cmd)
	default:
		err = fmt.Errorf("%w: %T on an access point", errors.ErrUnsupported, cmd)
	}
	if err != nil {
		ap.fail(cmd, err)
	}
}

// Close implements radio.Radio. The BSS vanishes without a farewell, as when
// the power is cut; no event is delivered any more.
func (ap *AP) Close() error {
	if !ap.closed {
		ap.silence()
		ap.shut()
	}
	return nil
}

// doAdvertise starts the BSS or changes it. Under another name, on another
// channel or with other beacons it is a new one, without members.
func (ap *AP) doAdvertise(cmd radio.Advertise) error {
	switch {
	case cmd.Frequency.Channel() == 0 || cmd.Frequency.Band() == dot11.Band60GHz:
		return fmt.Errorf("%w: no channel at %d MHz", errors.ErrUnsupported, cmd.Frequency)
	case cmd.SSID == "" || len(cmd.SSID) > dot11.SSIDMax:
		return dot11.ErrSSID
	case len(cmd.Beacon) > maxElements || len(cmd.ProbeReply) > maxElements:
		return errTooLong
	}
	cmd.Beacon, cmd.ProbeReply = slices.Clone(cmd.Beacon), slices.Clone(cmd.ProbeReply)
	if ap.advertises && (cmd.SSID != ap.bss.SSID || cmd.Frequency != ap.bss.Frequency || cmd.Interval != ap.bss.Interval) {
		ap.silence()
	}
	ap.bss = cmd
	if !ap.advertises {
		if cmd.Interval != 0 {
			ap.interval = cmd.Interval
		}
		ap.advertises = true
		ap.start()
	}
	return nil
}

// start puts the BSS on the air. Its first beacon comes within one interval.
func (ap *AP) start() {
	offset := ap.upTo(ap.period())
	ap.started = ap.air.loop.Now().Add(offset - ap.period())
	c := ap.air.channel(ap.bss.Frequency)
	c.aps = append(c.aps, ap)
	ap.beacons()
}

// silence takes the BSS off the air, without a word to its members.
func (ap *AP) silence() {
	if !ap.advertises {
		return
	}
	ap.advertises = false
	ap.beacon.Stop()
	c := ap.air.channel(ap.bss.Frequency)
	c.aps = without(c.aps, ap)
	ap.drop()
	for _, c := range ap.byAID {
		if c != nil {
			ap.depart(c, dot11.ReasonDeauthLeaving)
		}
	}
	ap.keys.wipe()
}

// hear takes a frame from the air.
func (ap *AP) hear(rx reception) {
	switch rx.Kind {
	case dot11.FrameProbeRequest:
		ap.probed(rx)
	case dot11.FrameAuth:
		ap.authenticate(rx)
	case dot11.FrameAssocRequest:
		ap.asked(rx)
	case dot11.FrameDeauth, dot11.FrameDisassoc:
		if c := ap.clients[rx.Address2]; c != nil {
			ap.depart(c, farewell(rx.Body))
		}
	case dot11.FrameData:
		ap.receive(rx)
	}
}
