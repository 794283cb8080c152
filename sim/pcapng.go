package sim

import (
	"encoding/binary"
	"time"
)

// The part of pcapng (draft-ietf-opsawg-pcapng) that a capture of one interface
// takes. A file is a section header, the description of the interface, and a
// block for each frame. A block is
//
//	0  4 type    4  4 length of the whole    8  n body    8+n  4 length again
//
// with a body of whole words, little endian. It is written here because the
// library for it takes all its dissectors along: 2 MB of program, and tables of
// 38 MB that, where the kernel has huge pages, cost 4 MB of memory.
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockPacket    = 6

	byteOrder      = 0x1a2b3c4d
	linkRadiotap   = 127 // LINKTYPE_IEEE802_11_RADIOTAP
	nanoseconds    = 9   // 10^-9 s
	optEnd         = 0
	optIfName      = 2
	optIfAbout     = 3
	optApplication = 4 // of a section
	optIfTimeUnit  = 9
)

// appendPcapngHeader adds what a file begins with.
func appendPcapngHeader(b []byte) []byte {
	b = appendBlock(b, blockSection, func(b []byte) []byte {
		b = binary.LittleEndian.AppendUint32(b, byteOrder)
		b = append(b, 1, 0, 0, 0)                           // version 1.0
		b = binary.LittleEndian.AppendUint64(b, ^uint64(0)) // of a length not known
		b = appendOption(b, optApplication, []byte("gowps"))
		return appendOption(b, optEnd, nil)
	})
	return appendBlock(b, blockInterface, func(b []byte) []byte {
		b = binary.LittleEndian.AppendUint32(b, linkRadiotap)
		b = append(b, 0, 0, 0, 0) // frames are whole
		b = appendOption(b, optIfName, []byte("air"))
		b = appendOption(b, optIfAbout, []byte("simulated air"))
		b = appendOption(b, optIfTimeUnit, []byte{nanoseconds})
		return appendOption(b, optEnd, nil)
	})
}

// appendPacket adds one frame.
func appendPacket(b []byte, at time.Time, frame []byte) []byte {
	return appendBlock(b, blockPacket, func(b []byte) []byte {
		ns := uint64(at.UnixNano())
		for _, v := range []uint32{0, uint32(ns >> 32), uint32(ns), uint32(len(frame)), uint32(len(frame))} {
			b = binary.LittleEndian.AppendUint32(b, v)
		}
		return padded(append(b, frame...), len(frame))
	})
}

func appendBlock(b []byte, kind uint32, body func([]byte) []byte) []byte {
	at := len(b)
	b = binary.LittleEndian.AppendUint32(b, kind)
	b = body(append(b, 0, 0, 0, 0))
	length := uint32(len(b) - at + 4)
	binary.LittleEndian.PutUint32(b[at+4:], length)
	return binary.LittleEndian.AppendUint32(b, length)
}

func appendOption(b []byte, code uint16, value []byte) []byte {
	b = binary.LittleEndian.AppendUint16(b, code)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
	return padded(append(b, value...), len(value))
}

// padded makes the last n octets of b whole words.
func padded(b []byte, n int) []byte { return append(b, make([]byte, -n&3)...) }
