package netconf

import (
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/gowps/wps/dhcp"
)

func TestLeftovers(t *testing.T) {
	w := newWorld(t, kinds[0])
	if got, err := w.host.leftovers(w.options()); len(got) != 0 || err != nil {
		t.Errorf("on a new machine: %+v, %v", got, err)
	}
	lease := dhcp.Lease{
		Address: addr("192.168.1.2"), Prefix: netip.MustParsePrefix("192.168.1.2/24"), Gateway: addr("192.168.1.1"),
		DNS: []netip.Addr{addr("192.168.1.1")},
	}
	want := Leftover{Interface: "wlan0", Address: lease.Prefix, Gateway: lease.Gateway, Servers: true}
	see := func(alive bool) {
		t.Helper()
		before := w.read("run/gowps/wlan0.json")
		want.Alive = alive
		if got, err := w.host.leftovers(w.options()); err != nil || len(got) != 1 || got[0] != want {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
		if after := w.read("run/gowps/wlan0.json"); after != before || after == "" {
			t.Errorf("the journal was %q and is %q", before, after)
		}
	}
	if !w.outlive(func() {
		if _, err := w.host.apply("wlan0", lease, w.options()); err != nil {
			t.Fatal(err)
		}
		see(true)
		panic(errKilled)
	}) {
		t.Fatal("it lives")
	}
	see(false)
	if err := os.Remove(filepath.Join(w.root, "run/gowps/wlan0.lock")); err != nil {
		t.Fatal(err)
	}
	see(false)
	if w.host.disk.exists("run/gowps/wlan0.lock") {
		t.Error("looking made a lock")
	}

	w.write("run/gowps/wlan1.json", "{", 0o600)
	got, err := w.host.leftovers(w.options())
	if err != nil || len(got) != 2 || got[1].Interface != "wlan1" || got[1].Err == nil {
		t.Errorf("a broken journal: %+v, %v", got, err)
	}

	if err := w.host.recover("wlan0", w.options()); err != nil {
		t.Fatal(err)
	}
	if got, err := w.host.leftovers(w.options()); err != nil || len(got) != 1 {
		t.Errorf("after the recovery: %+v, %v", got, err)
	}
}

func TestLeftoversThatCannotBeListed(t *testing.T) {
	w := newWorld(t, kinds[0])
	w.write("run/gowps", "a file where the folder should be", 0o600)
	if got, err := w.host.leftovers(w.options()); err == nil {
		t.Errorf("%+v", got)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if got, err := Leftovers(Options{Dir: filepath.Join(t.TempDir(), "nowhere")}); len(got) != 0 || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
}
