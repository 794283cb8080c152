package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

func newScan(env Env) *cobra.Command {
	var (
		where  placeFlags
		at     time.Duration
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "scan [flags]",
		Short: "List the networks in reach and the state of their WPS",
		Long: `Listens once on all channels and lists the networks, the strongest first: their
signal, channel, security, and what their WPS says: its version, whether a
button or a PIN is active now, whether it is locked, the name of the device.`,
		Example: `  wps scan
  wps scan --air overlap --at 5s
  wps scan --air quiet --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			w, err := where.open(env, wps.Walk)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, w.close()) }()
			if err := w.wait(cmd.Context(), at); err != nil {
				return err
			}
			return scan(cmd.Context(), w, asJSON)
		},
	}
	where.add(cmd)
	cmd.Flags().DurationVar(&at, "at", 0, "begin this `duration` after the start of the air")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}

// network is one line of a scan. The names of its JSON fields are stable.
type network struct {
	SSID     string     `json:"ssid"` // as it is if that is text, else quoted in Go's way
	BSSID    dot11.MAC  `json:"bssid"`
	Channel  int        `json:"channel"`
	MHz      int        `json:"mhz"`
	Signal   int        `json:"dbm"`
	Security string     `json:"security"`
	WPS      *wpsOfScan `json:"wps,omitempty"`
}

// wpsOfScan is what a network says of its WPS.
type wpsOfScan struct {
	Version    string `json:"version"`
	Configured bool   `json:"configured"`
	Button     bool   `json:"button"` // push button is active
	PIN        bool   `json:"pin"`    // a registrar waits for a PIN
	Locked     bool   `json:"locked"`
	Device     string `json:"device,omitempty"`
	UUID       string `json:"uuid,omitempty"`
}

func scan(ctx context.Context, w *place, asJSON bool) error {
	found, err := wps.Scan(ctx, w.radio)
	if err != nil {
		return err
	}
	slices.SortStableFunc(found, func(a, b dot11.BSS) int { return b.Signal - a.Signal })
	if asJSON {
		lines := json.NewEncoder(w.env.Stdout)
		for _, bss := range found {
			if err := lines.Encode(describe(bss)); err != nil {
				return err
			}
		}
		return nil
	}
	if len(found) == 0 {
		fmt.Fprintln(w.env.Stderr, "wps: no network is in reach")
		return nil
	}
	out := tabwriter.NewWriter(w.env.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "NETWORK\tBSSID\tCHANNEL\tSIGNAL\tSECURITY\tWPS")
	for _, bss := range found {
		n := describe(bss)
		fmt.Fprintf(out, "%s\t%s\t%d\t%d dBm\t%s\t%s\n", n.SSID, n.BSSID, n.Channel, n.Signal, n.Security, n.WPS)
	}
	return out.Flush()
}

func describe(bss dot11.BSS) network {
	n := network{
		SSID:     display(bss.SSID),
		BSSID:    bss.BSSID,
		Channel:  bss.Frequency.Channel(),
		MHz:      int(bss.Frequency),
		Signal:   bss.Signal,
		Security: dot11.SecurityOf(bss).String(),
	}
	if bss.SSID.Hidden() {
		n.SSID = "(hidden)"
	}
	told, ok := wsc.NetworkOf(bss)
	if !ok {
		return n
	}
	n.WPS = &wpsOfScan{
		Version:    "1.0",
		Configured: told.State == wsc.Configured,
		Button:     told.PushButtonActive(),
		Locked:     told.Locked,
		Device:     wsc.Printable(told.Name),
	}
	n.WPS.PIN = told.SelectedRegistrar && !n.WPS.Button
	if told.Version2 != 0 {
		n.WPS.Version = "2.0"
	}
	if !told.UUID.IsZero() {
		n.WPS.UUID = told.UUID.String()
	}
	return n
}

func (w *wpsOfScan) String() string {
	if w == nil {
		return "-"
	}
	parts := []string{w.Version}
	for _, p := range []struct {
		text string
		is   bool
	}{
		{"BUTTON PRESSED", w.Button},
		{"waits for a PIN", w.PIN},
		{"locked", w.Locked},
		{"not configured", !w.Configured},
		{w.Device, w.Device != ""},
	} {
		if p.is {
			parts = append(parts, p.text)
		}
	}
	return strings.Join(parts, ", ")
}
