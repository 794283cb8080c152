package nl80211

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/radio"
)

func withoutPort(c *Capabilities) { c.ControlPort = false }

// pairwise is a key that only a test would use.
func pairwise() radio.SetKey {
	return radio.SetKey{Key: dot11.Key{Kind: dot11.PairwiseKey, Peer: apMAC, Cipher: dot11.CipherCCMP, Data: make([]byte, 16)}}
}

func eapol(payload string, plain bool) radio.Send {
	return radio.Send{To: apMAC, EtherType: radio.EtherTypeEAPOL, Payload: []byte(payload), Plain: plain}
}

// Before there is a key every frame is plain, afterwards those that ask for it.
func TestControlPort(t *testing.T) {
	f := joined(t)
	f.do(eapol("1", false), eapol("2", true), pairwise(), eapol("3", false), eapol("4", true))
	f.quiet()
	if got := f.requests(); !slices.Equal(got, []command{cmdControlPortFrame, cmdControlPortFrame, cmdNewKey, cmdControlPortFrame, cmdControlPortFrame}) {
		t.Errorf("asked for %v", got)
	}
	f = joined(t)
	plain := func(cmd radio.Send) (plain bool) {
		f.do(cmd)
		_, plain = attrsOf(t, f.asked[len(f.asked)-1])[103]
		return plain
	}
	if !plain(eapol("1", false)) || !plain(eapol("2", true)) {
		t.Error("encrypted without a key")
	}
	f.do(pairwise())
	if plain(eapol("3", false)) || !plain(eapol("4", true)) {
		t.Error("the wrong one is encrypted")
	}
}

func TestControlPortReceives(t *testing.T) {
	f := joined(t)
	frame := func(more ...[]byte) {
		f.tell(cmdControlPortFrame, append(more, attr(6, apMAC[:]), attr(102, u16(0x888e)), attr(51, []byte{2, 0, 0, 0}))...)
	}
	want := radio.Received{From: apMAC, EtherType: 0x888e, Payload: []byte{2, 0, 0, 0}, Encrypted: true}
	frame()
	if diff := cmp.Diff(want, only[radio.Received](f)); diff != "" {
		t.Error(diff)
	}
	want.Encrypted = false
	frame(attr(103))
	if diff := cmp.Diff(want, only[radio.Received](f)); diff != "" {
		t.Error(diff)
	}
	f.do(radio.Leave{})
	f.events = nil
	frame()
	f.quiet()
}

