package registration

import (
	"slices"
	"testing"
	"time"

	"filippo.io/bigmod"

	"github.com/gowps/wps/wsc"
)

// newExponentiation returns one exponentiation with 256 bits.
func newExponentiation() func() {
	k, _ := NewKeyPair(seeded("exponentiation"))
	m := group5().modulus
	base, _ := bigmod.NewNat().SetBytes(k.public[:], m)
	return func() { bigmod.NewNat().Exp(base, k.exponent, m) }
}

// benchmark measures work, which prepare, if not nil, goes before, and in turns
// with it an exponentiation. The metric "exps" is what work costs in
// exponentiations, the median of all turns: other than its time, it hardly
// depends on the machine and on what else that does. Allocations are those of
// prepare too.
func benchmark(b *testing.B, prepare, work func()) {
	exp := newExponentiation()
	comb()
	var took time.Duration
	var ratios []float64
	b.ReportAllocs()
	for b.Loop() {
		if prepare != nil {
			prepare()
		}
		start := time.Now()
		work()
		between := time.Now()
		exp()
		took += between.Sub(start)
		ratios = append(ratios, float64(between.Sub(start))/float64(time.Since(between)))
	}
	slices.Sort(ratios)
	b.ReportMetric(float64(took.Nanoseconds())/float64(len(ratios)), "ns/op")
	b.ReportMetric(ratios[len(ratios)/2], "exps")
}

// BenchmarkRegistration is one push-button registration, both ends, from
// WSC_Start to WSC_Done, in memory. It needs two exponentiations, which have no
// short cut, and two key pairs.
func BenchmarkRegistration(b *testing.B) {
	e := EnrolleeConfig{Device: testStation, Password: wsc.PushButton()}
	r := RegistrarConfig{
		Device: testAP, Peer: testStation.MAC, Password: knows(wsc.PushButton()), Credentials: gives(testCredential),
	}
	b.Run("whole", func(b *testing.B) {
		benchmark(b, nil, func() { register(b, e, r) })
	})
	b.Run("key pairs made before", func(b *testing.B) {
		e, r := e, r
		prepare := func() {
			e.KeyPair, _ = NewKeyPair(nil)
			r.KeyPair, _ = NewKeyPair(nil)
		}
		benchmark(b, prepare, func() { register(b, e, r) })
	})
}

// register does one registration.
func register(b *testing.B, c EnrolleeConfig, d RegistrarConfig) {
	e, err := NewEnrollee(c)
	if err != nil {
		b.Fatal(err)
	}
	r, err := NewRegistrar(d)
	if err != nil {
		b.Fatal(err)
	}
	p := wsc.Packet{Op: wsc.OpStart}
	for {
		if p, err = e.Handle(p); err != nil {
			b.Fatal(err)
		}
		if p, err = r.Handle(p); err != nil {
			b.Fatal(err)
		}
		if p.Op == 0 {
			break
		}
	}
	if list, ok := e.Credentials(); !ok || len(list) != 1 || !r.Done() {
		b.Fatal("no success")
	}
	e.Close()
	r.Close()
}

func BenchmarkKeyPair(b *testing.B) {
	benchmark(b, nil, func() {
		if _, err := NewKeyPair(nil); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkExp(b *testing.B) { benchmark(b, nil, newExponentiation()) }

func BenchmarkPublicKeyCheck(b *testing.B) {
	keys := make([]wsc.PublicKey, 64)
	for i := range keys {
		k, err := NewKeyPair(nil)
		if err != nil {
			b.Fatal(err)
		}
		keys[i] = k.public
	}
	i := 0
	benchmark(b, nil, func() {
		if err := checkPublicKey(&keys[i%len(keys)]); err != nil {
			b.Fatal(err)
		}
		i++
	})
}

// BenchmarkComb is what the first key pair of a process costs more.
func BenchmarkComb(b *testing.B) { benchmark(b, nil, func() { newComb() }) }
