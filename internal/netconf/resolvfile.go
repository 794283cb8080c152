package netconf

import (
	"net/netip"
	"os"
	"strings"

	files "github.com/gowps/wps/internal/disk"
)

// resolvFile is /etc/resolv.conf where nobody else keeps it. Our servers stand
// in a block of their own before everything else; the servers of others are made
// comments, since a program may ask any server of the file. All the rest stays.
// So what is ours can be taken out again whatever others have written meanwhile,
// and if they wrote nothing, what remains is the original to the octet.
//
//	# wps wlan0: name servers of its network, while it is connected
//	nameserver 192.168.1.1
//	# wps wlan0: end
//	# by hand
//	# wps wlan0: nameserver 9.9.9.9
//	options timeout:1
type resolvFile struct {
	disk    disk
	ifname  string
	created bool
}

func (r resolvFile) set(servers []netip.Addr) error {
	return r.edit(func(text string) string { return withServers(text, r.ifname, servers) })
}

func (r resolvFile) restore() error {
	if err := r.disk.remove(temporary(resolvConf, r.ifname)); err != nil {
		return err
	}
	return r.edit(func(text string) string { return withoutServers(text, r.ifname) })
}

// edit changes the file, if the change makes a difference. What became a link
// meanwhile has nothing of ours in it.
func (r resolvFile) edit(change func(string) string) error {
	a := publicFile
	info, err := os.Lstat(r.disk.path(resolvConf))
	switch {
	case os.IsNotExist(err):
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return nil
	default:
		a = files.AttributesOf(info)
	}
	before, err := r.disk.read(resolvConf)
	if err != nil {
		return err
	}
	after := change(string(before))
	switch {
	case after == string(before):
		return nil
	case after == "" && r.created:
		return r.disk.remove(resolvConf)
	}
	return r.disk.replace(resolvConf, temporary(resolvConf, r.ifname), []byte(after), a)
}

// mark begins each line that is ours, but for the servers in the block.
func mark(ifname string) string { return "# wps " + ifname + ": " }

const (
	blockBegin = "name servers of its network, while it is connected\n"
	blockEnd   = "end\n"
	keyword    = "nameserver"
)

// withServers is text with our servers instead of others'.
func withServers(text, ifname string, servers []netip.Addr) string {
	m := mark(ifname)
	var b strings.Builder
	b.WriteString(m + blockBegin)
	for _, a := range servers {
		b.WriteString(keyword + " " + a.String() + "\n")
	}
	b.WriteString(m + blockEnd)
	for line := range strings.Lines(withoutServers(text, ifname)) {
		// Keywords begin in the first column.
		if strings.HasPrefix(line, keyword) {
			b.WriteString(m)
		}
		b.WriteString(line)
	}
	return b.String()
}

// withoutServers is text with nothing of ours, and others' servers again.
func withoutServers(text, ifname string) string {
	m := mark(ifname)
	if before, rest, ok := strings.Cut(text, m+blockBegin); ok {
		if _, after, ok := strings.Cut(rest, m+blockEnd); ok {
			text = before + after
		}
	}
	var b strings.Builder
	for line := range strings.Lines(text) {
		if server, ok := strings.CutPrefix(line, m); ok && strings.HasPrefix(server, keyword) {
			line = server
		}
		b.WriteString(line)
	}
	return b.String()
}
