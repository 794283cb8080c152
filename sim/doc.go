// Package sim is a simulated air: radios of stations and access points that
// hear each other on their channels, over a virtual or the real clock.
//
//	Station.Do(Send)                              AP: radio.Received
//	       │                                              ▲
//	frame, encrypted if keyed                     decrypted, replay checked
//	       │                                              │
//	queue ─┴─► its turn: delay + jitter + airtime ─► lost? ─► seen before?
//	  ▲                                               │
//	  └── repeated, up to 7 times, unless acknowledged ┘
//
// What travels are IEEE 802.11 frames, octet for octet: beacons, probes,
// authentication, association, and data under CCMP once keys are installed. A
// Config.Capture shows them as a monitor interface would.
//
// Everything runs on one loop and is deterministic. Beacons are sent only on
// channels where a station listens, or for a capture, so a radio that is idle
// costs a few hundred octets and no time.
//
// Limitations: frames do not collide, radios do not move, and all that are
// tuned to a channel hear each other. There is no power save, no QoS, no
// roaming, no cipher but CCMP, and management frames are not protected.
package sim
