package station

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// The tests tell stories: events go into a machine at literal times, and the
// commands that come out are compared as short texts.

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

var (
	staMAC = dot11.MAC{0x02, 0, 0, 0, 0, 0x01}
	macA   = dot11.MAC{0x02, 0, 0, 0, 0, 0x0a}
	macB   = dot11.MAC{0x02, 0, 0, 0, 0, 0x0b}
	macC   = dot11.MAC{0x02, 0, 0, 0, 0, 0x0c}
)

const (
	channel1  = dot11.Frequency(2412)
	channel6  = dot11.Frequency(2437)
	channel11 = dot11.Frequency(2462)
	channel36 = dot11.Frequency(5180)
)

// seeded is a reader of reproducible octets, one stream per name.
func seeded(name string) *rand.ChaCha8 {
	var seed [32]byte
	copy(seed[:], name)
	return rand.NewChaCha8(seed)
}

// driver runs a machine by hand.
type driver struct {
	t      *testing.T
	m      radio.Machine
	now    time.Time
	events []Event
	scanAt time.Time
}

func (d *driver) notify(ev Event) { d.events = append(d.events, ev) }

// at moves the clock to d after the epoch.
func (d *driver) at(after time.Duration) {
	d.t.Helper()
	if next := epoch.Add(after); next.Before(d.now) {
		d.t.Fatalf("the clock stands at %v already, past %v", d.now.Sub(epoch), after)
	} else {
		d.now = next
	}
}

// advance moves the clock to the machine's deadline and lets it go on.
func (d *driver) advance() []radio.Command {
	d.t.Helper()
	at := d.m.Deadline()
	if at.IsZero() {
		d.t.Fatal("the machine has no deadline")
	}
	if at.After(d.now) {
		d.now = at
	}
	return d.note(d.m.Advance(d.now))
}

// start is the first Advance.
func (d *driver) start() []radio.Command { return d.note(d.m.Advance(d.now)) }

func (d *driver) give(ev radio.Event) []radio.Command { return d.note(d.m.Handle(d.now, ev)) }

func (d *driver) note(cmds []radio.Command) []radio.Command {
	for _, c := range cmds {
		if _, ok := c.(radio.Scan); ok {
			d.scanAt = d.now
		}
	}
	return cmds
}

// hear ends the scan under way, after a while, with these BSSs.
func (d *driver) hear(after time.Duration, list ...dot11.BSS) []radio.Command {
	d.now = d.now.Add(after)
	return d.hearOld(d.now, list...)
}

// hearOld is hear with BSSs that were heard at a time of their own.
func (d *driver) hearOld(seen time.Time, list ...dot11.BSS) []radio.Command {
	for i := range list {
		list[i].Seen = seen
	}
	return d.give(radio.Scanned{Started: d.scanAt, BSSs: list})
}

// want compares commands as texts.
func (d *driver) want(why string, got []radio.Command, want ...string) {
	d.t.Helper()
	var texts []string
	for _, c := range got {
		texts = append(texts, describe(c))
	}
	if !slices.Equal(texts, want) {
		d.t.Fatalf("%s, at %v:\n got %q\nwant %q", why, d.now.Sub(epoch), texts, want)
	}
}

// wantAt checks when the machine wants to go on.
func (d *driver) wantAt(why string, want time.Duration) {
	d.t.Helper()
	if got := d.m.Deadline(); !got.Equal(epoch.Add(want)) {
		d.t.Fatalf("%s: deadline at %v, want %v", why, got.Sub(epoch), want)
	}
}

// wantEvents checks what was notified since the last call, by type name.
func (d *driver) wantEvents(why string, want ...string) {
	d.t.Helper()
	var names []string
	for _, ev := range d.events {
		names = append(names, strings.TrimPrefix(fmt.Sprintf("%T", ev), "station."))
	}
	d.events = nil
	if !slices.Equal(names, want) {
		d.t.Fatalf("%s:\n got %q\nwant %q", why, names, want)
	}
}

