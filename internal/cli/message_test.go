package cli

import "testing"

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"wps: wsc: refused":                                  "refused",
		"wps: session: overlap":                              "session: overlap",
		"a: wsc: station: b":                                 "a: b",
		"during the registration":                            "during the registration",
		"wps: gone during the registration: wsc: station: x": "gone during the registration: x",
		"nl80211: wlan0: radio: y\nnetconf: wlan0: z":        "wlan0: y\nwlan0: z",
	} {
		if got := plain(text); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
