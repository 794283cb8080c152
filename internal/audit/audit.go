package audit

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// Severity is how much a finding matters.
type Severity uint8

// The severities.
const (
	OK      Severity = iota
	Note             // good to know; there is nothing that must be done
	Warning          // to be looked into
	Danger           // strangers can get in
)

var severityNames = [...]string{OK: "ok", Note: "note", Warning: "warning", Danger: "danger"}

func (s Severity) String() string {
	if int(s) < len(severityNames) {
		return severityNames[s]
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// MarshalText implements encoding.TextMarshaler.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Verdict is which way into a router its Wi-Fi Protected Setup leaves open; the
// greater, the worse.
type Verdict uint8

// The verdicts. All but Off and PINReachable say what is announced, not what is
// so (see Limitations).
const (
	Off          Verdict = iota // nothing is heard of Wi-Fi Protected Setup
	ButtonOnly                  // no PIN is announced
	PINLocked                   // external registrars are refused now
	PINUnknown                  // what would tell has not been heard
	PINReachable                // a PIN is announced, and not locked
)

var verdicts = [...]struct{ name, text string }{
	Off:          {"off", "WPS is off"},
	ButtonOnly:   {"button-only", "WPS is on, by button only as far as it tells"},
	PINLocked:    {"pin-locked", "WPS is on, and its PIN is locked now"},
	PINUnknown:   {"pin-unknown", "WPS is on; whether a PIN can be reached cannot be told"},
	PINReachable: {"pin-reachable", "WPS is on, and announces a PIN that can be reached from outside"},
}

// String returns v in one word, for programs.
func (v Verdict) String() string {
	if int(v) < len(verdicts) {
		return verdicts[v].name
	}
	return fmt.Sprintf("Verdict(%d)", uint8(v))
}

// MarshalText implements encoding.TextMarshaler.
func (v Verdict) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// Words returns v as a person would put it.
func (v Verdict) Words() string {
	if int(v) < len(verdicts) {
		return verdicts[v].text
	}
	return v.String()
}

// Finding is one thing about a router. The names of its JSON fields, and the
// codes, are stable.
type Finding struct {
	Code     Code        `json:"code"`
	Severity Severity    `json:"severity"`
	Text     string      `json:"text"`
	Evidence string      `json:"evidence"`         // which attribute or element says so
	Advice   string      `json:"advice,omitempty"` // what to do, or to switch off
	BSSIDs   []dot11.MAC `json:"bssids"`           // of the networks that it is about
}

// Router is what stands behind one or more networks: those that show the same
// UUID are radios of one device, and what belongs to none stands for itself.
type Router struct {
	Verdict  Verdict
	UUID     wsc.UUID    // zero: not told
	Name     string      // as it tells it, fit for a terminal; may be empty
	Networks []dot11.BSS // by frequency
	Findings []Finding   // the gravest first
}

// Severity is that of the gravest finding.
func (r Router) Severity() Severity {
	if len(r.Findings) == 0 {
		return OK
	}
	return r.Findings[0].Severity
}

// signal is how loud a router is, in dBm.
func (r Router) signal() int {
	return slices.MaxFunc(r.Networks, func(a, b dot11.BSS) int { return a.Signal - b.Signal }).Signal
}

// Judge returns the routers behind what a scan has heard, the loudest first.
func Judge(heard []dot11.BSS) []Router {
	var routers []Router
	for _, bss := range heard {
		f := look(bss)
		i := slices.IndexFunc(routers, func(r Router) bool { return !r.UUID.IsZero() && r.UUID == f.wps.UUID })
		if i < 0 {
			i = len(routers)
			routers = append(routers, Router{UUID: f.wps.UUID})
		}
		routers[i].add(f)
	}
	for _, r := range routers {
		slices.SortFunc(r.Networks, func(a, b dot11.BSS) int { return cmp.Or(cmp.Compare(a.Frequency, b.Frequency), compare(a, b)) })
		slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
	}
	slices.SortFunc(routers, func(a, b Router) int {
		return cmp.Or(cmp.Compare(b.signal(), a.signal()), compare(a.Networks[0], b.Networks[0]))
	})
	return routers
}

// compare orders networks by address, so that the same scan gives the same list.
func compare(a, b dot11.BSS) int {
	return cmp.Or(slices.Compare(a.BSSID[:], b.BSSID[:]), cmp.Compare(a.SSID, b.SSID))
}

// add enters one network. What is found at several is one finding.
func (r *Router) add(f facts) {
	r.Networks = append(r.Networks, f.bss)
	r.Verdict = max(r.Verdict, f.verdict())
	if r.Name == "" {
		r.Name = wsc.Printable(f.wps.Name)
	}
	for _, rule := range rules {
		if !rule.holds(f) {
			continue
		}
		evidence := rule.evidence(f)
		i := slices.IndexFunc(r.Findings, func(o Finding) bool { return o.Code == rule.code && o.Evidence == evidence })
		if i < 0 {
			i = len(r.Findings)
			r.Findings = append(r.Findings, Finding{rule.code, rule.severity, rule.text, evidence, rule.advice, nil})
		}
		r.Findings[i].BSSIDs = append(r.Findings[i].BSSIDs, f.bss.BSSID)
	}
}
