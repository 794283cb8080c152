package supplicant

import (
	"strconv"
	"strings"

	"github.com/gowps/wps/dot11"
)

// DecodeSSID reads a network's name as wpa_supplicant prints it: printable ASCII
// as it is, except \" \\ \e \n \r \t, and \xNN for every other octet. What is
// none of these stands for itself. What is longer than a name may be is none.
func DecodeSSID(text string) (ssid dot11.SSID, ok bool) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			i++
			switch c = text[i]; c {
			case 'e':
				c = 0x1b
			case 'n':
				c = '\n'
			case 'r':
				c = '\r'
			case 't':
				c = '\t'
			case 'x':
				n, err := strconv.ParseUint(text[i+1:min(i+3, len(text))], 16, 8)
				if err != nil || i+3 > len(text) {
					return "", false
				}
				c = byte(n)
				i += 2
			}
		}
		if b.Len() == dot11.SSIDMax {
			return "", false
		}
		b.WriteByte(c)
	}
	return dot11.SSID(b.String()), true
}

// Facts reads lines of the form name=value, the first of each name, as STATUS
// and BSS give them.
func Facts(reply string) map[string]string {
	facts := make(map[string]string)
	for line := range strings.SplitSeq(reply, "\n") {
		if name, value, ok := strings.Cut(line, "="); ok {
			if _, known := facts[name]; !known {
				facts[name] = value
			}
		}
	}
	return facts
}
