// Package bustest is a message bus for tests, with services that are functions.
package bustest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/godbus/dbus/v5"
)

// Call is a method call that a service gets.
type Call struct {
	Path   string
	Method string // interface.member
	Args   []any
	Starts bool // the caller would have the bus start the service
}

// Service answers calls: with values, with a dbus.Error, or with Silence.
type Service func(Call) ([]any, error)

// Silence is the error of a service that does not answer at all.
var Silence = dbus.Error{Name: "bustest.Silence"}

// Bus is a running message bus.
type Bus struct {
	Address  string // in D-Bus' notation
	services map[string]Service

	mu    sync.Mutex
	calls []Call
}

// New starts a bus with these services, by name; it ends with the test.
func New(t testing.TB, services map[string]Service) *Bus {
	t.Helper()
	dir, err := os.MkdirTemp("", "bus") // t.TempDir is longer than a socket's name may be
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(dir, "socket")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	b := &Bus{Address: "unix:path=" + socket, services: services}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { b.serve(conn) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		running.Wait() // so a caller that keeps its connection hangs its test
		os.RemoveAll(dir)
	})
	return b
}

// Calls returns the calls that services got so far.
func (b *Bus) Calls() []Call {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls
}

// serve answers one caller until it hangs up.
func (b *Bus) serve(conn net.Conn) {
	defer conn.Close()
	in := bufio.NewReader(conn)
	if !admit(conn, in) {
		return
	}
	for serial := uint32(1); ; serial++ {
		m, err := dbus.DecodeMessage(in)
		if err != nil {
			return
		}
		if reply := b.answer(m); reply != nil {
			conn.Write(encode(reply, serial))
		}
	}
}

// admit lets everybody in (D-Bus specification, "Authentication Protocol").
func admit(conn net.Conn, in *bufio.Reader) bool {
	if nul, err := in.ReadByte(); err != nil || nul != 0 {
		return false
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return false
		}
		switch line = strings.TrimSpace(line); {
		case line == "AUTH":
			conn.Write([]byte("REJECTED EXTERNAL\r\n"))
		case strings.HasPrefix(line, "AUTH EXTERNAL"):
			conn.Write([]byte("OK 0123456789abcdef0123456789abcdef\r\n"))
		case line == "BEGIN":
			return true
		default:
			conn.Write([]byte("ERROR\r\n"))
		}
	}
}

// answer makes the reply to a message; nil: none.
func (b *Bus) answer(m *dbus.Message) *dbus.Message {
	field := func(f dbus.HeaderField) string {
		switch v := m.Headers[f].Value().(type) {
		case string:
			return v
		case dbus.ObjectPath:
			return string(v)
		}
		return ""
	}
	name := field(dbus.FieldDestination)
	service, known := b.services[name]
	var body []any
	var err error
	switch {
	case name == "org.freedesktop.DBus": // Hello
		body = []any{":1.1"}
	case !known:
		err = dbus.Error{Name: "org.freedesktop.DBus.Error.ServiceUnknown"}
	default:
		c := Call{
			Path:   field(dbus.FieldPath),
			Method: field(dbus.FieldInterface) + "." + field(dbus.FieldMember),
			Args:   m.Body,
			Starts: m.Flags&dbus.FlagNoAutoStart == 0,
		}
		b.mu.Lock()
		b.calls = append(b.calls, c)
		b.mu.Unlock()
		body, err = service(c)
	}
	reply := &dbus.Message{Type: dbus.TypeMethodReply, Headers: map[dbus.HeaderField]dbus.Variant{
		dbus.FieldReplySerial: dbus.MakeVariant(m.Serial()),
		dbus.FieldSender:      dbus.MakeVariant(name),
	}}
	if refusal, ok := err.(dbus.Error); ok {
		if refusal.Name == Silence.Name {
			return nil
		}
		reply.Type, body = dbus.TypeError, refusal.Body
		reply.Headers[dbus.FieldErrorName] = dbus.MakeVariant(refusal.Name)
	}
	if len(body) > 0 {
		reply.Body = body
		reply.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(body...))
	}
	return reply
}

// encode is a message's octets, with the serial number that only a connection
// of the library can set.
func encode(m *dbus.Message, serial uint32) []byte {
	var b bytes.Buffer
	if err := m.EncodeTo(&b, binary.LittleEndian); err != nil {
		panic(err) // a service of the test returned what no message can carry
	}
	binary.LittleEndian.PutUint32(b.Bytes()[8:], serial)
	return b.Bytes()
}
