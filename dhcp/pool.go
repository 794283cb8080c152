package dhcp

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"

	"github.com/gowps/wps/dot11"
)

// maxPool is how many addresses of a pool are used.
const maxPool = 1 << 16

// pool remembers who has which address, in the order of the addresses.
type pool struct {
	first uint32
	slots []slot
	mine  netip.Addr // the server's own, never given
}

// slot is one address. Its last holder gets it back if nobody else needed it.
type slot struct {
	mac   dot11.MAC // zero: never given
	until time.Time // zero with a holder: for ever
}

func (s slot) free(now time.Time) bool {
	return s.mac.IsZero() || !s.until.IsZero() && !now.Before(s.until)
}

func newPool(first, last, mine netip.Addr) (pool, error) {
	from, to := number(first), number(last)
	if from > to {
		return pool{}, fmt.Errorf("dhcp: no pool from %v to %v", first, last)
	}
	return pool{first: from, slots: make([]slot, min(to-from+1, maxPool)), mine: mine}, nil
}

func number(a netip.Addr) uint32 { return binary.BigEndian.Uint32(a.AsSlice()) }

func (p *pool) address(i int) netip.Addr {
	return netip.AddrFrom4([4]byte(binary.BigEndian.AppendUint32(nil, p.first+uint32(i))))
}

// slot returns the slot of a, nil if it is not in the pool.
func (p *pool) slot(a netip.Addr) *slot {
	if !a.Is4() || a == p.mine {
		return nil
	}
	if i := int64(number(a)) - int64(p.first); i >= 0 && i < int64(len(p.slots)) {
		return &p.slots[i]
	}
	return nil
}

func (p *pool) contains(a netip.Addr) bool { return p.slot(a) != nil }

// holder tells who has a at the time, zero if nobody.
func (p *pool) holder(now time.Time, a netip.Addr) dot11.MAC {
	if s := p.slot(a); s != nil && !s.free(now) {
		return s.mac
	}
	return dot11.MAC{}
}

// hold gives a, which the pool contains, to a station.
func (p *pool) hold(a netip.Addr, mac dot11.MAC, until time.Time) {
	*p.slot(a) = slot{mac, until}
}

// release takes back what a station has.
func (p *pool) release(now time.Time, mac dot11.MAC) {
	for i := range p.slots {
		if s := &p.slots[i]; s.mac == mac && !s.free(now) {
			s.until = now
		}
	}
}

// choose finds an address for a station: the one that it had, the one that it
// wishes, one that nobody had, or the one that has been free for longest.
func (p *pool) choose(now time.Time, mac dot11.MAC, wish netip.Addr) (netip.Addr, bool) {
	best, rank := -1, 0
	consider := func(i, r int) {
		if r > rank {
			best, rank = i, r
		}
	}
	for i, s := range p.slots {
		switch a := p.address(i); {
		case a == p.mine:
		case s.mac == mac && !s.free(now):
			consider(i, 5)
		case !s.free(now):
		case s.mac == mac:
			consider(i, 4)
		case a == wish:
			consider(i, 3)
		case s.mac.IsZero():
			consider(i, 2)
		case rank < 1 || rank == 1 && s.until.Before(p.slots[best].until):
			best, rank = i, 1
		}
	}
	if best < 0 {
		return netip.Addr{}, false
	}
	return p.address(best), true
}
