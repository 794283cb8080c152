package nl80211

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

// results answers the dump of scan results with these entries.
func (f *fake) hears(entries ...genetlink.Message) {
	f.answer = func(m genetlink.Message) ([]genetlink.Message, error) {
		if command(m.Header.Command) == cmdGetScan {
			return entries, nil
		}
		return nil, nil
	}
}

// refuses answers one command with an error.
func (f *fake) refuses(cmd command, err error) {
	f.answer = func(m genetlink.Message) ([]genetlink.Message, error) {
		if command(m.Header.Command) == cmd {
			return nil, &KernelError{Request: cmd.String(), Err: err, Text: "the reason"}
		}
		return nil, nil
	}
}

func TestScan(t *testing.T) {
	f := newFake(t)
	f.hears(
		bssMessage(attr(1, apMAC[:]), attr(2, u32(2437)), attr(6, elements("home", 1)), attr(10, u32(1500))),
		bssMessage(attr(2, u32(2437))), // cannot be read
	)
	f.do(radio.Scan{Elements: elements("x", 1)})
	if got := f.requests(); !slices.Equal(got, []command{cmdTriggerScan}) {
		t.Fatalf("asked for %v", got)
	}
	f.tell(cmdTriggerScan)
	f.pass(4 * time.Second)
	f.quiet()
	f.tell(cmdNewScanResults)
	scanned := only[radio.Scanned](f)
	if !scanned.Started.Equal(epoch) || len(scanned.BSSs) != 1 {
		t.Fatalf("%+v", scanned)
	}
	if seen := scanned.BSSs[0].Seen.Sub(epoch); seen != 2500*time.Millisecond {
		t.Errorf("seen after %v", seen)
	}
	f.pass(time.Minute)
	f.quiet()
}

// Without the word that it has begun, the kernel's answer is good enough.
func TestScanBeginsUntold(t *testing.T) {
	f := newFake(t)
	f.do(radio.Scan{})
	f.tell(cmdNewScanResults)
	only[radio.Scanned](f)
}

func TestScanNames(t *testing.T) {
	for _, tt := range []struct {
		names []dot11.SSID
		want  [][]byte // nested attributes; nil: unsupported
	}{
		{nil, [][]byte{attr(1)}},
		{[]dot11.SSID{"a", "b", "c"}, [][]byte{attr(1), attr(2, []byte("a")), attr(3, []byte("b")), attr(4, []byte("c"))}},
		{[]dot11.SSID{"a", "b", "c", "d"}, [][]byte{attr(1, []byte("a")), attr(2, []byte("b")), attr(3, []byte("c")), attr(4, []byte("d"))}},
		{[]dot11.SSID{"a", "b", "c", "d", "e"}, nil},
	} {
		f := newFake(t)
		f.do(radio.Scan{SSIDs: tt.names})
		if tt.want == nil {
			if failed := only[radio.Failed](f); !errors.Is(failed.Err, errors.ErrUnsupported) {
				t.Errorf("%d names: %v", len(tt.names), failed.Err)
			}
			continue
		}
		if got := attrsOf(t, f.asked[0])[45]; string(got) != string(slices.Concat(tt.want...)) {
			t.Errorf("%d names: % x", len(tt.names), got)
		}
	}
	f := newFake(t)
	f.do(radio.Scan{SSIDs: []dot11.SSID{dot11.SSID(make([]byte, 33))}})
	if failed := only[radio.Failed](f); !errors.Is(failed.Err, dot11.ErrSSID) {
		t.Error(failed.Err)
	}
}

func TestScanOfWhatTheDeviceHas(t *testing.T) {
	f := newFake(t)
	f.do(radio.Scan{Frequencies: []dot11.Frequency{5180, 5955, 2412}})
	if got := attrsOf(t, f.asked[0])[44]; string(got) != string(append(attr(1, u32(5180)), attr(2, u32(2412))...)) {
		t.Errorf("frequencies % x", got)
	}
	f.tell(cmdNewScanResults)
	only[radio.Scanned](f)

	cmd := radio.Scan{Frequencies: []dot11.Frequency{5955}}
	f.do(cmd)
	failed := only[radio.Failed](f)
	if !errors.Is(failed.Err, errors.ErrUnsupported) || len(failed.Command.(radio.Scan).Frequencies) != 1 {
		t.Errorf("%+v", failed)
	}
	f.do(radio.Scan{Elements: make(dot11.Elements, 301)})
	if failed := only[radio.Failed](f); !errors.Is(failed.Err, errors.ErrUnsupported) {
		t.Error(failed.Err)
	}
}

// Two scans come one after the other.
func TestScansQueue(t *testing.T) {
	f := newFake(t)
	f.do(radio.Scan{}, radio.Scan{})
	f.pass(time.Second)
	f.tell(cmdNewScanResults)
	first := only[radio.Scanned](f)
	if got := f.requests(); !slices.Equal(got, []command{cmdTriggerScan, cmdGetScan, cmdTriggerScan}) {
		t.Errorf("asked for %v", got)
	}
	f.tell(cmdNewScanResults)
	if second := only[radio.Scanned](f); !second.Started.After(first.Started) {
		t.Errorf("started at %v and %v", first.Started, second.Started)
	}
}

