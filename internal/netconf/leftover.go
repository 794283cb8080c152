package netconf

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
)

// Leftover is what a process has configured of an interface and has not taken
// back.
type Leftover struct {
	Interface string
	Alive     bool         // the process still runs
	Address   netip.Prefix // the zero Prefix: none
	Gateway   netip.Addr   // of the default route; the zero Addr: none
	Servers   bool         // name servers were set
	Lender    string       // the program that it is borrowed from; "": none
	Err       error        // why its journal cannot be read; Take has the same trouble
}

// Leftovers looks at the journals of all interfaces, those that are gone
// included, and changes nothing. Without the rights to it, the error is
// fs.ErrPermission; then Take fails too, unless there are no journals yet.
func Leftovers(o Options) ([]Leftover, error) {
	h, err := newHost()
	if err != nil {
		return nil, err
	}
	return h.leftovers(o)
}

func (h *host) leftovers(o Options) (list []Leftover, err error) {
	dir := o.withDefaults().Dir
	entries, err := os.ReadDir(h.disk.path(dir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("netconf: %w", err)
	}
	for _, e := range entries {
		ifname, ok := strings.CutSuffix(e.Name(), ".json")
		if !ok || !e.Type().IsRegular() {
			continue
		}
		l := Leftover{Interface: ifname}
		var j journal
		text, err := h.disk.read(filepath.Join(dir, e.Name()))
		if err == nil && text == nil { // taken back in this moment
			continue
		}
		if err == nil {
			err = json.Unmarshal(text, &j)
		}
		if err != nil {
			l.Err = fmt.Errorf("netconf: %s: %w", filepath.Join(dir, e.Name()), err)
		}
		l.Address, l.Servers = j.Address, j.Resolver != nil
		if j.Route != nil {
			l.Gateway = j.Route.Gateway
		}
		if j.Loan != nil {
			l.Lender = j.Loan.Owner
		}
		l.Alive = h.locked(filepath.Join(dir, ifname+".lock"))
		list = append(list, l)
	}
	return list, nil
}

// locked reports whether a process holds a lock.
func (h *host) locked(name string) bool {
	if !h.disk.exists(name) {
		return false
	}
	f, err := h.disk.lock(name)
	if err == nil {
		f.Close()
	}
	return errors.Is(err, ErrBusy)
}
