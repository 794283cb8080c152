package nl80211

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

var joinHome = radio.Join{BSS: home, SSID: "home", Elements: dot11.Elements{221, 4, 0, 0x50, 0xf2, 4}}

func TestJoin(t *testing.T) {
	f := newFake(t)
	f.do(joinHome)
	if want := connect(testIndex, joinHome, f.radio.can); len(f.owned) != 1 || string(f.owned[0].Data) != string(want.Data) {
		t.Fatalf("asked for %+v", f.owned)
	}
	if len(f.links) != 1 || *f.links[0].mode != linkModeDormant {
		t.Errorf("link changes %+v", f.links)
	}
	f.quiet()
	f.tell(cmdConnect, attr(attrMAC, apMAC[:]), attr(attrStatusCode, u16(0)), attr(attrRespIE, []byte{1, 1, 0x82}))
	want := radio.Joined{BSSID: apMAC, Elements: dot11.Elements{1, 1, 0x82}}
	if diff := cmp.Diff(want, only[radio.Joined](f)); diff != "" {
		t.Error(diff)
	}
	f.pass(time.Minute)
	f.quiet()
}

func TestJoinFails(t *testing.T) {
	farewell := func(from dot11.MAC) []byte {
		frame := slices.Concat([]byte{0xc0, 0, 0, 0}, ownMAC[:], from[:], apMAC[:], []byte{0, 0, 15, 0})
		return attr(attrFrame, frame)
	}
	for _, tt := range []struct {
		name string
		act  func(*fake)
		want error
		asks []command
	}{
		{"status", func(f *fake) {
			f.tell(cmdConnect, attr(attrMAC, apMAC[:]), attr(attrStatusCode, u16(17)))
		}, radio.StatusError(17), nil},
		{"no answer", func(f *fake) {
			f.tell(cmdConnect, attr(attrStatusCode, u16(1)), attr(attrTimedOut))
		}, radio.ErrNoAnswer, nil},
		{"deauthenticated", func(f *fake) { f.tell(cmdDeauthenticate, farewell(apMAC)) }, radio.StatusError(1), nil},
		{"disassociated", func(f *fake) { f.tell(cmdDisassociate, farewell(apMAC)) }, radio.StatusError(1), nil},
		{"silence", func(f *fake) { f.pass(joinLimit) }, radio.ErrNoAnswer, []command{cmdDisconnect}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.do(joinHome)
			// What is not about it changes nothing.
			f.tell(cmdDeauthenticate, farewell(ownMAC))
			f.tell(cmdDeauthenticate, attr(attrFrame, make([]byte, 25)))
			f.tell(cmdDisconnect, attr(attrReasonCode, u16(3)))
			f.tell(cmdConnect, attr(attrMAC, ownMAC[:]), attr(attrStatusCode, u16(1)))
			f.radio.hear(message(cmdConnect, attr(attrIfindex, u32(testIndex+1)), attr(attrStatusCode, u16(1))))
			f.quiet()

			tt.act(f)
			failed := only[radio.Failed](f)
			if diff := cmp.Diff(radio.Command(joinHome), failed.Command); diff != "" {
				t.Error(diff)
			}
			if !errors.Is(failed.Err, tt.want) {
				t.Errorf("%v, want %v", failed.Err, tt.want)
			}
			if got := f.requests(); !slices.Equal(got, tt.asks) {
				t.Errorf("asked for %v", got)
			}
			f.tell(cmdConnect, attr(attrMAC, apMAC[:]), attr(attrStatusCode, u16(0))) // late
			f.pass(time.Minute)
			f.quiet()
		})
	}
}

func TestJoinRefusedByKernel(t *testing.T) {
	for _, tt := range []struct{ errno, want error }{
		{errnoConnected, ErrInUse},
		{errnoPermission, ErrPermission},
		{errnoDown, ErrDown},
		{errors.New("anything else"), nil},
	} {
		f := newFake(t)
		f.failed = &KernelError{Request: "connect", Err: tt.errno, Text: "in words"}
		f.do(joinHome)
		err := only[radio.Failed](f).Err
		if !errors.Is(err, tt.errno) || tt.want != nil && !errors.Is(err, tt.want) || !strings.Contains(err.Error(), "in words") {
			t.Errorf("%v: %v", tt.errno, err)
		}
		f.pass(time.Minute)
		f.quiet()
	}
}

