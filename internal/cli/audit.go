package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/audit"
)

// How an audit ends that is not clean.
var (
	errFindings   = errors.New("there is something to look into")
	errNotInReach = errors.New("no network is in reach")
)

// auditSchema is the version of what audit prints with --json. It changes when
// a field goes or means something else; new fields leave it as it is.
const auditSchema = 1

func newAudit(env Env) *cobra.Command {
	where := placeFlags{listens: true}
	var (
		names  []string
		asJSON bool
	)
	cmd := &cobra.Command{
		Use:   "audit [flags]",
		Short: "Tell what your routers' WPS leaves open, and what to switch off",
		Long: `Listens once on all channels, as wps scan does, and judges what each router in
reach says of its WPS: whether it is on, whether it announces a PIN that can be
reached from outside, whether it is locked, whether it takes a device at this
moment. Each finding has its evidence and what to do. Nothing is tried, and
nothing is sent but the probe requests of an ordinary scan.

A router may take a PIN that it does not announce, and none that it announces:
docs/security.md says what can be known from outside. What shows the same UUID
is one router.

With --json each line is an object, one for each router:
  schema    1
  verdict   off, button-only, pin-locked, pin-unknown or pin-reachable
  severity  that of the gravest finding: ok, note, warning or danger
  text      the verdict in words
  device, uuid  what it calls itself, unless it does not tell
  findings  code, severity, text, evidence, advice, bssids (those concerned)
  networks  as wps scan --json prints them

Exit codes: 0 clean, notes at most, 20 a warning or worse, 2 usage, 4 the scan
failed, 7 nothing was heard, or not all that --ssid names, 130 interrupted.`,
		Example: `  wps audit -i wlan0
  wps audit -i wlan0 --ssid home --ssid "home 5G"
  wps audit --air street --json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if slices.Contains(names, "") {
				return usagef("--ssid: a network's name is not empty")
			}
			w, err := where.openAt(env)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, w.close()) }()
			return auditPlace(cmd.Context(), w, names, asJSON)
		},
	}
	where.add(cmd)
	where.addAt(cmd)
	flags := cmd.Flags()
	flags.StringArrayVar(&names, "ssid", nil, "look only at networks of this `name`, as wps scan prints it (may be repeated)")
	flags.BoolVar(&asJSON, "json", false, "print one JSON object a line")
	return cmd
}

// audited is one line of an audit. The names of its JSON fields are stable.
type audited struct {
	Schema   int             `json:"schema"`
	Verdict  audit.Verdict   `json:"verdict"`
	Severity audit.Severity  `json:"severity"`
	Text     string          `json:"text"`
	Device   string          `json:"device,omitempty"`
	UUID     string          `json:"uuid,omitempty"`
	Findings []audit.Finding `json:"findings"`
	Networks []network       `json:"networks"`
}

// auditPlace is the command proper: scan, judge, print.
func auditPlace(ctx context.Context, w *place, names []string, asJSON bool) error {
	heard, err := wps.Scan(ctx, w.radio)
	if err != nil {
		return failure{err}
	}
	heard, missing := named(heard, names)
	var list []audited
	open := 0
	for _, r := range audit.Judge(heard) {
		list = append(list, lineOfAudit(r))
		if r.Severity() >= audit.Warning {
			open++
		}
	}
	if asJSON {
		err = printJSON(w.env.Stdout, list)
	} else {
		err = printText(w.env.Stdout, auditText(list))
	}
	switch {
	case err != nil:
		return err
	case open > 0:
		for _, name := range missing {
			w.note(absent(name).Error())
		}
		return fmt.Errorf("%w at %d of %d routers", errFindings, open, len(list))
	case len(missing) > 0:
		return absent(missing...)
	case len(list) == 0:
		return errNotInReach
	}
	return nil
}

// named returns those networks that have one of the names, and the names that
// none has; all networks if there are no names. A name that is not plain text
// can be given as it is printed.
func named(heard []dot11.BSS, names []string) (list []dot11.BSS, missing []string) {
	if names == nil {
		return heard, nil
	}
	for _, name := range names {
		found := false
		for _, bss := range heard {
			if string(bss.SSID) != name && display(bss.SSID) != name {
				continue
			}
			found = true
			if !slices.ContainsFunc(list, func(o dot11.BSS) bool { return o.BSSID == bss.BSSID && o.SSID == bss.SSID }) {
				list = append(list, bss)
			}
		}
		if shown := display(dot11.SSID(name)); !found && !slices.Contains(missing, shown) {
			missing = append(missing, shown)
		}
	}
	return list, missing
}

// absent is the error of networks that were not heard.
func absent(names ...string) error {
	return fmt.Errorf("%w that is called %s", errNotInReach, strings.Join(names, " or "))
}

func lineOfAudit(r audit.Router) audited {
	a := audited{
		Schema: auditSchema, Verdict: r.Verdict, Severity: r.Severity(), Text: r.Verdict.Words(),
		Device: r.Name, Findings: append([]audit.Finding{}, r.Findings...),
	}
	if !r.UUID.IsZero() {
		a.UUID = r.UUID.String()
	}
	for _, bss := range r.Networks {
		a.Networks = append(a.Networks, describe(bss))
	}
	return a
}

// auditText lays routers out for a terminal.
func auditText(list []audited) string {
	const (
		label  = "  %-7s  "
		margin = 2 + 7 + 2
	)
	var b strings.Builder
	for i, a := range list {
		if i > 0 {
			b.WriteString("\n")
		}
		names := a.names()
		title := slices.Clone(names)
		for i := range title[1:] {
			title[i] += ","
		}
		title[len(title)-1] += ":"
		for _, line := range wrap(append(title, strings.Fields(a.Text)...), screenWidth) {
			b.WriteString(line + "\n")
		}
		row := func(name string, paragraphs ...[]string) {
			before := fmt.Sprintf(label, name)
			for _, p := range paragraphs {
				for _, line := range wrap(p, screenWidth-margin) {
					b.WriteString(before + line + "\n")
					before = strings.Repeat(" ", margin)
				}
			}
		}
		for _, n := range a.Networks {
			row("network", n.line(len(names) > 1))
		}
		if a.Device != "" {
			row("device", []string{a.Device})
		}
		for _, f := range a.Findings {
			seen := "Seen: "
			if len(f.BSSIDs) < len(a.Networks) {
				var some []string
				for _, m := range f.BSSIDs {
					some = append(some, m.String())
				}
				seen = "Seen at " + strings.Join(some, ", ") + ": "
			}
			paragraphs := [][]string{strings.Fields(f.Text), strings.Fields(seen + f.Evidence + ".")}
			if f.Advice != "" {
				paragraphs = append(paragraphs, strings.Fields("Do: "+f.Advice))
			}
			row(f.Severity.String(), paragraphs...)
		}
	}
	return b.String()
}

// names are those of the networks, each once.
func (a audited) names() (names []string) {
	for _, n := range a.Networks {
		if !slices.Contains(names, n.name()) {
			names = append(names, n.name())
		}
	}
	return names
}

// line tells of one network, in parts that belong together.
func (n network) line(withName bool) []string {
	where := fmt.Sprintf("channel %d", n.Channel)
	if n.Channel == 0 || dot11.Frequency(n.MHz).Is6GHz() {
		where = fmt.Sprintf("%d MHz", n.MHz)
	}
	if band := dot11.Frequency(n.MHz).Band(); band != 0 {
		where = band.String() + " " + where
	}
	parts := []string{n.BSSID.String(), where, fmt.Sprintf("%d dBm", n.Signal), n.Security}
	if withName {
		parts = append([]string{n.name()}, parts...)
	}
	if n.WPS != nil {
		parts = append(parts, "WPS "+n.WPS.Version)
	}
	for i := range parts[1:] {
		parts[i] += ","
	}
	return parts
}
