package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Store is a place for networks.
type Store interface {
	// Name is what the store is called, or its file.
	Name() string
	// Check reports what is in the way already before there is a network: that
	// the store is not there, or that this process may not write to it.
	Check(context.Context) error
	// Plan says what it means to store the network. Nothing is changed.
	Plan(context.Context, Network) (*Change, error)
}

// Effect is what a change does.
type Effect string

const (
	Added     Effect = "added"     // there was no network of this name and security
	Replaced  Effect = "replaced"  // there was, and its key is a new one now
	Unchanged Effect = "unchanged" // it was there with this key
	// Instead is written where there is room for one network and another was.
	Instead Effect = "added instead of another one"
)

// Change is a network's way into its store.
type Change struct {
	Where  string // the file, or who has it
	Effect Effect
	Next   string // command for the manager to take it up; "": it does by itself
	// UUID is that of the connection, where NetworkManager was told of it; "":
	// it was not.
	UUID string
	// Note is what else there is to say; "": nothing.
	Note string

	diff  func(show bool) string
	apply func(context.Context) error
}

// Apply makes the change. After an error nothing has changed.
func (c *Change) Apply(ctx context.Context) error {
	if c.Effect == Unchanged {
		return nil
	}
	if err := c.apply(ctx); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// Diff is the change as diff -u shows it; "": there is none. Keys are masked,
// those of other networks too, unless show tells otherwise.
func (c *Change) Diff(show bool) string { return c.diff(show) }

// differ compares two texts. They are nowhere that a value could be printed
// from.
func differ(where string, before, after []byte) func(bool) string {
	return func(show bool) string { return unified(where, string(before), string(after), show) }
}

// Names of stores, as Open takes them.
const (
	Auto     = "auto"
	Print    = "print"
	NM       = "nm"
	WPA      = "wpa"
	IWD      = "iwd"
	Networkd = "networkd"
	Gokrazy  = "gokrazy"
	Netplan  = "netplan"
)

// Names are all of them.
var Names = []string{Auto, Print, NM, WPA, IWD, Networkd, Gokrazy, Netplan}

// ErrUnknown tells that there is no such store.
var ErrUnknown = errors.New("unknown store")

// IsFile reports whether a name that Open takes is that of a file.
func IsFile(name string) bool {
	return !slices.Contains(Names, name) && strings.ContainsAny(name, "/.")
}

// Open returns a store of the machine by its name or file. For Auto it looks
// what manages Wi-Fi there, and says why it chose what it did; nil is Print.
func Open(ctx context.Context, name string, m Machine) (s Store, why string, err error) {
	switch name {
	case Auto:
		name, why = m.choose(ctx)
		s, _, err = Open(ctx, name, m)
		return s, why, err
	case Print:
		return nil, "", nil
	case NM:
		return nmStore{m}, "", nil
	case WPA:
		return m.wpa(m.wpaFile()), "", nil
	case IWD:
		return m.iwd(), "", nil
	case Gokrazy:
		return m.gokrazy(gokrazyFile), "", nil
	case Networkd, Netplan:
		if err := m.needsInterface(name); err != nil {
			return nil, "", err
		}
		if name == Netplan {
			return netplanStore{m}, "", nil
		}
		return m.networkd(), "", nil
	}
	if IsFile(name) {
		s, err = m.file(name)
		return s, "", err
	}
	return nil, "", fmt.Errorf("store: %w %q: there are %s, and files", ErrUnknown, name, strings.Join(Names, ", "))
}
