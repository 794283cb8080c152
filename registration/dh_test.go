package registration

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

var (
	prime = new(big.Int).SetBytes(group5().prime[:])
	two   = big.NewInt(2)
)

// publicKey returns a number below 2^1536 as a public key.
func publicKey(n *big.Int) (k wsc.PublicKey) {
	n.FillBytes(k[:])
	return k
}

// keyPairOf returns the key pair with this private exponent, of any length.
func keyPairOf(t testing.TB, exponent []byte) *KeyPair {
	t.Helper()
	public := new(big.Int).Exp(two, new(big.Int).SetBytes(exponent), prime)
	return &KeyPair{exponent: bytes.Clone(exponent), public: publicKey(public)}
}

// seeded returns a source of random octets that are the same in each run.
func seeded(seed string) *rand.ChaCha8 {
	var s [32]byte
	copy(s[:], seed)
	return rand.NewChaCha8(s)
}

func TestGroup(t *testing.T) {
	v := vectorNamed(t, "dh-group", "group5-prime")
	same(t, "prime", group5().prime[:], v.Prime)
	q := new(big.Int).Rsh(prime, 1)
	if !prime.ProbablyPrime(4) || !q.ProbablyPrime(4) {
		t.Error("p is no safe prime")
	}
	if new(big.Int).Exp(two, q, prime).Cmp(big.NewInt(1)) != 0 {
		t.Error("2 does not generate the subgroup of order q")
	}
}

func TestPublicKey(t *testing.T) {
	for _, v := range vectors(t, "dh-public") {
		k := keyPairOf(t, v.Private)
		same(t, v.Name, k.public[:], v.Public)
		if err := checkPublicKey(&k.public); err != nil {
			t.Errorf("%s: %v", v.Name, err)
		}
	}
}

// TestLeadingZeros: neither the public key nor the shared secret loses the
// zeros in front.
func TestLeadingZeros(t *testing.T) {
	exponent := func(n uint64) []byte { return new(big.Int).SetUint64(n).FillBytes(make([]byte, exponentLen)) }

	v := vectorNamed(t, "dh-padding", "public-with-leading-zero-octets")
	public := generate(exponent(v.PrivateInt))
	same(t, "public key", public[:], v.Public)

	v = vectorNamed(t, "dh-padding", "secret-with-leading-zero-octets")
	k := &KeyPair{exponent: exponent(v.OwnPrivateInt)}
	peer := wsc.PublicKey(v.PeerPublic)
	if err := checkPublicKey(&peer); err != nil {
		t.Error(err)
	}
	dhKey := k.dhKey(&peer)
	same(t, "DHKey", dhKey[:], v.DHKey)
	if bytes.Equal(dhKey[:], v.WronglyStripped) {
		t.Error("the secret was hashed without its leading zeros")
	}
}

