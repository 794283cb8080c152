package store

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// fuzzEdit edits any text for any network: it is refused, or the same again
// changes nothing, and reading it finds the network. What was added is added to
// the text as it was.
func fuzzEdit(f *testing.F, e edit, found func(t *testing.T, text []byte, n Network) bool, added func(old, text []byte) bool, seeds ...string) {
	for i, seed := range append(seeds, "", "\n", "\x00", "# x", "\xff\xfe") {
		f.Add([]byte(seed), nastyNames[i%len(nastyNames)], nastyKeys[1+i%(len(nastyKeys)-1)])
		f.Add([]byte(seed), "home", "new password")
		f.Add([]byte(seed), "home", "")
	}
	f.Fuzz(func(t *testing.T, old []byte, ssid, key string) {
		c := wsc.Credential{SSID: dot11.SSID(ssid), Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: secret.Bytes(key)}
		if key == "" {
			c.Auth, c.Encr = wsc.AuthOpen, wsc.EncrNone
		}
		n, err := NewNetwork(c)
		if err != nil || len(old) > 1<<12 {
			return
		}
		before := bytes.Clone(old)
		text, effect, err := e(old, n)
		if !bytes.Equal(before, old) {
			t.Fatal("the old text has changed")
		}
		if err != nil {
			return
		}
		if again, _, err := e(text, n); err != nil || !bytes.Equal(again, text) {
			t.Fatalf("%v: of %q came %q, and then %q, %v", n, old, text, again, err)
		}
		if !found(t, text, n) {
			t.Fatalf("%v: it is not in %q, which was %q", n, text, old)
		}
		if effect == Added && !added(old, text) {
			t.Fatalf("%v: %q became %q", n, old, text)
		}
		if diff := unified("f", string(old), string(text), false); diff != "" && n.kind() == kindPSK && len(key) > 12 && strings.Contains(diff, key) && !strings.Contains(string(old), key) {
			t.Fatalf("%v: the diff shows the key:\n%s", n, diff)
		}
	})
}

func appended(old, text []byte) bool { return bytes.HasPrefix(text, old) }

func anything([]byte, []byte) bool { return true }

func FuzzWPA(f *testing.F) {
	found := func(t *testing.T, text []byte, n Network) bool {
		blocks, err := wpaBlocks(splitLines(text))
		if err != nil {
			t.Fatal(err)
		}
		key, err := wpaKey(n)
		if err != nil {
			t.Fatal(err)
		}
		_, want, _ := strings.Cut(strings.TrimSuffix(key, "\n"), "=")
		return slices.ContainsFunc(blocks, func(b wpaBlock) bool {
			got, _ := b.value("psk")
			return b.ssid() == n.ssid() && b.kind() == n.kind() && (n.open() || got == want)
		})
	}
	fuzzEdit(f, editWPA, found, appended,
		"network={\n\tssid=\"home\"\n\tpsk=\"old password\"\n}\n", "network={\nssid=686f6d65\n#psk=\"x\"\nkey_mgmt=SAE\n}", "network={\nssid=P\"\\x68\\157me\\e\\n\\\"\"\nkey_mgmt=NONE\n",
		"cred={\n}\nblob-base64-x={\nAAA=\n}\n", "network={ # \" # \"\n}\n", "}\n")
}

func FuzzIWD(f *testing.F) {
	found := func(t *testing.T, text []byte, n Network) bool {
		if n.open() {
			return true
		}
		k := keyfile{splitLines(text)}
		p, isPass := k.get([]string{"Security"}, "Passphrase")
		psk, isPSK := k.get([]string{"Security"}, "PreSharedKey")
		if isPass {
			return n.check(read{n.ssid(), keyfileText(p), false}) == nil
		}
		return isPSK && n.check(read{n.ssid(), psk, false}) == nil
	}
	fuzzEdit(f, editIWD, found, anything, "[Security]\nPassphrase=\\s\\\\x\n[Settings]\n", "[Security]\n[@pem@x]\nA==\nPreSharedKey=00", "[Security\n[]\n=\n", "[Security]\r\nPassphrase=x\r\n")
}

func FuzzKeyfile(f *testing.F) {
	found := func(t *testing.T, text []byte, n Network) bool {
		k := &keyfile{splitLines(text)}
		key, _ := k.get(nmSecurity, "psk")
		return n.isKeyfile(k) && (n.open() || n.check(read{n.ssid(), keyfileText(key), false}) == nil)
	}
	fuzzEdit(f, editKeyfile, found, anything,
		"[connection]\ntype=wifi\n[wifi]\nssid=home\n[wifi-security]\nkey-mgmt=wpa-psk\npsk=x\n",
		"[connection]\ntype=802-11-wireless\n[802-11-wireless]\nssid=104;111;109;101;\n[802-11-wireless-security]\nkey-mgmt=sae\npsk-flags=1\n",
		"[connection]\ntype=wifi\n[wifi]\nssid=home\nmode=infrastructure\n")
}

func FuzzNetplan(f *testing.F) {
	found := func(t *testing.T, text []byte, n Network) bool {
		root, err := yamlRoot(text)
		if err != nil {
			t.Fatal(err)
		}
		_, device := netplanDevice(root, "wlan0")
		if device == nil { // it says that it is called otherwise
			device = field(field(field(root, "network"), "wifis"), "wlan0")
		}
		_, point := child(field(device, "access-points"), n.ssid())
		password := field(point, "password")
		if password == nil {
			password = field(field(point, "auth"), "password")
		}
		if password == nil {
			return point != nil && n.open()
		}
		return n.check(read{n.ssid(), password.Value, false}) == nil
	}
	fuzzEdit(f, netplanEdit("wlan0", true), found, anything,
		netplanOf("        home:\n          password: old # x\n"), netplanOf("        home: {auth: {key-management: psk, password: 'it''s'}}\n"),
		netplanOf("        ? home\n        : password: \"a\\\"b\"\n"), netplanOf("        home:\n        z: &a {}\n        y: *a\n"), netplanOf("        z: {}\n"))
}

func FuzzGokrazy(f *testing.F) {
	found := func(t *testing.T, text []byte, n Network) bool {
		return n.check(readGokrazy(t, string(text))) == nil
	}
	fuzzEdit(f, editGokrazy, found, anything, `{"ssid": "home", "psk": "x"}`, `{"SSID": 1, "pSk": null, "x": {"psk": 1}}`, "{}", "null", "[]", `{"ssid":"a","ssid":"b"}`)
}

// FuzzDiff has the difference of any two texts lead from one to the other.
func FuzzDiff(f *testing.F) {
	f.Add("a\nb\n", "b\nc")
	f.Add("", "x")
	f.Fuzz(func(t *testing.T, before, after string) {
		odd := func(r rune) bool { return r != '\n' && (r < ' ' || r > '~') }
		if len(before)+len(after) > 1<<12 || strings.ContainsFunc(before+after, odd) {
			return // it is shown in another way
		}
		if got := apply(t, before, unified("f", before, after, true)); got != after {
			t.Errorf("%q to %q is %q", before, after, got)
		}
		unified("f", before, after, false)
	})
}
