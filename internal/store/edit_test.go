package store

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEdits shows what becomes of files that people have written.
func TestEdits(t *testing.T) {
	home, open := network(t, "home", "new password"), network(t, "home", "")
	psk, odd := network(t, "home", hexKey), network(t, "\xffodd", "12345678")
	wpa1 := home
	wpa1.c.Auth = 2 // WPA-PSK
	netplan := netplanEdit("wlan0", true)
	for _, tt := range []struct {
		name     string
		edit     edit
		n        Network
		old, new string
		effect   Effect
	}{
		{"wpa: an empty file", editWPA, home, "", "network={\n\tssid=\"home\"\n\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tproto=RSN\n\tieee80211w=1\n\tpsk=\"new password\"\n}\n", Added},
		{"wpa: no end of line", editWPA, open, "# x", "# x\n\nnetwork={\n\tssid=\"home\"\n\tkey_mgmt=NONE\n}\n", Added},
		{"wpa: WPA", editWPA, wpa1, "", "network={\n\tssid=\"home\"\n\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tieee80211w=1\n\tpsk=\"new password\"\n}\n", Added},
		{
			"wpa: replaced in its place", editWPA, home,
			"country=DE\n\nnetwork={ # mine\n  ssid=\"home\"   # it\n  #psk=\"old password\"\n  psk=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n  priority=5 # first\n\n  id_str=\"x\"\n}\n# end\nnetwork={\n\tssid=\"other\"\n\tpsk=\"other password\"\n}\n",
			"country=DE\n\nnetwork={ # mine\n  ssid=\"home\"   # it\n\tpsk=\"new password\"\n  priority=5 # first\n\n  id_str=\"x\"\n}\n# end\nnetwork={\n\tssid=\"other\"\n\tpsk=\"other password\"\n}\n", Replaced,
		},
		{
			"wpa: all that are the network", editWPA, psk,
			"network={\n\tssid=686f6d65\n\tpsk=\"old password\"\n\tdisabled=1\n}\nnetwork={\n\tssid=P\"\\x68ome\"\n\tkey_mgmt=SAE\n\tsae_password=\"old password\"\n\tmem_only_psk=1\n}\nnetwork={\n\tssid=\"home\"\n\tkey_mgmt=NONE\n}\nnetwork={\n\tssid=\"home\"\n\tkey_mgmt=WPA-EAP\n\tidentity=\"x\"\n}\n",
			"network={\n\tssid=686f6d65\n\tpsk=" + strings.ToLower(hexKey) + "\n}\nnetwork={\n\tssid=P\"\\x68ome\"\n\tkey_mgmt=WPA-PSK WPA-PSK-SHA256\n\tpsk=" + strings.ToLower(hexKey) + "\n}\nnetwork={\n\tssid=\"home\"\n\tkey_mgmt=NONE\n}\nnetwork={\n\tssid=\"home\"\n\tkey_mgmt=WPA-EAP\n\tidentity=\"x\"\n}\n", Replaced,
		},
		{
			"wpa: open, beside others", editWPA, open,
			"network={\n\tssid=\"home\"\n\tkey_mgmt=NONE\n\twep_key0=\"12345\"\n}\nnetwork={\n\tssid=\"home\"\n\tpsk=\"old password\"\n}\n",
			"network={\n\tssid=\"home\"\n\tkey_mgmt=NONE\n\twep_key0=\"12345\"\n}\nnetwork={\n\tssid=\"home\"\n\tpsk=\"old password\"\n}\n\nnetwork={\n\tssid=\"home\"\n\tkey_mgmt=NONE\n}\n", Added,
		},
		{
			"wpa: other blocks", editWPA, home,
			"cred={\n\trealm=\"x\"\n}\nblob-base64-x={\nAAAA==\n}\nnetwork={\r\n\tssid=\"home\"\r\n\tkey_mgmt=WPA-PSK\r\n}\r\n",
			"cred={\n\trealm=\"x\"\n}\nblob-base64-x={\nAAAA==\n}\nnetwork={\r\n\tssid=\"home\"\r\n\tkey_mgmt=WPA-PSK\r\n\tpsk=\"new password\"\n}\r\n", Replaced,
		},
		{"iwd: its own file", editIWD, home, "# x\n[Security]\nPreSharedKey=00\nPassphrase = old password\nSAE-PT-Group19=00\nSAE-PT-Group20=00\n\n[Settings]\nAutoConnect=false\n",
			"# x\n[Security]\nPassphrase=new password\n\n[Settings]\nAutoConnect=false\n", Replaced},
		{"iwd: no group", editIWD, psk, "[Settings]\nHidden=true", "[Settings]\nHidden=true\n\n[Security]\nPreSharedKey=" + strings.ToLower(hexKey) + "\n", Replaced},
		{"iwd: open", editIWD, open, "", "[Settings]\nAutoConnect=true\n", Added},
		{"iwd: extension", editIWD, home, "[Security]\n[@pem@x]\n-----BEGIN X-----\nAA==\n-----END X-----\nPassphrase=old\n", "[Security]\n[@pem@x]\n-----BEGIN X-----\nAA==\n-----END X-----\nPassphrase=new password\n", Replaced},
		{
			"nm: other groups and names", editKeyfile, odd,
			"[connection]\ntype=802-11-wireless\nautoconnect=false\n# x\n[802-11-wireless]\nssid= 255;111;100;100;\n[802-11-wireless-security]\npsk-flags=1\nkey-mgmt=sae\n\n[ipv4]\nmethod=manual\naddress1=10.0.0.1/8\n",
			"[connection]\ntype=802-11-wireless\nautoconnect=false\n# x\n[802-11-wireless]\nssid= 255;111;100;100;\n[802-11-wireless-security]\nkey-mgmt=wpa-psk\npsk=12345678\n\n[ipv4]\nmethod=manual\naddress1=10.0.0.1/8\n", Replaced,
		},
		{
			"gokrazy: other fields", editGokrazy, home, `{"SSID": "home", "Psk": "old", "z": [1, 2], "a": {"b": null}}`,
			"{\n  \"ssid\": \"home\",\n  \"psk\": \"new password\",\n  \"a\": {\"b\": null},\n  \"z\": [1, 2]\n}\n", Replaced,
		},
		{"gokrazy: another network", editGokrazy, open, `{"ssid": "other", "psk": "old"}`, "{\n  \"ssid\": \"home\"\n}\n", Instead},
		{"netplan: a new file", netplan, home, "", "network:\n  version: 2\n  wifis:\n    \"wlan0\":\n      dhcp4: true\n      access-points:\n        \"home\":\n          password: \"new password\"\n", Added},
		{
			"netplan: one more", netplan, open, netplanOf("        # first\n        other:\n          password: other\n"),
			netplanOf("        \"home\": {}\n        # first\n        other:\n          password: other\n"), Added,
		},
		{
			"netplan: quoted", netplan, home, netplanOf("        \"h\\x6fme\": # mine\n          hidden: true\n          password: \"old # \\\" x\" # secret\n        z: {}\n"),
			netplanOf("        \"h\\x6fme\": # mine\n          hidden: true\n          password: \"new password\" # secret\n        z: {}\n"), Replaced,
		},
		{"netplan: single quotes", netplan, home, netplanOf("        'home': {password: 'it''s old'} # x\n"), netplanOf("        'home': {password: \"new password\"} # x\n"), Replaced},
		{"netplan: plain", netplan, home, netplanOf("        home:\n          password: old password # x\n"), netplanOf("        home:\n          password: \"new password\" # x\n"), Replaced},
		{"netplan: characters of more octets", netplan, home, netplanOf("        home: {bssid: \u00e9\u00e9, password: old}\n"), netplanOf("        home: {bssid: \u00e9\u00e9, password: \"new password\"}\n"), Replaced},
		{"netplan: auth", netplan, home, netplanOf("        home:\n          auth:\n            key-management: psk\n            password: old\n"), netplanOf("        home:\n          auth:\n            key-management: psk\n            password: \"new password\"\n"), Replaced},
		{"netplan: nothing", netplan, home, netplanOf("        home:\n        z: {}\n"), netplanOf("        home:\n          password: \"new password\"\n        z: {}\n"), Replaced},
		{"netplan: empty", netplan, home, netplanOf("        home: {}\n"), netplanOf("        home: {password: \"new password\"}\n"), Replaced},
		{"netplan: in one line", netplan, home, netplanOf("        home: {hidden: true}\n"), netplanOf("        home: {password: \"new password\", hidden: true}\n"), Replaced},
		{"netplan: without", netplan, home, netplanOf("        home: # x\n          # y\n          hidden: true\n"), netplanOf("        home: # x\n          password: \"new password\"\n          # y\n          hidden: true\n"), Replaced},
	} {
		old := []byte(tt.old)
		if tt.effect == Added && strings.Contains(tt.name, "a new file") || tt.name == "iwd: open" {
			old = nil
		}
		got, effect, err := tt.edit(old, tt.n)
		if err != nil || effect != tt.effect {
			t.Errorf("%s: %s, %v", tt.name, effect, err)
		}
		if diff := cmp.Diff(tt.new, string(got)); diff != "" {
			t.Errorf("%s:\n%s", tt.name, diff)
		}
		// The same again changes nothing.
		if again, _, err := tt.edit(got, tt.n); err != nil || string(again) != string(got) {
			t.Errorf("%s: again: %v\n%s", tt.name, err, cmp.Diff(string(got), string(again)))
		}
	}
}

