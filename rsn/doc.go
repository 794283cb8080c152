// Package rsn is what a protected network needs beyond the association: the
// pre-shared key, the 4-way and group handshakes of both sides, and CCMP and
// TKIP, the protection of the frames that follow (IEEE 802.11-2020 clause 12).
//
//	Supplicant                                        Authenticator
//	          ◄──── message 1: ANonce ───────────────
//	PTK from both nonces
//	          ───── message 2: SNonce, RSNE, MIC ───►  PTK, MIC right?
//	          ◄──── message 3: RSNE, GTK, MIC ───────
//	          ───── message 4: MIC ─────────────────►
//	installs PTK and GTK, opens the port               installs PTK, opens the port
//
//	          ◄──── group message 1: GTK, MIC ───────  whenever the group key changes
//	          ───── group message 2: MIC ───────────►
//
// Both sides are machines without a clock, a socket or a goroutine: a frame
// goes in, frames and keys to install come out. A frame is an EAPOL packet from
// its 802.1X version octet on.
//
// Limitations: AKMs are PSK and PSK-SHA256. WPA's own descriptor (254) is not
// spoken, so a network that offers nothing but WPA cannot be joined. There is
// no fast transition, SAE or extended key ID.
package rsn
