// Package eap carries Wi-Fi Simple Configuration messages: EAP over 802.1X
// frames, with the expanded type that the Wi-Fi Alliance has registered, and
// its own fragmentation.
//
//	EAPOL   version, type 0, length(2)
//	EAP     code, identifier, length(2), type 254,
//	        vendor 00 37 2a, vendor type 00 00 00 01
//	WSC     op-code, flags, [total length(2), if flag LF], data
//
// The station is the EAP peer, the access point the EAP server, whichever of
// the two is the registrar:
//
//	Peer                                    Server
//	EAPOL-Start           ───────────────►
//	                      ◄───────────────  Request/Identity
//	Response/Identity     ───────────────►  "WFA-SimpleConfig-Enrollee-1-0"
//	                      ◄───────────────  Request/WSC_Start
//	Response/WSC_MSG M1   ───────────────►
//	                      ◄───────────────  Request/WSC_MSG M2
//	…                                       …
//	Response/WSC_Done     ───────────────►
//	                      ◄───────────────  EAP-Failure: the normal end
//
// A station that is the registrar names itself so in its identity; there is no
// WSC_Start then, and the server's first request is M1.
//
// Both ends are machines without clock, socket or goroutine. They take whole
// EAPOL frames, from the version octet on, and give back those to send; what
// the messages say is the business of a Method. Everything received is taken
// as hostile: it is bounded, and what does not fit is dropped.
//
// Sources: IEEE 802.1X-2020 clause 11, RFC 3748, WSC 2.0.5 section 7.7.
package eap
