package nl80211

import (
	"encoding/binary"

	"github.com/mdlayher/genetlink"
	"github.com/mdlayher/netlink"

	"github.com/gowps/wps/dot11"
)

// event is what the kernel tells by itself: the attributes of all such messages
// that mean something here.
type event struct {
	cmd      command
	ifindex  int
	wiphy    int
	mac      dot11.MAC // of the other end
	elements dot11.Elements
	status   dot11.Status
	timedOut bool
	reason   dot11.Reason
	byAP     bool
	frame    []byte // a management frame, or the payload of an EAPOL frame
	kind     uint16 // the frame's ethernet type
	plain    bool   // the frame came unencrypted
}

// parseEvent reads one message.
func parseEvent(m genetlink.Message) (event, error) {
	ev := event{cmd: command(m.Header.Command), wiphy: -1}
	err := decode(m.Data, func(ad *netlink.AttributeDecoder) {
		switch ad.Type() {
		case attrIfindex:
			ev.ifindex = int(ad.Uint32())
		case attrWiphy:
			ev.wiphy = int(ad.Uint32())
		case attrMAC:
			ev.mac = macOf(ad)
		case attrRespIE:
			ev.elements = ad.Bytes()
		case attrStatusCode:
			ev.status = dot11.Status(ad.Uint16())
		case attrTimedOut:
			ev.timedOut = ad.Flag()
		case attrReasonCode:
			ev.reason = dot11.Reason(ad.Uint16())
		case attrDisconnectedByAP:
			ev.byAP = ad.Flag()
		case attrFrame:
			ev.frame = ad.Bytes()
		case attrControlPortEthertype:
			ev.kind = ad.Uint16()
		case attrControlPortNoEncrypt:
			ev.plain = ad.Flag()
		}
	})
	return ev, err
}

// sender returns the transmitter of a management frame (IEEE 802.11-2020,
// 9.3.3.2) and the reason code that a farewell begins with.
func (ev event) sender() (mac dot11.MAC, reason dot11.Reason) {
	const header, address2 = 24, 10
	if len(ev.frame) < header+2 {
		return dot11.MAC{}, 0
	}
	return dot11.MAC(ev.frame[address2:]), dot11.Reason(binary.LittleEndian.Uint16(ev.frame[header:]))
}
