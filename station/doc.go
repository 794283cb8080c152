// Package station holds the procedures of a Wi-Fi station: Enroll, which gets
// a credential by Wi-Fi Protected Setup, and Connect, which joins a network
// and stays.
//
//	Enroll    scan ─► choose ─► join ─► EAP, M1 to Done ─► leave ─► last look
//	            ▲        │        │              │
//	            └────────┴────────┴── ignore ◄───┘  until the walk time is up
//
//	Connect   scan ─► choose ─► join ─► 4-way handshake ─► connected
//	            ▲        │        │              │              │
//	            └────────┴────────┴─── pause ◄───┴──────────────┘
//
// Both are a radio.Machine: they have no clock, no goroutine and no log. What
// they do is told step by step to Config.Notify; what came of it is in Result.
// A Notify function is called from inside the machine and must not call back
// into it.
//
// Push button follows the standard more closely than the devices do that it is
// named after: two access points in push-button mode are a session overlap and
// nothing is joined (WSC 2.0.5 section 11.3), and only the BSS that was seen
// with its button pressed is talked to.
//
// Limitations: one association at a time and no roaming; the registrar is
// always the access point's own or one behind it, reached over EAP.
package station
