package station

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/secret"
)

// networkKey is given as the PSK itself: deriving it takes the tests too long.
const networkKey = "c0ffee00112233445566778899aabbccddeeff000123456789abcdef01234567"

func newConnect(t *testing.T, cfg ConnectConfig) (*driver, *Connect) {
	t.Helper()
	d := &driver{t: t, now: epoch}
	cfg.MAC, cfg.SSID, cfg.Notify = staMAC, "home", d.notify
	if cfg.Rand == nil {
		cfg.Rand = seeded(t.Name())
	}
	c := NewConnect(cfg)
	d.m = c
	return d, c
}

// authenticator is the other end of a handshake.
type authenticator struct {
	*rsn.Authenticator
	group *rsn.GroupKey
	d     *driver
	bss   dot11.BSS
}

func newAuthenticator(d *driver, bss dot11.BSS, join radio.Command, key string) *authenticator {
	d.t.Helper()
	pmk, err := rsn.PMKOf(secret.Bytes(key), bss.SSID)
	if err != nil {
		d.t.Fatal(err)
	}
	body, _ := bss.Elements.Find(dot11.ElementRSN)
	own, err := dot11.ParseRSN(body)
	if err != nil {
		d.t.Fatal(err)
	}
	random := seeded("authenticator")
	group, err := rsn.NewGroupKey(own, random)
	if err != nil {
		d.t.Fatal(err)
	}
	a, err := rsn.NewAuthenticator(rsn.AuthenticatorConfig{
		AP: bss.BSSID, Station: staMAC, PMK: pmk, Group: group, Rand: random,
		Elements: bss.Elements, StationElements: join.(radio.Join).Elements,
	})
	if err != nil {
		d.t.Fatal(err)
	}
	return &authenticator{a, group, d, bss}
}

// deliver hands the frames of the authenticator to the station and returns the
// station's commands.
func (a *authenticator) deliver(out rsn.Actions, encrypted bool) (cmds []radio.Command) {
	for _, frame := range out.Send {
		cmds = append(cmds, a.d.give(radio.Received{
			From: a.bss.BSSID, EtherType: radio.EtherTypeEAPOL, Payload: frame, Encrypted: encrypted,
		})...)
	}
	return cmds
}