func TestBadPublicKeys(t *testing.T) {
	for _, c := range vectorNamed(t, "dh-bad-public", "dh-bad-public").Cases {
		k := wsc.PublicKey(c.Public)
		if err := checkPublicKey(&k); err != ErrPublicKey {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}

// TestGenerate compares the comb with exponentiation, at its corners and at
// random.
func TestGenerate(t *testing.T) {
	random := seeded("generate")
	exponents := [][]byte{make([]byte, exponentLen), bytes.Repeat([]byte{0xff}, exponentLen)}
	for bit := 0; bit < 8*exponentLen; bit += 3 {
		x := make([]byte, exponentLen)
		x[bit/8] = 0x80 >> (bit % 8)
		exponents = append(exponents, x)
	}
	for range 20 {
		x := make([]byte, exponentLen)
		random.Read(x)
		exponents = append(exponents, x)
	}
	for _, x := range exponents {
		want := publicKey(new(big.Int).Exp(two, new(big.Int).SetBytes(x), prime))
		if got := generate(x); got != want {
			t.Fatalf("2^%x: %x, want %x", x, got, want)
		}
	}
}

// TestSharedSecret: both ends come to the same secret, that of math/big.
func TestSharedSecret(t *testing.T) {
	random := seeded("shared secret")
	for range 5 {
		a, err := NewKeyPair(random)
		if err != nil {
			t.Fatal(err)
		}
		b, err := NewKeyPair(random)
		if err != nil {
			t.Fatal(err)
		}
		if a.public == b.public {
			t.Fatal("two key pairs are the same")
		}
		if a.dhKey(&b.public) != b.dhKey(&a.public) {
			t.Fatal("the secrets differ")
		}
	}
}

func TestKeyPairOfPoorRandomness(t *testing.T) {
	fault := errors.New("no entropy")
	if _, err := NewKeyPair(&failing{after: 0, err: fault}); !errors.Is(err, fault) {
		t.Errorf("no random octets: %v", err)
	}
	if _, err := NewKeyPair(bytes.NewReader(make([]byte, exponentLen-1))); err == nil {
		t.Error("a short read made a key pair")
	}
	if _, err := NewKeyPair(constant(0)); err == nil {
		t.Error("zeros made a key pair")
	}

	// An exponent below 2^128 is not used, the next one is.
	low := append(make([]byte, exponentLen/2), bytes.Repeat([]byte{0xff}, exponentLen/2)...)
	good := append(append(make([]byte, exponentLen/2-1), 1), make([]byte, exponentLen/2)...) // 2^128
	k, err := NewKeyPair(bytes.NewReader(append(low, good...)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(k.exponent, good) {
		t.Errorf("exponent %x, want 2^128", []byte(k.exponent))
	}
}

func TestKeyPairServesOnce(t *testing.T) {
	k, err := NewKeyPair(seeded("once"))
	if err != nil {
		t.Fatal(err)
	}
	exponent := k.exponent
	if err := k.take(); err != nil {
		t.Fatal(err)
	}
	if err := k.take(); err != ErrKeyPair {
		t.Errorf("second run: %v", err)
	}
	k.Wipe()
	if k.exponent != nil || !allZero(exponent) {
		t.Error("the exponent is still there")
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
		for _, k := range []any{KeyPair{exponent: secret.Bytes("ABCD")}, &KeyPair{exponent: secret.Bytes("ABCD")}} {
			if text := fmt.Sprintf(verb, k); text != secret.Redacted {
				t.Errorf("%s prints %s", verb, text)
			}
		}
	}
}

func TestJacobi(t *testing.T) {
	random := seeded("jacobi")
	draw := func() *big.Int {
		b := make([]byte, len(wsc.PublicKey{}))
		random.Read(b)
		return new(big.Int).SetBytes(b)
	}
	check := func(y, n *big.Int) {
		t.Helper()
		a, b := publicKey(y), publicKey(n)
		if got, want := jacobi(&a, &b), big.Jacobi(y, n); got != want {
			t.Fatalf("(%x / %x) = %d, want %d", y, n, got, want)
		}
	}
	one := big.NewInt(1)
	for range 100 {
		check(new(big.Int).Mod(draw(), prime), prime)
		n := draw()
		n.SetBit(n, 0, 1)
		check(draw(), n) // y may be greater
	}
	for shift := uint(0); shift < 1535; shift += 61 {
		power := new(big.Int).Lsh(one, shift)
		odd := new(big.Int).SetBit(power, 0, 1)
		below := new(big.Int).Sub(prime, power)
		check(power, prime)
		check(new(big.Int).Rsh(prime, shift), prime)
		check(prime, odd)                        // a short n
		check(new(big.Int).Sub(power, one), odd) // equal lengths
		check(below, prime)                      // equal upper ends, from somewhere on
		// The lower ends tell the wrong order, and then the right one: n turns
		// negative.
		n := new(big.Int).Sub(prime, big.NewInt(100))
		check(new(big.Int).Add(new(big.Int).Sub(n, power), big.NewInt(6)), n)
	}
	for _, n := range []int64{1, 3, 5, 7, 9, 15, 105, 1<<31 - 1, 1<<62 + 1} {
		for y := range int64(40) {
			check(big.NewInt(y), big.NewInt(n))
		}
	}
	common := big.NewInt(3 * 5 * 7)
	check(new(big.Int).Mul(common, big.NewInt(1001)), new(big.Int).Mul(common, big.NewInt(999)))
}

// FuzzJacobi compares with math/big.
func FuzzJacobi(f *testing.F) {
	f.Add([]byte{2}, []byte{7})
	f.Add(group5().prime[:100], group5().prime[:])
	f.Fuzz(func(t *testing.T, y, n []byte) {
		size := len(wsc.PublicKey{})
		if len(y) > size || len(n) > size {
			return
		}
		a, b := new(big.Int).SetBytes(y), new(big.Int).SetBytes(n)
		b.SetBit(b, 0, 1)
		ka, kb := publicKey(a), publicKey(b)
		if got, want := jacobi(&ka, &kb), big.Jacobi(a, b); got != want {
			t.Errorf("(%v / %v) = %d, want %d", a, b, got, want)
		}
	})
}
