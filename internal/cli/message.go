package cli

import (
	"regexp"
	"strings"

	"github.com/gowps/wps/wsc"
)

// prefixes are the package names that errors carry for programmers.
var prefixes = regexp.MustCompile(`(^|: |\n)((wps|wsc|registration|eap|station|radio|dot11|rsn|dhcp|airs|sim|nodemcu|nl80211|owner|netconf|store|gpio|evdev|sdnotify): )+`)

// plain is a message without them.
func plain(text string) string { return prefixes.ReplaceAllString(text, "$1") }

// shown is a text as one line that is fit for a terminal: parts of it may come from
// other programs, from files or off the air.
func shown(text string) string {
	return wsc.Printable(strings.NewReplacer("\n", "; ", "\t", " ").Replace(text))
}
