package store

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// nastyNames are SSIDs that a careless writer gets wrong.
var nastyNames = []string{
	"home", "a", "null", "true", "123", "1;2;", "65;66;", "-lead", "=41", "[group]", "{}", "&anchor", "*alias", "! tag", "- item",
	`"quoted"`, `"`, `in"side`, `back\slash`, `\`, `\s\n`, `ends\`, "'single'", "#hash", `a"b"#c`, "a#b", "50%s%n", "a;b", `a\;b`,
	" lead", "trail ", " ", "  both  ", "tab\tin", "a/b", "../x", "..", ".hidden", "name.psk", "x: y", "$(reboot)", "`reboot`",
	"caf\xe9", "caf\u00e9", "\U0001f4f6 home", "\U0001f468\u200d\U0001f469", "\u202etxt", "line\u2028sep", "nel\u0085x", "\ufffd", "\ufeffbom",
	"x\nnetwork={", "x\r\npsk=1", "\x00", "a\x00b", "\x7f", "\x1b[2J", "\xff\xfe\xfd",
	"\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x80\xc0\xc1\xf5\xff\"\\#;%=[] \x00\x01",
	strings.Repeat("x", 32), strings.Repeat("\xe9", 32), strings.Repeat("0", 32),
}

const (
	hexKey      = "0123456789abcdef0123456789ABCDEF0123456789abcdef0123456789abcdef"
	longestPass = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde"
)

// nastyKeys are keys of that kind.
var nastyKeys = []string{
	"", "12345678", "correct horse battery", hexKey, strings.ToUpper(hexKey), longestPass,
	`with"quote`, `"quoted!"`, `a"b"#c"d`, `a"b#cdefg`, "# not a comment", "tail # hash", " lead ing", "trailing  ", "        ",
	`back\slash`, `ends with \`, `\s\t\n\r\\x`, "'single'", "100%s%n%d", "a;b;c;d;", "key: value", "{a: [b]}", "- dash dash",
	"null null", "ext:secret", `P"abc\x41"`, "$(reboot)", "p\u00e4ssw\u00f6rd", "caf\xe9caf\xe9", "=========", "[Security]", "\U0001f4f6\U0001f4f6",
}

// network makes a Network; an empty key is an open one.
func network(t testing.TB, ssid, key string) Network {
	t.Helper()
	c := wsc.Credential{SSID: dot11.SSID(ssid), Auth: wsc.AuthWPA2PSK, Encr: wsc.EncrAES, Key: secret.Bytes(key)}
	if key == "" {
		c.Auth, c.Encr = wsc.AuthOpen, wsc.EncrNone
	}
	n, err := NewNetwork(c)
	if err != nil {
		t.Fatalf("%q, %q: %v", ssid, key, err)
	}
	return n
}

// nasty is every name, each with some of the keys, so that all pairs of lists
// come that step through both: about 200 networks. No name comes twice with
// the same security.
func nasty(t testing.TB) []Network {
	var list []Network
	for i, name := range nastyNames {
		if strings.Trim(name, "\x00") == "" {
			continue // NewNetwork refuses it
		}
		list = append(list, network(t, strings.TrimRight(name, "\x00"), nastyKeys[1+i%(len(nastyKeys)-1)]), network(t, name, ""))
	}
	for i, key := range nastyKeys[1:] {
		list = append(list, network(t, fmt.Sprintf("network %d", i), key), network(t, fmt.Sprintf("\xffn%d\n", i), key))
	}
	return list
}

// read is what a reader found.
type read struct {
	ssid, key string // the key as a passphrase, or 64 hexadecimal digits
	open      bool
}

// check compares what a reader found with the network. Instead of a passphrase
// there may be the PSK that it comes to.
func (n Network) check(r read) error {
	if r.ssid != n.ssid() {
		return fmt.Errorf("the name is %q, want %q", r.ssid, n.ssid())
	}
	if r.open != n.open() {
		return fmt.Errorf("%q: open is %v", r.ssid, r.open)
	}
	if n.open() || r.key == string(n.c.Key) {
		return nil
	}
	want, err := rsn.PMKOf(n.c.Key, n.c.SSID)
	if err != nil {
		return err
	}
	if len(r.key) != 64 || !strings.EqualFold(r.key, hex.EncodeToString(want)) {
		return fmt.Errorf("%q: the key is %q, want %q", r.ssid, r.key, string(n.c.Key))
	}
	return nil
}

// readWPA reads wpa_supplicant.conf: a reader of its own, by characters.
func readWPA(t testing.TB, conf string) (list []read) {
	t.Helper()
	var in *read
	for number, line := range strings.Split(conf, "\n") {
		line = strings.TrimLeft(line, " \t\r")
		if line == "" || line[0] == '#' {
			continue
		}
		quotes, end := 0, len(line)
		closed := strings.Count(line, `"`) < 2
		for i := range len(line) {
			if line[i] == '"' {
				quotes++
				closed = closed || quotes == 2
			}
			if line[i] == '#' && closed {
				end = i
				break
			}
		}
		line = strings.TrimRight(line[:end], " \t\r")
		switch name, value, _ := strings.Cut(line, "="); {
		case line == "network={":
			in = &read{}
		case line == "}" && in != nil:
			list = append(list, *in)
			in = nil
		case in == nil:
		case name == "ssid" && strings.HasPrefix(value, `"`):
			if len(value) < 2 || !strings.HasSuffix(value, `"`) {
				t.Fatalf("line %d: %s", number+1, line)
			}
			in.ssid = value[1 : len(value)-1]
		case name == "ssid":
			octets, err := hex.DecodeString(value)
			if err != nil || len(octets) == 0 {
				t.Fatalf("line %d: %s: %v", number+1, line, err)
			}
			in.ssid = string(octets)
		case name == "psk" && strings.HasPrefix(value, `"`):
			in.key = value[1:strings.LastIndex(value, `"`)]
			if len(in.key) < 8 || len(in.key) > 63 {
				t.Fatalf("line %d: a passphrase of %d octets", number+1, len(in.key))
			}
		case name == "psk":
			if _, err := hex.DecodeString(value); err != nil || len(value) != 64 {
				t.Fatalf("line %d: a key of %d digits: %v", number+1, len(value), err)
			}
			in.key = value
		case name == "key_mgmt":
			in.open = value == "NONE"
		}
	}
	if in != nil {
		t.Fatal("a block is not closed")
	}
	return list
}

