package cli

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// report is a failure as it is told to a person: what happened, the evidence,
// and what to do next.
type report struct {
	error
	evidence []string
	advice   []string
}

func (r *report) Unwrap() error { return r.error }

func (r *report) saw(format string, args ...any) {
	r.evidence = append(r.evidence, fmt.Sprintf(format, args...))
}

func (r *report) advise(format string, args ...any) {
	r.advice = append(r.advice, fmt.Sprintf(format, args...))
}

// listed is how many access points a report names one by one.
const listed = 5

func (r *report) list(format string, bsss []dot11.BSS) {
	for i, b := range bsss {
		if i == listed {
			r.saw("and %d more", len(bsss)-listed)
			break
		}
		r.saw(format, where(b))
	}
}

// explain makes the report of an error. near are the networks that were heard;
// command is what to type to try again, such as "wps start".
func explain(err error, near []dot11.BSS, command string) error {
	if err == nil {
		return nil
	}
	r := &report{error: err}
	failed, ok := errors.AsType[*wps.Error](err)
	switch {
	case ok && failed.Result.Outcome == station.Cancelled:
		return err
	case ok:
		r.enrolment(failed.Result, near, command)
	case errors.Is(err, station.ErrWrongKey):
		r.advise("the router may have changed its key since: press the button once more to get the new one")
	case errors.Is(err, station.ErrNotFound):
		r.advise("move nearer to the router, or wait until it has restarted, and try again")
	case errors.Is(err, wps.ErrNoAddress):
		r.advise("check that the router gives addresses by DHCP, or leave them to another service with --dhcp=off")
	default:
		return err
	}
	return r
}

// enrolment is the report of a registration that gave no credential.
func (r *report) enrolment(result station.Result, near []dot11.BSS, command string) {
	switch result.Outcome {
	case station.NoAP, station.WEPOnly:
		r.nobody(result, near)
	case station.Overlap:
		if result.Overlap[0].BSSID.IsZero() { // another program has found it, and does not tell more
			r.advise("wait two minutes and press only one button")
			break
		}
		r.list("%s: its button is pressed", result.Overlap[:])
		r.advise("wait two minutes and press only one button, or choose one with --bssid:")
		for _, b := range result.Overlap {
			r.advise("  %s --bssid %s", command, b.BSSID)
		}
	case station.TimedOut:
		expected := "%s: its button was pressed"
		if result.Method != wsc.PasswordIDPushButton {
			expected = "%s: it waited for a PIN"
		}
		r.list(expected+", but no key came", result.Registrars)
		r.advise("press the button again, and stay near the router")
	case station.LinkLost:
		r.saw("%s: the connection broke off in the middle of the exchange", where(result.BSS))
		r.advise("move nearer to the router, and press the button again")
	case station.Rejected:
		if !result.BSS.BSSID.IsZero() {
			r.saw("at %s", where(result.BSS))
		}
	}
	if failure, ok := errors.AsType[*wsc.Failure](result.Err); ok && result.Outcome != station.LinkLost {
		r.refused(failure)
	}
}

// nobody is the report of a search in vain.
func (r *report) nobody(result station.Result, near []dot11.BSS) {
	expects, silent := "its button is pressed", "its button was not pressed"
	if result.Method != wsc.PasswordIDPushButton {
		expects, silent = "it waits for a PIN", "nobody has typed the PIN there"
	}
	r.list("%s: "+expects+", but it has only WEP to offer", result.WEP)
	r.list("%s: "+expects+", but it is not the one that --bssid names", result.Others)
	r.list("%s: it has WPS, but "+silent, slices.DeleteFunc(slices.Clone(result.Capable), func(b dot11.BSS) bool {
		same := func(o dot11.BSS) bool { return o.BSSID == b.BSSID }
		return slices.ContainsFunc(result.WEP, same) || slices.ContainsFunc(result.Others, same)
	}))
	for _, b := range near {
		if _, ok := wsc.NetworkOf(b); ok {
			continue
		}
		switch security := dot11.SecurityOf(b); {
		case b.Frequency.Is6GHz():
			r.saw("%s: it is in the 6 GHz band, where there is no WPS: use its network at 2.4 or 5 GHz", where(b))
		case security == dot11.SecurityWPA3:
			r.saw("%s: it takes WPA3 only, for which there is no WPS: allow WPA2 beside it, or type the password", where(b))
		default:
			continue
		}
		if len(r.evidence) > 2*listed {
			break
		}
	}
	switch {
	case len(near) == 0 && result.Err == nil:
		r.saw("no network at all was heard in %d scans", result.Scans)
		r.advise("check that the antenna is fitted, and move nearer to the router")
	case len(result.Capable) == 0 && result.Err == nil:
		r.saw("of the %d networks that were heard, none has WPS", len(near))
		r.advise("switch WPS on in the router's settings, or type the password instead")
	case result.Outcome == station.WEPOnly:
		r.advise("change the router's security to WPA2")
	case len(result.Others) > 0:
		r.advise("check the address that --bssid gives")
	case result.Method == wsc.PasswordIDPushButton:
		r.advise("press the router's WPS button while this program is waiting")
	default:
		r.advise("type the PIN in the router's settings while this program is waiting")
	}
}