// answer hands the station's frames to the authenticator.
func (a *authenticator) answer(cmds []radio.Command, encrypted bool) (out rsn.Actions) {
	a.d.t.Helper()
	for _, c := range cmds {
		if s, ok := c.(radio.Send); ok {
			next, err := a.Handle(a.d.now, s.Payload, encrypted)
			if err != nil {
				a.d.t.Fatalf("authenticator: %v", err)
			}
			out = next
		}
	}
	return out
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// connected brings a station to the point where data can flow.
func connected(t *testing.T, cfg ConnectConfig) (*driver, *Connect, *authenticator) {
	t.Helper()
	if cfg.Key == nil {
		cfg.Key = secret.Bytes(networkKey)
	}
	d, c := newConnect(t, cfg)
	home := network(macA, "home", channel6, -40)
	d.want("the name is asked for, for it may be hidden", d.start(), `scan "home"`)
	cmds := d.hear(time.Second, home)
	d.want("CCMP and PSK are chosen", cmds, `join 02:00:00:00:00:0a "home" rsn=00-0f-ac:4`)
	a := newAuthenticator(d, home, cmds[0], string(cfg.Key))
	d.want("nothing to say before message 1", d.give(radio.Joined{BSSID: macA}))
	d.wantAt("the handshake has 10 s", 11*time.Second)

	cmds = a.deliver(must(a.Start(d.now)), false)
	d.want("message 2", cmds, "send 02:00:00:00:00:0a key")
	cmds = a.deliver(a.answer(cmds, false), false)
	d.want("message 4 leaves before the keys are installed, the port opens last", cmds,
		"send 02:00:00:00:00:0a key", "set pairwise key", "set group key", "authorize 02:00:00:00:00:0a")
	if last := a.answer(cmds, false); !last.Authorized {
		t.Fatal("the authenticator does not accept message 4")
	}
	d.wantEvents("each step is told", "Scanning", "ScanDone", "Joining", "Associated", "Handshake", "Handshake", "Connected")
	if bss, ok := c.Connected(); !ok || bss.BSSID != macA {
		t.Fatalf("Connected() = %v, %v", bss.BSSID, ok)
	}
	if !c.Deadline().IsZero() {
		t.Error("a connection waits for nothing")
	}
	return d, c, a
}

func TestConnect(t *testing.T) {
	connected(t, ConnectConfig{})
	connected(t, ConnectConfig{Key: secret.Bytes("a passphrase")})
}

// IEEE 802.11-2020, 12.7.7: a group rekey is answered under the pairwise key, and the port
// stays open.
func TestConnectGroupRekey(t *testing.T) {
	d, _, a := connected(t, ConnectConfig{})
	for range 3 {
		if err := a.group.Rotate(); err != nil {
			t.Fatal(err)
		}
		cmds := a.deliver(must(a.RekeyGroup(d.now)), true)
		d.want("group message 2", cmds, "send 02:00:00:00:00:0a encrypted key", "set group key")
		a.answer(cmds, true)
		if a.GroupPending() {
			t.Fatal("the authenticator still waits")
		}
		d.wantEvents("no second Connected", "Handshake")
	}
}

// IEEE 802.11-2020, 12.7.6.4: a message 3 that comes again is answered again, in the clear as
// it came, and nothing is installed anew.
func TestConnectRepeatedMessage3(t *testing.T) {
	d, _ := newConnect(t, ConnectConfig{Key: secret.Bytes(networkKey)})
	home := network(macA, "home", channel6, -40)
	d.start()
	cmds := d.hear(time.Second, home)
	a := newAuthenticator(d, home, cmds[0], networkKey)
	d.give(radio.Joined{BSSID: macA})
	cmds = a.deliver(must(a.Start(d.now)), false)
	a.deliver(a.answer(cmds, false), false) // message 4 is lost
	d.now = a.Deadline()
	d.want("only message 4", a.deliver(must(a.Advance(d.now)), false), "send 02:00:00:00:00:0a key")
}

// NodeMCU scripts see the number that the access point gave.
func TestConnectWrongKey(t *testing.T) {
	for _, reason := range []dot11.Reason{dot11.ReasonHandshakeTimeout, dot11.ReasonAuthExpire} {
		d, c := newConnect(t, ConnectConfig{Key: secret.Bytes(strings.Repeat("0f", 32)), Retry: time.Millisecond})
		home := network(macA, "home", channel6, -40)
		d.start()
		cmds := d.hear(time.Second, home)
		a := newAuthenticator(d, home, cmds[0], networkKey)
		d.give(radio.Joined{BSSID: macA})
		a.deliver(must(a.Start(d.now)), false)
		d.events = nil
		d.want("sent away", d.give(radio.Left{BSSID: macA, Reason: reason, ByPeer: true}))
		ev := d.events[0].(Disconnected)
		if ev.Reason != reason || !errors.Is(ev.Err, ErrWrongKey) || ev.BSSID != macA || ev.Final {
			t.Fatalf("reason %d: %+v", reason, ev)
		}
		d.wantAt("a wrong key never loops fast", time.Second+wrongKeyPause)
		d.want("it tries for ever", d.advance(), `scan "home"`)
		if c.Ended() {
			t.Fatal("it must not end")
		}
	}
}

func TestConnectHandshakeTimeout(t *testing.T) {
	cases := []struct {
		name  string
		begun bool
		want  error
	}{
		{"no message 3", true, ErrWrongKey},
		{"no message 1", false, ErrHandshake},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, _ := newConnect(t, ConnectConfig{Key: secret.Bytes(networkKey)})
			home := network(macA, "home", channel6, -40)
			d.start()
			cmds := d.hear(time.Second, home)
			a := newAuthenticator(d, home, cmds[0], networkKey)
			d.give(radio.Joined{BSSID: macA})
			if c.begun {
				a.deliver(must(a.Start(d.now)), false)
			}
			d.events = nil
			d.want("gives up after 10 s", d.advance(), "leave 15")
			if ev := d.events[0].(Disconnected); ev.Reason != dot11.ReasonLocalHandshake || !errors.Is(ev.Err, c.want) {
				t.Fatalf("%+v", ev)
			}
			if d.now != epoch.Add(11*time.Second) {
				t.Fatalf("at %v", d.now.Sub(epoch))
			}
		})
	}
}

