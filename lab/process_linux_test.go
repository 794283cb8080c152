package lab

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/gowps/wps/internal/interop"
)

// wpsProgram is the wps command as users have it.
const wpsProgram = "wps"

// wps starts the wps command as a process of its own.
func (a *Air) wps(args ...string) *interop.Program {
	a.Helper()
	a.commands++
	return a.start(fmt.Sprintf("wps-%d", a.commands), wpsProgram, args...)
}

// joins is a script that enrols and joins.
const joins = `
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status)
  wps.disable()
  wifi.sta.connect()
end)
`

// script writes a script to a file.
func (a *Air) script(text string) (file string) {
	a.Helper()
	file = filepath.Join(a.temp(), "script.lua")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		a.Fatal(err)
	}
	return file
}

// phy is the name of a radio's device.
func (a *Air) phy(w wireless) string {
	a.Helper()
	name, err := os.ReadFile("/sys/class/net/" + w.name + "/phy80211/name")
	if err != nil {
		a.Fatal(err)
	}
	return strings.TrimSpace(string(name))
}

// ends waits for the end of a command, which must have this exit code and have
// said these texts, and no key.
func (a *Air) ends(p *interop.Program, code int, texts ...string) {
	a.Helper()
	got, err := p.End(a.ctx)
	if err != nil {
		a.Fatal(err)
	}
	if got != code {
		a.Errorf("wps has ended with exit code %d, want %d", got, code)
	}
	said := p.Log()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			a.Errorf("wps has not said %q", text)
		}
	}
	for _, never := range []string{"panic", "goroutine ", passphrase} {
		if strings.Contains(said, never) {
			a.Errorf("wps has said %q", never)
		}
	}
}

// quit sends a command a signal and waits for its end.
func (a *Air) quit(p *interop.Program, s syscall.Signal, code int, texts ...string) {
	a.Helper()
	if err := p.Signal(s); err != nil {
		a.Fatal(err)
	}
	a.ends(p, code, texts...)
}

// stop holds the access point up, until resume or the end of the case: it does
// not answer, and does not say that it has gone.
func (p *accessPoint) stop() (resume func()) {
	p.air.Helper()
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		p.air.Fatal(err)
	}
	resume = func() { p.Signal(syscall.SIGCONT) }
	p.air.Cleanup(resume)
	return resume
}

// qdisc is decided by the kernel when an interface comes up for the first time,
// and means nothing here.
var qdisc = regexp.MustCompile(` qdisc \S+`)

const resolvConf = "/etc/resolv.conf"

// sight is all that a user of the machine sees of an interface: whether it is up,
// its link mode, network, addresses, the routes and name servers of the machine,
// and what is left in the folder of the journals.
func (a *Air) sight(w wireless) string {
	a.Helper()
	var b strings.Builder
	for _, command := range []string{"ip -o link show dev " + w.name, "ip -4 -o addr show dev " + w.name, "ip -4 route show table all", "iw dev " + w.name + " link"} {
		words := strings.Fields(command)
		output, _ := a.try(words[0], words[1:]...) // of an interface that is gone, the error
		fmt.Fprintf(&b, "%s:\n%s", command, qdisc.ReplaceAllString(output, ""))
	}
	text, err := os.ReadFile(resolvConf)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.Error(err)
	}
	fmt.Fprintf(&b, "%s: %v\n%s", resolvConf, err == nil, text)
	left, _ := filepath.Glob("/run/gowps/*.json")
	fmt.Fprintf(&b, "journals: %v\n", left)
	return b.String()
}

// asFound waits until the interface is in sight as it was before, for at most
// five seconds: the kernel tells of links with some delay.
func (a *Air) asFound(w wireless, before string) {
	a.Helper()
	for late := time.Now().Add(5 * time.Second); a.sight(w) != before; time.Sleep(100 * time.Millisecond) {
		if time.Now().After(late) {
			a.Errorf("not as found, which was\n%s\nbut\n%s", before, a.sight(w))
			return
		}
	}
}

// setting is how an interface is found.
type setting struct {
	name    string
	up      bool
	servers string // /etc/resolv.conf; "": there is none
}

// settings are those that the cases take turns with.
var settings = []setting{
	{"down", false, ""},
	{"up", true, "# by hand\nnameserver 9.9.9.9\n"},
}

// prepare makes a radio's interface what the setting says and returns how it
// looks.
func (a *Air) prepare(s setting) (w wireless, before string) {
	a.Helper()
	w = a.radio()
	if s.up {
		a.do("ip", "link", "set", w.name, "up")
		a.do("ip", "address", "add", "10.99.0.2/24", "dev", w.name)
		a.do("ip", "route", "add", "10.98.0.0/16", "via", "10.99.0.1", "dev", w.name)
		time.Sleep(2 * time.Second) // the kernel finds out that there is no carrier
	}
	if s.servers != "" {
		if err := os.WriteFile(resolvConf, []byte(s.servers), 0o644); err != nil {
			a.Fatal(err)
		}
		a.Cleanup(func() { os.Remove(resolvConf) })
	}
	return w, a.sight(w)
}

// configured checks that the machine is in the network of an access point, with
// an address, its route and its name server.
func (a *Air) configured(w wireless, ap *accessPoint) {
	a.Helper()
	seen := a.sight(w)
	for _, want := range []string{
		"inet " + subnet(ap.wireless), "default via " + subnet(ap.wireless) + "1 dev " + w.name,
		"nameserver " + subnet(ap.wireless) + "1\n", "Connected to " + ap.mac.String(), "state UP",
	} {
		if !strings.Contains(seen, want) {
			a.Errorf("no %q in\n%s", want, seen)
		}
	}
}
