// Package nl80211 is the radio of a Linux wireless interface, a station's,
// behind radio.Radio: it speaks to the kernel over generic netlink and needs no
// wpa_supplicant.
//
//	radio.Scan, Join, Send, SetKey …           radio.Scanned, Joined, Received …
//	            │                                          ▲
//	            ▼                                          │
//	          Radio: scan.go, join.go, data.go, link.go (on the loop)
//	            │ in order, off the loop                   ▲ posted
//	            ▼                                          │
//	  commands · owner · packet sockets       events, frames, link changes
//	            └──────────────── the kernel ───────────────┘
//
// The driver associates (CONNECT), so this works with drivers that do so in
// firmware, such as that of the Raspberry Pi, and with those that leave it to
// mac80211. The 4-way handshake is left to package rsn; keys come down with
// radio.SetKey. EAPOL frames travel over nl80211 where the driver can do that
// (Linux 4.17), else over a packet socket. IPv4 and ARP frames travel over
// packet sockets; only what a DHCP client waits for is copied from the kernel.
//
// The interface is brought up if need be, and is put back as it was found by
// Close. The kernel ends the association by itself should the program die.
//
// # Limitations
//
// A station only: no access point. No WEP, no SAE, no 802.1X, no fast
// transition; no handshake offloaded to the firmware. One radio per interface,
// which no other program may be managing: who else does is not found out before
// the kernel refuses to join.
package nl80211
