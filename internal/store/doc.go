// Package store hands a network's name and key to what manages Wi-Fi on a
// machine, in its own format and place:
//
//	nm        NetworkManager: over D-Bus, or a keyfile while it does not run
//	wpa       wpa_supplicant.conf
//	networkd  wpa_supplicant-IFACE.conf, for wpa_supplicant@IFACE.service
//	iwd       NAME.psk and NAME.open
//	netplan   YAML
//	gokrazy   wifi.json
//	FILE      one of these formats, by the end of its name
//
// A Network is checked once, when it is made; all writers take that type. Each
// format is a pure function of a file's old octets and the network. All that
// the function does not have to change stays as it is, a network of the same
// name and security is replaced, and the file changes as a whole or not at all
// (package disk).
//
// docs/stores.md says for each store what it writes.
package store
