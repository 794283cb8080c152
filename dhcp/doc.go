// Package dhcp gets a station its address after it has joined (RFC 2131), and
// is the small server inside a simulated access point that hands it out.
//
//	Client                                        Server
//	       ── discover (to everyone) ───────────►  holds an address for a minute
//	       ◄──────────────────────────── offer ──
//	       ── request (to everyone) ────────────►
//	       ◄────────────────── acknowledgement ──
//	  (ARP: does anyone else use it?)
//	       ── request (to the server) ──────────►  at T1, again and again
//	       ── request (to everyone) ────────────►  at T2, again and again
//
// Client is a radio.Machine and Server a function from packet to packet: both
// are handed the time. Since a station without an address has no network stack
// to speak through, IPv4 and UDP headers are made and checked here.
//
// Limitations: a client does not ask for the address of its last visit before
// it asks for any; a server serves one link, without relays, and knows its
// clients by their MAC addresses alone.
package dhcp
