package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

func newScan(env Env) *cobra.Command {
	where := placeFlags{listens: true}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "scan [flags]",
		Short: "List the networks in reach and the state of their WPS",
		Long: `Listens once on all channels and lists the networks, the strongest first: their
signal, channel, security, and what their WPS says: its version, whether a
button or a PIN is active now, whether it is locked, the name of the device.

A name that is not plain text is quoted, its odd bytes as \x and two digits. A
network that hides its name may need a second scan to be heard. An interface
that another program manages can be scanned with all the same.

With --json each line is an object: ssid (as in the table; empty if hidden),
ssid_hex (its octets), hidden, bssid, channel (0: no known one), mhz, dbm,
security, and wps unless there is none: version, configured, button, pin,
locked, device, uuid.

Exit codes: 0 success, also if no network is in reach, 2 usage, 4 the scan
failed, 130 interrupted.`,
		Example: `  wps scan
  wps scan -i wlan0
  wps scan --air overlap --at 5s
  wps scan --air quiet --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			w, err := where.openAt(env)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, w.close()) }()
			return scan(cmd.Context(), w, asJSON)
		},
	}
	where.add(cmd)
	where.addAt(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}

// network is one line of a scan. The names of its JSON fields are stable.
type network struct {
	SSID     string     `json:"ssid"` // as it is if that is text, else quoted in Go's way; empty if hidden
	Octets   string     `json:"ssid_hex"`
	Hidden   bool       `json:"hidden"`
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
	done := w.env.busy("scanning")
	found, err := wps.Scan(ctx, w.radio)
	done()
	if err != nil {
		return failure{err}
	}
	slices.SortFunc(found, func(a, b dot11.BSS) int {
		return cmp.Or(cmp.Compare(b.Signal, a.Signal), bytes.Compare(a.BSSID[:], b.BSSID[:]), cmp.Compare(a.SSID, b.SSID))
	})
	list := make([]network, len(found))
	for i, bss := range found {
		list[i] = describe(bss)
	}
	switch {
	case asJSON:
		return printJSON(w.env.Stdout, list)
	case len(list) == 0:
		fmt.Fprintln(w.env.Stderr, "wps: no network is in reach")
		return nil
	}
	return printText(w.env.Stdout, table(list))
}

// nameColumn is the widest that the column of names gets. A longer name has a
// line of its own, so that nothing of it is lost.
const nameColumn = 16

// table lays networks out for a terminal.
func table(list []network) string {
	name, security := len("NETWORK"), len("SECURITY")
	for _, n := range list {
		name = max(name, min(columns(n.name()), nameColumn))
		security = max(security, len(n.Security))
	}
	var b strings.Builder
	row := func(text, bssid, channel, signal, kind string, state []string) {
		if columns(text) > name {
			for _, part := range chop(text, screenWidth) {
				b.WriteString(part + "\n")
			}
			text = ""
		}
		before := fmt.Sprintf("%s  %-17s  %4s  %4s  %-*s  ", pad(text, name), bssid, channel, signal, security, kind)
		for _, line := range wrap(state, screenWidth-columns(before)) {
			b.WriteString(before + line + "\n")
			before = strings.Repeat(" ", columns(before))
		}
	}
	row("NETWORK", "BSSID", "CHAN", "DBM", "SECURITY", []string{"WPS"})
	for _, n := range list {
		row(n.name(), n.BSSID.String(), n.channel(), strconv.Itoa(n.Signal), n.Security, n.WPS.words())
	}
	return b.String()
}

func (n network) name() string {
	if n.Hidden {
		return "(hidden)"
	}
	return n.SSID
}

// channel is the channel, or its centre in MHz if it has no number.
// channel is the number of the channel, or its frequency if that has none, or one
// that means others too, as in the 6 GHz band.
func (n network) channel() string {
	if n.Channel == 0 || dot11.Frequency(n.MHz).Is6GHz() {
		return strconv.Itoa(n.MHz)
	}
	return strconv.Itoa(n.Channel)
}

func describe(bss dot11.BSS) network {
	n := network{
		SSID:     display(bss.SSID),
		Octets:   hex.EncodeToString([]byte(bss.SSID)),
		Hidden:   bss.SSID.Hidden(),
		BSSID:    bss.BSSID,
		Channel:  bss.Frequency.Channel(),
		MHz:      int(bss.Frequency),
		Signal:   bss.Signal,
		Security: dot11.SecurityOf(bss).String(),
	}
	if n.Hidden {
		n.SSID = ""
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

// words is a person's view of it, in parts that belong together.
func (w *wpsOfScan) words() []string {
	if w == nil {
		return []string{"-"}
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
			parts[len(parts)-1] += ","
			parts = append(parts, p.text)
		}
	}
	return parts
}