func TestJoinRefusedHere(t *testing.T) {
	for name, cmd := range map[string]radio.Join{
		"channel":  {BSS: dot11.BSS{BSSID: apMAC, Frequency: 5955}, SSID: "home"},
		"SSID":     {BSS: home, SSID: dot11.SSID(make([]byte, 33))},
		"elements": {BSS: home, SSID: "home", Elements: make(dot11.Elements, maxBody+1)},
	} {
		f := joined(t)
		f.do(cmd)
		if only[radio.Failed](f); f.owned != nil || f.requests() != nil {
			t.Errorf("%s: the kernel was bothered", name)
		}
	}
}

func TestLeave(t *testing.T) {
	f := joined(t)
	f.do(radio.Leave{Reason: dot11.ReasonHandshakeTimeout})
	if want := disconnect(testIndex, dot11.ReasonHandshakeTimeout); len(f.asked) != 1 || string(f.asked[0].Data) != string(want.Data) {
		t.Errorf("asked for %+v", f.asked)
	}
	if left := only[radio.Left](f); left != (radio.Left{BSSID: apMAC, Reason: dot11.ReasonHandshakeTimeout}) {
		t.Errorf("%+v", left)
	}
	f.tell(cmdDisconnect, attr(attrReasonCode, u16(15)))
	f.do(radio.Leave{})
	f.quiet()
}

// The kernel may know of the end already; anything else is told.
func TestLeaveRefused(t *testing.T) {
	f := joined(t)
	f.refuses(cmdDisconnect, errnoNotConnected)
	f.do(radio.Leave{})
	only[radio.Left](f)

	f = joined(t)
	f.refuses(cmdDisconnect, errnoPermission)
	f.do(radio.Leave{Reason: 3})
	failed, ok := f.events[0].(radio.Failed)
	if !ok || failed.Command != (radio.Leave{Reason: 3}) || !errors.Is(failed.Err, ErrPermission) {
		t.Errorf("%+v", f.events[0])
	}
	f.events = f.events[1:]
	only[radio.Left](f)
}

func TestLeaveWhileJoining(t *testing.T) {
	f := newFake(t)
	f.do(joinHome, radio.Leave{Reason: dot11.ReasonDeauthLeaving})
	if got := f.requests(); !slices.Equal(got, []command{cmdDisconnect}) {
		t.Errorf("asked for %v", got)
	}
	only[radio.Left](f)
	f.tell(cmdConnect, attr(attrMAC, apMAC[:]), attr(attrStatusCode, u16(1)))
	f.pass(time.Minute)
	f.quiet()
}

// A station that is joined leaves first; one that is joining gives that up.
func TestJoinAgain(t *testing.T) {
	f := joined(t)
	f.do(joinHome)
	if left := only[radio.Left](f); left != (radio.Left{BSSID: apMAC, Reason: dot11.ReasonDeauthLeaving}) {
		t.Errorf("%+v", left)
	}
	f.tell(cmdDisconnect, attr(attrReasonCode, u16(3)))
	f.quiet()
	if got := f.requests(); !slices.Equal(got, []command{cmdDisconnect}) || len(f.owned) != 1 {
		t.Errorf("asked for %v, %d times to connect", got, len(f.owned))
	}
	other := joinHome
	other.BSS.BSSID[5]++
	f.do(other)
	if failed := only[radio.Failed](f); !errors.Is(failed.Err, errReplaced) {
		t.Errorf("%+v", failed)
	}
	f.tell(cmdConnect, attr(attrMAC, apMAC[:]), attr(attrStatusCode, u16(1))) // of the first
	f.quiet()
	f.tell(cmdConnect, attr(attrMAC, other.BSS.BSSID[:]), attr(attrStatusCode, u16(0)))
	if got := only[radio.Joined](f); got.BSSID != other.BSS.BSSID {
		t.Errorf("joined %v", got.BSSID)
	}
}

