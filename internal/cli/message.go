package cli

import (
	"errors"
	"regexp"

	"github.com/gowps/wps"
)

// prefixes are the package names that errors carry for programmers.
var prefixes = regexp.MustCompile(`(^|: |\n)((wps|wsc|registration|eap|station|radio|dot11|rsn|dhcp|airs|sim|nodemcu|nl80211|owner|netconf|store): )+`)

// plain is a message without them.
func plain(text string) string { return prefixes.ReplaceAllString(text, "$1") }

// advice is what a person can do about an outcome.
var advice = []struct {
	err  error
	text string
}{
	{wps.ErrNoAP, "press the router's WPS button while this program is waiting"},
	{wps.ErrOverlap, "wait two minutes and press only one button, or choose one with --bssid"},
	{wps.ErrWEP, "change the router's security to WPA2"},
	{wps.ErrTimeout, "press the button again, and stay near the router"},
	{wps.ErrLinkLost, "move nearer to the router, and press the button again"},
}

// advisedError brings its own advice.
type advisedError struct {
	error
	advice string
}

func (e advisedError) Unwrap() error { return e.error }

// message is an error in words for a person, with what to do next.
func message(err error) string {
	text := plain(err.Error())
	for _, a := range advice {
		if errors.Is(err, a.err) {
			return text + "\nwps: " + a.text
		}
	}
	var own advisedError
	if errors.As(err, &own) {
		return text + "\nwps: " + own.advice
	}
	return text
}