// A message 3 whose RSN element is not that of the beacon ends the association
// with reason 17 (IEEE 802.11-2020, 12.7.6.4).
func TestConnectElementDiffers(t *testing.T) {
	d, _ := newConnect(t, ConnectConfig{Key: secret.Bytes(networkKey)})
	home := network(macA, "home", channel6, -40)
	other := withRSN(home, dot11.RSN{Group: dot11.CipherTKIP, Pairwise: []dot11.Suite{dot11.CipherCCMP, dot11.CipherTKIP}, AKMs: []dot11.Suite{dot11.AKMPSK}})
	d.start()
	cmds := d.hear(time.Second, other)
	a := newAuthenticator(d, other, cmds[0], networkKey)
	a2, err := rsn.NewAuthenticator(rsn.AuthenticatorConfig{
		AP: macA, Station: staMAC, PMK: must(rsn.PMKOf(secret.Bytes(networkKey), "home")), Group: a.group,
		Elements:        withRSN(home, dot11.RSN{Group: dot11.CipherTKIP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}}).Elements,
		StationElements: cmds[0].(radio.Join).Elements, Rand: seeded("a2"),
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Authenticator = a2
	d.give(radio.Joined{BSSID: macA})
	cmds = a.deliver(must(a.Start(d.now)), false)
	d.want("refuses", a.deliver(a.answer(cmds, false), false), "leave 17")
}

func TestConnectReasons(t *testing.T) {
	home := network(macA, "home", channel6, -40)
	cases := []struct {
		name   string
		key    string
		heard  []dot11.BSS
		then   radio.Event
		reason dot11.Reason
		err    error
	}{
		{"nothing there", networkKey, nil, nil, dot11.ReasonNoAPFound, ErrNotFound},
		{"another name", networkKey, []dot11.BSS{network(macA, "away", channel6, -40)}, nil, dot11.ReasonNoAPFound, ErrNotFound},
		{"encrypted and no key", "", []dot11.BSS{home}, nil, dot11.ReasonNoAPFound, ErrSecurity},
		{"a key and no encryption", networkKey, []dot11.BSS{open(home)}, nil, dot11.ReasonNoAPFound, ErrSecurity},
		{"WEP", networkKey, []dot11.BSS{wep(home)}, nil, dot11.ReasonNoAPFound, ErrSecurity},
		{"TKIP only", networkKey, []dot11.BSS{withRSN(home, dot11.RSN{Group: dot11.CipherTKIP, Pairwise: []dot11.Suite{dot11.CipherTKIP}, AKMs: []dot11.Suite{dot11.AKMPSK}})},
			nil, dot11.ReasonNoAPFound, dot11.ErrNoCipher},
		{"SAE only", networkKey, []dot11.BSS{withRSN(home, dot11.RSN{Group: dot11.CipherCCMP, Pairwise: []dot11.Suite{dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMSAE}})},
			nil, dot11.ReasonNoAPFound, dot11.ErrNoAKM},
		{"refused", networkKey, []dot11.BSS{home}, radio.Failed{Command: radio.Join{BSS: home}, Err: radio.StatusError(dot11.StatusTooManyStations)},
			dot11.ReasonAssocFail, radio.StatusError(dot11.StatusTooManyStations)},
		{"silent", networkKey, []dot11.BSS{home}, radio.Failed{Command: radio.Join{BSS: home}, Err: radio.ErrNoAnswer},
			dot11.ReasonAuthExpire, radio.ErrNoAnswer},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, m := newConnect(t, ConnectConfig{Key: secret.Bytes(c.key), Attempts: 2})
			for attempt := 1; attempt <= 2; attempt++ {
				if attempt == 1 {
					d.start()
				} else {
					d.wantAt("after a pause", time.Duration(attempt)*time.Second)
					d.advance()
				}
				d.events = nil
				d.hear(time.Second, c.heard...)
				if c.then != nil {
					d.give(c.then)
				}
				ev := d.events[len(d.events)-1].(Disconnected)
				if ev.Reason != c.reason || !errors.Is(ev.Err, c.err) || ev.Final != (attempt == 2) || ev.SSID != "home" {
					t.Fatalf("attempt %d: %+v", attempt, ev)
				}
			}
			if !m.Ended() || !m.Deadline().IsZero() {
				t.Error("it must end after two attempts")
			}
			d.want("and stay ended", m.Advance(d.now.Add(time.Hour)))
		})
	}
}

