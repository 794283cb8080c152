package registration

import (
	"crypto/subtle"
	"math/bits"
	"sync"

	"filippo.io/bigmod"

	"github.com/gowps/wps/wsc"
)

// A power of 2 is computed with a fixed-base comb (Lim and Lee, CRYPTO '94),
// three times as fast as exponentiation from scratch. The 260 bits of the
// exponent, of which the upper four are zero, are laid out as a box:
//
//	bit number = 52·tooth + 4·table + column
//
// The five bits of one table and column, one per tooth, select one of the
// products that the table holds. A column multiplies the selections of all
// tables; from one column to the next the result is squared.
const (
	combTeeth   = 5
	combTables  = 13
	combColumns = 4
	toothBits   = combTables * combColumns
)

// limbs is the size of a number below p, in words.
const limbs = 1536 / bits.UintSize

type combTable [1 << combTeeth][limbs]uint

// comb is made when the first key pair is: it takes longer than the key pair.
var comb = sync.OnceValue(newComb)

func newComb() *[combTables]combTable {
	m := group5().modulus
	tables := new([combTables]combTable)
	power := bigmod.NewNat().SetUint(2).ExpandFor(m) // 2^2^bit
	for bit := range combTeeth * toothBits {
		if bit%combColumns == 0 {
			tables[bit%toothBits/combColumns].fill(1<<(bit/toothBits), power, m)
		}
		power.Mul(power, m)
	}
	return tables
}

// fill adds the products that have the tooth of this weight as their greatest.
// Those of smaller teeth are there.
func (t *combTable) fill(weight int, power *bigmod.Nat, m *bigmod.Modulus) {
	if weight == 1 {
		t[0][0] = 1
	}
	product := bigmod.NewNat().ExpandFor(m)
	for i := range weight {
		copy(product.Bits(), t[i][:])
		copy(t[weight+i][:], product.Mul(power, m).Bits())
	}
}

// pick sets n to entry i, in a time that does not depend on i.
func (t *combTable) pick(n *[limbs]uint, i uint) {
	clear(n[:])
	for j := 0; j < len(t); j += 4 { // four at a time are twice as fast
		a, b, c, d := &t[j], &t[j+1], &t[j+2], &t[j+3]
		ma, mb, mc, md := equal(i, j), equal(i, j+1), equal(i, j+2), equal(i, j+3)
		for k := range n {
			n[k] |= a[k]&ma | b[k]&mb | c[k]&mc | d[k]&md
		}
	}
}

// equal is all ones if i is j, and 0 otherwise.
func equal(i uint, j int) uint { return -uint(subtle.ConstantTimeEq(int32(i), int32(j))) }

// generate returns 2^x for an exponent of exponentLen octets.
func generate(x []byte) (public wsc.PublicKey) {
	m := group5().modulus
	tables := comb()
	result := bigmod.NewNat().SetUint(1).ExpandFor(m)
	factor := bigmod.NewNat().ExpandFor(m)
	for column := combColumns - 1; column >= 0; column-- {
		if column < combColumns-1 {
			result.Mul(result, m)
		}
		for i := range tables {
			tables[i].pick((*[limbs]uint)(factor.Bits()), toothed(x, combColumns*i+column))
			result.Mul(factor, m)
		}
	}
	return wsc.PublicKey(result.Bytes(m))
}

// toothed gathers a bit of each tooth of x, big endian.
func toothed(x []byte, bit int) (index uint) {
	for tooth := range combTeeth {
		if n := tooth*toothBits + bit; n < 8*len(x) {
			index |= uint(x[len(x)-1-n/8]>>(n%8)&1) << tooth
		}
	}
	return index
}
