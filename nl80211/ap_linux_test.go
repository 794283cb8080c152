package nl80211

import (
	"errors"
	"testing"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/radio/radiotest"
)

// The station's radio does on a real kernel what package radio promises.
func TestHwsimConformance(t *testing.T) {
	for _, tt := range transports {
		t.Run(tt.name, func(t *testing.T) {
			radiotest.Run(t, func(t *testing.T) radiotest.Environment {
				h, l := newHwsim(t), loop.New()
				ap := newTestAP(t, l, h.add("ap"))
				r, err := open(l, h.add("sta").Name, tt.limit)
				if err != nil {
					t.Fatal(err)
				}
				return radiotest.Environment{Station: r, AP: ap, Frequency: 2437, Encrypts: !r.can.ControlPort}
			})
		})
	}
}

// Numbers that only an access point needs.
const (
	cmdSetInterface  command = 6
	cmdSetKey        command = 10
	cmdSetBeacon     command = 14
	cmdStartAP       command = 15
	cmdStopAP        command = 16
	cmdNewStation    command = 19
	cmdDelStation    command = 20
	cmdRegisterFrame command = 58
	cmdFrame         command = 59

	attrBeaconInterval    = 12
	attrDTIMPeriod        = 13
	attrBeaconHead        = 14
	attrBeaconTail        = 15
	attrStaAID            = 16
	attrStaListenInterval = 18
	attrStaSupportedRates = 19
	attrFrameMatch        = 91
	attrFrameType         = 101
	attrHiddenSSID        = 126

	keyDefault = 5

	staAuthenticated = 1 << 5
	staAssociated    = 1 << 7
)

var rates = []byte{0x82, 0x84, 0x8b, 0x96, 12, 18, 24, 36}

// testAP is an access point's radio over nl80211, as much of one as the tests
// need. It does everything on the loop, at once.
type testAP struct {
	outlet
	*sockets
	t          *testing.T
	mac        dot11.MAC
	bss        radio.Advertise
	on, closed bool
	stations   map[dot11.MAC]*testStation
}

type testStation struct{ asked, member, keyed bool }

func newTestAP(t *testing.T, l *loop.Loop, i Interface) *testAP {
	s, fam, err := dial()
	if err != nil {
		t.Fatal(err)
	}
	s.index = i.Index
	ap := &testAP{outlet: outlet{loop: l}, sockets: s, t: t, mac: i.MAC, stations: map[dot11.MAC]*testStation{}}
	ap.must(s.request(ap.message(cmdSetInterface, func(ae *netlink.AttributeEncoder) { ae.Uint32(attrIftype, uint32(ModeAP)) })))
	ap.must(s.setLink(linkChange{flags: iffUp, mask: iffUp}))
	ap.must(s.subscribe(fam))
	ap.must(s.openPackets(true))
	s.listen(ap)
	for _, kind := range []dot11.FrameKind{dot11.FrameProbeRequest, dot11.FrameAuth, dot11.FrameAssocRequest, dot11.FrameDeauth, dot11.FrameDisassoc} {
		ap.must(s.own(ap.message(cmdRegisterFrame, func(ae *netlink.AttributeEncoder) {
			ae.Uint16(attrFrameType, uint16(kind))
			ae.Bytes(attrFrameMatch, nil)
		})))
	}
	return ap
}

func (ap *testAP) must(err error) {
	ap.t.Helper()
	if err != nil {
		ap.t.Fatal(err)
	}
}

func (ap *testAP) message(cmd command, fill func(ae *netlink.AttributeEncoder)) genetlink.Message {
	return encode(cmd, func(ae *netlink.AttributeEncoder) {
		which(ae, ap.index)
		fill(ae)
	})
}

func (ap *testAP) Loop() *loop.Loop   { return ap.loop }
func (ap *testAP) Address() dot11.MAC { return ap.mac }
func (ap *testAP) overrun()           { ap.t.Error("messages were lost") }
func (ap *testAP) linkOverrun()       {}
func (ap *testAP) linked(ifLink)      {}

func (ap *testAP) Close() error {
	if !ap.closed {
		ap.closed = true
		ap.outlet.close()
		ap.sockets.close()
	}
	return nil
}

