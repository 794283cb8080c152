package dhcp

import (
	"net/netip"
	"time"

	"github.com/gowps/wps/dot11"
)

// ServerConfig describes the network that a Server hands out.
type ServerConfig struct {
	Network     netip.Prefix
	Gateway     netip.Addr // also the server's own address and the DNS server
	First, Last netip.Addr // the pool, both ends included
	Lease       time.Duration
}

// Server hands out the addresses of one pool.
type Server struct{}

// NewServer checks the configuration.
func NewServer(cfg ServerConfig) (*Server, error) { return &Server{}, nil }

// Handle takes one IPv4 packet that came from a station and returns the answer
// and its destination; nil if there is none.
func (s *Server) Handle(now time.Time, from dot11.MAC, packet []byte) (to dot11.MAC, reply []byte) {
	return dot11.MAC{}, nil
}
