package cli

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

func newStart(env Env) *cobra.Command {
	var (
		where    placeFlags
		storage  storeFlags
		walkTime time.Duration
		bssid    string
		connect  bool
		show     bool
	)
	cmd := &cobra.Command{
		Use:   "start [flags]",
		Short: "Receive a network's name and key by push button",
		Long: `Starts push button on this side: now walk to the router and press its WPS
button. The search lasts for the whole walk time. What was received is printed
on stdout, the key masked unless --show-secrets asks for it. With --store it is
handed to what manages Wi-Fi on this machine, in that program's own format.

With --interface and --connect the machine is in the network until Ctrl-C: the
address that it got, the default route and the name servers are set, the lease
is renewed, and at the end all of it is taken back. --dhcp=off leaves addresses
to another service. --keep ends at once instead and leaves the interface
connected and configured. Nobody answers the access point then: the connection
lasts until it renews its group key (often a day), the address as long as its
lease. The next run of wps on the interface takes it all back.

Exit codes: 0 success, 2 usage, 3 timeout, 4 failed, 5 session overlap, 6 WEP,
7 no access point found, 130 interrupted.`,
		Example: `  wps start
  wps start --connect --show-secrets
  wps start -i wlan0 --connect
  wps start -i wlan0 --store auto
  wps start -i wlan0 --store netplan --dry-run
  wps start --air late --walk-time 60s`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			cfg := wps.Config{WalkTime: walkTime}
			if walkTime < time.Second || walkTime > 10*time.Minute {
				return usagef("--walk-time %s: it lies between 1s and 10m", walkTime)
			}
			if where.keep && !connect {
				return usagef("--keep keeps a connection: give --connect too")
			}
			if bssid != "" {
				if cfg.BSSID, err = dot11.ParseMAC(bssid); err != nil {
					return usagef("--bssid: %w", err)
				}
			}
			keeper, err := storage.open(cmd.Context(), env, where.iface)
			if err != nil {
				return err
			}
			w, err := where.open(env, wps.Walk)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, w.close()) }()
			live := newProgress(w, walkTime)
			defer live.end()
			cfg.Rand, cfg.Events = w.rand, live.event
			return w.explain(start(w.ctx, w, live, cfg, connect, show, keeper))
		},
	}
	where.add(cmd)
	where.addStay(cmd)
	storage.add(cmd)
	flags := cmd.Flags()
	flags.DurationVar(&walkTime, "walk-time", 2*time.Minute, "how long to look for a pressed button, as a `duration`")
	flags.StringVar(&bssid, "bssid", "", "enrol only with the access point of this `address`")
	flags.BoolVar(&connect, "connect", false, "join the network afterwards and get an address")
	flags.BoolVar(&show, "show-secrets", false, "print the network key")
	return cmd
}

// start is the command proper: enrol, print, store, join. That the credential
// could not be stored is no reason not to join.
func start(ctx context.Context, w *place, live *progress, cfg wps.Config, connect, show bool, k keeper) (err error) {
	found, err := wps.PushButton(ctx, w.radio, cfg)
	live.end()
	if err != nil {
		return err
	}
	best := found.Best()
	out := tabwriter.NewWriter(w.env.Stdout, 12, 0, 1, ' ', 0)
	fmt.Fprintf(out, "network\t%s\n", display(best.SSID))
	fmt.Fprintf(out, "security\t%s\n", security(best))
	fmt.Fprintf(out, "key\t%s\n", key(best, show))
	fmt.Fprintf(out, "from\t%s, channel %d, after %s\n", found.BSS.BSSID, found.BSS.Frequency.Channel(), w.elapsed())
	for _, other := range found.Credentials {
		if other.SSID != best.SSID {
			fmt.Fprintf(out, "also\t%s, %s, key %s\n", display(other.SSID), security(other), key(other, show))
		}
	}
	stored := errors.Join(k.keep(ctx, w, out, best, show), out.Flush())
	if !connect {
		return stored
	}
	defer func() { err = errors.Join(stored, err) }()
	live.begin()
	connection, err := wps.Connect(ctx, w.radio, best, wps.ConnectConfig{
		Frequency: found.BSS.Frequency, NoAddress: w.noAddress, Rand: w.rand, Events: live.event,
	})
	live.end()
	if err != nil {
		return err
	}
	defer func() {
		if !w.lasts() {
			connection.Close()
		}
	}()
	lease := connection.Lease
	if lease.Address.IsValid() {
		fmt.Fprintf(out, "address\t%s\n", lease.Prefix)
	}
	if lease.Gateway.IsValid() {
		fmt.Fprintf(out, "gateway\t%s\n", lease.Gateway)
	}
	fmt.Fprintf(out, "connected\t%s, channel %d, after %s\n", connection.BSS.BSSID, connection.BSS.Frequency.Channel(), w.elapsed())
	if err := out.Flush(); err != nil || !w.real() || w.keep {
		return err
	}
	fmt.Fprintln(w.env.Stderr, "wps: connected; Ctrl-C leaves the network")
	if w.loop.RunUntil(ctx, connection.Ended) != nil {
		return nil // as asked
	}
	return fmt.Errorf("%w: the connection has ended", wps.ErrNoConnection)
}

// display prints a network name as it is if that is safe, else quoted.
func display(ssid dot11.SSID) string {
	quoted := fmt.Sprintf("%q", string(ssid))
	if quoted == `"`+string(ssid)+`"` && ssid != "" {
		return string(ssid)
	}
	return quoted
}

func security(c wsc.Credential) string { return fmt.Sprintf("%s (%s)", c.Auth, c.Encr) }

// key prints a network key, or how long it is.
func key(c wsc.Credential, show bool) string {
	switch {
	case len(c.Key) == 0:
		return "none: this network is open, and anyone can read its traffic"
	case show:
		return string(c.Key)
	case c.IsPSK():
		return "******** (64 hexadecimal digits; --show-secrets prints them)"
	}
	return fmt.Sprintf("******** (%d characters; --show-secrets prints them)", len(c.Key))
}
