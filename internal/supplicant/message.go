package supplicant

import (
	"strconv"
	"strings"

	"github.com/gowps/wps/dot11"
)

// Message is one that wpa_supplicant sends by itself: "<3>WPS-FAIL msg=8
// config_error=18" has the level 3, the name WPS-FAIL and that text.
type Message struct {
	Level int    // 0 to 5, the higher the more important; -1 if it has none
	Name  string // the first word
	Text  string // the rest
}

// ParseMessage reads a datagram. Every text is a message.
func ParseMessage(datagram string) Message {
	m := Message{Level: -1}
	text := strings.TrimRight(datagram, "\n\x00")
	if level, rest, ok := strings.Cut(text, ">"); ok && len(level) == 2 && level[0] == '<' && level[1] >= '0' && level[1] <= '5' {
		m.Level, text = int(level[1]-'0'), rest
	}
	m.Name, m.Text, _ = strings.Cut(text, " ")
	return m
}

// Number returns a number of the text that has a name: of the word
// "config_error=18", 18.
func (m Message) Number(name string) (n int, ok bool) {
	for word := range strings.FieldsSeq(m.Text) {
		value, found := strings.CutPrefix(strings.TrimLeft(word, "["), name+"=")
		if !found {
			continue
		}
		n, err := strconv.ParseUint(strings.TrimRight(value, ",])"), 10, 16)
		return int(n), err == nil
	}
	return 0, false
}

// MAC returns the first address in the text before anything that comes from the
// air, such as a network's name.
func (m Message) MAC() (mac dot11.MAC, ok bool) {
	text, _, _ := strings.Cut(m.Text, "'")
	for word := range strings.FieldsSeq(text) {
		if mac, err := dot11.ParseMAC(strings.TrimPrefix(word, "bssid=")); err == nil && len(word) >= 17 {
			return mac, true
		}
	}
	return mac, false
}
