package nl80211

import (
	"errors"
	"net"
	"slices"

	"github.com/mdlayher/packet"
	"golang.org/x/net/bpf"
	"golang.org/x/sys/unix"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// packetSocket carries the frames of one ethernet type, without their header.
type packetSocket struct {
	etherType uint16
	conn      *packet.Conn
}

// openPackets opens a socket for each ethernet type. That for EAPOL is needed
// only if there is no control port.
func (s *sockets) openPackets(controlPort bool) error {
	types := []uint16{radio.EtherTypeIPv4, radio.EtherTypeARP}
	if !controlPort {
		types = append(types, radio.EtherTypeEAPOL)
	}
	for _, t := range types {
		var cfg packet.Config
		if t == radio.EtherTypeIPv4 {
			cfg.Filter = dhcpOnly()
		}
		conn, err := packet.Listen(&net.Interface{Index: s.index}, packet.Datagram, int(t), &cfg)
		if err != nil {
			return err
		}
		s.packets = append(s.packets, packetSocket{t, conn})
	}
	return nil
}

// dhcpOnly is a filter that lets no IPv4 packet pass but those to a DHCP client:
// copying all the traffic of the machine here would slow it down. What is no
// IPv4 packet, though it says so, is rare and passes.
func dhcpOnly() []bpf.RawInstruction {
	const udp, clientPort = 17, 68
	const all = 1 << 16
	program, err := bpf.Assemble([]bpf.Instruction{
		bpf.LoadAbsolute{Off: 0, Size: 1}, // version and header length
		bpf.ALUOpConstant{Op: bpf.ALUOpAnd, Val: 0xf0},
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: 0x40, SkipTrue: 5},
		bpf.LoadAbsolute{Off: 9, Size: 1}, // protocol
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: udp, SkipTrue: 4},
		bpf.LoadMemShift{Off: 0},
		bpf.LoadIndirect{Off: 2, Size: 2}, // destination port
		bpf.JumpIf{Cond: bpf.JumpNotEqual, Val: clientPort, SkipTrue: 1},
		bpf.RetConstant{Val: all},
		bpf.RetConstant{Val: 0},
	})
	if err != nil {
		panic("nl80211: " + err.Error()) // it has no parameters
	}
	return program
}

func (s *sockets) transmit(etherType uint16, to dot11.MAC, payload []byte) error {
	i := slices.IndexFunc(s.packets, func(p packetSocket) bool { return p.etherType == etherType })
	_, err := s.packets[i].conn.WriteTo(payload, &packet.Addr{HardwareAddr: to[:]})
	if errno, ok := errors.AsType[unix.Errno](err); ok {
		err = errno
	}
	return kernelError("send a frame", err)
}

// read posts each frame. A socket whose interface goes down says so
// once, and works again when it is up.
func (p packetSocket) read(to listener) {
	var buf [maxBody]byte
	for {
		n, addr, err := p.conn.ReadFrom(buf[:])
		if errors.Is(err, unix.ENETDOWN) {
			continue
		}
		if err != nil {
			return
		}
		from, ok := addr.(*packet.Addr)
		if !ok || len(from.HardwareAddr) != len(dot11.MAC{}) {
			continue
		}
		mac, payload := dot11.MAC(from.HardwareAddr), slices.Clone(buf[:n])
		to.Loop().Post(func() { to.receivedPacket(mac, p.etherType, payload) })
	}
}
