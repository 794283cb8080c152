package nodemcu

import (
	"net/netip"
	"slices"
	"time"

	"github.com/gowps/wps/ap"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/rsn"
)

// farewellTime is how long an access point stays on the air for its last
// words: what it has not sent when it falls silent is lost.
const farewellTime = 20 * time.Millisecond

// softAP is the device's own access point: on the air while the mode has one.
type softAP struct {
	vm      *VM
	config  APConfig // in force
	mac     dot11.MAC
	ip      ipConfig
	pool    pool
	served  dot11.Frequency // where it is, if it is on the air
	radio   radio.Radio     // nil: there was no need of it yet
	deafen  func()          // ends what the radio tells us
	bss     *ap.BSS         // nil: silent
	driver  *radio.Attachment
	parting *loop.Timer // until the last words are said
	clients []*client   // in the order they came
}

// client is a station at the access point. Scripts hear of it once it is
// connected.
type client struct {
	mac       dot11.MAC
	aid       uint16
	connected bool
	address   netip.Addr
}

func (a *softAP) open(vm *VM) {
	*a = softAP{vm: vm, config: vm.apConfig(vm.cfg.Flash.AP), mac: apAddress(vm.cfg.Radio.Address()), ip: defaultAPIP}
	a.pool.on = true
}

// apAddress is made of the station's, as a locally administered one.
func apAddress(station dot11.MAC) dot11.MAC {
	mac := station
	if mac[0] |= 2; mac == station {
		mac[0] ^= 4
	}
	return mac
}

// serve puts the access point on the air as it is configured now, or takes it
// off the air. Stations have to come again.
func (a *softAP) serve() {
	if a.vm.cfg.AccessPoint == nil || a.parting != nil && a.parting.Set() {
		return
	}
	if a.silence() {
		a.parting = a.vm.loop.After(farewellTime, a.start)
		return
	}
	a.start()
}

// silence sends the stations away, and reports whether there were any.
func (a *softAP) silence() bool {
	if a.bss == nil {
		return false
	}
	parting := slices.Clone(a.clients)
	for _, c := range parting {
		a.driver.Do([]radio.Command{radio.Expel{Station: c.mac, Reason: dot11.ReasonDeauthLeaving}})
		a.left(c.mac)
	}
	a.driver.Detach()
	a.bss, a.driver = nil, nil
	if len(parting) == 0 {
		a.radio.Do(radio.Silence{})
	}
	return len(parting) > 0
}

// start begins to serve, if the mode wants it.
func (a *softAP) start() {
	if a.radio != nil {
		a.radio.Do(radio.Silence{})
	}
	if !a.vm.wifi.mode.hasAP() || a.vm.closed {
		return
	}
	if a.radio == nil || a.radio.Address() != a.mac {
		a.closeRadio()
		a.radio = a.vm.cfg.AccessPoint(a.mac)
		a.deafen = a.radio.Notify(a.hear)
	}
	a.served = a.frequency()
	bss, err := ap.NewBSS(ap.BSSConfig{
		Device: ap.NewDevice(ap.DeviceConfig{}), BSSID: a.mac, Frequency: a.served,
		SSID: a.config.SSID, Hidden: a.config.Hidden, Security: a.config.security(), Key: a.config.Password,
		DHCP: a.server(), Stations: a.config.Max, BeaconInterval: uint16(a.config.Beacon), Rand: a.vm.cfg.Rand,
		Notify: a.notice,
	})
	if err != nil {
		a.vm.warn("no access point: %v", err)
		return
	}
	a.bss, a.driver = bss, radio.Attach(a.radio, bss)
}

// security is what a configuration asks of stations. One for WPA alone is
// served as WPA and WPA2.
func (c APConfig) security() dot11.Security {
	switch c.Auth {
	case authOpen:
		return dot11.SecurityOpen
	case authWPA2:
		return dot11.SecurityWPA2
	}
	return dot11.SecurityWPAWPA2
}

