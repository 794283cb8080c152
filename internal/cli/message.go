package cli

import "regexp"

// prefixes are the package names that errors carry for programmers.
var prefixes = regexp.MustCompile(`(^|: |\n)((wps|wsc|registration|eap|station|radio|dot11|rsn|dhcp|airs|sim|nodemcu|nl80211|owner|netconf|store|gpio|evdev|sdnotify): )+`)

// plain is a message without them.
func plain(text string) string { return prefixes.ReplaceAllString(text, "$1") }
