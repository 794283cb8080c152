package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"time"

	"github.com/gowps/wps/dot11"
)

// chance is one radio's own stream of random numbers. It depends on the air's
// seed and the radio's role and address alone, so that one more radio in the
// air changes nobody else's luck.
type chance struct {
	seed [32]byte
	rand *rand.Rand // made when first needed: most radios are idle
}

func newChance(seed uint64, role string, mac dot11.MAC) chance {
	b := binary.BigEndian.AppendUint64(nil, seed)
	b = append(b, role...)
	return chance{seed: sha256.Sum256(append(b, mac[:]...))}
}

func (c *chance) source() *rand.Rand {
	if c.rand == nil {
		c.rand = rand.New(rand.NewChaCha8(c.seed))
	}
	return c.rand
}

// happens throws a coin that shows true with probability p. What never or
// always happens needs no coin.
func (c *chance) happens(p float64) bool {
	switch {
	case p <= 0:
		return false
	case p >= 1:
		return true
	}
	return c.source().Float64() < p
}

// upTo draws a duration from 0 to most.
func (c *chance) upTo(most time.Duration) time.Duration {
	if most <= 0 {
		return 0
	}
	return time.Duration(c.source().Int64N(int64(most) + 1))
}
