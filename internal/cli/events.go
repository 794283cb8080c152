package cli

import (
	"math"
	"strings"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// eventSchema is the version of what --json prints. New events and fields may
// come without a new one; none of what is there changes its meaning.
const eventSchema = 1

// eventLine is one event, a line of --json. docs/json.md lists what each has.
type eventLine struct {
	Schema  int     `json:"schema"`
	Seconds float64 `json:"seconds"` // since the start, to a millisecond
	Event   string  `json:"event"`

	Method     string     `json:"method,omitempty"`
	WalkTime   float64    `json:"walk_time,omitempty"` // seconds
	PIN        string     `json:"pin,omitempty"`
	Owner      string     `json:"owner,omitempty"`
	How        string     `json:"how,omitempty"`
	Scan       int        `json:"scan,omitempty"`
	Channels   []int      `json:"channels,omitempty"`
	Networks   *int       `json:"networks,omitempty"`
	SSID       *string    `json:"ssid,omitempty"`
	BSSID      *dot11.MAC `json:"bssid,omitempty"`
	Channel    int        `json:"channel,omitempty"`
	MHz        int        `json:"mhz,omitempty"`
	Signal     int        `json:"dbm,omitempty"`
	BSSs       []bssLine  `json:"bsss,omitempty"`
	Message    string     `json:"message,omitempty"`
	Sent       *bool      `json:"sent,omitempty"`
	ErrorCode  *uint16    `json:"configuration_error,omitempty"`
	Security   string     `json:"security,omitempty"`
	Encryption string     `json:"encryption,omitempty"`
	Key        string     `json:"key,omitempty"`
	KeyLength  *int       `json:"key_length,omitempty"`
	Keys       []string   `json:"keys,omitempty"`
	ByPeer     *bool      `json:"by_peer,omitempty"`
	Reason     *uint16    `json:"reason,omitempty"`
	Final      *bool      `json:"final,omitempty"`
	Outcome    string     `json:"outcome,omitempty"`
	Address    string     `json:"address,omitempty"`
	Gateway    string     `json:"gateway,omitempty"`
	DNS        []string   `json:"dns,omitempty"`
	Lease      float64    `json:"lease,omitempty"` // seconds
	Where      string     `json:"where,omitempty"`
	Effect     string     `json:"effect,omitempty"`
	Next       string     `json:"next,omitempty"`
	DryRun     bool       `json:"dry_run,omitempty"`
	Diff       string     `json:"diff,omitempty"`
	Input      string     `json:"input,omitempty"`
	There      *bool      `json:"there,omitempty"`
	Action     string     `json:"action,omitempty"`
	Pattern    string     `json:"pattern,omitempty"`
	ExitCode   *int       `json:"exit_code,omitempty"`
	Text       string     `json:"text,omitempty"`
	Evidence   []string   `json:"evidence,omitempty"`
	Advice     []string   `json:"advice,omitempty"`
}

// bssLine is one of several access points that an event is about.
type bssLine struct {
	SSID    string    `json:"ssid"`
	BSSID   dot11.MAC `json:"bssid"`
	Channel int       `json:"channel"`
	MHz     int       `json:"mhz"`
	Signal  int       `json:"dbm"`
}

// reporter writes events as lines of JSON. A nil one writes nothing.
type reporter struct {
	place *place
	err   error // the first that came of writing
}

func (r *reporter) write(line eventLine) {
	if r == nil || r.err != nil {
		return
	}
	line.Schema = eventSchema
	if r.place.loop != nil {
		line.Seconds = seconds(r.place.loop.Now().Sub(r.place.start))
	}
	r.err = writeJSON(r.place.env.Stdout, line)
}

func seconds(d time.Duration) float64 { return math.Round(d.Seconds()*1000) / 1000 }

// about adds the access point that an event is about.
func (l eventLine) about(b dot11.BSS) eventLine {
	l.SSID, l.BSSID = new(jsonSSID(b.SSID)), new(b.BSSID)
	l.Channel, l.MHz, l.Signal = b.Frequency.Channel(), int(b.Frequency), b.Signal
	return l
}

func bssLines(list ...dot11.BSS) (lines []bssLine) {
	for _, b := range list {
		lines = append(lines, bssLine{jsonSSID(b.SSID), b.BSSID, b.Frequency.Channel(), int(b.Frequency), b.Signal})
	}
	return lines
}

// event writes one step of the station.
func (r *reporter) event(ev wps.Event) {
	if r == nil {
		return
	}
	line, ok := lineOf(ev)
	if ok {
		r.write(line)
	}
}

// lineOf turns a step into its line. Credentials are written when they are
// accepted, not here.
func lineOf(ev wps.Event) (line eventLine, ok bool) {
	switch ev := ev.(type) {
	case station.Scanning:
		line = eventLine{Event: "scan", Scan: ev.N}
		for _, f := range ev.Frequencies {
			line.Channels = append(line.Channels, f.Channel())
		}
	case station.ScanDone:
		line = eventLine{Event: "scan-done", Scan: ev.N, Networks: new(ev.BSSs)}
	case station.Candidate:
		line = eventLine{Event: "candidate"}.about(ev.BSS)
	case station.WEPFound:
		line = eventLine{Event: "wep"}.about(ev.BSS)
	case station.OverlapFound:
		line = eventLine{Event: "overlap", BSSs: bssLines(ev.A, ev.B)}
	case station.Joining:
		line = eventLine{Event: "joining"}.about(ev.BSS)
	case station.Associated:
		line = eventLine{Event: "associated"}.about(ev.BSS)
	case station.Message:
		line = eventLine{Event: "message", Message: ev.Type.String(), Sent: new(ev.Sent)}
	case station.NotReady:
		line = eventLine{Event: "not-ready", ErrorCode: new(uint16(ev.Code)), Text: ev.Code.String()}
	case station.RunFailed:
		line = eventLine{Event: "run-failed", ErrorCode: new(uint16(ev.Failure.Code)), ByPeer: new(ev.Failure.Remote), Text: plain(ev.Failure.Error())}.about(ev.BSS)
	case station.LeftAP:
		line = eventLine{Event: "left", ByPeer: new(ev.ByPeer), Reason: new(uint16(ev.Reason))}.about(ev.BSS)
	case station.Finished:
		line = eventLine{Event: "finished", Outcome: ev.Outcome.String()}
	case station.Handshake:
		line = eventLine{Event: "handshake"}
		for _, k := range ev.Keys {
			line.Keys = append(line.Keys, k.String())
		}
	case station.Connected:
		line = eventLine{Event: "connected"}.about(ev.BSS)
	case station.Disconnected:
		line = eventLine{Event: "disconnected", SSID: new(jsonSSID(ev.SSID)), Reason: new(uint16(ev.Reason)), Final: new(ev.Final)}
		if !ev.BSSID.IsZero() {
			line.BSSID = new(ev.BSSID)
		}
		if ev.Err != nil {
			line.Text = plain(ev.Err.Error())
		}
	case dhcp.Bound:
		line = eventLine{Event: "address", Address: ev.Lease.Prefix.String(), Lease: ev.Lease.Duration.Seconds()}
		if ev.Lease.Gateway.IsValid() {
			line.Gateway = ev.Lease.Gateway.String()
		}
		for _, a := range ev.Lease.DNS {
			line.DNS = append(line.DNS, a.String())
		}
	case dhcp.TimedOut:
		line = eventLine{Event: "no-address"}
	case dhcp.Lost:
		line = eventLine{Event: "address-lost", Text: plain(ev.String())}
	default:
		return line, false
	}
	return line, true
}

// credential writes a credential, its key only if that was asked for.
func (r *reporter) credential(c wsc.Credential, b dot11.BSS, show bool) {
	line := eventLine{
		Event: "credential", Security: c.Auth.String(), Encryption: c.Encr.String(), KeyLength: new(len(c.Key)),
	}.about(b)
	line.SSID = new(jsonSSID(c.SSID))
	if show {
		line.Key = string(c.Key)
	}
	r.write(line)
}

// end writes how the command ends, and returns what became of writing.
func (r *reporter) end(err error, code int) error {
	if r == nil {
		return nil
	}
	line := eventLine{Event: "end", ExitCode: &code}
	if err != nil {
		line.Text = strings.Split(plain(err.Error()), "\n")[0]
	}
	for _, report := range reports(err) {
		for _, text := range report.evidence {
			line.Evidence = append(line.Evidence, plain(text))
		}
		line.Advice = append(line.Advice, report.advice...)
	}
	r.write(line)
	return r.err
}

// jsonSSID is a network name as JSON can have it: as it is if that is text, else
// quoted in Go's way.
func jsonSSID(ssid dot11.SSID) string { return display(ssid) }
