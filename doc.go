// Package wps joins Wi-Fi networks by Wi-Fi Protected Setup: someone presses
// the button of the router, or types a PIN, and this station receives the
// network's name and key. No password is typed.
//
// There are two ways in. PushButton, PIN and Connect block until there is a
// result, for programs that just want one:
//
//	found, err := wps.PushButton(ctx, radio, wps.Config{})
//	if err != nil { … }
//	conn, err := wps.Connect(ctx, radio, found.Best(), wps.ConnectConfig{})
//
// Station is the wps module of NodeMCU: Enable, Start with a callback, Disable,
// and the five statuses with their documented numbers.
//
// Both work over any radio.Radio: the simulated air of package airs, in virtual
// time, or a real interface. A radio lives on a loop.Loop and so does all that
// this package does; the blocking functions run that loop while they wait.
//
// # Where things are
//
//	secret, dot11, loop      values: keys, addresses, elements, time
//	wsc, rsn                 bytes: WSC attributes and messages, EAPOL-Key and CCMP
//	registration, eap        one run: M1 to M8, and the EAP that carries it
//	radio                    the seam: commands, events, machines
//	station, ap, dhcp        procedures: enrol, connect, be an access point, get an address
//	sim, airs                the simulated air, and the files that describe one
//	nl80211                  the radio of a Linux machine
//	pins                     the pins of a board: what scripts press and light
//	nodemcu                  the Lua runtime
//	internal/cli, cmd/wps    the command
//
// # Security
//
// Push button authenticates nobody: whoever speaks first during the two
// minutes gets the key, and any access point can pose as the one pressed. This
// package refuses session overlap, WEP and invalid credentials, and tells who
// gave what; it cannot make push button more than it is. A fixed PIN, printed
// on a router's label, can be found by trying: switch that off.
//
// # Limitations
//
// WPA3 (SAE) has no value in a WSC credential and is not joined. NFC and the
// UPnP external registrar are not implemented.
package wps
