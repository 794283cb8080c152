// Package dhcp gets a station its address after it has joined (RFC 2131), and
// is the small server inside a simulated access point that hands it out.
//
// The messages are those of github.com/insomniacslk/dhcp; the IPv4 and UDP
// headers around them, which a station without an address must build itself,
// are made and checked here.
package dhcp