func (ap *testAP) Do(cmd radio.Command) {
	var err error
	switch cmd := cmd.(type) {
	case radio.Advertise:
		err = ap.advertise(cmd)
	case radio.Silence:
		ap.on = false
		err = ap.request(about(cmdStopAP, ap.index))
		clear(ap.stations)
	case radio.Admit:
		err = ap.admit(cmd)
	case radio.Expel:
		err = ap.expel(cmd)
	case radio.Send:
		err = ap.send(cmd)
	case radio.SetKey:
		err = ap.setKey(cmd.Key)
	case radio.Authorize:
		err = errNotJoined
		if s := ap.stations[cmd.Peer]; s != nil && s.member {
			err = ap.request(authorize(ap.index, cmd.Peer))
		}
	default:
		err = errors.ErrUnsupported
	}
	if err != nil {
		ap.emit(radio.Failed{Command: cmd, Err: err})
	}
}

// beacon returns head and tail, before and after the TIM element.
func (ap *testAP) beacon(kind dot11.FrameKind, to dot11.MAC, extra dot11.Elements) (head, tail []byte) {
	ssid := ap.bss.SSID
	if kind == dot11.FrameBeacon && ap.bss.Hidden {
		ssid = ""
	}
	capability := uint16(dot11.CapabilityESS)
	if ap.bss.Privacy {
		capability |= dot11.CapabilityPrivacy
	}
	e := dot11.Elements(nil).Append(dot11.ElementSSID, []byte(ssid)).Append(dot11.ElementRates, rates)
	e = e.Append(dot11.ElementDSParam, []byte{byte(ap.bss.Frequency.Channel())})
	return ap.manage(kind, to, &dot11.Beacon{Interval: 100, Capability: capability, Elements: e}), extra
}

func (ap *testAP) manage(kind dot11.FrameKind, to dot11.MAC, body dot11.Management) []byte {
	return dot11.Frame{
		Kind: kind, Address1: to, Address2: ap.mac, Address3: ap.mac, Body: dot11.AppendManagement(nil, body),
	}.Append(nil)
}

func (ap *testAP) advertise(cmd radio.Advertise) error {
	ap.bss = cmd
	head, tail := ap.beacon(dot11.FrameBeacon, dot11.Broadcast, cmd.Beacon)
	which := cmdSetBeacon
	if !ap.on {
		which = cmdStartAP
	}
	err := ap.own(ap.message(which, func(ae *netlink.AttributeEncoder) {
		ae.Bytes(attrBeaconHead, head)
		ae.Bytes(attrBeaconTail, tail)
		if ap.on {
			return
		}
		ae.Uint32(attrBeaconInterval, 100)
		ae.Uint32(attrDTIMPeriod, 1)
		ae.Bytes(attrSSID, []byte(cmd.SSID))
		if cmd.Hidden {
			ae.Uint32(attrHiddenSSID, 1)
		}
		ae.Uint32(attrWiphyFreq, uint32(cmd.Frequency))
		ae.Uint32(attrAuthType, authOpen)
		ae.Flag(attrPrivacy, cmd.Privacy)
		ae.Flag(attrSocketOwner, true)
		ae.Uint16(attrControlPortEthertype, radio.EtherTypeEAPOL)
		ae.Flag(attrControlPortOverNL80211, true)
	}))
	ap.on = err == nil
	return err
}

func (ap *testAP) transmitFrame(frame []byte) error {
	return ap.request(ap.message(cmdFrame, func(ae *netlink.AttributeEncoder) {
		ae.Uint32(attrWiphyFreq, uint32(ap.bss.Frequency))
		ae.Bytes(attrFrame, frame)
		ae.Flag(attrDontWaitForAck, true)
	}))
}

// hear takes events, and management frames among them.
func (ap *testAP) hear(m genetlink.Message) {
	ev, err := parseEvent(m)
	if err != nil || ev.ifindex != ap.index || ap.closed {
		return
	}
	if ev.cmd == cmdControlPortFrame {
		ap.emit(radio.Received{From: ev.mac, EtherType: ev.kind, Payload: ev.frame, Encrypted: !ev.plain})
	}
	if ev.cmd != cmdFrame || !ap.on {
		return
	}
	frame, err := dot11.ParseFrame(ev.frame)
	if err != nil {
		ap.t.Errorf("%v: % x", err, ev.frame)
		return
	}
	from := frame.Address2
	switch frame.Kind {
	case dot11.FrameProbeRequest:
		var body dot11.ProbeRequest
		ap.must(dot11.ParseManagement(frame.Body, &body))
		ssid := nameIn(body.Elements)
		if ssid != "" && ssid != ap.bss.SSID {
			return
		}
		ap.emit(radio.Probed{Station: from, Elements: body.Elements, Signal: -30})
		if ssid != "" || !ap.bss.Hidden {
			head, tail := ap.beacon(dot11.FrameProbeResponse, from, ap.bss.ProbeReply)
			ap.must(ap.transmitFrame(append(head, tail...)))
		}
	case dot11.FrameAuth:
		ap.must(ap.transmitFrame(ap.manage(dot11.FrameAuth, from, &dot11.Authentication{Transaction: 2})))
	case dot11.FrameAssocRequest:
		var body dot11.AssocRequest
		ap.must(dot11.ParseManagement(frame.Body, &body))
		if s := ap.stations[from]; s != nil && s.asked {
			return // repeated
		}
		ap.stations[from] = &testStation{asked: true}
		ap.emit(radio.Asked{Station: from, Elements: body.Elements})
	case dot11.FrameDeauth, dot11.FrameDisassoc:
		var body dot11.Farewell
		ap.must(dot11.ParseManagement(frame.Body, &body))
		ap.depart(from, body.Reason)
	}
}

