package nl80211

import (
	"encoding/binary"
	"slices"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// The requests of a station, each a function from what is wanted to the
// message. ifindex names the interface.

// triggerScan asks for a scan of all channels, or of some, and for networks by
// name; the empty name is the wildcard. Channels where the law forbids to send
// first are scanned passively: the kernel sees to that.
func triggerScan(ifindex int, cmd radio.Scan) genetlink.Message {
	return encode(cmdTriggerScan, func(ae *netlink.AttributeEncoder) {
		ae.Uint32(attrIfindex, uint32(ifindex))
		list(ae, attrScanSSIDs, len(cmd.SSIDs), func(ae *netlink.AttributeEncoder, i int) {
			ae.Bytes(uint16(i+1), []byte(cmd.SSIDs[i]))
		})
		if len(cmd.Elements) > 0 {
			ae.Bytes(attrIE, cmd.Elements)
		}
		if len(cmd.Frequencies) > 0 {
			list(ae, attrScanFrequencies, len(cmd.Frequencies), func(ae *netlink.AttributeEncoder, i int) {
				ae.Uint32(uint16(i+1), uint32(cmd.Frequencies[i]))
			})
		}
	})
}

// abortScan ends whatever scan is under way.
func abortScan(ifindex int) genetlink.Message { return about(cmdAbortScan, ifindex) }

// getScan asks for all that the kernel remembers of the last 30 s.
func getScan(ifindex int) genetlink.Message { return about(cmdGetScan, ifindex) }

// getInterface asks what an interface is; 0 are all.
func getInterface(ifindex int) genetlink.Message { return about(cmdGetInterface, ifindex) }

// getWiphy asks what an interface's device can do; 0 are all devices. The answer
// comes in many messages.
func getWiphy(ifindex int) genetlink.Message {
	return encode(cmdGetWiphy, func(ae *netlink.AttributeEncoder) {
		which(ae, ifindex)
		ae.Flag(attrSplitWiphyDump, true)
	})
}

// getReg asks for the regulatory domain.
func getReg() genetlink.Message { return about(cmdGetReg, 0) }

// about is a request that has nothing to tell but the interface.
func about(cmd command, ifindex int) genetlink.Message {
	return encode(cmd, func(ae *netlink.AttributeEncoder) { which(ae, ifindex) })
}

func which(ae *netlink.AttributeEncoder, ifindex int) {
	if ifindex != 0 {
		ae.Uint32(attrIfindex, uint32(ifindex))
	}
}

// connect asks for an association by open system authentication. A kernel finds
// no BSS whose privacy bit is not that of the request. Without RSN there are no
// suites, as a registration wants it; the controlled port exists only where
// there is privacy. Whose socket this is sent on owns the association, unless that
// is to last.
func connect(ifindex int, cmd radio.Join, can Capabilities) genetlink.Message {
	return encode(cmdConnect, func(ae *netlink.AttributeEncoder) {
		ae.Uint32(attrIfindex, uint32(ifindex))
		ae.Bytes(attrSSID, []byte(cmd.SSID))
		ae.Bytes(attrMAC, cmd.BSS.BSSID[:])
		ae.Uint32(attrWiphyFreq, uint32(cmd.BSS.Frequency))
		ae.Uint32(attrAuthType, authOpen)
		if len(cmd.Elements) > 0 {
			ae.Bytes(attrIE, cmd.Elements)
		}
		ae.Flag(attrPrivacy, cmd.BSS.Privacy())
		ae.Flag(attrSocketOwner, !can.lasting)
		ae.Flag(attrControlPort, cmd.BSS.Privacy())
		if can.ControlPort {
			ae.Uint16(attrControlPortEthertype, radio.EtherTypeEAPOL)
			ae.Flag(attrControlPortOverNL80211, true)
			ae.Flag(attrControlPortNoPreauth, can.noPreauth)
		}
		if cmd.RSN != nil {
			security(ae, *cmd.RSN)
		}
	})
}

// security spells out what the RSN element of the association request says.
// Where it offers protected management frames, the access point does so too.
func security(ae *netlink.AttributeEncoder, r dot11.RSN) {
	ae.Uint32(attrWPAVersions, wpaVersion2)
	suites(ae, attrCipherSuitesPairwise, r.Pairwise)
	suites(ae, attrCipherSuiteGroup, []dot11.Suite{r.Group})
	suites(ae, attrAKMSuites, r.AKMs)
	if r.Protects() {
		ae.Uint32(attrUseMFP, mfpRequired)
	}
}

// disconnect ends an association, or the attempt at one.
func disconnect(ifindex int, reason dot11.Reason) genetlink.Message {
	return encode(cmdDisconnect, func(ae *netlink.AttributeEncoder) {
		ae.Uint32(attrIfindex, uint32(ifindex))
		ae.Uint16(attrReasonCode, uint16(reason))
	})
}

// controlPortFrame sends an EAPOL frame. The status of its transmission would
// come as an event of its own, which nobody waits for.
func controlPortFrame(ifindex int, cmd radio.Send, plain bool) genetlink.Message {
	return encode(cmdControlPortFrame, func(ae *netlink.AttributeEncoder) {
		ae.Uint32(attrIfindex, uint32(ifindex))
		ae.Bytes(attrMAC, cmd.To[:])
		ae.Uint16(attrControlPortEthertype, cmd.EtherType)
		ae.Bytes(attrFrame, cmd.Payload)
		ae.Flag(attrControlPortNoEncrypt, plain)
		ae.Flag(attrDontWaitForAck, true)
	})
}

// newKey installs a key. A group key is not made the default one: a station
// sends nothing under it.
func newKey(ifindex int, k dot11.Key) genetlink.Message {
	return encode(cmdNewKey, func(ae *netlink.AttributeEncoder) {
		ae.Uint32(attrIfindex, uint32(ifindex))
		if k.Kind == dot11.PairwiseKey {
			ae.Bytes(attrMAC, k.Peer[:])
		}
		ae.Nested(attrKey, func(ae *netlink.AttributeEncoder) error {
			ae.Bytes(keyData, kernelKey(k))
			ae.Uint32(keyCipher, uint32(k.Cipher))
			ae.Uint8(keyIdx, uint8(k.Index))
			if k.Kind != dot11.PairwiseKey {
				ae.Bytes(keySeq, k.Seq[:])
			}
			return nil
		})
	})
}

// kernelKey is the key as the kernel wants it. A key for TKIP carries two keys
// of 8 octets for Michael: on the wire first the access point's, in the kernel
// first the one to send with (IEEE 802.11-2020, 12.8.1).
func kernelKey(k dot11.Key) []byte {
	b := slices.Clone(k.Data)
	if k.Cipher == dot11.CipherTKIP && len(b) == 32 {
		copy(b[16:24], k.Data[24:])
		copy(b[24:], k.Data[16:24])
	}
	return b
}

// authorize opens the controlled port to the access point.
func authorize(ifindex int, peer dot11.MAC) genetlink.Message {
	return encode(cmdSetStation, func(ae *netlink.AttributeEncoder) {
		ae.Uint32(attrIfindex, uint32(ifindex))
		ae.Bytes(attrMAC, peer[:])
		mask := binary.NativeEndian.AppendUint32(nil, staAuthorized)
		ae.Bytes(attrStaFlags2, binary.NativeEndian.AppendUint32(mask, staAuthorized))
	})
}

// getStation asks for the access point as a station: there is one while there
// is an association.
func getStation(ifindex int, peer dot11.MAC) genetlink.Message {
	return encode(cmdGetStation, func(ae *netlink.AttributeEncoder) {
		ae.Uint32(attrIfindex, uint32(ifindex))
		ae.Bytes(attrMAC, peer[:])
	})
}
