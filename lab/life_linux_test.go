package lab

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gowps/wps/internal/interop"
)

// phase is a point in the life of wps start --connect.
type phase struct {
	name string
	text string // that the command says when it is there
	// held: it does not come any further, because the access point is stopped.
	held bool
	code int // of the command, if it is asked to end there
}

var phases = []phase{
	{"Search", "scan 1: heard", false, 130},
	{"Exchange", "sent M1", true, 130},
	{"Connected", "connected; Ctrl-C", false, 0},
}

// reach starts wps start --connect, and returns when it has come to the phase.
// resume has the access point go on.
func (a *Air) reach(p phase, ap *accessPoint, w wireless) (wps *interop.Program, resume func()) {
	a.Helper()
	if p.text != "scan 1: heard" {
		ap.press()
	}
	wps, resume = a.wps("start", "-v", "--connect", "-i", w.name), func() {}
	a.await(wps, p.text)
	if p.held {
		resume = ap.stop()
		if strings.Contains(wps.Log(), "credential for") {
			a.Fatal("the exchange was over before the access point could be stopped")
		}
	}
	if p.code == 0 {
		a.configured(w, ap)
	}
	return wps, resume
}

// enrols starts wps start --connect and sees it come to its end and leave again.
func (a *Air) enrols(ap *accessPoint, w wireless) {
	a.Helper()
	wps, _ := a.reach(phases[2], ap, w)
	a.quit(wps, syscall.SIGTERM, 0)
}

// TestLifeAskedToEnd has the command asked to end in each phase of its life: the
// interface is as it was found.
func TestLifeAskedToEnd(t *testing.T) {
	for _, p := range phases {
		for n, s := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			t.Run(p.name+"/"+s.String(), func(t *testing.T) {
				run(t, func(a *Air) {
					ap := a.ap(wpa2)
					w, before := a.prepare(settings[n%2])
					wps, _ := a.reach(p, ap, w)
					a.quit(wps, s, p.code)
					a.asFound(w, before)
				})
			})
		}
	}
}

// TestLifeKilled has the command killed in each phase. A second one enrols and
// joins, and leaves the interface as the first one found it.
func TestLifeKilled(t *testing.T) {
	for _, p := range phases {
		for _, s := range settings {
			t.Run(p.name+"/"+s.name, func(t *testing.T) {
				run(t, func(a *Air) {
					ap := a.ap(wpa2)
					w, before := a.prepare(s)
					wps, resume := a.reach(p, ap, w)
					a.quit(wps, syscall.SIGKILL, -1)
					resume()
					if a.sight(w) == before {
						a.Error("nothing was left to take back")
					}
					a.enrols(ap, w)
					a.asFound(w, before)
				})
			})
		}
	}
}

// TestLifeRemoved has the card pulled out in each phase, and from under a script
// that is connected: a clear error, and no waiting.
func TestLifeRemoved(t *testing.T) {
	removed := func(begin func(*Air, *accessPoint, wireless) *interop.Program) func(*Air) {
		return func(a *Air) {
			ap := a.ap(wpa2)
			w, _ := a.prepare(settings[1])
			phy := a.phy(w)
			wps := begin(a, ap, w)
			began := time.Now()
			if err := deleteRadio(phy); err != nil {
				a.Fatal(err)
			}
			a.ends(wps, 4, w.name+": the interface has been removed")
			if took := time.Since(began); took > 5*time.Second {
				a.Errorf("it took %v to end", took)
			}
			if text, err := os.ReadFile(resolvConf); err != nil || string(text) != settings[1].servers {
				a.Errorf("%s is %q, %v", resolvConf, text, err)
			}
			if left, _ := filepath.Glob("/run/gowps/*.json"); left != nil {
				a.Errorf("journals are left: %v", left)
			}
		}
	}
	for _, p := range phases {
		t.Run(p.name, func(t *testing.T) {
			run(t, removed(func(a *Air, ap *accessPoint, w wireless) *interop.Program {
				wps, _ := a.reach(p, ap, w)
				return wps
			}))
		})
	}
	t.Run("Script", func(t *testing.T) {
		run(t, removed(func(a *Air, ap *accessPoint, w wireless) *interop.Program {
			ap.press()
			wps := a.wps("run", "-v", "-i", w.name, a.script(joins))
			a.await(wps, "gateway "+subnet(ap.wireless))
			return wps
		}))
	})
}

// TestLifeFails has the command fail by itself.
func TestLifeFails(t *testing.T) {
	for n, tt := range []struct {
		name    string
		overlap bool
		args    string
		code    int
		text    string
	}{
		{"WalkTimeOver", false, "start -v --connect --walk-time 8s", 7, "no access point in WPS mode"},
		{"Overlap", true, "start -v --connect", 5, "session overlap"},
		{"OverlapKeep", true, "start -v --connect --keep", 5, "session overlap"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			run(t, func(a *Air) {
				ap := a.ap(wpa2)
				if tt.overlap {
					other := a.ap(wpa2 + "uuid=22345678-9abc-def0-1234-56789abcdef0\nchannel=11\n")
					ap.press()
					other.press()
				}
				w, before := a.prepare(settings[n%2])
				a.ends(a.wps(append(strings.Fields(tt.args), "-i", w.name)...), tt.code, tt.text)
				a.asFound(w, before)
			})
		})
	}
}

