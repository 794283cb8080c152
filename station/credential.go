package station

import (
	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/wsc"
)

// ChooseCredential returns the credential to join with first: the one for
// ssid, the network of the access point that gave them, else the last. It
// reports false if there is none.
func ChooseCredential(creds []wsc.Credential, ssid dot11.SSID) (c wsc.Credential, ok bool) {
	order := OrderCredentials(creds, ssid)
	if len(order) == 0 {
		return wsc.Credential{}, false
	}
	return order[0], true
}

// OrderCredentials returns creds in the order in which to try them: those for
// ssid first, and the last of each kind before those before it.
func OrderCredentials(creds []wsc.Credential, ssid dot11.SSID) []wsc.Credential {
	order := make([]wsc.Credential, 0, len(creds))
	for _, same := range []bool{true, false} {
		for i := len(creds) - 1; i >= 0; i-- {
			if (creds[i].SSID == ssid) == same {
				order = append(order, creds[i])
			}
		}
	}
	return order
}
