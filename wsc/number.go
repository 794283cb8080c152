package wsc

import (
	"fmt"
	"strings"
)

// Version1 is the value of the Version attribute, in every version of the
// protocol; Version2 is that of the Version2 subelement since 2.0.
const (
	Version1 = 0x10
	Version2 = 0x20
)

// MessageType tells the messages apart (WSC 2.0.5 section 12, "Message Type").
type MessageType uint8

// The message types. Those of management frames occur only where such frames
// are forwarded to another registrar.
const (
	MessageBeacon        MessageType = 0x01
	MessageProbeRequest  MessageType = 0x02
	MessageProbeResponse MessageType = 0x03
	MessageM1            MessageType = 0x04
	MessageM2            MessageType = 0x05
	MessageM2D           MessageType = 0x06
	MessageM3            MessageType = 0x07
	MessageM4            MessageType = 0x08
	MessageM5            MessageType = 0x09
	MessageM6            MessageType = 0x0a
	MessageM7            MessageType = 0x0b
	MessageM8            MessageType = 0x0c
	MessageACK           MessageType = 0x0d
	MessageNACK          MessageType = 0x0e
	MessageDone          MessageType = 0x0f
)

var messageNames = [...]string{
	MessageBeacon: "Beacon", MessageProbeRequest: "Probe Request", MessageProbeResponse: "Probe Response",
	MessageM1: "M1", MessageM2: "M2", MessageM2D: "M2D", MessageM3: "M3", MessageM4: "M4", MessageM5: "M5",
	MessageM6: "M6", MessageM7: "M7", MessageM8: "M8", MessageACK: "ACK", MessageNACK: "NACK", MessageDone: "Done",
}

func (t MessageType) String() string { return nameOf("MessageType", messageNames[:], t) }

// ConfigError is what went wrong, in a message's Configuration Error. Peers
// also send numbers without a name; they are kept.
type ConfigError uint16

// The configuration errors.
const (
	ErrorNone              ConfigError = 0
	ErrorOOBRead           ConfigError = 1
	ErrorDecryption        ConfigError = 2
	Error2GHzUnsupported   ConfigError = 3
	Error5GHzUnsupported   ConfigError = 4
	ErrorWeakSignal        ConfigError = 5
	ErrorAuthentication    ConfigError = 6
	ErrorAssociation       ConfigError = 7
	ErrorNoDHCPResponse    ConfigError = 8
	ErrorDHCPConfig        ConfigError = 9
	ErrorAddressConflict   ConfigError = 10
	ErrorNoRegistrar       ConfigError = 11
	ErrorOverlap           ConfigError = 12
	ErrorRogueActivity     ConfigError = 13
	ErrorDeviceBusy        ConfigError = 14
	ErrorSetupLocked       ConfigError = 15
	ErrorMessageTimeout    ConfigError = 16
	ErrorSessionTimeout    ConfigError = 17
	ErrorPasswordAuth      ConfigError = 18
	Error60GHzUnsupported  ConfigError = 19
	ErrorPublicKeyMismatch ConfigError = 20
)

var configErrorNames = [...]string{
	ErrorNone:              "no error",
	ErrorOOBRead:           "OOB interface read error",
	ErrorDecryption:        "decryption CRC failure",
	Error2GHzUnsupported:   "2.4 GHz channel not supported",
	Error5GHzUnsupported:   "5 GHz channel not supported",
	ErrorWeakSignal:        "signal too weak",
	ErrorAuthentication:    "network authentication failure",
	ErrorAssociation:       "network association failure",
	ErrorNoDHCPResponse:    "no DHCP response",
	ErrorDHCPConfig:        "failed DHCP configuration",
	ErrorAddressConflict:   "IP address conflict",
	ErrorNoRegistrar:       "could not connect to the registrar",
	ErrorOverlap:           "multiple PBC sessions detected",
	ErrorRogueActivity:     "rogue activity suspected",
	ErrorDeviceBusy:        "device busy",
	ErrorSetupLocked:       "setup locked",
	ErrorMessageTimeout:    "message timeout",
	ErrorSessionTimeout:    "registration session timeout",
	ErrorPasswordAuth:      "device password authentication failure",
	Error60GHzUnsupported:  "60 GHz channel not supported",
	ErrorPublicKeyMismatch: "public key hash mismatch",
}

func (e ConfigError) String() string { return nameOf("ConfigError", configErrorNames[:], e) }

