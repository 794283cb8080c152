package wsc

import (
	"encoding/binary"
	"fmt"
)

// AttrType is the number of an attribute.
type AttrType uint16

// The attributes of messages and management frames (WSC 2.0.5 section 12,
// "Data element definitions"); the registry names the others too.
const (
	AttrAssociationState               AttrType = 0x1002
	AttrAuthType                       AttrType = 0x1003
	AttrAuthTypeFlags                  AttrType = 0x1004
	AttrAuthenticator                  AttrType = 0x1005
	AttrConfigMethods                  AttrType = 0x1008
	AttrConfigError                    AttrType = 0x1009
	AttrConnectionTypeFlags            AttrType = 0x100d
	AttrCredential                     AttrType = 0x100e
	AttrEncrType                       AttrType = 0x100f
	AttrEncrTypeFlags                  AttrType = 0x1010
	AttrDeviceName                     AttrType = 0x1011
	AttrPasswordID                     AttrType = 0x1012
	AttrEHash1                         AttrType = 0x1014
	AttrEHash2                         AttrType = 0x1015
	AttrESNonce1                       AttrType = 0x1016
	AttrESNonce2                       AttrType = 0x1017
	AttrEncryptedSettings              AttrType = 0x1018
	AttrEnrolleeNonce                  AttrType = 0x101a
	AttrKeyWrapAuthenticator           AttrType = 0x101e
	AttrMACAddress                     AttrType = 0x1020
	AttrManufacturer                   AttrType = 0x1021
	AttrMessageType                    AttrType = 0x1022
	AttrModelName                      AttrType = 0x1023
	AttrModelNumber                    AttrType = 0x1024
	AttrNetworkIndex                   AttrType = 0x1026
	AttrNetworkKey                     AttrType = 0x1027
	AttrNetworkKeyIndex                AttrType = 0x1028
	AttrNewPassword                    AttrType = 0x102a
	AttrOOBDevicePassword              AttrType = 0x102c
	AttrOSVersion                      AttrType = 0x102d
	AttrPublicKey                      AttrType = 0x1032
	AttrRegistrarNonce                 AttrType = 0x1039
	AttrRequestType                    AttrType = 0x103a
	AttrResponseType                   AttrType = 0x103b
	AttrRFBands                        AttrType = 0x103c
	AttrRHash1                         AttrType = 0x103d
	AttrRHash2                         AttrType = 0x103e
	AttrRSNonce1                       AttrType = 0x103f
	AttrRSNonce2                       AttrType = 0x1040
	AttrSelectedRegistrar              AttrType = 0x1041
	AttrSerialNumber                   AttrType = 0x1042
	AttrState                          AttrType = 0x1044
	AttrSSID                           AttrType = 0x1045
	AttrUUIDE                          AttrType = 0x1047
	AttrUUIDR                          AttrType = 0x1048
	AttrVendorExtension                AttrType = 0x1049
	AttrVersion                        AttrType = 0x104a
	AttrSelectedRegistrarConfigMethods AttrType = 0x1053
	AttrPrimaryDeviceType              AttrType = 0x1054
	AttrSecondaryDeviceTypes           AttrType = 0x1055
	AttrAPSetupLocked                  AttrType = 0x1057
	AttrApplicationExtension           AttrType = 0x1058
	AttrRequestedDeviceType            AttrType = 0x106a
)

// rule is how a receiver treats an attribute type.
type rule struct {
	name     string
	min, max int  // octets of the value; max 0: any
	once     bool // a repeat is an attack or a fault, not a correction
	ignore   bool // a value of another length counts as absent instead of refused
}

// Shorthands of the registry below.
func octets(name string, n int) rule { return rule{name: name, min: n, max: n} }
func unique(name string, n int) rule { return rule{name: name, min: n, max: n, once: true} }
func free(name string) rule          { return rule{name: name} }

