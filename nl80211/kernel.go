package nl80211

import (
	"time"

	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
)

// kernel is what the radio needs of the operating system. All methods but uptime
// may take their time: they are called off the loop, one after the other.
//
// What the kernel tells by itself comes to the radio's methods on the loop:
// hear, receivedPacket, linked, overrun.
type kernel interface {
	// request sends a command and waits until it is carried out.
	request(genetlink.Message) error
	// own is request on the socket that becomes the owner of an association.
	own(genetlink.Message) error
	// get sends a command that asks for one message, dump one that asks for
	// many, and return them.
	get(genetlink.Message) ([]genetlink.Message, error)
	dump(genetlink.Message) ([]genetlink.Message, error)
	// transmit sends one frame's payload over a packet socket.
	transmit(etherType uint16, to dot11.MAC, payload []byte) error
	// link returns the state of the interface, setLink changes it.
	link() (ifLink, error)
	setLink(linkChange) error
	// blocked reports whether the device is switched off.
	blocked() bool
	// uptime is the time since boot, suspension included.
	uptime() time.Duration
	// close closes all sockets. Nothing is told after it.
	close()
}