// PasswordID says what kind of device password a run uses. Numbers from 16 on
// are those of NFC tokens.
type PasswordID uint16

// The device password ids.
const (
	PasswordIDDefault    PasswordID = 0 // a PIN
	PasswordIDUser       PasswordID = 1 // a text of the user's choice
	PasswordIDMachine    PasswordID = 2
	PasswordIDRekey      PasswordID = 3
	PasswordIDPushButton PasswordID = 4
	PasswordIDRegistrar  PasswordID = 5 // a PIN that the registrar gave
	PasswordIDHandover   PasswordID = 7 // NFC connection handover
	PasswordIDP2PS       PasswordID = 8
)

var passwordIDNames = [...]string{
	PasswordIDDefault: "PIN", PasswordIDUser: "User specified", PasswordIDMachine: "Machine specified",
	PasswordIDRekey: "Rekey", PasswordIDPushButton: "PushButton", PasswordIDRegistrar: "Registrar specified",
	PasswordIDHandover: "NFC connection handover", PasswordIDP2PS: "P2PS",
}

func (id PasswordID) String() string { return nameOf("PasswordID", passwordIDNames[:], id) }

// AssociationState is what became of the sender's last association.
type AssociationState uint16

// The association states.
const (
	AssociationNone          AssociationState = 0
	AssociationSuccess       AssociationState = 1
	AssociationConfigFailure AssociationState = 2
	AssociationFailure       AssociationState = 3
	AssociationIPFailure     AssociationState = 4
)

var associationNames = [...]string{
	AssociationNone: "not associated", AssociationSuccess: "connection success",
	AssociationConfigFailure: "configuration failure", AssociationFailure: "association failure",
	AssociationIPFailure: "IP failure",
}

func (s AssociationState) String() string { return nameOf("AssociationState", associationNames[:], s) }

// WPSState tells whether an access point has a network to give ("Wi-Fi Protected
// Setup State").
type WPSState uint8

// The states.
const (
	NotConfigured WPSState = 1
	Configured    WPSState = 2
)

var stateNames = [...]string{NotConfigured: "not configured", Configured: "configured"}

func (s WPSState) String() string { return nameOf("WPSState", stateNames[:], s) }

// RequestType says what the sender of a request looks for.
type RequestType uint8

// The request types.
const (
	RequestEnrolleeInfo RequestType = 0 // an enrollee, for information only
	RequestEnrollee     RequestType = 1 // an enrollee that will open 802.1X
	RequestRegistrar    RequestType = 2
	RequestManager      RequestType = 3 // a registrar that manages the WLAN
)

var requestNames = [...]string{
	RequestEnrolleeInfo: "Enrollee, info only", RequestEnrollee: "Enrollee, open 802.1X",
	RequestRegistrar: "Registrar", RequestManager: "WLAN manager registrar",
}

func (t RequestType) String() string { return nameOf("RequestType", requestNames[:], t) }

// ResponseType says what the sender of a response is.
type ResponseType uint8

// The response types.
const (
	ResponseEnrolleeInfo ResponseType = 0
	ResponseEnrollee     ResponseType = 1
	ResponseRegistrar    ResponseType = 2
	ResponseAP           ResponseType = 3
)

var responseNames = [...]string{
	ResponseEnrolleeInfo: "Enrollee, info only", ResponseEnrollee: "Enrollee, open 802.1X",
	ResponseRegistrar: "Registrar", ResponseAP: "AP",
}

func (t ResponseType) String() string { return nameOf("ResponseType", responseNames[:], t) }

// AuthTypes is a set of authentication types. A Credential has one, or both
// PSK types when the network takes either.
type AuthTypes uint16

// The authentication types. There is none for WPA3.
const (
	AuthOpen           AuthTypes = 0x0001
	AuthWPAPSK         AuthTypes = 0x0002
	AuthShared         AuthTypes = 0x0004 // deprecated, for WEP
	AuthWPAEnterprise  AuthTypes = 0x0008
	AuthWPA2Enterprise AuthTypes = 0x0010
	AuthWPA2PSK        AuthTypes = 0x0020
)

var authNames = []bitName[AuthTypes]{
	{AuthOpen, "Open"}, {AuthWPAPSK, "WPA-PSK"}, {AuthShared, "Shared"}, {AuthWPAEnterprise, "WPA-Enterprise"},
	{AuthWPA2Enterprise, "WPA2-Enterprise"}, {AuthWPA2PSK, "WPA2-PSK"},
}