func TestDisconnected(t *testing.T) {
	for _, tt := range []struct {
		name   string
		attrs  [][]byte
		reason dot11.Reason
		byPeer bool
	}{
		{"by the access point", [][]byte{attr(attrReasonCode, u16(15)), attr(attrDisconnectedByAP)}, 15, true},
		{"by the access point that leaves", [][]byte{attr(attrReasonCode, u16(3)), attr(attrDisconnectedByAP)}, 3, true},
		{"beacons missed, mac80211", [][]byte{attr(attrReasonCode, u16(4))}, dot11.ReasonBeaconTimeout, true},
		{"beacons missed, brcmfmac", [][]byte{attr(attrReasonCode, u16(0))}, dot11.ReasonBeaconTimeout, true},
		{"by the kernel", [][]byte{attr(attrReasonCode, u16(1))}, 1, true},
		{"by another program", [][]byte{attr(attrReasonCode, u16(3))}, 3, false},
	} {
		f := joined(t)
		f.tell(cmdDisconnect, tt.attrs...)
		want := radio.Left{BSSID: apMAC, Reason: tt.reason, ByPeer: tt.byPeer}
		if left := only[radio.Left](f); left != want {
			t.Errorf("%s: %+v, want %+v", tt.name, left, want)
		}
		f.tell(cmdDisconnect, tt.attrs...)
		f.quiet()
	}
}

func TestRoam(t *testing.T) {
	f := joined(t)
	f.tell(cmdRoam, attr(attrMAC, apMAC[:]))
	f.quiet()
	other := dot11.MAC{2, 0, 0, 0, 0, 0xa1}
	f.tell(cmdRoam, attr(attrMAC, other[:]))
	if left := only[radio.Left](f); left.BSSID != apMAC || !left.ByPeer {
		t.Errorf("%+v", left)
	}
	if got := f.requests(); !slices.Equal(got, []command{cmdDisconnect}) {
		t.Errorf("asked for %v", got)
	}
}

// The scan that is under way is cut short, and the join waits for its end.
func TestJoinCutsScan(t *testing.T) {
	f := newFake(t)
	f.do(radio.Scan{})
	f.tell(cmdTriggerScan)
	f.do(joinHome, radio.Scan{})
	if got := f.requests(); !slices.Equal(got, []command{cmdTriggerScan, cmdAbortScan}) || f.owned != nil {
		t.Errorf("asked for %v, %d times to connect", got, len(f.owned))
	}
	f.tell(cmdScanAborted)
	only[radio.Scanned](f)
	if got := f.requests(); !slices.Equal(got, []command{cmdGetScan}) || len(f.owned) != 1 {
		t.Errorf("asked for %v, %d times to connect", got, len(f.owned))
	}
	f.tell(cmdConnect, attr(attrStatusCode, u16(0)))
	only[radio.Joined](f)
	// Now it is the second scan's turn.
	if got := f.requests(); !slices.Equal(got, []command{cmdTriggerScan}) {
		t.Errorf("asked for %v", got)
	}
	f.tell(cmdNewScanResults)
	only[radio.Scanned](f)
}

// A scan that cannot be cut, or that has not begun, holds nothing up.
func TestJoinDoesNotWaitForScan(t *testing.T) {
	t.Run("does not end", func(t *testing.T) {
		f := newFake(t)
		f.do(radio.Scan{})
		f.tell(cmdTriggerScan)
		f.do(joinHome)
		f.pass(cutLimit)
		if len(f.owned) != 1 {
			t.Fatal("the join still waits")
		}
		f.tell(cmdConnect, attr(attrStatusCode, u16(0)))
		only[radio.Joined](f)
		f.tell(cmdNewScanResults)
		only[radio.Scanned](f)
		if len(f.owned) != 1 {
			t.Error("it joined twice")
		}
	})
	t.Run("is another's", func(t *testing.T) {
		f := newFake(t)
		f.refuses(cmdTriggerScan, errnoBusy)
		f.do(radio.Scan{}, joinHome)
		if len(f.owned) != 1 {
			t.Fatal("the join waits")
		}
		f.answer = nil
		f.tell(cmdConnect, attr(attrStatusCode, u16(0)))
		only[radio.Joined](f)
		f.tell(cmdTriggerScan)
		f.tell(cmdNewScanResults)
		only[radio.Scanned](f)
	})
	t.Run("left again", func(t *testing.T) {
		f := newFake(t)
		f.do(radio.Scan{})
		f.tell(cmdTriggerScan)
		f.do(joinHome, radio.Leave{})
		only[radio.Left](f)
		f.requests()
		f.tell(cmdScanAborted)
		only[radio.Scanned](f)
		f.pass(time.Minute)
		if got := f.requests(); !slices.Equal(got, []command{cmdGetScan}) || f.owned != nil {
			t.Errorf("asked for %v, %d times to connect", got, len(f.owned))
		}
	})
}
