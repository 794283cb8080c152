package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/disk"
	"github.com/gowps/wps/internal/store"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// appliance is a station that is to be in a network, always.
type appliance struct {
	radio     radio.Radio
	file      string // that the network is kept in, in gokrazy's format
	resolv    string // that the name servers go to
	hostname  string
	wait      time.Duration           // for the button; 0: until it is pressed
	pause     time.Duration           // between attempts
	configure func(*dhcp.Lease) error // nil: there is no address any more
	gone      func() error            // why the radio is of no use any more, if it is not
	say       func(format string, args ...any)
}

// errNobody is the end of an appliance whose time to wait is over.
var errNobody = errors.New("nobody has pressed a button in time")

// run goes on until ctx ends, which is no error, or until nothing can be done.
func (a *appliance) run(ctx context.Context) error {
	network, err := a.stored()
	if err == nil && network == nil {
		network, err = a.enrol(ctx)
	}
	for err == nil && ctx.Err() == nil {
		if err := a.stay(ctx, *network); err != nil && ctx.Err() == nil {
			a.say("%v", err)
		}
		if err = a.gone(); err == nil {
			a.sleep(ctx)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// stored reads the network that was kept; nil: there is none.
func (a *appliance) stored() (*wsc.Credential, error) {
	text, err := disk.Disk{}.Read(a.file)
	if text == nil || err != nil {
		return nil, err
	}
	var kept struct{ SSID, PSK string }
	if err := json.Unmarshal(text, &kept); err != nil { // which says where, not what
		return nil, fmt.Errorf("%s: %w: remove it, to enrol again", a.file, err)
	}
	c := wsc.Credential{SSID: dot11.SSID(kept.SSID), Auth: wsc.AuthOpen, Encr: wsc.EncrNone}
	if kept.PSK != "" {
		c.Auth, c.Encr, c.Key = wsc.AuthWPA2PSK, wsc.EncrAES, []byte(kept.PSK)
	}
	if c, err = c.Usable(); err != nil {
		return nil, fmt.Errorf("%s: %w: remove it, to enrol again", a.file, err)
	}
	return &c, nil
}

// enrol waits for the button and keeps what the router gives.
func (a *appliance) enrol(ctx context.Context) (*wsc.Credential, error) {
	start := a.radio.Loop().Now()
	a.say("press the router's WPS button")
	for {
		found, err := wps.PushButton(ctx, a.radio, wps.Config{})
		switch {
		case err == nil:
			c := found.Best()
			a.say("%s gave the key of %q", found.BSS.BSSID, c.SSID)
			if err := a.keep(ctx, c); err != nil { // until it is switched off, it has it all the same
				a.say("it could not be kept: %v", err)
			}
			return &c, nil
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case a.gone() != nil:
			return nil, a.gone()
		case a.wait > 0 && a.radio.Loop().Now().Sub(start) >= a.wait:
			return nil, errNobody
		}
		a.say("%v", err)
		a.sleep(ctx)
	}
}

// keep puts a network where the next start finds it.
func (a *appliance) keep(ctx context.Context, c wsc.Credential) error {
	network, err := store.NewNetwork(c)
	if err != nil {
		return err
	}
	s, _, err := store.Open(ctx, a.file, store.Machine{})
	if err != nil {
		return err
	}
	change, err := s.Plan(ctx, network)
	if err != nil {
		return err
	}
	return change.Apply(ctx)
}

// stay is in a network until that ends.
func (a *appliance) stay(ctx context.Context, c wsc.Credential) error {
	connection, err := wps.Connect(ctx, a.radio, c, wps.ConnectConfig{Hostname: a.hostname, Events: a.follow})
	if err != nil {
		return err
	}
	defer func() {
		connection.Close()
		a.address(nil)
	}()
	err = a.radio.Loop().RunUntil(ctx, func() bool { return connection.Ended() || a.gone() != nil })
	if err == nil {
		err = fmt.Errorf("the connection to %q has ended", c.SSID)
	}
	return err
}

// follow has the interface keep to its lease.
func (a *appliance) follow(ev wps.Event) {
	switch ev := ev.(type) {
	case dhcp.Bound:
		a.say("address %s", ev.Lease.Prefix)
		a.address(&ev.Lease)
	case dhcp.Lost:
		a.address(nil)
	}
}

// address gives the machine what a lease grants; nil: takes it back.
func (a *appliance) address(lease *dhcp.Lease) {
	err := a.configure(lease)
	if lease != nil {
		err = errors.Join(err, a.servers(lease.DNS))
	}
	if err != nil {
		a.say("%v", err)
	}
}

// servers writes the name servers, instead of a link to those of the kernel.
func (a *appliance) servers(list []netip.Addr) error {
	var text bytes.Buffer
	for _, server := range list {
		fmt.Fprintf(&text, "nameserver %s\n", server)
	}
	return disk.Disk{}.Replace(a.resolv, a.resolv+".new", text.Bytes(), disk.Attributes{Mode: 0o644, UID: -1, GID: -1})
}

// sleep lets a while pass.
func (a *appliance) sleep(ctx context.Context) {
	over := false
	defer a.radio.Loop().After(a.pause, func() { over = true }).Stop()
	a.radio.Loop().RunUntil(ctx, func() bool { return over })
}
