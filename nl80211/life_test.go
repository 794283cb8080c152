package nl80211

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// link tells the state of the interface, as route netlink does.
func (f *fake) tellLink(l ifLink) {
	f.t.Helper()
	l.index = testIndex
	f.radio.linked(l)
	f.settle()
}

// An interface that goes away ends all that is under way, and all that is asked
// for later.
func TestInterfaceLost(t *testing.T) {
	for _, tt := range []struct {
		name    string
		act     func(*fake)
		want    error
		returns bool // it can come back
	}{
		{"removed", func(f *fake) { f.tellLink(ifLink{gone: true}) }, ErrGone, false},
		{"down", func(f *fake) { f.tellLink(ifLink{}) }, ErrDown, true},
		{"switched off", func(f *fake) { f.block = true; f.tellLink(ifLink{}) }, ErrBlocked, true},
		{"removed, but not told", func(f *fake) { f.state.gone = true; f.radio.linkOverrun(); f.settle() }, ErrGone, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := joined(t)
			f.do(radio.Scan{}, radio.Scan{})
			tt.act(f)
			if len(f.events) != 3 {
				t.Fatalf("%+v", f.events)
			}
			for i, ev := range f.events[:2] {
				if failed, ok := ev.(radio.Failed); !ok || !errors.Is(failed.Err, tt.want) || !strings.Contains(failed.Err.Error(), "wlan7") {
					t.Errorf("event %d: %+v", i, ev)
				}
			}
			if err := f.radio.Err(); err != tt.want {
				t.Errorf("the radio's error is %v", err)
			}
			if left := f.events[2]; left != (radio.Left{BSSID: apMAC, Reason: dot11.ReasonDeauthLeaving}) {
				t.Errorf("%+v", left)
			}
			f.events = nil
			tt.act(f) // told once more
			f.tell(cmdDisconnect, attr(attrReasonCode, u16(3)))
			f.pass(time.Minute)
			f.quiet()
			f.requests()
			for _, cmd := range []radio.Command{radio.Scan{}, joinHome} {
				f.do(cmd)
				if failed := only[radio.Failed](f); !errors.Is(failed.Err, tt.want) {
					t.Errorf("%T: %v", cmd, failed.Err)
				}
			}
			if got := f.requests(); got != nil || f.owned != nil {
				t.Errorf("asked for %v", got)
			}
			f.tellLink(ifLink{up: true, mac: ownMAC})
			f.do(radio.Scan{})
			if got := len(f.requests()) == 1; got != tt.returns || (f.radio.Err() == nil) != tt.returns {
				t.Errorf("scans again: %v, want %v; %v", got, tt.returns, f.radio.Err())
			}
		})
	}
}

func TestInterfaceLostWhileJoining(t *testing.T) {
	f := newFake(t)
	f.do(joinHome)
	f.tellLink(ifLink{})
	if failed := only[radio.Failed](f); !errors.Is(failed.Err, ErrDown) {
		t.Errorf("%+v", failed)
	}
	f.pass(time.Minute)
	f.quiet()
}

// Down and up again before anybody had asked why.
func TestInterfaceFlaps(t *testing.T) {
	f := newFake(t)
	f.radio.linked(ifLink{index: testIndex})
	f.radio.linked(ifLink{index: testIndex, up: true, mac: ownMAC})
	f.do(radio.Scan{})
	f.tell(cmdNewScanResults)
	only[radio.Scanned](f)
}

func TestOtherInterfacesDoNotMatter(t *testing.T) {
	f := joined(t)
	f.radio.linked(ifLink{index: testIndex + 1, gone: true})
	f.radio.linked(ifLink{index: testIndex + 1})
	f.radio.hear(message(cmdDisconnect, attr(attrIfindex, u32(testIndex+1))))
	f.radio.hear(genetlink.Message{Header: genetlink.Header{Command: uint8(cmdDisconnect)}, Data: []byte{1}})
	f.settle()
	f.quiet()
}

func TestAddressChanges(t *testing.T) {
	f := newFake(t)
	other := dot11.MAC{2, 0, 0, 0, 0, 9}
	f.tellLink(ifLink{up: true})
	if f.radio.Address() != ownMAC {
		t.Error("no address took the place of one")
	}
	f.tellLink(ifLink{up: true, mac: other})
	if f.radio.Address() != other {
		t.Errorf("address %v", f.radio.Address())
	}
}

