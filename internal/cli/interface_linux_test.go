package cli

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gowps/wps"
	"github.com/gowps/wps/dhcp"
	"github.com/gowps/wps/internal/netconf"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/nl80211"
	"github.com/gowps/wps/radio"
	"github.com/gowps/wps/station"
)

// bench is a place at an interface that is not there, and what it was asked for.
type bench struct {
	*place
	calls  []string
	stderr bytes.Buffer
	fails  error // what all calls return
	state  error // of the card
}

func newBench(t *testing.T) *bench {
	b := &bench{}
	l := loop.NewVirtual(epoch)
	b.place = &place{ctx: t.Context(), env: Env{Stderr: &b.stderr}, loop: l, start: epoch, iface: "lo"}
	b.place.card, b.place.radio, b.place.config = benchCard{b: b}, benchCard{b: b}, benchConfig{b}
	return b
}

func (b *bench) call(what string) error {
	b.calls = append(b.calls, what)
	return b.fails
}

type benchCard struct {
	radio.Radio
	b *bench
}

func (c benchCard) Close() error   { return c.b.call("close") }
func (c benchCard) Abandon() error { return c.b.call("abandon") }
func (c benchCard) Err() error     { return c.b.state }

type benchConfig struct{ b *bench }

func (c benchConfig) Update(l dhcp.Lease) error { return c.b.call("update " + l.Address.String()) }
func (c benchConfig) Clear() error              { return c.b.call("clear") }
func (c benchConfig) Borrow(l netconf.Loan) error {
	return c.b.call(fmt.Sprintf("borrow %+v", l))
}
func (c benchConfig) Keep(d time.Duration) error { return c.b.call("keep " + d.String()) }
func (c benchConfig) Undo() error                { return c.b.call("undo") }

// lease is one of an hour.
var lease = dhcp.Lease{Address: netip.MustParseAddr("192.168.1.2"), Duration: time.Hour, Obtained: epoch}

func TestInterfaceFollows(t *testing.T) {
	forever := lease
	forever.Duration = dhcp.Forever
	for _, tt := range []struct {
		name   string
		keep   bool
		events []wps.Event
		want   string // asked for
		told   string // on stderr
	}{
		{"nothing comes of it", false, nil, "clear, close, undo", ""},
		{"nothing to keep", true, []wps.Event{station.Scanning{}}, "clear, close, undo", ""},
		{"an address", false, []wps.Event{station.Connected{}, dhcp.Bound{Lease: lease}},
			"update 192.168.1.2, clear, close, undo", ""},
		{"another one", false, []wps.Event{station.Connected{}, dhcp.Bound{Lease: lease}, dhcp.Lost{Lease: lease}, dhcp.Bound{Lease: lease}},
			"update 192.168.1.2, clear, update 192.168.1.2, clear, close, undo", ""},
		{"lost, but not for good", false, []wps.Event{station.Connected{}, dhcp.Bound{Lease: lease}, station.Disconnected{}},
			"update 192.168.1.2, clear, close, undo", ""},
		{"lost for good", true, []wps.Event{station.Connected{}, dhcp.Bound{Lease: lease}, station.Disconnected{Final: true}},
			"update 192.168.1.2, clear, clear, close, undo", ""},
		{"kept", true, []wps.Event{station.Connected{}, dhcp.Bound{Lease: lease}},
			"update 192.168.1.2, abandon, keep 1h0m0s", "the lease of 192.168.1.2, which ends in 1h0m0s"},
		{"kept for ever", true, []wps.Event{station.Connected{}, dhcp.Bound{Lease: forever}},
			"update 192.168.1.2, abandon, keep 0s", "lo stays connected"},
		{"kept without an address", true, []wps.Event{station.Connected{}}, "abandon, keep 0s", "lo stays connected"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.keep = tt.keep
			for _, ev := range tt.events {
				b.event(ev)
			}
			if err := b.close(); err != nil {
				t.Error(err)
			}
			if got := strings.Join(b.calls, ", "); got != tt.want {
				t.Errorf("asked for %s, want %s", got, tt.want)
			}
			if told := b.stderr.String(); !strings.Contains(told, tt.told) || tt.told == "" && told != "" {
				t.Errorf("stderr %q, want %q", told, tt.told)
			}
		})
	}
}

// What cannot be configured is noted, and what cannot be put back is an error.
func TestInterfaceFails(t *testing.T) {
	b := newBench(t)
	b.fails = errors.New("netconf: lo: no luck")
	b.event(station.Connected{})
	b.event(dhcp.Bound{Lease: lease})
	if want := "wps: note: lo: no luck\n"; b.stderr.String() != want {
		t.Errorf("stderr %q, want %q", b.stderr.String(), want)
	}
	for _, keep := range []bool{false, true} {
		b.keep = keep
		if err := b.close(); !errors.Is(err, b.fails) {
			t.Errorf("keep %v: %v", keep, err)
		}
	}
	b.config, b.calls, b.keep = nil, nil, false // not permitted
	b.event(dhcp.Bound{Lease: lease})
	b.event(dhcp.Lost{Lease: lease})
	b.close()
	if !slices.Equal(b.calls, []string{"close"}) {
		t.Errorf("asked for %v", b.calls)
	}
}

func TestInterfaceExplains(t *testing.T) {
	connection := wps.ErrNoConnection
	for _, tt := range []struct {
		name  string
		iface string // "lo" is there
		state error
		later bool // the state is known only later
		lost  bool
		err   error
		want  error
	}{
		{"all is well", "lo", nil, false, false, nil, nil},
		{"it has failed by itself", "lo", nil, false, true, connection, connection},
		{"removed", "nosuch0", nl80211.ErrGone, false, false, nil, nl80211.ErrGone},
		{"removed, so interrupted", "nosuch0", nl80211.ErrGone, false, false, errInterrupted, nl80211.ErrGone},
		{"removed, which shows later", "nosuch0", nl80211.ErrDown, true, true, connection, nl80211.ErrGone},
		{"down, which shows later", "lo", nl80211.ErrDown, true, true, connection, nl80211.ErrDown},
		{"switched off in mid-exchange", "lo", nl80211.ErrBlocked, true, false, wps.ErrLinkLost, nl80211.ErrBlocked},
		{"down, which has nothing to do with it", "lo", nl80211.ErrDown, false, false, errScript, errScript},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.iface, b.lost = tt.iface, tt.lost
			show := func() { b.state = tt.state }
			if tt.later {
				b.loop.After(100*time.Millisecond, show)
			} else {
				show()
			}
			err := b.explain(tt.err)
			if !errors.Is(err, tt.want) || (err == nil) != (tt.want == nil) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if err != nil && tt.want != tt.err && (exitCode(t.Context(), err) != exitFailed || !strings.Contains(strings.Join(message(err), "\n"), tt.iface+": ")) {
				t.Errorf("exit code %d, %s", exitCode(t.Context(), err), message(err))
			}
		})
	}
}