// netplanOf is a file with these access points.
func netplanOf(points string) string {
	return "# by hand\nnetwork:\n  version: 2\n  wifis:\n    wlan0:\n      dhcp4: no\n      access-points: # all\n" + points + "      optional: true\n  ethernets:\n    eth0: {dhcp4: &d yes, dhcp6: *d}\n"
}

// TestEditsRefused shows what is left alone.
func TestEditsRefused(t *testing.T) {
	home, open := network(t, "home", "new password"), network(t, "home", "")
	netplan := netplanEdit("wlan0", true)
	for _, tt := range []struct {
		name string
		edit edit
		n    Network
		old  string
		want string
	}{
		{"wpa: a block without end", editWPA, home, "a=1\nnetwork={\n\tssid=\"x\"\n", "line 2 is not closed"},
		{"wpa: a block in a block", editWPA, home, "network={\nnetwork={\n}\n", "line 2 begins a block"},
		{"wpa: an end without block", editWPA, home, "}\n", "line 1 closes no block"},
		{"gokrazy: no JSON", editGokrazy, home, "{", "JSON"},
		{"gokrazy: no object", editGokrazy, home, "[1]", "JSON"},
		{"gokrazy: a key", editGokrazy, network(t, "home", hexKey), "{}", "passphrase"},
		{"gokrazy: a key of octets", editGokrazy, network(t, "home", "caf\xe9caf\xe9"), "{}", "passphrase"},
		{"gokrazy: a name of octets", editGokrazy, network(t, "caf\xe9", ""), "{}", "UTF-8"},
		{"netplan: a name of octets", netplan, network(t, "caf\xe9", ""), "", "plain text"},
		{"netplan: a line break", netplan, network(t, "a\nb", ""), "", "plain text"},
		{"netplan: a comment to be", netplan, network(t, `a"b#`, ""), "", "plain text"},
		{"netplan: no YAML", netplan, home, "a: [", "YAML"},
		{"netplan: two documents", netplan, home, "a: b\n---\nc: d\n", "more than one document"},
		{"netplan: a list", netplan, home, "- a\n", "no mapping"},
		{"netplan: no device", netplan, home, "network: {wifis: {wlan1: {}}}\n", "wifis: wlan0"},
		{"netplan: no access points", netplan, home, "network: {wifis: {wlan0: {}}}\n", "access-points"},
		{"netplan: access points in one line", netplan, home, "network: {wifis: {wlan0: {access-points: {}}}}\n", "by hand"},
		{"netplan: an alias", netplan, home, netplanOf("        z: &z {password: x}\n        home: *z\n"), "by hand"},
		{"netplan: an anchor", netplan, home, netplanOf("        home: {password: &p old}\n        z: {password: *p}\n"), "by hand"},
		{"netplan: a block", netplan, home, netplanOf("        home:\n          password: |\n            old\n"), "by hand"},
		{"netplan: several lines", netplan, home, netplanOf("        home:\n          password: old\n            one\n"), "by hand"},
		{"netplan: quoted lines", netplan, home, netplanOf("        home:\n          password: \"old\n            one\"\n"), "by hand"},
		{"netplan: a tag", netplan, home, netplanOf("        home:\n          password: !!str old\n"), "by hand"},
		{"netplan: a list for a password", netplan, home, netplanOf("        home:\n          password: [a]\n"), "by hand"},
		{"netplan: 802.1X", netplan, home, netplanOf("        home:\n          auth: {key-management: eap, password: x}\n"), "other security"},
		{"netplan: auth without password", netplan, home, netplanOf("        home:\n          auth: {key-management: psk}\n"), "by hand"},
		{"netplan: open now", netplan, open, netplanOf("        home: {password: x}\n"), "open now"},
		{"netplan: twice", netplan, home, netplanOf("        home: {password: x}\n        home: {password: y}\n"), "by hand"},
		{"netplan: a text", netplan, home, netplanOf("        home: text\n"), "by hand"},
	} {
		old := []byte(tt.old)
		got, effect, err := tt.edit(old, tt.n)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %s, %v, want %q\n%s", tt.name, effect, err, tt.want, got)
		}
		if err != nil && strings.Contains(err.Error(), "password\"") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if c, err := newMachine(t).keep(t, Netplan, network(t, "a\nb", "")); !errors.Is(err, ErrCannotHold) {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestNetplanTwice: a key that is there twice, of which the second is something
// else. That is no YAML, but the parser takes it.
func TestNetplanTwice(t *testing.T) {
	const good = "network:\n  wifis:\n    wlan0:\n      access-points:\n        \"other\": {}\n"
	for _, more := range []string{
		"network: 1\n", "network:\n  wifis: 1\n", "network: {wifis: {wlan0: 1}}\n", "network: {wifis: {wlan0: {access-points: 1}}}\n",
		"network: {wifis: {wlan0: {access-points: {other: 1}}}}\n",
	} {
		if text, effect, err := netplanEdit("wlan0", false)([]byte(good+more), network(t, "home", "12345678")); !errors.Is(err, errByHand) {
			t.Errorf("with %q: %s, %q, %v", more, effect, text, err)
		}
	}
}

// TestNoYAMLTellsNoKey: what is wrong with a file is told, but not what is in it.
func TestNoYAMLTellsNoKey(t *testing.T) {
	for _, bad := range []string{"*secretpw", "!secretpw!x y", "%secretpw", "@secretpw", "\"secretpw\\q\"", "{secretpw", "&a b: - secretpw: ["} {
		_, err := yamlRoot([]byte("network:\n  wifis:\n    wlan0:\n      access-points:\n        home:\n          password: " + bad + "\n"))
		if err == nil || strings.Contains(err.Error(), "secretpw") {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := yamlRoot(nil); !errors.Is(err, io.EOF) {
		t.Errorf("nothing: %v", err)
	}
}