// readGroups reads a key file: a reader of its own.
func readGroups(text string) map[string]map[string]string {
	groups := make(map[string]map[string]string)
	group := ""
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimLeft(line, " \t\r")
		if len(line) > 1 && line[0] == '[' {
			group = strings.TrimRight(line, " \t\r]")[1:]
			if groups[group] == nil {
				groups[group] = make(map[string]string)
			}
			continue
		}
		if i := strings.Index(line, "="); i > 0 && line[0] != '#' && groups[group] != nil {
			value := strings.TrimLeft(line[i+1:], " \t")
			value = strings.ReplaceAll(value, `\\`, "\x00")
			value = strings.NewReplacer(`\s`, " ", `\t`, "\t", `\n`, "\n", `\r`, "\r").Replace(value)
			groups[group][strings.TrimRight(line[:i], " \t")] = strings.ReplaceAll(value, "\x00", `\`)
		}
	}
	return groups
}

// readIWD reads a file of iwd's.
func readIWD(t testing.TB, name, text string) read {
	t.Helper()
	base, isPSK := strings.CutSuffix(name, ".psk")
	base, isOpen := strings.CutSuffix(base, ".open")
	if isPSK == isOpen {
		t.Fatalf("a file called %q", name)
	}
	r := read{ssid: base, open: isOpen}
	if digits, ok := strings.CutPrefix(base, "="); ok {
		octets, err := hex.DecodeString(digits)
		if err != nil || strings.ToLower(digits) != digits {
			t.Fatalf("a file called %q: %v", name, err)
		}
		r.ssid = string(octets)
	}
	security := readGroups(text)["Security"]
	r.key = security["Passphrase"]
	if psk, ok := security["PreSharedKey"]; ok {
		if r.key != "" {
			t.Fatalf("two keys in\n%s", text)
		}
		r.key = psk
	} else if !isOpen && (len(r.key) < 8 || len(r.key) > 63) {
		t.Fatalf("iwd would refuse the passphrase %q", r.key)
	}
	return r
}

// readNM reads a file of NetworkManager's.
func readNM(t testing.TB, text string) read {
	t.Helper()
	groups := readGroups(text)
	wifi, security := groups["wifi"], groups["wifi-security"]
	if groups["connection"]["type"] != "wifi" || groups["connection"]["id"] == "" || len(groups["connection"]["uuid"]) != 36 {
		t.Fatalf("no connection:\n%s", text)
	}
	r := read{ssid: wifi["ssid"], key: security["psk"], open: security == nil}
	if security != nil && security["key-mgmt"] != "wpa-psk" {
		t.Fatalf("key-mgmt=%s", security["key-mgmt"])
	}
	if strings.Contains(r.ssid, `\;`) {
		r.ssid = strings.ReplaceAll(r.ssid, `\;`, ";") // which NetworkManager writes
	} else if strings.HasSuffix(r.ssid, ";") {
		var octets []byte
		for _, number := range strings.Split(strings.TrimSuffix(r.ssid, ";"), ";") {
			n, err := strconv.Atoi(number)
			if err != nil || n > 255 {
				t.Fatalf("ssid=%s", r.ssid)
			}
			octets = append(octets, byte(n))
		}
		r.ssid = string(octets)
	}
	return r
}

// readGokrazy reads wifi.json as github.com/gokrazy/wifi does.
func readGokrazy(t testing.TB, text string) read {
	t.Helper()
	var config struct {
		SSID string `json:"ssid"`
		PSK  string `json:"psk"`
	}
	if err := json.Unmarshal([]byte(text), &config); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return read{config.SSID, config.PSK, config.PSK == ""}
}

// readNetplan reads YAML as values, not as a tree of nodes.
func readNetplan(t testing.TB, text string) (list []read) {
	t.Helper()
	var config struct {
		Network struct {
			Version int
			Wifis   map[string]struct {
				AccessPoints map[string]struct {
					Password string
					Auth     struct{ Password string }
				} `yaml:"access-points"`
			}
		}
	}
	if err := yaml.Unmarshal([]byte(text), &config); err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for _, device := range config.Network.Wifis {
		for name, point := range device.AccessPoints {
			key := point.Password + point.Auth.Password
			list = append(list, read{name, key, key == ""})
		}
	}
	return list
}
