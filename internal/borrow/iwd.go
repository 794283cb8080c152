package borrow

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/bus"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

const (
	iwdService = "net.connman.iwd"
	iwdSimple  = iwdService + ".SimpleConfiguration"
	iwdStation = iwdService + ".Station"
	iwdNetwork = iwdService + ".Network"
)

// iwdAgent is iwd on the message bus.
type iwdAgent struct {
	ifname string
	Options
}

func (a *iwdAgent) Name() string { return "iwd" }

func (a *iwdAgent) Check(r Request) error {
	if !r.BSSID.IsZero() {
		return errors.New("iwd chooses the access point by itself, so that --bssid cannot be kept to")
	}
	return nil
}

// Look returns the network that iwd is in: it leaves that when it has found an
// access point.
func (a *iwdAgent) Look(ctx context.Context) (loan netconf.Loan, err error) {
	ctx, cancel := ending(ctx)
	defer cancel()
	b, err := bus.Dial(ctx, a.Finder.Bus)
	if err != nil {
		return loan, err
	}
	defer b.Close()
	path, err := a.device(b)
	return netconf.Loan{Owner: a.Name(), Connection: string(a.network(b, path))}, err
}

// giveBack has iwd go on as a loan tells. That it has ended, or has lost the
// interface, is no error.
func (a *iwdAgent) giveBack(ctx context.Context, l netconf.Loan) error {
	if l.Connection == "" {
		return nil
	}
	ctx, cancel := ending(ctx)
	defer cancel()
	b, err := bus.Dial(ctx, a.Finder.Bus)
	if errors.Is(err, bus.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	defer b.Close()
	path, err := a.device(b)
	if errors.Is(err, bus.ErrAbsent) || errors.Is(err, errOff) {
		return nil
	}
	if err != nil {
		return err
	}
	b.Object(iwdService, path).Call(iwdSimple+".Cancel", nil) // or there is nothing to cancel
	err = a.restore(ctx, path, l.Connection)
	if bus.Refused(err, "org.freedesktop.DBus.Error.UnknownObject", "org.freedesktop.DBus.Error.UnknownMethod", iwdService+".NotFound") {
		return nil // the network has gone
	}
	return err
}

func (a *iwdAgent) Enrol(ctx context.Context, r Request, tell func(station.Event)) (result Result, err error) {
	walk, cancel := context.WithTimeoutCause(ctx, r.WalkTime, errWalkTime)
	defer cancel()
	b, err := bus.Dial(walk, a.Finder.Bus)
	if err != nil {
		return result, err
	}
	defer b.Close()
	path, err := a.device(b)
	if err != nil {
		return result, err
	}
	var before string
	if network := a.network(b, path); network != "" {
		before = string(network)
	}
	method, args := iwdSimple+".PushButton", []any(nil)
	if r.PIN != nil {
		method, args = iwdSimple+".StartPin", []any{string(r.PIN)}
	}
	tell(station.Scanning{N: 1})
	object := b.Object(iwdService, path)
	err = object.Call(method, args)
	if bus.Refused(err, iwdService+".Busy", iwdService+".InProgress") { // with a search of somebody who was killed, perhaps
		object.Call(iwdSimple+".Cancel", nil)
		err = object.Call(method, args)
	}
	if err != nil {
		// The connection may have ended with the walk time.
		after, cancel := ending(ctx)
		defer cancel()
		outcome, cause := a.failure(after, ctx, path, err)
		tell(station.Finished{Outcome: outcome})
		err = failed(r, outcome, station.Result{Err: cause})
		return result, errors.Join(err, a.restore(after, path, before))
	}
	if result.Credential, result.BSS, err = a.joined(b, path); err != nil {
		return result, err
	}
	got := result.Credential
	result.Stored = fmt.Sprintf("iwd, network %q", string(got.SSID))
	tell(station.GotCredential{SSID: got.SSID, Auth: got.Auth, Encr: got.Encr})
	tell(station.Finished{Outcome: station.Success})
	tell(station.Connected{BSS: result.BSS})
	return result, nil
}

// device finds iwd's object of the interface, if that can do WPS.
func (a *iwdAgent) device(b *bus.Bus) (path string, err error) {
	var objects map[dbus.ObjectPath]map[string]map[string]dbus.Variant
	if err := b.Object(iwdService, "/").Call("org.freedesktop.DBus.ObjectManager.GetManagedObjects", nil, &objects); err != nil {
		return "", err
	}
	for path, interfaces := range objects {
		device, ok := interfaces[iwdService+".Device"]
		if !ok || device["Name"].Value() != a.ifname {
			continue
		}
		switch {
		case device["Powered"].Value() == false:
			return "", fmt.Errorf("%w: iwd has it switched off: iwctl device %s set-property Powered on", errOff, a.ifname)
		case interfaces[iwdSimple] == nil:
			return "", fmt.Errorf("%w: iwd does WPS for stations only, and has it in mode %v", errOff, device["Mode"].Value())
		}
		return string(path), nil
	}
	return "", fmt.Errorf("%w: iwd does not know it", errOff)
}

// network is the network that iwd is in; "": none.
func (a *iwdAgent) network(b *bus.Bus, path string) dbus.ObjectPath {
	var network dbus.ObjectPath
	if b.Object(iwdService, path).Property(iwdStation, "ConnectedNetwork", &network) != nil {
		return "" // it does not have the property then
	}
	return network
}

// failure is what iwd's refusal means, or the end of the walk time or of the
// whole command. It ends what iwd does.
func (a *iwdAgent) failure(after, ctx context.Context, path string, err error) (station.Outcome, error) {
	for name, outcome := range map[string]station.Outcome{
		"SessionOverlap": station.Overlap, "WalkTimeExpired": station.NoAP, "TimeExpired": station.NoAP,
		"NoCredentials": station.Rejected, "NotReachable": station.LinkLost,
	} {
		if bus.Refused(err, iwdSimple+"."+name) {
			if outcome == station.Overlap {
				return outcome, nil // which says it all
			}
			return outcome, errors.New("iwd: " + words(name))
		}
	}
	outcome, cause := station.Rejected, err
	switch {
	case ctx.Err() != nil:
		outcome, cause = station.Cancelled, context.Cause(ctx)
	case errors.Is(err, errWalkTime):
		outcome, cause = station.NoAP, errWalkTime
	}
	b, dialed := bus.Dial(after, a.Finder.Bus)
	if dialed != nil {
		return outcome, cause
	}
	defer b.Close()
	var state string
	b.Object(iwdService, path).Property(iwdStation, "State", &state)
	if outcome == station.NoAP && state == "connecting" {
		outcome = station.TimedOut
	}
	b.Object(iwdService, path).Call(iwdSimple+".Cancel", nil)
	return outcome, cause
}

// words takes a name in camel case apart.
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// restore has iwd go back to the network it was in. Others it joins by itself.
func (a *iwdAgent) restore(ctx context.Context, path, network string) error {
	if network == "" {
		return nil
	}
	b, err := bus.Dial(ctx, a.Finder.Bus)
	if err != nil {
		return err
	}
	defer b.Close()
	for range 10 {
		if a.network(b, path) == dbus.ObjectPath(network) {
			return nil
		}
		err = b.Object(iwdService, network).Call(iwdNetwork+".Connect", nil)
		if !bus.Refused(err, iwdService+".Busy", iwdService+".InProgress", iwdService+".Aborted", iwdService+".NotConnected", iwdService+".Failed") {
			break
		}
		if pause := a.Pause(ctx, step); pause != nil {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("iwd is not back in the network that it was in: %w", err)
	}
	return nil
}

// joined tells of the network that iwd is in.
func (a *iwdAgent) joined(b *bus.Bus, path string) (c wsc.Credential, bss dot11.BSS, err error) {
	network := a.network(b, path)
	if network == "" {
		return c, bss, fmt.Errorf("iwd: %w", errNotIn)
	}
	var name, kind string
	object := b.Object(iwdService, string(network))
	if err := errors.Join(object.Property(iwdNetwork, "Name", &name), object.Property(iwdNetwork, "Type", &kind)); err != nil {
		return c, bss, err
	}
	c.SSID, c.Auth, c.Encr = dot11.SSID(name), wsc.AuthWPA2PSK, wsc.EncrAES
	if kind == "open" {
		c.Auth, c.Encr = wsc.AuthOpen, wsc.EncrNone
	}
	var facts map[string]dbus.Variant
	if b.Object(iwdService, path).Call(iwdService+".StationDiagnostic.GetDiagnostics", nil, &facts) == nil {
		address, _ := facts["ConnectedBss"].Value().(string)
		bss.BSSID, _ = dot11.ParseMAC(address)
		if f, ok := facts["Frequency"].Value().(uint32); ok {
			bss.Frequency = dot11.Frequency(f)
		}
		if s, ok := facts["RSSI"].Value().(int16); ok {
			bss.Signal = int(s)
		}
		if facts["PairwiseCipher"].Value() == "TKIP" {
			c.Encr = wsc.EncrTKIP
		}
	}
	bss.SSID = c.SSID
	return c, bss, nil
}
