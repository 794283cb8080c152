package rsn

import (
	"strconv"
	"testing"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/secret"
)

func BenchmarkPSK(b *testing.B) {
	for b.Loop() {
		if _, err := PSK("correct horse battery", "home"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHandshake is a whole 4-way handshake, both ends, without the PSK.
func BenchmarkHandshake(b *testing.B) {
	for _, p := range profiles {
		ap := p.ap.Append(nil)
		sta, err := dot11.SelectRSN(p.ap, p.opt)
		if err != nil {
			b.Fatal(err)
		}
		own := sta.Append(nil)
		group, err := NewGroupKey(p.ap, random(1))
		if err != nil {
			b.Fatal(err)
		}
		rand := random(2)
		b.Run(p.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s, err := NewSupplicant(SupplicantConfig{AP: apMAC, Station: stMAC, PMK: pmk, Elements: own, APElements: ap, Rand: rand})
				if err != nil {
					b.Fatal(err)
				}
				a, err := NewAuthenticator(AuthenticatorConfig{AP: apMAC, Station: stMAC, PMK: pmk, Elements: ap, StationElements: own, Group: group, Rand: rand})
				if err != nil {
					b.Fatal(err)
				}
				out, err := a.Start(epoch)
				for err == nil && len(out.Send) > 0 {
					var in Actions
					if in, err = s.Handle(out.Send[0], false); err == nil {
						out, err = a.Handle(epoch, in.Send[0], false)
					}
				}
				if err != nil || !s.Done() || !a.Done() {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCCMP(b *testing.B) {
	key := dot11.Key{Cipher: dot11.CipherCCMP, Data: make(secret.Bytes, 16)}
	header := unhex(b, ccmpVectors[2].header)
	for _, size := range []int{100, 1500} {
		name, payload := strconv.Itoa(size), make([]byte, size)
		b.Run("encrypt-"+name, func(b *testing.B) {
			c, _ := NewCCMP(key)
			buf := make([]byte, 0, 2000)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := c.Encrypt(buf, header, payload); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("decrypt-"+name, func(b *testing.B) {
			c, _ := NewCCMP(key)
			mpdu, err := c.Encrypt(nil, header, payload)
			if err != nil {
				b.Fatal(err)
			}
			buf := make([]byte, 0, 2000)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				clear(c.received[:])
				if _, err := c.Decrypt(buf, mpdu); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
