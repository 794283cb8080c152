package nodemcu

import "github.com/gowps/wps/dot11"

// The kinds of security, with the numbers that scripts see. A scan can tell of
// WEP, but there is no constant for it.
const (
	authOpen    = 0
	authWEP     = 1
	authWPA     = 2
	authWPA2    = 3
	authWPAWPA2 = 4
	// authOther is what the SDK, which knows nothing newer than WPA2, makes of
	// everything else.
	authOther = 5
)

// authMode is the number of what a BSS asks of a station.
func authMode(bss dot11.BSS) int {
	switch dot11.SecurityOf(bss) {
	case dot11.SecurityOpen:
		return authOpen
	case dot11.SecurityWEP:
		return authWEP
	case dot11.SecurityWPA:
		return authWPA
	case dot11.SecurityWPA2, dot11.SecurityWPA2WPA3:
		return authWPA2
	case dot11.SecurityWPAWPA2:
		return authWPAWPA2
	}
	return authOther
}
