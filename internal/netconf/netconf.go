package netconf

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gowps/wps/dhcp"
)

// Why an interface cannot be taken; errors.Is tells.
var (
	ErrBusy        = errors.New("another process of this program uses it")
	ErrNoInterface = errors.New("there is no such interface")
)

// Options is what there is to choose.
type Options struct {
	// Dir is where the journals are; "" is /run/gowps, or for a user who is not
	// root gowps in $XDG_RUNTIME_DIR. It must not outlive the
	// running system, as the configuration does not.
	Dir string
	// Metric is the least that routes get; 0 is 600, what NetworkManager gives
	// to Wi-Fi, so that a cable is preferred.
	Metric uint32
	// Lasting tells that an association may outlast this process: whoever takes
	// it back has to end it.
	Lasting bool
	// Disconnect ends the association of an interface, if there is one that has
	// lasted; nil: nobody does.
	Disconnect func(ifname string) error
	// Return gives an interface back to the program that it was borrowed from;
	// nil: nobody does.
	Return func(ifname string, l Loan) error
	// Note is told, in one line, what was left as it is and why; nil: nobody is.
	Note func(string)
}

func (o Options) withDefaults() Options {
	if o.Dir == "" {
		o.Dir = defaultDir(os.Geteuid(), os.Getenv("XDG_RUNTIME_DIR"))
	}
	if o.Metric == 0 {
		o.Metric = 600
	}
	if o.Note == nil {
		o.Note = func(string) {}
	}
	if o.Disconnect == nil {
		o.Disconnect = func(string) error { return nil }
	}
	if o.Return == nil {
		o.Return = func(string, Loan) error { return nil }
	}
	return o
}

// defaultDir is where journals are. Who is not root, but has the right to change
// interfaces, may not write beside root's.
func defaultDir(uid int, runtimeDir string) string {
	if uid > 0 && filepath.IsAbs(runtimeDir) {
		return filepath.Join(runtimeDir, "gowps")
	}
	return "/run/gowps"
}

// Config is an interface that this process has, and what leases have granted it.
// It is used by one goroutine at a time.
type Config struct {
	host    *host
	options Options
	lock    *os.File // held while this process has the interface; nil: it has not
	journal journal
	servers []netip.Addr // that were set
}

// Take takes an interface for this process, before anything about it is changed.
// What an earlier process left of its configuration is taken back first, so that
// the interface is as that one found it. If such a process lives, the error is
// ErrBusy; if there is no such interface, ErrNoInterface.
//
// It takes milliseconds, but waits some seconds for a resolvconf or a
// systemd-resolved that does not come to an end. Update, Clear and Undo do
// likewise.
func Take(ifname string, o Options) (*Config, error) {
	h, err := newHost()
	if err != nil {
		return nil, err
	}
	return h.take(ifname, o)
}

func (h *host) take(ifname string, o Options) (*Config, error) {
	if !h.disk.exists(o.withDefaults().Dir) { // nothing can have been left
		if _, err := h.kernel.index(ifname); err != nil {
			return nil, fmt.Errorf("netconf: %s: %w", ifname, err)
		}
	}
	c, err := h.open(ifname, o)
	if err != nil {
		return nil, err
	}
	if err = c.takeBack(); err == nil {
		err = c.find()
	}
	if err != nil {
		defer c.close()
		return nil, c.wrap(err)
	}
	return c, nil
}

// find notes how the interface is found.
func (c *Config) find() (err error) {
	k := c.host.kernel
	if c.journal.Index, err = k.index(c.journal.Interface); err != nil {
		return err
	}
	l := link{Lasting: c.options.Lasting}
	if l.Up, l.Mode, err = k.link(c.journal.Index); err != nil {
		return err
	}
	return c.record(func(j *journal) { j.Link = &l })
}

// Borrow notes, before another program is asked to let go of the interface, how
// that is given it back: Undo does it, last of all, and so does whoever takes the
// interface after a process that was killed. A later loan replaces an earlier one.
func (c *Config) Borrow(l Loan) error {
	if c.lock == nil {
		return c.wrap(os.ErrClosed)
	}
	return c.wrap(c.record(func(j *journal) { j.Loan = &l }))
}

// Update changes the configuration to what a lease grants; the interface is to be
// up. After an error some of it may be missing. That name servers cannot be set
// is no error, but noted.
func (c *Config) Update(lease dhcp.Lease) error {
	if c.lock == nil {
		return c.wrap(os.ErrClosed) // after Undo or Keep
	}
	return c.wrap(c.update(lease))
}

// Clear takes back what leases granted. The interface stays this process's.
func (c *Config) Clear() error {
	if c.lock == nil {
		return nil
	}
	return c.wrap(errors.Join(c.dropServers(), c.dropRoute(), c.dropAddress()))
}

// Keep gives the interface up and leaves it as it is, for whoever takes it next
// to take back. The address ends after valid, when the lease does; 0: never.
func (c *Config) Keep(valid time.Duration) error {
	if c.lock == nil {
		return nil
	}
	defer c.close()
	if a := c.journal.Address; a.IsValid() && valid > 0 {
		return c.wrap(c.host.kernel.limitAddress(c.journal.Index, a, c.options.Metric, valid))
	}
	return nil
}

// Undo takes everything back and gives the interface up, once no association is
// left on it. It may be called again if it fails, and does nothing after it has
// succeeded.
func (c *Config) Undo() error {
	if c.lock == nil {
		return nil
	}
	if l := c.journal.Link; l != nil {
		l.Lasting = false
	}
	err := c.takeBack()
	if err == nil {
		c.close()
	}
	return c.wrap(err)
}

