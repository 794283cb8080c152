package netconf

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
)

// journal is what of an interface is, or is about to be, configured by us.
type journal struct {
	Interface string       `json:"interface"`
	Index     int          `json:"index"` // what the kernel knows it by
	Link      *link        `json:"link,omitempty"`
	Address   netip.Prefix `json:"address,omitzero"`
	Route     *route       `json:"route,omitempty"`
	Resolver  *found       `json:"resolver,omitempty"`
	Loan      *Loan        `json:"loan,omitempty"`
}

// Loan tells of an interface that another program manages and has let go of for
// a while: how that program is given it back.
type Loan struct {
	Owner      string `json:"owner"`                // the program
	Connection string `json:"connection,omitempty"` // what it is to join, by its UUID; "": what it likes
	// Autoconnect tells that it joins networks by itself there.
	Autoconnect bool `json:"autoconnect,omitempty"`
}

// empty reports whether there is nothing to take back.
func (j journal) empty() bool {
	return j.Link == nil && !j.Address.IsValid() && j.Route == nil && j.Resolver == nil && j.Loan == nil
}

// open takes hold of an interface and reads its journal.
func (h *host) open(ifname string, o Options) (*Config, error) {
	o = o.withDefaults()
	// It becomes the name of a file, and a word in others.
	if ifname == "" || ifname == "." || ifname == ".." || strings.ContainsAny(ifname, "/ \t\n\r\v\f") {
		return nil, fmt.Errorf("netconf: %q cannot name an interface", ifname)
	}
	c := &Config{host: h, options: o, journal: journal{Interface: ifname}}
	if err := c.begin(); err != nil {
		return nil, c.wrap(err)
	}
	return c, nil
}

func (c *Config) begin() (err error) {
	d, ifname := c.host.disk, c.journal.Interface
	if err := d.makeDir(c.options.Dir); err != nil {
		return err
	}
	if c.lock, err = d.lock(filepath.Join(c.options.Dir, ifname+".lock")); err != nil {
		return err
	}
	text, err := d.read(c.file())
	if err == nil && text != nil {
		err = json.Unmarshal(text, &c.journal)
		c.journal.Interface = ifname // whatever it says
	}
	if err == nil {
		err = d.remove(c.temporary())
	}
	if err != nil {
		c.close()
		return fmt.Errorf("%s: %w", c.file(), err)
	}
	return nil
}

// file is where the journal is.
func (c *Config) file() string { return filepath.Join(c.options.Dir, c.journal.Interface+".json") }

func (c *Config) temporary() string { return temporary(c.file(), c.journal.Interface) }

// record changes the journal. If that fails, nothing has changed.
func (c *Config) record(change func(*journal)) error {
	next := c.journal
	change(&next)
	err := c.save(next)
	if err == nil {
		c.journal = next
	}
	return err
}

// save writes the journal; there is none of nothing.
func (c *Config) save(j journal) error {
	if j.empty() {
		return c.host.disk.remove(c.file())
	}
	text, err := json.MarshalIndent(j, "", "\t")
	if err != nil {
		return err
	}
	return c.host.disk.replace(c.file(), c.temporary(), append(text, '\n'), ownFile)
}
