package station

import (
	"errors"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

func TestEventStrings(t *testing.T) {
	home := dot11.BSS{BSSID: macA, SSID: "home", Frequency: channel6, Signal: -40}
	hidden := dot11.BSS{BSSID: macB, SSID: "\x00\x00"}
	denied := &wsc.Failure{Msg: wsc.MessageM4, Code: wsc.ErrorPasswordAuth}
	cases := []struct {
		event Event
		want  string
	}{
		{Scanning{N: 1}, "scan 1: all channels"},
		{Scanning{N: 2, Frequencies: []dot11.Frequency{channel6, channel36}}, "scan 2: channel 6, 36"},
		{ScanDone{N: 2, BSSs: 3}, "scan 2: heard 3"},
		{Joining{home}, `joining "home" (02:00:00:00:00:0a)`},
		{Associated{hidden}, "associated with 02:00:00:00:00:0b"},
		{Candidate{BSS: home}, `found "home" (02:00:00:00:00:0a), channel 6, -40 dBm`},
		{WEPFound{home}, `"home" (02:00:00:00:00:0a) offers only WEP`},
		{OverlapFound{home, hidden}, `session overlap: "home" (02:00:00:00:00:0a) and 02:00:00:00:00:0b`},
		{Message{wsc.MessageM4, false}, "received M4"},
		{Message{wsc.MessageDone, true}, "sent Done"},
		{NotReady{wsc.ErrorOverlap}, "the registrar is not ready: multiple PBC sessions detected"},
		{RunFailed{home, denied}, `"home" (02:00:00:00:00:0a): ` + denied.Error()},
		{GotCredential{SSID: "a\nb", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES}, `credential for "a\nb", WPA2-PSK/AES`},
		{LeftAP{home, dot11.ReasonDeauthLeaving, false}, `left "home" (02:00:00:00:00:0a)`},
		{LeftAP{home, dot11.Reason8021XFailed, true}, `"home" (02:00:00:00:00:0a) sent us away (reason 23)`},
		{Finished{Overlap}, "finished: session overlap"},
		{Handshake{}, "handshake: answered"},
		{Handshake{[]dot11.KeyKind{dot11.PairwiseKey, dot11.GroupKey}}, "handshake: pairwise key, group key"},
		{Connected{home}, `connected to "home" (02:00:00:00:00:0a)`},
		{Disconnected{SSID: "home", Reason: 8}, `not connected to "home": reason 8`},
		{Disconnected{SSID: "home", Reason: 201, Err: errors.New("cause")}, `not connected to "home": reason 201: cause`},
	}
	for _, c := range cases {
		if got := c.event.String(); got != c.want {
			t.Errorf("%T: %s\nwant %s", c.event, got, c.want)
		}
	}
}

func TestOutcomeStrings(t *testing.T) {
	seen := map[string]bool{}
	for o := Success; o <= Cancelled+1; o++ {
		if s := o.String(); s == "" || seen[s] {
			t.Errorf("%d prints as %q", o, s)
		} else {
			seen[s] = true
		}
	}
	if s := Outcome(99).String(); s != "Outcome(99)" {
		t.Error(s)
	}
}
