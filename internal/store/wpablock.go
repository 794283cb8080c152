package store

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

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
