package borrow

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/internal/supplicant"
	"github.com/gowps/wps/internal/supplicant/supplicanttest"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/station"
	"github.com/gowps/wps/wsc"
)

const (
	homeMAC  = "02:00:00:00:01:01"
	otherMAC = "02:00:00:00:02:01"
)

// home is WPS-capable and pressed, other as well, plain has no WPS. The elements
// are those of access points that a station can read.
func beacon(ssid string, pressed bool) string {
	e := dot11.Elements(nil).Append(dot11.ElementSSID, []byte(ssid))
	if strings.HasPrefix(ssid, "plain") {
		return hex.EncodeToString(e)
	}
	wps := []byte{0x00, 0x50, 0xf2, 0x04, 0x10, 0x4a, 0, 1, 0x10, 0x10, 0x44, 0, 1, 2}
	if pressed {
		wps = append(wps, 0x10, 0x41, 0, 1, 1, 0x10, 0x12, 0, 2, 0, 4)
	}
	return hex.EncodeToString(e.Append(221, wps))
}

// fakeSupplicant is a wpa_supplicant that is in network 0, "old".
type fakeSupplicant struct {
	*supplicanttest.Socket
	replies  map[string]string // "" in here: as an ordinary one
	messages []string          // after WPS_PBC or WPS_PIN
	networks string            // from then on
	// unfinished are the networks before: somebody else has begun a search.
	begun, unfinished string
}

const oldNetworks = "network id / ssid / bssid / flags\n0\told\tany\t[CURRENT]\n1\tunwanted\tany\t[DISABLED]\n"

func newFakeSupplicant(t *testing.T, f *fakeSupplicant) *supplicantAgent {
	list := oldNetworks
	if f.begun != "" {
		list = f.begun
	}
	f.Socket = supplicanttest.New(t, func(s *supplicanttest.Socket, request string) string {
		name, _, _ := strings.Cut(request, " MASK=")
		reply, known := f.replies[name]
		if strings.HasPrefix(request, "WPS_P") {
			s.Send(f.messages...)
			if f.networks != "" {
				list = f.networks
			}
			if !known {
				reply = "OK\n"
			}
			return reply
		}
		switch {
		case known:
			return reply
		case request == "ATTACH":
			return ""
		case name == "BSS FIRST":
			return "id=0\nbssid=" + homeMAC + "\nfreq=2437\nlevel=-45\ncapabilities=0x0431\nie=" + beacon("home", true) + "\n"
		case name == "BSS NEXT-0":
			return "id=1\nbssid=" + otherMAC + "\nfreq=2462\nlevel=-60\ncapabilities=0x0431\nie=" + beacon("neighbour", false) + "\n"
		case strings.HasPrefix(request, "BSS "):
			return "FAIL\n"
		case request == "STATUS":
			return "bssid=" + homeMAC + "\nfreq=2437\nssid=home\\xff\nid=2\nkey_mgmt=WPA2-PSK\npairwise_cipher=CCMP\nwpa_state=COMPLETED\n"
		case request == "LIST_NETWORKS":
			return list
		case strings.HasPrefix(request, "LIST_NETWORKS "):
			return "network id / ssid / bssid / flags\n"
		case strings.HasSuffix(request, "2 key_mgmt"):
			return "WPS"
		case strings.HasSuffix(request, "key_mgmt"):
			return "WPA-PSK"
		case request == "WPS_CANCEL" && f.unfinished != "":
			list = f.unfinished
		}
		return "OK\n"
	})
	return &supplicantAgent{socket: f.Path}
}

// changes are the requests that change something.
func (f *fakeSupplicant) changes() string {
	list := slices.DeleteFunc(f.Requests(), func(r string) bool {
		return r == "ATTACH" || r == "DETACH" || r == "STATUS" || strings.HasPrefix(r, "LIST_") || strings.HasPrefix(r, "BSS ") || strings.HasPrefix(r, "GET_")
	})
	return strings.Join(list, ", ")
}

