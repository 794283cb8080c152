package nl80211

import "fmt"

// The numbers of linux/nl80211.h in use here, under its names. They are written
// down, not taken from package unix, so that the codec is built and tested
// everywhere; a test on Linux compares the two.

// family is the name of nl80211 among the generic netlink families.
const family = "nl80211"

// Multicast groups.
const (
	groupScan = "scan"
	groupMLME = "mlme"
)

// command is an NL80211_CMD.
type command uint8

const (
	cmdGetWiphy         command = 1
	cmdGetInterface     command = 5
	cmdNewKey           command = 11
	cmdGetStation       command = 17
	cmdSetStation       command = 18
	cmdGetReg           command = 31
	cmdGetScan          command = 32
	cmdTriggerScan      command = 33
	cmdNewScanResults   command = 34
	cmdScanAborted      command = 35
	cmdDeauthenticate   command = 39
	cmdDisassociate     command = 40
	cmdConnect          command = 46
	cmdRoam             command = 47
	cmdDisconnect       command = 48
	cmdAbortScan        command = 114
	cmdControlPortFrame command = 129
)

// Top-level attributes, NL80211_ATTR.
const (
	attrWiphy                  = 1
	attrWiphyName              = 2
	attrIfindex                = 3
	attrIfname                 = 4
	attrIftype                 = 5
	attrMAC                    = 6
	attrWiphyBands             = 22
	attrSupportedIftypes       = 32
	attrRegAlpha2              = 33
	attrWiphyFreq              = 38
	attrIE                     = 42
	attrMaxNumScanSSIDs        = 43
	attrScanFrequencies        = 44
	attrScanSSIDs              = 45
	attrGeneration             = 46
	attrBSS                    = 47
	attrSupportedCommands      = 50
	attrFrame                  = 51
	attrSSID                   = 52
	attrAuthType               = 53
	attrReasonCode             = 54
	attrMaxScanIELen           = 56
	attrCipherSuites           = 57
	attrTimedOut               = 65
	attrUseMFP                 = 66
	attrStaFlags2              = 67
	attrControlPort            = 68
	attrPrivacy                = 70
	attrDisconnectedByAP       = 71
	attrStatusCode             = 72
	attrCipherSuitesPairwise   = 73
	attrCipherSuiteGroup       = 74
	attrWPAVersions            = 75
	attrAKMSuites              = 76
	attrRespIE                 = 78
	attrKey                    = 80
	attrControlPortEthertype   = 102
	attrControlPortNoEncrypt   = 103
	attrDontWaitForAck         = 142
	attrDFSRegion              = 146
	attrSplitWiphyDump         = 174
	attrSocketOwner            = 204
	attrExtFeatures            = 217
	attrControlPortOverNL80211 = 264
	attrControlPortNoPreauth   = 286
)

// Attributes nested in attrBSS, NL80211_BSS.
const (
	bssBSSID            = 1
	bssFrequency        = 2
	bssTSF              = 3
	bssBeaconInterval   = 4
	bssCapability       = 5
	bssElements         = 6
	bssSignalMBM        = 7
	bssSignalUnspec     = 8
	bssSeenMSAgo        = 10
	bssBeaconElements   = 11
	bssBeaconTSF        = 13
	bssPrespData        = 14
	bssLastSeenBoottime = 15
)

// Attributes nested in attrKey, NL80211_KEY.
const (
	keyData   = 1
	keyIdx    = 2
	keyCipher = 3
	keySeq    = 4
)

// Attributes nested in attrWiphyBands, NL80211_BAND_ATTR, and in those the
// NL80211_FREQUENCY_ATTR.
const (
	bandFreqs = 1

	freqFreq     = 1
	freqDisabled = 2
	freqNoIR     = 3
	freqRadar    = 5
)

// Features that a driver may have, bits of attrExtFeatures.
const (
	feature4WayHandshakePSK       = 15
	featureControlPortOverNL80211 = 26
	featureControlPortNoPreauth   = 42
)

// Values of attributes.
const (
	authOpen      = 0      // NL80211_AUTHTYPE_OPEN_SYSTEM
	mfpRequired   = 1      // NL80211_MFP_REQUIRED
	wpaVersion2   = 2      // NL80211_WPA_VERSION_2
	staAuthorized = 1 << 1 // the bit of NL80211_STA_FLAG_AUTHORIZED
	iftypeStation = 2      // NL80211_IFTYPE_STATION
)

// String names a request in errors.
func (c command) String() string {
	switch c {
	case cmdGetWiphy:
		return "read the device's abilities"
	case cmdGetInterface:
		return "read the interface"
	case cmdNewKey:
		return "install a key"
	case cmdGetStation:
		return "read the association"
	case cmdSetStation:
		return "authorize"
	case cmdGetReg:
		return "read the regulatory domain"
	case cmdGetScan:
		return "read the scan results"
	case cmdTriggerScan:
		return "scan"
	case cmdConnect:
		return "connect"
	case cmdDisconnect:
		return "disconnect"
	case cmdAbortScan:
		return "abort the scan"
	case cmdControlPortFrame:
		return "send an EAPOL frame"
	}
	return fmt.Sprintf("command %d", uint8(c))
}
