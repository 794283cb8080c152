package sim

import (
	"encoding/binary"
	"io"
	"time"

	"github.com/gowps/wps/dot11"
)

// monitor writes what an interface in monitor mode would see: pcapng with
// radiotap headers. All frames of all channels are there, retransmissions
// included; acknowledgements and frame check sequences are not.
//
// What is written depends on the run alone, not on the machine or the day.
type monitor struct {
	w             io.Writer
	frame, buffer []byte
}

func newMonitor(w io.Writer) (*monitor, error) {
	_, err := w.Write(appendPcapngHeader(nil))
	return &monitor{w: w}, err
}

// write adds one frame, and leaves nothing of it in a buffer.
func (m *monitor) write(now time.Time, f dot11.Frequency, r rate, signal int, octets []byte) error {
	m.frame = append(appendRadiotap(m.frame[:0], f, r, signal), octets...)
	m.buffer = appendPacket(m.buffer[:0], now, m.frame)
	_, err := m.w.Write(m.buffer)
	return err
}

// Fields of a radiotap header (radiotap.org), as bits of its present word, and
// flags of its channel field.
const (
	radiotapFlags   = 1 << 1
	radiotapRate    = 1 << 2
	radiotapChannel = 1 << 3
	radiotapSignal  = 1 << 5

	channelCCK  = 0x0020
	channelOFDM = 0x0040
	channel2GHz = 0x0080
	channel5GHz = 0x0100
)

// appendRadiotap adds the header that tells how a frame was received: no flags
// (a long preamble, no FCS), rate, channel and signal, each aligned to its size.
func appendRadiotap(b []byte, f dot11.Frequency, r rate, signal int) []byte {
	const length = 8 + 1 + 1 + 4 + 1
	flags := uint16(channelOFDM | channel5GHz)
	if f.Band() == dot11.Band2GHz {
		flags = channelOFDM | channel2GHz
	}
	if r == rateDSSS {
		flags = channelCCK | channel2GHz
	}
	b = append(b, 0, 0) // version and padding
	b = binary.LittleEndian.AppendUint16(b, length)
	b = binary.LittleEndian.AppendUint32(b, radiotapFlags|radiotapRate|radiotapChannel|radiotapSignal)
	b = append(b, 0, byte(r))
	b = binary.LittleEndian.AppendUint16(b, uint16(f))
	b = binary.LittleEndian.AppendUint16(b, flags)
	return append(b, byte(int8(max(signal, -128))))
}