func (a AuthTypes) String() string { return bitNames(authNames, a) }

// EncrTypes is a set of encryption types.
type EncrTypes uint16

// The encryption types.
const (
	EncrNone EncrTypes = 0x0001
	EncrWEP  EncrTypes = 0x0002 // deprecated
	EncrTKIP EncrTypes = 0x0004
	EncrAES  EncrTypes = 0x0008
)

var encrNames = []bitName[EncrTypes]{{EncrNone, "None"}, {EncrWEP, "WEP"}, {EncrTKIP, "TKIP"}, {EncrAES, "AES"}}

func (e EncrTypes) String() string { return bitNames(encrNames, e) }

// ConnectionTypes is a set of network kinds.
type ConnectionTypes uint8

// The connection types.
const (
	ConnectionESS  ConnectionTypes = 1
	ConnectionIBSS ConnectionTypes = 2
)

var connectionNames = []bitName[ConnectionTypes]{{ConnectionESS, "ESS"}, {ConnectionIBSS, "IBSS"}}

func (c ConnectionTypes) String() string { return bitNames(connectionNames, c) }

// ConfigMethods is a set of ways in which a device can take or give a device
// password. Since 2.0, Display and PushButton come with a bit that says whether
// they are virtual or physical.
type ConfigMethods uint16

// The config methods.
const (
	MethodUSB                ConfigMethods = 0x0001 // obsolete
	MethodEthernet           ConfigMethods = 0x0002 // obsolete
	MethodLabel              ConfigMethods = 0x0004 // has a printed PIN
	MethodDisplay            ConfigMethods = 0x0008 // shows a PIN
	MethodExternalNFC        ConfigMethods = 0x0010
	MethodIntegratedNFC      ConfigMethods = 0x0020
	MethodNFCInterface       ConfigMethods = 0x0040
	MethodPushButton         ConfigMethods = 0x0080
	MethodKeypad             ConfigMethods = 0x0100 // takes the peer's PIN
	MethodVirtualPushButton  ConfigMethods = 0x0280
	MethodPhysicalPushButton ConfigMethods = 0x0480
	MethodP2PS               ConfigMethods = 0x1000
	MethodVirtualDisplay     ConfigMethods = 0x2008
	MethodPhysicalDisplay    ConfigMethods = 0x4008

	// MethodPushButtons is every bit that speaks of a button.
	MethodPushButtons = MethodPushButton | MethodVirtualPushButton | MethodPhysicalPushButton
)

// The combined methods come before the bare ones that they contain.
var methodNames = []bitName[ConfigMethods]{
	{MethodUSB, "USB"}, {MethodEthernet, "Ethernet"}, {MethodLabel, "Label"},
	{MethodVirtualDisplay, "Virtual Display"}, {MethodPhysicalDisplay, "Physical Display"}, {MethodDisplay, "Display"},
	{MethodExternalNFC, "External NFC"}, {MethodIntegratedNFC, "Integrated NFC"}, {MethodNFCInterface, "NFC Interface"},
	{MethodVirtualPushButton, "Virtual PushButton"}, {MethodPhysicalPushButton, "Physical PushButton"},
	{MethodPushButton, "PushButton"}, {MethodKeypad, "Keypad"}, {MethodP2PS, "P2PS"},
}

func (m ConfigMethods) String() string { return bitNames(methodNames, m) }

// nameOf returns the name of an enumeration's value, or its number.
func nameOf[T integer](kind string, names []string, v T) string {
	if int(v) < len(names) && names[v] != "" {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", kind, uint32(v))
}

// bitName names one or more bits of a set.
type bitName[T integer] struct {
	bits T
	name string
}

// bitNames lists the members of a set, what has no name as a number; "none"
// for the empty set. A name whose bits all belong to names before it is left out.
func bitNames[T integer](names []bitName[T], set T) string {
	var list []string
	rest := set
	for _, n := range names {
		if set&n.bits == n.bits && rest&n.bits != 0 {
			list = append(list, n.name)
			rest &^= n.bits
		}
	}
	if rest != 0 {
		list = append(list, fmt.Sprintf("0x%x", uint32(rest)))
	}
	if list == nil {
		return "none"
	}
	return strings.Join(list, ", ")
}