// registry holds the rules for 0x1000 + index. Lengths are enforced where
// deployed receivers enforce them; texts are cut instead (see decoder.text).
var registry = [0x6b]rule{
	0x01: octets("AP Channel", 2),
	0x02: octets("Association State", 2),
	0x03: octets("Authentication Type", 2),
	0x04: octets("Authentication Type Flags", 2),
	0x05: unique("Authenticator", 8),
	0x08: octets("Config Methods", 2),
	0x09: octets("Configuration Error", 2),
	0x0a: free("Confirmation URL4"),
	0x0b: free("Confirmation URL6"),
	0x0c: free("Connection Type"),
	0x0d: octets("Connection Type Flags", 1),
	0x0e: free("Credential"),
	0x0f: octets("Encryption Type", 2),
	0x10: octets("Encryption Type Flags", 2),
	0x11: free("Device Name"),
	0x12: octets("Device Password ID", 2),
	0x14: unique("E-Hash1", 32),
	0x15: unique("E-Hash2", 32),
	0x16: unique("E-SNonce1", 16),
	0x17: unique("E-SNonce2", 16),
	0x18: free("Encrypted Settings"),
	0x1a: unique("Enrollee Nonce", 16),
	0x1b: free("Feature ID"),
	0x1c: free("Identity"),
	0x1d: free("Identity Proof"),
	0x1e: unique("Key Wrap Authenticator", 8),
	0x1f: free("Key Identifier"),
	0x20: octets("MAC Address", 6),
	0x21: free("Manufacturer"),
	0x22: octets("Message Type", 1),
	0x23: free("Model Name"),
	0x24: free("Model Number"),
	0x26: octets("Network Index", 1),
	0x27: {name: "Network Key", once: true},
	0x28: octets("Network Key Index", 1),
	0x29: free("New Device Name"),
	0x2a: {name: "New Password", once: true},
	0x2c: {name: "OOB Device Password", min: 22, max: 54},
	0x2d: octets("OS Version", 4),
	0x2f: free("Power Level"),
	0x30: free("PSK Current"),
	0x31: free("PSK Max"),
	0x32: {name: "Public Key", min: 192, max: 192, once: true, ignore: true},
	0x33: free("Radio Enabled"),
	0x34: free("Reboot"),
	0x35: free("Registrar Current"),
	0x36: free("Registrar Established"),
	0x37: free("Registrar List"),
	0x38: free("Registrar Max"),
	0x39: unique("Registrar Nonce", 16),
	0x3a: octets("Request Type", 1),
	0x3b: octets("Response Type", 1),
	0x3c: octets("RF Bands", 1),
	0x3d: unique("R-Hash1", 32),
	0x3e: unique("R-Hash2", 32),
	0x3f: unique("R-SNonce1", 16),
	0x40: unique("R-SNonce2", 16),
	0x41: octets("Selected Registrar", 1),
	0x42: free("Serial Number"),
	0x44: octets("Wi-Fi Protected Setup State", 1),
	0x45: {name: "SSID", max: 32, ignore: true},
	0x46: free("Total Networks"),
	0x47: octets("UUID-E", 16),
	0x48: octets("UUID-R", 16),
	0x49: free("Vendor Extension"),
	0x4a: octets("Version", 1),
	0x4b: free("X.509 Certificate Request"),
	0x4c: free("X.509 Certificate"),
	0x4d: free("EAP Identity"),
	0x4e: free("Message Counter"),
	0x4f: free("Public Key Hash"),
	0x50: free("Rekey Key"),
	0x51: free("Key Lifetime"),
	0x52: free("Permitted Config Methods"),
	0x53: octets("Selected Registrar Config Methods", 2),
	0x54: octets("Primary Device Type", 8),
	0x55: {name: "Secondary Device Type List", max: 128},
	0x56: free("Portable Device"),
	0x57: octets("AP Setup Locked", 1),
	0x58: free("Application Extension"),
	0x59: free("EAP Type"),
	0x60: free("Initialization Vector"),
	0x61: free("Key Provided Automatically"),
	0x62: free("802.1X Enabled"),
	0x63: free("AppSessionKey"),
	0x64: free("WEP Transmit Key"),
	0x6a: octets("Requested Device Type", 8),
}

// slot is the index of t in tables over the known attributes; 0 for a type
// beyond them, an index that no attribute has.
func (t AttrType) slot() int {
	if t <= 0x1000 || int(t) >= 0x1000+len(registry) {
		return 0
	}
	return int(t - 0x1000)
}

// String returns the specification's name, or the number of an unknown type.
func (t AttrType) String() string {
	if name := registry[t.slot()].name; name != "" {
		return name
	}
	return fmt.Sprintf("AttrType(0x%04x)", uint16(t))
}

// Attr is one attribute as it stands in a message.
type Attr struct {
	Type  AttrType
	Value []byte
}

// headerLen is the size of an attribute's type and length.
const headerLen = 4

// AppendAttr appends one attribute to b. A value longer than 65535 octets has
// no form on the wire; it is a programmer's mistake and panics.
func AppendAttr(b []byte, t AttrType, v []byte) []byte {
	b = appendHeader(b, t, len(v))
	return append(b, v...)
}

func appendHeader(b []byte, t AttrType, n int) []byte {
	if n > 0xffff {
		panic(fmt.Sprintf("wsc: %v of %d octets", t, n))
	}
	b = binary.BigEndian.AppendUint16(b, uint16(t))
	return binary.BigEndian.AppendUint16(b, uint16(n))
}
