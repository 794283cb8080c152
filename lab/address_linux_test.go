package lab

import (
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestLifeKeep has the connection outlast the command. The next command on the
// interface takes it back, and leaves the interface as the first one found it.
func TestLifeKeep(t *testing.T) {
	for n, command := range []string{"start --connect", "run"} {
		t.Run(command, func(t *testing.T) {
			run(t, func(a *Air) {
				ap := a.ap(wpa2)
				w, before := a.prepare(settings[n%2])
				args := append(strings.Fields(command), "-v", "--keep", "-i", w.name)
				if command == "run" {
					args = append(args, a.script(joins))
				}
				ap.press()
				a.ends(a.wps(args...), 0, w.name+" stays connected", "ends in 1h0m0s")
				time.Sleep(30 * time.Second)
				a.configured(w, ap)
				if seen := a.do("ip", "-4", "addr", "show", "dev", w.name); !strings.Contains(seen, "valid_lft 35") {
					a.Errorf("the address is to end with its lease:\n%s", seen)
				}
				if flags := ap.member(w.mac)["flags"]; !strings.Contains(flags, "[AUTHORIZED]") {
					a.Errorf("the access point's flags of the station are %q", flags)
				}
				a.ends(a.wps("scan", "-i", w.name), 0, "lab")
				a.asFound(w, before)
			})
		})
	}
}

// TestLifeKeepNothing has the command asked to end before there is anything to
// keep.
func TestLifeKeepNothing(t *testing.T) {
	for n, p := range phases[:2] {
		t.Run(p.name, func(t *testing.T) {
			run(t, func(a *Air) {
				ap := a.ap(wpa2)
				w, before := a.prepare(settings[n%2])
				ap.press()
				wps := a.wps("start", "-v", "--connect", "--keep", "-i", w.name)
				a.await(wps, p.text)
				a.quit(wps, syscall.SIGINT, p.code)
				a.asFound(w, before)
			})
		})
	}
}

// TestLifeWithoutDHCP leaves addresses to another service: to nobody, here.
func TestLifeWithoutDHCP(t *testing.T) {
	run(t, func(a *Air) {
		ap := a.ap(wpa2)
		w, before := a.prepare(settings[0])
		ap.press()
		wps := a.wps("start", "-v", "--connect", "--dhcp=off", "-i", w.name)
		a.await(wps, "connected; Ctrl-C")
		time.Sleep(10 * time.Second)
		seen := a.sight(w)
		for text, want := range map[string]bool{
			"Connected to " + ap.mac.String(): true, "state UP": true, "inet " + subnet(ap.wireless) + "1/": false, "dev " + w.name + " proto dhcp": false, "nameserver": false,
		} {
			if strings.Contains(seen, text) != want {
				a.Errorf("%q: want %v, in\n%s", text, want, seen)
			}
		}
		if got := a.addresses(w.name); len(got) > 0 {
			a.Errorf("addresses %v", got)
		}
		a.quit(wps, syscall.SIGTERM, 0)
		a.asFound(w, before)
	})
}

// TestLifeLease has leases of less than a minute: they are renewed as long as the
// server answers, and the address is given up when it has not answered to the
// end. The station is elsewhere: from an address of its own, no machine takes a
// renewal.
func TestLifeLease(t *testing.T) {
	run(t, func(a *Air) {
		a.lease = 40 * time.Second
		ap := a.ap(wpa2)
		w := a.radio()
		a.away(w)
		ap.press()
		wps := a.start("wps", "ip", "netns", "exec", elsewhere, wpsProgram, "start", "-v", "--connect", "-i", w.name)
		a.await(wps, "connected; Ctrl-C")
		time.Sleep(2 * time.Minute)
		a.pings(ap, 2)
		if strings.Contains(wps.Log(), "may no longer be used") {
			a.Error("the lease has ended")
		}
		if n := strings.Count(ap.server.Log(), "sending ACK"); n < 5 || n > 12 {
			a.Errorf("the server has granted the lease %d times in 2 minutes", n)
		}

		if err := ap.server.Signal(syscall.SIGSTOP); err != nil {
			a.Fatal(err)
		}
		a.Cleanup(func() { ap.server.Signal(syscall.SIGCONT) })
		stopped := time.Now()
		own := func() bool {
			return strings.Contains(a.there("ip", "-4", "addr", "show", "dev", w.name), "inet "+subnet(ap.wireless))
		}
		a.until("the lease to end", func() bool { return !own() })
		if took := time.Since(stopped); took > 41*time.Second {
			a.Errorf("the address was given up only after %v", took)
		}
		if left := a.there("ip", "-4", "route") + a.there("cat", resolvConf); strings.Contains(left, subnet(ap.wireless)) {
			a.Errorf("without an address there is still\n%s", left)
		}
		if err := ap.server.Signal(syscall.SIGCONT); err != nil {
			a.Fatal(err)
		}
		a.until("another lease", own)
		time.Sleep(time.Second)
		a.pings(ap, 2)
		a.quit(wps, syscall.SIGHUP, 0)
		if own() {
			a.Error("the address is left")
		}
	})
}