// describe prints a command as the tests write it.
func describe(c radio.Command) string {
	switch c := c.(type) {
	case radio.Scan:
		s := "scan"
		for _, f := range c.Frequencies {
			s += fmt.Sprintf(" %d", f.Channel())
		}
		for _, ssid := range c.SSIDs {
			s += fmt.Sprintf(" %q", string(ssid))
		}
		if payload, ok := wsc.FromElements(c.Elements); ok {
			var p wsc.ProbeRequest
			if err := wsc.Unmarshal(payload, &p); err != nil {
				return s + " " + err.Error()
			}
			s += fmt.Sprintf(" id=%d bands=%d", p.PasswordID, p.Bands)
		}
		return s
	case radio.Join:
		s := fmt.Sprintf("join %v %q", c.BSS.BSSID, string(c.SSID))
		if payload, ok := wsc.FromElements(c.Elements); ok {
			var r wsc.AssocRequest
			if err := wsc.Unmarshal(payload, &r); err != nil {
				return s + " " + err.Error()
			}
			s += fmt.Sprintf(" wsc=%d", r.RequestType)
		}
		if body, ok := c.Elements.Find(dot11.ElementRSN); ok {
			own, err := dot11.ParseRSN(body)
			if err != nil || c.RSN == nil || !own.Equal(*c.RSN) {
				return s + " with a wrong RSN element"
			}
			s += fmt.Sprintf(" rsn=%v", own.Pairwise[0])
		}
		return s
	case radio.Send:
		s := fmt.Sprintf("send %v", c.To)
		if !c.Plain {
			s += " encrypted"
		}
		f, err := eap.ParseFrame(c.Payload)
		switch {
		case err != nil:
			s += " " + err.Error()
		case c.EtherType != radio.EtherTypeEAPOL:
			s += fmt.Sprintf(" type %04x", c.EtherType)
		case f.Type == eap.FrameStart:
			s += " start"
		case f.Type == eap.FramePacket:
			s += " eap"
		default:
			s += " key"
		}
		return s
	case radio.Leave:
		return fmt.Sprintf("leave %d", c.Reason)
	case radio.SetKey:
		return fmt.Sprintf("set %v", c.Key.Kind)
	case radio.Authorize:
		return fmt.Sprintf("authorize %v", c.Peer)
	}
	return fmt.Sprintf("%T", c)
}

// network is an access point of the tests, with WPA2; the functions below
// change it.
func network(mac dot11.MAC, ssid dot11.SSID, f dot11.Frequency, signal int) dot11.BSS {
	rsn := dot11.RSN{Version: 1, Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}}
	return dot11.BSS{
		BSSID: mac, SSID: ssid, Frequency: f, Signal: signal,
		Capability: dot11.CapabilityESS | dot11.CapabilityPrivacy,
		Elements:   rsn.Append(nil),
	}
}

func open(b dot11.BSS) dot11.BSS {
	b.Capability, b.Elements = dot11.CapabilityESS, nil
	return b
}

func wep(b dot11.BSS) dot11.BSS {
	b.Elements = nil
	return b
}

// withRSN replaces the RSN element.
func withRSN(b dot11.BSS, r dot11.RSN) dot11.BSS {
	r.Version = 1
	b.Elements = r.Append(nil)
	return b
}

// withWPS adds what a 2.0 access point with nothing pressed says, as changed by
// the functions.
func withWPS(b dot11.BSS, changes ...func(*wsc.ProbeResponse)) dot11.BSS {
	p := wsc.ProbeResponse{
		Device: wsc.Device{
			UUID: wsc.UUIDFromMAC(b.BSSID), State: wsc.Configured, Version2: wsc.Version2,
			Manufacturer: "Acme", ModelName: "Router", ModelNumber: "1", SerialNumber: "1", Name: "Router",
			PrimaryType: wsc.NewDeviceType(6, 1),
		},
		ResponseType: wsc.ResponseAP,
	}
	for _, change := range changes {
		change(&p)
	}
	b.Elements = append(slices.Clone(b.Elements), wsc.Elements(wsc.Marshal(&p))...)
	b.Probe = b.Elements
	return b
}

// pressed is withWPS for an access point in push-button mode.
func pressed(b dot11.BSS, changes ...func(*wsc.ProbeResponse)) dot11.BSS {
	return withWPS(b, append([]func(*wsc.ProbeResponse){press}, changes...)...)
}

func press(p *wsc.ProbeResponse) {
	p.SelectedRegistrar, p.PasswordID, p.SelectedMethods = true, wsc.PasswordIDPushButton, wsc.MethodPhysicalPushButton
	p.AuthorizedMACs = []dot11.MAC{dot11.Broadcast}
}

// expectPIN is an access point that waits for a PIN, from anyone or from some.
func expectPIN(macs ...dot11.MAC) func(*wsc.ProbeResponse) {
	return func(p *wsc.ProbeResponse) {
		p.SelectedRegistrar, p.PasswordID, p.SelectedMethods = true, wsc.PasswordIDDefault, wsc.MethodKeypad
		if p.AuthorizedMACs = macs; macs == nil {
			p.AuthorizedMACs = []dot11.MAC{dot11.Broadcast}
		}
	}
}

func version1(p *wsc.ProbeResponse) { p.Version2 = 0 }

func uuidOf(mac dot11.MAC) func(*wsc.ProbeResponse) {
	return func(p *wsc.ProbeResponse) { p.UUID = wsc.UUIDFromMAC(mac) }
}

// beaconOf leaves of b what a beacon tells: no UUID.
func beaconOf(b dot11.BSS) dot11.BSS {
	n, _ := wsc.NetworkOf(b)
	body, _ := b.Elements.Find(dot11.ElementRSN)
	b.Elements = dot11.Elements(nil).Append(dot11.ElementRSN, body)
	beacon := wsc.Beacon{Device: wsc.Device{State: n.State, Version2: n.Version2}, Announcement: n.Announcement}
	b.Elements = append(b.Elements, wsc.Elements(wsc.Marshal(&beacon))...)
	b.Probe = nil
	return b
}
