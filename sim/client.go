package sim

import (
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// client is one station in an access point's table.
type client struct {
	mac   dot11.MAC
	aid   uint16
	state clientState
	open  bool // the controlled port
	keys  keyring
}

// clientState is how far a station has come.
type clientState uint8

const (
	authenticated clientState = iota
	asking                    // the machine was told
	admitted                  // the response is on its way
	associated                // the station has it
)

// maxClients is how many association ids there are (IEEE 802.11-2020, 9.4.1.8).
const maxClients = 2007

// enrol enters c into the table, under the lowest free association id.
func (ap *AP) enrol(c *client) {
	i := slices.Index(ap.byAID, nil)
	if i < 0 {
		i = len(ap.byAID)
		ap.byAID = append(ap.byAID, nil)
	}
	c.aid = uint16(i + 1)
	ap.byAID[i], ap.clients[c.mac] = c, c
}

// depart takes a station out of the table.
func (ap *AP) depart(c *client, reason dot11.Reason) {
	ap.byAID[c.aid-1] = nil
	delete(ap.clients, c.mac)
	c.keys.wipe()
	if c.state == associated {
		ap.emit(radio.Departed{Station: c.mac, Reason: reason})
	}
}

// authenticate lets a station into the table, as open system does with anyone
// as long as there is room.
func (ap *AP) authenticate(rx reception) {
	var ask dot11.Authentication
	if dot11.ParseManagement(rx.Body, &ask) != nil || ask.Algorithm != dot11.AuthOpenSystem || ask.Transaction != 1 {
		return
	}
	answer := &dot11.Authentication{Algorithm: ask.Algorithm, Transaction: 2}
	switch {
	case ap.clients[rx.Address2] != nil:
	case len(ap.clients) < maxClients:
		ap.enrol(&client{mac: rx.Address2})
	default:
		answer.Status = dot11.StatusTooManyStations
	}
	ap.manage(dot11.FrameAuth, rx.Address2, ap.mac, ap.bss.Frequency, answer, nil)
}

// asked takes an association request. A station that was associated starts
// anew.
func (ap *AP) asked(rx reception) {
	var ask dot11.AssocRequest
	if dot11.ParseManagement(rx.Body, &ask) != nil {
		return
	}
	old := ap.clients[rx.Address2]
	if old == nil {
		ap.dismiss(rx.Address2, dot11.ReasonNotAuthed)
		return
	}
	ap.depart(old, dot11.ReasonDisassocLeaving)
	c := &client{mac: old.mac}
	ap.enrol(c)
	if ssid, ok := ssidIn(ask.Elements); !ok || ssid != ap.bss.SSID {
		ap.respond(c, dot11.StatusFailure, nil, nil)
		return
	}
	c.state = asking
	ap.emit(radio.Asked{Station: c.mac, Elements: slices.Clip(ask.Elements)})
}

// respond sends an association response.
func (ap *AP) respond(c *client, status dot11.Status, extra dot11.Elements, sent func(acked bool)) {
	f := ap.bss.Frequency
	answer := &dot11.AssocResponse{Capability: capability(f, ap.bss.Privacy), Status: status}
	if status == dot11.StatusSuccess {
		answer.AID = c.aid | 0xc000
	}
	e := appendExtendedRates(appendRates(nil, f), f)
	answer.Elements = append(e, extra...)
	ap.manage(dot11.FrameAssocResponse, c.mac, ap.mac, f, answer, sent)
}

// doAdmit answers an association request. The station is in as soon as it has
// the response.
func (ap *AP) doAdmit(cmd radio.Admit) error {
	c := ap.clients[cmd.Station]
	switch {
	case c == nil || c.state != asking:
		return errNotAsked
	case len(cmd.Elements) > maxElements:
		return errTooLong
	case cmd.Status != dot11.StatusSuccess:
		c.state = authenticated
		ap.respond(c, cmd.Status, cmd.Elements, nil)
		return nil
	}
	c.state = admitted
	ap.respond(c, cmd.Status, cmd.Elements, func(acked bool) {
		switch {
		case ap.clients[c.mac] != c || c.state != admitted:
		case acked:
			ap.enter(c)
		default:
			c.state = authenticated
		}
	})
	return nil
}

func (ap *AP) enter(c *client) {
	c.state = associated
	ap.emit(radio.Entered{Station: c.mac, AID: c.aid})
}

// dismiss tells a station that it is not a member.
func (ap *AP) dismiss(station dot11.MAC, reason dot11.Reason) {
	ap.manage(dot11.FrameDeauth, station, ap.mac, ap.bss.Frequency, &dot11.Farewell{Reason: reason}, nil)
}

func (ap *AP) doExpel(cmd radio.Expel) error {
	c := ap.clients[cmd.Station]
	if c == nil {
		return errNotAssociated
	}
	ap.dismiss(c.mac, cmd.Reason)
	ap.depart(c, cmd.Reason)
	return nil
}

// member returns the station mac if it is associated.
func (ap *AP) member(mac dot11.MAC) (*client, error) {
	if c := ap.clients[mac]; c != nil && c.state == associated {
		return c, nil
	}
	return nil, errNotAssociated
}

// receive takes a data frame. One from a station whose acknowledgement of the
// association response was lost shows that it has the response.
func (ap *AP) receive(rx reception) {
	c := ap.clients[rx.Address2]
	if rx.Flags&dot11.FlagToDS == 0 {
		return
	}
	if c == nil || c.state < admitted {
		ap.dismiss(rx.Address2, dot11.ReasonNotAssociated)
		return
	}
	if c.state == admitted {
		ap.enter(c)
	}
	ev, ok := c.keys.open(rx)
	if ok && (!ap.bss.Privacy || c.open || ev.EtherType == radio.EtherTypeEAPOL) {
		ap.emit(ev)
	}
}

func (ap *AP) doSend(cmd radio.Send) error {
	frame := dot11.Frame{Flags: dot11.FlagFromDS, Address1: cmd.To, Address2: ap.mac, Address3: ap.mac}
	key, open := ap.keys.group[ap.groupIndex], true
	switch {
	case !ap.advertises:
		return errSilent
	case !cmd.To.IsGroup():
		c, err := ap.member(cmd.To)
		if err != nil {
			return err
		}
		key, open = c.keys.pairwise, c.open
	}
	if err := allowed(cmd, ap.bss.Privacy, open, key); err != nil {
		return err
	}
	ap.carryData(cmd, frame, ap.bss.Frequency, key)
	return nil
}

// doSetKey installs a station's pairwise key, or the group key that group
// frames are sent under from now on.
func (ap *AP) doSetKey(cmd radio.SetKey) error {
	if cmd.Key.Kind == dot11.PairwiseKey {
		c, err := ap.member(cmd.Key.Peer)
		if err != nil {
			return err
		}
		return c.keys.install(cmd.Key)
	}
	err := ap.keys.install(cmd.Key)
	if err == nil && cmd.Key.Kind == dot11.GroupKey {
		ap.groupIndex = cmd.Key.Index
	}
	return err
}

func (ap *AP) doAuthorize(cmd radio.Authorize) error {
	c, err := ap.member(cmd.Peer)
	if err == nil {
		c.open = true
	}
	return err
}