func TestSupplicant(t *testing.T) {
	joining := []string{
		"<3>CTRL-EVENT-SCAN-STARTED ", "<3>CTRL-EVENT-SCAN-RESULTS ", "<3>WPS-AP-AVAILABLE-PBC ",
		"<3>SME: Trying to authenticate with " + homeMAC + " (SSID='home' freq=2437 MHz)",
		"<3>Trying to associate with " + homeMAC + " (SSID='home' freq=2437 MHz)", "<3>Associated with " + homeMAC,
	}
	with := func(more ...string) []string { return slices.Concat(joining, more) }
	const disabled = "network id / ssid / bssid / flags\n0\told\tany\t[DISABLED]\n1\tunwanted\tany\t\n2\thome\tany\t[CURRENT]\n"
	for name, tt := range map[string]struct {
		fake    fakeSupplicant
		request Request
		steps   string
		changes string
		err     error // nil: success
		stored  bool
	}{
		"button": {
			fake: fakeSupplicant{messages: with("<3>WPS-CRED-RECEIVED ", "<3>WPS-SUCCESS ", "<3>CTRL-EVENT-DISCONNECTED bssid="+homeMAC+" reason=3",
				"<3>CTRL-EVENT-CONNECTED - Connection to "+homeMAC+" completed [id=2 id_str=]"), networks: disabled},
			steps:   "Scanning ScanDone Candidate Joining Associated GotCredential Finished Connected",
			changes: "WPS_PBC, SAVE_CONFIG, ENABLE_NETWORK 0, DISABLE_NETWORK 1",
			stored:  true,
		},
		"one access point, which is not stored": {
			fake: fakeSupplicant{messages: with("<3>WPS-SUCCESS ", "<3>CTRL-EVENT-CONNECTED - Connection to "+homeMAC+" completed [id=2 id_str=]"),
				replies: map[string]string{"SAVE_CONFIG": "FAIL\n"}},
			request: Request{BSSID: dot11.MAC{2, 0, 0, 0, 1, 1}},
			steps:   "Scanning ScanDone Candidate Joining Associated GotCredential Finished Connected",
			changes: "WPS_PBC " + homeMAC + ", SAVE_CONFIG",
		},
		"PIN": {
			fake: fakeSupplicant{messages: []string{"<3>SME: Trying to authenticate with " + homeMAC + " (SSID='home' freq=2437 MHz)", "<3>WPS-M2D dev_password_id=0 config_error=0",
				"<3>WPS-SUCCESS ", "<3>CTRL-EVENT-CONNECTED - Connection to " + homeMAC + " completed [id=2 id_str=]"}},
			request: Request{PIN: secret.Bytes("12345670")},
			steps:   "Joining NotReady GotCredential Finished Connected",
			changes: "WPS_PIN any 12345670, SAVE_CONFIG",
			stored:  true,
		},
		"the old network comes back first": {
			fake:    fakeSupplicant{messages: []string{"<3>CTRL-EVENT-CONNECTED - Connection to " + otherMAC + " completed [id=0 id_str=]", "<3>WPS-TIMEOUT "}},
			steps:   "Finished",
			changes: "WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrNoAP,
		},
		"overlap": {
			fake: fakeSupplicant{messages: []string{"<3>WPS-OVERLAP-DETECTED "}, networks: disabled,
				replies: map[string]string{"BSS NEXT-0": "id=1\nbssid=" + otherMAC + "\nfreq=2462\nlevel=-60\nie=" + beacon("neighbour", true) + "\n"}},
			steps:   "Candidate Candidate OverlapFound Finished",
			changes: "WPS_PBC, WPS_CANCEL, ENABLE_NETWORK 0, DISABLE_NETWORK 1, REMOVE_NETWORK 2, REASSOCIATE",
			err:     wps.ErrOverlap,
		},
		"overlap at once": {
			fake:    fakeSupplicant{replies: map[string]string{"WPS_PBC": "FAIL-PBC-OVERLAP\n"}},
			steps:   "Finished",
			changes: "WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrOverlap,
		},
		"nobody": {
			fake: fakeSupplicant{messages: []string{"<3>CTRL-EVENT-SCAN-STARTED ", "<3>CTRL-EVENT-SCAN-RESULTS ", "<3>WPS-TIMEOUT "},
				replies: map[string]string{"BSS FIRST": "FAIL\n", "STATUS": "wpa_state=INACTIVE\n", "WPS_CANCEL": "FAIL\n"}},
			steps:   "Scanning ScanDone Finished",
			changes: "WPS_PBC, WPS_CANCEL, DISCONNECT",
			err:     wps.ErrNoAP,
		},
		"timeout": {
			fake:    fakeSupplicant{messages: with("<3>WPS-TIMEOUT ")},
			steps:   "Scanning ScanDone Candidate Joining Associated Finished",
			changes: "WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrTimeout,
		},
		"the walk time ends": {
			fake:    fakeSupplicant{messages: joining},
			request: Request{WalkTime: 300 * time.Millisecond},
			steps:   "Scanning ScanDone Candidate Joining Associated Finished",
			changes: "WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrTimeout,
		},
		"wrong PIN": {
			fake:    fakeSupplicant{messages: with("<3>WPS-FAIL msg=8 config_error=18")},
			request: Request{PIN: secret.Bytes("12345670"), BSSID: dot11.MAC{2, 0, 0, 0, 1, 1}},
			steps:   "Scanning ScanDone Joining Associated RunFailed Finished",
			changes: "WPS_PIN " + homeMAC + " 12345670, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrRejected,
		},
		"WEP": {
			fake:    fakeSupplicant{messages: with("<3>WPS-FAIL msg=12 config_error=0 reason=2 (WEP Prohibited)")},
			steps:   "Scanning ScanDone Candidate Joining Associated RunFailed Finished",
			changes: "WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrWEP,
		},
		"TKIP": {
			fake:    fakeSupplicant{messages: with("<3>WPS-FAIL msg=12 config_error=0 reason=1 (TKIP Only Prohibited)")},
			steps:   "Scanning ScanDone Candidate Joining Associated RunFailed Finished",
			changes: "WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrRejected,
		},
		"another device": {
			fake:    fakeSupplicant{messages: []string{"<3>WPS-FAIL msg=5 config_error=12"}},
			steps:   "Candidate Finished",
			changes: "WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrOverlap,
		},
		"after one that was killed": {
			fake: fakeSupplicant{messages: []string{"<3>WPS-TIMEOUT "}, begun: disabled, unfinished: oldNetworks, networks: disabled,
				replies: map[string]string{"BSS FIRST": "FAIL\n"}},
			steps:   "Finished",
			changes: "WPS_CANCEL, WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     wps.ErrNoAP,
		},
		"it ends": {
			fake:    fakeSupplicant{messages: []string{"<3>CTRL-EVENT-TERMINATING "}},
			changes: "WPS_PBC",
			err:     errEnded,
		},
		"refused": {
			fake:    fakeSupplicant{replies: map[string]string{"WPS_PBC": "FAIL\n"}},
			changes: "WPS_PBC, WPS_CANCEL, REASSOCIATE",
			err:     errAny,
		},
		"switched off": {
			fake: fakeSupplicant{replies: map[string]string{"STATUS": "wpa_state=INTERFACE_DISABLED\n"}},
			err:  errOff,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := tt.fake
			a := newFakeSupplicant(t, &fake)
			if tt.request.WalkTime == 0 {
				tt.request.WalkTime = WalkTime
			}
			var steps []string
			result, err := a.Enrol(t.Context(), tt.request, func(ev station.Event) {
				steps = append(steps, strings.TrimPrefix(fmt.Sprintf("%T", ev), "station."))
			})
			if got := strings.Join(steps, " "); got != tt.steps {
				t.Errorf("steps %s, want %s", got, tt.steps)
			}
			if got := fake.changes(); got != tt.changes {
				t.Errorf("asked for %s, want %s", got, tt.changes)
			}
			if tt.err != nil {
				if err == nil || tt.err != errAny && !errors.Is(err, tt.err) {
					t.Errorf("%v, want %v", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := wsc.Credential{SSID: "home\xff", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES}
			if c := result.Credential; c.SSID != want.SSID || c.Auth != want.Auth || c.Encr != want.Encr || c.Key != nil {
				t.Errorf("credential %v", c)
			}
			if result.BSS.BSSID.String() != homeMAC || result.BSS.Frequency != 2437 || len(result.Heard) != 2 || (result.Stored != "") != tt.stored {
				t.Errorf("%+v", result)
			}
		})
	}
}

// errAny is any error at all.
var errAny = errors.New("any")

// TestSupplicantInterrupted ends the context in the middle, before and after the
// credential has come.
func TestSupplicantInterrupted(t *testing.T) {
	for name, tt := range map[string]struct {
		messages []string
		at       string // the step
		changes  string
	}{
		"searching": {[]string{"<3>CTRL-EVENT-SCAN-STARTED "}, "station.Scanning", "WPS_PBC, WPS_CANCEL, REASSOCIATE"},
		"joining":   {[]string{"<3>WPS-SUCCESS ", "<3>CTRL-EVENT-SCAN-STARTED "}, "station.Scanning", "WPS_PBC"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := fakeSupplicant{messages: tt.messages}
			a := newFakeSupplicant(t, &fake)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err := a.Enrol(ctx, Request{WalkTime: WalkTime}, func(ev station.Event) {
				if fmt.Sprintf("%T", ev) == tt.at {
					cancel()
				}
			})
			if !errors.Is(err, wps.ErrCancelled) || fake.changes() != tt.changes {
				t.Errorf("%v; asked for %s", err, fake.changes())
			}
		})
	}
}

func TestSupplicantGone(t *testing.T) {
	fake := fakeSupplicant{}
	a := newFakeSupplicant(t, &fake)
	fake.Close()
	if _, err := a.Enrol(t.Context(), Request{WalkTime: WalkTime}, func(station.Event) {}); err == nil {
		t.Error("it has ended, and there is no error")
	}
	if a.Name() != "wpa_supplicant" || a.Check(Request{}) != nil {
		t.Error("what it says of itself")
	}
}

// A failure tells of what was heard, for the report.
func TestSupplicantEvidence(t *testing.T) {
	fake := fakeSupplicant{messages: []string{"<3>WPS-FAIL msg=8 config_error=15"}}
	_, err := newFakeSupplicant(t, &fake).Enrol(t.Context(), Request{WalkTime: WalkTime}, func(station.Event) {})
	failed, ok := errors.AsType[*wps.Error](err)
	if !ok || len(failed.Result.Capable) != 2 {
		t.Fatalf("%v", err)
	}
	var failure *wsc.Failure
	if !errors.As(err, &failure) || failure.Code != wsc.ErrorSetupLocked || !failure.Remote || failure.Msg != wsc.MessageType(8) {
		t.Errorf("%+v", failure)
	}
}

func TestCredentialOf(t *testing.T) {
	for _, tt := range []struct {
		management, cipher string
		auth               wsc.AuthTypes
		encr               wsc.EncrTypes
	}{
		{"WPA2-PSK", "CCMP", wsc.AuthWPA2PSK, wsc.EncrAES},
		{"WPA2-PSK-SHA256", "CCMP", wsc.AuthWPA2PSK, wsc.EncrAES},
		{"WPA-PSK", "TKIP", wsc.AuthWPAPSK, wsc.EncrTKIP},
		{"NONE", "NONE", wsc.AuthOpen, wsc.EncrNone},
		{"", "", 0, wsc.EncrAES},
	} {
		c := credentialOf(map[string]string{"key_mgmt": tt.management, "pairwise_cipher": tt.cipher, "ssid": `\x`})
		if c.Auth != tt.auth || c.Encr != tt.encr || c.SSID != "" {
			t.Errorf("%s, %s: %v", tt.management, tt.cipher, c)
		}
	}
}

// FuzzRun has the machine take in anything, of which much comes from the air.
func FuzzRun(f *testing.F) {
	f.Add("<3>WPS-AP-AVAILABLE-PBC \x00<3>WPS-FAIL msg=8 config_error=18", beacon("home", true), true)
	f.Add("<3>WPS-OVERLAP-DETECTED ", beacon("home", true), false)
	f.Add("<3>WPS-SUCCESS \x00<3>CTRL-EVENT-CONNECTED - Connection to "+homeMAC+" completed", "", true)
	f.Fuzz(func(t *testing.T, messages, elements string, button bool) {
		octets, _ := hex.DecodeString(elements)
		r := &run{}
		if !button {
			r.request.PIN = secret.Bytes("12345670")
		}
		for i := range 100 {
			r.heard = append(r.heard, dot11.BSS{BSSID: dot11.MAC{2, 0, 0, 0, 1, byte(i)}, Elements: octets})
		}
		for text := range strings.SplitSeq(messages, "\x00") {
			for _, ev := range r.take(supplicant.ParseMessage(text)) {
				_ = ev.String()
			}
		}
		if len(r.expecting) > expectingMax {
			t.Errorf("it remembers %d", len(r.expecting))
		}
		if !r.over() {
			r.timeout()
		}
		if r.outcome != 0 {
			_ = failed(r.request, r.outcome, r.result()).Error()
		}
	})
}
