// Package supplicanttest is a control socket of wpa_supplicant for tests, with
// replies that a function gives.
package supplicanttest

import (
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// Silence is the reply of a program that does not answer at all.
const Silence = "\x00silence"

// Socket is a running control socket.
type Socket struct {
	Path   string
	conn   *net.UnixConn
	answer func(s *Socket, request string) string

	mu       sync.Mutex
	requests []string
	attached []net.Addr
	asked    map[string]net.Addr // who asked last, by request
}

// New starts a control socket that answers with what answer returns; it ends with
// the test. ATTACH and DETACH it knows by itself, unless answer has a reply.
func New(t testing.TB, answer func(s *Socket, request string) string) *Socket {
	t.Helper()
	dir, err := os.MkdirTemp("", "wpa") // t.TempDir is longer than a socket's name may be
	if err != nil {
		t.Fatal(err)
	}
	s := &Socket{Path: filepath.Join(dir, "wlan0"), answer: answer, asked: map[string]net.Addr{}}
	if s.conn, err = net.ListenUnixgram("unixgram", &net.UnixAddr{Net: "unixgram", Name: s.Path}); err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(s.serve)
	t.Cleanup(func() {
		s.conn.Close()
		running.Wait()
		os.RemoveAll(dir)
	})
	return s
}

// Close ends it, as the program does when it ends.
func (s *Socket) Close() { s.conn.Close() }

// Requests returns what it was asked so far.
func (s *Socket) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Send sends messages to everybody attached.
func (s *Socket) Send(messages ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range messages {
		for _, to := range s.attached {
			s.conn.WriteTo([]byte(m), to)
		}
	}
}

// Reply sends a reply to who has asked for something, whatever it had got.
func (s *Socket) Reply(request, reply string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn.WriteTo([]byte(reply), s.asked[request])
}

func (s *Socket) serve() {
	buf := make([]byte, 8192)
	for {
		n, from, err := s.conn.ReadFrom(buf)
		if err != nil {
			return
		}
		request := string(buf[:n])
		s.mu.Lock()
		s.requests = append(s.requests, request)
		s.asked[request] = from
		s.mu.Unlock()
		reply := s.answer(s, request)
		if reply == "" && request == "ATTACH" {
			reply = "OK\n"
			s.mu.Lock()
			s.attached = append(s.attached, from)
			s.mu.Unlock()
		}
		if reply != Silence && request != "DETACH" {
			s.conn.WriteTo([]byte(reply), from)
		}
	}
}
