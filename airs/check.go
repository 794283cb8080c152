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
