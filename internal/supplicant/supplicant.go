// Package supplicant speaks with a running wpa_supplicant over the control
// socket that it has for each of its interfaces (wpa_supplicant's README,
// "Control interface"): requests and replies, and messages that it sends by
// itself. Part of what it says comes from the air; everything is bounded here.
package supplicant

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

// datagramMax is the longest reply or message that is read. wpa_supplicant's
// own limit is 4096 octets.
const datagramMax = 8192

// patience is how long a reply may take: wpa_supplicant gives it at once, unless
// its driver hangs.
const patience = 10 * time.Second

// Errors of a Client; errors.Is tells.
var (
	ErrRefused = errors.New("it refuses")
	errSilent  = errors.New("no answer on its control socket")
)

// Client is a connection to one interface of a wpa_supplicant. It is used by one
// goroutine at a time.
type Client struct {
	socket   string
	requests *net.UnixConn // nil: to be made
	messages *net.UnixConn
	buf      [datagramMax]byte
}

// Dial connects to a control socket, such as /run/wpa_supplicant/wlan0, and has
// messages sent from now on.
func Dial(ctx context.Context, socket string) (*Client, error) {
	c := &Client{socket: socket}
	err := c.attach(ctx)
	if err != nil {
		c.Close()
		return nil, fmt.Errorf("wpa_supplicant: %w", err)
	}
	return c, nil
}

func (c *Client) attach(ctx context.Context) (err error) {
	if c.messages, err = c.connect(); err != nil {
		return err
	}
	reply, err := c.exchange(ctx, c.messages, "ATTACH")
	if err == nil && reply != "OK" {
		err = fmt.Errorf("ATTACH: %w: %.80q", ErrRefused, reply)
	}
	return err
}

// connect makes a connection. Replies come to the address of whoever asks; one
// that is in no folder needs no cleaning up (unix(7), abstract).
func (c *Client) connect() (*net.UnixConn, error) {
	return net.DialUnix("unixgram",
		&net.UnixAddr{Net: "unixgram", Name: "@gowps-" + rand.Text()}, &net.UnixAddr{Net: "unixgram", Name: c.socket})
}

// Close ends the connection.
func (c *Client) Close() error {
	var errs []error
	if c.messages != nil {
		// Who listens no longer says so, or it would be sent messages until its
		// socket is found to be closed.
		c.messages.SetWriteDeadline(time.Unix(1, 0))
		c.messages.Write([]byte("DETACH"))
		errs = append(errs, c.messages.Close())
	}
	if c.requests != nil {
		errs = append(errs, c.requests.Close())
	}
	return errors.Join(errs...)
}

// Ask sends a request, such as "STATUS", and returns the reply without the end
// of its last line. A reply that begins with FAIL is ErrRefused, and what it says
// is returned too. The request appears in no error: it may have a PIN.
func (c *Client) Ask(ctx context.Context, request string) (string, error) {
	name, _, _ := strings.Cut(request, " ")
	if strings.ContainsAny(request, "\n\x00") {
		return "", fmt.Errorf("wpa_supplicant: %s: a request is one line", name)
	}
	reply, err := c.request(ctx, request)
	switch {
	case err == nil && (strings.HasPrefix(reply, "FAIL") || strings.HasPrefix(reply, "UNKNOWN COMMAND")):
		err = fmt.Errorf("wpa_supplicant: %s: %w (%.80q)", name, ErrRefused, reply)
	case err != nil:
		err = fmt.Errorf("wpa_supplicant: %s: %w", name, err)
	}
	return reply, err
}

// request is an exchange. After one that was broken off, the reply may yet come,
// and would be taken for that of the next: so that has another connection.
func (c *Client) request(ctx context.Context, request string) (reply string, err error) {
	if c.requests == nil {
		if c.requests, err = c.connect(); err != nil {
			return "", err
		}
	}
	if reply, err = c.exchange(ctx, c.requests, request); err != nil {
		c.requests.Close()
		c.requests = nil
	}
	return reply, err
}

func (c *Client) exchange(ctx context.Context, conn *net.UnixConn, request string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, errSilent)
	defer cancel()
	if _, err := within(ctx, conn, func() (int, error) { return conn.Write([]byte(request)) }); err != nil {
		return "", err
	}
	n, err := within(ctx, conn, func() (int, error) { return conn.Read(c.buf[:]) })
	return strings.TrimSuffix(string(c.buf[:n]), "\n"), err
}

// Next waits for the next message, or for the end of ctx.
func (c *Client) Next(ctx context.Context) (Message, error) {
	n, err := within(ctx, c.messages, func() (int, error) { return c.messages.Read(c.buf[:]) })
	if err != nil {
		return Message{}, fmt.Errorf("wpa_supplicant: %w", err)
	}
	return ParseMessage(string(c.buf[:n])), nil
}

// within calls f, which uses conn, and ends it with ctx.
func within(ctx context.Context, conn *net.UnixConn, f func() (int, error)) (int, error) {
	for {
		if ctx.Err() != nil {
			return 0, context.Cause(ctx)
		}
		conn.SetDeadline(time.Time{})
		stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })
		n, err := f()
		stop()
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		// The deadline may also be one of an earlier call, set late.
	}
}
