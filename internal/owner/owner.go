// Package owner finds out which programs manage a network interface, so that
// none of them is fought over it.
//
//	message bus   NetworkManager, ConnMan, iwd, wpa_supplicant, systemd-networkd
//	/proc         wpa_supplicant, dhcpcd, dhclient, udhcpc; open control sockets
//
// It only reads. What has an owner let go of the interface is told as a command
// for the user's shell, and so is what takes that back.
package owner

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/gowps/wps/internal/bus"
)

// Role is what an owner manages of an interface, as a set of bits.
type Role uint8

const (
	Radio   Role = 1 << iota // scans, joins networks, or is an access point
	Address                  // gives it addresses and routes
)

func (r Role) String() string {
	switch r {
	case Radio:
		return "radio"
	case Address:
		return "address"
	case Radio | Address:
		return "radio and address"
	}
	return fmt.Sprintf("Role(%d)", uint8(r))
}

// Owner is a program that manages the interface.
type Owner struct {
	Name     string // of the program
	Role     Role
	Evidence string // what shows it
	Release  string // shell command, for root, that has it let go of the interface
	Restore  string // shell command that takes Release back; "": not known
}

func (o Owner) String() string { return fmt.Sprintf("%s (%s): %s", o.Name, o.Role, o.Evidence) }

// patience is how long all services together may take to answer.
const patience = 2 * time.Second

var errSilent = errors.New("no answer on the message bus")

// Find returns the owners of an interface of this machine, those of the radio
// first. Without an error there are no others that it could know; with one,
// there may be. A machine without a message bus is no error.
func Find(ctx context.Context, ifname string) ([]Owner, error) {
	if runtime.GOOS != "linux" {
		return nil, fmt.Errorf("owner: network interfaces of %s: %w", runtime.GOOS, errors.ErrUnsupported)
	}
	return Finder{Root: os.DirFS("/")}.Find(ctx, ifname)
}

// Finder is where to look.
type Finder struct {
	Root fs.FS  // with proc, sys and etc
	Bus  string // address of the message bus; "": the system's
}

// Find is the package's Find, looking elsewhere.
func (f Finder) Find(ctx context.Context, ifname string) ([]Owner, error) {
	if !fs.ValidPath(ifname) || strings.Contains(ifname, "/") {
		return nil, fmt.Errorf("owner: %q cannot name an interface", ifname)
	}
	if _, err := fs.Stat(f.Root, "sys/class/net/"+ifname); err != nil {
		return nil, fmt.Errorf("owner: no interface %s: %w", ifname, err)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSilent)
	defer cancel()
	s := &search{root: f.Root, ifname: ifname}
	s.bus, s.err = bus.Dial(ctx, f.Bus)
	if errors.Is(s.err, bus.ErrAbsent) {
		s.err = nil
	}
	defer s.bus.Close()
	s.running()
	// Who has others work for it comes before them.
	for _, look := range []func() error{
		s.networkManager, s.connman, s.iwd, s.hostapd, s.supplicant, s.networkd, s.dhcpClients,
	} {
		s.fail(look())
	}
	if s.err != nil {
		return s.owners, fmt.Errorf("owner: of %s: %w", ifname, s.err)
	}
	return s.owners, nil
}

// Socket returns the control socket that a program of the hostap project,
// wpa_supplicant or hostapd, has for an interface.
func (f Finder) Socket(program, ifname string) (name string, ok bool) {
	return (&search{root: f.Root, ifname: ifname}).socket(program)
}

// search is one look at the machine.
type search struct {
	root      fs.FS
	bus       *bus.Bus // nil: none
	ifname    string
	processes []process // that may be owners

	owners []Owner
	err    error // the first
}

func (s *search) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// add adds an owner, unless it is known: a program may run as several processes.
func (s *search) add(o Owner) {
	for _, known := range s.owners {
		if known.Name == o.Name && known.Release == o.Release {
			return
		}
	}
	s.owners = append(s.owners, o)
}

// owned reports whether the program of this name is an owner.
func (s *search) owned(name string) bool {
	for _, o := range s.owners {
		if o.Name == name {
			return true
		}
	}
	return false
}

// unknown reports whether a service answered that it does not run, or does not
// have what it was asked for.
func unknown(err error, refusals ...string) bool {
	return errors.Is(err, bus.ErrAbsent) || bus.Refused(err, refusals...)
}

// Quote makes one word of a user's shell out of a text.
func Quote(text string) string { return quote(text) }