func (ap *testAP) depart(station dot11.MAC, reason dot11.Reason) {
	s := ap.stations[station]
	if s == nil {
		return
	}
	delete(ap.stations, station)
	if s.member {
		ap.must(ap.request(ap.message(cmdDelStation, func(ae *netlink.AttributeEncoder) { ae.Bytes(attrMAC, station[:]) })))
		ap.emit(radio.Departed{Station: station, Reason: reason})
	}
}

func (ap *testAP) admit(cmd radio.Admit) error {
	s := ap.stations[cmd.Station]
	if s == nil || !s.asked {
		return errNotJoined
	}
	s.asked = false
	answer := &dot11.AssocResponse{
		Capability: dot11.CapabilityESS, Status: cmd.Status,
		Elements: append(dot11.Elements(nil).Append(dot11.ElementRates, rates), cmd.Elements...),
	}
	if cmd.Status == dot11.StatusSuccess {
		answer.AID = 0xc001
		flags := uint32(staAuthenticated | staAssociated)
		err := ap.request(ap.message(cmdNewStation, func(ae *netlink.AttributeEncoder) {
			ae.Bytes(attrMAC, cmd.Station[:])
			ae.Uint16(attrStaListenInterval, 1)
			ae.Uint16(attrStaAID, 1)
			ae.Bytes(attrStaSupportedRates, rates)
			ae.Bytes(attrStaFlags2, append(u32(flags), u32(flags)...))
		}))
		if err != nil {
			return err
		}
		if !ap.bss.Privacy {
			ap.must(ap.request(authorize(ap.index, cmd.Station)))
		}
		s.member = true
		ap.emit(radio.Entered{Station: cmd.Station})
	}
	return ap.transmitFrame(ap.manage(dot11.FrameAssocResponse, cmd.Station, answer))
}

func (ap *testAP) expel(cmd radio.Expel) error {
	if s := ap.stations[cmd.Station]; s == nil || !s.member {
		return errNotJoined
	}
	err := ap.transmitFrame(ap.manage(dot11.FrameDeauth, cmd.Station, &dot11.Farewell{Reason: cmd.Reason}))
	ap.depart(cmd.Station, cmd.Reason)
	return err
}

func (ap *testAP) send(cmd radio.Send) error {
	s := ap.stations[cmd.To]
	if !cmd.To.IsGroup() && (s == nil || !s.member) {
		return errNotJoined
	}
	if cmd.EtherType == radio.EtherTypeEAPOL {
		return ap.request(controlPortFrame(ap.index, cmd, cmd.Plain || !s.keyed))
	}
	return ap.transmit(cmd.EtherType, cmd.To, cmd.Payload)
}

func (ap *testAP) setKey(k dot11.Key) error {
	if k.Kind == dot11.PairwiseKey {
		s := ap.stations[k.Peer]
		if s == nil || !s.member {
			return errNotJoined
		}
		s.keyed = true
		return ap.request(newKey(ap.index, k))
	}
	if err := ap.request(newKey(ap.index, k)); err != nil {
		return err
	}
	return ap.request(ap.message(cmdSetKey, func(ae *netlink.AttributeEncoder) {
		ae.Nested(attrKey, func(ae *netlink.AttributeEncoder) error {
			ae.Uint8(keyIdx, uint8(k.Index))
			ae.Flag(keyDefault, true)
			return nil
		})
	}))
}

func (ap *testAP) receivedPacket(from dot11.MAC, etherType uint16, payload []byte) {
	if s := ap.stations[from]; s != nil && s.member && !ap.closed {
		ap.emit(radio.Received{From: from, EtherType: etherType, Payload: payload, Encrypted: s.keyed})
	}
}
