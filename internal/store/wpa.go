package store

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
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
			return "wpa_cli -i " + m.Interface + " reconfigure"
		},
	}
}

// networkd is the store of the wpa_supplicant that works beside systemd-networkd
// for one interface (wpa_supplicant@.service).
func (m Machine) networkd() Store {
	unit := "wpa_supplicant@" + m.Interface + ".service"
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

// wpaBlock is a network block: from line first to line last.
type wpaBlock struct {
	first, last int
	fields      []wpaField
}

type wpaField struct {
	line       int
	key, value string
}

// wpaBlocks finds the network blocks as wpa_supplicant does.
func wpaBlocks(lines []string) ([]wpaBlock, error) {
	var blocks []wpaBlock
	var in *wpaBlock
	const outside, network, other = 0, 1, 2
	state := outside
	begun := 0
	for i, line := range lines {
		text := wpaLine(line)
		switch {
		case state == outside && text == "network={":
			state, begun, in = network, i, &wpaBlock{first: i}
		case state == outside && (text == "cred={" || strings.HasPrefix(text, "blob-base64-") && strings.HasSuffix(text, "={")):
			state, begun = other, i
		case state == outside && text == "}":
			return nil, fmt.Errorf("line %d closes no block", i+1)
		case state == network && text == "}":
			in.last = i
			blocks = append(blocks, *in)
			state = outside
		case state == other && text == "}":
			state = outside
		case state == network && strings.HasSuffix(text, "={"):
			return nil, fmt.Errorf("line %d begins a block, but that of line %d is not closed", i+1, begun+1)
		case state == network:
			key, value, _ := strings.Cut(text, "=")
			in.fields = append(in.fields, wpaField{i, key, value})
		}
	}
	if state != outside {
		return nil, fmt.Errorf("the block of line %d is not closed", begun+1)
	}
	return blocks, nil
}

// wpaLine is what wpa_supplicant makes of a line: without comment, which begins
// at a # that is not in the first quoted text, and without blanks around it. It
// reads 511 octets of a line.
func wpaLine(line string) string {
	line = strings.TrimLeft(line[:min(len(line), 511)], " \t\r")
	if strings.HasPrefix(line, "#") {
		return ""
	}
	quoted := 0
	if first := strings.IndexByte(line, '"'); first >= 0 {
		if second := strings.IndexByte(line[first+1:], '"'); second >= 0 {
			quoted = first + 1 + second
		}
	}
	if comment := strings.IndexByte(line[quoted:], '#'); comment >= 0 {
		line = line[:quoted+comment]
	}
	return strings.TrimRight(line, " \t\r\n")
}

// value is the last one of a field.
func (b wpaBlock) value(key string) (value string, ok bool) {
	for _, f := range b.fields {
		if f.key == key {
			value, ok = f.value, true
		}
	}
	return value, ok
}

func (b wpaBlock) ssid() string {
	value, _ := b.value("ssid")
	return wpaString(value)
}

func (b wpaBlock) kind() kind {
	management, ok := b.value("key_mgmt")
	_, psk := b.value("psk")
	words := strings.Fields(management)
	_, wep := b.value("wep_key0")
	switch {
	case !ok && psk, slices.ContainsFunc(words, func(w string) bool {
		return slices.Contains([]string{"WPA-PSK", "WPA-PSK-SHA256", "FT-PSK", "SAE", "FT-SAE"}, w)
	}):
		return kindPSK
	case management == "NONE" && !wep:
		return kindOpen
	}
	return kindOther
}

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

// wpaString reads a text: quoted, quoted with escapes, or in hexadecimal. It is
// empty if it cannot be read.
func wpaString(value string) string {
	if escaped, ok := strings.CutPrefix(value, `P"`); ok && strings.HasSuffix(escaped, `"`) {
		return unescape(escaped[:len(escaped)-1])
	}
	if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
		return value[1 : len(value)-1]
	}
	octets, err := hex.DecodeString(value)
	if err != nil {
		return ""
	}
	return string(octets)
}

// unescape reads hostap's escapes (printf_decode).
func unescape(s string) string {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		switch c := s[i]; c {
		case 'n':
			b = append(b, '\n')
		case 'r':
			b = append(b, '\r')
		case 't':
			b = append(b, '\t')
		case 'e':
			b = append(b, '\x1b')
		case 'x':
			n := 2
			for ; n > 0; n-- {
				if i+n < len(s) {
					if v, err := strconv.ParseUint(s[i+1:i+1+n], 16, 8); err == nil {
						b = append(b, byte(v))
						break
					}
				}
			}
			i += n
		case '0', '1', '2', '3', '4', '5', '6', '7':
			n := 1
			for n < 3 && i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '7' {
				n++
			}
			v, _ := strconv.ParseUint(s[i:i+n], 8, 16)
			b = append(b, byte(v))
			i += n - 1
		default:
			b = append(b, c)
		}
	}
	return string(b)
}

// splitLines are a text's lines with their ends.
func splitLines(text []byte) []string {
	var lines []string
	for line := range bytes.Lines(text) {
		lines = append(lines, string(line))
	}
	return lines
}

// closed gives the last line an end.
func closed(lines []string) []string {
	if n := len(lines); n > 0 && !strings.HasSuffix(lines[n-1], "\n") {
		lines[n-1] += "\n"
	}
	return lines
}
