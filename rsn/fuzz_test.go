package rsn

import (
	"bytes"
	"testing"

	"github.com/gowps/wps/dot11"
)

// handshakeFrames are the frames of a whole run, as seeds.
func handshakeFrames(f *testing.F) (frames [][]byte) {
	whole(f, profiles[0], 1, func(_ int, p packet) []packet {
		frames = append(frames, p.frame)
		return []packet{p}
	})
	return frames
}

func FuzzKeyFrame(f *testing.F) {
	for _, b := range handshakeFrames(f) {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		k, err := ParseKeyFrame(b)
		if err != nil {
			return
		}
		_ = k.String()
		again, err := ParseKeyFrame(k.Append(nil))
		if err != nil {
			t.Fatalf("what was parsed does not parse again: %v", err)
		}
		k.raw, again.raw = nil, nil
		if !bytes.Equal(k.Append(nil), again.Append(nil)) {
			t.Fatalf("%+v became %+v", k, again)
		}
	})
}

// FuzzHandshake gives both sides any frame, at each of their stages.
func FuzzHandshake(f *testing.F) {
	for i, b := range handshakeFrames(f) {
		f.Add(b, uint8(i), false)
		f.Add(b, uint8(i), true)
	}
	f.Fuzz(func(t *testing.T, b []byte, at uint8, encrypted bool) {
		whole(t, profiles[int(at)/6%4], 2, func(n int, p packet) []packet {
			if n == int(at)%6 {
				x := packet{toAP: p.toAP, frame: b}
				if encrypted {
					x.tk = p.tk
				}
				return []packet{x, p}
			}
			return []packet{p}
		})
	})
}

func FuzzKeyData(f *testing.F) {
	f.Add(appendKDE(nil, kdeGTK, []byte{1, 0}, make([]byte, 16)))
	f.Add(appendKDE(nil, kdeIGTK, []byte{4, 0, 0, 0, 0, 0, 0, 0}, make([]byte, 16)))
	f.Add([]byte{48, 2, 1, 0, 0xdd, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := parseKeyData(b)
		if err != nil {
			return
		}
		var again []byte
		again = append(append(append(again, d.rsne...), d.rsneNext...), d.rsnxe...)
		if _, err := parseKeyData(again); err != nil {
			t.Fatal(err)
		}
		if d.gtk != nil && (d.gtk.index < 1 || d.gtk.index > 3) || d.igtk != nil && (d.igtk.index < 4 || d.igtk.index > 5) {
			t.Fatalf("%+v %+v", d.gtk, d.igtk)
		}
	})
}

// FuzzCiphers gives frames to CCMP and TKIP, as they are and protected.
func FuzzCiphers(f *testing.F) {
	for _, v := range ccmpVectors {
		f.Add(unhex(f, v.tk), unhex(f, v.want))
		f.Add(unhex(f, v.tk), unhex(f, v.header))
	}
	type cipher interface {
		Encrypt(dst, header, payload []byte) ([]byte, error)
		Decrypt(dst, mpdu []byte) ([]byte, error)
	}
	f.Fuzz(func(t *testing.T, seed, b []byte) {
		index, _ := KeyIndex(b)
		var tk [32]byte
		copy(tk[:], seed)
		fresh := []func() (cipher, error){
			func() (cipher, error) {
				return NewCCMP(dot11.Key{Cipher: dot11.CipherCCMP, Data: tk[:16], Index: index})
			},
			func() (cipher, error) {
				return NewTKIP(dot11.Key{Cipher: dot11.CipherTKIP, Data: tk[:], Index: index})
			},
		}
		for _, fresh := range fresh {
			tx, err := fresh()
			if err != nil {
				t.Fatal(err)
			}
			_, _ = tx.Decrypt(nil, b)
			h, err := parseHeader(b)
			if err != nil {
				return
			}
			mpdu, err := tx.Encrypt(nil, b[:h.size], b[h.size:])
			if err != nil {
				t.Fatal(err)
			}
			rx, _ := fresh()
			payload, err := rx.Decrypt(nil, mpdu)
			if err != nil || !bytes.Equal(payload, b[h.size:]) {
				t.Fatalf("%x became %x: %v", b[h.size:], payload, err)
			}
		}
	})
}
