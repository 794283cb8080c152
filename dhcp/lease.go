package dhcp

import (
	"net/netip"
	"time"
)

// Lease is an address and what came with it.
type Lease struct {
	Address  netip.Addr
	Prefix   netip.Prefix // the address with its network mask
	Gateway  netip.Addr   // the zero Addr if none was given
	DNS      []netip.Addr
	Server   netip.Addr
	Duration time.Duration // whole lease, counted from Obtained; MaxDuration: for ever
	Renew    time.Duration // T1: ask the server that gave it
	Rebind   time.Duration // T2: ask any server
	Obtained time.Time     // when the request was sent that the server granted
}

// Expires is when the address may no longer be used.
func (l Lease) Expires() time.Time { return l.Obtained.Add(l.Duration) }
