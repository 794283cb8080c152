package ap

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/eap"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

const (
	// MaxStations is how many stations a BSS takes: the association ids that
	// IEEE 802.11 has.
	MaxStations = 2007

	// New settings are applied when the last frames are through, as in hostap.
	applyDelay = 100 * time.Millisecond
)

// BSSConfig describes one BSS of a router.
type BSSConfig struct {
	Device    *Device
	BSSID     dot11.MAC
	Frequency dot11.Frequency
	SSID      dot11.SSID
	// Hidden leaves the name out of beacons, and switches WPS off.
	Hidden bool
	// Security is open, WEP, WPA2, or WPA/WPA2, which advertises both and
	// admits stations that use RSN with CCMP. A WEP network is only for show:
	// nobody can join it.
	Security dot11.Security
	// Key is a passphrase, 64 hexadecimal digits, or a WEP key in hexadecimal.
	Key     secret.Bytes
	Protect Protection
	// WPS makes the BSS take part in Wi-Fi Protected Setup.
	WPS bool
	// Unconfigured is for a BSS that nobody has set up: it is open, and turns
	// to WPA2 with a passphrase of its own making after the first registration.
	Unconfigured bool
	// Credentials are given to enrollees instead of the BSS's own.
	Credentials []wsc.Credential
	// DHCP hands out addresses; nil: nobody does.
	DHCP *dhcp.Server
	// Stations is how many may be associated at once; 0: MaxStations.
	Stations int
	// BeaconInterval is in units of 1024 microseconds; 0: the radio's own.
	BeaconInterval uint16
	// RekeyEvery is how often the group key is changed; 0: never.
	RekeyEvery   time.Duration
	FragmentSize int // of EAP-WSC; 0: eap.DefaultFragmentSize
	Faults       Faults
	Rand         io.Reader // nil: crypto/rand
	// Notify is told what happens on the BSS; it may be nil.
	Notify func(now time.Time, n Notice)
}

// BSS is one network of a router on one channel: a radio.Machine for an access
// point's radio.
type BSS struct {
	cfg     BSSConfig
	network network
	out     []radio.Command // for the present call

	on, wanted bool // powered, and whether it should be
	shown      int  // generation of the Device that is advertised
	stations   map[dot11.MAC]*station
	busy       []*station // those with a deadline, in no order that matters

	pmk         secret.Bytes // of the network; nil until needed
	group       *rsn.GroupKey
	rekeyAt     time.Time // zero: no rekey is planned
	unconfirmed int       // stations that have not confirmed the group key

	next    *network  // to be served from applyAt on, or by the first registration
	applyAt time.Time // zero: not yet
	runs    int       // registrations so far
}

// Format implements fmt.Formatter: no verb reaches the secrets.
func (*BSS) Format(s fmt.State, _ rune) { fmt.Fprint(s, "ap.BSS") }

// NewBSS checks cfg and returns a BSS that begins with its first Advance.
func NewBSS(cfg BSSConfig) (*BSS, error) {
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Stations == 0 {
		cfg.Stations = MaxStations
	}
	b := &BSS{cfg: cfg, wanted: true, stations: map[dot11.MAC]*station{}}
	b.network = network{cfg.SSID, cfg.Security, cfg.Key, wsc.Configured}
	if cfg.Unconfigured {
		b.network = network{SSID: cfg.SSID, State: wsc.NotConfigured}
	}
	switch {
	case cfg.Frequency.Band() == 0:
		return nil, fmt.Errorf("ap: %d MHz is in no band", cfg.Frequency)
	case b.protected():
		if len(cfg.Key) < 8 || len(cfg.Key) > 64 {
			return nil, rsn.ErrKey
		}
	case b.network.Security != dot11.SecurityOpen && b.network.Security != dot11.SecurityWEP:
		return nil, fmt.Errorf("ap: a BSS cannot be %v", cfg.Security)
	}
	if _, err := eap.NewServer(eap.ServerConfig{FragmentSize: cfg.FragmentSize}); err != nil {
		return nil, err
	}
	cfg.Device.bands |= cfg.Frequency.Band()
	return b, nil
}

// SetPower switches the BSS on or off, off as by a power cut: nobody is told.
// Advance then carries it out.
func (b *BSS) SetPower(on bool) { b.wanted = on }

// SetDHCP gives the BSS another DHCP server, or none.
func (b *BSS) SetDHCP(server *dhcp.Server) { b.cfg.DHCP = server }

// Handle implements radio.Machine.
func (b *BSS) Handle(now time.Time, ev radio.Event) []radio.Command {
	if !b.on {
		return nil
	}
	switch ev := ev.(type) {
	case radio.Probed:
		b.probed(now, ev.Elements)
	case radio.Asked:
		b.asked(now, ev)
	case radio.Entered:
		if s := b.stations[ev.Station]; s != nil {
			s.entered(now)
		}
	case radio.Departed:
		if s := b.stations[ev.Station]; s != nil {
			b.forget(now, s)
			b.notify(now, Departed{ev.Station, ev.Reason})
		}
	case radio.Received:
		if s := b.stations[ev.From]; s != nil {
			s.received(now, ev)
		}
	}
	return b.flush(now)
}

