package interop

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"github.com/mdlayher/packet"

	"github.com/gowps/wps/dot11"
)

// etherTypeEAPOL is that of IEEE 802.1X frames.
const etherTypeEAPOL = 0x888e

// PAEGroup is where a station sends EAPOL frames that has not heard the access
// point yet (IEEE 802.1X-2020, table 11-1).
var PAEGroup = dot11.MAC{0x01, 0x80, 0xc2, 0, 0, 0x03}

// Port sends and receives EAPOL frames on one interface.
type Port struct {
	conn *packet.Conn
	buf  [2048]byte
	// trace, if not nil, is shown every frame.
	trace func(sent bool, frame []byte)
	// twice has every frame sent two times, as if it had been repeated.
	twice bool
}

// OpenPort opens a port on an interface of the present thread's namespace.
func OpenPort(name string) (*Port, error) {
	ifi, err := net.InterfaceByName(name)
	if err != nil {
		return nil, fmt.Errorf("interop: %s: %w", name, err)
	}
	conn, err := packet.Listen(ifi, packet.Datagram, etherTypeEAPOL, nil)
	if err != nil {
		return nil, fmt.Errorf("interop: %s: %w", name, err)
	}
	return &Port{conn: conn}, nil
}

func (p *Port) Close() error { return p.conn.Close() }

// Send sends one frame.
func (p *Port) Send(to dot11.MAC, frame []byte) error {
	if p.trace != nil {
		p.trace(true, frame)
	}
	_, err := p.conn.WriteTo(frame, &packet.Addr{HardwareAddr: to[:]})
	if err == nil && p.twice {
		_, err = p.conn.WriteTo(frame, &packet.Addr{HardwareAddr: to[:]})
	}
	return err
}

// receive waits for a frame until a deadline, if there is one, and returns a nil
// frame then. The frame is valid until the next call.
func (p *Port) receive(deadline time.Time) (from dot11.MAC, frame []byte, err error) {
	if err := p.conn.SetReadDeadline(deadline); err != nil {
		return from, nil, err
	}
	n, addr, err := p.conn.ReadFrom(p.buf[:])
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return from, nil, nil
	case err != nil:
		return from, nil, err
	}
	if p.trace != nil {
		p.trace(false, p.buf[:n])
	}
	return dot11.MAC(addr.(*packet.Addr).HardwareAddr), p.buf[:n], nil
}

// within runs f, which uses the port, and closes the port if ctx ends before.
func (p *Port) within(ctx context.Context, f func() error) error {
	stop := context.AfterFunc(ctx, func() { p.conn.Close() })
	err := f()
	if !stop() && err != nil {
		return fmt.Errorf("interop: not finished: %w", context.Cause(ctx))
	}
	return err
}
