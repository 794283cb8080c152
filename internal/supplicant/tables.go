package supplicant

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gowps/wps/dot11"
)

// Bounds of what one wpa_supplicant can have us remember.
const (
	bssMax     = 256
	networkMax = 1024
)

// Network is one of wpa_supplicant's networks, as LIST_NETWORKS has it.
type Network struct {
	ID       int
	SSID     dot11.SSID
	Current  bool
	Disabled bool // it is not joined
}

// Networks returns the networks that it knows.
func (c *Client) Networks(ctx context.Context) (list []Network, err error) {
	for request := "LIST_NETWORKS"; len(list) < networkMax; {
		reply, err := c.Ask(ctx, request)
		if err != nil {
			return nil, err
		}
		more := parseNetworks(reply)
		if len(more) == 0 || len(list) > 0 && more[0].ID <= list[len(list)-1].ID {
			return list, nil
		}
		list = append(list, more...)
		// A reply has no room for many.
		request = fmt.Sprintf("LIST_NETWORKS LAST_ID=%d", list[len(list)-1].ID)
	}
	return list, nil
}

// parseNetworks reads a table: after its head a line for each network, with its
// number, name, BSSID and flags.
func parseNetworks(reply string) (list []Network) {
	for line := range strings.SplitSeq(reply, "\n") {
		fields := strings.Split(line, "\t")
		if len(fields) != 4 {
			continue
		}
		id, err := strconv.ParseUint(fields[0], 10, 16)
		ssid, ok := DecodeSSID(fields[1])
		if err != nil || !ok {
			continue
		}
		list = append(list, Network{
			ID: int(id), SSID: ssid,
			Current: strings.Contains(fields[3], "[CURRENT]"), Disabled: strings.Contains(fields[3], "[DISABLED]"),
		})
	}
	return list
}

// bssMask asks for the number, address, frequency, capabilities, signal and
// elements of a BSS (wpa_supplicant, WPA_BSS_MASK), which fit into a reply.
const bssMask = " MASK=0x497"

// BSSs returns the access points that it has heard of late.
func (c *Client) BSSs(ctx context.Context) (list []dot11.BSS, err error) {
	last := -1
	for request := "FIRST"; len(list) < bssMax; request = fmt.Sprintf("NEXT-%d", last) {
		reply, err := c.Ask(ctx, "BSS "+request+bssMask)
		if errors.Is(err, ErrRefused) || err == nil && reply == "" {
			break // there are no more
		}
		if err != nil {
			return nil, err
		}
		id, b, ok := parseBSS(reply)
		if !ok || id <= last {
			break
		}
		list, last = append(list, b), id
	}
	return list, nil
}

// parseBSS reads what BSS replies. The name is that of the elements.
func parseBSS(reply string) (id int, b dot11.BSS, ok bool) {
	facts := Facts(reply)
	number := func(name string, base, bits int) int64 {
		n, err := strconv.ParseInt(facts[name], base, bits)
		if err != nil {
			return 0
		}
		return n
	}
	n, err := strconv.ParseUint(facts["id"], 10, 31)
	if err != nil {
		return 0, b, false
	}
	if b.BSSID, err = dot11.ParseMAC(facts["bssid"]); err != nil {
		return 0, b, false
	}
	b.Frequency = dot11.Frequency(number("freq", 10, 32))
	b.Signal = int(number("level", 10, 16))
	b.Capability = uint16(number("capabilities", 0, 32))
	if octets, err := hex.DecodeString(facts["ie"]); err == nil {
		b.Elements = octets
		if name, ok := b.Elements.Find(dot11.ElementSSID); ok && len(name) <= dot11.SSIDMax {
			b.SSID = dot11.SSID(name)
		}
	}
	return int(n), b, true
}