// usable reports whether the device accepts a configuration: it serves no WEP,
// and a protected network has a key.
func (c APConfig) usable() bool {
	switch c.Auth {
	case authOpen:
		return true
	case authWPA, authWPA2, authWPAWPA2:
		return rsn.CheckKey(c.Password) == nil
	}
	return false
}

// frequency is where the access point has to be: the radio has one channel,
// and that of the station's network comes first.
func (a *softAP) frequency() dot11.Frequency {
	if bss, up := a.vm.wifi.link.bss(); up {
		return bss.Frequency
	}
	return dot11.ChannelFrequency(a.config.Channel)
}

// channel is where the radio is.
func (a *softAP) channel() int {
	if a.bss != nil {
		return a.served.Channel()
	}
	return a.frequency().Channel()
}

// follow moves to the channel of the network that the station has joined.
func (a *softAP) follow(f dot11.Frequency) {
	if a.bss != nil && a.served != f {
		a.vm.warn("the access point moves to channel %d, that of the station's network: the radio has one channel", f.Channel())
		a.vm.loop.Post(a.serve) // this runs within the station's machine
	}
}

// hear takes what the radio tells beside the BSS.
func (a *softAP) hear(ev radio.Event) {
	switch ev := ev.(type) {
	case radio.Probed:
		if a.bss != nil && ev.Station != a.vm.cfg.Radio.Address() { // the radio does not hear itself
			a.vm.wifi.events.tell(apProbeReqRecved, textField("MAC", ev.Station.String()), numberField("RSSI", ev.Signal))
		}
	case radio.Entered:
		a.left(ev.Station) // one that comes again has left
		a.clients = append(a.clients, &client{mac: ev.Station, aid: ev.AID})
	case radio.Departed:
		a.left(ev.Station)
	}
}

func (a *softAP) client(mac dot11.MAC) *client {
	i := slices.IndexFunc(a.clients, func(c *client) bool { return c.mac == mac })
	if i < 0 {
		return nil
	}
	return a.clients[i]
}

// left forgets a station.
func (a *softAP) left(mac dot11.MAC) {
	c := a.client(mac)
	if c == nil {
		return
	}
	a.clients = slices.DeleteFunc(a.clients, func(other *client) bool { return other == c })
	if c.connected {
		a.tell(apStaDisconnected, c)
	}
}

func (a *softAP) tell(event int, c *client) {
	a.vm.wifi.events.tell(event, textField("MAC", c.mac.String()), numberField("AID", int(c.aid)))
}

// notice follows the BSS. It runs within it.
func (a *softAP) notice(_ time.Time, n ap.Notice) {
	a.vm.step(apStep{n})
	if n, ok := n.(ap.Connected); ok {
		if c := a.client(n.Station); c != nil {
			c.connected = true
			a.tell(apStaConnected, c)
		}
	}
}

// apStep is a step of the device's own access point, for who follows a run.
type apStep struct{ ap.Notice }

func (s apStep) String() string { return "access point: " + s.Notice.String() }

// gave notes an address that the DHCP server has given.
func (a *softAP) gave(mac dot11.MAC, address netip.Addr) {
	if c := a.client(mac); c != nil && c.address != address {
		c.address = address
		a.vm.wifi.events.other(apGaveAddress)
	}
}

// close takes the access point off the air, without a word.
func (a *softAP) close() {
	a.parting.Stop()
	if a.driver != nil {
		a.driver.Detach()
	}
	a.closeRadio()
}

func (a *softAP) closeRadio() {
	if a.radio != nil {
		a.deafen()
		a.radio.Close()
		a.radio = nil
	}
}

// server returns the DHCP server of the present settings, nil if there is none.
func (a *softAP) server() *dhcp.Server {
	if !a.pool.on || !a.ip.isSet() {
		return nil
	}
	first, last := a.pool.bounds(a.ip)
	s, err := dhcp.NewServer(dhcp.ServerConfig{
		Network: a.ip.prefix().Masked(), Gateway: a.ip.address, First: first, Last: last, Lease: leaseTime, Notify: a.gave,
	})
	if err != nil {
		a.vm.warn("the access point gives no addresses: %v", err)
		return nil
	}
	return s
}
