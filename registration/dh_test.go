package registration

import (
	"crypto/rand"
	"math/big"
	"testing"

	"filippo.io/bigmod"

	"github.com/gowps/wps/wsc"
)

func TestTmpJacobi(t *testing.T) {
	p := new(big.Int).SetBytes(group5().prime[:])
	for range 2000 {
		y, _ := rand.Int(rand.Reader, p)
		var k wsc.PublicKey
		y.FillBytes(k[:])
		if jacobi(&k, &group5().prime) != big.Jacobi(y, p) {
			t.Fatal("bad", y)
		}
	}
}
func TestTmpComb(t *testing.T) {
	p := new(big.Int).SetBytes(group5().prime[:])
	for range 200 {
		x := make([]byte, 32)
		rand.Read(x)
		want := new(big.Int).Exp(big.NewInt(2), new(big.Int).SetBytes(x), p)
		got := generate(x)
		if new(big.Int).SetBytes(got[:]).Cmp(want) != 0 {
			t.Fatal("bad")
		}
	}
}
func BenchmarkPublicKeyCheck(b *testing.B) {
	k, _ := NewKeyPair(nil)
	for b.Loop() {
		if checkPublicKey(&k.public) != nil {
			b.Fatal()
		}
	}
}
func BenchmarkKeyPair(b *testing.B) {
	comb()
	b.ReportAllocs()
	for b.Loop() {
		NewKeyPair(nil)
	}
}
func BenchmarkExp(b *testing.B) {
	k, _ := NewKeyPair(nil)
	m := group5().modulus
	y, _ := bigmod.NewNat().SetBytes(k.public[:], m)
	b.ReportAllocs()
	for b.Loop() {
		bigmod.NewNat().Exp(y, k.exponent, m)
	}
}
func BenchmarkMul(b *testing.B) {
	k, _ := NewKeyPair(nil)
	m := group5().modulus
	y, _ := bigmod.NewNat().SetBytes(k.public[:], m)
	z := bigmod.NewNat().SetUint(7).ExpandFor(m)
	b.ReportAllocs()
	for b.Loop() {
		z.Mul(y, m)
	}
}
func BenchmarkPick(b *testing.B) {
	c := comb()
	n := make([]uint, limbs)
	for b.Loop() {
		c[3].pick((*[limbs]uint)(n), 9)
	}
}
