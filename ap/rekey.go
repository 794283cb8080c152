package ap

import (
	"time"

	"github.com/gowps/wps/radio"
)

func (b *BSS) planRekey(now time.Time) {
	if b.cfg.RekeyEvery > 0 {
		b.rekeyAt = now.Add(b.cfg.RekeyEvery)
	}
}

// rekey gives all stations a new group key. The radio goes on with the old one
// until the last of them has confirmed, or was sent away for not doing so.
func (b *BSS) rekey(now time.Time) {
	b.planRekey(now)
	if b.unconfirmed > 0 { // the last rekey is not through yet
		return
	}
	if err := b.group.Rotate(); err != nil { // no randomness: the old key stays
		return
	}
	for _, s := range b.everyone() {
		if !s.connected || s.auth == nil {
			continue
		}
		actions, err := s.auth.RekeyGroup(now)
		if s.auth.GroupPending() {
			s.unconfirmed = true
			b.unconfirmed++
		}
		s.act(now, actions, err)
		s.settle()
	}
	if b.unconfirmed == 0 {
		b.useGroup(now)
	}
}

// confirmed notes that a station has the present group key, or is gone.
func (b *BSS) confirmed(now time.Time, s *station) {
	if !s.unconfirmed {
		return
	}
	s.unconfirmed = false
	if b.unconfirmed--; b.unconfirmed == 0 {
		b.useGroup(now)
	}
}

// useGroup takes a new group key into use for sending.
func (b *BSS) useGroup(now time.Time) {
	b.installGroup()
	b.notify(now, Rekeyed{})
}

func (b *BSS) installGroup() {
	for _, key := range b.group.Keys() {
		b.do(radio.SetKey{Key: key})
	}
}
