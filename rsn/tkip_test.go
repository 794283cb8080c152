package rsn

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"testing"

	"github.com/gowps/wps/dot11"
)

// TestMichael: the chain of IEEE 802.11-2020, J.5.2, where each MIC is the key
// of the next.
func TestMichael(t *testing.T) {
	key := unhex(t, "0000000000000000")
	for _, tc := range []struct{ data, mic string }{
		{"", "82925c1ca1d130b8"}, {"M", "434721ca40639b3f"}, {"Mi", "e8f9becae97e5d29"},
		{"Mic", "90038fc6cf13c1db"}, {"Mich", "d55e100510128986"}, {"Michael", "0a942b124ecaa546"},
	} {
		mic := michael([2]uint32{binary.LittleEndian.Uint32(key), binary.LittleEndian.Uint32(key[4:])}, []byte(tc.data))
		if got := hex.EncodeToString(mic[:]); got != tc.mic {
			t.Fatalf("%q: %s, want %s", tc.data, got, tc.mic)
		}
		key = mic[:]
	}
}

// TestTKIPMixing: IEEE 802.11-2020, J.5.1.
func TestTKIPMixing(t *testing.T) {
	for _, tc := range []struct {
		tk, ta string
		tsc    uint64
		phase1 [5]uint16
		seed   string
	}{
		{"000102030405060708090a0b0c0d0e0f", "102233445566", 0, [5]uint16{0x3dd2, 0x016e, 0x76f4, 0x8697, 0xb2e8}, "00200033ea8d2f60ca6d1374234a660b"},
		{"983a16ef4facb351aa9ecc271d7309e2", "509c4b1727d9", 0xf0a410fc058c, [5]uint16{0xf2df, 0xebb1, 0x88d3, 0x5923, 0xa07c}, "05258cf4d85152f4d9af1a64f1d07021"},
		{"000102030405060708090a0b0c0d0e0f", "102233445566", 1, [5]uint16{0x3dd2, 0x016e, 0x76f4, 0x8697, 0xb2e8}, "00200190ffdc314389a9d9d074fd20aa"},
	} {
		tk := [16]byte(unhex(t, tc.tk))
		p := tkipPhase1(&tk, unhex(t, tc.ta), uint32(tc.tsc>>16))
		seed := tkipPhase2(p, &tk, uint16(tc.tsc))
		if p != tc.phase1 || hex.EncodeToString(seed[:]) != tc.seed {
			t.Errorf("TSC %d: phase 1 %04x, seed %x", tc.tsc, p, seed)
		}
	}
}

func newTKIP(t testing.TB, seq byte) *TKIP {
	t.Helper()
	key := make([]byte, 32)
	for i := range key {
		key[i] = byte(i)
	}
	c, err := NewTKIP(dot11.Key{Kind: dot11.GroupKey, Index: 2, Cipher: dot11.CipherTKIP, Data: key, Seq: [6]byte{seq}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTKIPRoundTrip(t *testing.T) {
	for _, header := range []string{
		"08020000ffffffffffff0200000000020200000000031000",             // group, from the AP
		"080100000200000000020200000000030200000000041000",             // to the AP
		"8801000002000000000202000000000302000000000410000500",         // QoS
		"080300000200000000020200000000030200000000041000020000000005", // four addresses
	} {
		for _, n := range []int{0, 1, 5, 300} {
			sender, receiver := newTKIP(t, 0), newTKIP(t, 0)
			payload := bytes.Repeat([]byte{0x5a, 1}, n)
			var mpdu []byte
			for range 3 {
				var err error
				if mpdu, err = sender.Encrypt(nil, unhex(t, header), payload); err != nil {
					t.Fatal(err)
				}
				if index, ok := KeyIndex(mpdu); !ok || index != 2 {
					t.Errorf("key index %d", index)
				}
				got, err := receiver.Decrypt([]byte("before"), mpdu)
				if err != nil || !bytes.Equal(got, append([]byte("before"), payload...)) {
					t.Fatalf("%s, %d octets: %v", header, n, err)
				}
			}
			if _, err := receiver.Decrypt(nil, mpdu); !errors.Is(err, ErrReplay) {
				t.Errorf("replay: %v", err)
			}
			// Any bit flipped behind the header is noticed, but for two octets of
			// the IV: a copy of other bits, and the reserved ones.
			size := len(header) / 2
			for i := size; i < len(mpdu); i++ {
				bad := bytes.Clone(mpdu)
				bad[i] ^= 1
				if got, err := newTKIP(t, 0).Decrypt(nil, bad); err == nil && i != size+1 && i != size+3 {
					t.Errorf("octet %d flipped: accepted as %d octets", i, len(got))
				}
			}
			for i := range mpdu {
				if _, err := newTKIP(t, 0).Decrypt(nil, mpdu[:i]); !errors.Is(err, ErrIgnored) {
					t.Errorf("cut off after %d: %v", i, err)
				}
			}
			// Neither is a receiver's counter moved by what it refuses.
			if _, err := newTKIP(t, 3).Decrypt(nil, mpdu); !errors.Is(err, ErrReplay) {
				t.Errorf("below Key.Seq: %v", err)
			}
		}
	}
}

func TestTKIPKeys(t *testing.T) {
	for _, key := range []dot11.Key{
		{Cipher: dot11.CipherCCMP, Data: make([]byte, 32)}, {Cipher: dot11.CipherTKIP, Data: make([]byte, 16)},
		{Cipher: dot11.CipherTKIP, Data: make([]byte, 32), Index: 4},
	} {
		if _, err := NewTKIP(key); err == nil {
			t.Errorf("accepted %v", key)
		}
	}
	c := newTKIP(t, 0)
	c.sent = maxPN
	if _, err := c.Encrypt(nil, unhex(t, "08020000ffffffffffff0200000000020200000000031000"), nil); !errors.Is(err, ErrExhausted) {
		t.Errorf("after 2^48 frames: %v", err)
	}
}
