// Package wsc is the wire layer of Wi-Fi Simple Configuration, the protocol
// behind Wi-Fi Protected Setup: attributes, the messages M1 to M8, the
// payloads of management frames, credentials, PINs, and the registries of
// their numbers.
//
// Everything on the wire is a list of attributes, big endian:
//
//	┌──────────┬──────────┬───────────────┐
//	│ type (2) │ length(2)│ value (length)│ … the next one follows at once
//	└──────────┴──────────┴───────────────┘
//
// and each such list is described once, by a walk over its fields in the order
// in which they are sent. Marshal and Unmarshal are the two walkers:
//
//	message   M1 … M8, M2D, ACK, NACK, Done         in EAP
//	settings  M4Settings … M8Settings               encrypted, inside M4 … M8
//	payload   Beacon, ProbeResponse, ProbeRequest,
//	          AssocRequest, AssocResponse           in 802.11 elements
//
// A decoder takes the attributes in any order, skips those it does not know,
// and keeps numbers that it has no name for. What it returns shares no memory
// with the octets it was given, unless a field says otherwise.
//
// The package neither encrypts nor authenticates; package registration does,
// over the octets as they were received. SplitAuthenticator and SplitKeyWrap
// find what it needs in them.
//
// Names and numbers are those of the Wi-Fi Simple Configuration Technical
// Specification, version 2.0.5. Version 1.0 peers are understood: they are
// those whose Version2 is 0.
package wsc