// TestLifePipe has the reader of the command's output go away: after the
// credential, when there is more to tell.
func TestLifePipe(t *testing.T) {
	run(t, func(a *Air) {
		ap := a.ap(wpa2)
		w, before := a.prepare(settings[1])
		ap.press()
		script := `{ "$0" start -v --connect -i "$1"; echo "exit code $?" >&2; } | head -n 1`
		p := a.start("wps", "busybox", "sh", "-c", script, wpsProgram, w.name)
		a.ends(p, 0, "network", "exit code 4")
		if strings.Contains(p.Log(), "connected; Ctrl-C") {
			a.Error("it went on")
		}
		a.asFound(w, before)
	})
}

// TestLifeDisable has a script disable WPS in mid-exchange: its callback is not
// called, the interface is free, and a second attempt succeeds.
func TestLifeDisable(t *testing.T) {
	const script = `
wifi.setmode(wifi.STATION)
wps.enable()
wps.start(function(status) print("first " .. status) end)
tmr.create():alarm(15000, tmr.ALARM_SINGLE, function()
  wps.disable()
  print("disabled")
end)
tmr.create():alarm(40000, tmr.ALARM_SINGLE, function()
  wps.enable()
  wps.start(function(status)
    print("second " .. status)
    wps.disable()
    wifi.sta.connect()
  end)
end)
wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(T) print("got " .. T.IP) end)
`
	run(t, func(a *Air) {
		ap := a.ap(wpa2)
		w, before := a.prepare(settings[0])
		ap.press()
		wps := a.wps("run", "-v", "--profile", "walk", "-i", w.name, a.script(script))
		a.await(wps, "sent M1")
		resume := ap.stop()
		a.await(wps, "disabled")
		a.until("the interface to be free", func() bool { return strings.Contains(a.do("iw", "dev", w.name, "link"), "Not connected") })
		resume()
		ap.press()
		a.await(wps, "second 0")
		a.await(wps, "got "+subnet(ap.wireless))
		a.quit(wps, syscall.SIGINT, 130)
		if strings.Contains(wps.Log(), "first ") {
			a.Error("the callback of the first attempt was called")
		}
		a.asFound(w, before)
	})
}

// TestLifeScripts runs the documented scripts, which wait for a button and join.
func TestLifeScripts(t *testing.T) {
	played := 0
	for name, texts := range map[string][]string{
		"basic.lua":      {"WPS: Success, connecting to AP..."},
		"full.lua":       {"WPS: success, connecting to AP...", "STA - CONNECTED", "STA - GOT IP"},
		"pushbutton.lua": {"WPS: success, connecting"},
		"retry.lua":      nil,
	} {
		file := filepath.Join(os.Getenv("GOWPS_SCRIPTS"), name)
		if _, err := os.Stat(file); err != nil && os.Getenv(labFolder) != "" {
			continue // of another set
		}
		played++
		t.Run(name, func(t *testing.T) {
			run(t, func(a *Air) {
				ap := a.ap(wpa2)
				w, before := a.prepare(settings[0])
				ap.press()
				wps := a.wps("run", "-v", "-i", w.name, file)
				for _, text := range texts {
					a.await(wps, text)
				}
				a.until("an address", func() bool { return len(a.addresses(w.name)) > 0 })
				a.until("a route and name servers", func() bool { return strings.Contains(a.sight(w), "nameserver") })
				a.configured(w, ap)
				a.quit(wps, syscall.SIGINT, 130)
				a.asFound(w, before)
			})
		})
	}
	if played == 0 {
		t.Errorf("there are no scripts in %q", os.Getenv("GOWPS_SCRIPTS"))
	}
}

// TestLifeOwned has another program use the interface: the command names it and
// what makes it let go, and leaves the interface to it.
func TestLifeOwned(t *testing.T) {
	for name, start := range map[string]func(a *Air) wireless{
		"wpa_supplicant": func(a *Air) wireless { return a.supplicant(a.radio()).wireless },
		"iwd": func(a *Air) wireless {
			w := a.radio()
			a.iwd(w)
			return w
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(a *Air) {
				ap := a.ap(wpa2)
				w := start(a)
				ap.press()
				time.Sleep(2 * time.Second) // the kernel finds out that there is no carrier
				before := a.sight(w)
				for _, args := range []string{"start --connect --no-borrow", "run /dev/null"} {
					a.ends(a.wps(append(strings.Fields(args), "-i", w.name)...), 2, w.name+" belongs to "+name, "have it let go with")
				}
				a.asFound(w, before)
			})
		})
	}
}
