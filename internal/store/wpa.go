package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gowps/wps/internal/owner"
)

const wpaFolder = "/etc/wpa_supplicant"

// wpaFile is the file of the wpa_supplicant that is for all interfaces.
func (m Machine) wpaFile() string { return m.path(wpaFolder + "/wpa_supplicant.conf") }

// wpa is the store of a configuration of wpa_supplicant.
func (m Machine) wpa(path string) Store {
	return fileStore{
		name: WPA, machine: m, edit: editWPA, find: fixed(path), folder: m.path(wpaFolder),
		next: func(string) string {
			if m.Interface == "" {
				return "wpa_cli reconfigure"
			}
			return "wpa_cli -i " + owner.Quote(m.Interface) + " reconfigure"
		},
	}
}

// networkd is the store of the wpa_supplicant that works beside systemd-networkd
// for one interface (wpa_supplicant@.service).
func (m Machine) networkd() Store {
	unit := owner.Quote("wpa_supplicant@" + m.Interface + ".service")
	return fileStore{
		name: Networkd, machine: m, edit: editWPA, folder: m.path(wpaFolder),
		find: fixed(m.path(wpaFolder + "/wpa_supplicant-" + m.Interface + ".conf")),
		next: func(string) string { return "systemctl enable " + unit + " && systemctl restart " + unit },
	}
}

// newWPA begins a new file: wpa_cli can reach the program then, and it may write
// the file itself.
const newWPA = "ctrl_interface=/run/wpa_supplicant\nupdate_config=1\n"

// editWPA edits a wpa_supplicant.conf(5).
func editWPA(old []byte, n Network) ([]byte, Effect, error) {
	lines := splitLines(old)
	blocks, err := wpaBlocks(lines)
	if err != nil {
		return nil, "", err
	}
	key, err := wpaKey(n)
	if err != nil {
		return nil, "", err
	}
	effect := Added
	for _, b := range slices.Backward(blocks) {
		if b.ssid() == n.ssid() && b.kind() == n.kind() {
			lines = slices.Replace(lines, b.first, b.last+1, b.with(n, key, lines)...)
			effect = Replaced
		}
	}
	if effect == Added {
		if old == nil {
			lines = []string{newWPA}
		}
		lines = append(closed(lines), wpaBlockOf(n, key, len(lines) > 0))
	}
	return []byte(strings.Join(lines, "")), effect, nil
}

// wpaKey is the line that has the key.
func wpaKey(n Network) (string, error) {
	if n.open() {
		return "", nil
	}
	// In a quoted text there are no escapes, and after its second quotation mark
	// a # begins a comment.
	key, isPSK, err := n.passphraseOrPSK(func(p string) bool { return isText(p) && !strings.Contains(p, `"`) })
	if !isPSK {
		key = `"` + key + `"`
	}
	return "\tpsk=" + key + "\n", err
}

// wpaBlockOf is a new network block.
func wpaBlockOf(n Network, key string, apart bool) string {
	var b strings.Builder
	if apart {
		b.WriteString("\n")
	}
	b.WriteString("network={\n")
	if s := n.ssid(); isASCII(s, `"`) {
		fmt.Fprintf(&b, "\tssid=\"%s\"\n", s)
	} else {
		fmt.Fprintf(&b, "\tssid=%s\n", n.hexSSID())
	}
	if n.open() {
		b.WriteString("\tkey_mgmt=NONE\n")
	} else {
		b.WriteString("\t" + wpaKeyManagement + "\n")
		if n.wpa2() {
			b.WriteString("\tproto=RSN\n") // so that nobody talks it down to WPA
		}
		b.WriteString("\tieee80211w=1\n")
		b.WriteString(key)
	}
	b.WriteString("}\n")
	return b.String()
}

const wpaKeyManagement = "key_mgmt=WPA-PSK WPA-PSK-SHA256"

// with is the block with another key. What else there is stays, but for what
// keeps the key from being used, and for old keys in comments.
func (b wpaBlock) with(n Network, key string, lines []string) []string {
	block := slices.Clone(lines[b.first : b.last+1])
	management, _ := b.value("key_mgmt")
	at := len(block) - 1 // for the key, if there was none
	for _, f := range b.fields {
		line := f.line - b.first
		switch f.key {
		case "psk", "sae_password":
			at = min(at, line)
			block[line] = ""
		case "mem_only_psk", "disabled":
			block[line] = ""
		case "key_mgmt":
			if !n.open() && !slices.Contains(strings.Fields(management), "WPA-PSK") {
				block[line] = "\t" + wpaKeyManagement + "\n"
			}
		}
	}
	for i, line := range block {
		if comment, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "#"); ok && strings.HasPrefix(strings.TrimLeft(comment, " \t"), "psk=") {
			block[i] = ""
		}
	}
	if key == "" {
		return block
	}
	if old := lines[b.first+at]; wpaLine(old) == strings.TrimSpace(key) {
		key = old // with its blanks and its comment
	}
	return slices.Insert(block, at, key)
}
