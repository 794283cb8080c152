package nodemcu

import (
	"errors"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/station"
)

// The statuses of wifi.sta.status.
const (
	staIdle          = 0
	staConnecting    = 1
	staWrongPassword = 2
	staAPNotFound    = 3
	staFail          = 4
	staHasIP         = 5
)

// link is the station's connection to its network: one attempt after the other
// until it stands, then an address; again when it is lost; until it is ended.
type link struct {
	vm      *VM
	machine *station.Connect // nil: not wanted
	driver  *radio.Attachment
	client  *dhcp.Client      // nil: data cannot flow
	renewer *radio.Attachment // drives client
	lease   dhcp.Lease
	static  *ipConfig  // instead of DHCP; nil: DHCP
	joined  dot11.SSID // what was joined last; empty: nothing yet
	auth    int        // its security then
	status  int
	near    dot11.Frequency // where to look first, if known
}

// begin starts to join a network. While one is being joined, or is joined,
// that goes on.
func (k *link) begin(config StationConfig) {
	if k.machine != nil {
		return
	}
	vm := k.vm
	cfg := station.ConnectConfig{
		MAC:       vm.cfg.Radio.Address(),
		SSID:      config.SSID,
		Key:       config.Password,
		Frequency: k.near,
		Protect:   radio.Protects(vm.cfg.Radio),
		Rand:      vm.cfg.Rand,
	}
	if config.FixBSSID {
		cfg.BSSID = config.BSSID
	}
	var machine *station.Connect
	cfg.Notify = func(ev station.Event) { k.follow(machine, ev) }
	machine = station.NewConnect(cfg)
	k.machine, k.status = machine, staConnecting
	k.driver = radio.Attach(vm.cfg.Radio, machine)
}

// end gives up the connection, or the attempt. If there was one, it tells
// STA_DISCONNECTED.
func (k *link) end() {
	if k.machine == nil {
		return
	}
	k.driver.Do(k.machine.Disconnect(k.vm.loop.Now()))
	k.drop()
	k.status = staIdle
}

// drop forgets the machine, which has come to its end.
func (k *link) drop() {
	k.dropAddress()
	k.driver.Detach()
	k.machine, k.driver = nil, nil
}

// settle ends an attempt that has not led to a connection, so that WPS has the
// radio for itself.
func (k *link) settle() {
	if _, up := k.bss(); !up {
		k.end()
	}
}

// bss returns the access point while the connection stands.
func (k *link) bss() (dot11.BSS, bool) {
	if k.machine == nil {
		return dot11.BSS{}, false
	}
	return k.machine.Connected()
}

// follow turns the steps of a machine into events. It runs within the machine,
// so what touches the machine itself waits for its turn on the loop.
func (k *link) follow(machine *station.Connect, ev station.Event) {
	if k.machine != machine {
		return
	}
	k.vm.step(ev)
	switch ev := ev.(type) {
	case station.Scanning, station.Joining:
		k.status = staConnecting
	case station.Connected:
		k.vm.wifi.ap.follow(ev.BSS.Frequency)
		k.tellConnected(ev.BSS)
		k.vm.loop.Post(func() {
			if _, up := machine.Connected(); up && k.machine == machine && !k.vm.cfg.NoAddress {
				k.getAddress()
			}
		})
	case station.Disconnected:
		k.dropAddress()
		k.status = statusAfter(ev)
		k.vm.wifi.events.disconnected(ev.SSID, ev.BSSID, ev.Reason)
		if ev.Final && ev.Err != nil {
			k.vm.warn("no connection to %q: %v", string(ev.SSID), ev.Err)
		}
		k.vm.loop.Post(func() {
			switch {
			case k.machine != machine:
			case ev.Final:
				k.drop()
			case k.vm.wps.station.Enabled():
				k.settle() // no attempts of our own meanwhile
			}
		})
	}
}

// tellConnected tells that the link stands, and before that, if the network
// has changed its security since it stood last.
func (k *link) tellConnected(bss dot11.BSS) {
	events := &k.vm.wifi.events
	if old, now := k.auth, authMode(bss); k.joined == bss.SSID && old != now {
		events.tell(staAuthmodeChange, numberField("old_auth_mode", old), numberField("new_auth_mode", now))
	}
	k.joined, k.auth = bss.SSID, authMode(bss)
	events.tell(staConnected,
		textField("SSID", string(bss.SSID)),
		textField("BSSID", bss.BSSID.String()),
		numberField("channel", bss.Frequency.Channel()))
}

// statusAfter is the status after an attempt that failed, or a link that ended.
func statusAfter(ev station.Disconnected) int {
	switch {
	case ev.Err == nil:
		return staIdle
	case errors.Is(ev.Err, station.ErrNotFound):
		return staAPNotFound
	case errors.Is(ev.Err, station.ErrWrongKey), ev.Final: // an unusable key
		return staWrongPassword
	}
	return staFail
}

// getAddress starts the DHCP client, once data can flow, unless there is an
// address already.
func (k *link) getAddress() {
	vm := k.vm
	k.dropAddress()
	if k.static != nil {
		k.useStatic()
		return
	}
	var client *dhcp.Client
	client = dhcp.NewClient(dhcp.ClientConfig{
		MAC:      vm.cfg.Radio.Address(),
		Hostname: vm.wifi.hostname,
		Rand:     vm.cfg.Rand,
		Notify: func(ev dhcp.Event) {
			if k.client == client {
				k.address(ev)
			}
		},
	})
	k.client = client
	k.renewer = radio.Attach(vm.cfg.Radio, client)
}

// address follows the DHCP client.
func (k *link) address(ev dhcp.Event) {
	k.vm.step(ev)
	switch ev := ev.(type) {
	case dhcp.Bound:
		k.lease, k.status = ev.Lease, staHasIP
		k.tellGotIP(leased(ev.Lease))
	case dhcp.TimedOut:
		k.vm.wifi.events.tell(staDHCPTimeout)
	case dhcp.Lost:
		k.lease, k.status = dhcp.Lease{}, staConnecting
	}
}

func (k *link) tellGotIP(c ipConfig) {
	k.vm.wifi.events.tell(staGotIP,
		textField("IP", dotted(c.address)),
		textField("netmask", dotted(c.mask)),
		textField("gateway", dotted(c.gateway)))
}

// setStatic puts an address in the place of DHCP.
func (k *link) setStatic(c ipConfig) {
	k.static = &c
	if _, up := k.bss(); up {
		k.dropAddress()
		k.useStatic()
	}
}

// useStatic tells of an address that was set, now that there is a link.
func (k *link) useStatic() {
	if !k.static.isSet() || k.vm.cfg.NoAddress {
		return
	}
	k.vm.step(dhcp.Bound{Lease: k.static.lease()})
	k.status = staHasIP
	k.tellGotIP(*k.static)
}

// dropAddress stops the DHCP client.
func (k *link) dropAddress() {
	if k.client != nil {
		k.renewer.Detach()
		k.client, k.renewer, k.lease = nil, nil, dhcp.Lease{}
	}
}