// codeAdvice is what can be done about a configuration error that a router
// answers with (WSC 2.0.5 table 34).
var codeAdvice = map[wsc.ConfigError]string{
	wsc.Error2GHzUnsupported:   "choose the router's network in another band with --bssid",
	wsc.Error5GHzUnsupported:   "choose the router's network in another band with --bssid",
	wsc.ErrorWeakSignal:        "move nearer to the router",
	wsc.ErrorNoRegistrar:       "the router could not reach its own WPS service: restart it",
	wsc.ErrorOverlap:           "another device is in push-button mode too: wait two minutes, and start only this one",
	wsc.ErrorDeviceBusy:        "the router is busy with another device: try again in two minutes",
	wsc.ErrorSetupLocked:       "the router has locked its WPS, as it does after wrong PINs: unlock it in its settings, or restart it",
	wsc.ErrorMessageTimeout:    "move nearer to the router, and try again",
	wsc.ErrorSessionTimeout:    "move nearer to the router, and try again",
	wsc.ErrorPasswordAuth:      "the PIN typed at the router is not this device's: start again, and type the one shown",
	wsc.ErrorPublicKeyMismatch: "somebody else may pose as the router: try again elsewhere, or type the password",
	wsc.ErrorRogueActivity:     "the router suspects an attack: look at its log",
}

// refused tells what the two sides said.
func (r *report) refused(f *wsc.Failure) {
	switch {
	case f.Code != wsc.ErrorNone && f.Remote:
		r.saw("the router answered with configuration error %d: %v", uint16(f.Code), f.Code)
	case f.Code != wsc.ErrorNone:
		r.saw("this side ended it with configuration error %d: %v", uint16(f.Code), f.Code)
	case f.Remote:
		r.saw("the router gave no reason")
	}
	if len(r.advice) > 0 {
		return
	}
	if advice := codeAdvice[f.Code]; advice != "" {
		r.advise("%s", advice)
	} else {
		r.advise("try again; if it fails the same way, restart the router")
	}
}

// where names an access point, how far away it is and where.
func where(b dot11.BSS) string {
	return fmt.Sprintf("%s (%s), %s, %d dBm", display(b.SSID), b.BSSID, channel(b.Frequency), b.Signal)
}

// channel is where an access point is. The numbers of 6 GHz are those of other
// bands too.
func channel(f dot11.Frequency) string {
	if f.Is6GHz() {
		return fmt.Sprintf("6 GHz channel %d", f.Channel())
	}
	return fmt.Sprintf("channel %d", f.Channel())
}

// message is an error in words for a person, a line each: what happened, what was
// seen, what to do next.
func message(err error) []string {
	lines := strings.Split(plain(err.Error()), "\n")
	for _, r := range reports(err) {
		for _, text := range r.evidence {
			lines = append(lines, "  "+plain(text))
		}
		lines = append(lines, r.advice...)
	}
	for i, line := range lines {
		lines[i] = shown(line)
	}
	return lines
}

// reports returns the reports that an error wraps.
func reports(err error) (list []*report) {
	switch err := err.(type) {
	case *report:
		return append(reports(err.error), err)
	case interface{ Unwrap() error }:
		return reports(err.Unwrap())
	case interface{ Unwrap() []error }:
		for _, e := range err.Unwrap() {
			list = append(list, reports(e)...)
		}
	}
	return list
}

// advises reports whether an error says what to do next.
func advises(err error) bool {
	return slices.ContainsFunc(reports(err), func(r *report) bool { return len(r.advice) > 0 })
}

// complain prints why the command has failed.
func complain(env Env, lines []string) {
	for i, line := range lines {
		name := "wps:"
		if i == 0 && env.Color {
			name = "\x1b[1;31mwps:\x1b[0m"
		}
		for _, part := range env.fold(line, screenWidth-len("wps: ")) {
			fmt.Fprintf(env.Stderr, "%s %s\n", name, part)
			name = "    "
		}
	}
}

// fold breaks a line between words where a terminal would break it anywhere. In a
// pipe it stays one line, for grep.
func (e Env) fold(line string, width int) []string {
	words := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(words)]
	if !e.Terminal || columns(line) <= width || strings.HasPrefix(words, "wps ") { // a command is to be copied
		return []string{line}
	}
	parts := wrap(strings.Fields(words), width-2*len(indent))
	for i := range parts {
		parts[i] = indent + parts[i]
		if i > 0 {
			parts[i] = indent + parts[i]
		}
	}
	return parts
}
