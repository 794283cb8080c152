package lab

import (
	"syscall"
	"testing"
)

// TestPrompt types at NodeMCU's prompt, on a card: lines from a pipe run as they
// come, and callbacks meanwhile.
func TestPrompt(t *testing.T) {
	run(t, func(a *Air) {
		ap, w := a.ap(wpa2), a.radio()
		before := a.sight(w)
		ap.press()
		p := a.wps("run", "-i", w.name)
		for _, step := range []struct{ typed, printed string }{
			{"=wifi.sta.getmac()", w.mac.String()},
			{"wifi.setmode(wifi.STATION) wps.enable()", ""},
			{"wps.start(function(status)", ""},
			{"  print('status', status) wps.disable() wifi.sta.connect()", ""},
			{"end)", "status\t0"},
			{"wifi.eventmon.register(wifi.eventmon.STA_GOT_IP, function(T) print('address', T.IP) end)", "address\t" + subnet(ap.wireless)},
			{"x = = 1", "near '='"},
			{"=wifi.sta.getconfig(true).ssid", "lab"},
		} {
			if err := p.Tell(step.typed); err != nil {
				a.Fatal(err)
			}
			if step.printed != "" {
				a.await(p, step.printed)
			}
		}
		a.quit(p, syscall.SIGINT, 130)
		a.asFound(w, before)
	})
}