// Frames that come before the word that the association is complete are told
// right after it, as many as there is room for, and none of others.
func TestEarlyFrames(t *testing.T) {
	for _, name := range []string{"control port", "packet socket"} {
		f := newFake(t)
		receive := func(from dot11.MAC, payload byte) {
			if name == "control port" {
				f.tell(cmdControlPortFrame, attr(6, from[:]), attr(102, u16(0x888e)), attr(51, []byte{payload}), attr(103))
			} else {
				f.radio.receivedPacket(from, radio.EtherTypeEAPOL, []byte{payload})
			}
		}
		receive(apMAC, 99) // it is not even asked for
		f.do(joinHome)
		receive(ownMAC, 98)
		for i := range earlyMax + 1 {
			receive(apMAC, byte(i))
		}
		f.quiet()
		f.tell(cmdConnect, attr(attrStatusCode, u16(0)))
		if _, ok := f.events[0].(radio.Joined); !ok || len(f.events) != 1+earlyMax {
			t.Fatalf("%s: %d events, the first is a %T", name, len(f.events), f.events[0])
		}
		for i, ev := range f.events[1:] {
			want := radio.Received{From: apMAC, EtherType: radio.EtherTypeEAPOL, Payload: []byte{byte(i)}}
			if diff := cmp.Diff(radio.Event(want), ev); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

// What travels over packet sockets: everything if there is no control port.
func TestPacketSockets(t *testing.T) {
	f := joined(t, withoutPort)
	ip := radio.Send{To: dot11.Broadcast, EtherType: radio.EtherTypeIPv4, Payload: []byte("ip")}
	arp := radio.Send{To: apMAC, EtherType: radio.EtherTypeARP, Payload: []byte("arp")}
	f.do(eapol("eapol", true), ip, arp)
	want := []sent{{0x888e, apMAC, "eapol"}, {0x0800, dot11.Broadcast, "ip"}, {0x0806, apMAC, "arp"}}
	if !slices.Equal(f.sent, want) || f.requests() != nil {
		t.Errorf("sent %+v", f.sent)
	}
	f.quiet()

	// Whether a frame came encrypted is not told; after the key it had to.
	f.radio.receivedPacket(apMAC, radio.EtherTypeEAPOL, []byte{1})
	f.settle()
	if only[radio.Received](f).Encrypted {
		t.Error("encrypted without a key")
	}
	f.do(pairwise())
	f.radio.receivedPacket(apMAC, radio.EtherTypeIPv4, []byte{1})
	f.settle()
	if !only[radio.Received](f).Encrypted {
		t.Error("not encrypted in spite of the key")
	}

	f = joined(t)
	f.do(ip, eapol("eapol", true))
	if len(f.sent) != 1 || len(f.requests()) != 1 {
		t.Errorf("sent %+v", f.sent)
	}
}

func TestSendFails(t *testing.T) {
	other := radio.Send{To: apMAC, EtherType: 0x86dd, Payload: []byte{1}}
	long := eapol(string(make([]byte, maxBody+1)), true)
	for _, tt := range []struct {
		name string
		cmd  radio.Send
		act  func(*fake)
		want error
	}{
		{"kernel", eapol("1", true), func(f *fake) { f.refuses(cmdControlPortFrame, errnoDown) }, ErrDown},
		{"packet socket", radio.Send{To: apMAC, EtherType: radio.EtherTypeARP}, func(f *fake) { f.failed = &KernelError{Err: errnoDown} }, ErrDown},
		{"too long", long, func(*fake) {}, errTooLong},
		{"ethernet type", other, func(*fake) {}, errors.ErrUnsupported},
		{"left", eapol("1", true), func(f *fake) { f.do(radio.Leave{}); f.events = nil }, errNotJoined},
		{"joining", eapol("1", true), func(f *fake) { f.do(joinHome); f.events = nil }, errNotJoined},
	} {
		f := joined(t)
		tt.act(f)
		f.do(tt.cmd)
		failed := only[radio.Failed](f)
		if diff := cmp.Diff(radio.Command(tt.cmd), failed.Command); diff != "" || !errors.Is(failed.Err, tt.want) {
			t.Errorf("%s: %v, %s", tt.name, failed.Err, diff)
		}
	}
}

func TestSetKey(t *testing.T) {
	f := joined(t)
	f.do(pairwise())
	f.quiet()
	if want := newKey(testIndex, pairwise().Key); len(f.asked) != 1 || string(f.asked[0].Data) != string(want.Data) {
		t.Errorf("asked for %+v", f.asked)
	}
	stranger, unknown := pairwise(), pairwise()
	stranger.Key.Peer = ownMAC
	unknown.Key.Cipher = dot11.CipherGCMP
	for _, tt := range []struct {
		cmd  radio.SetKey
		act  func(*fake)
		want error
	}{
		{pairwise(), func(f *fake) { f.refuses(cmdNewKey, errnoNoEntry) }, errnoNoEntry},
		{pairwise(), func(f *fake) { f.do(radio.Leave{}); f.events = nil }, errNotJoined},
		{stranger, func(*fake) {}, errNotJoined},
		{unknown, func(*fake) {}, errors.ErrUnsupported},
	} {
		f := joined(t)
		tt.act(f)
		f.do(tt.cmd)
		if failed := only[radio.Failed](f); !errors.Is(failed.Err, tt.want) {
			t.Errorf("%v, want %v", failed.Err, tt.want)
		}
	}
}

// A request does not leave the key behind in memory.
func TestKeyIsWiped(t *testing.T) {
	f := joined(t)
	cmd := pairwise()
	cmd.Key.Data = []byte("0123456789abcdef")
	var seen []byte
	k := &spy{fake: f, see: func(b []byte) { seen = b }}
	f.radio.kernel = k
	f.do(cmd)
	if len(seen) == 0 || slices.ContainsFunc(seen, func(b byte) bool { return b != 0 }) {
		t.Errorf("left behind: % x", seen)
	}
	if string(cmd.Key.Data) != "0123456789abcdef" {
		t.Error("the caller's key was changed")
	}
}

// spy keeps the octets of a request themselves.
type spy struct {
	*fake
	see func([]byte)
}

func TestAuthorize(t *testing.T) {
	f := joined(t)
	f.do(radio.Authorize{Peer: apMAC})
	f.quiet()
	if got := f.requests(); !slices.Equal(got, []command{cmdSetStation}) {
		t.Errorf("asked for %v", got)
	}
	if len(f.links) != 1 || f.links[0].operState != operUp {
		t.Errorf("link changes %+v", f.links)
	}
	// The kernel finds out only now that the link is there.
	f.radio.linked(ifLink{index: testIndex, up: true, mac: ownMAC, operState: operDormant})
	f.settle()
	if len(f.links) != 2 || f.links[1].operState != operUp {
		t.Errorf("link changes %+v", f.links)
	}

	f = joined(t)
	f.refuses(cmdSetStation, errnoUnsupported) // a driver without a port
	f.do(radio.Authorize{Peer: apMAC})
	f.quiet()

	f = joined(t)
	f.refuses(cmdSetStation, errnoNoEntry)
	f.do(radio.Authorize{Peer: apMAC})
	if failed := only[radio.Failed](f); !errors.Is(failed.Err, errnoNoEntry) {
		t.Error(failed.Err)
	}
	f.do(radio.Authorize{Peer: ownMAC})
	if failed := only[radio.Failed](f); !errors.Is(failed.Err, errNotJoined) {
		t.Error(failed.Err)
	}
	f.radio.linked(ifLink{index: testIndex, up: true, operState: operDormant})
	if f.settle(); len(f.links) != 1 {
		t.Errorf("link changes %+v", f.links)
	}
}

func TestUnsupported(t *testing.T) {
	f := newFake(t)
	for _, cmd := range []radio.Command{radio.Advertise{}, radio.Silence{}, radio.Admit{}, radio.Expel{}} {
		f.do(cmd)
		if failed := only[radio.Failed](f); !errors.Is(failed.Err, errors.ErrUnsupported) {
			t.Errorf("%T: %v", cmd, failed.Err)
		}
	}
}

func (s *spy) request(m genetlink.Message) error {
	s.see(m.Data)
	return s.fake.request(m)
}
