package netconf

import (
	"bytes"
	"context"
	"fmt"
	"net/netip"
	"os/exec"
	"strings"
	"time"
)

// resolvconf is the program that collects the name servers of all interfaces and
// writes /etc/resolv.conf: openresolv's, or another one of that name.
type resolvconf struct {
	program string // "": not installed
	ifname  string
}

// resolvconfPatience is how long it may take; it restarts other programs.
const resolvconfPatience = 10 * time.Second

func (r resolvconf) set(servers []netip.Addr) error {
	var text strings.Builder
	for _, a := range servers {
		text.WriteString("nameserver " + a.String() + "\n")
	}
	return r.run(text.String(), "-a", r.entry())
}

// restore deletes our entry, if there is one. Without the program there is none.
func (r resolvconf) restore() error {
	if r.program == "" {
		return nil
	}
	return r.run("", "-d", r.entry(), "-f") // -f: it may not be there
}

// entry names our entry: the interface and, after a dot, who made it.
func (r resolvconf) entry() string { return r.ifname + ".gowps" }

func (r resolvconf) run(input string, args ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), resolvconfPatience)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.program, args...)
	cmd.Stdin = strings.NewReader(input)
	cmd.WaitDelay = time.Second // for a program that it started, and that goes on
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", r.program, args[0], err, bytes.TrimSpace(output))
	}
	return nil
}