// Advance implements radio.Machine.
func (b *BSS) Advance(now time.Time) []radio.Command {
	if b.on != b.wanted {
		b.power(now)
	}
	if !b.on {
		return b.flush(now)
	}
	b.cfg.Device.advance(now)
	for _, s := range slices.Clone(b.busy) {
		if due(now, s.deadline()) {
			s.advance(now)
		}
	}
	if due(now, b.rekeyAt) {
		b.rekey(now)
	}
	if due(now, b.applyAt) {
		b.apply(now)
	}
	return b.flush(now)
}

// Deadline implements radio.Machine.
func (b *BSS) Deadline() time.Time {
	if !b.on {
		return time.Time{}
	}
	at := earliest(b.rekeyAt, b.applyAt)
	at = earliest(at, b.cfg.Device.deadline())
	for _, s := range b.busy {
		at = earliest(at, s.deadline())
	}
	return at
}

// Resting implements radio.Resting: unless it is busy with a station, an
// access point only waits for others.
func (b *BSS) Resting() bool { return len(b.busy) == 0 && b.applyAt.IsZero() }

func (b *BSS) notify(now time.Time, n Notice) {
	if b.cfg.Notify != nil {
		b.cfg.Notify(now, n)
	}
}

func (b *BSS) do(cmds ...radio.Command) { b.out = append(b.out, cmds...) }

// flush ends a call: what the Device shows may have changed during it.
func (b *BSS) flush(now time.Time) []radio.Command {
	if b.on && b.shown != b.cfg.Device.generation {
		b.do(b.advertise(now))
	}
	out := b.out
	b.out = nil
	return out
}

// power carries out what SetPower asked for.
func (b *BSS) power(now time.Time) {
	b.on = b.wanted
	b.notify(now, Powered{b.on})
	if b.on {
		b.serve(now)
		return
	}
	b.forgetAll(now)
	b.rekeyAt, b.applyAt = time.Time{}, time.Time{}
	b.do(radio.Silence{})
}

// serve begins to show the network as it is now, under keys of its own.
func (b *BSS) serve(now time.Time) {
	b.pmk.Wipe()
	if b.group != nil {
		b.group.Close()
	}
	b.pmk, b.group, b.rekeyAt = nil, nil, time.Time{}
	b.do(b.advertise(now))
	if !b.protected() {
		return
	}
	group, err := rsn.NewGroupKey(policy(b.network.Security, b.cfg.Protect), b.cfg.Rand)
	if err != nil { // then nobody is admitted
		return
	}
	b.group = group
	b.installGroup()
	b.planRekey(now)
}

// apply turns to new settings. All stations have to come again.
func (b *BSS) apply(now time.Time) {
	b.network, b.next, b.applyAt = *b.next, nil, time.Time{}
	for _, s := range b.everyone() {
		b.do(radio.Expel{Station: s.mac, Reason: dot11.ReasonDeauthLeaving})
	}
	b.forgetAll(now)
	b.notify(now, Reconfigured{b.network.SSID, b.network.Security})
	b.serve(now)
}

// forgetAll drops all stations, and with them the group key that some of them
// may not have confirmed.
func (b *BSS) forgetAll(now time.Time) {
	for _, s := range b.everyone() {
		s.unconfirmed = false
		b.forget(now, s)
	}
	b.unconfirmed = 0
}

// everyone lists the stations in the order of their addresses.
func (b *BSS) everyone() []*station {
	return slices.SortedFunc(maps.Values(b.stations), func(a, b *station) int {
		return bytes.Compare(a.mac[:], b.mac[:])
	})
}

// probed looks for devices that want push button.
func (b *BSS) probed(now time.Time, elements dot11.Elements) {
	if !b.offersWPS() {
		return
	}
	payload, ok := wsc.FromElements(elements)
	if !ok {
		return
	}
	var p wsc.ProbeRequest
	if err := wsc.Unmarshal(payload, &p); err != nil && !errors.Is(err, wsc.ErrMissing) {
		return
	}
	// As in hostap, one without config methods or UUID-E does not count.
	if p.PasswordID == wsc.PasswordIDPushButton && p.ConfigMethods != 0 && !p.UUID.IsZero() {
		b.cfg.Device.heard(now, p.UUID)
	}
}

// masterKey returns the PMK of the network.
func (b *BSS) masterKey() (secret.Bytes, error) {
	if b.pmk == nil {
		var err error
		if b.pmk, err = rsn.PMKOf(b.network.Key, b.network.SSID); err != nil {
			return nil, err
		}
	}
	return b.pmk, nil
}

func due(now, at time.Time) bool { return !at.IsZero() && !now.Before(at) }
