package nl80211

import (
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/mdlayher/genetlink"

	"github.com/gowps/wps/dot11"
	"github.com/gowps/wps/loop"
	"github.com/gowps/wps/radio"
)

// octets reads spaced hexadecimal digits.
func octets(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

func u16(v uint16) []byte { return binary.NativeEndian.AppendUint16(nil, v) }
func u32(v uint32) []byte { return binary.NativeEndian.AppendUint32(nil, v) }
func u64(v uint64) []byte { return binary.NativeEndian.AppendUint64(nil, v) }

// isNested marks the type of an attribute that holds others.
const isNested = 1 << 15

// attr writes one attribute: length (2), type (2), value, padding to a multiple
// of four. It is our own, so that it shares no mistake with the package's.
func attr(kind uint16, value ...[]byte) []byte {
	var v []byte
	for _, part := range value {
		v = append(v, part...)
	}
	b := append(append(u16(uint16(4+len(v))), u16(kind)...), v...)
	return append(b, make([]byte, -len(b)&3)...)
}

// message writes one message of nl80211.
func message(cmd command, attrs ...[]byte) genetlink.Message {
	m := genetlink.Message{Header: genetlink.Header{Command: uint8(cmd)}}
	for _, a := range attrs {
		m.Data = append(m.Data, a...)
	}
	return m
}

// attrsOf reads the top level of a message.
func attrsOf(t *testing.T, m genetlink.Message) map[uint16][]byte {
	t.Helper()
	all := map[uint16][]byte{}
	for b := m.Data; len(b) >= 4; {
		n := int(binary.NativeEndian.Uint16(b))
		if n < 4 || n > len(b) {
			t.Fatalf("attribute of %d octets in %d", n, len(b))
		}
		all[binary.NativeEndian.Uint16(b[2:])&0x3fff] = b[4:n]
		b = b[min(len(b), n+(-n&3)):]
	}
	return all
}

const (
	testIndex = 7
	testWiphy = 2
)

var (
	ownMAC = dot11.MAC{2, 0, 0, 0, 0, 1}
	apMAC  = dot11.MAC{2, 0, 0, 0, 0, 0xa0}
	epoch  = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
)

// sent is one frame that left over a packet socket.
type sent struct {
	kind    uint16
	to      dot11.MAC
	payload string
}

// fake is a kernel that answers by functions and writes down what it was asked.
type fake struct {
	t     *testing.T
	loop  *loop.Loop
	radio *Radio

	asked  []genetlink.Message
	owned  []genetlink.Message
	sent   []sent
	links  []linkChange
	closed bool

	answer func(genetlink.Message) ([]genetlink.Message, error) // nil: yes to all
	failed error                                                // what own and transmit return
	state  ifLink
	block  bool

	events []radio.Event
}

// newFake returns a radio over a fake kernel, in virtual time.
func newFake(t *testing.T, change ...func(*Capabilities)) *fake {
	f := &fake{t: t, loop: loop.NewVirtual(epoch)}
	can := Capabilities{
		Phy: "phy2", wiphy: testWiphy, Connect: true, ControlPort: true, noPreauth: true, ScanSSIDs: 4, ScanElements: 300,
		Ciphers:  []dot11.Suite{dot11.CipherCCMP, dot11.CipherTKIP, dot11.CipherBIP},
		Channels: []Channel{{Frequency: 2412}, {Frequency: 2437}, {Frequency: 5180, Passive: true}},
	}
	for _, c := range change {
		c(&can)
	}
	f.state = ifLink{index: testIndex, up: true, mac: ownMAC}
	f.radio = newRadio(f.loop, f, func(work func()) { work() },
		Interface{Name: "wlan7", Index: testIndex, MAC: ownMAC, Capabilities: can}, ifLink{index: testIndex, up: true})
	f.radio.Notify(func(ev radio.Event) { f.events = append(f.events, ev) })
	return f
}

func (f *fake) reply(m genetlink.Message) ([]genetlink.Message, error) {
	f.t.Helper()
	if f.closed {
		f.t.Errorf("%v after the end", command(m.Header.Command))
	}
	f.asked = append(f.asked, m)
	if f.answer == nil {
		return nil, nil
	}
	return f.answer(m)
}

func (f *fake) request(m genetlink.Message) error {
	f.t.Helper()
	if cmd := command(m.Header.Command); cmd == cmdConnect || cmd == cmdDisconnect {
		f.t.Errorf("%v: only the owner may ask for that", cmd)
	}
	// Its octets may be wiped as soon as this returns.
	m.Data = append([]byte(nil), m.Data...)
	_, err := f.reply(m)
	return err
}

func (f *fake) get(m genetlink.Message) ([]genetlink.Message, error)  { return f.reply(m) }
func (f *fake) dump(m genetlink.Message) ([]genetlink.Message, error) { return f.reply(m) }

func (f *fake) own(m genetlink.Message) error {
	f.t.Helper()
	if command(m.Header.Command) == cmdConnect {
		f.owned = append(f.owned, m)
		return f.failed
	}
	_, err := f.reply(m)
	return err
}

func (f *fake) transmit(kind uint16, to dot11.MAC, payload []byte) error {
	f.sent = append(f.sent, sent{kind, to, string(payload)})
	return f.failed
}

func (f *fake) link() (ifLink, error) {
	if f.state.gone {
		return ifLink{}, &KernelError{Request: "read the link", Err: errnoNoDevice}
	}
	return f.state, nil
}

func (f *fake) setLink(c linkChange) error { f.links = append(f.links, c); return nil }
func (f *fake) blocked() bool              { return f.block }
func (f *fake) uptime() time.Duration      { return f.loop.Now().Sub(epoch) + time.Hour }
func (f *fake) close()                     { f.closed = true }

// do gives commands, and sees that no event comes before Do returns.
func (f *fake) do(cmds ...radio.Command) {
	f.t.Helper()
	for _, c := range cmds {
		n := len(f.events)
		f.radio.Do(c)
		if len(f.events) != n {
			f.t.Errorf("%T delivered inside Do", f.events[n])
		}
	}
	f.settle()
}

// settle runs what is due now.
func (f *fake) settle() { f.pass(0) }

// pass lets time go by.
func (f *fake) pass(d time.Duration) {
	f.t.Helper()
	end, over := f.loop.Now().Add(d), false
	f.loop.At(end, func() { over = true })
	if err := f.loop.RunUntil(f.t.Context(), func() bool { return over }); err != nil {
		f.t.Fatal(err)
	}
}

// tell is what the kernel says by itself, about this interface.
func (f *fake) tell(cmd command, attrs ...[]byte) {
	f.t.Helper()
	f.radio.hear(message(cmd, append(attrs, attr(attrIfindex, u32(testIndex)), attr(attrWiphy, u32(testWiphy)))...))
	f.settle()
}

// requests returns the commands so far, and forgets them.
func (f *fake) requests() (list []command) {
	for _, m := range f.asked {
		list = append(list, command(m.Header.Command))
	}
	f.asked = nil
	return list
}

// only returns the one event there is, and forgets it.
func only[E radio.Event](f *fake) (found E) {
	f.t.Helper()
	if len(f.events) != 1 {
		f.t.Fatalf("events %+v, want one %T", f.events, found)
	}
	found, ok := f.events[0].(E)
	if !ok {
		f.t.Fatalf("event %+v, want a %T", f.events[0], found)
	}
	f.events = nil
	return found
}

// quiet sees that nothing was told.
func (f *fake) quiet() {
	f.t.Helper()
	if len(f.events) > 0 {
		f.t.Errorf("unexpected events %+v", f.events)
	}
	f.events = nil
}

// home is a protected BSS.
var home = dot11.BSS{BSSID: apMAC, SSID: "home", Frequency: 2437, Capability: dot11.CapabilityESS | dot11.CapabilityPrivacy}

// joined is a fake in a protected network.
func joined(t *testing.T, change ...func(*Capabilities)) *fake {
	t.Helper()
	f := newFake(t, change...)
	f.do(radio.Join{BSS: home, SSID: "home"})
	f.tell(cmdConnect, attr(attrMAC, apMAC[:]), attr(attrStatusCode, u16(0)))
	only[radio.Joined](f)
	f.requests()
	f.owned, f.links = nil, nil
	return f
}
