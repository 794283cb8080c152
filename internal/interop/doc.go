// Package interop runs this project against other people's programs: hostapd
// as the registrar, wpa_supplicant as the enrollee.
//
//	 network namespace, gone with the test
//	┌──────────────────────────────────────────────┐
//	│ hostapd or our eap.Server ── v0               │
//	│                               ┆ virtual cable │
//	│ wpa_supplicant or eap.Peer ── v1               │
//	└──────────────────────────────────────────────┘
//
// EAP-WSC needs nothing of a radio but that it carries EAPOL frames, so a pair
// of virtual Ethernet interfaces does. It needs Linux, root, iproute2 and the
// two programs; the tests run if GOWPS_PEERS=1 is in the environment, and skip
// themselves with a reason where something is missing, unless CI=true is there
// too: then that is a failure.
//
// A run against a real peer can be kept as a Recording, a text file that holds
// every frame and the randomness drawn at our end. Replaying one needs none of
// the above.
package interop
