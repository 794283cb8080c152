package registration

import (
	"encoding/binary"
	"math/bits"

	"github.com/gowps/wps/wsc"
)

// jacobi returns the Jacobi symbol of y over n, which is odd: 1, -1, or 0 if
// they have a common divisor. The time it takes depends on the numbers: they
// must be public.
//
// It is the binary algorithm of the greatest common divisor, in batches
// (Pornin, "Optimized Binary GCD for Modular Inversion", 2020). A batch looks at
// both ends of the two numbers only, notes in a matrix what it would do to
// them, and does that to all of their words at once. The upper ends tell which
// one is greater, now and then wrongly; then one of them becomes negative,
// never both, and the laws that the symbol follows hold for that as well.
func jacobi(y, n *wsc.PublicKey) int {
	a, b := numberOf(y), numberOf(n)
	var minus uint64 // the lowest bit tells that the symbol is to be -1
	// Each batch takes batchBits from the lengths of the two together.
	for range 2*8*len(y)/batchBits + 1 {
		length := max(a.bitLen(), b.bitLen())
		m := reduce(a.ends(length), b.ends(length), &minus)
		m.apply(&a, &b, (length+31)/32, &minus)
		if a.bitLen() == 0 {
			break
		}
	}
	if b.bitLen() != 1 {
		return 0
	}
	return 1 - 2*int(minus&1)
}

// batchBits is how often a batch divides by 2: the lower end has that many
// bits, and two more that the laws of the symbol look at.
const batchBits = 29

// lowBits and highBits make up what a batch sees of a number.
const (
	lowBits  = batchBits + 2
	highBits = 64 - lowBits
)

// matrix is what a batch does: a becomes (aa·a + ab·b) / 2^batchBits, and b
// becomes (ba·a + bb·b) / 2^batchBits. The sizes of a row's members add up to
// 2^batchBits at most.
type matrix struct{ aa, ab, ba, bb int64 }

// reduce does one batch to the ends of two numbers, of which b is odd.
func reduce(a, b uint64, minus *uint64) matrix {
	m := matrix{aa: 1, bb: 1}
	flip := *minus
	for rest := batchBits; ; {
		z := min(bits.TrailingZeros64(a), rest)
		flip ^= uint64(z) & (b>>1 ^ b>>2) // (2/b)
		a >>= z
		m.ba <<= z
		m.bb <<= z
		if rest -= z; rest == 0 {
			*minus = flip
			return m
		}
		if a < b {
			flip ^= a & b >> 1 // quadratic reciprocity
			a, b = b, a
			m = matrix{m.ba, m.bb, m.aa, m.ab}
		}
		a -= b
		m.aa -= m.ba
		m.ab -= m.bb
	}
}

// number is a natural number, lowest word first.
type number [len(wsc.PublicKey{}) / 4]uint32

func numberOf(v *wsc.PublicKey) (n number) {
	for i := range n {
		n[len(n)-1-i] = binary.BigEndian.Uint32(v[4*i:])
	}
	return n
}

func (n *number) bitLen() int {
	for i := len(n) - 1; i >= 0; i-- {
		if n[i] != 0 {
			return 32*i + bits.Len32(n[i])
		}
	}
	return 0
}

// ends returns the lowest and the highest bits of a number of this length; all
// of a short one.
func (n *number) ends(length int) uint64 {
	low := uint64(n[1])<<32 | uint64(n[0])
	if length <= 64 {
		return low
	}
	word, bit := (length-highBits)/32, (length-highBits)%32
	high := (uint64(n[word+1])<<32 | uint64(n[word])) >> bit
	return high<<lowBits | low&(1<<lowBits-1)
}

// apply does to a and b, of which only the lower words are not zero, what m
// says.
func (m matrix) apply(a, b *number, words int, minus *uint64) {
	var carryA, carryB int64
	for i := range words {
		x, y := int64(a[i]), int64(b[i])
		carryA += m.aa*x + m.ab*y
		carryB += m.ba*x + m.bb*y
		a[i], b[i] = uint32(carryA), uint32(carryB)
		carryA >>= 32
		carryB >>= 32
	}
	negativeA := a.shift(carryA, words)
	b.shift(carryB, words)
	if negativeA {
		*minus ^= uint64(b[0]) >> 1 // (-1/b)
	}
}

// shift divides the number carry·2^(32·words) + n by 2^batchBits and drops its
// sign, which it reports.
func (n *number) shift(carry int64, words int) (negative bool) {
	negative = carry < 0
	// The absolute value is, in two's complement, (n ^ sign) - sign.
	sign := uint32(carry >> 63)
	borrow := sign & 1
	for i := range words {
		above := uint32(carry)
		if i+1 < words {
			above = n[i+1]
		}
		n[i], borrow = bits.Add32((above<<(32-batchBits)|n[i]>>batchBits)^sign, 0, borrow)
	}
	return negative
}