// Messages were lost: what they may have told is asked for.
func TestOverrun(t *testing.T) {
	t.Run("idle", func(t *testing.T) {
		f := newFake(t)
		f.radio.overrun()
		if f.settle(); f.requests() != nil {
			t.Error("asked for something")
		}
	})
	t.Run("scan", func(t *testing.T) {
		f := newFake(t)
		f.do(radio.Scan{})
		f.tell(cmdTriggerScan)
		f.pass(time.Second)
		f.radio.overrun()
		f.settle()
		if got := f.requests(); !slices.Equal(got, []command{cmdTriggerScan, cmdTriggerScan}) {
			t.Errorf("asked for %v", got)
		}
		f.tell(cmdTriggerScan)
		f.tell(cmdNewScanResults)
		if scanned := only[radio.Scanned](f); scanned.Started.Equal(epoch) {
			t.Error("the result is that of the first one")
		}
	})
	t.Run("joined meanwhile", func(t *testing.T) {
		f := newFake(t)
		f.do(joinHome)
		f.radio.overrun()
		f.settle()
		if got := f.requests(); !slices.Equal(got, []command{cmdGetStation}) {
			t.Errorf("asked for %v", got)
		}
		only[radio.Joined](f)
	})
	t.Run("still joining", func(t *testing.T) {
		f := newFake(t)
		f.do(joinHome)
		f.refuses(cmdGetStation, errnoNoEntry)
		f.radio.overrun()
		f.settle()
		f.quiet()
	})
	t.Run("still joined", func(t *testing.T) {
		f := joined(t)
		f.radio.overrun()
		f.settle()
		f.quiet()
	})
	t.Run("left meanwhile", func(t *testing.T) {
		f := joined(t)
		f.refuses(cmdGetStation, errnoNoEntry)
		f.radio.overrun()
		f.settle()
		if left := only[radio.Left](f); left != (radio.Left{BSSID: apMAC, Reason: dot11.ReasonBeaconTimeout, ByPeer: true}) {
			t.Errorf("%+v", left)
		}
	})
	t.Run("link", func(t *testing.T) {
		f := newFake(t)
		f.state.up = false
		f.radio.linkOverrun()
		f.settle()
		f.do(radio.Scan{})
		if failed := only[radio.Failed](f); !errors.Is(failed.Err, ErrDown) {
			t.Errorf("%+v", failed)
		}
	})
}

// Close puts back what was changed, and nothing else.
func TestClose(t *testing.T) {
	t.Run("idle", func(t *testing.T) {
		f := newFake(t)
		if err := f.radio.Close(); err != nil || !f.closed || f.links != nil || f.requests() != nil {
			t.Errorf("%v, closed %v, links %+v", err, f.closed, f.links)
		}
		if err := f.radio.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Run("busy", func(t *testing.T) {
		f := joined(t)
		f.radio.before = ifLink{mode: linkModeDefault} // it was down
		f.do(radio.Scan{})
		f.requests()
		f.radio.hear(message(cmdControlPortFrame, attr(attrIfindex, u32(testIndex)), attr(6, apMAC[:]))) // not delivered any more
		if err := f.radio.Close(); err != nil || !f.closed {
			t.Errorf("%v, closed %v", err, f.closed)
		}
		if got := f.requests(); !slices.Equal(got, []command{cmdAbortScan, cmdDisconnect}) {
			t.Errorf("asked for %v", got)
		}
		if len(f.links) != 2 || *f.links[0].mode != linkModeDefault || f.links[1] != (linkChange{mask: iffUp}) {
			t.Errorf("link changes %+v", f.links)
		}
		f.do(radio.Scan{}, joinHome, radio.Leave{})
		f.tell(cmdDisconnect)
		f.tellLink(ifLink{gone: true})
		f.radio.receivedPacket(apMAC, radio.EtherTypeARP, nil)
		f.radio.overrun()
		f.radio.linkOverrun()
		f.pass(time.Minute)
		f.quiet()
		if got := f.requests(); got != nil {
			t.Errorf("asked for %v", got)
		}
	})
	t.Run("joining", func(t *testing.T) {
		f := newFake(t)
		f.do(joinHome)
		if err := f.radio.Close(); err != nil {
			t.Error(err)
		}
		if got := f.requests(); !slices.Equal(got, []command{cmdDisconnect}) {
			t.Errorf("asked for %v", got)
		}
		f.pass(time.Minute)
	})
	t.Run("the interface is gone", func(t *testing.T) {
		f := joined(t)
		f.radio.kernel = broken{f, errnoNoDevice}
		f.radio.dormant = true
		if err := f.radio.Close(); err != nil || !f.closed {
			t.Errorf("%v, closed %v", err, f.closed)
		}
	})
	t.Run("not permitted", func(t *testing.T) {
		f := joined(t)
		f.radio.kernel = broken{f, errnoPermission}
		if err := f.radio.Close(); !errors.Is(err, errnoPermission) || !f.closed {
			t.Errorf("%v, closed %v", err, f.closed)
		}
	})
}

// Abandon leaves what there is, but for the link mode.
func TestAbandon(t *testing.T) {
	f := joined(t)
	f.radio.before = ifLink{mode: linkModeDefault} // it was down
	f.do(radio.Scan{})
	f.requests()
	if err := errors.Join(f.radio.Abandon(), f.radio.Abandon(), f.radio.Close()); err != nil || !f.closed {
		t.Errorf("%v, closed %v", err, f.closed)
	}
	if got := f.requests(); !slices.Equal(got, []command{cmdAbortScan}) {
		t.Errorf("asked for %v", got)
	}
	if len(f.links) != 1 || *f.links[0].mode != linkModeDefault {
		t.Errorf("link changes %+v", f.links)
	}
	f.pass(time.Minute)
	f.quiet()
}

// broken cannot change the link.
type broken struct {
	*fake
	err error
}

func (b broken) setLink(linkChange) error { return b.err }

// Several receivers hear the same, until they are taken away.
func TestNotify(t *testing.T) {
	f := newFake(t)
	var first, second int
	var stop func()
	stop = f.radio.Notify(func(radio.Event) { first++; stop() })
	f.radio.Notify(func(radio.Event) { second++ })
	f.do(radio.Silence{}, radio.Silence{})
	if first != 1 || second != 2 {
		t.Errorf("heard %d and %d events, want 1 and 2", first, second)
	}
	if f.radio.Loop() != f.loop || f.radio.Name() != "wlan7" || !f.radio.Capabilities().Protects() {
		t.Error("it is not what it was made of")
	}
}