func (c *Config) close() {
	c.lock.Close()
	c.lock = nil
}

func (c *Config) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("netconf: %s: %w", c.journal.Interface, err)
}

// update drops what is no longer granted, then adds what is missing: were a new
// address added first, it would go with the old one if both are of one subnet.
func (c *Config) update(lease dhcp.Lease) error {
	g, err := grantOf(lease)
	if err != nil {
		return err
	}
	if r := c.journal.Route; r != nil && (r.Gateway != g.gateway || r.Source != g.address.Addr()) {
		if err := c.dropRoute(); err != nil {
			return err
		}
	}
	if a := c.journal.Address; a.IsValid() && a != g.address {
		if err := c.dropAddress(); err != nil {
			return err
		}
	}
	if !c.journal.Address.IsValid() {
		if err := c.addAddress(g.address); err != nil {
			return fmt.Errorf("address %s: %w", g.address, err)
		}
	}
	if c.journal.Route == nil && g.gateway.IsValid() {
		if err := c.addRoute(g); err != nil {
			return fmt.Errorf("route via %s: %w", g.gateway, err)
		}
	}
	if err := c.setServers(g.servers); err != nil {
		text := strings.ReplaceAll(err.Error(), "\n", "; ")
		c.options.Note(fmt.Sprintf("name servers %v of %s are not set: %s", g.servers, c.journal.Interface, text))
	}
	return nil
}

// takeBack takes back all that the journal tells of, last things first.
func (c *Config) takeBack() error {
	return errors.Join(c.dropServers(), c.dropRoute(), c.dropAddress(), c.dropLink(), c.dropLoan())
}

// dropLoan gives the interface back to the program that it was borrowed from.
func (c *Config) dropLoan() error {
	l := c.journal.Loan
	if l == nil {
		return nil
	}
	if err := c.options.Return(c.journal.Interface, *l); err != nil {
		return err
	}
	return c.record(func(j *journal) { j.Loan = nil })
}

// dropLink brings the link back to what it was. It was up, if an association that
// has lasted is to be ended without bringing it down: the routes of others would
// go with it.
func (c *Config) dropLink() error {
	l, k, index := c.journal.Link, c.host.kernel, c.journal.Index
	if l == nil {
		return nil
	}
	up, mode, err := k.link(index)
	switch {
	case err != nil || !up:
	case !l.Up:
		err = k.setDown(index)
	case l.Lasting:
		err = c.options.Disconnect(c.journal.Interface)
	}
	if err == nil && mode != l.Mode {
		err = k.setMode(index, l.Mode)
	}
	if err != nil && !errors.Is(err, ErrNoInterface) {
		return err
	}
	return c.record(func(j *journal) { j.Link = nil })
}

// addAddress adds an address, unless the interface has it: then it is not ours.
func (c *Config) addAddress(a netip.Prefix) error {
	have, err := c.host.kernel.addresses(c.journal.Index)
	if err != nil || slices.Contains(have, a) {
		return err
	}
	if err := c.record(func(j *journal) { j.Address = a }); err != nil {
		return err
	}
	err = c.host.kernel.addAddress(c.journal.Index, a, c.options.Metric)
	if err != nil {
		return errors.Join(err, c.record(func(j *journal) { j.Address = netip.Prefix{} }))
	}
	return nil
}

func (c *Config) dropAddress() error {
	a := c.journal.Address
	if !a.IsValid() {
		return nil
	}
	if err := c.host.kernel.removeAddress(c.journal.Index, a); err != nil {
		return err
	}
	return c.record(func(j *journal) { j.Address = netip.Prefix{} })
}

// addRoute adds the default route, with a metric that no other default route
// has: so it takes none's place, and can be told from all others.
func (c *Config) addRoute(g grant) error {
	taken, err := c.host.kernel.metrics()
	if err != nil {
		return err
	}
	r := &route{Gateway: g.gateway, Source: g.address.Addr(), Metric: c.options.Metric}
	for slices.Contains(taken, r.Metric) {
		r.Metric++
	}
	if err := c.record(func(j *journal) { j.Route = r }); err != nil {
		return err
	}
	// A gateway outside the prefix can be reached all the same, if the route says so.
	err = c.host.kernel.addRoute(c.journal.Index, *r, !g.address.Contains(g.gateway))
	if err != nil {
		return errors.Join(err, c.record(func(j *journal) { j.Route = nil }))
	}
	return nil
}

func (c *Config) dropRoute() error {
	r := c.journal.Route
	if r == nil {
		return nil
	}
	if err := c.host.kernel.removeRoute(c.journal.Index, *r); err != nil {
		return err
	}
	return c.record(func(j *journal) { j.Route = nil })
}

// setServers sets the name servers; none takes them back.
func (c *Config) setServers(servers []netip.Addr) error {
	switch {
	case slices.Equal(servers, c.servers):
		return nil
	case len(servers) == 0:
		return c.dropServers()
	}
	if c.journal.Resolver == nil {
		r, err := c.host.findResolver(c.journal.Index)
		if err != nil {
			return err
		}
		if err := c.record(func(j *journal) { j.Resolver = r }); err != nil {
			return err
		}
	}
	if err := c.host.resolver(c.journal).set(servers); err != nil {
		return errors.Join(err, c.dropServers()) // it may be done by half
	}
	c.servers = servers
	return nil
}

func (c *Config) dropServers() error {
	c.servers = nil
	if c.journal.Resolver == nil {
		return nil
	}
	if err := c.host.resolver(c.journal).restore(); err != nil {
		return err
	}
	return c.record(func(j *journal) { j.Resolver = nil })
}
