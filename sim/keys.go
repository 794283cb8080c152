package sim

import (
	"errors"
	"fmt"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/rsn"
	"github.com/gowps/wps/secret"
)

// cipher is one key in use. A nil cipher encrypts nothing.
type cipher struct {
	data secret.Bytes
	suite
}

// suite is what protects frames under one key: CCMP or TKIP.
type suite interface {
	Encrypt(dst, header, payload []byte) ([]byte, error)
	Decrypt(dst, mpdu []byte) ([]byte, error)
}

// seal returns the octets of f as they go over the air.
func (c *cipher) seal(f dot11.Frame) []byte {
	if c == nil {
		return f.Append(nil)
	}
	f.Flags |= dot11.FlagProtected
	octets, err := c.Encrypt(nil, f.AppendHeader(nil), f.Body)
	if err != nil {
		panic(fmt.Sprintf("sim: cannot encrypt: %v", err)) // 2^48 frames under one key
	}
	return octets
}

func (c *cipher) wipe() {
	if c != nil {
		c.data.Wipe()
	}
}

// groupKeys is how many indexes the key id of a frame can name.
const groupKeys = 4

// keyring holds the keys shared with one peer.
type keyring struct {
	pairwise *cipher
	group    [groupKeys]*cipher
}

// install takes a key into use: CCMP, or for group frames TKIP, as in networks
// that serve WPA stations as well. Integrity group keys are accepted; this air
// has no group-addressed management frames that one would protect.
func (k *keyring) install(key dot11.Key) error {
	switch key.Kind {
	case dot11.PairwiseKey:
		if key.Cipher != dot11.CipherCCMP {
			return fmt.Errorf("%w: pairwise cipher %v", errors.ErrUnsupported, key.Cipher)
		}
		return replace(&k.pairwise, key)
	case dot11.GroupKey:
		if key.Index < 0 || key.Index >= groupKeys {
			return fmt.Errorf("sim: no group key has index %d", key.Index)
		}
		return replace(&k.group[key.Index], key)
	case dot11.IntegrityGroupKey:
		return nil
	}
	return fmt.Errorf("%w: %v", errors.ErrUnsupported, key.Kind)
}

// replace puts key in slot. A key that is there already stays as it is, packet
// numbers included: starting those anew would be a key reinstallation attack.
func replace(slot **cipher, key dot11.Key) error {
	if *slot != nil && (*slot).data.Equal(key.Data) {
		return nil
	}
	suite, err := newSuite(key)
	if err != nil {
		return err
	}
	(*slot).wipe()
	*slot = &cipher{key.Data.Clone(), suite}
	return nil
}

func newSuite(key dot11.Key) (suite, error) {
	switch key.Cipher {
	case dot11.CipherCCMP:
		return rsn.NewCCMP(key)
	case dot11.CipherTKIP:
		return rsn.NewTKIP(key)
	}
	return nil, fmt.Errorf("%w: cipher %v", errors.ErrUnsupported, key.Cipher)
}

func (k *keyring) wipe() {
	k.pairwise.wipe()
	for _, c := range k.group {
		c.wipe()
	}
	*k = keyring{}
}

// open returns what a data frame carries. An unprotected frame passes only if
// no pairwise key is installed, or if it is EAPOL. ok is false for what a
// receiver drops without a word: no key, a bad MIC, a replay, no ethernet type.
func (k *keyring) open(rx reception) (ev radio.Received, ok bool) {
	body, encrypted := rx.Body, rx.Flags&dot11.FlagProtected != 0
	if encrypted {
		c := k.choose(rx)
		if c == nil {
			return ev, false
		}
		var err error
		if body, err = c.Decrypt(nil, rx.octets); err != nil {
			return ev, false
		}
	}
	kind, payload, err := dot11.ParseSNAP(body)
	if err != nil || !encrypted && k.pairwise != nil && kind != radio.EtherTypeEAPOL {
		return ev, false
	}
	return radio.Received{From: rx.Source(), EtherType: kind, Payload: payload, Encrypted: encrypted}, true
}

// choose returns the key that a protected frame is under, or nil.
func (k *keyring) choose(rx reception) *cipher {
	if !rx.Address1.IsGroup() {
		return k.pairwise
	}
	index, ok := rsn.KeyIndex(rx.octets)
	if !ok {
		return nil
	}
	return k.group[index]
}
