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
// both ends of the two numbers only, notes what it would do to them, and does
// that to all of their words at once. The upper ends tell which one is greater,
// now and then wrongly; then one of them becomes negative, never both, and the
// laws that the symbol follows hold for that as well.
func jacobi(y, n *wsc.PublicKey) int {
	a, b := numberOf(y), numberOf(n)
	words := len(a)  // of both, as long as the upper ones are zero
	var minus uint64 // the lowest bit tells that the symbol is to be -1
	// Each batch takes batchBits from the lengths of the two together.
	for range 2*8*len(y)/batchBits + 1 {
		for words > 1 && a[words-1]|b[words-1] == 0 {
			words--
		}
		length := 32*(words-1) + bits.Len32(a[words-1]|b[words-1])
		mixA, mixB := reduce(a.ends(length), b.ends(length), &minus)
		apply(mixA, mixB, &a, &b, words, &minus)
		if words == 1 && a[0] == 0 {
			break
		}
	}
	if words > 1 || a[0] != 0 || b[0] != 1 {
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

// mix is what a batch does to one number: it becomes (x·a + y·b) / 2^batchBits.
// The sizes of x and y add up to 2^batchBits at most, so both fit in one word,
// as x + y·2^32, and are added and doubled together.
type mix int64

func (m mix) split() (x, y int64) {
	x = int64(int32(m))
	return x, (int64(m) - x) >> 32
}

// reduce does one batch to the ends of two numbers, of which b is odd, and
// returns what it does to the numbers.
func reduce(a, b uint64, minus *uint64) (mixA, mixB mix) {
	mixA, mixB = 1, 1<<32
	flip := *minus
	for rest := batchBits; ; {
		z := min(bits.TrailingZeros64(a), rest)
		flip ^= uint64(z) & (b>>1 ^ b>>2) // (2/b)
		a >>= z
		mixB <<= z
		if rest -= z; rest == 0 {
			*minus = flip
			return mixA, mixB
		}
		// If a is less than b, they are exchanged; without a branch, which the
		// processor would have to guess.
		_, less := bits.Sub64(a, b, 0)
		less = -less
		flip ^= a & b >> 1 & less // quadratic reciprocity
		d := (a ^ b) & less
		a, b = a^d, b^d
		e := (mixA ^ mixB) & mix(less)
		mixA, mixB = mixA^e, mixB^e
		a -= b
		mixA -= mixB
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

// apply does to a and b, of which only the lower words are not zero, what the
// mixes say, and drops the sign of both.
func apply(mixA, mixB mix, a, b *number, words int, minus *uint64) {
	const drop = batchBits
	aa, ab := mixA.split()
	ba, bb := mixB.split()
	carryA := aa*int64(a[0]) + ab*int64(b[0])
	carryB := ba*int64(a[0]) + bb*int64(b[0])
	for i := 1; i < words; i++ {
		x, y := int64(a[i]), int64(b[i])
		lowA, lowB := uint32(carryA)>>drop, uint32(carryB)>>drop
		carryA = carryA>>32 + aa*x + ab*y
		carryB = carryB>>32 + ba*x + bb*y
		a[i-1] = uint32(carryA)<<(32-drop) | lowA
		b[i-1] = uint32(carryB)<<(32-drop) | lowB
	}
	a[words-1] = uint32(carryA >> drop)
	b[words-1] = uint32(carryB >> drop)
	if carryB < 0 {
		b.negate(words)
	}
	if carryA < 0 {
		a.negate(words)
		*minus ^= uint64(b[0]) >> 1 // (-1/b)
	}
}

// negate makes a negative number, in two's complement, positive.
func (n *number) negate(words int) {
	carry := uint64(1)
	for i := range words {
		carry += uint64(^n[i])
		n[i] = uint32(carry)
		carry >>= 32
	}
}
