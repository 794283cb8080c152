package borrow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/internal/bus"
	"github.com/gowps/wps/internal/netconf"
)

const (
	nmService = "org.freedesktop.NetworkManager"
	nmRoot    = "/org/freedesktop/NetworkManager"
	nmDevice  = nmService + ".Device"

	// States of a device (NMDeviceState).
	nmUnmanaged    = 10
	nmDisconnected = 30
	nmActivated    = 100
)

const (
	// step is between two looks at what a program is about to do.
	step = 100 * time.Millisecond
	// letGo and takeBack are how long NetworkManager may take for either.
	letGo    = 10 * time.Second
	takeBack = 15 * time.Second
)

var errSilent = errors.New("NetworkManager does not answer")

// Lender is NetworkManager, which lets go of one interface.
type Lender struct {
	ifname string
	Options
}

// NewLender is the one that a Loan of the interface came from.
func NewLender(ifname string, o Options) *Lender { return &Lender{ifname, o} }

// Name is what the program is called.
func (l *Lender) Name() string { return "NetworkManager" }

// with calls f with NetworkManager's device. The error is bus.ErrAbsent if either
// is not there.
func (l *Lender) with(ctx context.Context, patience time.Duration, f func(ctx context.Context, b *bus.Bus, device bus.Object) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSilent)
	defer cancel()
	b, err := bus.Dial(ctx, l.Finder.Bus)
	if err != nil {
		return err
	}
	defer b.Close()
	var path dbus.ObjectPath
	err = b.Object(nmService, nmRoot).Call(nmService+".GetDeviceByIpIface", []any{l.ifname}, &path)
	if bus.Refused(err, nmService+".UnknownDevice") {
		return fmt.Errorf("%s has no device %s: %w", nmService, l.ifname, bus.ErrAbsent)
	}
	if err != nil {
		return err
	}
	return f(ctx, b, b.Object(nmService, string(path)))
}

// Look returns what NetworkManager has of the interface, to give it that back.
func (l *Lender) Look(ctx context.Context) (loan netconf.Loan, err error) {
	loan.Owner = l.Name()
	err = l.with(ctx, letGo, func(_ context.Context, b *bus.Bus, device bus.Object) error {
		if err := device.Property(nmDevice, "Autoconnect", &loan.Autoconnect); err != nil {
			return err
		}
		loan.Connection, err = active(b, device)
		return err
	})
	return loan, err
}

// active is the UUID of a device's active connection; "": there is none.
func active(b *bus.Bus, device bus.Object) (uuid string, err error) {
	var path dbus.ObjectPath
	if err := device.Property(nmDevice, "ActiveConnection", &path); err != nil || path == "/" {
		return "", err
	}
	const gone = "org.freedesktop.DBus.Error.UnknownObject"
	err = b.Object(nmService, string(path)).Property(nmService+".Connection.Active", "Uuid", &uuid)
	if bus.Refused(err, gone, "org.freedesktop.DBus.Error.UnknownMethod") {
		return "", nil
	}
	return uuid, err
}

// Release has NetworkManager let go of the interface, until it starts again or
// is given it back. When Release returns, neither it nor the wpa_supplicant that
// works for it uses the interface.
func (l *Lender) Release(ctx context.Context) error {
	return l.with(ctx, letGo, func(ctx context.Context, b *bus.Bus, device bus.Object) error {
		if err := manage(device, false); err != nil {
			return err
		}
		if err := l.wait(ctx, func() (bool, error) {
			state, err := stateOf(device)
			return state == nmUnmanaged, err
		}); err != nil {
			return err
		}
		return l.wait(ctx, func() (bool, error) {
			const service = "fi.w1.wpa_supplicant1"
			var path dbus.ObjectPath
			err := b.Object(service, "/fi/w1/wpa_supplicant1").Call(service+".GetInterface", []any{l.ifname}, &path)
			if errors.Is(err, bus.ErrAbsent) || bus.Refused(err, service+".InterfaceUnknown") {
				return true, nil
			}
			return false, err
		})
	})
}

// Return gives the interface back, and has NetworkManager join what the loan
// names. That it has ended meanwhile, or that the interface has, is no error:
// neither is borrowed any longer.
func (l *Lender) Return(ctx context.Context, loan netconf.Loan) error {
	ctx, cancel := ending(ctx)
	defer cancel()
	err := l.with(ctx, takeBack, func(ctx context.Context, b *bus.Bus, device bus.Object) error {
		if err := manage(device, true); err != nil {
			return err
		}
		if !loan.Autoconnect {
			if err := set(device, "Autoconnect", false); err != nil {
				return err
			}
		}
		if loan.Connection == "" {
			return nil
		}
		if err := l.wait(ctx, func() (bool, error) {
			state, err := stateOf(device)
			return state >= nmDisconnected, err
		}); err != nil {
			return err
		}
		return l.activate(b, device, loan.Connection)
	})
	if errors.Is(err, bus.ErrAbsent) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s has not got %s back as it was: %w", l.Name(), l.ifname, err)
	}
	return nil
}

// activate has a connection joined, unless it is.
func (l *Lender) activate(b *bus.Bus, device bus.Object, uuid string) error {
	if now, err := active(b, device); err == nil && now == uuid {
		return nil // by itself
	}
	var connection, path dbus.ObjectPath
	settings := b.Object(nmService, nmRoot+"/Settings")
	err := settings.Call(nmService+".Settings.GetConnectionByUuid", []any{uuid}, &connection)
	if bus.Refused(err, nmService+".Settings.InvalidConnection") {
		return nil // it has been deleted meanwhile
	}
	if err != nil {
		return err
	}
	return b.Object(nmService, nmRoot).
		Call(nmService+".ActivateConnection", []any{connection, dbus.ObjectPath(device.Path()), dbus.ObjectPath("/")}, &path)
}

// Joined waits until NetworkManager is connected by a connection.
func (l *Lender) Joined(ctx context.Context, uuid string, patience time.Duration) error {
	return l.with(ctx, patience, func(ctx context.Context, b *bus.Bus, device bus.Object) error {
		return l.wait(ctx, func() (bool, error) {
			state, err := stateOf(device)
			if err != nil || state != nmActivated {
				return false, err
			}
			now, err := active(b, device)
			return now == uuid, err
		})
	})
}

// wait looks until it is so.
func (l *Lender) wait(ctx context.Context, is func() (bool, error)) error {
	for {
		if ok, err := is(); ok || err != nil {
			return err
		}
		if err := l.Pause(ctx, step); err != nil {
			return err
		}
	}
}

func stateOf(device bus.Object) (state uint32, err error) {
	err = device.Property(nmDevice, "State", &state)
	return state, err
}

func manage(device bus.Object, managed bool) error { return set(device, "Managed", managed) }

func set(device bus.Object, property string, value bool) error {
	return device.SetProperty(nmDevice, property, value)
}
