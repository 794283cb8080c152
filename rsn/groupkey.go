package rsn

import (
	"crypto/rand"
	"fmt"
	"io"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

// igtkSize is the key length of BIP-CMAC-128.
const igtkSize = 16

// GroupKey is the group key of one BSS, shared by the Authenticators of all its
// stations.
type GroupKey struct {
	rand       io.Reader
	cipher     dot11.Suite
	generation int // counts Rotate
	gtk        secret.Bytes
	igtk       secret.Bytes // nil: management frames are not protected
}

// Format implements fmt.Formatter: no verb reaches the secrets.
func (*GroupKey) Format(s fmt.State, _ rune) { fmt.Fprint(s, "rsn.GroupKey") }

// NewGroupKey draws the first key of a BSS with this RSN. A key for management
// frames is added if the BSS can protect them. random nil is crypto/rand.
func NewGroupKey(rsn dot11.RSN, random io.Reader) (*GroupKey, error) {
	size := keySize(rsn.Group)
	if size == 0 {
		return nil, fmt.Errorf("rsn: group cipher %v is not supported", rsn.Group)
	}
	if random == nil {
		random = rand.Reader
	}
	g := &GroupKey{rand: random, cipher: rsn.Group, gtk: make(secret.Bytes, size)}
	if rsn.Protects() {
		g.igtk = make(secret.Bytes, igtkSize)
	}
	return g, g.draw()
}

// Rotate draws new keys under the other key index. Each Authenticator must then
// be told by RekeyGroup; the radio goes on sending under the old key until all
// stations have the new one (GroupPending).
func (g *GroupKey) Rotate() error {
	g.generation++
	return g.draw()
}

func (g *GroupKey) draw() error {
	for _, k := range []secret.Bytes{g.gtk, g.igtk} {
		if _, err := io.ReadFull(g.rand, k); err != nil {
			return fmt.Errorf("rsn: no randomness for a group key: %w", err)
		}
	}
	return nil
}

// Keys returns copies of the present keys for the access point's own radio,
// which sends under them.
func (g *GroupKey) Keys() []dot11.Key {
	keys := []dot11.Key{{Kind: dot11.GroupKey, Index: g.index(), Cipher: g.cipher, Data: g.gtk.Clone()}}
	if g.igtk != nil {
		keys = append(keys, dot11.Key{
			Kind: dot11.IntegrityGroupKey, Index: 3 + g.index(), Cipher: dot11.CipherBIP, Data: g.igtk.Clone(),
		})
	}
	return keys
}

// index is the key id of the group key: 1 and 2 in turn. That of the integrity
// group key, 4 or 5, is 3 more.
func (g *GroupKey) index() int { return 1 + g.generation%2 }

// appendKDEs adds the keys as a station gets them.
func (g *GroupKey) appendKDEs(b []byte, protect bool) []byte {
	id := byte(g.index())
	b = appendKDE(b, kdeGTK, []byte{id, 0}, g.gtk)
	if protect && g.igtk != nil {
		b = appendKDE(b, kdeIGTK, []byte{3 + id, 0}, make([]byte, 6), g.igtk)
	}
	return b
}

// Close wipes the keys.
func (g *GroupKey) Close() {
	g.gtk.Wipe()
	g.igtk.Wipe()
}
