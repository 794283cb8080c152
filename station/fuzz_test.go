package station

import (
	"bytes"
	"testing"
	"time"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/wsc"
)

// FuzzEnroll lets a hostile air say anything at any time. Whatever it does, the
// machine must not panic, must end by itself, and must have no credential: no
// registrar is there to give one.
func FuzzEnroll(f *testing.F) {
	start := []byte{1, 0, 0, 14, 1, 7, 0, 14, 254, 0, 0x37, 0x2a, 0, 0, 0, 1, 1, 0}
	f.Add(append([]byte{0, 1, 4, 18, 5, 2, 9}, start...), false)
	f.Add(append([]byte{0, 1, 4, 18, 0, 1}, start...), true)
	f.Add([]byte{0, 2, 0, 3, 0, 1, 4, 6, 1, 0, 0, 4, 4, 7, 0, 4}, false)
	f.Fuzz(func(t *testing.T, script []byte, pin bool) {
		script = script[:min(len(script), 4096)]
		password := wsc.PushButton()
		if pin {
			password = pinOf(rightPIN)
		}
		d, e := newEnroll(t, Walk(), password)
		d.start()
		in := bytes.NewBuffer(script)
		next := func() byte { b, _ := in.ReadByte(); return b }
		for in.Len() > 0 && e.phase != finished {
			d.now = d.now.Add(time.Duration(next()) * 10 * time.Millisecond)
			if at := e.Deadline(); !at.IsZero() && !d.now.Before(at) {
				d.note(d.m.Advance(d.now))
			}
			var ev radio.Event
			switch next() % 6 {
			case 0:
				ev = radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL, Payload: in.Next(int(next()))}
			case 1:
				changes := []func(*wsc.ProbeResponse){press, expectPIN(), func(*wsc.ProbeResponse) {}}
				ev = radio.Scanned{Started: d.scanAt, BSSs: []dot11.BSS{homeA(changes[next()%3])}}
			case 2:
				home := homeA()
				home.Elements = in.Next(int(next()))
				ev = radio.Scanned{Started: d.scanAt, BSSs: []dot11.BSS{home}}
			case 3:
				ev = radio.Left{BSSID: macA, Reason: dot11.Reason(next()), ByPeer: next()%2 == 0}
			case 4:
				ev = radio.Joined{BSSID: macA}
			case 5:
				failed := []radio.Command{radio.Scan{}, radio.Join{BSS: homeA()}, radio.Leave{}}
				ev = radio.Failed{Command: failed[next()%3], Err: radio.ErrNoAnswer}
			}
			d.give(ev)
		}
		for range 2000 {
			if _, ok := e.Result(); ok {
				break
			}
			d.advance()
		}
		if got, ok := e.Result(); !ok {
			t.Fatalf("does not end: phase %d, deadline %v", e.phase, e.Deadline().Sub(epoch))
		} else if got.Outcome == Success || got.Credentials != nil {
			t.Fatal("credentials out of nowhere")
		}
		// Up to 3 s late by the script, and three phases that may follow.
		if took := d.now.Sub(epoch); took > walkTime+grace+farewell+lastLookLimit+3*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

// FuzzConnect is the same for a connection: no port opens without the key.
func FuzzConnect(f *testing.F) {
	f.Add([]byte{1, 3, 0, 5, 1, 3, 0, 1, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		d, c := newConnect(t, ConnectConfig{Key: []byte(networkKey), Attempts: 3})
		d.start()
		in := bytes.NewBuffer(script)
		next := func() byte { b, _ := in.ReadByte(); return b }
		for in.Len() > 0 {
			d.now = d.now.Add(time.Duration(next()) * 10 * time.Millisecond)
			if at := c.Deadline(); !at.IsZero() && !d.now.Before(at) {
				d.note(c.Advance(d.now))
			}
			var ev radio.Event
			switch next() % 5 {
			case 0:
				ev = radio.Received{From: macA, EtherType: radio.EtherTypeEAPOL, Payload: in.Next(int(next())), Encrypted: next()%2 == 0}
			case 1:
				ev = radio.Scanned{Started: d.scanAt, BSSs: []dot11.BSS{network(macA, "home", channel6, -40)}}
			case 2:
				home := network(macA, "home", channel6, -40)
				home.Elements = in.Next(int(next()))
				ev = radio.Scanned{Started: d.scanAt, BSSs: []dot11.BSS{home}}
			case 3:
				ev = radio.Joined{BSSID: macA}
			case 4:
				ev = radio.Left{BSSID: macA, Reason: dot11.Reason(next()), ByPeer: next()%8 != 0}
			}
			for _, cmd := range d.give(ev) {
				if _, ok := cmd.(radio.Authorize); ok {
					t.Fatal("the port is open")
				}
			}
		}
		for range 100 {
			if c.Ended() {
				return
			}
			d.advance()
		}
		t.Fatal("does not end")
	})
}