func TestConnectLoss(t *testing.T) {
	d, c, _ := connected(t, ConnectConfig{})
	d.want("of another link: not ours", d.give(radio.Left{BSSID: macB, Reason: 3, ByPeer: true}))
	d.give(radio.Left{BSSID: macA, Reason: dot11.ReasonBeaconTimeout, ByPeer: true})
	if ev := d.events[0].(Disconnected); ev.Reason != 200 || !errors.Is(ev.Err, ErrLinkLost) || ev.Final {
		t.Fatalf("%+v", ev)
	}
	if _, ok := c.Connected(); ok {
		t.Error("still connected")
	}
	d.want("looks first where it was", d.advance(), `scan 6 "home"`)
	d.want("then everywhere", d.hear(100*time.Millisecond), `scan "home"`)
	d.want("and joins again", d.hear(time.Second, network(macA, "home", channel11, -40)), `join 02:00:00:00:00:0a "home" rsn=00-0f-ac:4`)
	d.want("a Left that was under way is not ours", d.give(radio.Left{BSSID: macA, Reason: 3, ByPeer: true}))
}

// When an enrolment takes the radio, the link goes with it and must not be
// fought for.
func TestConnectTakenOver(t *testing.T) {
	d, c, _ := connected(t, ConnectConfig{})
	d.want("no command", d.give(radio.Left{BSSID: macA, Reason: 3}))
	if ev := d.events[0].(Disconnected); ev.Reason != dot11.ReasonDisassocLeaving || ev.Err != nil || !ev.Final || !c.Ended() {
		t.Fatalf("%+v", ev)
	}
}

func TestDisconnect(t *testing.T) {
	d, c, _ := connected(t, ConnectConfig{})
	d.want("leaves", c.Disconnect(d.now), "leave 3")
	if ev := d.events[0].(Disconnected); ev.Reason != dot11.ReasonDisassocLeaving || !ev.Final {
		t.Fatalf("%+v", ev)
	}
	d.want("twice is once", c.Disconnect(d.now))
	d.want("and nothing follows", d.give(radio.Left{BSSID: macA, Reason: 3}))

	d, c = newConnect(t, ConnectConfig{})
	d.start()
	d.want("nothing to leave while it scans", c.Disconnect(d.now))
	d.wantEvents("nor to tell", "Scanning")
	if !c.Ended() {
		t.Error("not ended")
	}
}

func TestConnectOpen(t *testing.T) {
	d, c := newConnect(t, ConnectConfig{})
	d.start()
	d.want("without RSN element", d.hear(time.Second, open(network(macA, "home", channel6, -40))), `join 02:00:00:00:00:0a "home"`)
	d.want("is there at once", d.give(radio.Joined{BSSID: macA}), "authorize 02:00:00:00:00:0a")
	if _, ok := c.Connected(); !ok {
		t.Error("not connected")
	}
	d.want("no handshake in an open network", d.give(radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL, Payload: []byte{1, 3, 0, 0}}))
}

// Frames that arrive before the radio tells of the association are not lost,
// and none of a stranger is taken.
func TestConnectEarlyFrames(t *testing.T) {
	d, _ := newConnect(t, ConnectConfig{Key: secret.Bytes(networkKey)})
	home := network(macA, "home", channel6, -40)
	d.start()
	cmds := d.hear(time.Second, home)
	a := newAuthenticator(d, home, cmds[0], networkKey)
	d.want("held back", a.deliver(must(a.Start(d.now)), false))
	for range 10 {
		d.give(radio.Received{From: macB, EtherType: radio.EtherTypeEAPOL, Payload: []byte{1, 3, 0, 0}})
	}
	d.want("answered", d.give(radio.Joined{BSSID: macA}), "send 02:00:00:00:00:0a key")
}

func TestConnectKeyRefusedByRadio(t *testing.T) {
	d, _, _ := connected(t, ConnectConfig{})
	d.want("leaves", d.give(radio.Failed{Command: radio.SetKey{}, Err: errors.New("no room")}), "leave 1")
}

func TestConnectBadKey(t *testing.T) {
	d, c := newConnect(t, ConnectConfig{Key: secret.Bytes("short")})
	d.want("no attempt", d.start())
	if ev := d.events[0].(Disconnected); !errors.Is(ev.Err, rsn.ErrKey) || !ev.Final || !c.Ended() {
		t.Fatalf("%+v", ev)
	}
}

