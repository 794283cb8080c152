package sim

import (
	"time"

	"github.com/gowps/wps/dot11"
)

// rate is how fast a frame is sent, in units of 500 kbit/s, as radiotap and
// the Supported Rates element count.
type rate uint8

// The rates in use: the lowest that everyone on a band understands for
// management and EAPOL, a faster one for what a network carries.
const (
	rateDSSS rate = 2  // 1 Mbit/s, 2.4 GHz
	rateOFDM rate = 12 // 6 Mbit/s, 5 GHz
	rateData rate = 48 // 24 Mbit/s
)

func basicRate(f dot11.Frequency) rate {
	if f.Band() == dot11.Band2GHz {
		return rateDSSS
	}
	return rateOFDM
}

const fcsLen = 4

// airtime is how long a frame of n octets without FCS occupies the medium
// (IEEE 802.11-2020, 15.3.3 with the long preamble, and 17.4.3).
func (r rate) airtime(n int) time.Duration {
	bits := 8 * (n + fcsLen)
	if r == rateDSSS {
		return time.Duration(192+bits) * time.Microsecond
	}
	symbol := int(r) * 2 // bits in the 4 microseconds of a symbol
	symbols := (16 + bits + 6 + symbol - 1) / symbol
	return time.Duration(20+4*symbols) * time.Microsecond
}

// duration is the Duration field of a unicast frame: a short interframe space
// and the acknowledgement, in microseconds.
func (r rate) duration() uint16 {
	const ack = 10 // octets, without FCS
	sifs := 16 * time.Microsecond
	if r == rateDSSS {
		sifs = 10 * time.Microsecond
	}
	return uint16((sifs + r.airtime(ack)) / time.Microsecond)
}

var (
	ratesDSSS     = []byte{0x82, 0x84, 0x8b, 0x96, 0x0c, 0x12, 0x18, 0x24} // 1, 2, 5.5, 11 basic; 6, 9, 12, 18
	ratesExtended = []byte{0x30, 0x48, 0x60, 0x6c}                         // 24, 36, 48, 54
	ratesOFDM     = []byte{0x8c, 0x12, 0x98, 0x24, 0xb0, 0x48, 0x60, 0x6c} // 6, 12, 24 basic; 9, 18, 36, 48, 54
)

// appendRates adds the Supported Rates of f's band, and extended those that
// found no room in it.
func appendRates(e dot11.Elements, f dot11.Frequency) dot11.Elements {
	if f.Band() == dot11.Band2GHz {
		return e.Append(dot11.ElementRates, ratesDSSS)
	}
	return e.Append(dot11.ElementRates, ratesOFDM)
}

func appendExtendedRates(e dot11.Elements, f dot11.Frequency) dot11.Elements {
	if f.Band() == dot11.Band2GHz {
		return e.Append(dot11.ElementExtRates, ratesExtended)
	}
	return e
}

// appendChannel adds the DS Parameter Set, which names the channel on 2.4 GHz.
func appendChannel(e dot11.Elements, f dot11.Frequency) dot11.Elements {
	if f.Band() == dot11.Band2GHz {
		return e.Append(dot11.ElementDSParam, []byte{byte(f.Channel())})
	}
	return e
}
