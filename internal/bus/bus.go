// Package bus asks the services on a machine's message bus (D-Bus).
//
// A machine need not have a bus, nor the service that is asked for; both are
// ErrAbsent. No call starts a service that does not run, and none outlives the
// context of its connection.
package bus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"syscall"

	"github.com/godbus/dbus/v5"
)

// ErrAbsent tells that there is no bus, or that the service does not run.
var ErrAbsent = errors.New("not running")

// system is where the system's bus listens, unless the environment tells
// otherwise (D-Bus specification, "Well-known Message Bus Instances").
const system = "unix:path=/var/run/dbus/system_bus_socket"

// Bus is a connection to a message bus. A nil Bus is a machine without one: all
// its services are absent.
type Bus struct {
	ctx  context.Context
	conn *dbus.Conn
}

// Dial connects to the bus at an address in D-Bus' notation; "" is the system's.
// The connection ends with ctx.
func Dial(ctx context.Context, address string) (*Bus, error) {
	if address == "" {
		address = os.Getenv("DBUS_SYSTEM_BUS_ADDRESS")
	}
	if address == "" {
		address = system
	}
	conn, err := dbus.Connect(address, dbus.WithContext(ctx))
	switch {
	case err == nil:
		return &Bus{ctx, conn}, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ECONNREFUSED):
		err = ErrAbsent
	case ctx.Err() != nil:
		err = context.Cause(ctx)
	}
	return nil, fmt.Errorf("message bus: %w", err)
}

// Close ends the connection.
func (b *Bus) Close() error {
	if b == nil {
		return nil
	}
	return b.conn.Close()
}

// Object is one object of one service.
type Object struct {
	bus           *Bus
	service, path string
}

// Object names an object; nothing is asked yet.
func (b *Bus) Object(service, path string) Object { return Object{b, service, path} }

// Call calls a method, given as interface.member, and stores what it returns in
// results. A service's refusal is an Error in the chain.
func (o Object) Call(method string, args []any, results ...any) error {
	if o.bus == nil {
		return fmt.Errorf("%s: %w", o.service, ErrAbsent)
	}
	object := o.bus.conn.Object(o.service, dbus.ObjectPath(o.path))
	call := object.CallWithContext(o.bus.ctx, method, dbus.FlagNoAutoStart, args...)
	err := call.Err
	if err == nil {
		err = call.Store(results...)
	}
	switch {
	case err == nil:
		return nil
	case Refused(err, "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner"):
		err = ErrAbsent
	case o.bus.ctx.Err() != nil:
		err = context.Cause(o.bus.ctx)
	}
	return fmt.Errorf("%s: %w", o.service, err)
}

// Property reads a property of one of the object's interfaces.
func (o Object) Property(iface, name string, value any) error {
	return o.Call("org.freedesktop.DBus.Properties.Get", []any{iface, name}, value)
}

// SetProperty changes a property of one of the object's interfaces.
func (o Object) SetProperty(iface, name string, value any) error {
	return o.Call("org.freedesktop.DBus.Properties.Set", []any{iface, name, dbus.MakeVariant(value)})
}

// Path is where the object is.
func (o Object) Path() string { return o.path }

// Refused reports whether err is a service's refusal under one of these names.
func Refused(err error, names ...string) bool {
	var refusal dbus.Error
	return errors.As(err, &refusal) && slices.Contains(names, refusal.Name)
}
