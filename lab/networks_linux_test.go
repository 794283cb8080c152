package lab

import (
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// TestNetworks enrols with networks of all kinds by push button and joins them.
func TestNetworks(t *testing.T) {
	const hexKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	longKey := strings.Repeat("All 63 ", 9)
	oddSSID := "\x00\xff'\"\\\n\t\x7f \xf0\x9f\x93\xb6 \xc3\x28 lab \x01\x02\x03\x04\x05\x06\x07\x08\xfe "
	for _, n := range []struct {
		name     string
		settings string
		ssid     string            // "lab" if empty
		key      string            // passphrase if empty
		member   map[string]string // what hostapd must say of the station
		law      law
	}{
		{
			name: "WPA2", settings: wpa2,
			member: map[string]string{"AKMSuiteSelector": "00-0f-ac-2", "dot11RSNAStatsSelectedPairwiseCipher": "00-0f-ac-4"},
		},
		{
			name: "MixedTKIP", settings: "wpa=3\nwpa_pairwise=TKIP\nrsn_pairwise=CCMP\nwpa_passphrase=" + passphrase + "\n",
			member: map[string]string{"AKMSuiteSelector": "00-0f-ac-2", "dot11RSNAStatsSelectedPairwiseCipher": "00-0f-ac-4"},
		},
		{
			name: "MixedCCMP", settings: "wpa=3\nwpa_pairwise=CCMP\nrsn_pairwise=CCMP\nwpa_passphrase=" + passphrase + "\n",
			member: map[string]string{"AKMSuiteSelector": "00-0f-ac-2"},
		},
		{
			name: "ProtectionOptional", settings: wpa2 + "wpa_key_mgmt=WPA-PSK WPA-PSK-SHA256\nieee80211w=1\n",
			member: map[string]string{"AKMSuiteSelector": "00-0f-ac-6"},
		},
		{
			name: "ProtectionRequired", settings: wpa2 + "wpa_key_mgmt=WPA-PSK WPA-PSK-SHA256\nieee80211w=2\n",
			member: map[string]string{"AKMSuiteSelector": "00-0f-ac-6"},
		},
		{
			name: "WPA3Transition", settings: wpa2 + "wpa_key_mgmt=WPA-PSK SAE\nieee80211w=1\nsae_require_mfp=1\n",
			member: map[string]string{"AKMSuiteSelector": "00-0f-ac-2"},
		},
		{name: "Open", key: "none"},
		{name: "Passphrase63", settings: "wpa=2\nrsn_pairwise=CCMP\nwpa_passphrase=" + longKey + "\n", key: longKey},
		{name: "PSK", settings: "wpa=2\nrsn_pairwise=CCMP\nwpa_psk=" + hexKey + "\n", key: hexKey},
		{name: "OddSSID", settings: wpa2 + "ssid2=" + hex.EncodeToString([]byte(oddSSID)) + "\n", ssid: oddSSID},
		{name: "Channel1", settings: wpa2 + "channel=1\n"},
		{name: "Channel36", settings: wpa2 + "hw_mode=a\nchannel=36\n", law: somewhere},
		{name: "Channel14", settings: wpa2 + "hw_mode=b\nieee80211n=0\nchannel=14\n", law: somewhere},
	} {
		t.Run(n.name, func(t *testing.T) {
			run(t, func(a *Air) {
				a.law = n.law
				ap, c := a.ap(n.settings), a.station()
				ssid, key := n.ssid, n.key
				if ssid == "" {
					ssid = "lab"
				}
				switch key {
				case "":
					key = passphrase
				case "none":
					key = ""
				}
				ap.press()
				c.connect(c.enrolled("", wps.Config{}, dot11.SSID(ssid), key).Best(), ap)
				for name, want := range n.member {
					if got := ap.member(c.Address())[name]; got != want {
						a.Errorf("hostapd says of the station that %s is %s, want %s", name, got, want)
					}
				}
			})
		})
	}
}

// home is the credential of wpa2.
var home = wsc.Credential{SSID: "lab", Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: []byte(passphrase)}

// TestHidden joins a network that does not tell its name.
func TestHidden(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2+"wps_state=0\nignore_broadcast_ssid=1\n"), a.station()
		c.connect(home, ap)
	})
}

// TestWrongKey has a network's key changed since it was enrolled with.
func TestWrongKey(t *testing.T) {
	run(t, func(a *Air) {
		ap, c := a.ap(wpa2+"wpa_passphrase=another key than before\n"), a.station()
		_, err := wps.Connect(a.ctx, c, home, wps.ConnectConfig{Frequency: frequency(ap), Events: c.note})
		if !errors.Is(err, wps.ErrNoConnection) {
			a.Errorf("the wrong key gave %v, want %v", err, wps.ErrNoConnection)
		}
	})
}
