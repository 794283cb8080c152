package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/internal/bus"
	"github.com/gowps/wps/internal/owner"
)

const (
	nmService  = "org.freedesktop.NetworkManager"
	nmSettings = nmService + ".Settings"
	nmObject   = "/org/freedesktop/NetworkManager/Settings"
)

// patience is how long NetworkManager may take to answer.
const patience = 10 * time.Second

var errSilent = errors.New("NetworkManager does not answer")

// settings are a connection's, as NetworkManager has them on the bus
// (nm-settings-dbus(5)).
type settings map[string]map[string]dbus.Variant

// onBus calls f with NetworkManager's settings.
func (s nmStore) onBus(ctx context.Context, f func(b *bus.Bus) error) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSilent)
	defer cancel()
	b, err := bus.Dial(ctx, s.m.Bus)
	if err != nil {
		return err
	}
	defer b.Close()
	return f(b)
}

// runs reports whether NetworkManager answers.
func (s nmStore) runs(ctx context.Context) bool {
	return s.onBus(ctx, func(b *bus.Bus) error {
		return b.Object(nmService, "/org/freedesktop/NetworkManager").Call("org.freedesktop.DBus.Peer.Ping", nil)
	}) == nil
}

// planBus asks NetworkManager. The error is bus.ErrAbsent if it does not run.
func (s nmStore) planBus(ctx context.Context, n Network) (c *Change, err error) {
	err = s.onBus(ctx, func(b *bus.Bus) (err error) {
		c, err = s.planWith(b, n)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return c, nil
}

func (s nmStore) planWith(b *bus.Bus, n Network) (*Change, error) {
	var paths []dbus.ObjectPath
	if err := b.Object(nmService, nmObject).Call(nmSettings+".ListConnections", nil, &paths); err != nil {
		return nil, err
	}
	key := ""
	if !n.open() {
		var err error
		if key, err = nmKey(n); err != nil {
			return nil, err
		}
	}
	for _, path := range paths {
		var old settings
		err := b.Object(nmService, string(path)).Call(nmSettings+".Connection.GetSettings", nil, &old)
		if bus.Refused(err, "org.freedesktop.DBus.Error.UnknownObject", "org.freedesktop.DBus.Error.UnknownMethod", nmSettings+".PermissionDenied") {
			continue // it has just gone, or is somebody else's
		}
		if err != nil {
			return nil, err
		}
		if !old.are(n) {
			continue
		}
		if n.open() {
			return nmChange(old, old, Unchanged), nil
		}
		old, err = old.returnable()
		if err != nil {
			return nil, err
		}
		next := old.with(key)
		c := nmChange(old, next, Replaced)
		c.apply = s.call(string(path), ".Connection.Update", next)
		return c, nil
	}
	fresh := newSettings(n, key)
	c := nmChange(nil, fresh, Added)
	var path dbus.ObjectPath
	c.apply = s.call(nmObject, ".AddConnection", fresh, &path)
	return c, nil
}

func nmChange(old, next settings, effect Effect) *Change {
	id, _ := next["connection"]["id"].Value().(string)
	uuid, _ := next["connection"]["uuid"].Value().(string)
	c := &Change{Where: fmt.Sprintf("NetworkManager, connection %q", id), Effect: effect, UUID: uuid}
	c.diff = differ(c.Where, []byte(old.String()), []byte(next.String()))
	if effect != Unchanged {
		c.Next = "nmcli connection up uuid " + owner.Quote(uuid)
		c.Note = "NetworkManager joins by itself if it manages the interface and that is free"
	}
	return c
}

// call is the change that one call makes.
func (s nmStore) call(path, method string, next settings, results ...any) func(context.Context) error {
	return func(ctx context.Context) error {
		return s.onBus(ctx, func(b *bus.Bus) error {
			return b.Object(nmService, path).Call(nmSettings+method, []any{next}, results...)
		})
	}
}

// newSettings are those of a new connection.
func newSettings(n Network, key string) settings {
	s := settings{
		"connection":      {"id": dbus.MakeVariant(nmID(n)), "uuid": dbus.MakeVariant(nmUUID(n)), "type": dbus.MakeVariant("802-11-wireless")},
		"802-11-wireless": {"ssid": dbus.MakeVariant([]byte(n.ssid())), "mode": dbus.MakeVariant("infrastructure")},
		"ipv4":            {"method": dbus.MakeVariant("auto")},
		"ipv6":            {"method": dbus.MakeVariant("auto")},
	}
	if !n.open() {
		return s.with(key)
	}
	return s
}

// are reports whether they are for a network of this name and security.
func (s settings) are(n Network) bool {
	kindOf := func() kind {
		security, ok := s["802-11-wireless-security"]
		if !ok {
			return kindOpen
		}
		management, _ := security["key-mgmt"].Value().(string)
		return nmKind(management)
	}
	ssid, _ := s["802-11-wireless"]["ssid"].Value().([]byte)
	mode, ok := s["802-11-wireless"]["mode"].Value().(string)
	return s["connection"]["type"].Value() == "802-11-wireless" && (!ok || mode == "infrastructure") &&
		string(ssid) == n.ssid() && kindOf() == n.kind()
}

// with are the settings with another key.
func (s settings) with(key string) settings {
	const name = "802-11-wireless-security"
	s = maps.Clone(s)
	security := maps.Clone(s[name])
	if security == nil {
		security = make(map[string]dbus.Variant)
	}
	security["key-mgmt"] = dbus.MakeVariant("wpa-psk")
	security["psk"] = dbus.MakeVariant(key)
	delete(security, "psk-flags")
	s[name] = security
	return s
}

// returnable are the settings as NetworkManager takes them back. Addresses and
// routes are there twice, and the older form (nm-settings-dbus(5), deprecated)
// has structures, which do not survive being read as values of any type.
func (s settings) returnable() (settings, error) {
	s = maps.Clone(s)
	for _, group := range []string{"ipv4", "ipv6"} {
		if s[group] != nil {
			s[group] = maps.Clone(s[group])
			delete(s[group], "addresses")
			delete(s[group], "routes")
		}
	}
	for group, properties := range s {
		for key, value := range properties {
			if strings.Contains(value.Signature().String(), "(") {
				return nil, fmt.Errorf("NetworkManager's %s.%s cannot be given back to it: change the key with nmcli", group, key)
			}
		}
	}
	return s, nil
}

// String is a text for people to compare.
func (s settings) String() string {
	var b strings.Builder
	for _, group := range slices.Sorted(maps.Keys(s)) {
		fmt.Fprintf(&b, "[%s]\n", group)
		for _, key := range slices.Sorted(maps.Keys(s[group])) {
			switch v := s[group][key].Value().(type) {
			case []byte:
				fmt.Fprintf(&b, "%s=%q\n", key, v)
			case string:
				fmt.Fprintf(&b, "%s=%s\n", key, keyfileValue(v))
			default:
				fmt.Fprintf(&b, "%s=%v\n", key, v)
			}
		}
	}
	return b.String()
}
