// Package ap is the access point's side of Wi-Fi Protected Setup, and as much
// of the rest of an access point as a station needs to come in.
//
//	        ┌──────────── Device ────────────┐   one router: the button,
//	        │ window · monitor · PINs · lock │   the PINs, the lock
//	        └───────┬────────────────┬───────┘
//	               BSS              BSS          one network on one channel
//	                │                │           each: a radio.Machine
//	   ┌────────────┼──────────┐     …
//	station      station    station
//	   │            │          └ open network: admitted at once
//	   │            └ rsn.Authenticator: 4-way handshake, group key
//	   └ eap.Server + registration.Registrar: gets credentials
//	                + registration.Enrollee:  an external registrar
//
// A BSS tells in beacons and probe responses what its router waits for, decides
// who may associate and what for, runs the protocols, hands out addresses, and
// sends away who has registered. Faults make it fail on purpose.
//
// The rules are those of the Wi-Fi Simple Configuration Technical
// Specification 2.0.5, sections 7 to 11; where it leaves room, those of hostapd.
//
// Limitations: there is no UPnP, so an external registrar must be a station; no
// NFC, no Multi-AP; WPA and TKIP are advertised but not served.
package ap
