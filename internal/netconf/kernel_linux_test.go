package netconf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/mdlayher/netlink"
	"github.com/mdlayher/netlink/nltest"
	"golang.org/x/sys/unix"
)

// kernelOf is a kernel that answers each request with f.
func kernelOf(f nltest.Func) rtnetlink {
	return rtnetlink{func() (*netlink.Conn, error) { return nltest.Dial(f), nil }}
}

// octets parts a message into its head and its attributes.
func octets(data []byte, head int) string {
	s := fmt.Sprintf("%x", data[:head])
	ad, err := netlink.NewAttributeDecoder(data[head:])
	if err != nil {
		return err.Error()
	}
	for ad.Next() {
		s += fmt.Sprintf(" %d=%x", ad.Type(), ad.Bytes())
	}
	return s
}

func TestRequests(t *testing.T) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the octets below are those of a little-endian machine")
	}
	r := route{home.Gateway, home.Address, 601}
	for _, tt := range []struct {
		name  string
		do    func(k kernel) error
		kind  netlink.HeaderType
		flags netlink.HeaderFlags
		want  string // head and attributes (rtnetlink(7))
		gone  []unix.Errno
	}{
		{
			"add an address", func(k kernel) error { return k.addAddress(3, home.Prefix, 600) },
			unix.RTM_NEWADDR, netlink.Create | netlink.Excl,
			"0218000003000000 2=c0a80117 1=c0a80117 4=c0a801ff 9=58020000", nil,
		},
		{
			"add a lone address", func(k kernel) error { return k.addAddress(3, netip.MustParsePrefix("10.0.0.1/32"), 600) },
			unix.RTM_NEWADDR, netlink.Create | netlink.Excl,
			"0220000003000000 2=0a000001 1=0a000001 9=58020000", nil,
		},
		{
			"remove an address", func(k kernel) error { return k.removeAddress(3, home.Prefix) },
			unix.RTM_DELADDR, 0,
			"0218000003000000 2=c0a80117 1=c0a80117", []unix.Errno{unix.EADDRNOTAVAIL, unix.ENODEV},
		},
		{
			"have an address end", func(k kernel) error { return k.limitAddress(3, home.Prefix, 600, time.Hour) },
			unix.RTM_NEWADDR, netlink.Replace,
			"0218000003000000 2=c0a80117 1=c0a80117 4=c0a801ff 9=58020000 6=100e0000100e00000000000000000000", []unix.Errno{unix.ENODEV},
		},
		{
			"have an address end in a very long time", func(k kernel) error { return k.limitAddress(3, home.Prefix, 600, math.MaxInt64) },
			unix.RTM_NEWADDR, netlink.Replace,
			"0218000003000000 2=c0a80117 1=c0a80117 4=c0a801ff 9=58020000 6=fefffffffeffffff0000000000000000", []unix.Errno{unix.ENODEV},
		},
		{
			"bring down", func(k kernel) error { return k.setDown(3) },
			unix.RTM_SETLINK, 0,
			"00000000030000000000000001000000", nil,
		},
		{
			"set the mode", func(k kernel) error { return k.setMode(3, 1) },
			unix.RTM_SETLINK, 0,
			"00000000030000000000000000000000 17=01", nil,
		},
		{
			"add a route", func(k kernel) error { return k.addRoute(3, r, false) },
			unix.RTM_NEWROUTE, netlink.Create | netlink.Excl,
			"02000000fe10000100000000 4=03000000 5=c0a80101 7=c0a80117 6=59020000", nil,
		},
		{
			"add a direct route", func(k kernel) error { return k.addRoute(3, r, true) },
			unix.RTM_NEWROUTE, netlink.Create | netlink.Excl,
			"02000000fe10000104000000 4=03000000 5=c0a80101 7=c0a80117 6=59020000", nil,
		},
		{
			"remove a route", func(k kernel) error { return k.removeRoute(3, r) },
			unix.RTM_DELROUTE, 0,
			"02000000fe10000100000000 4=03000000 5=c0a80101 7=c0a80117 6=59020000", []unix.Errno{unix.ESRCH, unix.ENODEV},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var answer unix.Errno
			k := kernelOf(func(requests []netlink.Message) ([]netlink.Message, error) {
				m := requests[0]
				head := unix.SizeofRtMsg
				switch tt.kind {
				case unix.RTM_NEWADDR, unix.RTM_DELADDR:
					head = unix.SizeofIfAddrmsg
				case unix.RTM_SETLINK:
					head = unix.SizeofIfInfomsg
				}
				if flags := netlink.Request | netlink.Acknowledge | tt.flags; m.Header.Type != tt.kind || m.Header.Flags != flags {
					t.Errorf("type %d, flags %v", m.Header.Type, m.Header.Flags)
				}
				if got := octets(m.Data, head); got != tt.want {
					t.Errorf("request %s, want %s", got, tt.want)
				}
				m.Header.Flags = 0 // of the answer
				return nltest.Error(int(answer), []netlink.Message{m})
			})
			if err := tt.do(k); err != nil {
				t.Error(err)
			}
			for _, answer = range []unix.Errno{unix.EADDRNOTAVAIL, unix.ENODEV, unix.ESRCH, unix.EPERM, unix.EEXIST} {
				err := tt.do(k)
				if gone := slices.Contains(tt.gone, answer); gone && err != nil || !gone && !errors.Is(err, answer) {
					t.Errorf("the answer %v gives %v", answer, err)
				}
			}
		})
	}
}

