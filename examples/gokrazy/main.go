// Command gokrazy brings an appliance without screen and keyboard into a Wi-Fi
// network: the first time it waits until somebody presses the router's button,
// and from then on it joins what it was given, as long as /perm/wifi.json is
// there. To move it to another network, remove that file and start it again.
//
//	gok add github.com/gowps/wps/examples/gokrazy
//
// It takes the place of gokrazy's own wifi program, and its dhcp program has to
// leave the interface alone. The driver of the card must be loaded.
//
// While it waits for the button, any router may be the one that is pressed, as
// always with push button: give --wait a time, if nobody may be there.
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"os/signal"
	"syscall"
	"time"

	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nl80211"
)

func main() {
	log.SetFlags(0) // gokrazy's log has the time
	a := appliance{say: log.Printf}
	iface := flag.String("i", "wlan0", "wireless `interface`")
	flag.StringVar(&a.file, "file", "/perm/wifi.json", "`file` that the network is kept in")
	flag.StringVar(&a.resolv, "resolv", "/tmp/resolv.conf", "`file` that the name servers go to")
	flag.StringVar(&a.hostname, "hostname", "gokrazy", "`name` to tell the router")
	flag.DurationVar(&a.wait, "wait", 0, "how long to wait for the button, as a `duration`; 0: until it is pressed")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := atInterface(ctx, *iface, &a); err != nil {
		log.Fatal(err) // and gokrazy starts it again
	}
}

// atInterface runs the appliance at a wireless interface of this machine.
func atInterface(ctx context.Context, name string, a *appliance) (err error) {
	note := func(text string) { a.say("%s", text) }
	config, err := netconf.Take(name, netconf.Options{Note: note, Disconnect: nl80211.Disconnect})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, config.Undo()) }()
	r, err := nl80211.Open(loop.New(), name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	a.radio = r
	a.configure = func(lease *dhcp.Lease) error {
		if lease == nil {
			return config.Clear()
		}
		address := *lease
		address.DNS = nil // the appliance writes them where gokrazy has them
		return config.Update(address)
	}
	a.gone = func() error {
		if err := r.Err(); errors.Is(err, nl80211.ErrGone) {
			return err
		}
		return nil
	}
	a.pause = 10 * time.Second
	return a.run(ctx)
}
