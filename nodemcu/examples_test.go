package nodemcu_test

import (
	"os"
	"testing"
	"time"
)

// TestExamples plays the examples of the project in the built-in airs.
func TestExamples(t *testing.T) {
	const (
		connected = "connected to home (02:00:00:00:01:01), channel 6\n" +
			"address 192.168.1.2, netmask 255.255.255.0, gateway 192.168.1.1\n"
		noAP = "no access point in WPS mode was found"
	)
	for _, c := range []struct {
		script, air, profile string
		want                 string
		warnings             []string
		from, to             time.Duration // how long it takes
	}{
		{
			script: "pushbutton.lua", air: "home", profile: "device",
			want: "WPS: looking for a pressed button\nWPS: success, connecting\n" + connected,
			from: 4 * time.Second, to: 15 * time.Second,
		},
		{
			script: "pushbutton.lua", air: "home", profile: "walk",
			want: "WPS: looking for a pressed button\nWPS: success, connecting\n" + connected,
			from: 3 * time.Second, to: 15 * time.Second,
		},
		{
			script: "pushbutton.lua", air: "quiet", profile: "device",
			want:     "WPS: looking for a pressed button\nWPS: no router with a pressed button was found\n",
			warnings: []string{noAP},
			from:     10 * time.Second, to: 16 * time.Second,
		},
		{
			script: "pushbutton.lua", air: "quiet", profile: "walk",
			want:     "WPS: looking for a pressed button\nWPS: no router with a pressed button was found\n",
			warnings: []string{noAP},
			from:     119 * time.Second, to: 121 * time.Second,
		},
		{
			script: "pushbutton.lua", air: "stall", profile: "device",
			want:     "WPS: looking for a pressed button\nWPS: the router did not answer in time\n",
			warnings: []string{"the walk time ended"},
			from:     119 * time.Second, to: 121 * time.Second,
		},
		{
			script: "retry.lua", air: "empty", profile: "device",
			want: "WPS: AP not found\nretry #1\nWPS: AP not found\nretry #2\nWPS: AP not found\nretry #3\nWPS: AP not found\n",
			// Four times five scans, three pauses, and nothing after that.
			warnings: []string{noAP, noAP, noAP, noAP},
			from:     55 * time.Second, to: 75 * time.Second,
		},
		{
			script: "retry.lua", air: "refuse", profile: "device",
			want:     "WPS: Failed\nretry #1\nWPS: Failed\nretry #2\nWPS: Failed\nretry #3\nWPS: Failed\n",
			warnings: []string{"failed", "failed", "failed", "failed"},
			from:     15 * time.Second, to: 60 * time.Second,
		},
		{
			script: "retry.lua", air: "late", profile: "walk",
			want: "WPS: success, connecting\nSTA: connected to home on channel 6\nSTA: address 192.168.1.2\n",
			from: 100 * time.Second, to: 110 * time.Second,
		},
		{
			script: "button.lua", air: "../examples/button.toml", profile: "device",
			want: "press the button\nlooking for a router whose button is pressed\nfound one, connecting\nconnected, address 192.168.1.2\n",
			from: 10 * time.Second, to: 20 * time.Second,
		},
		{
			script: "button.lua", air: "home", profile: "device",
			want: "press the button\n",
		},
	} {
		t.Run(c.script+" "+c.air+" "+c.profile, func(t *testing.T) {
			name := "../examples/" + c.script
			script, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			s := story{header: map[string]string{"air": c.air, "profile": c.profile, "seed": "1", "limit": "1h"}, warnings: c.warnings, want: c.want}
			e := s.play(t, name, string(script))
			s.check(t, e)
			if e.took < c.from || e.took > c.to {
				t.Errorf("took %s, want %s to %s", e.took, c.from, c.to)
			}
		})
	}
}