func TestLink(t *testing.T) {
	var answer []byte
	failure := unix.Errno(0)
	k := kernelOf(func(requests []netlink.Message) ([]netlink.Message, error) {
		m := requests[0]
		if got, want := octets(m.Data, unix.SizeofIfInfomsg), octets(linkHead(3, 0, 0), unix.SizeofIfInfomsg); m.Header.Type != unix.RTM_GETLINK || got != want {
			t.Errorf("type %d, request %s", m.Header.Type, got)
		}
		m.Header.Flags = 0
		if failure != 0 {
			return nltest.Error(int(failure), []netlink.Message{m})
		}
		m.Header.Type, m.Data = unix.RTM_NEWLINK, answer
		return []netlink.Message{m}, nil
	})
	mode := nltest.MustMarshalAttributes([]netlink.Attribute{{Type: unix.IFLA_LINKMODE, Data: []byte{1}}})
	for _, up := range []bool{false, true} {
		var flags uint32 = unix.IFF_BROADCAST
		if up {
			flags |= unix.IFF_UP
		}
		answer = append(linkHead(3, flags, 0), mode...)
		if gotUp, gotMode, err := k.link(3); gotUp != up || gotMode != 1 || err != nil {
			t.Errorf("up %v, mode %d, %v, want up %v, mode 1", gotUp, gotMode, err, up)
		}
	}
	for _, broken := range [][]byte{{1}, append(linkHead(3, 0, 0), 1), append(linkHead(3, 0, 0), 2, 0, 17, 0), append(linkHead(3, 0, 0), 6, 0, 17, 0, 1, 2, 0, 0)} {
		answer = broken
		if _, _, err := k.link(3); err == nil {
			t.Errorf("%x was understood", broken)
		}
	}
	failure = unix.ENODEV
	if _, _, err := k.link(3); !errors.Is(err, ErrNoInterface) || !errors.Is(err, unix.ENODEV) {
		t.Errorf("of no interface: %v", err)
	}
	failure = unix.EPERM
	if _, _, err := k.link(3); !errors.Is(err, unix.EPERM) || errors.Is(err, ErrNoInterface) {
		t.Errorf("not permitted: %v", err)
	}
}

func TestDumps(t *testing.T) {
	answer := func(head []byte, attributes ...netlink.Attribute) netlink.Message {
		return netlink.Message{Data: append(slices.Clone(head), nltest.MustMarshalAttributes(attributes)...)}
	}
	ip := func(kind uint16, s string) netlink.Attribute {
		return netlink.Attribute{Type: kind, Data: addr(s).AsSlice()}
	}
	metric := func(n uint32) netlink.Attribute {
		return netlink.Attribute{Type: unix.RTA_PRIORITY, Data: binary.NativeEndian.AppendUint32(nil, n)}
	}
	route := func(bits, table uint8) []byte {
		head := routeHead()
		head[1], head[4] = bits, table
		return head
	}
	var answers []netlink.Message
	k := kernelOf(func(requests []netlink.Message) ([]netlink.Message, error) {
		if m := requests[0]; m.Header.Flags != netlink.Request|netlink.Dump || m.Data[0] != unix.AF_INET {
			t.Errorf("flags %v, head %x", m.Header.Flags, m.Data)
		}
		messages := append(slices.Clone(answers), netlink.Message{})
		for i := range messages {
			messages[i].Header.Sequence, messages[i].Header.PID = requests[0].Header.Sequence, requests[0].Header.PID
		}
		return nltest.Multipart(messages)
	})

	answers = []netlink.Message{
		answer(addressHead(2, netip.MustParsePrefix("10.0.0.2/8")), ip(unix.IFA_LOCAL, "10.0.0.2")),
		// The other end of a tunnel is not the interface's address.
		answer(addressHead(3, home.Prefix), ip(unix.IFA_ADDRESS, "192.168.1.99"), ip(unix.IFA_LOCAL, "192.168.1.23")),
		answer(addressHead(3, netip.MustParsePrefix("10.0.0.1/32")), ip(unix.IFA_LOCAL, "10.0.0.1")),
	}
	addresses, err := k.addresses(3)
	if want := []netip.Prefix{home.Prefix, netip.MustParsePrefix("10.0.0.1/32")}; err != nil || !slices.Equal(addresses, want) {
		t.Errorf("addresses %v, %v, want %v", addresses, err, want)
	}

	answers = []netlink.Message{
		answer(route(0, unix.RT_TABLE_MAIN), metric(600), ip(unix.RTA_GATEWAY, "10.0.0.1")),
		answer(route(24, unix.RT_TABLE_MAIN), metric(601)),
		answer(route(0, unix.RT_TABLE_MAIN+1), metric(602)),
		answer(route(0, unix.RT_TABLE_MAIN), ip(unix.RTA_GATEWAY, "10.0.0.1")),
	}
	metrics, err := k.metrics()
	if want := []uint32{600, 0}; err != nil || !slices.Equal(metrics, want) {
		t.Errorf("metrics %v, %v, want %v", metrics, err, want)
	}

	for _, data := range [][]byte{nil, {2}, append(routeHead(), 1), append(routeHead(), 8, 0, 6, 0), append(routeHead(), 5, 0, 6, 0, 1, 0, 0, 0)} {
		answers = []netlink.Message{{Data: data}}
		if _, err := k.metrics(); err == nil && len(data) < unix.SizeofRtMsg {
			t.Errorf("%x was understood", data)
		}
	}
}

func TestLockFile(t *testing.T) {
	d := disk{root: t.TempDir(), lockFile: lockFile}
	first, err := d.lock("x.lock")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.lock("x.lock"); !errors.Is(err, ErrBusy) {
		t.Errorf("locked twice: %v", err)
	}
	first.Close()
	again, err := d.lock("x.lock")
	if err != nil {
		t.Errorf("after the first is closed: %v", err)
	}
	again.Close()
}
