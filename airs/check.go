package airs

import (
	"fmt"
	"slices"

	"github.com/gowps/wps/dot11"
)

// check finds what is wrong between routers that are right by themselves;
// tables are where they stand in the file.
func (a *Air) check(tables []*table) {
	names := map[string]bool{}
	owners := map[dot11.MAC]string{}
	for i, r := range a.Routers {
		t := tables[i]
		if names[r.Name] {
			t.fail("name", "another router is called %q already: give each a name of its own", r.Name)
		}
		names[r.Name] = true
		for j, b := range r.BSSs {
			if owner, taken := owners[b.BSSID]; taken {
				t.fail(indexed("bss", j)+".bssid", "%s is the address of %s already: give each BSS its own", b.BSSID, owner)
			}
			owners[b.BSSID] = fmt.Sprintf("%q of %q", string(b.SSID), r.Name)
		}
	}
}

// checkStations finds what is wrong with stations.
func (a *Air) checkStations(tables []*table) {
	owners := map[dot11.MAC]string{}
	for _, r := range a.Routers {
		for _, b := range r.BSSs {
			owners[b.BSSID] = fmt.Sprintf("%q of %q", string(b.SSID), r.Name)
		}
	}
	for i, s := range a.Stations {
		t := tables[i]
		if owner, taken := owners[s.MAC]; taken {
			t.fail("mac", "%s is the address of %s already: give each station its own", s.MAC, owner)
		}
		owners[s.MAC] = fmt.Sprintf("%q", s.Name)
		for _, at := range s.Leaves {
			if slices.Contains(s.Joins, at) {
				t.fail("leaves", "the station cannot join and leave at the same time, %s: choose another", at)
			}
		}
	}
}

// checkPins finds what is wrong with pins.
func (a *Air) checkPins(tables []*table) {
	names := map[int]string{}
	for i, p := range a.Pins {
		t := tables[i]
		for _, key := range []string{"level", "for", "bounce"} {
			if t.has(key) && len(p.At) == 0 && !t.refused("at") {
				t.fail(key, "nobody does anything to the pin, so this has no effect: say when, with at")
			}
		}
		if p.Bounce > 0 && p.For < 2*p.Bounce {
			t.fail("bounce", "the switch bounces for %s when it closes and again when it opens, but is closed for %s only", short(p.Bounce), short(p.For))
		}
		if t.has("wire") && p.Wire == p.Number {
			t.fail("wire", "a wire needs two ends, and this is the pin itself: name another")
		}
		if other := names[p.Number]; p.Name != "" && other != "" && other != p.Name {
			t.fail("name", "pin %d is called %q already: leave one of the names out", p.Number, other)
		} else if p.Name != "" {
			names[p.Number] = p.Name
		}
	}
}

// check finds what is wrong between the keys of one router.
func (r *Router) check(t *table) {
	if len(r.BSSs) == 0 {
		t.fail("", "has no network: add a table [[router.bss]] below it")
	}
	for _, key := range []string{"button", "cancel", "pin", "ap_pin", "fault"} {
		if !r.WPS && t.has(key) {
			t.fail(key, `the router has wps = "off", so this has no effect: leave one of them out`)
		}
	}
	for _, at := range r.Vanishes {
		if slices.Contains(r.Appears, at) {
			t.fail("vanishes", "the router cannot appear and vanish at the same time, %s: choose another", at)
		}
	}
}
