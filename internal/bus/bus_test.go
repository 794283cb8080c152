package bus_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"testing"

	"github.com/godbus/dbus/v5"

	"github.com/gowps/wps/internal/bus"
	"github.com/gowps/wps/internal/bus/bustest"
)

func TestCall(t *testing.T) {
	fake := bustest.New(t, map[string]bustest.Service{
		"org.example.Sum": func(c bustest.Call) ([]any, error) {
			switch c.Method {
			case "org.example.Sum.Add":
				return []any{c.Args[0].(int32) + c.Args[1].(int32)}, nil
			case "org.freedesktop.DBus.Properties.Get":
				return []any{dbus.MakeVariant(c.Path + " " + c.Args[0].(string) + " " + c.Args[1].(string))}, nil
			}
			return nil, dbus.Error{Name: "org.example.Unknown", Body: []any{"no such method"}}
		},
	})
	b, err := bus.Dial(t.Context(), fake.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	sum := b.Object("org.example.Sum", "/sum")

	var n int32
	if err := sum.Call("org.example.Sum.Add", []any{int32(2), int32(3)}, &n); err != nil || n != 5 {
		t.Errorf("2 + 3 = %d, %v", n, err)
	}
	var text string
	if err := sum.Property("org.example.Sum", "Name", &text); err != nil || text != "/sum org.example.Sum Name" {
		t.Errorf("property is %q, %v", text, err)
	}
	if err := sum.Property("org.example.Sum", "Name", &n); err == nil {
		t.Error("a text was taken for a number")
	}
	err = sum.Call("org.example.Sum.Divide", nil)
	if !bus.Refused(err, "org.example.Unknown") || bus.Refused(err, "org.example.Other") || errors.Is(err, bus.ErrAbsent) {
		t.Errorf("an unknown method: %v", err)
	}
	if err := b.Object("org.example.Absent", "/").Call("org.example.Any.Thing", nil); !errors.Is(err, bus.ErrAbsent) {
		t.Errorf("an absent service: %v", err)
	}
	for _, c := range fake.Calls() {
		if c.Starts {
			t.Errorf("%s would start the service", c.Method)
		}
	}
}

func TestNoBus(t *testing.T) {
	b, err := bus.Dial(t.Context(), "unix:path="+filepath.Join(t.TempDir(), "none"))
	if !errors.Is(err, bus.ErrAbsent) || b != nil {
		t.Fatalf("Dial = %v, %v", b, err)
	}
	if err := b.Object("org.example.Sum", "/").Call("org.example.Any.Thing", nil); !errors.Is(err, bus.ErrAbsent) {
		t.Errorf("Call: %v", err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if _, err := bus.Dial(t.Context(), "nonsense"); err == nil || errors.Is(err, bus.ErrAbsent) {
		t.Errorf("an address that is none: %v", err)
	}
}

// errLate stands for the many ways in which a connection fails that is closed.
var errLate = errors.New("too late")

func TestSilence(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	fake := bustest.New(t, map[string]bustest.Service{
		"org.example.Mute": func(bustest.Call) ([]any, error) {
			cancel(errLate)
			return nil, bustest.Silence
		},
	})
	b, err := bus.Dial(ctx, fake.Address)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Object("org.example.Mute", "/").Call("org.example.Any.Thing", nil); !errors.Is(err, errLate) {
		t.Errorf("a service that does not answer: %v", err)
	}
}

func TestSilentBus(t *testing.T) {
	socket := filepath.Join(t.TempDir(), "s")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		if conn, err := listener.Accept(); err == nil {
			defer conn.Close()
			conn.Read(make([]byte, 1)) // it says something
			cancel(errLate)
		}
	}()
	if _, err := bus.Dial(ctx, "unix:path="+socket); !errors.Is(err, errLate) {
		t.Errorf("a bus that does not answer: %v", err)
	}
}