func TestChooseNetwork(t *testing.T) {
	a := network(macA, "home", channel1, -40)
	b := network(macB, "home", channel36, -60)
	cases := []struct {
		name  string
		cfg   ConnectConfig
		heard []dot11.BSS
		blame map[dot11.MAC]int
		want  dot11.MAC
	}{
		{"5 GHz", ConnectConfig{}, []dot11.BSS{a, b}, nil, macB},
		{"5 GHz too weak", ConnectConfig{}, []dot11.BSS{a, network(macB, "home", channel36, -80)}, nil, macA},
		{"the stronger", ConnectConfig{}, []dot11.BSS{network(macC, "home", channel6, -41), a}, nil, macA},
		{"equal: the lower address", ConnectConfig{}, []dot11.BSS{network(macC, "home", channel6, -40), a}, nil, macA},
		{"the one that has not failed", ConnectConfig{}, []dot11.BSS{a, b}, map[dot11.MAC]int{macB: 1}, macA},
		{"the one that failed least", ConnectConfig{}, []dot11.BSS{a, b}, map[dot11.MAC]int{macA: 2, macB: 1}, macB},
		{"the BSSID asked for", ConnectConfig{BSSID: macA}, []dot11.BSS{a, b}, nil, macA},
		{"open twin", ConnectConfig{}, []dot11.BSS{a, open(network(macB, "home", channel36, -20))}, nil, macA},
		{"TKIP if allowed", ConnectConfig{AllowTKIP: true}, []dot11.BSS{withRSN(a, dot11.RSN{Group: dot11.CipherTKIP, Pairwise: []dot11.Suite{dot11.CipherTKIP}, AKMs: []dot11.Suite{dot11.AKMPSK}})}, nil, macA},
		{"group TKIP of a mixed network", ConnectConfig{}, []dot11.BSS{withRSN(a, dot11.RSN{Group: dot11.CipherTKIP, Pairwise: []dot11.Suite{dot11.CipherTKIP, dot11.CipherCCMP}, AKMs: []dot11.Suite{dot11.AKMPSK}})}, nil, macA},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			c.cfg.SSID, c.cfg.Key = "home", secret.Bytes(networkKey)
			got, err := c.cfg.choose(c.heard, c.blame)
			if err != nil || got.bss.BSSID != c.want {
				t.Errorf("got %v, %v; want %v", got.bss.BSSID, err, c.want)
			}
		})
	}
}

func TestConnectRadioTrouble(t *testing.T) {
	home := network(macA, "home", channel6, -40)
	busy := errors.New("busy")
	cases := []struct {
		name   string
		then   func(*driver) []radio.Command
		want   []string
		reason dot11.Reason
		err    error
	}{
		{"scan refused", func(d *driver) []radio.Command { return d.give(radio.Failed{Command: radio.Scan{}, Err: busy}) }, nil, dot11.ReasonNoAPFound, busy},
		{"scan lost", func(d *driver) []radio.Command { return d.advance() }, nil, dot11.ReasonNoAPFound, errScanLost},
		{"association lost", func(d *driver) []radio.Command { d.hear(time.Second, home); return d.advance() }, []string{"leave 3"}, dot11.ReasonAuthExpire, errJoinLost},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d, _ := newConnect(t, ConnectConfig{Key: secret.Bytes(networkKey)})
			d.start()
			d.want("gives it up", c.then(d), c.want...)
			if ev := d.events[len(d.events)-1].(Disconnected); ev.Reason != c.reason || !errors.Is(ev.Err, c.err) || ev.Final {
				t.Errorf("%+v", ev)
			}
			d.want("tries again", d.advance(), `scan "home"`)
		})
	}
}

// A handshake that a frame has ended takes no more of those that waited.
func TestConnectFailsOnEarlyFrame(t *testing.T) {
	d, _ := newConnect(t, ConnectConfig{Key: secret.Bytes(networkKey), Rand: iotest.ErrReader(errors.New("no randomness"))})
	home := network(macA, "home", channel6, -40)
	d.start()
	cmds := d.hear(time.Second, home)
	a := newAuthenticator(d, home, cmds[0], networkKey)
	first := must(a.Start(d.now))
	a.deliver(first, false)
	a.deliver(first, false)
	d.want("leaves once", d.give(radio.Joined{BSSID: macA}), "leave 1")
}
