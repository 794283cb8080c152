package borrow

import (
	"errors"
	"slices"
	"strings"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/supplicant"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

// run is one enrolment by wpa_supplicant, as its messages tell it. It is a
// machine without sockets and clocks.
type run struct {
	request Request
	heard   []dot11.BSS // what it has heard, kept up to date by whoever drives it
	scans   int

	outcome    station.Outcome // 0: not known yet
	failure    *wsc.Failure    // why it failed
	credential bool            // it was received
	connected  bool            // and the network was joined
	bss        dot11.BSS       // of the run, or that was joined
	expecting  []dot11.BSS     // access points that are known to have expected us
	overlap    [2]dot11.BSS
	joining    dot11.MAC // what was last told to be joined
	ended      bool      // wpa_supplicant has
}

// expectingMax bounds what a hostile air can make us remember.
const expectingMax = 64

// over reports whether there is nothing more to wait for.
func (r *run) over() bool { return r.outcome != 0 || r.connected || r.ended }

// take takes a message in, and returns the steps that it means.
func (r *run) take(m supplicant.Message) (steps []station.Event) {
	switch m.Name {
	case "CTRL-EVENT-SCAN-STARTED":
		r.scans++
		return []station.Event{station.Scanning{N: r.scans}}
	case "CTRL-EVENT-SCAN-RESULTS":
		steps = append(steps, station.ScanDone{N: r.scans, BSSs: len(r.heard)})
		return append(steps, r.look()...)
	case "WPS-AP-AVAILABLE-PBC", "WPS-AP-AVAILABLE-PIN", "WPS-AP-AVAILABLE-AUTH":
		return r.look()
	case "WPS-OVERLAP-DETECTED":
		return r.overlaps()
	case "SME:", "Trying":
		// "SME: Trying to authenticate with BSSID (SSID=...", "Trying to associate with ..."
		if mac, ok := m.MAC(); ok && r.joining != mac {
			r.bss, r.joining = r.named(mac), mac
			return []station.Event{station.Joining{BSS: r.bss}}
		}
	case "Associated":
		if mac, ok := m.MAC(); ok {
			r.bss = r.named(mac)
			return []station.Event{station.Associated{BSS: r.bss}}
		}
	case "WPS-M2D":
		code, _ := m.Number("config_error")
		return []station.Event{station.NotReady{Code: wsc.ConfigError(code)}}
	case "WPS-FAIL":
		return r.fails(m)
	case "WPS-TIMEOUT":
		r.timeout()
	case "WPS-SUCCESS":
		// What it is, shows when the network is joined.
		r.credential, r.joining = true, dot11.MAC{}
	case "CTRL-EVENT-CONNECTED":
		// Before the credential it can only be the old network.
		if mac, ok := m.MAC(); ok && r.credential {
			r.bss, r.connected = r.named(mac), true
		}
	case "CTRL-EVENT-TERMINATING":
		r.ended = true
	}
	return nil
}

// named is what is known of an access point.
func (r *run) named(mac dot11.MAC) dot11.BSS {
	for _, b := range r.heard {
		if b.BSSID == mac {
			return b
		}
	}
	return dot11.BSS{BSSID: mac}
}

// look looks for access points that expect us. With a PIN that is told only by
// those that name the stations they wait for; whom wpa_supplicant tries, it says.
func (r *run) look() (steps []station.Event) {
	for _, b := range r.heard {
		n, ok := wsc.NetworkOf(b)
		expects := ok && n.SelectedRegistrar && n.PushButtonActive() == (r.request.PIN == nil)
		if !expects || !r.request.BSSID.IsZero() && r.request.BSSID != b.BSSID {
			continue
		}
		if len(r.expecting) < expectingMax && !slices.ContainsFunc(r.expecting, func(o dot11.BSS) bool { return o.BSSID == b.BSSID }) {
			r.expecting = append(r.expecting, b)
			steps = append(steps, station.Candidate{BSS: b, Network: n})
		}
	}
	return steps
}

func (r *run) overlaps() []station.Event {
	steps := r.look()
	r.outcome = station.Overlap
	if len(r.expecting) < 2 {
		return steps // it does not tell who
	}
	r.overlap = [2]dot11.BSS(r.expecting[len(r.expecting)-2:])
	return append(steps, station.OverlapFound{A: r.overlap[0], B: r.overlap[1]})
}

// Reasons of WPS-FAIL (wpa_supplicant, enum wps_error_indication).
const (
	reasonTKIPOnly = 1
	reasonWEP      = 2
)

func (r *run) fails(m supplicant.Message) []station.Event {
	code, _ := m.Number("config_error")
	message, _ := m.Number("msg")
	reason, _ := m.Number("reason")
	r.failure = &wsc.Failure{Code: wsc.ConfigError(code), Remote: code != 0}
	if message > 0 && message <= 0xff {
		r.failure.Msg = wsc.MessageType(message)
	}
	r.outcome = station.Rejected
	switch {
	case reason == reasonWEP:
		r.outcome = station.WEPOnly
	case reason == reasonTKIPOnly:
		r.failure.Err = errors.New("the network has only TKIP, which wpa_supplicant does not take")
	case wsc.ConfigError(code) == wsc.ErrorOverlap:
		return r.overlaps()
	}
	return []station.Event{station.RunFailed{BSS: r.bss, Failure: r.failure}}
}

// timeout ends the search: was there ever somebody to find?
func (r *run) timeout() {
	r.outcome = station.NoAP
	if len(r.expecting) > 0 || r.failure != nil || !r.bss.BSSID.IsZero() {
		r.outcome = station.TimedOut
	}
}

// result is what the report of a failure is made from.
func (r *run) result() (result station.Result) {
	result.BSS, result.Scans, result.Overlap, result.Registrars = r.bss, r.scans, r.overlap, r.expecting
	if r.failure != nil {
		result.Err = r.failure
	}
	for _, b := range r.heard {
		if _, ok := wsc.NetworkOf(b); ok {
			result.Capable = append(result.Capable, b)
		}
	}
	if r.outcome == station.WEPOnly && !r.bss.BSSID.IsZero() {
		result.WEP, result.Err = []dot11.BSS{r.bss}, nil
	}
	return result
}

// credentialOf is the credential that STATUS tells of, without its key.
func credentialOf(status map[string]string) (c wsc.Credential) {
	c.SSID, _ = supplicant.DecodeSSID(status["ssid"])
	switch management := status["key_mgmt"]; {
	case management == "NONE":
		c.Auth = wsc.AuthOpen
	case strings.HasPrefix(management, "WPA2-PSK"), strings.Contains(management, "SAE"):
		c.Auth = wsc.AuthWPA2PSK
	case strings.HasPrefix(management, "WPA-PSK"):
		c.Auth = wsc.AuthWPAPSK
	}
	switch status["pairwise_cipher"] {
	case "NONE":
		c.Encr = wsc.EncrNone
	case "TKIP":
		c.Encr = wsc.EncrTKIP
	default:
		c.Encr = wsc.EncrAES
	}
	return c
}
