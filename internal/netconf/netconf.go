package netconf

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/gowps/wps/dhcp"
)

// ErrBusy tells that another process has configured the interface, and lives.
var ErrBusy = errors.New("another process configures it")

// Options is what there is to choose.
type Options struct {
	// Dir is where the journals are; "" is /run/gowps. It must not outlive the
	// running system, as the configuration does not.
	Dir string
	// Metric is the least that routes get; 0 is 600, what NetworkManager gives
	// to Wi-Fi, so that a cable is preferred.
	Metric uint32
	// Note is told, in one line, what was left as it is and why; nil: nobody is.
	Note func(string)
}

func (o Options) withDefaults() Options {
	if o.Dir == "" {
		o.Dir = "/run/gowps"
	}
	if o.Metric == 0 {
		o.Metric = 600
	}
	if o.Note == nil {
		o.Note = func(string) {}
	}
	return o
}

// Config is an interface that has what a lease grants. It is used by one
// goroutine at a time.
type Config struct {
	host    *host
	options Options
	lock    *os.File // held while this process has the interface; nil: it has not
	journal journal
	servers []netip.Addr // that were set
}

// Apply configures an interface that is up. What an earlier process left of its
// configuration is taken back before. If Apply fails, it leaves nothing; that
// name servers cannot be set is no failure, but noted.
//
// It takes milliseconds, but waits some seconds for a resolvconf or a
// systemd-resolved that does not come to an end. Update and Undo do likewise.
func Apply(ifname string, lease dhcp.Lease, o Options) (*Config, error) {
	h, err := newHost()
	if err != nil {
		return nil, err
	}
	return h.apply(ifname, lease, o)
}

// Recover takes back what an earlier process has left of its configuration, if
// anything. If that process lives, the error is ErrBusy.
func Recover(ifname string, o Options) error {
	h, err := newHost()
	if err != nil {
		return err
	}
	return h.recover(ifname, o)
}

func (h *host) apply(ifname string, lease dhcp.Lease, o Options) (*Config, error) {
	c, err := h.open(ifname, o)
	if err != nil {
		return nil, err
	}
	err = c.takeBack()
	if err == nil {
		c.journal.Index, err = h.kernel.index(ifname)
	}
	if err == nil {
		err = c.update(lease)
	}
	if err != nil {
		defer c.close()
		return nil, c.wrap(errors.Join(err, c.takeBack()))
	}
	return c, nil
}

func (h *host) recover(ifname string, o Options) error {
	if !h.disk.exists(o.withDefaults().Dir) {
		return nil
	}
	c, err := h.open(ifname, o)
	if err != nil {
		return err
	}
	defer c.close()
	return c.wrap(c.takeBack())
}

// Update changes the configuration to what another lease grants. After an error
// some of it may be missing; Undo is still to be called.
func (c *Config) Update(lease dhcp.Lease) error {
	if c.lock == nil {
		return c.wrap(os.ErrClosed) // after Undo
	}
	return c.wrap(c.update(lease))
}

// Undo takes everything back. It may be called again if it fails, and does
// nothing after it has succeeded.
func (c *Config) Undo() error {
	if c.lock == nil {
		return nil
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
	return errors.Join(c.dropServers(), c.dropRoute(), c.dropAddress())
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