// Somebody else is scanning: theirs is waited for, and does not count as ours.
func TestScanWaitsForAnother(t *testing.T) {
	f := newFake(t)
	f.refuses(cmdTriggerScan, errnoBusy)
	f.do(radio.Scan{})
	f.pass(scanRetry + scanRetry/2)
	if got := f.requests(); !slices.Equal(got, []command{cmdTriggerScan, cmdTriggerScan}) {
		t.Errorf("asked for %v", got)
	}
	f.answer = nil
	// It was on another interface of the same device, then on another device.
	other := func(wiphy uint32) {
		f.radio.hear(message(cmdNewScanResults, attr(attrIfindex, u32(testIndex+1)), attr(attrWiphy, u32(wiphy))))
		f.settle()
	}
	other(testWiphy + 1)
	if got := f.requests(); got != nil {
		t.Errorf("asked for %v", got)
	}
	other(testWiphy)
	if got := f.requests(); !slices.Equal(got, []command{cmdTriggerScan}) {
		t.Errorf("asked for %v", got)
	}
	f.quiet()
	other(testWiphy)
	f.quiet()
	f.tell(cmdTriggerScan)
	f.tell(cmdNewScanResults)
	if scanned := only[radio.Scanned](f); scanned.Started.Equal(epoch) {
		t.Error("it has not started before the other's end")
	}
	f.pass(time.Minute)
	f.quiet()
}

// The end of somebody else's scan comes between our request and its beginning.
func TestScanIsNotTheOther(t *testing.T) {
	f := newFake(t)
	early := true
	f.answer = func(m genetlink.Message) ([]genetlink.Message, error) {
		if early && command(m.Header.Command) == cmdTriggerScan {
			early = false
			f.radio.heardScan(event{cmd: cmdNewScanResults, ifindex: testIndex, wiphy: testWiphy})
		}
		return nil, nil
	}
	f.do(radio.Scan{})
	if got := f.requests(); !slices.Equal(got, []command{cmdTriggerScan}) {
		t.Errorf("asked for %v", got)
	}
	f.quiet()
}

func TestScanFails(t *testing.T) {
	for _, tt := range []struct {
		name string
		act  func(*fake)
		want error
		asks []command
	}{
		{"busy for ever", func(f *fake) {
			f.refuses(cmdTriggerScan, errnoBusy)
			f.do(radio.Scan{})
			f.pass(scanLimit)
			f.asked = nil
		}, errScanBusy, nil},
		{"lost", func(f *fake) {
			f.do(radio.Scan{})
			f.tell(cmdTriggerScan)
			f.pass(scanLimit)
		}, errScanLost, []command{cmdTriggerScan, cmdAbortScan}},
		{"aborted", func(f *fake) {
			f.do(radio.Scan{})
			f.tell(cmdTriggerScan)
			f.tell(cmdScanAborted)
		}, errScanAborted, []command{cmdTriggerScan}},
		{"refused", func(f *fake) {
			f.refuses(cmdTriggerScan, errnoPermission)
			f.do(radio.Scan{})
		}, ErrPermission, []command{cmdTriggerScan}},
		{"switched off", func(f *fake) {
			f.refuses(cmdTriggerScan, errnoBlocked)
			f.do(radio.Scan{})
		}, ErrBlocked, []command{cmdTriggerScan}},
		{"results cannot be read", func(f *fake) {
			f.refuses(cmdGetScan, errnoNoDevice)
			f.do(radio.Scan{})
			f.tell(cmdNewScanResults)
		}, ErrGone, []command{cmdTriggerScan, cmdGetScan}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			tt.act(f)
			if got := f.requests(); !slices.Equal(got, tt.asks) {
				t.Errorf("asked for %v", got)
			}
			failed := only[radio.Failed](f)
			if _, ok := failed.Command.(radio.Scan); !ok || !errors.Is(failed.Err, tt.want) {
				t.Errorf("%T: %v", failed.Command, failed.Err)
			}
			// The next one is not held up.
			f.answer = nil
			f.do(radio.Scan{})
			f.tell(cmdNewScanResults)
			only[radio.Scanned](f)
		})
	}
}

// A table that changes while it is read is read again.
func TestScanReadsTwice(t *testing.T) {
	f := newFake(t)
	entry := func(generation uint32, last byte) genetlink.Message {
		mac := apMAC
		mac[5] = last
		return message(cmdNewScanResults, attr(46, u32(generation)), attr(47|isNested, attr(1, mac[:])))
	}
	reads := 0
	f.answer = func(m genetlink.Message) ([]genetlink.Message, error) {
		if command(m.Header.Command) != cmdGetScan {
			return nil, nil
		}
		if reads++; reads == 1 {
			return []genetlink.Message{entry(1, 1), entry(2, 3)}, nil
		}
		return []genetlink.Message{entry(2, 1), entry(2, 2), entry(2, 3)}, nil
	}
	f.do(radio.Scan{})
	f.tell(cmdNewScanResults)
	if scanned := only[radio.Scanned](f); reads != 2 || len(scanned.BSSs) != 3 {
		t.Errorf("%d reads, %d BSSs", reads, len(scanned.BSSs))
	}
}
