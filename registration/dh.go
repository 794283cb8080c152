package registration

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"

	"filippo.io/bigmod"

	"github.com/gowps/wps/secret"
	"github.com/gowps/wps/wsc"
)

// primeHex is the prime p of group 5, the 1536-bit MODP group of RFC 3526
// section 2; its generator is 2. Both p and q = (p-1)/2 are prime, and 2
// generates the subgroup of order q, the squares.
const primeHex = "" +
	"ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74" +
	"020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437" +
	"4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7ed" +
	"ee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05" +
	"98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb" +
	"9ed529077096966d670c354e4abc9804f1746c08ca237327ffffffffffffffff"

// group holds p in the forms that are computed with.
type group struct {
	prime   wsc.PublicKey // as octets
	modulus *bigmod.Modulus
}

var group5 = sync.OnceValue(func() *group {
	g := new(group)
	hex.Decode(g.prime[:], []byte(primeHex))
	m, err := bigmod.NewModulus(g.prime[:])
	if err != nil {
		panic("registration: " + err.Error())
	}
	g.modulus = m
	return g
})

// exponentLen is the size of a private exponent in octets. 256 bits are above
// the 240 that RFC 3526 section 8 asks for with its higher estimate of what
// this group is worth.
const exponentLen = 32

// KeyPair is a Diffie-Hellman key pair, good for one run.
type KeyPair struct {
	exponent secret.Bytes // big endian; nil once the run has ended
	public   wsc.PublicKey
	taken    bool
}

// Errors of key pairs.
var (
	ErrKeyPair   = errors.New("registration: a key pair is good for one run only")
	ErrPublicKey = errors.New("registration: the peer's public key is not in the group")
)

// NewKeyPair draws a key pair. It reads from random; nil is the system's
// generator. Made before a run, it shortens the run.
func NewKeyPair(random io.Reader) (*KeyPair, error) {
	if random == nil {
		random = rand.Reader
	}
	k := &KeyPair{exponent: make(secret.Bytes, exponentLen)}
	for range 8 {
		if err := draw(random, "a key pair", k.exponent); err != nil {
			return nil, err
		}
		// Below 2^128, half the octets are zero: no draw, but a fault.
		if !allZero(k.exponent[:exponentLen/2]) {
			k.public = generate(k.exponent)
			return k, nil
		}
	}
	return nil, errors.New("registration: the random source for a key pair is stuck")
}

// draw fills b, the value called what, from a random source.
func draw(random io.Reader, what string, b []byte) error {
	if _, err := io.ReadFull(random, b); err != nil {
		clear(b)
		return fmt.Errorf("registration: no randomness for %s: %w", what, err)
	}
	return nil
}

func allZero(b []byte) bool {
	var or byte
	for _, o := range b {
		or |= o
	}
	return or == 0
}

// Format implements fmt.Formatter: no verb reaches the exponent.
func (KeyPair) Format(s fmt.State, _ rune) { fmt.Fprint(s, secret.Redacted) }

// take claims the key pair for a run.
func (k *KeyPair) take() error {
	if k.taken {
		return ErrKeyPair
	}
	k.taken = true
	return nil
}

// Wipe forgets the private exponent.
func (k *KeyPair) Wipe() {
	k.exponent.Wipe()
	k.exponent = nil
	k.taken = true
}

// checkPublicKey refuses values outside of the subgroup that 2 generates, with
// which a peer could learn something of the exponent: 0, 1, p-1, what is not
// below p, and what is no square. That is as strict as raising them to the
// power q, and a hundred times as fast.
func checkPublicKey(y *wsc.PublicKey) error {
	p := &group5().prime
	one := wsc.PublicKey{len(y) - 1: 1}
	// p-1 is no square, because p mod 4 is 3.
	if *y == one || bytes.Compare(y[:], p[:]) >= 0 || jacobi(y, p) != 1 {
		return ErrPublicKey
	}
	return nil
}

// dhKey returns what both ends derive their keys from: the hash of the shared
// secret, with all its leading zeros (WSC 2.0.5 section 7.3). The peer's key
// must have been checked.
func (k *KeyPair) dhKey(peer *wsc.PublicKey) [sha256.Size]byte {
	m := group5().modulus
	y, err := bigmod.NewNat().SetBytes(peer[:], m)
	if err != nil {
		panic("registration: unchecked public key")
	}
	shared := bigmod.NewNat().Exp(y, k.exponent, m).Bytes(m)
	defer clear(shared)
	return sha256.Sum256(shared)
}
